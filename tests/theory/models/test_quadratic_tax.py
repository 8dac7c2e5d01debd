"""The robust affine rule against a numerical search over rules and worst biases."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from coopgap.theory.errors import RegionError
from coopgap.theory.models import quadratic_tax


def search(V: float, T: float, C: float, r: float) -> tuple[float, float]:
    """Minimise the worst root loss over the slope numerically."""

    def worst(slope: float) -> float:
        return float(np.sqrt(max(V - 2 * slope * C + slope**2 * T, 0.0)) + slope * r)

    found = minimize_scalar(worst, bounds=(0, 10), method="bounded", options={"xatol": 1e-12})
    return float(found.x), min(worst(float(found.x)), worst(0.0)) ** 2


def test_closed_form_is_the_numerical_optimum() -> None:
    rng = np.random.default_rng(11)
    for _ in range(300):
        theta, tau = rng.normal(size=(2, 4))
        tau = tau + theta
        V, T = float(np.var(theta)), float(np.var(tau))
        C = float(np.cov(theta, tau, bias=True)[0, 1])
        c, k, lam, rho = rng.uniform(0.2, 2, 4)
        point = {
            "c": c,
            "k": k,
            "lam": lam,
            "rho": rho,
            "var_state": V,
            "var_preferred": T,
            "cov": C,
        }
        slope, square = search(V, T, C, c * rho / (c + lam * k))
        gap = float(quadratic_tax.derive().batch("robust-gap", point))
        assert gap == pytest.approx(k / 2 * square, abs=1e-7)
        if slope > 1e-3:
            assert float(quadratic_tax.derive().batch("slope", point)) == pytest.approx(
                slope, abs=1e-3
            )
        radius = quadratic_tax.derive().batch(
            "mandate-radius", {key: value for key, value in point.items() if key != "rho"}
        )
        assert (rho >= float(radius)) == (gap == pytest.approx(k / 2 * V, abs=1e-12))
        known = quadratic_tax.derive().batch("known-bias-gap", point)
        assert float(known) <= gap + 1e-12


def test_worst_bias_in_the_ellipsoid_is_attained() -> None:
    """Sample biases in the ellipsoid: none exceeds the form, the aligned one attains it."""
    rng = np.random.default_rng(2)
    prior = np.array([0.2, 0.5, 0.3])
    theta, tau = np.array([0.0, 1.0, 3.0]), np.array([0.5, 1.0, 2.0])
    level, slope, reach = 0.3, 0.6, 0.4
    miss = level + slope * tau - theta
    bound = (np.sqrt(prior @ miss**2) + slope * reach) ** 2
    for _ in range(500):
        error = rng.normal(size=3)
        error *= reach / np.sqrt(prior @ error**2)
        assert prior @ (miss + slope * error) ** 2 <= bound + 1e-12
    aligned = miss * reach / np.sqrt(prior @ miss**2)
    assert prior @ (miss + slope * aligned) ** 2 == pytest.approx(bound)


def test_impossible_moments_are_refused() -> None:
    with pytest.raises(RegionError, match="Cauchy-Schwarz"):
        quadratic_tax.derive().evaluate(
            "known-bias-gap",
            {"c": 1, "k": 1, "lam": 0, "rho": 0, "var_state": 1, "var_preferred": 1, "cov": 2},
        )
