(* M4, hold-up: an investor pays all of an investment i and keeps the share beta of its value
   v(i) = kappa i - i^2/2. Investments are at least zero. *)
From Coq Require Import Reals Lra Psatz.
From Coopgap Require Import Limits.
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

Theorem hold_up_best_welfare : surplus (kappa - 1) = (kappa - 1) * (kappa - 1) / 2.
Proof. unfold surplus, value. field. Qed.
End HoldUp.

(* Whatever the share and the weight: which of the two happens, and what it is worth. *)
Section Either.
Variables kappa beta lam : R.
Hypothesis worthwhile : 1 < kappa.
Hypothesis caring : 0 <= lam.
Hypothesis split_low : 0 <= beta.
Hypothesis split_high : beta <= 1.

Definition invests : Prop := lam < kappa * (lam + beta) - 1.
Definition invested : R :=
  if Rlt_dec lam (kappa * (lam + beta) - 1) then kappa - (lam + 1) / (lam + beta) else 0.
Definition lost : R := if Rlt_dec lam (kappa * (lam + beta) - 1)
  then (1 - beta) * (1 - beta) / (2 * ((lam + beta) * (lam + beta)))
  else (kappa - 1) * (kappa - 1) / 2.

Lemma stake_of_investor : invests -> 0 < beta + lam.
Proof.
  unfold invests. intros I. destruct (Rle_lt_or_eq_dec 0 (beta + lam)) as [P|P]; [lra|assumption|].
  exfalso. replace (lam + beta) with 0 in I by lra. lra.
Qed.

Lemma investment_positive : invests -> 0 < investment kappa beta lam.
Proof.
  intros I. pose proof (stake_of_investor I) as P. unfold invests in I. unfold investment.
  assert ((1 + lam) / (beta + lam) < kappa); [|lra].
  apply Rmult_lt_reg_r with (beta + lam); [assumption|].
  replace ((1 + lam) / (beta + lam) * (beta + lam)) with (1 + lam) by (field; lra). lra.
Qed.

Lemma investment_corner : ~ invests -> 0 < beta + lam -> investment kappa beta lam <= 0.
Proof.
  unfold invests, investment. intros I P.
  assert (kappa <= (1 + lam) / (beta + lam)); [|lra].
  apply Rmult_le_reg_r with (beta + lam); [assumption|].
  replace ((1 + lam) / (beta + lam) * (beta + lam)) with (1 + lam) by (field; lra). lra.
Qed.

Theorem hold_up_choice i : chosen kappa beta lam i <-> i = invested.
Proof.
  unfold invested. destruct (Rlt_dec lam (kappa * (lam + beta) - 1)) as [I|I].
  - pose proof (stake_of_investor I) as P. pose proof (investment_positive I) as Q.
    replace (kappa - (lam + 1) / (lam + beta)) with (investment kappa beta lam)
      by (unfold investment; field; lra).
    apply hold_up_investment; [assumption|lra].
  - destruct (Rle_lt_or_eq_dec 0 (beta + lam)) as [P|P]; [lra| |].
    + apply hold_up_corner; [assumption|]. apply investment_corner; assumption.
    + assert (beta = 0) by lra. assert (lam = 0) by lra. subst.
      unfold chosen, wants. split.
      * intros [A B]. specialize (B 0 (Rle_refl 0)). lra.
      * intros ->. split; [lra|]. intros x X. lra.
Qed.

Theorem hold_up_lost : surplus kappa (kappa - 1) - surplus kappa invested = lost.
Proof.
  unfold invested, lost. destruct (Rlt_dec lam (kappa * (lam + beta) - 1)) as [I|I].
  - pose proof (stake_of_investor I) as P. unfold surplus, value. field. lra.
  - apply hold_up_corner_gap.
Qed.

(* What each side gets: the investor keeps the share beta and pays for all; the other side never
   gets less than nothing. *)
