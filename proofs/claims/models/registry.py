"""All claims about models, in the order of the theory."""

from __future__ import annotations

import functools

from coopgap.proofs.claims.models import (
    dilemmas,
    effort_tables,
    fishery,
    liable,
    logit,
    smooth,
    turning,
)
from coopgap.proofs.claims.models.record import ModelClaim


@functools.cache
def model_claims() -> tuple[ModelClaim, ...]:
    """List every claim about a model; the smooth models are derived at the first call.

    Examples
    --------
    >>> model_claims()[0].id
    'M1.axioms-pd'

    References
    ----------
    Theory §5.
    """
    return (
        *effort_tables.claims(),
        *liable.claims(),
        *turning.claims(),
        *smooth.claims(),
        *fishery.claims(),
        *logit.claims(),
        *dilemmas.claims(),
    )
