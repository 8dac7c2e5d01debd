"""From play to evidence and behaviour and back to what was planted, by the command line alone."""

from __future__ import annotations

import csv
import json
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from coopgap.cli import main
from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import contingent_cap
from coopgap.numerics.experiments.run_tables import joint_array
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth
from coopgap.theory.formats.action_counts import pool_counts, read_action_counts
from coopgap.theory.formats.table_games import COLUMNS, read_table_games
from coopgap.theory.games.effort_tables import effort_table

WEIGHT, PRECISION = 1.0, 4.0
BASES = ((5, 0, 8, 2), (6, 1, 9, 3), (7, 0, 10, 1), (8, 2, 11, 4), (9, 0, 14, 3), (6, 0, 8, 1))


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["coopgap", *words])
            status: object = 0
            try:
                main()
            except SystemExit as stopped:
                status = stopped.code
        shown, said = capsys.readouterr()
        assert not status, said
        return json.loads(shown) if "--json" in words else shown

    return run


def test_commons_runs_become_evidence(call: Any, tmp_path: Path) -> None:
    commons = Commons(rounds=6, growth=parse_growth("2"))
    base = ["play", "--game", "commons", "--param", "growth=2", "--rounds", "6", "--json"]
    runs, gains = [], {}
    for model, kind in (("exact", "best-response"), ("noisy", "logit:beta=400")):
        for k in (0, 3, 5):
            prosocial = f"{kind}{',' if ':' in kind else ':'}lambda=3"
            crew = [
                *(["--agent", f"{k}*{prosocial}"] if k else []),
                *(["--agent", f"{5 - k}*{kind}"] if k < 5 else []),
            ]
            for regime in ("none", "optimal-cap"):
                out = tmp_path / f"{model}-{k}-{regime}"
                words = [*base, *crew, "--regime", regime, "--label", model]
                found = call(*words, "--repetitions", "2", "--out", str(out))
                gains[model, k, regime] = Fraction(found["welfare"])
                runs.append(str(out))
    assert gains["exact", 5, "none"] == play_commons(commons, 3).value
    assert gains["exact", 0, "none"] == 100
    assert gains["exact", 3, "none"] == play_commons(commons, 3, prosocial=3).value
    assert gains["noisy", 0, "optimal-cap"] == contingent_cap(commons).value
    report = call("evidence", "--pool", *runs, "--json", "--resamples", "99")
    rows = {(row["contrast"], row["metric"]): row for row in report["rows"]}
    raised = rows["prosocial 5 - 0", "R"]
    wanted = sum(
        gains[model, 5, regime] - gains[model, 0, regime]
        for model in ("exact", "noisy")
        for regime in ("none", "optimal-cap")
    )
    # Means in the tables are decimals of fifteen digits.
    assert raised["estimate"] == pytest.approx(float(wanted) / 4)
    assert (raised["strata"], raised["file"], raised["direction"]) == (4, "12 files", "up")
    helped = rows["optimal-cap - no-contract", "R"]
    assert helped["strata"] == 6
    assert {"m", "e", "o"} <= {metric for _, metric in rows}
    reasons = {(gap["contrast"], gap["reason"]) for gap in report["missing"]}
    assert reasons == {
        (
            "slope per prosocial agent",
            "0, 3, 5 prosocial agents are not symmetric about their mean; the order cannot be "
            "reversed",
        )
    }
    assert not report["repeated"]
    assert "12 files: prosocial 5 - 0" in call("evidence", "--pool", *runs, "--resamples", "99")


def test_the_same_cell_of_two_commons_is_two_strata(call: Any, tmp_path: Path) -> None:
    runs = []
    for growth in ("2", "1"):
        for weight in ("0", "30"):
            runs.append(str(tmp_path / f"{growth}-{weight}"))
            words = ["play", "--game", "commons", "--param", f"growth={growth}", "--label", "X"]
            call(*words, "--agent", f"best-response:lambda={weight}", "--out", runs[-1])
    report = call("evidence", "--pool", *runs, "--metric", "R", "--json", "--resamples", "99")
    assert report["rows"][0]["strata"] == 2
    # 650 - 100 where fish breed, nothing to gain where they do not.
    assert report["rows"][0]["estimate"] == 275


