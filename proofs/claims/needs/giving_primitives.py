"""M5: who gives and what comes of it, from the slope of each agent's utility in its gift."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

import sympy

from coopgap.proofs.claims.needs.optima import NoOptimumError, positive
from coopgap.proofs.claims.needs.smooth_needs import Alternative, Find, Point, Primitive

_GRIDS: Final = {
    "n": tuple(map(Fraction, (2, 1, 3))),
    "m": tuple(map(Fraction, ("3/2", "1", "2", "0", "3", "1/2", "5/2"))),
    "e0": tuple(map(Fraction, (1, 0, -1, 2))),
    "k": tuple(map(Fraction, (1, 0, 2, 3, -1, 4))),
    "lam": tuple(map(Fraction, ("0", "1", "1/2", "-1", "2", "1/4"))),
}


def _slope(point: Point, lam: Any) -> Any:
    """Change of u + λW for each unit that an agent gives."""
    return -1 + point["m"] / point["n"] + lam * (point["m"] - 1)


def _require(point: Point) -> None:
    if point["e0"] < 0:
        raise NoOptimumError("no gift: the endowment is below zero")
    if "k" in point and point["k"] > point["n"]:
        raise NoOptimumError(f"no such group: there are {point['n']} agents")
    if "k" in point and point["k"] < 0:
        raise NoOptimumError("no such group: fewer than none")


def _gives(point: Point, lam: Any, *, ties: bool = True) -> bool:
    slope = _slope(point, lam)
    return bool(slope > 0 or (slope == 0 and ties))


def _givers(point: Point, *, ties: bool = True) -> tuple[int, int]:
    """Count prosocial and other agents who give; the others keep when indifferent."""
    _require(point)
    n, k = int(point["n"]), int(point.get("k", 0))
    return (
        k * _gives(point, point.get("lam", Fraction(0)), ties=ties),
        (n - k) * _gives(point, Fraction(0), ties=False),
    )


def _first_best(point: Point) -> Any:
    if point["e0"] < 0:
        raise NoOptimumError("no gift: the endowment is below zero")
    given = point["m"] if positive(point["m"] - 1) else Fraction(1)
    return point["n"] * point["e0"] * given


def _welfare(point: Point, givers: int) -> Any:
    return point["n"] * point["e0"] + givers * point["e0"] * (point["m"] - 1)


def _gap(point: Point, *, ties: bool = True) -> Any:
    return _first_best(point) - _welfare(point, sum(_givers(point, ties=ties)))


def _unaided(point: Point) -> Any:
    return _gap({**point, "k": Fraction(0), "lam": Fraction(0)})


def _prosocial(point: Point, *, ties: bool = True) -> Any:
    giving, others = _givers(point, ties=ties)
    if point["k"] < 1:
        raise NoOptimumError("nobody with that weight")
    kept = Fraction(0) if giving else point["e0"]
    return kept + point["m"] / point["n"] * point["e0"] * (giving + others)


def _other(point: Point, *, ties: bool = True) -> Any:
    giving, others = _givers(point, ties=ties)
    if point["k"] >= point["n"]:
        raise NoOptimumError("nobody without weight")
    kept = Fraction(0) if others else point["e0"]
    return kept + point["m"] / point["n"] * point["e0"] * (giving + others)


def _benefit(point: Point, *, ties: bool = True) -> Any:
    return _prosocial(point, ties=ties) - point["e0"]


def _threshold(point: Point) -> Any:
    before, after = _slope(point, Fraction(0)), _slope(point, Fraction(1))
    if before >= 0:
        return Fraction(0)
    return -before / (after - before) if after > before else "infinite: no weight makes one give"


def _sacrifice(point: Point) -> Any:
    """Give what a giver keeps by defecting alone, less what it loses of the pot."""
    given = point["m"] / point["n"] * point["e0"]
    return point["e0"] - given


def _coalition(point: Point) -> Any:
    n, m = point["n"], point["m"]
    if isinstance(n, sympy.Basic):
        # The least whole number above n/m; less than n itself, as m > 1.
        return sympy.floor(n / m) + 1 if positive(m - 1) else None
    for k in itertools.count(1):
        if k > n:
            return "none: not even all of them"
        if m * k / n > 1:
            return Fraction(k)
    return None


def _total(point: Point, *, ties: bool = True) -> Any:
    """Contracts on the total add up to zero: what rewards one for giving more costs the others.

    All give iff the slopes of all add up to zero at least; otherwise one keeps, and pays all
    others to give.
    """
    _require(point)
    n, slope = int(point["n"]), point["n"] * _slope(point, point["lam"])
    everybody = slope > 0 or (slope == 0 and ties)
    efficient = point["m"] > 1
    givers = n if everybody else n - 1 if efficient else 0
    return _first_best(point) - _welfare(point, givers)


def _total_branches(point: Point) -> tuple[Any, Any, Any]:
    n, m, endowment = point["n"], point["m"], point["e0"]
    first = n * m * endowment if positive(m - 1) else n * endowment
    all_give = first - n * m * endowment
    one_keeps = first - (n * endowment + (n - 1) * endowment * (m - 1))
    return _slope(point, point["lam"]), all_give, one_keeps


_ABOVE: Final = {"m": 1 + sympy.Symbol("t", positive=True)}

# The branches take for granted that agents without weight keep, so they prove nothing else.
_NEGATIVE: Final = {"lam >= 0": [_ABOVE], "": ()}

_KEEPS: Final = "an indifferent agent keeps"
_AT: Final = "At the threshold itself the agents with weight keep as well."


def _split_branches(value: Any) -> Any:
    """Agents with weight give or keep, all others keep: right wherever m < n."""

    def branches(point: Point) -> tuple[Any, Any, Any]:
        given = point["k"] * point["e0"]
        return _slope(point, point["lam"]), value(point, given), value(point, given * 0)

    return branches


def _lost(point: Point, given: Any) -> Any:
    return point["n"] * point["e0"] * (point["m"] - 1) - given * (point["m"] - 1)


def _pot(point: Point, given: Any) -> Any:
    return point["m"] / point["n"] * given


def _kept(point: Point, given: Any) -> Any:
    return _pot(point, given) + (0 if given != 0 else point["e0"])


def _tied(find: Find) -> dict[str, tuple[Alternative, ...]]:
    return {"ties": (Alternative(_KEEPS, find, _AT),)}


PRIMITIVES: Final[Mapping[str, Primitive]] = MappingProxyType(
    {
        "first_best": Primitive(_first_best, grids=_GRIDS, cases={"": [_ABOVE]}),
        "threshold": Primitive(_threshold, grids=_GRIDS),
        "gap_without_prosociality": Primitive(_unaided, grids=_GRIDS),
        "gap": Primitive(
            _gap, _tied(lambda at: _gap(at, ties=False)), _GRIDS, _NEGATIVE, _split_branches(_lost)
        ),
        "prosocial_payoff": Primitive(
            _prosocial, _tied(lambda at: _prosocial(at, ties=False)), _GRIDS, _NEGATIVE,
            _split_branches(_kept),
        ),
        "free_rider_payoff": Primitive(
            _other, _tied(lambda at: _other(at, ties=False)), _GRIDS, _NEGATIVE,
            _split_branches(lambda at, given: at["e0"] + _pot(at, given)),
        ),
        "sacrifice": Primitive(_sacrifice, grids=_GRIDS),
        "benefit": Primitive(
            _benefit, _tied(lambda at: _benefit(at, ties=False)), _GRIDS, _NEGATIVE,
            _split_branches(lambda at, given: _kept(at, given) - at["e0"]),
        ),
        "least_coalition": Primitive(_coalition, grids=_GRIDS, cases={"": [_ABOVE]}),
        "gap_balanced_total": Primitive(
            _total,
            _tied(lambda at: _total(at, ties=False)),
            _GRIDS,
            {"": [_ABOVE]},
            _total_branches,
        ),
    }
)  # fmt: skip
"""How each result of M5 is found."""
