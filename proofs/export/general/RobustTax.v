(* M2 with a bias known only up to a mean-square error: the best affine rule (a quadratic tax) of one
   cell against the worst bias in an ellipsoid. *)
From Coq Require Import Reals Lra Psatz List.
From Coopgap Require Import Sums.
Import ListNotations.
Open Scope R_scope.

Section Robust.
Variable state : Type.
Variable states : list state.
Variable prior : state -> R.
Hypothesis likely : forall s, In s states -> 0 < prior s.
Hypothesis sure : sum states prior = 1.
Variables theta presumed : state -> R.       (* the state, and the bias one reckons with *)
Variables c k lam rho : R.
Hypothesis costly : 0 < c.
Hypothesis matters : 0 < k.
Hypothesis caring : 0 <= lam.
Hypothesis vague : 0 <= rho.

Definition mean (f : state -> R) : R := sum states (fun s => prior s * f s).
Definition curvature : R := c + lam * k.
(* What an agent of bias b prefers; the quadratic tax makes it take a0 + a1 times that. *)
Definition preferred (b : state -> R) (s : state) : R := theta s + c * b s / curvature.
Definition lost (a0 a1 : R) (b : state -> R) : R := k / 2 *
  mean (fun s => (a0 + a1 * preferred b s - theta s) * (a0 + a1 * preferred b s - theta s)).
Definition thinkable (b : state -> R) : Prop :=
  mean (fun s => (b s - presumed s) * (b s - presumed s)) <= rho * rho.

Definition centred (f : state -> R) (s : state) : R := f s - mean f.
Definition covariance (f g : state -> R) : R := mean (fun s => centred f s * centred g s).
Definition V : R := covariance theta theta.
Definition T : R := covariance (preferred presumed) (preferred presumed).
Definition C : R := covariance theta (preferred presumed).
Hypothesis varied : 0 < V.
Hypothesis spread : 0 < T.
Definition reach : R := c * rho / curvature.

Lemma curvature_positive : 0 < curvature.
Proof. unfold curvature. assert (0 <= lam * k) by (apply Rmult_le_pos; lra). lra. Qed.

Lemma reach_nonneg : 0 <= reach.
Proof.
  pose proof curvature_positive. apply Rle_mult_inv_pos; [apply Rmult_le_pos; lra|assumption].
Qed.

Lemma mean_ext f g : (forall s, In s states -> f s = g s) -> mean f = mean g.
Proof. intros E. apply sum_ext. intros s Hs. rewrite (E s Hs). reflexivity. Qed.

Lemma mean_plus f g : mean (fun s => f s + g s) = mean f + mean g.
Proof. unfold mean. rewrite <- sum_plus. apply sum_ext. intros; ring. Qed.

Lemma mean_scale a f : mean (fun s => a * f s) = a * mean f.
Proof. unfold mean. rewrite <- sum_scale. apply sum_ext. intros; ring. Qed.

Lemma mean_const a : mean (fun _ => a) = a.
Proof. unfold mean. rewrite sum_scale_r, sure. ring. Qed.

Lemma mean_square_nonneg f : 0 <= mean (fun s => f s * f s).
Proof.
  apply sum_nonneg. intros s Hs. pose proof (likely s Hs).
  apply Rmult_le_pos; [lra|apply Rle_0_sqr].
Qed.

Lemma mean_square_zero f : mean (fun s => f s * f s) = 0 -> forall s, In s states -> f s = 0.
Proof.
  intros Z s Hs. destruct (Req_dec (f s) 0) as [E|E]; [exact E|exfalso].
  assert (L : sum states (fun _ => 0) < mean (fun s => f s * f s)).
  { apply (sum_lt states (fun _ => 0) (fun s => prior s * (f s * f s)) s).
    - intros r Hr. pose proof (likely r Hr). apply Rmult_le_pos; [lra|apply Rle_0_sqr].
    - exact Hs.
    - apply Rmult_lt_0_compat; [apply likely; exact Hs|].
      pose proof (Rsqr_pos_lt (f s) E). exact H. }
  rewrite sum_zero in L. lra.
Qed.

