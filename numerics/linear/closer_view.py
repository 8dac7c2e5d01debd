"""Iterative refinement: an exact program seen in floats, from far or from close by.

From far, a view is the program itself, scaled and rounded. From close by it is centred at a
point x and multipliers y that are nearly optimal: columns become ``x' = s·(x' - x)``, costs
the reduced costs of y, and what was below the float tolerance grows to size one. Rows are
then columns as well (``A x - r = 0``), so that their multipliers are reduced costs too: only
with equations does ``c - Aᵀy`` stand for the same objective.

References
----------
Gleixner, Steffy, Wolter 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.numerics.linear.auxiliary_programs import rows_as_columns
from coopgap.numerics.linear.exact_arrays import read_only, to_integers
from coopgap.numerics.linear.float_lp import (
    AT_LOWER,
    BASIC,
    Basis,
    Exponents,
    FloatAnswer,
    FloatProgram,
    float_program,
    solve_in_floats,
)
from coopgap.numerics.linear.linear_program import (
    LinearProgram,
    activity,
    integral_multipliers,
    of_rows,
    reduced_costs,
    violations,
)
from coopgap.numerics.linear.rational_basis import combined, dyadic, nearby_rationals
from coopgap.theory.rationals import ScaledIntegers

_MAGNIFICATION = 40
"""Largest growth, in bits, of a scale from one view to the next."""


@dataclass(frozen=True, slots=True, eq=False)
class Centre:
    """An exact point and exact multipliers of the rows around which a view is built."""

    x: ScaledIntegers
    y: ScaledIntegers


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A float program, and the way back from its answers; build it with `of`."""

    program: LinearProgram
    centre: Centre | None
    scaled: FloatProgram

    @classmethod
    def of(
        cls,
        program: LinearProgram,
        centre: Centre | None = None,
        exponents: Exponents = (None, None),
        *,
        balanced: bool = False,
    ) -> View:
        """See a program from far (no centre) or from close by."""
        if centre is None:
            return cls(program, None, float_program(program, balanced=balanced))
        extended = rows_as_columns(program)
        point = _joined(centre.x, activity(program, centre.x))
        costs = reduced_costs(extended, integral_multipliers(program, centre.y))
        scaled = float_program(
            extended, point, activity(extended, point), costs, exponents, balanced=balanced
        )
        return cls(program, centre, scaled)

    def ask(self, solver: str, time_limit: float | None, start: Basis | None) -> FloatAnswer:
        """Ask the solver; the answer speaks of the program's own columns and rows."""
        if self.centre is None:
            return solve_in_floats(self.scaled, solver, time_limit, start)
        if start is not None:
            fixed = np.full(start.rows.size, AT_LOWER, dtype=np.int8)
            start = Basis(np.concatenate([start.columns, start.rows]), fixed)
        answer = solve_in_floats(self.scaled, solver, time_limit, start)
        n, basis = self.program.n_columns, answer.basis
        if basis is not None:
            # An equation's own slack and the column of its row are the same unit vector.
            rows = np.where(basis.rows == BASIC, BASIC, basis.columns[n:]).astype(np.int8)
            basis = Basis(basis.columns[:n], rows)
        return FloatAnswer(answer.status, answer.point[:n], answer.multipliers, basis)

    def rounded(self, answer: FloatAnswer) -> tuple[ScaledIntegers | None, ScaledIntegers | None]:
        """Give small rationals near an answer seen from far, where there are any."""
        scaled = self.scaled
        point = np.ldexp(answer.point, scaled.column_exponents - scaled.primal_exponent)
        rows = np.ldexp(answer.multipliers, scaled.row_exponents - scaled.dual_exponent)
        y = nearby_rationals(rows)
        return nearby_rationals(point), None if y is None else of_rows(self.program, y)

    def exactly(self, answer: FloatAnswer) -> tuple[ScaledIntegers, ScaledIntegers]:
        """Give the float answer as it stands, in the program's own units, without rounding."""
        scaled = self.scaled
        columns = scaled.column_exponents[: self.program.n_columns]
        x = dyadic(np.ldexp(answer.point, columns), -scaled.primal_exponent)
        rows = np.ldexp(answer.multipliers, scaled.row_exponents)
        y = of_rows(self.program, dyadic(rows, -scaled.dual_exponent))
        if self.centre is None:
            return x, y
        return combined(self.centre.x, x), combined(self.centre.y, y)

    def closer(self, centre: Centre) -> Exponents:
        """Scale what is wrong with the next centre up to size one, but not too fast."""
        primal, dual = violations(self.program, centre.x, centre.y)
        return (
            _exponent(primal, self.scaled.primal_exponent),
            _exponent(dual, self.scaled.dual_exponent),
        )


def _joined(first: ScaledIntegers, second: ScaledIntegers) -> ScaledIntegers:
    """Put two vectors over the same denominator one after the other."""
    listed = [*first.numerators.tolist(), *second.numerators.tolist()]
    return ScaledIntegers(read_only(to_integers(listed)), first.denominator)


def _exponent(violation: Fraction, previous: int) -> int | None:
    if violation <= 0:
        return None
    size = violation.denominator.bit_length() - violation.numerator.bit_length()
    return min(max(size, previous), previous + _MAGNIFICATION)
