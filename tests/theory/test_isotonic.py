"""Isotonic regression against enumeration of partitions, scipy, and corrupted certificates."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression as scipy_isotonic

from coopgap.theory.errors import ExactnessError, ParameterError
from coopgap.theory.isotonic import IsotonicFit, check_isotonic, isotonic_regression

small = st.fractions(-4, 4, max_denominator=4)
weight = st.fractions(Fraction(1, 4), 3, max_denominator=4)
chains = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        st.lists(small, min_size=n, max_size=n),
        st.lists(weight, min_size=n, max_size=n),
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
    )
)


def by_enumeration(targets: list[Fraction], weights: list[Fraction], keys: list[int]) -> Fraction:
    """Try every order of every tie and every division into runs with increasing means."""
    best = None
    items = range(len(targets))
    for order in itertools.permutations(items):
        if any(keys[a] > keys[b] for a, b in itertools.pairwise(order)):
            continue
        for cuts in itertools.product([False, True], repeat=len(targets) - 1):
            runs, run = [], [order[0]]
            for cut, item in zip(cuts, order[1:], strict=True):
                if cut:
                    runs.append(run)
                    run = []
                run.append(item)
            runs.append(run)
            masses = [sum(weights[i] for i in r) for r in runs]
            means = [
                sum(weights[i] * targets[i] for i in r) / m
                for r, m in zip(runs, masses, strict=True)
            ]
            if all(a <= b for a, b in itertools.pairwise(means)):
                loss = sum(
                    weights[i] * (m - targets[i]) ** 2
                    for r, m in zip(runs, means, strict=True)
                    for i in r
                )
                best = loss if best is None else min(best, loss)
    assert best is not None
    return Fraction(best)


@given(chains)
def test_residual_is_the_best_over_all_partitions(
    data: tuple[list[Fraction], list[Fraction], list[int]],
) -> None:
    targets, weights, keys = data
    if len(targets) > 5:
        targets, weights, keys = targets[:5], weights[:5], keys[:5]
    assert isotonic_regression(targets, weights, keys).residual == by_enumeration(
        targets, weights, keys
    )


@given(chains)
def test_certificate_is_accepted_and_corruptions_are_refused(
    data: tuple[list[Fraction], list[Fraction], list[int]],
) -> None:
    targets, weights, keys = data
    fit = isotonic_regression(targets, weights, keys)
    assert check_isotonic(targets, weights, keys, fit)
    moved = (fit.values[0] + Fraction(1, 7), *fit.values[1:])
    assert not check_isotonic(targets, weights, keys, replace(fit, values=moved))
    assert not check_isotonic(targets, weights, keys, replace(fit, residual=fit.residual + 1))
    assert not check_isotonic(targets, weights, keys, replace(fit, values=fit.values[1:]))
    if fit.multipliers:
        i, j, size = fit.multipliers[0]
        for wrong in ((i, j, size + 1), (j, i, -size), (i, len(targets), size)):
            flows = (wrong, *fit.multipliers[1:])
            assert not check_isotonic(targets, weights, keys, replace(fit, multipliers=flows))
        assert not check_isotonic(targets, weights, keys, replace(fit, multipliers=()))


def test_a_multiplier_on_a_slack_constraint_is_refused() -> None:
    """Feasible and stationary, but the multiplier joins different values: not optimal."""
    values = (Fraction(0), Fraction(3), Fraction(3))
    fit = IsotonicFit(values, Fraction(2), ((0, 2, Fraction(1)),))
    assert not check_isotonic([1, 3, 2], [1, 1, 1], [1, 2, 3], fit)


def test_agrees_with_scipy_on_long_chains() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        count = int(rng.integers(1, 40))
        targets = [Fraction(int(v), 7) for v in rng.integers(-30, 30, count)]
        weights = [Fraction(int(v), 5) for v in rng.integers(1, 9, count)]
        fit = isotonic_regression(targets, weights, list(range(count)))
        other = scipy_isotonic([float(v) for v in targets], weights=[float(v) for v in weights])
        np.testing.assert_allclose([float(v) for v in fit.values], other.x, atol=1e-12)


def test_ties_are_free_of_each_other() -> None:
    assert isotonic_regression([2, 1], [1, 1], [0, 0]).residual == 0
    assert isotonic_regression([2, 1], [1, 1], [0, 1]).residual == Fraction(1, 2)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ParameterError, match="lengths 1, 2, 1"):
        isotonic_regression([1], [1, 1], [1])
    with pytest.raises(ParameterError, match="positive"):
        isotonic_regression([], [], [])
    with pytest.raises(ParameterError, match=r"weights\[1\]=0"):
        isotonic_regression([1, 2], [1, 0], [1, 2])
    with pytest.raises(ExactnessError, match=r"targets\[0\]=0.5"):
        isotonic_regression([0.5], [1], [1])