Lemma cauchy_schwarz f g : mean (fun s => f s * g s) * mean (fun s => f s * g s) <=
  mean (fun s => f s * f s) * mean (fun s => g s * g s).
Proof.
  set (x := mean (fun s => f s * g s)). set (a := mean (fun s => f s * f s)).
  set (b := mean (fun s => g s * g s)).
  destruct (Req_dec a 0) as [Z|Z].
  - assert (X : x = 0).
    { unfold x. rewrite (mean_ext _ (fun _ => 0)); [apply mean_const|].
      intros s Hs. rewrite (mean_square_zero f Z s Hs). ring. }
    rewrite X, Z. lra.
  - pose proof (mean_square_nonneg f) as P. fold a in P.
    pose proof (mean_square_nonneg (fun s => a * g s + - x * f s)) as Q.
    rewrite (mean_ext _ (fun s => a * a * (g s * g s) + (-2 * a * x * (f s * g s) +
      x * x * (f s * f s)))) in Q by (intros; ring).
    rewrite mean_plus, mean_plus, !mean_scale in Q. fold a b x in Q.
    apply Rmult_le_reg_l with a; lra.
Qed.

(* Mean square loss of a rule at the presumed bias: level and slope. *)
Definition squares (a0 a1 : R) : R := mean (fun s =>
  (a0 + a1 * preferred presumed s - theta s) * (a0 + a1 * preferred presumed s - theta s)).
Definition best_level (a1 : R) : R := mean theta - a1 * mean (preferred presumed).

Lemma squares_are a0 a1 : squares a0 a1 = (a0 - best_level a1) * (a0 - best_level a1) +
  (V - 2 * a1 * C + a1 * a1 * T).
Proof.
  set (y := preferred presumed). set (m := a0 - best_level a1).
  assert (Zero : forall f, mean (centred f) = 0).
  { intros f. unfold centred. rewrite (mean_ext _ (fun s => f s + - mean f)) by (intros; ring).
    rewrite mean_plus, mean_const. change (mean (fun s => f s)) with (mean f). ring. }
  unfold squares. fold y.
  rewrite (mean_ext _ (fun s => m * m + (2 * m * a1 * centred y s + (- (2 * m) * centred theta s +
    (a1 * a1 * (centred y s * centred y s) + (- (2 * a1) * (centred theta s * centred y s) +
    centred theta s * centred theta s)))))).
  - rewrite !mean_plus, !mean_scale, mean_const.
    change (mean (fun s => centred y s)) with (mean (centred y)).
    change (mean (fun s => centred theta s)) with (mean (centred theta)). rewrite !Zero.
    unfold V, T, C, covariance. fold y. ring.
  - intros s _. unfold m, best_level, centred. fold y. ring.
Qed.

(* The worst thinkable bias: the error that points along the loss. *)
Lemma worst_upper a0 a1 b : 0 <= a1 -> thinkable b ->
  lost a0 a1 b <= k / 2 * ((sqrt (squares a0 a1) + a1 * reach) * (sqrt (squares a0 a1) + a1 * reach)).
