"""Programs made from a program: two that always have an optimum, and one of equations.

Phase one measures how far a program is from feasible; the recession program looks for a
direction along which it improves forever. Solved exactly, they turn a solver's word
"infeasible" or "unbounded" into a proof, or into its refutation. The form with equations is
what iterative refinement needs.

References
----------
Dantzig 1963, chapter 5 (phase one); Farkas 1902.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from coopgap.numerics.linear.exact_arrays import to_integers
from coopgap.numerics.linear.exact_vectors import Bounds
from coopgap.numerics.linear.linear_program import LinearProgram


def phase_one(program: LinearProgram) -> LinearProgram:
    """Give the program whose value is the least total violation of the integer rows.

    It is always feasible and bounded. Its columns are those of the program, then one that
    mends each lower row bound, then one that mends each upper one. A positive value proves
    infeasibility by the negated multipliers, zero gives a feasible point.

    Examples
    --------
    >>> from coopgap.numerics.linear.exact_lp import solve_exactly
    >>> program = LinearProgram.from_dense(
    ...     [[1], [1]], objective=[0], row_lower=[3, None], row_upper=[None, 1]
    ... )
    >>> solve_exactly(phase_one(program)).value
    Fraction(2, 1)
    """
    low, high = np.flatnonzero(program.row_lower.finite), np.flatnonzero(program.row_upper.finite)
    n, extra = program.n_columns, low.size + high.size
    mends = to_integers([1] * low.size + [-1] * high.size)
    return LinearProgram.from_sparse(
        (
            np.concatenate([program.row_of_entry, low, high]),
            np.concatenate([program.columns, np.arange(n, n + extra)]),
            np.concatenate([program.numerators, mends]),
        ),
        shape=(program.n_rows, n + extra),
        objective=[0] * n + [1] * extra,
        row_lower=_listed(program.row_lower),
        row_upper=_listed(program.row_upper),
        column_lower=[*_listed(program.column_lower), *[0] * extra],
        column_upper=[*_listed(program.column_upper), *[None] * extra],
    )


def _listed(bounds: Bounds) -> list[Fraction | None]:
    pairs = zip(bounds.values.fractions().tolist(), bounds.finite.tolist(), strict=True)
    return [value if finite else None for value, finite in pairs]


def recession_program(program: LinearProgram) -> LinearProgram:
    """Give the program of the best direction in the recession cone, entries within [-1, 1].

    It is always feasible and bounded; a value better than zero is a ray along which the
    objective improves forever, the value zero comes with multipliers of finite bound.

    Examples
    --------
    >>> from coopgap.numerics.linear.exact_lp import solve_exactly
    >>> program = LinearProgram.from_dense(
    ...     [[1, -1]], objective=[1, 1], row_lower=None, row_upper=[2], maximise=True
    ... )
    >>> solve_exactly(recession_program(program)).primal
    (Fraction(1, 1), Fraction(1, 1))
    """
    return LinearProgram.from_sparse(
        (program.row_of_entry, program.columns, program.numerators),
        shape=(program.n_rows, program.n_columns),
        row_denominators=program.row_denominators,
        objective=program.objective,
        row_lower=[0 if finite else None for finite in program.row_lower.finite],
        row_upper=[0 if finite else None for finite in program.row_upper.finite],
        column_lower=[0 if finite else -1 for finite in program.column_lower.finite],
        column_upper=[0 if finite else 1 for finite in program.column_upper.finite],
        maximise=program.maximise,
    )


def rows_as_columns(program: LinearProgram) -> LinearProgram:
    """Give the same program with equations for rows: ``A x - r = 0`` and ``L <= r <= U``.

    The columns r are the values of the integer rows; optima and multipliers are the same.

    Examples
    --------
    >>> program = LinearProgram.from_dense([[1, 2]], objective=[1, 1], row_lower=3, row_upper=9)
    >>> extended = rows_as_columns(program)
    >>> extended.n_columns, extended.row_lower.values.fractions().tolist()
    (3, [Fraction(0, 1)])
    """
    m, n = program.n_rows, program.n_columns
    return LinearProgram.from_sparse(
        (
            np.concatenate([program.row_of_entry, np.arange(m)]),
            np.concatenate([program.columns, np.arange(n, n + m)]),
            np.concatenate([program.numerators, to_integers([-1] * m)]),
        ),
        shape=(m, n + m),
        objective=[*program.objective.fractions().tolist(), *[0] * m],
        row_lower=0,
        row_upper=0,
        column_lower=[*_listed(program.column_lower), *_listed(program.row_lower)],
        column_upper=[*_listed(program.column_upper), *_listed(program.row_upper)],
        maximise=program.maximise,
        offset=program.offset,
    )
