(* T1, in part: looser liability and budgets admit more, so an upper bound without any restriction
   covers all of them, and a witness under the strictest serves for the others. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

Definition looser (B B' : option R) : Prop :=
  match B, B' with _, None => True | None, Some _ => False | Some c, Some c' => c <= c' end.

Definition wider (b b' : budget) : Prop :=
  match b, b' with
  | _, Free => True
  | Balanced, _ => True
  | NoSubsidy, NoSubsidy => True
  | _, _ => False
  end.

Lemma liable_looser B B' x pay : looser B B' -> 0 <= x -> liable B x pay -> liable B' x pay.
Proof.
  destruct B as [c|], B' as [c'|]; simpl; intros L P; try tauto.
  intros [H1 H2]. assert (c * x <= c' * x) by (apply Rmult_le_compat_r; assumption). lra.
Qed.

Lemma affordable_wider b b' total : wider b b' -> affordable b total -> affordable b' total.
Proof. destruct b, b'; simpl; intros; try tauto; lra. Qed.

Lemma mediated_order (G : game) B B' b b' (m : mechanism G) :
  looser B B' -> wider b b' -> mediated B b m -> mediated B' b' m.
Proof.
  intros L W (X & P & O). split; [assumption|]. split; [|assumption].
  intros s a k Hs Ha Hk. destruct (P s a k Hs Ha Hk) as [Q A]. split.
  - intros i Hi. apply (liable_looser B); [assumption| |auto]. apply (X s Hs). assumption.
  - apply (affordable_wider b); assumption.
Qed.

Lemma implementable_order (G : game) B B' b b' rule :
  looser B B' -> wider b b' -> implementable G B b rule -> implementable G B' b' rule.
Proof.
  intros L W (X & t & (A & C) & N). split; [assumption|]. exists t. split; [|assumption].
  split.
  - intros i k Hi Hk. apply (liable_looser B); auto; lra.
  - intros k Hk. apply (affordable_wider b); auto.
Qed.

(* What holds without restriction on one side and under the strictest on the other holds between. *)
Lemma best_mediated (G : game) (v c : R) :
  (forall m : mechanism G, mediated None Free m -> mean m <= v) ->
  (exists m : mechanism G, mediated (Some c) Balanced m /\ v <= mean m) ->
  forall B b, looser (Some c) B -> maximum (mediated B b) (@mean G) v.
Proof.
  intros U (m & O & L) B b H. apply maximum_from.
  - intros m' O'. apply U. apply (mediated_order G B None b Free); auto.
    + destruct B; simpl; auto.
    + destruct b; simpl; auto.
  - exists m. split; [|assumption]. apply (mediated_order G (Some c) B Balanced b); auto.
    destruct b; simpl; auto.
Qed.

Lemma best_implementable (G : game) (v c : R) :
  (forall rule, implementable G None Free rule -> expected rule <= v) ->
  (exists rule, implementable G (Some c) Balanced rule /\ v <= expected rule) ->
  forall B b, looser (Some c) B -> maximum (implementable G B b) expected v.
Proof.
  intros U (m & O & L) B b H. apply maximum_from.
  - intros m' O'. apply U. apply (implementable_order G B None b Free); auto.
    + destruct B; simpl; auto.
    + destruct b; simpl; auto.
  - exists m. split; [|assumption]. apply (implementable_order G (Some c) B Balanced b); auto.
    destruct b; simpl; auto.
Qed.
