"""Optimal vertices as rational functions of the parameters.

A program with coefficients affine in the parameters is solved exactly at one point in general
position. The constraints that hold with equality there determine the vertex in a whole
neighbourhood, as a solution of linear equations over the polynomials. Where it stays optimal
is for the kernel's inequalities to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import sympy
from sympy.polys.matrices import DomainMatrix
from sympy.polys.matrices.exceptions import DMError

from coopgap.numerics.linear.polyhedra import Point
from coopgap.numerics.linear.uniform_program import Expression, UniformProgram, Unknown
from coopgap.proofs.derivation.polynomials import (
    Monomial,
    Polynomial,
    evaluate,
    from_form,
    plus,
    times,
)
from coopgap.theory.affine import AffineForm
from coopgap.theory.region import Region

MAX_EQUATIONS = 8
"""Largest system solved symbolically, after constant equations are eliminated."""


@dataclass(frozen=True, slots=True)
class Solved:
    """Values of the unknowns as polynomials over one common polynomial.

    Attributes
    ----------
    numerators
        One polynomial per unknown.
    denominator
        Positive at the point (1 for constants).
    """

    numerators: tuple[Polynomial, ...]
    denominator: Polynomial

    def total(self, expression: Expression) -> dict[Monomial, Fraction]:
        """Give the numerator of an expression's value."""
        result: dict[Monomial, Fraction] = {}
        for unknown, form in expression.items():
            factor = self.denominator if unknown is None else self.numerators[unknown]
            result = plus(result, times(from_form(form), factor))
        return result


def constants(values: Sequence[Fraction]) -> tuple[Polynomial, ...]:
    """Give numbers as constant polynomials."""
    found: list[Polynomial] = [{(): v} if v else {} for v in values]
    return tuple(found)


@dataclass(slots=True)
class LiftedProgram(UniformProgram):
    """A program solved at a point, its solution lifted to functions of the parameters.

    Unknowns are arbitrary functions of the parameters here, so an affine unknown is a plain
    one, and a requirement is a single row whose coefficients depend on the parameters.
    """

    requirements: list[tuple[Expression, bool]] = field(default_factory=list)

    def affine(self) -> Expression:
        """Add an unknown function, free in sign."""
        return {self.number(None): self.one}

    def vanish(self, expression: Expression) -> None:
        """Require an expression to be zero."""
        self.requirements.append((expression, True))

    def require(self, expression: Expression, *, positive: bool = False) -> None:
        """Require an expression to be non-negative, or at least 1."""
        if positive:
            rest = expression.get(None)
            expression = {**expression, None: -self.one if rest is None else rest - self.one}
        self.requirements.append((expression, False))

    def lift(self, objective: Expression, point: Point, *, maximise: bool = False) -> Solved | None:
        """Solve at the point and give the vertex as rational functions, if that succeeds."""
        vertex = self._vertex(objective, point, maximise)
        if vertex is None:
            return None
        free = [u for u, value in enumerate(vertex) if value]
        equations = self._active(vertex, point)
        chosen, pivots = _independent(
            [[_coefficient(row, u, point) for u in free] for row in equations]
        )
        names = self.region.parameters
        one: Polynomial = {(): Fraction(1)}
        if len(pivots) < len(free):
            return None  # not a vertex: there is nothing to continue
        moving = [free[k] for k in pivots]
        if not moving:
            return Solved(constants(vertex), one)
        solved = _solve_sparse([equations[r] for r in chosen], moving, names)
        if solved is None:
            return None
        by_unknown, denominator = solved
        if evaluate(denominator, point) < 0:
            by_unknown = {u: _negative(part) for u, part in by_unknown.items()}
            denominator = _negative(denominator)
        return Solved(tuple(by_unknown.get(u, {}) for u in range(len(vertex))), denominator)

    def _vertex(
        self, objective: Expression, point: Point, maximise: bool
    ) -> Sequence[Fraction] | None:
        plain = UniformProgram(Region(()), list(self.lower), list(self.upper), list(self.rows))
        for expression, exact in self.requirements:
            there = {u: AffineForm((), (), form.at(point)) for u, form in expression.items()}
            if exact:
                plain.vanish(there)
            else:
                rest = there.pop(None, AffineForm((), ())).constant
                row = {u: form.constant for u, form in there.items() if u is not None}
                plain.equate(row, -rest, None)
        goal = {u: AffineForm((), (), form.at(point)) for u, form in objective.items()}
        solution = plain.solve(goal, at=(), maximise=maximise)
        return solution.unknowns if solution.status == "optimal" else None

    def _active(
        self, vertex: Sequence[Fraction], point: Point
    ) -> list[dict[Unknown | None, Polynomial]]:
        """Collect the rows that hold with equality at the vertex."""
        found: list[dict[Unknown | None, Polynomial]] = []
        for row, low, high in self.rows:
            value = sum((c * vertex[u] for u, c in row.items()), Fraction(0))
            for bound in {low, high} - {None}:
                if value == bound:
                    constants: dict[Unknown | None, Polynomial] = {
                        u: {(): c} for u, c in row.items()
                    }
                    found.append({**constants, None: {(): -value} if value else {}})
                    break
        for expression, _ in self.requirements:
            value = sum(
                (
                    form.at(point) * (1 if u is None else vertex[u])
                    for u, form in expression.items()
                ),
                Fraction(0),
            )
            if value == 0:
                found.append({u: from_form(form) for u, form in expression.items()})
        for u, value in enumerate(vertex):
            if value and value in (self.lower[u], self.upper[u]):
                found.append({u: {(): Fraction(1)}, None: {(): -value}})
        return found


def _coefficient(row: dict[Unknown | None, Polynomial], unknown: Unknown, point: Point) -> Fraction:
    return evaluate(row.get(unknown, {}), point)


