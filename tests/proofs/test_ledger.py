"""The ledger: the weakest axis is the headline, and nothing is believed without evidence."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.ledger import AXES, LedgerRow, as_json, as_markdown, standings
from coopgap.proofs.questions.registry import question_claims

COUNTS = st.integers(0, 3)


def _row(
    *,
    cases: int = 2,
    failures: int = 0,
    accepted: int = 5,
    rejected: int = 0,
    margin: Fraction | None = None,
) -> LedgerRow:
    return LedgerRow(
        claim=CLAIMS[3],
        cases=cases,
        vacuous=1,
        failures=failures,
        margin=margin,
        accepted=accepted,
        rejected=rejected,
        standings=standings(cases, failures, accepted, rejected),
        first_failure="pd: λ* too low" if failures else "",
        first_rejection="T4-pd-01.json: no" if rejected else "",
    )


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_an_axis_rises_only_on_evidence_and_falls_on_any_failure(
    cases: int, failures: int, accepted: int, rejected: int
) -> None:
    found = standings(cases, failures, accepted, rejected)
    assert tuple(found) == AXES
    assert (found["certificate"] is Standing.CERTIFIED) is (accepted > 0 and rejected == 0)
    assert (found["search"] is Standing.REFUTED) is (failures > 0)
    if cases == 0 and failures == 0:
        assert found["search"] is Standing.OPEN


@given(st.lists(st.sampled_from(Standing), min_size=len(AXES), max_size=len(AXES)))
def test_the_headline_is_the_weakest_axis(words: list[Standing]) -> None:
    row = LedgerRow(CLAIMS[0], 1, 0, 0, None, 1, 0, dict(zip(AXES, words, strict=True)))
    applying = [word for word in words if word is not Standing.NOT_APPLICABLE]
    assert row.headline in applying or (not applying and row.headline is Standing.OPEN)
    assert all(row.headline.rank <= word.rank for word in applying)
    assert set(row.weakest) == {
        axis for axis, word in row.standings.items() if word is row.headline
    }


def test_an_axis_that_does_not_apply_is_never_the_weakest() -> None:
    words = {**dict.fromkeys(AXES, Standing.COQ), "necessity": Standing.NOT_APPLICABLE}
    row = LedgerRow(CLAIMS[0], 1, 0, 0, None, 1, 0, words)
    assert row.headline is Standing.COQ
    assert "necessity" not in row.weakest


def test_a_refuted_claim_is_refuted_in_the_headline() -> None:
    assert _row(failures=1).headline is Standing.REFUTED
    assert _row(failures=1).weakest == ("search",)


def test_json_tells_all_that_was_counted() -> None:
    row = _row(failures=1, rejected=2, margin=Fraction(-1, 3))
    data = json.loads(as_json([row], {"seed": 4}))
    assert data["seed"] == 4
    (claim,) = data["claims"]
    assert set(claim) == {
        "id", "title", "statement", "formula", "notes", "needs", "assumptions", "headline",
        "weakest", "axes", "cases",
        "outside_assumptions", "failures", "sound", "first_failure", "first_rejection", "margin",
        "certificates_accepted", "certificates_rejected",
    }  # fmt: skip
    assert claim["id"] == "T4"
    assert claim["headline"] == "refuted"
    assert claim["axes"] == {axis: str(word) for axis, word in row.standings.items()}
    assert (claim["cases"], claim["outside_assumptions"], claim["failures"]) == (2, 1, 1)
    assert (claim["certificates_accepted"], claim["certificates_rejected"]) == (5, 2)
    assert claim["margin"] == "-1/3"
    assert claim["first_failure"] == "pd: λ* too low"
    assert claim["first_rejection"] == "T4-pd-01.json: no"


def test_markdown_has_one_row_a_claim_with_all_axes() -> None:
    page = as_markdown([_row(), _row(margin=Fraction(1, 2))], "Ledger: two")
    lines = page.splitlines()
    assert lines[0] == "# Ledger: two"
    header, rule, *rows = lines[2:]
    assert len(rows) == 2
    assert {line.count("|") for line in (header, rule, *rows)} == {header.count("|")}
    assert all(axis in header for axis in AXES)
    assert "| yes |" in rows[0]
    assert "| 1/2 |" in rows[1]
    assert "certified-exact" in rows[0]


@pytest.mark.parametrize(
    ("row", "word"), [(_row(failures=2), "2 FAILED"), (_row(rejected=3), "3 REJECTED")]
)
def test_markdown_shouts_failures(row: LedgerRow, word: str) -> None:
    assert word in as_markdown([row], "Ledger")
    assert word.split()[1] not in as_markdown([_row()], "Ledger")


def test_a_row_is_sound_when_only_what_is_known_to_be_false_is_refuted() -> None:
    question = next(claim for claim in question_claims() if claim.refuted)
    words = standings(cases=1, failures=1, accepted=1, rejected=0)
    refuted = LedgerRow(question, 1, 0, 1, None, 1, 0, words)
    assert refuted.sound
    assert "1 refuted," in as_markdown([refuted], "L")
    assert not dataclasses.replace(refuted, rejected=1).sound
    held = standings(cases=1, failures=0, accepted=1, rejected=0)
    assert not LedgerRow(question, 1, 0, 0, None, 1, 0, held).sound
    theorem = LedgerRow(CLAIMS[0], 1, 0, 1, None, 1, 0, words)
    assert not theorem.sound
    assert "1 FAILED," in as_markdown([theorem], "L")
    assert LedgerRow(CLAIMS[0], 1, 0, 0, None, 1, 0, held).sound
    listed = json.loads(as_json([refuted, theorem], {}))["claims"]
    assert [row["sound"] for row in listed] == [True, False]
