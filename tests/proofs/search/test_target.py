"""A claim on a domain: findings pass through, and what raises names its environment."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.families import Family
from coopgap.proofs.search.genome import Genome
from coopgap.proofs.search.target import Target
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError

POINT = Genome((2, 1, 2, 2), (3, 0, 4, 1, 3, 4, 0, 1), (1,), (0, 0, 0, 0))


def broken(case: Case) -> Finding:
    raise ZeroDivisionError("of\nmine")


def test_what_a_claim_raises_is_told_on_one_line_with_the_game() -> None:
    with pytest.raises(ParameterError) as caught:
        Target(Claim("mine", "", "", "", (), broken), Games()).judge(POINT)
    message = str(caught.value)
    assert "\n" not in message
    assert "mine raised ZeroDivisionError: of mine" in message
    assert "Row 3 0 4 1; Column 3 4 0 1 (2x2)" in message


def test_an_assumption_that_raises_is_told_too() -> None:
    assumption = Assumption("odd", "Odd.", lambda case: bool(1 // 0))
    claim = Claim("mine", "", "", "", (assumption,), lambda case: Finding(None, True))
    with pytest.raises(ParameterError, match="ZeroDivisionError"):
        Target(claim, Games()).judge(POINT)


def test_a_family_that_raises_names_its_point() -> None:
    family = Family("f", {"x": (0, 1)}, lambda wrong: None)
    with pytest.raises(ParameterError, match=r"building the case \(1,\) raised TypeError"):
        Target(Claim("mine", "", "", "", (), broken), family).judge((1,))


def test_outside_the_assumptions_nothing_is_judged() -> None:
    never = Assumption("never", "Never.", lambda case: False)
    target = Target(Claim("mine", "", "", "", (never,), broken), Games())
    assert target.margin(POINT) == (None, False, False)
    nowhere = Family("f", {"x": (0, 1)}, lambda x: None)
    assert Target(Claim("mine", "", "", "", (), broken), nowhere).judge((0,)) is None


def test_a_finding_passes_through() -> None:
    def conclude(case: Case) -> Finding:
        return Finding.of(case.environment.first_best().value - 7)

    target = Target(Claim("mine", "", "", "", (), conclude), Games())
    assert target.margin(POINT) == (Fraction(-1), True, True)
    assert isinstance(POINT.case().environment, Environment)
