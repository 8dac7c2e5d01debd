(* M3 for every balanced rule of output, linear or not: identical agents get shares that depend on
   the output alone and add up to it, and each picks one effort of at least zero. *)
From Coq Require Import Reals Lra Psatz List.
From Coopgap Require Import Sums Choices.
Import ListNotations.
Open Scope R_scope.

Section AnyRule.
Variable agent : Type.
Variable eq_agent : forall i j : agent, {i = j} + {i <> j}.
Variable agents : list agent.
Hypothesis once : NoDup agents.
Variable c lam : R.                       (* cost of effort c e^2 / 2, prosocial weight *)
Hypothesis costly : 0 < c.
Hypothesis caring : 0 <= lam.

Definition members : R := INR (length agents).
Hypothesis a_team : 2 <= members.

Definition effort_cost (x : R) : R := c * x * x / 2.
Definition produced (e : agent -> R) : R := sum agents (fun i => e i).
Definition total (e : agent -> R) : R := produced e - sum agents (fun i => effort_cost (e i)).

(* [rule i y] is what agent i gets of the output y. *)
Definition balanced_rule (rule : agent -> R -> R) : Prop :=
  forall y, sum agents (fun i => rule i y) = y.
Definition aim (rule : agent -> R -> R) (i : agent) (e : agent -> R) : R :=
  rule i (produced e) - effort_cost (e i) + lam * total e.
Definition stable_under (rule : agent -> R -> R) (e : agent -> R) : Prop :=
  (forall i, In i agents -> 0 <= e i) /\
  forall i x, In i agents -> 0 <= x -> aim rule i (update eq_agent e i x) <= aim rule i e.

Definition first_best_total : R := members / (2 * c).
Definition lost (e : agent -> R) : R := first_best_total - total e.

Theorem rule_first_best : (forall e, total e <= first_best_total) /\
  total (fun _ => / c) = first_best_total.
Proof.
  assert (T : sum agents (fun _ : agent => / (2 * c)) = first_best_total)
    by (rewrite sum_const; reflexivity).
  rewrite <- T. unfold total, produced, effort_cost. split.
  - intros e. rewrite <- sum_minus. apply sum_le; intros i _.
    assert (E : / (2 * c) - (e i - c * e i * e i / 2) = c / 2 * ((e i - / c) * (e i - / c)))
      by (field; lra).
    assert (0 <= (e i - / c) * (e i - / c)) by apply Rle_0_sqr. nra.
  - rewrite <- sum_minus. apply sum_ext; intros i _. field. lra.
Qed.

Lemma lost_is e : lost e = sum agents (fun i => c / 2 * ((e i - / c) * (e i - / c))).
Proof.
  unfold lost, first_best_total, total, produced, effort_cost.
  replace (members / (2 * c)) with (sum agents (fun _ : agent => / (2 * c)))
    by (rewrite sum_const; reflexivity).
  rewrite <- !sum_minus. apply sum_ext; intros i _. field. lra.
Qed.

(* Everybody lowers its effort by d in turn: the output is the same each time. *)
Lemma turns rule e d : balanced_rule rule -> stable_under rule e ->
  (forall i, In i agents -> 0 <= e i - d) ->
  (c * (1 + lam) * produced e - (1 + members * lam)) * d <= members * (c * (1 + lam) / 2) * (d * d).
Proof.
  intros Bal [_ N] F.
  assert (S : sum agents (fun i => rule i (produced e - d) + (1 + lam) * (c * d * e i - c * d * d / 2)
      - lam * d) <= sum agents (fun i => rule i (produced e))).
  { apply sum_le. intros i Hi. specialize (N i (e i - d) Hi (F i Hi)).
    unfold aim, total in N. unfold produced in N.
    rewrite (sum_update eq_agent agents (fun y => y)) in N by assumption.
    rewrite (sum_update eq_agent agents effort_cost) in N by assumption.
    unfold update at 1 in N. destruct (eq_agent i i) as [_|K]; [|tauto].
    change (sum agents (fun j => e j)) with (produced e) in N.
    replace (produced e - e i + (e i - d)) with (produced e - d) in N by ring.
    set (Q := sum agents (fun j => effort_cost (e j))) in N. unfold effort_cost in N. lra. }
  rewrite sum_minus, sum_plus, sum_const, sum_scale, sum_minus, sum_scale, sum_const in S.
  rewrite !Bal in S. fold members in S. change (sum agents (fun i => e i)) with (produced e) in S.
  change (sum agents e) with (produced e) in S. lra.
Qed.

