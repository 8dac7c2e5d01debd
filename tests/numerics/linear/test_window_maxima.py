"""Windows against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear.window_maxima import is_window_maximum, next_greater
from coopgap.theory.rationals import IntArray


@given(st.lists(st.lists(st.integers(-3, 3), min_size=5, max_size=5), min_size=1), st.data())
def test_windows_agree_with_loops(rows: list[list[int]], data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 5))
    values = np.array(rows)[:, :width]
    low = np.array([data.draw(st.integers(0, j)) for j in range(width)])
    high = np.array([data.draw(st.integers(j, width - 1)) for j in range(width)])
    found = is_window_maximum(values, low, high)
    spread = np.broadcast_to(low, values.shape)
    assert np.array_equal(is_window_maximum(values, spread, high), found)
    for i, j in np.ndindex(values.shape):
        assert found[i, j] == (values[i, j] >= values[i, low[j] : high[j] + 1].max())


@pytest.mark.parametrize("kind", [np.int64, object])
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=20))
def test_the_next_greater_entry(kind: type, row: list[int]) -> None:
    values: IntArray = np.array(row, dtype=kind)
    width = len(row)
    expected = [
        next((d for d in range(1, width - j) if row[j + d] > row[j]), 4 * width)
        for j in range(width)
    ]
    assert next_greater(values).tolist() == expected
