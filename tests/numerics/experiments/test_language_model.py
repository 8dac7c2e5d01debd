"""Language models play: against a server that plays theory, and against every fault of one."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from coopgap.cli import main
from coopgap.inputs import load_environment, load_language
from coopgap.numerics.experiments.agent_specs import parse_agents
from coopgap.numerics.experiments.call_budget import CallBudget
from coopgap.numerics.experiments.call_log import CALLS
from coopgap.numerics.experiments.chat_endpoint import BASE_URL, KEY, MODEL, EndpointSettings
from coopgap.numerics.experiments.commons_game import commons_game
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.language_model import read_parameters
from coopgap.numerics.experiments.prompts import Prompt
from coopgap.numerics.experiments.run_tables import aggregated_table, summarise, write_tables
from coopgap.numerics.experiments.runner import EPISODES, Run, run_experiment
from coopgap.numerics.experiments.services import Services
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime, SignalTerms
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.errors import BudgetSpentError, EndpointError, ParameterError
from coopgap.theory.games.registry import build_game

SECRET = "sk-loopback-0123456789"
PD = RepeatedGame(build_game("prisoners-dilemma"))
EFFORT = load_environment(None, "effort-table", ["R=5", "S=0", "T=8", "P=2"], None)
EFFORTS = RepeatedGame(
    EFFORT, load_language("coop-defect", EFFORT), Liability.of(100), Budget.FREE
)  # fmt: skip


def plan(spec: str = "llm:m", game: Any = PD, **more: Any) -> Experiment:
    return Experiment(game, parse_agents([spec], len(game.agents)), **more)


def play(
    server: Any,
    asked: Experiment,
    folder: Path,
    *,
    resume: bool = False,
    jobs: int = 1,
    budget: CallBudget = CallBudget(),  # noqa: B008 - frozen
    timeout: float = 5.0,
    waits: list[float] | None = None,
) -> Run:
    noted = [] if waits is None else waits
    settings = EndpointSettings(server.base_url, SECRET, timeout)
    services = Services(settings, budget, clock=lambda: 0.0, sleep=noted.append)
    return run_experiment(asked, folder, resume=resume, jobs=jobs, services=services)


def log_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / CALLS).read_text("utf-8").splitlines()]


def says(*replies: str) -> Callable[[Any], str]:
    """Say one thing after the other, the last for ever."""
    left = list(replies)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize("framing", ["selfish", "prosocial"])
@pytest.mark.parametrize("regime", list(Regime)[:5])
def test_a_server_that_plays_theory_gives_what_theory_predicts(
    chat_servers: ModuleType, tmp_path: Path, framing: str, regime: Regime
) -> None:
    """The server reads nothing but prompts; analytic agents play the same plan beside it."""
    weight = 2 if framing == "prosocial" else 0
    best = EFFORTS.prepare(Regime.OPTIMAL_C1)
    assert isinstance(best, SignalTerms)
    columns = zip(*best.contract.transfers, strict=True)
    pays = dict(zip(EFFORTS.seen.labels, ([str(t) for t in c] for c in columns), strict=True))
    player = chat_servers.theory_player({"everybody": Fraction(2)}, pays)
    asked = plan(f"llm:m,framing={framing}", EFFORTS, regime=regime, rounds=2)
    with chat_servers.ChatServer(player) as server:
        run = play(server, asked, tmp_path)
    found = summarise(run)
    assert (found.invalid, found.invalid_talk, asked.prosocial) == (0, 0, weight and 2)
    theory = replace(asked, players=parse_agents([f"best-response:lambda={weight}"], 2))
    if regime is Regime.CONTRACT:
        assert run.episodes[0].signed == 0
        theory = replace(theory, regime=Regime.OPTIMAL_C1)
    assert found.gap == summarise(run_experiment(theory)).gap
    if not weight:
        talk = regime in (Regime.NONE, Regime.AGREEMENT)
        expected = found.gap_no_contract if talk else found.gap_best_contract
        assert found.gap == expected or regime is Regime.OPTIMAL_C2


def test_states_are_told_and_played(chat_servers: ModuleType, tmp_path: Path) -> None:
    from coopgap.theory.environment import Environment

    tables = [[[[3, 0], [5, 1]], [[0, 2], [1, 6]]], [[[3, 5], [0, 1]], [[0, 1], [2, 7]]]]
    game = RepeatedGame(Environment.from_arrays(tables, states=["wet", "dry"]))
    asked = plan("llm:m", game, rounds=6)
    with chat_servers.ChatServer(chat_servers.theory_player({})) as server:
        found = play(server, asked, tmp_path)
    theory = run_experiment(replace(asked, players=parse_agents(["best-response"], 2)))
    assert {r.contingency for r in found.episodes[0].rounds} == {"wet", "dry"}
    assert [r.actions for r in found.episodes[0].rounds] == [
        r.actions for r in theory.episodes[0].rounds
    ]


def test_a_commons_is_fished_and_capped(chat_servers: ModuleType, tmp_path: Path) -> None:
    game = commons_game({"n": "2", "K": "20", "T": "3", "growth": "2"})

    def fisher(asked: Any) -> str:
        prompt = asked["messages"][1]["content"]
        if '"contract"' in prompt.rpartition("\n")[2]:
            return '{"contract": {"caps": [{"cap": 10}]}}'
        if '"sign"' in prompt.rpartition("\n")[2]:
            return '{"sign": [0]}'
        stock = int(re.findall(r"There are (\d+) fish", prompt)[0])
        return json.dumps({"action": stock})

    asked = plan("llm:m", game, regime=Regime.CONTRACT, rounds=3)
    with chat_servers.ChatServer(fisher) as server:
        rounds = play(server, asked, tmp_path).episodes[0].rounds
    assert [record.stock for record in rounds] == [20, 20, 20]
    assert all(list(record.payoffs) == [5, 5] for record in rounds)


def test_a_bad_reply_gets_one_second_chance(chat_servers: ModuleType, tmp_path: Path) -> None:
    with chat_servers.ChatServer(says("I cooperate!", '{"action": "C"}')) as server:
        run = play(server, plan(), tmp_path)
    assert run.episodes[0].rounds[0].actions == ("C", "C")
    assert run.episodes[0].rounds[0].flags == ("", "")
    second = server.asked[1]["messages"]
    assert second[2] == {"role": "assistant", "content": "I cooperate!"}
    assert "not one JSON object" in second[3]["content"]


def test_after_two_bad_replies_the_action_is_drawn_flagged_and_counted(
    chat_servers: ModuleType, tmp_path: Path
) -> None:
    asked = plan(repetitions=20)
    with chat_servers.ChatServer(lambda _: '{"action": "cooperate"}') as server:
        run = play(server, asked, tmp_path / "a", jobs=4)
        assert len(server.asked) == 20 * 2 * 2, "exactly one repair round"
        again = play(server, replace(asked, repetitions=5), tmp_path / "b")
    flags = {f for e in run.episodes for r in e.rounds for f in r.flags}
    assert flags == {'invalid: action "cooperate" is not one of "C", "D"'}
    drawn = Counter(a for e in run.episodes for r in e.rounds for a in r.actions)
    assert 8 <= drawn["C"] <= 32
    assert run.episodes[:5] == again.episodes, "the draw is seeded"
    assert summarise(run).invalid == 40
    write_tables(run, tmp_path / "a")
    assert "invalid: action" in (tmp_path / "a" / "decisions.csv").read_text("utf-8")
    assert "neutral/1@" in (tmp_path / "a" / "aggregated.csv").read_text("utf-8")


@pytest.mark.parametrize("regime", [Regime.AGREEMENT, Regime.CONTRACT])
def test_void_talk_is_flagged_and_counted(
    chat_servers: ModuleType, tmp_path: Path, regime: Regime
) -> None:
    def answer(asked: Any) -> str:
        return '{"action": "C"}' if '"action"' in asked["messages"][1]["content"] else "?"

    with chat_servers.ChatServer(answer) as server:
        run = play(server, plan(regime=regime), tmp_path)
    assert (summarise(run).invalid, summarise(run).invalid_talk) == (0, 2)
    assert run.episodes[0].signed is None


@pytest.mark.parametrize("kind", ["garbage", "hollow", "drop", "cut", "hang"])
def test_a_fault_of_the_line_is_tried_again_and_said_to_be_possibly_paid(
    chat_servers: ModuleType, tmp_path: Path, kind: str
) -> None:
    with chat_servers.ChatServer(says('{"action": "C"}')) as server:
        server.faults.append(chat_servers.Fault(kind))
        run = play(server, plan(), tmp_path, timeout=0.3)
    assert run.complete
    assert run.calls is not None
    assert (run.calls.answered, run.calls.unsure, run.calls.refused) == (2, 1, 0)
    assert summarise(run).invalid == 0


def test_refusals_wait_as_told_and_cost_nothing(chat_servers: ModuleType, tmp_path: Path) -> None:
    waits: list[float] = []
    with chat_servers.ChatServer(says('{"action": "C"}')) as server:
        server.faults.extend(
            [
                chat_servers.Fault("status", 429, {"Retry-After": "7"}),
                chat_servers.Fault("status", 500),
                chat_servers.Fault("status", 429),
            ]
        )
        run = play(server, plan(), tmp_path, budget=CallBudget(calls=2), waits=waits)
    assert run.complete
    assert run.calls is not None
    assert (run.calls.answered, run.calls.unsure, run.calls.refused) == (2, 0, 3)
    assert waits[0] == 7
    assert 2 <= waits[1] <= 3
    assert 4 <= waits[2] <= 6


def test_an_oversize_reply_is_paid_and_repaired(chat_servers: ModuleType, tmp_path: Path) -> None:
    with chat_servers.ChatServer(says('{"action": "C"}')) as server:
        server.faults.append(chat_servers.Fault("oversize"))
        run = play(server, plan(), tmp_path)
    assert "empty or too long" in server.asked[1]["messages"][3]["content"]
    assert run.calls is not None
    assert (run.calls.answered, run.calls.refused) == (3, 0)


def test_order_and_workers_change_nothing(chat_servers: ModuleType, tmp_path: Path) -> None:
    def answer(asked: Any) -> str:
        prompt = asked["messages"][1]["content"]
        time.sleep(0.002 * (sum(map(ord, prompt)) % 4))
        return '{"action": "D"}' if '"C", "D" ->' in prompt.split("So far:")[-1] else "?"

    asked = plan(repetitions=8, rounds=2)
    with chat_servers.ChatServer(answer) as server:
        one = play(server, asked, tmp_path / "one")
        four = play(server, asked, tmp_path / "four", jobs=4)
    assert one.episodes == four.episodes
    texts = [(tmp_path / name / EPISODES).read_bytes() for name in ("one", "four")]
    assert texts[0] == texts[1]


def test_a_spent_budget_stops_cleanly_and_goes_on(chat_servers: ModuleType, tmp_path: Path) -> None:
    asked = plan(repetitions=5, rounds=2)
    with chat_servers.ChatServer(says('{"action": "C"}')) as server:
        cut = play(server, asked, tmp_path, budget=CallBudget(calls=10))
        assert (cut.complete, len(cut.episodes), len(server.sold)) == (False, 2, 10)
        assert isinstance(cut.stopped, BudgetSpentError)
        none = play(server, asked, tmp_path, budget=CallBudget(calls=10), resume=True)
        assert (none.complete, len(server.sold)) == (False, 10)
        tokens = play(server, asked, tmp_path, budget=CallBudget(tokens=100), resume=True)
        assert str(tokens.stopped) == "the budget of 100 tokens is spent (100 used)"
        rest = play(server, asked, tmp_path, budget=CallBudget(calls=20), resume=True, jobs=3)
    assert (rest.complete, len(server.sold)) == (True, 20)
    # What is whole needs no endpoint any more.
    whole = run_experiment(asked, tmp_path, resume=True, services=Services())
    assert (whole.episodes, whole.calls) == (rest.episodes, rest.calls)


def test_an_endpoint_that_refuses_ends_the_run_and_keeps_it(
    chat_servers: ModuleType, tmp_path: Path
) -> None:
    asked = plan(repetitions=3)
    with chat_servers.ChatServer(says('{"action": "C"}')) as server:
        body = f'{{"error": {{"message": "Incorrect API key provided: {SECRET}"}}}}'
        server.faults.extend([None, None, None, chat_servers.Fault("status", 401, {}, body)])
        run = play(server, asked, tmp_path)
        assert isinstance(run.stopped, EndpointError)
        assert "Incorrect API key provided: [key]" in str(run.stopped)
        assert len(run.episodes) == 1
        assert play(server, asked, tmp_path, resume=True).complete
    assert len(server.sold) == 6


def test_the_key_is_in_no_file(chat_servers: ModuleType, tmp_path: Path) -> None:
    talk = json.dumps({"message": f"my key is {SECRET}", "reason": SECRET})

    def answer(asked: Any) -> str:
        last = asked["messages"][-1]["content"]
        return talk if '"message"' in last else json.dumps({"action": SECRET})

    with chat_servers.ChatServer(answer) as server:
        body = f"<h1>{SECRET}</h1>"
        server.faults.append(chat_servers.Fault("status", 500, {}, body))
        run = play(server, plan(regime=Regime.AGREEMENT, rounds=2), tmp_path)
        write_tables(run, tmp_path)
    assert run.episodes[0].rounds[0].messages == ("my key is [key]",) * 2
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 6
    assert not any(SECRET.encode() in path.read_bytes() for path in files)
    assert SECRET not in repr(run)


def test_another_wording_is_another_experiment(chat_servers: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("Be kind.", encoding="utf-8")
    first = plan(f"llm:m,framing={file}").fingerprint()
    assert Prompt.named(str(file)).mark in plan(f"llm:m,framing={file}").description()["prompts"]
    file.write_text("Be bold.", encoding="utf-8")
    marks = {plan(f"llm:m,framing={f}").fingerprint() for f in (file, "neutral", "selfish")}
    assert len(marks | {first}) == 4


def test_requests_carry_their_parameters(chat_servers: ModuleType, tmp_path: Path) -> None:
    spec = "llm:m,temperature=0.5,max-completion-tokens=50,json=yes"
    with chat_servers.ChatServer(says('{"action": "C"}')) as server:
        play(server, plan(spec), tmp_path)
    asked = server.asked[0]
    assert (asked["temperature"], asked["max_completion_tokens"]) == (0.5, 50)
    assert asked["response_format"] == {"type": "json_object"}
    faults = [("temperature", "hot"), ("temperature", "nan"), ("max-tokens", "0"), ("json", "x")]
    for name, value in faults:
        with pytest.raises(ParameterError, match="of llm"):
            read_parameters({name: value}, "llm")


def test_a_wording_edited_while_it_runs_is_not_used(
    chat_servers: ModuleType, tmp_path: Path
) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("Be kind.", encoding="utf-8")
    asked = plan(f"llm:m,framing={file}", repetitions=2)

    def answer(_: Any) -> str:
        file.write_text("Be bold.", encoding="utf-8")
        return '{"action": "C"}'

    with chat_servers.ChatServer(answer) as server:
        run = play(server, asked, tmp_path / "run")
    assert {request["messages"][0]["content"] for request in server.asked} == {"Be kind."}
    rows = aggregated_table(run)[1]
    assert [row["prompt"] for row in rows] == [Prompt("own", "Be kind.").mark]


def test_requests_keep_to_the_rate(chat_servers: ModuleType, tmp_path: Path) -> None:
    waits: list[float] = []
    with chat_servers.ChatServer(says('{"action": "C"}')) as server:
        settings = EndpointSettings(server.base_url, SECRET)
        services = Services(settings, per_minute=30, clock=lambda: 0.0, sleep=waits.append)
        run_experiment(plan(rounds=2), tmp_path, services=services)
    assert waits == [2, 4, 6]


PD_WORDS = ("--game", "prisoners-dilemma", "--rounds", "3")
_WATER = ("n=2", "K=20", "growth=2")
WATER_WORDS = ("--game", "commons", *(word for v in _WATER for word in ("--param", v)))
WATER_WORDS = (*WATER_WORDS, "--rounds", "3")


def command(folder: Path, *more: str) -> list[str]:
    """Give the words of a command line that asks a model 24 times, under no agreement."""
    words = ["play", "--agent", "llm", "--repetitions", "4", "--out", str(folder), "--json"]
    return [*words, *more]


def started(folder: Path, url: str, *more: str) -> subprocess.Popen[bytes]:
    """Start the command line in a process of its own."""
    environ = os.environ | {BASE_URL: url, MODEL: "some-model", KEY: SECRET}
    return subprocess.Popen(
        [sys.executable, "-m", "coopgap", *command(folder, *more)],
        env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def resumed(
    folder: Path,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *more: str,
) -> dict[str, Any]:
    """Go on with it by the same command line, in this process: it starts in no time."""
    for name, value in ((BASE_URL, url), (MODEL, "some-model"), (KEY, SECRET)):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["coopgap", *command(folder, *more, "--resume")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (None, 0)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("words", "says_what"),
    [
        (PD_WORDS, '{"action": "C"}'),
        (WATER_WORDS, '{"action": 5}'),
    ],
    ids=["table", "commons"],
)
def test_nothing_paid_is_asked_again_after_a_kill(
    chat_servers: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    says_what: str,
) -> None:
    with chat_servers.ChatServer(says(says_what), delay=0.03) as server:
        first = started(tmp_path, server.base_url, *words, "--jobs", "2")
        deadline = time.monotonic() + 120
        while len(server.sold) < 9 and time.monotonic() < deadline:
            time.sleep(0.005)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        kinds = Counter(line["kind"] for line in log_of(tmp_path))
        under_way = kinds["sent"] - kinds["received"]
        assert kinds["received"] >= 7
        assert 0 < under_way <= 2
        time.sleep(0.1)  # the server may still sell what was under way
        found = resumed(tmp_path, server.base_url, monkeypatch, capsys, *words, "--jobs", "2")
    asked = _calls(log_of(tmp_path))
    assert found["complete"]
    assert found["calls"]["answered"] == 4 * 3 * 2 == len(asked)
    assert found["calls"]["possibly_paid"] == under_way
    assert found["calls"]["requests"] == 24 + under_way
    assert 24 <= len(server.asked) <= 24 + under_way
    # Each decision was asked once, but for those under way at the kill.
    assert sum(len(requests) - 1 for requests in asked.values()) == under_way
    assert len(server.sold) <= 24 + under_way
    assert SECRET.encode() not in b"".join(p.read_bytes() for p in tmp_path.glob("*"))


def _calls(log: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in log:
        if line["kind"] == "sent":
            found.setdefault(line["call"], []).append(line["request"])
    return found


def test_an_interrupt_lets_the_call_under_way_finish(
    chat_servers: ModuleType, tmp_path: Path
) -> None:
    with chat_servers.ChatServer(says('{"action": "C"}'), delay=0.1) as server:
        first = started(tmp_path, server.base_url, *PD_WORDS)
        deadline = time.monotonic() + 120
        while len(server.asked) < 7 and time.monotonic() < deadline:
            time.sleep(0.005)
        first.send_signal(signal.SIGINT)
        _, errors = first.communicate(timeout=120)
    assert first.returncode == 130, errors
    assert b"interrupted; what was finished is kept" in b" ".join(errors.split())
    kinds = Counter(line["kind"] for line in log_of(tmp_path))
    assert kinds["sent"] == kinds["received"] == len(server.sold)