(* Small enough for everybody. *)
Lemma room e : (forall i, In i agents -> 0 < e i) ->
  exists h, 0 < h /\ forall i, In i agents -> h <= e i.
Proof.
  clear. induction agents as [|i l IH]; intros P; [exists 1; split; [lra|intros i []]|].
  destruct IH as (h & H & L); [intros j Hj; apply P; right; assumption|].
  exists (Rmin h (e i)). split.
  - apply Rmin_glb_lt; [assumption|apply P; left; reflexivity].
  - intros j [<-|Hj]; [apply Rmin_r|].
    apply Rle_trans with h; [apply Rmin_l|apply L; assumption].
Qed.

(* A line below a parabola on both sides of zero is flat. *)
Lemma flat s q h : 0 < h -> 0 <= q -> (forall d, - h <= d <= h -> s * d <= q * (d * d)) -> s = 0.
Proof.
  intros H Q A.
  assert (U : forall t, 0 <= t -> (forall d, - h <= d <= h -> t * d <= q * (d * d)) -> t = 0).
  { intros t T B. destruct (Req_dec t 0) as [Z|Z]; [assumption|exfalso].
    set (d := Rmin h (t / (2 * q + 1))).
    assert (P : 0 < t / (2 * q + 1)) by (apply Rdiv_lt_0_compat; lra).
    assert (D : 0 < d) by (apply Rmin_glb_lt; assumption).
    assert (d <= h) by apply Rmin_l.
    assert (M : d * (2 * q + 1) <= t).
    { apply Rle_trans with (t / (2 * q + 1) * (2 * q + 1)).
      - apply Rmult_le_compat_r; [lra|apply Rmin_r].
      - right. field. lra. }
    specialize (B d ltac:(lra)).
    assert (t <= q * d).
    { apply Rmult_le_reg_r with d; [assumption|]. lra. }
    assert (0 <= q * d) by (apply Rmult_le_pos; lra). lra. }
  destruct (Rle_or_lt 0 s) as [L|L]; [apply U; assumption|].
  assert (E : - s = 0); [|lra]. apply U; [lra|].
  intros d D. specialize (A (- d) ltac:(lra)). lra.
Qed.

Lemma efforts_add_up rule e : balanced_rule rule -> stable_under rule e ->
  (forall i, In i agents -> 0 < e i) ->
  c * (1 + lam) * produced e = 1 + members * lam.
Proof.
  intros Bal S P. destruct (room e P) as (h & H & L).
  assert (K : 0 <= members * (c * (1 + lam) / 2)).
  { apply Rmult_le_pos; [lra|]. assert (0 <= c * (1 + lam)) by (apply Rmult_le_pos; lra). lra. }
  apply Rminus_diag_uniq. apply (flat _ _ h H K). intros d D.
  apply (turns rule e d Bal S). intros i Hi. specialize (L i Hi). lra.
Qed.

Lemma list_eq_nil {A : Type} (l : list A) : l = [] \/ exists a, In a l.
Proof. destruct l as [|a l]; [left; reflexivity|right; exists a; left; reflexivity]. Qed.

Lemma idle_or_all e rule : stable_under rule e ->
  (exists i, In i agents /\ e i = 0) \/ (forall i, In i agents -> 0 < e i).
Proof.
  intros [F _]. revert F. clear. induction agents as [|i l IH]; intros F; [right; intros i []|].
  destruct (Req_dec (e i) 0) as [Z|Z]; [left; exists i; split; [left; reflexivity|assumption]|].
  assert (P : 0 <= e i) by (apply F; left; reflexivity).
  destruct IH as [(j & Hj & E)|A]; [intros j Hj; apply F; right; assumption| |].
  - left. exists j. split; [right; assumption|assumption].
  - right. intros j [<-|Hj]; [lra|apply A; assumption].
Qed.

Definition interior : R := (members - 1) * (members - 1) / (2 * members * c * ((1 + lam) * (1 + lam))).
Definition sink_loss : R := / (2 * c).

Lemma all_work_loses rule e : balanced_rule rule -> stable_under rule e ->
  (forall i, In i agents -> 0 < e i) -> interior <= lost e.
