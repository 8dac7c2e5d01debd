"""The claims about the commons hold on the default instance, and fail where they should."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from coopgap.numerics.commons.commons_policies import best_harvest
from coopgap.proofs.checkers import COMMONS, decide
from coopgap.proofs.claims.models import fishery
from coopgap.proofs.claims.models.examination import examine
from coopgap.proofs.claims.models.fishery import (
    claims,
    rigid_cap_gap,
    rigid_cap_hurts,
    weights_that_close,
)
from coopgap.proofs.claims.models.fishery_needs import threshold_by_definition
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.needs.need import Outcome
from coopgap.proofs.verification import verify
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth

CERTAIN = Commons(capacity=30, rounds=4, growth=parse_growth("2"))


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: str(claim.id))
def test_claims_hold_with_certificates_and_witnesses(claim: ModelClaim) -> None:
    found = claim.derive()
    assert found.proved
    assert found.agrees
    assert claim.needs is not None
    needs = claim.needs()
    assert [need.assumption for need in needs] == [a.name for a in claim.assumptions]
    assert {need.outcome for need in needs} == {Outcome.NEEDED}
    assert found.note == ""
    decisions = [decide(document) for document in found.documents]
    assert len(decisions) >= 2
    assert all(d.checker == COMMONS and d.verdict.accepted for d in decisions)


def test_the_certificates_state_what_the_claims_do() -> None:
    said = [decide(d).verdict.statement for claim in claims() for d in claim.derive().documents]
    assert "every cap blind to growth loses at least 143/2 fish against the first best" in said
    assert any(text.endswith("prosocial weights of at least 3") for text in said)


def test_other_numbers_are_refuted() -> None:
    for derive in (rigid_cap_gap, weights_that_close, rigid_cap_hurts):
        found = derive(None, Fraction(70))
        assert not found.agrees
        assert str(found.closed_form) == "refuted"
        assert found.note


def test_without_uncertain_growth_no_cap_loses_or_hurts() -> None:
    for derive in (rigid_cap_gap, rigid_cap_hurts):
        assert not derive(CERTAIN, Fraction(0)).agrees  # zero is not positive
        assert derive(CERTAIN).note.endswith(" 0")


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: str(claim.id))
def test_small_commons_agree_with_the_definitions(claim: ModelClaim) -> None:
    found = examine(claim, seed=5, points=12)
    assert (found.points, found.failures) == (12, 0)
    assert found.margin == 0


def test_the_search_notices_a_wrong_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    real = threshold_by_definition
    monkeypatch.setattr(
        fishery, "threshold_by_definition", lambda *given: (real(*given) or 0) + Fraction(1, 9)
    )
    assert examine(claims()[1], seed=5, points=3).failures == 3


def test_the_definition_by_hand() -> None:
    # Two fishers, two rounds, growth 2 of at most 2 fish, no collapse: at stock 2 the best is to
    # take 1 and leave 1, which is 2 again. Who takes 1 more gains 1 - 2/2 = 0: no weight needed.
    two = Commons(2, 2, 2, parse_growth("2"), 0)
    assert threshold_by_definition(two, best_harvest(two)) == 0
    # With three fishers it gains 1 - 2/3 and costs 2 - 1: the ratio is 1/3.
    three = Commons(3, 2, 2, parse_growth("2"), 0)
    assert threshold_by_definition(three, best_harvest(three)) == Fraction(1, 3)


def test_the_ledger_shows_them_without_a_closed_form(tmp_path: Path) -> None:
    result = verify(tmp_path, n_random=2, claims=[claims()[0]])
    assert result.ok
    (row,) = result.rows
    assert {axis: str(word) for axis, word in row.standings.items()} == {
        "closed form": "not-applicable",
        "certificate": "certified-exact",
        "proof assistant": "open",
        "search": "property-tested",
        "necessity": "certified-exact",
    }
    file = sorted((tmp_path / "certificates").glob("M6*.json"))[0]
    file.write_text(file.read_text("utf-8").replace("1223/2", "1225/2"), "utf-8")
    (row,) = verify(tmp_path, n_random=2, claims=[claims()[0]]).rows
    assert row.rejected == 1
