"""The log of all that was asked: written ahead, so that no answer is ever paid for twice.

One JSON object a line, by ``kind``:

- ``sent``: a request is about to leave; it is on disk before the first byte goes out. ``request``
  is its own number, ``call`` the decision it is for, ``question`` the SHA-256 of what is asked.
- ``received``: its answer. From now on the decision is read from here.
- ``failed``: no answer; ``paid`` is ``no`` or ``possibly``.
- ``answered``: what a person typed, which costs nothing.

A ``sent`` without a second line was under way when the run was killed: it gets one, possibly paid,
when the log is opened again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from coopgap.numerics.experiments.call_budget import CallBudget, CallTotals
from coopgap.numerics.experiments.json_lines import append_lines, read_lines
from coopgap.theory.errors import FormatError

CALLS = "calls.jsonl"
"""File of a run that holds its log of calls."""

MAX_LOG_BYTES = 2_000_000_000
"""Largest log that is read again."""


@dataclass(frozen=True, slots=True)
class _Sent:
    call: str
    question: str
    estimate: int


class CallLog:
    """A log of calls that is open: one writer at a time, any number of threads.

    Parameters
    ----------
    path
        The file; ``None`` keeps the log in memory only.
    redact
        Applied to every text before it is written.

    Raises
    ------
    FormatError
        When another process writes to the file, or it holds something else.

    Examples
    --------
    >>> log = CallLog(None)
    >>> number = log.sent(CallBudget(calls=1), "act-0", "q", 10, {"model": "m"})
    >>> log.received(number, "yes", 4, {})
    >>> log.answer("act-0", "q"), log.answer("act-0", "another question"), log.totals().tokens
    ('yes', None, 4)
    """

    def __init__(self, path: Path | None, redact: Callable[[str], str] = str) -> None:
        self._path, self._redact = path, redact
        self._lock = threading.Lock()
        self._open: dict[str, _Sent] = {}
        self._answers: dict[tuple[str, str], str] = {}
        self._requests = self._answered = self._refused = self._unsure = 0
        self._tokens = self._estimated = 0
        self._stream: BinaryIO | None = None
        if path is not None:
            self._stream = _locked(path)
            try:
                self._replay(path)
            except BaseException:
                self._stream.close()
                raise
        for request in tuple(self._open):
            self.failed(request, "possibly", {"error": "under way when the run was killed"})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let others write to it."""
        with self._lock:
            if self._stream is not None:
                self._stream.close()
                self._stream = None

    def answer(self, call: str, question: str) -> str | None:
        """Give the answer that the log holds to this question of this decision, if it does."""
        with self._lock:
            return self._answers.get((call, question))

    def totals(self) -> CallTotals:
        """Give what was spent so far, requests under way included."""
        with self._lock:
            return self._totals()

    def sent(
        self, budget: CallBudget, call: str, question: str, estimate: int, facts: Mapping[str, Any]
    ) -> str:
        """Note that a request leaves, if the budget allows; give its number.

        Parameters
        ----------
        estimate
            Tokens it may take, as long as nobody knows better.
        facts
            What else the log shall hold.

        Raises
        ------
        BudgetSpentError
            When it may not leave; nothing is written then.
        """
        with self._lock:
            budget.check(self._totals())
            number = f"{self._requests + 1:06d}"
            record = {"kind": "sent", "request": number, "call": call, "question": question}
            self._append(record | {"estimate": estimate, "at": _now(), **facts})
            self._requests += 1
            self._open[number] = _Sent(call, question, estimate)
            return number

    def received(
        self, request: str, text: str, tokens: int | None, facts: Mapping[str, Any]
    ) -> None:
        """Note the answer to a request; ``tokens`` is ``None`` where nobody counted them."""
        with self._lock:
            text = self._redact(text)
            record = {"kind": "received", "request": request, "text": text, "tokens": tokens}
            self._append(record | {"at": _now(), **facts})
            self._received(request, text, tokens)

    def failed(self, request: str, paid: str, facts: Mapping[str, Any]) -> None:
        """Note that a request has no answer; ``paid`` is ``no`` or ``possibly``."""
        with self._lock:
            record = {"kind": "failed", "request": request, "paid": paid}
            self._append(record | {"at": _now(), **facts})
            self._failed(request, paid)

    def answered(self, call: str, question: str, text: str) -> None:
        """Note what a person typed."""
        with self._lock:
            text = self._redact(text)
            record = {"kind": "answered", "call": call, "question": question, "text": text}
            self._append(record | {"at": _now()})
            self._answers[(call, question)] = text

    def _totals(self) -> CallTotals:
        under_way = self._open.values()
        return CallTotals(
            self._requests,
            self._answered,
            self._refused,
            self._unsure + len(under_way),
            self._tokens + sum(sent.estimate for sent in under_way),
            self._estimated + len(under_way),
        )

    def _append(self, record: Mapping[str, Any]) -> None:
        if self._stream is not None:
            append_lines(self._stream, [_redacted(record, self._redact)])
        elif self._path is not None:
            raise FormatError(f"{self._path}: the log is closed")

    def _received(self, request: str, text: str, tokens: int | None) -> None:
        sent = self._open.pop(request)
        self._answered += 1
        self._tokens += sent.estimate if tokens is None else tokens
        self._estimated += tokens is None
        self._answers[(sent.call, sent.question)] = text

    def _failed(self, request: str, paid: str) -> None:
        sent = self._open.pop(request)
        if paid == "no":
            self._refused += 1
        else:
            self._unsure_one(sent)

    def _unsure_one(self, sent: _Sent) -> None:
        self._unsure += 1
        self._tokens += sent.estimate
        self._estimated += 1

    def _replay(self, path: Path) -> None:
        for number, line in enumerate(read_lines(path, MAX_LOG_BYTES), 1):
            try:
                self._replay_one(line)
            except (KeyError, TypeError, ValueError) as error:
                raise FormatError(
                    f"{path}: line {number} is no record of a call ({error})"
                ) from None

    def _replay_one(self, line: Mapping[str, Any]) -> None:
        kind = line["kind"]
        if kind == "sent":
            number = str(line["request"])
            if number in self._open or int(number) != self._requests + 1:
                raise ValueError("its number is out of turn")
            self._requests += 1
            self._open[number] = _Sent(
                str(line["call"]), str(line["question"]), int(line["estimate"])
            )
        elif kind == "received":
            tokens = line["tokens"]
            self._received(
                line["request"], str(line["text"]), None if tokens is None else int(tokens)
            )
        elif kind == "failed":
            self._failed(line["request"], str(line["paid"]))
        elif kind == "answered":
            self._answers[(str(line["call"]), str(line["question"]))] = str(line["text"])
        else:
            raise ValueError("its kind is unknown")


def _redacted(value: Any, redact: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {redact(str(key)): _redacted(inner, redact) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(inner, redact) for inner in value]
    return value


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _locked(path: Path) -> BinaryIO:
    try:
        stream = path.open("ab")
    except OSError as error:
        raise FormatError(f"{path}: cannot be written ({error.strerror or error})") from None
    try:
        import fcntl
    except ImportError:  # pragma: no cover - systems without advisory locks
        return stream
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        stream.close()
        raise FormatError(f"{path}: another run is writing here; wait until it is done") from None
    return stream
