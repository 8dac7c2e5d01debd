(* What happens as a weight grows without bound. *)
From Coq Require Import Reals Lra.
Open Scope R_scope.

Definition tends_to (f : R -> R) (v : R) : Prop :=
  forall e, 0 < e -> exists L, forall lam, L < lam -> Rabs (f lam - v) < e.

Lemma tends_from (f : R -> R) v c : 0 <= c ->
  (exists L, forall lam, L < lam -> 0 < lam /\ Rabs (f lam - v) <= c / lam) -> tends_to f v.
Proof.
  intros C (L & H) e E. exists (Rmax L (c / e + 1)). intros lam M.
  assert (A : L < lam) by (eapply Rle_lt_trans; [apply Rmax_l|exact M]).
  assert (B : c / e + 1 < lam) by (eapply Rle_lt_trans; [apply Rmax_r|exact M]).
  destruct (H lam A) as [P K]. eapply Rle_lt_trans; [exact K|].
  apply Rmult_lt_reg_r with lam; [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
  apply (Rmult_lt_compat_l e) in B; [|assumption].
  replace (e * (c / e + 1)) with (c + e) in B by (field; lra). lra.
Qed.
