(* M3, team production: any number of agents share an output, the sum of their efforts, in
   balanced linear shares. Efforts are at least zero, and so are shares (with a negative share an
   idle agent could do better than equal shares: see docs/corrections.md). *)
From Coq Require Import Reals Lra Psatz List.
From Coopgap Require Import Sums Choices Limits.
Import ListNotations.
Open Scope R_scope.

Section Team.
Variable agent : Type.
Variable eq_agent : forall i j : agent, {i = j} + {i <> j}.
Variable agents : list agent.
Hypothesis once : NoDup agents.
Variable c lam : R.                       (* cost of effort c e^2 / 2, prosocial weight *)
Hypothesis costly : 0 < c.
Hypothesis caring : 0 <= lam.
Variable share : agent -> R.
Hypothesis floor : forall i, 0 <= share i.

Definition size : R := INR (length agents).
Definition cost (x : R) : R := c * x * x / 2.
Definition output (e : agent -> R) : R := sum agents (fun i => e i).
Definition surplus (e : agent -> R) : R := output e - sum agents (fun i => cost (e i)).
Definition keeps (i : agent) (e : agent -> R) : R := share i * output e - cost (e i).
Definition wants (i : agent) (e : agent -> R) : R := keeps i e + lam * surplus e.
Definition settled (e : agent -> R) : Prop := (forall i, In i agents -> 0 <= e i) /\
  forall i x, In i agents -> 0 <= x -> wants i (update eq_agent e i x) <= wants i e.

Definition effort (i : agent) : R := (share i + lam) / (c * (1 + lam)).

Lemma effort_nonneg i : 0 <= effort i.
Proof.
  unfold effort. specialize (floor i). apply Rle_mult_inv_pos; [lra|].
  apply Rmult_lt_0_compat; lra.
Qed.

(* The only thing that changes when i changes its effort, as a square around its optimum. *)
Lemma wants_update e i x : In i agents ->
  wants i (update eq_agent e i x) - wants i e =
  c * (1 + lam) / 2 * ((e i - effort i) * (e i - effort i) - (x - effort i) * (x - effort i)).
Proof.
  intros Hi. unfold wants, keeps, surplus, output.
  rewrite (sum_update eq_agent agents (fun y => y)) by assumption.
  rewrite (sum_update eq_agent agents cost) by assumption.
  unfold update at 1. destruct (eq_agent i i); [|tauto].
  unfold cost, effort. field. lra.
Qed.

Theorem team_efforts e : settled e <-> forall i, In i agents -> e i = effort i.
Proof.
  assert (P : 0 < c * (1 + lam) / 2) by nra. split.
  - intros [_ N] i Hi. specialize (N i (effort i) Hi (effort_nonneg i)).
    pose proof (wants_update e i (effort i) Hi) as D.
    assert (S : (e i - effort i) * (e i - effort i) <= 0) by nra.
    assert (Z : e i - effort i = 0) by nra. lra.
  - intros E. split.
    + intros i Hi. rewrite (E i Hi). apply effort_nonneg.
    + intros i x Hi Hx. pose proof (wants_update e i x Hi) as D. rewrite (E i Hi) in D.
      assert (0 <= (x - effort i) * (x - effort i)) by apply Rle_0_sqr. nra.
Qed.

Theorem team_first_best : (forall e, surplus e <= size / (2 * c)) /\
  surplus (fun _ => / c) = size / (2 * c).
Proof.
  assert (T : sum agents (fun _ : agent => / (2 * c)) = size / (2 * c)).
  { rewrite sum_const. unfold size, Rdiv. reflexivity. }
  rewrite <- T. unfold surplus, output, cost. split.
  - intros e. rewrite <- sum_minus. apply sum_le; intros i _.
    assert (E : / (2 * c) - (e i - c * e i * e i / 2) = c / 2 * ((e i - / c) * (e i - / c)))
      by (field; lra).
    assert (0 <= (e i - / c) * (e i - / c)) by apply Rle_0_sqr. nra.
  - rewrite <- sum_minus. apply sum_ext; intros i _. field. lra.
Qed.

Definition team_gap : R :=
  sum agents (fun i => ((1 - share i) / (1 + lam)) * ((1 - share i) / (1 + lam)) / (2 * c)).

Theorem team_gap_is : size / (2 * c) - surplus effort = team_gap.
Proof.
  assert (T : size / (2 * c) = sum agents (fun _ : agent => / (2 * c))).
  { rewrite sum_const. unfold size, Rdiv. reflexivity. }
  rewrite T. unfold surplus, output, cost, team_gap. rewrite <- !sum_minus.
  apply sum_ext; intros i _. unfold effort. field. lra.
Qed.

