"""Logit responses: SciPy's root finder, an independent path, limits, laws, folds, symmetry."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.behaviour.quantal_games import Floats, QuantalGames, Rows, softmax
from coopgap.numerics.behaviour.quantal_response import follow, quantal_response
from coopgap.numerics.behaviour.quantal_system import (
    Corrected,
    correct,
    softmax_by_agent,
    split,
)
from coopgap.testing import environments
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_table_payoffs

GAMES = environments(max_agents=3, max_states=1, max_actions=3)


def utilities(environment: Environment) -> Floats:
    """Give utilities over the largest material payoff, straight from the environment."""
    shape = environment.shape
    largest = max(
        abs(environment.payoff(i, 0, a))
        for i in range(environment.n_agents)
        for a in environment.profiles()
    )
    table = np.zeros((environment.n_agents, *shape))
    for i in range(environment.n_agents):
        weight = environment.prosociality[i]
        for a in environment.profiles():
            own = [environment.payoff(j, 0, a) for j in range(environment.n_agents)]
            table[(i, *a)] = float((own[i] + weight * sum(own)) / (largest or 1))
    return table


def answer(table: Floats, play: Sequence[Floats], beta: float) -> list[Floats]:
    """Give logit responses by plain loops over profiles."""
    result = []
    for i, mine in enumerate(play):
        value = np.zeros(len(mine))
        for profile in itertools.product(*[range(len(p)) for p in play]):
            chance = np.prod(
                [p[a] for j, (p, a) in enumerate(zip(play, profile, strict=True)) if j != i]
            )
            value[profile[i]] += chance * table[(i, *profile)]
        raised = np.exp(beta * (value - value.max()))
        result.append(raised / raised.sum())
    return result


@given(GAMES, st.sampled_from([0.0, 0.3, 1.0, 4.0, 30.0]), st.sampled_from([0, 1, "1/3"]))
def test_it_is_a_fixed_point_of_the_plain_map(
    environment: Environment, beta: float, weight: int | str
) -> None:
    environment = environment.prosocial(Fraction(weight))
    response = quantal_response(environment, beta)
    play = [np.array(p) for p in response.probabilities]
    for mine, theirs in zip(play, answer(utilities(environment), play, beta), strict=True):
        assert np.abs(mine - theirs).max() < 1e-8
    assert response.residual < 1e-8
    for p, log_p in zip(play, response.log_probabilities, strict=True):
        assert np.exp(log_p) == pytest.approx(p, abs=1e-12)
    # What a logit responder loses is at most log(m)/β: β → ∞ leaves an equilibrium.
    table = utilities(environment)
    for i, mine in enumerate(play):
        value = np.array(
            [
                expected(table[i], [*play[:i], np.eye(len(mine))[a], *play[i + 1 :]])
                for a in range(len(mine))
            ]
        )
        assert beta * (value.max() - mine @ value) <= np.log(len(mine)) + 1e-9


def expected(table: Floats, play: Sequence[Floats]) -> float:
    for mine in play:
        table = np.tensordot(mine, table, axes=(0, 0))
    return float(table)


@given(GAMES)
def test_precision_zero_is_even_play(environment: Environment) -> None:
    for mine in quantal_response(environment, 0.0).probabilities:
        assert mine == pytest.approx([1 / len(mine)] * len(mine), abs=1e-15)


def random_game(seed: int, shape: tuple[int, ...]) -> Environment:
    generator = np.random.default_rng(seed)
    return Environment.from_arrays([generator.integers(-9, 10, size=shape) for _ in shape])


@pytest.mark.parametrize("shape", [(4,), (2, 2), (4, 3), (2, 3, 2), (2, 2, 2, 2)])
@pytest.mark.parametrize("seed", range(3))
def test_against_scipy_where_the_response_is_unique(seed: int, shape: tuple[int, ...]) -> None:
    game = random_game(seed, shape)
    table, beta = utilities(game), 0.4  # so small that the map contracts

    def gap(joined: Floats) -> Floats:
        play = split(joined[None], shape)
        found = answer(table, [p[0] for p in play], beta)
        return joined - np.concatenate(found)

    even = np.concatenate([np.full(m, 1 / m) for m in shape])
    found = scipy.optimize.root(gap, even, tol=1e-13).x
    ours = np.concatenate(quantal_response(game, beta).probabilities)
    assert ours == pytest.approx(found, abs=1e-9)


def independent_path(table: Floats, shape: tuple[int, ...], beta: float) -> Floats:
    """Walk along the curve with tiny Euler steps and pulls, Jacobians by differences."""
    size = sum(shape)

    def gap(point: Floats) -> Floats:
        first, second = (softmax(p[0]) for p in split(point[None, :size], shape))
        values = np.concatenate([table[0] @ second, first @ table[1]])
        return np.asarray(point[:size] - point[size] * values)

    def at_target(logits: Floats) -> Floats:
        return gap(np.append(logits, beta))

    def slope(point: Floats) -> Floats:
        steps = 1e-6 * np.eye(size + 1)
        return np.array([(gap(point + h) - gap(point - h)) / 2e-6 for h in steps]).T

    point, heading = np.zeros(size + 1), np.eye(size + 1)[size]
    for _ in range(4000):
        before = point
        kernel = np.linalg.svd(slope(point))[2][-1]
        heading = kernel * np.sign(kernel @ heading)
        point = point + 0.04 * heading
        for _ in range(2):
            point = point - np.linalg.pinv(slope(point)) @ gap(point)
        if point[size] >= beta:
            share = (beta - before[size]) / (point[size] - before[size])
            start = before + share * (point - before)
            found = scipy.optimize.root(at_target, start[:size], tol=1e-12)
            return np.asarray(softmax_by_agent(found.x[None], shape)[0])
    raise AssertionError("the walk is too short")


@pytest.mark.parametrize(
    ("rows", "beta"),
    [
        # Even play favours (B, B) until precision favours (A, A): the curve turns back twice.
        ([[(9, 9), (0, 0), (0, 6)], [(0, 0), (4, 4), (4, 0)], [(6, 0), (0, 4), (5, 5)]], 12.0),
        ([[(7, 2), (-3, 0)], [(5, -8), (1, 9)]], 8.0),
    ],
)
def test_the_branch_is_the_one_that_starts_at_even_play(rows: Any, beta: float) -> None:
    game = Environment.from_bimatrix(rows)
    ours = np.concatenate(quantal_response(game, beta).probabilities)
    assert ours == pytest.approx(independent_path(utilities(game), game.shape, beta), abs=1e-6)


def turning_games() -> list[int]:
    """Find random games in which play jumps somewhere: there the curve turns back."""
    games = QuantalGames.from_environments([random_game(seed, (3, 3)) for seed in range(60)])
    rows = games.rows(np.arange(60), np.zeros(60))
    path = [softmax_by_agent(z, (3, 3)) for z in follow(rows, np.linspace(0.1, 15.0, 120))]
    jumps = np.abs(np.diff(np.array(path), axis=0)).max(axis=(0, 2))
    return [int(seed) for seed in np.flatnonzero(jumps > 0.25)]


def test_curves_that_turn_back_are_followed_around() -> None:
    seeds = turning_games()
    assert seeds, "no random game turns: the test tests nothing"
    for seed in seeds[:2]:
        game = random_game(seed, (3, 3))
        ours = np.concatenate(quantal_response(game, 15.0).probabilities)
        walked = independent_path(utilities(game), (3, 3), 15.0)
        assert ours == pytest.approx(walked, abs=1e-6), seed


def test_one_jump_and_many_steps_end_at_the_same_point() -> None:
    generator = np.random.default_rng(7)
    games = QuantalGames.from_environments([random_game(seed, (3, 3)) for seed in range(100)])
    rows = games.rows(np.arange(100), generator.uniform(0, 1, size=100))
    (at_once,) = follow(rows, [20.0])
    *_, slowly = follow(rows, np.geomspace(0.01, 20.0, 100))
    *_, unevenly = follow(rows, np.stack([generator.uniform(0, 3, 100), np.full(100, 20.0)]))
    for other in (slowly, unevenly):
        gap = np.abs(softmax_by_agent(at_once, (3, 3)) - softmax_by_agent(other, (3, 3)))
        assert (gap.max(axis=1) < 1e-7).mean() >= 0.99  # a sharp turn may defeat one in a hundred


def test_a_jump_in_symmetric_games_ends_where_a_ladder_does() -> None:
    tables = np.random.default_rng(11).integers(-9, 10, size=(600, 2, 3, 3)).astype(float)
    tables[:, 1] = np.swapaxes(tables[:, 0], -1, -2)
    rows = QuantalGames.from_payoffs(tables).rows(np.arange(600), np.zeros(600))
    (at_once,) = follow(rows, [20.0])
    *_, slowly = follow(rows, np.geomspace(0.01, 20.0, 200))
    gap = softmax_by_agent(at_once, (3, 3)) - softmax_by_agent(slowly, (3, 3))
    assert np.abs(gap).max() < 1e-6


def test_predictions_are_of_second_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the third step on the guess is much nearer than along the tangent."""
    tables = np.random.default_rng(2).normal(size=(1, 2, 3, 3))
    rows = QuantalGames.from_payoffs(tables).rows(np.zeros(1, dtype=np.intp), np.zeros(1))
    seen: list[tuple[Floats, Corrected]] = []

    def recorded(part: Rows, guess: Floats, precision: Floats) -> Corrected:
        seen.append((guess.copy(), correct(part, guess, precision)))
        return seen[-1][1]

    monkeypatch.setattr("coopgap.numerics.behaviour.quantal_response.correct", recorded)
    steps = np.arange(0.05, 0.9, 0.05)
    assert len(list(follow(rows, steps))) == len(steps) == len(seen) - 1
    for (_, before), (guess, found) in list(itertools.pairwise(seen))[2:]:
        tangent = before.logits + 0.05 * before.slopes
        ahead, along = (np.abs(x - found.logits).max() for x in (guess, tangent))
        assert ahead < 0.3 * along


