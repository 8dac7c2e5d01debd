"""The logit branch against differential equations in probabilities, and its limits, at random.

The oracle knows nothing of logits: with ``S = diag(p) - p p'`` the responses ``p = softmax(βV(p))``
satisfy ``(I - β S ∂V) dp = S V dβ``. SciPy integrates that, in β or along the arc.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.integrate
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.behaviour.planted_responses import differences
from coopgap.numerics.behaviour.quantal_games import Floats
from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.testing import environments
from coopgap.theory.environment import Environment

GAMES = environments(max_agents=3, max_states=1, max_actions=3)
WEIGHTS = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(2)])


def utilities(environment: Environment, weight: Fraction) -> Floats:
    """Give u + λW by agent and profile, over the largest material payoff."""
    tables = environment.payoffs.fractions()[:, 0]
    largest = max(map(abs, tables.ravel())) or Fraction(1)
    return np.asarray((tables + weight * tables.sum(axis=0)) / largest, dtype=np.float64)


def expected(table: Floats, play: list[Floats]) -> tuple[Floats, Floats]:
    """Give utilities by own action for all agents side by side, and their derivative by play."""
    shape = table.shape[1:]
    starts = [0, *np.cumsum(shape).tolist()]
    value, slope = np.zeros(starts[-1]), np.zeros((starts[-1],) * 2)
    for i in range(len(shape)):
        for profile in itertools.product(*map(range, shape)):
            row = starts[i] + profile[i]
            odds = [play[k][a] for k, a in enumerate(profile)]
            rest = [k for k in range(len(shape)) if k != i]
            value[row] += table[(i, *profile)] * math.prod(odds[k] for k in rest)
            for j in rest:
                share = math.prod(odds[k] for k in rest if k != j)
                slope[row, starts[j] + profile[j]] += table[(i, *profile)] * share
    return value, slope


def parts(joined: Floats, shape: tuple[int, ...]) -> list[Floats]:
    return np.split(joined, np.cumsum(shape)[:-1].tolist())


def equation(table: Floats, joined: Floats, beta: float) -> tuple[Floats, Floats]:
    """Give the two sides of the differential equation: its matrix, and S V."""
    play = parts(joined, table.shape[1:])
    value, slope = expected(table, play)
    spread = scipy.linalg.block_diag(*[np.diag(p) - np.outer(p, p) for p in play])
    return np.eye(len(joined)) - beta * spread @ slope, spread @ value


def even(shape: tuple[int, ...]) -> Floats:
    return np.concatenate([np.full(m, 1 / m) for m in shape])


def by_precision(table: Floats, beta: float) -> Floats:
    """Integrate dp/dβ."""

    def flow(at: float, joined: Floats) -> Floats:
        matrix, right = equation(table, joined, at)
        return np.asarray(np.linalg.solve(matrix, right))

    found = scipy.integrate.solve_ivp(
        flow, (0.0, beta), even(table.shape[1:]), method="DOP853", rtol=1e-10, atol=1e-12
    )
    assert found.success
    return np.asarray(found.y[:, -1])


def by_arc(table: Floats, beta: float) -> Floats:
    """Integrate along the arc, turns and all, until β is first reached."""
    heading = np.zeros(sum(table.shape[1:]) + 1)
    heading[-1] = 1.0

    def flow(_: float, point: Floats) -> Floats:
        matrix, right = equation(table, point[:-1], point[-1])
        kernel = np.linalg.svd(np.column_stack([matrix, -right]))[2][-1]
        # The side is the one that goes on: the sign of the bordered determinant is kept.
        bordered = np.vstack([np.column_stack([matrix, -right]), kernel])
        return np.asarray(kernel * np.sign(np.linalg.det(bordered)))

    def reached(_: float, point: Floats) -> float:
        return float(point[-1] - beta)

    reached.terminal = True  # type: ignore[attr-defined]
    start = np.append(even(table.shape[1:]), 0.0)
    assert flow(0.0, start) @ heading > 0
    found = scipy.integrate.solve_ivp(
        flow, (0.0, 400.0), start, method="DOP853", rtol=1e-10, atol=1e-12, events=reached
    )
    assert found.t_events is not None
    assert found.t_events[0].size
    return np.asarray(found.y[:-1, -1])


def ours(environment: Environment, weight: Fraction, beta: float) -> Floats:
    return np.concatenate(quantal_response(environment.prosocial(weight), beta).probabilities)


def random_game(seed: int, shape: tuple[int, ...]) -> Environment:
    generator = np.random.default_rng(seed)
    return Environment.from_arrays([generator.integers(-9, 10, size=shape) for _ in shape])


@pytest.mark.parametrize("shape", [(4,), (2, 2), (3, 2), (2, 2, 2), (3, 3)])
@pytest.mark.parametrize("weight", [Fraction(0), Fraction(3, 4)])
def test_integrated_in_precision(shape: tuple[int, ...], weight: Fraction) -> None:
    for seed in range(3):
        game = random_game(100 + seed, shape)
        table = utilities(game, weight)
        for beta in (0.7, 2.5):
            assert ours(game, weight, beta) == pytest.approx(by_precision(table, beta), abs=1e-6)


@pytest.mark.parametrize(
    ("rows", "beta"),
    [
        # Turns back twice before this precision, and does not turn at all.
        ([[(9, 9), (0, 0), (0, 6)], [(0, 0), (4, 4), (4, 0)], [(6, 0), (0, 4), (5, 5)]], 12.0),
        ([[(7, 2), (-3, 0)], [(5, -8), (1, 9)]], 8.0),
        ([[(6, 1), (0, 3)], [(2, 2), (3, 9)], [(1, 5), (4, 0)]], 15.0),
    ],
)
def test_integrated_along_the_arc(rows: list[list[tuple[int, int]]], beta: float) -> None:
    game = Environment.from_bimatrix(rows)
    table = utilities(game, Fraction(0))
    assert ours(game, Fraction(0), beta) == pytest.approx(by_arc(table, beta), abs=1e-6)


@given(GAMES, WEIGHTS)
def test_the_limit_without_precision(environment: Environment, weight: Fraction) -> None:
    """Even play, to first order tilted by what each action gains over the mean."""
    table, shape = utilities(environment, weight), environment.shape
    value, _ = expected(table, parts(even(shape), shape))
    for beta in (1e-3, 1e-4):
        found = parts(ours(environment, weight, beta), shape)
        for mine, gain in zip(found, parts(value, shape), strict=True):
            tilted = (1 + beta * (gain - gain.mean())) / len(mine)
            assert mine == pytest.approx(tilted, abs=60 * beta**2 + 1e-12)
            # The exact bound of the claim logit.even.
            assert math.log(mine.max() / mine.min()) <= beta * (2 + 6 * float(weight)) + 1e-9


@given(GAMES, WEIGHTS)
def test_the_limit_of_precision_is_an_equilibrium(
    environment: Environment, weight: Fraction
) -> None:
    """Regret is at most log m over β: with more precision, nearer to an equilibrium."""
    tables = environment.payoffs.fractions()[:, 0]
    largest = float(max(map(abs, tables.ravel())) or 1)
    for beta in (50.0, 800.0):
        response = quantal_response(environment.prosocial(weight), beta)
        # Exactly that play: regrets in rationals, from another module.
        play = tuple(tuple(map(Fraction, row)) for row in response.probabilities)
        for agent, mine in enumerate(play):
            worth = [
                float(own + weight * social) / largest
                for own, social in differences(environment, play, agent)
            ]
            lost = max(worth) - sum(float(p) * v for p, v in zip(mine, worth, strict=True))
            assert lost <= math.log(len(mine)) / beta + 1e-9


def test_a_unique_strict_equilibrium_is_reached() -> None:
    """Dominance leaves one limit: all weight on it, at the rate of the odds."""
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    for beta in (20.0, 200.0, 2000.0):
        response = quantal_response(game, beta)
        odds = response.log_probabilities[0][1] - response.log_probabilities[0][0]
        assert odds == pytest.approx(beta / 4)  # defecting gains 1 of a largest payoff of 4
