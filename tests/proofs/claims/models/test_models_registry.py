"""The registry of model claims: every module, every id once, known sources."""

from __future__ import annotations

import re
from pathlib import Path

from coopgap.proofs.claims.models.registry import model_claims


def test_ids_are_unique_and_every_model_is_there() -> None:
    ids = [claim.id for claim in model_claims()]
    assert len(set(ids)) == len(ids)
    assert {"M1", "M2", "M3", "M4", "M5", "M6"} <= {name.split(".")[0] for name in ids}
    assert len({re.sub(r"[^0-9A-Za-z]", "-", name) for name in ids}) == len(ids)


def test_sources_are_in_the_bibliography(root: Path) -> None:
    known = re.findall(r"\*\*\[(\w+)\]\*\*", (root / "docs" / "bibliography.md").read_text("utf-8"))
    for claim in model_claims():
        assert set(claim.sources) <= set(known), claim.id
