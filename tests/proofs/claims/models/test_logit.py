"""Claims about logit responses hold, with certificates and witnesses, and can fail."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from coopgap.proofs.checkers import decide
from coopgap.proofs.claims.models import logit
from coopgap.proofs.claims.models.examination import examine
from coopgap.proofs.claims.models.logit import claims
from coopgap.proofs.claims.models.logit_instances import drawn_symmetric
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.needs.need import Outcome
from coopgap.proofs.verification import verify


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: str(claim.id))
def test_claims_hold_with_certificates_and_witnesses(claim: ModelClaim) -> None:
    found = claim.derive()
    assert found.proved
    assert found.agrees
    needs = () if claim.needs is None else claim.needs()
    assert [need.assumption for need in needs] == [a.name for a in claim.assumptions]
    assert {need.outcome for need in needs} <= {Outcome.NEEDED}
    assert found.note == ""
    assert all(decide(document).verdict.accepted for document in found.documents)


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: str(claim.id))
def test_random_games_agree(claim: ModelClaim) -> None:
    found = examine(claim, seed=3, points=40)
    assert (found.points, found.failures, found.margin) == (40, 0, Fraction(0))


@pytest.mark.parametrize(
    ("number", "name", "wrong"),
    [
        (0, "utility_range", lambda planted: Fraction(0)),
        (1, "regret", lambda *given: Fraction(1000)),
        (2, "independent_rows", lambda games: None),
        (3, "responds", lambda *given: False),
        (4, "responds", lambda *given: False),
    ],
)
def test_the_search_notices(
    monkeypatch: pytest.MonkeyPatch, number: int, name: str, wrong: object
) -> None:
    monkeypatch.setattr(logit, name, wrong)
    assert examine(claims()[number], seed=3, points=10).failures > 0


def test_a_wrong_formula_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = drawn_symmetric

    def other(generator: object) -> object:
        planted = real(generator)  # type: ignore[arg-type]
        return replace(planted, bits=planted.bits * 2)

    monkeypatch.setattr(logit, "drawn_symmetric", other)
    assert examine(claims()[3], seed=3, points=10).failures == 10


def test_the_ledger_shows_them(tmp_path: Path) -> None:
    result = verify(tmp_path, n_random=2, claims=claims()[2:3])
    assert result.ok
    (row,) = result.rows
    assert {axis: str(word) for axis, word in row.standings.items()} == {
        "closed form": "proved-symbolic",
        "certificate": "certified-exact",
        "proof assistant": "open",
        "search": "property-tested",
        "necessity": "certified-exact",
    }
    file = sorted((tmp_path / "certificates").glob("logit*.json"))[0]
    file.write_text(file.read_text("utf-8").replace('"1/2"', '"1/3"'), "utf-8")
    (row,) = verify(tmp_path, n_random=2, claims=claims()[2:3]).rows
    assert row.rejected == 1
    assert str(row.standings["closed form"]) == "open"