Theorem hold_up_partner_gains : 0 <= (1 - beta) * value kappa invested.
Proof.
  apply Rmult_le_pos; [lra|]. unfold invested, value.
  destruct (Rlt_dec lam (kappa * (lam + beta) - 1)) as [I|I]; [|lra].
  pose proof (stake_of_investor I) as P. pose proof (investment_positive I) as Q.
  unfold investment in Q. set (x := (lam + 1) / (lam + beta)).
  assert (E : (1 + lam) / (beta + lam) = x) by (unfold x; field; lra). rewrite E in Q.
  assert (0 <= x).
  { unfold x, Rdiv. apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. lra. }
  assert (0 <= (kappa - x) * (kappa + x)) by (apply Rmult_le_pos; lra). lra.
Qed.

(* Investing or not: welfare, and what the investor and the other side get. *)
Theorem hold_up_payoffs :
  surplus kappa invested = (if Rlt_dec lam (kappa * (lam + beta) - 1) then
    let i := kappa - (lam + 1) / (lam + beta) in kappa * i - i * i / 2 - i else 0) /\
  beta * value kappa invested - invested = (if Rlt_dec lam (kappa * (lam + beta) - 1) then
    let i := kappa - (lam + 1) / (lam + beta) in beta * (kappa * i - i * i / 2) - i else 0) /\
  (1 - beta) * value kappa invested = (if Rlt_dec lam (kappa * (lam + beta) - 1) then
    let i := kappa - (lam + 1) / (lam + beta) in (1 - beta) * (kappa * i - i * i / 2) else 0).
Proof.
  unfold invested, surplus, value. destruct (Rlt_dec lam (kappa * (lam + beta) - 1));
    repeat split; cbv zeta; lra.
Qed.

Theorem hold_up_threshold :
  (Rmax 0 ((1 - kappa * beta) / (kappa - 1)) < lam -> 0 < invested) /\
  (lam < Rmax 0 ((1 - kappa * beta) / (kappa - 1)) -> invested = 0).
Proof.
  set (q := (1 - kappa * beta) / (kappa - 1)).
  assert (E : q * (kappa - 1) = 1 - kappa * beta) by (unfold q; field; lra).
  unfold invested. split; intros L.
  - assert (Q : q < lam) by (eapply Rle_lt_trans; [apply Rmax_r|exact L]).
    apply (Rmult_lt_compat_r (kappa - 1)) in Q; [|lra].
    destruct (Rlt_dec lam (kappa * (lam + beta) - 1)) as [I|I]; [|lra].
    pose proof (investment_positive I) as P. pose proof (stake_of_investor I).
    unfold investment in P.
    replace ((lam + 1) / (lam + beta)) with ((1 + lam) / (beta + lam)) by (field; lra). assumption.
  - destruct (Rlt_dec lam (kappa * (lam + beta) - 1)) as [I|I]; [exfalso|reflexivity].
    assert (Q : lam < q) by (unfold Rmax in L; destruct (Rle_dec 0 q); lra).
    apply (Rmult_lt_compat_r (kappa - 1)) in Q; lra.
Qed.
End Either.

(* For large weights: the gap closes like one over the square of the weight. *)
Section Limits.
Variables kappa beta : R.
Hypothesis worthwhile : 1 < kappa.
Hypothesis split_low : 0 <= beta.
Hypothesis split_high : beta <= 1.

Lemma lost_for_large lam : Rmax 0 ((1 - kappa * beta) / (kappa - 1)) < lam ->
  0 < lam /\ lost kappa beta lam = (1 - beta) * (1 - beta) / (2 * ((lam + beta) * (lam + beta))).
