"""The command line: ``coopgap COMMAND ...``; each command is loaded when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from coopgap.theory.errors import CoopgapError

COMMANDS = {
    "gap": (
        "gap",
        "Find the welfare gap of the best mechanism a contract language allows, with certificates.",
    ),
    "threshold": (
        "threshold",
        "Find the least prosocial weight λ* at which the first best is supported.",
    ),
    "equilibria": (
        "equilibria",
        "Find every pure equilibrium, and the best and worst correlated one, exactly.",
    ),
    "derive": (
        "derive",
        "Derive a closed form for all parameters, with its proof and certificates.",
    ),
    "audit-tables": (
        "audit",
        "Recompute every claim of published table games; exit status 1 if any is not so.",
    ),
    "probe": ("probe", "Try to refute a conjecture; print the smallest counterexample found."),
    "check": ("check", "Check certificates with the kernel, which trusts nothing but the file."),
    "verify": (
        "verify",
        "Test every theorem, closed form and question of the theory; print the ledger.",
    ),
    "ledger": (
        "ledger",
        "Print the ledger of the last `coopgap verify`: each claim with its weakest axis.",
    ),
    "prove": (
        "prove",
        "Write machine-checked proofs of claims and run what is installed: Coq, z3.",
    ),
    "figures": ("figures", "Draw figures as PDF, SVG and PNG; what has not changed is left alone."),
    "tables": ("tables", "Write tables whose every number is exact, ready for a paper."),
    "report": (
        "report",
        "Write a page with everything that `coopgap verify` found: open `out/report/index.html`.",
    ),
    "commons": (
        "commons",
        "Solve a commons with unverifiable growth: first best, caps, selfish play, λ*.",
    ),
    "evidence": (
        "evidence",
        "Test what published runs say about prosocial agents and contracts.",
    ),
    "behaviour": (
        "behaviour",
        "Compute logit responses of a game, or estimate (λ, β) from joint action counts.",
    ),
    "play": (
        "play",
        "Let agents play a game under a contract regime, and compare with what theory predicts.",
    ),
    "games": ("games", "List the built-in games with their parameters."),
}
"""Command → module of `coopgap.commands` whose function of the command's name it runs, and the
first line of that function's help, so that the list of commands loads none of them."""


class _Command(TyperCommand):
    """A command as it is listed; the real one is imported when it is called."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        return loaded(str(self.name)).make_context(info_name, args, parent, **extra)


class _CommandsOnDemand(TyperGroup):
    """Import a command's module when the command is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        return _Command(cmd_name, help=COMMANDS[cmd_name][1], rich_markup_mode="markdown")


def loaded(name: str) -> Any:
    """Import the module of a command and give the command itself.

    Examples
    --------
    >>> loaded("games").help.splitlines()[0] == COMMANDS["games"][1]
    True
    """
    module = importlib.import_module(f"coopgap.commands.{COMMANDS[name][0]}")
    single = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    single.command(name)(getattr(module, name.replace("-", "_")))
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