Proof.
  intros A B. pose proof curvature_positive as P. pose proof reach_nonneg as Q.
  unfold lost. apply Rmult_le_compat_l; [lra|].
  set (u := fun s => a0 + a1 * preferred presumed s - theta s).
  set (e := fun s => c / curvature * (b s - presumed s)).
  assert (S0 : 0 <= squares a0 a1) by apply mean_square_nonneg.
  assert (S1 := sqrt_sqrt _ S0). pose proof (sqrt_pos (squares a0 a1)) as S2.
  set (n := sqrt (squares a0 a1)) in *.
  assert (E : mean (fun s => e s * e s) <= reach * reach).
  { unfold e. rewrite (mean_ext _ (fun s => c / curvature * (c / curvature) *
      ((b s - presumed s) * (b s - presumed s)))) by (intros; ring).
    rewrite mean_scale.
    replace (reach * reach) with (c / curvature * (c / curvature) * (rho * rho))
      by (unfold reach; field; lra).
    apply Rmult_le_compat_l; [apply Rle_0_sqr|exact B]. }
  rewrite (mean_ext _ (fun s => u s * u s + (2 * a1 * (u s * e s) + a1 * a1 * (e s * e s)))).
  - rewrite mean_plus, mean_plus, !mean_scale. change (mean (fun s => u s * u s)) with (squares a0 a1).
    pose proof (cauchy_schwarz u e) as K. change (mean (fun s => u s * u s)) with (squares a0 a1) in K.
    assert (X : mean (fun s => u s * e s) <= n * reach).
    { apply Rnot_lt_le. intros L.
      assert (0 <= n * reach) by (apply Rmult_le_pos; assumption).
      assert (n * reach * (n * reach) < mean (fun s => u s * e s) * mean (fun s => u s * e s))
        by (apply Rmult_le_0_lt_compat; lra).
      assert (squares a0 a1 * mean (fun s => e s * e s) <= squares a0 a1 * (reach * reach))
        by (apply Rmult_le_compat_l; assumption).
      replace (n * reach * (n * reach)) with (n * n * (reach * reach)) in * by ring.
      rewrite S1 in *. lra. }
    assert (2 * a1 * mean (fun s => u s * e s) <= 2 * a1 * (n * reach))
      by (apply Rmult_le_compat_l; lra).
    assert (a1 * a1 * mean (fun s => e s * e s) <= a1 * a1 * (reach * reach))
      by (apply Rmult_le_compat_l; [apply Rle_0_sqr|assumption]).
    rewrite <- S1. lra.
  - intros s _. unfold u, e, preferred. field. lra.
Qed.

Lemma worst_reached a0 a1 : exists b, thinkable b /\ lost a0 a1 b =
  k / 2 * ((sqrt (squares a0 a1) + a1 * reach) * (sqrt (squares a0 a1) + a1 * reach)).
Proof.
  pose proof curvature_positive as P.
  set (u := fun s => a0 + a1 * preferred presumed s - theta s).
  assert (S0 : 0 <= squares a0 a1) by apply mean_square_nonneg.
  assert (S1 := sqrt_sqrt _ S0). set (n := sqrt (squares a0 a1)) in *.
  assert (H : exists e : state -> R, mean (fun s => e s * e s) = 1 /\
    forall s, In s states -> u s = n * e s).
  { destruct (Req_dec n 0) as [Z|Z].
    - exists (fun _ => 1). split; [rewrite (mean_ext _ (fun _ => 1)) by (intros; ring); apply mean_const|].
      intros s Hs. rewrite Z, Rmult_0_l. apply (mean_square_zero u); [|exact Hs].
      change (squares a0 a1 = 0). rewrite <- S1, Z. ring.
    - exists (fun s => u s / n). split; [|intros; field; assumption].
      rewrite (mean_ext _ (fun s => / (n * n) * (u s * u s))) by (intros; field; assumption).
      rewrite mean_scale. change (mean (fun s => u s * u s)) with (squares a0 a1).
      rewrite <- S1. field. assumption. }
  destruct H as (e & E & U). exists (fun s => presumed s + rho * e s). split.
  - unfold thinkable. rewrite (mean_ext _ (fun s => rho * rho * (e s * e s))) by (intros; ring).
    rewrite mean_scale, E. lra.
  - unfold lost. f_equal. rewrite (mean_ext _ (fun s =>
      (n + a1 * reach) * (n + a1 * reach) * (e s * e s))).
    + rewrite mean_scale, E. ring.
    + intros s Hs. specialize (U s Hs). unfold u in U.
      replace (a0 + a1 * preferred (fun s => presumed s + rho * e s) s - theta s) with
        (a0 + a1 * preferred presumed s - theta s + a1 * reach * e s)
        by (unfold preferred, reach; field; lra).
      rewrite U. ring.
Qed.

(* -- the best rule against it ------------------------------------------------------------------- *)

Definition informed : Prop := 0 < C /\ reach * reach * V < C * C.
Definition left : R := V - C * C / T.
Definition informed_root : R := reach * C / T + sqrt (left * (1 - reach * reach / T)).
Definition slope : R := C / T - reach * sqrt (left / (T * (T - reach * reach))).
Definition root (a1 : R) : R := sqrt (V - 2 * a1 * C + a1 * a1 * T) + a1 * reach.

