(* Q3: in symmetric two-by-two games the welfare of the best correlated equilibrium never falls when
   agents become more prosocial. *)
From Coq Require Import Reals Lra Psatz List.
From Coopgap Require Import Sums.
Import ListNotations.
Open Scope R_scope.

(* Both gains from the first action are X + s and Y + s; a symmetric lottery puts p on the first
   action of both, q on the second, z on each of the others. *)
Section Shares.
Variables X Y : R.
Definition fair (s p z q : R) : Prop := 0 <= p /\ 0 <= z /\ 0 <= q /\ p + 2 * z + q = 1 /\
  0 <= p * (X + s) + z * (Y + s) /\ z * (X + s) + q * (Y + s) <= 0.
Definition value (p z : R) : R := p * (X + Y) + 2 * z * Y.

(* [r] has the sign of [s] and is nearer to zero. *)
Definition nearer (s r : R) : Prop := (0 <= r <= s) \/ (s <= r <= 0).

Lemma zero_factor u v : 0 <= u -> 0 < v -> u * v <= 0 -> u = 0.
Proof.
  intros U V H. destruct (Req_dec u 0) as [Z|Z]; [exact Z|exfalso].
  assert (0 < u * v) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma only_first s p z q : fair s p z q -> 0 < X + s -> 0 < Y + s -> p = 1 /\ z = 0.
Proof.
  intros (P & Z & Q & S & C1 & C2) A B.
  assert (0 <= z * (X + s)) by (apply Rmult_le_pos; lra).
  assert (0 <= q * (Y + s)) by (apply Rmult_le_pos; lra).
  assert (z = 0) by (apply (zero_factor z (X + s)); lra).
  assert (q = 0) by (apply (zero_factor q (Y + s)); lra). lra.
Qed.

Lemma only_second s p z q : fair s p z q -> X + s < 0 -> Y + s < 0 -> p = 0 /\ z = 0.
Proof.
  intros (P & Z & Q & S & C1 & C2) A B.
  assert (0 <= p * - (X + s)) by (apply Rmult_le_pos; lra).
  assert (0 <= z * - (Y + s)) by (apply Rmult_le_pos; lra).
  assert (p = 0) by (apply (zero_factor p (- (X + s))); lra).
  assert (z = 0) by (apply (zero_factor z (- (Y + s))); lra). lra.
Qed.

Lemma first_fair r : 0 <= X + r -> fair r 1 0 0.
Proof. intros. unfold fair. repeat split; lra. Qed.

Lemma second_fair r : Y + r <= 0 -> fair r 0 0 1.
Proof. intros. unfold fair. repeat split; lra. Qed.

Lemma apart_fair r : X + r <= 0 -> 0 <= Y + r -> fair r 0 (1 / 2) 0.
Proof. intros. unfold fair. repeat split; lra. Qed.

Lemma no_worse s r p z q : nearer s r -> fair s p z q ->
  exists p' z' q', fair r p' z' q' /\ value p z <= value p' z'.
