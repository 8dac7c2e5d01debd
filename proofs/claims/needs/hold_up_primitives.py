"""M4: what is invested and lost, from utilities, for any split, value and weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

import sympy

from coopgap.proofs.claims.needs.optima import best, positive
from coopgap.proofs.claims.needs.smooth_needs import Alternative, Find, Point, Primitive

LAM: Final = sympy.Symbol("lam", positive=True)

_GRIDS: Final = {
    "kappa": tuple(map(Fraction, ("2", "0", "1", "1/2", "3", "3/2"))),
    "share": tuple(map(Fraction, ("0", "1", "1/2", "-1", "2", "1/3"))),
}


def value(kappa: Any, i: Any) -> Any:
    """Give the value of an investment."""
    return kappa * i - i**2 / 2


def invested(kappa: Any, share: Any, lam: Any) -> Any:
    """Give the investment that is best for the investor, and not negative.

    Examples
    --------
    >>> invested(Fraction(3), Fraction(1, 2), Fraction(0))
    Fraction(1, 1)
    """

    def utility(i: Any) -> Any:
        return share * value(kappa, i) - i + lam * (value(kappa, i) - i)

    if share + lam == 0 and lam > -1:
        return Fraction(0)  # Every unit costs, and its value goes to the other side.
    return best(utility, "investment", Fraction(0))


def _surplus(kappa: Any, i: Any) -> Any:
    return value(kappa, i) - i


def _first(kappa: Any) -> Any:
    return best(lambda i: _surplus(kappa, i), "investment", Fraction(0))


def _first_best(point: Point) -> Any:
    return _surplus(point["kappa"], _first(point["kappa"]))


def _investment(point: Point) -> Any:
    return invested(point["kappa"], point["share"], point["lam"])


def _welfare(point: Point) -> Any:
    return _surplus(point["kappa"], _investment(point))


def _gap(point: Point) -> Any:
    return _first_best(point) - _welfare(point)


def _investor(point: Point) -> Any:
    i = _investment(point)
    return point["share"] * value(point["kappa"], i) - i


def _partner(point: Point) -> Any:
    return (1 - point["share"]) * value(point["kappa"], _investment(point))


def _two_sided(point: Point) -> Any:
    return _gap(point) + _gap({**point, "share": 1 - point["share"]})


def _owned(share: Fraction) -> Find:
    return lambda point: _two_sided({**point, "share": share})


def _best_owned(point: Point) -> Any:
    """Joint or sole ownership: the loss is least at one of them."""
    joint, sole = _owned(Fraction(1, 2))(point), _owned(Fraction(1))(point)
    return sole if positive(joint - sole) else joint


def _threshold(point: Point) -> Any:
    """Where the first unit begins to pay: βκ − 1 + λ(κ − 1) is linear in λ."""
    kappa, share = point["kappa"], point["share"]

    def margin(lam: Any) -> Any:
        return share * kappa - 1 + lam * (kappa - 1)

    slope = margin(1) - margin(0)
    if not positive(slope):
        return Fraction(0) if positive(margin(0)) else "never: no weight makes it pay"
    return sympy.Max(0, sympy.sympify(-margin(0) / slope))


def _joint_threshold(point: Point) -> Any:
    """Where a joint owner's loss meets that of nobody investing: both fall together from there."""
    kappa = sympy.sympify(point["kappa"])
    if kappa <= 1:
        return Fraction(0)  # Nothing is worth investing, whoever owns.
    lam = sympy.Symbol("lam", nonnegative=True)
    half = sympy.Rational(1, 2)
    objective = half * value(kappa, _I) - _I + lam * _surplus(kappa, _I)
    (i,) = sympy.solve(sympy.diff(objective, _I), _I)
    first = _surplus(kappa, kappa - 1)
    joint = 2 * (first - _surplus(kappa, i))
    # One owner who has everything is efficient; the other side invests nothing or little.
    roots = sympy.solve(sympy.Eq(joint, first), lam)
    return max(roots, default=Fraction(0))


