"""Uniform programs: requirements hold at every sampled point, and tightness on known cases."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.numerics.linear.uniform_program import Expression, UniformProgram
from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.region import Region

TRIANGLE = Region.of("x y", "x >= 0", "y >= 0", "x + y <= 1")
NAMES = ("x", "y")


@given(st.lists(st.tuples(*[st.integers(-5, 5)] * 3), min_size=1, max_size=4))
def test_least_affine_bound_is_above_all_lines_and_tight_somewhere(
    lines: list[tuple[int, int, int]],
) -> None:
    forms = [AffineForm(NAMES, (Fraction(a), Fraction(b)), Fraction(c)) for a, b, c in lines]
    program = UniformProgram(TRIANGLE)
    bound = program.affine()
    for form in forms:
        program.require({**bound, None: -form})
    centre = (Fraction(1, 3), Fraction(1, 3))
    solution = program.solve(bound, at=centre)
    found = program.read(bound, solution)
    assert found.at(centre) == solution.value
    corners = [(Fraction(0), Fraction(0)), (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))]
    # An affine function over a triangle is given by its corners, where the maximum of the lines
    # is the least it may be: this is the exact answer by hand.
    for corner in corners:
        assert found.at(corner) == max(form.at(corner) for form in forms)


def test_positive_requirements_and_equations() -> None:
    region = Region.of("x", "x > 0")
    program = UniformProgram(region)
    weight = program.number()
    program.require({weight: as_affine("x", ("x",))}, positive=True)
    assert program.solve({weight: program.one}, at=(Fraction(0),)).value == 1
    impossible = UniformProgram(region)
    weight = impossible.number()
    impossible.require({weight: as_affine("-x", ("x",))}, positive=True)
    assert impossible.solve({weight: impossible.one}, at=(Fraction(0),)).status == "infeasible"
    pinned = UniformProgram(region)
    line: Expression = pinned.affine()
    pinned.vanish({**line, None: as_affine("2*x - 1", ("x",))})
    solution = pinned.solve(line, at=(Fraction(5),))
    assert str(pinned.read(line, solution)) == "-2*x + 1"


def test_a_region_without_parameters_is_a_plain_program() -> None:
    program = UniformProgram(Region(()))
    a, b = program.number(), program.number(upper=3)
    program.require({a: AffineForm((), (), Fraction(-1)), None: AffineForm((), (), Fraction(2))})
    goal: Expression = {a: program.one, b: program.one}
    assert program.solve(goal, at=(), maximise=True).value == 5


def test_requirements_hold_at_sampled_points() -> None:
    region = Region.of("x y", "x > y", "y > 1")
    program = UniformProgram(region)
    line = program.affine()
    program.require({**line, None: as_affine("-x", NAMES)})
    point = sample_points(region, 1)[0]
    found = program.read(line, program.solve(line, at=point))
    for other in sample_points(region, 5, seed=8):
        assert found.at(other) >= other[0]
