"""``coopgap behaviour``: prosocial weight and precision behind play, and logit responses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import numpy as np
import typer

from coopgap import __version__, options
from coopgap.display import console, facts, grid, print_json
from coopgap.inputs import load_environment, load_weights
from coopgap.numerics.behaviour.qre_estimation import (
    BOOTSTRAPS,
    LARGE_PRECISION,
    MAX_WEIGHT,
    QuantalFit,
    Range,
    fit_quantal_response,
)
from coopgap.numerics.behaviour.quantal_response import QuantalResponse, quantal_response
from coopgap.numerics.experiments.run_folders import COUNTS, played_games, table_of
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.action_counts import JointCounts, pool_counts, read_action_counts
from coopgap.theory.rationals import IntArray

Cell: TypeAlias = tuple[str, str, int]
"""Model, condition and number of prosocial agents."""


def behaviour(
    source: options.Input = None,
    game: options.Game = None,
    param: options.Parameters = None,
    row: options.Row = None,
    prosociality: options.Prosociality = "0",
    precision: Annotated[
        list[float] | None,
        typer.Option("--precision", metavar="β", help="Give the logit response at this β."),
    ] = None,
    counts: Annotated[
        list[Path] | None,
        typer.Option(
            "--counts",
            metavar="FILE",
            help="Estimate λ and β from joint action counts (.csv) of table games: the input is "
            "then the .csv of the games, and the column `game` holds their ids. Or a folder of "
            "coopgap play, which holds its game itself. Several add up.",
        ),
    ] = None,
    base: Annotated[
        bool,
        typer.Option("--base", help="Of table games (.csv), the 2×2 base games with actions C, D."),
    ] = False,
    max_weight: Annotated[
        float, typer.Option("--max-weight", help="Largest λ searched.")
    ] = MAX_WEIGHT,
    max_precision: Annotated[
        float, typer.Option("--max-precision", help="Largest β searched.")
    ] = LARGE_PRECISION,
    draws: Annotated[
        int, typer.Option("--draws", help="Bootstrap draws of whole games.")
    ] = BOOTSTRAPS,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws.")] = 0,
    figures: Annotated[
        Path | None,
        typer.Option(
            "--figures",
            metavar="DIR",
            help="With --counts: draw the likelihood of each fit, and the counts beside it.",
        ),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Compute logit responses of a game, or estimate (λ, β) from joint action counts.

    β is per payoff divided by the game's largest absolute payoff. One fit is made for each model,
    condition and number of prosocial agents in the counts, pooled over the games.

    **Examples**

    `coopgap behaviour --game prisoners-dilemma --prosociality 1/4 --precision 10`

    `coopgap behaviour tables.csv --counts counts.csv --json`

    `coopgap behaviour tables.csv --counts counts.csv --figures out/behaviour`

    `coopgap behaviour --counts runs/pd --counts runs/chicken`
    """
    if (not counts) == (not precision):
        raise ParameterError("behaviour: give either --precision (responses) or --counts (a fit)")
    if figures is not None and not counts:
        raise ParameterError("--figures goes with --counts: it draws fits")
    if not counts:
        environment = load_environment(source, game, param or [], row, base=base)
        environment = environment.prosocial(load_weights(prosociality))
        responses = [quantal_response(environment, beta) for beta in sorted(precision or [])]
        if as_json:
            print_json({"responses": [_response_object(environment, r) for r in responses]})
        else:
            _show_responses(environment, responses)
        return
    own = source is None and game is None and all(path.is_dir() for path in counts)
    if own and base:
        raise ParameterError("--base goes with a .csv file of table games")
    environments = played_games(counts) if own else {}
    fits, played = [], []
    read = [read_action_counts(table_of(path, COUNTS), str(path)) for path in counts]
    for cell, members in _cells(pool_counts(read)).items():
        for member in members:
            if member.game not in environments:
                named = member.game if game is None and row is None else row
                environments[member.game] = load_environment(
                    source, game, param or [], named, base=base
                )
        games = [environments[member.game] for member in members]
        tables = [
            _table(environment, member) for environment, member in zip(games, members, strict=True)
        ]
        fit = fit_quantal_response(
            games,
            tables,
            max_weight=max_weight,
            max_precision=max_precision,
            bootstraps=draws,
            seed=seed,
        )
        fits.append((cell, fit))
        played.append((games, tables))
    drawn = [] if figures is None else _draw(fits, played, figures)
    if as_json:
        print_json({"fits": [_fit_object(cell, fit) for cell, fit in fits]})
    else:
        _show_fits(fits)
        for path in drawn:
            print(f"wrote {path}")