def test_the_steward_of_the_readme_proposes_a_cap_and_all_sign(
    call: Any, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (root / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(# steward\.py\n.*?)```", text, re.DOTALL)
    (line,) = re.findall(r"    coopgap (play --game commons .*)\n", text)
    monkeypatch.chdir(tmp_path)
    Path("steward.py").write_text(code, "utf-8")
    found = call(*line.split(), "--param", "growth=2", "--json", "--out", "run")
    assert found["welfare"] == "600"  # fifty fish in each of twelve rounds
    (kept,) = map(json.loads, Path("run/episodes.jsonl").read_text("utf-8").splitlines())
    assert kept["signed"] == 0
    assert kept["terms"] == "cap 0 at stock 0-40; cap 50, binding"
    assert kept["votes"] == [[0, 1, 2, 3, 4]] * 5
    # Without a contract the four empty the water at once.
    alone = call(*line.replace("--regime contract", "").split(), "--param", "growth=2", "--json")
    assert alone["metrics"]["m"] == "1"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Write a file of table games in the published columns."""
    rows = []
    for k, (R, S, T, P) in enumerate(BASES):
        table = effort_table(R=R, S=S, T=T, P=P)
        pairs = [
            [[str(12 * table.payoff(i, 0, (a, b))) for i in (0, 1)] for b in range(4)]
            for a in range(4)
        ]
        cells = dict.fromkeys(COLUMNS, "[]") | {
            "id": str(70 + k),
            "formal_game": "Prisoner's Dilemma",
            "1_1_payoff": f"[{R}, {R}]",
            "1_2_payoff": f"[{S}, {T}]",
            "2_1_payoff": f"[{T}, {S}]",
            "2_2_payoff": f"[{P}, {P}]",
            "epsilon": "0.5",
            "valid_4x4": "True",
            "utilitarian_welfare_4x4": "1",
            "rawlsian_welfare_4x4": "1",
            "payoff_matrix_4x4": str(pairs).replace("'", ""),
            "actions_row_4x4": "['a', 'b', 'c', 'd']",
            "actions_col_4x4": "['a', 'b', 'c', 'd']",
        }
        rows.append(cells)
    path = tmp_path / "tables.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(COLUMNS))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def played(call: Any, tables: Path) -> list[Path]:
    """Let logit players of known weight and precision play every game of the file."""
    folders = []
    for k in range(len(BASES)):
        out = tables.parent / f"run-{k}"
        words = ["play", str(tables), "--row", str(70 + k), "--seed", str(k), "--json"]
        agent = f"logit:lambda={WEIGHT:g},beta={PRECISION:g}"
        call(*words, "--agent", agent, "--rounds", "400", "--out", str(out), "--label", "planted")
        folders.append(out)
    return folders


def planted(fit: dict[str, Any]) -> bool:
    weight, precision = fit["lambda_profile"], fit["beta_profile"]
    inside: bool = weight[0] <= WEIGHT <= weight[1] and precision[0] <= PRECISION <= precision[1]
    return inside


def test_planted_weight_and_precision_are_recovered(
    call: Any, tables: Path, played: list[Path]
) -> None:
    counts = [w for out in played for w in ("--counts", str(out / "action_counts.csv"))]
    (fit,) = call("behaviour", str(tables), *counts, "--draws", "100", "--json")["fits"]
    assert (fit["model"], fit["games"], fit["plays"]) == ("planted", 6, 2400)
    assert planted(fit)
    assert fit["lambda_profile"][1] - fit["lambda_profile"][0] < 1
    assert fit["beta_profile"][1] - fit["beta_profile"][0] < 1
    assert not fit["warnings"]
    # The folders hold their games themselves.
    folders = [w for out in played for w in ("--counts", str(out))]
    assert call("behaviour", *folders, "--draws", "100", "--json")["fits"] == [fit]


def test_one_file_of_counts_with_ids_as_published(
    call: Any, tables: Path, played: list[Path]
) -> None:
    """The route of published data: one .csv of games, one .csv of counts, games by their id."""
    lines = ["model,game,action_1,action_2,count"]
    for game, out in zip(read_table_games(tables), played, strict=True):
        (cell,) = read_action_counts(out / "action_counts.csv")
        assert cell.game == game.title
        assert joint_array(game.environment(), cell).sum() == 400
        lines += [f"X,{game.row_id},{a},{b},{n}" for (a, b), n in cell.counts.items()]
    path = tables.parent / "counts.csv"
    path.write_text("\n".join(lines), "utf-8")
    (fit,) = call("behaviour", str(tables), "--counts", str(path), "--draws", "0", "--json")["fits"]
    assert planted(fit)
    assert fit["games"] == 6


def test_runs_of_one_game_add_up_and_its_bootstrap_is_warned_of(
    call: Any, tables: Path, played: list[Path]
) -> None:
    once = ["--counts", str(played[0] / "action_counts.csv")]
    (fit,) = call("behaviour", str(tables), *once, *once, "--draws", "20", "--json")["fits"]
    assert (fit["games"], fit["plays"]) == (1, 800)
    assert fit["lambda_bootstrap"][0] == fit["lambda_bootstrap"][1]
    assert any("one game only" in words for words in fit["warnings"])
    assert "one game only" in " ".join(
        call("behaviour", str(tables), *once, "--draws", "20").split()
    )
    (quiet,) = call("behaviour", str(tables), *once, "--draws", "0", "--json")["fits"]
    assert not any("one game only" in words for words in quiet["warnings"])


def test_counts_of_one_cell_are_one_cell() -> None:
    assert pool_counts([[], []]) == ()


@pytest.mark.parametrize("proposal", ["50", "{'caps': [{'cap': 50}]}", "'cap 50'"])
def test_a_proposal_that_is_no_cap_of_this_commons_is_one_message(
    proposal: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "from coopgap.numerics.experiments.protocol import Player\n"
        "class Mine(Player):\n"
        "    def act(self, situation, generator):\n        return 0\n"
        f"    def propose(self, situation, generator):\n        return {proposal}\n",
        "utf-8",
    )
    words = ["play", "--game", "commons", "--regime", "contract", "--agent", f"python:{file}:Mine"]
    monkeypatch.setattr(sys, "argv", ["coopgap", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    shown, said = capsys.readouterr()
    assert (stopped.value.code, shown) == (2, "")
    assert "propose must be a cap of this commons" in " ".join(said.split())
    assert "Traceback" not in said