Hypothesis somebody : 0 < size.
Hypothesis balanced : sum agents share = 1.

Theorem equal_shares_best :
  (size - 1) * (size - 1) / (2 * size * c * ((1 + lam) * (1 + lam))) <= team_gap.
Proof.
  set (a := / (2 * c * ((1 + lam) * (1 + lam)))).
  assert (P : 0 < a) by (apply Rinv_0_lt_compat; nra).
  assert (G : team_gap = a * sum agents (fun i => (1 - share i) * (1 - share i))).
  { unfold team_gap. rewrite <- sum_scale. apply sum_ext; intros i _. unfold a. field. lra. }
  assert (L : (size - 1) * (size - 1) / (2 * size * c * ((1 + lam) * (1 + lam))) =
    a * ((size - 1) * (size - 1) / size)) by (unfold a; field; repeat split; lra).
  rewrite G, L. apply Rmult_le_compat_l; [lra|].
  (* squares around the mean *)
  set (q := (size - 1) / size).
  assert (S : sum agents (fun i => (1 - share i) * (1 - share i)) =
    sum agents (fun i => (1 - share i - q) * (1 - share i - q)) + (size - 1) * (size - 1) / size).
  { rewrite (sum_ext agents (fun i => (1 - share i) * (1 - share i))
      (fun i => (1 - share i - q) * (1 - share i - q) + (2 * q - q * q + - (2 * q) * share i)))
      by (intros; ring).
    rewrite sum_plus, sum_plus, sum_const, sum_scale, balanced. fold size.
    f_equal. unfold q. field. lra. }
  rewrite S. assert (0 <= sum agents (fun i => (1 - share i - q) * (1 - share i - q))); [|lra].
  apply sum_nonneg; intros i _. apply Rle_0_sqr.
Qed.

Theorem equal_shares_reach : (forall i, In i agents -> share i = / size) ->
  team_gap = (size - 1) * (size - 1) / (2 * size * c * ((1 + lam) * (1 + lam))).
Proof.
  intros E. unfold team_gap.
  rewrite (sum_ext agents _ (fun _ => ((1 - / size) / (1 + lam)) * ((1 - / size) / (1 + lam)) / (2 * c)))
    by (intros i Hi; rewrite (E i Hi); reflexivity).
  rewrite sum_const. fold size. field. repeat split; lra.
Qed.

(* What each gets, in money. *)
Theorem equal_shares_payoff i : In i agents -> (forall j, In j agents -> share j = / size) ->
  keeps i effort = (lam + / size) / (c * (lam + 1)) -
    (lam + / size) * (lam + / size) / (2 * c * ((lam + 1) * (lam + 1))).
Proof.
  intros Hi E. unfold keeps, output.
  rewrite (sum_ext agents _ (fun _ => (/ size + lam) / (c * (1 + lam))))
    by (intros j Hj; unfold effort; rewrite (E j Hj); reflexivity).
  rewrite sum_const. fold size. unfold effort, cost. rewrite (E i Hi). field. repeat split; lra.
Qed.
End Team.

(* For large weights the gap of equal shares closes like one over the square of the weight. *)
Definition equal_gap (n c lam : R) : R := (n - 1) * (n - 1) / (2 * n * c * ((1 + lam) * (1 + lam))).

Section Limits.
Variables n c : R.
Hypothesis somebody : 0 < n.
Hypothesis costly : 0 < c.
Let k : R := (n - 1) * (n - 1) / (2 * n * c).

Lemma k_nonneg : 0 <= k.
Proof.
  unfold k, Rdiv. apply Rmult_le_pos; [apply Rle_0_sqr|]. left. apply Rinv_0_lt_compat.
  apply Rmult_lt_0_compat; lra.
Qed.

Theorem equal_gap_limit : tends_to (equal_gap n c) 0.
Proof.
  pose proof k_nonneg as K. apply (tends_from _ _ k K). exists 0. intros lam P. split; [assumption|].
  unfold equal_gap. rewrite Rminus_0_r.
  replace ((n - 1) * (n - 1) / (2 * n * c * ((1 + lam) * (1 + lam))))
    with (k / ((1 + lam) * (1 + lam))) by (unfold k; field; lra).
  assert (D : 0 < (1 + lam) * (1 + lam)) by (apply Rmult_lt_0_compat; lra).
  rewrite Rabs_pos_eq.
  - unfold Rdiv. apply Rmult_le_compat_l; [assumption|]. apply Rinv_le_contravar; [assumption|].
    assert (0 <= lam * lam) by (apply Rmult_le_pos; lra). lra.
  - unfold Rdiv. apply Rmult_le_pos; [assumption|]. left. apply Rinv_0_lt_compat. assumption.
Qed.

