"""``coopgap prove``: what it prints, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from coopgap.commands.prove import prove
from coopgap.proofs.export import coq, smt

app = typer.Typer()
app.command("prove")(prove)


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout


def test_the_list_needs_no_tool() -> None:
    status, text = _run("--list", "--json")
    assert status == 0
    names = {proof["name"] for proof in json.loads(text)["proofs"]}
    assert {"pd-c2", "closure", "hold-up"} <= names


def test_a_missing_tool_is_said_and_the_files_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coq, "coqc", lambda: None)
    monkeypatch.setattr(smt, "z3", lambda: None)
    status, text = _run("T4", "--out", str(tmp_path))
    assert status == 3
    assert "coq is not installed" in text
    assert (tmp_path / "closure.v").is_file()


@pytest.mark.parametrize(("accepted", "expected"), [(True, 0), (False, 1)])
def test_the_verdict_is_the_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accepted: bool, expected: int
) -> None:
    made = coq.Compilation(accepted, (), 0.1, "" if accepted else "Error: no")
    monkeypatch.setattr(coq, "coqc", lambda: "coqc")
    monkeypatch.setattr(coq, "compile_file", lambda path, compiler: made)
    status, text = _run("order", "--out", str(tmp_path), "--json")
    assert status == expected
    assert json.loads(text)["proofs"][0]["accepted"] is accepted
    status, text = _run("order", "--out", str(tmp_path))
    assert ("REFUSED" in text) == (not accepted)
