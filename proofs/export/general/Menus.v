(* M2, contracts that see the action and the cell: which plans of actions a menu with prices makes
   the agent follow, when it reaches the first best, what two pooled states cost, and how large the
   transfers must be. *)
From Coq Require Import Reals Lra Psatz List.
From Coopgap Require Import Sums Adaptation.
Import ListNotations.
Open Scope R_scope.

Fixpoint largest {A : Type} (l : list A) (f : A -> R) : R :=
  match l with [] => 0 | [a] => f a | a :: rest => Rmax (f a) (largest rest f) end.

Lemma largest_above {A : Type} (l : list A) (f : A -> R) a : In a l -> f a <= largest l f.
Proof.
  induction l as [|b l IH]; [intros []|]. intros [<-|H]; destruct l as [|d l]; simpl in *.
  - lra.
  - apply Rmax_l.
  - tauto.
  - eapply Rle_trans; [apply IH; exact H|apply Rmax_r].
Qed.

Lemma largest_below {A : Type} (l : list A) (f : A -> R) v : l <> [] ->
  (forall a, In a l -> f a <= v) -> largest l f <= v.
Proof.
  induction l as [|b l IH]; [tauto|]. intros _ P. destruct l as [|d l].
  - apply P. left. reflexivity.
  - apply Rmax_lub; [apply P; left; reflexivity|].
    apply IH; [discriminate|]. intros a Ha. apply P. right. exact Ha.
Qed.

Lemma largest_reached {A : Type} (l : list A) (f : A -> R) : l <> [] ->
  exists a, In a l /\ f a = largest l f.
Proof.
  induction l as [|b l IH]; [tauto|]. intros _. destruct l as [|d l].
  - exists b. split; [left|]; reflexivity.
  - destruct IH as (a & Ha & E); [discriminate|]. change (largest (b :: d :: l) f) with
      (Rmax (f b) (largest (d :: l) f)). destruct (Rle_dec (f b) (largest (d :: l) f)).
    + exists a. split; [right; exact Ha|]. rewrite Rmax_right; assumption.
    + exists b. split; [left; reflexivity|]. rewrite Rmax_left; lra.
Qed.

Lemma filter_short {A : Type} (l : list A) (f : A -> bool) a : In a l -> f a = false ->
  (length (filter f l) < length l)%nat.
Proof.
  assert (U : forall r : list A, (length (filter f r) <= length r)%nat).
  { induction r as [|b r IH]; simpl; [lia|]. destruct (f b); simpl; lia. }
  induction l as [|b l IH]; [intros []|]. intros [<-|H] F; simpl.
  - rewrite F. specialize (U l). lia.
  - specialize (IH H F). destruct (f b); simpl; lia.
Qed.

(* A value for each action such that nobody would rather pay for another. *)
Lemma values {A : Type} (act tau : A -> R) (m : nat) : forall l : list A, (length l <= m)%nat ->
  (forall r s, In r l -> In s l -> act r < act s -> tau r <= tau s) ->
  exists v : R -> R, forall r s, In r l -> In s l ->
    v (act s) + tau s * (act r - act s) <= v (act r).
