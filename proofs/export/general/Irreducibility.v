(* T2 (b): if in some state every efficient profile has a profitable deviation that the court
   cannot see, then every rule implementable in class C1 falls short of the first best, whatever
   the liability and the budget. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

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

Theorem irreducible_gap (v : R) : first_best G v ->
  (exists s, In s (states G) /\ broken s) ->
  forall B b rule, implementable G B b rule -> expected rule < v.
Proof.
  intros (U & _) (s & Hs & K) B b rule (M & t & _ & N).
  destruct (Rle_lt_or_eq_dec _ _ (U rule M)) as [S|S]; [assumption|exfalso].
  apply (not_nash t s (rule s) K); [|apply N; assumption].
  split; [apply M; assumption|]. intros a Ha.
  destruct (Rle_or_lt (welfare s a) (welfare s (rule s))) as [Q|Q]; [assumption|exfalso].
  (* otherwise switching to a in s alone would beat the first best *)
  set (better := fun s' => if state_eq s' s then a else rule s').
  assert (L : listed better).
  { intros s' Hs'. unfold better. destruct (state_eq s' s); [assumption|apply M; assumption]. }
  specialize (U better L).
  assert (I : expected rule < expected better); [|lra].
  apply sum_lt with (a := s); [|assumption|].
  - intros s' Hs'. apply Rmult_le_compat_l; [left; auto|].
    unfold better. destruct (state_eq s' s) as [->|]; lra.
  - apply Rmult_lt_compat_l; [auto|].
    unfold better. destruct (state_eq s s); [assumption|tauto].
Qed.
End Irreducibility.
