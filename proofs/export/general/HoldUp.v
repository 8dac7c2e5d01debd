(* M4, hold-up: an investor pays all of an investment i and keeps the share beta of its value
   v(i) = kappa i - i^2/2. Investments are at least zero. *)
From Coq Require Import Reals Lra Psatz.
Open Scope R_scope.

Section HoldUp.
Variables kappa beta lam : R.
Hypothesis worthwhile : 1 < kappa.
Hypothesis caring : 0 <= lam.
Hypothesis split_low : 0 <= beta.
Hypothesis split_high : beta <= 1.
Hypothesis some_stake : 0 < beta + lam.

Definition value (i : R) : R := kappa * i - i * i / 2.
Definition surplus (i : R) : R := value i - i.
Definition wants (i : R) : R := beta * value i - i + lam * surplus i.
Definition chosen (i : R) : Prop := 0 <= i /\ forall x, 0 <= x -> wants x <= wants i.

Definition investment : R := kappa - (1 + lam) / (beta + lam).

Lemma wants_around x i :
  wants x - wants i = (beta + lam) / 2 *
    ((i - investment) * (i - investment) - (x - investment) * (x - investment)).
Proof. unfold wants, surplus, value, investment. field. lra. Qed.

Theorem hold_up_first_best : forall i, surplus i <= surplus (kappa - 1).
Proof.
  intros i. assert (0 <= (i - (kappa - 1)) * (i - (kappa - 1))) by apply Rle_0_sqr.
  unfold surplus, value. lra.
Qed.

Theorem hold_up_investment : 0 <= investment -> forall i, chosen i <-> i = investment.
Proof.
  intros P i. split.
  - intros [Hi B]. specialize (B investment P). pose proof (wants_around investment i) as D.
    assert (S : (i - investment) * (i - investment) <= 0) by nra. nra.
  - intros ->. split; [assumption|]. intros x Hx. pose proof (wants_around x investment) as D.
    assert (0 <= (x - investment) * (x - investment)) by apply Rle_0_sqr. nra.
Qed.

Theorem hold_up_gap : surplus (kappa - 1) - surplus investment =
  / 2 * (((1 - beta) / (beta + lam)) * ((1 - beta) / (beta + lam))).
Proof. unfold surplus, value, investment. field. lra. Qed.

(* Where the formula would be negative nothing is invested, and all is lost. *)
Theorem hold_up_corner : investment <= 0 -> forall i, chosen i <-> i = 0.
Proof.
  intros N i. split.
  - intros [Hi B]. specialize (B 0 (Rle_refl 0)). pose proof (wants_around 0 i) as D.
    assert (M : i * investment <= 0) by (rewrite Rmult_comm; nra).
    set (k := (beta + lam) / 2) in *. assert (K : 0 < k) by (unfold k; lra).
    assert (S : k * (i * i - 2 * (i * investment)) <= 0) by lra.
    assert (i * i - 2 * (i * investment) <= 0) by nra. nra.
  - intros ->. split; [lra|]. intros x Hx. pose proof (wants_around x 0) as D.
    assert (M : x * investment <= 0) by (rewrite Rmult_comm; nra).
    set (k := (beta + lam) / 2) in *. assert (K : 0 < k) by (unfold k; lra).
    assert (S : 0 <= k * (x * x - 2 * (x * investment))) by (apply Rmult_le_pos; nra). lra.
Qed.

Theorem hold_up_corner_gap : surplus (kappa - 1) - surplus 0 = (kappa - 1) * (kappa - 1) / 2.
Proof. unfold surplus, value. field. Qed.
End HoldUp.

(* Two investors, one with share beta and one with the rest: while both invest, equal shares are
   best, and the gap is then 1/(1 + 2 lam)^2. *)
Definition one_sided (beta lam : R) : R :=
  / 2 * (((1 - beta) / (beta + lam)) * ((1 - beta) / (beta + lam))).
Definition two_sided (beta lam : R) : R := one_sided beta lam + one_sided (1 - beta) lam.

Theorem joint_ownership lam : 0 <= lam ->
  two_sided (/ 2) lam = / ((1 + 2 * lam) * (1 + 2 * lam)).
Proof. intros P. unfold two_sided, one_sided. field. lra. Qed.

Theorem joint_ownership_best beta lam :
  0 <= lam -> 0 <= beta <= 1 -> 0 < beta + lam -> 0 < 1 - beta + lam ->
  two_sided (/ 2) lam <= two_sided beta lam.
Proof.
  intros P B X Y. rewrite joint_ownership by assumption.
  unfold two_sided, one_sided.
  set (a := (1 - beta) / (beta + lam)).
  replace ((1 - (1 - beta)) / (1 - beta + lam)) with (beta / (1 - beta + lam)) by (f_equal; ring).
  set (b := beta / (1 - beta + lam)). set (h := / (1 + 2 * lam)).
  assert (Hh : 0 < h) by (apply Rinv_0_lt_compat; lra).
  (* the two shortfalls are on average at least that of equal shares *)
  assert (M : 2 * h <= a + b).
  { assert (E : a + b - 2 * h =
      (1 + lam) * ((2 * beta - 1) * (2 * beta - 1)) /
      ((beta + lam) * (1 - beta + lam) * (1 + 2 * lam))) by (unfold a, b, h; field; lra).
    assert (0 <= (1 + lam) * ((2 * beta - 1) * (2 * beta - 1)) /
      ((beta + lam) * (1 - beta + lam) * (1 + 2 * lam))); [|lra].
    apply Rle_mult_inv_pos.
    - apply Rmult_le_pos; [lra|apply Rle_0_sqr].
    - repeat apply Rmult_lt_0_compat; lra. }
  replace (/ ((1 + 2 * lam) * (1 + 2 * lam))) with (h * h) by (unfold h; field; lra).
  assert (0 <= (a - b) * (a - b)) by apply Rle_0_sqr. nra.
Qed.
