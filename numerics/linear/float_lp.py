"""The float side of exact linear programming: a solver proposes, it never decides.

A `FloatProgram` is an exact program seen from a centre and through scales: columns
``x' = s·(x - centre)``, rows divided by powers of two, objective ``c' = t·(c - Aᵀy)``.
Residuals are formed exactly and rounded once, so a later round works on the digits which
an earlier one could not see.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse

from coopgap.numerics.linear.exact_arrays import times
from coopgap.numerics.linear.exact_vectors import Bounds
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.rationals import IntArray, ScaledIntegers

FloatArray: TypeAlias = npt.NDArray[np.float64]
StatusArray: TypeAlias = npt.NDArray[np.int8]

Exponents: TypeAlias = tuple[int | None, int | None]
"""Primal and dual scale as powers of two; None is chosen from the sizes at hand."""

AT_LOWER, BASIC, AT_UPPER, FREE = 0, 1, 2, 3
"""Status of a column or row in a basis; a free one that is not basic stays at its centre."""

SOLVERS = ("highs", "clarabel")
"""The float solvers that can propose; only HiGHS hands over a basis."""

_PARALLEL_COLUMNS = 1 << 13
"""HiGHS's bit for the presolve rule on parallel rows and columns."""

_PASSES = 6
"""Sweeps of rows, then columns, when coefficients are brought close to one."""

_BITS = 20
"""Sizes are scaled to at most 2**20: far from HiGHS's limits for tiny and huge numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Which columns and rows are basic, and at which bound the others are."""

    columns: StatusArray
    rows: StatusArray


@dataclass(frozen=True, slots=True, eq=False)
class FloatProgram:
    """A scaled float copy of an exact program; exponents e mean a factor 2**e."""

    program: LinearProgram
    values: FloatArray
    row_exponents: npt.NDArray[np.int64]
    column_exponents: npt.NDArray[np.int64]
    primal_exponent: int
    dual_exponent: int
    objective: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    column_lower: FloatArray
    column_upper: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class FloatAnswer:
    """What a float solver claims: status, scaled point and multipliers, perhaps a basis.

    The status is one of optimal, infeasible, unbounded, limit, failed.
    """

    status: str
    point: FloatArray
    multipliers: FloatArray
    basis: Basis | None


def as_floats(numerators: IntArray, denominator: int) -> FloatArray:
    """Round exact rationals to floats; what is too large becomes infinite."""
    if numerators.dtype != object and denominator < 2**53:
        return np.asarray(numerators / float(denominator), dtype=np.float64)
    result = np.empty(numerators.size)
    for i, value in enumerate(numerators.tolist()):
        try:
            result[i] = value / denominator
        except OverflowError:
            result[i] = np.inf if value > 0 else -np.inf
    return result


def _shifted(bounds: Bounds, centre: ScaledIntegers | None, infinity: float) -> FloatArray:
    if centre is None:
        shifted = as_floats(bounds.values.numerators, bounds.values.denominator)
    else:
        ours = times(bounds.values.numerators, centre.denominator)
        theirs = times(centre.numerators, -bounds.values.denominator)
        shifted = as_floats(ours + theirs, centre.denominator * bounds.values.denominator)
    return np.where(bounds.finite, shifted, infinity)


def _exponent(*arrays: FloatArray) -> int:
    """Give the power of two that brings the largest finite size into 1 to 2**20."""
    sizes = [float(np.abs(a[np.isfinite(a)]).max(initial=0.0)) for a in arrays]
    if max(sizes) == 0.0:
        return 0
    exponent = int(np.frexp(max(sizes))[1])
    return min(0, _BITS - exponent) if exponent > 0 else 1 - exponent


