"""Plans of the commons: against plain recursion, against every plan, and the laws they obey."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.commons.commons_policies import (
    best_harvest,
    capped_harvest,
    constant_cap,
    constant_cap_values,
    contingent_cap,
    depletion,
    rounds_alive,
)
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis, IndependentGrowth, parse_growth
from coopgap.theory.errors import ParameterError

ZERO = Fraction(0)


@st.composite
def fisheries(draw: st.DrawFn, largest: int = 12) -> Commons:
    factors = draw(
        st.lists(st.fractions(0, 3, max_denominator=3), min_size=1, max_size=3, unique=True)
    )
    weights = [draw(st.integers(1, 3)) for _ in factors]
    odds = tuple(Fraction(w, sum(weights)) for w in weights)
    return Commons(
        fishers=draw(st.integers(1, 4)),
        capacity=draw(st.integers(1, largest)),
        rounds=draw(st.integers(1, 4)),
        growth=IndependentGrowth(tuple(factors), odds),
        collapse=draw(st.integers(0, 3)),
    )


def recursion(commons: Commons, kind: Any) -> list[list[Fraction]]:
    """Give values by round and stock, with Fractions and loops only."""
    growth = commons.growth
    assert isinstance(growth, IndependentGrowth)
    draws = list(zip(growth.factors, growth.odds, strict=True))
    values = [[ZERO] * (commons.capacity + 1)]
    for _ in range(commons.rounds):
        after = values[0]

        def at(h: int, x: int, f: Fraction, after: list[Fraction] = after) -> Fraction:
            return x + after[commons.next_stock(h - x, f)]

        row = []
        for h in range(commons.capacity + 1):
            if kind == "first best":
                row.append(
                    sum((p * max(at(h, x, f) for x in range(h + 1)) for f, p in draws), ZERO)
                )
            elif kind == "contingent":
                row.append(
                    max(sum((p * at(h, x, f) for f, p in draws), ZERO) for x in range(h + 1))
                )
            else:
                row.append(sum((p * at(h, min(h, kind), f) for f, p in draws), ZERO))
        values.insert(0, row)
    return values


@given(fisheries())
def test_values_agree_with_plain_recursion(commons: Commons) -> None:
    for plan, kind in (
        (best_harvest(commons), "first best"),
        (contingent_cap(commons), "contingent"),
        (depletion(commons), commons.capacity),
    ):
        expected = recursion(commons, kind)
        for t, row in enumerate(expected):
            assert plan.plan.values[t].fractions().tolist() == row
        assert plan.value == expected[0][commons.first_stock]
    values = [recursion(commons, c)[0][commons.first_stock] for c in range(commons.capacity + 1)]
    assert list(constant_cap_values(commons)) == values
    best = constant_cap(commons)
    assert best.value == max(values)
    assert best.cap == max(c for c, v in enumerate(values) if v == max(values))
    assert capped_harvest(commons, 2).value == values[min(2, commons.capacity)]


def test_the_first_best_beats_every_plan_on_a_tiny_pond() -> None:
    commons = Commons(fishers=2, capacity=2, rounds=2, collapse=1, growth=parse_growth("1,2"))
    cells = list(itertools.product(range(2), range(3), (Fraction(1), Fraction(2))))
    best = {"first best": ZERO, "rigid": ZERO}
    for harvests in itertools.product(*[range(h + 1) for _, h, _ in cells]):
        plan = dict(zip(cells, harvests, strict=True))

        def value(t: int, h: int, plan: Any = plan) -> Fraction:
            if t == 2:
                return ZERO
            return sum(
                (
                    Fraction(1, 2)
                    * (plan[t, h, f] + value(t + 1, commons.next_stock(h - plan[t, h, f], f)))
                    for f in (Fraction(1), Fraction(2))
                ),
                ZERO,
            )

        worth = value(0, 2)
        best["first best"] = max(best["first best"], worth)
        if all(plan[t, h, Fraction(1)] == plan[t, h, Fraction(2)] for t, h, _ in cells):
            best["rigid"] = max(best["rigid"], worth)
    assert best_harvest(commons).value == best["first best"]
    assert contingent_cap(commons).value == best["rigid"]


@given(fisheries())
def test_information_is_worth_something(commons: Commons) -> None:
    values = [
        best_harvest(commons).value,
        contingent_cap(commons).value,
        constant_cap(commons).value,
        depletion(commons).value,
    ]
    assert values == sorted(values, reverse=True)
    assert values[3] == commons.first_stock
    if len(commons.growth.factors) == 1:
        assert values[0] == values[1]


@given(fisheries(8))
def test_more_water_more_time_never_hurt(commons: Commons) -> None:
    def other(**changes: int) -> Commons:
        given = {"capacity": commons.capacity, "rounds": commons.rounds} | changes
        return Commons(
            commons.fishers,
            growth=commons.growth,
            collapse=commons.collapse,
            start=commons.first_stock,
            **given,
        )

    wider, longer = other(capacity=commons.capacity + 1), other(rounds=commons.rounds + 1)
    for more in (wider, longer):
        for solve in (best_harvest, contingent_cap, constant_cap):
            assert solve(more).value >= solve(commons).value


def test_ties_go_to_the_largest_harvest() -> None:
    commons = Commons(capacity=10, rounds=2, collapse=0, growth=parse_growth("1"))
    assert best_harvest(commons).harvests[0, :, 0].tolist() == list(range(11))
    assert constant_cap(commons).cap == 10


def test_the_default_instance() -> None:
    commons = Commons()
    first, cap, flat = best_harvest(commons), contingent_cap(commons), constant_cap(commons)
    assert (first.value, cap.value) == (Fraction(1223, 2), Fraction(540))
    assert (flat.value, flat.cap) == (Fraction(106573, 256), 36)
    assert first.method == cap.method == "exact backward induction"
    assert first.exact
    assert not first.harvests.flags.writeable
    assert (cap.harvests[:, :, 0] == cap.harvests[:, :, 1]).all()


def test_rounds_alive_counts_rounds_with_fish() -> None:
    commons = Commons(capacity=10, rounds=3, collapse=5, growth=parse_growth("1/2,2"))
    # Half a chance that 8 left become 4 and collapse; 10 regained otherwise.
    assert rounds_alive(capped_harvest(commons, 2)) == 1 + Fraction(1, 2) + Fraction(1, 4)


def test_hysteresis_against_recursion_with_its_own_memory() -> None:
    growth = Hysteresis(upper=Fraction(4), lower=Fraction(3), gauge=1)
    commons = Commons(fishers=2, capacity=6, rounds=3, collapse=2, growth=growth)

    def value(t: int, h: int, risk: Fraction, past: tuple[int, int], informed: bool) -> Fraction:
        if t == commons.rounds:
            return ZERO

        def ahead(x: int, regime: int) -> Fraction:
            mean = Fraction(x + sum(past), 3)
            left = commons.next_stock(h - x, growth.factors[regime])
            worse = growth.degraded_probability(regime, mean)
            return x + value(t + 1, left, worse, (x, past[0]), informed)

        odds = (1 - risk, risk)
        draws = [r for r in (0, 1) if odds[r]]
        if informed:
            return sum((odds[r] * max(ahead(x, r) for x in range(h + 1)) for r in draws), ZERO)
        return max(sum((odds[r] * ahead(x, r) for r in draws), ZERO) for x in range(h + 1))

    assert best_harvest(commons).value == value(0, 6, ZERO, (0, 0), True)
    assert contingent_cap(commons).value == value(0, 6, ZERO, (0, 0), False)
    game = best_harvest(commons).plan
    state = (6, Fraction(1), (6, 6))
    assert game.value(state, 1) == value(1, 6, Fraction(1), (6, 6), True)


def test_a_bad_cap_is_refused() -> None:
    with pytest.raises(ParameterError, match="cap=-1"):
        capped_harvest(Commons(), -1)
    assert np.array_equal(capped_harvest(Commons(), 0).harvests, np.zeros((12, 101, 2)))
