"""T9: the witness game, exactly, and nothing but the witness game."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.proofs.claims import nonmonotonicity
from coopgap.proofs.claims.claim import Case
from coopgap.proofs.claims.nonmonotonicity import CLAIM, WELFARE
from coopgap.proofs.kernel import check
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import costly_prosociality, prisoners_dilemma
from coopgap.theory.language import Language

WITNESS = costly_prosociality()
CASE = Case("witness", WITNESS, Language.null(WITNESS))


def test_the_witness_is_the_one_of_the_theory() -> None:
    table = Environment.from_bimatrix([[(5, 0), (2, 0)], [(4, 4), (3, 4)]])
    assert (WITNESS.payoffs.fractions() == table.payoffs.fractions()).all()


def test_the_claim_holds_with_accepted_certificates() -> None:
    finding = CLAIM.examine(CASE)
    assert finding is not None
    assert finding.holds
    verdicts = [check(document) for document in finding.documents]
    assert len(verdicts) == 4 * len(WELFARE)
    assert all(verdict.accepted for verdict in verdicts)


@pytest.mark.parametrize("weight", [Fraction(k, 24) for k in range(37)])
def test_best_pure_welfare_by_brute_force(weight: Fraction) -> None:
    payoffs = {(0, 0): (5, 0), (0, 1): (2, 0), (1, 0): (4, 4), (1, 1): (3, 4)}

    def utility(agent: int, profile: tuple[int, int]) -> Fraction:
        return payoffs[profile][agent] + weight * sum(payoffs[profile])

    stable = [
        (a, b)
        for a, b in payoffs
        if utility(0, (a, b)) >= utility(0, (1 - a, b))
        and utility(1, (a, b)) >= utility(1, (a, 1 - b))
    ]
    best = max(sum(payoffs[profile]) for profile in stable)
    assert best == (7 if weight == 0 else 5 if weight < Fraction(1, 3) else 8)
    if weight in WELFARE:
        assert best == WELFARE[weight][0]


def test_other_games_are_outside_the_assumption() -> None:
    game = prisoners_dilemma()
    case = Case("dilemma", game, Language.null(game))
    assert CLAIM.unmet(case) == "the witness game"
    assert CLAIM.examine(case) is None
    assert not CLAIM.conclude(case).holds


@pytest.mark.parametrize("place", [0, 1])
def test_another_welfare_than_stated_is_seen(monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    for weight, values in WELFARE.items():
        wrong = [*values]
        wrong[place] += Fraction(1, 100)
        monkeypatch.setattr(nonmonotonicity, "WELFARE", {**WELFARE, weight: tuple(wrong)})
        finding = CLAIM.examine(CASE)
        assert finding is not None
        assert not finding.holds
