"""Asking a language model within a run: from the log if answered before, else paced and counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from coopgap.numerics.experiments.call_budget import CallBudget, estimated_tokens
from coopgap.numerics.experiments.call_log import CallLog
from coopgap.numerics.experiments.chat_endpoint import Failed, Received
from coopgap.numerics.experiments.pacing import MAX_RETRY_AFTER, MAX_TRIES, Pace, back_off
from coopgap.theory.errors import EndpointError

_USUAL_ANSWER = 300  # tokens set aside for an answer whose length nothing bounds


@dataclass(frozen=True, slots=True)
class Chat:
    """What is asked of a model.

    Attributes
    ----------
    model
        Name of the model.
    prompt
        Version and content hash of the wording.
    messages
        Pairs of role and text.
    parameters
        Further fields of the request, such as ``temperature``.

    Examples
    --------
    >>> Chat("m", "neutral/1", (("user", "C or D?"),)).question[:12]
    '6a24a4915688'
    """

    model: str
    prompt: str
    messages: tuple[tuple[str, str], ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """SHA-256 of everything that is asked."""
        asked = [self.model, self.prompt, list(self.messages), dict(self.parameters)]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    def as_messages(self) -> list[dict[str, str]]:
        """Give the messages as the protocol has them."""
        return [{"role": role, "content": text} for role, text in self.messages]

    @property
    def estimate(self) -> int:
        """Tokens this may take: its own and those of the answer."""
        limit = self.parameters.get("max_tokens", self.parameters.get("max_completion_tokens"))
        own = estimated_tokens(sum(len(text) for _, text in self.messages))
        return own + (_USUAL_ANSWER if limit is None else int(limit))


class Endpoint(Protocol):
    """What a session sends requests to, as `ChatEndpoint` is."""

    def send(
        self,
        model: str,
        messages: list[dict[str, str]],
        parameters: Mapping[str, Any],
        request: str,
    ) -> Received | Failed:
        """Send one request."""


class ChatSession:
    """A language model at the service of one run; safe to share by threads.

    Examples
    --------
    >>> class Parrot:
    ...     def send(self, model, messages, parameters, request):
    ...         return Received(messages[-1]["content"], 3)
    >>> session = ChatSession(Parrot(), CallLog(None), CallBudget(calls=1), Pace())
    >>> chat = Chat("m", "own", (("user", "C"),))
    >>> session.ask("act-0", chat), session.ask("act-0", chat), session.log.totals().requests
    ('C', 'C', 1)
    """

    def __init__(
        self,
        endpoint: Endpoint,
        log: CallLog,
        budget: CallBudget,
        pace: Pace,
        notice: Callable[[str], None] | None = None,
    ) -> None:
        self.endpoint, self.log, self.budget, self.pace = endpoint, log, budget, pace
        self._notice = notice or (lambda _: None)

    def ask(self, call: str, chat: Chat) -> str:
        """Give the model's answer to one question of one decision.

        Parameters
        ----------
        call
            Which decision, and which try at it; the same in every sitting.

        Raises
        ------
        BudgetSpentError
            When the answer is not in the log and nothing more may be sent.
        EndpointError
            When the endpoint refuses, or fails time and again.
        StoppedError
            When the run was stopped.
        """
        known = self.log.answer(call, chat.question)
        if known is not None:
            return known
        last = ""
        for attempt in range(MAX_TRIES):
            self.pace.turn()
            outcome = self._send(call, chat, attempt)
            if isinstance(outcome, Received):
                return outcome.text
            last = outcome.reason
            if not outcome.again:
                raise EndpointError(f"{chat.model}: {outcome.reason}{_hint(outcome.status)}")
            pause = back_off(attempt) if outcome.wait is None else outcome.wait
            if pause > MAX_RETRY_AFTER:
                raise EndpointError(
                    f"{chat.model}: {outcome.reason}; it asks to wait {pause:.0f} s, "
                    f"which is over {MAX_RETRY_AFTER:.0f}: go on later"
                )
            if attempt + 1 < MAX_TRIES:
                self._notice(f"{chat.model}: {last}; trying again in {pause:.0f} s")
                self.pace.pause(pause)
        raise EndpointError(f"{chat.model}: {MAX_TRIES} tries failed; the last: {last}")

    def stop(self) -> None:
        """Let no further request leave; those under way are waited for by whoever sent them."""
        self.pace.stop()

    def _send(self, call: str, chat: Chat, attempt: int) -> Received | Failed:
        facts = {
            "attempt": attempt,
            "model": chat.model,
            "prompt": chat.prompt,
            "parameters": dict(chat.parameters),
            "messages": chat.as_messages(),
        }
        number = self.log.sent(self.budget, call, chat.question, chat.estimate, facts)
        outcome = self.endpoint.send(chat.model, chat.as_messages(), chat.parameters, number)
        if isinstance(outcome, Received):
            told = {"whole": outcome.whole, "told": outcome.told}
            self.log.received(number, outcome.text, outcome.tokens, told)
        else:
            fault = {"status": outcome.status, "error": outcome.reason}
            self.log.failed(number, outcome.paid, fault)
        return outcome


def _hint(status: int | None) -> str:
    if status in (401, 403):
        return " (is COOPGAP_LLM_KEY right?)"
    if status in (301, 302, 307, 308, 404, 405):
        return " (are COOPGAP_LLM_BASE_URL, which often ends in /v1, and the model right?)"
    return ""