def _limit(power: int) -> Find:
    def find(point: Point) -> Any:
        kappa, share = sympy.sympify(point["kappa"]), sympy.sympify(point["share"])
        if not positive(kappa - 1):
            return Fraction(0)  # Neither the first best nor the investor spends anything.
        best_i = kappa - sympy.Rational(1)
        objective = share * value(kappa, _I) - _I + LAM * _surplus(kappa, _I)
        (i,) = sympy.solve(sympy.diff(objective, _I), _I)
        gap = _surplus(kappa, best_i) - _surplus(kappa, i)
        return sympy.limit(sympy.simplify(LAM**power * gap), LAM, sympy.oo)

    return find


_I: Final = sympy.Symbol("i", real=True)


def _verified(found: Callable[[Point], Any], reason: str) -> dict[str, tuple[Alternative, ...]]:
    return {"sunk": (Alternative("a contract can demand an investment", found, reason),)}


_DEMAND: Final = "A contract demands the efficient investment."
_NEUTRAL: Final = "what is efficient does not depend on who can verify it"


def _paid(point: Point) -> Any:
    i = _first(point["kappa"])
    return point["share"] * value(point["kappa"], i) - i


def _earned(point: Point) -> Any:
    return (1 - point["share"]) * value(point["kappa"], _first(point["kappa"]))


def _none(point: Point) -> Any:
    return Fraction(0)


_ABOVE: Final = {"kappa": 1 + sympy.Symbol("t", positive=True)}
_BELOW: Final = {"kappa": 1 - sympy.Symbol("t", nonnegative=True)}
_S: Final = sympy.Symbol("share", positive=True)

# Every share and weight from zero on: both, only the weight, or neither of them positive.
_SHARES: Final = (
    {"share": _S},
    {"share": sympy.Integer(0), "lam": LAM},
    {"share": sympy.Integer(0), "lam": sympy.Integer(0)},
)


def _made(
    find: Find,
    found: Find,
    reason: str = _DEMAND,
    cases: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    at: Callable[[Point, Any], Any] | None = None,
) -> Primitive:
    def branches(point: Point) -> tuple[Any, Any, Any]:
        assert at is not None
        kappa, share, lam = point["kappa"], point["share"], point["lam"]
        free = best(lambda i: share * value(kappa, i) - i + lam * _surplus(kappa, i), "investment")
        return free, at(point, free), at(point, Fraction(0))

    given = branches if at else None
    return Primitive(find, _verified(found, reason), _GRIDS, cases or {}, given)


PRIMITIVES: Final[Mapping[str, Primitive]] = MappingProxyType(
    {
        "first_best": _made(_first_best, lambda at: (at["kappa"] - 1) ** 2 / 2, _NEUTRAL),
        "investment": _made(
            _investment, lambda at: _first(at["kappa"]), cases={"": _SHARES}, at=lambda at, i: i
        ),
        "gap": _made(
            _gap,
            _none,
            cases={"": [{**case, **_ABOVE} for case in _SHARES]},
            at=lambda at, i: _first_best(at) - _surplus(at["kappa"], i),
        ),
        "welfare": _made(
            _welfare, _first_best, cases={"": _SHARES}, at=lambda at, i: _surplus(at["kappa"], i)
        ),
        "investor_payoff": _made(
            _investor,
            _paid,
            cases={"": _SHARES},
            at=lambda at, i: at["share"] * value(at["kappa"], i) - i,
        ),
        "partner_payoff": _made(
            _partner,
            _earned,
            cases={"": _SHARES},
            at=lambda at, i: (1 - at["share"]) * value(at["kappa"], i),
        ),
        "threshold": _made(_threshold, _none, cases={"": [_ABOVE]}),
        "gap_two_sided": _made(_two_sided, _none),
        "gap_joint": _made(_owned(Fraction(1, 2)), _none),
        "gap_sole": _made(_owned(Fraction(1)), _none),
        "gap_best_ownership": _made(_best_owned, _none),
        "joint_threshold": _made(_joint_threshold, _none),
        "limit": _made(
            _limit(0),
            _none,
            "a contract that demands it leaves no gap at all",
            {"": [_ABOVE], "worthwhile: kappa > 1": [_ABOVE, _BELOW]},
        ),
        "rate": _made(_limit(2), _none, cases={"": [_ABOVE]}),
    }
)
"""How each result of M4 is found."""
