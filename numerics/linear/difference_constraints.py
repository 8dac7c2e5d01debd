"""Systems of difference constraints, solved exactly: least potentials, or what forbids them.

A constraint ``x[source] ≥ x[target] + weight`` with integer weights; potentials lie between
zero and an optional cap. The least solution gives each node the weight of the heaviest path that
leaves it, so there is none exactly when some cycle has positive weight, or some path weighs more
than the cap. Two engines: `solve_differences` takes all constraints at once, vectorised;
`GrowingSystem` takes them piecemeal and takes them back, for search.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import numpy as np

from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray

_INT64_HEADROOM = 2**62

_CHECK_EVERY_ROUND = 4096
"""Up to so many edges a cycle is looked for after every round: it is then found while short."""

_LONGEST_TO_SHORTEN = 1000
"""Chords of a longer cycle would take too much memory; it is given as it is."""

TagT = TypeVar("TagT")

Arc: TypeAlias = tuple[int, int, TagT]
"""Target, weight and a tag by which the caller knows the constraint."""


@dataclass(frozen=True, slots=True)
class DifferenceSolution:
    """Potentials that satisfy a system of difference constraints, or the edges that forbid any.

    Attributes
    ----------
    potentials
        The least solution, read-only; ``None`` when there is none.
    obstacle
        Indices of the edges of a cycle of positive weight (in order), or of a path heavier than
        the cap; empty when there is a solution.
    closed
        Whether the obstacle is a cycle.

    References
    ----------
    [Bellman1958]; theory §3, implementability certificate.
    """

    potentials: IntArray | None
    obstacle: tuple[int, ...] = ()
    closed: bool = False


def solve_differences(
    n_nodes: int,
    source: IntArray,
    target: IntArray,
    weight: IntArray,
    cap: int | None = None,
) -> DifferenceSolution:
    """Solve ``x[source] ≥ x[target] + weight``, ``0 ≤ x ≤ cap``, by vectorised Bellman–Ford.

    Parameters
    ----------
    n_nodes
        Number of unknowns.
    source, target, weight
        Integer arrays, one entry per constraint.
    cap
        Largest potential allowed; ``None`` for no limit.

    Raises
    ------
    ParameterError
        When the arrays differ in length or the cap is negative.

    Examples
    --------
    >>> from numpy import array
    >>> solve_differences(3, array([0, 1]), array([1, 2]), array([2, 3])).potentials
    array([5, 3, 0])
    >>> solve_differences(2, array([0, 1]), array([1, 0]), array([2, -1])).obstacle
    (0, 1)
    >>> solve_differences(3, array([0, 1]), array([1, 2]), array([2, 3]), cap=4).closed
    False

    References
    ----------
    [Bellman1958]; [Rochet1987] Theorem 1.
    """
    if not len(source) == len(target) == len(weight):
        raise ParameterError("source, target and weight must have one entry per constraint")
    if cap is not None and cap < 0:
        raise ParameterError(f"cap={cap} is negative")
    if len(source) == 0:
        return _solution(np.zeros(n_nodes, dtype=np.int64))
    largest = max(abs(int(weight.max())), abs(int(weight.min())))
    # A potential is the weight of a path of at most n_nodes edges before a cycle is noticed.
    exact = np.int64 if largest * (n_nodes + 1) < _INT64_HEADROOM else object
    order, source, target, weight = _heaviest_edges(n_nodes, source, target, weight)
    weight = weight.astype(exact)
    loops = np.flatnonzero((source == target) & (weight > 0))
    if loops.size:
        return DifferenceSolution(None, (int(order[loops[0]]),), closed=True)
    edges = _Edges(n_nodes, source, target, weight)
    potential: IntArray = np.zeros(n_nodes, dtype=exact)
    parent = np.full(n_nodes, -1)
    for round_ in range(n_nodes + 1):
        raised = edges.relax(potential, parent)
        if raised.size == 0:
            return _solution(potential)
        over = raised[potential[raised] > cap] if cap is not None else raised[:0]
        often = len(source) <= _CHECK_EVERY_ROUND or round_ & (round_ - 1) == 0
        if over.size or often or round_ == n_nodes:
            found = edges.cycle(parent)
            if found is None and over.size:
                start = over[np.argmax(potential[over])]
                path = edges.shortened(edges.path(parent, int(start)), closed=False, above=cap)
                return DifferenceSolution(None, tuple(int(order[e]) for e in path))
            if found is not None:
                cycle = edges.shortened(found, closed=True, above=0)
                return DifferenceSolution(None, tuple(int(order[e]) for e in cycle), closed=True)
    raise AssertionError("Bellman–Ford must end within one round a node")  # pragma: no cover


def _solution(potentials: IntArray) -> DifferenceSolution:
    potentials.flags.writeable = False
    return DifferenceSolution(potentials)


def _heaviest_edges(
    n_nodes: int, source: IntArray, target: IntArray, weight: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Keep the heaviest of parallel edges, sorted by source and target."""
    order = np.lexsort((-weight, target, source)) if weight.dtype != object else None
    if order is None:
        ranked = sorted(
            range(len(weight)), key=lambda e: (int(source[e]), int(target[e]), -int(weight[e]))
        )
        order = np.array(ranked)
    code = source[order] * n_nodes + target[order]
    order = order[np.concatenate(([True], code[1:] != code[:-1]))]
    return order, source[order], target[order], weight[order]


