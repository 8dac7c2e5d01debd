"""Rationals that are only seen through comparisons, or as limits: found exactly, not rounded."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

import sympy
from sympy.polys.polyfuncs import rational_interpolate

from coopgap.theory.errors import ParameterError

LARGEST_TERM: Final = 10**6
"""Numerator and denominator of a threshold are at most this."""

FAR: Final = 64
"""Values towards infinity are taken from here on."""


def threshold_where(holds: Callable[[Fraction], bool]) -> Fraction:
    """Find where a property that goes on holding begins to hold, at the bound or just above it.

    Walks down the Stern–Brocot tree, in leaps: each step is one comparison, and the walk ends at
    the threshold itself if its terms are at most `LARGEST_TERM`.

    Parameters
    ----------
    holds
        The property of a number that is at least 0; where it holds it holds for all larger ones.

    Raises
    ------
    ParameterError
        When it holds nowhere up to `LARGEST_TERM`.

    Examples
    --------
    >>> threshold_where(lambda x: 7 * x >= 5), threshold_where(lambda x: 7 * x > 5)
    (Fraction(5, 7), Fraction(5, 7))

    References
    ----------
    [GrahamKnuthPatashnik1994], section 4.5.
    """
    if holds(Fraction(0)):
        return Fraction(0)
    low, high = (0, 1), (1, 0)
    while True:
        stopped = _leap(low, high, lambda x: not holds(x))
        if stopped is None:
            if high == (1, 0):
                raise ParameterError(f"the property holds nowhere up to {LARGEST_TERM}")
            return Fraction(*high)
        low = stopped
        stopped = _leap(high, low, holds)
        if stopped is None:
            return Fraction(*low)
        high = stopped


def _leap(
    start: tuple[int, int], towards: tuple[int, int], stays: Callable[[Fraction], bool]
) -> tuple[int, int] | None:
    """Add the other end as often as one stays on this side; ``None`` when there is no end to it."""

    def moved(times: int) -> tuple[int, int]:
        return start[0] + times * towards[0], start[1] + times * towards[1]

    most = 1
    while stays(Fraction(*moved(most))):
        most *= 2
        if max(moved(most)) > 2 * LARGEST_TERM:  # The end may be anywhere since the last leap.
            return None
    least = most // 2
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if stays(Fraction(*moved(middle))) else (least, middle)
    return moved(least)


def limit_at_infinity(value: Callable[[Fraction], Fraction], degree: int = 2) -> Fraction:
    """Find the limit of a rational function from its values at large numbers, exactly.

    Parameters
    ----------
    value
        From `FAR` on a rational function; only its values are used.
    degree
        Bound on the degrees of its numerator and denominator.

    Raises
    ------
    ParameterError
        When it is no such function, or has no finite limit.

    Examples
    --------
    >>> limit_at_infinity(lambda x: (3 * x**2 + x) / (2 * x**2 - 5))
    Fraction(3, 2)
    """
    near = sympy.Symbol("near")
    points = [Fraction(1, FAR + k) for k in range(2 * degree + 2)]
    data = [(sympy.Rational(t), sympy.Rational(value(1 / t))) for t in points]
    if not any(y for _, y in data):
        return Fraction(0)
    function = sympy.cancel(rational_interpolate(data[:-1], degree, near))
    last, found = data[-1]
    if function.subs(near, last) != found:
        raise ParameterError(f"the values are not those of a rational function of degree {degree}")
    limit = function.subs(near, 0)
    if not limit.is_Rational:
        raise ParameterError("the values have no finite limit")
    return Fraction(int(limit.p), int(limit.q))
