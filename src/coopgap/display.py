"""How results look on a terminal and as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coopgap.theory.contract import Contract, Profile
from coopgap.theory.environment import Environment
from coopgap.theory.rationals import as_readable, as_text

if TYPE_CHECKING:
    from rich.progress import Progress

number = as_readable

MAX_SHOWN = 40
"""Rows of a table shown to people before the rest is only counted."""


def console() -> Console:
    """Give a console on standard output that does not break numbers or wrap plain output."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())


def progress_bar(width: int = 44) -> Progress:
    """Give a progress bar on standard error that goes when it is done; none without a terminal.

    Parameters
    ----------
    width
        Of the description (characters).
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    screen = Console(stderr=True)
    return Progress(
        TextColumn(f"{{task.description:<{width}}}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )


def print_json(data: Mapping[str, Any]) -> None:
    """Print one JSON object."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def profile_text(environment: Environment, profile: Profile) -> str:
    """Name the actions of a profile."""
    return "(" + ", ".join(environment.profile_names(profile)) + ")"


def rule_text(environment: Environment, profiles: Sequence[Profile]) -> str:
    """Name the profile of each state, with the state where there are several."""
    shown = [profile_text(environment, profile) for profile in profiles[:MAX_SHOWN]]
    if environment.n_states == 1:
        return shown[0]
    lines = [f"{state}: {text}" for state, text in zip(environment.states, shown, strict=False)]
    if len(profiles) > MAX_SHOWN:
        lines.append(f"... and {len(profiles) - MAX_SHOWN} states more")
    return "\n".join(lines)


def facts(rows: Iterable[tuple[str, str]], title: str = "") -> Table:
    """Lay out names and values in two columns."""
    table = Table(title=Text(title) if title else None, title_justify="left", box=None)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name), Text(value))
    table.show_header = False
    return table


def grid(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    most: int = MAX_SHOWN,
) -> Table:
    """Lay out a table with a header; long tables end with a count of what is left out."""
    table = Table(title=Text(title), title_justify="left")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows[:most]:
        table.add_row(*map(Text, row))
    if len(rows) > most:
        table.add_row(Text(f"... {len(rows) - most} more"), *[Text("")] * (len(columns) - 1))
    return table


def contract_table(environment: Environment, labels: Sequence[str], contract: Contract) -> Table:
    """Show a signal contract: what each agent is paid at each signal where anyone is paid."""
    rows = [
        [label, *(as_text(row[signal]) for row in contract.transfers)]
        for signal, label in enumerate(labels)
        if any(row[signal] for row in contract.transfers)
    ]
    if len(rows) < len(labels):
        others = "every signal" if not rows else "every other signal"
        rows.append([others, *["0"] * environment.n_agents])
    columns = ["signal", *(f"pays {agent}" for agent in environment.agents)]
    return grid("Contract", columns, rows)
