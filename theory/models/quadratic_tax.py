"""M2 with a bias known only roughly: the best quadratic tax, robust to an ellipsoid of biases.

A quadratic tax makes the chosen action an affine, non-decreasing function of the preferred
one, `a = α₀ + α₁ τ`. The bias is known up to a mean-square error, `E[(b − b̂)²] ≤ ρ²`, an
ellipsoid; the worst case over it is a second-order cone term with a closed form.
"""

from __future__ import annotations

import functools

import sympy
from sympy import Derivative, Le, Piecewise, Symbol, sqrt

from coopgap.theory.derivation import LAM, Assumption, Derivation, Parameter, Result, Step
from coopgap.theory.models.adaptation import COST, CURVATURE, STAKES

VARIANCE = Symbol("var_state", positive=True)
SPREAD = Symbol("var_preferred", positive=True)
COVARIANCE = Symbol("cov", real=True)
RADIUS = Symbol("rho", nonnegative=True)

REACH = COST * RADIUS / CURVATURE
RESIDUAL = VARIANCE - COVARIANCE**2 / SPREAD
INFORMED = REACH * COVARIANCE / SPREAD + sqrt(RESIDUAL * (1 - REACH**2 / SPREAD))


@functools.cache
def derive() -> Derivation:
    """Derive the best affine rule against the worst bias in an ellipsoid.

    Returns
    -------
    Derivation
        Results ``slope``, ``robust-gap``, ``known-bias-gap`` and ``mandate-radius``.

    Examples
    --------
    >>> point = {"c": 1, "k": 1, "lam": 1, "var_state": 1, "var_preferred": 1, "cov": "4/5"}
    >>> derive().evaluate("robust-gap", point | {"rho": 0})
    Fraction(9, 50)
    >>> derive().evaluate("robust-gap", point | {"rho": 2})
    Fraction(1, 2)

    References
    ----------
    M2 of the theory page; [ElGhaouiLebret1997] for robust least squares.
    """
    informed = sympy.And(sympy.Gt(COVARIANCE, 0), sympy.Lt(REACH**2 * VARIANCE, COVARIANCE**2))
    slope = COVARIANCE / SPREAD - REACH * sqrt(RESIDUAL / (SPREAD * (SPREAD - REACH**2)))
    return Derivation(
        model="robust-adaptation",
        title="A quadratic tax against an ellipsoid of biases",
        story=(
            "A contract that taxes the action quadratically makes it an affine function of what "
            "the agent prefers. If the bias is known only up to a mean-square error, reacting to "
            "the agent imports that error, so the contract reacts less than regression would and, "
            "beyond a radius, not at all: ignorance of motives brings the rigid mandate back."
        ),
        parameters=(
            Parameter(COST, "curvature of the agent's material payoff"),
            Parameter(STAKES, "curvature of welfare"),
            Parameter(LAM, "prosocial weight"),
            Parameter(VARIANCE, "variance of the state within the cell", r"V"),
            Parameter(SPREAD, "variance of the presumed preferred action in the cell", r"T"),
            Parameter(COVARIANCE, "covariance of state and presumed preferred action", r"C"),
            Parameter(RADIUS, "root mean square error of the presumed bias", r"\rho"),
        ),
        assumptions=(
            Assumption(
                "Cauchy-Schwarz",
                "The moments are those of two random variables.",
                Le(COVARIANCE**2, VARIANCE * SPREAD),
            ),
            Assumption("affine", "The contract is a quadratic tax by cell: an affine rule."),
            Assumption("verifiable", "The contract sees the action exactly."),
        ),
        steps=_steps(),
        results=(
            Result(
                "slope",
                Piecewise((slope, informed), (sympy.S.Zero, True)),
                "How strongly the best robust action reacts to the preferred one.",
            ),
            Result(
                "robust-gap",
                STAKES / 2 * Piecewise((INFORMED**2, informed), (VARIANCE, True)),
                "Worst-case gap of the best robust affine rule in one cell of probability 1.",
            ),
            Result(
                "known-bias-gap",
                STAKES / 2 * Piecewise((RESIDUAL, sympy.Gt(COVARIANCE, 0)), (VARIANCE, True)),
                "The same with a known bias: the residual of linear regression.",
            ),
            Result(
                "mandate-radius",
                sympy.Max(0, COVARIANCE) * CURVATURE / (COST * sqrt(VARIANCE)),
                "Least error of the presumed bias at which the rigid mandate is optimal.",
            ),
        ),
        sources=("HuangEtAl2026", "ElGhaouiLebret1997"),
    )


