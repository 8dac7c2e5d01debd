"""A monitored team against the contract written out and checked deviation by deviation."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.smooth.partnership_deviations import check_monitor_contract
from coopgap.proofs.claims.needs.monitor_primitives import PRIMITIVES, gain
from coopgap.proofs.claims.needs.optima import NoOptimumError
from coopgap.theory.models.monitor_contract import monitor_contract


@pytest.mark.parametrize(("n", "eps", "lam"), [(2, "1/2", "0"), (3, "1/4", "1"), (3, "1", "1/2")])
def test_the_least_fine_deters_and_less_does_not(n: int, eps: str, lam: str) -> None:
    point = {"n": Fraction(n), "c": Fraction(1), "eps": Fraction(eps), "lam": Fraction(lam)}
    fine = PRIMITIVES["least_fine"].find(point)
    for factor, deterred in ((Fraction(1), True), (Fraction(99, 100), False)):
        contract = monitor_contract(n, eps, prosociality=lam, fine=fine * factor)
        check = check_monitor_contract(contract)
        assert check.is_equilibrium is deterred
        assert check.gap == PRIMITIVES["loss"].find(point)


def test_the_mixing_at_a_fine_is_the_inverse() -> None:
    point = {"n": Fraction(2), "c": Fraction(1), "lam": Fraction(0)}
    fine = PRIMITIVES["least_fine"].find({**point, "eps": Fraction(1, 2)})
    assert PRIMITIVES["least_mixing"].find({**point, "fine": fine}) == Fraction(1, 2)


def test_no_shirk_on_a_grid_gains_more() -> None:
    # Effort 1 - d instead of 1, at c = 1 and no weight; output falls short whatever happens.
    most = gain({"n": Fraction(2), "c": Fraction(1), "lam": Fraction(0)}, Fraction(1, 2))
    for d in (Fraction(k, 20) for k in range(21)):
        saved = Fraction(1, 2) - (1 - d) ** 2 / 2
        assert saved - Fraction(1, 2) * d**2 / 2 <= most


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eps": Fraction(2)}, "no probability"),
        ({"n": Fraction(1)}, "no worker"),
        ({"lam": Fraction(3)}, "overwork pays"),
    ],
)
def test_what_is_no_equilibrium_is_refused(change: dict[str, Fraction], message: str) -> None:
    point = {"n": Fraction(2), "c": Fraction(1), "eps": Fraction(1, 2), "lam": Fraction(0)}
    with pytest.raises(NoOptimumError, match=message):
        PRIMITIVES["least_fine"].find({**point, **change})