Theorem equal_gap_rate :
  tends_to (fun lam => lam * lam * equal_gap n c lam) ((n - 1) * (n - 1) / (2 * c * n)).
Proof.
  pose proof k_nonneg as K. apply (tends_from _ _ (2 * k)); [lra|]. exists 0. intros lam P.
  split; [assumption|].
  assert (D : 0 < (1 + lam) * (1 + lam)) by (apply Rmult_lt_0_compat; lra).
  replace (lam * lam * equal_gap n c lam - (n - 1) * (n - 1) / (2 * c * n))
    with (- (k * (1 + 2 * lam) / ((1 + lam) * (1 + lam)))) by (unfold equal_gap, k; field; lra).
  rewrite Rabs_Ropp, Rabs_pos_eq.
  - apply Rmult_le_reg_r with ((1 + lam) * (1 + lam) * lam); [apply Rmult_lt_0_compat; assumption|].
    replace (k * (1 + 2 * lam) / ((1 + lam) * (1 + lam)) * ((1 + lam) * (1 + lam) * lam))
      with (k * ((1 + 2 * lam) * lam)) by (field; lra).
    replace (2 * k / lam * ((1 + lam) * (1 + lam) * lam)) with (k * (2 * ((1 + lam) * (1 + lam))))
      by (field; lra).
    apply Rmult_le_compat_l; [assumption|].
    assert (0 <= lam * lam) by (apply Rmult_le_pos; lra). lra.
  - unfold Rdiv. apply Rmult_le_pos; [apply Rmult_le_pos; lra|]. left.
    apply Rinv_0_lt_compat. assumption.
Qed.
End Limits.

(* One agent with its own cost, weight and marginal share, which may be negative: [rest] is what the
   others add to output, [rest_cost] what it costs them. Effort cannot be negative. *)
Section OneAgent.
Variables c lam share : R.
Hypothesis costly : 0 < c.
Hypothesis caring : 0 <= lam.

Definition aims (rest rest_cost x : R) : R :=
  share * (x + rest) - c * x * x / 2 + lam * (x + rest - c * x * x / 2 - rest_cost).
Definition own_effort : R := if Rle_dec (lam + share) 0 then 0 else (lam + share) / (c * (lam + 1)).
Definition adds (x : R) : R := x - c * x * x / 2.
Definition own_loss : R := if Rle_dec (lam + share) 0 then / (2 * c)
  else (1 - share) * (1 - share) / (2 * c * ((lam + 1) * (lam + 1))).

Theorem dominant_effort rest rest_cost : 0 <= own_effort /\ forall x, 0 <= x -> x <> own_effort ->
  aims rest rest_cost x < aims rest rest_cost own_effort.
Proof.
  assert (P : 0 < c * (lam + 1)) by (apply Rmult_lt_0_compat; lra).
  unfold own_effort, aims. destruct (Rle_dec (lam + share) 0) as [N|N].
  - split; [lra|]. intros x X D. assert (0 < x) by lra.
    assert (0 < c * (lam + 1) * (x * x)).
    { apply Rmult_lt_0_compat; [assumption|]. apply Rmult_lt_0_compat; assumption. }
    assert (0 <= - (lam + share) * x) by (apply Rmult_le_pos; lra). lra.
  - set (y := (lam + share) / (c * (lam + 1))).
    assert (Y : y * (c * (lam + 1)) = lam + share) by (unfold y; field; lra). split.
    + unfold y, Rdiv. apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. assumption.
    + intros x X D.
      assert (0 < c * (lam + 1) * ((x - y) * (x - y))).
      { apply Rmult_lt_0_compat; [assumption|]. assert (x - y <> 0) by lra.
        pose proof (Rsqr_pos_lt (x - y)). unfold Rsqr in *. auto. }
      assert (E : share * (y + rest) - c * y * y / 2 + lam * (y + rest - c * y * y / 2 - rest_cost) -
        (share * (x + rest) - c * x * x / 2 + lam * (x + rest - c * x * x / 2 - rest_cost)) =
        c * (lam + 1) * ((x - y) * (x - y)) / 2 + (lam + share - y * (c * (lam + 1))) * (y - x))
        by field.
      rewrite Y in E. lra.
Qed.

Theorem lost_by_agent : (forall x, adds x <= adds (/ c)) /\ adds (/ c) - adds own_effort = own_loss.
Proof.
  split.
  - intros x. assert (0 <= (x - / c) * (x - / c)) by apply Rle_0_sqr.
    assert (E : adds (/ c) - adds x = c / 2 * ((x - / c) * (x - / c))) by (unfold adds; field; lra).
    assert (0 <= c / 2 * ((x - / c) * (x - / c))) by (apply Rmult_le_pos; lra). lra.
  - unfold own_loss, own_effort, adds. destruct (Rle_dec (lam + share) 0); field; lra.
