"""The terminal at which a person plays."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

from coopgap.theory.errors import ParameterError, StoppedError


class PlayTerminal:
    """Show and ask on standard error, so that results on standard output stay clean.

    Raises
    ------
    ParameterError
        When standard input is no terminal: nobody could answer.
    """

    def __init__(self) -> None:
        if not sys.stdin.isatty():
            raise ParameterError(
                "agent human: standard input is no terminal, so nobody could answer; play in one, "
                "or let somebody else play (scripted:C, best-response, ...)"
            )
        self._console = Console(stderr=True, highlight=False)

    def show(self, text: str) -> None:
        """Show a text as it is."""
        self._console.print(Text(text))

    def ask(self, text: str) -> str:
        """Give one line that is typed.

        Raises
        ------
        StoppedError
            After Ctrl-C, and at the end of input.
        """
        try:
            # Not typer.prompt: it writes a space to standard output.
            return self._console.input(Text(f"{text}: "))
        except (KeyboardInterrupt, EOFError):
            self.show("")
            raise StoppedError("interrupted") from None
