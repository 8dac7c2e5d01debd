"""What tables say is what the other rooms say."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
import sympy

from coopgap.figures.table_contents import (
    CONTENTS,
    audit_table,
    closed_forms_table,
    ledger_table,
    ledger_table_from_file,
    necessity_table,
    thresholds_table,
)
from coopgap.figures.tables import Cell, Formula, as_latex
from coopgap.proofs.audit import AuditRow
from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.ledger import AXES, LedgerRow, as_json, standings
from coopgap.theory.errors import FormatError
from coopgap.theory.models import MODELS


def text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Formula) else cell


def ledger_rows() -> list[LedgerRow]:
    counted = standings(cases=3, failures=0, accepted=2, rejected=0)
    return [LedgerRow(claim, 3, 1, 0, Fraction(1, 2), 2, 0, counted) for claim in CLAIMS]


def test_the_ledger_reads_the_same_from_rows_and_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(as_json(ledger_rows(), {"seed": 0}), "utf-8")
    table = ledger_table_from_file(path)
    assert table == ledger_table(ledger_rows())
    assert len(table.rows) == len(CLAIMS)
    names = [cell.text for cell, *_ in table.rows if isinstance(cell, Formula)]
    assert names == [f"{claim.id} {claim.title}" for claim in CLAIMS]
    assert {
        cell.text for _, *cells in table.rows for cell in cells if isinstance(cell, Formula)
    } <= {str(word) for word in Standing}
    assert table.rows[0][1] == Formula("open", "open", False)
    assert len(table.columns) == len(AXES) + 4


@pytest.mark.parametrize("content", ["", "{}", '{"claims": [1]}', '{"claims": [{}]}', "[" * 9999])
def test_a_file_that_is_no_ledger_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(content)
    with pytest.raises(FormatError, match="ledger"):
        ledger_table_from_file(path)


def test_closed_forms_of_m1_are_those_of_theory() -> None:
    rows = {(text(r[0]), text(r[1])): r[2] for r in closed_forms_table(["sh"], []).rows}
    R, P = sympy.symbols("R P")
    for quantity, expected in (
        ("gap, no contract", (R - P) / 12),
        ("gap, signal contract, C/D", (R - P) / 12),
        ("gap, mediated, C/D", (R - P) / 15),
        ("λ*, no contract", 2),
        ("λ*, C/D", 2),
    ):
        found = sympy.sympify(text(rows["M1 effort table, SH", quantity]), {"S": sympy.Symbol("S")})
        assert sympy.simplify(found - expected) == 0


def test_branches_of_a_model_become_rows() -> None:
    table = closed_forms_table([], ["public-goods"])
    gap = [row for row in table.rows if text(row[1]) == "gap"]
    assert len(gap) == 2
    assert "otherwise" in text(gap[1][3])
    assert {text(row[0]) for row in table.rows} == {MODELS["public-goods"]().model}
    names = {text(row[1]) for row in table.rows}
    assert names == {
        name.replace("_", " ").replace("-", " ") for name in MODELS["public-goods"]().names
    }


def test_every_model_has_latex() -> None:
    latex = as_latex(closed_forms_table([], tuple(MODELS)))
    assert "Piecewise" not in latex
    assert r"\begin{cases}" not in latex


def test_thresholds_of_effort_tables() -> None:
    rows = {tuple(map(text, row[:2])): text(row[3]) for row in thresholds_table().rows}
    assert rows["effort table PD", "none"] == rows["effort table PD", "coop-defect"] == "2"
    assert rows["effort table SH", "all"] == "0"
    assert rows["prisoners-dilemma", "none"] == "1/2"
    assert rows["matching-pennies", "none"] == "inf"


def test_the_audit_counts_what_is_not_so() -> None:
    row = AuditRow("f.csv", "7", "Stag hunt", ("a", "b"), None, Fraction(1), Fraction(4, 5),
                   Fraction(2), Fraction(2), ())  # fmt: skip
    (found,) = audit_table([row]).rows
    assert tuple(map(text, found)) == ("7", "Stag hunt", "no: 2", "inf", "1", "4/5", "2", "2")


def test_witnesses_are_written_without_formulas() -> None:
    table = necessity_table()
    assert len(table.rows) == 12
    assert not any("$" in text(cell) or "\\" in text(cell) for row in table.rows for cell in row)
    assert "(3, 3) (0, 4); (4, 0) (1, 1)" in [text(row[2]) for row in table.rows]


def test_contents_are_named_as_their_files() -> None:
    assert set(CONTENTS) == {"closed-forms", "thresholds", "necessity"}
    assert CONTENTS["necessity"]().name == "necessity"
    assert json.loads(as_json([], {}))["claims"] == []
