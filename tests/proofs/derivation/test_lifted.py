"""Continued vertices solve the program at the point and satisfy their equations nearby."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

from coopgap.numerics.linear.uniform_program import Expression, UniformProgram
from coopgap.proofs.derivation.lifted import LiftedProgram
from coopgap.proofs.derivation.polynomials import evaluate
from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.region import Region

NAMES = ("p", "q")
REGION = Region.of(NAMES, "p > 0", "q > 0")


def form(text: str) -> AffineForm:
    return as_affine(text, NAMES)


def test_a_vertex_becomes_a_rational_function() -> None:
    # maximise x + y subject to p x + y <= q and x + 2 y <= 1: both tight at the point.
    program = LiftedProgram(REGION)
    x, y = program.number(), program.number()
    program.require({x: form("-p"), y: form("-1"), None: form("q")})
    program.require({x: form("-1"), y: form("-2"), None: form("1")})
    goal: Expression = {x: form("1"), y: form("1")}
    point = (Fraction(3), Fraction(1))
    solved = program.lift(goal, point, maximise=True)
    assert solved is not None
    for where in (point, (Fraction(7, 2), Fraction(9, 8)), (Fraction(5), Fraction(6, 5))):
        p, q = where
        down = evaluate(solved.denominator, where)
        found = [evaluate(part, where) / down for part in solved.numerators]
        # Cramer's rule by hand.
        assert found == [(2 * q - 1) / (2 * p - 1), (p - q) / (2 * p - 1)]
        assert evaluate(solved.total(goal), where) / down == sum(found)
    assert evaluate(solved.denominator, point) > 0


def test_constant_equations_are_eliminated_first() -> None:
    program = LiftedProgram(REGION)
    chain = [program.number() for _ in range(30)]
    program.require({chain[0]: form("-p"), None: form("q")})
    for left, right in itertools.pairwise(chain):
        program.equate({left: Fraction(2), right: Fraction(-1)}, Fraction(1), Fraction(1))
    goal: Expression = {chain[-1]: form("1")}
    point = (Fraction(1), Fraction(30))
    solved = program.lift(goal, point, maximise=True)
    assert solved is not None
    where = (Fraction(2), Fraction(90))
    value = Fraction(45)
    for unknown in chain:
        down = evaluate(solved.denominator, where)
        assert evaluate(solved.numerators[unknown], where) / down == value
        value = 2 * value - 1


def test_infeasible_and_unbounded_programs_have_no_vertex() -> None:
    program = LiftedProgram(REGION)
    x = program.number()
    program.require({x: form("-p"), None: form("-q")})
    assert program.lift({x: form("1")}, (Fraction(1), Fraction(1))) is None
    free = LiftedProgram(REGION)
    x = free.number()
    assert free.lift({x: form("1")}, (Fraction(1), Fraction(1)), maximise=True) is None


def test_at_the_point_it_is_the_plain_program() -> None:
    point = (Fraction(2), Fraction(3))

    def fixed(text: str) -> AffineForm:
        return AffineForm((), (), form(text).at(point))

    lifted, plain = LiftedProgram(REGION), UniformProgram(Region(()))
    programs: list[tuple[UniformProgram, Callable[[str], AffineForm]]] = [
        (lifted, form),
        (plain, fixed),
    ]
    for program, at in programs:
        x, y = program.number(), program.number(upper=1)
        program.require({x: at("-p"), y: at("-q"), None: at("p + q")})
    solved = lifted.lift({0: form("q"), 1: form("p")}, point, maximise=True)
    assert solved is not None
    value = evaluate(solved.total({0: form("q"), 1: form("p")}), point)
    value /= evaluate(solved.denominator, point)
    assert value == plain.solve({0: fixed("q"), 1: fixed("p")}, at=(), maximise=True).value