Proof.
  induction m as [|m IH]; intros l L M.
  { exists (fun _ => 0). intros r s Hr. destruct l; [destruct Hr|simpl in L; lia]. }
  destruct l as [|a l]; [exists (fun _ => 0); intros r s []|].
  remember (a :: l) as whole eqn:W. set (top := largest whole act).
  assert (N : whole <> []) by (rewrite W; discriminate).
  set (rest := filter (fun s => if Rlt_dec (act s) top then true else false) whole).
  assert (Rest : forall s, In s rest <-> In s whole /\ act s < top).
  { intros s. unfold rest. rewrite filter_In. destruct (Rlt_dec (act s) top); intuition congruence. }
  assert (Short : (length rest <= m)%nat).
  { destruct (largest_reached whole act N) as (s & Hs & E).
    pose proof (filter_short whole (fun s => if Rlt_dec (act s) top then true else false) s Hs) as K. fold rest in K. cbv beta in K.
    destruct (Rlt_dec (act s) top) as [Q|Q]; [unfold top in Q; lra|]. specialize (K eq_refl).
    lia. }
  destruct (IH rest Short) as (v & V).
  { intros r s Hr Hs. apply Rest in Hr, Hs. apply M; tauto. }
  set (peak := largest rest (fun q => v (act q) + tau q * (top - act q))).
  exists (fun x => if Req_EM_T x top then peak else v x).
  assert (Le : forall s, In s whole -> act s <= top) by (intros; apply largest_above; assumption).
  intros r s Hr Hs. pose proof (Le r Hr). pose proof (Le s Hs).
  destruct (Req_EM_T (act s) top) as [Es|Es], (Req_EM_T (act r) top) as [Er|Er].
  - rewrite Er, Es. lra.
  - assert (Ir : In r rest) by (apply Rest; split; [assumption|lra]).
    assert (peak <= v (act r) + tau s * (top - act r)).
    { apply largest_below; [intros Z; rewrite Z in Ir; destruct Ir|]. intros q Hq.
      specialize (V r q Ir Hq). apply Rest in Hq. destruct Hq as [Hq Q].
      assert (T : tau q <= tau s) by (apply M; [assumption|assumption|lra]).
      assert (0 <= (tau s - tau q) * (top - act r)) by (apply Rmult_le_pos; lra). lra. }
    rewrite Es. lra.
  - assert (Is : In s rest) by (apply Rest; split; [assumption|lra]).
    pose proof (largest_above rest (fun q => v (act q) + tau q * (top - act q)) s Is) as P.
    simpl in P. fold peak in P. rewrite Er. lra.
  - apply V; apply Rest; split; (assumption || lra).
Qed.

(* -- one cell ---------------------------------------------------------------------------------- *)

Section Cell.
Variable state : Type.
Variable states : list state.
Variables theta bias : state -> R.
Variables c k lam : R.
Hypothesis costly : 0 < c.
Hypothesis matters : 0 < k.
Hypothesis caring : 0 <= lam.

Definition tau (s : state) : R := preferred c k lam (theta s) (bias s).

(* Some prices of actions make the agent take [act s] in every state s of the cell. *)
Definition menu (act : state -> R) : Prop := exists t : R -> R,
  forall s, In s states -> chooses c k lam (theta s) (bias s) t (act s).

Theorem menu_iff act : menu act <->
  forall r s, In r states -> In s states -> tau r < tau s -> act r <= act s.
Proof.
  pose proof (curvature_positive c k lam matters caring) as P. split.
  - intros (t & T) r s Hr Hs L. pose proof (T r Hr (act s)) as A. pose proof (T s Hs (act r)) as B.
    pose proof (aim_difference c k lam costly matters caring (theta r) (bias r) (act s) (act r)) as E.
    pose proof (aim_difference c k lam costly matters caring (theta s) (bias s) (act r) (act s)) as F.
    fold (tau r) in E. fold (tau s) in F.
    assert (S : curvature c k lam * ((act r - act s) * (tau s - tau r)) <= 0) by lra.
    apply Rnot_lt_le. intros K.
    assert (0 < curvature c k lam * ((act r - act s) * (tau s - tau r))).
    { apply Rmult_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; lra. }
    lra.
  - intros M. destruct (values act tau (length states) states) as (v & V); [lia| |].
    { intros r s Hr Hs L. apply Rnot_lt_le. intros K. specialize (M s r Hs Hr K). lra. }
    set (line := fun x s => v (act s) + tau s * (x - act s)).
    exists (fun x => curvature c k lam * (x * x / 2 - largest states (line x))).
    intros s Hs x.
    pose proof (aim_difference c k lam costly matters caring (theta s) (bias s) x (act s)) as E.
    fold (tau s) in E. pose proof (largest_above states (line x) s Hs) as A. unfold line at 1 in A.
    assert (B : largest states (line (act s)) <= v (act s)).
    { apply largest_below; [intros Z; rewrite Z in Hs; destruct Hs|].
      intros q Hq. unfold line. apply V; assumption. }
    assert (0 <= curvature c k lam * (largest states (line x) - (v (act s) + tau s * (x - act s))))
      by (apply Rmult_le_pos; lra).
    assert (0 <= curvature c k lam * (v (act s) - largest states (line (act s))))
      by (apply Rmult_le_pos; lra).
    lra.
