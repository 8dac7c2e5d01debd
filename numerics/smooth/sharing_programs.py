"""Sharing rules by convex programs, also where costs are known only roughly.

A second way to the rule of `coopgap.numerics.smooth.sharing_rules`, and the only one for robust
variants: costs in intervals (least worst loss, least worst regret) and productivities
``a_i = 1/c_i`` in an ellipsoid (a second-order cone program). Floating point: candidates
for an exact check, not verdicts.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from coopgap.numerics.linear.convex import cp, minimise
from coopgap.theory.errors import ParameterError, RegionError, SizeError

FloatArray: TypeAlias = npt.NDArray[np.float64]

MAX_CORNERS = 1024
"""Most corners of a box of costs that the regret program enumerates."""


@dataclass(frozen=True, slots=True)
class SharingSolution:
    """What a convex program found.

    Attributes
    ----------
    shares
        Shares of the agents, read-only, shape ``(n,)``.
    value
        The program's objective: the worst loss or the worst regret.
    program
        Name of the program's class: "QP", "QCQP" or "SOCP".
    """

    shares: FloatArray
    value: float
    program: str


def solve_shares(
    costs: npt.ArrayLike, prosociality: npt.ArrayLike = 0.0, floor: float = 0.0
) -> SharingSolution:
    """Find the balanced shares that lose least, as a quadratic program.

    Raises
    ------
    SolverError
        When the solver does not report an optimum.

    Examples
    --------
    >>> solve_shares([1, 1, 4]).shares.round(6)
    array([0.5, 0.5, 0. ])
    """
    curvature, weights = _team(costs, prosociality)
    kept = cp.Variable(curvature.size)
    loss = cp.sum_squares(cp.multiply(1 / np.sqrt(2 * _sluggishness(curvature, weights)), kept))
    return _solve(kept, loss, [], floor, weights, "QP")


def solve_interval_shares(
    lowest: npt.ArrayLike,
    highest: npt.ArrayLike,
    prosociality: npt.ArrayLike = 0.0,
    floor: float = 0.0,
    *,
    criterion: str = "loss",
) -> SharingSolution:
    """Find robust shares when each cost is only known to lie in an interval.

    Parameters
    ----------
    lowest, highest
        Ends of the intervals, shape ``(n,)``.
    prosociality, floor
        As in `solve_shares`.
    criterion
        ``"loss"``: least worst-case gap; losses fall in every cost, so the worst case is the
        lower end. ``"regret"``: least worst-case excess over the best rule for the true
        costs; the excess is convex in the productivities, so corners of the box are enough.

    Raises
    ------
    ParameterError
        When an interval is empty or the criterion unknown.
    SizeError
        When a regret program would have more than `MAX_CORNERS` corners.

    Examples
    --------
    >>> solve_interval_shares([1, 1], [1, 4], criterion="loss").shares.round(5)
    array([0.5, 0.5])
    >>> solve_interval_shares([1, 1], [1, 4], criterion="regret").shares.round(3)
    array([0.632, 0.368])
    """
    low, weights = _team(lowest, prosociality)
    high, _ = _team(highest, prosociality)
    if low.shape != high.shape or np.any(low > high):
        raise ParameterError(f"lowest={low} and highest={high} are no intervals")
    if criterion == "loss":
        return solve_shares(low, weights, floor)
    if criterion != "regret":
        raise ParameterError(f"criterion={criterion!r}; write 'loss' or 'regret'")
    sides = [(a,) if a == b else (a, b) for a, b in zip(low, high, strict=True)]
    count = int(np.prod([len(side) for side in sides]))
    if count > MAX_CORNERS:
        raise SizeError(f"{count} corners of the box of costs; the limit is {MAX_CORNERS}")
    kept, worst = cp.Variable(low.size), cp.Variable()
    rows = []
    for corner in itertools.product(*sides):
        costs = np.array(corner)
        scale = 1 / np.sqrt(2 * _sluggishness(costs, weights))
        best = solve_shares(costs, weights, floor).value
        rows.append(cp.sum_squares(cp.multiply(scale, kept)) - best <= worst)
    return _solve(kept, worst, rows, floor, weights, "QCQP")


def solve_ellipsoid_shares(
    centre: npt.ArrayLike,
    shape: npt.ArrayLike,
    prosociality: npt.ArrayLike = 0.0,
    floor: float = 0.0,
) -> SharingSolution:
    """Find shares with the least worst-case gap over an ellipsoid of productivities.

    Parameters
    ----------
    centre
        Productivities ``a_i = 1/c_i`` at the centre, shape ``(n,)``.
    shape
        Matrix P, shape ``(n, r)``; the productivities are ``centre + P u`` with ``|u| <= 1``.
    prosociality, floor
        As in `solve_shares`.

    Raises
    ------
    RegionError
        When some productivity in the ellipsoid is not positive.

    Notes
    -----
    The gap is linear in the productivities, ``Σ a_i z_i`` with ``z_i = x_i²/(2(1+λ_i)²)``, so
    its maximum over the ellipsoid is ``centre·z + |Pᵀz|``.

    Examples
    --------
    >>> solve_ellipsoid_shares([1, 1], [[0.0], [0.5]]).shares.round(4)
    array([0.4, 0.6])
    """
    middle, weights = _team(centre, prosociality)
    matrix = np.atleast_2d(np.asarray(shape, dtype=np.float64))
    if matrix.shape[0] != middle.size:
        raise ParameterError(f"shape has {matrix.shape[0]} rows for {middle.size} agents")
    radius = np.linalg.norm(matrix, axis=1)
    if np.any(radius >= middle):
        agent = int(np.argmax(radius >= middle))
        raise RegionError(
            f"agent {agent}: productivity {middle[agent]} ± {radius[agent]} is not positive"
        )
    kept, squares = cp.Variable(middle.size), cp.Variable(middle.size)
    scale = 1 / (np.sqrt(2) * (1 + weights))
    rows = [cp.square(cp.multiply(scale, kept)) <= squares]
    return _solve(
        kept, middle @ squares + cp.norm(matrix.T @ squares), rows, floor, weights, "SOCP"
    )


def _solve(
    kept: Any,
    objective: Any,
    rows: list[Any],
    floor: float,
    weights: FloatArray,
    name: str,
) -> SharingSolution:
    n = int(kept.size)
    if not -weights.min() <= floor <= 1 / n:
        raise RegionError(
            f"floor={floor} must lie between −min λ={-weights.min()} and 1/n=1/{n}: below, agents "
            "with that share stay idle; above, the shares cannot add up to one"
        )
    rows = [*rows, cp.sum(kept) == n - 1, kept <= 1 - floor]
    value = minimise(objective, rows, f"the {name} of shares")
    shares = np.array(1 - kept.value, dtype=np.float64)
    shares.flags.writeable = False
    return SharingSolution(shares, value, name)


def _team(values: npt.ArrayLike, prosociality: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    positive = np.array(values, dtype=np.float64)
    if positive.ndim != 1 or positive.size < 2 or not np.all(positive > 0):
        raise ParameterError(f"{values!r} must be a list of at least two positive numbers")
    weights = np.array(np.broadcast_to(np.asarray(prosociality, dtype=np.float64), positive.shape))
    if not np.all(weights >= 0) or not np.all(np.isfinite(positive + weights)):
        raise ParameterError(f"prosociality={prosociality!r} must be finite and at least zero")
    return positive, weights


def _sluggishness(costs: FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray(costs * (1 + weights) ** 2, dtype=np.float64)
