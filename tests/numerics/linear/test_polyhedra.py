"""Polyhedra against vertex enumeration, brute force on grids, and their own proofs."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear.polyhedra import (
    emptiness_proof,
    farkas_proof,
    feasible_point,
    infimum,
    redundant,
    sample_points,
    simplified,
    supremum,
)
from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.errors import RegionError
from coopgap.theory.region import Constraint, Region

NAMES = ("x", "y")


@st.composite
def regions(draw: st.DrawFn, bounded: bool = False) -> Region:
    """Draw regions of the plane, perhaps empty, perhaps inside a box."""
    rows = draw(
        st.lists(
            st.tuples(*[st.integers(-4, 4)] * 3, st.booleans()).filter(lambda r: any(r[:2])),
            min_size=1,
            max_size=5,
        )
    )
    constraints = [
        Constraint(AffineForm(NAMES, (Fraction(a), Fraction(b)), Fraction(c)), strict)
        for a, b, c, strict in rows
    ]
    box = ["x >= -3", "y >= -3", "x <= 3", "y <= 3"] if bounded else []
    return Region.of(NAMES, *constraints, *box)


def vertices(region: Region) -> list[tuple[Fraction, ...]]:
    """All vertices of the closure, from every pair of lines (SymPy solves)."""
    x, y = sympy.symbols("x y")
    found = []
    for one, two in itertools.combinations(region.constraints, 2):
        lines = [c.form.as_sympy() for c in (one, two)]
        solution = sympy.linsolve(lines, x, y)
        for point in solution:
            if point and all(v.is_number for v in point):
                exact = tuple(Fraction(int(v.p), int(v.q)) for v in point)
                if all(c.form.at(exact) >= 0 for c in region.constraints):
                    found.append(exact)
    return found


@given(regions(bounded=True), st.tuples(*[st.integers(-3, 3)] * 2))
def test_extrema_are_those_of_the_vertices(region: Region, direction: tuple[int, int]) -> None:
    form = AffineForm(NAMES, tuple(map(Fraction, direction)), Fraction(1))
    corners = vertices(region)
    if not corners:
        with pytest.raises(RegionError, match="is empty"):
            infimum(form, region)
        return
    values = [form.at(corner) for corner in corners]
    assert infimum(form, region).value == min(values)
    assert supremum(form, region).value == max(values)


@given(regions())
def test_a_region_has_a_point_or_a_proof_that_it_has_none(region: Region) -> None:
    point, proof = feasible_point(region), emptiness_proof(region)
    assert (point is None) == (proof is not None)
    if point is not None:
        assert region.contains_point(point)
        assert all(region.contains_point(p) for p in sample_points(region, 4))
    if proof is not None:
        total = AffineForm.of_constant(Fraction(0), NAMES)
        for m, c in zip(proof, region.constraints, strict=True):
            assert m >= 0
            total = total + c.form.times(m)
        assert total.is_constant
        used_strict = any(
            m > 0 and c.strict for m, c in zip(proof, region.constraints, strict=True)
        )
        assert total.constant < 0 or (total.constant == 0 and used_strict)


@given(regions(bounded=True), st.tuples(*[st.integers(-3, 3)] * 3), st.booleans())
def test_farkas_proofs_are_identities_and_complete(
    region: Region, numbers: tuple[int, int, int], strict: bool
) -> None:
    if feasible_point(region) is None:
        return
    form = AffineForm(NAMES, (Fraction(numbers[0]), Fraction(numbers[1])), Fraction(numbers[2]))
    proof = farkas_proof(form, region, strict=strict)
    lowest = infimum(form, region).value
    assert lowest is not None
    if proof is None:
        assert lowest < 0 or (strict and lowest == 0)
        return
    assert lowest >= 0
    total = AffineForm.of_constant(proof.constant, NAMES)
    for m, c in zip(proof.multipliers, region.constraints, strict=True):
        assert m >= 0
        total = total + c.form.times(m)
    assert total == form
    if strict:
        assert proof.strict
        for point in sample_points(region, 3):
            assert form.at(point) > 0


@given(regions())
def test_simplified_regions_are_the_same_and_minimal(region: Region) -> None:
    if feasible_point(region) is None:
        return
    small = simplified(region)
    for x, y in itertools.product([Fraction(k, 2) for k in range(-7, 8)], repeat=2):
        assert region.contains_point((x, y)) == small.contains_point((x, y))
    assert not redundant(small)


def test_thin_and_unbounded_regions() -> None:
    line = Region.of("x y", "x + y == 1", "x > 0")
    assert feasible_point(line) is not None
    assert all(sum(p) == 1 for p in sample_points(line, 3))
    assert len(set(sample_points(line, 3))) == 3
    escape = infimum(as_affine("y", NAMES), line)
    assert escape.status == "unbounded"
    assert escape.ray[1] < 0
    assert feasible_point(Region.of("x", "x >= 1", "x < 1")) is None
    assert feasible_point(Region.of("x", "x >= 1", "x <= 1")) == (Fraction(1),)
    far = Region.of("x", "x > 1000000")
    assert far.contains_point(sample_points(far, 1)[0])
