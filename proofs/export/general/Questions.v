(* Answers to the questions of the theory: best equilibria of symmetric two-by-two games never fall
   when agents become more prosocial; a loss from prosociality is never all of the first best; under
   any budget more weight and a finer language implement no less. *)
From Coq Require Import Reals Lra Psatz List Bool.
From Coopgap Require Import Sums Games Complementarity.
Import ListNotations.
Open Scope R_scope.

(* Symmetric two-by-two games: [true] is the first action, and both agents have the weight w. *)
Section TwoByTwo.
Variables a b c d : R.

Definition pay (mine other : bool) : R :=
  match mine, other with
  | true, true => a | true, false => b | false, true => c | false, false => d
  end.

Definition both (x y : bool) : R := pay x y + pay y x.

(* Utility of the agent that plays [mine], at weight w. *)
Definition wants (w : R) (mine other : bool) : R := pay mine other + w * both mine other.

Definition stable (w : R) (x y : bool) : Prop :=
  (forall z, wants w z y <= wants w x y) /\ (forall z, wants w z x <= wants w y x).

Lemma stable_first w : 0 <= a - c + w * (2 * a - b - c) -> stable w true true.
Proof. intros H; split; intros [|]; unfold wants, both; simpl; nra. Qed.

Lemma stable_second w : b - d + w * (b + c - 2 * d) <= 0 -> stable w false false.
Proof. intros H; split; intros [|]; unfold wants, both; simpl; nra. Qed.

Lemma stable_mixed w : a - c + w * (2 * a - b - c) <= 0 -> 0 <= b - d + w * (b + c - 2 * d) ->
  stable w true false.
Proof. intros H K; split; intros [|]; unfold wants, both; simpl; nra. Qed.

Lemma first_stable w : stable w true true -> 0 <= a - c + w * (2 * a - b - c).
Proof. intros [H _]. specialize (H false). unfold wants, both in H; simpl in H. lra. Qed.

Lemma second_stable w : stable w false false -> b - d + w * (b + c - 2 * d) <= 0.
Proof. intros [H _]. specialize (H true). unfold wants, both in H; simpl in H. lra. Qed.

Lemma mixed_stable w x : stable w x (negb x) ->
  a - c + w * (2 * a - b - c) <= 0 /\ 0 <= b - d + w * (b + c - 2 * d).
Proof.
  destruct x; intros [H K]; simpl in *.
  - specialize (H false); specialize (K true). unfold wants, both in *; simpl in *. split; lra.
  - specialize (H true); specialize (K false). unfold wants, both in *; simpl in *. split; lra.
Qed.

Theorem symmetric_best_rises l m x y : 0 <= l -> l <= m -> stable l x y ->
  exists x' y', stable m x' y' /\ both x y <= both x' y'.
