"""``coopgap verify``: ledger for people and as JSON, exit status, errors in one line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import joblib
import pytest
from typer.testing import CliRunner

from coopgap.cli import app
from coopgap.commands import verify as command
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.ledger import standings
from coopgap.proofs.verification import Verification
from coopgap.proofs.verification import verify as run
from coopgap.theory.errors import FormatError

FAST = CLAIMS[8:]


@pytest.fixture(autouse=True)
def _few_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    def few(folder: Path, **options: Any) -> Verification:
        return run(folder, claims=FAST, **{**options, "workers": 1})

    monkeypatch.setattr(command, "run", few)


def test_json_is_the_ledger(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    result = CliRunner().invoke(
        app, ["verify", "--out", str(folder), "--cases", "1", "--seed", "5", "--json"]
    )
    assert result.exit_code == 0, result.output
    assert result.stdout == (folder / "ledger.json").read_text("utf-8")
    assert json.loads(result.stdout)["seed"] == 5


def test_people_see_each_claim_its_headline_and_what_was_counted(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["verify", "--out", str(tmp_path), "--cases", "0"])
    assert result.exit_code == 0, result.output
    for words in ("Ledger, seed 0", "T9", "open:", "certificate:", "16 certificates accepted"):
        assert words in result.stdout
    assert "REJECTED" not in result.stdout
    assert "FAIL" not in result.stdout


def test_a_rejected_certificate_is_named_and_the_exit_status_one(tmp_path: Path) -> None:
    arguments = ["verify", "--out", str(tmp_path), "--cases", "0"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    file = sorted((tmp_path / "certificates").iterdir())[0]
    file.write_text(file.read_text("utf-8")[:-20])
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "1 REJECTED" in result.stdout
    assert f"first rejected: {file.name}" in result.stdout.replace("\n", " ")


def test_a_claim_that_fails_is_named_and_the_exit_status_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuted(folder: Path, **options: Any) -> Verification:
        found = run(folder, claims=FAST, **{**options, "workers": 1})
        row = dataclasses.replace(
            found.rows[0], failures=1, first_failure="some game", standings=standings(1, 1, 1, 0)
        )
        return dataclasses.replace(found, rows=(row,))

    monkeypatch.setattr(command, "run", refuted)
    result = CliRunner().invoke(app, ["verify", "--out", str(tmp_path), "--cases", "0"])
    assert result.exit_code == 1
    assert "refuted: search" in result.stdout
    assert "1 FAIL" in result.stdout
    assert "T9 fails first on: some game" in result.stdout


def test_an_unwritable_folder_is_the_users_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    result = CliRunner().invoke(app, ["verify", "--out", str(file)])
    assert isinstance(result.exception, FormatError)  # exit status 2, by coopgap.cli.main
    assert result.stdout == ""


def test_an_interruption_says_what_is_kept_and_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(folder: Path, **options: Any) -> Verification:
        options["progress"]("T9 on a game", 3, 20)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "run", stopped)
    result = CliRunner().invoke(app, ["verify", "--out", str(tmp_path)])
    assert result.exit_code == 130
    assert f"interrupted: 3 of 20 steps are done and kept in {tmp_path}" in result.stderr


def test_workers_are_as_many_as_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def few(folder: Path, **options: Any) -> Verification:
        asked.append(options.pop("workers"))
        return run(folder, claims=FAST, **options)

    monkeypatch.setattr(command, "run", few)
    for extra in ([], ["--workers", "3"]):
        arguments = ["verify", "--out", str(tmp_path), "--cases", "0", *extra]
        assert CliRunner().invoke(app, arguments).exit_code == 0
    assert asked == [joblib.cpu_count(), 3]
