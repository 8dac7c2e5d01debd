(* M3, near efficiency: one agent, the monitor, is idle now and then, so that an output below what
   the workers owe convicts them, and a balanced rule of output loses as little as one likes. *)
From Coq Require Import Reals Lra Psatz List.
From Coopgap Require Import Sums Choices Limits.
Import ListNotations.
Open Scope R_scope.

Section Monitor.
Variable worker : Type.
Variable eq_worker : forall i j : worker, {i = j} + {i <> j}.
Variable workers : list worker.
Hypothesis once : NoDup workers.
Variables c lam base : R.       (* cost of effort c e^2 / 2, weight, share of the idle monitor *)
Hypothesis costly : 0 < c.
Hypothesis caring : 0 <= lam.
Definition crew : R := INR (length workers).
Definition members : R := crew + 1.
Hypothesis staffed : 1 <= crew.

Definition effort_cost (x : R) : R := c * x * x / 2.
Definition owed : R := crew / c.
Definition full : R := members / c.

Section Rule.
Variable fine : R.

(* Below [owed] every worker pays the fine to the monitor; above [full] the monitor gets all. *)
Definition monitor_share (y : R) : R :=
  if Rlt_dec y owed then y - crew * ((owed - base) / crew - fine)
  else if Rlt_dec y full
    then base + (1 + lam) * c * ((y - owed) * (y - owed)) / 2 - lam * (y - owed)
    else base + (1 + lam) / (2 * c) - lam / c + (y - full).
Definition worker_share (y : R) : R := (y - monitor_share y) / crew.

Theorem monitor_rule_balanced y :
  monitor_share y + sum workers (fun _ => worker_share y) = y.
Proof. rewrite sum_const. fold crew. unfold worker_share. field. lra. Qed.

(* The monitor exerts z, the workers x. *)
Definition produced (z : R) (x : worker -> R) : R := z + sum workers (fun i => x i).
Definition total (z : R) (x : worker -> R) : R :=
  produced z x - effort_cost z - sum workers (fun i => effort_cost (x i)).
Definition monitor_aim (z : R) (x : worker -> R) : R :=
  monitor_share (produced z x) - effort_cost z + lam * total z x.
Definition worker_aim (i : worker) (z : R) (x : worker -> R) : R :=
  worker_share (produced z x) - effort_cost (x i) + lam * total z x.

(* The monitor is idle with probability eps, and works efficiently otherwise, like the workers. *)
Section Mixing.
Variable eps : R.
Definition mixed (f : R -> R) : R := eps * f 0 + (1 - eps) * f (/ c).
Definition work (i : worker) : R := / c.
Definition equilibrium : Prop :=
  (forall z, 0 <= z -> monitor_aim z work <= mixed (fun y => monitor_aim y work)) /\
  (forall i x, In i workers -> 0 <= x ->
     mixed (fun z => worker_aim i z (update eq_worker work i x)) <=
     mixed (fun z => worker_aim i z work)).
Definition lost : R := members / (2 * c) - mixed (fun z => total z work).
Definition mild : Prop := eps * (1 + lam) <= crew.
Definition least_fine : R := / (2 * c * eps * (1 + lam) * (1 + (1 - eps) / crew)).

Lemma efforts : sum workers (fun i => work i) = owed.
Proof. unfold work. rewrite sum_const. reflexivity. Qed.

Lemma costs : sum workers (fun i => effort_cost (work i)) = owed / 2.
Proof. unfold work, effort_cost. rewrite sum_const. fold crew. unfold owed. field. lra. Qed.

