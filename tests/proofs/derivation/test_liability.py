"""Where liability begins and ceases to matter, against exact programs on both sides of it."""

from __future__ import annotations

import functools
import random
from fractions import Fraction

import pytest
import sympy

from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.proofs.derivation.derive import derive_liability
from coopgap.proofs.derivation.liability import End, spread_points
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.proofs.kernel import check
from coopgap.theory.contract import Liability
from coopgap.theory.errors import ParameterError, RegionError
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family, two_by_two_family
from coopgap.theory.region import Region

R, S, T, P = sympy.symbols("R S T P")
GRAIN = Fraction(1, 10**6)

EXPECTED = [
    ("pd", "c1", "liability", {(P - S) / 2, (4 * T - 3 * R - P) / 8}),
    ("pd", "c1", "full-liability", {(4 * T - 3 * R - P) / 8}),
    ("pd", "c2", "liability", {(P - S) / 2, (2 * T - 2 * R + P - S) / 6}),
    ("pd", "c2", "full-liability", {(6 * T - 5 * R - P) / 12}),
    ("sh", "c1", "liability", {sympy.oo}),
    ("sh", "c2", "liability", {sympy.oo}),
    ("sh", "c2", "full-liability", {sympy.Integer(0)}),
]


@functools.cache
def derived(region: str, kind: str, end: End, verify: str = "coop-defect") -> PiecewiseForm:
    family = effort_family(region)
    return derive_liability(family, effort_language(family.frame, verify), kind, quantity=end)


@pytest.mark.parametrize(("region", "kind", "end", "expected"), EXPECTED)
def test_effort_tables(region: str, kind: str, end: End, expected: set[sympy.Expr]) -> None:
    form = derived(region, kind, end)
    assert form.status == "proved"
    assert {sympy.expand(x) for x in form.expressions} == {sympy.expand(x) for x in expected}
    assert form.documents
    assert all(check(document).accepted for document in form.documents)


@pytest.mark.parametrize(("region", "kind", "end"), [row[:3] for row in EXPECTED])
def test_exact_gaps_turn_there(region: str, kind: str, end: End) -> None:
    form = derived(region, kind, end)
    family = effort_family(region)
    seen = effort_language(family.frame, "coop-defect")
    rng = random.Random(5)
    points = [*spread_points(family.region), *sample_points(family.region, 12, rng.randint(1, 99))]
    for point in points:
        game = family.at(point)
        turn = form.evaluate(dict(zip(family.parameters, point, strict=True)))

        def gap(bound: Fraction | None, game: object = game) -> Fraction | None:
            return welfare_gap(game, seen, kind, liability=Liability(bound)).gap  # type: ignore[arg-type]

        first, last = gap(Fraction(0)), gap(None)
        if turn is None or turn == 0:
            assert first == last
        elif end == "liability":
            assert gap(turn * (1 - GRAIN)) == first != gap(turn * (1 + GRAIN))
        else:
            assert gap(turn) == last != gap(turn * (1 - GRAIN))


def test_a_first_bound_of_zero_where_any_liability_helps() -> None:
    form = derived("sh", "c2", "liability", "all")
    assert (form.status, form.expression) == ("proved", 0)
    last = derived("sh", "c2", "full-liability", "all")
    assert sympy.expand(last.expression - (R - P) / 12) == 0


def test_a_piece_is_continuous_where_it_meets_the_next() -> None:
    form = derived("pd", "c2", "liability")
    wall = {"R": 3, "P": 1, "S": 0, "T": 4}  # S + T = R + P
    values = {
        expression.subs({sympy.Symbol(k): v for k, v in wall.items()})
        for expression in form.expressions
    }
    assert values == {sympy.Rational(1, 2)}


def test_refusals() -> None:
    family = two_by_two_family("chicken")
    with pytest.raises(ParameterError, match="mechanism_class='c0' has no liability"):
        derive_liability(family, None, "c0")
    with pytest.raises(ParameterError, match="quantity='most'"):
        derive_liability(family, quantity="most")  # type: ignore[arg-type]
    with pytest.raises(RegionError, match="the region is empty"):
        derive_liability(family.within("P > R"))
    with pytest.raises(ParameterError, match="called B"):
        derive_liability(family.over(family.region.extended(["B"], "B > 0")))


def test_points_lie_in_their_region_and_reach_both_ends() -> None:
    region = Region.of("x", "x > 0", "8 > x")
    points = spread_points(region)
    assert all(region.contains_point(point) for point in points)
    assert points[0] == (Fraction(1),)
    assert min(points)[0] == Fraction(1, 8) < 3 < max(points)[0]
    assert spread_points(Region.of("x", "x > 0", "0 > x")) == []
