"""The command: keys, numbers, and one line for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from coopgap.commands.commons import commons
from coopgap.proofs.commons_checker import check_commons
from coopgap.theory.errors import CoopgapError, ParameterError

app = typer.Typer()
app.command()(commons)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if isinstance(result.exception, CoopgapError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_json_of_the_default_instance() -> None:
    data = json.loads(run("--json"))
    assert list(data)[:7] == [
        "first_best",
        "contingent_cap",
        "constant_cap",
        "selfish",
        "gap_contingent_cap",
        "threshold",
        "critical_state",
    ]
    assert data["first_best"] == "1223/2"
    assert data["gap_contingent_cap"] == "143/2"
    assert data["threshold"] == "3"
    assert data["critical_state"]["stock"] == 29
    assert data["critical_state"]["gain"] == "3/4"


def test_every_option_is_heard(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    data = json.loads(
        run(
            *("--n", "2", "--capacity", "20", "--rounds", "3", "--growth", "1:1/4,3:3/4"),
            *("--threshold", "2", "--start", "15", "--prosociality", "1/2", "--json"),
            *("--certificate", str(file)),
        )
    )
    assert data["parameters"] == {
        "fishers": 2,
        "capacity": 20,
        "rounds": 3,
        "growth": "1:1/4,3:3/4",
        "collapse": 2,
        "start": 15,
    }
    assert data["play"]["prosociality"] == "1/2"
    documents = json.loads(file.read_text("utf-8"))
    assert len(documents) == 5
    assert all(check_commons(document).accepted for document in documents)


def test_people_can_read_it() -> None:
    text = run("--prosociality", "3", "--capacity", "50", "--rounds", "5")
    for words in ("first best", "best constant cap", "threshold λ*", "a rigid cap", "hurts"):
        assert words in text


def test_hysteresis() -> None:
    arguments = ("--growth", "hysteresis", "--capacity", "20", "--rounds", "2")
    data = json.loads(run(*arguments, "--json"))
    assert "risk" in data["critical_state"]
    assert "first best" in run(*arguments)


def test_a_single_fisher_has_no_critical_state() -> None:
    data = json.loads(run("--n", "1", "--capacity", "10", "--rounds", "2", "--json"))
    assert data["critical_state"] is None
    assert data["selfish"] == data["first_best"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--n", "0"), "fishers=0"),
        (("--growth", "2:x"), "growth probability"),
        (("--start", "101"), "start=101"),
        (("--capacity", "99999"), "capacity=99999"),
        (("--prosociality", "-1"), "prosociality=-1"),
        (
            ("--growth", "hysteresis", "--capacity", "9", "--rounds", "1", "--certificate", "x"),
            "hyst",
        ),
    ],
)
def test_bad_input_is_one_clear_line(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(ParameterError, match=words) as error:
        run(*arguments)
    assert "\n" not in str(error.value)
