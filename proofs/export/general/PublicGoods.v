(* M5, public goods with any number n of agents: everyone has an endowment e and contributes any
   amount from 0 to e, and u_i = e - c_i + (m/n) (sum of c), with 1 < m < n. Agents may differ in
   their prosocial weights. *)
From Coq Require Import Reals Lra Psatz List Bool.
From Coopgap Require Import Sums Choices.
Import ListNotations.
Open Scope R_scope.

Section PublicGoods.
Variable agent : Type.
Variable eq_agent : forall i j : agent, {i = j} + {i <> j}.
Variable agents : list agent.
Hypothesis once : NoDup agents.
Variables m e : R.
Definition n : R := INR (length agents).
Hypothesis fruitful : 1 < m.
Hypothesis tempting : m < n.
Hypothesis endowed : 0 < e.
Variable weight : agent -> R.

Definition pool (c : agent -> R) : R := sum agents (fun i => c i).
Definition money (i : agent) (c : agent -> R) : R := e - c i + m / n * pool c.
Definition surplus (c : agent -> R) : R := sum agents (fun i => money i c).
Definition wants (i : agent) (c : agent -> R) : R := money i c + weight i * surplus c.
Definition feasible (c : agent -> R) : Prop := forall i, In i agents -> 0 <= c i <= e.
Definition settled (c : agent -> R) : Prop := feasible c /\
  forall i x, In i agents -> 0 <= x <= e -> wants i (update eq_agent c i x) <= wants i c.

Definition lambda_star : R := (1 - m / n) / (m - 1).

Lemma surplus_is c : surplus c = n * e + (m - 1) * pool c.
Proof.
  unfold surplus, money. rewrite sum_plus, sum_minus, !sum_const. fold n.
  change (sum agents c) with (pool c).
  field. lra.
Qed.

Lemma wants_update c i x : In i agents ->
  wants i (update eq_agent c i x) - wants i c =
  (x - c i) * ((m - 1) * (weight i - lambda_star)).
Proof.
  intros Hi. unfold wants. rewrite !surplus_is. unfold money, pool, lambda_star.
  rewrite (sum_update eq_agent agents (fun y => y)) by assumption.
  unfold update at 1. destruct (eq_agent i i); [|tauto]. field. lra.
Qed.

Theorem goods_first_best : (forall c, feasible c -> surplus c <= n * e * m) /\
  surplus (fun _ => e) = n * e * m.
Proof.
  assert (T : pool (fun _ => e) = n * e) by (unfold pool; rewrite sum_const; reflexivity). split.
  - intros c F. rewrite surplus_is.
    assert (pool c <= n * e); [|nra].
    rewrite <- T. apply sum_le; intros i Hi. apply (F i Hi).
  - rewrite surplus_is, T. ring.
Qed.

(* Who is prosocial enough contributes everything, who is not contributes nothing. *)
Theorem goods_contributions c : settled c -> forall i, In i agents ->
  (lambda_star < weight i -> c i = e) /\ (weight i < lambda_star -> c i = 0).
Proof.
  intros [F N] i Hi. specialize (F i Hi). split; intros W.
  - assert (G : 0 < (m - 1) * (weight i - lambda_star)) by nra.
    pose proof (wants_update c i e Hi) as D. specialize (N i e Hi (conj (Rlt_le _ _ endowed) (Rle_refl e))).
    nra.
  - assert (G : (m - 1) * (weight i - lambda_star) < 0) by nra.
    pose proof (wants_update c i 0 Hi) as D. specialize (N i 0 Hi (conj (Rle_refl 0) (Rlt_le _ _ endowed))).
    nra.
Qed.

(* Everybody contributing is an equilibrium exactly from the threshold on. *)
Theorem goods_threshold :
  settled (fun _ => e) <-> forall i, In i agents -> lambda_star <= weight i.
Proof.
  split.
  - intros [_ N] i Hi. specialize (N i 0 Hi (conj (Rle_refl 0) (Rlt_le _ _ endowed))).
    pose proof (wants_update (fun _ => e) i 0 Hi) as D. simpl in D.
    destruct (Rle_or_lt lambda_star (weight i)) as [L|L]; [assumption|].
    assert ((m - 1) * (weight i - lambda_star) < 0) by nra. nra.
  - intros W. split.
    + intros i Hi. lra.
    + intros i x Hi Hx. pose proof (wants_update (fun _ => e) i x Hi) as D. simpl in D.
      specialize (W i Hi). assert (0 <= (m - 1) * (weight i - lambda_star)) by nra. nra.
