"""λ*(L) against implementability just below and at the threshold, rule by rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language, NoisyLanguage


@st.composite
def problems(draw: st.DrawFn) -> tuple[Environment, Language]:
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    n_states = draw(st.integers(1, 3))
    size = n_states * shape[0] * shape[1]
    tables = [
        np.array(
            draw(st.lists(st.integers(-3, 3), min_size=size, max_size=size)), dtype=object
        ).reshape(n_states, *shape)
        for _ in shape
    ]
    game = Environment.from_arrays(tables, states=[f"s{k}" for k in range(n_states)])
    labels = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    return game, Language.from_labels(game, np.array(labels).reshape(n_states, *shape))


@given(problems())
def test_sharp_over_all_efficient_rules(problem: tuple[Environment, Language]) -> None:
    game, language = problem
    result = language_threshold(game, language)
    value = Fraction(10**6) if result.value is None else result.value

    def some_rule(weight: Fraction) -> bool:
        raised = game.prosocial(weight)
        return any(implement(raised, language, r).implementable for r in game.efficient_rules())

    assert some_rule(value) is (result.value is not None)
    if result.value:
        assert not some_rule(value - min(Fraction(1, 10**6), value / 2))
    if result.value is not None:
        assert result.contract is not None
        assert result.contract.within(Liability.unlimited(), Budget.FREE)


@given(problems())
def test_every_efficient_rule_meets_a_cycle(problem: tuple[Environment, Language]) -> None:
    game, language = problem
    result = language_threshold(game, language)
    if result.value == 0:
        return
    for profiles in product(*game.first_best().profiles):
        assert any(all(profiles[s] == a for s, a in c.profiles) for c in result.cycles)
    for cycle in result.cycles:
        chosen = dict(cycle.profiles)
        gain = loss = Fraction(0)
        signals = []
        for state, action in cycle.deviations:
            on = chosen[state]
            off = (*on[: cycle.agent], action, *on[cycle.agent + 1 :])
            signals.append((language.signals[state, *on], language.signals[state, *off]))
            gain += game.payoff(cycle.agent, state, off) - game.payoff(cycle.agent, state, on)
            loss += game.welfare.fraction((state, *on)) - game.welfare.fraction((state, *off))
        assert all(
            leads == starts
            for (_, leads), (starts, _) in zip(signals, signals[1:] + signals[:1], strict=True)
        )
        assert gain > 0
        assert result.value is None or gain >= result.value * loss
        if result.value is None:
            assert loss == 0


@given(problems())
def test_contracts_never_ask_for_more_prosociality(problem: tuple[Environment, Language]) -> None:
    """T5: λ*(null) is λ* without a contract, and finer languages need no more."""
    game, language = problem

    def order(value: Fraction | None) -> tuple[bool, Fraction]:
        return (value is None, value or Fraction(0))

    null = language_threshold(game, Language.null(game)).value
    coarse = language_threshold(game, language).value
    fine = language_threshold(game, language.join(Language.product(game, states="all"))).value
    assert null == closure_threshold(game).value
    assert order(fine) <= order(coarse) <= order(null)


def test_effort_tables() -> None:
    """M1: λ*(C/D verifiable) = 2 in both regions."""
    for table in (effort_table(R=5, S=0, T=8, P=2), effort_table(R=15, S=3, T=12, P=4)):
        assert language_threshold(table, effort_language(table, "coop-defect")).value == 2
        assert language_threshold(table, effort_language(table, "all")).value == 0


def test_a_noisy_language_has_no_deviation_graph() -> None:
    solo = Environment.from_arrays([[1, 2]])
    noisy = NoisyLanguage.from_arrays(solo, [["3/4", "1/4"], ["1/4", "3/4"]])
    with pytest.raises(LanguageError, match="noisy"):
        language_threshold(solo, noisy)
