(* Families of games that answer a question: how much more signal contracts can lose than mediated
   mechanisms (Q2), what either loses when neither the state nor effort is verifiable, and families in which a
   little prosociality (Q5) and crowding out (Q6) cost nearly all of the first best. *)
From Coq Require Import Reals Lra Psatz List.
From Coopgap Require Import Sums Games Checks.
Import ListNotations.
Open Scope R_scope.

Ltac listed_in := spell; repeat (first [left; reflexivity | right]).

(* -- the game (0,0),(-1,2); (-K,0),(0,0), where the court sees what Column does ------------------ *)

Module Lottery.
Inductive player := row | column.
Inductive move := one | two.
Definition outcome : Type := (move * move)%type.
Definition same_move (x y : move) : bool :=
  match x, y with one, one => true | two, two => true | _, _ => false end.
Definition chosen (a : outcome) (i : player) : move := match i with row => fst a | column => snd a end.
Definition deviates (a : outcome) (i : player) (d : move) : outcome :=
  match i with row => (d, snd a) | column => (fst a, d) end.

Section Family.
Variable K : R.
Hypothesis positive : 0 < K.

Definition money (i : player) (s : unit) (a : outcome) : R :=
  match i, a with
  | row, (one, one) => 0 | row, (one, two) => -1 | row, (two, one) => - K | row, (two, two) => 0
  | column, (one, two) => 2 | column, _ => 0
  end.
Definition seen (s : unit) (a : outcome) (k : move) : R := if same_move (snd a) k then 1 else 0.
Definition family : game := Game player unit move outcome move [row; column] [tt]
  (list_prod [one; two] [one; two]) [one; two] (fun _ => [one; two]) same_move chosen deviates
  (fun _ => 1) money (fun _ => 0) seen.

Theorem lottery_first_best : first_best family 1.
Proof.
  split.
  - intros rule L. specialize (L tt ltac:(listed_in)). unfold expected. simpl in *.
    destruct (rule tt) as [[] []]; spell; lra.
  - exists (fun _ => (one, two)). split; [intros s _; listed_in|spell; lra].
Qed.

(* Signal contracts reach 0: Row leaves (1, 2) unseen. *)
Theorem signal_lottery b : maximum (implementable family None b) expected 0 /\ 1 - 0 = 1.
Proof.
  split; [|lra]. apply maximum_from.
  - intros rule (L & t & _ & I). specialize (I tt ltac:(listed_in)).
    pose proof (I row two ltac:(listed_in) ltac:(listed_in)) as N. unfold expected. simpl.
    revert N. destruct (rule tt) as [[] []]; spell; intros; lra.
  - exists (fun _ => (one, one)). split; [|spell; lra]. split; [intros s _; listed_in|].
    (* Column is told to stay with 1 by a payment from Row. *)
    exists (fun i k => match i, k with row, two => 2 | column, two => -2 | _, one => 0 end). split.
    + split.
      * intros i k _ _. exact I.
      * intros k _. destruct b, k; spell; try exact I; lra.
    + intros s _ i d _ _. destruct s, i, d; spell; lra.
Qed.

(* A mediator mixes (1, 1) and (1, 2), so that Row cannot tell them apart. *)
Theorem mediated_lottery b :
  maximum (mediated (G := family) None b) mean (K / (K + 1)) /\ 1 - K / (K + 1) = 1 / (K + 1).
