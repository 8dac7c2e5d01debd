"""Models and people in the commons: wrong answers, talk and caps, every regime, nothing lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from coopgap.numerics.experiments.agent_specs import parse_agents
from coopgap.numerics.experiments.chat_endpoint import EndpointSettings
from coopgap.numerics.experiments.commons_game import commons_game
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.run_tables import summarise
from coopgap.numerics.experiments.runner import Run, run_experiment
from coopgap.numerics.experiments.services import Services
from coopgap.numerics.experiments.terms import Regime
from coopgap.theory.errors import StoppedError

WATER = commons_game({"n": "2", "K": "20", "T": "3", "growth": "2"})

WRONG = [
    '"five"',
    '"-1"',
    "-1",
    "2.5",
    "1e3",
    "true",
    "null",
    "[5]",
    '{"fish": 5}',
    '""',
    '"1/0"',
    '"nan"',
    '"1e999999"',
    "NaN",
    "9" * 60,
    "9" * 5000,
    f'"{"0" * 60}5"',
    '"1/1000000000007"',
    '"__import__(1)"',
]
"""What no fisher may ask for, as JSON, or as near to it as a model came."""


def plan(*specs: str, **more: Any) -> Experiment:
    return Experiment(WATER, parse_agents(list(specs), 2), rounds=3, **more)


def talk(server: Any, asked: Experiment, folder: Path, resume: bool = False, jobs: int = 1) -> Run:
    settings = EndpointSettings(server.base_url, "sk-loopback", 5.0)
    services = Services(settings, clock=lambda: 0.0, sleep=lambda _: None)
    return run_experiment(asked, folder, resume=resume, jobs=jobs, services=services)


def asks(request: Any) -> str:
    """Name the key of the reply that the last line of a prompt asks for."""
    last = request["messages"][1]["content"].rpartition("\n")[2]
    return next(key for key in ("contract", "sign", "message", "action") if f'"{key}"' in last)


def fisher(**replies: str | Callable[[str], str]) -> Callable[[Any], str]:
    """Answer each kind of question with a text, or with what a function makes of the prompt."""

    def answer(request: Any) -> str:
        reply = replies[asks(request)]
        return reply if isinstance(reply, str) else reply(request["messages"][1]["content"])

    return answer


@pytest.mark.parametrize("wrong", WRONG, ids=[text[:12] for text in WRONG])
def test_a_wrong_action_gets_one_second_chance_then_is_drawn_and_flagged(
    chat_servers: ModuleType, tmp_path: Path, wrong: str
) -> None:
    asked = plan("llm:m", "scripted:0")
    with chat_servers.ChatServer(lambda _: f'{{"action": {wrong}}}') as server:
        run = talk(server, asked, tmp_path / "a")
        again = talk(server, asked, tmp_path / "b")
    rounds = run.episodes[0].rounds
    assert len(server.asked) == 2 * 2 * len(rounds), "exactly one repair round"
    assert all(record.flags[0].startswith("invalid: ") for record in rounds)
    assert all(record.flags[1] == "" for record in rounds)
    for record in rounds:
        assert Fraction(record.actions[0]).denominator == 1
        assert 0 <= Fraction(record.actions[0]) <= (record.stock or 0)
    assert summarise(run).invalid == len(rounds)
    assert run.episodes == again.episodes, "the draw is seeded"


def test_more_than_there_is_is_all_there_is(chat_servers: ModuleType, tmp_path: Path) -> None:
    with chat_servers.ChatServer(lambda _: '{"action": 21}') as server:
        run = talk(server, plan("llm:m", "scripted:0"), tmp_path)
    (record,) = run.episodes[0].rounds
    assert (record.actions[0], record.payoffs[0], record.flags[0]) == ("20", Fraction(20), "")
    assert summarise(run).invalid == 0


def test_what_is_said_is_told_and_binds_nobody(chat_servers: ModuleType, tmp_path: Path) -> None:
    told: list[str] = []

    def act(prompt: str) -> str:
        told.append(prompt)
        return '{"action": "25/2"}'

    player = fisher(message='{"message": "ten for all of us"}', action=act)
    with chat_servers.ChatServer(player) as server:
        run = talk(server, plan("llm:m", regime=Regime.AGREEMENT), tmp_path)
    assert all("ten for all of us" in prompt for prompt in told)
    first = run.episodes[0].rounds[0]
    assert first.messages == ("ten for all of us",) * 2
    # 25 were asked for, of 20: rationed in proportion.
    assert list(first.payoffs) == [10, 10]
    assert len(run.episodes[0].rounds) == 1


@pytest.mark.parametrize(
    ("contract", "signed"),
    [
        ('{"caps": [{"cap": 10}]}', 0),
        ('{"caps": [{"cap": 10}], "binding": true}', 0),
        ('{"caps": [{"cap": 10, "growth": 2}]}', None),
        ('{"caps": [{"cap": -1}]}', None),
        ('{"caps": [{"cap": 2.5}]}', None),
        ('"import os"', None),
        ("null", None),
    ],
)
def test_a_cap_is_data_and_cannot_name_growth(
    chat_servers: ModuleType, tmp_path: Path, contract: str, signed: int | None
) -> None:
    def sign(prompt: str) -> str:
        found = re.findall(r"^Proposal (\d+), by .*: (?!none)", prompt, re.M)
        return json.dumps({"sign": [int(number) for number in found]})

    player = fisher(contract=f'{{"contract": {contract}}}', sign=sign, action='{"action": "all"}')
    with chat_servers.ChatServer(player) as server:
        run = talk(server, plan("llm:m", regime=Regime.CONTRACT), tmp_path)
    episode = run.episodes[0]
    assert episode.signed == signed
    caught = [sum(record.payoffs) for record in episode.rounds]
    assert caught == ([20] if signed is None else [10, 10, 10])
    void = signed is None and contract != "null"
    assert all(flag.startswith("invalid: ") is void for flag in episode.proposal_flags)


@pytest.mark.parametrize("regime", [Regime.NONE, Regime.AGREEMENT, Regime.CONTRACT])
def test_a_run_cut_in_the_middle_is_not_paid_again(
    chat_servers: ModuleType, tmp_path: Path, regime: Regime
) -> None:
    """Cut the log and the episodes as a kill would, even within a line."""

    def act(prompt: str) -> str:
        stock = int(re.findall(r"There are (\d+) fish", prompt)[0])
        return json.dumps({"action": str(Fraction(stock, 4))})

    player = fisher(
        contract='{"contract": {"caps": [{"cap": 10}]}}', sign='{"sign": [1]}',
        message='{"message": "a quarter"}', action=act,
    )  # fmt: skip
    asked = plan("llm:m", regime=regime, repetitions=2)
    with chat_servers.ChatServer(player) as server:
        whole = talk(server, asked, tmp_path)
        paid = len(server.sold)
        log = tmp_path / "calls.jsonl"
        lines = log.read_bytes().splitlines(keepends=True)
        received = [k for k, line in enumerate(lines) if json.loads(line)["kind"] == "received"]
        half = received[len(received) // 2]
        log.write_bytes(b"".join(lines[: half + 1]) + lines[half + 1][:9])
        (tmp_path / "episodes.jsonl").write_bytes(b"")
        kept = len([k for k in received if k <= half])
        again = talk(server, asked, tmp_path, resume=True, jobs=2)
    assert again.episodes == whole.episodes
    assert len(server.sold) == paid + (paid - kept)


class Typed:
    """Types what it is told to; then leaves."""

    def __init__(self, *lines: str) -> None:
        self.lines, self.shown = list(lines), ""

    def show(self, text: str) -> None:
        self.shown += text + "\n"

    def ask(self, text: str) -> str:
        self.shown += text + "\n"
        if not self.lines:
            raise StoppedError("interrupted")
        return self.lines.pop(0)


def sit(
    terminal: Typed, asked: Experiment, folder: Path | None = None, resume: bool = False
) -> Run:
    return run_experiment(asked, folder, resume=resume, services=Services(terminal=terminal))


def test_a_person_is_asked_again_after_each_wrong_number() -> None:
    wrong = ["", "five", "-1", "1/0", "nan", "1e999999", "1/1000000000007", "--1"]
    terminal = Typed(*wrong, "2.5", "21")
    run = sit(terminal, plan("human", "scripted:0"))
    assert terminal.shown.count("That does not work: action") == len(wrong)
    assert [record.actions[0] for record in run.episodes[0].rounds] == ["5/2", "20"]
    assert not any(flag for record in run.episodes[0].rounds for flag in record.flags)


def test_a_person_proposes_signs_and_is_capped() -> None:
    lines = [
        "cap 10", '{"caps": [{"cap": 10}], "binding": true}', "",  # one proposes, one does not
        "0", "1", "0", *["all", "0"] * 3,
    ]  # fmt: skip
    terminal = Typed(*lines)
    run = sit(terminal, plan("human", "human", regime=Regime.CONTRACT))
    assert "that is not JSON" in terminal.shown
    assert "which is no proposal" in terminal.shown
    assert run.episodes[0].signed == 0
    assert all(list(record.payoffs) == [5, 5] for record in run.episodes[0].rounds)
    assert "In this round everybody catches 5" in terminal.shown


def test_a_person_talks_leaves_and_comes_back(tmp_path: Path) -> None:
    asked = plan("human", "scripted:5", regime=Regime.AGREEMENT)
    cut = sit(Typed("x" * 501, "five for each", "5", ""), asked, tmp_path)
    assert (cut.complete, len(cut.episodes)) == (False, 0)
    back = Typed("5", "", "4")
    run = sit(back, asked, tmp_path, resume=True)
    assert run.complete
    assert [record.actions[0] for record in run.episodes[0].rounds] == ["5", "5", "4"]
    assert run.episodes[0].rounds[0].messages == ("five for each", "")
    assert "This is round 1 of 3" not in back.shown