class _Edges:
    """Edges sorted by source, with the steps that Bellman–Ford needs."""

    def __init__(self, n_nodes: int, source: IntArray, target: IntArray, weight: IntArray) -> None:
        self.source, self.target, self.weight = source, target, weight
        self.n_nodes = n_nodes
        self.starts = np.flatnonzero(np.concatenate(([True], source[1:] != source[:-1])))
        self.nodes = source[self.starts]
        self.sizes = np.diff(np.append(self.starts, len(source)))

    def relax(self, potential: IntArray, parent: IntArray) -> IntArray:
        """Raise potentials in place, all from the same round; give the nodes raised."""
        reached = potential[self.target] + self.weight
        best = np.maximum.reduceat(reached, self.starts)
        up = best > potential[self.nodes]
        if not up.any():
            return self.nodes[:0]
        raised = self.nodes[up]
        hits = np.flatnonzero((reached == np.repeat(best, self.sizes)) & np.repeat(up, self.sizes))
        parent[self.source[hits[::-1]]] = hits[::-1]
        potential[raised] = best[up]
        return raised

    def path(self, parent: IntArray, node: int) -> list[int]:
        """Give the parent edges from a node to the end of its heaviest path."""
        edges = []
        while (edge := int(parent[node])) >= 0:
            edges.append(edge)
            node = int(self.target[edge])
        return edges

    def cycle(self, parent: IntArray) -> list[int] | None:
        """Give a cycle of parent edges, if there is one; its weight is positive.

        Each parent edge was tight when it was set and its target has only risen since; around
        a cycle some target rose after its edge was set, so the weights sum to more than zero.
        """
        # Nodes that still have a successor after n_nodes steps lie on, or lead to, a cycle:
        # squaring the successor map takes log2(n_nodes) vector operations.
        stop = self.n_nodes
        jump = np.append(np.where(parent >= 0, self.target[parent], stop), stop)
        reach = 1
        while reach < self.n_nodes:
            jump = jump[jump]
            reach *= 2
        on_cycle = jump[jump != stop]
        if on_cycle.size == 0:
            return None
        node = first = int(on_cycle[0])
        edges = []
        while True:
            edge = int(parent[node])
            edges.append(edge)
            node = int(self.target[edge])
            if node == first:
                return edges

    def shortened(self, edges: list[int], *, closed: bool, above: int | None) -> list[int]:
        """Cut a path or cycle short over chords while its weight stays above a limit."""
        limit = above or 0
        keys = self.source * self.n_nodes + self.target
        while 1 < len(edges) <= _LONGEST_TO_SHORTEN:
            sources, targets = self.source[edges], self.target[edges]
            total = np.append(0, np.cumsum(self.weight[edges]))
            want = sources[:, None] * self.n_nodes + targets[None, :]
            spot = np.minimum(np.searchsorted(keys, want), len(keys) - 1)
            i, j = np.nonzero((keys[spot] == want) & (sources[:, None] != targets[None, :]))
            chord = spot[i, j]
            # A chord from edge i's source to edge j's target skips the edges i..j, or, around a
            # cycle and backwards, closes a shorter cycle with the edges j+1..i-1.
            skip = np.flatnonzero(
                (j > i) & (total[-1] - (total[j + 1] - total[i]) + self.weight[chord] > limit)
            )
            loop = np.flatnonzero(
                (j < i - 1) & (total[i] - total[j + 1] + self.weight[chord] > limit)
            )
            if closed and loop.size:
                k = loop[np.argmin((i - j)[loop])]
                edges = [*edges[j[k] + 1 : i[k]], int(chord[k])]
            elif skip.size:
                k = skip[np.argmax((j - i)[skip])]
                edges = [*edges[: i[k]], int(chord[k]), *edges[j[k] + 1 :]]
            else:
                break
        return edges


