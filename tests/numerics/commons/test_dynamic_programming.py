"""Backward induction against enumeration of every policy and play-out of every path."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.commons.dynamic_programming import (
    add_up,
    evaluate_policy,
    markov_perfect,
    plan_first_best,
    plan_rigid,
)
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.stochastic_game import StochasticGame

SMALL = st.integers(-3, 3)


@st.composite
def games(draw: st.DrawFn, n_agents: int = 1, horizon: int = 2) -> StochasticGame:
    """Draw games with two states, two contingencies, two actions, random transitions."""
    keys = list(itertools.product(range(2), range(2), itertools.product("xy", repeat=n_agents)))
    paid = {key: [draw(SMALL) for _ in range(n_agents)] for key in keys}
    up = {key: Fraction(draw(st.integers(0, 3)), 3) for key in keys}
    odds = Fraction(draw(st.integers(1, 3)), 4)
    shut = draw(st.booleans())
    last = ("y",) * n_agents

    def payoffs(state: int, theta: int, profile: tuple[str, ...]) -> list[int] | None:
        return None if shut and state == 1 and profile == last else paid[state, theta, profile]

    return StochasticGame.from_functions(
        range(2),
        ["xy"] * n_agents,
        payoffs,
        lambda *key: {1: up[key], 0: 1 - up[key]},
        horizon,
        contingencies={0: odds, 1: 1 - odds},
    )


def played_out(game: StochasticGame, policy: Any, state: int, round_: int = 0) -> list[Fraction]:
    """Give each agent's value by walking every path."""
    if round_ == game.horizon:
        return [Fraction(0)] * len(game.agents)
    total = [Fraction(0)] * len(game.agents)
    for r in range(len(game.contingencies)):
        chance, m = game.odds.fraction((state, r)), int(policy[round_][state][r])
        for i in range(len(game.agents)):
            total[i] += chance * game.payoffs.fraction((i, state, r, m))
        for b, k in enumerate(game.successors[state, r, m]):
            branch = game.branches.fraction((state, r, m, b))
            if branch:
                ahead = played_out(game, policy, int(k), round_ + 1)
                total = [t + chance * branch * a for t, a in zip(total, ahead, strict=True)]
    return total


@given(games())
def test_plans_are_the_best_of_all_policies(game: StochasticGame) -> None:
    best, rigid = [Fraction(-99)] * 2, [Fraction(-99)] * 2
    for flat in itertools.product(range(2), repeat=8):
        policy = np.array(flat).reshape(2, 2, 2)
        if not game.feasible[np.arange(2)[:, None], policy].all():
            continue
        for state in range(2):
            value = played_out(game, policy, state)[0]
            best[state] = max(best[state], value)
            if (policy[:, :, 0] == policy[:, :, 1]).all():
                rigid[state] = max(rigid[state], value)
    for ties in ("first", "last"):
        first, second = plan_first_best(game, ties), plan_rigid(game, ties)
        assert [first.value(s) for s in range(2)] == best
        assert [second.value(s) for s in range(2)] == rigid
        for plan in (first, second):
            assert played_out(game, plan.policy, 0) == [plan.value(0)]
        assert (second.policy[:, :, 0] == second.policy[:, :, 1]).all()


@given(games(n_agents=2), st.sampled_from([0, Fraction(1, 2), 4]))
def test_equilibria_withstand_every_deviation(game: StochasticGame, weight: Fraction) -> None:
    try:
        plan = markov_perfect(game, weight)
    except SolverError:
        return
    policy = plan.policy
    for t, s, r in np.ndindex(policy.shape):
        at = game.profile(int(policy[t, s, r]))
        own = _staged(game, policy, t, s, r, int(policy[t, s, r]))
        for i, action in itertools.product(range(2), "xy"):
            other = tuple(action if j == i else at[j] for j in range(2))
            m = "xy".index(str(other[0])) * 2 + "xy".index(str(other[1]))
            if game.feasible[s, m]:
                new = _staged(game, policy, t, s, r, m)
                assert new[i] + weight * sum(new) <= own[i] + weight * sum(own)
    assert [v.fraction((i, 0)) for v in plan.agent_values[:1] for i in range(2)] == played_out(
        game, policy, 0
    )


def _staged(game: StochasticGame, policy: Any, t: int, s: int, r: int, m: int) -> list[Fraction]:
    own = [game.payoffs.fraction((i, s, r, m)) for i in range(2)]
    for b, k in enumerate(game.successors[s, r, m]):
        ahead = played_out(game, policy, int(k), t + 1)
        chance = game.branches.fraction((s, r, m, b))
        own = [o + chance * a for o, a in zip(own, ahead, strict=True)]
    return own


def one_round(environment: Environment) -> StochasticGame:
    return StochasticGame.from_functions(
        ["only"],
        environment.actions,
        lambda _, __, acts: [
            environment.payoff(
                i, 0, tuple(environment.actions[j].index(a) for j, a in enumerate(acts))
            )
            for i in range(environment.n_agents)
        ],
        lambda *_: "only",
        1,
    )


def test_one_round_is_the_static_theory() -> None:
    game = one_round(costly_prosociality())  # T9: welfare falls, then rises, with the weight
    values = [markov_perfect(game, weight).value("only") for weight in (0, "1/4", "1/2")]
    assert values == [7, 5, 8]
    pennies = Environment.from_bimatrix([[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]])
    with pytest.raises(SolverError, match="no pure equilibrium in round 1, state 'only'"):
        markov_perfect(one_round(pennies))


def test_selection_of_the_worst() -> None:
    game = Commons(fishers=2, capacity=5, rounds=2, collapse=1).demand_game()
    assert markov_perfect(game, 5, "worst").value(5) == 5
    assert markov_perfect(game, 5, "best").value(5) == plan_first_best(game).value(5)


def test_long_horizons_leave_int64_and_stay_exact() -> None:
    odds = {Fraction(1, 2): Fraction(2, 7), Fraction(5, 2): Fraction(5, 7)}
    growth = parse_growth(",".join(f"{f}:{p}" for f, p in odds.items()))
    commons = Commons(capacity=12, rounds=40, collapse=2, growth=growth)
    plan = plan_first_best(commons.game(), "last")
    assert plan.values[-2].numerators.dtype == np.int64
    assert plan.values[0].numerators.dtype == object
    values = [Fraction(0)] * 13
    for _ in range(40):
        values = [
            sum(
                p * max(x + values[commons.next_stock(h - x, f)] for x in range(h + 1))
                for f, p in odds.items()
            )
            + Fraction(0)
            for h in range(13)
        ]
    assert [plan.value(h) for h in range(13)] == values


def test_sums_never_overflow() -> None:
    assert add_up(np.array([[2**61] * 8]), 1).tolist() == [2**64]


def test_bad_policies_are_refused() -> None:
    game = Commons(capacity=3, rounds=1).game()
    with pytest.raises(ParameterError, match="shape"):
        evaluate_policy(game, np.zeros((2, 4, 2), dtype=np.int64))
    with pytest.raises(ParameterError, match="cannot be played"):
        evaluate_policy(game, np.full((1, 4, 2), 3))
    with pytest.raises(ParameterError, match="does not exist"):
        evaluate_policy(game, np.full((1, 4, 2), 9))
