"""How fast an endpoint is asked: requests a minute, back-off after faults, `Retry-After`."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from coopgap.theory.errors import ParameterError, StoppedError

MAX_TRIES = 6
"""Requests sent for one decision before the endpoint counts as down."""

MAX_BACK_OFF = 60.0
"""Longest pause (seconds) between tries when the endpoint names none."""

MAX_RETRY_AFTER = 300.0
"""Longest pause (seconds) an endpoint may ask for; a longer one ends the run, to be resumed."""

MAX_PER_MINUTE = 100_000
"""Largest limit of requests a minute."""


class Pace:
    """Spread requests evenly over each minute, and wait where one has to, until told to stop.

    Parameters
    ----------
    per_minute
        Most requests a minute; ``None`` for no limit.
    clock, sleep
        Seconds that pass, and how to let some pass; real time when left out.

    Raises
    ------
    ParameterError
        When the limit is out of range.

    Examples
    --------
    >>> waits = []
    >>> pace = Pace(60, clock=lambda: 100.0, sleep=waits.append)
    >>> [pace.turn() for _ in range(3)], waits
    ([None, None, None], [1.0, 2.0])
    """

    def __init__(
        self,
        per_minute: int | None = None,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        if per_minute is not None and not 1 <= per_minute <= MAX_PER_MINUTE:
            raise ParameterError(f"rate-limit={per_minute} must be from 1 to {MAX_PER_MINUTE}")
        self._gap = 60.0 / per_minute if per_minute else 0.0
        self._clock = clock or time.monotonic
        self._stop = threading.Event()
        self._sleep = sleep or self._stop.wait
        self._lock = threading.Lock()
        self._next = float("-inf")

    def turn(self) -> None:
        """Wait until one more request may leave.

        Raises
        ------
        StoppedError
            When told to stop.
        """
        with self._lock:
            now = self._clock()
            start = max(now, self._next)
            self._next = start + self._gap
        if start > now:
            self.pause(start - now)
        self.check()

    def pause(self, seconds: float) -> None:
        """Wait, unless told to stop."""
        self.check()
        self._sleep(seconds)
        self.check()

    def stop(self) -> None:
        """Let nobody wait any more, nor go on."""
        self._stop.set()

    def check(self) -> None:
        """Raise `StoppedError` when told to stop."""
        if self._stop.is_set():
            raise StoppedError("the run was stopped")


def back_off(attempt: int, jitter: Callable[[], float] = random.random) -> float:
    """Give the pause (seconds) after a fault: 1, 2, 4, ... and up to half as much again.

    Examples
    --------
    >>> [back_off(k, lambda: 0.0) for k in (0, 1, 5, 9)]
    [1.0, 2.0, 32.0, 60.0]
    """
    return float(min(MAX_BACK_OFF, 2.0**attempt * (1 + jitter() / 2)))


def retry_after(text: str | None, now: datetime | None = None) -> float | None:
    """Read the header ``Retry-After``, seconds or a date; ``None`` where it says nothing.

    Examples
    --------
    >>> retry_after("7"), retry_after("-1"), retry_after("soon"), retry_after(None)
    (7.0, 0.0, None, None)
    >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> retry_after("Thu, 01 Jan 2026 12:00:30 GMT", noon)
    30.0
    """
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if seconds == seconds else None
