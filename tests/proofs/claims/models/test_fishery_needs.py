"""Small commons that need an assumption: played out by hand, in plain fractions."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from coopgap.proofs.claims.models import fishery_needs as module
from coopgap.proofs.claims.models.fishery_needs import (
    ALIKE,
    EAGER,
    RACED,
    RIGID,
    binding_need,
    from_need,
    light_need,
    matters_need,
    ties_need,
    unseen_need,
)
from coopgap.proofs.claims.needs.need import Outcome
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import IndependentGrowth, parse_growth

NEEDS = (unseen_need, matters_need, ties_need, from_need, light_need, binding_need)


def _best(commons: Commons, *, blind: bool) -> Fraction:
    """Try every harvest of the first round; in the last round all is taken."""
    assert commons.rounds == 2
    growth = commons.growth
    assert isinstance(growth, IndependentGrowth)

    def total(harvest: int, factor: Fraction) -> Fraction:
        left = int(factor * (commons.capacity - harvest))
        grown = min(commons.capacity, left)
        return Fraction(harvest + (grown if grown >= commons.collapse else 0))

    chances = list(zip(growth.factors, growth.odds, strict=True))
    stocks = range(commons.capacity + 1)
    if blind:
        return max(sum((p * total(x, f) for f, p in chances), Fraction(0)) for x in stocks)
    plans = itertools.product(stocks, repeat=len(chances))
    return max(
        sum((p * total(x, f) for x, (f, p) in zip(plan, chances, strict=True)), Fraction(0))
        for plan in plans
    )


def test_each_is_needed_and_says_why() -> None:
    for make in NEEDS:
        need = make()
        assert need.outcome is Outcome.NEEDED
        assert need.point
        assert need.reason.endswith(".")


def test_by_hand_a_blind_cap_loses_where_growth_matters_and_not_where_it_does_not() -> None:
    for commons in (RIGID, RACED):
        assert _best(commons, blind=True) < _best(commons, blind=False)
    assert _best(ALIKE, blind=True) == _best(ALIKE, blind=False)
    lost = _best(RIGID, blind=False) - _best(RIGID, blind=True)
    assert unseen_need().stated == f"a loss, as the {lost} fish of the best cap blind to growth"
    assert binding_need().stated == f"a loss, as the {lost} fish of the binding cap"


def test_by_hand_one_fish_more_is_worth_it_to_a_selfish_fisher() -> None:
    # Of two fish one is left and becomes two, so one more catch costs all of them two and brings
    # one: a third of two is less than one.
    assert _best(EAGER, blind=False) == 3
    assert 1 - Fraction(2, EAGER.fishers) > 0
    assert from_need().found == "so from 1/3 on only"


def test_by_hand_four_selfish_fishers_race_and_a_cap_saves_half_a_fish() -> None:
    raced = RACED.capacity  # Each would share what is left with three others: all is taken.
    assert _best(RACED, blind=True) - raced == Fraction(1, 2)
    assert light_need().found == "a gain of 1/2"


def test_a_commons_that_shows_nothing_leaves_the_assumption_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RIGID", Commons(2, 2, 2, parse_growth("2"), 0))
    assert unseen_need().outcome is Outcome.OPEN
    assert binding_need().outcome is Outcome.OPEN
    monkeypatch.setattr(module, "ALIKE", RIGID)
    assert matters_need().outcome is Outcome.OPEN
    monkeypatch.setattr(module, "STILL", Commons(2, 1, 1, parse_growth("1"), 0))
    assert ties_need().outcome is Outcome.OPEN
    monkeypatch.setattr(module, "EAGER", Commons(2, 2, 2, parse_growth("2"), 0))
    assert from_need().outcome is Outcome.OPEN
    monkeypatch.setattr(module, "RACED", Commons(1, 3, 2, parse_growth("0,3"), 0))
    assert light_need().outcome is Outcome.OPEN