Qed.

(* The least weight at which two states are in order. *)
Definition pair_threshold (distance drop : R) : R :=
  if Rlt_dec distance drop then c / k * (drop / distance - 1) else 0.

Lemma in_order r s : theta r < theta s ->
  (tau r <= tau s <-> pair_threshold (theta s - theta r) (bias r - bias s) <= lam).
Proof.
  intros D. pose proof (curvature_positive c k lam matters caring) as P.
  set (d := theta s - theta r). set (x := bias r - bias s).
  assert (E : curvature c k lam * (tau s - tau r) = lam * (k * d) - c * (x - d)).
  { unfold tau, preferred, d, x. unfold curvature in *. field. lra. }
  assert (Q : 0 < k * d) by (apply Rmult_lt_0_compat; unfold d; lra).
  assert (T : tau r <= tau s <-> c * (x - d) <= lam * (k * d)).
  { split; intros H.
    - assert (0 <= curvature c k lam * (tau s - tau r)) by (apply Rmult_le_pos; lra). lra.
    - assert (K : 0 <= tau s - tau r); [|lra].
      apply Rmult_le_reg_l with (curvature c k lam); [lra|]. lra. }
  rewrite T. unfold pair_threshold. destruct (Rlt_dec d x) as [L|L].
  - assert (F : c / k * (x / d - 1) * (k * d) = c * (x - d)) by (field; unfold d; lra).
    rewrite <- F. split; intros H.
    + apply Rmult_le_reg_r in H; assumption.
    + apply Rmult_le_compat_r; lra.
  - assert (0 <= c * (d - x)) by (apply Rmult_le_pos; lra).
    assert (0 <= lam * (k * d)) by (apply Rmult_le_pos; lra). split; intros; lra.
Qed.

(* A menu reaches the first best exactly from the largest of these weights on. *)
Theorem menu_threshold : menu theta <-> forall r s, In r states -> In s states ->
  theta r < theta s -> pair_threshold (theta s - theta r) (bias r - bias s) <= lam.
Proof.
  rewrite menu_iff. split; intros H r s Hr Hs L.
  - apply in_order; [assumption|]. apply Rnot_lt_le. intros K. specialize (H s r Hs Hr K). lra.
  - apply Rnot_lt_le. intros K. specialize (H s r Hs Hr K). apply in_order in H; lra.
Qed.
End Cell.

(* -- two states of one cell -------------------------------------------------------------------- *)

Section Pair.
Variables low bias_low distance drop p_low p_high c k lam : R.
Hypothesis costly : 0 < c.
Hypothesis matters : 0 < k.
Hypothesis caring : 0 <= lam.
Hypothesis apart : 0 < distance.
Hypothesis low_likely : 0 < p_low.
Hypothesis high_likely : 0 < p_high.

(* [true] is the higher state; its bias is smaller by [drop]. *)
Definition ideal (s : bool) : R := if s then low + distance else low.
Definition pull (s : bool) : R := if s then bias_low - drop else bias_low.
Definition chance (s : bool) : R := if s then p_high else p_low.
Definition pair_loss (act : bool -> R) : R :=
  sum [false; true] (fun s => chance s * - welfare_of k (ideal s) (act s)).
Definition pooled_loss : R := k * p_low * p_high * (distance * distance) / (2 * (p_low + p_high)).
Definition pair_gap : R := if Rlt_dec lam (c / k * (drop / distance - 1)) then pooled_loss else 0.

Theorem two_state_gap :
  (forall act, menu bool [false; true] ideal pull c k lam act -> pair_gap <= pair_loss act) /\
  (exists act, menu bool [false; true] ideal pull c k lam act /\ pair_loss act = pair_gap).