Proof.
  intros P L S.
  set (A := a - c + m * (2 * a - b - c)). set (B := b - d + m * (b + c - 2 * d)).
  destruct x, y.
  - apply first_stable in S. destruct (Rle_or_lt 0 A) as [HA|HA].
    { exists true, true. split; [apply stable_first; exact HA|lra]. }
    assert (D : 2 * a - b - c < 0).
    { destruct (Rlt_or_le (2 * a - b - c) 0); [assumption|]. unfold A in HA.
      assert (0 <= (m - l) * (2 * a - b - c)) by (apply Rmult_le_pos; lra). lra. }
    destruct (Rle_or_lt 0 B) as [HB|HB].
    { exists true, false. split; [apply stable_mixed; [apply Rlt_le|]; assumption|].
      unfold both; simpl; lra. }
    exists false, false. split; [apply stable_second; apply Rlt_le; exact HB|].
    unfold both; simpl.
    destruct (Rle_or_lt a d); [lra|exfalso].
    assert (0 <= l * (b + c - 2 * a)) by (apply Rmult_le_pos; lra).
    assert (0 <= m * (b + c - 2 * d)) by (apply Rmult_le_pos; lra).
    unfold B in HB. lra.
  - destruct (mixed_stable l true S) as [SA SB]. destruct (Rlt_or_le 0 A) as [HA|HA].
    { exists true, true. split; [apply stable_first; apply Rlt_le; exact HA|].
      unfold both; simpl. destruct (Rlt_or_le (2 * a) (b + c)); [exfalso|lra].
      assert (0 <= (m - l) * (b + c - 2 * a)) by (apply Rmult_le_pos; lra). unfold A in HA. lra. }
    destruct (Rlt_or_le B 0) as [HB|HB].
    { exists false, false. split; [apply stable_second; apply Rlt_le; exact HB|].
      unfold both; simpl. destruct (Rlt_or_le (2 * d) (b + c)); [exfalso|lra].
      assert (0 <= (m - l) * (b + c - 2 * d)) by (apply Rmult_le_pos; lra). unfold B in HB. lra. }
    exists true, false. split; [apply stable_mixed; assumption|lra].
  - destruct (mixed_stable l false S) as [SA SB]. destruct (Rlt_or_le 0 A) as [HA|HA].
    { exists true, true. split; [apply stable_first; apply Rlt_le; exact HA|].
      unfold both; simpl. destruct (Rlt_or_le (2 * a) (b + c)); [exfalso|lra].
      assert (0 <= (m - l) * (b + c - 2 * a)) by (apply Rmult_le_pos; lra). unfold A in HA. lra. }
    destruct (Rlt_or_le B 0) as [HB|HB].
    { exists false, false. split; [apply stable_second; apply Rlt_le; exact HB|].
      unfold both; simpl. destruct (Rlt_or_le (2 * d) (b + c)); [exfalso|lra].
      assert (0 <= (m - l) * (b + c - 2 * d)) by (apply Rmult_le_pos; lra). unfold B in HB. lra. }
    exists true, false. split; [apply stable_mixed; assumption|unfold both; simpl; lra].
  - apply second_stable in S. destruct (Rle_or_lt B 0) as [HB|HB].
    { exists false, false. split; [apply stable_second; exact HB|lra]. }
    assert (D : 0 < b + c - 2 * d).
    { destruct (Rlt_or_le 0 (b + c - 2 * d)); [assumption|]. unfold B in HB.
      assert (0 <= (m - l) * (2 * d - b - c)) by (apply Rmult_le_pos; lra). lra. }
    destruct (Rle_or_lt A 0) as [HA|HA].
    { exists true, false. split; [apply stable_mixed; [assumption|apply Rlt_le; exact HB]|].
      unfold both; simpl; lra. }
    exists true, true. split; [apply stable_first; apply Rlt_le; exact HA|].
    unfold both; simpl.
    destruct (Rle_or_lt d a); [lra|exfalso].
    assert (0 <= l * (b + c - 2 * d)) by (apply Rmult_le_pos; lra).
    assert (0 <= m * (b + c - 2 * a)) by (apply Rmult_le_pos; lra).
    unfold A in HA. lra.
Qed.
End TwoByTwo.

(* An equilibrium of most welfare stays one when weights rise. *)
Lemma efficient_stays (G : game) w v s x : closed G -> In x (profiles G) ->
  (forall y, In y (profiles G) -> welfare s y <= welfare s x) ->
  (forall i, In i (agents G) -> w i <= v i) ->
  equilibrium (G := prosocial G w) s x -> equilibrium (G := prosocial G v) s x.
Proof.
  intros C Hx M L E. apply equilibrium_gain. intros i k Hi Hk.
  pose proof (proj1 (equilibrium_gain (prosocial G w) s x) E i k Hi Hk) as K.
  rewrite (gain_split (prosocial G w)) in K. rewrite (gain_split (prosocial G v)).
  change (own_gain G i s x k - w i * loss G i s x k <= 0) in K.
  change (own_gain G i s x k - v i * loss G i s x k <= 0).
  assert (0 <= loss G i s x k).
  { unfold loss. specialize (M (dev G x i k) (C i x k Hi Hx Hk)). lra. }
  assert (w i * loss G i s x k <= v i * loss G i s x k)
    by (apply Rmult_le_compat_r; [assumption|apply L; assumption]).
  lra.
Qed.

(* From any equilibrium x at weights w to the best one, y, at larger weights v less than all of the
   most welfare is lost, when no payoff is negative. *)
Theorem less_than_all (G : game) w v s x y top : closed G ->
  In x (profiles G) -> In y (profiles G) ->
  (forall z, In z (profiles G) -> welfare s z <= welfare s top) -> 0 < welfare s top ->
  (forall i z, In i (agents G) -> In z (profiles G) -> 0 <= payoff G i s z) ->
  (forall i, In i (agents G) -> w i <= v i) ->
  equilibrium (G := prosocial G w) s x ->
  (forall z, In z (profiles G) -> equilibrium (G := prosocial G v) s z ->
     welfare s z <= welfare (G := G) s y) ->
  welfare s x - welfare s y < welfare s top.
