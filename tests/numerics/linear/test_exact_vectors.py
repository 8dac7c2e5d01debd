"""Reading vectors, bounds and sparse rows: exact in, or a message with the culprit."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse

from coopgap.numerics.linear.exact_vectors import (
    Bounds,
    as_scaled,
    compressed,
    read_denominators,
    read_triple,
)
from coopgap.theory.errors import CoopgapError, ExactnessError, ParameterError
from coopgap.theory.rationals import ScaledIntegers


def test_vectors_of_every_kind_agree() -> None:
    kinds = ([1, "1/2"], [Fraction(1), Fraction(1, 2)], ScaledIntegers(np.array([2, 1]), 2))
    for values in kinds:
        assert as_scaled(values, 2, "x").fractions().tolist() == [Fraction(1), Fraction(1, 2)]
    assert as_scaled(np.array([3, 4], dtype=np.int32), 2, "x").fractions().tolist() == [3, 4]
    assert as_scaled(np.array([2**63], dtype=np.uint64), 1, "x").fractions().tolist() == [2**63]


def test_a_caller_s_array_is_not_aliased() -> None:
    mine = np.array([1, 2])
    read = as_scaled(mine, 2, "x")
    mine[0] = 7
    assert read.numerators.tolist() == [1, 2]


def test_bounds_know_what_is_absent() -> None:
    bounds = Bounds.of([None, "1/3", math.inf, 2], 4, "row_upper", math.inf)
    assert bounds.finite.tolist() == [False, True, False, True]
    assert bounds.values.fractions().tolist() == [0, Fraction(1, 3), 0, 2]
    everywhere = Bounds.of("1/3", 2, "row_upper", math.inf)
    assert everywhere.values.fractions().tolist() == [Fraction(1, 3)] * 2
    assert not Bounds.of(None, 2, "row_upper", math.inf).finite.any()
    assert Bounds.of(np.array([1, 2]), 2, "row_upper", math.inf).finite.all()


@pytest.mark.parametrize(
    ("given", "culprit"),
    [
        ([1, 2, 3], "row_lower has 3 entries; it needs 2"),
        ([1, 0.5], r"row_lower\[1\]=0.5"),
        ([1, math.inf], r"row_lower\[1\]=inf leaves nothing feasible"),
        (math.nan, "row_lower=nan"),
        (True, "row_lower=True"),
    ],
)
def test_bad_bounds_are_named(given: object, culprit: str) -> None:
    with pytest.raises(CoopgapError, match=culprit):
        Bounds.of(given, 2, "row_lower", -math.inf)


def test_sparse_and_triple_agree_and_repeated_entries_add_up() -> None:
    triple = ([0, 1, 0, 1], [1, 0, 1, 1], [2, 5, 3, 0])
    rows, columns, numerators, (m, n) = read_triple(triple, (2, 2))
    starts, columns, numerators = compressed(rows, columns, numerators, m, n)
    assert (starts.tolist(), columns.tolist(), numerators.tolist()) == ([0, 1, 2], [1, 0], [5, 5])
    matrix = scipy.sparse.csr_array(np.array([[0, 5], [5, 0]]))
    again = compressed(*read_triple(matrix, None)[:3], 2, 2)
    assert [part.tolist() for part in again] == [[0, 1, 2], [1, 0], [5, 5]]


def test_repeated_entries_beyond_int64_add_up_exactly() -> None:
    rows, columns, numerators, _ = read_triple(([0] * 4, [0] * 4, [2**62 - 1] * 4), (1, 1))
    assert compressed(rows, columns, numerators, 1, 1)[2].tolist() == [4 * (2**62 - 1)]


def test_large_and_negative_integers_stay_integers() -> None:
    numerators = read_triple(([0, 0], [0, 1], [10**19, -1]), (1, 2))[2]
    assert numerators.tolist() == [10**19, -1]


def test_malformed_matrices_are_refused() -> None:
    with pytest.raises(ExactnessError, match="type float64"):
        read_triple(scipy.sparse.csr_array(np.array([[0.5]])), None)
    with pytest.raises(ParameterError, match="needs shape"):
        read_triple(([0], [0], [1]), None)
    with pytest.raises(ParameterError, match="outside its shape"):
        read_triple(([2], [0], [1]), (2, 2))
    with pytest.raises(ParameterError, match="differ in length"):
        read_triple(([0, 1], [0], [1]), (2, 2))
    with pytest.raises(ParameterError, match="but the matrix has shape"):
        read_triple(scipy.sparse.csr_array(np.array([[1]])), (2, 2))


@pytest.mark.parametrize("wrong", [0, [1, -2], ["1/2", 1], 0.5])
def test_denominators_are_positive_integers(wrong: object) -> None:
    with pytest.raises(CoopgapError, match="denominators"):
        read_denominators(wrong, 2)