def test_limits_select_and_symmetry_stays() -> None:
    # 2-by-2 coordination: the branch ends at the risk-dominant equilibrium, not the better one.
    hunt = Environment.from_bimatrix([[(10, 10), (0, 8)], [(8, 0), (7, 7)]])
    assert quantal_response(hunt, 200.0).probabilities[0][1] > 0.999
    # Enough prosociality makes the stag risk-dominant.
    assert quantal_response(hunt.prosocial(2), 200.0).probabilities[0][0] > 0.999
    # Chicken: the symmetric curve passes a pitchfork and stays symmetric, ending mixed.
    chicken = Environment.from_bimatrix([[(3, 3), (1, 5)], [(5, 1), (0, 0)]])
    first, second = quantal_response(chicken, 200.0).probabilities
    assert first == pytest.approx(second, abs=1e-12)
    assert first[0] == pytest.approx(1 / 3, abs=0.01)
    own = effort_table_payoffs(R=3, S=0, T=5, P=1)
    table = Environment.from_bimatrix(
        [[(own[a][b], own[b][a]) for b in range(4)] for a in range(4)]
    )
    assert quantal_response(table, 500.0).probabilities[0][2] > 0.999  # DH, the only equilibrium
    assert quantal_response(table.prosocial(9), 500.0).probabilities[0][0] > 0.999


