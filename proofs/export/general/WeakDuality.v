(* Any plan of deviations mu bounds what every mediated mechanism reaches: the rule by which the
   kernel accepts certificates of the kind mediated-upper-bound (theory, section 3), for every
   finite game, every liability and every budget. *)
From Coq Require Import Reals Lra Psatz List Bool.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

Section WeakDuality.
Variable G : game.
Hypothesis wf : well_formed G.

(* How likely agent i is to do d when told r in state s. *)
Variable mu : agent G -> state G -> action G -> action G -> R.
Variable nu : state G -> profile G -> signal G -> R.
Hypothesis mu_nonneg : forall i s r d, 0 <= mu i s r d.

(* What the plan changes in the chance that the court sees k, and what it gains its agents. *)
Definition shift i s a k : R := sum (actions G i) (fun d =>
  mu i s (act G a i) d * (sees G s a k - sees G s (dev G a i d) k)).
Definition regret s a : R := sum (agents G) (fun i => sum (actions G i) (fun d =>
  mu i s (act G a i) d * (utility i s a - utility i s (dev G a i d)))).
Definition reach s a : R := sum (agents G) (fun i => sum (signals G) (fun k =>
  Rabs (shift i s a k + nu s a k))).

Definition sign_of_nu (b : budget) : Prop :=
  match b with
  | Free => forall s a k, nu s a k = 0
  | Balanced => True
  | NoSubsidy => forall s a k, nu s a k <= 0
  end.

(* With unlimited liability the plan must be undetectable. *)
Definition silent (B : option R) : Prop :=
  match B with
  | Some c => 0 <= c
  | None => forall s a i k, In s (states G) -> In a (profiles G) -> In i (agents G) ->
      In k (signals G) -> shift i s a k + nu s a k = 0
  end.
Definition extent (B : option R) s a : R :=
  match B with Some c => c * reach s a | None => 0 end.

Variables (B : option R) (b : budget).
Hypothesis signs : sign_of_nu b.
Hypothesis quiet : silent B.

Lemma plan_total (m : mechanism G) : obedient m ->
  0 <= sum (states G) (fun s => sum (profiles G) (fun a =>
         law m s a * regret s a +
         sum (agents G) (fun i => sum (signals G) (fun k => pays m i s a k * shift i s a k)))).
Proof.
  intros O.
  assert (E : forall s, In s (states G) ->
    sum (profiles G) (fun a => law m s a * regret s a +
      sum (agents G) (fun i => sum (signals G) (fun k => pays m i s a k * shift i s a k))) =
    sum (agents G) (fun i => sum (actions G i) (fun r => sum (actions G i) (fun d =>
      mu i s r d * sum (profiles G) (fun a => when (same G (act G a i) r) (sacrifice m i s a d)))))).
  { intros s _.
    transitivity (sum (profiles G) (fun a => sum (agents G) (fun i => sum (actions G i) (fun d =>
      mu i s (act G a i) d * sacrifice m i s a d)))).
    - apply sum_ext; intros a _. unfold regret, sacrifice, shift.
      rewrite <- sum_scale, <- sum_plus. apply sum_ext; intros i _.
      rewrite <- sum_scale.
      rewrite (sum_ext (signals G) _ (fun k => sum (actions G i) (fun d => mu i s (act G a i) d *
        (pays m i s a k * (sees G s a k - sees G s (dev G a i d) k))))).
      + rewrite sum_swap, <- sum_plus. apply sum_ext; intros d _.
        rewrite sum_scale. ring.
      + intros k _. rewrite <- sum_scale. apply sum_ext; intros d _. ring.
    - rewrite sum_swap. apply sum_ext; intros i Hi.
      rewrite (sum_ext (profiles G) _ (fun a => sum (actions G i) (fun r =>
        when (same G (act G a i) r) (sum (actions G i) (fun d =>
          mu i s r d * sacrifice m i s a d))))).
      + rewrite sum_swap. apply sum_ext; intros r _.
        rewrite (sum_ext (profiles G) _ (fun a => sum (actions G i) (fun d =>
          mu i s r d * when (same G (act G a i) r) (sacrifice m i s a d)))).
        * rewrite sum_swap. apply sum_ext; intros d _. apply sum_scale.
        * intros a _. rewrite <- sum_when. apply sum_ext; intros d _.
          destruct (same G (act G a i) r); simpl; ring.
      + intros a Ha. symmetry.
        apply (sum_pick (same G) (same_spec G wf)
                 (actions G i) (fun r => sum (actions G i) (fun d => mu i s r d * sacrifice m i s a d))).
        * apply (actions_once G wf).
        * apply (act_listed G wf); assumption. }
  rewrite (sum_ext (states G) _ _ E).
  apply sum_nonneg; intros s Hs. apply sum_nonneg; intros i Hi.
  apply sum_nonneg; intros r Hr. apply sum_nonneg; intros d Hd.
  apply Rmult_le_pos; [apply mu_nonneg|apply O; assumption].
