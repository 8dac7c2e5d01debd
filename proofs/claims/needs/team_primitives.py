"""M3: what a team does and loses, from utilities, whatever is verifiable and however it shares."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

import sympy

from coopgap.numerics.smooth.sharing_rules import best_balanced_rule
from coopgap.proofs.claims.needs.optima import best, positive
from coopgap.proofs.claims.needs.smooth_needs import Alternative, Point, Primitive

LAM: Final = sympy.Symbol("lam", positive=True)

_WHOLE: Final = {"n": tuple(map(Fraction, (1, 2, 3, 4)))}


def effort(cost: Any, lam: Any, share: Any) -> Any:
    """Give the effort that is best for an agent with a marginal share, and not negative.

    Examples
    --------
    >>> effort(Fraction(1), Fraction(0), Fraction(1, 2))
    Fraction(1, 2)
    """
    return best(
        lambda e: share * e - cost * e**2 / 2 + lam * (e - cost * e**2 / 2), "effort", Fraction(0)
    )


def surplus(cost: Any, chosen: Any) -> Any:
    """Give the welfare that an agent's effort adds."""
    return chosen - cost * chosen**2 / 2


def lost(cost: Any, lam: Any, share: Any) -> Any:
    """Give the welfare lost through one agent with a marginal share."""
    first = best(lambda e: surplus(cost, e), "effort")
    return surplus(cost, first) - surplus(cost, effort(cost, lam, share))


def _equal(point: Point) -> Any:
    return point["n"] * lost(point["c"], point["lam"], Fraction(1) / point["n"])


def _whole(point: Point) -> Any:
    return point["n"] * lost(point["c"], point["lam"], Fraction(1))


def _any(point: Point) -> Any:
    """Equal shares, or one idle sink and share one for all others."""
    equal, idle = _equal(point), surplus(point["c"], Fraction(1) / point["c"])
    return idle if positive(equal - idle) else equal


def _balanced(point: Point) -> Any:
    n = int(point["n"])
    return best_balanced_rule([point["c"]] * n, [point["lam"]] * n).gap


def _mixed(point: Point) -> Any:
    """Let a monitor idle with probability ε, all others efficient: ε/(2c), balanced."""
    pure, epsilon = _balanced(point), Fraction(1, 8)
    if point["n"] < 2 or epsilon * (1 + point["lam"]) > point["n"] - 1:
        return pure
    mixed = epsilon / (2 * point["c"])
    return f"at most {mixed}" if mixed < pure else pure


def _first_best(point: Point) -> Any:
    return point["n"] * surplus(point["c"], best(lambda e: surplus(point["c"], e), "effort"))


def _random_first_best(point: Point) -> Any:
    """Efforts of m ± d with equal odds: the spread d is best at zero."""
    c = point["c"]

    def mean(m: Any) -> Any:
        def spread(d: Any) -> Any:
            return (surplus(c, m + d) + surplus(c, m - d)) / 2

        return spread(best(spread, "spread"))

    return point["n"] * mean(best(mean, "effort"))


def _payoff(point: Point) -> Any:
    return surplus(point["c"], effort(point["c"], point["lam"], Fraction(1) / point["n"]))


def _payoff_mixing(point: Point) -> Any:
    """Let an agent draw its effort as m ± d: the spread is best at zero, so none mixes."""
    c, lam, share = point["c"], point["lam"], Fraction(1) / point["n"]

    def utility(e: Any) -> Any:
        return share * e - c * e**2 / 2 + lam * surplus(c, e)

    def mean(m: Any) -> Any:
        def spread(d: Any) -> Any:
            return (utility(m + d) + utility(m - d)) / 2

        return spread(best(spread, "spread"))

    return surplus(c, best(mean, "effort"))


def _share(point: Point) -> Any:
    """Give one agent a share and the others equal parts of the rest; lose least."""
    n = point["n"]
    if n == 1:
        return Fraction(1)

    def loss(share: Any) -> Any:
        rest = (1 - share) / (n - 1)
        return -((1 - share) ** 2) - (n - 1) * (1 - rest) ** 2

    return best(loss, "share")


def _sink_share(point: Point) -> Any:
    n = int(point["n"])
    found = best_balanced_rule([Fraction(1)] * n, [Fraction(0)] * n)
    return (
        f"{min(found.shares)} for one, 1 for all others"
        if found.sink is not None
        else _share(point)
    )


def _unequal(point: Point) -> Any:
    """Agents of equal q: c = q/n and no prosociality."""
    return _equal({"n": point["n"], "c": point["q_total"] / point["n"], "lam": Fraction(0)})


def _unequal_without_budget(point: Point) -> Any:
    return _whole({"n": point["n"], "c": point["q_total"] / point["n"], "lam": Fraction(0)})


def _unequal_mixed(point: Point) -> Any:
    c = point["q_total"] / point["n"]
    return _mixed({"n": point["n"], "c": c, "lam": Fraction(0)})


