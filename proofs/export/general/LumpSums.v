(* T6, individual benefit: against any outcome of lower welfare there are constant transfers that
   add up to zero and leave every agent strictly better off in the efficient rule; and constants
   deter or invite no deviation, so the rule stays an equilibrium of sufficiently prosocial agents. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

Section LumpSums.
Variable G : game.

(* An agent's expected material payoff under a rule. *)
Definition earns (rule : state G -> profile G) (i : agent G) : R :=
  sum (states G) (fun s => prior G s * payoff G i s (rule s)).

Lemma earnings_total rule : sum (agents G) (earns rule) = expected rule.
Proof.
  unfold earns, expected. rewrite sum_swap. apply sum_ext; intros s _.
  rewrite sum_scale. reflexivity.
Qed.

(* [other i] is what agent i gets, its transfers included or not, in whatever it is compared with:
   an outcome of class C0, C1 or C2 at weight zero. *)
Theorem individual_benefit (rule : state G -> profile G) (other : agent G -> R) :
  agents G <> [] -> sum (agents G) other < expected rule ->
  exists lump : agent G -> R, sum (agents G) lump = 0 /\
    forall i, In i (agents G) -> other i < earns rule i + lump i.
Proof.
  intros E S. set (n := INR (length (agents G))).
  assert (P : 0 < n).
  { apply lt_0_INR. destruct (agents G); [congruence|simpl]. apply PeanoNat.Nat.lt_0_succ. }
  exists (fun i => other i - earns rule i + (expected rule - sum (agents G) other) / n). split.
  - rewrite sum_plus, sum_minus, sum_const, earnings_total. fold n. field. lra.
  - intros i _. assert (0 < (expected rule - sum (agents G) other) / n); [|lra].
    apply Rdiv_lt_0_compat; lra.
Qed.

(* Lump sums are the same whatever the court sees: they are measurable in every language. *)
Hypothesis proper : forall s a, sum (signals G) (sees G s a) = 1.

Lemma lump_paid (lump : agent G -> R) i s a : paid (G := G) (fun i _ => lump i) i s a = lump i.
Proof. unfold paid. rewrite sum_scale_r, proper. ring. Qed.

Theorem lump_sums_deter_nothing (t : contract G) (lump : agent G -> R) rule :
  implements t rule <-> implements (G := G) (fun i k => t i k + lump i) rule.
Proof.
  assert (E : forall i s a, paid (G := G) (fun i k => t i k + lump i) i s a =
    paid t i s a + lump i).
  { intros i s a. unfold paid. rewrite (sum_ext (signals G) _
      (fun k => sees G s a k * t i k + sees G s a k * lump i)) by (intros; ring).
    rewrite sum_plus, sum_scale_r, proper. ring. }
  unfold implements, nash. split; intros N s Hs i d Hi Hd; specialize (N s Hs i d Hi Hd);
    rewrite !E in *; lra.
Qed.

(* Together: agents whom closure makes play the efficient rule, with lump sums, all gain. *)
Theorem everyone_gains (w : agent G -> R) (rule : state G -> profile G) (other : agent G -> R) :
  agents G <> [] -> sum (agents G) other < expected rule ->
  (forall s, In s (states G) -> equilibrium (G := prosocial G w) s (rule s)) ->
  exists lump : agent G -> R, sum (agents G) lump = 0 /\
    implements (G := prosocial G w) (fun i _ => lump i) rule /\
    forall i, In i (agents G) -> other i < earns rule i + lump i.
Proof.
  intros E S Q. destruct (individual_benefit rule other E S) as (lump & Z & I).
  exists lump. split; [assumption|]. split; [|assumption].
  intros s Hs i d Hi Hd.
  change (utility (G := prosocial G w) i s (dev G (rule s) i d) +
    paid (G := G) (fun i _ => lump i) i s (dev G (rule s) i d) <=
    utility (G := prosocial G w) i s (rule s) +
    paid (G := G) (fun i _ => lump i) i s (rule s)).
  rewrite !lump_paid. apply Rplus_le_compat_r. exact (Q s Hs i d Hi Hd).
Qed.
End LumpSums.
