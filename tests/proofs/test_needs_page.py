"""The page of needs and the stored witnesses: of all claims, printed in full, true now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from coopgap.proofs.claims.models.examination import needs_of_model
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.models.registry import model_claims
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome, shown_game
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.claims.witnesses import needs_of
from coopgap.proofs.needs_page import as_needs_page, as_witnesses, game_of
from coopgap.proofs.questions.registry import question_claims
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

Stored = Mapping[str, Sequence[Mapping[str, Any]]]

# Looked for anew here; all are when `make ledger` runs.
ANEW = {
    "M1.axioms-pd", "M1.equilibria-sh", "M1.gap-c0-pd", "dilemma.gap", "M5.finite-seen-2",
    "M2.mandate-gap", "M3.gap", "M4.investment", "M5.gap", "M6.cap-gap",
}  # fmt: skip


@pytest.fixture(scope="module")
def stored(root: Path) -> Stored:
    found: Stored = json.loads((root / "docs" / "witnesses.json").read_text("utf-8"))
    return found


def test_the_page_is_of_what_is_stored(root: Path, stored: Stored) -> None:
    titles = {claim.id: claim.title for claim in CLAIMS}
    titles |= {c.id: c.title for c in (*model_claims(), *question_claims())}
    assert list(stored) == list(titles), "run `make ledger`"
    entries = [
        {"id": name, "title": titles[name], "needs": needs} for name, needs in stored.items()
    ]
    page = (root / "docs" / "necessity.md").read_text("utf-8")
    assert as_needs_page(entries) == page, "run `make ledger`"
    assert as_witnesses(entries) == (root / "docs" / "witnesses.json").read_text("utf-8")


def test_what_is_stored_is_found_anew(stored: Stored) -> None:
    chosen: list[ModelClaim] = [claim for claim in model_claims() if claim.id in ANEW]
    assert len(chosen) == len(ANEW)
    for claim in chosen:
        anew = [need.as_object() for need in needs_of_model(claim)]
        assert json.loads(json.dumps(anew)) == stored[claim.id], f"{claim.id}: run `make ledger`"
    for theorem in CLAIMS:
        anew = [need.as_object() for need in needs_of(theorem)]
        assert json.loads(json.dumps(anew)) == stored[theorem.id], "run `make ledger`"


def test_every_named_assumption_is_looked_at(stored: Stored) -> None:
    for claim in model_claims():
        # An inequality of a smooth model stands behind the name of its assumption.
        named = {data["assumption"].partition(": ")[0] for data in stored[claim.id]}
        for assumption in claim.assumptions:
            split = assumption.name == "parameters" or claim.id.startswith("M1.axioms")
            assert split or assumption.name in named, f"{claim.id}: {assumption.name}"


def test_every_outcome_has_what_it_rests_on(stored: Stored) -> None:
    for name, needs in stored.items():
        for need in map(Need.from_object, needs):
            if need.outcome is Outcome.NEEDED:
                assert need.point, f"{name}: {need}"
                assert need.stated != need.found or need.reason, f"{name}: {need}"
            if need.outcome is Outcome.REDUNDANT:
                assert need.proof, f"{name}: {need}"


def test_a_witness_is_printed_as_a_small_game() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    failure = Failure("1", "2", "Why.", shown_game(game, Language.null(game)))
    need = Need.witnessed("x > 0", "x=0", failure)
    page = as_needs_page([{"id": "Z", "title": "z", "needs": [need.as_object()] * 2}])
    assert page.count("2             4,0  1,1") == 1
    assert "- x > 0: needed, at x=0 the claim says 1, but it is 2; Why." in page
    large = Environment.from_bimatrix([[(0, 0)] * 5] * 5)
    told = Failure("1", "2", "", shown_game(large, Language.null(large)))
    assert game_of(Need.witnessed("x > 0", "x=0", told)) == ""