Theorem monitor_loss : (forall z x, total z x <= members / (2 * c)) /\ lost = eps / (2 * c).
Proof.
  split.
  - intros z x. unfold total, produced, members.
    assert (S : sum workers (fun i => x i - effort_cost (x i)) <=
      sum workers (fun _ => / (2 * c))).
    { apply sum_le. intros i _. unfold effort_cost.
      assert (E : / (2 * c) - (x i - c * x i * x i / 2) =
        c / 2 * ((x i - / c) * (x i - / c))) by (field; lra).
      assert (0 <= c / 2 * ((x i - / c) * (x i - / c)))
        by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]). lra. }
    rewrite sum_minus, sum_const in S. fold crew in S.
    assert (E : / (2 * c) - (z - effort_cost z) = c / 2 * ((z - / c) * (z - / c)))
      by (unfold effort_cost; field; lra).
    assert (0 <= c / 2 * ((z - / c) * (z - / c)))
      by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
    replace ((crew + 1) / (2 * c)) with (crew * / (2 * c) + / (2 * c)) by (field; lra).
    change (sum workers (fun i => x i)) with (sum workers x) in *. lra.
  - unfold lost, mixed, total, produced. rewrite efforts, costs.
    unfold effort_cost, owed, members. field. lra.
Qed.

Lemma monitor_aim_is z : 0 <= z -> monitor_aim z work = base + lam * (owed / 2) -
  (if Rlt_dec z (/ c) then 0 else (1 + lam) * c / 2 * ((z - / c) * (z - / c))).
Proof.
  intros Z. unfold monitor_aim, total, produced. rewrite efforts, costs. unfold monitor_share.
  destruct (Rlt_dec (z + owed) owed) as [A|A]; [lra|].
  assert (F : full = / c + owed) by (unfold full, owed, members; field; lra).
  destruct (Rlt_dec (z + owed) full), (Rlt_dec z (/ c)); try lra.
  - unfold effort_cost. field.
  - rewrite F. unfold effort_cost. field. lra.
Qed.

Lemma monitor_content : 0 <= eps <= 1 ->
  forall z, 0 <= z -> monitor_aim z work <= mixed (fun y => monitor_aim y work).
Proof.
  intros P z Z. assert (I : 0 < / c) by (apply Rinv_0_lt_compat; lra).
  unfold mixed. rewrite !monitor_aim_is by lra.
  destruct (Rlt_dec (/ c) (/ c)); [lra|]. destruct (Rlt_dec 0 (/ c)); [|lra].
  assert (0 <= (1 + lam) * c / 2 * ((z - / c) * (z - / c))).
  { apply Rmult_le_pos; [|apply Rle_0_sqr]. assert (0 <= (1 + lam) * c) by (apply Rmult_le_pos; lra).
    lra. }
  destruct (Rlt_dec z (/ c)); lra.
Qed.

(* What a worker gains by d more effort. *)
Lemma worker_update i d : In i workers -> 0 <= / c + d ->
  mixed (fun z => worker_aim i z (update eq_worker work i (/ c + d))) -
  mixed (fun z => worker_aim i z work) =
  eps * (worker_share (owed + d) - worker_share owed) +
  (1 - eps) * (worker_share (full + d) - worker_share full) - d - (1 + lam) * c * (d * d) / 2.
Proof.
  intros Hi D. unfold mixed, worker_aim, total, produced.
  rewrite (sum_update eq_worker workers (fun y => y)) by assumption.
  rewrite (sum_update eq_worker workers effort_cost) by assumption.
  unfold update at 1 2. destruct (eq_worker i i); [|tauto]. rewrite efforts, costs. unfold work.
  replace (0 + (owed - / c + (/ c + d))) with (owed + d) by ring.
  replace (/ c + (owed - / c + (/ c + d))) with (full + d)
    by (unfold full, owed, members; field; lra).
  replace (0 + owed) with owed by ring.
  replace (/ c + owed) with full by (unfold full, owed, members; field; lra).
  unfold effort_cost. field. lra.
Qed.

Lemma share_owed : worker_share owed = (owed - base) / crew.
Proof.
  unfold worker_share, monitor_share. destruct (Rlt_dec owed owed); [lra|].
  assert (I : 0 < / c) by (apply Rinv_0_lt_compat; lra).
  assert (F : full = / c + owed) by (unfold full, owed, members; field; lra).
  destruct (Rlt_dec owed full); [|lra]. field. lra.
Qed.

Lemma share_middle d : 0 <= d < / c -> worker_share (owed + d) - worker_share owed =
  (1 + lam) * (d - c * (d * d) / 2) / crew.
