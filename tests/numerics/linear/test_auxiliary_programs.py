"""Phase one and the recession program: what their values and vectors must mean."""

from __future__ import annotations

from fractions import Fraction

from coopgap.numerics.linear.auxiliary_programs import phase_one, recession_program, rows_as_columns
from coopgap.numerics.linear.exact_lp import solve_exactly
from coopgap.numerics.linear.linear_program import (
    LinearProgram,
    is_feasible,
    verify_farkas,
    verify_ray,
    verify_solution,
)


def triangle(side: object, **changes: object) -> LinearProgram:
    """``x + y <= side, x >= 1/3, y >= 1/3`` as rows, with a row of denominator 3."""
    data: dict[str, object] = {
        "objective": [1, 1],
        "row_lower": [None, "1/3", "1/9"],
        "row_upper": [side, None, None],
        "column_lower": None,
        "maximise": True,
    }
    return LinearProgram.from_dense([[1, 1], [1, 0], [0, "1/3"]], **{**data, **changes})  # type: ignore[arg-type]


def test_phase_one_of_a_feasible_program_is_zero_at_a_feasible_point() -> None:
    program = triangle("2/3")
    found = solve_exactly(phase_one(program))
    assert found.value == 0
    assert is_feasible(program, found.primal[: program.n_columns])


def test_phase_one_of_an_infeasible_program_is_its_violation() -> None:
    gap = Fraction(1, 10**30)
    program = triangle(Fraction(2, 3) - gap)
    found = solve_exactly(phase_one(program))
    assert found.value == gap
    # The multipliers are those of the integer rows: the last one stands for x/3.
    farkas = [-y * int(d) for y, d in zip(found.dual, program.row_denominators, strict=True)]
    assert verify_farkas(program, farkas)


def test_phase_one_mends_upper_and_lower_sides() -> None:
    for lower, upper in ((None, -1), (2, None), (-3, -1), (1, 1)):
        program = LinearProgram.from_dense(
            [[0]], objective=[0], row_lower=lower, row_upper=upper, column_lower=None
        )
        found = solve_exactly(phase_one(program))
        assert found.value == max(lower or 0, -(upper if upper is not None else 1), 0)


def test_rows_as_columns_changes_neither_optimum_nor_multipliers() -> None:
    program = triangle("5/3", offset=7)
    extended = rows_as_columns(program)
    first, second = solve_exactly(program), solve_exactly(extended)
    assert second.value == first.value == Fraction(26, 3)
    assert second.primal[:2] == first.primal
    # Its rows are the integer rows, and their values its further columns.
    assert second.primal[2:] == (*[Fraction(5, 3), first.primal[0]], first.primal[1])
    assert verify_solution(extended, second.primal, first.dual)


def test_the_recession_program_finds_rays_and_only_rays() -> None:
    unbounded = triangle(None)
    found = solve_exactly(recession_program(unbounded))
    assert found.value == 2
    assert verify_ray(unbounded, [1, 1], found.primal)
    bounded = triangle(2)
    assert solve_exactly(recession_program(bounded)).value == 0
    assert not verify_ray(bounded, [1, 1], [1, -1])


def test_neither_needs_rows_or_columns() -> None:
    nothing = LinearProgram.from_dense([], objective=[], row_lower=None, row_upper=None)
    assert solve_exactly(phase_one(nothing)).value == 0
    assert solve_exactly(recession_program(nothing)).value == 0
