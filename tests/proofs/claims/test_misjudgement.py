"""T8: weights that make up for misperceived welfare, with both limits, and what breaks them."""

from __future__ import annotations

import dataclasses
import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from coopgap.numerics.misperception import MisperceptionThreshold, misperception_threshold
from coopgap.proofs.cases import random_case
from coopgap.proofs.claims import misjudgement
from coopgap.proofs.claims.claim import Case, Finding
from coopgap.proofs.claims.misjudgement import CLAIM, as_perceived, error_of
from coopgap.proofs.kernel import check
from coopgap.testing import environments
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import matching_pennies, prisoners_dilemma
from coopgap.theory.language import Language

DILEMMA = prisoners_dilemma()


def _case(environment: Environment) -> Case:
    return Case("drawn", environment, Language.null(environment))


def _examined(environment: Environment) -> Finding:
    finding = CLAIM.examine(_case(environment))
    assert finding is not None
    return finding


@given(environments(max_agents=2))
def test_the_claim_holds_with_accepted_certificates(environment: Environment) -> None:
    finding = CLAIM.examine(_case(environment))
    if finding is None:
        assert misperception_threshold(environment, 0).tolerance == 0
        return
    assert finding.holds, finding.note
    verdicts = [check(document) for document in finding.documents]
    assert verdicts
    assert not [verdict.reason for verdict in verdicts if not verdict.accepted]


@pytest.mark.parametrize("number", range(6))
def test_no_distortion_within_the_error_breaks_weights_that_suffice(number: int) -> None:
    environment = random_case(4, number).environment
    error = error_of(environment)
    found = misperception_threshold(environment, error)
    assert None not in found.by_agent
    generator = random.Random(number)
    for agent, (least, most) in enumerate(zip(found.by_agent, found.most, strict=True)):
        assert least is not None
        if most is not None and most < least:
            continue
        weight = least if most is None else (least + most) / 2
        for _ in range(20):

            def seen(state: int, profile: tuple[int, ...]) -> Fraction:
                welfare = environment.welfare.fraction((state, *profile))
                return welfare + error * Fraction(generator.randint(-8, 8), 8)

            for state, on in enumerate(found.rule.profiles):
                kept = environment.payoff(agent, state, on) + weight * seen(state, on)
                for action in range(environment.shape[agent]):
                    off = (*on[:agent], action, *on[agent + 1 :])
                    if off != on:
                        left = environment.payoff(agent, state, off) + weight * seen(state, off)
                        assert left <= kept


def test_the_worst_distortion_is_worse_on_the_rule_and_better_off_it() -> None:
    rule = misperception_threshold(DILEMMA, 0).rule
    seen = as_perceived(DILEMMA, rule, [Fraction(2), Fraction(0)], Fraction(1, 4))
    for profile in DILEMMA.profiles():
        own, other = (DILEMMA.payoff(i, 0, profile) for i in (0, 1))
        judged = own + other + (Fraction(-1, 4) if profile == (0, 0) else Fraction(1, 4))
        assert seen.payoff(0, 0, profile) == own + 2 * judged
        assert seen.payoff(1, 0, profile) == other
    assert not any(seen.prosociality)


def test_an_indifferent_agent_who_cares_too_much_is_tempted() -> None:
    # The counterexample to the statement as first written (docs/corrections.md).
    flat = Environment.from_arrays([[[0, 0], [0, 0]]] * 2)
    finding = _examined(flat)
    assert finding.holds
    seen = as_perceived(flat, misperception_threshold(flat, 0).rule, [Fraction(1)] * 2, Fraction(1))
    assert seen.payoff(0, 0, (1, 0)) > seen.payoff(0, 0, (0, 0))


def test_a_neutral_profitable_deviation_allows_no_error() -> None:
    case = _case(matching_pennies())
    assert CLAIM.unmet(case) == "small error"
    assert CLAIM.examine(case) is None
    assert not CLAIM.conclude(case).holds


def _shift(monkeypatch: pytest.MonkeyPatch, **change: Any) -> None:
    def shifted(environment: Environment, error: Fraction | int) -> MisperceptionThreshold:
        found = misperception_threshold(environment, error)
        return dataclasses.replace(found, **change) if error else found

    monkeypatch.setattr(misjudgement, "misperception_threshold", shifted)


@pytest.mark.parametrize(
    "factor", [Fraction(1, 2), Fraction(99, 100), Fraction(101, 100), Fraction(2)]
)
def test_a_shifted_lower_limit_is_seen(monkeypatch: pytest.MonkeyPatch, factor: Fraction) -> None:
    true = misperception_threshold(DILEMMA, error_of(DILEMMA)).by_agent
    assert _examined(DILEMMA).holds
    assert true[0] is not None
    _shift(monkeypatch, by_agent=(true[0] * factor, true[1]))
    assert not _examined(DILEMMA).holds


@pytest.mark.parametrize("most", [None, Fraction(1, 2), Fraction(5)])
def test_a_shifted_upper_limit_is_seen(
    monkeypatch: pytest.MonkeyPatch, most: Fraction | None
) -> None:
    # Leaving costs the agent 1 and loses little welfare: an error can hide that.
    split = Environment.from_arrays([[[1, 1], [0, 0]], [[0, 0], [1, 1]]])
    assert misperception_threshold(split, error_of(split)).most[0] == Fraction(3, 4)
    assert _examined(split).holds
    true = misperception_threshold(split, error_of(split)).most
    _shift(monkeypatch, most=(most, *true[1:]))
    assert not _examined(split).holds
