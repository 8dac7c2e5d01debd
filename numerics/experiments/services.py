"""What some players need to play: a chat endpoint, a terminal, a log; and how they are built.

A player that is only written down is built without services, to see whether it is well-formed; it
says so when it is asked to play.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from coopgap.numerics.experiments.agent_specs import SERVED, AgentSpec, truth
from coopgap.numerics.experiments.call_budget import CallBudget, CallTotals
from coopgap.numerics.experiments.call_log import CALLS, CallLog
from coopgap.numerics.experiments.chat_endpoint import MODEL, ChatEndpoint, EndpointSettings
from coopgap.numerics.experiments.chat_session import ChatSession
from coopgap.numerics.experiments.language_model import LanguageModel, read_parameters
from coopgap.numerics.experiments.pacing import Pace
from coopgap.numerics.experiments.person import Person, Terminal
from coopgap.numerics.experiments.prompts import Prompt
from coopgap.numerics.experiments.protocol import Agent
from coopgap.theory.errors import ParameterError


@dataclass(frozen=True)
class Services:
    """What a run may use; nothing is opened yet.

    Attributes
    ----------
    settings
        Where language models are asked.
    budget
        What the run may spend on them, all its sittings together.
    per_minute
        Most requests a minute; ``None`` for no limit.
    terminal
        Where people sit.
    clock, sleep
        How time passes between requests; real time when left out.
    notice
        Told, in a line, of every fault that is waited out.
    """

    settings: EndpointSettings | None = None
    budget: CallBudget = CallBudget()  # noqa: RUF009 - frozen
    per_minute: int | None = None
    terminal: Terminal | None = None
    clock: Callable[[], float] | None = None
    sleep: Callable[[float], object] | None = None
    notice: Callable[[str], None] | None = None

    def connect(self, players: Sequence[AgentSpec], folder: Path | None) -> ChatEndpoint | None:
        """Get ready to ask language models, if one plays; nothing is sent or written yet.

        Raises
        ------
        ParameterError
            When there is no folder, no endpoint or no client library.
        """
        if all(spec.kind != "llm" for spec in players):
            return None
        if folder is None:
            raise ParameterError(
                "a language model plays: give --out DIR, where every answer paid for is kept"
            )
        return ChatEndpoint(self.settings or EndpointSettings.from_environment())

    def open(
        self, players: Sequence[AgentSpec], folder: Path | None, endpoint: ChatEndpoint | None
    ) -> Desk:
        """Open the log, and all else that these players need.

        Raises
        ------
        FormatError
            When the log of the folder is unreadable, or another run writes to it.
        """
        served = any(spec.kind in SERVED for spec in players)
        pace = Pace(self.per_minute, self.clock, self.sleep)
        path = folder / CALLS if served and folder is not None else None
        log = CallLog(path, str if endpoint is None else endpoint.settings.redact)
        session = None
        if endpoint is not None:
            session = ChatSession(endpoint, log, self.budget, pace, self.notice)
        models = any(spec.kind == "llm" for spec in players)
        return Desk(log, session, endpoint, self.terminal, models)


@dataclass
class Desk:
    """Services that are open; use it in a ``with`` statement.

    Attributes
    ----------
    log, session, endpoint, terminal
        What is open.
    models
        Whether a language model plays.
    """

    log: CallLog
    session: ChatSession | None = None
    endpoint: ChatEndpoint | None = None
    terminal: Terminal | None = None
    models: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.log.close()
        if self.endpoint is not None:
            with suppress(Exception):
                self.endpoint.close()

    def stop(self) -> None:
        """Let no further request leave."""
        if self.session is not None:
            self.session.stop()

    def totals(self) -> CallTotals | None:
        """Give what was spent on language models; ``None`` where none plays."""
        return self.log.totals() if self.models else None


def build_served(spec: AgentSpec, desk: Desk | None = None, prompt: Prompt | None = None) -> Agent:
    """Build a language model or a person.

    Parameters
    ----------
    desk
        Services; none for a player that is only written down.
    prompt
        How a model is asked; read as the player says when left out.

    Raises
    ------
    ParameterError
        When an option is malformed.

    Examples
    --------
    >>> player = build_served(AgentSpec("llm", "some-model", (("framing", "prosocial"),)))
    >>> player.model, player.traits.prosocial
    ('some-model', True)
    """
    if spec.kind == "human":
        terminal = None if desk is None else desk.terminal
        log = CallLog(None) if desk is None else desk.log
        return Person(terminal, log, truth(spec, "prosocial"))
    given = dict(spec.options)
    framing = given.get("framing", "neutral")
    prosocial = truth(spec, "prosocial") if "prosocial" in given else framing == "prosocial"
    return LanguageModel(
        None if desk is None else desk.session,
        spec.subject,
        prompt or Prompt.named(framing),
        read_parameters(given, str(spec)),
        prosocial,
    )


def prompt_of(spec: AgentSpec) -> Prompt | None:
    """Give the wording in which a language model is asked; nothing for another player.

    Examples
    --------
    >>> prompt_of(AgentSpec("llm", "some-model")).name, prompt_of(AgentSpec("human"))
    ('neutral', None)
    """
    if spec.kind != "llm":
        return None
    return Prompt.named(dict(spec.options).get("framing", "neutral"))


def name_models(
    players: Sequence[AgentSpec], environ: Mapping[str, str] | None = None
) -> tuple[AgentSpec, ...]:
    """Name the model of each language model that has none, from the environment.

    Raises
    ------
    ParameterError
        When the environment names none either.

    Examples
    --------
    >>> [str(spec) for spec in name_models([AgentSpec("llm")], {MODEL: "some-model"})]
    ['llm:some-model']
    """
    given = (os.environ if environ is None else environ).get(MODEL, "").strip()
    found = []
    for spec in players:
        if spec.kind == "llm" and not spec.subject:
            if not given:
                raise ParameterError(
                    f"agent {spec}: which model? Write llm:NAME, or set {MODEL} in the environment"
                )
            spec = replace(spec, subject=given)
        found.append(spec)
    return tuple(found)
