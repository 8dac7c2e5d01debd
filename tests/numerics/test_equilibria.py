"""Pure equilibria against a plain loop over profiles and deviations."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.equilibria import equilibrium_mask, pure_equilibria
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import costly_prosociality, matching_pennies


@st.composite
def games(draw: st.DrawFn) -> Environment:
    shape = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)))
    n_states = draw(st.integers(1, 2))
    size = n_states * int(np.prod(shape))
    tables = [
        np.array(
            draw(st.lists(st.integers(-4, 4), min_size=size, max_size=size)), dtype=object
        ).reshape(n_states, *shape)
        for _ in shape
    ]
    states = [f"s{k}" for k in range(n_states)]
    weights = draw(
        st.lists(st.fractions(0, 3, max_denominator=4), min_size=len(shape), max_size=len(shape))
    )
    return Environment.from_arrays(tables, states=states).prosocial(weights)


def by_loop(game: Environment) -> list[list[tuple[int, ...]]]:
    """Find equilibria from the definition: u_i + λ_i Σ u_j, every deviation tried."""

    def value(agent: int, state: int, profile: tuple[int, ...]) -> Fraction:
        payoffs = [game.payoff(j, state, profile) for j in range(game.n_agents)]
        return payoffs[agent] + game.prosociality[agent] * sum(payoffs)

    found = []
    for state in range(game.n_states):
        stable = []
        for profile in product(*map(range, game.shape)):
            deviations = [
                (i, (*profile[:i], b, *profile[i + 1 :]))
                for i in range(game.n_agents)
                for b in range(game.shape[i])
            ]
            if all(value(i, state, d) <= value(i, state, profile) for i, d in deviations):
                stable.append(profile)
        found.append(stable)
    return found


@given(games())
def test_agrees_with_the_definition(game: Environment) -> None:
    result = pure_equilibria(game)
    expected = by_loop(game)
    assert [list(profiles) for profiles in result.profiles] == expected
    if all(expected):
        totals = [
            [sum(game.payoff(j, s, a) for j in range(game.n_agents)) for a in stable]
            for s, stable in enumerate(expected)
        ]
        assert result.best == sum(p * max(v) for p, v in zip(game.prior, totals, strict=True))
        assert result.worst == sum(p * min(v) for p, v in zip(game.prior, totals, strict=True))
        assert result.best_rule is not None
        assert all(a in e for a, e in zip(result.best_rule.profiles, expected, strict=True))
    else:
        assert (result.best, result.worst, result.best_rule, result.worst_rule) == (None,) * 4


def test_the_mask_serves_many_games_at_once() -> None:
    generator = np.random.default_rng(3)
    batch = generator.integers(-3, 4, size=(2, 50, 3, 4))
    mask = equilibrium_mask(batch, 2)
    for k in range(50):
        game = Environment.from_arrays([batch[0, k], batch[1, k]])
        assert [tuple(cell) for cell in np.argwhere(mask[k])] == by_loop(game)[0]


def test_there_may_be_none() -> None:
    assert pure_equilibria(matching_pennies()).profiles == ((),)


def test_payoffs_beyond_64_bits() -> None:
    huge = 10**30
    game = Environment.from_bimatrix(
        [[(3 * huge, 3 * huge), (0, 4 * huge)], [(4 * huge, 0), (huge, huge)]]
    )
    assert pure_equilibria(game).profiles == (((1, 1),),)


def test_little_prosociality_hurts() -> None:
    """T9's witness, as the theory prints it."""
    game = costly_prosociality()
    weights = [Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(5)]
    assert [pure_equilibria(game.prosocial(w)).best for w in weights] == [7, 5, 8, 8]
