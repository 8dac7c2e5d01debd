"""What a run may spend on a language model, and what it has spent so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coopgap.theory.errors import BudgetSpentError, ParameterError

_PART = re.compile(r"(?:(calls|tokens)=)?([1-9][0-9]{0,11})")


@dataclass(frozen=True, slots=True)
class CallTotals:
    """What a run asked of a language model so far, all its sittings together.

    Attributes
    ----------
    requests
        Requests that were sent, repeats after a fault included.
    answered
        Those that came back with an answer: paid.
    refused
        Those the endpoint turned away, or that never reached it: not paid.
    unsure
        Those cut off, timed out, or under way at a kill: possibly paid, and counted as if.
    tokens
        Tokens as the endpoint counted them; estimated where it did not, and for unsure requests.
    estimated
        How many requests had their tokens estimated.
    """

    requests: int = 0
    answered: int = 0
    refused: int = 0
    unsure: int = 0
    tokens: int = 0
    estimated: int = 0

    @property
    def counted(self) -> int:
        """Requests that count against a budget: all but those that surely cost nothing."""
        return self.requests - self.refused

    def as_object(self) -> dict[str, Any]:
        """Give the JSON form."""
        return {
            "requests": self.requests,
            "answered": self.answered,
            "refused_unpaid": self.refused,
            "possibly_paid": self.unsure,
            "tokens": self.tokens,
            "tokens_estimated_for": self.estimated,
        }


@dataclass(frozen=True, slots=True)
class CallBudget:
    """Limits of a run; ``None`` is no limit.

    Attributes
    ----------
    calls
        Most requests, as `CallTotals.counted` counts them.
    tokens
        No request is sent once so many tokens are used; the last ones may pass it.

    Examples
    --------
    >>> CallBudget.parse(["calls=100,tokens=5000"]), CallBudget.parse(["7"])
    (CallBudget(calls=100, tokens=5000), CallBudget(calls=7, tokens=None))
    """

    calls: int | None = None
    tokens: int | None = None

    @classmethod
    def parse(cls, texts: Sequence[str]) -> CallBudget:
        """Read ``100`` (calls), ``calls=100``, ``tokens=5000`` or both with a comma.

        Raises
        ------
        ParameterError
            When it is anything else, or a limit is given twice.
        """
        found: dict[str, int] = {}
        for part in (part.strip() for text in texts for part in text.split(",")):
            match = _PART.fullmatch(part)
            if not match:
                raise ParameterError(f"budget={part!r}: write calls=100, tokens=50000, or both")
            name = match[1] or "calls"
            if name in found:
                raise ParameterError(f"budget: {name} is given twice")
            found[name] = int(match[2])
        return cls(**found)

    def check(self, totals: CallTotals) -> None:
        """Let one more request pass, or not; requests under way are among the totals.

        Raises
        ------
        BudgetSpentError
            When a limit is reached.

        Examples
        --------
        >>> CallBudget(calls=2).check(CallTotals(requests=2, answered=2))
        Traceback (most recent call last):
            ...
        coopgap.theory.errors.BudgetSpentError: the budget of 2 calls is spent
        """
        if self.calls is not None and totals.counted >= self.calls:
            raise BudgetSpentError(f"the budget of {self.calls} calls is spent")
        if self.tokens is not None and totals.tokens >= self.tokens:
            raise BudgetSpentError(
                f"the budget of {self.tokens} tokens is spent ({totals.tokens} used)"
            )


def estimated_tokens(characters: int) -> int:
    """Estimate tokens by length where nobody counted them: one for each three characters.

    Examples
    --------
    >>> estimated_tokens(7)
    3
    """
    return -(-characters // 3)