Proof.
  intros Bal S P. pose proof (efforts_add_up rule e Bal S P) as A. rewrite lost_is, sum_scale.
  set (q := produced e / members - / c).
  assert (V : sum agents (fun i => (e i - / c) * (e i - / c)) =
    sum agents (fun i => (e i - produced e / members) * (e i - produced e / members)) +
    members * (q * q)).
  { rewrite (sum_ext agents (fun i => (e i - / c) * (e i - / c)) (fun i =>
      (e i - produced e / members) * (e i - produced e / members) +
      (2 * q * e i + (q * q - 2 * q * (produced e / members)))))
      by (intros; unfold q; ring).
    rewrite sum_plus, sum_plus, sum_scale, sum_const. fold members.
    change (sum agents (fun i => e i)) with (produced e).
    change (sum agents e) with (produced e). f_equal. field. lra. }
  assert (W : interior = c / 2 * (members * (q * q))).
  { assert (E : produced e = (1 + members * lam) / (c * (1 + lam))).
    { rewrite <- A. field. lra. }
    unfold interior, q. rewrite E. field. lra. }
  rewrite W, V. apply Rmult_le_compat_l; [lra|].
  assert (0 <= sum agents (fun i => (e i - produced e / members) * (e i - produced e / members)));
    [|lra]. apply sum_nonneg; intros i _. apply Rle_0_sqr.
Qed.

Lemma one_of {A : Type} (l : list A) (f : A -> R) a :
  (forall b, In b l -> 0 <= f b) -> In a l -> f a <= sum l f.
Proof.
  induction l as [|b l IH]; intros P [].
  - subst b. simpl. assert (0 <= sum l f); [|lra]. apply sum_nonneg. intros; apply P; right; assumption.
  - simpl. assert (0 <= f b) by (apply P; left; reflexivity).
    assert (f a <= sum l f); [|lra]. apply IH; [intros; apply P; right|]; assumption.
Qed.

Lemma idle_loses e i : In i agents -> e i = 0 -> sink_loss <= lost e.
Proof.
  intros Hi Z. rewrite lost_is.
  apply Rle_trans with (c / 2 * ((e i - / c) * (e i - / c))).
  - rewrite Z. right. unfold sink_loss. field. lra.
  - apply (one_of agents (fun j => c / 2 * ((e j - / c) * (e j - / c)))); [|assumption].
    intros j _. apply Rmult_le_pos; [lra|apply Rle_0_sqr].
Qed.

(* The two ways to lose: everybody works too little, or somebody is idle. *)
Theorem any_rule_loses rule e : balanced_rule rule -> stable_under rule e ->
  Rmin sink_loss interior <= lost e.
Proof.
  intros Bal S. destruct (idle_or_all e rule S) as [(i & Hi & Z)|P].
  - apply Rle_trans with sink_loss; [apply Rmin_l|exact (idle_loses e i Hi Z)].
  - apply Rle_trans with interior; [apply Rmin_r|exact (all_work_loses rule e Bal S P)].
Qed.

(* Linear rules. What changes when i changes its effort is a square around its optimum. *)
Definition linear (share : agent -> R) : agent -> R -> R := fun i y => share i * y.

Lemma aim_update share i e x : In i agents ->
  aim (linear share) i (update eq_agent e i x) - aim (linear share) i e =
  (x - e i) * (share i + lam - c * (1 + lam) / 2 * (x + e i)).
Proof.
  intros Hi. unfold aim, linear, total, produced.
  rewrite (sum_update eq_agent agents (fun y => y)) by assumption.
  rewrite (sum_update eq_agent agents effort_cost) by assumption.
  unfold update at 1. destruct (eq_agent i i); [|tauto]. unfold effort_cost. field.
Qed.

Lemma linear_stable share e : (forall i, In i agents -> 0 <= e i /\
  ((e i = 0 /\ share i + lam <= 0) \/ c * (1 + lam) * e i = share i + lam)) ->
  stable_under (linear share) e.
Proof.
  intros E. split; [intros i Hi; apply (E i Hi)|]. intros i x Hi Hx.
  pose proof (aim_update share i e x Hi) as U.
  assert (P : 0 < c * (1 + lam)) by (apply Rmult_lt_0_compat; lra).
  destruct (E i Hi) as [_ [[Z L]|Z]].
  - rewrite Z in U. assert (0 <= x * - (share i + lam)) by (apply Rmult_le_pos; lra).
    assert (0 <= c * (1 + lam) * (x * x)).
    { apply Rmult_le_pos; [lra|apply Rle_0_sqr]. }
    lra.
  - rewrite <- Z in U.
    assert (0 <= c * (1 + lam) * ((x - e i) * (x - e i))).
    { apply Rmult_le_pos; [lra|apply Rle_0_sqr]. }
    lra.
Qed.

Definition equal_share (i : agent) : R := / members.
Definition equal_effort (i : agent) : R := (/ members + lam) / (c * (1 + lam)).

