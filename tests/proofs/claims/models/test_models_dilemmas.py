"""Claims of the module, derived, certified and compared; all are fully stated."""

from __future__ import annotations

import random

import pytest

from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.models.dilemmas import claims
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.kernel import check

CLAIMS = {claim.id: claim for claim in claims()}


@pytest.mark.parametrize(
    "name",
    [
        "M5.finite-gap-3",
        "M5.finite-threshold-4",
        "M5.finite-seen-2",
        "dilemma.gap",
        "dilemma.threshold",
    ],
)
def test_a_claim_is_proved_certified_and_met_by_numerics(name: str) -> None:
    claim = CLAIMS[name]
    found = claim.derive()
    assert found.closed_form is Standing.SYMBOLIC, found.note
    assert found.documents
    assert all(check(document).accepted for document in found.documents)
    assert claim.compare is not None
    generator = random.Random(3)
    assert [claim.compare(generator).margin for _ in range(3)] == [0] * 3


def test_claims_are_fully_stated() -> None:
    assert len(CLAIMS) == len(claims())
    for claim in CLAIMS.values():
        assert claim.title
        assert claim.statement.endswith(".")
        assert claim.latex.count("{") == claim.latex.count("}")
        assert claim.assumptions
        assert set(claim.proofs) <= set(EXPORTS)
