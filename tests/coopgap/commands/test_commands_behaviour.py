"""``coopgap behaviour``: responses, a fit of counts, and input that is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from coopgap.commands.behaviour import behaviour
from coopgap.inputs import load_environment
from coopgap.theory.errors import ParameterError

APP = typer.Typer()
APP.command()(behaviour)
PD = ["--game", "prisoners-dilemma"]


def counts(folder: Path, names: tuple[str, str]) -> Path:
    path = folder / "counts.csv"
    lines = [f"X,pd,{names[0]},{names[1]},5", f"X,pd,{names[1]},{names[1]},95"]
    path.write_text("\n".join(["model,game,action_1,action_2,count", *lines]), "utf-8")
    return path


def test_responses_start_even_and_end_at_the_equilibrium() -> None:
    options = [*PD, "--precision", "0", "--precision", "500", "--json"]
    result = CliRunner().invoke(APP, options)
    even, sharp = json.loads(result.stdout)["responses"]
    assert list(even["probabilities"][0].values()) == [0.5, 0.5]
    assert list(sharp["probabilities"][0].values())[1] > 0.999
    assert "Logit responses" in CliRunner().invoke(APP, [*PD, "--precision", "1"]).stdout


def test_a_fit_of_counts(tmp_path: Path) -> None:
    first, second = load_environment(None, "prisoners-dilemma", [], None).actions[0]
    path = counts(tmp_path, (first, second))
    options = [*PD, "--counts", str(path), "--draws", "0"]
    (fit,) = json.loads(CliRunner().invoke(APP, [*options, "--json"]).stdout)["fits"]
    assert (fit["model"], fit["games"], fit["plays"]) == ("X", 1, 100)
    assert fit["log_likelihood"] > fit["uniform_log_likelihood"]
    assert "log-likelihood" in CliRunner().invoke(APP, options).stdout


def test_bad_input(tmp_path: Path) -> None:
    path = counts(tmp_path, ("nothing", "never"))
    for options, words in (
        ([*PD], "either --precision"),
        ([*PD, "--counts", str(path)], "no action 'nothing'"),
    ):
        with pytest.raises(ParameterError, match=words):
            CliRunner().invoke(APP, options, catch_exceptions=False)
