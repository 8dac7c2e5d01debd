"""Adaptation contracts that are best against a bias known only roughly.

An interval of biases gives a quadratic program with exact two-sided bounds; an ellipsoid
gives a second-order cone program with the closed form of
`coopgap.theory.models.quadratic_tax`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cvxpy
import numpy as np
import sympy

from coopgap.numerics.smooth.adaptation_programs import (
    SOLVER,
    ConvexSolution,
    isotonic_program,
    solution,
    solve,
)
from coopgap.theory.isotonic import isotonic_regression
from coopgap.theory.models import quadratic_tax
from coopgap.theory.models.adaptation_support import Adaptation, Cell
from coopgap.theory.rationals import as_weight

cp: Any = cvxpy  # its stubs miss half of its functions

_SHARE_DENOMINATOR = 10**6
"""Rounding of dual shares: any share is a valid bound, finer ones only tighten it."""


def interval_program(model: Adaptation, radius: object, prosociality: object = 0) -> ConvexSolution:
    """Solve for the best menu when each bias is known only up to ``± radius``.

    One menu, fixed in advance, faces the worst bias of each state in its interval. A menu
    gives an action non-decreasing in the preferred action, so the worst case of a state
    sits at an end of its interval and the program is a monotone regression of two points
    a state under a maximum. Bounds: any mixture of the two ends gives, by exact isotonic
    regression, a lower bound; any monotone rational allocation an upper bound.

    Raises
    ------
    SolverError
        When the solver is missing or does not report an optimum.
    ParameterError
        When the radius is negative.

    Examples
    --------
    >>> sure = Adaptation.from_values([0, 1], 0)
    >>> interval_program(sure, 0).exact_value, round(interval_program(sure, 1).value, 6)
    (Fraction(0, 1), 0.125)

    References
    ----------
    M2 (a) with an interval of payoffs; [ElGhaouiLebret1997] for the idea of robust regression.
    """
    width = as_weight(radius, "radius")
    if width == 0:
        return isotonic_program(model, prosociality)
    ends = _Ends.of(model, width, prosociality)
    points = cp.Variable(ends.count)
    worst = cp.Variable(len(model.theta))
    theta = np.array([float(x) for x in model.theta])
    above = points[list(ends.high)] - theta
    below = theta - points[list(ends.low)]
    weights = np.array([float(p * model.stakes / 2) for p in model.prior])
    constraints = [worst >= above, worst >= below]
    constraints += [points[i] <= points[j] for i, j in ends.neighbours]
    problem = solve("interval", cp.Minimize(weights @ cp.square(worst)), constraints)
    shares = _shares(constraints[0].dual_value, constraints[1].dual_value)
    lower, fitted = ends.bound(model, shares)
    rounded = ends.monotone([Fraction(float(v)).limit_denominator(10**9) for v in points.value])
    upper = min(ends.worst_gap(model, rounded), ends.worst_gap(model, fitted))
    middle = (points.value[list(ends.low)] + points.value[list(ends.high)]) / 2
    return solution("interval", problem, middle, lower, upper)


def ellipsoid_program(
    model: Adaptation, radius: object, prosociality: object = 0
) -> ConvexSolution:
    """Solve for the best quadratic tax by cell against an ellipsoid of biases.

    In each cell the bias is known up to ``E[(b − b̂)²|cell] ≤ radius²``; the contract makes
    the action an affine non-decreasing function of the preferred one. The worst root loss
    is ``‖α₀ + α₁ τ̂ − θ‖ + α₁ c·radius/K``, a second-order cone term.

    Raises
    ------
    SolverError
        When the solver is missing or does not report an optimum.
    ParameterError
        When the radius is negative.

    Examples
    --------
    >>> found = ellipsoid_program(Adaptation.from_values([0, 1], 0), "1/4")
    >>> found.closed_form, round(found.value, 6)
    (1/32, 0.03125)

    References
    ----------
    [ElGhaouiLebret1997] for robust least squares as a second-order cone program.
    """
    error = as_weight(radius, "radius")
    bend = model.curvature(prosociality)
    tau = model.preferred(prosociality)
    actions, total, closed, statuses = np.empty(len(tau)), 0.0, sympy.S.Zero, []
    for cell in model.cells:
        mass = sum((model.prior[i] for i in cell), Fraction(0))
        root = np.sqrt([float(model.prior[i] / mass) for i in cell])
        preferred = np.array([float(tau[i]) for i in cell])
        states = np.array([float(model.theta[i]) for i in cell])
        level, slope = cp.Variable(), cp.Variable(nonneg=True)
        loss = cp.norm(cp.multiply(root, level + slope * preferred - states), 2)
        goal = cp.Minimize(loss + slope * float(model.cost * error / bend))
        problem = solve("ellipsoid", goal, [])
        total += float(model.stakes / 2 * mass) * float(problem.value) ** 2
        actions[list(cell)] = float(level.value) + float(slope.value) * preferred
        closed += _closed_form(model, cell, error, prosociality)
        statuses.append(str(problem.status))
    actions.flags.writeable = False
    rational = Fraction(int(closed.p), int(closed.q)) if closed.is_Rational else None
    return ConvexSolution(
        "ellipsoid", statuses[0], SOLVER, total, actions, rational, rational, closed
    )


def _closed_form(model: Adaptation, cell: Cell, error: Fraction, prosociality: object) -> Any:
    """Evaluate the closed form of a cell; a degenerate cell is governed by the mandate."""
    tau = model.preferred(prosociality)
    mass = sum((model.prior[i] for i in cell), Fraction(0))
    variance, spread = model.variance(model.theta, cell), model.variance(tau, cell)
    if variance == 0 or spread == 0:
        value: Any = model.stakes / 2 * variance
    else:
        centre = model.mean(model.theta, cell)
        products = [(x - centre) * t for x, t in zip(model.theta, tau, strict=True)]
        value = quadratic_tax.derive().evaluate(
            "robust-gap",
            {
                "c": model.cost,
                "k": model.stakes,
                "lam": as_weight(prosociality, "prosociality"),
                "var_state": variance,
                "var_preferred": spread,
                "cov": model.mean(products, cell),
                "rho": error,
            },
        )
    return sympy.Rational(mass.numerator, mass.denominator) * sympy.sympify(value)


def _shares(above: Any, below: Any) -> list[Fraction]:
    """Turn the duals of the two ends of each state into shares that sum to one."""
    shares = []
    for high, low in zip(np.maximum(above, 0.0), np.maximum(below, 0.0), strict=True):
        share = float(high / (high + low)) if high + low > 0 else 0.5
        shares.append(Fraction(share).limit_denominator(_SHARE_DENOMINATOR))
    return shares


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the ends of the intervals of preferred actions lie in the order of each cell.

    Ends are one-sided limits inside the interval, so at one number upper ends (side −1)
    come before lower ends (side +1), and ends that coincide share one point.
    """

    low: tuple[int, ...]
    high: tuple[int, ...]
    runs: tuple[range, ...]
    count: int

    @classmethod
    def of(cls, model: Adaptation, radius: Fraction, prosociality: object) -> _Ends:
        tau = model.preferred(prosociality)
        reach = model.cost * radius / model.curvature(prosociality)
        low, high, runs, count = [0] * len(tau), [0] * len(tau), [], 0
        for cell in model.cells:
            keys = {(tau[i] - reach, 1) for i in cell} | {(tau[i] + reach, -1) for i in cell}
            place = {key: count + rank for rank, key in enumerate(sorted(keys))}
            for i in cell:
                low[i], high[i] = place[(tau[i] - reach, 1)], place[(tau[i] + reach, -1)]
            runs.append(range(count, count + len(keys)))
            count += len(keys)
        return cls(tuple(low), tuple(high), tuple(runs), count)

    @property
    def neighbours(self) -> list[tuple[int, int]]:
        return [pair for run in self.runs for pair in itertools.pairwise(run)]

    def bound(
        self, model: Adaptation, shares: Sequence[Fraction]
    ) -> tuple[Fraction, list[Fraction]]:
        """Bound the worst case from below by fixed shares of the upper ends, exactly.

        The worst of two losses is at least any mixture of them, and the mixture is an
        isotonic regression. Returns the bound and the monotone values that attain it.
        """
        mass, total, square = ([Fraction(0)] * self.count for _ in range(3))
        parts = zip(self.low, self.high, shares, model.prior, model.theta, strict=True)
        for low, high, share, prior, theta in parts:
            for at, weight in ((low, prior * (1 - share)), (high, prior * share)):
                mass[at] += weight
                total[at] += weight * theta
                square[at] += weight * theta**2
        values, residual = [Fraction(0)] * self.count, Fraction(0)
        for run in self.runs:
            used = [at for at in run if mass[at] > 0]
            means = [total[at] / mass[at] for at in used]
            fit = isotonic_regression(means, [mass[at] for at in used], used)
            residual += fit.residual
            residual += sum(square[at] - total[at] ** 2 / mass[at] for at in used)
            fitted = dict(zip(used, fit.values, strict=True))
            level = fit.values[0]
            for at in run:
                level = fitted.get(at, level)
                values[at] = level
        return model.stakes / 2 * residual, values

    def monotone(self, values: Sequence[Fraction]) -> list[Fraction]:
        """Raise values to their running maximum within each cell."""
        return [
            top
            for run in self.runs
            for top in itertools.accumulate((values[at] for at in run), max)
        ]

    def worst_gap(self, model: Adaptation, values: Sequence[Fraction]) -> Fraction:
        """Give the exact worst-case gap of a monotone allocation."""
        losses = (
            p * max((values[low] - x) ** 2, (values[high] - x) ** 2)
            for p, x, low, high in zip(model.prior, model.theta, self.low, self.high, strict=True)
        )
        return model.stakes / 2 * sum(losses, Fraction(0))
