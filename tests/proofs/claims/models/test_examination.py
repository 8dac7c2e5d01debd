"""Examination: repeatable by seed, and disagreement is counted and shown."""

from __future__ import annotations

import dataclasses
import random
from fractions import Fraction

from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.models.dilemmas import claims
from coopgap.proofs.claims.models.examination import examine
from coopgap.proofs.claims.models.record import Comparison, Derived

CLAIM = claims()[-1]


def test_a_true_claim_is_examined_repeatably() -> None:
    found = examine(CLAIM, 3, 5)
    assert found == examine(CLAIM, 3, 5)
    assert (found.closed_form, found.points, found.failures) == (Standing.SYMBOLIC, 5, 0)
    assert found.margin == 0
    assert not found.note
    assert found.documents


def test_disagreement_is_counted_and_the_first_shown() -> None:
    def wrong(generator: random.Random) -> Comparison:
        assert CLAIM.compare is not None
        true = CLAIM.compare(generator)
        assert true.stated is not None
        return dataclasses.replace(true, stated=true.stated + Fraction(1, 9))

    found = examine(dataclasses.replace(CLAIM, compare=wrong), 0, 4)
    assert (found.failures, found.margin) == (4, Fraction(-1, 9))
    assert "closed form" in found.note


def test_a_finite_form_of_what_is_infinite_is_wrong() -> None:
    claim = dataclasses.replace(
        CLAIM, compare=lambda generator: Comparison("here", Fraction(1), None)
    )
    found = examine(claim, 0, 1)
    assert (found.failures, found.margin) == (1, None)
    assert found.note == "here: closed form 1, found infinity"


def test_without_numerics_nothing_is_tested() -> None:
    claim = dataclasses.replace(CLAIM, compare=None, derive=lambda: Derived(False, False, note="x"))
    found = examine(claim, 0, 9)
    assert (found.points, found.closed_form, found.note) == (0, Standing.OPEN, "x")
