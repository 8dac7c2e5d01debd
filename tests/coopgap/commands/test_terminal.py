"""A person plays through a real terminal (a pseudo-terminal), and through none."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pytest

from coopgap.cli import main
from coopgap.commands.terminal import PlayTerminal
from coopgap.theory.errors import StoppedError

pty = pytest.importorskip("pty")

WORDS = ["play", "--game", "prisoners-dilemma", "--agent", "human", "--agent", "scripted:D"]


class Sitting:
    """The command line with somebody at its terminal."""

    def __init__(self, *more: str, words: Sequence[str] = WORDS) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coopgap", *words, *more],
            stdin=slave, stdout=subprocess.PIPE, stderr=slave, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.shown = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
        os.close(self.master)

    def read_until(self, text: str, times: int) -> None:
        deadline = time.monotonic() + 120
        while self.shown.count(text.encode()) < times:
            ready, _, _ = select.select([self.master], [], [], 1)
            if ready:
                self.shown += os.read(self.master, 65536)
            assert time.monotonic() < deadline, self.shown

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def end(self) -> tuple[int, bytes]:
        shown, _ = self.process.communicate(timeout=120)
        return self.process.returncode, shown


def test_somebody_plays(tmp_path: Path) -> None:
    with Sitting("--rounds", "2", "--json", "--jobs", "3") as sitting:
        sitting.read_until("Your action:", 1)
        assert b"people play one after the other" in sitting.shown
        sitting.type(b"nonsense\n")
        sitting.read_until("Your action:", 2)
        assert b"That does not work" in sitting.shown
        sitting.type(b"C\n")
        sitting.read_until("Your action:", 3)
        sitting.type(b"D\n")
        status, shown = sitting.end()
    assert (status, shown[:1]) == (0, b"{")
    assert json.loads(shown)["metrics"]["m"] == "2"


def test_who_leaves_is_told_how_to_go_on(tmp_path: Path) -> None:
    words = ["--rounds", "2", "--out", str(tmp_path / "run"), "--json"]
    with Sitting(*words) as sitting:
        sitting.read_until("Your action:", 1)
        sitting.type(b"C\n")
        sitting.read_until("Your action:", 2)
        sitting.type(b"\x04")
        sitting.read_until("--resume goes on", 1)
        assert b"Traceback" not in sitting.shown
        assert sitting.end()[0] == 130
    with Sitting(*words, "--resume") as again:
        again.read_until("Your action:", 1)
        assert b"This is round 2 of 2" in again.shown
        again.type(b"D\n")
        status, shown = again.end()
    assert (status, json.loads(shown)["complete"]) == (0, True)


def test_a_fisher_is_killed_and_goes_on(tmp_path: Path) -> None:
    words = [
        "play",
        "--game",
        "commons",
        "--param",
        "n=2",
        "--param",
        "K=20",
        "--param",
        "growth=2",
    ]
    words += ["--rounds", "2", "--agent", "human", "--agent", "scripted:5"]
    more = ["--out", str(tmp_path / "run"), "--json"]
    with Sitting(*more, words=words) as sitting:
        sitting.read_until("Your action", 1)
        sitting.type(b"-1\n")
        sitting.read_until("That does not work", 1)
        sitting.type(b"5/2\n")
        sitting.read_until("This is round 2 of 2", 1)
        sitting.process.kill()  # SIGKILL: nothing is said, nothing is tidied up
    with Sitting(*more, "--resume", words=words) as again:
        again.read_until("This is round 2 of 2", 1)
        assert b"This is round 1 of 2" not in again.shown
        again.type(b"all\n")
        status, shown = again.end()
    assert (status, json.loads(shown)["complete"]) == (0, True)
    (line,) = (tmp_path / "run" / "episodes.jsonl").read_text("utf-8").splitlines()
    assert [record["actions"][0] for record in json.loads(line)["rounds"]] == ["5/2", "20"]


def test_ctrl_c_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def left(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", left)
    with pytest.raises(StoppedError, match="interrupted"):
        PlayTerminal().ask("Your action:")


def test_without_a_terminal_nobody_is_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["coopgap", *WORDS])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    shown = capsys.readouterr()
    assert "standard input is no terminal" in " ".join(shown.err.split())
    assert shown.out == ""
