"""Exact weighted isotonic regression, with the multipliers that prove it optimal.

Minimise ``Σ w_i (a_i − y_i)²`` over ``a`` with ``a_i ≤ a_j`` whenever ``key_i < key_j``;
elements with equal keys are free of each other (Kruskal's primary approach to ties).
Pool-adjacent-violators runs in `fractions.Fraction`; its answer carries KKT multipliers
on strictly ordered pairs only, which `check_isotonic` verifies without trusting anybody.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import as_rational


@dataclass(frozen=True, slots=True)
class IsotonicFit:
    """A weighted isotonic regression and its certificate of optimality.

    Attributes
    ----------
    values
        Fitted value of each element, in the order of the input.
    residual
        ``Σ w_i (values_i − y_i)²``, the least possible.
    multipliers
        ``(i, j, μ)`` with ``μ > 0`` on the constraint ``a_i ≤ a_j``: stationarity
        ``Σ_j μ_ij − Σ_j μ_ji = w_i (y_i − values_i)``, and ``values_i = values_j``.
    """

    values: tuple[Fraction, ...]
    residual: Fraction
    multipliers: tuple[tuple[int, int, Fraction], ...]


def isotonic_regression(
    targets: Sequence[object], weights: Sequence[object], keys: Sequence[object]
) -> IsotonicFit:
    """Fit values non-decreasing in the keys to targets, in exact arithmetic.

    Elements with equal keys may take values in any order: sorting them by target makes
    the chain of all elements lose nothing, because the fitted values of a tie are the
    targets clipped to a common interval, which is monotone in the target.

    Parameters
    ----------
    targets, weights, keys
        Exact numbers, one an element; weights positive.

    Raises
    ------
    ParameterError
        When the lengths differ, there is no element, or a weight is not positive.
    ExactnessError
        When a number is a float.

    Examples
    --------
    >>> fit = isotonic_regression([1, 3, 2], [1, 1, 1], [1, 2, 3])
    >>> fit.values, fit.residual
    ((Fraction(1, 1), Fraction(5, 2), Fraction(5, 2)), Fraction(1, 2))
    >>> fit.multipliers
    ((1, 2, Fraction(1, 2)),)

    References
    ----------
    [BestChakravarti1990] (pool adjacent violators), [Kruskal1964] (ties).
    """
    aims, sizes, ranks = _validated(targets, weights, keys)
    order = sorted(range(len(aims)), key=lambda i: (ranks[i], aims[i]))
    # A block is (weight, weighted sum of targets, members); means strictly increase.
    blocks: list[tuple[Fraction, Fraction, list[int]]] = []
    for index in order:
        weight, total, members = sizes[index], sizes[index] * aims[index], [index]
        while blocks and blocks[-1][1] * weight >= total * blocks[-1][0]:
            below = blocks.pop()
            weight, total, members = below[0] + weight, below[1] + total, below[2] + members
        blocks.append((weight, total, members))
    values = list(aims)
    multipliers: list[tuple[int, int, Fraction]] = []
    for weight, total, members in blocks:
        level = total / weight
        for index in members:
            values[index] = level
        multipliers += _flows(members, [sizes[i] * (aims[i] - level) for i in members])
    residual = sum((sizes[i] * (values[i] - aims[i]) ** 2 for i in order), Fraction(0))
    return IsotonicFit(tuple(values), residual, tuple(multipliers))


def _flows(members: list[int], surplus: list[Fraction]) -> list[tuple[int, int, Fraction]]:
    """Send each surplus forward to later deficits of its block; prefix sums are ≥ 0.

    Within a tie deficits come before surpluses (targets ascend), so no flow joins ties.
    """
    waiting: deque[list[int | Fraction]] = deque()
    flows: list[tuple[int, int, Fraction]] = []
    for index, excess in zip(members, surplus, strict=True):
        need = -excess
        while need > 0:
            source = waiting[0]
            sent = min(Fraction(source[1]), need)
            flows.append((int(source[0]), index, sent))
            source[1] -= sent
            need -= sent
            if source[1] == 0:
                waiting.popleft()
        if excess > 0:
            waiting.append([index, excess])
    return flows


def check_isotonic(
    targets: Sequence[object],
    weights: Sequence[object],
    keys: Sequence[object],
    fit: IsotonicFit,
) -> bool:
    """Verify a fit exactly: feasibility, multipliers, stationarity, complementary slackness.

    The objective is strictly convex and the constraints are linear, so these conditions
    prove that the fit is the unique optimum.

    Examples
    --------
    >>> fit = isotonic_regression([1, 3, 2], [1, 1, 1], [1, 2, 3])
    >>> check_isotonic([1, 3, 2], [1, 1, 1], [1, 2, 3], fit)
    True
    >>> check_isotonic([1, 3, 2], [1, 1, 1], [1, 2, 2], fit)
    False
    """
    aims, sizes, ranks = _validated(targets, weights, keys)
    count = len(aims)
    if len(fit.values) != count:
        return False
    for i in range(count):
        for j in range(count):
            if ranks[i] < ranks[j] and fit.values[i] > fit.values[j]:
                return False
    gradient = [sizes[i] * (aims[i] - fit.values[i]) for i in range(count)]
    for i, j, multiplier in fit.multipliers:
        if not (0 <= i < count and 0 <= j < count):
            return False
        if multiplier < 0 or not ranks[i] < ranks[j] or fit.values[i] != fit.values[j]:
            return False
        gradient[i] -= multiplier
        gradient[j] += multiplier
    residual = sum((sizes[i] * (fit.values[i] - aims[i]) ** 2 for i in range(count)), Fraction(0))
    return not any(gradient) and residual == fit.residual


def _validated(
    targets: Sequence[object], weights: Sequence[object], keys: Sequence[object]
) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    if not len(targets) == len(weights) == len(keys) or not targets:
        raise ParameterError(
            f"targets, weights and keys have lengths {len(targets)}, {len(weights)}, "
            f"{len(keys)}; they must be equal and positive"
        )
    sizes = [as_rational(value, f"weights[{i}]") for i, value in enumerate(weights)]
    for i, size in enumerate(sizes):
        if size <= 0:
            raise ParameterError(f"weights[{i}]={size} is not positive")
    aims = [as_rational(value, f"targets[{i}]") for i, value in enumerate(targets)]
    ranks = [as_rational(value, f"keys[{i}]") for i, value in enumerate(keys)]
    return aims, sizes, ranks
