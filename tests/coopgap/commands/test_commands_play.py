"""``coopgap play`` as a user meets it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from coopgap.cli import main

PD = ["play", "--game", "prisoners-dilemma"]
EFFORT = ["play", "--game", "effort-table", *["--param", "R=5", "--param", "S=0", "--param", "T=8"]]
EFFORT += ["--param", "P=2"]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the whole command line in this process; give exit status, output and errors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["coopgap", *words])
        try:
            main()
            status = 0
        except SystemExit as stopped:
            status = 0 if stopped.code is None else int(stopped.code)
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def test_selfish_and_prosocial_play(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = run(capsys, *EFFORT, "--agent", "best-response", "--json")
    found = json.loads(shown)
    assert (code, found["gap"], found["gap_no_contract"]) == (0, "6", "6")
    _, shown, _ = run(capsys, *EFFORT, "--agent", "best-response:lambda=2", "--json")
    assert (json.loads(shown)["gap"], json.loads(shown)["closed_no_contract"]) == ("0", "1")
    code, shown, _ = run(capsys, *EFFORT, "--agent", "best-response", "--rounds", "3")
    assert code == 0
    assert "welfare gap, mean" in shown


def test_a_run_is_kept_and_resumed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = [*PD, "--agent", "logit:beta=2", "--json", "--out", str(tmp_path / "run")]
    code, first, _ = run(capsys, *words, "--repetitions", "10")
    assert code == 0
    code, _, said = run(capsys, *words, "--repetitions", "10")
    assert code == 2
    assert "add --resume" in said
    code, second, _ = run(capsys, *words, "--repetitions", "10", "--resume")
    assert (code, second) == (0, first)
    assert (tmp_path / "run" / "decisions.csv").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*PD], "no players"),
        ([*PD, "--agent", "hawk"], "is unknown"),
        ([*PD, "--agent", "scripted:X"], "has no action 'X'"),
        ([*PD, "--agent", "best-response", "--regime", "law"], "regime='law'"),
        ([*PD, "--agent", "best-response", "--rounds", "-1"], "rounds=-1"),
        ([*PD, "--agent", "best-response", "--rounds", "0"], "rounds=0"),
        ([*PD, "--agent", "best-response", "--repetitions", "0"], "repetitions=0"),
    ],
)
def test_bad_input_is_one_message(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    code, shown, errors = run(capsys, *words)
    assert (code, shown) == (2, "")
    assert said in " ".join(errors.split())
    assert "Traceback" not in errors


RAISES = "class Mine:\n    def act(self, situation, generator):\n        raise KeyError('x')\n"
STEADY = "class Mine:\n    def act(self, situation, generator):\n        return 'C'\n"


def test_a_player_that_raises_is_one_message(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "raises.py"
    file.write_text(RAISES, encoding="utf-8")
    code, shown, errors = run(capsys, *PD, "--agent", f"python:{file}:Mine")
    assert (code, shown) == (2, "")
    assert "(Mine): act raised KeyError" in " ".join(errors.split())


def test_a_run_of_another_version_of_a_class_is_not_resumed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "steady.py"
    file.write_text(STEADY, encoding="utf-8")
    words = [*PD, "--agent", f"python:{file}:Mine", "--out", str(tmp_path / "run"), "--json"]
    assert run(capsys, *words)[0] == 0
    file.write_text(STEADY.replace("'C'", "'D'"), encoding="utf-8")
    code, _, errors = run(capsys, *words, "--repetitions", "2", "--resume")
    assert code == 2
    assert "code differ" in " ".join(errors.split())
