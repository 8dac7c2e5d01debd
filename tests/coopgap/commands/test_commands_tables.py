"""``coopgap tables`` as a user meets it."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from coopgap.commands.tables import tables
from coopgap.proofs.ledger import as_json
from coopgap.theory.errors import CoopgapError

APP = typer.Typer(pretty_exceptions_enable=False)
APP.command()(tables)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(APP, list(arguments))


def test_tables_are_written_in_every_format(tmp_path: Path) -> None:
    result = run("thresholds", "necessity", "--out", str(tmp_path))
    assert result.exit_code == 0, result.exception
    assert len(list(tmp_path.iterdir())) == 8
    rows = json.loads((tmp_path / "thresholds.json").read_text("utf-8"))["rows"]
    assert rows[0] == {
        "game": "effort table PD",
        "contracts see": "none",
        "signals": "1",
        "λ*(L)": "2",
        "λ**": "2",
    }


def test_the_ledger_comes_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "ledger.json"
    file.write_text(as_json([], {}), "utf-8")
    for name in ("ledger", "assumptions"):
        out = tmp_path / name
        result = run(name, "--ledger", str(file), "--format", "csv", "--out", str(out))
        assert result.exit_code == 0, result.exception
        assert [path.name for path in out.iterdir()] == [f"{name}.csv"]


def test_published_tables_are_audited(tmp_path: Path, shared_data: Path) -> None:
    source = shared_data / "tablegames" / "gt-harmbench-sh30-4x4.csv"
    file = tmp_path / "few.csv"
    with (
        source.open(newline="", encoding="utf-8") as published,
        file.open("w", newline="", encoding="utf-8") as few,
    ):
        csv.writer(few).writerows(itertools.islice(csv.reader(published), 3))
    result = run("audit", "--audit", str(file), "--format", "markdown", "--out", str(tmp_path))
    assert result.exit_code == 0, result.exception
    assert "Γ₂" in (tmp_path / "audit.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("threshold",), "did you mean 'thresholds'?"),
        (("ledger",), "needs --ledger FILE"),
        (("assumptions",), "needs --ledger FILE"),
        (("audit",), "needs --audit FILE"),
        (("necessity", "--format", "html"), "choose among latex"),
        (("necessity", "--format", ","), "choose among latex"),
        (("ledger", "--ledger", "nowhere.json"), "nowhere.json"),
    ],
)
def test_bad_input_is_one_clear_message(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    out = tmp_path / "out"
    result = run(*arguments, "--out", str(out))
    assert isinstance(result.exception, CoopgapError), result.exception
    assert message in str(result.exception)
    assert not out.exists()
