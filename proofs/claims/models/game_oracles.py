"""Exact numerics for hold-up and public goods: primitives, not closed forms."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.smooth.ownership import best_ownership, ownership_gap
from coopgap.numerics.smooth.pool_contracts import best_pool_contract
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims.models.quadratic_oracles import (
    Oracle,
    Point,
    any_positive,
    any_weight,
    vertex,
)
from coopgap.theory.games.public_goods import public_goods

# -- M4 hold-up ----------------------------------------------------------------------------------


def _investor(generator: random.Random) -> Point:
    share = Fraction(generator.randint(0, 6), 6)
    return {"kappa": 1 + any_positive(generator), "share": share, "lam": any_weight(generator)}


def _value(kappa: Fraction, i: Fraction) -> Fraction:
    return kappa * i - i**2 / 2


def invested(point: Point) -> Fraction:
    """Find what an investor spends, with its share and weight."""

    def utility(i: Fraction) -> Fraction:
        value = _value(point["kappa"], i)
        return point["share"] * value - i + point["lam"] * (value - i)

    # Without a share and a weight nothing is gained: the objective is not even concave.
    return vertex(utility, Fraction(0)) if point["share"] + point["lam"] else Fraction(0)


def _hold_up_first_best(generator: random.Random) -> tuple[Point, Fraction | None]:
    kappa = _investor(generator)["kappa"]
    best = vertex(lambda i: _value(kappa, i) - i, Fraction(0))
    return {"kappa": kappa}, _value(kappa, best) - best


def _investment(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _investor(generator)
    return point, invested(point)


def hold_up_loss(point: Point) -> Fraction:
    """Find the welfare that is lost with one investor."""
    kappa, i = point["kappa"], invested(point)
    best = vertex(lambda i: _value(kappa, i) - i, Fraction(0))
    return _value(kappa, best) - best - (_value(kappa, i) - i)


def _hold_up_welfare(generator: random.Random) -> tuple[Point, Fraction | None]:
    point, i = _investment(generator)
    assert i is not None
    return point, _value(point["kappa"], i) - i


def _hold_up_gap(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _investor(generator)
    return point, hold_up_loss(point)


def _investor_payoff(generator: random.Random) -> tuple[Point, Fraction | None]:
    point, i = _investment(generator)
    assert i is not None
    return point, point["share"] * _value(point["kappa"], i) - i


def _partner_payoff(generator: random.Random) -> tuple[Point, Fraction | None]:
    point, i = _investment(generator)
    assert i is not None
    return point, (1 - point["share"]) * _value(point["kappa"], i)


def _two_sided(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _investor(generator)
    return point, ownership_gap(point["share"], [point["kappa"]] * 2, [point["lam"]] * 2)


def _owned(share: str | None) -> Oracle:
    def find(generator: random.Random) -> tuple[Point, Fraction | None]:
        point = _investor(generator)
        del point["share"]
        kappas, weights = [point["kappa"]] * 2, [point["lam"]] * 2
        if share is None:
            return point, best_ownership(kappas, weights).gap
        return point, ownership_gap(share, kappas, weights)

    return find


# -- M5 public goods -----------------------------------------------------------------------------


def _givers(generator: random.Random) -> Point:
    n = generator.randint(2, 4)
    m = 1 + (n - 1) * Fraction(generator.randint(1, 11), 12)
    stake = any_positive(generator)
    return {"n": Fraction(n), "m": m, "e0": stake, "k": Fraction(generator.randint(1, n - 1)),
            "lam": any_weight(generator)}  # fmt: skip


def _pool(quantity: str) -> Oracle:
    """Play the finite game with k prosocial agents; of several equilibria the best counts."""

    def find(generator: random.Random) -> tuple[Point, Fraction | None]:
        point = _givers(generator)
        n, k = int(point["n"]), int(point["k"])
        game = public_goods(n=n, m=point["m"], endowment=point["e0"])
        first = game.first_best().value
        if quantity == "gap_without_prosociality":
            k = 0
        played = game.prosocial([point["lam"]] * k + [Fraction(0)] * (n - k))
        found = pure_equilibria(played)
        assert found.best is not None
        assert found.best_rule is not None
        profile = found.best_rule.profiles[0]
        none = {"n": point["n"], "m": point["m"], "e0": point["e0"]}
        if quantity == "gap_without_prosociality":
            return none, first - found.best
        if quantity == "first_best":
            return none, first
        if quantity == "gap":
            return point, first - found.best
        if quantity == "prosocial_payoff":
            return point, game.payoff(0, 0, profile)
        if quantity == "free_rider_payoff":
            return point, game.payoff(n - 1, 0, profile)
        return point, game.payoff(0, 0, profile) - point["e0"]

    return find


def _giving_weight(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _givers(generator)
    game = public_goods(n=int(point["n"]), m=point["m"], endowment=point["e0"])
    return {"n": point["n"], "m": point["m"]}, closure_threshold(game).value


def _coalition(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _givers(generator)
    n, m = int(point["n"]), point["m"]
    better = (k for k in itertools.count(1) if m * k / n > 1)
    return {"n": point["n"], "m": m}, Fraction(next(better))


def _pooled_total(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _givers(generator)
    del point["k"]
    weights = [point["lam"]] * int(point["n"])
    return point, best_pool_contract(point["m"], weights, point["e0"]).gap


ORACLES: Final[Mapping[tuple[str, str], Oracle]] = MappingProxyType(
    {
        ("hold-up", "first_best"): _hold_up_first_best,
        ("hold-up", "investment"): _investment,
        ("hold-up", "gap"): _hold_up_gap,
        ("hold-up", "welfare"): _hold_up_welfare,
        ("hold-up", "investor_payoff"): _investor_payoff,
        ("hold-up", "partner_payoff"): _partner_payoff,
        ("hold-up", "gap_two_sided"): _two_sided,
        ("hold-up", "gap_joint"): _owned("1/2"),
        ("hold-up", "gap_sole"): _owned("1"),
        ("hold-up", "gap_best_ownership"): _owned(None),
        ("public-goods", "threshold"): _giving_weight,
        ("public-goods", "least_coalition"): _coalition,
        ("public-goods", "gap_balanced_total"): _pooled_total,
        **{
            ("public-goods", name): _pool(name)
            for name in (
                "first_best",
                "gap_without_prosociality",
                "gap",
                "prosocial_payoff",
                "free_rider_payoff",
                "benefit",
            )
        },
    }
)
"""What each result is compared with; results that are not here have no exact counterpart."""
