"""The registry of claims: complete, numbered, and with sources that the bibliography has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coopgap.proofs.claims.claim import Claim
from coopgap.proofs.claims.registry import CLAIMS

FRAMEWORK = {"deviation_steps", "__init__", "claim", "probes", "registry", "witnesses"}


def test_claims_are_t1_to_t9_in_order() -> None:
    assert [claim.id for claim in CLAIMS] == [f"T{k}" for k in range(1, 10)]


def test_every_claim_module_is_registered(root: Path) -> None:
    folder = root / "proofs" / "claims"
    modules = {path.stem for path in folder.glob("*.py")} - FRAMEWORK
    assert {claim.conclude.__module__.rsplit(".", 1)[1] for claim in CLAIMS} == modules


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_is_fully_stated(claim: Claim, root: Path) -> None:
    assert claim.title
    assert claim.statement.endswith((".", ".)"))
    assert claim.latex.count("{") == claim.latex.count("}")
    names = [assumption.name for assumption in claim.assumptions]
    assert len(set(names)) == len(names)
    assert all(a.sentence.endswith(".") or a.sentence.endswith(").") for a in claim.assumptions)
    known = re.findall(r"\*\*\[(\w+)\]\*\*", (root / "docs" / "bibliography.md").read_text("utf-8"))
    assert set(claim.sources) <= set(known)
