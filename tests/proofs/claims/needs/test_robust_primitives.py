"""Robust rules: no slope on a grid is better, and curved rules by an example worked out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.proofs.claims.needs.optima import NoOptimumError
from coopgap.proofs.claims.needs.robust_primitives import PRIMITIVES, _root
from coopgap.theory.models.adaptation_support import Adaptation

POINT = {
    "c": Fraction(1), "k": Fraction(1), "lam": Fraction(0), "var_state": Fraction(2),
    "var_preferred": Fraction(1), "cov": Fraction(1), "rho": Fraction(1, 2),
}  # fmt: skip


@pytest.mark.parametrize("rho", ["0", "1/2", "2"])
def test_no_slope_on_a_grid_is_better(rho: str) -> None:
    point = {**POINT, "rho": Fraction(rho)}
    slope = PRIMITIVES["slope"].find(point)
    least = float(_root(point, slope))
    grid = [Fraction(k, 25) for k in range(76)]
    assert all(float(_root(point, s)) >= least - 1e-12 for s in grid)
    assert float(PRIMITIVES["robust-gap"].find(point)) == pytest.approx(least**2 / 2)


def test_from_the_radius_on_the_mandate_is_best() -> None:
    radius = PRIMITIVES["mandate-radius"].find(POINT)
    assert float(radius) == pytest.approx(2**-0.5)
    assert PRIMITIVES["slope"].find({**POINT, "rho": Fraction(3, 4)}) == 0
    assert PRIMITIVES["slope"].find({**POINT, "rho": Fraction(2, 3)}) > 0


def test_a_curved_rule_loses_nothing_in_the_example() -> None:
    # Three states in the preferred order that lie on no line.
    b, e = Fraction(3), Fraction(1, 2)
    theta, tau = [-b - e, 2 * e, b - e], [Fraction(-1), Fraction(0), Fraction(1)]
    model = Adaptation.from_values(theta, [t - x for t, x in zip(tau, theta, strict=True)])
    assert model.menu(Fraction(0)).gap == 0
    v = sum(x * x for x in theta) / 3
    cov = sum(x * t for x, t in zip(theta, tau, strict=True)) / 3
    point = {"k": Fraction(1), "var_state": v, "var_preferred": Fraction(2, 3), "cov": cov}
    (curved,) = PRIMITIVES["known-bias-gap"].settings["affine"]
    assert curved.find(point) == 0 < PRIMITIVES["known-bias-gap"].find(point)


def test_impossible_moments_are_refused() -> None:
    with pytest.raises(NoOptimumError, match="no random variables"):
        PRIMITIVES["slope"].find({**POINT, "cov": Fraction(2)})