Proof.
  split; [|field; lra]. apply maximum_from.
  - intros [x pays] (L & _ & O). specialize (L tt ltac:(listed_in)). destruct L as [N S].
    pose proof (N (one, one) ltac:(listed_in)) as N1. pose proof (N (one, two) ltac:(listed_in)) as N2.
    pose proof (N (two, one) ltac:(listed_in)) as N3. pose proof (N (two, two) ltac:(listed_in)) as N4.
    specialize (O row tt one two ltac:(listed_in) ltac:(listed_in) ltac:(listed_in) ltac:(listed_in)).
    simpl in N1, N2, N3, N4. revert S O. spell. intros S O.
    apply Rmult_le_reg_r with (K + 1); [lra|].
    replace (K / (K + 1) * (K + 1)) with K by (field; lra).
    assert (0 <= K * x tt (two, one)) by (apply Rmult_le_pos; lra).
    assert (0 <= K * x tt (two, two)) by (apply Rmult_le_pos; lra).
    assert (0 <= K * (K * x tt (two, one))) by (apply Rmult_le_pos; lra).
    assert (T : K * x tt (one, one) = K * (1 - x tt (one, two) - x tt (two, one) - x tt (two, two)))
      by (f_equal; lra).
    assert (Q : x tt (one, two) <= K * x tt (one, one)) by lra.
    lra.
  - assert (H : exists p, 0 < p /\ p * (K + 1) = 1 /\ K / (K + 1) = K * p).
    { exists (1 / (K + 1)). split; [apply Rdiv_lt_0_compat; lra|split; field; lra]. }
    destruct H as (p & P & E & V). assert (KP : 0 < K * p) by (apply Rmult_lt_0_compat; lra).
    exists (Mechanism (G := family)
      (fun _ a => match a with (one, one) => p | (one, two) => K * p | _ => 0 end)
      (fun i _ a k => match a, i, k with
        | (one, one), row, two => 2 * p | (one, one), column, two => -2 * p | _, _, _ => 0 end)).
    split; [split; [|split]|].
    + intros s _. split.
      * intros a _. destruct a as [[] []]; spell; lra.
      * spell. lra.
    + intros s a k _ _ _. split; [intros i _; exact I|].
      destruct b, a as [[] []], k; spell; try exact I; lra.
    + intros i s r d _ _ _ _. destruct i, r, d; spell; lra.
    + rewrite V. spell. lra.
Qed.
End Family.
End Lottery.

(* -- two states, two tasks, effort: the court sees the task alone --------------------------------- *)

Module Pooled.
Inductive person := worker | owner.
Inductive circumstance := in_a | in_b.
Inductive move := AH | AL | BH | BL | receive.
Inductive task := task_A | task_B.
Definition same_move (x y : move) : bool :=
  match x, y with
  | AH, AH | AL, AL | BH, BH | BL, BL | receive, receive => true | _, _ => false
  end.
Definition same_task (x y : task) : bool :=
  match x, y with task_A, task_A | task_B, task_B => true | _, _ => false end.
Definition done (a : move) : task := match a with AH | AL => task_A | _ => task_B end.

Section Family.
Variables v w c d : R.
Hypothesis value : d < v.
Hypothesis taste : 0 < d.
Hypothesis worthwhile : c < w.
Hypothesis costly : 0 < c.

(* The right task is worth v, high effort w; the worker likes the wrong task better, by d. *)
Definition right_task (s : circumstance) (a : move) : bool :=
  match s with in_a => same_task (done a) task_A | in_b => same_task (done a) task_B end.
Definition hard (a : move) : bool := match a with AH | BH => true | _ => false end.
Definition money (i : person) (s : circumstance) (a : move) : R :=
  match i with
  | worker => (if right_task s a then 0 else d) - (if hard a then c else 0)
  | owner => (if right_task s a then v else 0) + (if hard a then w else 0)
  end.
Definition family : game := Game person circumstance move move task [worker; owner] [in_a; in_b]
  [AH; AL; BH; BL] [task_A; task_B]
  (fun i => match i with worker => [AH; AL; BH; BL] | owner => [receive] end) same_move
  (fun a i => match i with worker => a | owner => receive end)
  (fun a i x => match i with worker => x | owner => a end)
  (fun _ => 1 / 2) money (fun _ => 0)
  (fun _ a k => if same_task (done a) k then 1 else 0).

Theorem pooled_first_best : first_best family (v + w - c).
Proof.
  split.
  - intros rule L. pose proof (L in_a ltac:(listed_in)) as A. pose proof (L in_b ltac:(listed_in)) as B.
    spell. simpl in A, B.
    destruct A as [<-|[<-|[<-|[<-|[]]]]], B as [<-|[<-|[<-|[<-|[]]]]]; spell; lra.
  - exists (fun s => match s with in_a => AH | in_b => BH end). split.
    + intros [] _; listed_in.
    + spell. lra.