Lemma correlation : C * C <= V * T.
Proof. exact (cauchy_schwarz (centred theta) (centred (preferred presumed))). Qed.

Lemma left_nonneg : 0 <= left.
Proof.
  pose proof correlation as K. unfold left. apply Rmult_le_reg_r with T; [exact spread|].
  replace ((V - C * C / T) * T) with (V * T - C * C) by (field; lra). lra.
Qed.

Lemma quadratic_nonneg a1 : 0 <= V - 2 * a1 * C + a1 * a1 * T.
Proof.
  pose proof left_nonneg as L. unfold left in L.
  assert (0 <= T * ((a1 - C / T) * (a1 - C / T))) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  replace (V - 2 * a1 * C + a1 * a1 * T) with (V - C * C / T + T * ((a1 - C / T) * (a1 - C / T)))
    by (field; lra). lra.
Qed.

Lemma mandate_best a1 : ~ informed -> 0 <= a1 -> sqrt V <= root a1.
Proof.
  intros N A. unfold root. pose proof reach_nonneg as Q.
  assert (R0 : 0 < sqrt V) by (apply sqrt_lt_R0; exact varied).
  assert (R1 : sqrt V * sqrt V = V) by (apply sqrt_sqrt; lra).
  assert (AR : 0 <= a1 * reach) by (apply Rmult_le_pos; assumption).
  assert (AT : 0 <= a1 * a1 * T) by (apply Rmult_le_pos; [apply Rle_0_sqr|lra]).
  destruct (Rle_or_lt C 0) as [H|H].
  - assert (0 <= a1 * - C) by (apply Rmult_le_pos; lra).
    assert (sqrt V <= sqrt (V - 2 * a1 * C + a1 * a1 * T)) by (apply sqrt_le_1_alt; lra). lra.
  - assert (K : C * C <= reach * reach * V).
    { apply Rnot_lt_le. intros L. apply N. split; assumption. }
    set (q := C / sqrt V). assert (E : q * sqrt V = C) by (unfold q; field; lra).
    assert (Q0 : 0 < q) by (apply Rdiv_lt_0_compat; assumption).
    assert (QR : q <= reach).
    { apply Rnot_lt_le. intros L. assert (reach * sqrt V < q * sqrt V)
        by (apply Rmult_lt_compat_r; assumption).
      assert (reach * sqrt V * (reach * sqrt V) < C * C).
      { assert (0 <= reach * sqrt V) by (apply Rmult_le_pos; lra).
        apply Rmult_le_0_lt_compat; lra. }
      replace (reach * sqrt V * (reach * sqrt V)) with (reach * reach * (sqrt V * sqrt V)) in * by ring.
      rewrite R1 in *. lra. }
    assert (QT : q * q <= T).
    { apply Rmult_le_reg_r with V; [exact varied|]. rewrite <- R1 at 1.
      replace (q * q * (sqrt V * sqrt V)) with (q * sqrt V * (q * sqrt V)) by ring. rewrite E.
      pose proof correlation. lra. }
    assert (B : sqrt V - a1 * q <= sqrt (V - 2 * a1 * C + a1 * a1 * T)).
    { destruct (Rle_or_lt (sqrt V - a1 * q) 0) as [Z|Z];
        [eapply Rle_trans; [exact Z|apply sqrt_pos]|].
      rewrite <- (sqrt_square (sqrt V - a1 * q)) by lra. apply sqrt_le_1_alt.
      replace ((sqrt V - a1 * q) * (sqrt V - a1 * q)) with
        (sqrt V * sqrt V - 2 * a1 * (q * sqrt V) + a1 * a1 * (q * q)) by ring. rewrite R1, E.
      assert (a1 * a1 * (q * q) <= a1 * a1 * T)
        by (apply Rmult_le_compat_l; [apply Rle_0_sqr|assumption]). lra. }
    assert (a1 * q <= a1 * reach) by (apply Rmult_le_compat_l; assumption). lra.
Qed.

Section Informed.
Hypothesis knows : informed.

Lemma margin : 0 < T - reach * reach.
Proof.
  destruct knows as [A B]. pose proof correlation.
  assert (reach * reach * V < T * V) by lra. apply Rmult_lt_reg_r in H0; [lra|exact varied].
