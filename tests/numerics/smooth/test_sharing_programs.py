"""Convex programs of shares against exact rules, and robust ones against sampled worst cases."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from coopgap.numerics.smooth.sharing_programs import (
    solve_ellipsoid_shares,
    solve_interval_shares,
    solve_shares,
)
from coopgap.numerics.smooth.sharing_rules import best_shares
from coopgap.theory.errors import ParameterError, RegionError, SizeError


def losses(shares: Any, costs: Any, weights: Any) -> Any:
    """Loss of shares for many vectors of costs, shape (k, n)."""
    return ((1 - shares) ** 2 / (2 * costs * (1 + weights) ** 2)).sum(axis=-1)


def other_shares(rng: Any, n: Any, count: Any) -> Any:
    return rng.dirichlet(np.ones(n), count)


def test_hundreds_of_instances_agree_with_the_exact_rule() -> None:
    rng = np.random.default_rng(7)
    for _ in range(200):
        n = int(rng.integers(2, 6))
        costs = [Fraction(int(v), 4) for v in rng.integers(1, 20, n)]
        weights = [Fraction(int(v), 4) for v in rng.integers(0, 8, n)]
        exact = best_shares(costs, weights)
        found = solve_shares(np.array(costs, dtype=float), np.array(weights, dtype=float))
        assert found.value == pytest.approx(float(exact.gap), abs=1e-7, rel=1e-6)
        np.testing.assert_allclose(found.shares, np.array(exact.shares, dtype=float), atol=1e-4)


@pytest.mark.parametrize("criterion", ["loss", "regret"])
def test_interval_rules_are_minimax_over_sampled_costs(criterion: Any) -> None:
    rng = np.random.default_rng(8)
    low, high = np.array([0.5, 1.0, 1.5]), np.array([1.0, 4.0, 1.5])
    weights = np.array([0.0, 0.5, 0.25])
    rule = solve_interval_shares(low, high, weights, criterion=criterion)
    costs = rng.uniform(low, high, (200, 3))
    costs = np.vstack([costs, [[a, b, 1.5] for a in (0.5, 1.0) for b in (1.0, 4.0)]])
    best = np.zeros(len(costs))
    if criterion == "regret":
        best = np.array([solve_shares(row, weights).value for row in costs])
    worst = (losses(rule.shares, costs, weights) - best).max()
    assert worst == pytest.approx(rule.value, abs=1e-6)
    for shares in other_shares(rng, 3, 200):
        assert (losses(shares, costs, weights) - best).max() >= rule.value - 1e-6


def test_ellipsoid_rule_is_minimax_over_the_sampled_boundary() -> None:
    rng = np.random.default_rng(9)
    centre, weights = np.array([1.0, 2.0, 0.8]), np.array([0.0, 0.3, 1.0])
    matrix = np.array([[0.4, 0.1], [0.0, 0.9], [0.2, -0.3]])
    rule = solve_ellipsoid_shares(centre, matrix, weights)
    angle = np.linspace(0, 2 * np.pi, 4000)
    costs = 1 / (centre + np.column_stack([np.cos(angle), np.sin(angle)]) @ matrix.T)
    assert losses(rule.shares, costs, weights).max() == pytest.approx(rule.value, abs=1e-5)
    for shares in other_shares(rng, 3, 200):
        assert losses(shares, costs, weights).max() >= rule.value - 1e-5


def test_a_point_ellipsoid_is_the_plain_program() -> None:
    found = solve_ellipsoid_shares([1.0, 0.25, 1.0], np.zeros((3, 1)))
    np.testing.assert_allclose(found.shares, solve_shares([1, 4, 1]).shares, atol=1e-5)
    assert not found.shares.flags.writeable


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: solve_shares([1.0]), ParameterError, "two positive"),
        (lambda: solve_shares([1.0, -1.0]), ParameterError, "positive"),
        (lambda: solve_shares([1, 1], -0.5), ParameterError, "prosociality"),
        (lambda: solve_shares([1, 1], floor=0.6), RegionError, "floor"),
        (lambda: solve_shares([1, 1], floor=-0.1), RegionError, "idle"),
        (lambda: solve_interval_shares([2, 1], [1, 1]), ParameterError, "intervals"),
        (lambda: solve_interval_shares([1, 1], [1, 1], criterion="x"), ParameterError, "'x'"),
        (
            lambda: solve_interval_shares(np.ones(11), np.full(11, 2), criterion="regret"),
            SizeError,
            "2048",
        ),
        (lambda: solve_ellipsoid_shares([1, 1], [[1.0], [0.0]]), RegionError, "agent 0"),
        (lambda: solve_ellipsoid_shares([1, 1], [[0.1]]), ParameterError, "rows"),
    ],
)
def test_bad_input_is_refused(call: Any, error: Any, words: Any) -> None:
    with pytest.raises(error, match=words):
        call()