Proof.
  intros D. rewrite share_owed. unfold worker_share, monitor_share.
  assert (F : full = / c + owed) by (unfold full, owed, members; field; lra).
  destruct (Rlt_dec (owed + d) owed); [lra|]. destruct (Rlt_dec (owed + d) full); [|lra].
  field. lra.
Qed.

Lemma share_above d : 0 <= d -> worker_share (full + d) - worker_share owed =
  (1 + lam) / (2 * c) / crew.
Proof.
  intros D. rewrite share_owed. unfold worker_share, monitor_share.
  assert (I : 0 < / c) by (apply Rinv_0_lt_compat; lra).
  assert (F : full = / c + owed) by (unfold full, owed, members; field; lra).
  destruct (Rlt_dec (full + d) owed); [lra|]. destruct (Rlt_dec (full + d) full); [lra|].
  rewrite F. field. lra.
Qed.

Lemma share_fined d : d < 0 -> worker_share (owed + d) - worker_share owed = - fine.
Proof.
  intros D. rewrite share_owed. unfold worker_share, monitor_share.
  destruct (Rlt_dec (owed + d) owed); [|lra]. field. lra.
Qed.

(* Less effort: the fine with probability eps, a smaller share otherwise. *)
Definition bend : R := (1 + lam) * (1 + (1 - eps) / crew) * c.

Lemma shirking i d : In i workers -> 0 < d <= / c ->
  mixed (fun z => worker_aim i z (update eq_worker work i (/ c + - d))) -
  mixed (fun z => worker_aim i z work) = d - bend * (d * d) / 2 - eps * fine.
Proof.
  intros Hi D. rewrite worker_update by (assumption || lra). rewrite share_fined by lra.
  pose proof (share_above 0 ltac:(lra)) as A. rewrite Rplus_0_r in A.
  replace (full + - d) with (owed + (/ c - d)) by (unfold full, owed, members; field; lra).
  pose proof (share_middle (/ c - d) ltac:(lra)) as M.
  replace (worker_share (owed + (/ c - d)) - worker_share full) with
    (worker_share (owed + (/ c - d)) - worker_share owed - (worker_share full - worker_share owed))
    by ring.
  rewrite A, M. unfold bend. field. lra.
Qed.

Lemma bend_at_least : 0 < eps <= 1 -> c <= bend.
Proof.
  intros P. unfold bend. assert (0 <= (1 - eps) / crew) by (apply Rle_mult_inv_pos; lra).
  assert (1 <= (1 + lam) * (1 + (1 - eps) / crew)).
  { rewrite <- (Rmult_1_r 1) at 1. apply Rmult_le_compat; lra. }
  rewrite <- (Rmult_1_l c) at 1. apply Rmult_le_compat_r; lra.
Qed.

Lemma least_fine_is : 0 < eps <= 1 -> 2 * bend * (eps * least_fine) = 1.
Proof.
  intros P. assert (0 <= (1 - eps) / crew) by (apply Rle_mult_inv_pos; lra).
  unfold least_fine, bend. field. repeat split; lra.
Qed.

Lemma overworking i d : 0 < eps <= 1 -> mild -> In i workers -> 0 <= d ->
  mixed (fun z => worker_aim i z (update eq_worker work i (/ c + d))) <=
  mixed (fun z => worker_aim i z work).
