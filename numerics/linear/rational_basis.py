"""From a float answer to exact numbers: rounding, and a basis re-solved in rationals.

A basis leaves a square system ``K x = b`` and ``Kᵀ y = c`` with K the active rows at the
basic columns. K is split into strongly connected blocks (the block triangular form), so
that most of it falls to single divisions; only the blocks go to FLINT's p-adic solver.
Nothing here is trusted: callers check what comes back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import Any

import flint
import numpy as np
import scipy.sparse
from scipy.sparse.csgraph import connected_components, maximum_bipartite_matching

from coopgap.numerics.linear.exact_arrays import read_only, times, to_integers
from coopgap.numerics.linear.exact_vectors import Bounds
from coopgap.numerics.linear.float_lp import AT_UPPER, BASIC, Basis, FloatArray
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.theory.rationals import ScaledIntegers

_LARGEST_DENOMINATOR = 10**6
_CLOSE = 1e-4

MAX_BLOCK = 2_500
"""Largest block that is solved exactly: its dense matrix takes size² Python integers."""


def nearby_rationals(values: FloatArray) -> ScaledIntegers | None:
    """Round floats to rationals with one small common denominator, if there is one.

    Examples
    --------
    >>> found = nearby_rationals(np.array([0.5, 1 / 3, 2.0]))
    >>> found.numerators, found.denominator
    (array([ 3,  2, 12]), 6)
    """
    denominator = 1
    if values.size and not float(np.abs(values).max()) < 2.0**40:
        return None
    while denominator <= _LARGEST_DENOMINATOR:
        scaled = values * denominator
        error = np.abs(scaled - np.rint(scaled))
        worst = int(error.argmax()) if error.size else 0
        if not error.size or error[worst] <= _CLOSE:
            return ScaledIntegers(read_only(np.rint(scaled).astype(np.int64)), denominator)
        step = Fraction(float(scaled[worst])).limit_denominator(10**4).denominator
        if step == 1:
            return None
        denominator *= step
    return None


def dyadic(values: FloatArray, exponent: int) -> ScaledIntegers:
    """Give floats times 2**exponent exactly, as integers over a power of two."""
    ratios = [float(value).as_integer_ratio() for value in values]
    common = max((bottom for _, bottom in ratios), default=1)
    tops = [top * (common // bottom) for top, bottom in ratios]
    if exponent >= 0:
        return _reduced([top << exponent for top in tops], common)
    return _reduced(tops, common << -exponent)


def _reduced(numerators: Sequence[int], denominator: int) -> ScaledIntegers:
    shared = math.gcd(denominator, *numerators)
    return ScaledIntegers(
        read_only(to_integers([value // shared for value in numerators])), denominator // shared
    )


def combined(left: ScaledIntegers, right: ScaledIntegers) -> ScaledIntegers:
    """Add two exact vectors."""
    common = math.lcm(left.denominator, right.denominator)
    total = times(left.numerators, common // left.denominator) + times(
        right.numerators, common // right.denominator
    )
    return _reduced(total.tolist(), common)


def _from_flint(values: Sequence[Any]) -> ScaledIntegers:
    common = flint.fmpz(1)
    for value in values:
        if common % value.q != 0:
            common = common.lcm(value.q)
    numerators = [int(value.p * (common // value.q)) for value in values]
    return ScaledIntegers(read_only(to_integers(numerators)), int(common))


class _Triangular:
    """A square integer matrix in block triangular form; solves with it and its transpose.

    What cannot be solved, or only with a block above `MAX_BLOCK`, counts as singular.
    """

    def __init__(self, rows: Any, columns: Any, numerators: Any, size: int) -> None:
        self.by_row: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        self.by_column: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        for row, column, value in zip(
            rows.tolist(), columns.tolist(), numerators.tolist(), strict=True
        ):
            self.by_row[row].append((column, value))
            self.by_column[column].append((row, value))
        ones = np.ones(rows.size, dtype=np.int8)
        pattern = scipy.sparse.csr_array((ones, (rows, columns)), shape=(size, size))
        self.row_of = np.asarray(maximum_bipartite_matching(pattern, perm_type="row"))
        self.singular = bool((self.row_of < 0).any())
        self.blocks: list[list[int]] = []
        if not self.singular and size:
            self._split(rows, columns, size)
            self.singular = max(len(block) for block in self.blocks) > MAX_BLOCK

    def _split(self, rows: Any, columns: Any, size: int) -> None:
        """Order blocks of columns so that each needs only those before it."""
        column_of_row = np.empty(size, dtype=np.int64)
        column_of_row[self.row_of] = np.arange(size)
        mates = column_of_row[rows]
        ones = np.ones(rows.size, dtype=np.int8)
        graph = scipy.sparse.csr_array((ones, (mates, columns)), shape=(size, size))
        count, labels = connected_components(graph, directed=True, connection="strong")
        members: list[list[int]] = [[] for _ in range(count)]
        for column, label in enumerate(labels.tolist()):
            members[label].append(column)
        users, used = labels[mates], labels[columns]
        if bool(np.all(used <= users)):
            # SciPy's labels come out in this order today, but it does not promise so.
            self.blocks = members
        else:
            order = _dependency_order(users.tolist(), used.tolist(), count)
            self.blocks = [members[block] for block in order]

    def solve(self, right: list[Any]) -> list[Any] | None:
        """Solve ``K x = right``; None when K is singular."""
        rows = self.row_of.tolist()
        pairs = [([rows[column] for column in block], block) for block in self.blocks]
        return self._substitute(pairs, self.by_row, right)

    def solve_transposed(self, right: list[Any]) -> list[Any] | None:
        """Solve ``Kᵀ y = right``; None when K is singular."""
        rows = self.row_of.tolist()
        pairs = [(block, [rows[column] for column in block]) for block in reversed(self.blocks)]
        return self._substitute(pairs, self.by_column, right)

    def _substitute(
        self,
        pairs: list[tuple[list[int], list[int]]],
        entries: list[list[tuple[int, int]]],
        right: list[Any],
    ) -> list[Any] | None:
        if self.singular:
            return None
        solved: list[Any] = [None] * len(right)
        for equations, unknowns in pairs:
            if len(unknowns) == 1:
                if not self._divide(equations[0], unknowns[0], entries, right, solved):
                    return None
                continue
            place = {unknown: k for k, unknown in enumerate(unknowns)}
            size = len(unknowns)
            matrix = [0] * (size * size)
            sides = []
            for k, equation in enumerate(equations):
                side = right[equation]
                for other, value in entries[equation]:
                    mine = place.get(other)
                    if mine is None:
                        if solved[other]:
                            side -= solved[other] * value
                    else:
                        matrix[k * size + mine] = value
                sides.append(side)
            values = _solve_block(matrix, sides)
            if values is None:
                return None
            for unknown, value in zip(unknowns, values, strict=True):
                solved[unknown] = value
        return solved

    @staticmethod
    def _divide(
        equation: int,
        unknown: int,
        entries: list[list[tuple[int, int]]],
        right: list[Any],
        solved: list[Any],
    ) -> bool:
        """Solve one equation in one unknown; False when its coefficient is zero."""
        side, pivot = right[equation], 0
        for other, value in entries[equation]:
            if other == unknown:
                pivot = value
            elif solved[other]:
                side -= solved[other] * value
        if pivot:
            solved[unknown] = side / pivot
        return pivot != 0


def _dependency_order(users: list[int], used: list[int], count: int) -> list[int]:
    """Order 0 to count - 1 so that each comes after all that it uses."""
    needs: dict[int, set[int]] = {block: set() for block in range(count)}
    for user, other in zip(users, used, strict=True):
        if user != other:
            needs[user].add(other)
    return list(TopologicalSorter(needs).static_order())


def _solve_block(matrix: list[int], sides: list[Any]) -> list[Any] | None:
    size = len(sides)
    common = flint.fmpz(1)
    for side in sides:
        common = common.lcm(side.q)
    scaled = [side.p * (common // side.q) for side in sides]
    try:
        found = flint.fmpz_mat(size, size, matrix).solve(flint.fmpz_mat(size, 1, scaled))
    except ZeroDivisionError:
        return None
    entries: list[Any] = found.entries()
    return [value / common for value in entries]


@dataclass(frozen=True, slots=True, eq=False)
class BasicSolution:
    """The exact point and the exact multipliers of the integer rows that a basis names."""

    point: ScaledIntegers
    multipliers: ScaledIntegers


def solve_basis(
    program: LinearProgram, basis: Basis, centre: ScaledIntegers | None
) -> BasicSolution | None:
    """Solve the basis exactly; None when it is singular, not square or beyond `MAX_BLOCK`.

    Parameters
    ----------
    centre
        Where free columns that are not basic stay; None is the origin.
    """
    basic = np.flatnonzero(basis.columns == BASIC)
    active = np.flatnonzero(basis.rows != BASIC)
    if basic.size != active.size:
        return None
    resting = _resting(program.column_lower, program.column_upper, basis.columns, centre)
    sides = _resting(program.row_lower, program.row_upper, basis.rows, None)
    sums = program.row_sums(resting.numerators)[active].tolist()
    tops = sides.numerators[active].tolist()
    right = [
        flint.fmpq(top, sides.denominator) - flint.fmpq(total, resting.denominator)
        for top, total in zip(tops, sums, strict=True)
    ]
    system = _system(program, basic, active)
    point = system.solve(right)
    costs = program.objective.numerators[basic].tolist()
    prices = system.solve_transposed(
        [flint.fmpq(cost, program.objective.denominator) for cost in costs]
    )
    if point is None or prices is None:
        return None
    return BasicSolution(
        combined(resting, _spread(_from_flint(point), basic, program.n_columns)),
        _spread(_from_flint(prices), active, program.n_rows),
    )


def _system(program: LinearProgram, basic: Any, active: Any) -> _Triangular:
    columns = np.full(program.n_columns, -1)
    columns[basic] = np.arange(basic.size)
    rows = np.full(program.n_rows, -1)
    rows[active] = np.arange(active.size)
    of_entry, owner = columns[program.columns], rows[program.row_of_entry]
    kept = (of_entry >= 0) & (owner >= 0)
    return _Triangular(owner[kept], of_entry[kept], program.numerators[kept], int(basic.size))


def _spread(values: ScaledIntegers, places: Any, length: int) -> ScaledIntegers:
    spread = np.zeros(length, dtype=values.numerators.dtype)
    spread[places] = values.numerators
    return ScaledIntegers(spread, values.denominator)


def _resting(
    lower: Bounds, upper: Bounds, status: Any, centre: ScaledIntegers | None
) -> ScaledIntegers:
    """Give every column or row that is not basic its bound; zero for the basic ones."""
    high = (status == AT_UPPER) | ((status != BASIC) & ~lower.finite)
    high &= upper.finite
    low = (status != BASIC) & ~high & lower.finite
    common = math.lcm(lower.values.denominator, upper.values.denominator)
    values = times(lower.values.numerators, common // lower.values.denominator) * low
    values = values + times(upper.values.numerators, common // upper.values.denominator) * high
    resting = ScaledIntegers(values, common)
    free = (status != BASIC) & ~high & ~low
    if centre is None or not bool(free.any()):
        return resting
    return combined(resting, ScaledIntegers(centre.numerators * free, centre.denominator))
