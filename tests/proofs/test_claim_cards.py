"""Claims, forms, witnesses and certificates in a notebook, against their own records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from latex2mathml.converter import convert

import coopgap
from coopgap.proofs.claim_cards import Certificates, certificates_table
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.claims.completeness import CLAIM
from coopgap.proofs.claims.models.registry import model_claims
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.claims.witnesses import witnesses
from coopgap.proofs.derivation.axioms import audit_axioms
from coopgap.proofs.derivation.derive import derive_threshold
from coopgap.proofs.ledger import LedgerRow, standings
from coopgap.proofs.search.conjecture import from_text
from coopgap.proofs.search.falsify import falsify
from coopgap.proofs.search.necessity import necessity
from coopgap.proofs.verification import Verification
from coopgap.theory.environment import Environment
from coopgap.theory.games.families import effort_family
from coopgap.theory.language import Language

TAGS = {"div", "table", "caption", "tr", "th", "td"}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_theorem_is_a_card_with_its_assumptions(page: Any, claim: Claim) -> None:
    shown = page(claim._repr_html_())
    assert shown.tags <= TAGS
    assert claim.statement in shown.text
    named = [row[0] for row in shown.rows]
    assert all(entry.name in named for entry in claim.assumptions)
    assert repr(claim).startswith(f"<Claim {claim.id} ")


def test_model_claims_too_and_their_formulas_are_latex(page: Any) -> None:
    for claim in model_claims():
        shown = page(claim._repr_html_())
        assert shown.tags <= TAGS
        assert claim.statement in shown.text
        assert "<math" in convert(claim.latex)


def test_a_form_shows_its_pieces(page: Any) -> None:
    form = derive_threshold(effort_family("pd"), None)
    rows = page(form._repr_html_()).rows
    assert [row[2] for row in rows[-len(form.pieces) :]] == ["proved"] * len(form.pieces)
    assert r"\begin{cases}" in form._repr_latex_()
    assert "<math" in convert(form.latex())
    assert repr(form).startswith("<PiecewiseForm threshold (proved): ")
    audit = audit_axioms("pd")
    shown = page(audit._repr_html_())
    assert [row[0] for row in shown.rows[-len(audit.witnesses) :]] == list(audit.basis)


def test_attacks_show_counterexample_or_effort(page: Any) -> None:
    refuted = falsify(from_text("gap(c0) == 0").claim, budget=60)
    survived = falsify(from_text("gap(c2) <= gap(c0)").claim, budget=60)
    assert refuted.witness is not None
    assert refuted.witness.finding.note in page(refuted._repr_html_()).text
    assert "Counterexample" in page(refuted._repr_html_()).text
    assert f"{survived.tested:,} (" in page(survived._repr_html_()).text
    assert "Nearest miss" in page(survived._repr_html_()).text
    assert "refuted" in repr(refuted)
    assert "survived" in repr(survived)
    need = necessity(CLAIM, "revealing language", budget=150)
    assert "needs" in page(need._repr_html_()).text


def test_witnesses_cases_findings_and_ledger(page: Any) -> None:
    witness = witnesses()[0]
    shown = page(witness._repr_html_())
    assert witness.reason in shown.text
    assert "holds" in page(Finding(None, True)._repr_html_()).text
    row = LedgerRow(CLAIMS[0], 2, 0, 0, None, 8, 1, standings(2, 0, 8, 1))
    axes = {entry[0]: entry[1] for entry in page(row._repr_html_()).rows}
    assert axes["certificate"] == "open"
    assert axes["certificates"] == "8 accepted, 1 rejected"
    found = Verification((row,), 3, 0, Path("out"), 0)
    assert "something FAILED" in page(found._repr_html_()).text
    assert repr(found) == "<Verification of 1 claims: FAILED, seed 3>"
    conjecture = from_text("gap(c1) <= gap(c0)")
    assert "gap(c1) <= gap(c0)" in page(conjecture._repr_html_()).text


def test_the_kernel_judges_the_certificates_that_are_shown(page: Any) -> None:
    game = coopgap.build_game("prisoners-dilemma")
    documents = coopgap.gap_documents(coopgap.welfare_gap(game, Language.null(game), "c1"))
    assert [row[1] for row in page(Certificates(documents)._repr_html_()).rows[1:]] == [
        "accepted",
        "accepted",
    ]
    wrong = {**documents[0], "claim": {**documents[0]["claim"], "bound": "0"}}
    assert page(certificates_table([wrong])).rows[1][1] == "REJECTED"


def test_names_stay_text(page: Any) -> None:
    game = Environment.from_bimatrix([[(1, 1)]], agents=("<b>", "&amp;"))
    shown = page(Case("<script>", game, Language.null(game))._repr_html_())
    assert shown.tags <= TAGS
    assert "<script>" in shown.text
    assert shown.rows[1][0] == "<b> \\ &amp;"
