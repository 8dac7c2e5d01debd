"""The general theorems are about something: a dilemma meets their hypotheses."""

from __future__ import annotations

import pytest

from coopgap.proofs.certificates import document
from coopgap.proofs.export.coq import AXIOMS, Compilation, compile_text
from coopgap.proofs.export.proof_file import Chapter, write_file
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

PARTS = (
    "Checks",
    "Refinement",
    "Completeness",
    "Attainment",
    "Cycles",
    "Misperception",
    "Selection",
)
DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])

SHARED = """
Ltac decide_numbers := repeat match goal with
  | |- context [Rlt_dec ?a ?b] => first [destruct (Rlt_dec a b); [|exfalso; lra]
      | destruct (Rlt_dec a b); [exfalso; lra|]]
  | |- context [Rmax ?a ?b] => first [rewrite (Rmax_left a b) by lra
      | rewrite (Rmax_right a b) by lra]
  end.
Definition both (s : circumstance) : outcome := (a_1, a_1).
Lemma is_closed : closed family.
Proof. apply (check_closed family alike alike_sound). vm_compute. reflexivity. Qed.
Lemma is_listed : listed (G := family) both.
Proof. apply (check_listed family); spell; all_cases; by_listing. Qed.
Lemma is_efficient : efficient family both.
Proof. apply check_efficient; spell; all_cases; lra. Qed.
Lemma is_still i a : dev family a i (act family a i) = a.
Proof. destruct a, i; reflexivity. Qed.
Lemma is_moved i a d : act family (dev family a i d) i = d.
Proof. destruct a, i; reflexivity. Qed.
Lemma is_likely s : 0 < prior family s.
Proof. destruct s; spell; lra. Qed.
Lemma alike_spec a b : alike a b = true <-> a = b.
Proof. destruct a as [[] []], b as [[] []]; cbv; split; congruence. Qed.
Lemma outcomes_once : NoDup (profiles family).
Proof. spell. repeat constructor; simpl; intuition discriminate. Qed.
Lemma same_player (i j : player) : {i = j} + {i <> j}. Proof. decide equality. Defined.
Lemma same_state (i j : circumstance) : {i = j} + {i <> j}. Proof. decide equality. Defined.
Lemma same_outcome (i j : outcome) : {i = j} + {i <> j}. Proof. repeat decide equality. Defined.
Lemma evidence_eq (i j : evidence) : {i = j} + {i <> j}. Proof. decide equality. Defined.
Lemma first : first_best family 6.
Proof.
  apply (check_first_best family both).
  - exact is_listed.
  - exact is_efficient.
  - intros []; spell; lra.
  - spell; lra.
Qed.
"""

SEEN = """
(* T3: the largest gain is 1, so a liability of 1/2 is enough; T1: so it is for a mediator. *)
Theorem completed : maximum (implementable family (Some (/ 2)) Free) expected 6.
Proof.
  apply (completeness family both regular is_closed).
  - intros; apply is_still.
  - intros [] a k _ _ _. destruct a as [[] []], k; spell; lra.
  - intros [] a _ _. destruct a as [[] []]; spell; lra.
  - intros s _. left. apply is_likely.
  - exact is_listed.
  - exact is_efficient.
  - intros [] i d k _ _ _ _ N P [] _. destruct i, d, k; try (exfalso; apply N; reflexivity);
      revert P; spell; intros; lra.
  - exact first.
  - assert (E : largest_gain family both = 1); [|rewrite E; simpl; lra].
    unfold largest_gain. spell. decide_numbers. lra.
Qed.

Theorem mediated_too :
  exists m : mechanism family, mediated (Some (/ 2)) Free m /\\ mean m = 6.
Proof.
  destruct completed as (_ & rule & I & <-).
  exact (contract_is_mechanism family alike alike_spec outcomes_once _ _ rule I).
Qed.
"""