Proof.
  intros N F. assert (F0 := F). destruct F0 as (P & Z & Q & S & C1 & C2). unfold value.
  assert (Nil : Y <= 0 -> X + Y <= 0 -> p * (X + Y) + 2 * z * Y <= 0).
  { intros. assert (0 <= p * - (X + Y)) by (apply Rmult_le_pos; lra).
    assert (0 <= z * - Y) by (apply Rmult_le_pos; lra). lra. }
  destruct (Rle_or_lt 0 (X + r)) as [A|A].
  - destruct (Rle_or_lt 0 X) as [HX|HX].
    + destruct (Rle_or_lt 0 (X + Y)) as [HS|HS].
      * exists 1, 0, 0. split; [apply first_fair; exact A|].
        assert (0 <= z * X) by (apply Rmult_le_pos; lra).
        assert (0 <= q * (X + Y)) by (apply Rmult_le_pos; lra).
        replace q with (1 - p - 2 * z) in * by lra. lra.
      * destruct (Rle_or_lt (Y + r) 0) as [B|B].
        -- exists 0, 0, 1. split; [apply second_fair; exact B|]. specialize (Nil ltac:(lra) ltac:(lra)).
           lra.
        -- assert (r <= s) by (destruct N; lra).
           destruct (only_first s p z q F) as [-> ->]; [lra|lra|].
           exists 1, 0, 0. split; [apply first_fair; exact A|lra].
    + assert (r <= s) by (destruct N; lra). destruct (Rle_or_lt (Y + r) 0) as [B|B].
      * exists 0, 0, 1. split; [apply second_fair; exact B|]. specialize (Nil ltac:(lra) ltac:(lra)).
        lra.
      * destruct (Req_dec s r) as [E|E].
        -- exists p, z, q. rewrite <- E. split; [exact F|lra].
        -- destruct (only_first s p z q F) as [-> ->]; [lra|lra|].
           exists 1, 0, 0. split; [apply first_fair; exact A|lra].
  - destruct (Rle_or_lt 0 (Y + r)) as [B|B].
    + destruct (Rle_or_lt X 0) as [HX|HX].
      * destruct N as [N|N].
        -- exists 0, (z + p / 2), q.
           assert (0 <= z * (s - r)) by (apply Rmult_le_pos; lra).
           assert (0 <= q * (s - r)) by (apply Rmult_le_pos; lra).
           assert (0 <= p * - (X + r)) by (apply Rmult_le_pos; lra).
           assert (0 <= p * - X) by (apply Rmult_le_pos; lra).
           assert (0 <= (z + p / 2) * (Y + r)) by (apply Rmult_le_pos; lra).
           unfold fair. repeat split; lra.
        -- exists 0, (1 / 2), 0. split; [apply apart_fair; lra|].
           assert (0 <= p * - X) by (apply Rmult_le_pos; lra).
           assert (0 <= q * Y) by (apply Rmult_le_pos; lra).
           replace q with (1 - p - 2 * z) in * by lra. lra.
      * assert (s <= r) by (destruct N; lra). exists p, (z + q / 2), 0.
        assert (0 <= p * (r - s)) by (apply Rmult_le_pos; lra).
        assert (0 <= z * (r - s)) by (apply Rmult_le_pos; lra).
        assert (0 <= q * (Y + r)) by (apply Rmult_le_pos; lra).
        assert (0 <= q * Y) by (apply Rmult_le_pos; lra).
        assert (0 <= (z + q / 2) * - (X + r)) by (apply Rmult_le_pos; lra).
        unfold fair. repeat split; lra.
    + exists 0, 0, 1. split; [apply second_fair; lra|].
      destruct (Rle_or_lt Y 0) as [HY|HY].
      * destruct (Rle_or_lt (X + Y) 0) as [HS|HS]; [specialize (Nil HY HS); lra|].
        assert (s <= r) by (destruct N; lra).
        destruct (only_second s p z q F) as [-> ->]; lra.
      * assert (s <= r) by (destruct N; lra).
        destruct (only_second s p z q F) as [-> ->]; lra.
Qed.
End Shares.

Section TwoByTwo.
Variables a b c d : R.

(* [true] is the first action; both agents have the weight w. *)
Definition pay (mine other : bool) : R :=
  match mine, other with
  | true, true => a | true, false => b | false, true => c | false, false => d
  end.
Definition both (x y : bool) : R := pay x y + pay y x.
Definition wants (w : R) (mine other : bool) : R := pay mine other + w * both mine other.

(* [x r y]: how likely Row is told r and Column y. *)
Definition moves : list bool := [true; false].
Definition lottery (x : bool -> bool -> R) : Prop :=
  (forall r y, 0 <= x r y) /\ sum moves (fun r => sum moves (fun y => x r y)) = 1.
Definition obeyed (w : R) (x : bool -> bool -> R) : Prop := forall told done : bool,
  0 <= sum moves (fun y => x told y * (wants w told y - wants w done y)) /\
  0 <= sum moves (fun r => x r told * (wants w told r - wants w done r)).
Definition correlated (w : R) (x : bool -> bool -> R) : Prop := lottery x /\ obeyed w x.
Definition average (x : bool -> bool -> R) : R :=
  sum moves (fun r => sum moves (fun y => x r y * both r y)).

(* A symmetric lottery: p on the first action of both, q on the second, z on each of the others. *)
Definition even (p z q : R) (r y : bool) : R :=
  match r, y with true, true => p | false, false => q | _, _ => z end.

Let X : R := (2 * a - b - c) / 2.
Let Y : R := (b + c - 2 * d) / 2.
Let e : R := (b - c) / 2.

Lemma even_correlated w p z q : 0 <= w -> fair X Y (e / (1 + 2 * w)) p z q ->
  correlated w (even p z q) /\ average (even p z q) = 2 * d + 2 * value X Y p z.
