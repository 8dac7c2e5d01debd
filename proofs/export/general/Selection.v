(* T7, selection: beyond a finite weight the pure equilibria are exactly the profiles from which
   nobody can raise welfare, ties broken by own payoff. So inefficient equilibria disappear for
   large weights if and only if each of these is efficient, and then they are gone beyond lambda**,
   the largest over inefficient profiles of the least ratio of own loss to gain in welfare. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games Closure.
Import ListNotations.
Open Scope R_scope.

(* The least of a list, 0 where there is none. *)
Fixpoint smallest {A : Type} (l : list A) (f : A -> R) : R :=
  match l with
  | [] => 0
  | a :: rest => match rest with [] => f a | _ => Rmin (f a) (smallest rest f) end
  end.

Lemma smallest_le {A : Type} (l : list A) f a : In a l -> smallest l f <= f a.
Proof.
  induction l as [|b l IH]; [intros []|]. intros M. destruct l as [|c l].
  - destruct M as [->|[]]. simpl. lra.
  - change (Rmin (f b) (smallest (c :: l) f) <= f a). destruct M as [->|M].
    + apply Rmin_l.
    + eapply Rle_trans; [apply Rmin_r|auto].
Qed.

Lemma smallest_In {A : Type} (l : list A) f : l <> [] -> exists a, In a l /\ smallest l f = f a.
Proof.
  induction l as [|b l IH]; [congruence|]. intros _. destruct l as [|c l].
  - exists b. simpl. auto.
  - destruct IH as (a & M & E); [discriminate|].
    change (smallest (b :: c :: l) f) with (Rmin (f b) (smallest (c :: l) f)).
    destruct (Rle_dec (f b) (smallest (c :: l) f)) as [L|L].
    + exists b. rewrite Rmin_left by assumption. simpl. auto.
    + exists a. rewrite Rmin_right by lra. split; [right|]; assumption.
Qed.

Section Selection.
Variable G : game.

Definition uniform (lam : R) : game := prosocial G (fun _ => lam).

Definition inefficient (s : state G) (a : profile G) : Prop :=
  exists b, In b (profiles G) /\ welfare s a < welfare s b.

Lemma weighted_equilibrium w s a : equilibrium (G := prosocial G w) s a <->
  forall i d, In i (agents G) -> In d (actions G i) ->
    own_gain G i s a d <= w i * loss G i s a d.
Proof.
  split; intros E.
  - intros i d Hi Hd.
    pose proof (proj1 (equilibrium_gain (prosocial G w) s a) E i d Hi Hd) as D.
    rewrite gain_split in D.
    change (own_gain G i s a d - w i * loss G i s a d <= 0) in D. lra.
  - apply (equilibrium_gain (prosocial G w)). intros i d Hi Hd. rewrite gain_split.
    change (own_gain G i s a d - w i * loss G i s a d <= 0). specialize (E i d Hi Hd). lra.
Qed.

(* Nobody can raise welfare, nor keep it and gain. *)
Definition unilateral_maximum (s : state G) (a : profile G) : Prop :=
  forall i d, In i (agents G) -> In d (actions G i) ->
    0 < loss G i s a d \/ (loss G i s a d = 0 /\ own_gain G i s a d <= 0).

(* The weight beyond which welfare decides wherever a deviation changes it. *)
Definition stake (s : state G) (a : profile G) (i : agent G) (d : action G) : R :=
  if Req_EM_T (loss G i s a d) 0 then 0 else Rabs (own_gain G i s a d / loss G i s a d).
Definition lambda_bar : R := largest (states G) (fun s => largest (profiles G) (fun a =>
  largest (agents G) (fun i => largest (actions G i) (stake s a i)))).

Lemma stake_le s a i d : In s (states G) -> In a (profiles G) -> In i (agents G) ->
  In d (actions G i) -> stake s a i d <= lambda_bar.
Proof.
  intros Hs Ha Hi Hd. unfold lambda_bar.
  eapply Rle_trans; [|apply (largest_ge (states G) _ s Hs)].
  eapply Rle_trans; [|apply (largest_ge (profiles G) _ a Ha)].
  eapply Rle_trans; [|apply (largest_ge (agents G) _ i Hi)].
  apply (largest_ge (actions G i) _ d Hd).
Qed.

Lemma decided g l w : Rabs (g / l) < w -> l <> 0 -> (g <= w * l <-> 0 < l).
Proof.
  intros B N. apply Rabs_def2 in B. destruct B as [B1 B2].
  assert (E : g = g / l * l) by (field; assumption). split; intros L.
  - destruct (Rtotal_order l 0) as [M|[M|M]]; [|tauto|assumption].
    exfalso. assert (w * l < g / l * l) by (apply Rmult_lt_gt_compat_neg_l with (r := l) in B1; lra).
    lra.
  - rewrite E. apply Rmult_le_compat_r; lra.
Qed.

Theorem selection w : (forall i, In i (agents G) -> lambda_bar < w i) ->
  forall s a, In s (states G) -> In a (profiles G) ->
  (equilibrium (G := prosocial G w) s a <-> unilateral_maximum s a).
Proof.
  intros W s a Hs Ha. rewrite weighted_equilibrium. unfold unilateral_maximum.
  split; intros E i d Hi Hd; specialize (E i d Hi Hd); specialize (W i Hi);
    pose proof (stake_le s a i d Hs Ha Hi Hd) as K; unfold stake in K;
    destruct (Req_EM_T (loss G i s a d) 0) as [Z|Z].
  - right. rewrite Z in *. lra.
  - left. apply (decided (own_gain G i s a d) (loss G i s a d) (w i)); [lra|assumption|assumption].
  - rewrite Z in *. lra.
  - apply (decided (own_gain G i s a d) (loss G i s a d) (w i)); [lra|assumption|]. lra.
Qed.

(* No inefficient equilibrium is left at any weight beyond a given one. *)
Definition settles (q : R) : Prop := forall lam, q < lam -> forall s a,
  In s (states G) -> In a (profiles G) -> equilibrium (G := uniform lam) s a -> ~ inefficient s a.

Definition all_global : Prop := forall s a,
  In s (states G) -> In a (profiles G) -> unilateral_maximum s a -> ~ inefficient s a.

Theorem worst_case_closes : (exists q, settles q) <-> all_global.
Proof.
  split.
  - intros (q & S) s a Hs Ha U. apply (S (Rmax q lambda_bar + 1)); [|assumption|assumption|].
    + pose proof (Rmax_l q lambda_bar). lra.
    + apply selection; [|assumption|assumption|assumption].
      intros i _. pose proof (Rmax_r q lambda_bar). lra.
  - intros A. exists lambda_bar. intros lam L s a Hs Ha E. apply A; [assumption|assumption|].
    apply (selection (fun _ => lam)); [intros; assumption|assumption|assumption|exact E].
Qed.

(* In money: whatever equilibria are played, the first best is reached. *)
Theorem settled_first_best q v : settles q -> first_best G v ->
  (forall s, In s (states G) -> 0 <= prior G s) -> forall lam, q < lam ->
  forall rule, listed rule -> (forall s, In s (states G) -> equilibrium (G := uniform lam) s (rule s)) ->
  expected rule = v.
Proof.
  intros S (U & best & M & <-) P lam L rule K E. apply Rle_antisym; [apply U; assumption|].
  apply sum_le. intros s Hs. apply Rmult_le_compat_l; [auto|].
  destruct (Rle_or_lt (welfare s (best s)) (welfare s (rule s))) as [D|D]; [assumption|exfalso].
  apply (S lam L s (rule s) Hs (K s Hs) (E s Hs)). exists (best s). split; [apply M|]; assumption.
Qed.

(* A weight large enough for every inefficient profile to be left: someone raises welfare at an
   own loss of at most q times as much, or nobody can raise it and someone gains at no loss. *)
Definition outgrown (q : R) : Prop := forall s a,
  In s (states G) -> In a (profiles G) -> inefficient s a ->
  (exists i d, In i (agents G) /\ In d (actions G i) /\ loss G i s a d < 0 /\
     - own_gain G i s a d <= q * - loss G i s a d) \/
  ((forall i d, In i (agents G) -> In d (actions G i) -> 0 <= loss G i s a d) /\
   exists i d, In i (agents G) /\ In d (actions G i) /\
     loss G i s a d = 0 /\ 0 < own_gain G i s a d).

Lemma outgrown_beyond p q : p <= q -> outgrown p -> outgrown q.
Proof.
  intros L O s a Hs Ha N. destruct (O s a Hs Ha N) as [(i & d & Hi & Hd & P & K)|K]; [left|auto].
  exists i, d. repeat split; try assumption. eapply Rle_trans; [exact K|].
  apply Rmult_le_compat_r; lra.
Qed.

Theorem outgrown_settles q : outgrown q -> settles q.
Proof.
  intros O lam L s a Hs Ha E N.
  pose proof (proj1 (weighted_equilibrium (fun _ => lam) s a) E) as D. clear E.
  destruct (O s a Hs Ha N) as [(i & d & Hi & Hd & P & K)|(_ & i & d & Hi & Hd & Z & K)];
    specialize (D i d Hi Hd).
  - assert (q * - loss G i s a d < lam * - loss G i s a d) by (apply Rmult_lt_compat_r; lra). lra.
  - rewrite Z in D. lra.
Qed.

(* lambda**: the largest over inefficient profiles of the least such ratio. *)
Definition moves : list (agent G * action G) :=
  flat_map (fun i => map (fun d => (i, d)) (actions G i)) (agents G).
Definition rising (s : state G) (a : profile G) : list (agent G * action G) :=
  filter (fun m => if Rlt_dec (loss G (fst m) s a (snd m)) 0 then true else false) moves.
Definition escape (s : state G) (a : profile G) : R := smallest (rising s a)
  (fun m => - own_gain G (fst m) s a (snd m) / - loss G (fst m) s a (snd m)).
Definition beaten (s : state G) (a : profile G) : bool :=
  existsb (fun b => if Rlt_dec (welfare s a) (welfare s b) then true else false) (profiles G).
Definition lambda_worst : R := largest (states G) (fun s => largest (profiles G) (fun a =>
  if beaten s a then escape s a else 0)).

Lemma lambda_worst_nonneg : 0 <= lambda_worst.
Proof.
  unfold lambda_worst. generalize (states G). intros l.
  induction l as [|s l IH]; simpl; [lra|]. eapply Rle_trans; [exact IH|apply Rmax_r].
Qed.

Lemma beaten_iff s a : beaten s a = true <-> inefficient s a.
Proof.
  unfold beaten, inefficient. rewrite existsb_exists.
  split; intros (b & M & L); exists b; (split; [assumption|]);
    destruct (Rlt_dec (welfare s a) (welfare s b)); congruence || tauto.
Qed.

Lemma rising_iff s a i d : In (i, d) (rising s a) <->
  In i (agents G) /\ In d (actions G i) /\ loss G i s a d < 0.
Proof.
  unfold rising, moves. rewrite filter_In, in_flat_map. simpl. split.
  - intros ((j & Hj & M) & L). apply in_map_iff in M. destruct M as (e & E & He).
    inversion E; subst. destruct (Rlt_dec (loss G i s a d) 0); [auto|discriminate].
  - intros (Hi & Hd & L). split.
    + exists i. split; [assumption|]. apply in_map_iff. exists d. auto.
    + destruct (Rlt_dec (loss G i s a d) 0); [reflexivity|tauto].
Qed.

Lemma escape_le s a q : (exists m, In m (rising s a)) ->
  (escape s a <= q <-> exists i d, In i (agents G) /\ In d (actions G i) /\
     loss G i s a d < 0 /\ - own_gain G i s a d <= q * - loss G i s a d).
Proof.
  intros (m0 & M0).
  assert (K : forall g l, l < 0 -> (- g / - l <= q <-> - g <= q * - l)).
  { intros g l P. split; intros L.
    - replace (- g) with (- g / - l * - l) by (field; lra). apply Rmult_le_compat_r; lra.
    - apply Rmult_le_reg_r with (- l); [lra|].
      replace (- g / - l * - l) with (- g) by (field; lra). assumption. }
  split.
  - intros L. destruct (smallest_In (rising s a)
      (fun m => - own_gain G (fst m) s a (snd m) / - loss G (fst m) s a (snd m)))
      as ((i & d) & M & E).
    { intros Z. rewrite Z in M0. destruct M0. }
    unfold escape in L. rewrite E in L. simpl in L.
    apply rising_iff in M. destruct M as (Hi & Hd & P).
    exists i, d. repeat split; try assumption. apply K; assumption.
  - intros (i & d & Hi & Hd & P & L). apply K in L; [|assumption].
    eapply Rle_trans; [|exact L].
    apply (smallest_le (rising s a)
      (fun m => - own_gain G (fst m) s a (snd m) / - loss G (fst m) s a (snd m)) (i, d)).
    apply rising_iff. auto.
Qed.

(* How inequalities with a weight num / den are decided. *)
Lemma at_ratio num den g l : 0 < den -> den * g <= num * l -> g <= num / den * l.
Proof.
  intros P L. apply Rmult_le_reg_l with den; [assumption|].
  replace (den * (num / den * l)) with (num * l) by (field; lra). assumption.
Qed.

Lemma ratio_le n d n' d' : 0 < d -> 0 < d' -> n * d' <= n' * d -> n / d <= n' / d'.
Proof.
  intros P P' L. apply Rmult_le_reg_r with (d * d'); [apply Rmult_lt_0_compat; assumption|].
  replace (n / d * (d * d')) with (n * d') by (field; lra).
  replace (n' / d' * (d * d')) with (n' * d) by (field; lra). assumption.
Qed.

Lemma ratio_above q n d : 0 < d -> q * d <= n -> q <= n / d.
Proof. intros P L. replace q with (q / 1) by field. apply ratio_le; lra. Qed.

Lemma ratio_below q n d : 0 < d -> n <= q * d -> n / d <= q.
Proof. intros P L. replace q with (q / 1) by field. apply ratio_le; lra. Qed.

Lemma check_uniform q s a : each (agents G) (fun i => each (actions G i) (fun d =>
  own_gain G i s a d <= q * loss G i s a d)) -> equilibrium (G := uniform q) s a.
Proof.
  intros E. apply (weighted_equilibrium (fun _ => q)). intros i d Hi Hd.
  exact (each_In _ _ (each_In _ _ E i Hi) d Hd).
Qed.

Theorem worst_threshold : all_global -> settles lambda_worst /\
  forall q, 0 <= q -> (outgrown q <-> lambda_worst <= q).
Proof.
  intros A.
  assert (K : forall q, 0 <= q -> (outgrown q <-> lambda_worst <= q)).
  { intros q Q. split.
    - intros O. apply largest_least; [assumption|]. intros s Hs.
      apply largest_least; [assumption|]. intros a Ha.
      destruct (beaten s a) eqn:B; [|assumption]. apply beaten_iff in B.
      destruct (O s a Hs Ha B) as [(i & d & Hi & Hd & P & L)|(F & _)].
      + apply escape_le; [|exists i, d; auto]. exists (i, d). apply rising_iff. auto.
      + assert (Z : rising s a = []).
        { destruct (rising s a) as [|(i, d) l] eqn:E; [reflexivity|exfalso].
          assert (M : In (i, d) (rising s a)) by (rewrite E; left; reflexivity).
          apply rising_iff in M. destruct M as (Hi & Hd & P). specialize (F i d Hi Hd). lra. }
        unfold escape. rewrite Z. assumption.
    - intros L s a Hs Ha B.
      destruct (rising s a) as [|m l] eqn:E.
      + right. assert (F : forall i d, In i (agents G) -> In d (actions G i) ->
            0 <= loss G i s a d).
        { intros i d Hi Hd. destruct (Rle_or_lt 0 (loss G i s a d)) as [P|P]; [assumption|].
          assert (M : In (i, d) (rising s a)) by (apply rising_iff; auto).
          rewrite E in M. destruct M. }
        split; [assumption|].
        (* otherwise the profile would be a unilateral maximum *)
        destruct (existsb (fun m => if Req_EM_T (loss G (fst m) s a (snd m)) 0 then
            if Rlt_dec 0 (own_gain G (fst m) s a (snd m)) then true else false else false) moves)
          eqn:T.
        * apply existsb_exists in T. destruct T as ((i & d) & M & T). simpl in T.
          unfold moves in M. apply in_flat_map in M. destruct M as (j & Hj & M).
          apply in_map_iff in M. destruct M as (e & I & He). inversion I; subst.
          exists i, d. destruct (Req_EM_T (loss G i s a d) 0); [|discriminate].
          destruct (Rlt_dec 0 (own_gain G i s a d)); [auto|discriminate].
        * exfalso. apply (A s a Hs Ha); [|assumption]. intros i d Hi Hd.
          specialize (F i d Hi Hd). destruct (Req_EM_T (loss G i s a d) 0) as [Z|Z].
          -- right. split; [assumption|].
             destruct (Rlt_dec 0 (own_gain G i s a d)) as [P|P]; [exfalso|lra].
             assert (C : existsb (fun m => if Req_EM_T (loss G (fst m) s a (snd m)) 0 then
               if Rlt_dec 0 (own_gain G (fst m) s a (snd m)) then true else false else false) moves
               = true).
             { apply existsb_exists. exists (i, d). split.
               - unfold moves. apply in_flat_map. exists i. split; [assumption|].
                 apply in_map_iff. exists d. auto.
               - simpl. destruct (Req_EM_T (loss G i s a d) 0); [|tauto].
                 destruct (Rlt_dec 0 (own_gain G i s a d)); [reflexivity|tauto]. }
             congruence.
          -- left. lra.
      + left. apply escape_le; [exists m; rewrite E; left; reflexivity|].
        eapply Rle_trans; [|exact L]. unfold lambda_worst.
        eapply Rle_trans; [|apply (largest_ge (states G) _ s Hs)].
        eapply Rle_trans; [|apply (largest_ge (profiles G) _ a Ha)].
        cbv beta. apply beaten_iff in B. rewrite B. lra. }
  split; [|assumption]. apply outgrown_settles. apply K; [|lra]. apply lambda_worst_nonneg.
Qed.

(* How a number is recognised as lambda**. *)
Theorem lambda_worst_is q : 0 <= q -> (forall lam, outgrown lam <-> q <= lam) -> lambda_worst = q.
Proof.
  intros Q K. assert (O : outgrown q) by (apply K; lra).
  assert (A : all_global).
  { apply worst_case_closes. exists q. apply outgrown_settles. assumption. }
  destruct (worst_threshold A) as [_ T]. apply Rle_antisym.
  - apply T; assumption.
  - apply K. apply T; [|lra]. apply lambda_worst_nonneg.
Qed.
End Selection.
