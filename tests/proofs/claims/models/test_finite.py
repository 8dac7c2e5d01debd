"""Claims about families: wrong closed forms are refuted, by derivation and by numerics."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

import pytest

from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.models.finite import Stated, agreement, finite_claim
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.derivation.derive import derive_threshold
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.games.families import two_by_two_family

FAMILY = two_by_two_family("prisoners-dilemma", "2*R > S + T", "S + T > 2*P")
FORM = derive_threshold(FAMILY)
WORST = derive_threshold(FAMILY, quantity="worst-threshold")
RATIO, OTHER = "(T - R)/(2*R - S - T)", "(P - S)/(S + T - 2*P)"


def _claim(form: PiecewiseForm, stated: Sequence[str]) -> ModelClaim:
    closing = form is FORM
    return finite_claim(
        "x",
        "x",
        "x.",
        family=lambda: FAMILY,
        form=lambda: form,
        stated=stated,
        numerics=lambda game, point: (
            (closure_threshold(game) if closing else worst_case_threshold(game)).value
        ),
        latex="x",
    )


@pytest.mark.parametrize(("form", "stated"), [(FORM, (RATIO,)), (WORST, (RATIO, OTHER))])
def test_what_is_true_is_proved_and_met_by_numerics(
    form: PiecewiseForm, stated: tuple[str, ...]
) -> None:
    claim = _claim(form, stated)
    found = claim.derive()
    assert found.closed_form is Standing.SYMBOLIC, found.note
    assert found.documents == form.documents
    assert claim.compare is not None
    generator = random.Random(0)
    assert [claim.compare(generator).margin for _ in range(10)] == [0] * 10


@pytest.mark.parametrize("wrong", ["2", "(T - R)/(2*R - S)", "1 + (T - R)/(2*R - S - T)"])
def test_another_form_is_refuted(wrong: str) -> None:
    claim = _claim(FORM, (wrong,))
    found = claim.derive()
    assert found.closed_form is Standing.REFUTED
    assert "not stated" in found.note
    assert claim.compare is not None
    generator = random.Random(0)
    assert any(claim.compare(generator).margin for _ in range(10))


def test_an_alternative_that_is_sometimes_larger_is_not_proved() -> None:
    assert "is not proved where" in agreement(FORM, Stated((RATIO, "1")))
    assert _claim(FORM, (RATIO, "1")).derive().closed_form is Standing.OPEN
    assert agreement(FORM, Stated((RATIO, "1"), largest=False)) == ""


def test_the_largest_alternative_is_taken() -> None:
    point = {"R": Fraction(5), "S": Fraction(0), "T": Fraction(8), "P": Fraction(2)}
    assert Stated((RATIO, OTHER, "2")).at(point) == 2
    assert Stated((RATIO,)).at(point) == Fraction(3, 2)
