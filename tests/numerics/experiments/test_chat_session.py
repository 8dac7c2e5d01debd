"""A session: tries, waits, budget, and never the same call twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from coopgap.numerics.experiments.call_budget import CallBudget
from coopgap.numerics.experiments.call_log import CALLS, CallLog
from coopgap.numerics.experiments.chat_endpoint import Failed, Received
from coopgap.numerics.experiments.chat_session import Chat, ChatSession
from coopgap.numerics.experiments.pacing import MAX_TRIES, Pace
from coopgap.theory.errors import BudgetSpentError, EndpointError, StoppedError

CHAT = Chat("m", "neutral/1", (("user", "C or D?"),), {"max_tokens": 20})
LATER = Failed("status 429", "no", True, None, 429)


class Endpoint:
    """Gives what it is told to give, one thing after the other."""

    def __init__(self, *given: Received | Failed) -> None:
        self.given, self.sent = list(given), 0

    def send(
        self, model: str, messages: Any, parameters: Mapping[str, Any], request: str
    ) -> Received | Failed:
        self.sent += 1
        return self.given.pop(0)


class Table:
    """A session on a log, with the waits noted instead of waited."""

    opened: ClassVar[list[CallLog]] = []

    def __init__(
        self, path: Path | None, *given: Received | Failed, budget: CallBudget | None = None
    ) -> None:
        self.waits: list[float] = []
        self.endpoint = Endpoint(*given)
        self.log = CallLog(path)
        self.opened.append(self.log)
        pace = Pace(None, clock=lambda: 0.0, sleep=self.waits.append)
        self.told: list[str] = []
        self.session = ChatSession(
            self.endpoint, self.log, budget or CallBudget(), pace, self.told.append
        )


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while Table.opened:
        Table.opened.pop().close()


def test_faults_are_tried_again_after_growing_waits() -> None:
    table = Table(None, LATER, Failed("cut", "possibly", True), Received("C", 5))
    assert table.session.ask("act-0", CHAT) == "C"
    assert 1 <= table.waits[0] <= 1.5
    assert 2 <= table.waits[1] <= 3
    totals = table.log.totals()
    assert (totals.requests, totals.refused, totals.unsure, totals.answered) == (3, 1, 1, 1)


def test_the_wait_is_what_the_endpoint_asks_for_up_to_a_bound() -> None:
    table = Table(None, Failed("status 429", "no", True, 7.0, 429), Received("C", 5))
    assert table.session.ask("act-0", CHAT) == "C"
    assert table.waits == [7.0]
    assert table.told == ["m: status 429; trying again in 7 s"]
    table = Table(None, Failed("status 429", "no", True, 86400.0, 429))
    with pytest.raises(EndpointError, match="asks to wait 86400 s"):
        table.session.ask("act-0", CHAT)
    assert table.waits == []


def test_an_endpoint_that_stays_down_ends_the_run() -> None:
    table = Table(None, *[LATER] * 20)
    with pytest.raises(EndpointError, match=f"{MAX_TRIES} tries failed; the last: status 429"):
        table.session.ask("act-0", CHAT)
    assert table.endpoint.sent == MAX_TRIES
    assert len(table.waits) == MAX_TRIES - 1


@pytest.mark.parametrize(("status", "said"), [(401, "COOPGAP_LLM_KEY"), (404, "BASE_URL")])
def test_what_no_try_mends_is_said_at_once(status: int, said: str) -> None:
    table = Table(None, Failed(f"status {status}", "no", False, None, status))
    with pytest.raises(EndpointError, match=said):
        table.session.ask("act-0", CHAT)


def test_another_sitting_asks_nothing_again(tmp_path: Path) -> None:
    first = Table(tmp_path / CALLS, Received("C", 5))
    first.session.ask("act-0", CHAT)
    first.log.close()
    again = Table(tmp_path / CALLS, budget=CallBudget(calls=1))
    assert again.session.ask("act-0", CHAT) == "C"
    # Another question of the same decision has no answer yet.
    other = Chat("m", "selfish/1", CHAT.messages, CHAT.parameters)
    with pytest.raises(BudgetSpentError):
        again.session.ask("act-0", other)
    assert again.endpoint.sent == 0


def test_tokens_nobody_counted_are_estimated_and_said(tmp_path: Path) -> None:
    table = Table(tmp_path / CALLS, Received("C", None))
    table.session.ask("act-0", CHAT)
    assert CHAT.estimate == 3 + 20
    assert (table.log.totals().tokens, table.log.totals().estimated) == (23, 1)


def test_the_log_has_everything_that_was_said(tmp_path: Path) -> None:
    table = Table(tmp_path / CALLS, LATER, Received("C", 5))
    table.session.ask("act-0", CHAT)
    lines = [json.loads(line) for line in (tmp_path / CALLS).read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["sent", "failed", "sent", "received"]
    assert lines[2]["messages"] == [{"role": "user", "content": "C or D?"}]
    assert (lines[2]["model"], lines[2]["prompt"], lines[2]["attempt"]) == ("m", "neutral/1", 1)
    assert lines[2]["question"] == CHAT.question
    assert (lines[3]["text"], lines[3]["tokens"]) == ("C", 5)


def test_after_a_stop_nothing_leaves_but_what_is_known_is_said(tmp_path: Path) -> None:
    table = Table(tmp_path / CALLS, Received("C", 5))
    table.session.ask("act-0", CHAT)
    table.session.stop()
    assert table.session.ask("act-0", CHAT) == "C"
    with pytest.raises(StoppedError):
        table.session.ask("act-1", CHAT)
    assert table.endpoint.sent == 1
