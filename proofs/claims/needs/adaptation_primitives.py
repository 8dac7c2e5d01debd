"""M2: what an agent does and what is lost under mandates, discretion, menus and linear taxes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

import sympy

from coopgap.proofs.claims.needs.optima import NoOptimumError, best, positive
from coopgap.proofs.claims.needs.smooth_needs import Alternative, Find, Point, Primitive

LAM: Final = sympy.Symbol("lam", positive=True)
HALF: Final = Fraction(1, 2)

FLOOR: Final = "the action cannot be negative"
PINNED: Final = "All states lie below zero, so that the one action 0 is best in each."
UNSEEN: Final = "the contract sees no action"


def preferred(
    point: Point, theta: Any, bias: Any, tax: Any = Fraction(0), least: Fraction | None = None
) -> Any:
    """Give the action that is best for the agent in a state.

    Examples
    --------
    >>> one = Fraction(1)
    >>> preferred({"c": one, "k": one, "lam": one}, one, one)
    Fraction(3, 2)
    """
    c, k, lam = point["c"], point["k"], point["lam"]

    def utility(a: Any) -> Any:
        own, social = -c * (a - theta - bias) ** 2 / 2, -k * (a - theta) ** 2 / 2
        return own + lam * social - tax * a

    return best(utility, "action", least)


def loss(point: Point, actions: list[Any], states: list[Any], odds: list[Any]) -> Any:
    """Give the welfare lost against the first best, if welfare has a largest value."""
    if point["k"] != 0 and not positive(point["k"]):
        raise NoOptimumError("no first best")
    terms = [p * (a - t) ** 2 for a, t, p in zip(actions, states, odds, strict=True)]
    return point["k"] / 2 * sum(terms, Fraction(0))


def _mandate(point: Point) -> Any:
    """Two states of equal odds, a standard deviation from their mean: the best fixed action."""
    states = [-point["sd"], point["sd"]]

    def value(a: Any) -> Any:
        return -sum((HALF * (a - t) ** 2 for t in states), Fraction(0))

    action = best(value, "mandate")
    return loss(point, [action, action], states, [HALF, HALF])


def _discretion(point: Point) -> Any:
    """One state, a bias of that size."""
    return loss(point, [preferred(point, Fraction(0), point["rms_bias"])], [Fraction(0)],
                [Fraction(1)])  # fmt: skip


def _floored_discretion(point: Point) -> Any:
    """Take a bias downwards, with nothing below zero to do."""
    action = preferred(point, Fraction(0), -point["rms_bias"], least=Fraction(0))
    return loss(point, [action], [Fraction(0)], [Fraction(1)])


def pinned(point: Point) -> Any:
    """States of -1 and below: with a floor at zero first best and mandate are zero in each."""

    def welfare(state: Any) -> Any:
        return best(lambda a: -((a - state) ** 2), "action", Fraction(0))

    states = [Fraction(-1), Fraction(-1) - 2 * point.get("sd", Fraction(1))]
    first = [welfare(state) for state in states]
    mandate = best(
        lambda a: -sum((HALF * (a - t) ** 2 for t in states), Fraction(0)), "mandate", Fraction(0)
    )
    lost = [HALF * ((mandate - t) ** 2 - (a - t) ** 2) for a, t in zip(first, states, strict=True)]
    return sum(lost, Fraction(0))


def _unbiased(point: Point) -> Any:
    """Leave an agent without bias alone: it loses nothing."""
    at = {"c": Fraction(1), "lam": Fraction(0), "rms_bias": Fraction(0), **point}
    return _discretion({**at, "rms_bias": Fraction(0)})


def _rate(point: Point) -> Any:
    c, k, bias = (sympy.sympify(point[name]) for name in ("c", "k", "rms_bias"))
    if not positive(k):
        raise NoOptimumError("no best action for large weights")
    a = sympy.Symbol("a", real=True)
    (action,) = sympy.solve(sympy.diff(-c * (a - bias) ** 2 / 2 - LAM * k * a**2 / 2, a), a)
    return sympy.limit(sympy.simplify(LAM**2 * k / 2 * action**2), LAM, sympy.oo)


def _rigid(point: Point) -> Any:
    mandate, free = _mandate(point), _discretion(point)
    return free if positive(mandate - free) else mandate


def _rigid_branches(point: Point) -> tuple[Any, Any, Any]:
    mandate, free = _mandate(point), _discretion(point)
    return mandate - free, free, mandate


def _least_free(point: Point) -> Any:
    """Use that the inverse of the distance from the state is linear in λ."""
    sd = point["sd"]
    far = [preferred({**point, "lam": Fraction(w)}, Fraction(0), point["rms_bias"]) for w in (0, 1)]
    if point["rms_bias"] < 0 or sd < 0:
        raise NoOptimumError("no such spread: it is below zero")
    if far[0] <= sd:
        return Fraction(0)
    if sd == 0:
        return sympy.oo
    return (1 / sd - 1 / far[0]) / (1 / far[1] - 1 / far[0])


def _pair(point: Point, lam: Any) -> tuple[Any, Any]:
    at = {**point, "lam": lam}
    return (
        preferred(at, Fraction(0), point["drop"]),
        preferred(at, point["distance"], Fraction(0)),
    )


def _linear_root(values: tuple[Any, Any]) -> Any:
    """Give the least weight at which a line is not negative, from its values at 0 and 1."""
    if values[0] >= 0:
        return Fraction(0)
    slope = values[1] - values[0]
    return -values[0] / slope if slope > 0 else sympy.oo


def _in_order(point: Point) -> Any:
    """Put the preferred actions in order: c + λk times their distance is linear in λ."""
    if point["distance"] <= 0:
        raise NoOptimumError("no pair of states, the one above the other")

    def apart(lam: Fraction) -> Any:
        low, high = _pair(point, lam)
        return (high - low) * (point["c"] + lam * point["k"])

    return _linear_root((apart(Fraction(0)), apart(Fraction(1))))


def _permitted(point: Point) -> Any:
    """Without transfers the agent takes the permitted action nearest to its preferred one."""

    def apart(lam: Fraction) -> Any:
        low, _ = _pair(point, lam)
        return (point["distance"] / 2 - low) * (point["c"] + lam * point["k"])

    return _linear_root((apart(Fraction(0)), apart(Fraction(1))))


def _odds(point: Point) -> list[Any]:
    return [point["p_low"], point["p_high"]]


def _pooled(point: Point) -> Any:
    states, odds = [Fraction(0), point["distance"]], _odds(point)

    def value(a: Any) -> Any:
        return -sum((p * (a - t) ** 2 for p, t in zip(odds, states, strict=True)), Fraction(0))

    action = best(value, "common action")
    return loss(point, [action, action], states, odds)


def _menu(point: Point) -> Any:
    """Both states get what is best for them if their preferred actions are in order."""
    if point["distance"] <= 0:
        raise NoOptimumError("no pair of states, the one above the other")
    if point["p_low"] < 0 or point["p_high"] < 0:
        raise NoOptimumError("no probabilities")
    low, high = _pair(point, point["lam"])
    return _pooled(point) if positive(low - high) else Fraction(0)


def _menu_branches(point: Point) -> tuple[Any, Any, Any]:
    low, high = _pair(point, point["lam"])
    return low - high, _pooled(point), Fraction(0)


def _free_pair(point: Point) -> Any:
    low, high = _pair(point, point["lam"])
    return loss(point, [low, high], [Fraction(0), point["distance"]], _odds(point))


def _sets(point: Point) -> Any:
    """Permit two actions whose midpoint separates the preferred ones, or a common one."""
    low, high = _pair(point, point["lam"])
    middle = point["distance"] / 2
    if low <= middle <= high:
        return Fraction(0)
    common = _pooled(point)
    if low > high:
        return common
    total = 2 * (low if low > middle else high)
    states, odds = [Fraction(0), point["distance"]], _odds(point)

    def value(a: Any) -> Any:
        return -odds[0] * a**2 - odds[1] * (total - a - states[1]) ** 2

    first = best(value, "permitted action")
    return min(common, loss(point, [first, total - first], states, odds))


FREE: Final = "Nobody can be held to a mandate or to a menu."
_FREE_BIAS: Final = "An agent without bias, left alone, adapts to each state."
_NEAREST: Final = "Without transfers the agent takes the nearest permitted action."

_PROBABILITY: Final = tuple(map(Fraction, ("1/2", "1", "1/4", "-1")))
_SMALL: Final = tuple(map(Fraction, ("1", "0", "-1", "2")))
_PAIR_GRID: Final = {
    "c": _SMALL, "k": _SMALL, "lam": tuple(map(Fraction, ("0", "1", "-1"))),
    "distance": tuple(map(Fraction, ("1", "2", "-1"))),
    "drop": tuple(map(Fraction, ("1", "2", "-1", "3/2"))),
    "p_low": _PROBABILITY, "p_high": _PROBABILITY,
}  # fmt: skip


def settings(**given: tuple[str, Find, str]) -> dict[str, tuple[Alternative, ...]]:
    """Give one alternative to each assumption named: what is the case, how to find it, why."""
    return {name: (Alternative(*parts),) for name, parts in given.items()}


PRIMITIVES: Final[Mapping[str, Primitive]] = MappingProxyType(
    {
        "preferred-action": Primitive(
            lambda at: preferred(at, at["theta"], at["b"]),
            settings(
                unbounded=(
                    FLOOR,
                    lambda at: preferred(at, at["theta"], at["b"], least=Fraction(0)),
                    "The preferred action lies below what can be done.",
                )
            ),
        ),
        "mandate-gap": Primitive(
            _mandate,
            settings(
                unbounded=(FLOOR, pinned, PINNED), verifiable=(UNSEEN, _unbiased, _FREE_BIAS)
            ),
        ),
        "discretion-gap": Primitive(
            _discretion,
            settings(
                unbounded=(
                    FLOOR, _floored_discretion, "A bias downwards at the floor changes nothing.",
                )
            ),
        ),
        "discretion-rate": Primitive(
            _rate,
            settings(
                unbounded=(
                    FLOOR, lambda at: Fraction(0), "A bias downwards at the floor changes nothing.",
                )
            ),
        ),
        "rigid-gap": Primitive(
            _rigid,
            settings(unbounded=(FLOOR, pinned, PINNED), verifiable=(UNSEEN, _discretion, FREE)),
            branches=_rigid_branches,
        ),
        "discretion-threshold": Primitive(
            _least_free,
            settings(
                unbounded=(
                    FLOOR, lambda at: "infinite: the mandate loses nothing", PINNED,
                ),
                verifiable=(UNSEEN, lambda at: Fraction(0), FREE),
            ),
        ),
        "menu-threshold": Primitive(
            _in_order,
            settings(
                unbounded=(FLOOR, lambda at: Fraction(0), PINNED),
                verifiable=(
                    UNSEEN, lambda at: "infinite: what agents prefer is never quite the state",
                    FREE,
                ),
                liability=("there are no transfers", _permitted, _NEAREST),
            ),
        ),
        "two-state-gap": Primitive(
            _menu,
            settings(
                unbounded=(FLOOR, pinned, PINNED),
                verifiable=(UNSEEN, _free_pair, FREE),
                liability=("there are no transfers", _sets, _NEAREST),
            ),
            _PAIR_GRID,
            branches=_menu_branches,
        ),
    }
)  # fmt: skip
"""How each result about mandates, discretion and menus is found."""
