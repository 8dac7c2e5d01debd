"""The command line as a user meets it: separate processes, exit status, one-line errors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def coopgap(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coopgap", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=120,
        check=False,
    )


def test_help_lists_every_command() -> None:
    result = coopgap("--help")
    assert result.returncode == 0
    for command in (
        "gap", "threshold", "equilibria", "derive", "audit-tables", "check", "verify", "games",
    ):  # fmt: skip
        assert command in result.stdout


def test_a_whole_path_from_game_to_checked_certificate(tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    result = coopgap(
        "gap", "--game", "effort-table", "--param", "R=5", "--param", "S=0", "--param", "T=8",
        "--param", "P=2", "--verify", "coop-defect", "--class", "c2", "--json",
        "--certificate", str(file),
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    data = json.loads(result.stdout)
    assert data == {
        "first_best": "9",
        "value": "44/5",
        "gap": "1/5",
        "lower": "44/5",
        "upper": "44/5",
        "exact": True,
        "mechanism_class": "c2",
        "liability": "inf",
        "budget": "free",
        "prosociality": "0",
        "status": "optimal",
    }
    checked = coopgap("check", str(file))
    assert checked.returncode == 0, checked.stdout
    assert "accepted" in checked.stdout
    corrupted = file.read_text().replace('"44/5"', '"43/5"')
    file.write_text(corrupted)
    checked = coopgap("check", str(file))
    assert checked.returncode == 1
    assert "REJECTED" in checked.stdout


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        (["gap", "missing.nfg"], "missing.nfg"),
        (["gap", "--game", "stag-hnt"], "stag-hunt"),
        (["gap", "--game", "stag-hunt", "--param", "R=0.5x"], "R='0.5x'"),
        (["gap", "--game", "stag-hunt", "--verify", "C|E"], "'E'"),
        (["gap", "--game", "stag-hunt", "--liability", "-1"], "liability=-1"),
        (["gap", "--game", "stag-hunt", "--prosociality", "-1/2"], "prosociality"),
        (["gap", "--game", "stag-hunt", "--class", "c9"], "c9"),
        (["gap", "--game", "stag-hunt", "--budget", "loose"], "loose"),
        (["gap"], "one input"),
        (["audit-tables", "missing.csv"], "missing.csv"),
        (["check", "missing.json"], "missing.json"),
    ],
)
def test_errors_are_one_line_without_traceback(
    arguments: list[str], culprit: str, tmp_path: Path
) -> None:
    result = coopgap(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr + result.stdout
    assert culprit in result.stderr + result.stdout
    assert len(result.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir()), "something was half-written"


def test_an_unknown_option_is_refused_with_status_2() -> None:
    result = coopgap("gap", "--gmae", "stag-hunt")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
