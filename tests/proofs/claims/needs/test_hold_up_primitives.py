"""Hold-up by brute force: no other investment is better, for whoever pays for it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.proofs.claims.needs.hold_up_primitives import PRIMITIVES, invested, value
from coopgap.proofs.claims.needs.optima import NoOptimumError

GRID = [Fraction(k, 30) for k in range(121)]


@pytest.mark.parametrize("kappa", ["1/2", "2", "3"])
@pytest.mark.parametrize(("share", "lam"), [("0", "0"), ("1/2", "0"), ("1/2", "1"), ("2", "1")])
def test_no_investment_on_a_grid_is_better(kappa: str, share: str, lam: str) -> None:
    k, s, weight = Fraction(kappa), Fraction(share), Fraction(lam)

    def utility(i: Fraction) -> Fraction:
        return Fraction(s * value(k, i) - i + weight * (value(k, i) - i))

    chosen = invested(k, s, weight)
    assert chosen >= 0
    assert all(utility(i) <= utility(chosen) for i in GRID)


def test_where_nothing_is_worth_investing_the_first_best_is_nothing() -> None:
    assert PRIMITIVES["first_best"].find({"kappa": Fraction(1, 2)}) == 0
    assert PRIMITIVES["first_best"].find({"kappa": Fraction(3)}) == 2


def test_joint_ownership_pays_from_its_threshold_on() -> None:
    find, best = PRIMITIVES["joint_threshold"].find, PRIMITIVES["gap_best_ownership"].find
    joint = PRIMITIVES["gap_joint"].find
    for kappa in (Fraction(3, 2), Fraction(2)):
        at = float(find({"kappa": kappa}))
        below, above = Fraction(at).limit_denominator(1000) - Fraction(1, 50), Fraction(at + 0.02)
        for lam, same in ((max(below, Fraction(0)), False), (above.limit_denominator(1000), True)):
            point = {"kappa": kappa, "lam": lam}
            assert (best(point) == joint(point)) is same


def test_a_negative_share_leaves_no_best_investment() -> None:
    with pytest.raises(NoOptimumError):
        invested(Fraction(2), Fraction(-1), Fraction(0))