Qed.

Theorem pooled_contract b :
  maximum (implementable family None b) expected ((v + d) / 2) /\
  v + w - c - (v + d) / 2 = (v - d) / 2 + w - c.
Proof.
  split; [|field]. apply maximum_from.
  - intros rule (L & t & _ & I).
    pose proof (L in_a ltac:(listed_in)) as A. pose proof (L in_b ltac:(listed_in)) as B.
    pose proof (I in_a ltac:(listed_in) worker) as P. pose proof (I in_b ltac:(listed_in) worker) as Q.
    pose proof (P AL ltac:(listed_in) ltac:(listed_in)) as P1.
    pose proof (P BL ltac:(listed_in) ltac:(listed_in)) as P2.
    pose proof (Q AL ltac:(listed_in) ltac:(listed_in)) as Q1.
    pose proof (Q BL ltac:(listed_in) ltac:(listed_in)) as Q2.
    clear I P Q L. revert P1 P2 Q1 Q2. simpl in A, B. spell.
    destruct A as [<-|[<-|[<-|[<-|[]]]]], B as [<-|[<-|[<-|[<-|[]]]]]; spell;
      intros; lra.
  - exists (fun _ => AL). split; [|spell; lra]. split; [intros [] _; listed_in|].
    exists (fun i k => match i, k with
      | worker, task_A => d | owner, task_A => - d | _, task_B => 0 end). split.
    + split; [intros i k _ _; exact I|]. intros k _. destruct b, k; spell; try exact I; lra.
    + intros s _ i x Hi Hx. destruct s, i, x; spell; try lra; simpl in Hx;
        destruct Hx as [Hx|Hx]; try discriminate; destruct Hx.
Qed.

(* No effort from anybody told anything: the payment is the same. *)
Theorem pooled_mediator b :
  maximum (mediated (G := family) None b) mean v /\ v + w - c - v = w - c.
Proof.
  split; [|ring]. apply maximum_from.
  - intros [x pays] (L & _ & O).
    assert (Z : forall s, In s (states family) ->
      x s AH <= 0 /\ x s BH <= 0 /\ (forall a, In a (profiles family) -> 0 <= x s a) /\
      sum (profiles family) (x s) = 1).
    { intros s Hs. destruct (L s Hs) as [N S].
      pose proof (O worker s AH AL ltac:(listed_in) Hs ltac:(listed_in) ltac:(listed_in)) as P.
      pose proof (O worker s BH BL ltac:(listed_in) Hs ltac:(listed_in) ltac:(listed_in)) as Q.
      split; [|split; [|split; [exact N|exact S]]].
      - apply Rmult_le_reg_l with c; [assumption|]. revert P. destruct s; spell; intros; lra.
      - apply Rmult_le_reg_l with c; [assumption|]. revert Q. destruct s; spell; intros; lra. }
    destruct (Z in_a ltac:(listed_in)) as (A1 & A2 & A3 & A4).
    destruct (Z in_b ltac:(listed_in)) as (B1 & B2 & B3 & B4).
    pose proof (A3 AH ltac:(listed_in)) as N1. pose proof (A3 BH ltac:(listed_in)) as N2.
    pose proof (A3 AL ltac:(listed_in)) as N3. pose proof (A3 BL ltac:(listed_in)) as N4.
    pose proof (B3 AH ltac:(listed_in)) as M1. pose proof (B3 BH ltac:(listed_in)) as M2.
    pose proof (B3 AL ltac:(listed_in)) as M3. pose proof (B3 BL ltac:(listed_in)) as M4.
    simpl in N1, N2, N3, N4, M1, M2, M3, M4, A1, A2, B1, B2.
    assert (E1 : x in_a AH = 0) by lra. assert (E2 : x in_a BH = 0) by lra.
    assert (F1 : x in_b AH = 0) by lra. assert (F2 : x in_b BH = 0) by lra.
    assert (0 <= (v - d) * x in_a BL) by (apply Rmult_le_pos; lra).
    assert (0 <= (v - d) * x in_b AL) by (apply Rmult_le_pos; lra).
    revert A4 B4. spell. rewrite E1, E2, F1, F2. intros A4 B4.
    assert (V1 : v * x in_a AL = v * (1 - x in_a BL)) by (f_equal; lra).
    assert (V2 : v * x in_b BL = v * (1 - x in_b AL)) by (f_equal; lra). lra.
  - exists (Mechanism (G := family)
      (fun s a => match s, a with in_a, AL => 1 | in_b, BL => 1 | _, _ => 0 end)
      (fun i s a k => match i, s, a, k with
        | worker, in_a, AL, task_A => d | owner, in_a, AL, task_A => - d
        | worker, in_b, BL, task_B => d | owner, in_b, BL, task_B => - d | _, _, _, _ => 0 end)).
    split; [split; [|split]|].
    + intros s _. split; [intros a _; destruct s, a; spell; lra|destruct s; spell; lra].
    + intros s a k _ _ _. split; [intros i _; exact I|].
      destruct b, s, a, k; spell; try exact I; lra.
    + intros i s r x Hi _ Hr Hx. destruct i.
      * destruct s, r, x; spell; lra.
      * simpl in Hr, Hx. destruct Hr as [<-|[]], Hx as [<-|[]]. destruct s; spell; lra.
    + spell. lra.
