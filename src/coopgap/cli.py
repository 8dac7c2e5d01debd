"""The command line: ``coopgap COMMAND ...``."""

from __future__ import annotations

import os
import sys

import typer

from coopgap.commands import (
    audit,
    check,
    derive,
    equilibria,
    games,
    gap,
    threshold,
    verify,
)
from coopgap.theory.errors import CoopgapError

app = typer.Typer(
    name="coopgap",
    help="Exact, certified welfare gaps of incomplete contracts, and the prosocial weights that "
    "close them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("gap")(gap.gap)
app.command("threshold")(threshold.threshold)
app.command("equilibria")(equilibria.equilibria)
app.command("derive")(derive.derive)
app.command("audit-tables")(audit.audit_tables)
app.command("check")(check.check)
app.command("verify")(verify.verify)
app.command("games")(games.games)


def main() -> None:
    """Run the command line; an error of the user's is one line and exit status 2.

    Examples
    --------
    >>> import sys
    >>> sys.argv = ["coopgap", "gap", "--game", "nothing"]
    >>> main()
    Traceback (most recent call last):
        ...
    SystemExit: 2
    """
    try:
        app()
    except CoopgapError as error:
        print(f"coopgap: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of a pipe went away: say nothing, and keep Python from saying it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