Qed.
End OneAgent.

Lemma sum_positive {A : Type} (l : list A) (f : A -> R) : l <> [] ->
  (forall a, In a l -> 0 < f a) -> 0 < sum l f.
Proof.
  intros N P. destruct l as [|a l]; [congruence|]. simpl.
  assert (0 < f a) by (apply P; left; reflexivity).
  assert (0 <= sum l f); [|lra].
  apply sum_nonneg. intros b B. left. apply P. right. assumption.
Qed.

(* Unequal agents who all work: which balanced shares lose least. *)
Section Unequal.
Variable agent : Type.
Variable agents : list agent.
Variables c lam : agent -> R.
Hypothesis costly : forall i, In i agents -> 0 < c i.
Hypothesis caring : forall i, In i agents -> 0 <= lam i.
Hypothesis somebody : agents <> [].

Definition q (i : agent) : R := c i * ((lam i + 1) * (lam i + 1)).
Definition q_total : R := sum agents q.
Definition lost_with (share : agent -> R) : R :=
  sum agents (fun i => own_loss (c i) (lam i) (share i)).
Definition balanced_shares (share : agent -> R) : Prop := sum agents share = 1.
Definition all_work (share : agent -> R) : Prop := forall i, In i agents -> 0 < lam i + share i.
Definition best_share (i : agent) : R := 1 - q i * (INR (length agents) - 1) / q_total.

Lemma q_positive i : In i agents -> 0 < q i.
Proof.
  intros Hi. pose proof (costly i Hi). pose proof (caring i Hi). unfold q.
  apply Rmult_lt_0_compat; [assumption|]. apply Rmult_lt_0_compat; lra.
Qed.

Lemma q_total_positive : 0 < q_total.
Proof.
  apply sum_positive; [exact somebody|exact q_positive].
Qed.

Lemma working_loss share : all_work share ->
  lost_with share = sum agents (fun i => (1 - share i) * (1 - share i) / (2 * q i)).
Proof.
  intros A. apply sum_ext. intros i Hi. specialize (A i Hi). pose proof (costly i Hi).
  pose proof (caring i Hi). unfold own_loss, q. destruct (Rle_dec (lam i + share i) 0); [lra|].
  field. lra.
Qed.

Theorem unequal_shares_gap share : balanced_shares share -> all_work share ->
  (INR (length agents) - 1) * (INR (length agents) - 1) / (2 * q_total) <= lost_with share.
Proof.
  intros S A. rewrite (working_loss share A). set (n := INR (length agents)).
  pose proof q_total_positive as Q. set (m := (n - 1) / q_total).
  assert (E : sum agents (fun i => (1 - share i) * (1 - share i) / (2 * q i)) =
    sum agents (fun i => q i / 2 * (((1 - share i) / q i - m) * ((1 - share i) / q i - m))) +
    (m * sum agents (fun i => 1 - share i) - m * m / 2 * q_total)).
  { unfold q_total. rewrite <- !sum_scale, <- sum_minus, <- sum_plus. apply sum_ext; intros i Hi.
    pose proof (q_positive i Hi). field. lra. }
  rewrite E, sum_minus, sum_const, S. fold n.
  assert (0 <= sum agents
    (fun i => q i / 2 * (((1 - share i) / q i - m) * ((1 - share i) / q i - m)))).
  { apply sum_nonneg. intros i Hi. pose proof (q_positive i Hi).
    apply Rmult_le_pos; [lra|apply Rle_0_sqr]. }
  replace ((n - 1) * (n - 1) / (2 * q_total)) with (m * (n * 1 - 1) - m * m / 2 * q_total)
    by (unfold m; field; lra). lra.
Qed.

Theorem unequal_shares_reach : balanced_shares best_share /\ (all_work best_share ->
  lost_with best_share = (INR (length agents) - 1) * (INR (length agents) - 1) / (2 * q_total)).
Proof.
  pose proof q_total_positive as Q. set (n := INR (length agents)). split.
  - unfold balanced_shares, best_share. fold n.
    rewrite sum_minus, sum_const. fold n.
    rewrite (sum_ext agents _ (fun i => q i * ((n - 1) / q_total))) by (intros; field; lra).
    rewrite sum_scale_r. fold q_total. field. lra.
  - intros A. rewrite (working_loss _ A).
    rewrite (sum_ext agents _ (fun i => q i * ((n - 1) * (n - 1) / (2 * (q_total * q_total))))).
    + rewrite sum_scale_r. fold q_total. field. lra.
    + intros i Hi. pose proof (q_positive i Hi). unfold best_share. fold n. field. lra.
Qed.
End Unequal.
