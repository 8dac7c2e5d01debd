(* Choosing one's own number while the others keep theirs, with any number of agents. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums.
Import ListNotations.
Open Scope R_scope.

Section Update.
Context {A : Type}.
Variable eq_agent : forall i j : A, {i = j} + {i <> j}.

Definition update (x : A -> R) (i : A) (v : R) : A -> R :=
  fun j => if eq_agent j i then v else x j.

Lemma update_other (l : list A) (F : R -> R) x i v : ~ In i l ->
  sum l (fun j => F (update x i v j)) = sum l (fun j => F (x j)).
Proof.
  intros N. apply sum_ext; intros j Hj. unfold update.
  destruct (eq_agent j i) as [->|]; [tauto|reflexivity].
Qed.

Lemma sum_update (l : list A) (F : R -> R) x i v : NoDup l -> In i l ->
  sum l (fun j => F (update x i v j)) = sum l (fun j => F (x j)) - F (x i) + F v.
Proof.
  induction l as [|j l IH]; [simpl; tauto|]. intros D M. inversion D as [|? ? N D']; subst.
  simpl. destruct M as [->|M].
  - rewrite update_other by assumption. unfold update at 1.
    destruct (eq_agent i i); [ring|tauto].
  - rewrite IH by assumption. unfold update at 1.
    destruct (eq_agent j i) as [->|]; [tauto|ring].
Qed.
End Update.
