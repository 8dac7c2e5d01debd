"""Intervals of weights against plain enumeration of equilibria at many exact weights."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from coopgap.figures.equilibrium_paths import profiles_at, stretches, welfare_path
from coopgap.figures.selection import mean
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.theory.environment import Environment


def random_environment(seed: int) -> Environment:
    generator = np.random.default_rng(seed)
    n_states = 1 + seed % 2
    tables = generator.integers(-3, 4, (2, n_states, 3, 2))
    return Environment.from_arrays(
        list(tables),
        states=[f"s{k}" for k in range(n_states)],
        prior=[Fraction(1, n_states)] * n_states,
    )


def weights(environment: Environment) -> list[Fraction]:
    ends = {s.start for s in stretches(environment)}
    ends |= {s.end for s in stretches(environment) if s.end is not None}
    listed = sorted({Fraction(0), *ends})
    between = [(a + b) / 2 for a, b in itertools.pairwise(listed)]
    return sorted({*listed, *between, listed[-1] + 5, Fraction(1, 7)})


@pytest.mark.parametrize("seed", range(12))
def test_stretches_are_where_profiles_are_equilibria(seed: int) -> None:
    environment = random_environment(seed)
    found = stretches(environment)
    for lam in weights(environment):
        enumerated = pure_equilibria(environment.prosocial(lam)).profiles
        for state, profiles in enumerate(enumerated):
            mine = {s.profile for s in found if s.state == state and s.holds(lam)}
            assert mine == set(profiles)
        assert set(profiles_at(found, lam)) == set(enumerated[0])


@pytest.mark.parametrize("seed", range(12))
def test_paths_are_the_welfare_of_what_is_played(seed: int) -> None:
    environment = random_environment(seed)
    best, worst, middle = (welfare_path(environment, choose) for choose in (max, min, mean))
    for path in (best, worst, middle):
        assert path.is_complete
    for lam in weights(environment):
        played = pure_equilibria(environment.prosocial(lam))
        assert best.value(lam) == played.best
        assert worst.value(lam) == played.worst
        if played.best is None:
            assert middle.value(lam) is None
        elif environment.n_states == 1:
            values = [environment.welfare.fraction((0, *a)) for a in played.profiles[0]]
            assert middle.value(lam) == mean(values)


def test_a_profile_that_only_moves_money_is_never_stable() -> None:
    game = Environment.from_bimatrix([[(0, 1)], [(1, 0)]])
    assert [s.profile for s in stretches(game)] == [(1, 0)]