Proof.
  pose proof (curvature_positive c k lam matters caring) as P.
  set (t := tau bool ideal pull c k lam).
  assert (E : curvature c k lam * (t true - t false) = (lam - c / k * (drop / distance - 1)) *
    (k * distance)).
  { unfold t, tau, preferred, ideal, pull. unfold curvature in *. field. lra. }
  assert (Q : 0 < k * distance) by (apply Rmult_lt_0_compat; lra).
  assert (N : forall act, 0 <= pair_loss act).
  { intros act. unfold pair_loss. apply sum_nonneg. intros s _. apply Rmult_le_pos.
    - destruct s; simpl; lra.
    - unfold welfare_of. assert (0 <= k / 2 * ((act s - ideal s) * (act s - ideal s)));
        [apply Rmult_le_pos; [lra|apply Rle_0_sqr]|lra]. }
  unfold pair_gap. destruct (Rlt_dec lam (c / k * (drop / distance - 1))) as [L|L].
  - assert (Rev : t true < t false).
    { apply Rmult_lt_reg_l with (curvature c k lam); [lra|].
      assert (0 < (c / k * (drop / distance - 1) - lam) * (k * distance))
        by (apply Rmult_lt_0_compat; lra). lra. }
    split.
    + intros act M.
      assert (O : act true <= act false).
      { apply (proj1 (menu_iff bool [false; true] ideal pull c k lam costly matters caring act) M
          true false); [right; left; reflexivity|left; reflexivity|exact Rev]. }
      set (z := low + p_high * distance / (p_low + p_high)).
      set (mult := k * p_low * p_high * distance / (p_low + p_high)).
      assert (Id : pair_loss act - pooled_loss = k / 2 * (p_low * ((act false - z) * (act false - z)) +
        p_high * ((act true - z) * (act true - z))) + mult * (act false - act true)).
      { unfold pair_loss, pooled_loss, welfare_of, mult, z. simpl. field. lra. }
      assert (0 <= mult * (act false - act true)).
      { apply Rmult_le_pos; [|lra]. apply Rle_mult_inv_pos; [|lra].
        repeat apply Rmult_le_pos; lra. }
      assert (0 <= p_low * ((act false - z) * (act false - z)))
        by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
      assert (0 <= p_high * ((act true - z) * (act true - z)))
        by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
      assert (0 <= k / 2 * (p_low * ((act false - z) * (act false - z)) +
        p_high * ((act true - z) * (act true - z)))) by (apply Rmult_le_pos; lra).
      lra.
    + exists (fun _ => low + p_high * distance / (p_low + p_high)). split.
      * apply menu_iff; try assumption. intros; lra.
      * unfold pair_loss, pooled_loss, welfare_of. simpl. field. lra.
  - assert (O : t false <= t true).
    { apply Rmult_le_reg_l with (curvature c k lam); [lra|].
      assert (0 <= (lam - c / k * (drop / distance - 1)) * (k * distance))
        by (apply Rmult_le_pos; lra). lra. }
    split; [intros act _; apply N|]. exists ideal. split.
    + apply menu_iff; try assumption. intros r s _ _ H. fold t in H.
      destruct r, s; simpl; lra.
    + unfold pair_loss, welfare_of. simpl. ring.
Qed.
End Pair.

(* -- how large the transfers must be ------------------------------------------------------------ *)

(* What changes by less than the square of the way does not change at all. *)
Lemma unchanged (f : R -> R) q lo wide : 0 <= q -> 0 <= wide ->
  (forall x y, lo <= x <= lo + wide -> lo <= y <= lo + wide ->
     Rabs (f y - f x) <= q * ((y - x) * (y - x))) -> f (lo + wide) = f lo.
