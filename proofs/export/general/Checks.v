(* How the definitions are checked on a concrete finite game: quantifiers over lists are spelled
   out, definitions unfolded, and what is left are inequalities between the parameters. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

Ltac spell :=
  cbv -[Rplus Rmult Ropp Rinv Rminus Rdiv Rle Rlt Rge Rgt Rabs Rmax Rmin IZR not iff].

Ltac spell_in D :=
  cbv -[Rplus Rmult Ropp Rinv Rminus Rdiv Rle Rlt Rge Rgt Rabs Rmax Rmin IZR not iff] in D.

(* Absolute values of numbers whose sign is evident. *)
Ltac resolve_absolute_values :=
  repeat match goal with |- context [Rabs ?z] =>
    first [rewrite (Rabs_pos_eq z) by lra | rewrite (Rabs_left1 z) by lra] end.

Ltac all_cases := repeat (first [exact I | apply conj]).

Ltac by_listing := spell; repeat (first [left; reflexivity | right]).

(* Inequalities are added up with explicit multipliers. *)
Lemma weigh m a b : 0 <= m -> a <= b -> 0 <= m * (b - a).
Proof. intros M L. apply Rmult_le_pos; lra. Qed.

Lemma gather a b : 0 <= a -> 0 <= b -> 0 <= a + b.
Proof. intros; lra. Qed.

Section Checks.
Variable G : game.

Lemma each2 {A B : Type} (l : list A) (m : list B) (P : A -> B -> Prop) :
  each l (fun a => each m (P a)) -> forall a b, In a l -> In b m -> P a b.
Proof.
  intros E a b Ha Hb. apply (each_In m (P a)); [|assumption].
  apply (each_In l (fun a => each m (P a))); assumption.
Qed.

Lemma check_well_formed :
  (forall a b : action G, same G a b = true <-> a = b) ->
  (forall i, NoDup (actions G i)) ->
  each (agents G) (fun i => each (profiles G) (fun a => In (act G a i) (actions G i))) ->
  well_formed G.
Proof.
  intros S D E. split; [assumption|assumption|].
  apply (each2 (agents G) (profiles G) (fun i a => In (act G a i) (actions G i)) E).
Qed.

(* Membership decided by computation: [alike] is any sound test of equality of profiles. *)
Lemma check_closed (alike : profile G -> profile G -> bool) :
  (forall a b, alike a b = true -> a = b) ->
  forallb (fun i => forallb (fun a => forallb (fun d =>
    existsb (alike (dev G a i d)) (profiles G)) (actions G i)) (profiles G)) (agents G) = true ->
  closed G.
Proof.
  intros S E i a d Hi Ha Hd.
  rewrite forallb_forall in E. specialize (E i Hi).
  rewrite forallb_forall in E. specialize (E a Ha).
  rewrite forallb_forall in E. specialize (E d Hd).
  apply existsb_exists in E. destruct E as (b & M & A). rewrite (S _ _ A). assumption.
Qed.

Lemma check_nash (t : contract G) s a :
  each (agents G) (fun i => each (actions G i) (fun d =>
    utility i s (dev G a i d) + paid t i s (dev G a i d) <= utility i s a + paid t i s a)) ->
  nash t s a.
Proof. intros E i d Hi Hd. exact (each_In _ _ (each_In _ _ E i Hi) d Hd). Qed.

Lemma check_implements (t : contract G) rule :
  each (states G) (fun s => each (agents G) (fun i => each (actions G i) (fun d =>
    utility i s (dev G (rule s) i d) + paid t i s (dev G (rule s) i d) <=
    utility i s (rule s) + paid t i s (rule s)))) -> implements t rule.
Proof. intros E s Hs. apply check_nash. exact (each_In _ _ E s Hs). Qed.

Lemma check_equilibrium s a :
  each (agents G) (fun i => each (actions G i) (fun d =>
    utility (G := G) i s (dev G a i d) <= utility i s a)) -> equilibrium s a.
Proof. intros E i d Hi Hd. exact (each_In _ _ (each_In _ _ E i Hi) d Hd). Qed.

Lemma check_admissible B b (t : contract G) :
  each (agents G) (fun i => each (signals G) (fun k => liable B 1 (t i k))) ->
  each (signals G) (fun k => affordable b (sum (agents G) (fun i => t i k))) ->
  admissible G B b t.
Proof.
  intros E F. split.
  - apply (each2 (agents G) (signals G) (fun i k => liable B 1 (t i k)) E).
  - apply (each_In _ _ F).
Qed.

Lemma check_lottery (m : mechanism G) :
  each (states G) (fun s => each (profiles G) (fun a => 0 <= law m s a) /\
    sum (profiles G) (law m s) = 1) -> lottery m.
Proof.
  intros E s Hs. destruct (each_In _ _ E s Hs) as [P S]. split; [|assumption].
  apply (each_In _ _ P).
Qed.

Lemma check_payable B b (m : mechanism G) :
  each (states G) (fun s => each (profiles G) (fun a => each (signals G) (fun k =>
    each (agents G) (fun i => liable B (law m s a) (pays m i s a k)) /\
    affordable b (sum (agents G) (fun i => pays m i s a k))))) -> payable B b m.
Proof.
  intros E s a k Hs Ha Hk.
  destruct (each_In _ _ (each_In _ _ (each_In _ _ E s Hs) a Ha) k Hk) as [P S].
  split; [|assumption]. apply (each_In _ _ P).
Qed.

Lemma check_obedient (m : mechanism G) :
  each (agents G) (fun i => each (states G) (fun s => each (actions G i) (fun r =>
    each (actions G i) (fun d =>
      0 <= sum (profiles G) (fun a => when (same G (act G a i) r) (sacrifice m i s a d)))))) ->
  obedient m.
Proof.
  intros E i s r d Hi Hs Hr Hd.
  exact (each_In _ _ (each_In _ _ (each_In _ _ (each_In _ _ E i Hi) s Hs) r Hr) d Hd).
Qed.

Lemma check_listed (rule : state G -> profile G) :
  each (states G) (fun s => In (rule s) (profiles G)) -> listed rule.
Proof. intros E s Hs. exact (each_In _ _ E s Hs). Qed.

Lemma check_efficient (rule : state G -> profile G) :
  each (states G) (fun s => each (profiles G) (fun a => welfare s a <= welfare s (rule s))) ->
  efficient G rule.
Proof.
  intros E s a.
  exact (each2 (states G) (profiles G) (fun s a => welfare s a <= welfare s (rule s)) E s a).
Qed.

Lemma check_first_best (rule : state G -> profile G) v :
  listed rule -> efficient G rule -> (forall s, In s (states G) -> 0 <= prior G s) ->
  expected rule = v -> first_best G v.
Proof.
  intros L E P V. split.
  - intros other M. rewrite <- V. apply sum_le; intros s Hs.
    apply Rmult_le_compat_l; auto.
  - exists rule. auto.
Qed.
End Checks.
