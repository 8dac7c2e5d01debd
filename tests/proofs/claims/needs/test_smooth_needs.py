"""The engine on a toy model: witnesses are smallest, proofs are proofs, and neither is made up."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

from coopgap.proofs.claims.models.smooth import PRIMITIVES
from coopgap.proofs.claims.needs.need import Need, Outcome
from coopgap.proofs.claims.needs.optima import best, positive
from coopgap.proofs.claims.needs.smooth_needs import (
    Alternative,
    Point,
    Primitive,
    _Looked,
    smooth_needs,
)
from coopgap.theory.derivation import Assumption, Derivation, Parameter, Result
from coopgap.theory.models import MODELS

C = sympy.Symbol("c", positive=True)
X = sympy.Symbol("x", real=True)
N = sympy.Symbol("n", integer=True, positive=True)


def _toy(expression: Any, *assumptions: Assumption) -> Derivation:
    parameters = (Parameter(C, "cost"), Parameter(X, "x"), Parameter(N, "n"))
    return Derivation("toy", "Toy", "x", parameters, assumptions, (), (
        Result("it", expression, "It."),), ())  # fmt: skip


def _needs(primitive: Primitive, expression: Any, *assumptions: Assumption) -> dict[str, Need]:
    found = smooth_needs(_toy(expression, *assumptions), "it", primitive)
    return {need.assumption: need for need in found}


def _effort(point: Point) -> Any:
    return best(lambda e: point["x"] * e - point["c"] * e**2 / 2, "effort")


def test_a_sign_is_needed_where_utility_is_not_concave() -> None:
    need = _needs(Primitive(_effort), X / C)["c > 0"]
    assert (need.outcome, need.point) == (Outcome.NEEDED, "c=0, x=0")
    assert need.found == "no single best effort"


def test_an_inequality_that_the_form_does_not_need_is_proved_redundant() -> None:
    above = Assumption("above", "x is above 1.", sympy.Gt(X, 1))
    need = _needs(Primitive(_effort), X / C, above)["above: x > 1"]
    assert need.outcome is Outcome.REDUNDANT
    assert need.proof == "the same form is derived without it"


def test_an_inequality_that_it_does_need_has_the_smallest_witness() -> None:
    above = Assumption("above", "x is above 1.", sympy.Gt(X, 1))

    def larger(point: Point) -> Any:
        return point["x"] if positive(point["x"] - 1) else Fraction(1)

    need = _needs(Primitive(larger), X, above)["above: x > 1"]
    # At 1 both are 1; of the others 0 is the simplest.
    assert (need.point, need.stated, need.found) == ("x=0", "0", "1")


def test_what_follows_from_the_others_is_said_to_and_nothing_else() -> None:
    team = Assumption("team", "n is at least 2.", sympy.Ge(N, 2))
    needs = _needs(Primitive(lambda at: at["n"]), N, team)
    assert needs["n > 0"].proof == "it follows from the others"
    assert needs["team: n >= 2"].proof == "the same form is derived without it"
    product = Assumption("product", "n - 1 is at least c.", sympy.Ge(N - 1, C))
    both = _needs(Primitive(lambda at: at["n"] / at["c"]), N / C, team, product)
    # n = 1 would need c <= 0.
    assert both["team: n >= 2"].proof == "it follows from the others"


def test_one_agent_is_a_case_of_its_own() -> None:
    team = Assumption("team", "n is at least 2.", sympy.Ge(N, 2))

    def alone(point: Point) -> Any:
        if isinstance(point["n"], sympy.Symbol):
            raise TypeError("not for all n at once")
        return Fraction(7) if point["n"] == 1 else Fraction(int(point["n"]))

    need = _needs(Primitive(alone), N, team)["team: n >= 2"]
    assert (need.point, need.found) == ("n=1", "7")


def test_without_a_proof_the_effort_is_told() -> None:
    above = Assumption("above", "x is above 0.", sympy.Gt(X, 0))

    def numbers_only(point: Point) -> Any:
        return Fraction(point["x"]) ** 3

    need = _needs(Primitive(numbers_only), X**3, above)["above: x > 0"]
    assert need.outcome is Outcome.OPEN
    assert need.tried > 0


def test_settings_are_witnessed_proved_or_open() -> None:
    named = [Assumption(name, "So it is.") for name in ("changes", "keeps", "unknown")]
    settings = {
        "changes": (Alternative("otherwise", lambda at: at["x"] * 2, "It doubles."),),
        "keeps": (Alternative("otherwise", lambda at: at["x"] + 0, "nothing is added"),),
    }
    needs = _needs(Primitive(lambda at: at["x"], settings), X, *named)
    assert (needs["changes"].point, needs["changes"].reason) == ("x=1", "It doubles.")
    assert needs["keeps"].proof == "the same form is derived then: nothing is added"
    assert (needs["unknown"].outcome, needs["unknown"].tried) == (Outcome.OPEN, 0)


def test_branches_are_proved_only_if_the_same_sign_decides() -> None:
    form = sympy.Piecewise((X / C, sympy.Gt(X, 0)), (0, True))
    above = Assumption("above", "x is above -3.", sympy.Gt(X, -3))

    def floored(point: Point) -> Any:
        return best(lambda e: point["x"] * e - point["c"] * e**2 / 2, "effort", Fraction(0))

    def right(point: Point) -> tuple[Any, Any, Any]:
        return _effort(point), point["x"] / point["c"], Fraction(0)

    def wrong(point: Point) -> tuple[Any, Any, Any]:
        return -_effort(point), point["x"] / point["c"], Fraction(0)

    grids = {"x": tuple(map(Fraction, (1, 2, -3, -4, -5, -6, -7, -8, -9)))}
    for branches, outcome in ((right, Outcome.REDUNDANT), (wrong, Outcome.OPEN)):
        need = _needs(Primitive(floored, {}, grids, branches=branches), form, above)
        assert need["above: x > -3"].outcome is outcome


@pytest.mark.parametrize("model", sorted(PRIMITIVES))
def test_every_result_is_found_as_it_is_stated_inside_its_assumptions(model: str) -> None:
    derivation = MODELS[model]()
    assert set(PRIMITIVES[model]) == set(derivation.names)
    for name, primitive in PRIMITIVES[model].items():
        checked = 0
        for point in _inside(derivation, name, primitive):
            found = primitive.find(dict(point))
            stated = derivation.evaluate(name, point)
            exact, own = sympy.sympify(stated), sympy.sympify(found)
            assert exact == own or sympy.simplify(exact - own) == 0, (name, point)
            checked += 1
        assert checked, name


def _inside(derivation: Derivation, name: str, primitive: Primitive) -> list[Point]:
    """Give the first points of the grid in the region, as the engine orders them."""
    looked = _Looked(derivation, derivation.result(name), primitive)
    inside = [point for point, broken in looked.points if not broken]
    if name == "share_unequal":  # One agent's q is less than that of all.
        inside = [at for at in inside if at["q"] < at["q_total"]]
    return inside[:12]
