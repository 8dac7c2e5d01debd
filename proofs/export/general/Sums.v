(* Finite sums of real numbers over lists. *)
From Coq Require Import Reals Lra List Bool.
Import ListNotations.
Open Scope R_scope.

Fixpoint sum {A : Type} (l : list A) (f : A -> R) : R :=
  match l with [] => 0 | a :: rest => f a + sum rest f end.

Definition when (b : bool) (v : R) : R := if b then v else 0.

Section Laws.
Context {A B : Type}.
Implicit Types (l : list A) (f g : A -> R).

Lemma sum_ext l f g : (forall a, In a l -> f a = g a) -> sum l f = sum l g.
Proof.
  induction l as [|a l IH]; simpl; intros E; [reflexivity|].
  rewrite (E a (or_introl eq_refl)), IH; auto.
Qed.

Lemma sum_le l f g : (forall a, In a l -> f a <= g a) -> sum l f <= sum l g.
Proof.
  induction l as [|a l IH]; simpl; intros E; [lra|].
  apply Rplus_le_compat; auto.
Qed.

Lemma sum_lt l f g a :
  (forall b, In b l -> f b <= g b) -> In a l -> f a < g a -> sum l f < sum l g.
Proof.
  induction l as [|b l IH]; simpl; intros E M S; [tauto|].
  destruct M as [<-|M].
  - apply Rplus_lt_le_compat; [assumption|]. apply sum_le; auto.
  - apply Rplus_le_lt_compat; auto.
Qed.

Lemma sum_zero l : sum l (fun _ => 0) = 0.
Proof. induction l as [|a l IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_plus l f g : sum l (fun a => f a + g a) = sum l f + sum l g.
Proof. induction l as [|a l IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_minus l f g : sum l (fun a => f a - g a) = sum l f - sum l g.
Proof. induction l as [|a l IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_scale l f c : sum l (fun a => c * f a) = c * sum l f.
Proof. induction l as [|a l IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_scale_r l f c : sum l (fun a => f a * c) = sum l f * c.
Proof. induction l as [|a l IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_const l c : sum l (fun _ => c) = INR (length l) * c.
Proof.
  induction l as [|a l IH]; [simpl; lra|].
  change (length (a :: l)) with (S (length l)). rewrite S_INR. simpl. rewrite IH. ring.
Qed.

Lemma sum_nonneg l f : (forall a, In a l -> 0 <= f a) -> 0 <= sum l f.
Proof. intros E. rewrite <- (sum_zero l). apply sum_le. assumption. Qed.

Lemma sum_when l b f : sum l (fun a => when b (f a)) = when b (sum l f).
Proof. destruct b; simpl; [reflexivity|apply sum_zero]. Qed.
End Laws.

Lemma sum_swap {A B : Type} (l : list A) (m : list B) (f : A -> B -> R) :
  sum l (fun a => sum m (f a)) = sum m (fun b => sum l (fun a => f a b)).
Proof.
  induction l as [|a l IH]; simpl; [symmetry; apply sum_zero|].
  rewrite IH, sum_plus. reflexivity.
Qed.

Lemma sum_map {A B : Type} (h : A -> B) (l : list A) (f : B -> R) :
  sum (map h l) f = sum l (fun a => f (h a)).
Proof. induction l as [|a l IH]; simpl; [|rewrite IH]; reflexivity. Qed.

(* Picking one element out of a list without repetitions. *)
Section Pick.
Context {A : Type} (same : A -> A -> bool).
Hypothesis same_spec : forall a b, same a b = true <-> a = b.

Lemma sum_pick (l : list A) (f : A -> R) (a : A) :
  NoDup l -> In a l -> sum l (fun b => when (same a b) (f b)) = f a.
Proof.
  induction l as [|b l IH]; simpl; intros D M; [tauto|].
  inversion D as [|? ? F D']; subst.
  destruct (same a b) eqn:E; simpl.
  - apply same_spec in E; subst b.
    rewrite (sum_ext l _ (fun _ => 0)); [rewrite sum_zero; lra|].
    intros c C. destruct (same a c) eqn:E; [|reflexivity].
    apply same_spec in E; subst c. tauto.
  - rewrite IH; [lra|assumption|].
    destruct M as [<-|M]; [|assumption].
    assert (same b b = true) by (apply same_spec; reflexivity). congruence.
Qed.
End Pick.

(* Statements about every element of a list, spelled out. *)
Fixpoint each {A : Type} (l : list A) (P : A -> Prop) : Prop :=
  match l with [] => True | a :: rest => P a /\ each rest P end.

Lemma each_In {A : Type} (l : list A) (P : A -> Prop) :
  each l P -> forall a, In a l -> P a.
Proof.
  induction l as [|a l IH]; simpl; intros E b M; [tauto|].
  destruct E as [H E], M as [<-|M]; auto.
Qed.
