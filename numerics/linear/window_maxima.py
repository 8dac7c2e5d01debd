"""Greatest entries in windows along the last axis, exact and vectorised over all others."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from coopgap.theory.rationals import IntArray

Places: TypeAlias = npt.NDArray[np.int64]


def is_window_maximum(values: IntArray, low: Places, high: Places) -> npt.NDArray[np.bool_]:
    """Say of each entry whether none between ``low`` and ``high`` (inclusive) is greater.

    Two overlapping blocks of a power of two cover each window, so the cost is a factor
    log(width) over a single comparison.

    Parameters
    ----------
    values
        Integers, shape ``(..., width)``.
    low, high
        Places along the last axis with ``0 ≤ low ≤ high < width``, broadcast to ``values``.

    Examples
    --------
    >>> values = np.array([3, 1, 2, 2, 5])
    >>> is_window_maximum(values, np.array([0, 0, 1, 2, 3]), np.array([4, 1, 3, 3, 4]))
    array([False, False,  True,  True,  True])
    """
    levels = _levels(values)
    result = np.ones(values.shape, dtype=bool)
    low, high = np.broadcast_arrays(low, high)
    if low.ndim == 1:  # the same windows in every row: whole columns at once
        powers = _powers(high - low + 1)
        for power, block in enumerate(levels):
            columns = np.flatnonzero(powers == power)
            own = values[..., columns]
            result[..., columns] = (block[..., low[columns]] <= own) & (
                block[..., high[columns] - 2**power + 1] <= own
            )
        return result
    low, high = (np.broadcast_to(places, values.shape) for places in (low, high))
    powers = _powers(high - low + 1)
    for power, block in enumerate(levels):
        used = powers == power
        *rows, _ = np.nonzero(used)
        own = values[used]
        left = block[(*rows, low[used])]
        right = block[(*rows, high[used] - 2**power + 1)]
        result[used] = (left <= own) & (right <= own)
    return result


def _powers(lengths: Places) -> Places:
    """Give the exponents of the greatest powers of two that are no longer."""
    exponents: Places = np.frexp(lengths.astype(np.float64))[1].astype(np.int64) - 1
    return exponents  # exact: lengths are far below 2**53


def next_greater(values: IntArray) -> Places:
    """Give the distance to the next greater entry to the right; 4 widths where there is none.

    Examples
    --------
    >>> next_greater(np.array([3, 1, 2, 5]))
    array([ 3,  1,  1, 16])
    """
    width = values.shape[-1]
    levels = _levels(values)
    place: Places = np.broadcast_to(np.arange(1, width + 1), values.shape).copy()
    for power in range(len(levels) - 1, -1, -1):
        block = levels[power]
        fits = place <= width - 2**power
        ahead = np.take_along_axis(block, np.where(fits, place, 0), axis=-1)
        place += np.where(fits & (ahead <= values), 2**power, 0)
    gap: Places = np.where(place < width, place - np.arange(width), 4 * width)
    return gap


def _levels(values: IntArray) -> list[IntArray]:
    """Give the maxima of all blocks of 1, 2, 4, ... entries that fit into the width."""
    levels = [values]
    while 2 ** len(levels) <= values.shape[-1]:
        last, reach = levels[-1], 2 ** (len(levels) - 1)
        levels.append(np.maximum(last[..., :-reach], last[..., reach:]))
    return levels
