(* Correlated equilibria: recommendations that everybody obeys although nobody pays anything. They
   are what class C2 is when liability is zero. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

Section Correlated.
Variable G : game.

(* [x s a]: how likely profile a is recommended in state s. *)
Definition correlated (x : state G -> profile G -> R) : Prop :=
  (forall s, In s (states G) ->
     (forall a, In a (profiles G) -> 0 <= x s a) /\ sum (profiles G) (x s) = 1) /\
  (forall i s r d, In i (agents G) -> In s (states G) ->
     In r (actions G i) -> In d (actions G i) ->
     0 <= sum (profiles G) (fun a => when (same G (act G a i) r)
            (x s a * (utility i s a - utility i s (dev G a i d))))).

Definition average (x : state G -> profile G -> R) : R :=
  sum (states G) (fun s => sum (profiles G) (fun a => prior G s * x s a * welfare s a)).

Definition unpaid (x : state G -> profile G -> R) : mechanism G :=
  Mechanism x (fun _ _ _ _ => 0).

Lemma nothing_paid (m : mechanism G) b : mediated (Some 0) b m -> forall i s a k,
  In i (agents G) -> In s (states G) -> In a (profiles G) -> In k (signals G) ->
  pays m i s a k = 0.
Proof.
  intros (_ & P & _) i s a k Hi Hs Ha Hk.
  destruct (P s a k Hs Ha Hk) as [L _]. specialize (L i Hi). simpl in L. lra.
Qed.

Lemma correlated_law (m : mechanism G) b : mediated (Some 0) b m -> correlated (law m).
Proof.
  intros M. pose proof (nothing_paid m b M) as Z. destruct M as (L & _ & O).
  split; [exact L|]. intros i s r d Hi Hs Hr Hd. specialize (O i s r d Hi Hs Hr Hd).
  rewrite (sum_ext (profiles G) _ (fun a => when (same G (act G a i) r) (sacrifice m i s a d)));
    [assumption|].
  intros a Ha. f_equal. unfold sacrifice.
  rewrite (sum_ext (signals G) _ (fun _ => 0)); [rewrite sum_zero; lra|].
  intros k Hk. rewrite (Z i s a k Hi Hs Ha Hk). ring.
Qed.

Lemma correlated_mechanism x b : correlated x -> mediated (Some 0) b (unpaid x).
Proof.
  intros [L O]. split; [exact L|]. split.
  - intros s a k Hs Ha Hk. split; [intros i _; simpl; lra|].
    rewrite sum_zero. destruct b; simpl; lra || exact I.
  - intros i s r d Hi Hs Hr Hd. specialize (O i s r d Hi Hs Hr Hd).
    rewrite (sum_ext (profiles G) _ (fun a => when (same G (act G a i) r)
      (x s a * (utility i s a - utility i s (dev G a i d))))); [assumption|].
    intros a _. f_equal. unfold sacrifice. simpl.
    rewrite (sum_ext (signals G) _ (fun _ => 0)); [rewrite sum_zero; lra|].
    intros k _. ring.
Qed.

Theorem best_correlated v :
  (forall m : mechanism G, mediated (Some 0) Free m -> mean m <= v) ->
  (exists m : mechanism G, mediated (Some 0) Free m /\ v <= mean m) ->
  maximum correlated average v.
Proof.
  intros U (m & M & L). apply maximum_from.
  - intros x C. exact (U (unpaid x) (correlated_mechanism x Free C)).
  - exists (law m). split; [exact (correlated_law m Free M)|exact L].
Qed.

Theorem worst_correlated v :
  (forall m : mechanism G, mediated (Some 0) Free m -> v <= mean m) ->
  (exists m : mechanism G, mediated (Some 0) Free m /\ mean m <= v) ->
  minimum correlated average v.
Proof.
  intros U (m & M & L). apply minimum_from.
  - intros x C. exact (U (unpaid x) (correlated_mechanism x Free C)).
  - exists (law m). split; [exact (correlated_law m Free M)|exact L].
Qed.
End Correlated.