def _steps() -> tuple[Step, ...]:
    action, curve = Symbol("a", real=True), Symbol("q", nonnegative=True)
    rate, tau = Symbol("s", real=True), Symbol("tau", real=True)
    bend = Symbol("K", positive=True)
    state_mean, tau_mean = Symbol("mean_state", real=True), Symbol("mean_preferred", real=True)
    level, slope = Symbol("alpha0", real=True), Symbol("alpha1", nonnegative=True)
    bias_part = VARIANCE - 2 * slope * COVARIANCE + slope**2 * SPREAD
    # Moments stand for expectations: E(α₀+α₁τ−θ)² is the square of its mean plus a variance.
    expected = (level + slope * tau_mean - state_mean) ** 2 + bias_part
    size, error = sympy.symbols("size error", nonnegative=True)
    reach, margin = Symbol("r", positive=True), Symbol("margin", positive=True)
    left, shift = Symbol("left", positive=True), Symbol("y", real=True)
    total = reach**2 + margin
    norm = sqrt(total * shift**2 + left)
    optimum = reach * sqrt(left / (total * margin))
    cosine = Symbol("cosine", real=True)
    objective = norm + reach * (COVARIANCE / total - shift)
    return (
        Step.optimum(
            "A quadratic tax gives an affine rule",
            -bend / 2 * (action - tau) ** 2 - curve / 2 * action**2 - rate * action,
            action,
            (bend * tau - rate) / (bend + curve),
            "The slope K/(K+q) and the level are free; q < 0 down to -K gives slopes above one.",
        ),
        Step.optimum(
            "Best level",
            expected,
            level,
            state_mean - slope * tau_mean,
            "Whatever the slope, the mean action is the mean state.",
            sense="min",
        ),
        Step.identity(
            "Worst error in mean square",
            (size + slope * error) ** 2
            - (size**2 + 2 * slope * size * error * cosine + slope**2 * error**2),
            2 * slope * size * error * (1 - cosine),
            "An error of size r in τ adds at most α₁ r to the root mean square loss "
            "(Cauchy-Schwarz: cosine ≤ 1) and exactly that when it points along the loss.",
        ),
        Step.identity(
            "Completing the square in the slope",
            bias_part.subs(slope, COVARIANCE / SPREAD - shift),
            SPREAD * shift**2 + RESIDUAL,
            "With α₁ = C/T - y the worst root loss is sqrt(T y² + D) + r (C/T - y), D = V - C²/T.",
        ),
        Step.optimum(
            "Best retreat from regression",
            objective,
            shift,
            optimum,
            "Interior when T > r² (written T = r² + margin) and D > 0.",
            sense="min",
        ),
        Step.identity(
            "Worst root loss at the optimum",
            objective.subs(shift, optimum),
            reach * COVARIANCE / total + sqrt(left * (1 - reach**2 / total)),
            "Substitute; this is the root of 2/k times the robust gap.",
        ),
        Step.identity(
            "When not to react at all",
            sympy.diff(sqrt(bias_part) + slope * reach, slope).subs(slope, 0),
            reach - COVARIANCE / sqrt(VARIANCE),
            "The worst root loss is convex in the slope, so slope 0 is best iff it does not fall "
            "there: r ≥ C / sqrt(V).",
        ),
        Step.sign(
            "Prosociality shrinks the ellipsoid",
            sympy.diff(REACH, LAM),
            "<=0",
            "What matters is r = c ρ/(c+λk); a prosocial agent's unknown bias moves less.",
            name=Derivative(REACH, LAM),
        ),
    )
