"""Rounding and exact basis solves, against FLINT's dense solver and against definitions."""

from __future__ import annotations

from fractions import Fraction

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear import rational_basis
from coopgap.numerics.linear.float_lp import AT_LOWER, AT_UPPER, BASIC, FREE, Basis
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.numerics.linear.rational_basis import combined, dyadic, nearby_rationals, solve_basis
from coopgap.theory.rationals import ScaledIntegers


def basis(columns: list[int], rows: list[int]) -> Basis:
    return Basis(np.array(columns, dtype=np.int8), np.array(rows, dtype=np.int8))


@st.composite
def square_systems(draw: st.DrawFn) -> tuple[list[list[int]], list[int], list[int]]:
    """Sparse square systems: many singletons, some blocks, some singular."""
    n = draw(st.integers(1, 6))
    entry = st.sampled_from([0, 0, 0, 1, -1, 2, 7, -(10**20)])
    line = st.lists(entry, min_size=n, max_size=n)
    rows = draw(st.lists(line, min_size=n, max_size=n))
    for i in draw(st.sets(st.integers(0, n - 1))):
        rows[i][i] = 3
    side = st.lists(st.integers(-9, 9), min_size=n, max_size=n)
    return rows, draw(side), draw(side)


@given(square_systems())
def test_blocks_agree_with_the_dense_solver(
    case: tuple[list[list[int]], list[int], list[int]],
) -> None:
    rows, sides, costs = case
    n = len(rows)
    program = LinearProgram.from_dense(
        rows, objective=costs, row_lower=sides, row_upper=sides, column_lower=None
    )
    found = solve_basis(program, basis([BASIC] * n, [AT_LOWER] * n), None)
    matrix = flint.fmpz_mat(rows)
    if matrix.det() == 0:
        assert found is None
        return
    assert found is not None
    for system, right, ours in (
        (matrix, sides, found.point),
        (matrix.transpose(), costs, found.multipliers),
    ):
        exact = system.solve(flint.fmpz_mat(n, 1, right)).entries()
        assert ours.fractions().tolist() == [Fraction(int(v.p), int(v.q)) for v in exact]


def test_nonbasic_columns_rest_where_the_basis_says() -> None:
    program = LinearProgram.from_dense(
        [[2, 1, 1, 1]],
        objective=[1, 0, 0, 0],
        row_lower=["1/3"],
        row_upper=[9],
        column_lower=[None, 1, None, None],
        column_upper=[None, 2, "5/2", None],
    )
    centre = ScaledIntegers(np.array([0, 0, 0, 7]), 2)
    upper = solve_basis(program, basis([BASIC, AT_UPPER, AT_LOWER, FREE], [AT_UPPER]), centre)
    assert upper is not None
    assert upper.point.fractions().tolist() == [Fraction(1, 2), 2, Fraction(5, 2), Fraction(7, 2)]
    assert upper.multipliers.fractions().tolist() == [Fraction(1, 2)]


def test_bases_that_are_none() -> None:
    program = LinearProgram.from_dense([[1, 1]], objective=[0, 0], row_lower=0, row_upper=1)
    assert solve_basis(program, basis([BASIC, BASIC], [AT_LOWER]), None) is None


def test_blocks_beyond_the_limit_are_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    program = LinearProgram.from_dense([[1, 2], [3, 4]], objective=[0, 0], row_lower=0, row_upper=0)
    full = basis([BASIC, BASIC], [AT_LOWER, AT_LOWER])
    assert solve_basis(program, full, None) is not None
    monkeypatch.setattr(rational_basis, "MAX_BLOCK", 1)
    assert solve_basis(program, full, None) is None


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_dependency_order(parents: list[int]) -> None:
    pairs = [(k + 1, min(parent, k)) for k, parent in enumerate(parents)]
    order = rational_basis._dependency_order(
        [user for user, _ in pairs], [used for _, used in pairs], len(parents) + 1
    )
    assert sorted(order) == list(range(len(parents) + 1))
    assert all(order.index(used) < order.index(user) for user, used in pairs)


@given(st.integers(1, 60), st.lists(st.integers(-500, 500), max_size=6))
def test_rounding_finds_small_denominators(denominator: int, numerators: list[int]) -> None:
    exact = [Fraction(value, denominator) for value in numerators]
    found = nearby_rationals(np.array([float(value) for value in exact]) + 1e-12)
    assert found is not None
    assert found.fractions().tolist() == exact


def test_rounding_declines_what_it_cannot_see() -> None:
    assert nearby_rationals(np.array([np.inf])) is None
    assert nearby_rationals(np.array([np.nan])) is None
    assert nearby_rationals(np.sqrt(np.arange(2.0, 9.0))) is None


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=4), st.integers(-80, 80))
def test_dyadic_is_exact(values: list[float], exponent: int) -> None:
    found = dyadic(np.array(values), exponent).fractions().tolist()
    assert found == [Fraction(value) * Fraction(2) ** exponent for value in values]
    twice = combined(dyadic(np.array(values), exponent), dyadic(np.array(values), 0))
    assert twice.fractions().tolist() == [
        a + Fraction(b) for a, b in zip(found, values, strict=True)
    ]
