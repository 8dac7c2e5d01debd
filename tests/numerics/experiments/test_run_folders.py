"""Folders of play as input: the game comes back, and folders that hold none are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.numerics.experiments.agent_specs import parse_agents
from coopgap.numerics.experiments.commons_game import commons_game
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.run_folders import COUNTS, MEANS, played_games, table_of
from coopgap.numerics.experiments.run_tables import write_tables
from coopgap.numerics.experiments.runner import run_experiment
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.games.registry import build_game


def kept(game: object, folder: Path) -> Path:
    plan = Experiment(
        game,
        parse_agents(["logit"], len(game.agents)),  # type: ignore[attr-defined]
        rounds=getattr(game, "horizon", 1),
    )
    write_tables(run_experiment(plan, folder), folder)
    return folder


def test_games_come_back_by_the_name_in_their_tables(tmp_path: Path) -> None:
    plain = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    played = [RepeatedGame(build_game("stag-hunt")), RepeatedGame(plain, name="mine")]
    folders = [kept(game, tmp_path / str(k)) for k, game in enumerate(played)]
    found = played_games([*folders, folders[0]])
    assert found == {"Stag Hunt": build_game("stag-hunt"), "mine": plain}
    for name in (MEANS, COUNTS):
        assert table_of(folders[0], name) == folders[0] / name


def test_other_folders_are_refused(tmp_path: Path) -> None:
    water = kept(commons_game({"n": "2", "K": "8", "T": "2"}), tmp_path / "water")
    assert table_of(water, MEANS).is_file()
    with pytest.raises(FormatError, match="a commons leaves no action counts"):
        table_of(water, COUNTS)
    with pytest.raises(FormatError, match="no manifest of a table game"):
        played_games([water])
    with pytest.raises(FormatError, match=r"holds no aggregated\.csv"):
        table_of(tmp_path, MEANS)
    (tmp_path / "manifest.json").write_text("[" * 100_000, "utf-8")
    with pytest.raises(FormatError, match="no manifest"):
        played_games([tmp_path])


def test_games_that_counts_do_not_tell_apart_are_refused(tmp_path: Path) -> None:
    first = kept(RepeatedGame(build_game("stag-hunt", {"T": "7/2"})), tmp_path / "first")
    other = kept(RepeatedGame(build_game("stag-hunt")), tmp_path / "other")
    with pytest.raises(ParameterError, match="is called"):
        played_games([first, other])
    two = Environment.from_arrays(
        [[[[1, 0], [0, 1]], [[2, 0], [0, 2]]]] * 2, prior=["1/2", "1/2"], title="weather"
    )
    with pytest.raises(ParameterError, match="weather has 2 states"):
        played_games([kept(RepeatedGame(two), tmp_path / "two")])
