"""λ* of the commons against every deviation by hand, and on either side of the threshold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.commons.commons_policies import HarvestPlan, best_harvest
from coopgap.numerics.commons.commons_threshold import commons_threshold, greatest_ratio
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis, IndependentGrowth, parse_growth
from coopgap.theory.rationals import IntArray

EPSILON = Fraction(1, 10**9)


@st.composite
def fisheries(draw: st.DrawFn) -> Commons:
    growth = draw(st.sampled_from(["2", "3/2,5/2", "1/2,3", "4/3:1/3,3:2/3", "1"]))
    return Commons(
        fishers=draw(st.integers(1, 5)),
        capacity=draw(st.integers(2, 14)),
        rounds=draw(st.integers(1, 4)),
        growth=parse_growth(growth),
        collapse=draw(st.integers(0, 4)),
    )


def profitable(plan: HarvestPlan, weight: Fraction) -> list[tuple[int, int, int, int]]:
    """List the one-shot deviations, up and down, that pay at a weight: (t, h, growth, d)."""
    commons = plan.commons
    assert isinstance(commons.growth, IndependentGrowth)
    n, found = commons.fishers, []
    for t, h, r in np.ndindex(plan.harvests.shape):
        factor, planned = commons.growth.factors[r], int(plan.harvests[t, h, r])
        ahead = [
            plan.plan.values[t + 1].fraction((commons.next_stock(h - x, factor),))
            for x in range(h + 1)
        ]
        for d in range(-(planned // n), h - planned + 1):
            own = d + (ahead[planned + d] - ahead[planned]) / n
            everyone = d + ahead[planned + d] - ahead[planned]
            if own + weight * everyone > 0:
                found.append((t, h, r, d))
    return found


@given(fisheries())
def test_the_threshold_is_sharp(commons: Commons) -> None:
    found = commons_threshold(commons)
    assert not profitable(found.plan, found.value)
    assert not profitable(found.plan, found.value + 7)
    if found.critical is None:
        assert found.value == 0
        return
    below = found.value * (1 - EPSILON)
    at = found.critical
    assert found.value == at.gain / at.loss > 0
    place = found.plan.plan.game.contingencies.index(at.growth)
    assert (at.round - 1, at.state, place, at.extra) in profitable(found.plan, below)


@given(fisheries())
def test_deviations_agree_with_every_ratio(commons: Commons) -> None:
    plan = best_harvest(commons)
    assert isinstance(commons.growth, IndependentGrowth)
    ratios = [Fraction(0)]
    for t, h, r in np.ndindex(plan.harvests.shape):
        planned, values = int(plan.harvests[t, h, r]), plan.plan.values[t + 1].fractions()
        for total in range(planned + 1, h + 1):
            before, after = (
                values[commons.next_stock(h - x, commons.growth.factors[r])]
                for x in (planned, total)
            )
            d = total - planned
            ratios.append(
                (d + (after - before) / commons.fishers) / (planned + before - total - after)
            )
    assert commons_threshold(commons, plan).value == max(ratios)


def test_the_default_instance() -> None:
    found = commons_threshold(Commons())
    assert found.value == 3
    assert found.critical is not None
    assert (found.critical.round, found.critical.state, found.critical.extra) == (1, 29, 1)
    assert found.exact


def test_more_fishers_need_more_weight() -> None:
    plan = best_harvest(Commons())
    values = [commons_threshold(Commons(fishers=n)).value for n in (1, 2, 3, 5, 8)]
    assert values == [0, Fraction(3, 2), Fraction(7, 3), 3, Fraction(27, 8)]
    assert all(commons_threshold(Commons(fishers=n)).plan.value == plan.value for n in (1, 8))


def test_hysteresis_has_a_threshold_too() -> None:
    growth = Hysteresis(upper=Fraction(6), lower=Fraction(3), gauge=4)
    found = commons_threshold(Commons(fishers=3, capacity=12, rounds=3, collapse=2, growth=growth))
    assert found.critical is not None
    assert found.value == found.critical.gain / found.critical.loss


@pytest.mark.parametrize("kind", [np.int64, object])
@given(st.lists(st.tuples(st.integers(-4, 6), st.integers(1, 9)), min_size=1))
def test_greatest_ratio(kind: type, pairs: list[tuple[int, int]]) -> None:
    gain: IntArray = np.array([g for g, _ in pairs], dtype=kind)
    loss: IntArray = np.array([ell for _, ell in pairs], dtype=kind)
    found = greatest_ratio(gain, loss, Fraction(0))
    best = max(Fraction(g, ell) for g, ell in pairs)
    if best <= 0:
        assert found is None
    else:
        assert found is not None
        assert found[0] == best == Fraction(*map(int, (gain[found[1]], loss[found[1]])))
