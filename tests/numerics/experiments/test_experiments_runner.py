"""Runs: the same whatever the workers, kept as they go, resumed after a kill."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coopgap.numerics.experiments import runner
from coopgap.numerics.experiments.agent_specs import parse_agents
from coopgap.numerics.experiments.episode import EpisodeRecord
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.runner import EPISODES, MANIFEST, run_experiment
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.games.registry import build_game

GAME = RepeatedGame(build_game("prisoners-dilemma"))
PLAN = Experiment(GAME, parse_agents(["logit:beta=2"], 2), rounds=2, repetitions=60, seed=4)


def test_workers_change_nothing() -> None:
    assert run_experiment(PLAN, jobs=2).episodes == run_experiment(PLAN).episodes


def test_what_is_kept_is_in_order_whatever_the_workers(tmp_path: Path) -> None:
    file = tmp_path / "slow.py"
    file.write_text(
        "import time\n"
        "class Slow:\n"
        "    def act(self, situation, generator):\n"
        "        time.sleep(1.5 * (situation.repetition == 0))\n"
        "        return 'C'\n",
        encoding="utf-8",
    )
    slow = replace(PLAN, players=parse_agents([f"python:{file}:Slow"], 2), rounds=1)
    run_experiment(slow, tmp_path / "one")
    run_experiment(slow, tmp_path / "two", jobs=2)
    kept = [(tmp_path / name / EPISODES).read_bytes() for name in ("one", "two")]
    assert kept[0] == kept[1]


def test_repetitions_differ_and_seeds_too() -> None:
    played = run_experiment(PLAN).episodes
    assert len({e.rounds for e in played}) > 5
    assert run_experiment(replace(PLAN, seed=5)).episodes != played


def test_a_torn_run_goes_on_to_the_same_end(tmp_path: Path) -> None:
    whole = run_experiment(PLAN, tmp_path / "a")
    folder = tmp_path / "b"
    run_experiment(replace(PLAN, repetitions=30), folder)
    kept = (folder / EPISODES).read_bytes()
    (folder / EPISODES).write_bytes(kept[:-7])
    again = run_experiment(PLAN, folder, resume=True)
    assert again.complete
    assert again.episodes == whole.episodes
    # What the kill tore is gone from the file too, or the next line would have joined it.
    assert run_experiment(PLAN, folder, resume=True).episodes == whole.episodes


def test_what_is_finished_is_not_played_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_experiment(replace(PLAN, repetitions=50), tmp_path)
    asked: list[int] = []
    plain = runner.play_piece

    def counted(experiment: Experiment, repetitions: list[int]) -> list[EpisodeRecord]:
        asked.extend(repetitions)
        return plain(experiment, repetitions)

    monkeypatch.setattr(runner, "play_piece", counted)
    run_experiment(PLAN, tmp_path, resume=True)
    assert asked == list(range(50, 60))


def test_an_interrupted_run_keeps_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = runner.play_piece

    def stopped(experiment: Experiment, repetitions: list[int]) -> list[EpisodeRecord]:
        if repetitions[0] >= 25:
            raise KeyboardInterrupt
        return plain(experiment, repetitions)

    monkeypatch.setattr(runner, "play_piece", stopped)
    run = run_experiment(PLAN, tmp_path)
    assert (len(run.episodes), run.complete) == (25, False)
    monkeypatch.undo()
    assert run_experiment(PLAN, tmp_path, resume=True).episodes == run_experiment(PLAN).episodes


def test_a_folder_with_another_run_is_left_alone(tmp_path: Path) -> None:
    run_experiment(PLAN, tmp_path)
    with pytest.raises(FormatError, match="add --resume"):
        run_experiment(PLAN, tmp_path)
    with pytest.raises(FormatError, match="another experiment \\(seed differ\\)"):
        run_experiment(replace(PLAN, seed=9), tmp_path, resume=True)
    (tmp_path / MANIFEST).write_text("{", encoding="utf-8")
    with pytest.raises(FormatError, match="not JSON"):
        run_experiment(PLAN, tmp_path, resume=True)


def test_a_line_that_is_no_repetition_is_named(tmp_path: Path) -> None:
    run_experiment(PLAN, tmp_path)
    (tmp_path / EPISODES).write_text('{"repetition": 0}\n', encoding="utf-8")
    with pytest.raises(FormatError, match="line 1 is no repetition"):
        run_experiment(PLAN, tmp_path, resume=True)


def test_the_number_of_workers_is_bounded() -> None:
    with pytest.raises(ParameterError, match="jobs=0"):
        run_experiment(PLAN, jobs=0)
