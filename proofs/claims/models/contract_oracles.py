"""Exact numerics for thresholds, limits and the best contracts of the smooth models.

Thresholds are found by comparing welfare on both sides of them, limits from values of a rational
function, best contracts from three values of a quadratic: nothing here knows a closed form.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import Final

from coopgap.numerics.smooth.sharing_rules import best_balanced_rule, best_shares
from coopgap.proofs.claims.models.game_oracles import hold_up_loss, invested
from coopgap.proofs.claims.models.quadratic_oracles import (
    Found,
    Oracle,
    Point,
    any_pair,
    any_positive,
    any_weight,
    discretion_loss,
    mandate_loss,
    team_loss,
    utility_of,
    vertex,
    welfare_of,
)
from coopgap.proofs.claims.models.rational_reconstruction import (
    limit_at_infinity,
    threshold_where,
)
from coopgap.theory.games.public_goods import public_goods
from coopgap.theory.models.adaptation_support import Adaptation

# -- M2 adaptation -------------------------------------------------------------------------------


def _discretion_rate(generator: random.Random) -> Found:
    model, point = any_pair(generator)
    found = limit_at_infinity(lambda lam: lam**2 * discretion_loss(model, lam))
    return {name: point[name] for name in ("c", "k", "rms_bias")}, found


def _discretion_threshold(generator: random.Random) -> Found:
    model, point = any_pair(generator)
    rigid = mandate_loss(model)
    found = threshold_where(lambda lam: discretion_loss(model, lam) <= rigid)
    return {name: point[name] for name in ("c", "k", "rms_bias", "sd")}, found


def _taxed(generator: random.Random) -> tuple[Point, Fraction, Fraction]:
    """Find the best rate of a linear tax when the bias is the same in both states."""
    c, k, lam = any_positive(generator), any_positive(generator), any_weight(generator)
    bias = any_positive(generator) * generator.choice((-1, 1))
    model = Adaptation.from_values([any_positive(generator), 5], bias, cost=c, stakes=k)

    def action(rate: Fraction, state: int) -> Fraction:
        utility = utility_of(model, state, lam)
        return vertex(lambda a: utility(a) - rate * a)

    rate = vertex(lambda t: welfare_of(model, [action(t, 0), action(t, 1)]))
    return {"c": c, "b": bias, "theta": model.theta[0]}, rate, action(rate, 0)


def _tax_rate(generator: random.Random) -> Found:
    point, rate, _ = _taxed(generator)
    return {"c": point["c"], "b": point["b"]}, rate


def _taxed_action(generator: random.Random) -> Found:
    point, _, action = _taxed(generator)
    return {"theta": point["theta"]}, action


def _tax_liability(generator: random.Random) -> Found:
    """Let the states fill the interval ever more densely: the least bound is a longest path."""
    c, k, lam = any_positive(generator), any_positive(generator), any_weight(generator)
    bias, width = any_positive(generator) * generator.choice((-1, 1)), any_positive(generator)

    def utility(distance: Fraction) -> Fraction:
        return -c / 2 * (distance - bias) ** 2 - lam * k / 2 * distance**2

    # What the favourite action gains, where no state is: it is deterred by paying -B for it.
    off_path = utility(vertex(utility)) - utility(Fraction(0))

    def bound(fineness: Fraction) -> Fraction:
        step = width / fineness
        longest = Fraction(0)
        # From a state, transfers must fall by the gain from acting as in the state `far` further;
        # on a grid the longest path takes equal hops, of the best length that divides it.
        for hop in range(1, int(fineness) + 1):
            if fineness % hop == 0:
                for way in (1, -1):
                    gain = utility(way * hop * step) - utility(Fraction(0))
                    longest = max(longest, fineness / hop * gain)
        return (off_path + longest) / 2

    point = {"c": c, "k": k, "lam": lam, "b": bias, "width": width}
    return point, limit_at_infinity(bound, degree=1)


# -- M2 robust contracts -------------------------------------------------------------------------

_TRIPLES: Final = ((3, 4, 5), (4, 3, 5), (5, 12, 13), (12, 5, 13), (8, 15, 17), (15, 8, 17))


class _Presumed:
    """Four equally likely states, the presumed preferred action in each, and the worst error.

    The root mean squares at the optimum are rational: error, best slope and preferred action
    are sides of a right-angled triangle.
    """

    def __init__(self, generator: random.Random) -> None:
        error, _, preferred = generator.choice(_TRIPLES)
        scale = any_positive(generator) / 4
        self.c, self.k = any_positive(generator), any_positive(generator)
        self.lam = any_weight(generator)
        self.error = error * scale
        spread = preferred * scale
        slope = any_positive(generator) * generator.choice((-1, 1, 1, 1))
        rest = any_positive(generator)
        states = [
            (slope * sign * spread + other * rest, sign * spread)
            for sign, other in product((-1, 1), repeat=2)
        ]
        self.var_state = sum((x * x for x, _ in states), Fraction(0)) / 4
        self.var_preferred = sum((y * y for _, y in states), Fraction(0)) / 4
        self.cov = sum((x * y for x, y in states), Fraction(0)) / 4
        # The error of the preferred action is c/(c + kλ) of that of the bias.
        self.rho = self.error * (self.c + self.k * self.lam) / self.c

    @property
    def point(self) -> Point:
        names = ("c", "k", "lam", "rho", "cov", "var_state", "var_preferred")
        return {name: getattr(self, name) for name in names}

    def square(self, slope: Fraction) -> Fraction:
        """Mean square of state less slope times presumed action."""
        return self.var_state - 2 * slope * self.cov + slope**2 * self.var_preferred

    def rises(self, slope: Fraction, error: Fraction) -> bool:
        """Tell whether the worst loss rises from here on: the root of `square`, plus the error."""
        falls = self.cov - slope * self.var_preferred
        return falls <= 0 or falls**2 <= error**2 * self.square(slope)

    def slope(self) -> Fraction:
        return threshold_where(lambda s: self.rises(s, self.error))


def _slope(generator: random.Random) -> Found:
    presumed = _Presumed(generator)
    point = presumed.point
    found = presumed.slope()
    return point, found


def _robust_gap(generator: random.Random) -> Found:
    presumed = _Presumed(generator)
    slope = presumed.slope()
    square, extra = presumed.square(slope), slope * presumed.error
    # (√square + extra)² is rational: found by comparing squares.
    total = threshold_where(lambda x: x >= extra and (x - extra) ** 2 >= square) if slope else None
    worst = square if total is None else total**2
    return presumed.point, presumed.k / 2 * worst


def _known_bias(generator: random.Random) -> Found:
    presumed = _Presumed(generator)
    point = {name: presumed.point[name] for name in ("k", "cov", "var_state", "var_preferred")}
    slope = vertex(lambda s: -presumed.square(s), Fraction(0))
    return point, presumed.k / 2 * presumed.square(slope)


def _mandate_radius(generator: random.Random) -> Found:
    presumed = _Presumed(generator)
    # Other moments will do: all that must be rational is the standard deviation of the state.
    deviation = any_positive(generator)
    presumed.var_state = deviation**2
    presumed.var_preferred = max(presumed.var_preferred, (presumed.cov / deviation) ** 2)
    share = presumed.c / (presumed.c + presumed.k * presumed.lam)
    found = threshold_where(lambda rho: presumed.rises(Fraction(0), rho * share))
    return {name: presumed.point[name] for name in presumed.point if name != "rho"}, found


# -- M3 teams ------------------------------------------------------------------------------------


def _sink_threshold(generator: random.Random) -> Found:
    n = generator.choice((2, 4, 9, 16))  # The square root of n is rational, or nothing is lost.
    costs = [any_positive(generator)] * n

    def equal_is_best(lam: Fraction) -> bool:
        return best_shares(costs, [lam] * n).gap <= best_balanced_rule(costs, [lam] * n).gap

    return {"n": Fraction(n)}, threshold_where(equal_is_best)


def _unequal(generator: random.Random) -> tuple[Point, list[Fraction], Fraction]:
    """Equalise what a little more of the share is worth, agent by agent, from three values."""
    n = generator.randint(2, 5)
    team = [(any_positive(generator), any_weight(generator)) for _ in range(n)]
    pieces = []
    for c, lam in team:
        less, none, more = (team_loss(c, lam, Fraction(s)) for s in (-1, 0, 1))
        pieces.append(((less + more) / 2 - none, (more - less) / 2, none))
    curvature = sum((1 / (2 * a) for a, _, _ in pieces), Fraction(0))
    price = (1 + sum((b / (2 * a) for a, b, _ in pieces), Fraction(0))) / curvature
    shares = [(price - b) / (2 * a) for a, b, _ in pieces]
    lost = sum(
        (a * s**2 + b * s + c for (a, b, c), s in zip(pieces, shares, strict=True)), Fraction(0)
    )
    sluggish = [c * (1 + lam) ** 2 for c, lam in team]
    point = {"n": Fraction(n), "q": sluggish[0], "q_total": sum(sluggish, Fraction(0))}
    return point, shares, lost


def _gap_unequal(generator: random.Random) -> Found:
    point, _, lost = _unequal(generator)
    return {"n": point["n"], "q_total": point["q_total"]}, lost


def _share_unequal(generator: random.Random) -> Found:
    point, shares, _ = _unequal(generator)
    return point, shares[0]


def _team_limit(generator: random.Random) -> Found:
    n, c = generator.randint(2, 6), any_positive(generator)
    point = {"n": Fraction(n), "c": c}
    return point, limit_at_infinity(lambda lam: best_shares([c] * n, [lam] * n).gap)


def _team_rate(generator: random.Random) -> Found:
    n, c = generator.randint(2, 6), any_positive(generator)
    found = limit_at_infinity(lambda lam: lam**2 * best_shares([c] * n, [lam] * n).gap)
    return {"n": Fraction(n), "c": c}, found


# -- M4 hold-up ----------------------------------------------------------------------------------


def _investor(generator: random.Random) -> Point:
    share = Fraction(generator.randint(0, 6), 6)
    return {"kappa": 1 + any_positive(generator), "share": share}


def _investment_threshold(generator: random.Random) -> Found:
    point = _investor(generator)
    return point, threshold_where(lambda lam: invested({**point, "lam": lam}) > 0)


def _hold_up_limit(generator: random.Random) -> Found:
    point = _investor(generator)
    return point, limit_at_infinity(lambda lam: hold_up_loss({**point, "lam": lam}))


def _hold_up_rate(generator: random.Random) -> Found:
    point = _investor(generator)
    found = limit_at_infinity(lambda lam: lam**2 * hold_up_loss({**point, "lam": lam}))
    return point, found


# -- M5 public goods -----------------------------------------------------------------------------


def _sacrifice(generator: random.Random) -> Found:
    n = generator.randint(2, 4)
    m, stake = 1 + (n - 1) * Fraction(generator.randint(1, 11), 12), any_positive(generator)
    game = public_goods(n=n, m=m, endowment=stake)
    giving = game.first_best().profiles[0][0]
    payoffs = [game.payoff(0, 0, (action, *giving[1:])) for action in range(len(game.actions[0]))]
    gain = max(payoffs) - game.payoff(0, 0, tuple(giving))
    return {"n": Fraction(n), "m": m, "e0": stake}, gain


_FOUND: Final[Mapping[str, Mapping[str, Callable[[random.Random], Found]]]] = {
    "adaptation": {
        "discretion-rate": _discretion_rate,
        "discretion-threshold": _discretion_threshold,
    },
    "linear-tax": {
        "tax-rate": _tax_rate,
        "taxed-action": _taxed_action,
        "liability": _tax_liability,
    },
    "robust-adaptation": {
        "slope": _slope,
        "robust-gap": _robust_gap,
        "known-bias-gap": _known_bias,
        "mandate-radius": _mandate_radius,
    },
    "teams": {
        "threshold": _sink_threshold,
        "gap_unequal": _gap_unequal,
        "share_unequal": _share_unequal,
        "limit": _team_limit,
        "rate": _team_rate,
    },
    "hold-up": {
        "threshold": _investment_threshold,
        "limit": _hold_up_limit,
        "rate": _hold_up_rate,
    },
    "public-goods": {"sacrifice": _sacrifice},
}

ORACLES: Final[Mapping[tuple[str, str], Oracle]] = MappingProxyType(
    {(model, name): found for model, results in _FOUND.items() for name, found in results.items()}
)
"""What each result is compared with; M4's joint threshold is irrational wherever it is not 0."""
