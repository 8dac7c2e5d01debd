"""Points where a claim fails without one inequality: alone violated, smallest, checked by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

import pytest

from coopgap.proofs.claims.models import region_needs as module
from coopgap.proofs.claims.models.region_needs import Point, RegionNeed, breaches, region_needs
from coopgap.proofs.claims.models.registry import model_claims
from coopgap.theory.region import Region

DILEMMA = Region.of("R S T P", "T > R", "R > P", "P > S", "2*R > S + T")


def _needs(identifier: str) -> dict[str, RegionNeed]:
    (claim,) = (claim for claim in model_claims() if claim.id == identifier)
    assert claim.needs is not None
    return {need.inequality: need for need in claim.needs()}


def test_breaches_violate_one_inequality_alone_smallest_first() -> None:
    tests: tuple[Callable[[int, int, int, int], bool], ...] = (
        lambda r, s, t, p: t > r,
        lambda r, s, t, p: r > p,
        lambda r, s, t, p: p > s,
        lambda r, s, t, p: 2 * r > s + t,
    )
    for dropped in range(4):
        expected = [
            row
            for row in itertools.product(range(module.LARGEST + 1), repeat=4)
            if [k for k, test in enumerate(tests) if not test(*row)] == [dropped]
        ]
        expected.sort(key=lambda row: (max(row), sum(row), row))
        found = [tuple(map(int, point.values())) for point in breaches(DILEMMA, dropped)]
        assert found == expected
        assert found


def _selfish_gap(at: Point) -> Fraction:
    """Two players, C or D: the best total less the best total of a pure equilibrium."""
    r, s, t, p = (at[name] for name in "RSTP")
    totals = {"CC": 2 * r, "CD": s + t, "DD": 2 * p}
    stable = {"CC": r >= t, "CD": s >= p and t >= r, "DD": p >= s}
    return max(totals.values()) - max(totals[name] for name, holds in stable.items() if holds)


def test_every_inequality_of_the_dilemma_is_needed_for_its_gap() -> None:
    needs = _needs("dilemma.gap")
    assert len(needs) == 4
    for number, need in enumerate(needs.values()):
        assert need.point is not None
        region = Region(DILEMMA.parameters, (DILEMMA.constraints[number],))
        assert not region.contains(need.point)
        wrong = _selfish_gap(need.point)
        stated = 2 * (need.point["R"] - need.point["P"])
        assert wrong != stated
        assert need.reason == f"stated {stated}, found {wrong}"
        # No smaller point breaks it.
        before = itertools.islice(breaches(DILEMMA, number), need.tried - 1)
        assert all(_selfish_gap(at) == 2 * (at["R"] - at["P"]) for at in before)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_public_goods_need_a_return_between_one_and_n(n: int) -> None:
    needs = _needs(f"M5.finite-gap-{n}")
    low, high = needs["M > e"], needs[f"{n}*e > M"]
    assert low.point == {"e": Fraction(1), "M": Fraction(0)}
    assert low.reason == f"stated {-n}, found 0"
    assert high.point == {"e": Fraction(1), "M": Fraction(n)}
    assert high.reason == f"stated {n * (n - 1)}, found 0"
    assert str(needs["e > 0"]) == "e > 0 follows from the others."


def test_where_nothing_fails_the_effort_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TRIED", 7)
    (need, *_) = region_needs(DILEMMA, lambda at: "")
    assert (need.tried, need.point, need.follows) == (7, None, False)
    assert str(need) == "Without T > R: no failure in 7 points."


def test_what_does_not_follow_is_never_said_to() -> None:
    # No integer up to the largest violates x < 20 alone, yet x > 0 does not imply it.
    first, second = region_needs(Region.of("x", "20 > x", "x > 0"), lambda at: "")
    assert (first.tried, first.follows) == (0, False)
    assert (second.tried, second.follows) == (1, False)
