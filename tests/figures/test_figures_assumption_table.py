"""The table of assumptions says what the ledger's file says, in every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coopgap.figures.assumption_table import assumptions_table, assumptions_table_from_file
from coopgap.figures.tables import as_csv, as_latex, as_markdown
from coopgap.theory.errors import FormatError


def test_every_assumption_of_the_ledger_is_a_row(small_verification: Path) -> None:
    path = small_verification / "ledger.json"
    needs = [
        (claim["id"], need)
        for claim in json.loads(path.read_text("utf-8"))["claims"]
        for need in claim["needs"]
    ]
    table = assumptions_table_from_file(path)
    assert len(table.rows) == len(needs) > 10
    for row, (claim, need) in zip(table.rows, needs, strict=True):
        assert row[0] == claim
        assert str(row[1]).startswith(need["assumption"])
        assert row[2] == need["outcome"]
        assert row[3] == need.get("point", "")
        assert row[6]
    assert "efficient: (C, C)" in as_markdown(table)
    assert "efficient: (C, C)" in as_csv(table)


def test_latex_has_a_letter_for_all_that_is_stored(root: Path) -> None:
    stored = json.loads((root / "docs" / "witnesses.json").read_text("utf-8"))
    text = json.dumps([{"id": name, "needs": needs} for name, needs in stored.items()])
    latex = as_latex(assumptions_table(json.loads(text)))
    assert "[U+" not in latex


@pytest.mark.parametrize(
    "content",
    ["", "{}", '{"claims": [1]}', '{"claims": [{"id": "T1", "needs": [{}]}]}', "[" * 9999],
)
def test_a_file_that_is_no_ledger_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(content)
    with pytest.raises(FormatError, match=r"ledger\.json: not a ledger"):
        assumptions_table_from_file(path)