Proof.
  intros P M Hi D. assert (I : 0 < / c) by (apply Rinv_0_lt_compat; lra).
  pose proof (worker_update i d Hi ltac:(lra)) as U.
  pose proof (share_above d D) as A. pose proof (share_above 0 ltac:(lra)) as B.
  rewrite Rplus_0_r in B.
  replace (worker_share (full + d) - worker_share full) with 0 in U by lra.
  assert (C : 0 <= (1 + lam) * c) by (apply Rmult_le_pos; lra).
  assert (Q : 0 <= (1 + lam) * c * (d * d)) by (apply Rmult_le_pos; [assumption|apply Rle_0_sqr]).
  assert (K : eps * (1 + lam) / crew <= 1).
  { apply Rmult_le_reg_r with crew; [lra|]. unfold mild in M.
    replace (eps * (1 + lam) / crew * crew) with (eps * (1 + lam)) by (field; lra). lra. }
  assert (L : 0 <= eps * (1 + lam) / crew).
  { apply Rle_mult_inv_pos; [apply Rmult_le_pos; lra|lra]. }
  destruct (Rlt_dec d (/ c)) as [S|S].
  - rewrite (share_middle d (conj D S)) in U.
    replace (eps * ((1 + lam) * (d - c * (d * d) / 2) / crew)) with
      (eps * (1 + lam) / crew * (d - c * (d * d) / 2)) in U by (field; lra).
    assert (0 <= c * (d * d)) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
    assert (0 <= (1 - eps * (1 + lam) / crew) * d) by (apply Rmult_le_pos; lra).
    assert (0 <= eps * (1 + lam) / crew * (c * (d * d))) by (apply Rmult_le_pos; lra).
    lra.
  - pose proof (share_above (d - / c) ltac:(lra)) as E.
    replace (full + (d - / c)) with (owed + d) in E by (unfold full, owed, members; field; lra).
    rewrite E in U.
    replace (eps * ((1 + lam) / (2 * c) / crew)) with (eps * (1 + lam) / crew * / c / 2) in U
      by (field; lra).
    assert (eps * (1 + lam) / crew * / c <= 1 * / c) by (apply Rmult_le_compat_r; lra).
    lra.
Qed.

(* The fine that deters: sharp. Only that overwork does not pay needs mild mixing. *)
Theorem deterred_needs : workers <> [] -> 0 < eps <= 1 -> equilibrium -> least_fine <= fine.
Proof.
  intros N P [_ E]. destruct workers as [|i l] eqn:W; [tauto|]. rewrite <- W in *.
  assert (Hi : In i workers) by (rewrite W; left; reflexivity).
  pose proof (bend_at_least P) as B. assert (D : 0 < / bend <= / c).
  { split; [apply Rinv_0_lt_compat; lra|apply Rinv_le_contravar; lra]. }
  pose proof (shirking i (/ bend) Hi D) as S. specialize (E i (/ c + - / bend) Hi ltac:(lra)).
  pose proof (least_fine_is P) as F.
  assert (G : / bend - bend * (/ bend * / bend) / 2 = eps * least_fine).
  { apply Rmult_eq_reg_l with (2 * bend); [|lra]. rewrite F. field. lra. }
  apply Rmult_le_reg_l with eps; lra.
Qed.

Theorem least_fine_deters : workers <> [] -> 0 < eps <= 1 -> mild ->
  (equilibrium <-> least_fine <= fine).
Proof.
  intros N P M. split; [apply deterred_needs; assumption|]. intros L.
  split; [apply monitor_content; lra|]. intros i x Hi X.
  destruct (Rle_or_lt (/ c) x) as [H|H].
  - replace x with (/ c + (x - / c)) by ring. apply overworking; try assumption. lra.
  - pose proof (shirking i (/ c - x) Hi ltac:(lra)) as S.
    replace (/ c + - (/ c - x)) with x in S by ring.
    pose proof (bend_at_least P) as B. pose proof (least_fine_is P) as F.
    assert (G : eps * least_fine <= eps * fine) by (apply Rmult_le_compat_l; lra).
    set (d := / c - x) in *.
    assert (Q : 0 <= (bend * d - 1) * (bend * d - 1)) by apply Rle_0_sqr.
    assert (0 <= 2 * bend * (eps * least_fine - d + bend * (d * d) / 2)).
    { replace (2 * bend * (eps * least_fine - d + bend * (d * d) / 2)) with
        (2 * bend * (eps * least_fine) - 1 + (bend * d - 1) * (bend * d - 1)) by field. lra. }
    assert (0 <= eps * least_fine - d + bend * (d * d) / 2).
    { apply Rmult_le_reg_l with (2 * bend); lra. }
    lra.
Qed.
End Mixing.

