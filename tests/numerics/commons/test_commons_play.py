"""Play of the commons: every one-shot deviation by hand, and what follows from theory."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.commons.commons_play import CommonsPlay, play_commons
from coopgap.numerics.commons.commons_policies import (
    best_harvest,
    capped_harvest,
    constant_cap,
    contingent_cap,
    depletion,
)
from coopgap.numerics.commons.commons_threshold import commons_threshold
from coopgap.numerics.commons.dynamic_programming import markov_perfect
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis, IndependentGrowth, parse_growth
from coopgap.theory.errors import ParameterError, SolverError

WEIGHTS = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1), Fraction(3), Fraction(20)])


@st.composite
def fisheries(draw: st.DrawFn) -> Commons:
    growth = draw(st.sampled_from(["2", "3/2,5/2", "1/2,3", "4/3:1/3,3:2/3"]))
    return Commons(
        fishers=draw(st.integers(1, 4)),
        capacity=draw(st.integers(2, 12)),
        rounds=draw(st.integers(1, 3)),
        growth=parse_growth(growth),
        collapse=draw(st.integers(0, 3)),
    )


def check_by_hand(play: CommonsPlay, cap: int | None) -> None:
    """Try every whole number of fish more or fewer, by one fisher of each type, everywhere."""
    commons = play.commons
    assert isinstance(commons.growth, IndependentGrowth)
    n, k = commons.fishers, play.prosocial
    quota = Fraction(commons.capacity) if cap is None else Fraction(cap, n)
    values, harvests = play.outcome.plan.agent_values, play.outcome.harvests
    for t, h, r in np.ndindex(harvests.shape):
        total, factor = int(harvests[t, h, r]), commons.growth.factors[r]
        catch = [play.catches.fraction((j, t, h, r)) for j in range(2)]
        sizes = (k, n - k)
        assert sum(size * own for size, own in zip(sizes, catch, strict=True)) == total
        racing = total == h and n > 1 and (n - 1) * quota >= h
        for j in (j for j in range(2) if sizes[j]):
            assert 0 <= catch[j] <= quota
            if racing and catch[j] == Fraction(h, n):
                continue  # the others demand all there is: nobody can leave a fish
            more = min(h - total, int(quota - catch[j]))
            for d in range(-int(catch[j]), more + 1):
                ahead = [
                    [
                        values[t + 1].fraction((i, commons.next_stock(h - x, factor)))
                        for i in range(2)
                    ]
                    for x in (total, total + d)
                ]
                welfare = [sum(s * v for s, v in zip(sizes, a, strict=True)) for a in ahead]
                own = d + ahead[1][j] - ahead[0][j]
                everyone = d + welfare[1] - welfare[0]
                assert own + (play.prosociality if j == 0 else 0) * everyone <= 0


@given(fisheries(), WEIGHTS, st.one_of(st.none(), st.integers(0, 14)))
def test_nobody_gains_by_deviating(commons: Commons, weight: Fraction, cap: int | None) -> None:
    check_by_hand(play_commons(commons, weight, ceiling=cap), cap)


@given(fisheries(), WEIGHTS, st.one_of(st.none(), st.integers(0, 14)), st.integers(0, 4))
def test_two_types(commons: Commons, weight: Fraction, cap: int | None, k: int) -> None:
    k = min(k, commons.fishers)
    try:
        play = play_commons(commons, weight, prosocial=k, ceiling=cap)
    except SolverError:
        assert cap is not None
        return
    check_by_hand(play, cap)
    sizes = (k, commons.fishers - k)
    parts = [size * own for size, own in zip(sizes, play.by_type, strict=True) if own is not None]
    assert sum(parts) == play.value


@given(fisheries(), st.sampled_from([Fraction(0), Fraction(1), Fraction(50)]))
def test_enough_weight_gives_the_first_best(commons: Commons, more: Fraction) -> None:
    threshold = commons_threshold(commons)
    play = play_commons(commons, threshold.value + more)
    assert np.array_equal(play.outcome.harvests, threshold.plan.harvests)
    assert play.value == threshold.plan.value


@given(fisheries(), WEIGHTS)
def test_play_lies_between_depletion_and_first_best(commons: Commons, weight: Fraction) -> None:
    value = play_commons(commons, weight).value
    if commons.fishers > 1:
        assert depletion(commons).value <= value
    assert value <= best_harvest(commons).value


@pytest.mark.parametrize("weight", [0, 1, 10])
def test_the_race_is_an_equilibrium_of_demands(weight: int) -> None:
    commons = Commons(fishers=2, capacity=9, rounds=3, collapse=2)
    worst = markov_perfect(commons.demand_game(), weight, "worst")
    assert worst.value(9) == depletion(commons).value == 9


def test_a_single_fisher_needs_no_contract() -> None:
    commons = Commons(fishers=1, capacity=30, rounds=4)
    selfish = play_commons(commons).value
    assert selfish == best_harvest(commons).value
    # So "constant cap ≥ selfish play" is no theorem; it is one against the race.
    assert selfish > constant_cap(commons).value


def test_two_selfish_fishers_can_beat_the_best_constant_cap() -> None:
    commons = Commons(fishers=2, capacity=10, rounds=3, collapse=0, growth=parse_growth("1,4"))
    assert play_commons(commons).value > constant_cap(commons).value


def test_the_default_instance() -> None:
    commons = Commons()
    cap = contingent_cap(commons)
    assert play_commons(commons).value == 100
    assert play_commons(commons, 1).value == 500 < cap.value == 540
    assert play_commons(commons, 3).value == Fraction(1223, 2) > cap.value
    assert play_commons(commons, 3, ceiling=constant_cap(commons)).value < Fraction(1223, 2)


def test_without_caps_welfare_rises_with_the_number_of_prosocial_fishers() -> None:
    plays = [play_commons(Commons(), 3, prosocial=k) for k in range(6)]
    values = [play.value for play in plays]
    assert values == [100, 100, 100, Fraction(721, 2), Fraction(975, 2), Fraction(1223, 2)]
    # The last selfish fisher is left with nearly everything, and so with a reason to spare it.
    assert plays[4].by_type == (Fraction(237, 10), Fraction(3927, 10))


def test_ceilings_let_prosocial_fishers_make_up_for_selfish_ones() -> None:
    commons = Commons(capacity=40, rounds=6)
    values = [play_commons(commons, 3, prosocial=k, ceiling=20).value for k in range(6)]
    assert values[0] < values[2] <= values[5]


def test_hysteresis_can_be_played() -> None:
    growth = Hysteresis(upper=Fraction(6), lower=Fraction(3), gauge=4)
    commons = Commons(fishers=3, capacity=12, rounds=3, collapse=2, growth=growth)
    threshold = commons_threshold(commons)
    assert play_commons(commons, threshold.value).value == threshold.plan.value
    assert 12 <= play_commons(commons, 1, prosocial=1).value <= threshold.plan.value


def test_bad_questions_are_refused() -> None:
    commons = Commons(capacity=10, rounds=2)
    with pytest.raises(ParameterError, match="prosocial=6"):
        play_commons(commons, 1, prosocial=6)
    with pytest.raises(ParameterError, match="prosociality=-1"):
        play_commons(commons, -1)
    with pytest.raises(ParameterError, match="ceiling=-1"):
        play_commons(commons, 1, ceiling=-1)
    with pytest.raises(ParameterError, match="depends on growth"):
        play_commons(Commons(), 1, ceiling=best_harvest(Commons()))
    with pytest.raises(ParameterError, match="another size"):
        play_commons(commons, 1, ceiling=capped_harvest(Commons(), 5))
