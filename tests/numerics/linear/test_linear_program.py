"""The exact checks, against plain loops over fractions and the laws of duality."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear.linear_program import (
    LinearProgram,
    dual_bound,
    is_feasible,
    objective_value,
    reduced_costs,
    verify_farkas,
    verify_ray,
    verify_solution,
    violations,
)
from coopgap.theory.errors import ExactnessError, ParameterError
from coopgap.theory.rationals import ScaledIntegers

NUMBERS = st.one_of(
    st.integers(-3, 3).map(Fraction),
    st.fractions(-2, 2, max_denominator=7),
    st.sampled_from([Fraction(10**30), Fraction(-1, 10**25), Fraction(2**62)]),
)
MAYBE = st.one_of(st.none(), NUMBERS)


@st.composite
def program_and_vectors(
    draw: st.DrawFn,
) -> tuple[LinearProgram, dict[str, list[list[Fraction]]], list[Fraction], list[Fraction]]:
    m, n = draw(st.integers(0, 3)), draw(st.integers(0, 3))

    def vector(strategy: st.SearchStrategy[object], length: int) -> list[object]:
        return draw(st.lists(strategy, min_size=length, max_size=length))

    rows = [vector(NUMBERS, n) for _ in range(m)]
    data: dict[str, object] = {
        "rows": rows,
        "objective": vector(NUMBERS, n),
        "row_lower": vector(MAYBE, m),
        "row_upper": vector(MAYBE, m),
        "column_lower": vector(MAYBE, n),
        "column_upper": vector(MAYBE, n),
        "maximise": draw(st.booleans()),
        "offset": draw(NUMBERS),
    }
    program = LinearProgram.from_dense(**data)  # type: ignore[arg-type]
    return program, data, vector(NUMBERS, n), vector(NUMBERS, m)  # type: ignore[return-value]


def within(value: Fraction, lower: Fraction | None, upper: Fraction | None) -> bool:
    return (lower is None or lower <= value) and (upper is None or value <= upper)


@given(program_and_vectors())
def test_checks_agree_with_plain_loops(case: tuple) -> None:  # type: ignore[type-arg]
    program, data, x, y = case
    rows, costs = data["rows"], data["objective"]
    values = [sum((a * b for a, b in zip(row, x, strict=True)), Fraction(0)) for row in rows]
    value = sum((a * b for a, b in zip(costs, x, strict=True)), data["offset"])
    assert objective_value(program, x) == value
    feasible = all(map(within, values, data["row_lower"], data["row_upper"])) and all(
        map(within, x, data["column_lower"], data["column_upper"])
    )
    assert is_feasible(program, x) == feasible
    pulls = [
        costs[j] - sum((y[i] * rows[i][j] for i in range(len(rows))), Fraction(0))
        for j in range(len(costs))
    ]
    assert reduced_costs(program, y).fractions().tolist() == pulls
    bound = dual_bound(program, y)
    total: Fraction | None = data["offset"]
    sign = 1 if data["maximise"] else -1
    ends = [*zip(y, data["row_lower"], data["row_upper"], strict=True)]
    ends += [*zip(pulls, data["column_lower"], data["column_upper"], strict=True)]
    for weight, lower, upper in ends:
        if weight:
            end = upper if sign * weight > 0 else lower
            total = None if total is None or end is None else total + weight * end
    assert bound == total
    if feasible and bound is not None:
        assert sign * bound >= sign * value, "weak duality"
        assert verify_solution(program, x, y) == (bound == value)
        primal, dual = violations(
            program,
            ScaledIntegers.from_rationals(x, (len(x),)),
            ScaledIntegers.from_rationals(y, (len(y),)),
        )
        assert primal == 0
        assert (dual == 0) == (bound == value)


@given(program_and_vectors())
def test_no_farkas_vector_next_to_a_feasible_point(case: tuple) -> None:  # type: ignore[type-arg]
    program, _, x, y = case
    assert not (is_feasible(program, x) and verify_farkas(program, y))


def test_farkas_and_ray_by_hand() -> None:
    empty = LinearProgram.from_dense(
        [[1], [1]], objective=[0], row_lower=[2, None], row_upper=[None, 1]
    )
    assert verify_farkas(empty, [-1, 1])
    assert not verify_farkas(empty, [1, -1])
    assert not verify_farkas(empty, [0, 0])
    open_ended = LinearProgram.from_dense(
        [[1, -1]], objective=[1, 0], row_lower=None, row_upper=[0], maximise=True
    )
    assert verify_ray(open_ended, [0, 0], [1, 1])
    assert not verify_ray(open_ended, [0, 0], [0, 1]), "no gain"
    assert not verify_ray(open_ended, [0, 0], [1, 0]), "leaves the row"
    assert not verify_ray(open_ended, [1, 0], [1, 1]), "starts outside"


def test_crossing_bounds_are_infeasible_without_multipliers() -> None:
    crossed = LinearProgram.from_dense([[1]], objective=[1], row_lower=[2], row_upper=[1])
    assert verify_farkas(crossed, [0])


def test_row_denominators_divide_the_row_and_nothing_else() -> None:
    matrix = scipy.sparse.csr_array(np.array([[2, 3]]))
    divided = LinearProgram.from_sparse(
        matrix,
        objective=[1, 1],
        row_lower=None,
        row_upper=[4],
        row_denominators=[6],
        maximise=True,
    )
    plain = LinearProgram.from_dense(
        [["1/3", "1/2"]], objective=[1, 1], row_lower=None, row_upper=[4], maximise=True
    )
    for program in (divided, plain):
        assert verify_solution(program, [12, 0], [3])
        assert program.nonzeros == 2
        assert not program.numerators.flags.writeable


def test_malformed_programs_are_named() -> None:
    with pytest.raises(ParameterError, match="row 1 has 1 entries; it needs 2"):
        LinearProgram.from_dense([[1, 2], [1]], objective=[0, 0], row_lower=0, row_upper=None)
    with pytest.raises(ExactnessError, match=r"row 0, column 1=0\.5"):
        LinearProgram.from_dense([[1, 0.5]], objective=[0, 0], row_lower=0, row_upper=None)
    program = LinearProgram.from_dense([[1, 2]], objective=[0, 0], row_lower=0, row_upper=None)
    with pytest.raises(ParameterError, match="x has 1 entries; it needs 2"):
        is_feasible(program, [1])
    with pytest.raises(ExactnessError, match=r"y\[0\]=0.5"):
        dual_bound(program, [0.5])
