"""Linear programs whose constraints hold at every point of a parameter region at once.

The unknowns are numbers, or affine functions of the parameters; a constraint says that an
expression, linear in the unknowns and affine in the parameters, is non-negative all over the
region. By Farkas' lemma that is linear too: the expression must be a non-negative combination
of the region's inequalities, whose multipliers become unknowns. One exact program then finds,
say, one deviation plan that bounds the welfare of a whole family of games.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np

from coopgap.numerics.linear.exact_lp import solve_exactly
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.theory.affine import AffineForm
from coopgap.theory.region import Region

Unknown: TypeAlias = int
"""The column of an unknown number."""

Expression: TypeAlias = dict[Unknown | None, AffineForm]
"""An affine coefficient per unknown; the key ``None`` is the part without unknowns."""


@dataclass(frozen=True, slots=True)
class UniformSolution:
    """The outcome: values of the unknowns, or that there are none.

    Attributes
    ----------
    status
        ``"optimal"``, ``"infeasible"`` or ``"unbounded"``.
    value
        The objective.
    unknowns
        Value of every column.
    """

    status: Literal["optimal", "infeasible", "unbounded"]
    value: Fraction
    unknowns: tuple[Fraction, ...]


@dataclass(slots=True)
class UniformProgram:
    """A program under construction; ``region`` may have no parameters (then it is an LP).

    Examples
    --------
    >>> from coopgap.theory.affine import as_affine
    >>> region = Region.of("x", "x >= 0", "1 >= x")
    >>> program = UniformProgram(region)
    >>> bound = program.affine()
    >>> x = as_affine("x", ("x",))
    >>> for line in (x, -x + program.one):
    ...     program.require({**bound, None: -line})  # bound >= line everywhere
    >>> best = program.solve(bound, at=(Fraction(1, 4),))
    >>> best.value, str(program.read(bound, best))
    (Fraction(1, 1), '1')

    References
    ----------
    Farkas 1902; affine decision rules in robust optimisation (Ben-Tal, El Ghaoui,
    Nemirovski 2009).
    """

    region: Region
    lower: list[Fraction | None] = field(default_factory=list)
    upper: list[Fraction | None] = field(default_factory=list)
    rows: list[tuple[dict[Unknown, Fraction], Fraction | None, Fraction | None]] = field(
        default_factory=list
    )

    @property
    def one(self) -> AffineForm:
        """The constant form 1."""
        return AffineForm.of_constant(Fraction(1), self.region.parameters)

    def number(
        self, lower: Fraction | int | None = 0, upper: Fraction | int | None = None
    ) -> Unknown:
        """Add an unknown number between bounds."""
        self.lower.append(None if lower is None else Fraction(lower))
        self.upper.append(None if upper is None else Fraction(upper))
        return len(self.lower) - 1

    def affine(self) -> Expression:
        """Add an unknown affine function of the parameters, free in sign."""
        names = self.region.parameters
        parts: Expression = {
            self.number(None): AffineForm.of_parameter(name, names) for name in names
        }
        parts[self.number(None)] = self.one
        return parts

    def equate(
        self, coefficients: Mapping[Unknown, Fraction], low: Fraction | None, high: Fraction | None
    ) -> None:
        """Require ``low <= Σ coefficient * unknown <= high``."""
        self.rows.append((dict(coefficients), low, high))

    def vanish(self, expression: Expression) -> None:
        """Require an expression to be zero everywhere."""
        for row, constant in self._coordinates(expression):
            self.equate(row, -constant, -constant)

    def require(self, expression: Expression, *, positive: bool = False) -> None:
        """Require an expression to be non-negative, or clearly positive, all over the region.

        ``positive`` normalises: the certain part of the expression is at least 1. Use it where
        the expression may be scaled.
        """
        multipliers = [self.number() for _ in self.region.constraints]
        rest = self.number()
        lines = self._coordinates(expression)
        for j, (row, constant) in enumerate(lines):
            for multiplier, c in zip(multipliers, self.region.constraints, strict=True):
                numbers = (*c.form.coefficients, c.form.constant)
                if numbers[j]:
                    row[multiplier] = -numbers[j]
            if j == len(lines) - 1:
                row[rest] = Fraction(-1)
            self.equate(row, -constant, -constant)
        if positive:
            sure = [rest] + [
                m for m, c in zip(multipliers, self.region.constraints, strict=True) if c.strict
            ]
            self.equate(dict.fromkeys(sure, Fraction(1)), Fraction(1), None)

    def _coordinates(
        self, expression: Expression
    ) -> list[tuple[dict[Unknown, Fraction], Fraction]]:
        """Write an expression coordinate by coordinate: each parameter, then the constant."""
        width = len(self.region.parameters) + 1
        rows: list[dict[Unknown, Fraction]] = [{} for _ in range(width)]
        constants = [Fraction(0)] * width
        for unknown, form in expression.items():
            for j, c in enumerate((*form.coefficients, form.constant)):
                if c and unknown is None:
                    constants[j] += c
                elif c and unknown is not None:
                    rows[j][unknown] = rows[j].get(unknown, Fraction(0)) + c
        return list(zip(rows, constants, strict=True))

    def solve(
        self, objective: Expression, *, at: Sequence[Fraction], maximise: bool = False
    ) -> UniformSolution:
        """Optimise the value of an expression at a point, subject to all requirements."""
        costs = [Fraction(0)] * len(self.lower)
        offset = Fraction(0)
        for unknown, form in objective.items():
            if unknown is None:
                offset += form.at(at)
            else:
                costs[unknown] += form.at(at)
        places: list[tuple[int, int, int]] = []
        lower: list[Fraction | None] = []
        upper: list[Fraction | None] = []
        for i, (row, low, high) in enumerate(self.rows):
            common = math.lcm(*(c.denominator for c in row.values())) if row else 1
            places += [(i, j, int(c * common)) for j, c in row.items()]
            lower.append(None if low is None else low * common)
            upper.append(None if high is None else high * common)
        table = np.array(places, dtype=object).reshape(-1, 3).T
        program = LinearProgram.from_sparse(
            (table[0].astype(np.int64), table[1].astype(np.int64), table[2]),
            objective=costs,
            row_lower=lower,
            row_upper=upper,
            column_lower=self.lower,
            column_upper=self.upper,
            maximise=maximise,
            offset=offset,
            shape=(len(self.rows), len(self.lower)),
        )
        found = solve_exactly(program)
        if found.status == "optimal" and found.value is not None:
            return UniformSolution("optimal", found.value, found.primal)
        failed: Literal["infeasible", "unbounded"]
        failed = "unbounded" if found.status == "unbounded" else "infeasible"
        return UniformSolution(failed, Fraction(0), ())

    def read(self, expression: Expression, solution: UniformSolution) -> AffineForm:
        """Give the value of an expression in a solution, as an affine form."""
        total = AffineForm.of_constant(Fraction(0), self.region.parameters)
        for unknown, form in expression.items():
            factor = Fraction(1) if unknown is None else solution.unknowns[unknown]
            total = total + form.times(factor)
        return total
