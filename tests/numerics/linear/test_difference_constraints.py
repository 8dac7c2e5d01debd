"""Difference constraints against enumeration of simple cycles and simple paths."""

from __future__ import annotations

import itertools

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.linear.difference_constraints import GrowingSystem, solve_differences
from coopgap.theory.errors import ParameterError

Edge = tuple[int, int, int]

edges = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-4, 4)), max_size=12)
caps = st.one_of(st.none(), st.integers(0, 8))


def heaviest(listed: list[Edge]) -> dict[tuple[int, int], int]:
    best: dict[tuple[int, int], int] = {}
    for source, target, weight in listed:
        best[source, target] = max(weight, best.get((source, target), weight))
    return best


def has_positive_cycle(listed: list[Edge]) -> bool:
    best = heaviest(listed)
    graph = networkx.DiGraph(list(best))
    return any(
        sum(best[step] for step in itertools.pairwise([*cycle, cycle[0]])) > 0
        for cycle in networkx.simple_cycles(graph)
    )


def heaviest_paths(listed: list[Edge]) -> list[int]:
    """Weight of the heaviest simple path from each node, the empty one included."""
    best = heaviest(listed)

    def walk(node: int, seen: frozenset[int]) -> int:
        return max(
            [0]
            + [
                weight + walk(target, seen | {target})
                for (source, target), weight in best.items()
                if source == node and target not in seen
            ]
        )

    return [walk(node, frozenset({node})) for node in range(5)]


def solvable(listed: list[Edge], cap: int | None) -> bool:
    return not has_positive_cycle(listed) and (cap is None or max(heaviest_paths(listed)) <= cap)


def check_obstacle(steps: list[Edge], closed: bool, cap: int | None) -> None:
    for (_, target, _), (source, _, _) in itertools.pairwise(steps):
        assert target == source
    total = sum(weight for _, _, weight in steps)
    if closed:
        assert steps[-1][1] == steps[0][0]
        assert total > 0
    else:
        assert cap is not None
        assert total > cap


@given(edges, caps)
def test_solution_is_least_or_the_obstacle_is_real(listed: list[Edge], cap: int | None) -> None:
    columns = np.array(listed, dtype=np.int64).reshape(-1, 3).T
    found = solve_differences(5, columns[0], columns[1], columns[2], cap)
    assert (found.potentials is not None) == solvable(listed, cap)
    if found.potentials is None:
        check_obstacle([listed[k] for k in found.obstacle], found.closed, cap)
    else:
        assert found.potentials.tolist() == heaviest_paths(listed)


@given(edges, st.integers(2**40, 2**70))
def test_big_weights_do_not_overflow(listed: list[Edge], factor: int) -> None:
    columns = np.array(listed, dtype=object).reshape(-1, 3).T
    nodes = columns[:2].astype(np.int64)
    found = solve_differences(5, nodes[0], nodes[1], columns[2] * factor)
    assert (found.potentials is not None) == solvable(listed, None)
    if found.potentials is not None:
        assert [int(x) for x in found.potentials] == [x * factor for x in heaviest_paths(listed)]


@given(st.lists(st.tuples(st.integers(0, 4), edges), max_size=6), caps)
def test_growing_system_agrees_and_withdraws(
    stars: list[tuple[int, list[Edge]]], cap: int | None
) -> None:
    system: GrowingSystem[Edge] = GrowingSystem(5, cap)
    kept: list[Edge] = []
    for source, drawn in stars:
        star = [(source, target, weight) for _, target, weight in drawn]
        mark, before = system.mark(), list(system.potentials)
        obstacle = system.add(
            source, [(target, weight, (s, target, weight)) for s, target, weight in star]
        )
        assert (obstacle is None) == solvable(kept + star, cap)
        if obstacle is None:
            kept += star
            assert system.potentials == heaviest_paths(kept)
            for node in range(5):
                steps = system.path(node)
                assert sum(weight for _, _, weight in steps) == system.potentials[node]
                assert not steps or steps[0][0] == node
        else:
            check_obstacle(list(obstacle.tags), obstacle.closed, cap)
            system.undo(mark)
            assert system.potentials == before


def test_long_cycles_and_paths_are_cut_short() -> None:
    n = 50
    ring = [(k, (k + 1) % n, 1) for k in range(n)]
    chords = [(k, (k + 3) % n, -1) for k in range(n)]
    columns = np.array(ring + chords + [(7, 5, 0)]).T
    found = solve_differences(n, columns[0], columns[1], columns[2])
    assert found.closed
    assert len(found.obstacle) == 3
    path = np.array([(k, k + 1, 1) for k in range(n - 1)] + [(0, n - 1, 40)]).T
    over = solve_differences(n, path[0], path[1], path[2], cap=30)
    assert not over.closed
    assert len(over.obstacle) <= 31


@pytest.mark.parametrize("seed", range(60))
def test_shortened_obstacles_are_real(seed: int) -> None:
    """In graphs with many chords, obstacles are cut short, but never too far."""
    rng = np.random.default_rng(seed)
    n, m = 15, 50
    source, target = rng.integers(0, n, size=(2, m))
    level = rng.integers(0, 30, size=n)
    weight = level[source] - level[target] - rng.integers(-1, 6, size=m)
    cap = None if seed % 2 else 20
    found = solve_differences(n, source, target, weight, cap)
    if found.potentials is None:
        listed = list(zip(source.tolist(), target.tolist(), weight.tolist(), strict=True))
        check_obstacle([listed[k] for k in found.obstacle], found.closed, cap)


def test_a_late_cycle_in_a_large_graph_is_found() -> None:
    rng = np.random.default_rng(4)
    n, m = 2_000, 9_000
    source, target = rng.integers(0, n, size=(2, m))
    level = rng.integers(0, 10**6, size=n)
    weight = level[source] - level[target] - rng.integers(0, 50, size=m)
    assert solve_differences(n, source, target, weight).potentials is not None
    first, second = int(source[0]), int(target[0])
    back = int(level[second] - level[first]) + 60
    found = solve_differences(
        n, np.append(source, second), np.append(target, first), np.append(weight, back)
    )
    assert found.closed
    total = sum(int(weight[k]) if k < m else back for k in found.obstacle)
    assert total > 0


@pytest.mark.parametrize(("cap", "weights"), [(-1, [1]), (None, [1, 2])])
def test_malformed_systems_are_refused(cap: int | None, weights: list[int]) -> None:
    one = np.array([0])
    with pytest.raises(ParameterError):
        solve_differences(2, one, one, np.array(weights), cap)


def test_no_constraints() -> None:
    empty = np.zeros(0, dtype=np.int64)
    found = solve_differences(3, empty, empty, empty, 0)
    assert found.potentials is not None
    assert found.potentials.tolist() == [0, 0, 0]
    assert found.obstacle == ()
