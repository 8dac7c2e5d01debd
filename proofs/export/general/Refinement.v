(* T1, order: a finer language, a larger liability or a looser budget never makes the welfare gap
   larger, in classes C1 and C2; and the gap of class C2 is never above that of class C1. A gap is
   the first best minus the least upper bound of what is reached, so that it is defined where
   mechanisms only approach it; where nothing is admissible it is infinite. *)
From Coq Require Import Reals Lra List Bool.
From Coopgap Require Import Sums Games Order.
Import ListNotations.
Open Scope R_scope.

(* v is the least upper bound of f over what is admissible. *)
Definition supremum {M : Type} (ok : M -> Prop) (f : M -> R) (v : R) : Prop :=
  (exists m, ok m) /\ (forall m, ok m -> f m <= v) /\
  forall u, (forall m, ok m -> f m <= u) -> v <= u.

(* What the best loses against the first best; nothing is said where nothing is admissible. *)
Definition gap_is {M : Type} (G : game) (ok : M -> Prop) (f : M -> R) (gap : R) : Prop :=
  exists first v, first_best G first /\ supremum ok f v /\ gap = first - v.

Lemma first_best_unique G v v' : first_best G v -> first_best G v' -> v = v'.
Proof.
  intros (U & m & O & E) (U' & m' & O' & E'). apply Rle_antisym.
  - rewrite <- E. apply U'. assumption.
  - rewrite <- E'. apply U. assumption.
Qed.

