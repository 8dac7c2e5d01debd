"""The command line: ``coopgap COMMAND ...``; each command is loaded when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from coopgap.theory.errors import CoopgapError

COMMANDS = {
    "gap": "gap",
    "threshold": "threshold",
    "equilibria": "equilibria",
    "derive": "derive",
    "audit-tables": "audit",
    "probe": "probe",
    "check": "check",
    "verify": "verify",
    "ledger": "ledger",
    "prove": "prove",
    "figures": "figures",
    "tables": "tables",
    "report": "report",
    "commons": "commons",
    "evidence": "evidence",
    "behaviour": "behaviour",
    "play": "play",
    "games": "games",
}
"""Command → module of `coopgap.commands` whose function of the command's name it runs."""


class _CommandsOnDemand(TyperGroup):
    """Import a command's module when the command is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"coopgap.commands.{COMMANDS[cmd_name]}")
        single = typer.Typer(add_completion=False, rich_markup_mode="markdown")
        single.command(cmd_name)(getattr(module, cmd_name.replace("-", "_")))
        return get_command(single)


app = typer.Typer(
    cls=_CommandsOnDemand,
    name="coopgap",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _coopgap() -> None:
    """Exact, certified welfare gaps of incomplete contracts, and the weights that close them."""


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