(* The least probability of idling at this fine. *)
Definition least_mixing : R :=
  (members - sqrt (members * members - 2 * (members - 1) / (c * fine * (1 + lam)))) / 2.
Definition loss_at_fine : R := least_mixing / (2 * c).

Lemma least_fine_iff eps : 0 < fine -> 0 < eps <= 1 ->
  (least_fine eps <= fine <-> crew / (2 * c * fine * (1 + lam)) <= (members - eps) * eps).
Proof.
  intros F P. pose proof (least_fine_is eps P) as E. unfold bend in E.
  assert (Z : 0 < 2 * c * fine * (1 + lam)) by (repeat apply Rmult_lt_0_compat; lra).
  assert (Y : (members - eps) * eps * (2 * c * (1 + lam)) =
    crew * (2 * ((1 + lam) * (1 + (1 - eps) / crew) * c) * eps))
    by (unfold members; field; lra).
  assert (V : crew / (2 * c * fine * (1 + lam)) * (2 * c * fine * (1 + lam)) = crew)
    by (field; repeat split; lra).
  assert (B : 0 < 2 * ((1 + lam) * (1 + (1 - eps) / crew) * c) * eps).
  { pose proof (bend_at_least eps P) as B. unfold bend in B. apply Rmult_lt_0_compat; lra. }
  set (q := 2 * ((1 + lam) * (1 + (1 - eps) / crew) * c) * eps) in *.
  replace (2 * ((1 + lam) * (1 + (1 - eps) / crew) * c) * (eps * least_fine eps))
    with (q * least_fine eps) in E by (unfold q; ring).
  split; intros H.
  - apply Rmult_le_reg_r with (2 * c * fine * (1 + lam)); [assumption|]. rewrite V.
    replace ((members - eps) * eps * (2 * c * fine * (1 + lam)))
      with ((members - eps) * eps * (2 * c * (1 + lam)) * fine) by ring.
    rewrite Y. apply (Rmult_le_compat_l q) in H; [|lra].
    apply Rle_trans with (crew * (q * fine)); [|lra].
    rewrite <- (Rmult_1_r crew) at 1. apply Rmult_le_compat_l; lra.
  - apply Rmult_le_reg_l with q; [assumption|]. rewrite E.
    apply (Rmult_le_compat_r (2 * c * fine * (1 + lam))) in H; [|lra]. rewrite V in H.
    replace ((members - eps) * eps * (2 * c * fine * (1 + lam)))
      with ((members - eps) * eps * (2 * c * (1 + lam)) * fine) in H by ring.
    rewrite Y in H. apply Rmult_le_reg_l with crew; [lra|]. lra.
Qed.

Theorem least_mixing_deters : workers <> [] -> 1 <= 2 * c * fine * (1 + lam) ->
  mild least_mixing -> 0 < least_mixing <= 1 /\ equilibrium least_mixing /\
  (forall eps, 0 < eps <= 1 -> equilibrium eps -> least_mixing <= eps) /\
  lost least_mixing = loss_at_fine.
