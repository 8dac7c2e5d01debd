"""M2, a linear tax: what it takes, what it leaves, and what transfers it needs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from coopgap.proofs.claims.needs.adaptation_primitives import (
    FLOOR,
    FREE,
    HALF,
    PINNED,
    UNSEEN,
    loss,
    pinned,
    preferred,
    settings,
)
from coopgap.proofs.claims.needs.optima import NoOptimumError, best
from coopgap.proofs.claims.needs.smooth_needs import Point, Primitive

_PLAIN: Final = {"c": Fraction(1), "k": Fraction(1), "lam": Fraction(0), "b": Fraction(1)}


def _tax_rate(point: Point) -> Any:
    """Find the rate at which the action, which is linear in it, is the state."""
    at = {**_PLAIN, **point}
    free, taxed = (preferred(at, Fraction(0), at["b"], Fraction(rate)) for rate in (0, 1))
    return -free / (taxed - free)


def _idle_rate(point: Point) -> Any:
    """Take a state so low that the floor is best without any tax."""
    at = {**_PLAIN, **point}
    action = preferred(at, Fraction(-1) - abs(at["b"]), at["b"], least=Fraction(0))
    return Fraction(0) if action == 0 else _tax_rate(point)


def _taxed(point: Point, bias: int = 1, least: Fraction | None = None, levied: int = 1) -> Any:
    at = {**_PLAIN, **point}
    rate = levied * at["c"] * at["b"]
    return preferred(at, at["theta"], bias * at["b"], rate, least)


def _taxed_gap(point: Point, mean: Fraction = Fraction(0), *, levied: bool = True) -> Any:
    """Two states of equal odds, biases a standard deviation from their mean."""
    biases = [mean - point["sd_bias"], mean + point["sd_bias"]]

    def at(rate: Any) -> Any:
        actions = [preferred(point, Fraction(0), bias, rate) for bias in biases]
        return loss(point, actions, [Fraction(0)] * 2, [HALF] * 2)

    return at(best(lambda rate: -at(rate), "rate") if levied else Fraction(0))


def _bound(point: Point) -> Any:
    """Half of what transfers must range over: along the states, and to deter the rest."""
    if point["width"] < 0:
        raise NoOptimumError("no interval of states")
    wanted = preferred(point, Fraction(0), point["b"])
    c, k, lam = point["c"], point["k"], point["lam"]

    def utility(a: Any) -> Any:
        return -c * (a - point["b"]) ** 2 / 2 - lam * k * a**2 / 2

    along = abs(c * point["b"]) * point["width"]
    return (along + utility(wanted) - utility(Fraction(0))) / 2


PRIMITIVES: Final[Mapping[str, Primitive]] = MappingProxyType(
    {
        "tax-rate": Primitive(
            _tax_rate,
            settings(
                unbounded=(FLOOR, _idle_rate, PINNED),
                verifiable=(UNSEEN, lambda at: "none: no tax can be levied", FREE),
                constant=(
                    "the bias is b in one state and -b in another",
                    lambda at: f"{_tax_rate(at)} and {_tax_rate({**at, 'b': -at['b']})}"
                    if at["b"] else _tax_rate(at),
                    "One rate cannot be right in both.",
                ),
            ),
        ),
        "taxed-action": Primitive(
            _taxed,
            settings(
                unbounded=(
                    FLOOR, lambda at: _taxed(at, least=Fraction(0)),
                    "The state lies below what can be done.",
                ),
                verifiable=(UNSEEN, lambda at: _taxed(at, levied=0), "No tax can be levied."),
                constant=(
                    "the bias of the state is the opposite one", lambda at: _taxed(at, -1),
                    "The tax pushes where the bias pushes already.",
                ),
            ),
        ),
        "tax-gap": Primitive(
            _taxed_gap,
            settings(
                unbounded=(FLOOR, pinned, PINNED),
                verifiable=(
                    UNSEEN, lambda at: _taxed_gap(at, Fraction(1), levied=False),
                    "A mean bias of 1 is not taxed away.",
                ),
            ),
        ),
        "liability": Primitive(
            _bound,
            settings(
                verifiable=(UNSEEN, lambda at: "none is enough", FREE),
                constant=(
                    "the bias is b in one state and -b in another",
                    lambda at: "none is enough" if at["b"] else _bound(at),
                    "Where preferred actions are out of order, no transfers at all suffice.",
                ),
            ),
        ),
    }
)  # fmt: skip
"""How each result about the linear tax is found."""
