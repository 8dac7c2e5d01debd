"""Sign-flip tests against full enumeration, SciPy, laws, and reproducible draws."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Literal

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.statistics.permutation import (
    MAX_ENUMERATED,
    Direction,
    SignFlipTest,
    sign_flip_test,
)
from coopgap.testing import rationals
from coopgap.theory.errors import ExactnessError, ParameterError

# Few distinct values, so that ties are the rule.
TIED = st.lists(rationals(-3, 3, max_denominator=2), min_size=1, max_size=9)
WILD = st.lists(
    st.fractions(min_value=-(10**20), max_value=10**20, max_denominator=10**6),
    min_size=1,
    max_size=7,
)


def plain(differences: list[Fraction], direction: Direction) -> Fraction:
    """Flip every sign, one after the other, zeros too."""
    observed = sum(differences, Fraction(0))
    hits = 0
    for signs in itertools.product((1, -1), repeat=len(differences)):
        value = sum((s * d for s, d in zip(signs, differences, strict=True)), Fraction(0))
        hits += {
            Direction.UP: value >= observed,
            Direction.DOWN: value <= observed,
            Direction.TWO_SIDED: abs(value) >= abs(observed),
        }[direction]
    return Fraction(hits, 2 ** len(differences))


@given(st.one_of(TIED, WILD), st.sampled_from(Direction))
def test_it_counts_what_a_plain_enumeration_counts(
    differences: list[Fraction], direction: Direction
) -> None:
    test = sign_flip_test(differences, direction)
    assert test.p_value == plain(differences, direction)
    assert test.estimate == sum(differences) / len(differences)
    assert test.enumerated
    assert test.strata == len(differences)
    assert Fraction(test.extreme, test.flips) == test.p_value


@given(TIED)
def test_both_tails_and_the_mirror(differences: list[Fraction]) -> None:
    up = sign_flip_test(differences, Direction.UP)
    down = sign_flip_test(differences, Direction.DOWN)
    both = sign_flip_test(differences)
    mirrored = sign_flip_test([-d for d in differences], Direction.DOWN)
    assert mirrored.p_value == up.p_value
    assert up.p_value + down.p_value >= 1  # what was observed is in both
    assert both.p_value == min(Fraction(1), 2 * min(up.p_value, down.p_value)) or not sum(
        differences
    )


def test_against_scipy() -> None:
    names: dict[Direction, Literal["greater", "less", "two-sided"]] = {
        Direction.UP: "greater",
        Direction.DOWN: "less",
        Direction.TWO_SIDED: "two-sided",
    }
    values = [Fraction(v, 10) for v in (13, -2, 7, 31, -12, 9, 4, 22, -5, 11)]
    floats = np.array([float(v) for v in values])
    for direction, alternative in names.items():
        theirs = scipy.stats.permutation_test(
            (floats, np.zeros(len(floats))),
            lambda x, y: float(np.mean(x - y)),
            permutation_type="samples",
            n_resamples=10_000,  # more than the 1,024 flips: SciPy counts them all
            alternative=alternative,
        )
        ours = sign_flip_test(values, direction)
        assert float(ours.p_value) == pytest.approx(theirs.pvalue, abs=1e-12)


@pytest.mark.parametrize("size", [35, 36])
def test_the_largest_enumeration_against_a_convolution(size: int) -> None:
    """Small integers: count subset sums by dynamic programming over their values."""
    generator = np.random.default_rng(size)
    values = [int(v) for v in generator.integers(-6, 10, size=size)]
    ways = {0: 1}
    for value in values:
        following: dict[int, int] = {}
        for total, times in ways.items():
            for moved in (total + value, total - value):
                following[moved] = following.get(moved, 0) + times
        ways = following
    expected = sum(times for total, times in ways.items() if total >= sum(values))
    test = sign_flip_test(values, Direction.UP)
    assert test.enumerated
    assert test.p_value == Fraction(expected, 2**size)


def test_numbers_beyond_64_bits() -> None:
    big = 2**62
    values = [big, big - 1, 3 - big, big, 5, -big, big]
    test = sign_flip_test(values, Direction.UP)
    assert test.p_value == plain([Fraction(v) for v in values], Direction.UP)
    drawn = sign_flip_test(values, Direction.UP, enumerate_up_to=0, draws=20_000)
    assert float(drawn.p_value) == pytest.approx(float(test.p_value), abs=0.015)


def test_one_stratum_more_is_drawn_and_one_is_added() -> None:
    test = sign_flip_test([1] * (MAX_ENUMERATED + 1), Direction.UP, draws=999)
    assert not test.enumerated
    assert (test.extreme, test.flips, test.p_value) == (0, 999, Fraction(1, 1000))
    # Zeros are not looked at, so they do not count against the limit.
    test = sign_flip_test([1] * MAX_ENUMERATED + [0] * 50, Direction.UP)
    assert test.enumerated
    assert test.p_value == Fraction(1, 2**MAX_ENUMERATED)
    assert (test.strata, test.informative) == (MAX_ENUMERATED + 50, MAX_ENUMERATED)


@pytest.mark.parametrize("direction", list(Direction))
def test_draws_come_near_the_count_and_can_be_repeated(direction: Direction) -> None:
    values = [3, -1, 4, 1, -5, 9, 2, 6, -5, 3, 5]
    exact = sign_flip_test(values, direction)

    def drawn(seed: int) -> SignFlipTest:
        return sign_flip_test(values, direction, enumerate_up_to=10, draws=40_000, seed=seed)

    assert not drawn(1).enumerated
    assert drawn(1) == drawn(1)
    assert len({drawn(seed).extreme for seed in range(4)}) > 1
    for seed in range(3):
        assert float(drawn(seed).p_value) == pytest.approx(float(exact.p_value), abs=0.01)


def test_no_difference_at_all() -> None:
    for direction in Direction:
        assert sign_flip_test([0, 0, 0], direction).p_value == 1
    assert sign_flip_test([1, -1]).p_value == 1


def test_bad_input() -> None:
    with pytest.raises(ParameterError, match="no stratum"):
        sign_flip_test([])
    with pytest.raises(ExactnessError, match="a difference=0"):
        sign_flip_test([0.5])
    with pytest.raises(ParameterError, match="enumerate_up_to=37"):
        sign_flip_test([1], enumerate_up_to=37)
    with pytest.raises(ParameterError, match="draws=0"):
        sign_flip_test([1], draws=0)
