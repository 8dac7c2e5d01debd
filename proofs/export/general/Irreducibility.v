(* T2 (a) and (b). A gap is left in class C1, in the sense that some positive amount is lost under
   every implementable rule, if and only if no efficient rule is implementable. And (b): if in some state every efficient profile has a profitable deviation that the court
   cannot see, then every rule implementable in class C1 falls short of the first best, whatever
   the liability and the budget. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

(* Finitely many numbers: something positive is below all that are positive. *)
Lemma least_positive {A : Type} (l : list A) (f : A -> R) :
  exists e, 0 < e /\ forall a, In a l -> 0 < f a -> e <= f a.
Proof.
  induction l as [|a l (e & P & L)].
  - exists 1. split; [lra|intros ? []].
  - destruct (Rlt_dec 0 (f a)) as [F|F].
    + exists (Rmin e (f a)). split; [apply Rmin_glb_lt; assumption|].
      intros b [<-|M] Q; [apply Rmin_r|]. eapply Rle_trans; [apply Rmin_l|auto].
    + exists e. split; [assumption|]. intros b [<-|M] Q; [tauto|auto].
Qed.

Lemma some_or_none {A : Type} (l : list A) (f : A -> R) :
  (exists a, In a l /\ 0 < f a) \/ (forall a, In a l -> f a <= 0).
Proof.
  induction l as [|a l [(b & M & P)|N]].
  - right. intros ? [].
  - left. exists b. split; [right|]; assumption.
  - destruct (Rlt_dec 0 (f a)) as [F|F].
    + left. exists a. split; [left; reflexivity|assumption].
    + right. intros b [<-|M]; [lra|auto].
Qed.

Lemma sum_one {A : Type} (l : list A) (f : A -> R) a :
  (forall b, In b l -> 0 <= f b) -> In a l -> f a <= sum l f.
Proof.
  induction l as [|b l IH]; simpl; intros P M; [tauto|].
  assert (0 <= f b) by auto. assert (0 <= sum l f) by (apply sum_nonneg; auto).
  destruct M as [<-|M]; [lra|]. specialize (IH (fun c C => P c (or_intror C)) M). lra.
Qed.

Section Irreducibility.
Variable G : game.
Hypothesis likely : forall s, In s (states G) -> 0 < prior G s.

Definition efficient_in (s : state G) (a : profile G) : Prop :=
  In a (profiles G) /\ forall b, In b (profiles G) -> welfare s b <= welfare s a.

Definition undetectable (s : state G) (a : profile G) (i : agent G) (d : action G) : Prop :=
  forall k, In k (signals G) -> sees G s (dev G a i d) k = sees G s a k.

Definition broken (s : state G) : Prop := forall a, efficient_in s a ->
  exists i d, In i (agents G) /\ In d (actions G i) /\
    undetectable s a i d /\ 0 < gain (G := G) i s a d.

Lemma not_nash t s a : broken s -> efficient_in s a -> ~ nash (G := G) t s a.
Proof.
  intros K E N. destruct (K a E) as (i & d & Hi & Hd & U & P).
  specialize (N i d Hi Hd). unfold gain in P.
  assert (Q : paid t i s (dev G a i d) = paid t i s a).
  { unfold paid. apply sum_ext. intros k Hk. rewrite (U k Hk). reflexivity. }
  rewrite Q in N. lra.
Qed.

Hypothesis state_eq : forall s s' : state G, {s = s'} + {s <> s'}.

(* Where a state is not played efficiently, switching there alone would raise the total. *)
Lemma first_best_efficient (rule : state G -> profile G) v :
  first_best G v -> listed rule -> v <= expected rule -> efficient G rule.
Proof.
  intros (U & _) M L s a Hs Ha.
  destruct (Rle_or_lt (welfare s a) (welfare s (rule s))) as [Q|Q]; [assumption|exfalso].
  set (better := fun s' => if state_eq s' s then a else rule s').
  assert (K : listed better).
  { intros s' Hs'. unfold better. destruct (state_eq s' s); [assumption|apply M; assumption]. }
  specialize (U better K).
  assert (I : expected rule < expected better); [|lra].
  apply sum_lt with (a := s); [|assumption|].
  - intros s' Hs'. apply Rmult_le_compat_l; [left; auto|].
    unfold better. destruct (state_eq s' s) as [->|]; lra.
  - apply Rmult_lt_compat_l; [auto|].
    unfold better. destruct (state_eq s s); [assumption|tauto].
Qed.

Lemma efficient_first_best (rule : state G -> profile G) v :
  first_best G v -> listed rule -> efficient G rule -> expected rule = v.
Proof.
  intros (U & top & M & <-) L E. apply Rle_antisym; [apply U; assumption|].
  apply sum_le. intros s Hs. apply Rmult_le_compat_l; [left; auto|]. apply E; auto.
Qed.

Lemma efficient_or_short v : first_best G v -> exists e, 0 < e /\
  forall rule, listed rule -> efficient G rule \/ expected rule <= v - e.
Proof.
  intros F. pose proof F as (U & top & M & V).
  assert (T : efficient G top) by (apply (first_best_efficient top v F M); lra).
  set (short := fun p : state G * profile G =>
    prior G (fst p) * (welfare (fst p) (top (fst p)) - welfare (fst p) (snd p))).
  destruct (least_positive (list_prod (states G) (profiles G)) short) as (e & P & L).
  exists e. split; [assumption|]. intros rule K.
  assert (D : forall s, In s (states G) -> 0 <= short (s, rule s)).
  { intros s Hs. apply Rmult_le_pos; [left; apply likely; assumption|].
    pose proof (T s (rule s) Hs (K s Hs)). simpl. lra. }
  destruct (some_or_none (states G) (fun s => short (s, rule s))) as [(s & Hs & Q)|N].
  - right. specialize (L (s, rule s)).
    assert (E : v - expected rule = sum (states G) (fun s => short (s, rule s))).
    { rewrite <- V. unfold expected. rewrite <- sum_minus. apply sum_ext; intros; unfold short.
      simpl. ring. }
    assert (S : short (s, rule s) <= sum (states G) (fun s => short (s, rule s)))
      by (apply (sum_one (states G) (fun s => short (s, rule s)) s); assumption).
    assert (e <= short (s, rule s)); [|lra].
    apply L; [apply in_prod; [assumption|apply K; assumption]|assumption].
  - left. intros s a Hs Ha. specialize (N s Hs). unfold short in N. simpl in N.
    specialize (T s a Hs Ha). specialize (likely s Hs).
    destruct (Rle_or_lt (welfare s (top s)) (welfare s (rule s))) as [Q|Q]; [lra|exfalso].
    assert (0 < prior G s * (welfare s (top s) - welfare s (rule s)))
      by (apply Rmult_lt_0_compat; lra). lra.
Qed.

(* The gap of class C1 is positive: infinite where nothing is implementable. *)
Definition signal_gap_positive B b (v : R) : Prop := exists e, 0 < e /\
  forall rule, implementable G B b rule -> expected rule <= v - e.

Theorem signal_gap_iff v B b : first_best G v ->
  (signal_gap_positive B b v <->
   forall rule, efficient G rule -> ~ implementable G B b rule).
Proof.
  intros F. split.
  - intros (e & P & K) rule E I. specialize (K rule I).
    rewrite (efficient_first_best rule v F (proj1 I) E) in K. lra.
  - intros N. destruct (efficient_or_short v F) as (e & P & K). exists e. split; [assumption|].
    intros rule I. destruct (K rule (proj1 I)) as [E|S]; [|assumption].
    exfalso. exact (N rule E I).
Qed.

Theorem irreducible_gap (v : R) : first_best G v ->
  (exists s, In s (states G) /\ broken s) -> forall B b, signal_gap_positive B b v.
Proof.
  intros F (s & Hs & K) B b. apply signal_gap_iff; [assumption|].
  intros rule E (M & t & _ & N). apply (not_nash t s (rule s) K); [|apply N; assumption].
  split; [apply M; assumption|]. intros a Ha. apply E; assumption.
Qed.
End Irreducibility.
