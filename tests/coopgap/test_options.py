"""Shared options: the same words in the help of every command that has them."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from coopgap.cli import app


@pytest.mark.parametrize("command", ["gap", "threshold", "equilibria"])
def test_inputs_are_explained_alike(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).stdout
    for words in ("--game", "--param", "--row", "--json", "--certificate", "Gambit game"):
        assert words in shown
