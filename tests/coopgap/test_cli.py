"""The command line as a user meets it: exit status, one-line errors, a process where it matters."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from coopgap import cli


def coopgap(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coopgap", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=120,
        check=False,
    )


def in_process(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run what the console script runs, without the seconds that a new process takes."""
    monkeypatch.setattr(sys, "argv", ["coopgap", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert isinstance(left.value.code, int)
    return left.value.code


def test_help_lists_every_command_and_loads_none() -> None:
    script = "import sys; from coopgap import cli; cli.main()"
    seen = "import atexit; atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))"
    result = subprocess.run(
        [sys.executable, "-c", f"import sys; {seen}; {script}", "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0
    for command in cli.COMMANDS:
        assert f" {command} " in result.stdout
    modules = set(result.stderr.split())
    assert "coopgap.cli" in modules
    assert not [name for name in modules if name.startswith("coopgap.commands.")]
    assert not modules & {"cvxpy", "matplotlib", "numpy", "scipy", "sympy"}


def test_commands_about_numbers_start_without_computer_algebra() -> None:
    names = ("check", "games", "gap", "threshold", "equilibria", "commons")
    script = (
        "import sys; from coopgap import cli\n"
        f"for name in {names}: cli.loaded(name)\n"
        "print(*{'sympy', 'matplotlib', 'cvxpy', 'hypothesis'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout.split()) == (0, []), result.stderr


@pytest.mark.parametrize("command", list(cli.COMMANDS))
def test_a_command_is_listed_with_the_first_line_of_its_help(command: str) -> None:
    real = cli.loaded(command)
    assert real.name == command
    assert real.help.splitlines()[0] == cli.COMMANDS[command][1]


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
    arguments: list[str],
    culprit: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert in_process(*arguments, monkeypatch=monkeypatch) == 2
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err + shown.out
    assert culprit in shown.err + shown.out
    assert len(shown.err.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir()), "something was half-written"


def test_an_error_in_a_process_of_its_own(tmp_path: Path) -> None:
    result = coopgap("gap", "missing.nfg", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith("coopgap: ")
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""
    assert not list(tmp_path.iterdir()), "something was half-written"


@pytest.mark.parametrize("arguments", [["gap", "--gmae", "stag-hunt"], ["gapp"], ["gap", "a", "b"]])
def test_an_unknown_word_is_refused_with_status_2(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert in_process(*arguments, monkeypatch=monkeypatch) == 2
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    assert shown.err.startswith("Usage: ")
