"""Hold-up against primitives: vertices of parabolas, grids of splits, corners on both sides."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coopgap.theory.errors import RegionError
from coopgap.theory.models.hold_up import derive

KAPPA = st.fractions(Fraction(13, 12), 8, max_denominator=12)
WEIGHT = st.fractions(0, 4, max_denominator=12)
SHARE = st.fractions(0, 1, max_denominator=12)


def best_investment(share: Any, kappa: Any, lam: Any) -> Any:
    """Where utility peaks on i >= 0, from three values of a parabola."""

    def utility(i: Any) -> Any:
        value = kappa * i - i * i / 2
        return share * value - i + lam * (value - i)

    low, middle, high = utility(Fraction(0)), utility(Fraction(1)), utility(Fraction(2))
    bend = 2 * middle - low - high
    if bend == 0:
        return Fraction(0)  # utility is −i
    return max(Fraction(0), 1 + (high - low) / (2 * bend))


def welfare(i: Any, kappa: Any) -> Any:
    return kappa * i - i * i / 2 - i


def primitive_gap(share: Any, kappa: Any, lam: Any) -> Any:
    best = kappa - 1
    return welfare(best, kappa) - welfare(best_investment(share, kappa, lam), kappa)


@given(kappa=KAPPA, share=SHARE, lam=WEIGHT)
def test_one_sided_results_are_those_of_the_primitives(kappa: Any, share: Any, lam: Any) -> None:
    model, point = derive(), {"kappa": kappa, "share": share, "lam": lam}
    i = best_investment(share, kappa, lam)
    value = kappa * i - i * i / 2
    assert model.evaluate("investment", point) == i
    assert model.evaluate("gap", point) == primitive_gap(share, kappa, lam)
    assert model.evaluate("welfare", point) == welfare(i, kappa) >= 0
    assert model.evaluate("investor_payoff", point) == share * value - i
    assert model.evaluate("partner_payoff", point) == (1 - share) * value >= 0
    assert (i > 0) == (lam > (1 - kappa * share) / (kappa - 1))
    if lam == 0:
        assert share * value - i >= 0


@given(kappa=KAPPA, share=SHARE, lam=WEIGHT)
def test_two_sided_results_are_those_of_the_primitives(kappa: Any, share: Any, lam: Any) -> None:
    model, point = derive(), {"kappa": kappa, "share": share, "lam": lam}
    total = primitive_gap(share, kappa, lam) + primitive_gap(1 - share, kappa, lam)
    assert model.evaluate("gap_two_sided", point) == total
    best = model.evaluate("gap_best_ownership", {"kappa": kappa, "lam": lam})
    assert best <= total
    joint = model.evaluate("gap_joint", {"kappa": kappa, "lam": lam})
    sole = model.evaluate("gap_sole", {"kappa": kappa, "lam": lam})
    assert best == min(joint, sole)
    assert joint == 2 * primitive_gap(Fraction(1, 2), kappa, lam)
    assert sole == primitive_gap(Fraction(0), kappa, lam)
    weight = model.evaluate("joint_threshold", {"kappa": kappa})
    assert (best == 1 / (1 + 2 * lam) ** 2) == bool(weight <= lam)


def test_thousands_of_points_agree_with_the_primitives() -> None:
    rng = np.random.default_rng(2)
    size = 4000
    kappa, lam = rng.uniform(1.01, 8, size), rng.uniform(0, 4, size)
    share = rng.uniform(0, 1, size)
    low, high = np.zeros(size), kappa.copy()
    for _ in range(120):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        gains = [
            share * (kappa * i - i**2 / 2) - i + lam * (kappa * i - i**2 / 2 - i)
            for i in (left, right)
        ]
        better = gains[0] < gains[1]
        low, high = np.where(better, left, low), np.where(better, high, right)
    i = (low + high) / 2
    gap = (kappa - 1) ** 2 / 2 - (kappa * i - i**2 / 2 - i)
    point = {"kappa": kappa, "lam": lam, "share": share}
    np.testing.assert_allclose(derive().batch("gap", point), gap, atol=1e-5)


@pytest.mark.parametrize("kappa", [Fraction(11, 10), Fraction(2), Fraction(12, 5), Fraction(5, 2)])
@pytest.mark.parametrize("lam", [Fraction(0), Fraction(1, 4), Fraction(2)])
def test_the_best_ownership_is_the_best_on_a_grid_of_splits(kappa: Any, lam: Any) -> None:
    splits = [Fraction(k, 60) for k in range(61)]
    totals = [
        primitive_gap(beta, kappa, lam) + primitive_gap(1 - beta, kappa, lam) for beta in splits
    ]
    assert derive().evaluate("gap_best_ownership", {"kappa": kappa, "lam": lam}) == min(totals)


def test_sole_ownership_refutes_the_symmetric_optimum() -> None:
    model, point = derive(), {"kappa": "11/5", "lam": 0}
    assert model.evaluate("investment", {**point, "share": "1/2"}) == Fraction(1, 5) > 0
    assert model.evaluate("gap_joint", point) == 1 > model.evaluate("gap_sole", point)


@given(kappa=KAPPA, share=SHARE, lam=WEIGHT, more=st.fractions(Fraction(1, 9), 3))
def test_comparative_statics(kappa: Any, share: Any, lam: Any, more: Any) -> None:
    model = derive()

    def gap(**changes: Any) -> Any:
        return model.evaluate("gap", {"kappa": kappa, "share": share, "lam": lam, **changes})

    assert gap(lam=lam + more) <= gap()
    assert gap(share=(share + 1) / 2) <= gap()
    assert gap(kappa=kappa + more) >= gap()


@given(kappa=KAPPA, share=SHARE)
def test_the_gap_is_continuous_where_investment_starts(kappa: Any, share: Any) -> None:
    start = (1 - kappa * share) / (kappa - 1)
    assume(start >= 0)
    model = derive()
    at = model.evaluate("gap", {"kappa": kappa, "share": share, "lam": start})
    after = model.evaluate(
        "gap", {"kappa": kappa, "share": share, "lam": start + Fraction(1, 10**12)}
    )
    assert at == (kappa - 1) ** 2 / 2
    assert 0 <= at - after < Fraction(1, 10**6)


def test_limit_and_rate() -> None:
    model, lam = derive(), 10**9
    point = {"kappa": 3, "share": "1/4"}
    gap = model.evaluate("gap", {**point, "lam": lam})
    assert float(lam**2 * gap) == pytest.approx(float(model.evaluate("rate", point)))


def test_a_prosocial_investor_may_lose_without_a_lump_sum() -> None:
    model, point = derive(), {"kappa": 2, "share": "1/2"}
    assert model.evaluate("investor_payoff", {**point, "lam": 0}) == 0
    assert model.evaluate("investor_payoff", {**point, "lam": 9}) < 0
    assert model.evaluate("welfare", {**point, "lam": 9}) > 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kappa": 1, "share": 1, "lam": 0}, "worthwhile"),
        ({"kappa": 2, "share": "3/2", "lam": 0}, "split"),
        ({"kappa": 2, "share": -1, "lam": 0}, "share=-1"),
    ],
)
def test_points_outside_are_refused(values: Any, words: Any) -> None:
    with pytest.raises(RegionError, match=words):
        derive().evaluate("gap", values)
