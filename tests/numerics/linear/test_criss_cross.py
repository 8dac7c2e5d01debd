"""Exact pivots against the enumeration of all vertices."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import flint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear.criss_cross import pivot_to_optimum
from coopgap.numerics.linear.linear_program import LinearProgram, objective_value, verify_solution

ENTRIES = st.one_of(
    st.integers(-3, 3).map(Fraction),
    st.sampled_from([Fraction(1, 10**15), Fraction(10**15), Fraction(1, 3)]),
)


def best_vertex(
    rows: list[list[Fraction]], sides: list[Fraction], size: int, objective: list[Fraction]
) -> Fraction | None:
    """Maximise over the vertices of ``rows x <= sides`` within the box [0, size]."""
    n = len(objective)
    units = [[Fraction(int(j == k)) for k in range(n)] for j in range(n)]
    normals = [*rows, *units, *([-value for value in unit] for unit in units)]
    limits = [*sides, *[Fraction(size)] * n, *[Fraction(0)] * n]
    values = []
    for chosen in combinations(range(len(normals)), n):
        flat = [flint.fmpq(v.numerator, v.denominator) for i in chosen for v in normals[i]]
        right = [flint.fmpq(limits[i].numerator, limits[i].denominator) for i in chosen]
        try:
            solved = flint.fmpq_mat(n, n, flat).solve(flint.fmpq_mat(n, 1, right)).entries()
        except ZeroDivisionError:
            continue
        x = [Fraction(int(value.p), int(value.q)) for value in solved]
        if all(
            sum((a * b for a, b in zip(normal, x, strict=True)), Fraction(0)) <= limit
            for normal, limit in zip(normals, limits, strict=True)
        ):
            values.append(sum((a * b for a, b in zip(objective, x, strict=True)), Fraction(0)))
    return max(values, default=None)


@given(
    st.integers(1, 3).flatmap(
        lambda n: st.tuples(
            st.lists(st.tuples(st.lists(ENTRIES, min_size=n, max_size=n), ENTRIES), max_size=3),
            st.lists(ENTRIES, min_size=n, max_size=n),
        )
    )
)
def test_the_best_vertex_is_found(
    case: tuple[list[tuple[list[Fraction], Fraction]], list[Fraction]],
) -> None:
    pairs, objective = case
    rows, sides = [row for row, _ in pairs], [side for _, side in pairs]
    program = LinearProgram.from_dense(
        rows, objective=objective, row_lower=None, row_upper=sides, column_upper=2, maximise=True
    )
    expected = best_vertex(rows, sides, 2, objective)
    found = pivot_to_optimum(program)
    assert (found is None) == (expected is None)
    if found is not None:
        assert verify_solution(program, *found)
        assert objective_value(program, found[0]) == expected


@pytest.mark.parametrize(("maximise", "tight"), list(product([True, False], [0, 1])))
def test_both_senses_and_both_sides(maximise: bool, tight: int) -> None:
    program = LinearProgram.from_dense(
        [["1/2"]],
        objective=[1 if maximise == bool(tight) else -1],
        row_lower=[3],
        row_upper=[5],
        column_lower=None,
        maximise=maximise,
    )
    found = pivot_to_optimum(program)
    assert found is not None
    assert found[0].fractions().tolist() == [10 if tight else 6]
    assert verify_solution(program, *found)


def test_programs_without_optimum_and_programs_too_large() -> None:
    unbounded = LinearProgram.from_dense(
        [[1, -1]], objective=[1, 1], row_lower=0, row_upper=None, maximise=True
    )
    assert pivot_to_optimum(unbounded) is None
    loose = LinearProgram.from_dense(
        [[0]], objective=[1], row_lower=0, row_upper=None, column_lower=None
    )
    assert pivot_to_optimum(loose) is None
    empty = LinearProgram.from_dense([[1]], objective=[1], row_lower=None, row_upper=[-1])
    assert pivot_to_optimum(empty) is None
    bounded = LinearProgram.from_dense([[1]], objective=[1], row_lower=[1], row_upper=None)
    assert pivot_to_optimum(bounded) is not None
    assert pivot_to_optimum(bounded, max_cells=3) is None
