"""The published pooled estimates: their grid, and what of them our responses give again.

The counts behind them are not published; payoffs of the 30 games, estimates and log-likelihoods
are, and besides, in the same repository, shares of mutual cooperation and defection of all plays.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from coopgap.commands.behaviour import behaviour
from coopgap.numerics.behaviour.qre_likelihood import derivatives, observe, point_likelihood
from coopgap.numerics.behaviour.qre_recovery import simulate_play, study_recovery
from coopgap.numerics.behaviour.quantal_games import Floats
from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.theory.environment import Environment
from coopgap.theory.formats.table_games import read_table_games

DILEMMAS = "gt-harmbench-pd30-4x4-rewritten.csv"
HUNTS = "gt-harmbench-sh30-4x4-rewritten.csv"

PLAYS = 5
"""Plays of each game that the published shares, multiples of 1/150 of 30 games, speak of."""

SHARES = {
    "Gemma 4 31B": (0.0, 0.940),
    "GPT-4o": (0.753, 0.053),
    "GPT-5.4 Mini": (0.073, 0.620),
    "Grok 4.1 Fast": (0.0, 0.973),
    "GPT-5.4": (0.053, 0.773),
}
"""Mutual cooperation and defection without communication or prompt, in 2×2 dilemmas, published."""

Row = Mapping[str, str]


@pytest.fixture(scope="module")
def estimates(shared_data: Path) -> list[Row]:
    with (shared_data / "tablegames" / "qre_pooled_estimates.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def dilemmas(shared_data: Path) -> list[Environment]:
    rows = read_table_games(shared_data / "tablegames" / DILEMMAS)
    return [row.base_environment() for row in rows]


def parameters(row: Row) -> tuple[float, float]:
    return float(row["lambda_hat"]), float(row["beta_hat"])


def responses(games: list[Environment], row: Row) -> Floats:
    """Give each agent's probabilities in every game, shape (games, 2, 2)."""
    weight, precision = parameters(row)
    return np.array(
        [quantal_response(g.prosocial(Fraction(weight)), precision).probabilities for g in games]
    )


def test_every_estimate_is_a_point_of_the_grid(estimates: list[Row]) -> None:
    """40 steps of λ in [0, 10] and of β in [0.1, 20]; 20 finer ones from 2 before to 2 after."""
    assert len(estimates) == 5
    for row in estimates:
        assert row["n_scenarios"] == "30"
        for name, low, high in (("lambda_hat", 0.0, 10.0), ("beta_hat", 0.1, 20.0)):
            step = (high - low) / 39
            coarse = (float(row[name]) - low) / step
            grid = {float(point) for point in range(40)}
            for centre in range(40):
                grid |= set(np.linspace(max(centre - 2, 0), min(centre + 2, 39), 20).tolist())
            assert min(abs(coarse - point) for point in grid) < 1e-9, (row["model"], name)
            # Not every number is one: the grid is coarser than the digits.
            assert min(abs(coarse + 0.05 - point) for point in grid) > 1e-3


def test_log_likelihoods_are_those_of_five_plays_of_each_dilemma(
    estimates: list[Row], dilemmas: list[Environment], shared_data: Path
) -> None:
    """At a maximum in β the log-likelihood is close to its expectation, which needs no counts."""
    hunts = [row.base_environment() for row in read_table_games(shared_data / "tablegames" / HUNTS)]
    for row in estimates:
        published = float(row["log_likelihood"])
        found = {}
        for name, games in (("dilemmas", dilemmas), ("hunts", hunts)):
            chances = responses(games, row)
            found[name] = PLAYS * float((chances * np.log(chances)).sum())
        assert found["dilemmas"] == pytest.approx(published, rel=0.025), row["model"]
        assert abs(found["hunts"] / published - 1) > 0.2, row["model"]


