"""Exact pivoting without floats: the last resort for small programs of extreme scale.

The least-index criss-cross method needs neither a feasible start nor a tolerance, and is
finite. Every finite bound becomes an inequality ``G x <= h``; the columns are driven into
the basis once, and what remains is a dictionary of slacks.

References
----------
Terlaky 1985 (a convergent criss-cross method); Wang 1987.
"""

from __future__ import annotations

from typing import Any

import flint
import numpy as np

from coopgap.numerics.linear.exact_arrays import read_only, to_integers
from coopgap.numerics.linear.exact_vectors import Bounds
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.theory.rationals import ScaledIntegers

MAX_CELLS = 3_000
"""Largest dictionary, in cells, that is worth pivoting exactly."""

MAX_PIVOTS = 500
"""Pivots after which the method gives up."""


def pivot_to_optimum(
    program: LinearProgram, max_cells: int = MAX_CELLS
) -> tuple[ScaledIntegers, ScaledIntegers] | None:
    """Find an optimal point and row multipliers by exact pivots.

    Returns None when the program has no optimum, is larger than ``max_cells``, or takes more
    than `MAX_PIVOTS` pivots. The result is exact, and the caller still checks it.

    Examples
    --------
    >>> program = LinearProgram.from_dense(
    ...     [["1/1000000000000", 1]], objective=[0, 1], row_lower=[1], row_upper=None
    ... )
    >>> point, _ = pivot_to_optimum(program)
    >>> point.fractions().tolist()
    [Fraction(1000000000000, 1), Fraction(0, 1)]
    """
    dictionary = _Dictionary.of(program, max_cells)
    if dictionary is None or not dictionary.optimise():
        return None
    return dictionary.point(), dictionary.multipliers()


class _Dictionary:
    """Slacks ``s = h - G x`` with x expressed through slacks that are at zero.

    Row 0 of the table is the objective, then one row a slack, then one a column; the first
    entry of each row is its constant, the others its coefficients of the free slacks.
    """

    def __init__(self, table: Any, program: LinearProgram, origin: list[tuple[int, int]]) -> None:
        self.table = table
        self.program = program
        self.origin = origin
        self.slacks = len(origin)
        self.head = [("x", j) for j in range(program.n_columns)]
        self.owner: list[tuple[str, int]] = [("s", i) for i in range(self.slacks)]
        self.owner += self.head
        self.head = list(self.head)

    @classmethod
    def of(cls, program: LinearProgram, max_cells: int) -> _Dictionary | None:
        """Set the table up; None when it would be too large."""
        n = program.n_columns
        sides = [
            (program.row_upper, 1, 0),
            (program.row_lower, -1, 0),
            (program.column_upper, 1, program.n_rows),
            (program.column_lower, -1, program.n_rows),
        ]
        count = sum(int(bounds.finite.sum()) for bounds, _, _ in sides)
        if (count + n + 1) * (n + 1) > max_cells:
            return None
        rows = np.zeros((program.n_rows + n, n), dtype=object)
        rows[program.row_of_entry, program.columns] = program.numerators.astype(object)
        rows[program.n_rows + np.arange(n), np.arange(n)] = 1
        table = np.full((1 + count + n, n + 1), flint.fmpq(0), dtype=object)
        sign = 1 if program.maximise else -1
        table[0, 1:] = _exact(program.objective, sign)
        origin: list[tuple[int, int]] = []
        for bounds, direction, shift in sides:
            for i, limit in _finite(bounds, direction):
                table[1 + len(origin), 0] = limit
                table[1 + len(origin), 1:] = [
                    flint.fmpq(-direction * int(value)) for value in rows[shift + i]
                ]
                origin.append((shift + i, direction))
        for j in range(n):
            table[1 + count + j, 1 + j] = flint.fmpq(1)
        return cls(table, program, origin)

    def optimise(self) -> bool:
        """Drive the columns into the basis, then criss-cross; False if there is no optimum."""
        for j in range(1, self.table.shape[1]):
            candidates = [
                i
                for i in range(1, 1 + self.slacks)
                if self.owner[i - 1][0] == "s" and self.table[i, j] != 0
            ]
            if candidates:
                self._pivot(candidates[0], j)
        for _ in range(MAX_PIVOTS):
            choice = self._choose()
            if choice is None:
                return self._bounded()
            if not choice:
                return False
            self._pivot(*choice)
        return False

    def _bounded(self) -> bool:
        """Decide that no column outside the basis still matters to the objective."""
        return all(
            self.table[0, j + 1] == 0 for j, (kind, _) in enumerate(self.head) if kind == "x"
        )

    def _choose(self) -> tuple[int, int] | tuple[()] | None:
        """Pick the pivot of least index: None at the optimum, empty if there is none."""
        basic = {
            index: i + 1 for i, (kind, index) in enumerate(self.owner[: self.slacks]) if kind == "s"
        }
        free = {index: j + 1 for j, (kind, index) in enumerate(self.head) if kind == "s"}
        for index in range(self.slacks):
            if index in basic and self.table[basic[index], 0] < 0:
                row = basic[index]
                for other in sorted(free):
                    if self.table[row, free[other]] > 0:
                        return row, free[other]
                return ()
            if index in free and self.table[0, free[index]] > 0:
                column = free[index]
                for other in sorted(basic):
                    if self.table[basic[other], column] < 0:
                        return basic[other], column
                return ()
        return None

    def _pivot(self, row: int, column: int) -> None:
        """Exchange the variable that owns a row with the one that heads a column."""
        table = self.table
        pivot = table[row, column]
        solved = table[row] * (-1 / pivot)
        solved[column] = 1 / pivot
        factors = table[:, column].copy()
        table[:, column] = flint.fmpq(0)
        for i in np.flatnonzero(np.asarray(factors != 0, dtype=bool)).tolist():
            if i != row:
                table[i] = table[i] + factors[i] * solved
        table[row] = solved
        self.owner[row - 1], self.head[column - 1] = self.head[column - 1], self.owner[row - 1]

    def point(self) -> ScaledIntegers:
        """Read the columns off, with every free slack (and unused column) at zero."""
        return _scaled(self.table[1 + self.slacks :, 0].tolist())

    def multipliers(self) -> ScaledIntegers:
        """Read the row multipliers off the objective's coefficients."""
        values = [flint.fmpq(0)] * self.program.n_rows
        sign = 1 if self.program.maximise else -1
        for j, (kind, index) in enumerate(self.head):
            if kind == "s" and self.origin[index][0] < self.program.n_rows:
                row, direction = self.origin[index]
                factor = -sign * direction * int(self.program.row_denominators[row])
                values[row] += self.table[0, j + 1] * factor
        return _scaled(values)


def _exact(vector: ScaledIntegers, sign: int) -> list[Any]:
    return [flint.fmpq(sign * int(value), vector.denominator) for value in vector.numerators]


def _finite(bounds: Bounds, sign: int) -> list[tuple[int, Any]]:
    values = _exact(bounds.values, sign)
    return [(int(i), values[int(i)]) for i in np.flatnonzero(bounds.finite)]


def _scaled(values: list[Any]) -> ScaledIntegers:
    common = flint.fmpz(1)
    for value in values:
        common = common.lcm(value.q)
    numerators = [int(value.p * (common // value.q)) for value in values]
    return ScaledIntegers(read_only(to_integers(numerators)), int(common))
