"""All questions are claims of the ledger: by number, each id once, fully stated."""

from __future__ import annotations

import re
from pathlib import Path

from coopgap.proofs.claims.models.registry import model_claims
from coopgap.proofs.questions.registry import question_claims


def test_ids_are_unique_in_the_ledger_and_in_order() -> None:
    ids = [claim.id for claim in question_claims()]
    everything = ids + [claim.id for claim in model_claims()]
    files = {re.sub(r"[^0-9A-Za-z]", "-", name) for name in everything}
    assert len(files) == len(everything)
    numbers = [name.split(".")[0] for name in ids]
    assert numbers == sorted(numbers)
    assert set(numbers) == {f"Q{k}" for k in range(1, 9)}


def test_claims_are_fully_stated(root: Path) -> None:
    known = re.findall(r"\*\*\[(\w+)\]\*\*", (root / "docs" / "bibliography.md").read_text("utf-8"))
    for claim in question_claims():
        assert claim.title
        assert claim.statement.endswith((".", "?"))
        assert claim.assumptions
        assert claim.latex.count("{") == claim.latex.count("}")
        assert set(claim.sources) <= set(known)
