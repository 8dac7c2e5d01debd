"""Budgets: how they are written, what counts, when they stop."""

from __future__ import annotations

import pytest

from coopgap.numerics.experiments.call_budget import CallBudget, CallTotals, estimated_tokens
from coopgap.theory.errors import BudgetSpentError, ParameterError


def test_what_is_written_is_read() -> None:
    assert CallBudget.parse([]) == CallBudget()
    assert CallBudget.parse(["tokens=9", "calls=3"]) == CallBudget(3, 9)
    for text in ("0", "calls=-1", "money=3", "calls=", "1e9", "calls=1,calls=2", ""):
        with pytest.raises(ParameterError, match="budget"):
            CallBudget.parse([text])


def test_what_surely_costs_nothing_does_not_count() -> None:
    totals = CallTotals(requests=5, answered=2, refused=2, unsure=1, tokens=40)
    assert totals.counted == 3
    CallBudget(calls=4, tokens=41).check(totals)
    with pytest.raises(BudgetSpentError, match="3 calls"):
        CallBudget(calls=3).check(totals)
    with pytest.raises(BudgetSpentError, match="40 tokens"):
        CallBudget(tokens=40).check(totals)


def test_an_estimate_is_never_nothing() -> None:
    assert [estimated_tokens(n) for n in (0, 1, 3, 4)] == [0, 1, 1, 2]
