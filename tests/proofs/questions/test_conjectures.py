"""Every question of the theory is asked; answers that rest on a proof are met on many cases."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from coopgap.proofs.questions.conjectures import QUESTIONS
from coopgap.proofs.search import question_claims as asked
from coopgap.theory.environment import Environment

BY_ID = {question.id: question for question in QUESTIONS}


def test_all_eight_questions_are_there_each_with_an_answer() -> None:
    assert {question.id.split(".")[0] for question in QUESTIONS} == {f"Q{k}" for k in range(1, 9)}
    assert len(BY_ID) == len(QUESTIONS)
    for question in QUESTIONS:
        assert question.answer.endswith(".")
        assert question.title
        assert question.latex.count("{") == question.latex.count("}")
        assert bool(question.proof) is not question.refuted


def test_sources_are_in_the_bibliography(root: Path) -> None:
    known = re.findall(r"\*\*\[(\w+)\]\*\*", (root / "docs" / "bibliography.md").read_text("utf-8"))
    assert {key for question in QUESTIONS for key in question.sources} <= set(known)


def test_gains_in_symmetric_games_decide_as_the_proof_says() -> None:
    # The proof of Q3.best-symmetric: α and β are the gains from the first action.
    a, b, c, d, lam = (Fraction(k, 3) for k in (9, -3, 15, 6, 1))
    game = Environment.from_bimatrix([[(a, a), (b, c)], [(c, b), (d, d)]]).prosocial(lam)
    felt = {cell: game.utilities.fraction((0, 0, *cell)) for cell in game.profiles()}
    one, two = ((0, 0), (0, 1)), ((1, 0), (1, 1))
    alpha = felt[one[0]] - felt[two[0]]
    beta = felt[one[1]] - felt[two[1]]
    assert alpha == a - c + lam * (2 * a - b - c)
    assert beta == b - d + lam * (b + c - 2 * d)


def test_what_is_lost_stays_when_all_payoffs_fall() -> None:
    losses = []
    for k in (0, 3):
        case = asked.SHIFTED.case((6, k))
        assert case is not None
        losses.append((asked.largest_fall(case)[0], case.environment.first_best().value))
    assert losses == [(Fraction(4), Fraction(9)), (Fraction(4), Fraction(3))]
