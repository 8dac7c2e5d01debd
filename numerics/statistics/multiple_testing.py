"""Many p-values at once: Holm's step-down correction."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import RationalLike, as_rational


def holm(p_values: Sequence[RationalLike]) -> tuple[Fraction, ...]:
    """Adjust a family of p-values so that rejecting those at most α errs at all with chance ≤ α.

    Parameters
    ----------
    p_values
        Exact probabilities, in any order and however dependent.

    Returns
    -------
    tuple of Fraction
        Adjusted p-values in the order given: the k-th smallest of m times ``m - k + 1``, at
        least those before it, at most one.

    Raises
    ------
    ParameterError
        When a value is not between 0 and 1.

    Examples
    --------
    >>> [str(p) for p in holm(["0.01", "0.04", "0.03"])]
    ['3/100', '3/50', '3/50']

    References
    ----------
    [Holm1979].
    """
    exact = [as_rational(value, "a p-value") for value in p_values]
    for value in exact:
        if not 0 <= value <= 1:
            raise ParameterError(f"p-value {value} is not between 0 and 1")
    adjusted = [Fraction(0)] * len(exact)
    floor = Fraction(0)
    for rank, position in enumerate(sorted(range(len(exact)), key=exact.__getitem__)):
        floor = max(floor, min(Fraction(1), (len(exact) - rank) * exact[position]))
        adjusted[position] = floor
    return tuple(adjusted)
