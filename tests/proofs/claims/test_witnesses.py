"""Necessity witnesses: each is checked, none is taken on trust."""

from __future__ import annotations

import dataclasses

import pytest

from coopgap.proofs.claims import witnesses as module
from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.completeness import CLAIM as COMPLETENESS
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.claims.witnesses import LIMITS, Witness, necessity_of, witnesses
from coopgap.theory.language import Language


@pytest.mark.parametrize("witness", witnesses(), ids=lambda w: f"{w.claim.id} {w.assumption}")
def test_only_the_assumption_is_missing_and_the_conclusion_fails(witness: Witness) -> None:
    assert witness.claim.unmet(witness.case) == witness.assumption
    assert witness.holds()
    assert witness.reason.endswith(".")


def test_every_assumption_but_limits_of_tests_has_one() -> None:
    needed = {(c.id, a.name) for c in CLAIMS for a in c.assumptions if a.name not in LIMITS}
    assert {(w.claim.id, w.assumption) for w in witnesses()} == needed


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_axis_follows_from_assumptions_and_witnesses(claim: object) -> None:
    expected = {"T3", "T6", "T8", "T9"}
    standing, text = necessity_of(claim)  # type: ignore[arg-type]
    name = claim.id  # type: ignore[attr-defined]
    certified = standing is Standing.CERTIFIED
    assert certified is (name in expected)
    assert (standing is Standing.NOT_APPLICABLE) is (name not in expected)
    assert text


def test_a_witness_that_satisfies_the_assumption_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    first = witnesses()[0]
    seen = Language.complete(first.case.environment)
    wrong = dataclasses.replace(first, case=dataclasses.replace(first.case, language=seen))
    assert not wrong.holds()
    assert not dataclasses.replace(first, refutes=lambda case: False).holds()
    monkeypatch.setattr(module, "witnesses", lambda: (wrong,))
    standing, text = necessity_of(COMPLETENESS)
    assert standing is Standing.OPEN
    assert "revealing language" in text