def _independent(matrix: list[list[Fraction]]) -> tuple[list[int], list[int]]:
    """Choose rows and columns of a largest regular square part, sparse rows first."""
    order = sorted(range(len(matrix)), key=lambda r: sum(1 for c in matrix[r] if c))
    basis: list[tuple[int, list[Fraction]]] = []
    rows = []
    for r in order:
        row = list(matrix[r])
        for pivot, other in basis:
            if row[pivot]:
                factor = row[pivot] / other[pivot]
                row = [a - factor * b for a, b in zip(row, other, strict=True)]
        lead = next((k for k, c in enumerate(row) if c), None)
        if lead is not None:
            basis.append((lead, row))
            rows.append(r)
    return rows, [pivot for pivot, _ in basis]


def _negative(poly: Polynomial) -> Polynomial:
    return {m: -c for m, c in poly.items()}


def _solve_sparse(
    equations: list[dict[Unknown | None, Polynomial]],
    moving: list[Unknown],
    names: Sequence[str],
) -> tuple[dict[Unknown, Polynomial], Polynomial] | None:
    """Solve equations: first eliminate those with constant coefficients, then the rest."""
    constant: list[dict[Unknown | None, Fraction]] = []
    varying: list[dict[Unknown | None, Polynomial]] = []
    for row in equations:
        kept: dict[Unknown | None, Polynomial] = {u: row[u] for u in moving if row.get(u)}
        kept[None] = _negative(row.get(None, {}))
        if all(not part.keys() - {()} for part in kept.values()):
            constant.append({u: part.get((), Fraction(0)) for u, part in kept.items()})
        else:
            varying.append(kept)
    rules = _eliminate(constant)
    rest = [u for u in moving if u not in rules]
    reduced = [_substitute(row, rules) for row in varying]
    if len(rest) > MAX_EQUATIONS or len(reduced) != len(rest):
        return None
    values: dict[Unknown, Polynomial] = {}
    denominator: Polynomial = {(): Fraction(1)}
    if rest:
        left = [[row.get(u) for u in rest] for row in reduced]
        solved = _solve(left, [row.get(None, {}) for row in reduced], names)
        if solved is None:
            return None
        values, denominator = dict(zip(rest, solved[0], strict=True)), solved[1]
    for u, rule in rules.items():
        total: Polynomial = {m: rule[None] * c for m, c in denominator.items() if rule[None]}
        for other, c in rule.items():
            if other is not None:
                total = plus(total, values.get(other, {}), c)
        values[u] = total
    return values, denominator


def _eliminate(
    rows: list[dict[Unknown | None, Fraction]],
) -> dict[Unknown, dict[Unknown | None, Fraction]]:
    """Solve ``Σ c_u u = right`` for one unknown a row, in terms of the unknowns that remain."""
    rules: dict[Unknown, dict[Unknown | None, Fraction]] = {}
    for row in rows:
        line = {u: c for u, c in row.items() if u is not None}
        right = row.get(None, Fraction(0))
        for u, rule in rules.items():
            if factor := line.pop(u, None):
                right -= factor * rule[None]
                for other, c in rule.items():
                    if other is not None:
                        line[other] = line.get(other, Fraction(0)) + factor * c
        line = {u: c for u, c in line.items() if c}
        if not line:
            continue
        pivot = next(iter(line))
        lead = line.pop(pivot)
        new: dict[Unknown | None, Fraction] = {u: -c / lead for u, c in line.items()}
        new[None] = right / lead
        for rule in rules.values():
            if factor := rule.pop(pivot, None):
                for other, c in new.items():
                    rule[other] = rule.get(other, Fraction(0)) + factor * c
        rules[pivot] = new
    return rules


def _substitute(
    row: dict[Unknown | None, Polynomial],
    rules: dict[Unknown, dict[Unknown | None, Fraction]],
) -> dict[Unknown | None, Polynomial]:
    """Replace the unknowns that rules determine; the right side is under ``None``."""
    total: dict[Unknown | None, Polynomial] = {}
    for u, part in row.items():
        if u is None or u not in rules:
            total[u] = plus(total.get(u, {}), part)
            continue
        for other, c in rules[u].items():
            sign = -c if other is None else c
            total[other] = plus(total.get(other, {}), part, sign)
    return total


def _solve(
    left: list[list[Polynomial | None]], right: list[Polynomial], names: Sequence[str]
) -> tuple[list[Polynomial], Polynomial] | None:
    """Solve square equations over the polynomials: numerators and a common denominator."""
    ring = sympy.QQ.poly_ring(*(sympy.Symbol(name) for name in names))

    def element(poly: Polynomial | None) -> object:
        powers = {
            tuple(monomial.count(j) for j in range(len(names))): sympy.QQ(
                c.numerator, c.denominator
            )
            for monomial, c in (poly or {}).items()
        }
        return ring.ring.from_dict(powers)

    matrix = DomainMatrix([[element(p) for p in row] for row in left], (len(left), len(left)), ring)
    target = DomainMatrix([[element(p)] for p in right], (len(right), 1), ring)
    try:
        solution, denominator = matrix.solve_den(target)
    except DMError:
        return None
    parts = [solution[k, 0].element for k in range(len(right))]
    shared = denominator
    for part in parts:
        shared = ring.gcd(shared, part)
    reduced = [_read(ring.exquo(part, shared)) for part in parts]
    return reduced, _read(ring.exquo(denominator, shared))


def _read(element: object) -> Polynomial:
    result: dict[Monomial, Fraction] = {}
    for powers, c in element.terms():  # type: ignore[attr-defined]
        monomial = tuple(j for j, power in enumerate(powers) for _ in range(power))
        if c:
            result[monomial] = Fraction(int(c.numerator), int(c.denominator))
    return result
