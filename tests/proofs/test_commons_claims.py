"""The claims about the commons hold on the default instance, and fail where they should."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.proofs.commons_checker import check_commons
from coopgap.proofs.commons_claims import COMMONS_CLAIMS, CommonsClaim
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth


@pytest.mark.parametrize("claim", COMMONS_CLAIMS, ids=lambda claim: str(claim.id))
def test_claims_hold_with_certificates(claim: CommonsClaim) -> None:
    finding = claim.examine(Commons())
    assert finding.holds
    assert finding.margin == Fraction(143, 2)
    assert finding.documents
    assert all(check_commons(document).accepted for document in finding.documents)
    assert "λ" in finding.note


@pytest.mark.parametrize("claim", COMMONS_CLAIMS, ids=lambda claim: str(claim.id))
def test_without_uncertain_growth_the_claims_fail(claim: CommonsClaim) -> None:
    finding = claim.examine(Commons(capacity=30, rounds=4, growth=parse_growth("2")))
    assert not finding.holds
    assert finding.margin == 0
