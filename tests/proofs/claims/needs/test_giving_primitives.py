"""Public goods by brute force: pure equilibria of the finite game of giving all or nothing."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from coopgap.proofs.claims.needs.giving_primitives import PRIMITIVES
from coopgap.proofs.claims.needs.optima import NoOptimumError

POINTS = [
    (n, Fraction(m), k, Fraction(lam))
    for n, m in ((2, "3/2"), (3, "2"), (2, "3"), (3, "1/2"))
    for k in range(n + 1)
    for lam in ("0", "1/4", "2")
]


def _outcomes(n: int, m: Fraction, k: int, lam: Fraction) -> list[tuple[int, ...]]:
    """List the equilibria: nobody gains by giving or keeping instead."""

    def utility(agent: int, gifts: tuple[int, ...]) -> Fraction:
        own = 1 - gifts[agent] + m / n * sum(gifts)
        return own + (lam if agent < k else 0) * (n + (m - 1) * sum(gifts))

    def stable(gifts: tuple[int, ...]) -> bool:
        return all(
            utility(i, gifts) >= utility(i, (*gifts[:i], 1 - gifts[i], *gifts[i + 1 :]))
            for i in range(n)
        )

    return [gifts for gifts in itertools.product((0, 1), repeat=n) if stable(gifts)]


@pytest.mark.parametrize(("n", "m", "k", "lam"), POINTS)
def test_the_gap_is_that_of_an_equilibrium(n: int, m: Fraction, k: int, lam: Fraction) -> None:
    point = {"n": Fraction(n), "m": m, "e0": Fraction(1), "k": Fraction(k), "lam": lam}
    first = n * max(Fraction(1), m)
    found = PRIMITIVES["gap"].find(point)
    gaps = {first - n - (m - 1) * sum(gifts) for gifts in _outcomes(n, m, k, lam)}
    assert found in gaps
    if k > 0:
        payoffs = {1 - g[0] + m / n * sum(g) for g in _outcomes(n, m, k, lam)}
        assert PRIMITIVES["prosocial_payoff"].find(point) in payoffs


def test_a_coalition_of_that_size_gains_and_no_smaller_one() -> None:
    for n, m in ((3, Fraction(2)), (4, Fraction(3, 2)), (2, Fraction(5, 2))):
        k = int(PRIMITIVES["least_coalition"].find({"n": Fraction(n), "m": m}))
        assert m * k / n > 1 >= m * (k - 1) / n
    assert PRIMITIVES["least_coalition"].find({"n": Fraction(2), "m": Fraction(1, 2)}) == (
        "none: not even all of them"
    )


def test_what_is_no_group_is_refused() -> None:
    point = {"n": Fraction(2), "m": Fraction(3, 2), "e0": Fraction(1), "lam": Fraction(0)}
    for k in (-1, 3):
        with pytest.raises(NoOptimumError, match="no such group"):
            PRIMITIVES["gap"].find({**point, "k": Fraction(k)})
