"""Vectorised integers against Python's own, on both sides of the int64 border."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear.exact_arrays import (
    dot,
    largest,
    ordered_sums,
    read_only,
    segment_sums,
    times,
    to_integers,
)
from coopgap.theory.errors import ExactnessError

BORDER = st.one_of(
    st.integers(-5, 5),
    st.integers(-(2**70), 2**70),
    st.sampled_from([2**31, 2**61, 2**62 - 1, 2**62, -(2**62), 2**63 - 1, -(2**63), 2**64]),
)
LISTS = st.lists(BORDER, max_size=6)


@given(LISTS)
def test_storing_loses_nothing(values: list[int]) -> None:
    array = to_integers(values)
    assert array.tolist() == values
    assert largest(array) == max((abs(value) for value in values), default=0)


@given(LISTS, BORDER)
def test_products_with_one_integer(values: list[int], factor: int) -> None:
    assert times(to_integers(values), factor).tolist() == [value * factor for value in values]


@given(st.lists(st.tuples(BORDER, BORDER), max_size=6))
def test_products_and_inner_products(pairs: list[tuple[int, int]]) -> None:
    left, right = to_integers([a for a, _ in pairs]), to_integers([b for _, b in pairs])
    assert times(left, right).tolist() == [a * b for a, b in pairs]
    assert dot(left, right) == sum(a * b for a, b in pairs)


@given(st.lists(LISTS, max_size=5))
def test_sums_by_segment(groups: list[list[int]]) -> None:
    terms = to_integers([value for group in groups for value in group])
    starts = np.cumsum([0] + [len(group) for group in groups]).astype(np.int64)
    assert segment_sums(terms, starts).tolist() == [sum(group) for group in groups]


@given(st.lists(st.tuples(st.integers(0, 3), BORDER), max_size=8))
def test_sums_by_place(pairs: list[tuple[int, int]]) -> None:
    terms = to_integers([value for _, value in pairs])
    places = np.array([place for place, _ in pairs], dtype=np.int64)
    expected = [sum(value for place, value in pairs if place == k) for k in range(4)]
    assert ordered_sums(terms, places, 4).tolist() == expected


def test_small_types_widen() -> None:
    array = to_integers(np.array([200], dtype=np.uint8))
    assert array.dtype == np.int64


@pytest.mark.parametrize("wrong", [[1.0], [True], ["1"], [None]])
def test_only_integers_are_stored(wrong: list[object]) -> None:
    with pytest.raises(ExactnessError, match="not an integer"):
        to_integers(wrong)  # type: ignore[arg-type]


def test_read_only_never_freezes_a_view_of_someone_else() -> None:
    owner = np.arange(4)
    view = read_only(owner[1:])
    owner[1] = 9
    assert view.tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 5
