"""The conclusions of the questions, on games where the answer is known by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.claims.claim import Case, Claim
from coopgap.proofs.search import question_claims as asked
from coopgap.theory.contract import Budget
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.language import Language

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
UNEQUAL = Environment.from_bimatrix([[(0, 0), (0, 3)], [(0, 0), (1, 0)]])


def case(game: Environment, budget: Budget = Budget.FREE) -> Case:
    return Case("by hand", game, Language.null(game), budget=budget)


@pytest.mark.parametrize(("top", "share"), [(10, "8/13"), (47, "9/10"), (500, "498/503")])
def test_the_steep_family_costs_what_its_formula_says(top: int, share: str) -> None:
    drawn = asked.STEEP.case((top,))
    assert drawn is not None
    fall, weight, before = asked.largest_fall(drawn)
    assert before == top + 2
    assert 0 < weight < 1
    assert fall / drawn.environment.first_best().value == Fraction(share)
    assert asked.hurts_at_most(Fraction(share)).conclude(drawn).margin == 0
    assert not asked.hurts_at_most(Fraction(share) - Fraction(1, 10**6)).conclude(drawn).holds


@pytest.mark.parametrize("fine", [1, 2, 9])
def test_the_lottery_family_has_the_gaps_its_formula_says(fine: int) -> None:
    drawn = asked.LOTTERY.case((fine,))
    assert drawn is not None
    gaps = [welfare_gap(drawn.environment, drawn.language, kind).gap for kind in ("c1", "c2")]
    assert gaps == [1, Fraction(1, fine + 1)]


def test_potential_games_have_a_potential() -> None:
    drawn = asked.POTENTIAL.case((5, -1, 2, 0, 3, -4, 1, 2))
    assert drawn is not None
    u = drawn.environment.payoff
    row = [u(0, 0, (1, b)) - u(0, 0, (0, b)) for b in (0, 1)]
    column = [u(1, 0, (a, 1)) - u(1, 0, (a, 0)) for a in (0, 1)]
    assert row == [2 - 5, 0 + 1]
    assert column == [-1 - 5, 0 - 2]
    assert row[0] + column[1] == column[0] + row[1]


@pytest.mark.parametrize(
    ("claim", "game", "margin"),
    [
        (asked.LONE_PROSOCIAL, DILEMMA, -1),  # from 1 to 0: it cooperates, the other defects
        (asked.BESIDE_SELFISH, DILEMMA, -4),
        (asked.UNAIDED_BENEFIT, DILEMMA, 2),
        (asked.UNAIDED_BENEFIT, UNEQUAL, -1),
        (asked.hurts_at_most(Fraction(1, 4)), costly_prosociality(), 0),
        (asked.hurts_at_most(Fraction(1, 5)), costly_prosociality(), Fraction(-1, 20)),
    ],
)
def test_margins_by_hand(claim: Claim, game: Environment, margin: Fraction) -> None:
    finding = claim.examine(case(game))
    assert finding is not None
    assert finding.margin == margin, finding.note
    assert finding.holds is (margin >= 0)


def test_prosociality_and_contracts_under_a_balanced_budget() -> None:
    balanced = case(DILEMMA, Budget.BALANCED)
    found = asked.BALANCED_COMPLEMENTS.conclude(balanced)
    assert found.holds
    assert found.note.endswith("1/2, 1/2, 1/2, 1/2, 0")
    held = asked.UPWARD_CLOSED.conclude(balanced)
    assert held.holds
    assert held.note.endswith("no, no, yes, yes, yes, yes")


def test_a_null_contract_crowds_nothing_out() -> None:
    finding = asked.crowding_out(Fraction(0)).conclude(case(DILEMMA))
    assert finding.holds
    assert finding.margin == 0