Qed.

Lemma lambda_star_positive : 0 < lambda_star.
Proof.
  unfold lambda_star. assert (0 < n) by lra. apply Rdiv_lt_0_compat; [|lra].
  assert (m / n < 1); [|lra]. apply Rmult_lt_reg_r with n; [assumption|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(* Selfish agents contribute nothing, and n e (m - 1) is lost. *)
Theorem goods_selfish : (forall i, In i agents -> weight i = 0) ->
  forall c, settled c -> n * e * m - surplus c = n * e * (m - 1).
Proof.
  intros Z c S. rewrite surplus_is.
  assert (P : pool c = 0).
  { unfold pool. rewrite (sum_ext agents _ (fun _ => 0)); [apply sum_zero|].
    intros i Hi. apply (goods_contributions c S i Hi).
    rewrite (Z i Hi). apply lambda_star_positive. }
  rewrite P. ring.
Qed.

Theorem goods_selfish_settled : (forall i, In i agents -> weight i = 0) -> settled (fun _ => 0).
Proof.
  intros Z. split; [intros i Hi; lra|]. intros i x Hi Hx.
  pose proof (wants_update (fun _ => 0) i x Hi) as D. simpl in D. rewrite (Z i Hi) in D.
  pose proof lambda_star_positive. assert (0 <= (m - 1) * lambda_star) by nra. nra.
Qed.

(* Own money of one who contributes k e altogether with k contributors, against not contributing. *)
Theorem goods_own_money c i : In i agents -> feasible c -> c i = e ->
  money i (update eq_agent c i 0) - money i c = e * (1 - m / n).
Proof.
  intros Hi F E. unfold money, pool.
  rewrite (sum_update eq_agent agents (fun y => y)) by assumption.
  unfold update at 1. destruct (eq_agent i i); [|tauto]. rewrite E. field. lra.
Qed.

(* k prosocial agents of one weight among n; who is indifferent gives. *)
Section Some.
Variable lam : R.
Variable prosocial_one : agent -> bool.
Hypothesis weights : forall i, In i agents -> weight i = if prosocial_one i then lam else 0.
Definition k : R := sum agents (fun i => when (prosocial_one i) 1).
Variable c : agent -> R.
Hypothesis stable : settled c.
Hypothesis ties : forall i, In i agents -> weight i = lambda_star -> c i = e.

Lemma gives i : In i agents ->
  c i = when (prosocial_one i) (if Rle_dec lambda_star lam then e else 0).
Proof.
  intros Hi. pose proof lambda_star_positive as P. pose proof (weights i Hi) as W.
  destruct (goods_contributions c stable i Hi) as [A B]. destruct (prosocial_one i); simpl.
  - destruct (Rle_dec lambda_star lam) as [L|L].
    + destruct (Req_EM_T lambda_star lam) as [E|E]; [apply ties; [assumption|lra]|apply A; lra].
    + apply B. lra.
  - apply B. lra.
Qed.

Lemma pool_is : pool c = (if Rle_dec lambda_star lam then e else 0) * k.
Proof.
  unfold pool, k. rewrite <- sum_scale. apply sum_ext. intros i Hi. rewrite (gives i Hi).
  destruct (prosocial_one i); simpl; ring.
Qed.

Theorem goods_gap : n * e * m - surplus c =
  if Rle_dec lambda_star lam then e * (n - k) * (m - 1) else n * e * (m - 1).
Proof. rewrite surplus_is, pool_is. destruct (Rle_dec lambda_star lam); ring. Qed.

Theorem goods_payoffs i : In i agents ->
  money i c = (if Rle_dec lambda_star lam
    then when (negb (prosocial_one i)) e + e * k * m / n else e) /\
  money i c - money i (fun _ => 0) = (if Rle_dec lambda_star lam
    then e * k * m / n - when (prosocial_one i) e else 0).
Proof.
  intros Hi. assert (P : 0 < n) by lra.
  assert (Z : pool (fun _ => 0) = 0) by apply sum_zero.
  unfold money. rewrite Z, pool_is, (gives i Hi).
  destruct (Rle_dec lambda_star lam), (prosocial_one i); simpl; split; field; lra.
Qed.
End Some.
End PublicGoods.