Qed.
End Family.
End Pooled.

(* -- two agents with two actions ------------------------------------------------------------------ *)

Module Small.
Inductive player := row | column.
Inductive move := one | two.
Definition outcome : Type := (move * move)%type.
Definition same_move (x y : move) : bool :=
  match x, y with one, one => true | two, two => true | _, _ => false end.
Definition chosen (a : outcome) (i : player) : move := match i with row => fst a | column => snd a end.
Definition deviates (a : outcome) (i : player) (d : move) : outcome :=
  match i with row => (d, snd a) | column => (fst a, d) end.
Definition diagonal (a : outcome) : bool := same_move (fst a) (snd a).
(* The court sees whether the outcome is on the diagonal. *)
Definition table (money : player -> outcome -> R) (weight : R) : game :=
  Game player unit move outcome bool [row; column] [tt]
    (list_prod [one; two] [one; two]) [true; false] (fun _ => [one; two]) same_move chosen deviates
    (fun _ => 1) (fun i _ a => money i a) (fun _ => weight)
    (fun _ a k => if Bool.eqb (diagonal a) k then 1 else 0).
Definition stable (G : game) (s : state G) (a : profile G) : Prop :=
  In a (profiles G) /\ equilibrium s a.

Section Shares.
Variable w : R.
Hypothesis positive : 0 < w.

(* The game (4w, 1+2w), (6w, 1+2w-w^2); (0, 0), (8w, 0). *)
Definition hurt (i : player) (a : outcome) : R :=
  match i, a with
  | row, (one, one) => 4 * w | row, (one, two) => 6 * w
  | row, (two, one) => 0 | row, (two, two) => 8 * w
  | column, (one, one) => 1 + 2 * w | column, (one, two) => 1 + 2 * w - w * w
  | column, _ => 0
  end.

Lemma square : 0 < w * w.
Proof. apply Rmult_lt_0_compat; assumption. Qed.

Theorem little_hurts : w < 1 / 2 ->
  first_best (table hurt 0) (1 + 8 * w - w * w) /\
  maximum (stable (table hurt 0) tt) (welfare (G := table hurt 0) tt) (1 + 6 * w) /\
  maximum (stable (table hurt w) tt) (welfare (G := table hurt w) tt) (8 * w) /\
  (1 + 6 * w - 8 * w) / (1 + 8 * w - w * w) = (1 - 2 * w) / (1 + 8 * w - w * w).
