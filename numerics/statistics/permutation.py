"""Paired permutation tests, exact: every sign flip counted by meeting in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray, RationalLike, ScaledIntegers, as_rational

MAX_ENUMERATED = 36
"""Most strata of which every sign flip is counted: two halves of 2**18 sums."""

MAX_DRAWS = 10_000_000
"""Most random sign flips drawn."""

DRAWS = 99_999
"""Random sign flips when there are too many to count; with the observed one, 100,000."""

_CHUNK = 1 << 20


class Direction(StrEnum):
    """Which differences speak against the null hypothesis."""

    UP = "up"
    DOWN = "down"
    TWO_SIDED = "two-sided"


@dataclass(frozen=True, slots=True)
class SignFlipTest:
    """A paired permutation test of 'both arms of every stratum are exchangeable'.

    Attributes
    ----------
    estimate
        Mean difference over the strata, in the unit of the differences.
    p_value
        Probability of a statistic at least as extreme, ties included: exact when `enumerated`,
        otherwise the Monte-Carlo value ``(1 + extreme) / (1 + draws)``, itself a valid p-value.
    direction
        What counts as extreme.
    strata, informative
        How many differences there are, and how many are not zero.
    extreme, flips
        Sign flips of the informative differences at least as extreme, of how many looked at.
    enumerated
        Whether every sign flip was looked at.
    """

    estimate: Fraction
    p_value: Fraction
    direction: Direction
    strata: int
    informative: int
    extreme: int
    flips: int
    enumerated: bool


def sign_flip_test(
    differences: Sequence[RationalLike],
    direction: Direction = Direction.TWO_SIDED,
    *,
    enumerate_up_to: int = MAX_ENUMERATED,
    draws: int = DRAWS,
    seed: int = 0,
) -> SignFlipTest:
    """Test paired differences, one a stratum, by flipping their signs.

    Were both arms of a stratum exchangeable, its difference would be as likely with the other
    sign. The statistic is the sum, hence the mean; everything is compared as integers, so a tie
    is a tie. Flipping a set F takes twice its sum away, so a flip is at least as large as what
    was observed iff the differences in F sum to at most zero: such sets are counted. Zero
    differences change no comparison and are left out.

    Parameters
    ----------
    differences
        Exact numbers, treatment minus control.
    direction
        ``UP`` when large differences are predicted, ``DOWN`` when small ones are.
    enumerate_up_to
        Count all flips of at most this many informative strata, itself at most
        `MAX_ENUMERATED`; draw at random beyond.
    draws, seed
        How many random flips, and from which seed; unused when all are counted.

    Raises
    ------
    ParameterError
        Without differences, or with options out of range; `ExactnessError` for floats.

    Examples
    --------
    >>> test = sign_flip_test(["1.5", 2, "0.25"], Direction.UP)
    >>> test.estimate, test.p_value, test.enumerated
    (Fraction(5, 4), Fraction(1, 8), True)

    References
    ----------
    Theory §6; [Fisher1935] §21 for the test, [HorowitzSahni1974] for meeting in the middle,
    [PhipsonSmyth2010] for adding one.
    """
    exact = [as_rational(value, "a difference") for value in differences]
    _check(len(exact), enumerate_up_to, draws)
    total = sum(exact, Fraction(0))
    # One direction suffices: a fall is a rise of the negative, and complements of flips
    # mirror the sum, so both tails of a two-sided test hold equally many.
    falls = direction is Direction.DOWN or (direction is Direction.TWO_SIDED and total < 0)
    informative = [-value if falls else value for value in exact if value]
    enumerated = len(informative) <= enumerate_up_to
    flips = 2 ** len(informative) if enumerated else draws
    if direction is Direction.TWO_SIDED and total == 0:
        extreme = flips
    else:
        scaled = ScaledIntegers.from_rationals(informative, (len(informative),))
        integers = scaled.widened(max(len(informative), 1))
        if enumerated:
            extreme = _count_nonpositive(integers)
            extreme *= 2 if direction is Direction.TWO_SIDED else 1
        else:
            extreme = _draw_extreme(integers, direction, draws, seed)
    return SignFlipTest(
        estimate=total / len(exact),
        p_value=Fraction(extreme, flips) if enumerated else Fraction(1 + extreme, 1 + flips),
        direction=direction,
        strata=len(exact),
        informative=len(informative),
        extreme=extreme,
        flips=flips,
        enumerated=enumerated,
    )


def _check(strata: int, enumerate_up_to: int, draws: int) -> None:
    if not strata:
        raise ParameterError("differences is empty: no stratum has both arms")
    if not 0 <= enumerate_up_to <= MAX_ENUMERATED:
        raise ParameterError(
            f"enumerate_up_to={enumerate_up_to}; it must be between 0 and {MAX_ENUMERATED}"
        )
    if not 1 <= draws <= MAX_DRAWS:
        raise ParameterError(f"draws={draws}; it must be between 1 and {MAX_DRAWS}")


def _count_nonpositive(integers: IntArray) -> int:
    """Count the subsets, the empty one included, whose sum is at most zero."""
    middle = len(integers) // 2
    first, second = _subset_sums(integers[:middle]), _subset_sums(integers[middle:])
    first.sort()
    return int(np.searchsorted(first, -second, side="right").sum())


def _subset_sums(integers: IntArray) -> IntArray:
    sums = np.zeros(1, dtype=integers.dtype)
    for value in integers:
        sums = np.concatenate([sums, sums + value])
    return sums


def _draw_extreme(integers: IntArray, direction: Direction, draws: int, seed: int) -> int:
    generator = np.random.default_rng(seed)
    total = integers.sum()
    extreme, left = 0, draws
    while left:
        now = min(left, max(1, _CHUNK // len(integers)))
        flipped = generator.integers(0, 2, size=(now, len(integers)), dtype=np.int8)
        # Twice the sum could leave 64 bits: compare the flipped sum itself, never T - 2 sum.
        sums = flipped.astype(integers.dtype) @ integers
        hit = sums <= 0
        if direction is Direction.TWO_SIDED:
            hit |= sums >= total
        extreme += int(np.count_nonzero(hit))
        left -= now
    return extreme
