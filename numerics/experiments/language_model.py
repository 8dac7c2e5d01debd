"""A language model as a player: asked in words, read strictly, mended once, else drawn evenly."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from coopgap.numerics.experiments.chat_session import Chat, ChatSession
from coopgap.numerics.experiments.prompts import Prompt, repair, wording_of
from coopgap.numerics.experiments.protocol import (
    INVALID,
    Answer,
    Choice,
    Player,
    Situation,
    Traits,
)
from coopgap.numerics.experiments.replies import ReplyError
from coopgap.numerics.experiments.terms import Terms
from coopgap.theory.errors import ParameterError

_MAX_QUOTED = 2000  # of a bad reply, when the model is shown it again


@dataclass
class LanguageModel(Player):
    """A language model behind a chat endpoint.

    Each decision is one question with everything there is to know in it; a reply that is not
    what was asked for gets exactly one second chance. After that an action is drawn evenly by
    the player's own stream of random numbers, a message or proposal is none, and nothing is
    signed; the answer is flagged ``invalid`` with the fault.

    Attributes
    ----------
    session
        Who asks; ``None`` for a player that is only written down.
    model
        Name of the model.
    prompt
        How it is asked.
    parameters
        Further fields of each request, such as ``temperature``.
    prosocial
        Whether tables count it among the prosocial agents.

    Examples
    --------
    >>> player = LanguageModel(None, "some-model", Prompt.named("prosocial"), prosocial=True)
    >>> player.traits.prosocial, player.traits.weight
    (True, None)
    """

    session: ChatSession | None
    model: str
    prompt: Prompt
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    prosocial: bool = False

    def __post_init__(self) -> None:
        self.traits = Traits(prosocial=self.prosocial)

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice | Answer:
        """Ask for an action."""
        value, fault = self._asked("act", situation)
        if not fault:
            found: Choice = value
            return found
        return Answer(wording_of(situation.game).draw(situation, generator), _flag(fault))

    def message(self, situation: Situation, generator: np.random.Generator) -> str | Answer:
        """Ask what it says."""
        value, fault = self._asked("message", situation)
        return Answer("", _flag(fault)) if fault else str(value)

    def propose(
        self, situation: Situation, generator: np.random.Generator
    ) -> Terms | Answer | None:
        """Ask for a contract, as data."""
        value, fault = self._asked("propose", situation)
        return Answer(None, _flag(fault)) if fault else value

    def vote(
        self, situation: Situation, generator: np.random.Generator
    ) -> Collection[int] | Answer:
        """Ask what it signs; nothing is asked where nothing was proposed."""
        if all(terms is None for terms in situation.proposals):
            return ()
        value, fault = self._asked("vote", situation)
        return Answer((), _flag(fault)) if fault else value

    def _asked(self, what: str, situation: Situation) -> tuple[Any, str]:
        if self.session is None:
            raise ParameterError(
                f"llm:{self.model}: no endpoint is open; run it with coopgap play, or pass services"
            )
        words = wording_of(situation.game)
        messages = self.prompt.messages(what, situation)
        fault = ""
        for chance in (1, 2):
            chat = Chat(self.model, self.prompt.mark, messages, self.parameters)
            text = self.session.ask(call_name(what, situation, chance), chat)
            try:
                return words.read(what, text, situation), ""
            except ReplyError as error:
                fault = str(error)
            shown = text[:_MAX_QUOTED] or "(nothing)"
            messages += (("assistant", shown), ("user", repair(what, situation, fault)))
        return None, fault


def call_name(what: str, situation: Situation, chance: int) -> str:
    """Name a question by where it stands in the run, the same in every sitting.

    Examples
    --------
    >>> call_name("act", Situation(None, 1, 4, 2, 9, None, None, None, ()), 1)
    'repetition 4 round 2 player 1 act 1'
    """
    where = f"repetition {situation.repetition} round {situation.round} player {situation.agent}"
    return f"{where} {what} {chance}"


def read_parameters(given: Mapping[str, str], who: str) -> dict[str, Any]:
    """Read the fields of a request from options of a player.

    Raises
    ------
    ParameterError
        When a value is malformed or out of range.

    Examples
    --------
    >>> read_parameters({"temperature": "0.5", "max-tokens": "200", "json": "yes"}, "llm")
    {'temperature': 0.5, 'max_tokens': 200, 'response_format': {'type': 'json_object'}}
    """
    found: dict[str, Any] = {}
    if "temperature" in given:
        found["temperature"] = _within(given["temperature"], float, 0, 2, f"temperature of {who}")
    for name in ("max-tokens", "max-completion-tokens"):
        if name in given:
            limit = _within(given[name], int, 1, 10**6, f"{name} of {who}")
            found[name.replace("-", "_")] = limit
    if given.get("json", "no") not in ("yes", "no"):
        raise ParameterError(f"json={given['json']!r} of {who} must be yes or no")
    if given.get("json") == "yes":
        found["response_format"] = {"type": "json_object"}
    return found


def _within(text: str, kind: type, least: float, most: float, name: str) -> Any:
    try:
        value = kind(text)
    except ValueError:
        value = None
    if value is None or not least <= value <= most:
        raise ParameterError(f"{name}={json.dumps(text)} must be from {least} to {most}")
    return value


def _flag(fault: str) -> str:
    return f"{INVALID}: {fault}"[:200]
