"""Turning points of liability: derived, certified, met by halving on exact programs."""

from __future__ import annotations

import dataclasses
import random
from fractions import Fraction

import pytest

from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.models.finite import Stated, agreement
from coopgap.proofs.claims.models.turning import _form, claims, turning_liability
from coopgap.proofs.kernel import check

CLAIMS = {claim.id: claim for claim in claims()}


def test_every_class_has_both_ends_in_the_dilemma_and_none_in_the_hunt() -> None:
    ends = {f"M1.{end}-liability-{kind}-pd" for end in ("first", "full") for kind in ("c1", "c2")}
    assert set(CLAIMS) == ends | {f"M1.no-liability-{kind}-sh" for kind in ("c1", "c2")}
    for claim in CLAIMS.values():
        assert claim.statement.endswith(".")
        assert claim.latex.count("{") == claim.latex.count("}")


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_a_claim_is_proved_certified_and_met_by_numerics(name: str) -> None:
    claim = CLAIMS[name]
    found = claim.derive()
    assert found.closed_form is Standing.SYMBOLIC, found.note
    assert found.documents
    assert all(check(document).accepted for document in found.documents)
    assert claim.compare is not None
    generator = random.Random(3)
    compared = [claim.compare(generator) for _ in range(3)]
    assert [found.margin for found in compared] == [0] * 3
    assert all((found.stated or 0) > 0 for found in compared) is name.endswith("pd")


def test_the_least_of_two_is_not_the_largest_nor_another() -> None:
    form = _form("pd", "c2", "liability")
    both = ("(P - S)/2", "(2*(T - R) + P - S)/6")
    assert agreement(form, Stated(both, least=True)) == ""
    assert ">=" in agreement(form, Stated(both))
    assert ">=" in agreement(form, Stated((*both, "0"), least=True))
    assert "not stated" in agreement(form, Stated(("(P - S)/2", "(2*(T - R) + P)/6"), least=True))


@pytest.mark.parametrize("point", [Fraction(0), Fraction(7, 36), Fraction(1), Fraction(95, 3)])
def test_halving_meets_a_step_exactly(point: Fraction) -> None:
    def gap(bound: Fraction | None) -> Fraction:
        return Fraction(2) if bound is not None and bound < point else Fraction(0)

    assert turning_liability(gap, "liability") == point
    assert turning_liability(gap, "full-liability") == point


def test_halving_finds_both_ends_of_a_slope() -> None:
    def gap(bound: Fraction | None) -> Fraction:
        top, low = Fraction(5, 2), Fraction(1, 3)
        return top - min(max((top if bound is None else bound) - low, Fraction(0)), Fraction(1))

    assert turning_liability(gap, "liability") == Fraction(1, 3)
    assert turning_liability(gap, "full-liability") == Fraction(4, 3)


def test_a_wrong_turning_point_is_found_out() -> None:
    claim = CLAIMS["M1.full-liability-c1-pd"]
    assert claim.compare is not None
    met = claim.compare(random.Random(1))
    assert met.found is not None
    assert dataclasses.replace(met, stated=met.found + Fraction(1, 36)).margin == Fraction(-1, 36)
