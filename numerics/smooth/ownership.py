"""The best ownership in two-sided hold-up: a convex program, and an exact certificate.

Side 1 keeps β of all value and side 2 keeps 1 − β; investment i of side k is worth
``κ_k i − i²/(2 g_k)``. While both invest the gap is ``Σ g_k u_k²/2``, where u_k is the relative
underinvestment, convex in β. Once a side stays idle only its whole surplus is lost, so the
sole ownership of the other side is the only further candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from coopgap.numerics.linear.convex import cp, minimise
from coopgap.theory.errors import ParameterError, RegionError
from coopgap.theory.rationals import as_rational, as_weight

_BITS = 48
"""Bisection steps: the best share is located to within 2**-48."""


class Owner(StrEnum):
    """Who owns the asset: both with some split, or one side alone."""

    SPLIT = "split"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Ownership:
    """A best ownership with a certified interval for the least gap.

    Attributes
    ----------
    owner, share
        The kind, and the first side's share β.
    gap
        Exact gap at that share: an upper bound on the least one.
    lower
        Certified lower bound on the gap of every ownership, by a tangent of a convex
        function; equal to ``gap`` when the optimum is rational.
    """

    owner: Owner
    share: Fraction
    gap: Fraction
    lower: Fraction


@dataclass(frozen=True, slots=True)
class _Side:
    kappa: Fraction
    lam: Fraction
    scale: Fraction

    @property
    def surplus(self) -> Fraction:
        return self.scale * (self.kappa - 1) ** 2 / 2

    def smooth(self, share: Fraction) -> Fraction:
        return self.scale * ((1 - share) / (share + self.lam)) ** 2 / 2

    def slope(self, share: Fraction) -> Fraction:
        return -self.scale * (1 - share) * (1 + self.lam) / (share + self.lam) ** 3

    def loss(self, share: Fraction) -> Fraction:
        if self.kappa * (share + self.lam) <= 1 + self.lam:
            return self.surplus
        return self.smooth(share)


def ownership_gap(
    share: object,
    kappas: Sequence[object],
    prosociality: Sequence[object] = (0, 0),
    scales: Sequence[object] = (1, 1),
) -> Fraction:
    """Give the exact gap of two-sided hold-up at a split, corners included.

    Parameters
    ----------
    share
        The first side's share β, between 0 and 1.
    kappas
        ``κ_k > 1``, the value of the first unit invested.
    prosociality
        Weights λ_k.
    scales
        ``g_k > 0``: how slowly returns diminish.

    Raises
    ------
    RegionError
        When the share is outside [0, 1] or some κ is not above 1.

    References
    ----------
    [GrossmanHart1986]; derived in `coopgap.theory.models.hold_up`.

    Examples
    --------
    >>> ownership_gap("1/2", ["11/5", "11/5"]), ownership_gap(1, ["11/5", "11/5"])
    (Fraction(1, 1), Fraction(18, 25))
    """
    first, second = _sides(kappas, prosociality, scales)
    beta = as_rational(share, "share")
    if not 0 <= beta <= 1:
        raise RegionError(f"share={beta} must lie between 0 and 1")
    return first.loss(beta) + second.loss(1 - beta)


def best_ownership(
    kappas: Sequence[object],
    prosociality: Sequence[object] = (0, 0),
    scales: Sequence[object] = (1, 1),
) -> Ownership:
    """Find the ownership that loses least, among all splits, with exact bounds.

    Examples
    --------
    >>> best_ownership(["11/5", "11/5"])
    Ownership(owner=<Owner.FIRST: 'first'>, share=Fraction(1, 1), gap=Fraction(18, 25), \
lower=Fraction(18, 25))
    >>> best_ownership([4, 4], [1, 1]).gap
    Fraction(1, 9)
    """
    first, second = _sides(kappas, prosociality, scales)
    low, high = Fraction(0), Fraction(1)
    share = Fraction(1, 2)
    for _ in range(_BITS):
        slope = first.slope(share) - second.slope(1 - share)
        if slope == 0:
            low = high = share
            break
        low, high = (low, share) if slope > 0 else (share, high)
        share = (low + high) / 2
    # A convex function lies above its tangent, here at the middle of the bracket.
    upper = first.smooth(share) + second.smooth(1 - share)
    slope = first.slope(share) - second.slope(1 - share)
    lower = upper - abs(slope) * (high - low) / 2
    gap, owner, beta = min(
        (first.loss(share) + second.loss(1 - share), 0, share),
        (first.loss(Fraction(1)) + second.loss(Fraction(0)), 1, Fraction(1)),
        (first.loss(Fraction(0)) + second.loss(Fraction(1)), 2, Fraction(0)),
        key=lambda candidate: candidate[0],
    )
    idle = min(first.surplus, second.surplus)
    kind = (Owner.SPLIT, Owner.FIRST, Owner.SECOND)[owner]
    return Ownership(kind, beta, gap, min(lower, idle))


@dataclass(frozen=True, slots=True)
class OwnershipSolution:
    """What the convex program found: the best split under which both sides invest."""

    share: float
    value: float
    underinvestment: npt.NDArray[np.float64]


def solve_split(
    prosociality: npt.ArrayLike = (0.0, 0.0),
    scales: npt.ArrayLike = (1.0, 1.0),
    uncertainty: npt.ArrayLike | None = None,
) -> OwnershipSolution:
    """Find the best split while both sides invest, as a second-order cone program.

    Parameters
    ----------
    prosociality
        Weights λ_k. Losses fall in them: for intervals hand over the lower ends.
    scales
        ``g_k > 0``. Losses rise in them: for intervals hand over the upper ends.
    uncertainty
        Matrix P with two rows: minimise the worst loss over scales ``g + P u``, ``|u| <= 1``.

    Raises
    ------
    RegionError
        When a scale in the ellipsoid is not positive.
    SolverError
        When the solver does not report an optimum.

    Examples
    --------
    >>> found = solve_split([1.0, 1.0])
    >>> round(found.share, 6), round(found.value, 6)
    (0.5, 0.111111)
    """
    lam = np.array(np.broadcast_to(np.asarray(prosociality, dtype=np.float64), (2,)))
    size = np.array(np.broadcast_to(np.asarray(scales, dtype=np.float64), (2,)))
    matrix = np.zeros((2, 1)) if uncertainty is None else np.asarray(uncertainty, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != 2:
        raise ParameterError(f"uncertainty has shape {matrix.shape}; it needs two rows")
    if not (np.all(lam >= 0) and np.all(np.isfinite(lam)) and np.all(np.isfinite(size))):
        raise ParameterError(f"prosociality={lam} must be finite and at least zero")
    if np.any(np.linalg.norm(matrix, axis=1) >= size):
        raise RegionError(f"scales={size} with uncertainty {matrix.tolist()} may not be positive")
    beta, under, losses = cp.Variable(), cp.Variable(2), cp.Variable(2)
    rows = [
        under[0] >= (1 + lam[0]) * cp.inv_pos(beta + lam[0]) - 1,
        under[1] >= (1 + lam[1]) * cp.inv_pos(1 - beta + lam[1]) - 1,
        cp.square(under) <= 2 * losses,
        under >= 0,
        beta >= 0,
        beta <= 1,
    ]
    worst = size @ losses + cp.norm(matrix.T @ losses)
    value = minimise(worst, rows, "the split of ownership")
    found = np.array(under.value, dtype=np.float64)
    found.flags.writeable = False
    return OwnershipSolution(float(beta.value), value, found)


def _sides(
    kappas: Sequence[object], prosociality: Sequence[object], scales: Sequence[object]
) -> tuple[_Side, _Side]:
    if not len(kappas) == len(prosociality) == len(scales) == 2:
        raise ParameterError(
            f"two sides need two entries each: {len(kappas)} kappas, {len(prosociality)} weights, "
            f"{len(scales)} scales"
        )
    sides = []
    for k in range(2):
        kappa = as_rational(kappas[k], f"kappas[{k}]")
        scale = as_rational(scales[k], f"scales[{k}]")
        if kappa <= 1:
            raise RegionError(f"kappas[{k}]={kappa}: no investment is efficient unless it is > 1")
        if scale <= 0:
            raise ParameterError(f"scales[{k}]={scale} must be positive")
        sides.append(_Side(kappa, as_weight(prosociality[k], f"prosociality[{k}]"), scale))
    return sides[0], sides[1]
