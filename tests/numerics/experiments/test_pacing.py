"""Pace: even spacing, honest waits, an end when told to stop."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from coopgap.numerics.experiments.pacing import MAX_BACK_OFF, Pace, back_off, retry_after
from coopgap.theory.errors import ParameterError, StoppedError


def test_requests_are_spread_over_the_minute() -> None:
    now = [0.0]
    starts = []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(30, clock=lambda: now[0], sleep=sleep)
    for pause in (0.0, 0.0, 5.0, 0.0):
        now[0] += pause
        pace.turn()
        starts.append(now[0])
    assert starts == [0.0, 2.0, 7.0, 9.0]


def test_a_stop_ends_every_wait() -> None:
    pace = Pace(1)
    pace.turn()
    failed: list[str] = []

    def wait() -> None:
        try:
            pace.turn()
        except StoppedError as error:
            failed.append(str(error))

    waiting = threading.Thread(target=wait)
    waiting.start()
    pace.stop()
    waiting.join(5)
    assert failed == ["the run was stopped"]
    with pytest.raises(StoppedError):
        pace.pause(0)


def test_limits_of_the_rate() -> None:
    for wrong in (0, -1, 10**9):
        with pytest.raises(ParameterError, match="rate-limit"):
            Pace(wrong)


def test_back_off_doubles_up_to_its_bound() -> None:
    assert [back_off(k, lambda: 1.0) for k in range(3)] == [1.5, 3.0, 6.0]
    assert all(2**k <= back_off(k) <= 1.5 * 2**k for k in range(5))
    assert back_off(50) == MAX_BACK_OFF


@pytest.mark.parametrize("text", ["nan", "", "Thu, 99 Foo", "x" * 1000])
def test_a_senseless_retry_after_is_none(text: str) -> None:
    assert retry_after(text) is None


def test_a_date_without_a_zone_and_one_gone_by() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert retry_after("Thu, 01 Jan 2026 12:00:09 -0000", noon) == 9
    assert retry_after("Thu, 01 Jan 2026 11:00:00 GMT", noon) == 0
