"""T8 against agents who really play on a distorted picture of welfare."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.misperception import misperception_threshold
from coopgap.numerics.thresholds import closure_threshold
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_table

payoffs = st.lists(st.integers(-4, 4), min_size=12, max_size=12)


def game_of(values: list[int]) -> Environment:
    cells = list(zip(values[:6], values[6:], strict=True))
    return Environment.from_bimatrix([cells[:3], cells[3:]])


def plays_along(
    game: Environment, agent: int, weight: Fraction, seen: dict[tuple[int, ...], Fraction]
) -> bool:
    """Tell whether the agent stays with the efficient rule when it sees welfare so."""
    on = closure_threshold(game).rule.profiles[0]

    def value(profile: tuple[int, ...]) -> Fraction:
        return game.payoff(agent, 0, profile) + weight * seen[profile]

    others = [(*on[:agent], b, *on[agent + 1 :]) for b in range(game.shape[agent])]
    return all(value(other) <= value(on) for other in others)


@given(payoffs, st.fractions(0, 2, max_denominator=6), st.integers(0, 2**32))
def test_no_distortion_within_the_error_matters(
    values: list[int], error: Fraction, seed: int
) -> None:
    game = game_of(values)
    generator = random.Random(seed)
    result = misperception_threshold(game, error)
    for agent, weight in enumerate(result.by_agent):
        if weight is None:
            continue
        most = result.most[agent]
        for extra in (0, 1, 10):
            if most is not None and weight + extra > most:
                continue
            seen = {
                a: game.welfare.fraction((0, *a)) + error * Fraction(generator.randint(-6, 6), 6)
                for a in product(*map(range, game.shape))
            }
            assert plays_along(game, agent, weight + extra, seen)


@given(payoffs, st.fractions(0, 2, max_denominator=6))
def test_tight(values: list[int], error: Fraction) -> None:
    """Just below the weight, the worst distortion breaks the rule; infinite means any weight."""
    game = game_of(values)
    result = misperception_threshold(game, error)
    on = result.rule.profiles[0]
    for agent, (weight, tight) in enumerate(zip(result.by_agent, result.tight, strict=True)):
        if tight is None:
            assert weight == 0
            continue
        off = (*on[:agent], tight.action, *on[agent + 1 :])
        seen = {a: game.welfare.fraction((0, *a)) for a in product(*map(range, game.shape))}
        seen[on] -= error
        seen[off] += error
        less = Fraction(10**6) if weight is None else weight - min(weight / 2, Fraction(1, 10**6))
        assert not plays_along(game, agent, less, seen)


@given(payoffs, st.fractions(0, 2, max_denominator=6))
def test_too_much_weight_on_a_wrong_picture_breaks_the_rule(
    values: list[int], error: Fraction
) -> None:
    """The theory page asks only for enough weight: with ℓ < 2δ a costly deviation looks good."""
    game = game_of(values)
    result = misperception_threshold(game, error)
    on = result.rule.profiles[0]
    for agent, most in enumerate(result.most):
        if most is None:
            continue
        broken = []
        for action in range(game.shape[agent]):
            off = (*on[:agent], action, *on[agent + 1 :])
            seen = {a: game.welfare.fraction((0, *a)) for a in product(*map(range, game.shape))}
            seen[on] -= error
            seen[off] += error
            broken.append(off != on and not plays_along(game, agent, most + 1, seen))
        assert any(broken)


def test_the_counterexample_to_the_theory_page() -> None:
    """Indifferent agents, δ = 1: no deviation is profitable, yet any weight can break the rule."""
    game = game_of([0] * 12)
    result = misperception_threshold(game, 1)
    assert list(result.by_agent) == [Fraction(0)] * 2
    assert list(result.most) == [Fraction(0)] * 2
    assert result.suffices([Fraction(0), Fraction(0)])
    assert not result.suffices([Fraction(0), Fraction(1)])


def test_without_error_it_is_the_closure_threshold() -> None:
    table = effort_table(R=5, S=0, T=8, P=2)
    result = misperception_threshold(table, 0)
    assert result.by_agent == closure_threshold(table).by_agent
    assert result.tolerance == Fraction(1, 8)
    assert misperception_threshold(table, result.tolerance).by_agent == (None, None)


def test_a_negative_error_is_refused() -> None:
    with pytest.raises(ParameterError, match="error=-1 is negative"):
        misperception_threshold(effort_table(R=5, S=0, T=8, P=2), -1)