Proof.
  intros H. pose proof square as S.
  assert (Q : w * w < w / 2) by (apply Rlt_le_trans with (w * (1 / 2)); [apply Rmult_lt_compat_l|]; lra).
  assert (C : 0 < w * w * w) by (apply Rmult_lt_0_compat; assumption).
  assert (D : w * w * w < w * w) by (apply Rlt_le_trans with (w * w * 1); [apply Rmult_lt_compat_l|]; lra).
  split; [|split; [|split]].
  - split.
    + intros rule L. specialize (L tt ltac:(listed_in)). unfold expected. simpl in *.
      destruct (rule tt) as [[] []]; spell; lra.
    + exists (fun _ => (one, two)). split; [intros s _; listed_in|spell; lra].
  - apply maximum_from.
    + intros a [_ E]. pose proof (E row one ltac:(listed_in) ltac:(listed_in)) as E1.
      pose proof (E row two ltac:(listed_in) ltac:(listed_in)) as E2. revert E1 E2.
      destruct a as [[] []]; spell; intros; lra.
    + exists (one, one). split; [|spell; lra]. split; [listed_in|].
      intros i d _ _. destruct i, d; spell; lra.
  - apply maximum_from.
    + intros a [_ E]. pose proof (E row one ltac:(listed_in) ltac:(listed_in)) as E1.
      pose proof (E row two ltac:(listed_in) ltac:(listed_in)) as E2.
      pose proof (E column two ltac:(listed_in) ltac:(listed_in)) as E3. revert E1 E2 E3.
      destruct a as [[] []]; spell; intros; lra.
    + exists (two, two). split; [|spell; lra]. split; [listed_in|].
      intros i d _ _. destruct i, d; spell; lra.
  - f_equal. ring.
Qed.

(* The game (1-w, 0), (0, w^2/2); (1-w-w^2/2, w+w^2/2), (w^2/2, 2w-3w^2/2), and a contract. *)
Definition crowded (i : player) (a : outcome) : R :=
  match i, a with
  | row, (one, one) => 1 - w | row, (one, two) => 0
  | row, (two, one) => 1 - w - w * w / 2 | row, (two, two) => w * w / 2
  | column, (one, one) => 0 | column, (one, two) => w * w / 2
  | column, (two, one) => w + w * w / 2 | column, (two, two) => 2 * w - 3 * (w * w) / 2
  end.
Definition forced (i : player) (k : bool) : R :=
  match i, k with
  | row, true => - (w * w / 4) | row, false => w * w / 4
  | column, true => w * w / 4 | column, false => - (w * w / 4)
  end.
Definition held (weight : R) (a : outcome) : Prop :=
  nash (G := table crowded weight) forced tt a.

Theorem crowding_out : w < 1 / 3 ->
  first_best (table crowded 0) 1 /\
  (admissible (table crowded 0) None Balanced forced /\ held 0 (one, one)) /\
  maximum (implementable (table crowded 0) None Balanced) expected (1 - w) /\
  maximum (stable (table crowded w) tt) (welfare (G := table crowded w) tt) 1 /\
  maximum (held w) (welfare (G := table crowded w) tt) (2 * w - w * w) /\
  (1 - (2 * w - w * w)) / 1 = (1 - w) * (1 - w).
