"""``coopgap check``: one line a certificate, exit status by the kernel's verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coopgap.cli import app
from coopgap.numerics.commons.commons_report import solve_commons
from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.certificates import write_documents
from coopgap.proofs.commons_certificates import commons_documents
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.commons import Commons
from coopgap.theory.errors import FormatError
from coopgap.theory.games.dilemmas import prisoners_dilemma
from coopgap.theory.language import Language


def test_accepted_and_rejected(tmp_path: Path) -> None:
    game = prisoners_dilemma()
    documents = gap_documents(welfare_gap(game, Language.null(game), "c1"))
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    write_documents(good, documents)
    result = CliRunner().invoke(app, ["check", str(good), "--json"])
    assert result.exit_code == 0
    verdicts = json.loads(result.stdout)["verdicts"]
    assert [v["accepted"] for v in verdicts] == [True] * len(documents)
    documents[0]["claim"]["bound"] = "1"
    write_documents(bad, documents)
    result = CliRunner().invoke(app, ["check", str(good), str(bad)])
    assert result.exit_code == 1
    assert result.stdout.count(": accepted:") == 2 * len(documents) - 1
    assert result.stdout.count(": REJECTED:") == 1


def test_a_missing_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no such file"):
        CliRunner().invoke(app, ["check", str(tmp_path / "x.json")], catch_exceptions=False)


def test_commons_certificates_say_who_decided(tmp_path: Path) -> None:
    file = tmp_path / "water.json"
    documents = commons_documents(solve_commons(Commons(2, 8, 2, collapse=1)))
    write_documents(file, documents)
    result = CliRunner().invoke(app, ["check", str(file)])
    assert result.exit_code == 0
    assert result.stdout.count("accepted by the commons checker: ") == len(documents)
    data = json.loads(CliRunner().invoke(app, ["check", str(file), "--json"]).stdout)
    assert {entry["checker"] for entry in data["verdicts"]} == {"commons checker"}
    value = documents[0]["claim"]["value"]
    file.write_text(file.read_text("utf-8").replace(f'"{value}"', f'"{value}0"', 1), "utf-8")
    refused = CliRunner().invoke(app, ["check", str(file)])
    assert refused.exit_code == 1
    assert "REJECTED by the commons checker: " in refused.stdout
