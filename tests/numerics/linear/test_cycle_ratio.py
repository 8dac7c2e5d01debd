"""Maximum cycle ratios against the enumeration of every simple cycle."""

from __future__ import annotations

from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear.cycle_ratio import maximum_cycle_ratio
from coopgap.theory.errors import ParameterError


def by_enumeration(edges: list[tuple[int, int, int, int]]) -> Fraction | None:
    """Try every simple cycle, with every choice among parallel edges."""
    best: Fraction | None = Fraction(0)
    graph = nx.MultiDiGraph()
    for k, (source, target, _, _) in enumerate(edges):
        graph.add_edge(source, target, key=k)
    # Subdivide edges so that networkx tells parallel ones apart.
    split = nx.DiGraph()
    for source, target, k in graph.edges(keys=True):
        split.add_edge(source, ("edge", k))
        split.add_edge(("edge", k), target)
    for cycle in nx.simple_cycles(split):
        used = [node[1] for node in cycle if isinstance(node, tuple)]
        gain = sum(edges[k][2] for k in used)
        loss = sum(edges[k][3] for k in used)
        if gain > 0 and loss == 0:
            return None
        if gain > 0 and best is not None:
            best = max(best, Fraction(gain, loss))
    return best


edge = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(-6, 6), st.integers(0, 5))


@given(st.lists(edge, max_size=8))
def test_agrees_with_enumeration(edges: list[tuple[int, int, int, int]]) -> None:
    source, target, gain, loss = np.array(edges, dtype=np.int64).reshape(-1, 4).T
    result = maximum_cycle_ratio(4, source, target, gain, loss)
    assert result.value == by_enumeration(edges)
    if result.value != 0:
        steps = [edges[k] for k in result.cycle]
        closed = [*steps[1:], steps[0]]
        assert all(a[1] == b[0] for a, b in zip(steps, closed, strict=True))
        gain_sum, loss_sum = sum(s[2] for s in steps), sum(s[3] for s in steps)
        assert result.value == (None if loss_sum == 0 else Fraction(gain_sum, loss_sum))


def test_numbers_beyond_64_bits() -> None:
    big = 10**25
    ends = np.array([0, 1]), np.array([1, 0])
    result = maximum_cycle_ratio(
        2, *ends, np.array([3 * big, -big], dtype=object), np.array([big, 2 * big], dtype=object)
    )
    assert result.value == Fraction(2, 3)


def test_few_evaluations_on_a_large_graph() -> None:
    generator = np.random.default_rng(0)
    source, target = generator.integers(0, 300, (2, 3000))
    gain, loss = generator.integers(-50, 50, 3000), generator.integers(1, 50, 3000)
    result = maximum_cycle_ratio(300, source, target, gain, loss)
    assert result.value is not None
    assert result.value > 0
    assert result.evaluations <= 60


def test_losses_are_never_negative() -> None:
    one = np.array([0])
    with pytest.raises(ParameterError, match="negative"):
        maximum_cycle_ratio(1, one, one, one + 1, one - 1)