Proof.
  intros Q W H.
  assert (S : forall m j, (0 < m)%nat -> (j <= m)%nat ->
    Rabs (f (lo + INR j * (wide / INR m)) - f lo) <= INR j * (q * (wide / INR m * (wide / INR m)))).
  { intros m j M. pose proof (lt_0_INR m M) as Pm. set (h := wide / INR m).
    assert (H0 : 0 <= h) by (apply Rle_mult_inv_pos; assumption).
    assert (Hm : INR m * h = wide) by (unfold h; field; lra).
    induction j as [|j IH]; intros J.
    - simpl. rewrite !Rmult_0_l, Rplus_0_r. unfold Rminus. rewrite Rplus_opp_r, Rabs_R0. lra.
    - specialize (IH ltac:(lia)). rewrite S_INR.
      assert (Ij : INR j + 1 <= INR m) by (rewrite <- S_INR; apply le_INR; exact J).
      pose proof (pos_INR j) as Pj.
      assert (B1 : 0 <= INR j * h) by (apply Rmult_le_pos; lra).
      assert (B2 : (INR j + 1) * h <= wide) by (rewrite <- Hm; apply Rmult_le_compat_r; lra).
      specialize (H (lo + INR j * h) (lo + (INR j + 1) * h) ltac:(lra) ltac:(lra)).
      replace (lo + (INR j + 1) * h - (lo + INR j * h)) with h in H by ring.
      replace (f (lo + (INR j + 1) * h) - f lo) with
        ((f (lo + (INR j + 1) * h) - f (lo + INR j * h)) + (f (lo + INR j * h) - f lo)) by ring.
      eapply Rle_trans; [apply Rabs_triang|]. lra. }
  destruct (Req_dec (f (lo + wide)) (f lo)) as [E|E]; [exact E|exfalso].
  assert (D : 0 < Rabs (f (lo + wide) - f lo)) by (apply Rabs_pos_lt; lra).
  set (d := Rabs (f (lo + wide) - f lo)) in *.
  assert (X : 0 <= q * (wide * wide)) by (apply Rmult_le_pos; [assumption|apply Rle_0_sqr]).
  destruct (archimed_cor1 (d / (q * (wide * wide) + 1))) as (m & M & M0).
  { apply Rdiv_lt_0_compat; lra. }
  pose proof (lt_0_INR m M0) as Pm. specialize (S m m M0 (le_n m)).
  replace (INR m * (wide / INR m)) with wide in S by (field; lra). fold d in S.
  replace (INR m * (q * (wide / INR m * (wide / INR m)))) with (q * (wide * wide) / INR m) in S
    by (field; lra).
  apply (Rmult_lt_compat_r (q * (wide * wide) + 1)) in M; [|lra].
  replace (d / (q * (wide * wide) + 1) * (q * (wide * wide) + 1)) with d in M by (field; lra).
  assert (0 < / INR m) by (apply Rinv_0_lt_compat; assumption). unfold Rdiv in S. lra.
Qed.

Section Liability.
Variables c k lam : R.
Hypothesis costly : 0 < c.
Hypothesis matters : 0 < k.
Hypothesis caring : 0 <= lam.

(* Transfers of at most B make the agent take the state, for every state of an interval. *)
Definition enough (b lo wide B : R) : Prop := exists t : R -> R,
  (forall a, Rabs (t a) <= B) /\
  forall theta, lo <= theta <= lo + wide -> chooses c k lam theta b t theta.
Definition least_liability (b wide : R) : R :=
  Rabs (c * b) * wide / 2 + c * b * (c * b) / (4 * (c + lam * k)).

Lemma at_state theta b x : aim c k lam theta b x - aim c k lam theta b theta =
  c * b * (x - theta) - (c + lam * k) / 2 * ((x - theta) * (x - theta)).
Proof. unfold aim, own_payoff, welfare_of. field. Qed.

Lemma mirror b lo wide B : enough b lo wide B -> enough (- b) (- (lo + wide)) wide B.
Proof.
  intros (t & T & C). exists (fun a => t (- a)). split; [intros a; apply T|].
  intros theta H x. specialize (C (- theta) ltac:(lra) (- x)).
  pose proof (at_state theta (- b) x) as E. pose proof (at_state (- theta) b (- x)) as F.
  lra.
Qed.

Lemma liability_upward b lo wide B : 0 <= b -> 0 <= wide ->
  (enough b lo wide B <-> least_liability b wide <= B).
