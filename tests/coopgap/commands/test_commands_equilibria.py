"""``coopgap equilibria``: pure and correlated, certified."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from coopgap.cli import app
from coopgap.proofs.bundles import check_bundle


def test_the_witness_of_t9(tmp_path: Path) -> None:
    file = tmp_path / "equilibria.json"
    arguments = ["equilibria", "--game", "costly-prosociality", "--certificate", str(file)]
    result = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data["first_best"] == "8"
    assert data["best_pure"] == "7"
    assert data["best_correlated"] == "15/2"
    assert data["certified"] is True
    assert ["2", "2"] in data["pure"][0]["profiles"]
    assert all(verdict.accepted for verdict in check_bundle(file))


def test_none_is_said() -> None:
    result = CliRunner().invoke(app, ["equilibria", "--game", "matching-pennies"])
    assert result.exit_code == 0
    assert "none in some state" in result.stdout
    data = json.loads(
        CliRunner().invoke(app, ["equilibria", "--game", "matching-pennies", "--json"]).stdout
    )
    assert data["best_pure"] is None
