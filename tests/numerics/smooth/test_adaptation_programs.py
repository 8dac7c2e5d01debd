"""Convex programs of M2 against exact values on random instances, and against brute force."""

from __future__ import annotations

import itertools
from fractions import Fraction

import cvxpy
import numpy as np
import pytest

from coopgap.numerics.smooth import adaptation_programs
from coopgap.numerics.smooth.adaptation_programs import (
    contract_program,
    delegation_program,
    isotonic_program,
    mandate_program,
    mixed_program,
)
from coopgap.theory.errors import SizeError, SolverError
from coopgap.theory.models.adaptation_support import Adaptation

SOLVER_ACCURACY = 1e-6
"""Absolute accuracy asked of the interior-point solver (its own tolerance is 1e-8)."""


TIE = 1e-5
"""Distances closer than this tie: binding midpoints are met to solver accuracy only."""


def instances(seed: int, count: int, most: int = 6) -> list[tuple[Adaptation, Fraction]]:
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(count):
        size = int(rng.integers(1, most + 1))
        mass = [int(v) for v in rng.integers(1, 6, size)]
        labels = rng.integers(0, 2, size)
        model = Adaptation.from_values(
            [Fraction(int(v), 2) for v in rng.integers(-6, 7, size)],
            [Fraction(int(v), 2) for v in rng.integers(-6, 7, size)],
            prior=[Fraction(m, sum(mass)) for m in mass],
            cells=[[i for i in range(size) if labels[i] == label] for label in sorted(set(labels))],
            cost=Fraction(int(rng.integers(1, 5)), 2),
            stakes=Fraction(int(rng.integers(1, 5)), 2),
        )
        drawn.append((model, Fraction(int(rng.integers(0, 7)), 3)))
    return drawn


def test_menus_agree_with_exact_isotonic_regression_on_hundreds_of_instances() -> None:
    for model, lam in instances(1, 300):
        found = isotonic_program(model, lam)
        assert found.status == "optimal"
        assert found.exactness == "exact"
        assert found.value == pytest.approx(float(model.menu(lam).gap), abs=SOLVER_ACCURACY)
        np.testing.assert_allclose(
            found.actions, [float(a) for a in model.menu(lam).actions], atol=2e-3
        )


def test_incentive_compatibility_alone_gives_the_same_value() -> None:
    for model, lam in instances(2, 120):
        found = contract_program(model, lam)
        assert found.value == pytest.approx(float(model.menu(lam).gap), abs=SOLVER_ACCURACY)
        assert found.exact_value == model.menu(lam).gap


def test_rigid_rules() -> None:
    for model, lam in instances(3, 60):
        assert mandate_program(model).value == pytest.approx(
            float(model.mandate_gap()), abs=SOLVER_ACCURACY
        )
        mixed = mixed_program(model, lam)
        assert mixed.value == pytest.approx(float(model.mixed_gap(lam)), abs=SOLVER_ACCURACY)
        assert mixed.exact_value == model.mixed_gap(lam)


def test_actions_are_read_only() -> None:
    found = mandate_program(Adaptation.from_values([0, 1], 0))
    with pytest.raises(ValueError, match="read-only"):
        found.actions[0] = 1.0


def nearest_loss(model: Adaptation, lam: Fraction, permitted: tuple[float, ...]) -> float:
    """Let every state take its nearest permitted action, the better one if tied."""
    loss = 0.0
    for prior, theta, tau in zip(model.prior, model.theta, model.preferred(lam), strict=True):
        gaps = [abs(a - float(tau)) for a in permitted]
        near = min(gaps)
        loss += float(prior) * min(
            (a - float(theta)) ** 2
            for a, gap in zip(permitted, gaps, strict=True)
            if gap <= near + TIE
        )
    return float(model.stakes) / 2 * loss


def test_delegation_against_all_sets_on_a_grid() -> None:
    grid = [v / 4 for v in range(-8, 13)]
    for seed in range(8):
        rng = np.random.default_rng(seed)
        model = Adaptation.from_values(
            [int(v) for v in rng.integers(-1, 3, 3)],
            [Fraction(int(v), 2) for v in rng.integers(-2, 3, 3)],
        )
        lam = Fraction(int(rng.integers(0, 2)))
        found = delegation_program(model, lam)
        brute = min(
            nearest_loss(model, lam, permitted)
            for size in (1, 2, 3)
            for permitted in itertools.combinations(grid, size)
        )
        assert found.value <= brute + 1e-6
        attained = nearest_loss(model, lam, tuple(float(a) for a in found.actions))
        assert attained == pytest.approx(found.value, abs=1e-5)
        assert brute <= found.value + 0.3


def test_delegation_lies_between_menu_and_rigid_rules() -> None:
    for model, lam in instances(5, 25, most=4):
        found = delegation_program(model, lam)
        assert found.lower is not None
        assert found.upper is not None
        assert float(found.lower) <= found.value + SOLVER_ACCURACY
        assert found.value <= float(found.upper) + SOLVER_ACCURACY
        assert found.value <= float(model.mixed_gap(lam)) + SOLVER_ACCURACY
        assert found.upper <= model.mandate_gap()


def test_a_constant_bias_needs_transfers() -> None:
    """The linear tax closes what no set of permitted actions does."""
    model = Adaptation.from_values([0, 1, 2], 1)
    assert model.menu(0).gap == 0
    assert delegation_program(model).value > 0.05


def test_large_cells_are_refused() -> None:
    with pytest.raises(SizeError, match="9 states"):
        delegation_program(Adaptation.from_values(list(range(9)), 0))


def test_a_missing_solver_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adaptation_programs, "SOLVER", "NO_SUCH_SOLVER")
    with pytest.raises(SolverError, match="NO_SUCH_SOLVER"):
        mandate_program(Adaptation.from_values([0, 1], 0))


def test_an_unbounded_program_fails() -> None:
    free = cvxpy.Variable()
    with pytest.raises(SolverError, match="unbounded"):
        adaptation_programs.solve("test", cvxpy.Minimize(free), [])
