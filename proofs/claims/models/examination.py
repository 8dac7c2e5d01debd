"""Examining a model claim: derive it, and compare it with numerics at seeded random points."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.needs.need import Need, Outcome


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found about a model claim.

    Attributes
    ----------
    closed_form
        Standing of the closed form.
    needs
        What is known of each assumption.
    points, failures
        Points at which numerics were asked, and where they disagree.
    margin
        Minus the largest distance of closed form and numerics; ``None`` without a finite one.
    note
        What disagrees first; empty otherwise.
    documents
        Certificates of the closed form.
    """

    closed_form: Standing
    needs: tuple[Need, ...]
    points: int
    failures: int
    margin: Fraction | None
    note: str
    documents: tuple[Mapping[str, Any], ...]


def examine(claim: ModelClaim, seed: int, points: int, budget: int = 0) -> Examination:
    """Derive a claim's closed form and compare it with exact numerics, or attack it.

    Parameters
    ----------
    claim
        The claim.
    seed, points
        Which random points, and how many; each claim has its own.
    budget
        Cases of an attack, for a claim that is examined by one.

    Examples
    --------
    >>> from coopgap.proofs.claims.models.dilemmas import claims
    >>> found = examine(claims()[-1], seed=0, points=2)
    >>> str(found.closed_form), found.points, found.margin
    ('proved-symbolic', 2, Fraction(0, 1))
    """
    if claim.attack is not None:
        return claim.attack(seed, max(budget, 1))
    derived = claim.derive()
    generator = random.Random(f"{seed} {claim.id}")
    compared = [] if claim.compare is None else [claim.compare(generator) for _ in range(points)]
    wrong = [c for c in compared if c.stated != c.found]
    margins = [c.margin for c in compared if c.margin is not None]
    note = derived.note
    if wrong:
        first = wrong[0]
        note = f"{first.point}: closed form {_text(first.stated)}, found {_text(first.found)}"
    return Examination(
        derived.closed_form,
        needs_of_model(claim),
        len(compared),
        len(wrong),
        min(margins) if margins else None,
        note,
        derived.documents,
    )


def needs_of_model(claim: ModelClaim) -> tuple[Need, ...]:
    """Give what is known of each assumption; where nobody looks, all of them are open.

    Examples
    --------
    >>> from coopgap.proofs.claims.models.dilemmas import claims
    >>> [str(need.outcome) for need in needs_of_model(claims()[-1])]
    ['needed', 'needed', 'redundant', 'needed', 'needed', 'redundant']
    """
    if claim.needs is not None:
        return claim.needs()
    return tuple(Need(a.name, Outcome.OPEN) for a in claim.assumptions)


def _text(value: Fraction | None) -> str:
    return "infinity" if value is None else str(value)
