"""All deviations at once against one at a time."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import environments
from coopgap.theory.deviations import deviation_gains, deviation_targets
from coopgap.theory.environment import Environment


@given(environments())
def test_gains_and_targets_one_by_one(environment: Environment) -> None:
    table = environment.payoffs.numerators
    for i, size in enumerate(environment.shape):
        gains = deviation_gains(table[i], i)
        targets = deviation_targets(table[i], i)
        assert gains.shape == targets.shape == (*table[i].shape, size)
        for state, profile in itertools.product(
            range(environment.n_states), environment.profiles()
        ):
            for b in range(size):
                moved = (*profile[:i], b, *profile[i + 1 :])
                after, before = table[i][(state, *moved)], table[i][(state, *profile)]
                assert targets[(state, *profile, b)] == after
                assert gains[(state, *profile, b)] == after - before


@pytest.mark.parametrize("leading", [0, 1, 2])
def test_leading_axes_are_carried_along(leading: int) -> None:
    shape = (*(2, 3)[:leading], 2, 3)
    table = np.arange(np.prod(shape)).reshape(shape)
    for agent in range(2):
        whole = deviation_gains(table, agent, leading)
        targets = deviation_targets(table, agent, leading)
        for index in np.ndindex(*shape[:leading]):
            assert np.array_equal(whole[index], deviation_gains(table[index], agent, 0))
            assert np.array_equal(targets[index], deviation_targets(table[index], agent, 0))


@given(st.lists(st.integers(2**64, 2**80), min_size=4, max_size=4))
def test_big_integers(values: list[int]) -> None:
    table = np.array(values, dtype=object).reshape(1, 2, 2)
    gains = deviation_gains(table, 1)
    assert gains[0, 0, 0, 1] == values[1] - values[0]
    assert gains[0, 1, 1, 0] == values[2] - values[3]


def test_staying_gains_nothing() -> None:
    table = np.arange(12).reshape(1, 3, 4) ** 2
    for agent, size in enumerate((3, 4)):
        gains = deviation_gains(table, agent)
        for action in range(size):
            own = np.take(gains, action, axis=1 + agent)
            assert not own[..., action].any()
