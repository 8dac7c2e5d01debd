"""Proofs that mixing changes nothing: given only where brute force on random games agrees."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.proofs.claims.models.record import draw
from coopgap.proofs.claims.needs.redundancy import (
    only_survivor,
    only_survivor_beyond,
    unique_first_best,
)
from coopgap.proofs.derivation.derive import derive_threshold
from coopgap.theory.contract import Liability
from coopgap.theory.games.families import effort_family, public_goods_family, two_by_two_family
from coopgap.theory.language import Language
from coopgap.theory.symbolic import SymbolicEnvironment

DILEMMA = two_by_two_family("prisoners-dilemma", "2*R > S + T", "S + T > 2*P")
HUNT = two_by_two_family("stag-hunt")


def _spread(family: SymbolicEnvironment, generator: random.Random, weight: Fraction) -> Fraction:
    """Best less worst welfare of the correlated equilibria of a random game."""
    names = family.region.parameters
    game = family.instantiate(draw(generator, names, family.region.contains)).prosocial(weight)
    values = [
        best_mechanism(game, Language.null(game), liability=Liability.of(0), sense=sense).value
        for sense in ("best", "worst")
    ]
    assert values[0] is not None
    assert values[1] is not None
    return values[0] - values[1]


@pytest.mark.parametrize(
    ("family", "proved"),
    [(DILEMMA, True), (HUNT, False), (public_goods_family(3, endowment="e"), True)],
    ids=["dilemma", "hunt", "public goods"],
)
def test_one_equilibrium_is_proved_only_where_there_is_one(
    family: SymbolicEnvironment, proved: bool
) -> None:
    assert bool(only_survivor(family)) is proved
    generator = random.Random(1)
    spreads = [_spread(family, generator, Fraction(0)) for _ in range(6)]
    assert (not any(spreads)) is proved


def test_the_first_best_is_unique_only_where_it_is() -> None:
    assert unique_first_best(DILEMMA).startswith("(C, C) alone is efficient")
    # Without 2R > S + T exploiting in turns may be as good.
    assert unique_first_best(two_by_two_family("prisoners-dilemma")) == ""


def test_above_the_worst_threshold_and_not_above_a_lower_one() -> None:
    worst = derive_threshold(DILEMMA, quantity="worst-threshold")
    assert only_survivor_beyond(DILEMMA, worst)
    best = derive_threshold(DILEMMA)
    assert only_survivor_beyond(DILEMMA, best) == ""
    hunt = effort_family("sh")
    assert only_survivor_beyond(hunt, derive_threshold(hunt, quantity="worst-threshold"))
    assert only_survivor_beyond(HUNT, derive_threshold(HUNT)) == ""
