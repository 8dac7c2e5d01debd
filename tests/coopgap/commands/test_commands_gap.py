"""``coopgap gap``: what is printed, what is written, in every class."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coopgap.cli import app
from coopgap.commands.gap import gap_object
from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.bundles import check_bundle
from coopgap.theory.games.dilemmas import matching_pennies, prisoners_dilemma
from coopgap.theory.language import Language

KEYS = [
    "first_best", "value", "gap", "lower", "upper", "exact", "mechanism_class", "liability",
    "budget", "prosociality", "status",
]  # fmt: skip
TABLE = ["gap", "--game", "effort-table", *(f"--param={p}" for p in ("R=5", "S=0", "T=8", "P=2"))]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("options", "gap"),
    [
        (["--class", "c0"], "6"),
        (["--verify", "coop-defect"], "1/4"),
        (["--verify", "coop-defect", "--class", "c2"], "1/5"),
        (["--verify", "CH,CL|DH,DL", "--class", "C2", "--budget", "balanced"], "1/5"),
        (["--verify", "all"], "0"),
        (["--verify", "all", "--liability", "0"], "6"),
        (["--prosociality", "2"], "0"),
    ],
)
def test_gaps_of_the_effort_table(options: list[str], gap: str) -> None:
    data = json.loads(run(*TABLE, *options, "--json"))
    assert list(data) == KEYS
    assert data["gap"] == gap
    assert data["exact"] is True
    assert Fraction(data["first_best"]) - Fraction(data["value"]) == Fraction(gap)


def test_weights_one_by_one_and_infinite_gaps() -> None:
    data = json.loads(run("gap", "--game", "stag-hunt", "--prosociality", "1/2,0", "--json"))
    assert data["prosociality"] == ["1/2", "0"]
    game = matching_pennies()
    found = gap_object(welfare_gap(game, Language.null(game), "c0"))
    assert (found["value"], found["gap"], found["status"]) == ("-inf", "inf", "none-implementable")


def test_people_see_the_contract_and_the_certificates(tmp_path: Path) -> None:
    file = tmp_path / "gap.json"
    shown = run("gap", "--game", "prisoners-dilemma", "--verify", "actions", "--certificate",
                str(file))  # fmt: skip
    assert "pays Row" in shown
    assert "accepted" in shown
    assert str(file.name) in shown.replace("\n", "")
    assert [verdict.accepted for verdict in check_bundle(file)] == [True, True]
    mixed = run(*TABLE, "--verify", "coop-defect", "--class", "c2")
    assert "(CL, CH)" in mixed
    assert "2/5" in mixed


def test_a_time_limit_gives_proved_bounds() -> None:
    game = prisoners_dilemma()
    found = welfare_gap(game, Language.null(game), "c1", time_limit=0)
    data = gap_object(found)
    assert data["lower"] == "-inf" or Fraction(data["lower"]) <= 2
    assert data["upper"] == "-inf" or Fraction(data["upper"]) >= 2
