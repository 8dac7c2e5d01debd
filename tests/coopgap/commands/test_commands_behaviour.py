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


def test_figures_of_every_fit(tmp_path: Path) -> None:
    first, second = load_environment(None, "prisoners-dilemma", [], None).actions[0]
    path = counts(tmp_path, (first, second))
    # Two models whose names become the same name of a file.
    text = path.read_text("utf-8")
    path.write_text("\n".join([text, *(f"X/,pd,{second},{second},{k}" for k in (3, 4))]), "utf-8")
    out = tmp_path / "drawn"
    options = [*PD, "--counts", str(path), "--draws", "0", "--figures", str(out)]
    result = CliRunner().invoke(APP, options)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("wrote ") == 12
    names = {file.name for file in out.glob("*.svg")}
    assert names == {
        f"{kind}-X-no-contract-0-prosocial{number}.svg"
        for kind in ("likelihood-surface", "action-counts")
        for number in ("", "-2")
    }
    kept = json.loads(
        (out / "data" / "action-counts-X-no-contract-0-prosocial.json").read_text("utf-8")
    )
    assert [action["times"] for action in kept["actions"]] == [5, 95, 0, 100]
    quiet = CliRunner().invoke(APP, [*options, "--json"])
    assert len(json.loads(quiet.stdout)["fits"]) == 2


def test_bad_input(tmp_path: Path) -> None:
    path = counts(tmp_path, ("nothing", "never"))
    for options, words in (
        ([*PD], "either --precision"),
        ([*PD, "--counts", str(path)], "no action 'nothing'"),
        ([*PD, "--precision", "1", "--base"], "--base goes with a .csv"),
        ([*PD, "--precision", "1", "--figures", str(tmp_path / "no")], "goes with --counts"),
    ):
        with pytest.raises(ParameterError, match=words):
            CliRunner().invoke(APP, options, catch_exceptions=False)
