"""Bootstrap intervals against exact binomials, SciPy, laws and bad input."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.statistics.bootstrap import bootstrap_mean
from coopgap.testing import rationals
from coopgap.theory.errors import ExactnessError, ParameterError

CLUSTERS = st.lists(
    st.lists(rationals(-9, 9, max_denominator=3), min_size=1, max_size=3), min_size=1, max_size=6
)


def test_zeros_and_ones_give_binomial_quantiles() -> None:
    """The bootstrap mean of n zeros and ones is a binomial over n, whose quantiles are known."""
    values = [0] * 12 + [1] * 8
    interval = bootstrap_mean([[v] for v in values], resamples=19_999, seed=3)
    exact = scipy.stats.binom(20, 0.4)
    assert interval.low * 20 == exact.ppf(0.025)
    assert interval.high * 20 == exact.ppf(0.975)


def test_against_scipy() -> None:
    values = [Fraction(v, 10) for v in (13, -2, 7, 31, -12, 9, 4, 22, -5, 11)]
    theirs = scipy.stats.bootstrap(
        (np.array([float(v) for v in values]),),
        np.mean,
        method="percentile",
        n_resamples=20_000,
        rng=np.random.default_rng(5),
    ).confidence_interval
    ours = bootstrap_mean([[v] for v in values], resamples=20_000, seed=5)
    assert float(ours.low) == pytest.approx(float(theirs.low), abs=0.03)
    assert float(ours.high) == pytest.approx(float(theirs.high), abs=0.03)


def test_clusters_stay_together() -> None:
    """Two clusters that cancel within: splitting them would show spread where there is none."""
    assert bootstrap_mean([[5, -5], [3, -3]]).low == bootstrap_mean([[5, -5], [3, -3]]).high == 0
    apart = bootstrap_mean([[5], [-5], [3], [-3]])
    assert apart.low < 0 < apart.high
    # The mean is over values: a cluster of three weighs three times as much as one of one.
    lopsided = bootstrap_mean([[0, 0, 0], [4]], resamples=999)
    assert [lopsided.low, lopsided.high] == [0, 4]
    middle = bootstrap_mean([[0, 0, 0], [4]], resamples=999, level=Fraction(1, 100))
    assert middle.low == middle.high == 1


@given(CLUSTERS, rationals(1, 9), rationals(-9, 9))
def test_it_moves_with_the_data(
    clusters: list[list[Fraction]], scale: Fraction, shift: Fraction
) -> None:
    plain = bootstrap_mean(clusters, resamples=99, seed=1)
    moved = bootstrap_mean([[scale * v + shift for v in c] for c in clusters], resamples=99, seed=1)
    assert (moved.low, moved.high) == (scale * plain.low + shift, scale * plain.high + shift)
    wider = bootstrap_mean(clusters, resamples=99, seed=1, level=Fraction(99, 100))
    assert wider.low <= plain.low <= plain.high <= wider.high


def test_seeds() -> None:
    clusters = [[v] for v in (1, 5, 8, 9, 14)]
    assert bootstrap_mean(clusters, seed=1) == bootstrap_mean(clusters, seed=1)
    assert bootstrap_mean(clusters, resamples=50, seed=1) != bootstrap_mean(
        clusters, resamples=50, seed=2
    )


def test_bad_input() -> None:
    for clusters in ([], [[1], []]):
        with pytest.raises(ParameterError, match="none empty"):
            bootstrap_mean(clusters)
    for level in ("0", "1"):
        with pytest.raises(ParameterError, match="strictly"):
            bootstrap_mean([[1]], level=level)
    for resamples in (0, 10**9):
        with pytest.raises(ParameterError, match="resamples="):
            bootstrap_mean([[1]], resamples=resamples)
    with pytest.raises(ExactnessError):
        bootstrap_mean([[0.5]])