(* Whatever is reached in the first problem is reached in the second. *)
Lemma gap_falls {M M' : Type} (G G' : game) (ok : M -> Prop) (f : M -> R) (ok' : M' -> Prop) f'
  gap : (forall v, first_best G v -> first_best G' v) ->
  (forall m, ok m -> exists m', ok' m' /\ f m <= f' m') ->
  gap_is G ok f gap -> (exists m', ok' m') /\
    forall gap', gap_is G' ok' f' gap' -> gap' <= gap.
Proof.
  intros F K (top & v & T & (N & U & L) & ->). split.
  { destruct N as (m & O). destruct (K m O) as (m' & O' & _). exists m'. assumption. }
  intros gap' (top' & v' & T' & (N' & U' & L') & ->).
  rewrite (first_best_unique G' top' top T' (F top T)).
  assert (v <= v'); [|lra]. apply L. intros m O. destruct (K m O) as (m' & O' & E).
  specialize (U' m' O'). lra.
Qed.

Section Finer.
Variable G : game.
Variables (K : Type) (ks : list K) (q : state G -> profile G -> K -> R).
Variable filter : signal G -> K -> R.
(* The coarser court sees what the finer one does through a filter, in particular a map. *)
Hypothesis filtered : forall s a k, q s a k = sum (signals G) (fun j => sees G s a j * filter j k).
Hypothesis chances : forall j k, In j (signals G) -> In k ks -> 0 <= filter j k.
Hypothesis proper : forall j, In j (signals G) -> sum ks (filter j) = 1.

Let coarse : game := monitored G K ks q.

Lemma liable_mean B x (pay : K -> R) j : In j (signals G) ->
  (forall k, In k ks -> liable B x (pay k)) -> liable B x (sum ks (fun k => filter j k * pay k)).
Proof.
  intros Hj L. destruct B as [c|]; [|exact I]. simpl in *. split.
  - replace (- (c * x)) with (sum ks (fun k => filter j k * - (c * x)))
      by (rewrite sum_scale_r, proper by assumption; ring).
    apply sum_le. intros k Hk. apply Rmult_le_compat_l; [auto|apply L; assumption].
  - replace (c * x) with (sum ks (fun k => filter j k * (c * x)))
      by (rewrite sum_scale_r, proper by assumption; ring).
    apply sum_le. intros k Hk. apply Rmult_le_compat_l; [auto|apply L; assumption].
Qed.

Lemma affordable_mean b (total : K -> R) j : In j (signals G) ->
  (forall k, In k ks -> affordable b (total k)) ->
  affordable b (sum ks (fun k => filter j k * total k)).
Proof.
  intros Hj A. destruct b; simpl in *; [exact I| |].
  - rewrite (sum_ext ks _ (fun _ => 0)); [apply sum_zero|]. intros k Hk. rewrite A by assumption. ring.
  - rewrite <- (sum_zero ks). apply sum_le. intros k Hk. specialize (A k Hk).
    specialize (chances j k Hj Hk). rewrite <- (Rmult_0_r (filter j k)).
    apply Rmult_le_compat_l; assumption.
Qed.

Lemma sum_filtered (pay : K -> R) (p : signal G -> R) :
  sum (signals G) (fun j => p j * sum ks (fun k => filter j k * pay k)) =
  sum ks (fun k => sum (signals G) (fun j => p j * filter j k) * pay k).
Proof.
  rewrite (sum_ext ks _ (fun k => sum (signals G) (fun j => p j * filter j k * pay k)))
    by (intros; symmetry; apply sum_scale_r).
  rewrite (sum_swap ks). apply sum_ext; intros j _. rewrite <- sum_scale.
  apply sum_ext; intros k _. ring.
Qed.

Lemma affordable_total b (pay : agent G -> K -> R) j : In j (signals G) ->
  (forall k, In k ks -> affordable b (sum (agents G) (fun i => pay i k))) ->
  affordable b (sum (agents G) (fun i => sum ks (fun k => filter j k * pay i k))).
Proof.
  intros Hj A. rewrite sum_swap.
  rewrite (sum_ext ks _ (fun k => filter j k * sum (agents G) (fun i => pay i k)))
    by (intros; apply sum_scale).
  apply (affordable_mean b (fun k => sum (agents G) (fun i => pay i k))); assumption.
Qed.

Theorem finer_contracts B b rule :
  implementable coarse B b rule -> implementable G B b rule.
Proof.
  intros (L & t & (A & C) & N). split; [exact L|].
  exists (fun i j => sum ks (fun k => filter j k * t i k)).
  assert (E : forall i s a, paid (G := G) (fun i j => sum ks (fun k => filter j k * t i k)) i s a =
    paid (G := coarse) t i s a).
  { intros i s a. unfold paid. rewrite (sum_filtered (t i) (sees G s a)).
    apply sum_ext; intros k _. simpl. rewrite filtered. reflexivity. }
  split; [split|].
  - intros i j Hi Hj. apply liable_mean; [assumption|]. intros k Hk. apply A; assumption.
  - intros j Hj. apply affordable_total; assumption.
  - intros s Hs i d Hi Hd. rewrite !E. exact (N s Hs i d Hi Hd).
Qed.

Theorem finer_mechanisms B b (m : mechanism coarse) : mediated B b m ->
  exists m' : mechanism G, mediated B b m' /\ mean m' = mean m.
Proof.
  intros (L & P & O).
  exists (Mechanism (G := G) (law m) (fun i s a j => sum ks (fun k => filter j k * pays m i s a k))).
  split; [split; [exact L|split]|reflexivity].
  - intros s a j Hs Ha Hj. split.
    + intros i Hi. apply (liable_mean B (law m s a)); [assumption|]. intros k Hk.
      apply (proj1 (P s a k Hs Ha Hk)); assumption.
    + apply (affordable_total b (fun i k => pays m i s a k)); [assumption|].
      intros k Hk. exact (proj2 (P s a k Hs Ha Hk)).
  - intros i s r d Hi Hs Hr Hd. specialize (O i s r d Hi Hs Hr Hd).
    eapply Rle_trans; [exact O|]. right. apply sum_ext; intros a _. simpl.
    f_equal. unfold sacrifice. simpl. f_equal.
    rewrite (sum_ext (signals G) _ (fun j => (sees G s a j - sees G s (dev G a i d) j) *
      sum ks (fun k => filter j k * pays m i s a k))) by (intros; ring).
    rewrite (sum_filtered (pays m i s a) (fun j => sees G s a j - sees G s (dev G a i d) j)).
    apply sum_ext; intros k _. rewrite !filtered, <- sum_minus, Rmult_comm. f_equal.
    apply sum_ext; intros j _. ring.
Qed.
End Finer.

(* A rule with a signal contract is a mechanism that recommends the rule. *)
Section Recommended.
Variable G : game.
Variable alike : profile G -> profile G -> bool.
Hypothesis alike_spec : forall a b, alike a b = true <-> a = b.
Hypothesis once : NoDup (profiles G).

Definition recommended (t : contract G) (rule : state G -> profile G) : mechanism G := Mechanism
  (fun s a => when (alike (rule s) a) 1) (fun i s a k => when (alike (rule s) a) (t i k)).

Theorem contract_is_mechanism B b rule : implementable G B b rule ->
  exists m : mechanism G, mediated B b m /\ mean m = expected rule.
Proof.
  intros (L & t & (A & C) & N). exists (recommended t rule). split; [split; [|split]|].
  - intros s Hs. split.
    + intros a _. simpl. destruct (alike (rule s) a); simpl; lra.
    + exact (sum_pick alike alike_spec (profiles G) (fun _ => 1) (rule s) once (L s Hs)).
  - intros s a k Hs Ha Hk. simpl. destruct (alike (rule s) a); simpl.
    + split; [intros; apply A; assumption|apply C; assumption].
    + split.
      * intros i _. destruct B; simpl; [lra|exact I].
      * rewrite sum_zero. destruct b; simpl; lra || exact I.
  - intros i s r d Hi Hs Hr Hd.
    rewrite (sum_ext (profiles G) _ (fun a => when (alike (rule s) a)
      (when (same G (act G a i) r) (utility i s a + paid t i s a -
        (utility i s (dev G a i d) + paid t i s (dev G a i d)))))).
    + rewrite (sum_pick alike alike_spec) by auto.
      destruct (same G (act G (rule s) i) r); simpl; [|lra].
      specialize (N s Hs i d Hi Hd). lra.
    + intros a _. unfold sacrifice, paid. simpl.
      destruct (alike (rule s) a), (same G (act G a i) r); simpl; try reflexivity.
      * rewrite (sum_ext (signals G) (fun k => t i k * _)
          (fun k => sees G s a k * t i k - sees G s (dev G a i d) k * t i k)) by (intros; ring).
        rewrite sum_minus. ring.
      * rewrite (sum_ext (signals G) _ (fun _ => 0)); [rewrite sum_zero; ring|]. intros; ring.
  - unfold mean, expected. apply sum_ext; intros s Hs.
    rewrite (sum_ext (profiles G) _ (fun a => when (alike (rule s) a) (prior G s * welfare s a))).
    + apply (sum_pick alike alike_spec); auto.
    + intros a _. simpl. destruct (alike (rule s) a); simpl; ring.
Qed.
End Recommended.

(* The claim itself, for gaps. *)
Theorem gap_order_contracts G K ks q filter B B' b b' gap :
  (forall s a k, q s a k = sum (signals G) (fun j => sees G s a j * filter j k)) ->
  (forall j k, In j (signals G) -> In k ks -> 0 <= filter j k) ->
  (forall j, In j (signals G) -> sum ks (filter j) = 1) ->
  looser B B' -> wider b b' ->
  gap_is (monitored G K ks q) (implementable (monitored G K ks q) B b) expected gap ->
  (exists rule, implementable G B' b' rule) /\
  forall gap', gap_is G (implementable G B' b') expected gap' -> gap' <= gap.
Proof.
  intros F P S L W. apply gap_falls; [intros v T; exact T|].
  intros rule I. exists rule. split; [|right; reflexivity].
  apply (implementable_order G B B' b b'); [assumption|assumption|].
  apply (finer_contracts G K ks q filter F P S). exact I.
Qed.

Theorem gap_order_mechanisms G K ks q filter B B' b b' gap :
  (forall s a k, q s a k = sum (signals G) (fun j => sees G s a j * filter j k)) ->
  (forall j k, In j (signals G) -> In k ks -> 0 <= filter j k) ->
  (forall j, In j (signals G) -> sum ks (filter j) = 1) ->
  looser B B' -> wider b b' ->
  gap_is (monitored G K ks q) (@mediated (monitored G K ks q) B b) (@mean _) gap ->
  (exists m, @mediated G B' b' m) /\
  forall gap', gap_is G (@mediated G B' b') (@mean _) gap' -> gap' <= gap.
Proof.
  intros F P S L W. apply gap_falls; [intros v T; exact T|].
  intros m M. destruct (finer_mechanisms G K ks q filter F P S B b m M) as (m' & M' & E).
  exists m'. split; [apply (mediated_order G B B' b b'); assumption|]. rewrite E. right. reflexivity.
Qed.

Theorem gap_order_classes G (alike : profile G -> profile G -> bool) B b gap :
  (forall a a', alike a a' = true <-> a = a') -> NoDup (profiles G) ->
  gap_is G (implementable G B b) expected gap ->
  (exists m, @mediated G B b m) /\
  forall gap', gap_is G (@mediated G B b) (@mean _) gap' -> gap' <= gap.
Proof.
  intros A D. apply gap_falls; [intros v T; exact T|].
  intros rule I. destruct (contract_is_mechanism G alike A D B b rule I) as (m & M & E).
  exists m. split; [assumption|]. rewrite E. right. reflexivity.
Qed.
