"""What a claim is: cases are checked, assumptions are asked in order, margins judge."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding, Standing
from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError, ParameterError
from coopgap.theory.games.dilemmas import prisoners_dilemma
from coopgap.theory.language import Language

GAME = prisoners_dilemma()
CASE = Case("a dilemma", GAME, Language.null(GAME))


def test_a_case_of_prosocial_agents_is_refused() -> None:
    raised = GAME.prosocial([0, "1/2"])
    with pytest.raises(ParameterError, match=r"raised.*prosocial"):
        Case("raised", raised, Language.null(raised))


def test_a_case_with_a_language_of_another_game_is_refused() -> None:
    other = Environment.from_arrays([[1, 2, 3]])
    with pytest.raises(LanguageError):
        Case("mixed up", GAME, Language.null(other))


def _claim(*answers: bool, asked: list[int]) -> Claim:
    def predicate(number: int, answer: bool) -> Assumption:
        def holds(case: Case) -> bool:
            asked.append(number)
            return answer

        return Assumption(f"assumption {number}", "A sentence.", holds)

    assumptions = tuple(predicate(k, answer) for k, answer in enumerate(answers))
    return Claim("T0", "title", "statement", "latex", assumptions, lambda case: Finding(None, True))


def test_assumptions_are_asked_in_order_up_to_the_first_unmet() -> None:
    asked: list[int] = []
    claim = _claim(True, False, False, asked=asked)
    assert claim.unmet(CASE) == "assumption 1"
    assert asked == [0, 1]
    assert claim.examine(CASE) is None


def test_the_conclusion_is_tested_where_every_assumption_holds() -> None:
    finding = _claim(True, True, asked=[]).examine(CASE)
    assert finding is not None
    assert finding.holds


@pytest.mark.parametrize(
    ("margin", "strict", "holds"),
    [(-1, False, False), (0, False, True), (0, True, False), (1, True, True)],
)
def test_a_margin_judges(margin: int, strict: bool, holds: bool) -> None:
    finding = Finding.of(Fraction(margin), strict=strict)
    assert finding.holds is holds
    assert finding.margin == margin


def test_standings_are_ranked_from_refuted_to_machine_checked() -> None:
    words = sorted(Standing, key=lambda standing: standing.rank)
    assert words[:2] == [Standing.REFUTED, Standing.OPEN]
    assert len({standing.rank for standing in words}) == len(words)
