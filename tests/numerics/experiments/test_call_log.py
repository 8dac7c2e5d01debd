"""The log of calls: written ahead, replayed, one writer, nothing secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coopgap.numerics.experiments.call_budget import CallBudget
from coopgap.numerics.experiments.call_log import CALLS, CallLog
from coopgap.theory.errors import BudgetSpentError, FormatError

FREE = CallBudget()


def test_a_request_is_on_disk_before_it_leaves(tmp_path: Path) -> None:
    path = tmp_path / CALLS
    with CallLog(path) as log:
        log.sent(FREE, "act-0", "q", 7, {"model": "m"})
        written = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(w["kind"], w["call"], w["question"]) for w in written] == [("sent", "act-0", "q")]


def test_another_sitting_finds_answers_and_counts_what_was_under_way(tmp_path: Path) -> None:
    path = tmp_path / CALLS
    with CallLog(path) as log:
        log.received(log.sent(FREE, "a", "q", 7, {}), "yes", 4, {})
        log.failed(log.sent(FREE, "b", "q", 7, {}), "no", {"status": 429})
        log.failed(log.sent(FREE, "c", "q", 7, {}), "possibly", {"error": "time-out"})
        log.answered("person", "q", "C")
        log.sent(FREE, "d", "q", 5, {})
        before = log.totals()
    for _ in range(2):
        with CallLog(path) as log:
            assert log.totals() == before
            assert log.answer("a", "q") == "yes"
            assert log.answer("person", "q") == "C"
            assert [log.answer(call, "q") for call in "bcd"] == [None] * 3
    assert (before.requests, before.answered, before.refused, before.unsure) == (4, 1, 1, 2)
    assert (before.tokens, before.counted) == (4 + 7 + 5, 3)


def test_nothing_is_written_beyond_the_budget(tmp_path: Path) -> None:
    with CallLog(tmp_path / CALLS) as log:
        log.sent(CallBudget(calls=1), "a", "q", 7, {})
        with pytest.raises(BudgetSpentError):
            log.sent(CallBudget(calls=1), "b", "q", 7, {})
        with pytest.raises(BudgetSpentError):
            log.sent(CallBudget(tokens=7), "b", "q", 7, {})
    assert len((tmp_path / CALLS).read_text("utf-8").splitlines()) == 1


def test_a_log_has_one_writer(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with CallLog(tmp_path / CALLS), pytest.raises(FormatError, match="another run"):
        CallLog(tmp_path / CALLS)
    CallLog(tmp_path / CALLS).close()


def test_every_text_is_redacted_also_in_memory(tmp_path: Path) -> None:
    with CallLog(tmp_path / CALLS, lambda text: text.replace("sekret", "[key]")) as log:
        facts = {"messages": [{"content": "my sekret"}], "sekret": ("sekret",)}
        log.received(log.sent(FREE, "a", "q", 7, facts), "sekret!", None, {})
        log.answered("b", "q", "sekret")
        assert (log.answer("a", "q"), log.answer("b", "q")) == ("[key]!", "[key]")
    assert "sekret" not in (tmp_path / CALLS).read_text("utf-8")


@pytest.mark.parametrize(
    "line",
    [
        '{"kind": "paid"}',
        '{"kind": "received", "request": "000009", "text": "x", "tokens": 1}',
        '{"kind": "sent", "request": "000001", "call": "a", "question": "q", "estimate": 1}',
        '{"kind": "sent", "request": "x", "call": "a", "question": "q", "estimate": 1}',
        "{}",
    ],
)
def test_a_line_that_fits_nothing_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / CALLS
    with CallLog(path) as log:
        log.sent(FREE, "a", "q", 7, {})
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    with pytest.raises(FormatError, match="line 2 is no record of a call"):
        CallLog(path)
    with pytest.raises(FormatError, match="cannot be written"):
        CallLog(tmp_path)
