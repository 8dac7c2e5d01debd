"""T7: what large weights select, and when the worst equilibrium becomes efficient."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given

from coopgap.numerics.thresholds import WorstCaseThreshold, worst_case_threshold
from coopgap.proofs.cases import random_case
from coopgap.proofs.claims import selection
from coopgap.proofs.claims.claim import Case, Finding
from coopgap.proofs.claims.selection import CLAIM, unilateral_maxima
from coopgap.proofs.kernel import check
from coopgap.testing import environments
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import prisoners_dilemma, stag_hunt
from coopgap.theory.language import Language


def _examined(environment: Environment) -> Finding:
    finding = CLAIM.examine(Case("drawn", environment, Language.null(environment)))
    assert finding is not None
    return finding


@given(environments(max_agents=2))
def test_the_claim_holds_with_accepted_certificates(environment: Environment) -> None:
    finding = _examined(environment)
    assert finding.holds, finding.note
    verdicts = [check(document) for document in finding.documents]
    assert verdicts
    assert not [verdict.reason for verdict in verdicts if not verdict.accepted]


@pytest.mark.parametrize("number", [0, 1, 2, 5, 7])
def test_the_claim_holds_on_random_cases(number: int) -> None:
    # Number 5 has an inefficient profile that only a welfare-neutral deviation breaks.
    finding = _examined(random_case(0, number).environment)
    assert finding.holds, finding.note
    verdicts = [check(document) for document in finding.documents]
    assert not [verdict.reason for verdict in verdicts if not verdict.accepted]


@given(environments())
def test_unilateral_maxima_are_those_nobody_leaves_for_welfare_and_then_for_itself(
    environment: Environment,
) -> None:
    n = environment.n_agents

    def rank(agent: int, state: int, profile: tuple[int, ...]) -> tuple[Fraction, Fraction]:
        own = [environment.payoff(i, state, profile) for i in range(n)]
        return sum(own, Fraction(0)), own[agent]

    for state, maxima in enumerate(unilateral_maxima(environment)):
        for profile in environment.profiles():
            stays = all(
                rank(i, state, (*profile[:i], b, *profile[i + 1 :])) <= rank(i, state, profile)
                for i, size in enumerate(environment.shape)
                for b in range(size)
            )
            assert (profile in maxima) is stays


def test_coordination_failure_survives_any_weight() -> None:
    finding = _examined(stag_hunt())
    assert finding.holds
    assert finding.note == "survives any weight"


@pytest.mark.parametrize(
    ("game", "wrong"),
    [
        (prisoners_dilemma(), lambda value: None),
        (prisoners_dilemma(), lambda value: value / 2),
        (prisoners_dilemma(), lambda value: Fraction(0)),
        (stag_hunt(), lambda value: Fraction(10)),
    ],
    ids=["infinite", "half", "zero", "finite"],
)
def test_a_wrong_threshold_is_seen(
    monkeypatch: pytest.MonkeyPatch,
    game: Environment,
    wrong: Callable[[Fraction | None], Fraction | None],
) -> None:
    def shifted(environment: Environment) -> WorstCaseThreshold:
        found = worst_case_threshold(environment)
        return dataclasses.replace(found, value=wrong(found.value))

    assert _examined(game).holds
    monkeypatch.setattr(selection, "worst_case_threshold", shifted)
    finding = _examined(game)
    assert not finding.holds
    assert "λ**" in finding.note


def test_a_weight_that_is_not_large_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "beyond", lambda environment: Fraction(1, 10))
    finding = _examined(prisoners_dilemma())
    assert not finding.holds
    assert "unilateral maxima" in finding.note
