"""Maximum cycle ratios, exact and in polynomial time."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.numerics.linear.difference_constraints import DifferenceSolution, solve_differences
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray

_INT64_HEADROOM = 2**62


@dataclass(frozen=True, slots=True)
class CycleRatio:
    """The largest ratio of gain to loss around a cycle of a graph.

    Attributes
    ----------
    value
        ``max over cycles of (Σ gain)⁺ / Σ loss``; zero when no cycle gains, ``None`` (infinite)
        when some cycle gains and loses nothing.
    cycle
        Edge indices of a cycle that reaches it, in order; empty when the value is zero.
    evaluations
        How many difference systems were solved.
    """

    value: Fraction | None
    cycle: tuple[int, ...]
    evaluations: int


def maximum_cycle_ratio(
    n_nodes: int, source: IntArray, target: IntArray, gain: IntArray, loss: IntArray
) -> CycleRatio:
    """Find ``max (Σ gain)⁺ / Σ loss`` over the cycles of a directed multigraph.

    Discrete Newton steps from below (each moves to the ratio of a cycle that is still positive)
    alternate with bisection of the bracket, which bounds their number: ratios of integers up to
    V·G over at most V·L cannot be closer than 1/(V·L)².

    Parameters
    ----------
    n_nodes
        Number of nodes V.
    source, target
        Node of each edge, integer arrays of equal length.
    gain, loss
        Integers per edge; every loss is at least zero.

    Returns
    -------
    CycleRatio
        The exact value with a cycle that reaches it.

    Raises
    ------
    ParameterError
        When a loss is negative.

    Examples
    --------
    >>> from numpy import array
    >>> loop = maximum_cycle_ratio(2, array([0, 1]), array([1, 0]), array([3, -1]), array([1, 2]))
    >>> loop.value, loop.cycle
    (Fraction(2, 3), (0, 1))

    References
    ----------
    T5; [Lawler1976] on minimal cost-to-time ratio cycles, [Radzik1998] on Newton's method.
    """
    if len(loss) and int(loss.min()) < 0:
        raise ParameterError(f"loss={int(loss.min())} is negative; ratios need losses of 0 or more")
    low = Fraction(0)
    best: tuple[int, ...] = ()
    positive = [int(g) for g in gain if g > 0]
    # Above this weight only a cycle without any loss is positive (losses are whole numbers).
    high = Fraction(n_nodes * max(positive, default=0))
    evaluations = 0

    def positive_cycle(weight: Fraction) -> DifferenceSolution:
        nonlocal evaluations
        evaluations += 1
        combined = _combined(gain, loss, weight)
        return solve_differences(n_nodes, source, target, combined)

    if positive and (lossless := positive_cycle(high + 1)).potentials is None:
        return CycleRatio(None, lossless.obstacle, evaluations)
    while positive:
        found = positive_cycle(low)
        if found.potentials is not None:
            break
        best = found.obstacle
        low = _ratio(best, gain, loss)
        middle = (low + high) / 2
        if high - low <= 1:
            continue
        found = positive_cycle(middle)
        if found.potentials is not None:
            high = middle
        else:
            best = found.obstacle
            low = _ratio(best, gain, loss)
    return CycleRatio(low, best, evaluations)


def _combined(gain: IntArray, loss: IntArray, weight: Fraction) -> IntArray:
    p, q = weight.numerator, weight.denominator
    largest = q * _size(gain) + p * _size(loss)
    if largest < _INT64_HEADROOM and gain.dtype != object and loss.dtype != object:
        narrow: IntArray = q * gain - p * loss
        return narrow
    wide: IntArray = q * gain.astype(object) - p * loss.astype(object)
    return wide


def _size(array: IntArray) -> int:
    return max((abs(int(v)) for v in (array.max(), array.min())), default=0) if array.size else 0


def _ratio(cycle: tuple[int, ...], gain: IntArray, loss: IntArray) -> Fraction:
    edges = np.array(cycle)
    return Fraction(sum(map(int, gain[edges])), sum(map(int, loss[edges])))
