"""Branch and bound over abstract conflicts: an oracle made of forbidden sets, and brute force."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.deviation_edges import Conflict
from coopgap.numerics.signal_contracts.rule_search import BlockSearch, Limits, SearchStopped
from coopgap.theory.environment import Environment

ACTIONS = 4

Pairs = frozenset[tuple[int, int]]

problems = st.integers(1, 4).flatmap(
    lambda n: st.tuples(
        st.lists(
            st.lists(st.integers(-2, 2), min_size=ACTIONS, max_size=ACTIONS),
            min_size=n,
            max_size=n,
        ),
        st.lists(
            st.dictionaries(
                st.integers(0, n - 1), st.integers(0, ACTIONS - 1), min_size=1, max_size=3
            ).map(lambda pairs: frozenset(pairs.items())),
            max_size=25,
        ),
        st.permutations(range(n)),
    )
)


class Forbidden:
    """An oracle that forbids given sets of prescriptions, and explains lavishly."""

    def __init__(self, sets: list[Pairs]) -> None:
        self.sets = sets
        self.rule: list[tuple[int, int]] = []

    def push(self, state: int, profile: int) -> Conflict | None:
        now = {*self.rule, (state, profile)}
        if any(bad <= now for bad in self.sets):
            # Everything prescribed so far: true, but not the smallest reason.
            return Conflict(tuple((s, (p,)) for s, p in sorted(now)), ())
        self.rule.append((state, profile))
        return None

    def pop(self) -> None:
        self.rule.pop()


def search(
    values: list[list[int]], sets: list[Pairs], order: list[int], limits: Limits
) -> tuple[BlockSearch, Forbidden]:
    n = len(values)
    game = Environment.from_arrays([values], states=[str(k) for k in range(n)])
    candidates = [
        sorted(((v, a) for a, v in enumerate(row)), key=lambda pair: -pair[0]) for row in values
    ]
    oracle = Forbidden(sets)
    return BlockSearch(game, order, candidates, oracle, Forbidden(sets), limits), oracle


def brute_force(values: list[list[int]], sets: list[Pairs]) -> int | None:
    return max(
        (
            sum(row[a] for row, a in zip(values, rule, strict=True))
            for rule in product(range(ACTIONS), repeat=len(values))
            if not any(bad <= set(enumerate(rule)) for bad in sets)
        ),
        default=None,
    )


@given(problems, st.booleans())
def test_optimum(problem: tuple[list[list[int]], list[Pairs], list[int]], dive: bool) -> None:
    values, sets, order = problem
    block, oracle = search(values, sets, order, Limits(None, None))
    if dive:
        block.dive()
    block.solve()
    found = block.bounds()
    best = brute_force(values, sets)
    assert found.lower == found.upper == best
    assert oracle.rule == []
    if best is not None:
        assert sum(values[s][a] for s, a in found.rule.items()) == best
        assert not any(bad <= set(found.rule.items()) for bad in sets)
    for conflict in block.conflicts:
        # Each is one of the given sets: nothing in it could be left out.
        assert frozenset((s, p[0]) for s, p in conflict.profiles) in sets


def test_many_random_problems_with_nearly_equal_rules() -> None:
    """Values differ by ones, so that a bound that is off by one loses the optimum."""
    rng = random.Random(5)
    for _ in range(400):
        n = rng.randint(2, 4)
        values = [[rng.randint(-2, 2) for _ in range(ACTIONS)] for _ in range(n)]
        sets = [
            frozenset({rng.randrange(n): rng.randrange(ACTIONS) for _ in range(3)}.items())
            for _ in range(rng.randint(10, 30))
        ]
        block, _ = search(values, sets, list(range(n)), Limits(None, None))
        block.solve()
        assert block.bounds().lower == block.bounds().upper == brute_force(values, sets)


@given(problems, st.integers(0, 30))
def test_bounds_hold_whenever_it_stops(
    problem: tuple[list[list[int]], list[Pairs], list[int]], limit: int
) -> None:
    values, sets, order = problem
    block, _ = search(values, sets, order, Limits(limit, None))
    try:
        block.dive()
        block.solve()
    except SearchStopped:
        pass
    found, best = block.bounds(), brute_force(values, sets)
    if found.lower is not None:
        assert best is not None
        assert found.lower <= best
        assert not any(bad <= set(found.rule.items()) for bad in sets)
    if best is not None:
        assert found.upper is not None
        assert best <= found.upper


@given(problems)
def test_knowledge_of_another_order_is_taken_over(
    problem: tuple[list[list[int]], list[Pairs], list[int]],
) -> None:
    values, sets, order = problem
    first, _ = search(values, sets, order, Limits(None, None))
    first.solve()
    again, _ = search(values, sets, order[::-1], Limits(None, None))
    again.absorb(first.conflicts)
    again.adopt(first.bounds())
    again.solve()
    assert again.bounds().lower == again.bounds().upper == first.bounds().upper


def test_limits() -> None:
    limits = Limits(2, None)
    limits.tick()
    limits.tick()
    with pytest.raises(SearchStopped):
        limits.tick()
    with pytest.raises(SearchStopped):
        Limits(None, 0).tick()