Qed.

Definition rest : R := sqrt (left * (1 - reach * reach / T)).

Lemma rest_square : rest * rest = left * (1 - reach * reach / T) /\ 0 <= rest.
Proof.
  split; [|apply sqrt_pos]. apply sqrt_sqrt. pose proof left_nonneg. pose proof margin.
  apply Rmult_le_pos; [assumption|].
  replace (1 - reach * reach / T) with ((T - reach * reach) / T) by (field; lra).
  apply Rle_mult_inv_pos; lra.
Qed.

Definition retreat : R := reach * rest / (T - reach * reach).

Lemma slope_is : slope = C / T - retreat.
Proof.
  pose proof margin as M. destruct rest_square as [S P]. unfold slope, retreat. f_equal.
  replace (left / (T * (T - reach * reach))) with
    (rest / (T - reach * reach) * (rest / (T - reach * reach))).
  - rewrite sqrt_square; [field; lra|]. apply Rle_mult_inv_pos; lra.
  - replace (rest / (T - reach * reach) * (rest / (T - reach * reach))) with
      (rest * rest / ((T - reach * reach) * (T - reach * reach))) by (field; lra).
    rewrite S. field. lra.
Qed.

(* What is left of a square when the slope is y below that of regression. *)
Lemma excess y : T * (y * y) + left - (reach * y + rest) * (reach * y + rest) =
  (T - reach * reach) * ((y - retreat) * (y - retreat)).
Proof.
  pose proof margin as M. destruct rest_square as [S _].
  replace ((T - reach * reach) * ((y - retreat) * (y - retreat))) with
    ((T - reach * reach) * (y * y) - 2 * reach * rest * y +
     reach * reach * (rest * rest) / (T - reach * reach)) by (unfold retreat; field; lra).
  replace ((reach * y + rest) * (reach * y + rest)) with
    (reach * reach * (y * y) + 2 * reach * rest * y + rest * rest) by ring.
  rewrite S. field. lra.
Qed.

Lemma root_at a1 : root a1 = sqrt (T * ((C / T - a1) * (C / T - a1)) + left) + a1 * reach.
Proof. unfold root, left. f_equal. f_equal. field. lra. Qed.

Lemma informed_least a1 : informed_root <= root a1.
Proof.
  rewrite root_at. set (y := C / T - a1). pose proof (excess y) as X. pose proof margin as M.
  assert (0 <= (T - reach * reach) * ((y - retreat) * (y - retreat)))
    by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  assert (B : reach * y + rest <= sqrt (T * (y * y) + left)).
  { destruct (Rle_or_lt (reach * y + rest) 0) as [Z|Z];
      [eapply Rle_trans; [exact Z|apply sqrt_pos]|].
    rewrite <- (sqrt_square (reach * y + rest)) by lra. apply sqrt_le_1_alt. lra. }
  unfold informed_root. fold rest.
  replace (reach * C / T) with (reach * y + a1 * reach) by (unfold y; field; lra). lra.
Qed.

Lemma retreat_nonneg : 0 <= retreat.
Proof.
  pose proof margin. destruct rest_square. pose proof reach_nonneg.
  apply Rle_mult_inv_pos; [apply Rmult_le_pos; assumption|assumption].
Qed.

Lemma slope_reaches : root slope = informed_root.
Proof.
  rewrite root_at, slope_is. replace (C / T - (C / T - retreat)) with retreat by ring.
  pose proof (excess retreat) as X. replace ((retreat - retreat) * (retreat - retreat)) with 0 in X by ring.
  destruct rest_square as [_ P]. pose proof retreat_nonneg as N. pose proof reach_nonneg as Q.
  assert (0 <= reach * retreat) by (apply Rmult_le_pos; assumption).
  replace (T * (retreat * retreat) + left) with ((reach * retreat + rest) * (reach * retreat + rest))
    by lra.
  rewrite sqrt_square by lra. unfold informed_root. fold rest. field. lra.
Qed.

