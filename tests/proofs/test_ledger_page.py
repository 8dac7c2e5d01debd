"""The committed ledger is of these claims, as they are stated now, with the axes they have now."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from coopgap.proofs.claims.claim import Claim, Standing
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.claims.witnesses import necessity_of
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.findings import all_claims
from coopgap.proofs.formal import proof_standing
from coopgap.proofs.ledger import AXES
from coopgap.proofs.ledger_page import COLUMNS, as_page, digest, rows_of, stated
from coopgap.proofs.questions.registry import question_claims
from coopgap.proofs.verification import verify

Rows = Mapping[str, Mapping[str, str]]

# Cheap ones of each kind: a theorem with and without witnesses, an axiom system, finite and smooth
# models, an existence claim, a question refuted, one that survives, one with a closed form.
EVALUATED = {
    "T4", "T9", "M1.axioms-pd", "M1.gap-c0-sh", "M3.gap", "M4.limit", "M2.robust.slope",
    "M5.finite-gap-2", "dilemma.threshold", "Q2.ratio", "Q3.best-goods", "Q5.share",
}  # fmt: skip


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "ledger.md").read_text("utf-8")


@pytest.fixture(scope="module")
def rows(page: str) -> Rows:
    return rows_of(page)


def stale(rows: Rows, claims: tuple[Claim | ModelClaim, ...]) -> list[str]:
    """List the claims whose row is missing, left over or of another statement."""
    now = {claim.id: digest(stated(claim)) for claim in claims}
    kept = {name: row["digest"] for name, row in rows.items()}
    return sorted(name for name in now.keys() | kept.keys() if now.get(name) != kept.get(name))


def test_the_page_has_every_claim_as_it_is_stated_now_and_no_other(rows: Rows) -> None:
    assert not stale(rows, all_claims()), "run `make ledger`"
    assert list(rows) == [claim.id for claim in all_claims()]


def test_a_claim_added_dropped_or_restated_makes_the_page_stale(rows: Rows) -> None:
    claims = all_claims()
    assert stale(rows, claims[1:]) == ["T1"]
    assert stale(rows, (*claims, dataclasses.replace(CLAIMS[0], id="T0"))) == ["T0"]
    assumption = dataclasses.replace(CLAIMS[2].assumptions[1], sentence="Other words.")
    restated = dataclasses.replace(CLAIMS[2], assumptions=(CLAIMS[2].assumptions[0], assumption))
    assert stale(rows, (*claims[:2], restated, *claims[3:])) == ["T3"]
    changed = dataclasses.replace(claims[-1], statement="Otherwise.")
    assert stale(rows, (*claims[:-1], changed)) == [claims[-1].id]


def test_the_page_is_what_its_rows_and_the_claims_give(root: Path, page: str, rows: Rows) -> None:
    stored_needs = json.loads((root / "docs" / "witnesses.json").read_text("utf-8"))
    entries = [
        {
            **stated(claim),
            "headline": rows[claim.id]["headline"],
            "axes": {axis: rows[claim.id][axis] for axis in AXES},
            "needs": stored_needs[claim.id],
        }
        for claim in all_claims()
    ]
    assert as_page(entries) == page, "run `make ledger`"


def test_every_headline_is_the_weakest_axis_that_applies(rows: Rows) -> None:
    known = {claim.id for claim in question_claims() if claim.refuted}
    for name, row in rows.items():
        words = [Standing(row[axis]) for axis in AXES]
        applying = [word for word in words if word is not Standing.NOT_APPLICABLE]
        weakest = min(applying, key=lambda word: word.rank)
        assert row["headline"] == str(weakest), name
        assert (Standing.REFUTED in words) is (name in known), name


def test_axes_evaluated_anew_are_those_of_the_page(rows: Rows, tmp_path: Path) -> None:
    chosen = [claim for claim in all_claims() if claim.id in EVALUATED]
    assert len(chosen) == len(EVALUATED)
    result = verify(tmp_path, n_random=2, claims=chosen)
    for row in result.rows:
        anew = {a: str(word) for a, word in row.standings.items() if a != "proof assistant"}
        kept = {axis: rows[row.claim.id][axis] for axis in anew}
        assert anew == kept, f"{row.claim.id}: run `make ledger`"


def test_proof_assistant_and_necessity_are_those_of_the_page(rows: Rows) -> None:
    # The page is made where Coq is: what is exported is accepted there (tests/proofs/export).
    exported = frozenset(EXPORTS)
    for claim in all_claims():
        word, _ = proof_standing(claim, exported)
        assert rows[claim.id]["proof assistant"] == str(word), f"{claim.id}: run `make ledger`"
    for theorem in CLAIMS:
        assert rows[theorem.id]["necessity"] == str(necessity_of(theorem)[0])
        assert rows[theorem.id]["closed form"] == str(theorem.closed_form[0])


def test_theorems_name_only_model_claims_that_derive_a_closed_form(rows: Rows) -> None:
    named = [name for theorem in CLAIMS for name in theorem.instances]
    assert named
    assert {rows[name]["closed form"] for name in named} == {"proved-symbolic"}
    assert not any(theorem.no_form and theorem.instances for theorem in CLAIMS)


def test_a_bar_in_a_title_does_not_split_a_cell() -> None:
    claim = dataclasses.replace(CLAIMS[0], title="one | two")
    entry = {**stated(claim), "axes": dict.fromkeys(AXES, "open"), "headline": "open"}
    (row,) = rows_of(as_page([json.loads(json.dumps(entry))])).values()
    assert row["title"] == "one / two"
    assert tuple(row) == COLUMNS
