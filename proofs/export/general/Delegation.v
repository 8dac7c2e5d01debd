(* M2: mandate or discretion in a cell of pooled states, from the root of the conditional variance of
   the state and the root mean square of the bias. *)
From Coq Require Import Reals Lra Psatz.
From Coopgap Require Import Limits.
Open Scope R_scope.

Section Delegation.
Variables c k sd rms : R.                  (* both roots of mean squares, so at least zero *)
Hypothesis costly : 0 < c.
Hypothesis matters : 0 < k.
Hypothesis spread : 0 <= sd.
Hypothesis biased : 0 <= rms.

Definition by_mandate : R := k * (sd * sd) / 2.
Definition by_discretion (lam : R) : R :=
  k * (c * c) * (rms * rms) / (2 * ((c + lam * k) * (c + lam * k))).
Definition rigid_gap (lam : R) : R :=
  if Rle_dec (by_discretion lam) by_mandate then by_discretion lam else by_mandate.

Theorem better_of_both lam : rigid_gap lam = Rmin (by_discretion lam) by_mandate.
Proof.
  unfold rigid_gap. destruct (Rle_dec (by_discretion lam) by_mandate).
  - rewrite Rmin_left; [reflexivity|assumption].
  - rewrite Rmin_right; [reflexivity|lra].
Qed.

Lemma discretion_better lam : 0 <= lam ->
  (by_discretion lam <= by_mandate <-> c * rms <= (c + lam * k) * sd).
Proof.
  intros L. assert (P : c <= c + lam * k).
  { assert (0 <= lam * k) by (apply Rmult_le_pos; lra). lra. }
  assert (D : 0 < (c + lam * k) * (c + lam * k)) by (apply Rmult_lt_0_compat; lra).
  assert (A : by_discretion lam * (2 * ((c + lam * k) * (c + lam * k))) =
    k * ((c * rms) * (c * rms))) by (unfold by_discretion; field; lra).
  assert (B : by_mandate * (2 * ((c + lam * k) * (c + lam * k))) =
    k * (((c + lam * k) * sd) * ((c + lam * k) * sd))) by (unfold by_mandate; field).
  assert (X : 0 <= c * rms) by (apply Rmult_le_pos; lra).
  assert (Y : 0 <= (c + lam * k) * sd) by (apply Rmult_le_pos; lra).
  split; intros H.
  - apply (Rmult_le_compat_r (2 * ((c + lam * k) * (c + lam * k)))) in H; [|lra].
    rewrite A, B in H. apply Rmult_le_reg_l in H; [|assumption].
    apply Rnot_lt_le. intros K.
    assert (((c + lam * k) * sd) * ((c + lam * k) * sd) < (c * rms) * (c * rms))
      by (apply Rmult_le_0_lt_compat; lra). lra.
  - apply Rmult_le_reg_r with (2 * ((c + lam * k) * (c + lam * k))); [lra|]. rewrite A, B.
    apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat; lra.
Qed.

(* From which weight discretion is at least as good: from none, from one on, or never. *)
Theorem discretion_threshold :
  (rms <= sd -> forall lam, 0 <= lam -> by_discretion lam <= by_mandate) /\
  (sd = 0 -> 0 < rms -> forall lam, 0 <= lam -> by_mandate < by_discretion lam) /\
  (0 < sd -> sd < rms -> 0 < c / k * (rms / sd - 1) /\ forall lam, 0 <= lam ->
     (by_discretion lam <= by_mandate <-> c / k * (rms / sd - 1) <= lam)).
Proof.
  split; [|split].
  - intros H lam L. apply discretion_better; [assumption|].
    assert (0 <= lam * k) by (apply Rmult_le_pos; lra).
    apply Rmult_le_compat; lra.
  - intros Z H lam L. apply Rnot_le_lt. intros K. apply discretion_better in K; [|assumption].
    rewrite Z, Rmult_0_r in K. assert (0 < c * rms) by (apply Rmult_lt_0_compat; lra). lra.
  - intros S H. assert (E : c / k * (rms / sd - 1) * (k * sd) = c * (rms - sd)) by (field; lra).
    assert (Q : 0 < k * sd) by (apply Rmult_lt_0_compat; lra). split.
    + apply Rmult_lt_reg_r with (k * sd); [assumption|]. rewrite E, Rmult_0_l.
      apply Rmult_lt_0_compat; lra.
    + intros lam L. rewrite (discretion_better lam L). split; intros K.
      * apply Rmult_le_reg_r with (k * sd); [assumption|]. lra.
      * apply (Rmult_le_compat_r (k * sd)) in K; lra.
