"""What fishers expect: values against the commons programmes, and under caps of one's own."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import capped_harvest, contingent_cap, depletion
from coopgap.numerics.experiments.commons_prospects import (
    PROSOCIAL,
    SELFISH,
    best_cap,
    capped,
    prospects,
)
from coopgap.numerics.experiments.commons_terms import read_caps
from coopgap.theory.commons import Commons

WATER = Commons(3, 20, 4)


@pytest.mark.parametrize("prosocial", [0, 1, 3])
def test_worth_is_own_catch_and_weighted_welfare(prosocial: int) -> None:
    play = play_commons(WATER, 3, prosocial=prosocial)
    found = prospects(WATER, Fraction(3), prosocial)
    for kind in (PROSOCIAL, SELFISH):
        own = play.by_type[kind]
        if own is not None:
            assert found.worth(kind, Fraction(2)) == own + 2 * play.value


def test_a_binding_cap_is_worth_its_recursion() -> None:
    terms = read_caps({"caps": [{"cap": 4, "stock": [0, 12]}, {"cap": 9}], "binding": True}, WATER)
    assert terms is not None

    def value(t: int, stock: int) -> Fraction:
        if t == 4:
            return Fraction(0)
        taken = min(stock, 4 if stock <= 12 else 9)
        after = [WATER.next_stock(stock - taken, f) for f in WATER.growth.factors]
        return taken + sum((value(t + 1, h) for h in after), Fraction(0)) / 2

    assert [capped(WATER, terms).value(h) for h in range(21)] == [value(0, h) for h in range(21)]
    found = prospects(WATER, Fraction(5), 2, terms)
    assert found.worth(PROSOCIAL, Fraction(0)) == value(0, 20) / 3
    assert found.demand(SELFISH, 0, 12, 0, 12) == Fraction(4, 3)


def test_a_flat_cap_and_the_race() -> None:
    flat = read_caps({"caps": [{"cap": 5}], "binding": True}, WATER)
    assert flat is not None
    assert capped(WATER, flat).value(20) == capped_harvest(WATER, 5).value
    race = prospects(WATER, Fraction(3), 1, worst=True)
    assert race.plan.value(20) == depletion(WATER).value
    assert race.demand(PROSOCIAL, 0, 20, 0, 20) == 20


def test_own_caps_as_ceilings_are_played_under() -> None:
    everywhere = read_caps({"caps": [{"cap": 9}]}, WATER)
    nowhere = read_caps({"caps": [{"cap": 0, "stock": [0, 0]}]}, WATER)
    assert everywhere is not None
    assert nowhere is not None
    for weight in ("0", "1", "3"):
        free = prospects(WATER, Fraction(weight), 3, nowhere).plan.value(20)
        assert free == play_commons(WATER, weight).value
        limited = prospects(WATER, Fraction(weight), 3, everywhere).plan.value(20)
        assert limited == play_commons(WATER, weight, ceiling=9).value


def test_the_best_cap_is_the_programme() -> None:
    assert capped(WATER, best_cap(WATER, True)).value(20) == contingent_cap(WATER).value
    assert best_cap(WATER, False).words == "contingent cap, as a ceiling"
