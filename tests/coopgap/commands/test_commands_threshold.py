"""``coopgap threshold``: λ* with and without contracts, and λ**."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from coopgap.cli import app


def threshold(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["threshold", *arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


TABLE = ["--game", "effort-table", *(f"--param={p}" for p in ("R=5", "S=0", "T=8", "P=2"))]


@pytest.mark.parametrize(
    ("options", "value"),
    [
        (TABLE, "2"),
        ([*TABLE, "--verify", "coop-defect"], "2"),
        ([*TABLE, "--verify", "all"], "0"),
        (["--game", "public-goods", "--param", "n=4"], "1/2"),
        (["--game", "costly-prosociality"], "1/3"),
        (["--game", "stag-hunt", "--worst"], "inf"),
        (["--game", "prisoners-dilemma", "--worst"], "1/2"),
    ],
)
def test_values_are_certified(options: list[str], value: str) -> None:
    data = threshold(*options)
    assert data["threshold"] == value
    assert data["certified"] is True


def test_one_per_agent() -> None:
    data = threshold("--game", "costly-prosociality")
    assert data["agents"] == {"Row": "1/3", "Column": "0"}


def test_people_see_what_sets_it() -> None:
    result = CliRunner().invoke(app, ["threshold", "--game", "stag-hunt", "--worst"])
    assert "(D, D)" in result.stdout
    assert "accepted" in result.stdout