def _capped(
    program: LinearProgram, values: FloatArray
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Choose powers of two that bring the largest coefficient of each row down to 2**20."""
    top = np.zeros(program.n_rows)
    np.maximum.at(top, program.row_of_entry, np.abs(values))
    rows = np.minimum(0, _BITS - np.frexp(top)[1]).astype(np.int64)
    return rows, np.zeros(program.n_columns, dtype=np.int64)


def equilibrium(
    program: LinearProgram, magnitudes: FloatArray
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Choose powers of two for rows and columns that bring all coefficients close to one.

    Zeros, hence nothing changes, when they already lie within a factor of 2**20.
    """
    rows = np.zeros(program.n_rows, dtype=np.int64)
    columns = np.zeros(program.n_columns, dtype=np.int64)
    sizes = np.frexp(magnitudes)[1].astype(np.int64)
    if not sizes.size or sizes.max() <= _BITS:
        return rows, columns
    of_row = program.row_of_entry
    for _ in range(_PASSES):
        for exponents, place in ((rows, of_row), (columns, program.columns)):
            now = sizes + rows[of_row] + columns[program.columns]
            top = np.full(exponents.size, -(2**40))
            bottom = np.full(exponents.size, 2**40)
            np.maximum.at(top, place, now)
            np.minimum.at(bottom, place, now)
            used = top >= bottom
            exponents[used] -= (top[used] + bottom[used]) // 2
    return rows, columns


def float_program(
    program: LinearProgram,
    point: ScaledIntegers | None = None,
    activity: ScaledIntegers | None = None,
    costs: ScaledIntegers | None = None,
    exponents: Exponents = (None, None),
    *,
    balanced: bool = False,
) -> FloatProgram:
    """Round an exact program, seen from a point and from reduced costs, to floats.

    Parameters
    ----------
    point, activity
        Centre of the columns and the values of the integer rows there; None is the origin.
    costs
        The exact objective to be used; None is the program's own.
    exponents
        Primal and dual scale; None chooses from the sizes of bounds or objective.
    balanced
        Scale rows and columns towards coefficients of size one; otherwise only cap the rows,
        which leaves well-scaled programs as they are and drops what is relatively tiny.
    """
    plain = as_floats(program.numerators, 1)
    rows, columns = equilibrium(program, plain) if balanced else _capped(program, plain)
    values = np.ldexp(plain, rows[program.row_of_entry] + columns[program.columns])
    row_lower = np.ldexp(_shifted(program.row_lower, activity, -np.inf), rows)
    row_upper = np.ldexp(_shifted(program.row_upper, activity, np.inf), rows)
    column_lower = np.ldexp(_shifted(program.column_lower, point, -np.inf), -columns)
    column_upper = np.ldexp(_shifted(program.column_upper, point, np.inf), -columns)
    used = program.objective if costs is None else costs
    objective = np.ldexp(as_floats(used.numerators, used.denominator), columns)
    primal, dual = exponents
    if primal is None:
        primal = _exponent(row_lower, row_upper, column_lower, column_upper)
    if dual is None:
        dual = _exponent(objective)
    return FloatProgram(
        program,
        values,
        rows,
        columns,
        primal,
        dual,
        np.ldexp(objective, dual),
        np.ldexp(row_lower, primal),
        np.ldexp(row_upper, primal),
        np.ldexp(column_lower, primal),
        np.ldexp(column_upper, primal),
    )


def solve_in_floats(
    scaled: FloatProgram,
    solver: str = "highs",
    time_limit: float | None = None,
    start: Basis | None = None,
) -> FloatAnswer:
    """Ask a float solver, on one thread and with a fixed seed; HiGHS first if it can.

    Raises
    ------
    ParameterError
        For an unknown solver; `SolverError` when it is not installed.
    """
    if solver == "clarabel":
        return _ask_clarabel(scaled, time_limit)
    if solver != "highs":
        raise ParameterError(f"solver={solver!r} is unknown; use one of {', '.join(SOLVERS)}")
    answer = _ask_highs(scaled, time_limit, start, {})
    if answer.status == "failed":
        # A second way through the same solver: no presolve, primal simplex.
        answer = _ask_highs(scaled, time_limit, None, {"presolve": "off", "simplex_strategy": 4})
    return answer


def _ask_highs(
    scaled: FloatProgram,
    time_limit: float | None,
    start: Basis | None,
    options: dict[str, str | int],
) -> FloatAnswer:
    try:
        highspy: Any = importlib.import_module("highspy")
    except ImportError as error:
        raise SolverError("solver 'highs' is not installed; install highspy") from error
    program = scaled.program
    model: Any = highspy.HighsLp()
    model.num_row_, model.num_col_ = program.n_rows, program.n_columns
    sense = highspy.ObjSense
    model.sense_ = sense.kMaximize if program.maximise else sense.kMinimize
    model.col_cost_ = scaled.objective
    model.col_lower_, model.col_upper_ = scaled.column_lower, scaled.column_upper
    model.row_lower_, model.row_upper_ = scaled.row_lower, scaled.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = program.starts.astype(np.int32)
    model.a_matrix_.index_ = program.columns.astype(np.int32)
    model.a_matrix_.value_ = scaled.values
    highs: Any = highspy.Highs()
    settings: dict[str, object] = {
        "output_flag": False,
        "solver": "simplex",
        "parallel": "off",
        "random_seed": 0,
        # Undoing the merge of parallel columns may print to standard output, silent or not.
        "presolve_rule_off": _PARALLEL_COLUMNS,
        **options,
    }
    if time_limit is not None:
        settings["time_limit"] = max(time_limit, 0.0)
    for key, value in settings.items():
        highs.setOptionValue(key, value)
    failed = highspy.HighsStatus.kError
    nothing = FloatAnswer("failed", np.empty(0), np.empty(0), None)
    if highs.passModel(model) == failed:
        return nothing
    if start is not None:
        highs.setBasis(_to_highs(start, highspy))
    if highs.run() == failed:
        return nothing
    return _read_highs(highs, highspy, nothing)


def _to_highs(basis: Basis, highspy: Any) -> Any:
    names = highspy.HighsBasisStatus
    words = [names.kLower, names.kBasic, names.kUpper, names.kZero, names.kNonbasic]
    translated: Any = highspy.HighsBasis()
    translated.col_status = [words[status] for status in basis.columns.tolist()]
    translated.row_status = [words[status] for status in basis.rows.tolist()]
    translated.valid = True
    return translated


def _read_highs(highs: Any, highspy: Any, nothing: FloatAnswer) -> FloatAnswer:
    names = highspy.HighsModelStatus
    words = {
        names.kOptimal: "optimal",
        names.kModelEmpty: "optimal",
        names.kInfeasible: "infeasible",
        # Which of the two it is, is decided exactly afterwards.
        names.kUnboundedOrInfeasible: "infeasible",
        names.kUnbounded: "unbounded",
        names.kTimeLimit: "limit",
        names.kIterationLimit: "limit",
    }
    status = words.get(highs.getModelStatus(), "failed")
    if status != "optimal":
        return FloatAnswer(status, nothing.point, nothing.multipliers, None)
    solution, found = highs.getSolution(), highs.getBasis()
    basis = None
    if found.valid:
        kinds = [
            np.array([int(s) for s in side], dtype=np.int8)
            for side in (found.col_status, found.row_status)
        ]
        basis = Basis(*kinds)
    return FloatAnswer(status, np.array(solution.col_value), np.array(solution.row_dual), basis)


def _ask_clarabel(scaled: FloatProgram, time_limit: float | None) -> FloatAnswer:
    try:
        clarabel: Any = importlib.import_module("clarabel")
    except ImportError as error:
        raise SolverError("solver 'clarabel' is not installed; install clarabel") from error
    program = scaled.program
    m, n = program.n_rows, program.n_columns
    matrix: Any = scipy.sparse.csr_array(
        (scaled.values, program.columns, program.starts), shape=(m, n)
    )
    identity: Any = scipy.sparse.eye_array(n, format="csr")
    sign = -1.0 if program.maximise else 1.0
    blocks, sides, kinds = [], [], []
    for rows, lower, upper in (
        (matrix, scaled.row_lower, scaled.row_upper),
        (identity, scaled.column_lower, scaled.column_upper),
    ):
        equal = lower == upper
        for chosen, side, factor in (
            (equal, upper, 1.0),
            (np.isfinite(upper) & ~equal, upper, 1.0),
            (np.isfinite(lower) & ~equal, lower, -1.0),
        ):
            blocks.append(factor * rows[np.flatnonzero(chosen)])
            sides.append(factor * side[chosen])
            kinds.append(clarabel.NonnegativeConeT)
        kinds[-3] = clarabel.ZeroConeT
    cones = [kind(side.size) for kind, side in zip(kinds, sides, strict=True)]
    settings: Any = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    if time_limit is not None:
        settings.time_limit = max(time_limit, 1e-3)
    quadratic = scipy.sparse.csc_array((n, n))
    stacked = scipy.sparse.vstack(blocks, format="csc")
    result = clarabel.DefaultSolver(
        quadratic, sign * scaled.objective, stacked, np.concatenate(sides), cones, settings
    ).solve()
    words = {
        "Solved": "optimal",
        "AlmostSolved": "optimal",
        "PrimalInfeasible": "infeasible",
        "DualInfeasible": "unbounded",
        "MaxTime": "limit",
    }
    status = words.get(str(result.status), "failed")
    return FloatAnswer(status, np.array(result.x), _row_multipliers(scaled, result.z, sign), None)


def _row_multipliers(scaled: FloatProgram, cone_duals: Any, sign: float) -> FloatArray:
    """Collect the multipliers of equal, upper and lower rows, with this module's signs."""
    multipliers = np.zeros(scaled.program.n_rows)
    equal = scaled.row_lower == scaled.row_upper
    upper = np.isfinite(scaled.row_upper) & ~equal
    lower = np.isfinite(scaled.row_lower) & ~equal
    values, place = np.array(cone_duals), 0
    for chosen, factor in ((equal, -sign), (upper, -sign), (lower, sign)):
        count = int(chosen.sum())
        multipliers[chosen] += factor * values[place : place + count]
        place += count
    return multipliers
