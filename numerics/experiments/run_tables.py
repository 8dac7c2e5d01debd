"""A run as tables: tidy decisions, metrics by repetition, the schemas that `evidence` reads."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from coopgap.numerics.experiments.metrics import EpisodeMetrics, mean, standard_error
from coopgap.numerics.experiments.protocol import INVALID
from coopgap.numerics.experiments.runner import Run
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.action_counts import JointCounts
from coopgap.theory.formats.commons_runs import METRICS
from coopgap.theory.formats.files import write_bytes_atomically, write_text_atomically
from coopgap.theory.rationals import IntArray

Table = tuple[Sequence[str], Sequence[Mapping[str, Any]]]
"""Column names and rows."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in a few numbers, exact where nothing is said to be a float.

    Attributes
    ----------
    metrics
        Mean by name over the repetitions where it is defined.
    repetitions
        How many were finished.
    invalid, invalid_talk
        How many decisions were no valid answer of the player's own, and were drawn evenly; how many
        messages, proposals and votes were void.
    welfare, gap
        Mean welfare, and mean realised welfare gap, of a repetition (money or fish).
    gap_error
        Standard error of the gap (float).
    first_best, gap_no_contract, gap_best_contract
        As theory says, for selfish agents; see `Benchmarks`.
    closed_no_contract, closed_best_contract
        Share of those gaps that was closed: ``1 − gap/Γ``; ``None`` where Γ is 0 or unknown.
    """

    metrics: Mapping[str, Fraction | None]
    repetitions: int
    invalid: int
    invalid_talk: int
    welfare: Fraction
    gap: Fraction
    gap_error: float | None
    first_best: Fraction
    gap_no_contract: Fraction | None
    gap_best_contract: Fraction | None
    closed_no_contract: Fraction | None
    closed_best_contract: Fraction | None


def summarise(run: Run) -> Summary:
    """Give the means of a run beside what theory says.

    Raises
    ------
    ParameterError
        When no repetition was finished.

    Examples
    --------
    >>> from coopgap.numerics.experiments.agent_specs import parse_agents
    >>> from coopgap.numerics.experiments.experiment import Experiment
    >>> from coopgap.numerics.experiments.runner import run_experiment
    >>> from coopgap.numerics.experiments.table_play import RepeatedGame
    >>> from coopgap.theory.games.registry import build_game
    >>> game = RepeatedGame(build_game("prisoners-dilemma"))
    >>> selfish = Experiment(game, parse_agents(["best-response"], 2), rounds=3)
    >>> found = summarise(run_experiment(selfish))
    >>> found.gap == found.gap_no_contract, found.closed_no_contract
    (True, Fraction(0, 1))
    """
    measured = [run.experiment.measured(episode) for episode in run.episodes]
    if not measured:
        raise ParameterError("no repetition was finished: there is nothing to sum up")
    gaps = [run.experiment.gap(m) for m in measured]
    rounds = [record for episode in run.episodes for record in episode.rounds]
    theory = run.experiment.benchmarks()
    gap = sum(gaps, Fraction(0)) / len(gaps)

    def closed(reference: Fraction | None) -> Fraction | None:
        return 1 - gap / reference if reference else None

    return Summary(
        metrics={name: mean([m.values[name] for m in measured]) for name in METRICS},
        repetitions=len(measured),
        invalid=sum(_void(record.flags) for record in rounds),
        invalid_talk=sum(_void(record.talk_flags) for record in rounds)
        + sum(_void(e.proposal_flags) + _void(e.vote_flags) for e in run.episodes),
        welfare=sum((m.welfare for m in measured), Fraction(0)) / len(measured),
        gap=gap,
        gap_error=standard_error(gaps),
        first_best=theory.first_best,
        gap_no_contract=theory.gap_no_contract,
        gap_best_contract=theory.gap_best_contract,
        closed_no_contract=closed(theory.gap_no_contract),
        closed_best_contract=closed(theory.gap_best_contract),
    )


def _void(flags: Sequence[str]) -> int:
    return sum(flag.startswith(INVALID) for flag in flags)


def decimal(value: Fraction | None) -> str:
    """Write a number as a decimal of up to 15 digits; nothing where there is none.

    Examples
    --------
    >>> decimal(Fraction(1, 3)), decimal(Fraction(612)), decimal(None)
    ('0.333333333333333', '612', '')
    """
    return "" if value is None else f"{float(value):.15g}"


def decision_table(run: Run) -> Table:
    """Give one row for each decision of each player."""
    columns = [
        *("repetition", "round", "agent", "player", "prosocial", "contingency", "stock", "action"),
        *("payoff", "transfer", "recommended", "flag", "message", "message_flag", "terms"),
        "prompt",
    ]
    experiment = run.experiment
    prosocial = [int(traits.prosocial) for traits in experiment.traits]
    rows = [
        {
            "repetition": episode.repetition,
            "round": record.round + 1,
            "agent": experiment.game.agents[i],
            "player": str(experiment.players[i]),
            "prosocial": prosocial[i],
            "contingency": record.contingency,
            "stock": record.stock,
            "action": record.actions[i],
            "payoff": float(record.payoffs[i]),
            "transfer": float(record.transfers[i]),
            "recommended": record.recommended[i] if record.recommended else "",
            "flag": record.flags[i],
            "message": record.messages[i] if record.messages else "",
            "message_flag": record.talk_flags[i] if record.talk_flags else "",
            "terms": episode.terms,
            "prompt": experiment.marks[i],
        }
        for episode in run.episodes
        for record in episode.rounds
        for i in range(len(record.actions))
    ]
    return columns, rows


def metric_table(run: Run) -> Table:
    """Give one row for each repetition."""
    rows = []
    for episode in run.episodes:
        found = run.experiment.measured(episode)
        row: dict[str, Any] = {"repetition": episode.repetition}
        row |= {k: None if v is None else float(v) for k, v in found.values.items()}
        row["welfare_gap"] = float(run.experiment.gap(found))
        row["signed"] = episode.signed
        row["terms"] = episode.terms
        row["invalid"] = sum(_void(record.flags) for record in episode.rounds)
        flags = zip(episode.proposal_flags, episode.vote_flags, strict=True)
        told = ("; ".join(filter(None, pair)) for pair in flags)
        row["negotiation"] = " | ".join(told).strip(" |")
        rows.append(row)
    return [
        "repetition",
        *METRICS,
        "welfare_gap",
        "invalid",
        "signed",
        "terms",
        "negotiation",
    ], rows


def aggregated_table(run: Run) -> Table:
    """Give the run as one cell of means, in the columns of published commons runs."""
    experiment = run.experiment
    measured: list[EpisodeMetrics] = [experiment.measured(e) for e in run.episodes]
    full = sum(m.values["q"] == 1 for m in measured)
    row = {
        "model": experiment.model,
        "prosocial": experiment.prosocial,
        "condition": experiment.regime.condition,
        **{name: decimal(mean([m.values[name] for m in measured])) for name in METRICS},
        "full_horizon": full,
        "below_horizon": len(measured) - full,
        "total_runs": len(measured),
        "game": experiment.game.title,
        "invalid": sum(_void(r.flags) for e in run.episodes for r in e.rounds),
        "prompt": "+".join(dict.fromkeys(filter(None, experiment.marks))),
    }
    return list(row), [row] if measured else []


def action_count_table(run: Run) -> Table:
    """Give joint action counts, in the columns that `read_action_counts` reads."""
    experiment = run.experiment
    counts = Counter(
        (record.contingency, record.actions)
        for episode in run.episodes
        for record in episode.rounds
    )
    states = {state for state, _ in counts}
    n = len(experiment.players)
    columns = ["model", "game", "condition", "prosocial"]
    columns += [*(f"action_{i + 1}" for i in range(n)), "count"]
    rows = []
    for (state, actions), times in sorted(counts.items()):
        title = experiment.game.title + (f" [{state}]" if len(states) > 1 else "")
        row: dict[str, Any] = {
            "model": experiment.model,
            "game": title,
            "condition": experiment.regime.condition,
            "prosocial": experiment.prosocial,
            **{f"action_{i + 1}": action for i, action in enumerate(actions)},
            "count": times,
        }
        rows.append(row)
    return columns, rows


def joint_array(environment: Environment, cell: JointCounts) -> IntArray:
    """Give joint action counts as an array of the game's shape, to estimate (λ, β) from.

    Raises
    ------
    ParameterError
        When the counts name an action that the game does not have.

    Examples
    --------
    >>> from coopgap.theory.games.registry import build_game
    >>> cell = JointCounts("f", "X", "pd", "nl", 0, {("C", "D"): 3})
    >>> joint_array(build_game("prisoners-dilemma"), cell).tolist()
    [[0, 3], [0, 0]]
    """
    counts = np.zeros(environment.shape, dtype=np.int64)
    for actions, times in cell.counts.items():
        if len(actions) != environment.n_agents:
            raise ParameterError(
                f"{cell.game}: {len(actions)} actions for another number of agents"
            )
        place = []
        for names, action in zip(environment.actions, actions, strict=True):
            if action not in names:
                raise ParameterError(f"{cell.game}: action {action!r} is not one of {names}")
            place.append(names.index(action))
        counts[tuple(place)] += times
    return counts


def csv_text(table: Table) -> str:
    r"""Write a table as CSV text.

    Examples
    --------
    >>> csv_text((["a", "b"], [{"a": 1, "b": None}]))
    'a,b\n1,\n'
    """
    columns, rows = table
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def write_parquet(path: Path, table: Table) -> None:
    """Write a table as a Parquet file, whole or not at all.

    Raises
    ------
    ParameterError
        When pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ParameterError(
            "Parquet needs pyarrow: install the extra, pip install 'coopgap[parquet]'"
        ) from None
    columns, rows = table
    data = pyarrow.table({name: [row.get(name) for row in rows] for name in columns})
    stream = io.BytesIO()
    pyarrow.parquet.write_table(data, stream)
    write_bytes_atomically(path, stream.getvalue())


def run_tables(run: Run) -> dict[str, Table]:
    """Give every table of a run by name; joint action counts only where actions have names."""
    tables = {
        "decisions": decision_table(run),
        "metrics": metric_table(run),
        "aggregated": aggregated_table(run),
    }
    if hasattr(run.experiment.game, "environment"):
        tables["action_counts"] = action_count_table(run)
    return tables


def write_tables(run: Run, folder: Path, parquet: bool = False) -> list[Path]:
    """Write all tables of a run into a folder, as CSV and, if asked, Parquet."""
    written = []
    for name, table in run_tables(run).items():
        path = folder / f"{name}.csv"
        write_text_atomically(path, csv_text(table))
        written.append(path)
        if parquet:
            write_parquet(path.with_suffix(".parquet"), table)
            written.append(path.with_suffix(".parquet"))
    return written
