"""The proof-assistant axis: only what was run, on the text that is exported now."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from coopgap.proofs import formal
from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.models.registry import model_claims
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.export.runner import ProofRun
from coopgap.proofs.formal import RECORD, WHOLE, accepted_exports, proof_standing, write_record


def _run(folder: Path, name: str = "closure", *, accepted: bool | None = True) -> ProofRun:
    path = folder / f"{name}.v"
    path.write_text(EXPORTS[name].write(), encoding="utf-8")
    return ProofRun(name, ("T4",), "", "coq", path, accepted, 1.0, (), "", "")


def test_what_was_accepted_is_found_again(tmp_path: Path) -> None:
    write_record([_run(tmp_path)], tmp_path)
    assert accepted_exports(tmp_path) == {"closure"}
    write_record([_run(tmp_path, "order")], tmp_path)
    assert accepted_exports(tmp_path) == {"closure", "order"}
    write_record([_run(tmp_path, accepted=False)], tmp_path)
    assert accepted_exports(tmp_path) == {"order"}


def test_a_tool_that_is_missing_says_nothing(tmp_path: Path) -> None:
    write_record([_run(tmp_path, accepted=None)], tmp_path)
    assert accepted_exports(tmp_path) == frozenset()
    solver = dataclasses.replace(_run(tmp_path), tool="z3")
    write_record([solver], tmp_path)
    assert accepted_exports(tmp_path) == frozenset()


def test_another_text_than_the_one_checked_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_record([_run(tmp_path)], tmp_path)
    changed = dataclasses.replace(EXPORTS["closure"], write=lambda: "(* other *)")
    monkeypatch.setattr(formal, "EXPORTS", {**EXPORTS, "closure": changed})
    assert accepted_exports(tmp_path) == frozenset()


@pytest.mark.parametrize("content", ["", "[]", '{"coq": 3}', '{"coq": {"closure": {}}}'])
def test_a_spoiled_record_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / RECORD).write_text(content)
    assert accepted_exports(tmp_path) == frozenset()


def test_unknown_exports_are_left_out(tmp_path: Path) -> None:
    entry = {"sha256": "0" * 64, "accepted": True}
    (tmp_path / RECORD).write_text(json.dumps({"coq": {"dreams": entry}}))
    assert accepted_exports(tmp_path) == frozenset()


def test_a_part_of_a_theorem_is_not_the_theorem() -> None:
    by_id = {claim.id: claim for claim in CLAIMS}
    every = frozenset(EXPORTS)
    assert proof_standing(by_id["T4"], every)[0] is Standing.COQ
    standing, text = proof_standing(by_id["T5"], frozenset({"complementarity"}))
    assert standing is Standing.OPEN
    assert text == "proved in part by: complementarity"
    assert proof_standing(by_id["T4"], frozenset())[1] == "run `coopgap prove closure`"
    unproved = next(claim for claim in model_claims() if claim.id == "M6.threshold")
    assert proof_standing(unproved, every) == (Standing.OPEN, "no exported proof")
    assert all(set(names) <= set(EXPORTS) for names in WHOLE.values())