Proof.
  intros N Large M.
  assert (F : 0 < fine).
  { destruct (Rle_or_lt fine 0) as [Z|Z]; [|assumption].
    assert (0 <= c * (1 + lam)) by (apply Rmult_le_pos; lra).
    assert (0 <= c * (1 + lam) * - fine) by (apply Rmult_le_pos; lra). lra. }
  set (q := crew / (2 * c * fine * (1 + lam))).
  assert (Q0 : 0 < q) by (apply Rdiv_lt_0_compat; lra).
  assert (Q1 : q <= crew).
  { apply Rmult_le_reg_r with (2 * c * fine * (1 + lam)); [lra|].
    replace (q * (2 * c * fine * (1 + lam))) with crew by (unfold q; field; repeat split; lra).
    rewrite <- (Rmult_1_r crew) at 1. apply Rmult_le_compat_l; lra. }
  assert (A : members * members - 2 * (members - 1) / (c * fine * (1 + lam)) =
    members * members - 4 * q) by (unfold q, members; field; repeat split; lra).
  assert (Sq : 0 <= (crew - 1) * (crew - 1)) by apply Rle_0_sqr.
  assert (D : (crew - 1) * (crew - 1) <= members * members - 4 * q) by (unfold members; lra).
  set (s := sqrt (members * members - 4 * q)).
  assert (S0 : 0 <= s) by apply sqrt_pos.
  assert (S1 : s * s = members * members - 4 * q) by (apply sqrt_sqrt; lra).
  assert (S2 : crew - 1 <= s).
  { apply Rnot_lt_le. intros H. assert (s * s < (crew - 1) * (crew - 1))
      by (apply Rmult_le_0_lt_compat; lra). lra. }
  assert (S3 : s < members).
  { apply Rnot_le_lt. intros H. assert (members * members <= s * s)
      by (unfold members in *; apply Rmult_le_compat; lra). lra. }
  assert (L : least_mixing = (members - s) / 2) by (unfold least_mixing; rewrite A; reflexivity).
  assert (P : 0 < least_mixing <= 1) by (rewrite L; unfold members in *; lra).
  split; [exact P|]. split; [|split].
  - apply least_fine_deters; [assumption|assumption|exact M|].
    apply least_fine_iff; [assumption|assumption|]. fold q. rewrite L.
    replace ((members - (members - s) / 2) * ((members - s) / 2))
      with ((members * members - s * s) / 4) by field. rewrite S1. lra.
  - intros eps E H. apply deterred_needs in H; [|assumption|assumption].
    apply least_fine_iff in H; [|assumption|assumption]. fold q in H. rewrite L.
    apply Rnot_lt_le. intros K.
    assert (0 < (members - s) / 2 - eps) by lra.
    assert (0 < (members + s) / 2 - eps) by lra.
    assert (X : 0 < ((members - s) / 2 - eps) * ((members + s) / 2 - eps))
      by (apply Rmult_lt_0_compat; assumption).
    replace (((members - s) / 2 - eps) * ((members + s) / 2 - eps))
      with ((members * members - s * s) / 4 - (members - eps) * eps) in X by field.
    rewrite S1 in X. lra.
  - unfold loss_at_fine. apply monitor_loss.
Qed.
End Rule.

(* As idling becomes rare nothing is lost. *)
Theorem monitor_limit e : 0 < e -> exists h, 0 < h /\ forall eps, 0 < eps < h -> 0 < lost eps < e.
Proof.
  intros E. exists (2 * c * e). split; [apply Rmult_lt_0_compat; lra|]. intros eps P.
  destruct (monitor_loss eps) as [_ ->]. split; [apply Rdiv_lt_0_compat; lra|].
  apply Rmult_lt_reg_r with (2 * c); [lra|].
  replace (eps / (2 * c) * (2 * c)) with eps by (field; lra). lra.
Qed.

(* The loss falls like one over the fine. *)
Theorem monitor_rate :
  tends_to (fun fine => fine * loss_at_fine fine) (crew / (4 * members * (c * c) * (1 + lam))).
