"""T4: weights that make the first best an equilibrium, sharp agent by agent."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given

from coopgap.numerics.thresholds import ClosureThreshold, closure_threshold
from coopgap.proofs.cases import random_case
from coopgap.proofs.claims import closure
from coopgap.proofs.claims.claim import Case, Finding
from coopgap.proofs.claims.closure import CLAIM, is_equilibrium
from coopgap.proofs.kernel import check
from coopgap.testing import dilemmas, environments
from coopgap.theory.contract import Rule
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import matching_pennies, prisoners_dilemma
from coopgap.theory.language import Language


def _examined(environment: Environment) -> Finding:
    finding = CLAIM.examine(Case("drawn", environment, Language.null(environment)))
    assert finding is not None
    return finding


@given(environments(max_agents=2))
def test_the_claim_holds_with_accepted_certificates(environment: Environment) -> None:
    finding = _examined(environment)
    assert finding.holds
    verdicts = [check(document) for document in finding.documents]
    assert verdicts
    assert not [verdict.reason for verdict in verdicts if not verdict.accepted]


@given(dilemmas())
def test_the_claim_holds_in_the_canonical_dilemmas(game: Environment) -> None:
    assert _examined(game).holds


def _obeyed(environment: Environment, rule: Rule, weights: Sequence[Fraction]) -> bool:
    """Decide from payoffs alone whether nobody gains by leaving the rule."""
    for state, profile in enumerate(rule.profiles):
        for agent, size in enumerate(environment.shape):

            def utility(
                played: tuple[int, ...], state: int = state, agent: int = agent
            ) -> Fraction:
                welfare = sum(environment.payoff(i, state, played) for i in range(len(weights)))
                return environment.payoff(agent, state, played) + weights[agent] * welfare

            others = [(*profile[:agent], b, *profile[agent + 1 :]) for b in range(size)]
            if any(utility(other) > utility(profile) for other in others):
                return False
    return True


@pytest.mark.parametrize("number", range(6))
def test_weights_suffice_iff_each_reaches_its_agents_threshold(number: int) -> None:
    environment = random_case(2, number).environment
    found = closure_threshold(environment)
    tried = [Fraction(0), *(w for w in found.by_agent if w is not None), Fraction(100)]
    grid = sorted({v for w in tried for v in (w, w * Fraction(9, 10))})
    for weights in itertools.product(grid, repeat=environment.n_agents):
        enough = all(
            least is not None and weight >= least
            for weight, least in zip(weights, found.by_agent, strict=True)
        )
        assert _obeyed(environment, found.rule, weights) is enough
        assert is_equilibrium(environment, found.rule, weights) is enough


def test_a_profitable_deviation_that_keeps_welfare_cannot_be_closed() -> None:
    game = matching_pennies()
    finding = _examined(game)
    assert finding.holds
    assert finding.note == "infinite"


def test_every_efficient_rule_up_to_a_limit_is_tried() -> None:
    flat = Environment.from_arrays([[[0] * 3] * 2] * 2)
    kinds = [document["claim"]["kind"] for document in _examined(flat).documents]
    assert kinds.count("closure-threshold") == closure.MOST_TRIED


@pytest.mark.parametrize(
    "wrong",
    [
        lambda w: None,
        lambda w: w / 2,
        lambda w: w * 2,
        lambda w: w * Fraction(101, 100),
        lambda w: w * Fraction(99, 100),
        lambda w: Fraction(0),
    ],
    ids=["infinite", "half", "double", "a little more", "a little less", "zero"],
)
def test_a_shifted_threshold_is_seen(
    monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Fraction], Fraction | None]
) -> None:
    def shifted(environment: Environment, rule: Rule | None = None) -> ClosureThreshold:
        found = closure_threshold(environment, rule)
        first = found.by_agent[0]
        assert first is not None
        return dataclasses.replace(found, by_agent=(wrong(first), *found.by_agent[1:]))

    game = prisoners_dilemma()
    assert _examined(game).holds
    monkeypatch.setattr(closure, "closure_threshold", shifted)
    assert not _examined(game).holds


def test_a_missed_neutral_deviation_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def finite(environment: Environment, rule: Rule | None = None) -> ClosureThreshold:
        found = closure_threshold(environment, rule)
        return dataclasses.replace(found, by_agent=(Fraction(3), Fraction(3)))

    monkeypatch.setattr(closure, "closure_threshold", finite)
    assert not _examined(matching_pennies()).holds
