"""Percentile bootstrap of a mean, resampling whole clusters; end points stay exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import RationalLike, ScaledIntegers, as_rational

RESAMPLES = 9_999
"""Default number of resamples: the 95% end points are then order statistics, not between two."""

MAX_CELLS = 200_000_000
"""Most numbers drawn: resamples times clusters."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval estimate.

    Attributes
    ----------
    low, high
        End points, in the unit of the data.
    level
        Nominal coverage, a probability.
    """

    low: Fraction
    high: Fraction
    level: Fraction


def bootstrap_mean(
    clusters: Sequence[Sequence[RationalLike]],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    level: RationalLike = Fraction(19, 20),
) -> Interval:
    """Give the percentile interval of the mean of all values, whole clusters drawn again.

    Both end points are means of actual resamples, hence rational. With few clusters such
    intervals are too short: they describe spread, the permutation test decides.

    Parameters
    ----------
    clusters
        Exact values; those of one cluster stay together. One value each for independent values.
    resamples, seed
        How many resamples, and from which seed.
    level
        Nominal coverage, strictly between 0 and 1.

    Raises
    ------
    ParameterError
        Without clusters, with an empty one, or with options out of range.

    Examples
    --------
    >>> bootstrap_mean([[1], [1], [4], [6]], seed=1).low
    Fraction(1, 1)

    References
    ----------
    [EfronTibshirani1993], chapter 13.
    """
    coverage = as_rational(level, "level")
    if not 0 < coverage < 1:
        raise ParameterError(f"level={coverage}; it must be strictly between 0 and 1")
    if not clusters or not all(clusters):
        raise ParameterError("clusters: at least one, and none empty, is needed")
    if resamples < 1 or resamples * len(clusters) > MAX_CELLS:
        raise ParameterError(
            f"resamples={resamples} of {len(clusters)} clusters; at least 1 and at most "
            f"{MAX_CELLS} draws in all are possible"
        )
    totals = [sum((as_rational(v, "a value") for v in c), Fraction(0)) for c in clusters]
    scaled = ScaledIntegers.from_rationals(totals, (len(totals),))
    sums = scaled.widened(len(totals))
    sizes = np.array([len(cluster) for cluster in clusters], dtype=np.int64)
    drawn = np.random.default_rng(seed).integers(0, len(totals), size=(resamples, len(totals)))
    means = [
        Fraction(int(total), scaled.denominator * int(size))
        for total, size in zip(sums[drawn].sum(axis=1), sizes[drawn].sum(axis=1), strict=True)
    ]
    means.sort(key=float)  # nearly equal means may swap places, which moves no digit of a report
    outside = (1 - coverage) / 2
    rank = max(1, (resamples + 1) * outside // 1)
    return Interval(means[int(rank) - 1], means[resamples - int(rank)], coverage)
