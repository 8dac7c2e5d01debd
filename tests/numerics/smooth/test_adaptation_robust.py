"""Robust adaptation contracts: exact brackets, discretised games, closed forms."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import cvxpy
import numpy as np
import pytest

from coopgap.numerics.smooth.adaptation_robust import ellipsoid_program, interval_program
from coopgap.theory.errors import ExactnessError, ParameterError
from coopgap.theory.models.adaptation_support import Adaptation

cp: Any = cvxpy

BRACKET_WIDTH = 1e-5
"""How far apart the two exact bounds may lie; they come from rounded float solutions."""


def draw(rng: np.random.Generator) -> tuple[Adaptation, Fraction, Fraction]:
    size = int(rng.integers(1, 6))
    mass = [int(v) for v in rng.integers(1, 6, size)]
    labels = rng.integers(0, 2, size)
    model = Adaptation.from_values(
        [Fraction(int(v), 2) for v in rng.integers(-6, 7, size)],
        [Fraction(int(v), 2) for v in rng.integers(-6, 7, size)],
        prior=[Fraction(m, sum(mass)) for m in mass],
        cells=[[i for i in range(size) if labels[i] == label] for label in sorted(set(labels))],
        stakes=Fraction(int(rng.integers(1, 5)), 2),
    )
    return model, Fraction(int(rng.integers(0, 7)), 4), Fraction(int(rng.integers(0, 7)), 3)


def test_interval_brackets_are_tight_on_hundreds_of_instances() -> None:
    rng = np.random.default_rng(7)
    for _ in range(200):
        model, radius, lam = draw(rng)
        found = interval_program(model, radius, lam)
        assert found.lower is not None
        assert found.upper is not None
        assert found.lower <= found.upper
        assert float(found.upper - found.lower) < BRACKET_WIDTH
        assert found.value == pytest.approx(float(found.lower), abs=BRACKET_WIDTH)
        assert model.menu(lam).gap <= found.upper
        assert found.lower <= model.mandate_gap()


def on_a_grid(model: Adaptation, radius: Fraction, lam: Fraction, points: int = 9) -> float:
    """Let each state have many types inside its interval; one monotone menu for all."""
    tau = model.preferred(lam)
    reach = float(model.cost * radius / model.curvature(lam))
    types = [
        (float(tau[i]) + reach * share, i)
        for i in range(len(tau))
        for share in np.linspace(-1 + 1e-4, 1 - 1e-4, points)
    ]
    chosen, worst = cp.Variable(len(types)), cp.Variable(len(tau))
    rules = []
    for cell in model.cells:
        ranked = sorted((t, n) for n, (t, i) in enumerate(types) if i in cell)
        rules += [chosen[m] <= chosen[n] for (_, m), (_, n) in itertools.pairwise(ranked)]
    for n, (_, i) in enumerate(types):
        rules += [cp.abs(chosen[n] - float(model.theta[i])) <= worst[i]]
    weights = np.array([float(p * model.stakes / 2) for p in model.prior])
    problem = cp.Problem(cp.Minimize(weights @ cp.square(worst)), rules)
    problem.solve(solver="CLARABEL")
    return float(problem.value)


def test_interval_value_is_that_of_many_types() -> None:
    """Distinct ends only, so that the grid sees the same order of types as the intervals."""
    rng = np.random.default_rng(9)
    for _ in range(10):
        model = Adaptation.from_values(
            [Fraction(int(v), 7) for v in rng.integers(-9, 10, 3)],
            [Fraction(int(v), 11) for v in rng.integers(-9, 10, 3)],
        )
        radius, lam = Fraction(5, 13), Fraction(int(rng.integers(0, 3)))
        assert interval_program(model, radius, lam).value == pytest.approx(
            on_a_grid(model, radius, lam), abs=1e-5
        )


def test_interval_grows_with_the_radius_and_shrinks_with_prosociality() -> None:
    model = Adaptation.from_values([0, 1, 3], ["1/2", "-1/2", "1/2"])
    values = [interval_program(model, Fraction(r, 4)).value for r in range(6)]
    assert all(a <= b + 1e-7 for a, b in itertools.pairwise(values))
    values = [interval_program(model, 1, lam).value for lam in range(6)]
    assert all(a >= b - 1e-7 for a, b in itertools.pairwise(values))
    assert interval_program(model, 50).value == pytest.approx(worst_range(model), abs=1e-5)


def worst_range(model: Adaptation) -> float:
    """With hopeless ignorance all states overlap: one action for all, the mandate."""
    return float(model.mandate_gap())


def test_ellipsoid_has_the_closed_form_on_hundreds_of_instances() -> None:
    rng = np.random.default_rng(8)
    for _ in range(200):
        model, radius, lam = draw(rng)
        found = ellipsoid_program(model, radius, lam)
        assert found.value == pytest.approx(float(found.closed_form), abs=2e-6)
        assert found.exactness in ("exact", "closed-form")
        assert float(model.menu(lam).gap) <= found.value + 2e-6
        assert found.value <= float(model.mandate_gap()) + 2e-6


def test_ellipsoid_of_radius_zero_is_linear_regression() -> None:
    model = Adaptation.from_values([0, 1, 4], [0, 1, -1])
    tau = np.array([float(t) for t in model.preferred(0)])
    theta = np.array([0.0, 1.0, 4.0])
    residual = np.polyfit(tau, theta, 1, full=True)[1][0]
    assert ellipsoid_program(model, 0).value == pytest.approx(residual / 6, abs=1e-7)


def test_bad_radius_is_refused() -> None:
    model = Adaptation.from_values([0, 1], 0)
    for program in (interval_program, ellipsoid_program):
        with pytest.raises(ParameterError, match="radius=-1"):
            program(model, -1)
        with pytest.raises(ExactnessError, match=r"radius=0\.5"):
            program(model, 0.5)
