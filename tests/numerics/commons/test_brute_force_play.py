"""The programmes against brute force that shares no code with them: every plan, every path.

The lake below has an arithmetic of its own. Plans are enumerated whole, by history of draws where
they may depend on growth, and played out along every path; nothing here looks one round ahead.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import (
    best_harvest,
    constant_cap,
    constant_cap_values,
    contingent_cap,
    depletion,
)
from coopgap.numerics.commons.commons_threshold import commons_threshold
from coopgap.numerics.commons.dynamic_programming import (
    markov_perfect,
    plan_first_best,
    plan_rigid,
)
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import IndependentGrowth, parse_growth
from coopgap.theory.stochastic_game import StochasticGame

Plan = Callable[[int, int, tuple[int, ...]], int]
"""Harvest by round, stock and draws so far, the present one included."""


@dataclass(frozen=True)
class Lake:
    """A lake in whole halves and thirds: growth is numerator, denominator, weight."""

    capacity: int
    rounds: int
    growth: tuple[tuple[int, int, int], ...]
    collapse: int
    fishers: int = 2
    start: int | None = None

    @property
    def first(self) -> int:
        return self.capacity if self.start is None else self.start

    def later(self, left: int, draw: int) -> int:
        up, down, _ = self.growth[draw]
        grown = 0
        while (grown + 1) * down <= left * up and grown < self.capacity:
            grown += 1
        return 0 if grown < self.collapse else grown

    def paths(self) -> Iterator[tuple[tuple[int, ...], Fraction]]:
        weights = [weight for _, _, weight in self.growth]
        for path in itertools.product(range(len(weights)), repeat=self.rounds):
            chance = Fraction(1)
            for draw in path:
                chance *= Fraction(weights[draw], sum(weights))
            yield path, chance

    def worth(self, plan: Plan) -> Fraction:
        total = Fraction(0)
        for path, chance in self.paths():
            stock = self.first
            for t, draw in enumerate(path):
                taken = plan(t, stock, path[: t + 1])
                if taken > stock:
                    return Fraction(-1)  # not a plan
                total += chance * taken
                stock = self.later(stock - taken, draw)
        return total

    def commons(self) -> Commons:
        factors = tuple(Fraction(up, down) for up, down, _ in self.growth)
        weights = [weight for _, _, weight in self.growth]
        odds = tuple(Fraction(weight, sum(weights)) for weight in weights)
        growth = IndependentGrowth(factors, odds)
        return Commons(self.fishers, self.capacity, self.rounds, growth, self.collapse, self.first)

    def best_by_history(self) -> Fraction:
        draws = range(len(self.growth))
        nodes = [h for t in range(self.rounds) for h in itertools.product(draws, repeat=t + 1)]
        best = Fraction(0)
        for harvests in itertools.product(range(self.capacity + 1), repeat=len(nodes)):
            told = dict(zip(nodes, harvests, strict=True))
            best = max(best, self.worth(lambda t, stock, seen, told=told: told[seen]))  # type: ignore[misc]
        return best

    def best_by_stock(self) -> Fraction:
        # The first round has one stock; every later one any.
        cells = [(0, self.first)]
        cells += [(t, h) for t in range(1, self.rounds) for h in range(self.capacity + 1)]
        best = Fraction(0)
        for harvests in itertools.product(*[range(h + 1) for _, h in cells]):
            told = dict(zip(cells, harvests, strict=True))
            best = max(best, self.worth(lambda t, stock, seen, told=told: told[t, stock]))  # type: ignore[misc]
        return best

    def by_constant(self, cap: int) -> Fraction:
        return self.worth(lambda t, stock, seen: min(cap, stock))


LAKES = [
    Lake(2, 2, ((3, 2, 1), (5, 2, 1)), 2),
    Lake(3, 2, ((1, 1, 1), (3, 1, 1)), 2),
    Lake(3, 2, ((1, 2, 1), (3, 1, 2)), 0),
    Lake(4, 2, ((2, 1, 1),), 3),
    Lake(4, 2, ((3, 2, 1), (5, 2, 3)), 1),
    Lake(3, 3, ((2, 1, 1),), 1),
    Lake(4, 3, ((3, 2, 1),), 2),
]


@pytest.mark.parametrize("lake", LAKES)
def test_the_first_best_is_the_best_of_all_plans_by_history(lake: Lake) -> None:
    assert best_harvest(lake.commons()).value == lake.best_by_history()


@pytest.mark.parametrize("lake", [*LAKES, Lake(3, 3, ((1, 1, 1), (3, 1, 1)), 2)])
def test_the_best_cap_is_the_best_of_all_caps(lake: Lake) -> None:
    assert contingent_cap(lake.commons()).value == lake.best_by_stock()


@given(
    st.integers(1, 9),
    st.integers(1, 4),
    st.lists(st.tuples(st.integers(0, 7), st.integers(1, 3)), min_size=1, max_size=2),
    st.integers(0, 4),
)
def test_constant_caps_and_the_race(
    capacity: int, rounds: int, growth: list[tuple[int, int]], collapse: int
) -> None:
    distinct = {Fraction(up, down): (up, down, 1 + k) for k, (up, down) in enumerate(growth)}
    lake = Lake(capacity, rounds, tuple(distinct.values()), collapse)
    values = [lake.by_constant(cap) for cap in range(capacity + 1)]
    commons = lake.commons()
    assert list(constant_cap_values(commons)) == values
    assert constant_cap(commons).value == max(values)
    assert depletion(commons).value == values[-1] == capacity


def deviations(lake: Lake, weight: Fraction) -> list[Fraction]:
    """Give what a fisher gets by each strategy of its own while the other takes X/n.

    A strategy says, for each history of draws, how many whole fish more or fewer than X/n it
    takes, X being the first best of the stock that is there; only fish that are there are taken.
    """
    plan, n = best_harvest(lake.commons()).harvests, lake.fishers
    draws = range(len(lake.growth))
    nodes = [h for t in range(lake.rounds) for h in itertools.product(draws, repeat=t + 1)]
    found = []
    for extras in itertools.product(range(-lake.capacity, lake.capacity + 1), repeat=len(nodes)):
        told, total, fits = dict(zip(nodes, extras, strict=True)), Fraction(0), True
        for path, chance in lake.paths():
            stock = lake.first
            for t, draw in enumerate(path):
                planned, extra = int(plan[t, stock, draw]), told[path[: t + 1]]
                mine, all_of_it = Fraction(planned, n) + extra, planned + extra
                if mine < 0 or all_of_it > stock:
                    fits = False
                    break
                total += chance * (mine + weight * all_of_it)
                stock = lake.later(stock - all_of_it, draw)
            if not fits:
                break
        if fits:
            found.append(total)
    return found


@pytest.mark.parametrize(
    "lake",
    [
        Lake(2, 2, ((3, 1, 1),), 0, 3),
        Lake(4, 2, ((2, 1, 1),), 0, 3),
        Lake(6, 2, ((3, 2, 1),), 0, 4),
        Lake(4, 3, ((2, 1, 1),), 2, 4),
        Lake(1, 2, ((1, 1, 1), (3, 1, 1)), 0, 2),
        Lake(2, 2, ((1, 1, 2), (5, 1, 1)), 2, 5),
    ],
)
def test_beyond_the_threshold_no_strategy_whatever_gains(lake: Lake) -> None:
    commons = lake.commons()
    found = commons_threshold(commons)
    first = best_harvest(commons).value
    for weight in (found.value, found.value + 1):
        assert max(deviations(lake, weight)) == first / lake.fishers + weight * first


@pytest.mark.parametrize(
    "lake",
    [
        Lake(4, 2, ((2, 1, 1),), 0, 3),
        Lake(6, 2, ((3, 2, 1),), 0, 4),
        Lake(4, 3, ((2, 1, 1),), 2, 4),
        Lake(3, 2, ((1, 1, 1), (3, 1, 1)), 0, 4),
    ],
)
def test_the_threshold_is_sharp_where_it_binds(lake: Lake) -> None:
    found = commons_threshold(lake.commons())
    assert found.critical is not None
    stock = int(found.critical.state)  # type: ignore[call-overload]
    there = replace(lake, start=stock, rounds=lake.rounds - found.critical.round + 1)
    first = best_harvest(there.commons()).value
    for weight in (found.value, found.value - Fraction(1, 1000)):
        gains = max(deviations(there, weight)) > first / lake.fishers + weight * first
        assert gains == (weight < found.value)


def test_selfish_play_can_beat_every_rigid_cap() -> None:
    """docs/corrections.md: "constant cap ≥ selfish" holds for the race, not for the best play."""
    lake = Lake(3, 2, ((1, 1, 1), (3, 1, 1)), 2)
    commons = lake.commons()
    assert lake.best_by_history() == 4
    assert lake.best_by_stock() == Fraction(7, 2)
    assert max(lake.by_constant(cap) for cap in range(4)) == 3
    assert play_commons(commons).value == 4
    # Also as an equilibrium of whole demands, rationed in proportion.
    demands = commons.demand_game()
    assert markov_perfect(demands).value(3) == 4
    assert markov_perfect(demands, selection="worst").value(3) == 3
    # By hand: fish that treble are left, one of three, by two who take one each.
    tomorrow = Fraction(3, 2)
    for asked in (0, 2, 3):
        total = asked + 1
        caught = Fraction(asked) if total <= 3 else Fraction(3 * asked, total)
        left = max(0, 3 - total)
        assert caught + (Fraction(min(3, 3 * left), 2)) <= 1 + tomorrow


@given(
    st.integers(1, 10),
    st.integers(1, 3),
    st.sampled_from(["2", "3/2,5/2", "1/2,3", "1,4", "1/3:1/4,3:3/4"]),
    st.integers(0, 3),
    st.integers(1, 4),
)
def test_the_order_that_is_true(
    capacity: int, rounds: int, growth: str, collapse: int, fishers: int
) -> None:
    commons = Commons(fishers, capacity, rounds, parse_growth(growth), collapse)
    first = best_harvest(commons).value
    cap, flat = contingent_cap(commons).value, constant_cap(commons).value
    assert first >= cap >= flat >= depletion(commons).value == capacity
    assert first >= play_commons(commons).value >= capacity
    # Growth that is known leaves nothing to a cap that sees stock and round.
    if len(commons.growth.factors) == 1:
        assert first == cap


@given(st.integers(1, 8), st.integers(1, 3), st.sampled_from([0, 1, 2, 3]), st.integers(0, 2))
def test_a_court_that_sees_more_does_no_worse(
    capacity: int, rounds: int, quarters: int, collapse: int
) -> None:
    """A public forecast of growth, right with odds 1/2 to 1, lies between none and all."""
    commons = Commons(1, capacity, rounds, parse_growth("1/2,3"), collapse)
    right = Fraction(1, 2) + Fraction(quarters, 6)
    low, high = commons.growth.factors
    states = [(stock, said) for stock in range(capacity + 1) for said in (low, high)]

    def forecast(stock: int) -> dict[tuple[int, Fraction], Fraction]:
        return {(stock, low): Fraction(1, 2), (stock, high): Fraction(1, 2)}

    informed = StochasticGame.from_functions(
        states,
        [range(capacity + 1)],
        lambda state, _, taken: taken if taken[0] <= state[0] else None,
        lambda state, factor, taken: forecast(commons.next_stock(state[0] - taken[0], factor)),
        rounds,
        contingencies=lambda state: {
            factor: right if factor == state[1] else 1 - right
            for factor in (low, high)
            if factor == state[1] or right < 1
        },
    )

    def value(plan: object) -> Fraction:
        return sum(plan.value((capacity, said)) for said in (low, high)) / Fraction(2)  # type: ignore[attr-defined]

    best, none = best_harvest(commons).value, contingent_cap(commons).value
    seen = value(plan_rigid(informed))
    assert value(plan_first_best(informed)) == best >= seen >= none
    assert seen == (best if quarters == 3 else seen)
    if quarters == 0:
        assert seen == none


@pytest.mark.parametrize("growth", ["2", "3/2,5/2", "1/2,3"])
def test_more_room_and_more_time_never_hurt(growth: str) -> None:
    """Not the first best, not the best caps, not the race, from one and the same start."""
    for solve in (best_harvest, contingent_cap, constant_cap, depletion):
        table = [
            [
                solve(Commons(2, capacity, rounds, parse_growth(growth), 2, 3)).value
                for rounds in range(1, 6)
            ]
            for capacity in range(3, 16)
        ]
        for row in table:
            assert row == sorted(row)
        for column in zip(*table, strict=True):
            assert list(column) == sorted(column)
