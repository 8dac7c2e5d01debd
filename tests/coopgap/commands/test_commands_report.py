"""``coopgap report`` as a user meets it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from coopgap.cli import main
from coopgap.commands.report import report
from coopgap.theory.errors import CoopgapError

APP = typer.Typer(pretty_exceptions_enable=False)
APP.command()(report)

GAME = """NFG 1 R "dilemma" { "Row" "Column" } { 2 2 }
3 3 4 0 0 4 1 1
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(APP, [str(argument) for argument in arguments])


def refused(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code != 0
    assert isinstance(result.exception, CoopgapError), result.exception
    return str(result.exception)


def test_a_report_on_ones_own_game(small_verification: Path, tmp_path: Path) -> None:
    file = tmp_path / "my.nfg"
    file.write_text(GAME)
    result = run(
        "--from", small_verification, "--out", tmp_path / "report", "--input", file,
        "--verify", "actions", "--figures", tmp_path / "figures", "--figure", "selection",
        "--jobs", "1",
    )  # fmt: skip
    assert result.exit_code == 0, result.exception
    assert f"report: {tmp_path / 'report' / 'index.html'} (" in result.stdout
    page = (tmp_path / "report" / "index.html").read_text("utf-8")
    assert "<h3>dilemma (my)</h3>" in page
    assert "selection-my.svg" in page
    assert page.index("all actions") < page.index("what Row does")


def test_a_report_that_is_too_heavy_says_where(
    small_verification: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coopgap.figures.report.build.LARGEST", 50_000)
    result = run(
        "--from", small_verification, "--out", tmp_path / "report",
        "--figures", tmp_path / "figures", "--figure", "selection", "--jobs", "1",
    )  # fmt: skip
    assert result.exit_code == 0, result.exception
    assert "more than the 5 MB a report should weigh" in result.stderr
    assert "index.html (0." in result.stderr


def test_bad_input_is_one_line(small_verification: Path, tmp_path: Path) -> None:
    def said(*arguments: object) -> str:
        common = ("--from", small_verification, "--out", tmp_path / "report")
        return refused(*common, *arguments)

    broken = tmp_path / "broken.nfg"
    broken.write_text("this is no game")
    assert "broken.nfg" in said("--input", broken)
    assert "go with --input" in said("--verify", "actions")
    assert "did you mean 'selection'" in said("--figure", "selektion")
    assert "no ledger.json there; run `coopgap verify" in refused("--from", tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("")
    assert "not from an earlier report" in refused(
        "--from", small_verification, "--out", tmp_path / "mine"
    )
    assert not (tmp_path / "report").exists()


def test_the_exit_status_is_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["coopgap", "report", "--from", str(tmp_path)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("coopgap: ")
    assert said.count("\n") == 1
    assert "Traceback" not in said
