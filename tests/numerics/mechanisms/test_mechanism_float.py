"""The CVXPY model says the same as the matrix, and rounding never invents feasibility."""

from __future__ import annotations

from typing import Any

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear.linear_program import is_feasible
from coopgap.numerics.mechanisms.mechanism_assembly import assemble
from coopgap.numerics.mechanisms.mechanism_float import (
    cvxpy_model,
    exact_candidate,
    float_matrix,
    solve_in_floats,
)
from coopgap.numerics.mechanisms.mechanism_program import MechanismProgram, Sense
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language

CHICKEN = Environment.from_bimatrix([[(6, 6), (2, 7)], [(7, 2), (0, 0)]])


def chicken(bound: int | str, budget: Budget = Budget.FREE) -> MechanismProgram:
    return assemble(CHICKEN, Language.complete(CHICKEN), 0, Liability.of(bound), budget)


@pytest.mark.parametrize("solver", ["highs", "clarabel"])
def test_columns_and_weights_are_optimal(solver: str) -> None:
    program = chicken(0)
    found = solve_in_floats(program, Sense.BEST, solver=solver)
    assert found is not None
    assert found.solver == solver
    np.testing.assert_allclose(found.columns, [0.5, 0.25, 0.25, 0], atol=1e-6)
    assert found.weights.shape == (program.n_obedience,)
    assert found.weights.min() >= -1e-9
    # Stationarity: welfare plus the weighted rows is the optimal value where x > 0.
    scores = program.welfare.numerators + found.weights @ float_matrix(program).toarray()[1:]
    np.testing.assert_allclose(scores[:3], 10.5, atol=1e-5)
    assert scores[3] <= 10.5 + 1e-6


def test_the_worst_sense_minimises() -> None:
    found = solve_in_floats(chicken(0), Sense.WORST)
    assert found is not None
    assert float(found.columns @ [12, 9, 9, 0]) == pytest.approx(36 / 5)


def test_a_margin_leaves_room() -> None:
    program = chicken(0)
    found = solve_in_floats(program, Sense.BEST, margin=1e-3)
    assert found is not None
    slack = float_matrix(program).toarray()[1:] @ found.columns
    tops = np.abs(float_matrix(program).toarray()[1:]).max(axis=1)
    assert np.all(slack >= 0.999e-3 * tops)


def test_a_model_without_inequalities_is_solved() -> None:
    game = Environment.from_arrays([[1]])
    program = assemble(game, Language.null(game), 0, Liability.of(0), Budget.FREE)
    found = solve_in_floats(program, Sense.BEST)
    assert found is not None
    assert found.weights.size == 0


def test_the_other_solver_steps_in(monkeypatch: pytest.MonkeyPatch) -> None:
    original: Any = cp.Problem.solve

    def broken(self: Any, *args: Any, **options: Any) -> Any:
        if options.get("solver") == "HIGHS":
            raise cp.error.SolverError("out of order")
        return original(self, *args, **options)

    monkeypatch.setattr(cp.Problem, "solve", broken)
    found = solve_in_floats(chicken(0), Sense.BEST)
    assert found is not None
    assert found.solver == "clarabel"


def test_unknown_solvers_are_refused() -> None:
    with pytest.raises(ParameterError, match="glue"):
        solve_in_floats(chicken(0), Sense.BEST, solver="glue")


@given(st.lists(st.floats(-0.5, 1.5), min_size=4, max_size=4), st.sampled_from([0, "1/4"]))
def test_a_candidate_is_feasible_or_nothing(values: list[float], bound: int | str) -> None:
    program = chicken(bound, Budget.NO_SUBSIDY)
    exact = program.linear_program(Sense.BEST)
    columns = np.concatenate([values, np.full(program.payees.size, 0.3)])
    found = exact_candidate(program, exact, columns)
    assert found is None or is_feasible(exact, found)


def test_rounding_repairs_what_it_can() -> None:
    program = chicken(0)
    exact = program.linear_program(Sense.BEST)
    inside = np.array([1 / 3, 1 / np.pi, 0, 0])
    inside[2] = 1 - inside[:2].sum()
    assert exact_candidate(program, exact, inside) is not None
    assert exact_candidate(program, exact, np.array([1.0, 0, 0, 0])) is None
    assert exact_candidate(program, exact, np.full(4, np.nan)) is None
    assert exact_candidate(program, exact, np.zeros(4)) is None
    _, columns, _ = cvxpy_model(program, Sense.BEST)
    assert columns.shape == (4,)