def _draw(
    fits: list[tuple[Cell, QuantalFit]],
    played: list[tuple[list[Environment], list[IntArray]]],
    out: Path,
) -> list[Path]:
    # Plotting takes a second to import: only this option should pay for it.
    from coopgap.figures import action_counts, likelihood_surface
    from coopgap.figures.drawn_files import slug, write_drawing
    from coopgap.figures.style import Style

    paths: list[Path] = []
    names: list[str] = []
    for (cell, fit), (games, tables) in zip(fits, played, strict=True):
        model, condition, prosocial = cell
        title = f"{model}, {condition}, {prosocial} prosocial"
        name = slug(title)
        names.append(name)
        if names.count(name) > 1:  # names that differ in letters no file may have
            name = f"{name}-{names.count(name)}"
        surface = likelihood_surface.survey(title, games, tables, fit)
        paths += write_drawing(
            likelihood_surface.Data((surface,)),
            likelihood_surface.draw,
            out,
            f"likelihood-surface-{name}",
            Style(),
            title=f"Likelihood of prosocial weight and precision: {title}.",
            claim="logit",
            version=__version__,
        )
        paths += write_drawing(
            action_counts.confront(title, games, tables, fit),
            action_counts.draw,
            out,
            f"action-counts-{name}",
            Style(),
            title=f"Actions played beside the logit response at the fit: {title}.",
            claim="logit",
            version=__version__,
        )
    return paths


def _cells(read: tuple[JointCounts, ...]) -> dict[Cell, list[JointCounts]]:
    cells: dict[Cell, list[JointCounts]] = {}
    for member in read:
        cells.setdefault((member.model, member.condition, member.prosocial), []).append(member)
    return cells


def _table(environment: Environment, member: JointCounts) -> IntArray:
    table = np.zeros(environment.shape, dtype=np.int64)
    where = f"{member.file}, {member.model}, game {member.game}"
    for actions, times in member.counts.items():
        if len(actions) != len(environment.shape):
            raise ParameterError(
                f"{where}: {len(actions)} actions a row, but the game has "
                f"{len(environment.shape)} agents"
            )
        place = []
        for name, known in zip(actions, environment.actions, strict=True):
            if name not in known:
                raise ParameterError(
                    f"{where}: no action {name!r}; the game has {', '.join(known)}"
                )
            place.append(known.index(name))
        if times > np.iinfo(np.int64).max // 2:
            raise ParameterError(f"{where}: a count of {times} is too large")
        table[tuple(place)] += times
    return table


def _response_object(environment: Environment, response: QuantalResponse) -> dict[str, Any]:
    return {
        "precision": response.precision,
        "probabilities": [
            dict(zip(names, chances, strict=True))
            for names, chances in zip(environment.actions, response.probabilities, strict=True)
        ],
        "residual": response.residual,
    }


def _pair(interval: Range | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _fit_object(cell: Cell, fit: QuantalFit) -> dict[str, Any]:
    model, condition, prosocial = cell
    return {
        "model": model,
        "condition": condition,
        "prosocial": prosocial,
        "lambda": fit.weight,
        "beta": fit.precision,
        "log_likelihood": fit.log_likelihood,
        "uniform_log_likelihood": fit.uniform_log_likelihood,
        "lambda_profile": _pair(fit.weight_profile),
        "beta_profile": _pair(fit.precision_profile),
        "lambda_bootstrap": _pair(fit.weight_bootstrap),
        "beta_bootstrap": _pair(fit.precision_bootstrap),
        "correlation": fit.correlation,
        "games": fit.games,
        "plays": fit.plays,
        "warnings": list(fit.warnings),
    }


def _show_responses(environment: Environment, responses: list[QuantalResponse]) -> None:
    rows = [
        [
            f"{response.precision:g}",
            str(agent),
            ", ".join(
                f"{name} {chance:.4f}"
                for name, chance in zip(environment.actions[index], chances, strict=True)
            ),
        ]
        for response in responses
        for index, (agent, chances) in enumerate(
            zip(environment.agents, response.probabilities, strict=True)
        )
    ]
    console().print(grid("Logit responses", ["β", "agent", "probabilities"], rows))


def _show_fits(fits: list[tuple[Cell, QuantalFit]]) -> None:
    for (model, condition, prosocial), fit in fits:
        rows = [("λ", f"{fit.weight:.4f}"), ("β", f"{fit.precision:.4f}")]
        for name, interval in (
            ("λ, profile 95%", fit.weight_profile),
            ("β, profile 95%", fit.precision_profile),
            ("λ, bootstrap 95%", fit.weight_bootstrap),
            ("β, bootstrap 95%", fit.precision_bootstrap),
        ):
            if interval is not None:
                rows.append((name, f"[{interval.low:.4f}, {interval.high:.4f}]"))
        rows += [
            ("log-likelihood", f"{fit.log_likelihood:.4f}"),
            ("even play", f"{fit.uniform_log_likelihood:.4f}"),
            ("games, plays", f"{fit.games}, {fit.plays}"),
            *(("warning", words) for words in fit.warnings),
        ]
        title = f"{model}, {condition}, {prosocial} prosocial"
        console().print(facts(rows, title))
