"""Linear programs with exact data, and the exact checks that decide what is believed.

A program is ``maximise (or minimise) c·x + offset`` subject to ``L <= A x <= U`` and
``l <= x <= u``, every number rational, any bound absent (``None``). The checks of this
module need no solver and no tolerance: a primal point, a dual vector, a Farkas vector or
a ray is accepted or not by integer arithmetic, vectorised in `int64` where a bound on the
result shows that nothing can overflow and in Python integers beyond.

Sign convention, for both senses: a multiplier is the derivative of the optimal value in
its bound. So when maximising, ``y_i >= 0`` where the upper bound binds and ``y_i <= 0``
where the lower one does; the other way round when minimising.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from coopgap.numerics.linear.exact_arrays import (
    dot,
    largest,
    ordered_sums,
    read_only,
    segment_sums,
    times,
    to_integers,
)
from coopgap.numerics.linear.exact_vectors import (
    Bounds,
    IndexArray,
    SparseMatrix,
    Vector,
    as_scaled,
    check_length,
    compressed,
    read_denominators,
    read_triple,
)
from coopgap.theory.rationals import IntArray, ScaledIntegers, as_rational


@dataclass(frozen=True, slots=True, eq=False)
class LinearProgram:
    """An exact sparse linear program; build it with `from_sparse` or `from_dense`.

    Row i stands for ``(Σ_j numerators_ij x_j) / row_denominators_i``; the row bounds are
    stored for the integer row, that is multiplied by its denominator.

    Attributes
    ----------
    n_rows, n_columns
        The shape (m, n).
    starts, columns, numerators
        The integer rows in compressed form, without zeros: row i holds the entries
        ``starts[i]:starts[i+1]``.
    row_denominators
        One positive integer a row.
    row_lower, row_upper, column_lower, column_upper
        The bounds.
    objective, offset, maximise
        The objective ``c·x + offset`` and its sense.

    Examples
    --------
    >>> program = LinearProgram.from_dense(
    ...     [[1, "1/2"]], objective=[1, 1], row_lower=None, row_upper=[4], maximise=True
    ... )
    >>> dual_bound(program, ["2"]), verify_solution(program, [0, 8], ["2"])
    (Fraction(8, 1), True)

    References
    ----------
    Dantzig 1963, chapters 3 and 6 (standard forms and duality).
    """

    n_rows: int
    n_columns: int
    starts: IndexArray
    columns: IndexArray
    numerators: IntArray
    row_denominators: IntArray
    row_lower: Bounds
    row_upper: Bounds
    column_lower: Bounds
    column_upper: Bounds
    objective: ScaledIntegers
    offset: Fraction
    maximise: bool

    @classmethod
    def from_sparse(
        cls,
        matrix: SparseMatrix,
        *,
        objective: Vector,
        row_lower: object,
        row_upper: object,
        column_lower: object = 0,
        column_upper: object = None,
        row_denominators: object = 1,
        maximise: bool = False,
        offset: object = 0,
        shape: tuple[int, int] | None = None,
    ) -> LinearProgram:
        """Build a program from integer coefficients in sparse form.

        Parameters
        ----------
        matrix
            `scipy.sparse` matrix of an integer type, or a triple (rows, columns, numerators)
            with ``shape``; repeated entries are added up.
        objective
            The n coefficients of x.
        row_lower, row_upper, column_lower, column_upper
            A scalar or one bound each; ``None`` (or the fitting `math.inf`) is no bound.
        row_denominators
            A positive integer, or one a row, by which the integer row is divided.

        Raises
        ------
        ParameterError
            For a wrong length or shape; `ExactnessError` for numbers that are not exact.
        """
        rows, columns, numerators, (m, n) = read_triple(matrix, shape)
        starts, columns, numerators = compressed(rows, columns, numerators, m, n)
        denominators = read_denominators(row_denominators, m)
        return cls(
            m,
            n,
            read_only(starts),
            read_only(columns),
            read_only(numerators),
            denominators,
            Bounds.of(row_lower, m, "row_lower", -math.inf).scaled_by(denominators),
            Bounds.of(row_upper, m, "row_upper", math.inf).scaled_by(denominators),
            Bounds.of(column_lower, n, "column_lower", -math.inf),
            Bounds.of(column_upper, n, "column_upper", math.inf),
            as_scaled(objective, n, "objective"),
            as_rational(offset, "offset"),
            bool(maximise),
        )

    @classmethod
    def from_dense(
        cls, rows: Sequence[Sequence[object]], *, objective: Sequence[object], **rest: Any
    ) -> LinearProgram:
        """Build a program from rows of exact rationals; the other arguments of `from_sparse`."""
        entries: list[tuple[int, int, int]] = []
        denominators: list[int] = []
        for i, row in enumerate(rows):
            exact = [as_rational(value, f"row {i}, column {j}") for j, value in enumerate(row)]
            check_length(len(exact), len(objective), f"row {i}")
            common = math.lcm(*(value.denominator for value in exact))
            denominators.append(common)
            entries += [(i, j, int(value * common)) for j, value in enumerate(exact) if value]
        triple = tuple(zip(*entries, strict=True)) if entries else ((), (), ())
        size = (len(rows), len(objective))
        return cls.from_sparse(
            triple, objective=objective, row_denominators=denominators, shape=size, **rest
        )

    @property
    def nonzeros(self) -> int:
        """Number of coefficients that are not zero."""
        return int(self.columns.size)

    @property
    def row_of_entry(self) -> IndexArray:
        """The row of every coefficient, in the order of storage."""
        return np.repeat(np.arange(self.n_rows), np.diff(self.starts))

    def row_sums(self, x: IntArray) -> IntArray:
        """Multiply the integer rows by an integer vector, shape (n,) to (m,)."""
        return segment_sums(times(self.numerators, x[self.columns]), self.starts)

    def column_sums(self, y: IntArray) -> IntArray:
        """Multiply the transposed integer rows by an integer vector, shape (m,) to (n,)."""
        return ordered_sums(
            times(self.numerators, y[self.row_of_entry]), self.columns, self.n_columns
        )


def _objective_scaled(program: LinearProgram, x: ScaledIntegers) -> Fraction:
    total = dot(program.objective.numerators, x.numerators)
    return Fraction(total, program.objective.denominator * x.denominator) + program.offset


def objective_value(program: LinearProgram, x: Vector) -> Fraction:
    """Give the exact objective, offset included, at a point of n rationals."""
    return _objective_scaled(program, as_scaled(x, program.n_columns, "x"))


def slacks(
    lower: Bounds, upper: Bounds, values: ScaledIntegers
) -> tuple[ScaledIntegers, ScaledIntegers]:
    """Give exact ``value - lower`` and ``upper - value``; zero where there is no bound."""
    result = []
    for bounds, sign in ((lower, 1), (upper, -1)):
        ours = times(values.numerators, sign * bounds.values.denominator)
        theirs = times(bounds.values.numerators, -sign * values.denominator)
        denominator = values.denominator * bounds.values.denominator
        result.append(ScaledIntegers((ours + theirs) * bounds.finite, denominator))
    return result[0], result[1]


def activity(program: LinearProgram, x: ScaledIntegers) -> ScaledIntegers:
    """Give the exact values of the integer rows at a point."""
    return ScaledIntegers(program.row_sums(x.numerators), x.denominator)


def is_feasible(program: LinearProgram, x: Vector) -> bool:
    """Decide exactly whether a point of n rationals satisfies every bound."""
    point = as_scaled(x, program.n_columns, "x")
    columns = slacks(program.column_lower, program.column_upper, point)
    rows = slacks(program.row_lower, program.row_upper, activity(program, point))
    return all(bool(np.all(gap.numerators >= 0)) for gap in (*columns, *rows))


def reduced_costs(program: LinearProgram, y: Vector) -> ScaledIntegers:
    """Give ``c - Aᵀy`` exactly for multipliers y of the m rows."""
    return _reduced_costs(program, integral_multipliers(program, y), program.objective)


def integral_multipliers(program: LinearProgram, y: Vector) -> ScaledIntegers:
    """Turn multipliers of the m rows into multipliers of the integer rows, exactly."""
    scaled = as_scaled(y, program.n_rows, "y")
    if not program.n_rows or largest(program.row_denominators) == 1:
        return scaled
    common = math.lcm(*(int(value) for value in set(program.row_denominators.tolist())))
    factors = to_integers([common // int(value) for value in program.row_denominators])
    return ScaledIntegers(times(scaled.numerators, factors), scaled.denominator * common)


def of_rows(program: LinearProgram, y: ScaledIntegers) -> ScaledIntegers:
    """Turn multipliers of the integer rows back into multipliers of the rows, exactly."""
    return ScaledIntegers(read_only(times(y.numerators, program.row_denominators)), y.denominator)


def _reduced_costs(
    program: LinearProgram, y: ScaledIntegers, objective: ScaledIntegers
) -> ScaledIntegers:
    ours = times(objective.numerators, y.denominator)
    theirs = times(program.column_sums(y.numerators), -objective.denominator)
    return ScaledIntegers(ours + theirs, objective.denominator * y.denominator)


def _extreme(weights: ScaledIntegers, lower: Bounds, upper: Bounds, sign: int) -> Fraction | None:
    """Sum ``weight × bound``, at the bound that makes it largest (sign 1) or smallest (-1)."""
    total = Fraction(0)
    for bounds, direction in ((upper, sign), (lower, -sign)):
        used = np.asarray(weights.numerators * direction > 0, dtype=bool)
        if not bool(np.all(bounds.finite[used])):
            return None
        numerator = dot(weights.numerators[used], bounds.values.numerators[used])
        total += Fraction(numerator, weights.denominator * bounds.values.denominator)
    return total


def _bound(
    program: LinearProgram, y: ScaledIntegers, objective: ScaledIntegers, sign: int
) -> Fraction | None:
    rows = _extreme(y, program.row_lower, program.row_upper, sign)
    if rows is None:
        return None
    costs = _reduced_costs(program, y, objective)
    columns = _extreme(costs, program.column_lower, program.column_upper, sign)
    return None if columns is None else rows + columns


def dual_bound(program: LinearProgram, y: Vector) -> Fraction | None:
    """Give the bound on the optimal value that m rational multipliers prove; None if void.

    An upper bound when maximising, a lower one when minimising, by weak duality: any y.

    References
    ----------
    Weak duality, Dantzig 1963, chapter 6.
    """
    bound = _bound(
        program, integral_multipliers(program, y), program.objective, 1 if program.maximise else -1
    )
    return None if bound is None else bound + program.offset


def verify_solution(program: LinearProgram, x: Vector, y: Vector) -> bool:
    """Decide exactly whether x is optimal and y proves it: feasible, and the bounds meet."""
    return is_feasible(program, x) and dual_bound(program, y) == objective_value(program, x)


def violations(
    program: LinearProgram, x: ScaledIntegers, y: ScaledIntegers
) -> tuple[Fraction, Fraction]:
    """Give the largest broken bound at x, and the largest pull of the multipliers y.

    A reduced cost pulls its column, and a multiplier its row, when no bound stops it from
    moving in the direction that improves the objective. Both are zero exactly when x is
    optimal and y proves it. Rows count as integer rows.
    """
    sign = 1 if program.maximise else -1
    primal = dual = Fraction(0)
    for lower, upper, values, pulls in (
        (program.column_lower, program.column_upper, x, reduced_costs(program, y)),
        (
            program.row_lower,
            program.row_upper,
            activity(program, x),
            integral_multipliers(program, y),
        ),
    ):
        below, above = slacks(lower, upper, values)
        for gap in (below, above):
            primal = max(primal, Fraction(-int(min(gap.numerators, default=0)), gap.denominator))
        up = ~upper.finite | np.asarray(above.numerators > 0, dtype=bool)
        down = ~lower.finite | np.asarray(below.numerators > 0, dtype=bool)
        up &= np.asarray(sign * pulls.numerators > 0, dtype=bool)
        down &= np.asarray(sign * pulls.numerators < 0, dtype=bool)
        dual = max(dual, Fraction(largest(pulls.numerators[up | down]), pulls.denominator))
    return primal, dual


def crossing_bounds(program: LinearProgram) -> bool:
    """Decide whether some lower bound exceeds its upper one."""
    pairs = (program.row_lower, program.row_upper), (program.column_lower, program.column_upper)
    for lower, upper in pairs:
        ours = times(lower.values.numerators, upper.values.denominator)
        theirs = times(upper.values.numerators, lower.values.denominator)
        if bool(np.any(np.asarray(ours > theirs, dtype=bool) & lower.finite & upper.finite)):
            return True
    return False


def verify_farkas(program: LinearProgram, y: Vector) -> bool:
    """Decide exactly whether m rationals prove that the program is infeasible.

    They do when ``sup{ y·r - (Aᵀy)·x : L <= r <= U, l <= x <= u } < 0``, because a feasible
    point has ``r = A x``; also when some lower bound exceeds its upper one.

    References
    ----------
    Farkas 1902.
    """
    if crossing_bounds(program):
        return True
    zero = ScaledIntegers(np.zeros(program.n_columns, dtype=np.int64), 1)
    supremum = _bound(program, integral_multipliers(program, y), zero, 1)
    return supremum is not None and supremum < 0


def verify_ray(program: LinearProgram, x: Vector, direction: Vector) -> bool:
    """Decide exactly whether x is feasible and a direction improves forever from there."""
    ray = as_scaled(direction, program.n_columns, "direction")
    moves = (
        (program.column_lower, program.column_upper, ray.numerators),
        (program.row_lower, program.row_upper, program.row_sums(ray.numerators)),
    )
    for lower, upper, move in moves:
        if bool(np.any(move[lower.finite] < 0)) or bool(np.any(move[upper.finite] > 0)):
            return False
    gain = dot(program.objective.numerators, ray.numerators)
    return (gain > 0 if program.maximise else gain < 0) and is_feasible(program, x)
