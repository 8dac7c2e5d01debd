(* T8, misperceived welfare: agents who take welfare to be something else, off by at most delta,
   stay with an efficient rule whatever they take it to be, if and only if each weight is in a
   range. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

Lemma within x r : Rabs x <= r -> - r <= x <= r.
Proof.
  intros L. pose proof (Rle_abs x). pose proof (Rle_abs (- x)) as K. rewrite Rabs_Ropp in K. lra.
Qed.

Section Misperception.
Variable G : game.
Variable rule : state G -> profile G.
Hypothesis wf : well_formed G.
Hypothesis shut : closed G.
Hypothesis still : forall i a, In i (agents G) -> In a (profiles G) -> dev G a i (act G a i) = a.
Hypothesis moved : forall i a d, In i (agents G) -> In a (profiles G) -> In d (actions G i) ->
  act G (dev G a i d) i = d.
Hypothesis member : listed rule.

Variable delta : R.
Hypothesis error : 0 <= delta.
Variable w : agent G -> R.
Hypothesis caring : forall i, In i (agents G) -> 0 <= w i.

(* What each agent takes welfare to be. *)
Definition picture := agent G -> state G -> profile G -> R.
Definition roughly_right (V : picture) : Prop := forall i s a,
  In i (agents G) -> In s (states G) -> In a (profiles G) ->
  Rabs (V i s a - welfare s a) <= delta.
Definition judged (V : picture) i s a : R := payoff G i s a + w i * V i s a.

(* The rule is an equilibrium in every state, as the agents judge. *)
Definition kept (V : picture) : Prop := forall i s d,
  In i (agents G) -> In s (states G) -> In d (actions G i) ->
  judged V i s (dev G (rule s) i d) <= judged V i s (rule s).

Definition small_error : Prop := forall i s d,
  In i (agents G) -> In s (states G) -> In d (actions G i) ->
  0 < own_gain G i s (rule s) d -> 2 * delta < loss G i s (rule s) d.

Definition in_range : Prop := forall i s d,
  In i (agents G) -> In s (states G) -> In d (actions G i) -> d <> act G (rule s) i ->
  (0 < own_gain G i s (rule s) d ->
     own_gain G i s (rule s) d / (loss G i s (rule s) d - 2 * delta) <= w i) /\
  (own_gain G i s (rule s) d <= 0 -> loss G i s (rule s) d < 2 * delta ->
     w i <= - own_gain G i s (rule s) d / (2 * delta - loss G i s (rule s) d)).

Definition robust : Prop := forall i s d,
  In i (agents G) -> In s (states G) -> In d (actions G i) -> d <> act G (rule s) i ->
  own_gain G i s (rule s) d <= w i * (loss G i s (rule s) d - 2 * delta).

(* The picture that tempts most: the rule's own actions lose delta, all others win it. *)
Definition worst_picture : picture := fun i s a =>
  if same G (act G a i) (act G (rule s) i) then welfare s a - delta else welfare s a + delta.

Lemma worst_roughly_right : roughly_right worst_picture.
Proof.
  intros i s a _ _ _. unfold worst_picture.
  destruct (same G (act G a i) (act G (rule s) i)); apply Rabs_le; lra.
Qed.

Lemma kept_iff_robust : (forall V, roughly_right V -> kept V) <-> robust.
Proof.
  split.
  - intros K i s d Hi Hs Hd N. specialize (K worst_picture worst_roughly_right i s d Hi Hs Hd).
    unfold judged, worst_picture in K. rewrite moved in K by auto.
    destruct (same G d (act G (rule s) i)) eqn:E; [apply (same_spec G wf) in E; tauto|].
    rewrite (proj2 (same_spec G wf (act G (rule s) i) (act G (rule s) i)) eq_refl) in K.
    unfold own_gain, loss. lra.
  - intros O V C i s d Hi Hs Hd. unfold judged.
    destruct (same G d (act G (rule s) i)) eqn:E.
    + apply (same_spec G wf) in E. subst d. rewrite still by auto. lra.
    + assert (N : d <> act G (rule s) i).
      { intros D. apply (same_spec G wf) in D. congruence. }
      specialize (O i s d Hi Hs Hd N). unfold own_gain, loss in O.
      pose proof (C i s (dev G (rule s) i d) Hi Hs (shut i (rule s) d Hi (member s Hs) Hd)) as A.
      pose proof (C i s (rule s) Hi Hs (member s Hs)) as B.
      apply within in A. apply within in B.
      assert (K : w i * (V i s (dev G (rule s) i d) - V i s (rule s)) <=
        w i * (welfare s (dev G (rule s) i d) - welfare s (rule s) + 2 * delta))
        by (apply Rmult_le_compat_l; [auto|lra]).
      lra.
Qed.

Lemma robust_iff_between : small_error -> (robust <-> in_range).
Proof.
  intros S. split; intros K i s d Hi Hs Hd N; specialize (K i s d Hi Hs Hd N);
    specialize (S i s d Hi Hs Hd); specialize (caring i Hi);
    set (g := own_gain G i s (rule s) d) in *; set (l := loss G i s (rule s) d) in *.
  - split.
    + intros P. specialize (S P). apply Rmult_le_reg_r with (l - 2 * delta); [lra|].
      replace (g / (l - 2 * delta) * (l - 2 * delta)) with g by (field; lra). assumption.
    + intros P L. apply Rmult_le_reg_r with (2 * delta - l); [lra|].
      replace (- g / (2 * delta - l) * (2 * delta - l)) with (- g) by (field; lra). lra.
  - destruct K as [K1 K2]. destruct (Rle_or_lt g 0) as [P|P].
    + destruct (Rle_or_lt (2 * delta) l) as [L|L].
      * apply Rle_trans with (1 := P). apply Rmult_le_pos; lra.
      * specialize (K2 P L). apply (Rmult_le_compat_r (2 * delta - l)) in K2; [|lra].
        replace (- g / (2 * delta - l) * (2 * delta - l)) with (- g) in K2 by (field; lra). lra.
    + specialize (S P). specialize (K1 P).
      apply (Rmult_le_compat_r (l - 2 * delta)) in K1; [|lra].
      replace (g / (l - 2 * delta) * (l - 2 * delta)) with g in K1 by (field; lra). lra.
Qed.

Theorem misperceived_welfare : small_error ->
  ((forall V, roughly_right V -> kept V) <-> in_range).
Proof. intros S. rewrite kept_iff_robust. apply robust_iff_between. assumption. Qed.
End Misperception.