Lemma slope_positive : 0 < slope.
Proof.
  destruct knows as [A B]. pose proof margin as M. destruct rest_square as [S P].
  rewrite slope_is. assert (0 < C / T) by (apply Rdiv_lt_0_compat; assumption).
  pose proof retreat_nonneg as N.
  assert (K : retreat * retreat < C / T * (C / T)).
  { apply Rmult_lt_reg_r with (T * T * (T - reach * reach));
      [apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat|]; lra|].
    replace (C / T * (C / T) * (T * T * (T - reach * reach))) with (C * C * (T - reach * reach))
      by (field; lra).
    replace (retreat * retreat * (T * T * (T - reach * reach))) with
      (reach * reach * (rest * rest) * (T * T) / (T - reach * reach)) by (unfold retreat; field; lra).
    rewrite S. unfold left.
    replace (reach * reach * ((V - C * C / T) * (1 - reach * reach / T)) * (T * T) /
      (T - reach * reach)) with (reach * reach * (V * T - C * C)) by (field; lra).
    assert (reach * reach * V * T < C * C * T) by (apply Rmult_lt_compat_r; assumption). lra. }
  apply Rnot_le_lt. intros L.
  assert (C / T * (C / T) <= retreat * retreat) by (apply Rmult_le_compat; lra). lra.
Qed.

Lemma mandate_worse : informed_root < sqrt V.
Proof.
  pose proof (excess (C / T)) as X. pose proof slope_positive as Sp. rewrite slope_is in Sp.
  pose proof margin as M. destruct rest_square as [_ P]. pose proof reach_nonneg as Q.
  destruct knows as [A _]. assert (0 < C / T) by (apply Rdiv_lt_0_compat; assumption).
  assert (0 <= reach * (C / T)) by (apply Rmult_le_pos; lra).
  assert (0 < (T - reach * reach) * ((C / T - retreat) * (C / T - retreat)))
    by (repeat apply Rmult_lt_0_compat; lra).
  replace (T * (C / T * (C / T)) + left) with V in X by (unfold left; field; lra).
  unfold informed_root. fold rest. replace (reach * C / T) with (reach * (C / T)) by (field; lra).
  rewrite <- (sqrt_square (reach * (C / T) + rest)) by lra. apply sqrt_lt_1_alt. split; [|lra].
  apply Rle_0_sqr.
Qed.
End Informed.

(* A level and a slope, and what they lose at worst. *)
Definition worst (a0 a1 v : R) : Prop :=
  (forall b, thinkable b -> lost a0 a1 b <= v) /\ exists b, thinkable b /\ lost a0 a1 b = v.
Definition robust_slope : R :=
  if Rlt_dec 0 C then if Rlt_dec (reach * reach * V) (C * C) then slope else 0 else 0.
Definition robust_gap : R := k / 2 * (if Rlt_dec 0 C then
  if Rlt_dec (reach * reach * V) (C * C) then informed_root * informed_root else V else V).

Lemma square_le x y : 0 <= x -> x <= y -> k / 2 * (x * x) <= k / 2 * (y * y).
Proof. intros X Y. apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat; lra. Qed.

Lemma worst_value v a0 a1 : 0 <= a1 -> worst a0 a1 v ->
  v = k / 2 * ((sqrt (squares a0 a1) + a1 * reach) * (sqrt (squares a0 a1) + a1 * reach)).