Proof.
  intros Up W. assert (P : c <= c + lam * k).
  { assert (0 <= lam * k) by (apply Rmult_le_pos; lra). lra. }
  set (K := c + lam * k) in *. assert (G : 0 <= c * b) by (apply Rmult_le_pos; lra).
  unfold least_liability. rewrite Rabs_pos_eq by assumption. fold K.
  assert (T0 : c * b * (c * b) / (4 * K) * 2 = c * b * (c * b / K) - K / 2 * (c * b / K * (c * b / K)))
    by (field; lra).
  assert (T1 : 0 <= c * b / K) by (apply Rle_mult_inv_pos; lra).
  split.
  - intros (t & L & C).
    assert (Flat : t (lo + wide) + c * b * (lo + wide) = t lo + c * b * lo).
    { apply (unchanged (fun x => t x + c * b * x) (K / 2) lo wide); [lra|assumption|].
      intros x y X Y. pose proof (C x X y) as A. pose proof (C y Y x) as B'.
      pose proof (at_state x b y) as E. pose proof (at_state y b x) as F. fold K in E, F.
      apply Rabs_le. split; lra. }
    pose proof (C (lo + wide) ltac:(lra) (lo + wide + c * b / K)) as A.
    pose proof (at_state (lo + wide) b (lo + wide + c * b / K)) as E. fold K in E.
    replace (lo + wide + c * b / K - (lo + wide)) with (c * b / K) in E by ring.
    pose proof (L lo) as L1. pose proof (L (lo + wide + c * b / K)) as L2.
    pose proof (Rle_abs (t lo)). pose proof (Rle_abs (- t (lo + wide + c * b / K))) as L3.
    rewrite Rabs_Ropp in L3. lra.
  - intros H. exists (fun a => if Rlt_dec a lo then - B else if Rlt_dec (lo + wide) a then - B
      else B - c * b * (a - lo)).
    assert (Q : 0 <= c * b * (c * b) / (4 * K)).
    { apply Rle_mult_inv_pos; [apply Rle_0_sqr|lra]. }
    assert (Z : 0 <= c * b * wide) by (apply Rmult_le_pos; lra). split.
    + intros a. destruct (Rlt_dec a lo); [apply Rabs_le; lra|].
      destruct (Rlt_dec (lo + wide) a); [apply Rabs_le; lra|].
      assert (0 <= c * b * (a - lo)) by (apply Rmult_le_pos; lra).
      assert (0 <= c * b * (lo + wide - a)) by (apply Rmult_le_pos; lra).
      apply Rabs_le. lra.
    + intros theta I x. pose proof (at_state theta b x) as E. fold K in E.
      assert (0 <= c * b * (lo + wide - theta)) by (apply Rmult_le_pos; lra).
      assert (S : 0 <= K / 2 * ((x - theta) * (x - theta)))
        by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
      assert (Far : c * b * (x - theta) - K / 2 * ((x - theta) * (x - theta)) <=
        c * b * (c * b) / (4 * K) * 2).
      { assert (D : c * b * (c * b) / (4 * K) * 2 - (c * b * (x - theta) -
          K / 2 * ((x - theta) * (x - theta))) =
          K / 2 * ((x - theta - c * b / K) * (x - theta - c * b / K))) by (field; lra).
        assert (0 <= K / 2 * ((x - theta - c * b / K) * (x - theta - c * b / K)))
          by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]). lra. }
      destruct (Rlt_dec theta lo); [lra|]. destruct (Rlt_dec (lo + wide) theta); [lra|].
      destruct (Rlt_dec x lo); [lra|]. destruct (Rlt_dec (lo + wide) x); lra.
Qed.

Theorem least_transfers b lo wide B : 0 <= wide ->
  (enough b lo wide B <-> Rabs (c * b) * wide / 2 + c * b * (c * b) / (4 * (c + lam * k)) <= B).
Proof.
  intros W. fold (least_liability b wide). destruct (Rle_or_lt 0 b) as [U|U].
  - apply liability_upward; assumption.
  - assert (E : least_liability b wide = least_liability (- b) wide).
    { unfold least_liability. replace (c * - b) with (- (c * b)) by ring. rewrite Rabs_Ropp.
      f_equal. f_equal. ring. }
    rewrite E, <- (liability_upward (- b) (- (lo + wide)) wide B) by lra. split.
    + apply mirror.
    + intros H. apply mirror in H. rewrite Ropp_involutive in H.
      replace (- (- (lo + wide) + wide)) with lo in H by ring. exact H.
Qed.
End Liability.
