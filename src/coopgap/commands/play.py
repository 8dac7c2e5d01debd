"""``coopgap play``: any agents play a game under a contract regime; metrics, counts, gap."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from coopgap import options
from coopgap.commands.terminal import PlayTerminal
from coopgap.display import console, facts, number, print_json
from coopgap.inputs import load_environment, load_language, named_parameters
from coopgap.numerics.experiments.agent_specs import parse_agents
from coopgap.numerics.experiments.call_budget import CallBudget
from coopgap.numerics.experiments.commons_game import CommonsGame, commons_game
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.run_tables import Summary, summarise, write_tables
from coopgap.numerics.experiments.runner import Run, run_experiment
from coopgap.numerics.experiments.services import Services, name_models
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.errors import BudgetSpentError, EndpointError, ParameterError
from coopgap.theory.rationals import as_text

COMMONS = "commons"
"""The game of that name is the commons, whose parameters are those of ``coopgap commons``."""


def play(
    source: options.Input = None,
    game: options.Game = None,
    param: options.Parameters = None,
    row: options.Row = None,
    agent: Annotated[
        list[str] | None,
        typer.Option(
            "--agent",
            metavar="SPEC",
            help="Who plays: best-response:lambda=2, logit:lambda=1,beta=3, scripted:CH, "
            "python:FILE.py:CLASS (RUNS the file), human, llm:MODEL,framing=prosocial (docs/"
            "experiments.md). One for all, or one each; 2*SPEC counts twice.",
        ),
    ] = None,
    regime: Annotated[
        str, typer.Option("--regime", metavar="NAME", help=f"One of {', '.join(Regime)}.")
    ] = "none",
    verify: options.Verify = "none",
    liability: Annotated[
        str, typer.Option("--liability", metavar="B", help="Bound on each transfer, or inf.")
    ] = "inf",
    transfers: Annotated[
        str,
        typer.Option(
            "--transfers", metavar="free|balanced|no-subsidy", help="What transfers sum to."
        ),
    ] = "balanced",
    rounds: Annotated[
        int | None,
        typer.Option(
            "--rounds",
            help="Rounds of a repetition: 1, in a commons 12, when omitted.",
            show_default=False,
        ),
    ] = None,
    repetitions: Annotated[int, typer.Option("--repetitions", help="How often it is played.")] = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of all that is drawn.")] = 0,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Workers.")] = 1,
    budget: Annotated[
        list[str] | None,
        typer.Option(
            "--budget",
            metavar="calls=N,tokens=N",
            help="Most that language models may cost this run, all its sittings together.",
        ),
    ] = None,
    rate_limit: Annotated[
        int | None,
        typer.Option("--rate-limit", metavar="N", help="Most requests a minute to a model."),
    ] = None,
    label: Annotated[
        str, typer.Option("--label", metavar="NAME", help="The players' name in tables.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Keep the run and its tables here.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in --out, or play it again.")
    ] = False,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Tables as Parquet too (extra parquet).")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Let agents play a game under a contract regime, and compare with what theory predicts.

    Exit status 0 when all was played, 2 for bad input or an endpoint that fails, 3 when the
    budget is spent, 130 when interrupted; what was finished is kept in --out, and --resume goes on
    from there. No answer of a language model is paid for twice.

    A language model is asked at COOPGAP_LLM_BASE_URL, with the key COOPGAP_LLM_KEY.

    **Examples**

    `coopgap play --game prisoners-dilemma --agent best-response`

    `coopgap play --game effort-table --param R=5 --param S=0 --param T=8 --param P=2
    --agent logit:lambda=1,beta=3 --repetitions 1000 --out runs/logit`

    `coopgap play --game commons --param growth=2 --agent 3*best-response:lambda=3
    --agent 2*best-response`
    """
    played: RepeatedGame | CommonsGame
    if game == COMMONS:
        _refuse_for_commons(source, row, verify, liability, transfers)
        played = commons_game(named_parameters(param or []), rounds)
        rounds = played.horizon
    else:
        environment = load_environment(source, game, param or [], row)
        played = RepeatedGame(
            environment,
            load_language(verify, environment),
            Liability.parse(liability),
            Budget.parse(transfers),
            "" if source is None else source.stem,
        )
    players = name_models(parse_agents(agent or [], len(played.agents)))
    people = any(spec.kind == "human" for spec in players)
    services = Services(
        budget=CallBudget.parse(budget or []),
        per_minute=rate_limit,
        terminal=PlayTerminal() if people else None,
        notice=lambda text: print(f"coopgap: {text}", file=sys.stderr),
    )
    experiment = Experiment(
        played,
        players,
        Regime.parse(regime),
        1 if rounds is None else rounds,
        repetitions,
        seed,
        label,
    )
    if people and jobs > 1:
        print("coopgap: people play one after the other: --jobs 1", file=sys.stderr)
    run = _played(experiment, out, resume, jobs, services)
    if run.episodes:
        if out is not None:
            write_tables(run, out, parquet)
        summary = summarise(run)
        if as_json:
            print_json(summary_object(run, summary))
        else:
            _show(run, summary, out)
    if not run.complete:
        print(f"coopgap: {run.stopped or 'not all was played'}{_advice(out)}", file=sys.stderr)
        raise typer.Exit(_status(run))


