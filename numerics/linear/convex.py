"""One door to the convex solver: build with `cp`, minimise here, status checked first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import cvxpy

from coopgap.theory.errors import SolverError

cp: Final[Any] = cvxpy
"""CVXPY without its partial type hints, which hide most of its atoms from a type checker."""


def minimise(objective: Any, constraints: Sequence[Any], what: str) -> float:
    """Minimise a convex objective with CLARABEL and give its optimal value.

    Parameters
    ----------
    objective, constraints
        CVXPY expressions, following its rules of disciplined convex programming.
    what
        What is being solved, for the error message.

    Raises
    ------
    SolverError
        When the solver fails or reports anything but an optimum.

    Examples
    --------
    >>> x = cp.Variable()
    >>> round(minimise(cp.square(x), [x >= 2], "an example"), 6)
    4.0
    """
    problem = cp.Problem(cp.Minimize(objective), list(constraints))
    try:
        problem.solve(solver=cp.CLARABEL)
    except cp.error.SolverError as error:
        raise SolverError(f"CLARABEL failed on {what}: {error}") from error
    if problem.status != cp.OPTIMAL:
        raise SolverError(f"CLARABEL reports {problem.status!r} on {what}; an optimum is needed")
    return float(problem.value)
