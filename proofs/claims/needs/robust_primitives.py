"""M2, robust: what an affine rule loses when the presumed bias is wrong by a known amount."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

import sympy

from coopgap.proofs.claims.needs.optima import NoOptimumError
from coopgap.proofs.claims.needs.smooth_needs import Alternative, Find, Point, Primitive

_GRIDS: Final = {
    "c": tuple(map(Fraction, (1, 0, -1))),
    "k": tuple(map(Fraction, (1, 0, -1))),
    "lam": tuple(map(Fraction, (0, -1, 1))),
    "var_state": tuple(map(Fraction, ("1", "0", "-1", "2", "5/4"))),
    "var_preferred": tuple(map(Fraction, (1, 0, -1, 2))),
    "cov": tuple(map(Fraction, ("0", "1", "-1", "1/2", "2"))),
    "rho": tuple(map(Fraction, ("0", "1/2", "1", "-1"))),
}


def _require(point: Point) -> None:
    one = {"c": Fraction(1), "k": Fraction(1), "lam": Fraction(0), "rho": Fraction(0), **point}
    if one["k"] < 0:
        raise NoOptimumError("no first best")
    if one["c"] + one["lam"] * one["k"] <= 0:
        raise NoOptimumError("no single best action")
    if one["c"] < 0:
        raise NoOptimumError("no weight of the own payoff: it is below zero")
    if one["rho"] < 0:
        raise NoOptimumError("no error: it is below zero")
    spread, other = point.get("var_state", Fraction(1)), point.get("var_preferred", Fraction(1))
    if spread < 0 or other < 0 or point.get("cov", Fraction(0)) ** 2 > spread * other:
        raise NoOptimumError("no random variables have these moments")


def _error(point: Point) -> Any:
    """Root mean square error of the preferred action: that of the bias, dampened by λ."""
    return point["c"] * point["rho"] / (point["c"] + point["lam"] * point["k"])


def _root(point: Point, slope: Any) -> Any:
    """Worst root mean square loss at a slope: residual and error may be aligned."""
    v, t, cov = (sympy.sympify(point[x]) for x in ("var_state", "var_preferred", "cov"))
    return sympy.sqrt(v - 2 * cov * slope + t * slope**2) + slope * sympy.sympify(_error(point))


def _best(point: Point) -> tuple[Any, Any]:
    """Minimise over slopes from zero on: zero, or a root of the squared first-order condition."""
    _require(point)
    s = sympy.Symbol("s")
    v, t, cov = (sympy.sympify(point[x]) for x in ("var_state", "var_preferred", "cov"))
    error = sympy.sympify(_error(point))
    inside = v - 2 * cov * s + t * s**2
    roots = sympy.roots(sympy.Poly((t * s - cov) ** 2 - error**2 * inside, s)) if t else {}
    slopes = [sympy.Integer(0), *(r for r in roots if r.is_real and r > 0)]
    found = [(sympy.simplify(_root(point, slope)), slope) for slope in slopes]
    return min(found, key=lambda pair: (pair[0].evalf(50), pair[1].evalf(50)))


def _slope(point: Point) -> Any:
    return _best({"k": Fraction(1), **point})[1]


def _gap(point: Point) -> Any:
    return sympy.sympify(point["k"]) / 2 * _best(point)[0] ** 2


def _known(point: Point) -> Any:
    return _gap({"c": Fraction(1), "lam": Fraction(0), **point, "rho": Fraction(0)})


def _radius(point: Point) -> Any:
    """Give the error at which the root loss no longer falls with the slope, C/√V at zero."""
    at = {"rho": Fraction(0), "var_preferred": Fraction(10**6), **point}
    _require(at)
    if at["var_state"] == 0 or at["c"] == 0:
        raise NoOptimumError("undefined")
    slope = sympy.sympify(at["cov"]) / sympy.sqrt(sympy.sympify(at["var_state"]))
    return sympy.Max(0, slope) / sympy.sympify(_error({**at, "rho": Fraction(1)}))


def _monotone(point: Point) -> Any:
    """Three equally likely states with these moments, in the preferred order: no loss at all.

    τ = (-a, 0, a) and θ = (-b - e, 2e, b - e) have T = 2a²/3, C = 2ab/3 and V = 2b²/3 + 2e²; the
    states are in order iff b > 3e.
    """
    v, t, cov = point["var_state"], point["var_preferred"], point["cov"]
    plain = _known({"k": Fraction(1), **point})
    if t <= 0 or cov <= 0:
        return plain
    b_squared, e_squared = Fraction(3, 2) * cov**2 / t, (v - cov**2 / t) / 2
    return Fraction(0) if b_squared > 9 * e_squared > 0 else plain


def _affine(point: Point) -> Any:
    """As `_monotone` where nothing is uncertain; elsewhere the rule is taken as it is."""
    return _monotone(point) if point["rho"] == 0 else _gap(point)


def _curved(point: Point) -> Any:
    return "none: the best rule is not affine" if _bends(point) else _slope(point)


def _bends(point: Point) -> bool:
    return point["rho"] == 0 and bool(
        sympy.simplify(_monotone({"k": Fraction(1), **point}) - _known({"k": Fraction(1), **point}))
    )


def _unseen(point: Point) -> Any:
    """Let the agent do what it prefers: the rule of slope one."""
    at = {"c": Fraction(1), "lam": Fraction(0), "rho": Fraction(0), **point}
    return sympy.sympify(at["k"]) / 2 * _root(at, sympy.Integer(1)) ** 2


_SEEN: Final = "Nobody can be held to a rule, so that agents do what they prefer."
_CURVE: Final = "A curved rule can follow states that an affine one only approaches."


def _settings(affine: Find | None, unseen: Find) -> dict[str, tuple[Alternative, ...]]:
    found: dict[str, tuple[Alternative, ...]]
    found = {"verifiable": (Alternative("the contract sees no action", unseen, _SEEN),)}
    if affine is not None:
        found["affine"] = (Alternative("any menu may be offered", affine, _CURVE),)
    return found


# Without spread there is no covariance either, by Cauchy-Schwarz.
_FLAT: Final = {
    "var_state > 0": [{"var_state": sympy.Integer(0), "cov": sympy.Integer(0)}],
    "var_preferred > 0": [{"var_preferred": sympy.Integer(0), "cov": sympy.Integer(0)}],
}

PRIMITIVES: Final[Mapping[str, Primitive]] = MappingProxyType(
    {
        "slope": Primitive(_slope, _settings(_curved, lambda at: Fraction(1)), _GRIDS, _FLAT),
        "robust-gap": Primitive(_gap, _settings(_affine, _unseen), _GRIDS, _FLAT),
        "known-bias-gap": Primitive(_known, _settings(_monotone, _unseen), _GRIDS, _FLAT),
        "mandate-radius": Primitive(
            _radius, _settings(None, lambda at: "none: no mandate can be enforced"), _GRIDS, _FLAT
        ),
    }
)
"""How each result about robust rules is found."""
