"""Ownership: exact bounds against grids of splits, the convex program, and the closed form."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.smooth.ownership import Owner, best_ownership, ownership_gap, solve_split
from coopgap.theory.errors import ParameterError, RegionError
from coopgap.theory.models import hold_up

PAIR = st.tuples(*[st.fractions(Fraction(13, 12), 6, max_denominator=12)] * 2)
WEIGHTS = st.tuples(*[st.fractions(0, 3, max_denominator=12)] * 2)
SCALES = st.tuples(*[st.fractions(Fraction(1, 4), 4, max_denominator=8)] * 2)


def investment_gap(share: Any, kappa: Any, lam: Any, scale: Any) -> Any:
    """Loss from the investment that maximises utility, by three values of a parabola."""

    def value(i: Any) -> Any:
        return kappa * i - i * i / (2 * scale)

    def utility(i: Any) -> Any:
        return share * value(i) - i + lam * (value(i) - i)

    bend = 2 * utility(Fraction(1)) - utility(Fraction(0)) - utility(Fraction(2))
    rise = utility(Fraction(2)) - utility(Fraction(0))
    chosen = max(Fraction(0), 1 + rise / (2 * bend)) if bend else Fraction(0)
    best = scale * (kappa - 1)
    return (value(best) - best) - (value(chosen) - chosen)


@given(PAIR, WEIGHTS, SCALES, st.fractions(0, 1, max_denominator=24))
def test_every_split_loses_what_the_primitives_say_and_no_less_than_the_bound(
    kappas: Any, weights: Any, scales: Any, share: Any
) -> None:
    total = investment_gap(share, kappas[0], weights[0], scales[0]) + investment_gap(
        1 - share, kappas[1], weights[1], scales[1]
    )
    assert ownership_gap(share, kappas, weights, scales) == total
    best = best_ownership(kappas, weights, scales)
    assert best.lower <= best.gap <= total
    assert best.gap - best.lower < Fraction(1, 10**6)
    assert best.gap == ownership_gap(best.share, kappas, weights, scales)


@given(PAIR, WEIGHTS, SCALES)
def test_the_lower_bound_holds_on_a_grid(kappas: Any, weights: Any, scales: Any) -> None:
    best = best_ownership(kappas, weights, scales)
    grid = [ownership_gap(Fraction(k, 40), kappas, weights, scales) for k in range(41)]
    assert best.lower <= min(grid)
    assert best.gap <= min(grid) + Fraction(1, 10**6)


@given(st.fractions(Fraction(13, 12), 6, max_denominator=12), st.fractions(0, 3))
def test_identical_sides_give_the_closed_form(kappa: Any, lam: Any) -> None:
    best = best_ownership([kappa] * 2, [lam] * 2)
    closed = hold_up.derive().evaluate("gap_best_ownership", {"kappa": kappa, "lam": lam})
    assert best.gap == best.lower == closed


def test_hundreds_of_convex_programs_agree_with_the_exact_answer() -> None:
    rng = np.random.default_rng(11)
    for _ in range(150):
        weights = [Fraction(int(v), 8) for v in rng.integers(0, 17, 2)]
        scales = [Fraction(int(v), 8) for v in rng.integers(4, 17, 2)]
        exact = best_ownership([10, 10], weights, scales)
        assert exact.owner is Owner.SPLIT
        found = solve_split([float(w) for w in weights], [float(g) for g in scales])
        assert found.value == pytest.approx(float(exact.gap), rel=1e-5, abs=1e-7)
        assert found.share == pytest.approx(float(exact.share), abs=2e-3)


def test_the_robust_split_is_minimax_over_the_sampled_ellipse() -> None:
    scales, matrix = np.array([1.0, 2.0]), np.array([[0.5, 0.1], [0.3, -0.9]])
    weights = np.array([0.25, 0.5])
    found = solve_split(weights, scales, matrix)
    angle = np.linspace(0, 2 * np.pi, 2000)
    sizes = scales + np.column_stack([np.cos(angle), np.sin(angle)]) @ matrix.T

    def worst(share: Any) -> Any:
        under = np.array([(1 - share) / (share + weights[0]), share / (1 - share + weights[1])])
        return (sizes @ (under**2 / 2)).max()

    assert worst(found.share) == pytest.approx(found.value, rel=1e-4)
    assert min(worst(share) for share in np.linspace(0.01, 0.99, 197)) >= found.value - 1e-6


def test_the_side_with_more_to_lose_owns_the_asset() -> None:
    assert best_ownership([3, "3/2"], [0, 0]).owner is Owner.FIRST
    assert best_ownership(["3/2", 3], [0, 0]).owner is Owner.SECOND


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: best_ownership([1, 2]), RegionError, r"kappas\[0\]=1"),
        (lambda: best_ownership([2]), ParameterError, "two sides"),
        (lambda: best_ownership([2, 2], [0, 0], [0, 1]), ParameterError, r"scales\[0\]"),
        (lambda: ownership_gap("3/2", [2, 2]), RegionError, "share=3/2"),
        (lambda: solve_split([0, 0], [1, 1], [[1.0], [0.0]]), RegionError, "positive"),
        (lambda: solve_split([0, 0], [1, 1], [[0.1]]), ParameterError, "two rows"),
        (lambda: solve_split([-1, 0]), ParameterError, "prosociality"),
    ],
)
def test_bad_input_is_refused(call: Any, error: Any, words: Any) -> None:
    with pytest.raises(error, match=words):
        call()
