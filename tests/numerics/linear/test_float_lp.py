"""The float side: scales, signs that all solvers share, silence, and absent solvers."""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.linear.float_lp import as_floats, float_program, solve_in_floats
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.rationals import ScaledIntegers


def sample(maximise: bool) -> LinearProgram:
    """Give a program with an equality, a lower, an upper and a two-sided row."""
    sign = 1 if maximise else -1
    return LinearProgram.from_dense(
        [[1, 1, 1], [1, -1, 0], [0, 1, 2], [1, 0, 3]],
        objective=[sign * 2, sign * 3, sign * 1],
        row_lower=[4, -1, None, -2],
        row_upper=[4, None, 5, 3],
        maximise=maximise,
    )


@pytest.mark.parametrize("maximise", [True, False])
def test_solvers_agree_on_point_and_signs(maximise: bool) -> None:
    program = sample(maximise)
    scaled = float_program(program)
    highs, clarabel = (solve_in_floats(scaled, solver) for solver in ("highs", "clarabel"))
    assert highs.status == clarabel.status == "optimal"
    assert highs.basis is not None
    assert clarabel.basis is None
    assert np.allclose(highs.point, clarabel.point, atol=1e-6)
    assert np.allclose(highs.multipliers, clarabel.multipliers, atol=1e-6)
    assert highs.multipliers[1] * (1 if maximise else -1) < -0.1, "a lower row binds"


@pytest.mark.parametrize("solver", ["highs", "clarabel"])
def test_claims(solver: str) -> None:
    empty = LinearProgram.from_dense(
        [[1], [1]], objective=[0], row_lower=[2, None], row_upper=[None, 1]
    )
    assert solve_in_floats(float_program(empty), solver).status == "infeasible"
    loose = LinearProgram.from_dense(
        [[1, -1]], objective=[1, 1], row_lower=0, row_upper=2, maximise=True
    )
    assert solve_in_floats(float_program(loose), solver).status in {"unbounded", "infeasible"}


def test_extreme_sizes_are_brought_into_reach() -> None:
    program = LinearProgram.from_dense(
        [[10**40, 10**38]],
        objective=["1e-30", "1e-31"],
        row_lower=None,
        row_upper=["1e70"],
        maximise=True,
    )
    scaled = float_program(program)
    for values in (scaled.values, scaled.objective, scaled.row_upper):
        assert 1 / 2 <= np.abs(values).max() <= 2**20
    answer = solve_in_floats(scaled)
    exact = np.ldexp(answer.point, -scaled.primal_exponent)
    assert np.allclose(exact, [1e30, 0]) or np.allclose(exact, [0, 1e32])


def test_balancing_brings_coefficients_close_to_one() -> None:
    program = LinearProgram.from_dense(
        [[10**30, 10**15, 0], [0, 1, "1e-15"], [0, 0, 0]],
        objective=[1, 1, 1],
        row_lower=0,
        row_upper=1,
    )
    capped, balanced = (float_program(program, balanced=choice) for choice in (False, True))
    assert np.abs(capped.values).min() < 1e-8
    assert np.abs(balanced.values).min() > 1 / 8
    assert np.abs(balanced.values).max() < 8
    small = sample(True)
    same = float_program(small, balanced=True)
    assert same.values.tolist() == small.numerators.tolist()


def test_a_centre_shifts_the_bounds_exactly() -> None:
    program = LinearProgram.from_dense([[1]], objective=[1], row_lower=None, row_upper=[1])
    close = ScaledIntegers.from_rationals([1 - Fraction(1, 10**30)], (1,))
    scaled = float_program(program, close, close, program.objective, (0, 0))
    assert scaled.row_upper[0] == pytest.approx(1e-30)
    assert scaled.column_lower[0] == -1.0


def test_floats_beyond_range_are_infinite() -> None:
    huge = np.array([10**400, -(10**400), 1], dtype=object)
    assert as_floats(huge, 1).tolist() == [np.inf, -np.inf, 1.0]


def test_solvers_are_silent(capfd: pytest.CaptureFixture[str]) -> None:
    for solver in ("highs", "clarabel"):
        solve_in_floats(float_program(sample(True)), solver)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("solver", ["highs", "clarabel"])
def test_a_missing_solver_is_an_error(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, {"highs": "highspy"}.get(solver, solver), None)
    with pytest.raises(SolverError, match=f"solver '{solver}' is not installed"):
        solve_in_floats(float_program(sample(True)), solver)


def test_an_unknown_solver_is_named() -> None:
    with pytest.raises(ParameterError, match="solver='cplex' is unknown; use one of highs"):
        solve_in_floats(float_program(sample(True)), "cplex")
