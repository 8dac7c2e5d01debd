"""Pool contracts: incentives checked one by one, liability against a direct search."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.smooth.pool_contracts import best_pool_contract
from coopgap.theory.errors import ParameterError, RegionError
from coopgap.theory.models import public_goods_smooth

GAMES = st.integers(2, 5).flatmap(
    lambda n: st.tuples(
        st.fractions(Fraction(13, 12), n - Fraction(1, 12), max_denominator=12),
        st.lists(st.fractions(0, 2, max_denominator=8), min_size=n, max_size=n),
        st.fractions(Fraction(1, 2), 4, max_denominator=4),
    )
)


def own_return(m: Any, n: Any, lam: Any) -> Any:
    """Give the change of material payoff plus λ times welfare from one more unit given."""
    return (m / n - 1) + lam * (m - 1)


def least_bound(lacking: Any) -> Any:
    """Least t with slopes in [max(lack, −t), t] adding up to zero, at a kink of the sum."""
    candidates = sorted({abs(x) for x in lacking} | {Fraction(0)})
    highest = max(max(lacking), Fraction(0))

    def excess(t: Any) -> Any:
        return sum(max(lack, -t) for lack in lacking)

    if excess(highest) <= 0:
        return highest
    for low, high in zip(candidates, [*candidates[1:], None], strict=True):
        moving = sum(1 for lack in lacking if lack < -low)
        if moving:
            root = low + excess(low) / moving
            if root >= low and (high is None or root <= high):
                return max(root, highest)
    raise AssertionError("the sum never falls to zero")


@given(GAMES)
def test_incentives_budget_and_gap(game: Any) -> None:
    m, weights, stake = game
    n = len(weights)
    contract = best_pool_contract(m, weights, stake)
    assert sum(contract.slopes) == 0
    for i, slope in enumerate(contract.slopes):
        gives = own_return(m, n, weights[i]) + slope >= 0
        assert gives == (i in contract.givers)
    point = {"n": n, "m": m, "e0": stake, "lam": sum(weights) / n}
    closed = public_goods_smooth.derive().evaluate("gap_balanced_total", point)
    assert contract.gap == closed == (n - len(contract.givers)) * stake * (m - 1)
    assert contract.steepest == max(abs(slope) for slope in contract.slopes)


@given(GAMES)
def test_no_contract_as_good_needs_flatter_slopes(game: Any) -> None:
    m, weights, stake = game
    n = len(weights)
    contract = best_pool_contract(m, weights, stake)
    lacking = [-own_return(m, n, lam) for lam in weights]
    if contract.gap == 0:
        assert contract.steepest == least_bound(lacking)
    else:
        # Whoever is given up has no incentive to keep: any slope however low will do.
        free = Fraction(-(10**6))
        bounds = [least_bound([*lacking[:i], free, *lacking[i + 1 :]]) for i in range(n)]
        assert contract.steepest == min(bounds)


@given(GAMES, st.fractions(0, 1), st.fractions(0, 1))
def test_a_contract_for_the_lower_ends_works_in_the_whole_interval(
    game: Any, up: Any, more: Any
) -> None:
    m, weights, stake = game
    n = len(weights)
    contract = best_pool_contract(m, weights, stake)
    higher = m + up * (n - m)
    for i in contract.givers:
        assert own_return(higher, n, weights[i] + more) + contract.slopes[i] >= 0


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((3, [0, 0, 0]), RegionError, "multiplier=3"),
        ((1, [0, 0]), RegionError, "multiplier=1"),
        ((2, [0, 0, -1]), ParameterError, r"prosociality\[2\]"),
        ((2, [0, 0, 0], 0), ParameterError, "endowment=0"),
    ],
)
def test_bad_input_is_refused(arguments: Any, error: Any, words: Any) -> None:
    with pytest.raises(error, match=words):
        best_pool_contract(*arguments)