Theorem equal_shares_stable : balanced_rule (linear equal_share) /\
  stable_under (linear equal_share) equal_effort /\ lost equal_effort = interior.
Proof.
  assert (P : 0 < c * (1 + lam)) by (apply Rmult_lt_0_compat; lra). split; [|split].
  - intros y. unfold linear, equal_share. rewrite sum_const. fold members. field. lra.
  - apply linear_stable. intros i _. unfold equal_effort, equal_share. split.
    + assert (0 < / members) by (apply Rinv_0_lt_compat; lra). apply Rle_mult_inv_pos; lra.
    + right. field. lra.
  - rewrite lost_is. unfold equal_effort. rewrite sum_const. fold members. unfold interior.
    field. repeat split; lra.
Qed.

(* One agent pays when the output rises and stays idle; all others get the whole of what they add. *)
Definition sink_share (who i : agent) : R := if eq_agent i who then 2 - members else 1.
Definition sink_effort (who i : agent) : R := if eq_agent i who then 0 else / c.

Lemma but_one who v w : In who agents ->
  sum agents (fun i => if eq_agent i who then v else w) = v + (members - 1) * w.
Proof.
  intros H. pose proof (sum_update eq_agent agents (fun y => y) (fun _ => w) who v once H) as S.
  unfold update in S. rewrite S, sum_const. fold members. ring.
Qed.

Theorem sink_stable who : In who agents -> lam <= members - 2 ->
  balanced_rule (linear (sink_share who)) /\
  stable_under (linear (sink_share who)) (sink_effort who) /\ lost (sink_effort who) = sink_loss.
Proof.
  intros H L. split; [|split].
  - intros y. unfold linear, sink_share. rewrite sum_scale_r, but_one by assumption. ring.
  - apply linear_stable. intros i _. unfold sink_share, sink_effort.
    assert (0 < / c) by (apply Rinv_0_lt_compat; lra).
    destruct (eq_agent i who); split; try lra.
    right. field. lra.
  - rewrite lost_is.
    rewrite (sum_ext agents _ (fun i => if eq_agent i who then / (2 * c) else 0)).
    + rewrite but_one by assumption. unfold sink_loss. ring.
    + intros i _. unfold sink_effort. destruct (eq_agent i who); field; lra.
Qed.

(* The gap of the best balanced rule. *)
Definition gap_any : R := if Rlt_dec (members * ((1 + lam) * (1 + lam))) ((members - 1) * (members - 1))
  then / (2 * c) else (members - 1) * (members - 1) / (2 * members * c * ((1 + lam) * (1 + lam))).

Lemma interior_against_sink : interior < sink_loss <->
  (members - 1) * (members - 1) < members * ((1 + lam) * (1 + lam)).
Proof.
  assert (D : 0 < 2 * members * c * ((1 + lam) * (1 + lam))).
  { repeat apply Rmult_lt_0_compat; lra. }
  assert (I : interior * (2 * members * c * ((1 + lam) * (1 + lam))) = (members - 1) * (members - 1))
    by (unfold interior; field; repeat split; lra).
  assert (J : sink_loss * (2 * members * c * ((1 + lam) * (1 + lam))) =
    members * ((1 + lam) * (1 + lam))) by (unfold sink_loss; field; lra).
  rewrite <- I, <- J. split; intros K.
  - apply Rmult_lt_compat_r; assumption.
  - apply Rmult_lt_reg_r in K; assumption.
Qed.

Theorem gap_any_rule :
  (forall rule e, balanced_rule rule -> stable_under rule e -> gap_any <= lost e) /\
  (exists rule e, balanced_rule rule /\ stable_under rule e /\ lost e = gap_any).
