"""Exact numerics for adaptation and teams: primitives, not closed forms.

Every objective here is quadratic and concave in what is chosen, so three of its values give its
maximiser exactly.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias

from coopgap.numerics.smooth.partnership_deviations import check_monitor_contract
from coopgap.numerics.smooth.sharing_rules import best_balanced_rule, best_shares
from coopgap.theory.models.adaptation_support import Adaptation
from coopgap.theory.models.monitor_contract import monitor_contract

Point: TypeAlias = dict[str, Fraction]
Found: TypeAlias = tuple[Point, Fraction | None]
"""A point and the quantity there; ``None`` when it is infinite."""

Oracle: TypeAlias = Callable[[random.Random], Found]
"""Draws a point and finds the quantity there."""


def vertex(objective: Callable[[Fraction], Fraction], least: Fraction | None = None) -> Fraction:
    """Maximise a concave quadratic exactly, from three of its values.

    Parameters
    ----------
    objective
        The quadratic.
    least
        Lower end of what may be chosen.

    Examples
    --------
    >>> vertex(lambda x: x - x * x), vertex(lambda x: -x * x - x, Fraction(0))
    (Fraction(1, 2), Fraction(0, 1))
    """
    before, middle, after = (objective(Fraction(x)) for x in (-1, 0, 1))
    best = (after - before) / 2 / (2 * middle - before - after)
    return best if least is None else max(best, least)


def any_positive(generator: random.Random, most: int = 4) -> Fraction:
    """Draw a positive rational up to a bound."""
    part = generator.choice((1, 2, 3, 4))
    return Fraction(generator.randint(1, most * part), part)


def any_weight(generator: random.Random) -> Fraction:
    """Draw a prosocial weight, sometimes zero."""
    return any_positive(generator, 3) - Fraction(1, 4) if generator.random() < 0.8 else Fraction(0)


# -- M2 adaptation -------------------------------------------------------------------------------


def any_pair(generator: random.Random) -> tuple[Adaptation, Point]:
    """Draw two equally likely states: standard deviations and root mean squares stay rational."""
    c, k, lam = any_positive(generator), any_positive(generator), any_weight(generator)
    sd, level = any_positive(generator), any_positive(generator) * generator.choice((-1, 1))
    ideal = [-sd, sd]
    bias = [level * generator.choice((-1, 1)) for _ in ideal]
    point = {"c": c, "k": k, "lam": lam, "sd": sd, "rms_bias": abs(level)}
    return Adaptation.from_values(ideal, bias, cost=c, stakes=k), point


def utility_of(model: Adaptation, state: int, lam: Fraction) -> Callable[[Fraction], Fraction]:
    """Give what an agent of weight λ has from each action in a state."""

    def value(action: Fraction) -> Fraction:
        wanted = model.theta[state] + model.bias[state]
        own = -model.cost / 2 * (action - wanted) ** 2
        return own - lam * model.stakes / 2 * (action - model.theta[state]) ** 2

    return value


def welfare_of(model: Adaptation, actions: Sequence[Fraction]) -> Fraction:
    """Give expected welfare of an action for each state."""
    losses = [
        p * model.stakes / 2 * (a - x) ** 2
        for p, a, x in zip(model.prior, actions, model.theta, strict=True)
    ]
    return -sum(losses, Fraction(0))


def mandate_loss(model: Adaptation) -> Fraction:
    """Find what the best single action loses."""
    action = vertex(lambda a: welfare_of(model, [a] * len(model.theta)))
    return -welfare_of(model, [action] * len(model.theta))


def discretion_loss(model: Adaptation, lam: Fraction) -> Fraction:
    """Find what is lost when an agent of weight λ does as it likes."""
    chosen = [vertex(utility_of(model, state, lam)) for state in range(len(model.theta))]
    return -welfare_of(model, chosen)


def _preferred(generator: random.Random) -> tuple[Point, Fraction | None]:
    model, point = any_pair(generator)
    kept = {name: point[name] for name in ("c", "k", "lam")}
    found = vertex(utility_of(model, 0, point["lam"]))
    return {**kept, "theta": model.theta[0], "b": model.bias[0]}, found


def _mandate_gap(generator: random.Random) -> tuple[Point, Fraction | None]:
    model, point = any_pair(generator)
    return {"k": point["k"], "sd": point["sd"]}, mandate_loss(model)


def _discretion_gap(generator: random.Random) -> tuple[Point, Fraction | None]:
    model, point = any_pair(generator)
    del point["sd"]
    return point, discretion_loss(model, point["lam"])


def _rigid_gap(generator: random.Random) -> tuple[Point, Fraction | None]:
    model, point = any_pair(generator)
    return point, min(mandate_loss(model), discretion_loss(model, point["lam"]))


def _two_states(generator: random.Random) -> tuple[Point, Fraction | None]:
    distance, drop = any_positive(generator), any_positive(generator, 6)
    low = Fraction(generator.randint(1, 5), 6)
    point = {
        "c": any_positive(generator),
        "k": any_positive(generator),
        "lam": any_weight(generator),
    }
    model = Adaptation.from_values(
        [0, distance], [drop, 0], prior=[low, 1 - low], cost=point["c"], stakes=point["k"]
    )
    found = model.menu(point["lam"]).gap
    odds = {"p_low": low, "p_high": 1 - low}
    return {**point, "distance": distance, "drop": drop, **odds}, found


def _menu_threshold(generator: random.Random) -> tuple[Point, Fraction | None]:
    distance, drop, c, k = (any_positive(generator) for _ in range(4))
    model = Adaptation.from_values([0, distance], [drop, 0], cost=c, stakes=k)
    return {"c": c, "k": k, "distance": distance, "drop": drop}, model.threshold().value


def _tax_gap(generator: random.Random) -> tuple[Point, Fraction | None]:
    c, k, lam = any_positive(generator), any_positive(generator), any_weight(generator)
    centre, sd = any_positive(generator), any_positive(generator)
    model = Adaptation.from_values([0, 5], [centre - sd, centre + sd], cost=c, stakes=k)

    def taxed(rate: Fraction) -> Fraction:
        def chosen(state: int) -> Fraction:
            utility = utility_of(model, state, lam)
            return vertex(lambda a: utility(a) - rate * a)

        return welfare_of(model, [chosen(0), chosen(1)])

    return {"c": c, "k": k, "lam": lam, "sd_bias": sd}, -taxed(vertex(taxed))


# -- M3 teams ------------------------------------------------------------------------------------


def _team(generator: random.Random) -> Point:
    n = Fraction(generator.randint(2, 6))
    return {"n": n, "c": any_positive(generator), "lam": any_weight(generator)}


def _effort(
    c: Fraction, lam: Fraction, share: Fraction, least: Fraction | None = Fraction(0)
) -> Fraction:
    def utility(e: Fraction) -> Fraction:
        return share * e - c * e**2 / 2 + lam * (e - c * e**2 / 2)

    return vertex(utility, least)


def _lost(c: Fraction, effort: Fraction) -> Fraction:
    best = vertex(lambda e: e - c * e**2 / 2)
    return best - c * best**2 / 2 - (effort - c * effort**2 / 2)


def _team_first_best(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _team(generator)
    del point["lam"]
    return point, point["n"] * _lost(point["c"], Fraction(0))


def _team_effort(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _team(generator)
    del point["n"]
    share = any_positive(generator) - 2
    return {**point, "share": share}, _effort(point["c"], point["lam"], share)


def team_loss(c: Fraction, lam: Fraction, share: Fraction) -> Fraction:
    """Find what an agent with a share of output loses; below no effort its quadratic goes on."""
    return _lost(c, _effort(c, lam, share, least=None))


def _team_loss(generator: random.Random) -> tuple[Point, Fraction | None]:
    point, effort = _team_effort(generator)
    assert effort is not None
    return point, _lost(point["c"], effort)


def _weights(point: Point) -> tuple[list[Fraction], list[Fraction]]:
    n = int(point["n"])
    return [point["c"]] * n, [point["lam"]] * n


def _team_share(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _team(generator)
    return {"n": point["n"]}, best_shares(*_weights(point)).shares[0]


def _team_gap(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _team(generator)
    return point, best_shares(*_weights(point)).gap


def _team_any_rule(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _team(generator)
    return point, best_balanced_rule(*_weights(point)).gap


def _team_payoff(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _team(generator)
    effort = _effort(point["c"], point["lam"], 1 / point["n"])
    return point, effort - point["c"] * effort**2 / 2


# -- M3 near efficiency --------------------------------------------------------------------------


def _mixing(generator: random.Random) -> Point:
    point = _team(generator)
    most = min(Fraction(1), (point["n"] - 1) / (1 + point["lam"]))
    return {**point, "eps": most * Fraction(generator.randint(1, 12), 12)}


def _mixed_loss(generator: random.Random) -> tuple[Point, Fraction | None]:
    point = _mixing(generator)
    limits = {"cost": point["c"], "prosociality": point["lam"]}
    check = check_monitor_contract(monitor_contract(int(point["n"]), point["eps"], **limits))
    return point, check.gap if check.is_equilibrium else None


ORACLES: Final[Mapping[tuple[str, str], Oracle]] = MappingProxyType(
    {
        ("adaptation", "preferred-action"): _preferred,
        ("adaptation", "mandate-gap"): _mandate_gap,
        ("adaptation", "discretion-gap"): _discretion_gap,
        ("adaptation", "rigid-gap"): _rigid_gap,
        ("adaptation", "two-state-gap"): _two_states,
        ("adaptation", "menu-threshold"): _menu_threshold,
        ("linear-tax", "tax-gap"): _tax_gap,
        ("teams", "first_best"): _team_first_best,
        ("teams", "effort"): _team_effort,
        ("teams", "loss"): _team_loss,
        ("teams", "share"): _team_share,
        ("teams", "gap"): _team_gap,
        ("teams", "gap_any_rule"): _team_any_rule,
        ("teams", "payoff"): _team_payoff,
        ("near-efficiency", "loss"): _mixed_loss,
        ("near-efficiency", "pure_gap"): _team_gap,
    }
)
"""What each result is compared with; results that are not here have no exact counterpart."""
