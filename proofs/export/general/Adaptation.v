(* M2, adaptation under pooled contingencies: finitely many states, a real action, welfare
   -(k/2)(a - theta)^2, the agent's own payoff -(c/2)(a - theta - b)^2, and what a court that sees
   only the cell of the state can do: a mandate, discretion, a linear tax by cell. *)
From Coq Require Import Reals Lra Psatz List.
From Coopgap Require Import Sums Delegation.
Import ListNotations.
Open Scope R_scope.

(* What an agent of weight lam wants in one state, given a transfer for each action. *)
Section OneState.
Variables c k lam : R.
Hypothesis costly : 0 < c.
Hypothesis matters : 0 < k.
Hypothesis caring : 0 <= lam.

Definition welfare_of (theta a : R) : R := - (k / 2) * ((a - theta) * (a - theta)).
Definition own_payoff (theta b a : R) : R := - (c / 2) * ((a - theta - b) * (a - theta - b)).
Definition aim (theta b a : R) : R := own_payoff theta b a + lam * welfare_of theta a.
Definition chooses (theta b : R) (transfer : R -> R) (a : R) : Prop :=
  forall x, aim theta b x + transfer x <= aim theta b a + transfer a.
Definition curvature : R := c + lam * k.
Definition preferred (theta b : R) : R := theta + c * b / curvature.
Definition no_transfer : R -> R := fun _ => 0.
Definition tax (rate : R) : R -> R := fun a => - rate * a.

Lemma curvature_positive : c <= curvature.
Proof. unfold curvature. assert (0 <= lam * k) by (apply Rmult_le_pos; lra). lra. Qed.

Lemma aim_difference theta b x a : aim theta b x - aim theta b a =
  curvature / 2 * ((a - preferred theta b) * (a - preferred theta b) -
    (x - preferred theta b) * (x - preferred theta b)).
Proof.
  pose proof curvature_positive as P.
  assert (E : curvature * preferred theta b = curvature * theta + c * b)
    by (unfold preferred; field; lra).
  replace (curvature / 2 * ((a - preferred theta b) * (a - preferred theta b) -
    (x - preferred theta b) * (x - preferred theta b))) with
    (curvature / 2 * (a * a - x * x) - (curvature * preferred theta b) * (a - x)) by field.
  rewrite E. unfold aim, own_payoff, welfare_of, curvature. field.
Qed.

(* Under a linear tax there is one choice; without a tax it is the preferred action. *)
Theorem taxed_choice theta b rate a :
  chooses theta b (tax rate) a <-> a = preferred theta b - rate / curvature.