Proof.
  intros L. assert (P : 0 < lam) by (eapply Rle_lt_trans; [apply Rmax_l|exact L]).
  split; [assumption|]. unfold lost.
  destruct (Rlt_dec lam (kappa * (lam + beta) - 1)) as [I|I]; [reflexivity|exfalso].
  set (q := (1 - kappa * beta) / (kappa - 1)) in L.
  assert (E : q * (kappa - 1) = 1 - kappa * beta) by (unfold q; field; lra).
  assert (Q : q < lam) by (eapply Rle_lt_trans; [apply Rmax_r|exact L]).
  apply (Rmult_lt_compat_r (kappa - 1)) in Q; lra.
Qed.

Theorem hold_up_rate :
  tends_to (fun lam => lam * lam * lost kappa beta lam) ((1 - beta) * (1 - beta) / 2).
Proof.
  apply (tends_from _ _ 2); [lra|]. exists (Rmax 0 ((1 - kappa * beta) / (kappa - 1))).
  intros lam L. destruct (lost_for_large lam L) as [P ->]. split; [assumption|].
  set (k := (1 - beta) * (1 - beta) / 2).
  assert (K : 0 <= k <= 1).
  { unfold k. split; [|nra]. pose proof (Rle_0_sqr (1 - beta)) as S. unfold Rsqr in S. lra. }
  replace (lam * lam * ((1 - beta) * (1 - beta) / (2 * ((lam + beta) * (lam + beta)))) - k)
    with (- (k * (beta * (2 * lam + beta)) / ((lam + beta) * (lam + beta))))
    by (unfold k; field; lra).
  rewrite Rabs_Ropp, Rabs_pos_eq.
  - apply Rmult_le_reg_r with ((lam + beta) * (lam + beta) * lam).
    { apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat|]; lra. }
    replace (k * (beta * (2 * lam + beta)) / ((lam + beta) * (lam + beta)) *
      ((lam + beta) * (lam + beta) * lam)) with (k * (beta * (2 * lam + beta) * lam))
      by (field; lra).
    replace (2 / lam * ((lam + beta) * (lam + beta) * lam)) with (2 * ((lam + beta) * (lam + beta)))
      by (field; lra).
    assert (0 <= beta * (2 * lam + beta) * lam).
    { apply Rmult_le_pos; [apply Rmult_le_pos|]; lra. }
    apply Rle_trans with (1 * (beta * (2 * lam + beta) * lam)).
    { apply Rmult_le_compat_r; lra. }
    assert (beta * (2 * lam + beta) * lam <= 1 * (2 * lam + beta) * lam).
    { apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_r; lra. }
    assert (0 <= lam * lam) by (apply Rmult_le_pos; lra).
    assert (0 <= lam * beta) by (apply Rmult_le_pos; lra).
    assert (0 <= beta * beta) by (apply Rmult_le_pos; lra). lra.
  - unfold Rdiv. apply Rmult_le_pos.
    + apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; lra.
    + left. apply Rinv_0_lt_compat. apply Rmult_lt_0_compat; lra.
Qed.

Theorem hold_up_limit : tends_to (fun lam => lost kappa beta lam) 0.
Proof.
  apply (tends_from _ _ 1); [lra|]. exists (Rmax 1 ((1 - kappa * beta) / (kappa - 1))).
  intros lam L. assert (One : 1 < lam) by (eapply Rle_lt_trans; [apply Rmax_l|exact L]).
  destruct (lost_for_large lam) as [P ->].
  { apply Rmax_lub_lt; [lra|]. eapply Rle_lt_trans; [apply Rmax_r|exact L]. }
  split; [assumption|]. rewrite Rminus_0_r.
  assert (S : 0 <= (1 - beta) * (1 - beta)) by apply Rle_0_sqr.
  assert (D : 0 < (lam + beta) * (lam + beta)) by (apply Rmult_lt_0_compat; lra).
  rewrite Rabs_pos_eq.
  - apply Rmult_le_reg_r with (2 * ((lam + beta) * (lam + beta)) * lam).
    { apply Rmult_lt_0_compat; lra. }
    replace ((1 - beta) * (1 - beta) / (2 * ((lam + beta) * (lam + beta))) *
      (2 * ((lam + beta) * (lam + beta)) * lam)) with ((1 - beta) * (1 - beta) * lam)
      by (field; lra).
    replace (1 / lam * (2 * ((lam + beta) * (lam + beta)) * lam))
      with (2 * ((lam + beta) * (lam + beta))) by (field; lra).
    assert ((1 - beta) * (1 - beta) * lam <= 1 * lam).
    { apply Rmult_le_compat_r; [lra|]. nra. }
    assert (1 * lam <= lam * lam) by (apply Rmult_le_compat_r; lra).
    assert (0 <= lam * beta) by (apply Rmult_le_pos; lra).
    assert (0 <= beta * beta) by (apply Rmult_le_pos; lra). lra.
  - unfold Rdiv. apply Rmult_le_pos; [assumption|]. left. apply Rinv_0_lt_compat. lra.
