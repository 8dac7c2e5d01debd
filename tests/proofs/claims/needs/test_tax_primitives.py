"""The linear tax by brute force: rates, what they leave, and the transfers that are enough."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.proofs.claims.needs.adaptation_primitives import preferred
from coopgap.proofs.claims.needs.tax_primitives import PRIMITIVES

POINT = {"c": Fraction(2), "k": Fraction(1), "lam": Fraction(1)}
RATES = [Fraction(k, 4) for k in range(-12, 13)]


def test_the_rate_makes_the_agent_take_the_state_itself() -> None:
    rate = PRIMITIVES["tax-rate"].find({"c": Fraction(2), "b": Fraction(3)})
    for lam in (Fraction(0), Fraction(2)):
        assert preferred({**POINT, "lam": lam}, Fraction(5), Fraction(3), rate) == 5


def test_no_rate_on_a_grid_leaves_less() -> None:
    spread = Fraction(1)

    def lost(rate: Fraction) -> Fraction:
        chosen = [preferred(POINT, Fraction(0), b, rate) for b in (-spread, spread)]
        return sum((a**2 for a in chosen), Fraction(0)) / 4

    found = PRIMITIVES["tax-gap"].find({**POINT, "sd_bias": spread})
    assert found == min(map(lost, RATES))


@pytest.mark.parametrize("factor", ["1", "9/10"])
def test_transfers_of_that_size_deter_and_smaller_ones_do_not(factor: str) -> None:
    bias, width = Fraction(1), Fraction(2)
    bound = PRIMITIVES["liability"].find({**POINT, "b": bias, "width": width}) * Fraction(factor)
    rate = POINT["c"] * bias

    def utility(a: Fraction, state: Fraction) -> Fraction:
        own = -POINT["c"] / 2 * (a - state - bias) ** 2
        return own - POINT["lam"] * POINT["k"] / 2 * (a - state) ** 2

    # The most is paid for the lowest state; whatever is no state is fined in full.
    transfer = bound - rate * width
    wanted = preferred(POINT, width, bias)
    gain = utility(wanted, width) - utility(width, width)
    assert (transfer + bound >= gain) is (factor == "1")
