"""Adaptation by brute force: actions, menus and permitted sets on grids."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from coopgap.proofs.claims.needs.adaptation_primitives import PRIMITIVES, preferred
from coopgap.proofs.claims.needs.optima import NoOptimumError
from coopgap.theory.models.adaptation_support import Adaptation

ONE = Fraction(1)
PAIR = {
    "c": ONE, "k": ONE, "lam": Fraction(0), "distance": ONE, "drop": Fraction(1, 2),
    "p_low": Fraction(1, 2), "p_high": Fraction(1, 2),
}  # fmt: skip
GRID = [Fraction(k, 8) for k in range(-16, 25)]


@pytest.mark.parametrize("lam", ["0", "1", "3"])
def test_no_action_on_a_grid_is_better_for_the_agent(lam: str) -> None:
    point = {"c": Fraction(2), "k": ONE, "lam": Fraction(lam)}

    def utility(a: Fraction) -> Fraction:
        return -((a - 2) ** 2) - Fraction(lam) / 2 * (a - 1) ** 2

    chosen = preferred(point, ONE, ONE)
    assert all(utility(a) <= utility(chosen) for a in GRID)


@pytest.mark.parametrize("drop", ["1/2", "1", "3/2", "2"])
def test_menus_and_permitted_sets_by_enumeration(drop: str) -> None:
    point = {**PAIR, "drop": Fraction(drop)}
    low, high = Fraction(drop), ONE  # What the agent prefers in state 0 and in state 1.
    model = Adaptation.from_values([0, 1], [drop, 0])
    assert PRIMITIVES["two-state-gap"].find(point) == model.menu(Fraction(0)).gap

    def lost(permitted: tuple[Fraction, ...]) -> Fraction:
        total = Fraction(0)
        for state, wanted in ((0, low), (1, high)):
            near = min(abs(a - wanted) for a in permitted)
            chosen = [a for a in permitted if abs(a - wanted) == near]
            total += Fraction(1, 4) * min((a - state) ** 2 for a in chosen)
        return total

    sets = [(a, b) for a, b in itertools.combinations_with_replacement(GRID, 2)]
    (free,) = PRIMITIVES["two-state-gap"].settings["liability"]
    assert free.find(point) == min(map(lost, sets))


def test_thresholds_are_where_order_and_distance_turn() -> None:
    order = PRIMITIVES["menu-threshold"].find
    point = {"c": ONE, "k": Fraction(2), "distance": ONE, "drop": Fraction(3)}
    at = order(point)
    for lam, good in ((at, True), (at - Fraction(1, 100), False)):
        low = preferred({**point, "lam": lam}, Fraction(0), point["drop"])
        assert (low <= preferred({**point, "lam": lam}, ONE, Fraction(0))) is good
    least = PRIMITIVES["discretion-threshold"].find
    spread = {"c": ONE, "k": Fraction(2), "sd": Fraction(1, 2), "rms_bias": ONE}
    at = least(spread)
    for lam, good in ((at, True), (at - Fraction(1, 100), False)):
        moved = preferred({**spread, "lam": lam}, Fraction(0), spread["rms_bias"])
        assert (moved <= spread["sd"]) is good


def test_where_welfare_has_no_largest_value_there_is_no_gap() -> None:
    with pytest.raises(NoOptimumError, match="no first best"):
        PRIMITIVES["mandate-gap"].find({"k": Fraction(-1), "sd": ONE})
    assert PRIMITIVES["mandate-gap"].find({"k": Fraction(0), "sd": ONE}) == 0