def test_units_do_not_matter() -> None:
    plain = Environment.from_arrays([np.random.default_rng(3).integers(-9, 10, size=(3, 4))] * 2)
    tenfold = Environment.from_arrays(
        [10 * np.random.default_rng(3).integers(-9, 10, size=(3, 4))] * 2
    )
    assert quantal_response(plain, 5.0) == quantal_response(tenfold, 5.0)
    zero = Environment.from_arrays([np.zeros((2, 2), dtype=int)] * 2)
    assert quantal_response(zero, 5.0).probabilities == ((0.5, 0.5), (0.5, 0.5))
    huge = Environment.from_arrays([[10**400, 0]])
    assert quantal_response(huge, 1.0).probabilities[0][0] == pytest.approx(1 / (1 + np.exp(-1)))


def test_bad_questions() -> None:
    game = random_game(0, (2, 2))
    for precision in (-1.0, float("nan"), 1e9):
        with pytest.raises(ParameterError, match="precisions must increase"):
            quantal_response(game, precision)
    games = QuantalGames.from_environments([game])
    rows = games.rows(np.zeros(1, dtype=np.intp), np.zeros(1))
    with pytest.raises(ParameterError, match="precisions must increase"):
        list(follow(rows, [2.0, 1.0]))
    with pytest.raises(ParameterError, match="no game"):
        QuantalGames.from_environments([])
    with pytest.raises(ParameterError, match="shape by shape"):
        QuantalGames.from_environments([game, random_game(0, (2, 3))])
    two = Environment.from_arrays([[[1, 2], [3, 4]]], states=("a", "b"))
    with pytest.raises(ParameterError, match="2 states"):
        quantal_response(two, 1.0)
