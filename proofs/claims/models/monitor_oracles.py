"""Exact numerics for the nearly efficient contract of a team: every deviation of every agent.

The fine that deters and how rarely the monitor may be idle are found by asking, again and again,
whether a contract is an equilibrium.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from coopgap.numerics.smooth.partnership_deviations import PartnershipCheck, check_monitor_contract
from coopgap.numerics.smooth.sharing_rules import best_shares
from coopgap.proofs.claims.models.quadratic_oracles import (
    Found,
    Oracle,
    Point,
    any_positive,
    any_weight,
)
from coopgap.proofs.claims.models.rational_reconstruction import (
    limit_at_infinity,
    threshold_where,
)
from coopgap.theory.models.monitor_contract import monitor_contract


def _team(generator: random.Random) -> Point:
    n = Fraction(generator.randint(2, 4))
    return {"n": n, "c": any_positive(generator), "lam": any_weight(generator)}


def _mildest(point: Point) -> Fraction:
    return min(Fraction(1), (point["n"] - 1) / (1 + point["lam"]))


def _checked(point: Point, eps: Fraction, fine: Fraction | None = None) -> PartnershipCheck:
    limits = {"cost": point["c"], "prosociality": point["lam"]}
    return check_monitor_contract(monitor_contract(int(point["n"]), eps, fine=fine, **limits))


def _deterrent(point: Point, eps: Fraction) -> Fraction:
    return threshold_where(lambda fine: _checked(point, eps, fine).is_equilibrium)


def _mixed(generator: random.Random) -> tuple[Point, Fraction, Fraction]:
    """Draw how often the monitor is idle, and find the fine that this needs."""
    point = _team(generator)
    eps = _mildest(point) * Fraction(generator.randint(1, 6), 6)
    return point, eps, _deterrent(point, eps)


def _least_fine(generator: random.Random) -> Found:
    point, eps, fine = _mixed(generator)
    return {**point, "eps": eps}, fine


def _idle(point: Point, fine: Fraction) -> Fraction:
    """Find how rarely the monitor may be idle at a fine."""
    most = _mildest(point)

    def deters(eps: Fraction) -> bool:
        return eps > 0 and _checked(point, min(eps, most), fine).is_equilibrium

    return threshold_where(deters)


def _least_mixing(generator: random.Random) -> Found:
    point, _, fine = _mixed(generator)
    return {**point, "fine": fine}, _idle(point, fine)


def _loss_at_fine(generator: random.Random) -> Found:
    point, _, fine = _mixed(generator)
    return {**point, "fine": fine}, _checked(point, _idle(point, fine), fine).gap


def _mixed_limit(generator: random.Random) -> Found:
    point = _team(generator)
    return point, limit_at_infinity(lambda x: _checked(point, 1 / x).gap, degree=1)


def _mixed_rate(generator: random.Random) -> Found:
    point = _team(generator)

    def product_at(rarely: Fraction) -> Fraction:
        eps = 1 / rarely
        fine = _deterrent(point, eps)
        return fine * _checked(point, eps, fine).gap

    return point, limit_at_infinity(product_at, degree=1)


def _beats_pure(generator: random.Random) -> Found:
    point = _team(generator)
    n, most = int(point["n"]), _mildest(point)
    equal = best_shares([point["c"]] * n, [point["lam"]] * n).gap

    def worse(eps: Fraction) -> bool:
        return eps >= most or (eps > 0 and _checked(point, eps).gap >= equal)

    return {"n": point["n"], "lam": point["lam"]}, threshold_where(worse)


ORACLES: Final[Mapping[tuple[str, str], Oracle]] = MappingProxyType(
    {
        ("near-efficiency", "least_fine"): _least_fine,
        ("near-efficiency", "least_mixing"): _least_mixing,
        ("near-efficiency", "loss_at_fine"): _loss_at_fine,
        ("near-efficiency", "limit"): _mixed_limit,
        ("near-efficiency", "rate"): _mixed_rate,
        ("near-efficiency", "beats_pure"): _beats_pure,
    }
)
"""What each result is compared with."""
