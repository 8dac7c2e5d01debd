"""A person as a player: told the game in words, asked again after an entry that cannot be used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from coopgap.numerics.experiments.call_log import CallLog
from coopgap.numerics.experiments.language_model import call_name
from coopgap.numerics.experiments.prompts import question, wording_of
from coopgap.numerics.experiments.protocol import Choice, Player, Situation, Traits
from coopgap.numerics.experiments.replies import ReplyError
from coopgap.numerics.experiments.terms import Terms
from coopgap.theory.errors import ParameterError


class Terminal(Protocol):
    """Where a person sits."""

    def show(self, text: str) -> None:
        """Show a text."""

    def ask(self, text: str) -> str:
        """Give one line that is typed; raise `StoppedError` when no more will come."""


class Person(Player):
    """A person at a terminal.

    What was decided is in the log of the run, so that a run that goes on does not ask again.

    Parameters
    ----------
    terminal
        Where the person sits; ``None`` for a player that is only written down.
    log
        Log of the run.
    prosocial
        Whether tables count it among the prosocial agents.

    Examples
    --------
    >>> from coopgap.numerics.experiments.episode import play_episode
    >>> from coopgap.numerics.experiments.scripted_agents import Scripted
    >>> from coopgap.numerics.experiments.table_play import RepeatedGame
    >>> from coopgap.numerics.experiments.terms import Regime
    >>> from coopgap.theory.games.registry import build_game
    >>> class Typed:
    ...     def __init__(self, *lines): self.lines = list(lines)
    ...     def show(self, text): pass
    ...     def ask(self, text): return self.lines.pop(0)
    >>> game = RepeatedGame(build_game("prisoners-dilemma"))
    >>> players = [Person(Typed("what?", "C"), CallLog(None)), Scripted("D")]
    >>> play_episode(game, players, Regime.NONE, None, 1, seed=0).rounds[0].actions
    ('C', 'D')
    """

    def __init__(self, terminal: Terminal | None, log: CallLog, prosocial: bool = False) -> None:
        self.terminal, self.log = terminal, log
        self.traits = Traits(prosocial=prosocial)
        self._shown: set[str] = set()

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice:
        """Ask for an action: by name."""
        found: Choice = self._asked("act", situation, "Your action", _as("action", str))
        return found

    def message(self, situation: Situation, generator: np.random.Generator) -> str:
        """Ask for a message; nothing is a message too."""
        text = "What do you say to all? (Enter: nothing)"
        return str(self._asked("message", situation, text, _as("message", str)))

    def propose(self, situation: Situation, generator: np.random.Generator) -> Terms | None:
        """Ask for a contract, as JSON on one line."""
        form = wording_of(situation.game).forms(situation)["propose"]
        text = f"Your proposal, without the outer key: {form}\n(Enter: none)"
        found: Terms | None = self._asked("propose", situation, text, _as("contract", _contract))
        return found

    def vote(self, situation: Situation, generator: np.random.Generator) -> Collection[int]:
        """Ask for the numbers of proposals it signs."""
        if all(terms is None for terms in situation.proposals):
            return ()
        text = "Numbers of the proposals you sign (Enter: none)"
        found: Collection[int] = self._asked("vote", situation, text, _as("sign", _numbers))
        return found

    def _asked(
        self, what: str, situation: Situation, text: str, reply: Callable[[str], str]
    ) -> Any:
        words = wording_of(situation.game)
        call = call_name(what, situation, 1)
        told = hashlib.sha256(question(what, situation).encode()).hexdigest()
        known = self.log.answer(call, told)
        if known is not None:
            return words.read(what, known, situation)
        if self.terminal is None:
            raise ParameterError("human: nobody sits at a terminal; run it with coopgap play")
        self._tell(what, situation)
        while True:
            try:
                answer = reply(self.terminal.ask(text))
                value = words.read(what, answer, situation)
            except ReplyError as error:
                self.terminal.show(f"That does not work: {error}.")
                continue
            self.log.answered(call, told, answer)
            return value

    def _tell(self, what: str, situation: Situation) -> None:
        assert self.terminal is not None
        words = wording_of(situation.game)
        contracting = what in ("propose", "vote")
        parts = [words.rules(situation, contracting or situation.terms is not None)]
        if contracting:
            parts.append(words.limits())
        parts = [part for part in parts if part not in self._shown]
        self._shown.update(parts)
        if what == "vote":
            parts.append(words.offered(situation))
        if situation.history and not contracting:
            parts.append(words.past(replace(situation, history=situation.history[-1:])))
        if not contracting:
            parts.append(words.now(situation))
        self.terminal.show("\n\n".join(["", *parts]))


def _as(key: str, read: Callable[[str], Any]) -> Callable[[str], str]:
    return lambda line: json.dumps({key: read(line.strip())})


def _contract(line: str) -> Any:
    if not line:
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise ReplyError("that is not JSON") from None


def _numbers(line: str) -> list[int]:
    try:
        return [int(word) for word in line.replace(",", " ").split()]
    except ValueError:
        raise ReplyError("write numbers, such as 0 2") from None