Proof.
  intros W (P & Z & Q & S & F & G). set (s := e / (1 + 2 * w)) in *.
  assert (E : (1 + 2 * w) * s = e) by (unfold s; field; lra).
  assert (F' : 0 <= (1 + 2 * w) * (p * (X + s) + z * (Y + s))) by (apply Rmult_le_pos; lra).
  assert (G' : 0 <= (1 + 2 * w) * - (z * (X + s) + q * (Y + s))) by (apply Rmult_le_pos; lra).
  replace ((1 + 2 * w) * (p * (X + s) + z * (Y + s))) with
    ((1 + 2 * w) * (p * X + z * Y) + (p + z) * ((1 + 2 * w) * s)) in F' by ring.
  replace ((1 + 2 * w) * - (z * (X + s) + q * (Y + s))) with
    (- ((1 + 2 * w) * (z * X + q * Y) + (z + q) * ((1 + 2 * w) * s))) in G' by ring.
  rewrite E in F', G'. unfold X, Y, e in F', G'. split; [split; [split|]|].
  - intros [] []; simpl; assumption.
  - simpl. lra.
  - intros [] []; unfold wants, both; simpl; split; lra.
  - unfold average, both, value, X, Y. simpl. replace q with (1 - p - 2 * z) by lra. field.
Qed.

Lemma correlated_fair w x : 0 <= w -> correlated w x -> exists p z q,
  fair X Y (e / (1 + 2 * w)) p z q /\ average x = 2 * d + 2 * value X Y p z.
Proof.
  intros W [[N S] O]. exists (x true true), ((x true false + x false true) / 2), (x false false).
  set (s := e / (1 + 2 * w)). assert (E : (1 + 2 * w) * s = e) by (unfold s; field; lra).
  pose proof (N true true). pose proof (N true false). pose proof (N false true).
  pose proof (N false false). destruct (O true false) as [A1 A2]. destruct (O false true) as [B1 B2].
  unfold wants, both in *. simpl in *. split.
  - unfold fair. repeat split; try lra.
    + apply Rmult_le_reg_l with (1 + 2 * w); [lra|]. rewrite Rmult_0_r.
      replace ((1 + 2 * w) * (x true true * (X + s) + (x true false + x false true) / 2 * (Y + s)))
        with ((1 + 2 * w) * (x true true * X + (x true false + x false true) / 2 * Y) +
          (x true true + (x true false + x false true) / 2) * ((1 + 2 * w) * s)) by field.
      rewrite E. unfold X, Y, e. lra.
    + apply Rmult_le_reg_l with (1 + 2 * w); [lra|]. rewrite Rmult_0_r.
      replace ((1 + 2 * w) * ((x true false + x false true) / 2 * (X + s) + x false false * (Y + s)))
        with ((1 + 2 * w) * ((x true false + x false true) / 2 * X + x false false * Y) +
          ((x true false + x false true) / 2 + x false false) * ((1 + 2 * w) * s)) by field.
      rewrite E. unfold X, Y, e. lra.
  - unfold average, both, value, X, Y. simpl. replace (x false false) with
      (1 - x true true - x true false - x false true) by lra. field.
Qed.

Theorem correlated_best_rises l m x : 0 <= l -> l <= m -> correlated l x ->
  exists y, correlated m y /\ average x <= average y.
Proof.
  intros L M C. destruct (correlated_fair l x L C) as (p & z & q & F & E).
  assert (N : nearer (e / (1 + 2 * l)) (e / (1 + 2 * m))).
  { assert (I : / (1 + 2 * m) <= / (1 + 2 * l)) by (apply Rinv_le_contravar; lra).
    assert (0 < / (1 + 2 * m)) by (apply Rinv_0_lt_compat; lra). unfold nearer, Rdiv.
    destruct (Rle_or_lt 0 e) as [U|U]; [left|right].
    - assert (0 <= e * (/ (1 + 2 * l) - / (1 + 2 * m))) by (apply Rmult_le_pos; lra).
      assert (0 <= e * / (1 + 2 * m)) by (apply Rmult_le_pos; lra). lra.
    - assert (0 <= - e * (/ (1 + 2 * l) - / (1 + 2 * m))) by (apply Rmult_le_pos; lra).
      assert (0 <= - e * / (1 + 2 * m)) by (apply Rmult_le_pos; lra). lra. }
  destruct (no_worse X Y _ _ p z q N F) as (p' & z' & q' & G & V).
  destruct (even_correlated m p' z' q' ltac:(lra) G) as [D W].
  exists (even p' z' q'). split; [exact D|]. rewrite E, W. lra.
Qed.
End TwoByTwo.
