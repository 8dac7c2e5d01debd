(* M3, team production: any number of agents share an output, the sum of their efforts, in
   balanced linear shares. Efforts are at least zero, and so are shares (with a negative share an
   idle agent could do better than equal shares: see docs/corrections.md). *)
From Coq Require Import Reals Lra Psatz List.
From Coopgap Require Import Sums Choices.
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
End Team.
