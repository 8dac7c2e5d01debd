"""``coopgap ledger``: the last verification's ledger in three formats, stale or missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coopgap.cli import app
from coopgap.commands.ledger import as_html
from coopgap.proofs import verification
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.ledger_page import digest, rows_of, stated
from coopgap.proofs.verification import verify
from coopgap.theory.errors import FormatError, ParameterError


@pytest.fixture(autouse=True)
def _frozen_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "fingerprint", lambda seed: f"{seed:064x}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    verify(tmp_path, n_random=0, claims=CLAIMS[8:])
    return tmp_path


def test_markdown_and_json_are_what_was_written(folder: Path) -> None:
    for form, name in (("markdown", "ledger.md"), ("json", "ledger.json")):
        result = CliRunner().invoke(app, ["ledger", "--out", str(folder), "--format", form])
        assert result.exit_code == 0
        assert result.stdout == (folder / name).read_text("utf-8")
        assert "verify" not in result.stderr


def test_html_is_a_table_of_claims_and_one_of_assumptions(folder: Path) -> None:
    result = CliRunner().invoke(app, ["ledger", "--out", str(folder), "--format", "html"])
    assert result.exit_code == 0
    ledger, needs = result.stdout.split('<table class="needs">')
    assert ledger.count("<tr") == 2
    # A head, the one assumption of T9, and its witness as a game.
    assert needs.count("<tr") == 3
    assert "<td>the witness game</td>" in needs
    assert "D             4,0  1,1</pre>" in needs
    assert "checked-in-Coq" not in result.stdout
    data = json.loads((folder / "ledger.json").read_text("utf-8"))
    data["claims"][0]["title"] = "<script>"
    data["claims"][0]["failures"] = 2
    data["claims"][0]["sound"] = False
    data["claims"][0]["needs"][0]["reason"] = "<b>"
    assert "&lt;script&gt;" in as_html(data)
    assert "<b>" not in as_html(data)
    assert "2 failed" in as_html(data)


def test_the_page_has_a_row_a_claim_and_counts_nothing(folder: Path) -> None:
    result = CliRunner().invoke(app, ["ledger", "--out", str(folder), "--format", "page"])
    assert result.exit_code == 0
    row = rows_of(result.stdout)["T9"]
    assert (row["closed form"], row["necessity"]) == ("not-applicable", "certified-exact")
    assert row["digest"] == digest(stated(CLAIMS[8]))
    assert "tested," not in result.stdout


def test_assumptions_are_printed_with_games_and_stored(folder: Path) -> None:
    def printed(form: str) -> str:
        result = CliRunner().invoke(app, ["ledger", "--out", str(folder), "--format", form])
        assert result.exit_code == 0
        return result.stdout

    assert "- the witness game: needed, at dilemma: Other games" in printed("necessity")
    assert "      D             4,0  1,1" in printed("necessity")
    (need,) = json.loads(printed("witnesses"))["T9"]
    assert need["outcome"] == "needed"
    assert "- the witness game: needed" in printed("markdown")


def test_a_ledger_of_other_code_is_called_stale(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "fingerprint", lambda seed: "f" * 64)
    result = CliRunner().invoke(app, ["ledger", "--out", str(folder)])
    assert result.exit_code == 0
    assert "is of other code than this" in result.stderr


def test_a_missing_or_spoiled_ledger_and_an_unknown_format_are_the_users(folder: Path) -> None:
    missing = CliRunner().invoke(app, ["ledger", "--out", str(folder / "none")])
    assert isinstance(missing.exception, FormatError)
    assert "run `coopgap verify" in str(missing.exception)
    unknown = CliRunner().invoke(app, ["ledger", "--out", str(folder), "--format", "pdf"])
    assert isinstance(unknown.exception, ParameterError)
    (folder / "ledger.json").write_text("[]")
    for form in ("html", "page", "necessity", "witnesses"):
        spoiled = CliRunner().invoke(app, ["ledger", "--out", str(folder), "--format", form])
        assert isinstance(spoiled.exception, FormatError)
