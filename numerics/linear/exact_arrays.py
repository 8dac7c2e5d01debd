"""Integer arrays that never overflow: `int64` where a bound allows it, Python integers beyond."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from coopgap.theory.errors import ExactnessError
from coopgap.theory.rationals import IntArray

_LIMIT = 2**62
_Array = TypeVar("_Array", bound=npt.NDArray[Any])


def read_only(array: _Array) -> _Array:
    """Give the array, or a copy where it is somebody else's, with writing switched off."""
    own = array if array.base is None else array.copy()
    own.flags.writeable = False
    return own


def largest(array: IntArray) -> int:
    """Give the largest absolute value, as a Python integer; 0 for an empty array.

    Examples
    --------
    >>> largest(np.array([3, -7]))
    7
    """
    if not array.size:
        return 0
    return max(int(array.max()), -int(array.min()))


def to_integers(values: npt.NDArray[Any] | Sequence[int]) -> IntArray:
    """Store integers as `int64` where the sum of two of them fits, as Python integers beyond.

    Raises
    ------
    ExactnessError
        When an entry is not an integer.

    Examples
    --------
    >>> to_integers([1, 2]).dtype, to_integers([2**80]).dtype
    (dtype('int64'), dtype('O'))
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu" and largest(values) < _LIMIT:
        return values.astype(np.int64, copy=False)
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    for value in listed:
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise ExactnessError(f"{value!r} (type={type(value).__name__}) is not an integer")
    exact = [int(value) for value in listed]
    small = max((abs(value) for value in exact), default=0) < _LIMIT
    array = np.empty(len(exact), dtype=np.int64 if small else object)
    array[:] = exact
    return array


def times(array: IntArray, factor: int | IntArray) -> IntArray:
    """Multiply by an integer or, entry by entry, by an array; below 2**62 or in Python integers.

    Examples
    --------
    >>> times(np.array([3, 2**40]), 2**30)
    array([3221225472, 1180591620717411303424], dtype=object)
    """
    if isinstance(factor, int) and factor == 1:
        return array
    size = abs(factor) if isinstance(factor, int) else largest(factor)
    if array.dtype != object and max(largest(array), 1) * size < _LIMIT:
        return np.asarray(array * factor)
    product: IntArray = array.astype(object) * factor
    return product


def dot(left: IntArray, right: IntArray) -> int:
    """Give the exact inner product.

    Examples
    --------
    >>> dot(np.array([2**60, 1]), np.array([2**60, 1])) == 2**120 + 1
    True
    """
    used = np.asarray(left != 0, dtype=bool) & np.asarray(right != 0, dtype=bool)
    products = times(left[used], right[used])
    return int(_widened(products, products.size).sum()) if products.size else 0


def _widened(array: IntArray, terms: int) -> IntArray:
    if array.dtype == object or largest(array) * max(terms, 1) < _LIMIT:
        return array
    return array.astype(object)


def segment_sums(terms: IntArray, starts: npt.NDArray[np.int64]) -> IntArray:
    """Add up ``terms[starts[i]:starts[i+1]]`` for every i; an empty segment gives 0.

    Examples
    --------
    >>> segment_sums(np.array([1, 2, 3]), np.array([0, 2, 2, 3]))
    array([3, 0, 3])
    """
    lengths = np.diff(starts)
    wide = _widened(terms, int(lengths.max(initial=0)))
    sums = np.zeros(lengths.size, dtype=wide.dtype)
    filled = lengths > 0
    if bool(filled.any()):
        sums[filled] = np.add.reduceat(wide, starts[:-1][filled])
    return sums


def ordered_sums(terms: IntArray, places: npt.NDArray[np.int64], length: int) -> IntArray:
    """Add up the terms that share a place, for the places 0 to length - 1.

    Examples
    --------
    >>> ordered_sums(np.array([1, 2, 3]), np.array([2, 0, 2]), 3)
    array([2, 0, 4])
    """
    counts = np.bincount(places, minlength=length)
    order = np.argsort(places, kind="stable")
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return segment_sums(terms[order], starts)