Proof.
  intros H. pose proof square as S.
  assert (Q : w * w < w / 3) by (apply Rlt_le_trans with (w * (1 / 3)); [apply Rmult_lt_compat_l|]; lra).
  assert (C : 0 < w * w * w) by (apply Rmult_lt_0_compat; assumption).
  assert (D : w * w * w < w * w / 3)
    by (apply Rlt_le_trans with (w * w * (1 / 3)); [apply Rmult_lt_compat_l|]; lra).
  assert (A : admissible (table crowded 0) None Balanced forced).
  { split; [intros i k _ _; exact I|]. intros k _. destruct k; spell; lra. }
  assert (N : held 0 (one, one)) by (intros i d _ _; destruct i, d; spell; lra).
  split; [|split; [split; assumption|split; [|split; [|split]]]].
  - split.
    + intros rule L. specialize (L tt ltac:(listed_in)). unfold expected. simpl in *.
      destruct (rule tt) as [[] []]; spell; lra.
    + exists (fun _ => (two, one)). split; [intros s _; listed_in|spell; lra].
  - apply maximum_from.
    + intros rule (L & t & (_ & B) & M). specialize (M tt ltac:(listed_in)).
      pose proof (B true ltac:(listed_in)) as B1. pose proof (B false ltac:(listed_in)) as B2.
      pose proof (M row one ltac:(listed_in) ltac:(listed_in)) as M1.
      pose proof (M column two ltac:(listed_in) ltac:(listed_in)) as M2. unfold expected. simpl.
      revert B1 B2 M1 M2. destruct (rule tt) as [[] []]; spell; intros; lra.
    + exists (fun _ => (one, one)). split; [|spell; lra]. split; [intros s _; listed_in|].
      exists forced. split; [exact A|]. intros s _. destruct s. exact N.
  - apply maximum_from.
    + intros a [_ E]. destruct a as [[] []]; spell; lra.
    + exists (two, one). split; [|spell; lra]. split; [listed_in|].
      intros i d _ _. destruct i, d; spell; lra.
  - apply maximum_from.
    + intros a E. pose proof (E row one ltac:(listed_in) ltac:(listed_in)) as E1.
      pose proof (E row two ltac:(listed_in) ltac:(listed_in)) as E2.
      pose proof (E column one ltac:(listed_in) ltac:(listed_in)) as E3.
      pose proof (E column two ltac:(listed_in) ltac:(listed_in)) as E4. revert E1 E2 E3 E4.
      destruct a as [[] []]; spell; intros; lra.
    + exists (two, two). split; [|spell; lra]. intros i d _ _. destruct i, d; spell; lra.
  - field.
Qed.

(* Both shares come as near to all as one likes. *)
Theorem nearly_all share : share < 1 -> exists h, 0 < h /\ forall x, 0 < x < h ->
  share < (1 - 2 * x) / (1 + 8 * x - x * x) /\ share < (1 - x) * (1 - x).
Proof.
  clear. intros L. exists (Rmin (1 / 2) ((1 - share) / 10)). split; [apply Rmin_glb_lt; lra|].
  intros x [P M]. assert (x < 1 / 2) by (eapply Rlt_le_trans; [exact M|apply Rmin_l]).
  assert (N : x < (1 - share) / 10) by (eapply Rlt_le_trans; [exact M|apply Rmin_r]).
  assert (S : 0 < x * x) by (apply Rmult_lt_0_compat; assumption).
  assert (Q : x * x < x / 2)
    by (apply Rlt_le_trans with (x * (1 / 2)); [apply Rmult_lt_compat_l|]; lra).
  split; [|lra]. apply Rmult_lt_reg_r with (1 + 8 * x - x * x); [lra|].
  replace ((1 - 2 * x) / (1 + 8 * x - x * x) * (1 + 8 * x - x * x)) with (1 - 2 * x) by (field; lra).
  assert (E : share * (1 + 8 * x - x * x) <= 1 * (1 + 8 * x - x * x) - (1 - share)).
  { assert (0 <= (1 - share) * (8 * x - x * x)) by (apply Rmult_le_pos; lra). lra. }
  lra.
Qed.
End Shares.
End Small.

(* -- outcomes that pay everybody alike (Q7) ------------------------------------------------------- *)

Theorem equal_treatment (G : game) s x y i : In i (agents G) ->
  (forall j, In j (agents G) -> payoff G j s x = payoff G i s x) ->
  (forall j, In j (agents G) -> payoff G j s y = payoff G i s y) ->
  payoff G i s x - payoff G i s y =
  (welfare (G := G) s x - welfare (G := G) s y) / INR (length (agents G)).
Proof.
  intros Hi X Y. unfold welfare.
  rewrite (sum_ext _ (fun j => payoff G j s x) (fun _ => payoff G i s x) X).
  rewrite (sum_ext _ (fun j => payoff G j s y) (fun _ => payoff G i s y) Y).
  rewrite !sum_const. assert (0 < INR (length (agents G))); [|field; lra].
  apply lt_0_INR. destruct (agents G); [destruct Hi|simpl; lia].
Qed.