Proof.
  intros C Hx Hy M T N L E B.
  assert (P : 0 <= welfare s y).
  { unfold welfare. apply sum_nonneg. intros i Hi. apply N; assumption. }
  destruct (Rlt_or_le (welfare s x) (welfare s top)) as [D|D]; [lra|].
  assert (Q : welfare s x <= welfare s y).
  { apply B; [assumption|]. apply (efficient_stays G w); auto.
    intros z Hz. specialize (M z Hz). lra. }
  lra.
Qed.

(* Whatever the liability and the budget: the contract that was enough stays enough. *)
Theorem enough_stays_enough (G : game) w v B b rule : closed G -> efficient G rule ->
  (forall i, In i (agents G) -> w i <= v i) ->
  implementable (prosocial G w) B b rule -> implementable (prosocial G v) B b rule.
Proof.
  intros C E L (X & t & A & I). split; [exact X|]. exists t. split; [exact A|].
  exact (more_prosocial G rule C X E w v t L I).
Qed.

(* A court that sees more, through a filter with probabilities: same payments, same limits. *)
Theorem finer_language_within_limits (G : game) (K : Type) (ks : list K)
  (q : state G -> profile G -> K -> R) (filter : signal G -> K -> R) B b rule :
  (forall s x k, q s x k = sum (signals G) (fun j => sees G s x j * filter j k)) ->
  (forall j k, In j (signals G) -> In k ks -> 0 <= filter j k) ->
  (forall j, In j (signals G) -> sum ks (filter j) = 1) ->
  implementable (monitored G K ks q) B b rule -> implementable G B b rule.
Proof.
  intros F P O (X & t & (Li & Bu) & N). split; [exact X|].
  exists (fun i j => sum ks (fun k => filter j k * t i k)).
  assert (E : forall i s x, paid (G := G) (fun i j => sum ks (fun k => filter j k * t i k)) i s x =
    paid (G := monitored G K ks q) t i s x).
  { intros i s x. unfold paid. simpl.
    rewrite (sum_ext ks _ (fun k => sum (signals G) (fun j => sees G s x j * filter j k * t i k))).
    - rewrite (sum_swap ks). apply sum_ext; intros j _. rewrite <- sum_scale.
      apply sum_ext; intros k _. ring.
    - intros k _. rewrite F. symmetry. apply sum_scale_r. }
  split; [split|].
  - intros i j Hi Hj. destruct B as [bound|]; [|exact I]. simpl.
    assert (U : forall k, In k ks -> - (bound * 1) <= t i k <= bound * 1).
    { intros k Hk. exact (Li i k Hi Hk). }
    split.
    + replace (- (bound * 1)) with (sum ks (fun k => filter j k * - (bound * 1))).
      * apply sum_le. intros k Hk. apply Rmult_le_compat_l; [apply P; assumption|apply U; assumption].
      * rewrite sum_scale_r, O by assumption. ring.
    + replace (bound * 1) with (sum ks (fun k => filter j k * (bound * 1))).
      * apply sum_le. intros k Hk. apply Rmult_le_compat_l; [apply P; assumption|apply U; assumption].
      * rewrite sum_scale_r, O by assumption. ring.
  - intros j Hj. rewrite sum_swap.
    rewrite (sum_ext ks _ (fun k => filter j k * sum (agents G) (fun i => t i k)))
      by (intros; apply sum_scale).
    destruct b; simpl; [exact I| |].
    + rewrite (sum_ext ks _ (fun _ => 0)); [apply sum_zero|].
      intros k Hk. assert (Z : sum (agents G) (fun i => t i k) = 0) by exact (Bu k Hk).
      rewrite Z. ring.
    + rewrite <- (sum_zero ks). apply sum_le. intros k Hk.
      assert (Z : sum (agents G) (fun i => t i k) <= 0) by exact (Bu k Hk).
      assert (0 <= filter j k) by (apply P; assumption). nra.
  - intros s Hs i k Hi Hk. rewrite !E. exact (N s Hs i k Hi Hk).
Qed.
