"""``coopgap play`` as a user meets it."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest

from coopgap.cli import main
from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.experiments.chat_endpoint import BASE_URL, KEY, MODEL
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth
from coopgap.theory.formats.commons_runs import read_commons_runs

PD = ["play", "--game", "prisoners-dilemma"]
EFFORT = ["play", "--game", "effort-table", *["--param", "R=5", "--param", "S=0", "--param", "T=8"]]
EFFORT += ["--param", "P=2"]
COMMONS = ["play", "--game", "commons", "--agent", "best-response"]


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
        ([*PD, "--agent", "llm"], "set COOPGAP_LLM_MODEL"),
        ([*PD, "--agent", "llm:m"], "give --out DIR"),
        ([*PD, "--agent", "llm:m", "--out", "no-run"], "COOPGAP_LLM_BASE_URL is not set"),
        ([*PD, "--agent", "llm:m,framing=nice"], "framing='nice'"),
        ([*PD, "--agent", "llm:m,temperature=9"], "temperature of llm:m"),
        ([*PD, "--agent", "scripted:C", "--budget", "money=3"], "budget='money=3'"),
        ([*PD, "--agent", "scripted:C", "--rate-limit", "0"], "rate-limit=0"),
        ([*PD, "--agent", "best-response", "--regime", "optimal-cap"], "is for the commons"),
        ([*COMMONS, "--verify", "all"], "a contract is a cap"),
        ([*COMMONS, "game.nfg"], "give one input"),
        ([*COMMONS, "--regime", "optimal-c1"], "is for table games"),
        ([*COMMONS, "--param", "m=3"], "no such parameter"),
        ([*COMMONS, "--param", "n=2", "--param", "n=3"], "n is given twice"),
        ([*COMMONS, "--rounds", "0"], "rounds=0"),
        ([*COMMONS[:3], "--agent", "scripted:many"], "'many' is not a number"),
    ],
)
def test_bad_input_is_one_message(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    said: str,
) -> None:
    for name in (BASE_URL, MODEL, KEY):
        monkeypatch.delenv(name, raising=False)
    code, shown, errors = run(capsys, *words)
    assert (code, shown) == (2, "")
    assert said in " ".join(errors.split())
    assert "Traceback" not in errors


SECRET = "sk-loopback-0123456789"


def test_a_language_model_plays_and_is_paid_for_once(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    chat_servers: ModuleType,
    tmp_path: Path,
) -> None:
    words = [*PD, "--agent", "llm", "--repetitions", "2", "--out", str(tmp_path / "run")]
    with chat_servers.ChatServer(lambda asked: '{"action": "C"}') as server:
        for name, value in ((BASE_URL, server.base_url), (MODEL, "some-model"), (KEY, SECRET)):
            monkeypatch.setenv(name, value)
        code, _, errors = run(capsys, *words, "--budget", "calls=3")
        assert code == 3
        told = " ".join(errors.split())
        assert "coopgap: the budget of 3 calls is spent; what was finished is kept" in told
        body = f'{{"error": {{"message": "no such key: {SECRET}"}}}}'
        server.faults.append(chat_servers.Fault("status", 401, {}, body))
        code, shown, errors = run(capsys, *words, "--resume")
        assert code == 2
        assert "no such key: [key] (is COOPGAP_LLM_KEY right?)" in " ".join(errors.split())
        assert SECRET not in shown + errors
        code, shown, _ = run(capsys, *words, "--resume", "--json")
    found = json.loads(shown)
    assert (code, found["model"], found["invalid_decisions"]) == (0, "some-model", 0)
    assert found["prompts"][0].startswith("neutral/1@")
    assert found["calls"] == {
        "requests": 5,
        "answered": 4,
        "refused_unpaid": 1,
        "possibly_paid": 0,
        "tokens": 40,
        "tokens_estimated_for": 0,
    }
    assert len(server.sold) == 4
    assert not any(SECRET in path.read_text("utf-8") for path in (tmp_path / "run").iterdir())


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


OFFERS = """
class Mine:
    def act(self, situation, generator):
        return "C"

    def propose(self, situation, generator):
        return {offer}

    def vote(self, situation, generator):
        return {vote}
"""


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        (OFFERS.format(offer="None", vote="exit(7)"), PD, "(Mine): vote raised SystemExit: 7"),
        (OFFERS.format(offer="'pay me'", vote="()"), PD, "propose must be SignalTerms(Contract)"),
        (
            OFFERS.format(offer="0.5", vote="()"),
            COMMONS[:3],
            "propose must be a cap of this commons",
        ),
        (OFFERS.format(offer="None", vote="'01'"), PD, "vote must list proposals by number"),
        (OFFERS.format(offer="None", vote="{0: 1}"), PD, "vote must list proposals by number"),
        (OFFERS.format(offer="None", vote="7"), COMMONS[:3], "vote must list proposals by number"),
        (OFFERS.format(offer="None", vote="[0.0]"), PD, "vote must list proposals by number"),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_answer_of_another_kind_is_one_message(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    code: str,
    words: list[str],
    said: str,
    jobs: str,
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(code, encoding="utf-8")
    asked = [*words, "--agent", f"python:{file}:Mine", "--regime", "contract", "--jobs", jobs]
    status, shown, errors = run(capsys, *asked)
    assert (status, shown) == (2, "")
    assert said in " ".join(errors.split())
    assert "Traceback" not in errors


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


def test_the_commons_is_played_and_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    crew = ["--agent", "3*best-response:lambda=3", "--agent", "2*best-response"]
    words = ["play", "--game", "commons", "--param", "growth=2", *crew, "--label", "exact"]
    code, shown, _ = run(capsys, *words, "--json", "--out", str(tmp_path / "run"))
    found = json.loads(shown)
    assert (code, found["rounds"], found["prosocial"], found["first_best"]) == (0, 12, 3, "650")
    assert found["welfare"] == str(
        play_commons(Commons(growth=parse_growth("2")), 3, prosocial=3).value
    )
    (cell,) = read_commons_runs(tmp_path / "run" / "aggregated.csv")
    assert (cell.model, cell.condition, cell.prosocial) == ("exact", "no-contract", 3)
    assert cell.means["R"] == Fraction(found["welfare"])
    assert not (tmp_path / "run" / "action_counts.csv").exists()
    code, again, _ = run(capsys, *words, "--json", "--out", str(tmp_path / "run"), "--resume")
    assert (code, again) == (0, shown)
    code, _, said = run(
        capsys,
        *words,
        "--param",
        "n=5",
        "--param",
        "K=90",
        "--out",
        str(tmp_path / "run"),
        "--resume",
    )
    assert code == 2
    assert "game differ" in " ".join(said.split())


def test_the_same_draws_under_every_contract(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    drawn = []
    for regime in ("optimal-cap", "optimal-constant-cap"):
        out = tmp_path / regime
        words = [*COMMONS, "--regime", regime, "--seed", "4", "--repetitions", "3"]
        assert run(capsys, *words, "--out", str(out))[0] == 0
        lines = (out / "episodes.jsonl").read_text("utf-8").splitlines()
        drawn.append([[r["contingency"] for r in json.loads(x)["rounds"]] for x in lines])
    assert all(a[: len(b)] == b or b[: len(a)] == a for a, b in zip(*drawn, strict=True))
    assert len({str(path) for path in drawn[0]}) == 3