Qed.
End Limits.

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

(* Two investors with shares beta and 1 - beta of the values of their own investments; and the
   least gap that ownership can leave. *)
Definition lost_by_two (kappa beta lam : R) : R := lost kappa beta lam + lost kappa (1 - beta) lam.

Theorem best_ownership kappa lam : 1 < kappa -> 0 <= lam ->
  let least := if Rlt_dec ((kappa - 1) * (kappa - 1) * ((2 * lam + 1) * (2 * lam + 1))) 2
    then (kappa - 1) * (kappa - 1) / 2 else / ((2 * lam + 1) * (2 * lam + 1)) in
  (forall beta, 0 <= beta <= 1 -> least <= lost_by_two kappa beta lam) /\
  exists beta, 0 <= beta <= 1 /\ lost_by_two kappa beta lam = least.
Proof.
  intros W P least. set (h := (2 * lam + 1) * (2 * lam + 1)) in *.
  assert (H : 0 < h) by (unfold h; apply Rmult_lt_0_compat; lra).
  set (g := (kappa - 1) * (kappa - 1)) in *.
  assert (Gp : 0 < g) by (unfold g; apply Rmult_lt_0_compat; lra).
  assert (A : least <= g / 2 /\ least <= / h).
  { unfold least. destruct (Rlt_dec (g * h) 2) as [C|C].
    - split; [lra|]. apply Rmult_le_reg_r with h; [assumption|]. rewrite Rinv_l by lra. lra.
    - split; [|lra]. apply Rmult_le_reg_r with h; [assumption|]. rewrite Rinv_l by lra. lra. }
  assert (N : forall b, 0 <= b <= 1 -> 0 <= lost kappa b lam).
  { intros b B. unfold lost. destruct (Rlt_dec lam (kappa * (lam + b) - 1)) as [I|I].
    - pose proof (stake_of_investor kappa b lam P (proj1 B) I).
      unfold Rdiv. apply Rmult_le_pos; [apply Rle_0_sqr|]. left. apply Rinv_0_lt_compat.
      apply Rmult_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; lra.
    - fold g. lra. }
  split.
  - intros beta B. unfold lost_by_two.
    pose proof (N beta B) as N1. pose proof (N (1 - beta)) as N2.
    assert (B' : 0 <= 1 - beta <= 1) by lra. specialize (N2 B').
    destruct (Rlt_dec lam (kappa * (lam + beta) - 1)) as [I|I].
    + destruct (Rlt_dec lam (kappa * (lam + (1 - beta)) - 1)) as [J|J].
      * pose proof (stake_of_investor kappa beta lam P (proj1 B) I) as X.
        pose proof (stake_of_investor kappa (1 - beta) lam P (proj1 B') J) as Y.
        pose proof (joint_ownership_best beta lam P B X Y) as Best.
        rewrite joint_ownership in Best by assumption.
        assert (E : lost kappa beta lam + lost kappa (1 - beta) lam = two_sided beta lam).
        { unfold lost, two_sided, one_sided.
          destruct (Rlt_dec lam (kappa * (lam + beta) - 1)); [|tauto].
          destruct (Rlt_dec lam (kappa * (lam + (1 - beta)) - 1)); [|tauto]. field. lra. }
        rewrite E. apply Rle_trans with (1 := proj2 A).
        replace h with ((1 + 2 * lam) * (1 + 2 * lam)) by (unfold h; ring). exact Best.
      * assert (E : lost kappa (1 - beta) lam = g / 2).
        { unfold lost. destruct (Rlt_dec lam (kappa * (lam + (1 - beta)) - 1)); [tauto|reflexivity]. }
        lra.
    + assert (E : lost kappa beta lam = g / 2).
      { unfold lost. destruct (Rlt_dec lam (kappa * (lam + beta) - 1)); [tauto|reflexivity]. }
      lra.
  - unfold least. destruct (Rlt_dec (g * h) 2) as [C|C].
    + exists 1. split; [lra|]. unfold lost_by_two, lost.
      destruct (Rlt_dec lam (kappa * (lam + 1) - 1)) as [I|I].
      * destruct (Rlt_dec lam (kappa * (lam + (1 - 1)) - 1)) as [J|J]; [exfalso|].
        -- assert (K : 1 < (kappa - 1) * lam) by lra.
           assert (Q : 2 <= (kappa - 1) * (2 * lam + 1)) by lra.
           assert (2 * 2 <= ((kappa - 1) * (2 * lam + 1)) * ((kappa - 1) * (2 * lam + 1)))
             by (apply Rmult_le_compat; lra).
           unfold g, h in C. lra.
        -- fold g. field. lra.
      * exfalso. assert (0 < (kappa - 1) * (lam + 1)) by (apply Rmult_lt_0_compat; lra). lra.
    + exists (/ 2). split; [lra|]. unfold lost_by_two, lost.
      assert (I : lam < kappa * (lam + / 2) - 1).
      { assert (Q : 1 < (kappa - 1) * (2 * lam + 1)).
        { destruct (Rlt_dec 1 ((kappa - 1) * (2 * lam + 1))) as [Q|Q]; [assumption|exfalso].
          assert (0 <= (kappa - 1) * (2 * lam + 1)) by (apply Rmult_le_pos; lra).
          assert (((kappa - 1) * (2 * lam + 1)) * ((kappa - 1) * (2 * lam + 1)) <= 1 * 1)
            by (apply Rmult_le_compat; lra).
          unfold g, h in C. lra. }
        lra. }
      replace (1 - / 2) with (/ 2) by field.
      destruct (Rlt_dec lam (kappa * (lam + / 2) - 1)); [|tauto]. unfold h. field. lra.
Qed.

Theorem joint_and_sole kappa lam : 1 < kappa -> 0 <= lam ->
  lost_by_two kappa (/ 2) lam = 2 * (if Rlt_dec lam (kappa * (lam + / 2) - 1)
    then / (8 * ((lam + / 2) * (lam + / 2))) else (kappa - 1) * (kappa - 1) / 2) /\
  lost_by_two kappa 1 lam = (if Rlt_dec lam (kappa * lam - 1)
    then / (2 * (lam * lam)) else (kappa - 1) * (kappa - 1) / 2).
Proof.
  intros W P. unfold lost_by_two, lost. replace (1 - / 2) with (/ 2) by field. split.
  - destruct (Rlt_dec lam (kappa * (lam + / 2) - 1)); [field; lra|field].
  - replace (1 - 1) with 0 by ring. rewrite Rplus_0_r.
    destruct (Rlt_dec lam (kappa * (lam + 1) - 1)) as [I|I].
    + destruct (Rlt_dec lam (kappa * lam - 1)) as [J|J].
      * assert (0 < lam).
        { destruct (Rle_lt_or_eq_dec 0 lam P) as [Q|Q]; [assumption|exfalso].
          rewrite <- Q in J. lra. }
        field. lra.
      * field. lra.
    + exfalso. assert (0 < (kappa - 1) * (lam + 1)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

(* Joint ownership is best exactly from a threshold on. *)
Theorem joint_threshold kappa lam : 1 < kappa -> 0 <= lam ->
  ((forall beta, 0 <= beta <= 1 -> lost_by_two kappa (/ 2) lam <= lost_by_two kappa beta lam) <->
   Rmax 0 (sqrt 2 / (2 * (kappa - 1)) - / 2) <= lam).
Proof.
  intros W P. set (g := (kappa - 1) * (kappa - 1)). set (h := (2 * lam + 1) * (2 * lam + 1)).
  set (r := sqrt 2).
  assert (Q : r * r = 2) by (apply sqrt_sqrt; lra).
  assert (S : 0 <= r) by apply sqrt_pos.
  assert (H : 0 < h) by (unfold h; apply Rmult_lt_0_compat; lra).
  assert (Gp : 0 < g) by (unfold g; apply Rmult_lt_0_compat; lra).
  set (t := (kappa - 1) * (2 * lam + 1)).
  assert (T : 0 < t) by (unfold t; apply Rmult_lt_0_compat; lra).
  assert (GH : g * h = t * t) by (unfold g, h, t; ring).
  assert (E : Rmax 0 (r / (2 * (kappa - 1)) - / 2) <= lam <-> r <= t).
  { assert (F : r = (r / (2 * (kappa - 1)) - / 2) * (2 * (kappa - 1)) + (kappa - 1))
      by (field; lra).
    split.
    - intros L. assert (M : r / (2 * (kappa - 1)) - / 2 <= lam)
        by (eapply Rle_trans; [apply Rmax_r|exact L]).
      apply (Rmult_le_compat_r (2 * (kappa - 1))) in M; [|lra]. unfold t. lra.
    - intros L. apply Rmax_lub; [assumption|].
      apply Rmult_le_reg_r with (2 * (kappa - 1)); [lra|]. unfold t in L. lra. }
  rewrite E. destruct (best_ownership kappa lam W P) as [Low (best & B & V)].
  cbv zeta in Low, V. fold g h in Low, V.
  destruct (joint_and_sole kappa lam W P) as [Joint Sole]. fold g in Joint, Sole. split.
  - intros J. destruct (Rle_or_lt r t) as [L|L]; [assumption|exfalso].
    assert (C : g * h < 2).
    { rewrite GH, <- Q. apply Rmult_le_0_lt_compat; lra. }
    destruct (Rlt_dec (g * h) 2) as [_|]; [|tauto].
    specialize (J best B). rewrite V, Joint in J.
    destruct (Rlt_dec lam (kappa * (lam + / 2) - 1)) as [I|I]; [|lra].
    replace (2 * / (8 * ((lam + / 2) * (lam + / 2)))) with (/ h) in J by (unfold h; field; lra).
    apply (Rmult_le_compat_r h) in J; [|lra]. rewrite Rinv_l in J by lra. lra.
  - intros L beta Hb. eapply Rle_trans; [|apply Low; assumption].
    assert (C : 2 <= g * h) by (rewrite GH, <- Q; apply Rmult_le_compat; lra).
    destruct (Rlt_dec (g * h) 2) as [|_]; [lra|].
    assert (I : lam < kappa * (lam + / 2) - 1).
    { assert (1 < t).
      { destruct (Rlt_dec 1 t) as [K|K]; [assumption|exfalso].
        assert (t * t <= 1 * 1) by (apply Rmult_le_compat; lra). lra. }
      unfold t in *. lra. }
    rewrite Joint. destruct (Rlt_dec lam (kappa * (lam + / 2) - 1)); [|tauto].
    right. unfold h. field. lra.
Qed.