Proof.
  set (k := crew / (2 * c * (1 + lam))).
  assert (K : 0 < k) by (apply Rdiv_lt_0_compat; [lra|apply Rmult_lt_0_compat; lra]).
  assert (N : 2 <= members) by (unfold members; lra).
  apply (tends_from _ _ (2 * k * k / c)).
  { apply Rle_mult_inv_pos; [|lra]. apply Rmult_le_pos; lra. }
  exists (4 * k). intros F L. assert (F0 : 0 < F) by lra. split; [assumption|].
  assert (A : members * members - 2 * (members - 1) / (c * F * (1 + lam)) =
    members * members - 4 * (k / F)) by (unfold k, members; field; repeat split; lra).
  assert (Q0 : 0 < k / F) by (apply Rdiv_lt_0_compat; lra).
  assert (Q : k / F * F = k) by (field; lra).
  assert (Q1 : k / F < 1).
  { apply Rmult_lt_reg_r with F; [assumption|]. lra. }
  assert (M : 4 <= members * members).
  { replace 4 with (2 * 2) by ring. apply Rmult_le_compat; lra. }
  set (s := sqrt (members * members - 4 * (k / F))).
  assert (S0 : 0 <= s) by apply sqrt_pos.
  assert (S1 : s * s = members * members - 4 * (k / F)) by (apply sqrt_sqrt; lra).
  assert (D : (members - s) * (members + s) = 4 * (k / F))
    by (replace ((members - s) * (members + s)) with (members * members - s * s) by ring; lra).
  assert (S3 : 0 < members - s).
  { apply Rmult_lt_reg_r with (members + s); [lra|]. rewrite D. lra. }
  unfold loss_at_fine, least_mixing. rewrite A. fold s.
  (* both terms over the same denominator *)
  assert (E : F * ((members - s) / 2 / (2 * c)) = k / (c * (members + s))).
  { apply Rmult_eq_reg_r with (4 * c * (members + s)).
    - replace (F * ((members - s) / 2 / (2 * c)) * (4 * c * (members + s)))
        with (F * ((members - s) * (members + s))) by (field; lra).
      rewrite D. replace (F * (4 * (k / F))) with (4 * (k / F * F)) by ring. rewrite Q. field. lra.
    - apply Rgt_not_eq. apply Rmult_lt_0_compat; lra. }
  rewrite E.
  assert (G : crew / (4 * members * (c * c) * (1 + lam)) = k / (2 * c * members)).
  { unfold k. field. repeat split; lra. }
  rewrite G.
  assert (H : k / (c * (members + s)) - k / (2 * c * members) =
    k * (members - s) / (2 * c * members * (members + s))) by (field; lra).
  rewrite H, Rabs_pos_eq.
  - assert (T : members - s <= 4 * (k / F)).
    { rewrite <- D. rewrite <- (Rmult_1_r (members - s)) at 1. apply Rmult_le_compat_l; lra. }
    assert (Z : 0 < 2 * c * members * (members + s)).
    { repeat apply Rmult_lt_0_compat; lra. }
    apply Rmult_le_reg_r with (2 * c * members * (members + s)); [assumption|].
    replace (k * (members - s) / (2 * c * members * (members + s)) *
      (2 * c * members * (members + s))) with (k * (members - s)) by (field; lra).
    replace (2 * k * k / c / F * (2 * c * members * (members + s)))
      with (k * (4 * (k / F)) * (members * (members + s))) by (field; lra).
    assert (V : 1 <= members * (members + s)).
    { replace 1 with (1 * 1) by ring. apply Rmult_le_compat; lra. }
    apply Rle_trans with (k * (4 * (k / F)) * 1).
    + rewrite Rmult_1_r. apply Rmult_le_compat_l; lra.
    + apply Rmult_le_compat_l; [|assumption]. apply Rmult_le_pos; lra.
  - apply Rle_mult_inv_pos; [apply Rmult_le_pos; lra|]. repeat apply Rmult_lt_0_compat; lra.
Qed.

(* Against equal shares in pure strategies. *)
Definition pure_gap : R := (members - 1) * (members - 1) / (2 * members * c * ((1 + lam) * (1 + lam))).

Theorem monitor_beats_equal_shares eps : 0 < eps < 1 -> (lost eps < pure_gap <->
  eps < Rmin 1 ((members - 1) * (members - 1) / (members * ((1 + lam) * (1 + lam))))).
Proof.
  intros P. destruct (monitor_loss eps) as [_ ->].
  assert (N : 2 <= members) by (unfold members; lra).
  set (v := (members - 1) * (members - 1) / (members * ((1 + lam) * (1 + lam)))).
  assert (E : pure_gap = v / (2 * c)) by (unfold pure_gap, v; field; repeat split; lra).
  rewrite E. assert (I : 0 < / (2 * c)) by (apply Rinv_0_lt_compat; lra). split; intros H.
  - apply Rmult_lt_reg_r in H; [|assumption]. apply Rmin_glb_lt; lra.
  - apply Rmult_lt_compat_r; [assumption|]. pose proof (Rmin_r 1 v). lra.
Qed.
End Monitor.