Proof.
  pose proof curvature_positive as P. set (y := preferred theta b - rate / curvature).
  assert (D : forall x a, aim theta b x + tax rate x - (aim theta b a + tax rate a) =
    curvature / 2 * ((a - y) * (a - y) - (x - y) * (x - y))).
  { intros x a'. pose proof (aim_difference theta b x a') as E. unfold tax.
    assert (Y : curvature * y = curvature * preferred theta b - rate) by (unfold y; field; lra).
    replace (curvature / 2 * ((a' - y) * (a' - y) - (x - y) * (x - y))) with
      (curvature / 2 * (a' * a' - x * x) - (curvature * y) * (a' - x)) by field.
    rewrite Y. lra. }
  split.
  - intros C. specialize (C y). pose proof (D y a) as E.
    replace ((y - y) * (y - y)) with 0 in E by ring.
    assert (0 <= (a - y) * (a - y)) by apply Rle_0_sqr.
    assert (Z : (a - y) * (a - y) = 0).
    { apply Rle_antisym; [|assumption]. apply Rmult_le_reg_l with (curvature / 2); lra. }
    apply Rmult_integral in Z. lra.
  - intros -> x. pose proof (D x y) as E. replace ((y - y) * (y - y)) with 0 in E by ring.
    assert (0 <= curvature / 2 * ((x - y) * (x - y))) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
    lra.
Qed.

Theorem preferred_action theta b a :
  chooses theta b no_transfer a <-> a = theta + c * b / (c + lam * k).
Proof.
  pose proof curvature_positive as P. pose proof (taxed_choice theta b 0 a) as T.
  replace (preferred theta b - 0 / curvature) with (theta + c * b / (c + lam * k)) in T
    by (unfold preferred, curvature in *; field; lra).
  rewrite <- T. unfold chooses, tax, no_transfer.
  split; intros C x; specialize (C x); lra.
Qed.

(* A constant bias: the rate c b, and no other, makes the agent take the state itself. *)
Theorem curing_rate b rate :
  (forall theta, chooses theta b (tax rate) theta) <-> rate = c * b.
Proof.
  pose proof curvature_positive as P. split.
  - intros C. specialize (C 0). apply taxed_choice in C. unfold preferred in C.
    apply (f_equal (Rmult curvature)) in C.
    replace (curvature * (0 + c * b / curvature - rate / curvature)) with (c * b - rate) in C
      by (field; lra). lra.
  - intros -> theta. apply taxed_choice. unfold preferred. field. lra.
Qed.

Theorem taxed_action theta b a : chooses theta b (tax (c * b)) a <-> a = theta.
Proof.
  pose proof curvature_positive as P. rewrite taxed_choice. unfold preferred.
  replace (theta + c * b / curvature - c * b / curvature) with theta by (field; lra). reflexivity.
Qed.
End OneState.

(* -- finitely many states, pooled into cells ---------------------------------------------------- *)

Section States.
Variables state cell : Type.
Variable states : list state.
Variable same : cell -> cell -> bool.
Hypothesis same_spec : forall x y, same x y = true <-> x = y.
Variable prior : state -> R.
Hypothesis likely : forall s, In s states -> 0 < prior s.
Hypothesis sure : sum states prior = 1.
Variable cell_of : state -> cell.
Variables theta bias : state -> R.
Variables c k : R.
Hypothesis costly : 0 < c.
Hypothesis matters : 0 < k.

(* The first best is zero, so this is the gap of a plan of actions. *)
Definition expected_welfare (act : state -> R) : R :=
  sum states (fun s => prior s * welfare_of k (theta s) (act s)).
Definition lost (act : state -> R) : R := - expected_welfare act.

Theorem first_best_is_zero : (forall act, expected_welfare act <= 0) /\ expected_welfare theta = 0.
Proof.
  unfold expected_welfare, welfare_of. split.
  - intros act. rewrite <- (sum_zero states). apply sum_le. intros s Hs. pose proof (likely s Hs).
    assert (0 <= k / 2 * ((act s - theta s) * (act s - theta s)))
      by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
    assert (0 <= prior s * (k / 2 * ((act s - theta s) * (act s - theta s))))
      by (apply Rmult_le_pos; lra). lra.
  - rewrite <- (sum_zero states). apply sum_ext. intros s _. ring.
Qed.

Lemma lost_is act :
  lost act = k / 2 * sum states (fun s => prior s * ((act s - theta s) * (act s - theta s))).
Proof.
  unfold lost, expected_welfare, welfare_of.
  transitivity (-1 * sum states (fun s =>
    prior s * (- (k / 2) * ((act s - theta s) * (act s - theta s))))); [ring|].
  rewrite <- !sum_scale. apply sum_ext. intros; field.
Qed.

(* Conditional means and the mean conditional variance of a variable. *)
Definition inside (s r : state) : bool := same (cell_of s) (cell_of r).
Definition mass (x : cell) : R := sum states (fun r => when (same x (cell_of r)) (prior r)).
Definition mean (v : state -> R) (x : cell) : R :=
  sum states (fun r => when (same x (cell_of r)) (prior r * v r)) / mass x.
Definition variance (v : state -> R) : R := sum states (fun s =>
  prior s * ((v s - mean v (cell_of s)) * (v s - mean v (cell_of s)))).

Lemma mass_positive s : In s states -> 0 < mass (cell_of s).
Proof.
  intros Hs. unfold mass. rewrite <- (sum_zero states).
  apply (sum_lt states (fun _ => 0) (fun r => when (same (cell_of s) (cell_of r)) (prior r)) s).
  - intros r Hr. pose proof (likely r Hr). destruct (same (cell_of s) (cell_of r)); simpl; lra.
  - assumption.
  - assert (E : same (cell_of s) (cell_of s) = true) by (apply same_spec; reflexivity).
    rewrite E. simpl. apply likely. assumption.
Qed.

Lemma symmetric x y : same x y = same y x.
Proof.
  destruct (same x y) eqn:E, (same y x) eqn:F; try reflexivity; exfalso.
  - apply same_spec in E. rewrite E in F. assert (same y y = true) by (apply same_spec; reflexivity).
    congruence.
  - apply same_spec in F. rewrite F in E. assert (same x x = true) by (apply same_spec; reflexivity).
    congruence.
Qed.

(* What depends on the cell alone does not covary with deviations from the mean. *)
Lemma orthogonal (v : state -> R) (f : cell -> R) :
  sum states (fun s => prior s * (f (cell_of s) * (v s - mean v (cell_of s)))) = 0.
Proof.
  rewrite (sum_ext states _ (fun s => prior s * f (cell_of s) * v s -
    sum states (fun r => when (same (cell_of s) (cell_of r))
      (prior s * f (cell_of s) / mass (cell_of s) * (prior r * v r))))).
  - rewrite sum_minus, sum_swap. apply Rminus_diag_eq. apply sum_ext. intros r Hr.
    rewrite (sum_ext states _ (fun s => when (same (cell_of r) (cell_of s)) (prior s) *
      (f (cell_of r) / mass (cell_of r) * (prior r * v r)))).
    + rewrite sum_scale_r. fold (mass (cell_of r)). pose proof (mass_positive r Hr). field. lra.
    + intros s Hs. rewrite (symmetric (cell_of r)).
      destruct (same (cell_of s) (cell_of r)) eqn:E; simpl; [|ring].
      apply same_spec in E. rewrite E. pose proof (mass_positive r Hr). field. lra.
  - intros s Hs. unfold mean. pose proof (mass_positive s Hs).
    rewrite (sum_ext states (fun r => when (same (cell_of s) (cell_of r))
      (prior s * f (cell_of s) / mass (cell_of s) * (prior r * v r))) (fun r =>
      prior s * f (cell_of s) / mass (cell_of s) *
      when (same (cell_of s) (cell_of r)) (prior r * v r))).
    + rewrite sum_scale. field. lra.
    + intros r _. destruct (same (cell_of s) (cell_of r)); simpl; ring.
Qed.

Lemma best_by_cell (v : state -> R) (f : cell -> R) :
  sum states (fun s => prior s * ((f (cell_of s) - v s) * (f (cell_of s) - v s))) =
  variance v + sum states (fun s => prior s *
    ((f (cell_of s) - mean v (cell_of s)) * (f (cell_of s) - mean v (cell_of s)))).
Proof.
  pose proof (orthogonal v (fun x => - 2 * (f x - mean v x))) as O. simpl in O.
  rewrite <- (Rplus_0_r (variance v + _)), <- O. unfold variance. rewrite <- !sum_plus.
  apply sum_ext. intros s _. ring.
Qed.

Lemma squares_nonneg (f : state -> R) : 0 <= sum states (fun s => prior s * (f s * f s)).
Proof.
  apply sum_nonneg. intros s Hs. pose proof (likely s Hs).
  apply Rmult_le_pos; [lra|apply Rle_0_sqr].
Qed.

(* A mandate fixes the action of each cell, whatever the agent wants. *)
Definition mandated (f : cell -> R) (s : state) : R := f (cell_of s).

Theorem mandate_gap sd : sd * sd = variance theta ->
  (forall f, k * (sd * sd) / 2 <= lost (mandated f)) /\
  lost (mandated (mean theta)) = k * (sd * sd) / 2.
Proof.
  intros ->. split.
  - intros f. rewrite lost_is. unfold mandated. rewrite best_by_cell.
    pose proof (squares_nonneg (fun s => f (cell_of s) - mean theta (cell_of s))) as N. simpl in N.
    assert (0 <= k / 2 * sum states (fun s => prior s *
      ((f (cell_of s) - mean theta (cell_of s)) * (f (cell_of s) - mean theta (cell_of s)))))
      by (apply Rmult_le_pos; lra). lra.
  - rewrite lost_is. unfold mandated. rewrite best_by_cell.
    rewrite (sum_ext states (fun s => prior s * ((mean theta (cell_of s) - mean theta (cell_of s)) *
      (mean theta (cell_of s) - mean theta (cell_of s)))) (fun _ => 0)) by (intros; ring).
    rewrite sum_zero. field.
Qed.

(* Discretion: in each state the agent does what it wants. *)
Definition free (lam : R) (act : state -> R) : Prop :=
  forall s, In s states -> chooses c k lam (theta s) (bias s) no_transfer (act s).
Definition mean_square_bias : R := sum states (fun s => prior s * (bias s * bias s)).

Theorem discretion_gap lam rms act : 0 <= lam -> rms * rms = mean_square_bias ->
  free lam act -> lost act = k * (c * c) * (rms * rms) / (2 * ((c + lam * k) * (c + lam * k))).
Proof.
  intros L -> F. assert (P : 0 < c + lam * k).
  { assert (0 <= lam * k) by (apply Rmult_le_pos; lra). lra. }
  rewrite lost_is.
  rewrite (sum_ext states _ (fun s => prior s * (bias s * bias s) *
    (c * c / ((c + lam * k) * (c + lam * k))))).
  - rewrite sum_scale_r. fold mean_square_bias. field. lra.
  - intros s Hs. specialize (F s Hs).
    apply (preferred_action c k lam costly matters L) in F. rewrite F. field. lra.
Qed.

Theorem discretion_possible lam : 0 <= lam ->
  free lam (fun s => theta s + c * bias s / (c + lam * k)).
Proof.
  intros L s Hs. apply (preferred_action c k lam costly matters L). reflexivity.
Qed.

(* The better of the two. *)
Theorem rigid_gap_is lam sd rms : 0 <= lam -> 0 <= sd -> 0 <= rms ->
  sd * sd = variance theta -> rms * rms = mean_square_bias ->
  (forall act, (exists f, act = mandated f) \/ free lam act -> rigid_gap c k sd rms lam <= lost act) /\
  (exists act, ((exists f, act = mandated f) \/ free lam act) /\ lost act = rigid_gap c k sd rms lam).
Proof.
  intros L S B V M. destruct (mandate_gap sd V) as [A1 A2].
  pose proof (better_of_both c k sd rms lam) as G. split.
  - intros act [(f & ->)|F].
    + rewrite G. eapply Rle_trans; [apply Rmin_r|]. apply A1.
    + rewrite G, (discretion_gap lam rms act L M F). apply Rmin_l.
  - unfold rigid_gap. destruct (Rle_dec (by_discretion c k rms lam) (by_mandate k sd)).
    + exists (fun s => theta s + c * bias s / (c + lam * k)).
      pose proof (discretion_possible lam L) as F. split; [right; exact F|].
      exact (discretion_gap lam rms _ L M F).
    + exists (mandated (mean theta)). split; [left; exists (mean theta); reflexivity|exact A2].
Qed.

(* A linear tax with a rate for each cell. *)
Definition taxed (lam : R) (rate : cell -> R) (act : state -> R) : Prop :=
  forall s, In s states -> chooses c k lam (theta s) (bias s) (tax (rate (cell_of s))) (act s).

Theorem tax_gap lam sd : 0 <= lam -> sd * sd = variance bias ->
  (forall rate act, taxed lam rate act ->
     k * (c * c) * (sd * sd) / (2 * ((c + lam * k) * (c + lam * k))) <= lost act) /\
  (exists rate act, taxed lam rate act /\
     lost act = k * (c * c) * (sd * sd) / (2 * ((c + lam * k) * (c + lam * k)))).
Proof.
  intros L ->. assert (P : 0 < c + lam * k).
  { assert (0 <= lam * k) by (apply Rmult_le_pos; lra). lra. }
  assert (E : forall rate act, taxed lam rate act -> lost act =
    k * (c * c) / (2 * ((c + lam * k) * (c + lam * k))) * (variance bias +
      sum states (fun s => prior s * ((rate (cell_of s) / c - mean bias (cell_of s)) *
        (rate (cell_of s) / c - mean bias (cell_of s)))))).
  { intros rate act T. rewrite <- (best_by_cell bias (fun x => rate x / c)), lost_is, <- !sum_scale.
    apply sum_ext. intros s Hs. specialize (T s Hs).
    apply (taxed_choice c k lam costly matters L) in T. rewrite T.
    unfold preferred, curvature. field. lra. }
  assert (C : 0 < k * (c * c) / (2 * ((c + lam * k) * (c + lam * k)))).
  { apply Rdiv_lt_0_compat; repeat apply Rmult_lt_0_compat; lra. }
  split.
  - intros rate act T. rewrite (E rate act T).
    pose proof (squares_nonneg (fun s => rate (cell_of s) / c - mean bias (cell_of s))) as N.
    simpl in N. set (q := k * (c * c) / (2 * ((c + lam * k) * (c + lam * k)))) in *.
    replace (k * (c * c) * variance bias / (2 * ((c + lam * k) * (c + lam * k)))) with
      (q * variance bias) by (unfold q; field; lra).
    apply Rmult_le_compat_l; lra.
  - set (rate := fun x => c * mean bias x).
    set (act := fun s => preferred c k lam (theta s) (bias s) -
      rate (cell_of s) / curvature c k lam).
    assert (T : taxed lam rate act).
    { intros s Hs. apply (taxed_choice c k lam costly matters L). reflexivity. }
    exists rate, act. split; [exact T|]. rewrite (E rate act T).
    rewrite (sum_ext states _ (fun _ => 0)); [rewrite sum_zero; field; lra|].
    intros s _. unfold rate. field. lra.
Qed.
End States.
