"""The walk that collects conflicts: a naive walk with those conflicts alone must end."""

from __future__ import annotations

import math
import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.class_certificate import ClassWalk
from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.numerics.signal_contracts.deviation_edges import Conflict
from coopgap.numerics.signal_contracts.rule_oracle import flat_rule, rule_oracle
from coopgap.numerics.signal_contracts.rule_search import Limits
from coopgap.testing import environments, languages, rationals
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.rationals import IntArray

liabilities = st.one_of(st.none(), rationals(0, 6)).map(Liability)
# Few distinct payoffs: rules one unit above a bound are then common.
games = environments(
    min_agents=2, max_agents=2, max_actions=2, max_states=4, payoffs=rationals(-1, 2)
)


def scaled_values(game: Environment) -> tuple[IntArray, int]:
    common = math.lcm(*(p.denominator for p in game.prior))
    table = game.welfare.numerators.reshape(game.n_states, -1).copy()
    for state, prior in enumerate(game.prior):
        table[state] *= int(prior * common)
    return table, common * game.welfare.denominator


def best_not_in_conflict(table: IntArray, forbidden: list[set[tuple[int, int]]]) -> int | None:
    """Give the best value of a rule that contains none of the forbidden sets, by brute force."""

    def walk(state: int, rule: set[tuple[int, int]]) -> int | None:
        if any(conflict <= rule for conflict in forbidden):
            return None
        if state == len(table):
            return 0
        found = []
        for profile, value in enumerate(table[state].tolist()):
            rest = walk(state + 1, rule | {(state, profile)})
            if rest is not None:
                found.append(value + rest)
        return max(found, default=None)

    return walk(0, set())


@given(st.data(), games, liabilities, st.sampled_from(Budget))
def test_conflicts_alone_prove_the_bound(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    language = data.draw(languages(game, max_signals=4))
    found = best_contract(game, language, liability=liability, budget=budget)
    table, unit = scaled_values(game)
    forbidden = [set(flat_rule(game, conflict)) for conflict in found.conflicts]
    best = best_not_in_conflict(table, forbidden)
    assert (best is None) == (found.value is None)
    if best is not None and found.value is not None:
        assert best == found.value * unit
    assert sorted(found.order) == list(range(game.n_states))


@given(st.data(), games, st.integers(0, 3))
def test_a_walk_cut_short_falls_back_to_single_states(
    data: st.DataObject, game: Environment, nodes: int
) -> None:
    language = data.draw(languages(game, max_signals=3))
    table, unit = scaled_values(game)
    oracle, scratch = (
        rule_oracle(game, language, Liability.unlimited(), Budget.FREE) for _ in range(2)
    )
    limits = Limits(nodes, None)
    walk = ClassWalk(game, table, range(game.n_states), oracle, scratch, limits=limits)
    value = best_contract(game, language).value
    proved = walk.prove(None if value is None else int(value * unit))
    forbidden = [set(flat_rule(game, conflict)) for conflict in walk.conflicts()]
    best = best_not_in_conflict(table, forbidden)
    assert best is None or (proved is not None and best <= proved)


class Forbidden:
    """An oracle that forbids given sets of prescriptions."""

    def __init__(self, sets: list[frozenset[tuple[int, int]]]) -> None:
        self.sets = sets
        self.rule: list[tuple[int, int]] = []

    def push(self, state: int, profile: int) -> Conflict | None:
        now = {*self.rule, (state, profile)}
        for bad in self.sets:
            if bad <= now:
                return Conflict(tuple((s, (p,)) for s, p in sorted(bad)), ())
        self.rule.append((state, profile))
        return None

    def pop(self) -> None:
        self.rule.pop()


def test_many_random_problems_with_nearly_equal_rules() -> None:
    """Values differ by ones, so that a walk that ends one too early leaves a better rule."""
    rng = random.Random(6)
    for _ in range(400):
        n = rng.randint(2, 4)
        table = np.array([[rng.randint(-2, 2) for _ in range(3)] for _ in range(n)])
        sets = [
            frozenset({rng.randrange(n): rng.randrange(3) for _ in range(3)}.items())
            for _ in range(rng.randint(5, 20))
        ]
        game = Environment.from_arrays([table], states=[str(k) for k in range(n)])
        oracle, scratch = Forbidden(sets), Forbidden(sets)
        best = best_not_in_conflict(table, [set(bad) for bad in sets])
        walk = ClassWalk(game, table, rng.sample(range(n), n), oracle, scratch)
        assert walk.prove(best) == best
        assert oracle.rule == scratch.rule == []
        kept = [set(flat_rule(game, conflict)) for conflict in walk.conflicts()]
        proved = best_not_in_conflict(table, kept)
        assert proved == best
        assert all(bad in map(set, sets) for bad in kept)


def test_only_conflicts_that_matter_are_kept() -> None:
    """At the bound of first best nothing needs to be ruled out."""
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    found = best_contract(game, Language.complete(game))
    assert found.conflicts == ()
    blind = best_contract(game, Language.null(game))
    assert {conflict.profiles[0][1] for conflict in blind.conflicts} == {(0, 0), (0, 1), (1, 0)}
