"""Batches of games: scaling, utilities and averages against plain loops."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given

from coopgap.numerics.behaviour.quantal_games import QuantalGames, log_softmax, softmax
from coopgap.testing import environments
from coopgap.theory.environment import Environment


@given(environments(max_states=1))
def test_payoffs_over_the_largest(environment: Environment) -> None:
    games = QuantalGames.from_environments([environment])
    entries = {
        (i, *a): environment.payoff(i, 0, a)
        for i in range(environment.n_agents)
        for a in environment.profiles()
    }
    largest = max(map(abs, entries.values())) or 1
    for index, value in entries.items():
        assert games.payoffs[(0, *index)] == float(value / largest)
    assert games.welfare[0] == pytest.approx(games.payoffs[0].sum(axis=0))
    assert (games.n_games, games.n_agents, games.shape) == (
        1,
        environment.n_agents,
        environment.shape,
    )
    assert not games.payoffs.flags.writeable


@pytest.mark.parametrize("shape", [(3,), (2, 4), (2, 3, 4)])
def test_values_and_pairwise_tables(shape: tuple[int, ...]) -> None:
    generator = np.random.default_rng(0)
    n = len(shape)
    games = QuantalGames.from_payoffs(generator.normal(size=(5, n, *shape)))
    chosen = np.array([4, 0, 4])
    weights = generator.uniform(0, 2, size=(3, n))
    rows = games.rows(chosen, weights)
    play = tuple(softmax(generator.normal(size=(3, m))) for m in shape)
    pairwise = rows.pairwise(play)
    values, welfare = rows.values(play, pairwise), rows.welfare_values(play)
    assert (len(rows), rows.sizes) == (3, shape)
    for row, game in enumerate(chosen):
        for i in range(n):
            utility = games.payoffs[game, i] + weights[row, i] * games.welfare[game]
            own, social = np.zeros(shape[i]), np.zeros(shape[i])
            for a in itertools.product(*map(range, shape)):
                chance = np.prod([play[j][row, a[j]] for j in range(n) if j != i])
                own[a[i]] += chance * utility[a]
                social[a[i]] += chance * games.welfare[game][a]
            assert values[i][row] == pytest.approx(own)
            assert welfare[i][row] == pytest.approx(social)
    for (i, j), table in pairwise.items():
        averaged = np.matmul(table, play[j][..., None])[..., 0]
        assert averaged == pytest.approx(values[i])
    few = rows.take(np.array([False, True, False]))
    assert few.values(tuple(p[1:2] for p in play), few.pairwise(tuple(p[1:2] for p in play)))[
        0
    ] == (pytest.approx(values[0][1:2]))
    same = games.rows(chosen, np.full(3, 0.5)).utilities[0]
    assert same == pytest.approx(games.rows(chosen, np.full((3, n), 0.5)).utilities[0])
    assert games.take(chosen).payoffs == pytest.approx(games.payoffs[chosen])


def test_softmax_far_out() -> None:
    logits = np.array([[0.0, -2000.0, 3.0], [1e8, 1e8, -1e8]])
    assert softmax(logits).sum(axis=1) == pytest.approx([1, 1])
    assert np.exp(log_softmax(logits)) == pytest.approx(softmax(logits))
    assert log_softmax(logits)[0, 1] == pytest.approx(-2003.0486, abs=1e-4)
    assert log_softmax(logits)[1, 2] == pytest.approx(-2e8)
