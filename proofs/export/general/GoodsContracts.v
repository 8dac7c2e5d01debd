(* M5 beyond the threshold: coalitions of givers, contracts on the total, and what more prosocial
   agents give. The game is that of [PublicGoods]. *)
From Coq Require Import Reals Lra Psatz List Bool ZArith.
From Coopgap Require Import Sums Choices.
Import ListNotations.
Open Scope R_scope.

Section Goods.
Variable agent : Type.
Variable eq_agent : forall i j : agent, {i = j} + {i <> j}.
Variable agents : list agent.
Hypothesis once : NoDup agents.
Variables m e : R.
Definition people : R := INR (length agents).
Hypothesis fruitful : 1 < m.
Hypothesis tempting : m < people.
Hypothesis endowed : 0 < e.

Definition given (c : agent -> R) : R := sum agents (fun i => c i).
Definition payoff_of (i : agent) (c : agent -> R) : R := e - c i + m / people * given c.
Definition total (c : agent -> R) : R := sum agents (fun i => payoff_of i c).
Definition within (c : agent -> R) : Prop := forall i, In i agents -> 0 <= c i <= e.
Definition least_weight : R := (1 - m / people) / (m - 1).
Definition lost (c : agent -> R) : R := people * e * m - total c.

Lemma total_is c : total c = people * e + (m - 1) * given c.
Proof.
  unfold total, payoff_of. rewrite sum_plus, sum_minus, !sum_const. fold people.
  change (sum agents c) with (given c). field. lra.
Qed.

Theorem everybody_gives : (forall c, within c -> total c <= people * e * m) /\
  total (fun _ => e) = people * e * m.
Proof.
  assert (T : given (fun _ => e) = people * e) by (unfold given; rewrite sum_const; reflexivity). split.
  - intros c F. rewrite total_is.
    assert (given c <= people * e); [|nra].
    rewrite <- T. apply sum_le; intros i Hi. apply (F i Hi).
  - rewrite total_is, T. ring.
Qed.

(* -- coalitions ---------------------------------------------------------------------------- *)

(* Those of [giver] give all they have, nobody else gives. *)
Definition gift (giver : agent -> bool) (i : agent) : R := when (giver i) e.
Definition number (giver : agent -> bool) : nat := length (filter giver agents).
Definition all_better_off (giver : agent -> bool) : Prop := forall i, In i agents ->
  giver i = true -> payoff_of i (fun _ => 0) < payoff_of i (gift giver).
Definition least_coalition : Z := (Int_part (people / m) + 1)%Z.

Lemma given_by giver : given (gift giver) = INR (number giver) * e.
Proof.
  unfold given, gift, number. clear. induction agents as [|i l IH]; [simpl; ring|].
  simpl filter. simpl sum. rewrite IH. destruct (giver i); simpl when; [|ring].
  change (length (i :: filter giver l)) with (S (length (filter giver l))). rewrite S_INR. ring.
Qed.

Lemma beyond x (z : Z) : (Int_part x + 1 <= z)%Z <-> x < IZR z.
Proof.
  destruct (base_Int_part x) as [L U]. split.
  - intros H. apply IZR_le in H. rewrite plus_IZR in H. lra.
  - intros H. assert (K : IZR (Int_part x) < IZR z) by lra. apply lt_IZR in K. lia.
Qed.

Lemma better_off_iff giver i : giver i = true ->
  payoff_of i (fun _ => 0) < payoff_of i (gift giver) <->
  (least_coalition <= Z.of_nat (number giver))%Z.
