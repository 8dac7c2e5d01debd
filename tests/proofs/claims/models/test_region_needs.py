"""Points where a claim fails without one inequality: alone violated, smallest, checked by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

import pytest

from coopgap.proofs.claims.models import region_needs as module
from coopgap.proofs.claims.models.dilemmas import claims
from coopgap.proofs.claims.models.region_needs import (
    Point,
    breaches,
    members,
    region_needs,
    without,
)
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome
from coopgap.theory.region import Region

DILEMMA = Region.of("R S T P", "T > R", "R > P", "P > S", "2*R > S + T")


def _needs(identifier: str) -> dict[str, Need]:
    (claim,) = (claim for claim in claims() if claim.id == identifier)
    assert claim.needs is not None
    return {need.assumption: need for need in claim.needs()}


def _point(need: Need) -> Point:
    pairs = (part.split("=") for part in need.point.split(", "))
    return {name: Fraction(value) for name, value in pairs}


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
        least, most = module.BELOW
        below = [
            row
            for row in itertools.product(range(least, most + 1), repeat=4)
            if min(row) < 0 and [k for k, test in enumerate(tests) if not test(*row)] == [dropped]
        ]
        expected += sorted(below, key=lambda row: (max(row), sum(row), row))
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
    for number, constraint in enumerate(DILEMMA.constraints):
        need = needs[str(constraint)]
        assert need.outcome is Outcome.NEEDED
        point = _point(need)
        assert not Region(DILEMMA.parameters, (constraint,)).contains(point)
        assert without(DILEMMA, [number]).contains(point)
        found = _selfish_gap(point)
        stated = 2 * (point["R"] - point["P"])
        assert found != stated
        assert (need.stated, need.found) == (str(stated), str(found))
        # No smaller point breaks it.
        before = itertools.islice(breaches(DILEMMA, number), need.tried - 1)
        assert all(_selfish_gap(at) == 2 * (at["R"] - at["P"]) for at in before)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_public_goods_need_a_return_between_one_and_n(n: int) -> None:
    needs = _needs(f"M5.finite-gap-{n}")
    low, high = needs["M > e"], needs[f"{n}*e > M"]
    assert (low.point, low.stated, low.found) == ("e=1, M=0", str(-n), "0")
    assert (high.point, high.stated, high.found) == (f"e=1, M={n}", str(n * (n - 1)), "0")
    assert str(needs["e > 0"]) == "e > 0: redundant, it follows from the others"


def test_where_nothing_fails_the_effort_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TRIED", 7)
    (need, *_) = region_needs(DILEMMA, lambda at: None)
    assert (need.tried, need.point, need.outcome) == (7, "", Outcome.OPEN)
    assert str(need) == "T > R: open, no failure in 7 points"


def test_what_does_not_follow_is_never_said_to() -> None:
    # No integer up to the largest violates x < 20 alone, yet x > 0 does not imply it.
    first, second = region_needs(Region.of("x", "20 > x", "x > 0"), lambda at: None)
    assert (first.tried, first.outcome) == (0, Outcome.OPEN)
    assert (second.tried, second.outcome) == (2, Outcome.OPEN)


def test_a_proof_on_the_larger_region_settles_it_and_its_refusal_does_not() -> None:
    asked: list[str] = []

    def proof(region: Region) -> str:
        asked.append(str(region))
        return "" if len(region.constraints) < 1 else "derived"

    region = Region.of("x y", "x > 3", "y > 3")
    needs = region_needs(region, lambda at: None, proof)
    # Both cannot be dropped together, each can be dropped alone.
    assert asked == ["all x, y", "y > 3", "x > 3"]
    assert [need.proof for need in needs] == ["derived", "derived"]
    assert {n.outcome for n in region_needs(region, lambda at: None, lambda _: "")} == {
        Outcome.OPEN
    }
    together = region_needs(region, lambda at: None, lambda _: "derived")
    assert together[0].proof == "derived, even together without y > 3"


def test_negative_integers_are_searched_after_the_others() -> None:
    region = Region.of("x y", "x > y", "y >= 0")
    assert next(breaches(region, 1)) == {"x": 0, "y": -1}
    # At 0 the claim that x is not below 0 holds: the failure is further down.
    (need,) = region_needs(
        Region.of("x", "x > 0"), lambda at: Failure("0", "-1") if at["x"] < 0 else None
    )
    assert (need.outcome, need.point, need.tried) == (Outcome.NEEDED, "x=-1", 2)
    assert next(members(region)) == {"x": 1, "y": 0}