def _unequal_share(point: Point) -> Any:
    """Share between an agent of q and the others as one group, which splits its part by q."""
    n, q, total = point["n"], point["q"], point["q_total"]
    if not positive(total - q):
        return "no team: one agent's q is all there is"

    def loss(short: Any) -> Any:
        return -(short**2) / (2 * q) - (n - 1 - short) ** 2 / (2 * (total - q))

    return 1 - best(loss, "share")


def _threshold(point: Point) -> Any:
    """Where the loss of equal shares, which falls like (1+λ)⁻², meets that of an idle sink."""
    at = {"n": point["n"], "c": Fraction(1), "lam": Fraction(0)}
    ratio = sympy.sqrt(sympy.sympify(_equal(at) / surplus(Fraction(1), Fraction(1))))
    return sympy.Max(0, ratio - 1)


def _limit(power: int) -> Any:
    def find(point: Point) -> Any:
        n, c = sympy.sympify(point["n"]), sympy.sympify(point["c"])
        gap = _equal({"n": n, "c": c, "lam": LAM})
        return sympy.limit(LAM**power * gap, LAM, sympy.oo)

    return find


def _limit_zero(point: Point) -> Any:
    """Limit 0: the gap is between 0 and that of equal shares."""
    return _limit(0)({"n": sympy.Integer(2), "c": sympy.Integer(1)})


_BURN: Final = "A third party gives each agent all it adds, so that all are efficient."
_MIX: Final = "One agent idles now and then and reveals who else does, so that nobody else does."
_NO_BUDGET: Final = "shares need not add up"
_RANDOM: Final = "efforts may be random"


def _settings(breaker: Any, mixing: Any) -> dict[str, tuple[Alternative, ...]]:
    return {
        "balanced": (Alternative(_NO_BUDGET, breaker, _BURN),),
        "pure strategies": (Alternative(_RANDOM, mixing, _MIX),),
    }


def _same(find: Any, mixing: Any, why: str) -> dict[str, tuple[Alternative, ...]]:
    return {
        "balanced": (Alternative(_NO_BUDGET, find, "no budget is in it"),),
        "pure strategies": (Alternative(_RANDOM, mixing, why),),
    }


_SINK: Final = {
    "non-negative shares": (
        Alternative(
            "a share may be below zero",
            _balanced,
            "One idle sink with a negative share allows share one to all others.",
        ),
    )
}

PRIMITIVES: Final[Mapping[str, Primitive]] = MappingProxyType(
    {
        "first_best": Primitive(
            _first_best,
            _same(_first_best, _random_first_best, "costs are convex, so that chance only costs"),
            _WHOLE,
        ),
        "effort": Primitive(lambda at: effort(at["c"], at["lam"], at["share"])),
        "loss": Primitive(lambda at: lost(at["c"], at["lam"], at["share"])),
        "share": Primitive(
            _share,
            {
                **_settings(
                    lambda at: Fraction(1), lambda at: "none: a monitor who mixes loses less"
                ),
                "non-negative shares": (
                    Alternative(
                        "a share may be below zero",
                        _sink_share,
                        "One idle sink with a negative share allows share one to all others.",
                    ),
                ),
            },
            _WHOLE,
        ),
        "gap": Primitive(_equal, {**_settings(_whole, _mixed), **_SINK}, _WHOLE),
        "gap_any_rule": Primitive(_any, _settings(_whole, _mixed), _WHOLE),
        "threshold": Primitive(
            _threshold,
            _settings(
                lambda at: "never: share one for all is better",
                lambda at: "never: a monitor who mixes loses less",
            ),
            _WHOLE,
        ),
        "gap_unequal": Primitive(
            _unequal, _settings(_unequal_without_budget, _unequal_mixed), _WHOLE
        ),
        "share_unequal": Primitive(
            _unequal_share,
            _settings(lambda at: Fraction(1), lambda at: "none: a monitor who mixes loses less"),
            _WHOLE,
        ),
        "payoff": Primitive(
            _payoff,
            {
                "balanced": (
                    Alternative(
                        "each agent's share is one",
                        lambda at: surplus(at["c"], effort(at["c"], at["lam"], Fraction(1))),
                        _BURN,
                    ),
                ),
                "pure strategies": (
                    Alternative(
                        _RANDOM, _payoff_mixing, "the effort is strictly best, so that none mixes"
                    ),
                ),
            },
            _WHOLE,
        ),
        "limit": Primitive(
            lambda at: _limit_zero(at),
            _same(_limit_zero, _limit_zero, "the gap is between 0 and that of equal shares"),
            _WHOLE,
        ),
        "rate": Primitive(
            _limit(2),
            {
                **_settings(
                    lambda at: Fraction(0), lambda at: "0, with a monitor who idles ever less"
                ),
                "non-negative shares": (
                    Alternative(
                        "a share may be below zero",
                        _limit(2),
                        "for large λ equal shares lose less than a sink",
                    ),
                ),
            },
            _WHOLE,
        ),
    }
)
"""How each result of M3 is found."""
