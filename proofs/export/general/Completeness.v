(* T3, completeness: if whatever an agent does instead of an efficient rule makes the court see
   something that the rule itself never does, then signal contracts reach the first best with a
   free budget, for every liability of at least half the largest gain. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games Order Closure.
Import ListNotations.
Open Scope R_scope.

Lemma largest_nonneg {A : Type} (l : list A) f : 0 <= largest l f.
Proof. induction l as [|a l IH]; simpl; [lra|]. eapply Rle_trans; [exact IH|apply Rmax_r]. Qed.

Section Completeness.
Variable G : game.
Variable rule : state G -> profile G.
Hypothesis wf : well_formed G.
Hypothesis shut : closed G.
Hypothesis still : forall i a, In i (agents G) -> In a (profiles G) -> dev G a i (act G a i) = a.
Hypothesis chances : forall s a k, In s (states G) -> In a (profiles G) -> In k (signals G) ->
  0 <= sees G s a k.
Hypothesis proper : forall s a, In s (states G) -> In a (profiles G) ->
  sum (signals G) (sees G s a) = 1.
Hypothesis likely : forall s, In s (states G) -> 0 <= prior G s.
Hypothesis member : listed rule.
Hypothesis best : efficient G rule.

Definition revealing : Prop := forall s i d k,
  In s (states G) -> In i (agents G) -> In d (actions G i) -> In k (signals G) ->
  d <> act G (rule s) i -> 0 < sees G s (dev G (rule s) i d) k ->
  forall s', In s' (states G) -> sees G s' (rule s') k = 0.

Definition largest_gain : R := largest (states G) (fun s => largest (agents G) (fun i =>
  largest (actions G i) (fun d => gain (G := G) i s (rule s) d))).

Lemma gain_le s i d : In s (states G) -> In i (agents G) -> In d (actions G i) ->
  gain (G := G) i s (rule s) d <= largest_gain.
Proof.
  intros Hs Hi Hd. unfold largest_gain.
  eapply Rle_trans; [|apply (largest_ge (states G) _ s Hs)].
  eapply Rle_trans; [|apply (largest_ge (agents G) _ i Hi)].
  apply (largest_ge (actions G i) (fun d => gain (G := G) i s (rule s) d) d Hd).
Qed.

Definition on_path (k : signal G) : bool :=
  existsb (fun s => if Rlt_dec 0 (sees G s (rule s) k) then true else false) (states G).

(* The most is paid on what the rule makes the court see, the most is taken otherwise. *)
Definition reward (B : R) : contract G := fun _ k => if on_path k then B else - B.

Lemma paid_on_path B i s : In s (states G) -> paid (reward B) i s (rule s) = B.
Proof.
  intros Hs. unfold paid.
  rewrite (sum_ext (signals G) _ (fun k => sees G s (rule s) k * B)).
  - rewrite sum_scale_r, proper by auto. ring.
  - intros k Hk. unfold reward. destruct (on_path k) eqn:P; [reflexivity|].
    destruct (Req_EM_T (sees G s (rule s) k) 0) as [Z|Z]; [rewrite Z; ring|exfalso].
    assert (T : on_path k = true).
    { apply existsb_exists. exists s. split; [assumption|].
      destruct (Rlt_dec 0 (sees G s (rule s) k)); [reflexivity|].
      specialize (chances s (rule s) k Hs (member s Hs) Hk). lra. }
    congruence.
Qed.

Lemma paid_off_path B i s d : revealing -> In s (states G) -> In i (agents G) ->
  In d (actions G i) -> d <> act G (rule s) i -> paid (reward B) i s (dev G (rule s) i d) = - B.
Proof.
  intros V Hs Hi Hd N. set (a := dev G (rule s) i d).
  assert (Ha : In a (profiles G)) by (apply shut; auto). unfold paid.
  rewrite (sum_ext (signals G) _ (fun k => sees G s a k * - B)).
  - rewrite sum_scale_r, proper by auto. ring.
  - intros k Hk. unfold reward. destruct (on_path k) eqn:P; [|reflexivity].
    destruct (Rlt_dec 0 (sees G s a k)) as [L|L].
    + exfalso. apply existsb_exists in P. destruct P as (s' & Hs' & P).
      rewrite (V s i d k Hs Hi Hd Hk N L s' Hs') in P.
      destruct (Rlt_dec 0 0); [lra|discriminate].
    + specialize (chances s a k Hs Ha Hk). replace (sees G s a k) with 0 by lra. ring.
Qed.

Theorem revealed_implementable : revealing -> forall B, largest_gain / 2 <= B ->
  implementable G (Some B) Free rule.
Proof.
  intros V B L. split; [assumption|]. exists (reward B).
  assert (P : 0 <= B) by (pose proof (largest_nonneg (states G) (fun s =>
    largest (agents G) (fun i => largest (actions G i) (fun d => gain (G := G) i s (rule s) d))));
    unfold largest_gain in L; lra).
  split; [split|].
  - intros i k _ _. unfold reward. destruct (on_path k); simpl; lra.
  - intros k _. exact I.
  - intros s Hs i d Hi Hd. rewrite paid_on_path by assumption.
    destruct (same G d (act G (rule s) i)) eqn:S.
    + apply (same_spec G wf) in S. subst d. rewrite still by auto.
      rewrite paid_on_path by assumption. lra.
    + rewrite paid_off_path; try assumption.
      * pose proof (gain_le s i d Hs Hi Hd) as K. unfold gain in K. lra.
      * intros E. apply (same_spec G wf) in E. congruence.
Qed.

Theorem completeness : revealing -> forall v, first_best G v ->
  forall B, looser (Some (largest_gain / 2)) B -> maximum (implementable G B Free) expected v.
Proof.
  intros V v (U & top & M & <-) B L. apply maximum_from.
  - intros other [K _]. apply U. assumption.
  - exists rule. split.
    + apply (implementable_order G (Some (largest_gain / 2)) B Free Free); [assumption|exact I|].
      apply revealed_implementable; [assumption|lra].
    + apply sum_le. intros s Hs. apply Rmult_le_compat_l; auto.
Qed.
End Completeness.