BLIND = """
(* T2: unseen gains from the only efficient profile leave a gap in both classes. *)
Theorem a_gap c b : signal_gap_positive family None b 6 /\\
  mediated_gap_positive family (Some c) b 6.
Proof.
  assert (E : forall a, efficient_in family s_state_1 a -> a = (a_1, a_1)).
  { intros a [_ E]. specialize (E (a_1, a_1) ltac:(by_listing)).
    destruct a as [[] []]; [reflexivity| | |]; spell_in E; lra. }
  assert (D : In (i_Row : agent family) (agents family)) by by_listing.
  assert (K : forall a, a = (a_1, a_1) -> exists d, In d (actions family i_Row) /\\
    undetectable family s_state_1 a i_Row d /\\ 0 < gain (G := family) i_Row s_state_1 a d).
  { intros a ->. exists a_2. split; [by_listing|]. split; [|spell; lra].
    intros k _. destruct k; reflexivity. }
  split.
  - apply (irreducible_gap family ltac:(intros; apply is_likely) same_state 6 first).
    exists s_state_1. split; [by_listing|]. intros a A. destruct (K a (E a A)) as (d & H).
    exists i_Row, d. tauto.
  - apply (unique_efficient_gap family same_player same_state same_outcome evidence_eq
      ltac:(intros; apply is_likely) regular 6 first).
    destruct (K (a_1, a_1) eq_refl) as (d & H1 & H2 & H3).
    exists s_state_1, (a_1, a_1), i_Row, d. split; [by_listing|].
    split; [|tauto]. split; [by_listing|]. intros c' Hc. spell_in Hc.
    destruct Hc as [<-|[<-|[<-|[<-|[]]]]]; spell; lra.
Qed.

(* T5: nothing is seen, and the least weight is the one that needs no contract, 1/2. *)
Definition nothing (s : state family) (a : profile family) : unit := tt.
Lemma same_unit (k j : unit) : {k = j} + {k <> j}. Proof. decide equality. Defined.

Theorem half : language_weight family unit [tt] same_unit nothing both = / 2.
Proof.
  rewrite (blind_weight family unit [tt] same_player same_unit nothing).
  - unfold lambda_star. spell. decide_numbers. lra.
  - intros. left. reflexivity.
  - repeat constructor. intros [].
  - exact is_listed.
  - exact is_closed.
  - exact is_efficient.
  - reflexivity.
  - intros i [] d Hi _ Hd P. destruct i, d; revert P; spell; intros; lra.
Qed.

(* T8: with an error of 1/2 the weight has to be 1, not 1/2. *)
Theorem misjudged w : (forall i, 0 <= w i) ->
  ((forall V, roughly_right family (/ 2) V -> kept family both w V) -> forall i, 1 <= w i).
Proof.
  intros W K. apply (misperceived_welfare family both regular is_closed
    ltac:(intros; apply is_still) ltac:(intros; apply is_moved) is_listed (/ 2) ltac:(lra) w
    ltac:(intros; apply W)) in K.
  - intros i. assert (Hi : In i (agents family)) by (destruct i; by_listing).
    destruct (K i s_state_1 a_2 Hi ltac:(by_listing) ltac:(destruct i; by_listing)
      ltac:(destruct i; discriminate)) as [B _].
    assert (P : 0 < own_gain family i s_state_1 (both s_state_1) a_2) by (destruct i; spell; lra).
    specialize (B P). destruct i; spell_in B; lra.
  - intros i [] d Hi _ Hd P. destruct i, d; revert P; spell; intros; lra.
Qed.

(* T7: from some weight on only cooperation is left. *)
Theorem only_cooperation : all_global family /\\ lambda_worst family = / 2.
Proof.
  assert (O : forall lam, outgrown family lam <-> / 2 <= lam).
  { assert (A : outgrown family (/ 2)).
    { intros [] a _ Ha N. spell_in Ha. destruct Ha as [<-|[<-|[<-|[<-|[]]]]].
      - exfalso. destruct N as (b & Hb & L). spell_in Hb.
        destruct Hb as [<-|[<-|[<-|[<-|[]]]]]; spell_in L; lra.
      - left. exists i_Column, a_1. split; [by_listing|split; [by_listing|spell; lra]].
      - left. exists i_Row, a_1. split; [by_listing|split; [by_listing|spell; lra]].
      - left. exists i_Row, a_1. split; [by_listing|split; [by_listing|spell; lra]]. }
    intros lam. split.
    - intros H. apply outgrown_settles in H. apply Rnot_lt_le. intros L.
      apply (H (/ 2) L s_state_1 (a_1, a_2) ltac:(by_listing) ltac:(by_listing)).
      + apply check_uniform. spell; all_cases; lra.
      + exists (a_1, a_1). split; [by_listing|spell; lra].
    - intros L. exact (outgrown_beyond family (/ 2) lam L A). }
  split.
  - apply worst_case_closes. exists (/ 2). apply outgrown_settles. apply O. lra.
  - apply lambda_worst_is; [lra|exact O].
Qed.
"""


def _compiled(compiler: str, language: Language, theorems: str, names: list[str]) -> Compilation:
    made = document(DILEMMA, language, {"kind": "pure-equilibria", "state": 0, "profiles": []}, {})
    chapter = Chapter.about("Dilemma", made)
    chapter.add(names[0], SHARED + theorems)
    chapter.theorems += names[1:]
    return compile_text(write_file("A dilemma.", [chapter], PARTS), compiler=compiler)


@pytest.mark.parametrize(
    ("language", "theorems", "names"),
    [
        (Language.complete(DILEMMA), SEEN, ["completed", "mediated_too"]),
        (Language.null(DILEMMA), BLIND, ["a_gap", "half", "misjudged", "only_cooperation"]),
    ],
)
def test_a_dilemma_meets_the_hypotheses(
    coq_compiler: str, language: Language, theorems: str, names: list[str]
) -> None:
    found = _compiled(coq_compiler, language, theorems, names)
    assert found.accepted, found.message
    assert set(found.axioms) <= AXIOMS


def test_another_number_is_refused(coq_compiler: str) -> None:
    altered = BLIND.replace("same_unit nothing both = / 2.", "same_unit nothing both = / 3.")
    assert altered != BLIND
    assert not _compiled(coq_compiler, Language.null(DILEMMA), altered, ["a_gap"]).accepted
