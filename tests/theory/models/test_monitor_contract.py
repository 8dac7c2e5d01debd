"""The nearly efficient rule: balance, liability on a grid, and refusal of what is no rule."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coopgap.theory.errors import ContractError, ParameterError, RegionError
from coopgap.theory.models.monitor_contract import OutputRule, monitor_contract, supremum

NUMBER = st.fractions(-5, 5, max_denominator=12)


@given(
    n=st.integers(2, 4),
    eps=st.fractions(Fraction(1, 50), 1, max_denominator=50),
    lam=st.fractions(0, 2, max_denominator=4),
    base=NUMBER,
)
def test_shares_add_up_and_respect_the_lowest_share(n: Any, eps: Any, lam: Any, base: Any) -> None:
    assume(eps * (1 + lam) <= n - 1)
    rule = monitor_contract(n, eps, prosociality=lam, base=base).rule
    lowest: Any = rule.lowest_share()
    seen = []
    for step in range(8 * n + 8):
        shares = [rule.share(agent, Fraction(step, 8)) for agent in range(n)]
        assert sum(shares) == Fraction(step, 8)
        seen += shares
    assert lowest <= min(seen)


@given(a0=NUMBER, a1=NUMBER, a2=NUMBER, start=NUMBER, width=st.fractions(Fraction(1, 9), 5))
def test_supremum_is_approached_and_never_exceeded(
    a0: Any, a1: Any, a2: Any, start: Any, width: Any
) -> None:
    found: Any = supremum((a0, a1, a2), start, start + width)
    assert found.value == a0 + a1 * found.point + a2 * found.point**2
    points = [start + width * Fraction(k, 24) for k in range(25)]
    assert all(a0 + a1 * x + a2 * x * x <= found.value for x in points)
    assert start <= found.point <= start + width


def test_supremum_over_a_half_line() -> None:
    assert supremum((Fraction(0), Fraction(1), Fraction(0)), Fraction(0), None) is None
    assert supremum((Fraction(0), Fraction(0), Fraction(1)), Fraction(0), None) is None
    falling: Any = supremum((Fraction(2), Fraction(-1), Fraction(0)), Fraction(1), None)
    assert falling.value == 1


def test_unbounded_loss_is_said() -> None:
    falling = (Fraction(0), Fraction(-1), Fraction(0))
    rising = (Fraction(0), Fraction(2), Fraction(0))
    assert OutputRule((Fraction(0),), ((falling,), (rising,))).lowest_share() is None


def test_what_is_no_balanced_rule_is_refused() -> None:
    whole = (Fraction(0), Fraction(1), Fraction(0))
    with pytest.raises(ContractError, match="adds up to y"):
        OutputRule((Fraction(0),), ((whole,), (whole,)))
    with pytest.raises(ContractError, match="begin at 0"):
        OutputRule((Fraction(1),), ((whole,),))
    with pytest.raises(ContractError, match="pieces"):
        OutputRule((Fraction(0), Fraction(1)), ((whole,),))
    with pytest.raises(ParameterError, match="negative"):
        OutputRule((Fraction(0),), ((whole,),)).share(0, Fraction(-1))


@pytest.mark.parametrize(
    ("n", "eps", "options", "words"),
    [
        (1, "1/2", {}, "worker"),
        (2, 0, {}, "mixing=0"),
        (2, "3/2", {}, "mixing=3/2"),
        (2, "1/2", {"cost": 0}, "cost=0"),
        (2, "1/2", {"prosociality": 2}, "overwork"),
    ],
)
def test_parameters_out_of_range_are_refused(n: Any, eps: Any, options: Any, words: Any) -> None:
    with pytest.raises(RegionError, match=words):
        monitor_contract(n, eps, **options)