Proof.
  intros A [U (b & B & E)]. destruct (worst_reached a0 a1) as (b' & B' & E').
  apply Rle_antisym; [rewrite <- E; apply worst_upper; assumption|rewrite <- E'; apply U; assumption].
Qed.

Lemma worst_at_least v a0 a1 x : 0 <= a1 -> 0 <= x -> x <= root a1 -> worst a0 a1 v ->
  k / 2 * (x * x) <= v.
Proof.
  intros A X L W. rewrite (worst_value v a0 a1 A W). apply square_le; [exact X|].
  eapply Rle_trans; [exact L|]. unfold root. apply Rplus_le_compat_r. apply sqrt_le_1_alt.
  rewrite squares_are. assert (0 <= (a0 - best_level a1) * (a0 - best_level a1)) by apply Rle_0_sqr. lra.
Qed.

Lemma worst_at_level a1 : 0 <= a1 -> worst (best_level a1) a1 (k / 2 * (root a1 * root a1)).
Proof.
  intros A. assert (E : sqrt (squares (best_level a1) a1) + a1 * reach = root a1).
  { unfold root. rewrite squares_are. do 2 f_equal. ring. }
  split.
  - intros b B. rewrite <- E. apply worst_upper; assumption.
  - destruct (worst_reached (best_level a1) a1) as (b & B & W). rewrite E in W. exists b. tauto.
Qed.

Lemma informed_root_nonneg : 0 < C -> 0 <= informed_root.
Proof.
  intros H. pose proof reach_nonneg. unfold informed_root.
  assert (0 <= reach * C / T) by (apply Rle_mult_inv_pos; [apply Rmult_le_pos; lra|exact spread]).
  pose proof (sqrt_pos (left * (1 - reach * reach / T))). lra.
Qed.

Lemma root_zero : root 0 * root 0 = V.
Proof.
  unfold root. replace (V - 2 * 0 * C + 0 * 0 * T) with V by ring. rewrite Rmult_0_l, Rplus_0_r.
  apply sqrt_sqrt. lra.
Qed.

Lemma mandate_least a0 a1 v : ~ informed -> 0 <= a1 -> worst a0 a1 v -> k / 2 * V <= v.
Proof.
  intros N A W. replace V with (sqrt V * sqrt V) by (apply sqrt_sqrt; lra).
  apply (worst_at_least v a0 a1); [assumption|apply sqrt_pos|apply mandate_best; assumption|exact W].
Qed.

(* The gap of the best rule against the worst bias, and the slope that has it. *)
Theorem robust_gap_is : 0 <= robust_slope /\
  worst (best_level robust_slope) robust_slope robust_gap /\
  forall a0 a1 v, 0 <= a1 -> worst a0 a1 v -> robust_gap <= v.
Proof.
  unfold robust_slope, robust_gap.
  assert (M : worst (best_level 0) 0 (k / 2 * V)).
  { rewrite <- root_zero. apply worst_at_level. lra. }
  destruct (Rlt_dec 0 C) as [H|H]; [destruct (Rlt_dec (reach * reach * V) (C * C)) as [L|L]|].
  - assert (I : informed) by (split; assumption). pose proof (slope_positive I) as P.
    split; [lra|split].
    + rewrite <- (slope_reaches I). apply worst_at_level. lra.
    + intros a0 a1 v A W. apply (worst_at_least v a0 a1); [assumption| | |exact W].
      * apply informed_root_nonneg. assumption.
      * apply informed_least. assumption.
  - split; [lra|split; [exact M|]]. intros a0 a1 v A. apply mandate_least; [|assumption].
    intros [_ K]. contradiction.
  - split; [lra|split; [exact M|]]. intros a0 a1 v A. apply mandate_least; [|assumption].
    intros [K _]. contradiction.
Qed.

Theorem known_bias_gap : rho = 0 ->
  robust_gap = k / 2 * (if Rlt_dec 0 C then V - C * C / T else V).
Proof.
  intros Z. assert (E : reach = 0) by (unfold reach; rewrite Z; unfold Rdiv; ring).
  unfold robust_gap. f_equal. destruct (Rlt_dec 0 C) as [H|H]; [|reflexivity].
  assert (0 < C * C) by (apply Rmult_lt_0_compat; assumption).
  destruct (Rlt_dec (reach * reach * V) (C * C)) as [L|L]; [|rewrite E in L; lra].
  unfold informed_root. rewrite E. fold left.
  replace (0 * C / T + sqrt (left * (1 - 0 * 0 / T))) with (sqrt left)
    by (replace (left * (1 - 0 * 0 / T)) with left by (field; lra); field; lra).
  apply sqrt_sqrt. apply left_nonneg.
Qed.

(* From this error on, and not before, no rule is better than to fix the action. *)
Theorem mandate_radius :
  (forall a0 a1 v, 0 <= a1 -> worst a0 a1 v -> k / 2 * V <= v) <->
  Rmax 0 C * curvature / (c * sqrt V) <= rho.
Proof.
  pose proof curvature_positive as P. assert (R0 : 0 < sqrt V) by (apply sqrt_lt_R0; exact varied).
  assert (R1 : sqrt V * sqrt V = V) by (apply sqrt_sqrt; lra).
  assert (D : 0 < c * sqrt V) by (apply Rmult_lt_0_compat; assumption).
  assert (Q : Rmax 0 C * curvature / (c * sqrt V) <= rho <-> Rmax 0 C <= reach * sqrt V).
  { assert (E : Rmax 0 C * curvature / (c * sqrt V) * (c * sqrt V / curvature) = Rmax 0 C)
      by (field; lra).
    assert (F : rho * (c * sqrt V / curvature) = reach * sqrt V) by (unfold reach; field; lra).
    assert (G : 0 < c * sqrt V / curvature) by (apply Rdiv_lt_0_compat; assumption).
    rewrite <- E at 2. rewrite <- F. split; intros H.
    - apply Rmult_le_compat_r; lra.
    - apply Rmult_le_reg_r in H; assumption. }
  rewrite Q. pose proof reach_nonneg as N.
  assert (X : 0 <= reach * sqrt V) by (apply Rmult_le_pos; lra).
  assert (Sq : reach * sqrt V * (reach * sqrt V) = reach * reach * V).
  { replace (reach * sqrt V * (reach * sqrt V)) with (reach * reach * (sqrt V * sqrt V)) by ring.
    rewrite R1. reflexivity. }
  split.
  - intros H. apply Rmax_lub; [assumption|]. apply Rnot_lt_le. intros L.
    assert (I : informed).
    { split; [lra|]. rewrite <- Sq. apply Rmult_le_0_lt_compat; assumption. }
    pose proof (slope_positive I) as S. pose proof (worst_at_level slope ltac:(lra)) as W.
    specialize (H _ _ _ (Rlt_le _ _ S) W). rewrite (slope_reaches I) in H.
    pose proof (mandate_worse I) as B. destruct I as [A _]. pose proof (informed_root_nonneg A) as J.
    apply Rmult_le_reg_l in H; [|lra]. rewrite <- R1 in H.
    assert (informed_root * informed_root < sqrt V * sqrt V) by (apply Rmult_le_0_lt_compat; assumption).
    lra.
  - intros H a0 a1 v A. apply mandate_least; [|assumption]. intros [J K].
    assert (C <= reach * sqrt V) by (eapply Rle_trans; [apply Rmax_r|exact H]).
    assert (C * C <= reach * sqrt V * (reach * sqrt V)) by (apply Rmult_le_compat; lra). lra.
Qed.
End Robust.

(* A quadratic tax makes the agent follow an affine rule, and any of positive slope. *)
Theorem quadratic_tax bend a0 a1 : 0 < bend -> 0 < a1 -> exists q rate, forall tau x,
  - (bend / 2) * ((x - tau) * (x - tau)) - (q / 2 * (x * x) + rate * x) <=
  - (bend / 2) * ((a0 + a1 * tau - tau) * (a0 + a1 * tau - tau)) -
    (q / 2 * ((a0 + a1 * tau) * (a0 + a1 * tau)) + rate * (a0 + a1 * tau)).
Proof.
  intros B A. exists (bend / a1 - bend), (- (a0 * bend / a1)). intros tau x.
  assert (E : - (bend / 2) * ((a0 + a1 * tau - tau) * (a0 + a1 * tau - tau)) -
    ((bend / a1 - bend) / 2 * ((a0 + a1 * tau) * (a0 + a1 * tau)) + - (a0 * bend / a1) *
      (a0 + a1 * tau)) - (- (bend / 2) * ((x - tau) * (x - tau)) -
    ((bend / a1 - bend) / 2 * (x * x) + - (a0 * bend / a1) * x)) =
    bend / a1 / 2 * ((x - (a0 + a1 * tau)) * (x - (a0 + a1 * tau)))) by (field; lra).
  assert (0 <= bend / a1 / 2 * ((x - (a0 + a1 * tau)) * (x - (a0 + a1 * tau)))).
  { apply Rmult_le_pos; [|apply Rle_0_sqr]. assert (0 < bend / a1) by (apply Rdiv_lt_0_compat; lra).
    lra. }
  lra.
Qed.
