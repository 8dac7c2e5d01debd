"""M3, near efficiency: what a worker gains by shirking while a monitor idles now and then."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

import sympy

from coopgap.proofs.claims.needs.optima import NoOptimumError, best, positive
from coopgap.proofs.claims.needs.smooth_needs import Alternative, Find, Point, Primitive
from coopgap.proofs.claims.needs.team_primitives import lost, surplus

_GRIDS: Final = {
    "n": tuple(map(Fraction, (2, 1, 3))),
    "c": tuple(map(Fraction, (1, 0, -1, 2))),
    "eps": tuple(map(Fraction, ("1", "1/2", "2", "0", "-1", "1/4", "3/2"))),
    "lam": tuple(map(Fraction, ("0", "1", "-1", "2", "-1/4"))),
    "fine": tuple(map(Fraction, ("1", "2", "0", "-1", "1/2", "1/4", "3", "9/20"))),
}


def gain(point: Point, hit: Any) -> Any:
    """Give the most that a worker gains by shirking, before any fine.

    Parameters
    ----------
    point
        Values of n, c and λ.
    hit
        Probability that the monitor works, so that the worker's share falls with output.

    Examples
    --------
    >>> gain({"n": Fraction(2), "c": Fraction(1), "lam": Fraction(0)}, Fraction(0))
    Fraction(1, 2)
    """
    n, c, lam = point["n"], point["c"], point["lam"]
    if n == 1:
        raise NoOptimumError("no team: there is no worker")

    def gained(d: Any) -> Any:
        before, after = Fraction(1) / c, Fraction(1) / c - d
        saved = c * before**2 / 2 - c * after**2 / 2
        # The monitor keeps (1+λ)ce of each unit at its effort e, and workers share the rest.
        share = (1 + lam) * c * d**2 / 2 / (n - 1)
        return saved + lam * (saved - d) - hit * share

    return gained(best(gained, "deviation"))


def _require(point: Point) -> None:
    """Refuse what is no equilibrium: no probability, or a worker who gains by overwork."""
    eps = point["eps"]
    if not 0 < eps <= 1:
        raise NoOptimumError("no probability of idling")
    if point["n"] < 2:
        raise NoOptimumError("no team: there is no worker")
    # At effort 1/c the share rises at (1+λ)/(n−1) if the monitor idles; cost and welfare at 1.
    if eps * (1 + point["lam"]) / (point["n"] - 1) > 1:
        raise NoOptimumError("no equilibrium: overwork pays")
    if point["lam"] <= -1:
        raise NoOptimumError("no equilibrium: workers want waste")


def _loss(point: Point) -> Any:
    _require({"lam": Fraction(0), **point})
    c = point["c"]
    return point["eps"] * surplus(c, best(lambda e: surplus(c, e), "effort"))


def _fine(point: Point) -> Any:
    _require(point)
    return gain(point, 1 - point["eps"]) / point["eps"]


def _mixing(point: Point) -> Any:
    """Find where the inverse of the least fine, quadratic in ε and zero at 0, is 1/F."""
    if point["fine"] <= 0:
        raise NoOptimumError("no fine")
    one, half = (eps / gain(point, 1 - eps) for eps in (Fraction(1), Fraction(1, 2)))
    bend, slope = 2 * one - 4 * half, 4 * half - one
    eps = sympy.Symbol("eps")
    wanted = 1 / sympy.sympify(point["fine"])
    roots = sympy.solve(sympy.sympify(bend) * eps**2 + sympy.sympify(slope) * eps - wanted, eps)
    real = [root for root in roots if root.is_real and 0 < root <= 1]
    if not real:
        raise NoOptimumError("none: no probability deters")
    if min(real) * (1 + point["lam"]) > point["n"] - 1:
        raise NoOptimumError("no equilibrium: overwork pays")
    return min(real)


def _loss_at_fine(point: Point) -> Any:
    c = point["c"]
    return _mixing(point) * sympy.sympify(surplus(c, best(lambda e: surplus(c, e), "effort")))


def _limit(point: Point) -> Any:
    if point["n"] == 1:
        raise NoOptimumError("no team: there is no worker")
    return Fraction(0)


def _rate(point: Point) -> Any:
    """Fine times loss is gain times surplus, whatever ε; as ε → 0 the monitor always works."""
    c = point["c"]
    return gain(point, Fraction(1)) * surplus(c, best(lambda e: surplus(c, e), "effort"))


def _pure(point: Point) -> Any:
    at = {"c": Fraction(1), **point}
    return at["n"] * lost(at["c"], at["lam"], Fraction(1) / at["n"])


def _beats(point: Point) -> Any:
    """Share of an idle agent's surplus that equal shares lose; all of it is the most."""
    ratio = _pure(point) / surplus(Fraction(1), Fraction(1))
    return Fraction(1) if positive(ratio - 1) else ratio


def _settings(seen: Find, free: Find, poor: Find) -> dict[str, tuple[Alternative, ...]]:
    return {
        "output only": (
            Alternative("each effort is verifiable", seen, "Each is paid for its own effort."),
        ),
        "balanced": (
            Alternative(
                "shares need not add up", free, "A third party gives each agent all it adds."
            ),
        ),
        "liability": (
            Alternative("no fine can be levied", poor, "A worker who shirks keeps what it gains."),
        ),
    }


def _nothing(point: Point) -> Any:
    return Fraction(0)


def _shirks(point: Point) -> str:
    return f"no equilibrium: shirking gains {gain(point, 1 - point['eps'])}"


_LOSS: Final = _settings(_nothing, _nothing, lambda at: "no equilibrium: workers shirk")
_FREE: Final = "0: no fine is due"

PRIMITIVES: Final[Mapping[str, Primitive]] = MappingProxyType(
    {
        "loss": Primitive(_loss, _LOSS, _GRIDS),
        "least_fine": Primitive(
            _fine,
            _settings(lambda at: _FREE, lambda at: _FREE, _shirks),
            _GRIDS,
        ),
        "least_mixing": Primitive(
            _mixing, _settings(_nothing, _nothing, lambda at: "none: no probability deters"), _GRIDS
        ),
        "loss_at_fine": Primitive(_loss_at_fine, _LOSS, _GRIDS),
        "limit": Primitive(_limit, grids=_GRIDS),
        "rate": Primitive(_rate, grids=_GRIDS),
        "pure_gap": Primitive(_pure, grids=_GRIDS),
        "beats_pure": Primitive(_beats, grids=_GRIDS),
    }
)
"""How each result about near efficiency is found."""