def _status(run: Run) -> int:
    if isinstance(run.stopped, BudgetSpentError):
        return 3
    return 2 if isinstance(run.stopped, EndpointError) else 130


def _refuse_for_commons(
    source: Path | None, row: str | None, verify: str, liability: str, transfers: str
) -> None:
    if source is not None or row is not None:
        raise ParameterError("give one input: a file, or a built-in game with --game NAME")
    if (verify, liability, transfers) != ("none", "inf", "balanced"):
        raise ParameterError(
            "--verify, --liability and --transfers are for table games: in a commons stock and "
            "catches are verified, growth is not, and a contract is a cap"
        )


def _advice(out: Path | None) -> str:
    if out is None:
        return "; with --out DIR a run is kept and can go on"
    return f"; what was finished is kept in {out}: the same command with --resume goes on"


def _played(
    experiment: Experiment, out: Path | None, resume: bool, jobs: int, services: Services
) -> Run:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    hidden = not sys.stderr.isatty() or services.terminal is not None
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=hidden) as progress:
        task = progress.add_task("playing", total=None)

        def told(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return run_experiment(
            experiment, out, resume=resume, jobs=jobs, told=told, services=services
        )


def summary_object(run: Run, summary: Summary) -> dict[str, Any]:
    """Give the public JSON form of a run, exact values as text."""

    def exact(value: Any) -> str | None:
        return None if value is None else as_text(value)

    experiment = run.experiment
    return {
        "game": experiment.game.title,
        "model": experiment.model,
        "players": [str(spec) for spec in experiment.players],
        "prosocial": experiment.prosocial,
        "regime": experiment.regime.value,
        "condition": experiment.regime.condition,
        "rounds": experiment.rounds,
        "repetitions": summary.repetitions,
        "seed": experiment.seed,
        "complete": run.complete,
        "prompts": list(experiment.marks),
        "calls": None if run.calls is None else run.calls.as_object(),
        "invalid_decisions": summary.invalid,
        "invalid_talk": summary.invalid_talk,
        "metrics": {name: exact(value) for name, value in summary.metrics.items()},
        "welfare": exact(summary.welfare),
        "first_best": exact(summary.first_best),
        "gap": exact(summary.gap),
        "gap_standard_error": summary.gap_error,
        "gap_no_contract": exact(summary.gap_no_contract),
        "gap_best_contract": exact(summary.gap_best_contract),
        "closed_no_contract": exact(summary.closed_no_contract),
        "closed_best_contract": exact(summary.closed_best_contract),
    }


def _show(run: Run, summary: Summary, out: Path | None) -> None:
    experiment = run.experiment
    error = "" if summary.gap_error is None else f" ± {summary.gap_error:.3g}"
    rows = [
        ("game", experiment.game.title),
        ("players", ", ".join(str(spec) for spec in experiment.players)),
        ("regime", experiment.regime.value),
        ("played", f"{summary.repetitions} repetitions of up to {experiment.rounds} rounds"),
        ("first best of a repetition", number(summary.first_best)),
        ("welfare, mean", number(summary.welfare)),
        ("welfare gap, mean", number(summary.gap) + error),
        ("  without a contract, Γ_0", number(summary.gap_no_contract, "unknown")),
        ("    of it closed", number(summary.closed_no_contract, "-")),
        ("  best contract, Γ_1", number(summary.gap_best_contract, "unknown")),
        ("    of it closed", number(summary.closed_best_contract, "-")),
        (
            "m, q, R, u, e, o",
            ", ".join(
                "-" if value is None else f"{float(value):.4g}"
                for value in summary.metrics.values()
            ),
        ),
    ]
    if summary.invalid:
        rows.append(("invalid decisions", f"{summary.invalid}, replaced by even draws"))
    if summary.invalid_talk:
        rows.append(("invalid talk", f"{summary.invalid_talk} messages, proposals and votes void"))
    if run.calls is not None:
        spent = run.calls
        unsure = f", {spent.unsure} possibly paid without an answer" if spent.unsure else ""
        rows.append(("calls", f"{spent.answered} answered{unsure}; {spent.tokens} tokens"))
    if out is not None:
        rows.append(("tables", str(out)))
    console().print(facts(rows))
