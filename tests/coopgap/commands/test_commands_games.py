"""``coopgap games``: every built-in game is listed."""

from __future__ import annotations

from typer.testing import CliRunner

from coopgap.cli import app
from coopgap.numerics.experiments.commons_game import PARAMETERS
from coopgap.theory.games.registry import GAMES


def test_every_game_is_listed() -> None:
    result = CliRunner().invoke(app, ["games"])
    assert result.exit_code == 0
    for name in (*GAMES, "commons", *PARAMETERS):
        assert name in result.stdout
