"""All claims, in the order of the theory."""

from __future__ import annotations

from typing import Final

from coopgap.proofs.claims import (
    benefit,
    closure,
    complementarity,
    completeness,
    irreducibility,
    misjudgement,
    nonmonotonicity,
    order,
    selection,
)
from coopgap.proofs.claims.claim import Claim

CLAIMS: Final[tuple[Claim, ...]] = (
    order.CLAIM,
    irreducibility.CLAIM,
    completeness.CLAIM,
    closure.CLAIM,
    complementarity.CLAIM,
    benefit.CLAIM,
    selection.CLAIM,
    misjudgement.CLAIM,
    nonmonotonicity.CLAIM,
)
"""T1 to T9."""