Qed.

(* Discretion's gap closes like one over the square of the weight. *)
Theorem discretion_rate :
  tends_to by_discretion 0 /\
  tends_to (fun lam => lam * lam * by_discretion lam) (c * c * (rms * rms) / (2 * k)).
Proof.
  set (g := c * c * (rms * rms) / (2 * k)).
  assert (G : 0 <= g).
  { apply Rle_mult_inv_pos; [|lra]. apply Rmult_le_pos; apply Rle_0_sqr. }
  split.
  - apply (tends_from _ _ g G). exists 1. intros lam L. split; [lra|]. rewrite Rminus_0_r.
    assert (P : 0 < lam * k) by (apply Rmult_lt_0_compat; lra).
    replace (by_discretion lam) with (g * (k * k) / ((c + lam * k) * (c + lam * k)))
      by (unfold by_discretion, g; field; lra).
    assert (D : 0 < (c + lam * k) * (c + lam * k)) by (apply Rmult_lt_0_compat; lra).
    rewrite Rabs_pos_eq.
    + apply Rmult_le_reg_r with ((c + lam * k) * (c + lam * k) * lam);
        [apply Rmult_lt_0_compat; lra|].
      replace (g * (k * k) / ((c + lam * k) * (c + lam * k)) * ((c + lam * k) * (c + lam * k) * lam))
        with (g * (k * k * lam)) by (field; lra).
      replace (g / lam * ((c + lam * k) * (c + lam * k) * lam))
        with (g * ((c + lam * k) * (c + lam * k))) by (field; lra).
      apply Rmult_le_compat_l; [assumption|].
      assert (0 <= c * c) by apply Rle_0_sqr. assert (0 <= c * (lam * k)) by (apply Rmult_le_pos; lra).
      assert (0 <= k * k * lam * (lam - 1)).
      { apply Rmult_le_pos; [apply Rmult_le_pos; [apply Rle_0_sqr|lra]|lra]. }
      lra.
    + apply Rle_mult_inv_pos; [|assumption]. apply Rmult_le_pos; [assumption|apply Rle_0_sqr].
  - apply (tends_from _ _ (g * (3 * (c / k)))).
    { apply Rmult_le_pos; [assumption|]. assert (0 < c / k) by (apply Rdiv_lt_0_compat; lra). lra. }
    exists 1. intros lam L. split; [lra|].
    assert (P : 0 < lam * k) by (apply Rmult_lt_0_compat; lra).
    assert (D : 0 < (c + lam * k) * (c + lam * k)) by (apply Rmult_lt_0_compat; lra).
    replace (lam * lam * by_discretion lam - g)
      with (- (g * (c * c + 2 * (c * (lam * k))) / ((c + lam * k) * (c + lam * k))))
      by (unfold by_discretion, g; field; lra).
    assert (N : 0 <= c * (lam * k)) by (apply Rmult_le_pos; lra).
    assert (C : 0 < c * c) by (apply Rmult_lt_0_compat; lra).
    rewrite Rabs_Ropp, Rabs_pos_eq.
    + apply Rmult_le_reg_r with ((c + lam * k) * (c + lam * k) * (lam * k));
        [apply Rmult_lt_0_compat; lra|].
      replace (g * (c * c + 2 * (c * (lam * k))) / ((c + lam * k) * (c + lam * k)) *
        ((c + lam * k) * (c + lam * k) * (lam * k)))
        with (g * ((c * c + 2 * (c * (lam * k))) * (lam * k))) by (field; lra).
      replace (g * (3 * (c / k)) / lam * ((c + lam * k) * (c + lam * k) * (lam * k)))
        with (g * (3 * c * ((c + lam * k) * (c + lam * k)))) by (field; lra).
      apply Rmult_le_compat_l; [assumption|].
      assert (0 <= c * c * c) by (apply Rmult_le_pos; lra).
      assert (0 <= c * c * (lam * k)) by (apply Rmult_le_pos; lra).
      assert (0 <= c * (lam * k * (lam * k))).
      { apply Rmult_le_pos; [lra|apply Rle_0_sqr]. }
      lra.
    + apply Rle_mult_inv_pos; [|assumption]. apply Rmult_le_pos; lra.
Qed.
End Delegation.
