"""Assumptions that are no inequality: the setting is changed, and the conclusion asked again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from coopgap.proofs.claims.models.record import shown
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome

FEW: Final = 6
"""Points at which a changed setting is asked before a proof is attempted."""

MOST_POINTS: Final = 25
"""Most points at which a changed setting is asked."""

Point: TypeAlias = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Change:
    """What may be the case instead of an assumption.

    Attributes
    ----------
    instead
        A sentence.
    wrong
        How the conclusion fails then at a point where everything else holds; ``None`` where
        it does not fail.
    same
        Proves that the conclusion holds in the changed setting too; says how, or nothing.
    """

    instead: str
    wrong: Callable[[Point], Failure | None]
    same: Callable[[], str] = lambda: ""


def change_need(
    assumption: str,
    changes: Sequence[Change],
    points: Callable[[], Iterable[Point]],
    most: int = MOST_POINTS,
) -> Need:
    """Look where a conclusion fails when the setting is changed, smallest point first.

    Parameters
    ----------
    assumption
        Its name.
    changes
        What may be the case instead, most natural first; redundancy has to be proved of each.
    points
        Gives points where all else holds, smallest first.
    most
        Most points at which each change is asked.

    Examples
    --------
    >>> from itertools import count
    >>> half = Change("agents are idle", lambda at: Failure("1", "0") if at["x"] > 2 else None)
    >>> points = lambda: ({"x": Fraction(n)} for n in count())
    >>> print(change_need("work", [half], points))
    work (agents are idle): needed, at x=3 the claim says 1, but it is 0

    References
    ----------
    Theory §4, last paragraph.
    """
    instead = "; or ".join(change.instead for change in changes)
    for limit in (FEW, most):
        tried = 0
        for change in changes:
            for tried, point in enumerate(itertools.islice(points(), limit), start=1):
                if failure := change.wrong(point):
                    where = shown(point)
                    return Need.witnessed(assumption, where, failure, tried, change.instead)
        proofs = [change.same() for change in changes] if limit == FEW else []
        if proofs and all(proofs):
            return Need.proved(assumption, "; ".join(dict.fromkeys(proofs)), tried, instead)
    return Need(assumption, Outcome.OPEN, instead, tried)
