"""All questions as claims of the ledger, in the order of the theory."""

from __future__ import annotations

import functools

from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.questions.conjectures import QUESTIONS
from coopgap.proofs.questions.families import families


@functools.cache
def question_claims() -> tuple[ModelClaim, ...]:
    """List every question as a claim, by number.

    Examples
    --------
    >>> [claim.id for claim in question_claims()][:2]
    ['Q1.equal-gaps', 'Q1.closed-gaps']

    References
    ----------
    docs/questions.md.
    """
    found = [*(question.as_claim() for question in QUESTIONS), *families()]
    return tuple(sorted(found, key=lambda claim: claim.id.split(".")[0]))