def test_predicted_shares_are_near_the_published_ones(
    estimates: list[Row], dilemmas: list[Environment]
) -> None:
    for row in estimates:
        chances = responses(dilemmas, row)
        both, neither = (chances[:, 0, a] * chances[:, 1, a] for a in (0, 1))
        assert (both.mean(), neither.mean()) == pytest.approx(SHARES[row["model"]], abs=0.125)
        far = abs(both.mean() - SHARES[row["model"]][0])
        assert bool(far > 0.05) is (row["model"] == "GPT-4o")


def test_the_two_parameters_of_gpt_4o_are_entangled(
    estimates: list[Row], dilemmas: list[Environment]
) -> None:
    """Only a combination shows, so its interval for λ ends at the edge of the box."""
    plays: list[np.typing.NDArray[np.int64]] = [np.array([[PLAYS, 0], [0, 0]]) for _ in dilemmas]
    (observed,) = observe(dilemmas, plays)
    index = np.arange(len(dilemmas))
    for row in estimates:
        weights, precisions = (np.full(len(dilemmas), value) for value in parameters(row))
        _, logits = point_likelihood(observed, index, weights, precisions)
        information = derivatives(observed, index, weights, precisions, logits).information.sum(0)
        correlation = -information[0, 1] / math.sqrt(information[0, 0] * information[1, 1])
        if row["model"] == "GPT-4o":
            assert correlation < -0.998
            assert float(row["lambda_ci_hi"]) == 10
        else:
            assert abs(correlation) < 0.98
            assert float(row["lambda_ci_hi"]) < 1


def test_an_interval_without_width_is_too_short(
    estimates: list[Row], dilemmas: list[Environment]
) -> None:
    """For GPT-5.4 Mini [0, 0] is published; play simulated at its estimate says 0 to 0.2 or so."""
    row = next(row for row in estimates if row["model"] == "GPT-5.4 Mini")
    assert (row["lambda_ci_lo"], row["lambda_ci_hi"]) == ("0.0", "0.0")
    study = study_recovery(
        dilemmas, *parameters(row), plays=PLAYS, simulations=40, max_precision=20.0, seed=1
    )
    assert 0.1 < np.quantile(study.weights, 0.975) < 0.6
    assert (study.weights == 0).mean() > 0.3
    low, high = float(row["beta_ci_lo"]), float(row["beta_ci_hi"])
    assert ((study.precisions > low) & (study.precisions < high)).mean() >= 0.9


def test_the_command_fits_counts_of_base_games(
    shared_data: Path, estimates: list[Row], dilemmas: list[Environment], tmp_path: Path
) -> None:
    """Play simulated at the estimate of GPT-5.4, from the file of games to the interval."""
    row = next(row for row in estimates if row["model"] == "GPT-5.4")
    weight, precision = parameters(row)
    table = shared_data / "tablegames" / DILEMMAS
    lines = ["model,game,action_1,action_2,count"]
    for game, counts in zip(
        read_table_games(table),
        simulate_play(dilemmas, weight, precision, PLAYS, seed=2),
        strict=True,
    ):
        lines += [
            f"GPT-5.4,{game.row_id},{'CD'[a]},{'CD'[b]},{times}"
            for (a, b), times in np.ndenumerate(counts)
        ]
    path = tmp_path / "counts.csv"
    path.write_text("\n".join(lines), "utf-8")
    app = typer.Typer()
    app.command()(behaviour)
    options = [str(table), "--base", "--counts", str(path), "--draws", "40", "--json"]
    result = CliRunner().invoke(app, [*options, "--max-precision", "20"])
    assert result.exit_code == 0, result.output
    (fit,) = json.loads(result.stdout)["fits"]
    assert (fit["games"], fit["plays"]) == (30, 150)
    assert fit["lambda_profile"][0] <= weight <= fit["lambda_profile"][1]
    assert fit["beta_profile"][0] <= precision <= fit["beta_profile"][1]
    assert fit["log_likelihood"] == pytest.approx(float(row["log_likelihood"]), rel=0.1)
