"""Correlated equilibria: by hand, by definition, and as the mechanism that pays nothing."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.mechanisms.correlated import correlated_equilibrium
from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.numerics.mechanisms.mechanism_duality import weak_duality
from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import effort_table
from coopgap.theory.language import Language


@st.composite
def games(draw: st.DrawFn) -> Environment:
    """Two states, two or three agents, small integers."""
    shape = draw(st.sampled_from([(2, 2), (3, 3), (2, 2, 2)]))
    size = 2 * int(np.prod(shape))
    payoff = st.lists(st.integers(-4, 4), min_size=size, max_size=size)
    tables = [np.array(draw(payoff)).reshape(2, *shape).tolist() for _ in shape]
    return Environment.from_arrays(tables, prior=["2/5", "3/5"])


@given(games(), st.sampled_from(list(Sense)))
def test_the_distribution_is_obedient_and_the_weights_prove_it_extreme(
    game: Environment, sense: Sense
) -> None:
    found = correlated_equilibrium(game, sense)
    for state in range(2):
        odds = [x for (t, _), x in found.distribution.items() if t == state]
        assert sum(odds) == 1
        for i in range(game.n_agents):
            for told, done in itertools.permutations(range(game.shape[i]), 2):
                gain = sum(
                    x * (game.payoff(i, t, (*a[:i], done, *a[i + 1 :])) - game.payoff(i, t, a))
                    for (t, a), x in found.distribution.items()
                    if t == state and a[i] == told
                )
                assert gain <= 0
    proof = weak_duality(
        game, Language.null(game), found.deviations, liability=Liability.of(0), sense=sense
    )
    assert proof.value == found.value
    assert proof.by_state == found.by_state


@given(games())
def test_pure_equilibria_lie_between_worst_and_best(game: Environment) -> None:
    best, worst = correlated_equilibrium(game), correlated_equilibrium(game, "worst")
    assert worst.value <= best.value
    for state, profiles in enumerate(pure_equilibria(game).profiles):
        for profile in profiles:
            welfare = game.welfare.fraction((state, *profile))
            assert worst.by_state[state] <= welfare <= best.by_state[state]


@given(games(), st.sampled_from(list(Budget)))
def test_it_is_the_mechanism_without_liability(game: Environment, budget: Budget) -> None:
    limits = {"liability": Liability.of(0), "budget": budget}
    seen = best_mechanism(game, Language.complete(game), **limits)  # type: ignore[arg-type]
    assert seen.value == correlated_equilibrium(game).value
    blind = best_mechanism(game, Language.null(game), budget=budget)
    assert blind.value == seen.value


@pytest.mark.parametrize(
    ("weight", "value"),
    [("0", "15/2"), ("1/4", "5"), ("1/2", "8"), ("2", "8")],
)
def test_t9_a_little_prosociality_can_hurt(weight: str, value: str) -> None:
    witness = Environment.from_bimatrix([[(5, 0), (2, 0)], [(4, 4), (3, 4)]])
    assert correlated_equilibrium(witness.prosocial(weight)).value == Fraction(value)


@pytest.mark.parametrize(("R", "S", "T", "P"), [(12, 0, 9, 1), (20, 3, 14, 4)])
def test_m1_best_correlated_equilibrium_of_the_stag_hunt(R: int, S: int, T: int, P: int) -> None:
    game = effort_table(R=R, S=S, T=T, P=P)
    gap = game.first_best().value - correlated_equilibrium(game).value
    assert gap == Fraction(R - P, 15)


def test_the_prisoners_dilemma_has_only_one() -> None:
    game = effort_table(R=5, S=0, T=8, P=2)
    best, worst = correlated_equilibrium(game), correlated_equilibrium(game, "worst")
    assert best.distribution == worst.distribution == {(0, (2, 2)): 1}
    assert game.first_best().value - best.value == 6