Proof.
  pose proof interior_against_sink as C. unfold gap_any.
  change (/ (2 * c)) with sink_loss.
  change ((members - 1) * (members - 1) / (2 * members * c * ((1 + lam) * (1 + lam)))) with interior.
  destruct (Rlt_dec _ _) as [L|L].
  - assert (M : sink_loss <= interior) by (apply Rnot_lt_le; intros K; apply C in K; lra). split.
    + intros rule e Bal S. pose proof (any_rule_loses rule e Bal S) as A.
      rewrite Rmin_left in A by assumption. assumption.
    + destruct (list_eq_nil agents) as [Z|(who & H)].
      { exfalso. unfold members in a_team. rewrite Z in a_team. simpl in a_team. lra. }
      exists (linear (sink_share who)), (sink_effort who). apply sink_stable; [assumption|].
      apply Rnot_lt_le. intros K.
      assert ((members - 1) * (members - 1) <= (1 + lam) * (1 + lam))
        by (apply Rmult_le_compat; lra).
      assert (0 <= (members - 1) * ((1 + lam) * (1 + lam))).
      { apply Rmult_le_pos; [lra|apply Rle_0_sqr]. }
      lra.
  - assert (M : interior <= sink_loss).
    { apply Rnot_lt_le. intros K. apply Rnot_lt_le in L.
      destruct (Rle_lt_or_eq_dec _ _ L) as [Q|Q]; [apply C in Q; lra|].
      assert (N : ~ interior < sink_loss) by lra.
      assert (E : interior = sink_loss); [|lra].
      unfold interior, sink_loss. rewrite Q. field. repeat split; lra. }
    split.
    + intros rule e Bal S. pose proof (any_rule_loses rule e Bal S) as A.
      rewrite Rmin_right in A by assumption. assumption.
    + exists (linear equal_share), equal_effort. exact equal_shares_stable.
Qed.

(* From this weight on equal shares are a best rule. *)
Theorem equal_shares_threshold :
  (forall rule e, balanced_rule rule -> stable_under rule e -> lost equal_effort <= lost e) <->
  Rmax 0 ((members - 1) / sqrt members - 1) <= lam.
Proof.
  assert (R0 : 0 < sqrt members) by (apply sqrt_lt_R0; lra).
  assert (R1 : sqrt members * sqrt members = members) by (apply sqrt_sqrt; lra).
  destruct equal_shares_stable as (_ & _ & ->).
  assert (T : Rmax 0 ((members - 1) / sqrt members - 1) <= lam <->
    (members - 1) * (members - 1) <= members * ((1 + lam) * (1 + lam))).
  { replace (members * ((1 + lam) * (1 + lam)))
      with (sqrt members * sqrt members * ((1 + lam) * (1 + lam))) by (rewrite R1; reflexivity).
    assert (Q : (members - 1) / sqrt members * sqrt members = members - 1) by (field; lra).
    split.
    - intros M. assert (K : (members - 1) / sqrt members <= 1 + lam).
      { pose proof (Rmax_r 0 ((members - 1) / sqrt members - 1)). lra. }
      apply (Rmult_le_compat_r (sqrt members)) in K; [|lra]. rewrite Q in K.
      replace (sqrt members * sqrt members * ((1 + lam) * (1 + lam)))
        with ((1 + lam) * sqrt members * ((1 + lam) * sqrt members)) by ring.
      apply Rmult_le_compat; lra.
    - intros M. apply Rmax_lub; [assumption|]. apply Rnot_lt_le. intros K.
      assert (K' : (1 + lam) * sqrt members < members - 1).
      { rewrite <- Q. apply Rmult_lt_compat_r; lra. }
      assert (0 <= (1 + lam) * sqrt members) by (apply Rmult_le_pos; lra).
      assert ((1 + lam) * sqrt members * ((1 + lam) * sqrt members) <
        (members - 1) * (members - 1)) by (apply Rmult_le_0_lt_compat; lra).
      lra. }
  rewrite T. destruct gap_any_rule as [A (rule & e & Bal & S & E)]. unfold gap_any in *.
  fold sink_loss interior in A, E. split.
  - intros H. apply Rnot_lt_le. intros L. specialize (H rule e Bal S). rewrite E in H.
    destruct (Rlt_dec _ _) as [L'|L']; [|lra].
    (* the sink would be strictly better *)
    assert (K : sink_loss < interior).
    { apply Rnot_le_lt. intros M. destruct (Rle_lt_or_eq_dec _ _ M) as [Q|Q].
      - apply interior_against_sink in Q. lra.
      - assert (D : 0 < 2 * members * c * ((1 + lam) * (1 + lam)))
          by (repeat apply Rmult_lt_0_compat; lra).
        assert (I : interior * (2 * members * c * ((1 + lam) * (1 + lam))) =
          (members - 1) * (members - 1)) by (unfold interior; field; repeat split; lra).
        rewrite Q in I. unfold sink_loss in I.
        replace (/ (2 * c) * (2 * members * c * ((1 + lam) * (1 + lam))))
          with (members * ((1 + lam) * (1 + lam))) in I by (field; lra).
        lra. }
    change (/ (2 * c)) with sink_loss in H. lra.
  - intros L r f Br Sf. specialize (A r f Br Sf). destruct (Rlt_dec _ _); [lra|exact A].
Qed.
End AnyRule.
