"""``coopgap audit-tables``: the table for people, its exit status, and whole files of errors."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coopgap.cli import app
from coopgap.proofs.bundles import check_bundle
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.table_games import COLUMNS
from coopgap.theory.games.effort_tables import effort_table_payoffs

ACTIONS = ["build well", "build", "stall with care", "stall"]


def _row(number: int, **change: str) -> dict[str, str]:
    own = effort_table_payoffs(R=15, S=3, T=12, P=4)
    table = [[(int(12 * own[a][b]), int(12 * own[b][a])) for b in range(4)] for a in range(4)]
    mixed = [[ACTIONS[0], ACTIONS[1]], [ACTIONS[1], ACTIONS[0]], [ACTIONS[2], ACTIONS[2]]]
    best = [[ACTIONS[0], ACTIONS[0]]]
    row = {
        "id": str(number),
        "formal_game": "Stag hunt",
        "1_1_payoff": "[15, 15]",
        "1_2_payoff": "[3, 12]",
        "2_1_payoff": "(12, 3)",
        "2_2_payoff": "(4, 4)",
        "epsilon": "1.8333333333333333",
        "valid_4x4": "True",
        "target_nash_4x4": repr(mixed),
        "target_utilitarian_4x4": repr(best),
        "target_rawlsian_4x4": repr(best),
        "utilitarian_welfare_4x4": str(2 * table[0][0][0]),
        "rawlsian_welfare_4x4": str(table[0][0][0]),
        "payoff_matrix_4x4": repr(table),
        "actions_row_4x4": repr(ACTIONS),
        "actions_col_4x4": repr(ACTIONS),
    }
    assert set(row) == set(COLUMNS)
    return row | change


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    path = tmp_path / "games.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerow(_row(1))
    return path


def _add(path: Path, row: dict[str, str]) -> None:
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, COLUMNS).writerow(row)


def test_true_rows_are_confirmed(tables: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "certificates.json"
    result = CliRunner().invoke(app, ["audit-tables", str(tables), "--certificate", str(bundle)])
    assert result.exit_code == 0, result.output
    assert "games.csv" in result.stdout
    for words in ("11/12", "11/15", "yes", "1, of which 0 disagree", "8 checked"):
        assert words in result.stdout
    verdicts = check_bundle(bundle)
    assert len(verdicts) == 8
    assert all(verdict.accepted for verdict in verdicts)


def test_false_rows_are_listed_and_the_exit_status_is_one(tables: Path) -> None:
    _add(tables, _row(2, utilitarian_welfare_4x4="5"))
    _add(tables, _row(3, **{"2_1_payoff": "[99, 3]"}))
    result = CliRunner().invoke(app, ["audit-tables", str(tables)])
    assert result.exit_code == 1
    shown = result.stdout
    assert "games.csv, 1:" not in shown
    assert "games.csv, 2:" in shown
    assert "- greatest welfare: claimed 5" in shown
    assert "games.csv, 3:" in shown
    assert "- the base game is not symmetric" in shown
    assert "3, of which 2 disagree" in shown


@pytest.mark.parametrize(
    "change", [{"1_1_payoff": "__import__('os').getcwd()"}, {"epsilon": "nan"}, {"id": ""}]
)
def test_nothing_is_evaluated_or_half_audited(
    tables: Path, tmp_path: Path, change: dict[str, str]
) -> None:
    _add(tables, _row(2, **change))
    bundle = tmp_path / "certificates.json"
    result = CliRunner().invoke(app, ["audit-tables", str(tables), "--certificate", str(bundle)])
    if "id" in change:
        assert result.exit_code == 0
    else:
        assert isinstance(result.exception, FormatError)  # exit status 2, by coopgap.cli.main
        assert "row 2" in str(result.exception)
        assert result.stdout == ""
        assert not bundle.exists()
