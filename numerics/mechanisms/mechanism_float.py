"""The float side of the mediated program: modelled in CVXPY, repaired to an exact candidate.

CVXPY receives the assembled sparse matrix whole (``A @ v``), never row by row. What comes back
is a candidate. Its point becomes exact by rounding, to small rationals first; should the
rounded point break a row, the program is solved once more with a margin on every obedience
row, which leaves room for rounding. Weights need no repair: clipped at zero, any are valid.
"""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse

from coopgap.numerics.linear.linear_program import LinearProgram, is_feasible
from coopgap.numerics.linear.rational_basis import nearby_rationals
from coopgap.numerics.mechanisms.mechanism_program import MechanismProgram, Sense
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import ScaledIntegers

FloatArray: TypeAlias = npt.NDArray[np.float64]

SOLVERS = ("highs", "clarabel")
"""Solvers that can be asked for, in the order of preference."""

MARGIN = 1e-7
"""Room left in each obedience row, relative to its largest coefficient, for rounding."""

_DIGITS = 40
"""Binary digits kept when floats are turned into fractions."""


@dataclass(frozen=True, slots=True, eq=False)
class FloatSolution:
    """What a float solver proposes: columns, weights of obedience rows, and who said so."""

    columns: FloatArray
    weights: FloatArray
    solver: str


def float_matrix(program: MechanismProgram) -> Any:
    """Give the coefficients as a sparse float matrix in compressed rows.

    Examples
    --------
    >>> from coopgap.numerics.mechanisms.mechanism_assembly import assemble
    >>> from coopgap.theory.contract import Budget, Liability
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> program = assemble(game, Language.null(game), 0, Liability.of(0), Budget.FREE)
    >>> float_matrix(program).toarray()[1].tolist()
    [-1.0, -1.0, 0.0, 0.0]
    """
    rows, columns, numerators = program.entries
    values = numerators.astype(np.float64)
    return scipy.sparse.csr_array(
        (values, (rows, columns)), shape=(program.n_rows, program.n_columns)
    )


def cvxpy_model(
    program: MechanismProgram, sense: Sense, margin: float = 0.0
) -> tuple[Any, Any, Any]:
    """Build the program in CVXPY; gives the problem, its columns and its ``>=`` constraint.

    Parameters
    ----------
    program
        The program of one state.
    sense
        Best or worst.
    margin
        Least slack of each obedience row, relative to its largest coefficient.

    Examples
    --------
    >>> from coopgap.numerics.mechanisms.mechanism_assembly import assemble
    >>> from coopgap.theory.contract import Budget, Liability
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> program = assemble(game, Language.null(game), 0, Liability.of(0), Budget.FREE)
    >>> problem, _, _ = cvxpy_model(program, Sense.BEST)
    >>> round(float(problem.solve(solver="HIGHS")), 6)
    2.0
    """
    cp = _cvxpy()
    matrix = float_matrix(program)
    lower = np.array([-np.inf if low is None else 0.0 for low in program.column_lower()])
    columns: Any = cp.Variable(program.n_columns, bounds=[lower, np.inf])
    inequality = np.flatnonzero(~program.equal)
    sides = np.zeros(inequality.size)
    if margin:
        tops = np.zeros(program.n_rows)
        np.maximum.at(tops, program.entries[0], np.abs(program.entries[2].astype(np.float64)))
        sides[: program.n_obedience] = margin * tops[1 : 1 + program.n_obedience]
    equation = np.flatnonzero(program.equal)
    kept: Any = matrix[inequality] @ columns >= sides
    constraints = [matrix[equation] @ columns == (equation == 0).astype(float)]
    constraints += [kept] if inequality.size else []
    objective = program.objective(sense)
    weights = objective.numerators.astype(np.float64) / objective.denominator
    return cp.Problem(cp.Maximize(weights @ columns), constraints), columns, kept


def solve_in_floats(
    program: MechanismProgram,
    sense: Sense,
    *,
    solver: str = "highs",
    time_limit: float | None = None,
    margin: float = 0.0,
) -> FloatSolution | None:
    """Ask a float solver through CVXPY; Clarabel when the one asked for fails.

    Returns
    -------
    FloatSolution or None
        None when no solver finds an optimum (or not in time).

    Raises
    ------
    ParameterError
        For an unknown solver.

    References
    ----------
    Diamond and Boyd 2016 (CVXPY); Huangfu and Hall 2018 (HiGHS).
    """
    if solver not in SOLVERS:
        raise ParameterError(f"solver={solver!r} is unknown; use one of {', '.join(SOLVERS)}")
    cp = _cvxpy()
    problem, columns, kept = cvxpy_model(program, sense, margin)
    for name in dict.fromkeys((solver, "clarabel")):
        options = {} if time_limit is None else {"time_limit": time_limit}
        try:
            with warnings.catch_warnings():
                # An inaccurate solution is welcome here: whatever it is, it is checked exactly.
                warnings.simplefilter("ignore")
                problem.solve(solver=name.upper(), **options)
        except cp.error.SolverError:
            continue
        if columns.value is not None and problem.status in cp.settings.SOLUTION_PRESENT:
            weights = np.zeros(0)
            if program.n_obedience:
                weights = np.asarray(kept.dual_value)[: program.n_obedience]
            return FloatSolution(np.asarray(columns.value), weights, name)
    return None


def _cvxpy() -> Any:
    """Import CVXPY when it is first needed: exact answers, the default, never wait for it."""
    return importlib.import_module("cvxpy")


def exact_candidate(
    program: MechanismProgram, exact: LinearProgram, proposed: FloatArray
) -> ScaledIntegers | None:
    """Round a float point to an exactly feasible one, or give None.

    Parameters
    ----------
    program, exact
        The program, and the same program as the exact solver sees it.
    proposed
        One float a column.

    Examples
    --------
    >>> from coopgap.numerics.mechanisms.mechanism_assembly import assemble
    >>> from coopgap.theory.contract import Budget, Liability
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(6, 6), (2, 7)], [(7, 2), (0, 0)]])
    >>> program = assemble(game, Language.null(game), 0, Liability.of(0), Budget.FREE)
    >>> found = exact_candidate(
    ...     program, program.linear_program(Sense.BEST), np.array([0.5, 0.25, 0.25, 1e-12])
    ... )
    >>> found.numerators, found.denominator
    (array([2, 1, 1, 0]), 4)
    """
    if not np.all(np.isfinite(proposed)) or float(np.abs(proposed).max()) > 2.0**20:
        return None
    free = np.array([low is None for low in program.column_lower()])
    cleaned = np.where(free, proposed, np.maximum(proposed, 0.0))
    near = nearby_rationals(cleaned)
    if near is not None and is_feasible(exact, near):
        return near
    digits = np.rint(np.ldexp(cleaned, _DIGITS)).astype(np.int64)
    n = program.n_profiles
    if program.bound is not None:
        digits[n:] = np.minimum(digits[n:], digits[program.paid_profiles])
    # Every row but the first is homogeneous, so dividing by the sum mends that one.
    total = sum(digits[:n].tolist())
    if total <= 0:
        return None
    digits.flags.writeable = False
    rounded = ScaledIntegers(digits, total)
    return rounded if is_feasible(exact, rounded) else None