Proof.
  intros G. unfold least_coalition. rewrite beyond, <- INR_IZR_INZ.
  unfold payoff_of. rewrite given_by. unfold gift. rewrite G. simpl when.
  assert (Z : given (fun _ => 0) = 0) by apply sum_zero. rewrite Z.
  assert (P : 0 < people) by lra.
  assert (E : people * (m / people) = m) by (field; lra).
  assert (D : people / m * m = people) by (field; lra).
  set (k := INR (number giver)). split; intros H.
  - apply Rmult_lt_reg_r with m; [lra|]. rewrite D.
    apply Rmult_lt_reg_r with e; [assumption|].
    assert (H' : e < m / people * (k * e)) by lra.
    apply (Rmult_lt_compat_l people) in H'; [|assumption]. rewrite <- Rmult_assoc, E in H'. lra.
  - apply (Rmult_lt_compat_r m) in H; [|lra]. rewrite D in H.
    apply (Rmult_lt_compat_r e) in H; [|assumption].
    assert (H' : e < m / people * (k * e)); [|lra].
    apply Rmult_lt_reg_l with people; [assumption|]. rewrite <- Rmult_assoc, E. lra.
Qed.

Lemma coalition_of (k : nat) : (k <= length agents)%nat -> exists giver, number giver = k.
Proof.
  unfold number. revert once k. clear - eq_agent.
  induction agents as [|i l IH]; intros D k L.
  - exists (fun _ => false). simpl in *. lia.
  - inversion D as [|? ? N D']; subst. destruct k as [|k].
    + exists (fun _ => false). clear. induction (i :: l) as [|j r IH]; [reflexivity|exact IH].
    + destruct (IH D' k) as (g & G); [simpl in L; lia|].
      exists (fun j => if eq_agent j i then true else g j). simpl.
      destruct (eq_agent i i) as [_|K]; [|tauto]. simpl. f_equal. rewrite <- G. f_equal.
      apply filter_ext_in. intros j Hj. destruct (eq_agent j i) as [->|]; [tauto|reflexivity].
Qed.

Theorem goods_least_coalition :
  (forall giver, (exists i, In i agents /\ giver i = true) ->
     (all_better_off giver <-> (least_coalition <= Z.of_nat (number giver))%Z)) /\
  (exists giver, Z.of_nat (number giver) = least_coalition /\ all_better_off giver /\
     exists i, In i agents /\ giver i = true).
Proof.
  assert (W : forall giver, (exists i, In i agents /\ giver i = true) ->
    (all_better_off giver <-> (least_coalition <= Z.of_nat (number giver))%Z)).
  { intros giver (i & Hi & G). split.
    - intros B. apply (better_off_iff giver i G). exact (B i Hi G).
    - intros L j Hj H. apply (better_off_iff giver j H). exact L. }
  split; [exact W|].
  assert (P : 0 < people / m) by (apply Rdiv_lt_0_compat; lra).
  assert (Q : people / m < people).
  { apply Rmult_lt_reg_r with m; [lra|]. replace (people / m * m) with people by (field; lra).
    apply Rlt_le_trans with (people * m); [|lra]. rewrite <- Rmult_1_r at 1.
    apply Rmult_lt_compat_l; lra. }
  destruct (base_Int_part (people / m)) as [A B].
  assert (Lo : (1 <= least_coalition)%Z).
  { unfold least_coalition. assert (K : IZR (-1) < IZR (Int_part (people / m))) by lra.
    apply lt_IZR in K. lia. }
  assert (Hi : (least_coalition <= Z.of_nat (length agents))%Z).
  { unfold least_coalition. apply beyond. rewrite <- INR_IZR_INZ. exact Q. }
  destruct (coalition_of (Z.to_nat least_coalition)) as (giver & G); [lia|].
  exists giver. assert (E : Z.of_nat (number giver) = least_coalition) by (rewrite G; lia).
  assert (S : exists i, In i agents /\ giver i = true).
  { unfold number in G. destruct (filter giver agents) as [|i r] eqn:F; [simpl in G; lia|].
    exists i. apply filter_In. rewrite F. left. reflexivity. }
  split; [exact E|]. split; [|exact S]. apply (W giver S). lia.
Qed.

(* -- contracts on the total ---------------------------------------------------------------- *)

Section Contracts.
Variable weight : agent -> R.

(* [t i y] is paid to i when y is given altogether; the court sees no single gift. *)
Definition balanced_on_total (t : agent -> R -> R) : Prop := forall y, sum agents (fun i => t i y) = 0.
Definition aim (t : agent -> R -> R) (i : agent) (c : agent -> R) : R :=
  payoff_of i c + t i (given c) + weight i * total c.
Definition stable_under (t : agent -> R -> R) (c : agent -> R) : Prop := within c /\
  forall i x, In i agents -> 0 <= x <= e -> aim t i (update eq_agent c i x) <= aim t i c.
(* Whoever does not care gives. *)
Definition eager (t : agent -> R -> R) (c : agent -> R) : Prop := forall i, In i agents ->
  (forall x, 0 <= x <= e -> aim t i (update eq_agent c i x) = aim t i c) -> c i = e.
Definition average : R := sum agents weight / people.

Lemma aim_update t i c x : In i agents -> aim t i (update eq_agent c i x) - aim t i c =
  (x - c i) * ((m - 1) * (weight i - least_weight)) +
  (t i (given c + (x - c i)) - t i (given c)).
Proof.
  intros Hi. unfold aim. rewrite !total_is. unfold payoff_of.
  assert (G : given (update eq_agent c i x) = given c + (x - c i)).
  { unfold given. rewrite (sum_update eq_agent agents (fun y => y)) by assumption. ring. }
  rewrite G. unfold update at 1. destruct (eq_agent i i); [|tauto].
  unfold least_weight. field. lra.
Qed.

Lemma weights_add_up : sum agents (fun i => weight i - least_weight) =
  people * (average - least_weight).
Proof. rewrite sum_minus, sum_const. fold people. unfold average. field. lra. Qed.

(* If everybody gives something, each can give a little less, with the same total each time. *)
Lemma somebody_idle t c : balanced_on_total t -> stable_under t c -> average < least_weight ->
  exists i, In i agents /\ c i = 0.
Proof.
  intros Bal [F N] L.
  assert (D : (exists i, In i agents /\ c i = 0) \/
    exists h, 0 < h /\ forall i, In i agents -> h <= c i).
  { revert F. unfold within. clear. induction agents as [|i l IH]; intros F.
    { right. exists 1. split; [lra|intros i []]. }
    destruct (Req_dec (c i) 0) as [Z|Z].
    { left. exists i. split; [left; reflexivity|assumption]. }
    assert (P : 0 <= c i) by (apply F; left; reflexivity).
    destruct IH as [(j & Hj & E)|(h & H & A)]; [intros j Hj; apply F; right; assumption| |].
    - left. exists j. split; [right; assumption|assumption].
    - right. exists (Rmin h (c i)). split; [apply Rmin_glb_lt; lra|].
      intros j [<-|Hj]; [apply Rmin_r|].
      apply Rle_trans with h; [apply Rmin_l|apply A; assumption]. }
  destruct D as [D|(h & H & A)]; [exact D|exfalso].
  assert (S : sum agents (fun i => - (h * (m - 1)) * (weight i - least_weight) +
    (t i (given c - h) - t i (given c))) <= sum agents (fun _ => 0)).
  { apply sum_le. intros i Hi. pose proof (F i Hi). pose proof (A i Hi).
    specialize (N i (c i - h) Hi ltac:(lra)).
    pose proof (aim_update t i c (c i - h) Hi) as U.
    replace (given c + (c i - h - c i)) with (given c - h) in U by ring. lra. }
  rewrite sum_zero, sum_plus, sum_scale, weights_add_up, sum_minus, !Bal in S.
  assert (0 < h * (m - 1)) by (apply Rmult_lt_0_compat; lra).
  assert (0 < people * (least_weight - average)) by (apply Rmult_lt_0_compat; lra).
  assert (0 < h * (m - 1) * (people * (least_weight - average)))
    by (apply Rmult_lt_0_compat; assumption).
  lra.
Qed.

Definition slopes (s : agent -> R) : agent -> R -> R := fun i y => s i * y.

Lemma all_give s : (forall i, In i agents -> 0 <= (m - 1) * (weight i - least_weight) + s i) ->
  stable_under (slopes s) (fun _ => e).
Proof.
  intros P. split; [intros i Hi; lra|]. intros i x Hi Hx.
  pose proof (aim_update (slopes s) i (fun _ => e) x Hi) as U. unfold slopes in *. simpl in U.
  assert (0 <= (e - x) * ((m - 1) * (weight i - least_weight) + s i))
    by (apply Rmult_le_pos; [lra|apply P; assumption]).
  lra.
Qed.

Definition gap_total : R := if Rle_dec least_weight average then 0 else e * (m - 1).

Theorem goods_gap_balanced_total :
  (forall t c, balanced_on_total t -> stable_under t c -> gap_total <= lost c) /\
  (exists t c, balanced_on_total t /\ stable_under t c /\ eager t c /\ lost c = gap_total).
Proof.
  assert (Full : lost (fun _ => e) = 0) by (unfold lost; destruct everybody_gives as [_ ->]; ring).
  unfold gap_total. destruct (Rle_dec least_weight average) as [L|L].
  - split.
    + intros t c _ [F _]. unfold lost. destruct everybody_gives as [U _]. specialize (U c F). lra.
    + set (s := fun i => (m - 1) * (average - least_weight) - (m - 1) * (weight i - least_weight)).
      exists (slopes s), (fun _ => e). split; [|split; [|split]].
      * intros y. unfold slopes, s. rewrite sum_scale_r, sum_minus, sum_const, sum_scale,
          weights_add_up. fold people. ring.
      * apply all_give. intros i _. unfold s.
        assert (0 <= (m - 1) * (average - least_weight)) by (apply Rmult_le_pos; lra). lra.
      * intros i _ _. reflexivity.
      * exact Full.
  - apply Rnot_le_lt in L. split.
    + intros t c Bal S. destruct (somebody_idle t c Bal S L) as (i & Hi & Z).
      destruct S as [F _]. unfold lost. rewrite total_is.
      assert (G : given c <= people * e - e); [|nra].
      assert (M : given c - c i + e <= people * e).
      { replace (people * e) with (sum agents (fun _ : agent => e)) by (apply sum_const).
        unfold given. rewrite <- (sum_update eq_agent agents (fun y => y) c i e once Hi).
        apply sum_le. intros j Hj. unfold update. destruct (eq_agent j i); [lra|apply F; assumption]. }
      lra.
    + assert (D : agents <> []).
      { intros Z. unfold people in tempting. rewrite Z in tempting. simpl in tempting. lra. }
      destruct agents as [|who rest] eqn:E; [tauto|]. rewrite <- E in *.
      assert (Hw : In who agents) by (rewrite E; left; reflexivity).
      set (q := people * ((m - 1) * (average - least_weight))).
      set (s := update eq_agent (fun i => - ((m - 1) * (weight i - least_weight))) who
        (q - (m - 1) * (weight who - least_weight))).
      set (c := update eq_agent (fun _ : agent => e) who 0).
      assert (Q : q < 0).
      { unfold q. assert (0 < people * ((m - 1) * (least_weight - average))); [|lra].
        apply Rmult_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; lra. }
      assert (U : forall i x, In i agents ->
        aim (slopes s) i (update eq_agent c i x) - aim (slopes s) i c =
        (x - c i) * (if eq_agent i who then q else 0)).
      { intros i x Hi. rewrite aim_update by assumption. unfold slopes, s, update.
        destruct (eq_agent i who) as [->|]; ring. }
      assert (C : forall i, c i = if eq_agent i who then 0 else e) by reflexivity.
      exists (slopes s), c. split; [|split; [|split]].
      * intros y. unfold slopes. rewrite sum_scale_r. unfold s.
        rewrite (sum_update eq_agent agents (fun z => z)) by assumption.
        rewrite (sum_ext agents _ (fun i => - (m - 1) * (weight i - least_weight)))
          by (intros; ring).
        rewrite sum_scale, weights_add_up. unfold q. ring.
      * split.
        -- intros i _. unfold c, update. destruct (eq_agent i who); lra.
        -- intros i x Hi Hx. specialize (U i x Hi). rewrite C in U.
           destruct (eq_agent i who); [|lra].
           assert (0 <= x * - q) by (apply Rmult_le_pos; lra). lra.
      * intros i Hi H. unfold c, update. destruct (eq_agent i who) as [W|]; [exfalso|reflexivity].
        specialize (H e ltac:(lra)). specialize (U i e Hi). rewrite H in U.
        rewrite C in U. destruct (eq_agent i who); [|tauto].
        assert (0 < e * - q) by (apply Rmult_lt_0_compat; lra). lra.
      * unfold lost. rewrite total_is. unfold given, c.
        rewrite (sum_update eq_agent agents (fun z => z)) by assumption. rewrite sum_const.
        fold people. ring.
Qed.
End Contracts.

(* -- more prosocial agents ----------------------------------------------------------------- *)

(* Everybody has the weight w and chooses among some amounts, nothing and everything among them. *)
Section Amounts.
Variable amount : R -> Prop.
Hypothesis none : amount 0.
Hypothesis everything : amount e.
Hypothesis between : forall x, amount x -> 0 <= x <= e.

Definition wish (w : R) (i : agent) (c : agent -> R) : R := payoff_of i c + w * total c.
Definition at_rest (w : R) (c : agent -> R) : Prop :=
  (forall i, In i agents -> amount (c i)) /\
  forall i x, In i agents -> amount x -> wish w i (update eq_agent c i x) <= wish w i c.

Lemma wish_update w i c x : In i agents -> wish w i (update eq_agent c i x) - wish w i c =
  (x - c i) * ((m - 1) * (w - least_weight)).
Proof.
  intros Hi. pose proof (aim_update (fun _ => w) (fun _ _ => 0) i c x Hi) as U.
  unfold aim in U. unfold wish. lra.
Qed.

Lemma all_at_rest w : least_weight <= w -> at_rest w (fun _ => e).
Proof.
  intros L. split; [intros; exact everything|]. intros i x Hi Hx. apply between in Hx.
  pose proof (wish_update w i (fun _ => e) x Hi) as U. simpl in U.
  assert (0 <= (m - 1) * (w - least_weight)) by (apply Rmult_le_pos; lra).
  assert (0 <= (e - x) * ((m - 1) * (w - least_weight))) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma none_at_rest w : w <= least_weight -> at_rest w (fun _ => 0).
Proof.
  intros L. split; [intros; exact none|]. intros i x Hi Hx. apply between in Hx.
  pose proof (wish_update w i (fun _ => 0) x Hi) as U. simpl in U.
  assert (0 <= (m - 1) * (least_weight - w)) by (apply Rmult_le_pos; lra).
  assert (0 <= x * ((m - 1) * (least_weight - w))) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma rest_below w c : w < least_weight -> at_rest w c -> forall i, In i agents -> c i = 0.
Proof.
  intros L [A N] i Hi. specialize (N i 0 Hi none). pose proof (wish_update w i c 0 Hi) as U.
  pose proof (between _ (A i Hi)) as B.
  assert (P : 0 < (m - 1) * (least_weight - w)) by (apply Rmult_lt_0_compat; lra).
  destruct (Req_dec (c i) 0) as [Z|Z]; [assumption|exfalso].
  assert (0 < c i * ((m - 1) * (least_weight - w))) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma rest_above w c : least_weight < w -> at_rest w c -> forall i, In i agents -> c i = e.
Proof.
  intros L [A N] i Hi. specialize (N i e Hi everything). pose proof (wish_update w i c e Hi) as U.
  pose proof (between _ (A i Hi)) as B.
  assert (P : 0 < (m - 1) * (w - least_weight)) by (apply Rmult_lt_0_compat; lra).
  destruct (Req_dec (c i) e) as [Z|Z]; [assumption|exfalso].
  assert (0 < (e - c i) * ((m - 1) * (w - least_weight))) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma at_rest_within w c : at_rest w c -> within c.
Proof. intros [A _] i Hi. apply between, A. assumption. Qed.

Lemma nothing_is_least c : within c -> total (fun _ => 0) <= total c.
Proof.
  intros F. rewrite !total_is. assert (given (fun _ => 0) <= given c); [|nra].
  apply sum_le. intros i Hi. apply F. assumption.
Qed.

Lemma everything_is_most c : within c -> total c <= total (fun _ => e).
Proof. intros F. destruct everybody_gives as [U ->]. apply U. assumption. Qed.

Lemma total_ext c d : (forall i, In i agents -> c i = d i) -> total c = total d.
Proof. intros E. rewrite !total_is. unfold given. rewrite (sum_ext agents (fun i => c i) (fun i => d i) E). reflexivity. Qed.

(* There is an equilibrium at every weight, and when the weight rises neither the best nor the
   worst equilibrium gets worse. *)
Theorem goods_at_rest w : exists c, at_rest w c.
Proof.
  destruct (Rle_or_lt least_weight w) as [L|L].
  - exists (fun _ => e). apply all_at_rest. assumption.
  - exists (fun _ => 0). apply none_at_rest. lra.
Qed.

Theorem goods_best_rises l w c : l <= w -> at_rest l c ->
  exists d, at_rest w d /\ total c <= total d.
Proof.
  intros L S. destruct (Rle_or_lt least_weight w) as [H|H].
  - exists (fun _ => e). split; [apply all_at_rest; assumption|].
    apply everything_is_most, (at_rest_within l). assumption.
  - exists (fun _ => 0). split; [apply none_at_rest; lra|].
    right. apply total_ext. intros i Hi. apply (rest_below l); [lra|assumption|assumption].
Qed.

Theorem goods_worst_rises l w d : l <= w -> at_rest w d ->
  exists c, at_rest l c /\ total c <= total d.
Proof.
  intros L S. destruct (Rle_or_lt l least_weight) as [H|H].
  - exists (fun _ => 0). split; [apply none_at_rest; assumption|].
    apply nothing_is_least, (at_rest_within w). assumption.
  - exists (fun _ => e). split; [apply all_at_rest; lra|].
    right. symmetry. apply total_ext. intros i Hi.
    apply (rest_above w); [lra|assumption|assumption].
Qed.
End Amounts.
End Goods.