@dataclass(frozen=True, slots=True)
class Obstacle(Generic[TagT]):
    """Tags of the constraints on a positive cycle, or on a path heavier than the cap."""

    tags: tuple[TagT, ...]
    closed: bool


class GrowingSystem(Generic[TagT]):
    """Difference constraints added star by star and withdrawn in reverse order.

    Parameters
    ----------
    n_nodes
        Number of unknowns.
    cap
        Largest potential allowed; ``None`` for no limit.

    Examples
    --------
    >>> system: GrowingSystem[str] = GrowingSystem(2, None)
    >>> before = system.mark()
    >>> system.add(0, [(1, 2, "a")]), system.potentials
    (None, [2, 0])
    >>> system.add(1, [(0, -1, "b")])
    Obstacle(tags=('b', 'a'), closed=True)
    >>> system.undo(before)
    >>> system.potentials
    [0, 0]

    References
    ----------
    [Bellman1958]; theory §3.
    """

    def __init__(self, n_nodes: int, cap: int | None) -> None:
        self.potentials = [0] * n_nodes
        self._cap = cap
        self._parent: list[tuple[int, TagT] | None] = [None] * n_nodes
        self._into: list[list[Arc[TagT]]] = [[] for _ in range(n_nodes)]
        self._trail: list[tuple[int, int, tuple[int, TagT] | None]] = []

    def mark(self) -> int:
        """Give a point to which `undo` can return."""
        return len(self._trail)

    def undo(self, mark: int) -> None:
        """Withdraw everything added since a mark."""
        while len(self._trail) > mark:
            node, old, parent = self._trail.pop()
            if old < 0:  # potentials are never negative: this entry is an edge into the node
                self._into[node].pop()
            else:
                self.potentials[node] = old
                self._parent[node] = parent

    def add(self, source: int, star: Sequence[Arc[TagT]]) -> Obstacle[TagT] | None:
        """Add constraints that share their source; give what forbids them, if anything.

        After an obstacle the system must be undone to a mark made before.
        """
        potentials, into, trail = self.potentials, self._into, self._trail
        best, via = potentials[source], None
        for target, weight, tag in star:
            if target == source:
                if weight > 0:
                    return Obstacle((tag,), closed=True)
                continue
            into[target].append((source, weight, tag))
            trail.append((target, -1, None))
            if potentials[target] + weight > best:
                best, via = potentials[target] + weight, (target, tag)
        if via is None:
            return None
        self._raise(source, best, via)
        if self._cap is not None and best > self._cap:
            return self._heavy_path(source)
        # The system was solvable before, so a positive cycle must come back to the source.
        queue = deque([source])
        while queue:
            node = queue.popleft()
            level = potentials[node]
            for previous, weight, tag in into[node]:
                if level + weight > potentials[previous]:
                    if previous == source:
                        return Obstacle((tag, *self._tags(node, source)), closed=True)
                    self._raise(previous, level + weight, (node, tag))
                    if self._cap is not None and level + weight > self._cap:
                        return self._heavy_path(previous)
                    queue.append(previous)
        return None

    def path(self, node: int) -> tuple[TagT, ...]:
        """Give the tags along the heaviest path from a node; its weight is the potential."""
        return self._tags(node, None)

    def _raise(self, node: int, value: int, parent: tuple[int, TagT]) -> None:
        self._trail.append((node, self.potentials[node], self._parent[node]))
        self.potentials[node] = value
        self._parent[node] = parent

    def _tags(self, node: int, stop: int | None) -> tuple[TagT, ...]:
        tags = []
        while node != stop and (step := self._parent[node]) is not None:
            node = step[0]
            tags.append(step[1])
        return tuple(tags)

    def _heavy_path(self, node: int) -> Obstacle[TagT]:
        tags: list[TagT] = []
        seen = {node: 0}
        while (step := self._parent[node]) is not None:
            node = step[0]
            tags.append(step[1])
            if node in seen:
                return Obstacle(tuple(tags[seen[node] :]), closed=True)
            seen[node] = len(tags)
        return Obstacle(tuple(tags), closed=False)
