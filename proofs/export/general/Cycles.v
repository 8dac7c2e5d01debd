(* T5, complementarity. With unlimited liability and a free budget transfers implement a rule if and
   only if no cycle of an agent's deviation graph gains more than it costs; so the least uniform
   weight at which they implement an efficient rule is the largest ratio of gain to welfare loss
   around a cycle. It falls weakly as the language gets finer, and for a court that sees nothing it
   is the weight that needs no contract. *)
From Coq Require Import Reals Lra List Bool Arith Lia.
From Coopgap Require Import Sums Games Polyhedra Closure Completeness.
Import ListNotations.
Open Scope R_scope.

(* A choice for each member of a list makes a function. *)
Lemma choice_on {A B : Type} (eq : forall a a' : A, {a = a'} + {a <> a'}) (l : list A)
  (P : A -> B -> Prop) (b0 : B) : (forall a, In a l -> exists b, P a b) ->
  exists f : A -> B, forall a, In a l -> P a (f a).
Proof.
  induction l as [|a l IH]; intros H.
  - exists (fun _ => b0). intros ? [].
  - destruct IH as (f & F); [intros x M; apply H; right; assumption|].
    destruct (H a (or_introl eq_refl)) as (b & K).
    exists (fun x => if eq x a then b else f x). intros x M. destruct (eq x a) as [->|N].
    + assumption.
    + destruct M as [E|M]; [congruence|auto].
Qed.

(* All words of at most so many letters. *)
Fixpoint words {A : Type} (n : nat) (letters : list A) : list (list A) :=
  match n with
  | O => [[]]
  | S n => [] :: flat_map (fun a => map (cons a) (words n letters)) letters
  end.

Lemma words_In {A : Type} n (letters l : list A) : (length l <= n)%nat ->
  (forall a, In a l -> In a letters) -> In l (words n letters).
Proof.
  revert l. induction n as [|n IH]; intros l L M.
  - destruct l; simpl in *; [auto|lia].
  - destruct l as [|a l]; simpl; [auto|]. right. apply in_flat_map. exists a. split.
    + apply M. left. reflexivity.
    + apply in_map. apply IH; [simpl in L; lia|]. intros b B. apply M. right. assumption.
Qed.

Lemma words_letters {A : Type} n (letters l : list A) : In l (words n letters) ->
  forall a, In a l -> In a letters.
Proof.
  revert l. induction n as [|n IH]; simpl; intros l M a I.
  - destruct M as [<-|[]]. destruct I.
  - destruct M as [<-|M]; [destruct I|]. apply in_flat_map in M. destruct M as (b & B & M).
    apply in_map_iff in M. destruct M as (l' & <- & M). destruct I as [<-|I]; [assumption|].
    exact (IH l' M a I).
Qed.

Section Graph.
Context {N E : Type}.
Variable eq_node : forall u v : N, {u = v} + {u <> v}.

(* A graph with weights: from [src] to [dst]. *)
Record graph := Graph { edges : list E; src : E -> N; dst : E -> N; load : E -> R }.

(* The edges of a list lead from u to v. *)
Fixpoint chain (g : graph) (l : list E) (u v : N) : Prop :=
  match l with
  | [] => u = v
  | e :: rest => In e (edges g) /\ src g e = u /\ chain g rest (dst g e) v
  end.

Lemma chain_app g l l' u v w : chain g l u v -> chain g l' v w -> chain g (l ++ l') u w.
Proof.
  revert u. induction l as [|e l IH]; simpl; intros u C D.
  - subst. assumption.
  - destruct C as (I & S & C). repeat split; auto.
Qed.

Lemma chain_split g l l' u w : chain g (l ++ l') u w -> exists v, chain g l u v /\ chain g l' v w.
Proof.
  revert u. induction l as [|e l IH]; simpl; intros u C.
  - exists u. auto.
  - destruct C as (I & S & C). destruct (IH _ C) as (v & A & B). exists v. auto.
Qed.

Lemma chain_edges g l u v : chain g l u v -> forall e, In e l -> In e (edges g).
Proof.
  revert u. induction l as [|e l IH]; simpl; intros u C x M; [tauto|].
  destruct C as (I & S & C). destruct M as [<-|M]; [assumption|]. exact (IH _ C x M).
Qed.

(* Cycles without a repeated node are enough. *)
Definition simple (g : graph) (l : list E) : Prop := NoDup (map (src g) l).

Lemma repeated (f : E -> N) (l : list E) : NoDup (map f l) \/
  exists l1 e l2 e' l3, l = l1 ++ e :: l2 ++ e' :: l3 /\ f e = f e'.
Proof.
  induction l as [|e l IH]; [left; constructor|].
  destruct (in_dec eq_node (f e) (map f l)) as [M|M].
  - right. apply in_map_iff in M. destruct M as (e' & F & M).
    apply in_split in M. destruct M as (l2 & l3 & ->). exists [], e, l2, e', l3. auto.
  - destruct IH as [D|(l1 & a & l2 & a' & l3 & -> & F)].
    + left. constructor; assumption.
    + right. exists (e :: l1), a, l2, a', l3. auto.
Qed.

Lemma sum_app {A : Type} (l l' : list A) f : sum (l ++ l') f = sum l f + sum l' f.
Proof. induction l as [|a l IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma simple_enough g : (forall l u, simple g l -> chain g l u u -> sum l (load g) <= 0) ->
  forall l u, chain g l u u -> sum l (load g) <= 0.
Proof.
  intros S l. remember (length l) as n eqn:L. revert l L.
  induction n as [n IH] using lt_wf_ind. intros l L u C.
  destruct (repeated (src g) l) as [D|(l1 & e & l2 & e' & l3 & -> & F)]; [apply (S l u); assumption|].
  destruct (chain_split g l1 (e :: l2 ++ e' :: l3) u u C) as (v & C1 & C2).
  change (e :: l2 ++ e' :: l3) with ((e :: l2) ++ e' :: l3) in C2.
  destruct (chain_split g (e :: l2) (e' :: l3) v u C2) as (v' & C3 & C4).
  assert (V : v = v').
  { simpl in C3, C4. destruct C3 as (_ & <- & _), C4 as (_ & <- & _). assumption. }
  subst v'.
  assert (A : sum (e :: l2) (load g) <= 0).
  { refine (IH (length (e :: l2)) _ (e :: l2) eq_refl v C3).
    rewrite L, !app_length. simpl. rewrite app_length. simpl. lia. }
  assert (B : sum (l1 ++ e' :: l3) (load g) <= 0).
  { refine (IH (length (l1 ++ e' :: l3)) _ (l1 ++ e' :: l3) eq_refl u _).
    - rewrite L, !app_length. simpl. rewrite app_length. simpl. lia.
    - apply chain_app with (v := v); assumption. }
  rewrite !sum_app in *. simpl in *. rewrite sum_app. simpl. lra.
Qed.

End Graph.
Arguments graph : clear implicits.

(* Potentials: a value for each node, falling along each edge by at least its weight. Nodes are
   eliminated one after the other. *)
Section Potentials.
Context {N : Type}.
Variable eq_node : forall u v : N, {u = v} + {u <> v}.

Definition link : Type := (N * N * R)%type.
Definition start (e : link) : N := fst (fst e).
Definition goal (e : link) : N := snd (fst e).
Definition cost (e : link) : R := snd e.
Definition links (l : list link) : graph N link := Graph l start goal cost.

Definition is_node (x v : N) : bool := if eq_node v x then true else false.
Definition joined (p : link * link) : link :=
  (start (fst p), goal (snd p), cost (fst p) + cost (snd p)).
Definition into (x : N) (l : list link) : list link :=
  filter (fun e => is_node x (goal e) && negb (is_node x (start e))) l.
Definition out_of (x : N) (l : list link) : list link :=
  filter (fun e => is_node x (start e) && negb (is_node x (goal e))) l.
Definition without (x : N) (l : list link) : list link :=
  filter (fun e => negb (is_node x (start e)) && negb (is_node x (goal e))) l ++
  map joined (list_prod (into x l) (out_of x l)).

Lemma is_node_true x v : is_node x v = true <-> v = x.
Proof. unfold is_node. destruct (eq_node v x); split; congruence. Qed.

Lemma is_node_false x v : negb (is_node x v) = true <-> v <> x.
Proof. unfold is_node. destruct (eq_node v x); simpl; split; congruence. Qed.

Lemma into_iff x l e : In e (into x l) <-> In e l /\ goal e = x /\ start e <> x.
Proof.
  unfold into. rewrite filter_In, andb_true_iff, is_node_true, is_node_false. tauto.
Qed.

Lemma out_of_iff x l e : In e (out_of x l) <-> In e l /\ start e = x /\ goal e <> x.
Proof.
  unfold out_of. rewrite filter_In, andb_true_iff, is_node_true, is_node_false. tauto.
Qed.

(* Each remaining edge stands for a chain of the graph before. *)
Lemma without_chain x l e : In e (without x l) ->
  exists c, chain (links l) c (start e) (goal e) /\ sum c cost = cost e.
Proof.
  intros M. apply in_app_or in M. destruct M as [M|M].
  - apply filter_In in M. exists [e]. simpl. split; [tauto|ring].
  - apply in_map_iff in M. destruct M as ((i & o) & <- & M). apply in_prod_iff in M.
    destruct M as [I O]. apply into_iff in I. apply out_of_iff in O.
    exists [i; o]. simpl. unfold joined, start, goal, cost in *. simpl in *.
    destruct I as (I & G & _), O as (O & S & _). repeat split; try assumption; congruence || ring.
Qed.

Lemma without_chains x l c u v : chain (links (without x l)) c u v ->
  exists c', chain (links l) c' u v /\ sum c' cost = sum c cost.
Proof.
  revert u. induction c as [|e c IH]; simpl; intros u C.
  - exists []. auto.
  - destruct C as (I & S & C). destruct (IH _ C) as (c2 & C2 & E2).
    destruct (without_chain x l e I) as (c1 & C1 & E1). exists (c1 ++ c2). split.
    + rewrite <- S. apply chain_app with (v := goal e); assumption.
    + rewrite sum_app. lra.
Qed.

Theorem potentials (nodes : list N) : forall l : list link,
  (forall e, In e l -> In (start e) nodes /\ In (goal e) nodes) ->
  (forall c u, chain (links l) c u u -> sum c cost <= 0) ->
  exists p : N -> R, forall e, In e l -> cost e <= p (start e) - p (goal e).
Proof.
  induction nodes as [|x nodes IH]; intros l M C.
  - exists (fun _ => 0). intros e I. destruct (M e I) as [[] _].
  - destruct (IH (without x l)) as (p & P).
    + intros e I. apply in_app_or in I. destruct I as [I|I].
      * apply filter_In in I. rewrite andb_true_iff, !is_node_false in I.
        destruct I as (I & A & B). destruct (M e I) as [[->|S] [->|G]]; tauto.
      * apply in_map_iff in I. destruct I as ((i & o) & <- & I). apply in_prod_iff in I.
        destruct I as [I O]. apply into_iff in I. apply out_of_iff in O.
        destruct I as (I & _ & S), O as (O & _ & G). destruct (M i I) as [[->|Si] _]; [tauto|].
        destruct (M o O) as [_ [->|Go]]; [tauto|]. split; assumption.
    + intros c u K. destruct (without_chains x l c u u K) as (c' & K' & <-). exact (C c' u K').
    + destruct (between (out_of x l) (into x l) (fun o => cost o + p (goal o))
        (fun i => p (start i) - cost i)) as (t & TL & TU).
      { intros o i O I.
        assert (J : In (joined (i, o)) (without x l))
          by (apply in_or_app; right; apply in_map; apply in_prod; assumption).
        specialize (P _ J). clear - P.
        unfold joined, start, goal, cost in *. simpl in *. lra. }
      exists (fun v => if eq_node v x then t else p v). intros e I.
      destruct (eq_node (start e) x) as [S|S], (eq_node (goal e) x) as [G|G].
      * assert (K : chain (links l) [e] x x) by (simpl; auto).
        specialize (C [e] x K). simpl in C. lra.
      * assert (O : In e (out_of x l)) by (apply out_of_iff; auto). specialize (TL e O). simpl in TL. lra.
      * assert (O : In e (into x l)) by (apply into_iff; auto). specialize (TU e O). simpl in TU. lra.
      * apply P. apply in_or_app. left. apply filter_In. split; [assumption|].
        rewrite andb_true_iff, !is_node_false. auto.
Qed.
End Potentials.

(* Contract languages: a map from outcomes to signals. *)
Section Language.
Variable G : game.
Variables (K : Type) (ks : list K).
Variable eq_agent : forall i j : agent G, {i = j} + {i <> j}.
Variable eq_signal : forall k j : K, {k = j} + {k <> j}.
Variable sigma : state G -> profile G -> K.
Hypothesis listed_signals : forall s a, In (sigma s a) ks.
Hypothesis once : NoDup ks.

Definition same_signal (k j : K) : bool := if eq_signal k j then true else false.
Definition spoken (lam : R) : game := monitored (prosocial G (fun _ => lam)) K ks
  (fun s a k => when (same_signal (sigma s a) k) 1).

Lemma same_signal_spec k j : same_signal k j = true <-> k = j.
Proof. unfold same_signal. destruct (eq_signal k j); split; congruence. Qed.

Lemma paid_signal lam (t : contract (spoken lam)) i s a :
  paid (G := spoken lam) t i s a = t i (sigma s a).
Proof.
  unfold paid. simpl.
  rewrite (sum_ext ks _ (fun k => when (same_signal (sigma s a) k) (t i k))).
  - apply (sum_pick same_signal same_signal_spec); auto.
  - intros k _. destruct (same_signal (sigma s a) k); simpl; ring.
Qed.

Variable rule : state G -> profile G.

(* An agent's deviation graph: from the signal of the rule to that of the deviation. *)
Definition options (i : agent G) : list (state G * action G) := list_prod (states G) (actions G i).
Definition from (m : state G * action G) : K := sigma (fst m) (rule (fst m)).
Definition to (i : agent G) (m : state G * action G) : K :=
  sigma (fst m) (dev G (rule (fst m)) i (snd m)).
Definition wins (i : agent G) (m : state G * action G) : R :=
  own_gain G i (fst m) (rule (fst m)) (snd m).
Definition costs (i : agent G) (m : state G * action G) : R :=
  loss G i (fst m) (rule (fst m)) (snd m).
Definition deviations (lam : R) (i : agent G) : graph K (state G * action G) :=
  Graph (options i) from (to i) (fun m => wins i m - lam * costs i m).

(* A cycle: deviations one after the other, back to where they began, no signal passed twice. *)
Definition cycle (i : agent G) (l : list (state G * action G)) : Prop :=
  (exists k, chain (deviations 0 i) l k k) /\ NoDup (map from l).

Lemma chain_any_weight lam lam' i l u v :
  chain (deviations lam i) l u v -> chain (deviations lam' i) l u v.
Proof. revert u. induction l as [|e l IH]; simpl; intros u C; intuition. Qed.

Lemma implements_iff lam t : implements (G := spoken lam) t rule <->
  forall i m, In i (agents G) -> In m (options i) ->
    wins i m - lam * costs i m <= t i (from m) - t i (to i m).
Proof.
  assert (E : forall i s d, utility (G := spoken lam) i s (dev G (rule s) i d) -
    utility (G := spoken lam) i s (rule s) = wins i (s, d) - lam * costs i (s, d)).
  { intros i s d. apply (gain_split (spoken lam)). }
  split.
  - intros I i (s, d) Hi M. apply in_prod_iff in M. destruct M as [Hs Hd].
    specialize (I s Hs i d Hi Hd). rewrite !paid_signal in I. specialize (E i s d).
    unfold from, to. simpl in *. lra.
  - intros I s Hs i d Hi Hd. specialize (I i (s, d) Hi (proj2 (in_prod_iff _ _ _ _) (conj Hs Hd))).
    rewrite !paid_signal. specialize (E i s d). unfold from, to in I. simpl in *. lra.
Qed.

Lemma chain_transfers i (p : K -> R) lam l u v : (forall m, In m (options i) ->
    wins i m - lam * costs i m <= p (from m) - p (to i m)) ->
  chain (deviations lam i) l u v -> sum l (fun m => wins i m - lam * costs i m) <= p u - p v.
Proof.
  intros P. revert u. induction l as [|m l IH]; simpl; intros u C.
  - subst. lra.
  - destruct C as (I & <- & C). specialize (IH _ C). specialize (P m I). lra.
Qed.

Lemma cycle_weight i l lam : sum l (fun m => wins i m - lam * costs i m) =
  sum l (wins i) - lam * sum l (costs i).
Proof. rewrite sum_minus, sum_scale. reflexivity. Qed.

Hypothesis member : listed rule.

Theorem implementable_iff_cycles lam : implementable (spoken lam) None Free rule <->
  forall i l, In i (agents G) -> cycle i l -> sum l (wins i) <= lam * sum l (costs i).
Proof.
  split.
  - intros (_ & t & _ & D) i l Hi ((k & C) & _). rewrite implements_iff in D.
    pose proof (chain_transfers i (t i) lam l k k (fun m M => D i m Hi M)
      (chain_any_weight 0 lam i l k k C)) as S.
    rewrite cycle_weight in S. lra.
  - intros H.
    (* potentials of each agent, chosen one by one: the agents are finitely many *)
    assert (A : forall i, In i (agents G) -> exists p : K -> R, forall m, In m (options i) ->
      wins i m - lam * costs i m <= p (from m) - p (to i m)).
    { intros i Hi.
      set (link_of := fun m => (from m, to i m, wins i m - lam * costs i m)).
      destruct (potentials eq_signal ks (map link_of (options i))) as (p & P).
      - intros e M. apply in_map_iff in M. destruct M as (m & <- & _).
        unfold link_of, start, goal, from, to. simpl. auto.
      - assert (L : forall c u v, chain (links (map link_of (options i))) c u v ->
          exists l, chain (deviations lam i) l u v /\
            sum l (fun m => wins i m - lam * costs i m) = sum c cost).
        { induction c as [|e c IH]; simpl; intros u v C.
          - exists []. auto.
          - destruct C as (M & S & C). apply in_map_iff in M. destruct M as (m & <- & M).
            destruct (IH _ _ C) as (l & D & Q). exists (m :: l). simpl. split; [auto|].
            rewrite Q. reflexivity. }
        intros c u C. destruct (L c u u C) as (l & D & <-).
        apply (simple_enough eq_signal (deviations lam i)) with (u := u); [|assumption].
        intros l' u' S C'. simpl. rewrite cycle_weight.
        assert (Y : cycle i l') by (split; [exists u'; apply (chain_any_weight lam 0); assumption|exact S]).
        specialize (H i l' Hi Y). lra.
      - exists p. intros m M. exact (P (link_of m) (in_map link_of (options i) m M)). }
    split; [exact member|].
    assert (T : exists t : agent G -> K -> R, forall i m, In i (agents G) -> In m (options i) ->
      wins i m - lam * costs i m <= t i (from m) - t i (to i m)).
    { destruct (choice_on eq_agent (agents G) (fun i p => forall m, In m (options i) ->
        wins i m - lam * costs i m <= p (from m) - p (to i m)) (fun _ => 0) A) as (t & U).
      exists t. intros i m Hi M. exact (U i Hi m M). }
    destruct T as (t & T). exists t. split; [|apply implements_iff; exact T].
    split; [intros; exact I|intros; exact I].
Qed.

(* The cycles, listed: they are no longer than there are signals. *)
Fixpoint leads (i : agent G) (l : list (state G * action G)) (u v : K) : bool :=
  match l with
  | [] => if eq_signal u v then true else false
  | m :: rest => (if eq_signal (from m) u then true else false) && leads i rest (to i m) v
  end.
Definition goes_round (i : agent G) (l : list (state G * action G)) : bool :=
  match l with [] => false | m :: _ => leads i l (from m) (from m) end.
Definition no_repetition (l : list (state G * action G)) : bool :=
  if list_eq_dec eq_signal (nodup eq_signal (map from l)) (map from l) then true else false.
Definition cycles (i : agent G) : list (list (state G * action G)) :=
  filter (fun l => goes_round i l && no_repetition l) (words (length ks) (options i)).

Lemma leads_iff i l u v : (forall m, In m l -> In m (options i)) ->
  (leads i l u v = true <-> chain (deviations 0 i) l u v).
Proof.
  revert u. induction l as [|m l IH]; simpl; intros u M.
  - destruct (eq_signal u v); split; congruence.
  - rewrite andb_true_iff, IH by auto. specialize (M m (or_introl eq_refl)).
    destruct (eq_signal (from m) u); split; intuition congruence.
Qed.

Lemma cycles_iff i l : In l (cycles i) <-> l <> [] /\ cycle i l.
Proof.
  unfold cycles. rewrite filter_In, andb_true_iff. unfold cycle, no_repetition. split.
  - intros (W & R & D). pose proof (words_letters _ _ _ W) as M.
    destruct l as [|m l]; [discriminate|]. split; [discriminate|]. split.
    + exists (from m). apply leads_iff; assumption.
    + destruct (list_eq_dec eq_signal (nodup eq_signal (map from (m :: l))) (map from (m :: l)))
        as [Q|]; [|discriminate]. rewrite <- Q. apply NoDup_nodup.
  - intros (Z & (k & C) & D). pose proof (chain_edges _ _ _ _ C) as M. simpl in M.
    split; [|split].
    + apply words_In; [|assumption]. rewrite <- (map_length from).
      apply NoDup_incl_length; [assumption|]. intros x X. apply in_map_iff in X.
      destruct X as (m & <- & _). apply listed_signals.
    + destruct l as [|m l]; [congruence|]. unfold goes_round. apply leads_iff; [assumption|].
      pose proof C as (_ & S & _). simpl in S. rewrite S. exact C.
    + rewrite (nodup_fixed_point eq_signal D).
      destruct (list_eq_dec eq_signal (map from l) (map from l)); [reflexivity|congruence].
Qed.

Hypothesis shut : closed G.
Hypothesis best : efficient G rule.

Lemma costs_nonneg i l : In i (agents G) -> In l (cycles i) -> 0 <= sum l (costs i).
Proof.
  intros Hi C. apply sum_nonneg. intros (s, d) M. apply cycles_iff in C.
  destruct C as (_ & (k & C) & _). apply (chain_edges _ _ _ _ C) in M. simpl in M.
  apply in_prod_iff in M. destruct M as [Hs Hd]. unfold costs. simpl.
  apply (loss_nonneg G rule shut member best); assumption.
Qed.

(* lambda*(L): the largest ratio of gain to welfare loss around a cycle, of any agent. *)
Definition around (i : agent G) (l : list (state G * action G)) : R :=
  if Rlt_dec 0 (sum l (wins i)) then sum l (wins i) / sum l (costs i) else 0.
Definition language_weight : R :=
  largest (agents G) (fun i => largest (cycles i) (around i)).

Definition costly_cycles : Prop := forall i l, In i (agents G) -> In l (cycles i) ->
  0 < sum l (wins i) -> 0 < sum l (costs i).

Lemma language_weight_nonneg : 0 <= language_weight.
Proof. apply largest_nonneg. Qed.

Theorem language_threshold : costly_cycles -> forall lam, 0 <= lam ->
  (implementable (spoken lam) None Free rule <-> language_weight <= lam).
Proof.
  intros Q lam P. rewrite implementable_iff_cycles. split.
  - intros H. apply largest_least; [assumption|]. intros i Hi.
    apply largest_least; [assumption|]. intros l C. unfold around.
    destruct (Rlt_dec 0 (sum l (wins i))) as [W|W]; [|assumption].
    specialize (Q i l Hi C W). pose proof (proj1 (cycles_iff i l) C) as [_ Y].
    specialize (H i l Hi Y). apply Rmult_le_reg_r with (1 := Q).
    replace (sum l (wins i) / sum l (costs i) * sum l (costs i)) with (sum l (wins i))
      by (field; lra). assumption.
  - intros L i l Hi Y. destruct l as [|m l']; [simpl; lra|]. set (l := m :: l') in *.
    assert (C : In l (cycles i)) by (apply cycles_iff; split; [discriminate|assumption]).
    pose proof (costs_nonneg i l Hi C) as Z.
    destruct (Rlt_dec 0 (sum l (wins i))) as [W|W].
    + specialize (Q i l Hi C W).
      assert (A : around i l <= lam).
      { eapply Rle_trans; [|exact L]. unfold language_weight.
        eapply Rle_trans; [|apply (largest_ge (agents G) _ i Hi)].
        apply (largest_ge (cycles i) (around i) l C). }
      unfold around in A. destruct (Rlt_dec 0 (sum l (wins i))); [|tauto].
      apply (Rmult_le_compat_r (sum l (costs i))) in A; [|lra].
      replace (sum l (wins i) / sum l (costs i) * sum l (costs i)) with (sum l (wins i)) in A
        by (field; lra). assumption.
    + assert (0 <= lam * sum l (costs i)) by (apply Rmult_le_pos; assumption). lra.
Qed.

(* No weight is enough if a cycle gains its agent something and costs nobody anything. *)
Theorem language_threshold_finite :
  (exists lam, implementable (spoken lam) None Free rule) <-> costly_cycles.
Proof.
  split.
  - intros (lam & I) i l Hi C W. pose proof (costs_nonneg i l Hi C) as [Z|Z]; [assumption|exfalso].
    rewrite implementable_iff_cycles in I. apply cycles_iff in C. destruct C as [_ Y].
    specialize (I i l Hi Y). rewrite <- Z in I. lra.
  - intros Q. exists language_weight.
    apply (language_threshold Q); [apply language_weight_nonneg|lra].
Qed.

(* A court that sees nothing: no contract at all. *)
Theorem blind_is_no_contract lam : (forall s a s' a', sigma s a = sigma s' a') ->
  (implementable (spoken lam) None Free rule <-> sustained G rule (fun _ => lam)).
Proof.
  intros B. rewrite (sustained_iff G rule). split.
  - intros (_ & t & _ & D) i s d Hi Hs Hd. rewrite implements_iff in D.
    specialize (D i (s, d) Hi (proj2 (in_prod_iff _ _ _ _) (conj Hs Hd))).
    unfold from, to, wins, costs in D. simpl in D.
    rewrite (B s (dev G (rule s) i d) s (rule s)) in D. lra.
  - intros H. split; [exact member|]. exists (fun _ _ => 0). split.
    + split; intros; exact I.
    + apply implements_iff. intros i (s, d) Hi M. apply in_prod_iff in M. destruct M as [Hs Hd].
      specialize (H i s d Hi Hs Hd). unfold wins, costs. simpl. lra.
Qed.

Theorem blind_weight : (forall s a s' a', sigma s a = sigma s' a') -> costly G rule ->
  language_weight = largest (agents G) (lambda_star G rule).
Proof.
  intros B C.
  assert (S : forall lam, 0 <= lam ->
    (implementable (spoken lam) None Free rule <-> largest (agents G) (lambda_star G rule) <= lam)).
  { intros lam P. rewrite (blind_is_no_contract lam B).
    rewrite (closure_by_prosociality G rule shut member best C (fun _ => lam)) by auto. split.
    - intros H. apply largest_least; assumption.
    - intros L i Hi. eapply Rle_trans; [|exact L]. apply largest_ge. assumption. }
  assert (P : 0 <= largest (agents G) (lambda_star G rule)) by apply largest_nonneg.
  assert (Q : costly_cycles).
  { apply language_threshold_finite. exists (largest (agents G) (lambda_star G rule)).
    apply S; [assumption|lra]. }
  apply Rle_antisym.
  - apply (language_threshold Q); [assumption|]. apply S; [assumption|lra].
  - apply S; [apply language_weight_nonneg|].
    apply (language_threshold Q); [apply language_weight_nonneg|lra].
Qed.
End Language.

(* A finer language: the coarser signal is a function of the finer one. *)
Section Finer.
Variable G : game.
Variable eq_agent : forall i j : agent G, {i = j} + {i <> j}.
Variables (K K' : Type) (ks : list K) (ks' : list K').
Variable eq_signal : forall k j : K, {k = j} + {k <> j}.
Variable eq_signal' : forall k j : K', {k = j} + {k <> j}.
Variables (sigma : state G -> profile G -> K) (sigma' : state G -> profile G -> K').
Hypothesis listed_signals : forall s a, In (sigma s a) ks.
Hypothesis listed_signals' : forall s a, In (sigma' s a) ks'.
Hypothesis once : NoDup ks.
Hypothesis once' : NoDup ks'.
Variable merge : K -> K'.
Hypothesis coarser : forall s a, sigma' s a = merge (sigma s a).
Variable rule : state G -> profile G.
Hypothesis member : listed rule.
Hypothesis shut : closed G.
Hypothesis best : efficient G rule.

Theorem finer_implements lam :
  implementable (spoken G K' ks' eq_signal' sigma' lam) None Free rule ->
  implementable (spoken G K ks eq_signal sigma lam) None Free rule.
Proof.
  intros (_ & t & _ & D). split; [exact member|]. exists (fun i k => t i (merge k)). split.
  - split; intros; exact I.
  - rewrite (implements_iff G K' ks' eq_signal' sigma' listed_signals' once') in D.
    apply (implements_iff G K ks eq_signal sigma listed_signals once).
    intros i m Hi M. specialize (D i m Hi M). unfold from, to in *. rewrite !coarser in D. exact D.
Qed.

Theorem finer_weight : costly_cycles G K' ks' eq_signal' sigma' rule ->
  costly_cycles G K ks eq_signal sigma rule /\
  language_weight G K ks eq_signal sigma rule <= language_weight G K' ks' eq_signal' sigma' rule.
Proof.
  intros Q.
  set (q := language_weight G K' ks' eq_signal' sigma' rule).
  assert (P : 0 <= q) by apply language_weight_nonneg.
  assert (I : implementable (spoken G K ks eq_signal sigma q) None Free rule).
  { apply finer_implements. apply (language_threshold G K' ks' eq_agent eq_signal' sigma');
      auto. unfold q. lra. }
  assert (C : costly_cycles G K ks eq_signal sigma rule).
  { apply (language_threshold_finite G K ks eq_agent eq_signal sigma); auto. exists q. exact I. }
  split; [exact C|].
  apply (language_threshold G K ks eq_agent eq_signal sigma); auto.
Qed.
End Finer.
