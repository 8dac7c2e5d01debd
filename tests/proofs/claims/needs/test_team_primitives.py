"""Teams by brute force: no other effort or split is better."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.proofs.claims.needs.optima import NoOptimumError
from coopgap.proofs.claims.needs.team_primitives import PRIMITIVES, effort, lost, surplus

GRID = [Fraction(k, 40) for k in range(121)]


@pytest.mark.parametrize("share", ["1/2", "1", "-1/2", "2"])
@pytest.mark.parametrize("lam", ["0", "1/2", "3"])
def test_no_effort_on_a_grid_is_better(share: str, lam: str) -> None:
    s, weight, cost = Fraction(share), Fraction(lam), Fraction(1)

    def utility(e: Fraction) -> Fraction:
        return Fraction(s * e - cost * e**2 / 2 + weight * surplus(cost, e))

    chosen = effort(cost, weight, s)
    assert chosen >= 0
    assert all(utility(e) <= utility(chosen) for e in GRID)
    assert lost(cost, weight, s) == surplus(cost, Fraction(1)) - surplus(cost, chosen)


def test_equal_shares_lose_least_of_all_splits_of_two_and_three() -> None:
    for n in (2, 3):
        point = {"n": Fraction(n), "c": Fraction(1), "lam": Fraction(0)}
        equal = PRIMITIVES["gap"].find(point)
        for first in GRID[:41]:
            rest = (1 - first) / (n - 1)
            total = lost(Fraction(1), Fraction(0), first)
            total += (n - 1) * lost(Fraction(1), Fraction(0), rest)
            assert total >= equal
        assert PRIMITIVES["share"].find(point) == Fraction(1, n)


def test_with_a_sink_three_lose_less_than_with_equal_shares() -> None:
    # Shares 1, 1 and -1: two are efficient, one is idle.
    idle = lost(Fraction(1), Fraction(0), Fraction(-1))
    assert idle == Fraction(1, 2)
    assert lost(Fraction(1), Fraction(0), Fraction(1)) == 0
    point = {"n": Fraction(3), "c": Fraction(1), "lam": Fraction(0)}
    assert idle < PRIMITIVES["gap"].find(point) == Fraction(2, 3)
    (sink,) = PRIMITIVES["gap"].settings["non-negative shares"]
    assert sink.find(point) == idle


def test_without_cost_nobody_has_a_best_effort() -> None:
    with pytest.raises(NoOptimumError):
        PRIMITIVES["first_best"].find({"n": Fraction(2), "c": Fraction(0)})