Qed.

(* Transfers within liability and budget are worth no more than the extent of the plan's traces. *)
Lemma transfers_worth (m : mechanism G) : payable B b m ->
  forall s a, In s (states G) -> In a (profiles G) -> 0 <= law m s a ->
  sum (agents G) (fun i => sum (signals G) (fun k => pays m i s a k * shift i s a k)) <=
  law m s a * extent B s a.
Proof.
  intros P s a Hs Ha X.
  assert (D : sum (agents G) (fun i => sum (signals G) (fun k => pays m i s a k * shift i s a k)) =
    sum (agents G) (fun i => sum (signals G) (fun k =>
      pays m i s a k * (shift i s a k + nu s a k))) -
    sum (signals G) (fun k => nu s a k * sum (agents G) (fun i => pays m i s a k))).
  { rewrite (sum_ext (signals G) (fun k => nu s a k * _)
      (fun k => sum (agents G) (fun i => nu s a k * pays m i s a k))).
    - rewrite (sum_swap (signals G) (agents G)), <- sum_minus. apply sum_ext; intros i _.
      rewrite <- sum_minus. apply sum_ext; intros k _. ring.
    - intros k _. symmetry. apply sum_scale. }
  rewrite D; clear D.
  assert (N : 0 <= sum (signals G) (fun k => nu s a k * sum (agents G) (fun i => pays m i s a k))).
  { apply sum_nonneg; intros k Hk. destruct (P s a k Hs Ha Hk) as [_ A].
    revert A. generalize (sum (agents G) (fun i => pays m i s a k)). intros total A.
    unfold sign_of_nu in signs. destruct b; simpl in A.
    - rewrite signs. lra.
    - rewrite A. lra.
    - specialize (signs s a k). nra. }
  match goal with |- ?v - ?w <= _ => apply Rle_trans with v; [revert N; generalize w, v; intros; lra|] end.
  clear N.
  destruct B as [c|]; simpl in *.
  - replace (law m s a * (c * reach s a)) with (c * law m s a * reach s a) by ring.
    unfold reach. rewrite <- sum_scale. apply sum_le; intros i Hi.
    rewrite <- sum_scale. apply sum_le; intros k Hk.
    destruct (P s a k Hs Ha Hk) as [L _]. specialize (L i Hi).
    apply Rle_trans with (1 := Rle_abs _). rewrite Rabs_mult.
    apply Rmult_le_compat_r; [apply Rabs_pos|]. apply Rabs_le. assumption.
  - rewrite (sum_ext (agents G) _ (fun _ => 0)); [rewrite sum_zero; lra|].
    intros i Hi. rewrite (sum_ext (signals G) _ (fun _ => 0)); [apply sum_zero|].
    intros k Hk. rewrite quiet by assumption. ring.
Qed.

(* [value] is what is to be bounded, an outcome's probability already counted in: the prior times
   welfare for the best mechanism, minus that for the worst, either times a positive scale. *)
Variable value : state G -> profile G -> R.
Variable bound : state G -> R.
Hypothesis certified : forall s a, In s (states G) -> In a (profiles G) ->
  value s a + regret s a + extent B s a <= bound s.

Theorem weak_duality : forall m : mechanism G, mediated B b m ->
  sum (states G) (fun s => sum (profiles G) (fun a => law m s a * value s a))
  <= sum (states G) bound.
Proof.
  intros m (L & P & O).
  pose proof (plan_total m O) as T.
  enough (sum (states G) (fun s => sum (profiles G) (fun a => law m s a * value s a)) +
    sum (states G) (fun s => sum (profiles G) (fun a => law m s a * regret s a +
      sum (agents G) (fun i => sum (signals G) (fun k => pays m i s a k * shift i s a k))))
    <= sum (states G) bound) by lra.
  rewrite <- sum_plus. apply sum_le; intros s Hs.
  destruct (L s Hs) as [X S]. rewrite <- sum_plus.
  apply Rle_trans with (sum (profiles G) (fun a => law m s a * bound s)).
  - apply sum_le; intros a Ha. specialize (X a Ha).
    pose proof (transfers_worth m P s a Hs Ha X). pose proof (certified s a Hs Ha).
    apply Rle_trans with (law m s a * (value s a + regret s a + extent B s a)); [lra|].
    apply Rmult_le_compat_l; assumption.
  - rewrite sum_scale_r, S. lra.
Qed.

Corollary upper_bound : (forall s a, value s a = prior G s * welfare s a) ->
  forall m : mechanism G, mediated B b m -> mean m <= sum (states G) bound.
Proof.
  intros V m M. eapply Rle_trans; [|apply (weak_duality m M)].
  right. unfold mean. apply sum_ext; intros s _. apply sum_ext; intros a _. rewrite V. ring.
Qed.

Corollary lower_bound : (forall s a, value s a = - (prior G s * welfare s a)) ->
  forall m : mechanism G, mediated B b m -> - sum (states G) bound <= mean m.
Proof.
  intros V m M. pose proof (weak_duality m M) as W.
  enough (sum (states G) (fun s => sum (profiles G) (fun a => law m s a * value s a)) = - mean m)
    by lra.
  replace (- mean m) with (-1 * mean m) by ring. unfold mean.
  rewrite <- sum_scale. apply sum_ext; intros s _. rewrite <- sum_scale.
  apply sum_ext; intros a _. rewrite V. ring.
Qed.
End WeakDuality.

(* What certificates with a scale use: the value counted a positive number of times. *)
Section Scaled.
Variable G : game.
Hypothesis wf : well_formed G.

Lemma scaled_bound mu nu B b value bound scale sign (m : mechanism G) :
  (forall i s r d, 0 <= mu i s r d) -> sign_of_nu G nu b -> silent G mu nu B ->
  (forall s a, In s (states G) -> In a (profiles G) ->
     value s a + regret G mu s a + extent G mu nu B s a <= bound s) ->
  (forall s a, value s a = scale * (sign * (prior G s * welfare s a))) ->
  mediated B b m -> scale * (sign * mean m) <= sum (states G) bound.
Proof.
  intros P N Q C V M.
  eapply Rle_trans; [|apply (weak_duality G wf mu nu P B b N Q value bound C m M)].
  right. unfold mean. rewrite <- !sum_scale. apply sum_ext; intros s _.
  rewrite <- !sum_scale. apply sum_ext; intros a _. rewrite V. ring.
Qed.

Lemma check_silent mu nu :
  each (states G) (fun s => each (profiles G) (fun a => each (agents G) (fun i =>
    each (signals G) (fun k => shift G mu i s a k + nu s a k = 0)))) -> silent G mu nu None.
Proof.
  intros E s a i k Hs Ha Hi Hk.
  exact (each_In _ _ (each_In _ _ (each_In _ _ (each_In _ _ E s Hs) a Ha) i Hi) k Hk).
Qed.

Lemma divided scale value total : 0 < scale -> scale * value <= total -> value <= total / scale.
Proof.
  intros P L. apply Rmult_le_reg_l with scale; [assumption|].
  unfold Rdiv. rewrite <- Rmult_assoc, (Rmult_comm scale total), Rmult_assoc, Rinv_r; lra.
Qed.
End Scaled.
