"""A run as tables, and back through the readers of published files."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet
import pytest

from coopgap.numerics.experiments.agent_specs import parse_agents
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.run_tables import joint_array, summarise, write_tables
from coopgap.numerics.experiments.runner import Run, run_experiment
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.action_counts import read_action_counts
from coopgap.theory.formats.commons_runs import METRICS
from coopgap.theory.games.registry import build_game

GAME = RepeatedGame(build_game("prisoners-dilemma"))
PLAN = Experiment(
    GAME, parse_agents(["logit:beta=1,lambda=1/2"], 2), rounds=3, repetitions=40, seed=1
)
RUN = run_experiment(PLAN)


def test_counts_come_back_through_the_reader(tmp_path: Path) -> None:
    write_tables(RUN, tmp_path)
    found = read_action_counts(tmp_path / "action_counts.csv")
    cells = list(found)
    assert sum(cell.plays for cell in cells) == 120
    counts = joint_array(GAME.environment, cells[0])
    assert counts.sum() == 120
    pairs = [r.actions for e in RUN.episodes for r in e.rounds]
    assert counts[0, 1] == pairs.count(("C", "D"))


def test_tidy_tables_have_a_row_for_each_decision_and_repetition(tmp_path: Path) -> None:
    write_tables(RUN, tmp_path, parquet=True)
    with (tmp_path / "decisions.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 2 * 120
    assert pyarrow.parquet.read_table(tmp_path / "decisions.parquet").num_rows == 240
    assert pyarrow.parquet.read_table(tmp_path / "metrics.parquet").num_rows == 40
    assert sum(float(row["payoff"]) for row in rows) == float(summarise(RUN).welfare * 40)
    assert not list(tmp_path.glob(".*"))


def test_a_summary_is_the_mean_of_what_was_played() -> None:
    found = summarise(RUN)
    payoffs = [sum(sum(r.payoffs, Fraction(0)) for r in e.rounds) for e in RUN.episodes]
    assert found.welfare == Fraction(sum(payoffs), 40)
    assert found.gap == found.first_best - found.welfare
    assert tuple(found.metrics) == METRICS
    assert found.closed_no_contract == 1 - found.gap / found.gap_no_contract  # type: ignore[operator]


def test_nothing_played_is_nothing_to_sum_up() -> None:
    with pytest.raises(ParameterError, match="no repetition"):
        summarise(Run(PLAN, (), complete=False))
