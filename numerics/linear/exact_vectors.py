"""What a linear program is made of: exact vectors, bounds that may be absent, sparse rows.

Everything is read here once, refused with the name of the culprit if it is not exact, and
kept as read-only integers over a common denominator.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse

from coopgap.numerics.linear.exact_arrays import (
    largest,
    read_only,
    segment_sums,
    times,
    to_integers,
)
from coopgap.theory.errors import ExactnessError, ParameterError
from coopgap.theory.rationals import IntArray, ScaledIntegers, as_rational

BoolArray: TypeAlias = npt.NDArray[np.bool_]
IndexArray: TypeAlias = npt.NDArray[np.int64]
Vector: TypeAlias = ScaledIntegers | npt.NDArray[Any] | Sequence[Any]
"""A vector of exact numbers: `ScaledIntegers`, an integer array or a sequence of rationals."""

SparseMatrix: TypeAlias = Any
"""A `scipy.sparse` matrix or array of integers, or a triple (rows, columns, numerators)."""


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """One-sided rational bounds of which any may be absent.

    Attributes
    ----------
    values
        The bounds; zero where there is none.
    finite
        Read-only mask: where there is a bound.
    """

    values: ScaledIntegers
    finite: BoolArray

    @classmethod
    def of(cls, given: object, length: int, name: str, infinity: float) -> Bounds:
        """Read bounds; ``None`` and the given infinity mean that there is none."""
        if isinstance(given, ScaledIntegers) or _is_integer_array(given):
            return cls(as_scaled(given, length, name), read_only(np.ones(length, dtype=bool)))
        if given is None or isinstance(given, str) or not isinstance(given, Iterable):
            bound = _as_bound(given, name, infinity)
            finite = np.full(length, bound is not None)
            value = Fraction(0) if bound is None else bound
            filled = to_integers([value.numerator]).repeat(length)
            return cls(ScaledIntegers(read_only(filled), value.denominator), read_only(finite))
        listed = [_as_bound(item, f"{name}[{i}]", infinity) for i, item in enumerate(given)]
        check_length(len(listed), length, name)
        finite = np.fromiter((item is not None for item in listed), dtype=bool, count=length)
        values = ScaledIntegers.from_rationals((item or Fraction(0) for item in listed), (length,))
        return cls(values, read_only(finite))

    def scaled_by(self, factors: IntArray) -> Bounds:
        """Multiply every bound by its positive integer."""
        scaled = read_only(times(self.values.numerators, factors))
        return Bounds(ScaledIntegers(scaled, self.values.denominator), self.finite)


def _as_bound(value: object, name: str, infinity: float) -> Fraction | None:
    if value is None or (isinstance(value, float | np.floating) and value == infinity):
        return None
    if isinstance(value, float | np.floating) and math.isinf(value):
        raise ParameterError(f"{name}={value} leaves nothing feasible; None means no bound")
    return as_rational(value, name)


def check_length(found: int, length: int, name: str) -> None:
    """Refuse a vector of the wrong length, by name."""
    if found != length:
        raise ParameterError(f"{name} has {found} entries; it needs {length}")


def _is_integer_array(values: object) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind in "iu"


def as_scaled(values: Any, length: int, name: str) -> ScaledIntegers:
    """Read an exact vector of the given length as integers over a common denominator.

    Raises
    ------
    ParameterError
        When the length is wrong; `ExactnessError` when an entry is not exact.

    Examples
    --------
    >>> as_scaled(["1/2", 3], 2, "x").numerators
    array([1, 6])
    """
    if isinstance(values, ScaledIntegers):
        check_length(values.numerators.size, length, name)
        return values
    if _is_integer_array(values) and largest(values) < 2**62:
        check_length(values.size, length, name)
        return ScaledIntegers(read_only(values.ravel().astype(np.int64)), 1)
    listed = [as_rational(value, f"{name}[{i}]") for i, value in enumerate(values)]
    check_length(len(listed), length, name)
    return ScaledIntegers.from_rationals(listed, (length,))


def read_triple(
    matrix: SparseMatrix, shape: tuple[int, int] | None
) -> tuple[IndexArray, IndexArray, IntArray, tuple[int, int]]:
    """Read a sparse integer matrix as rows, columns, numerators and shape."""
    if bool(scipy.sparse.issparse(matrix)):
        entries = matrix.tocoo()
        rows, columns = (np.asarray(index, dtype=np.int64) for index in entries.coords)
        numerators, found = np.asarray(entries.data), entries.shape
        if shape is not None and tuple(shape) != tuple(found):
            raise ParameterError(f"shape={shape} but the matrix has shape {found}")
        size = (int(found[0]), int(found[1]))
    else:
        if shape is None:
            raise ParameterError("a triple (rows, columns, numerators) needs shape=(m, n)")
        rows, columns = (np.asarray(index, dtype=np.int64) for index in matrix[:2])
        given, size = matrix[2], (int(shape[0]), int(shape[1]))
        # Not asarray: NumPy turns a list of large and negative integers into floats.
        numerators = given if isinstance(given, np.ndarray) else to_integers(list(given))
    if numerators.dtype.kind not in "iuO":
        raise ExactnessError(
            f"matrix has type {numerators.dtype}; give integers, with row_denominators if needed"
        )
    if not rows.size == columns.size == numerators.size:
        raise ParameterError("rows, columns and numerators differ in length")
    if rows.size and (
        min(rows.min(), columns.min()) < 0 or rows.max() >= size[0] or columns.max() >= size[1]
    ):
        raise ParameterError(f"matrix has an entry outside its shape {size}")
    return rows, columns, to_integers(numerators), size


def compressed(
    rows: IndexArray, columns: IndexArray, numerators: IntArray, m: int, n: int
) -> tuple[IndexArray, IndexArray, IntArray]:
    """Sort by row and column, add repeated entries up, drop zeros."""
    places = rows * max(n, 1) + columns
    if not bool(np.all(places[1:] > places[:-1])):
        order = np.argsort(places, kind="stable")
        places, first = np.unique(places[order], return_index=True)
        numerators = segment_sums(numerators[order], np.append(first, order.size))
    kept = np.asarray(numerators != 0, dtype=bool)
    places, numerators = places[kept], numerators[kept]
    starts = np.searchsorted(places, np.arange(m + 1) * max(n, 1)).astype(np.int64)
    return starts, places % max(n, 1), numerators


def read_denominators(given: object, m: int) -> IntArray:
    """Read one positive integer a row, or one for all of them."""
    if isinstance(given, int | np.integer):
        given = [int(given)] * m
    if not isinstance(given, Iterable):
        raise ParameterError(f"row_denominators={given!r} is not an integer or a list of them")
    scaled = as_scaled(given if isinstance(given, np.ndarray) else list(given), m, "denominators")
    if scaled.denominator != 1 or (m and min(scaled.numerators) < 1):
        raise ParameterError("row_denominators must be positive integers")
    return scaled.numerators
