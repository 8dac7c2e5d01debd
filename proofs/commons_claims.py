"""What the commons shows (M6), as claims that are tested on an instance.

`Claim` of `coopgap.proofs.claims` speaks of static environments; a commons is none, so these are
functions that give the same `Finding`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import best_harvest, contingent_cap
from coopgap.numerics.commons.commons_threshold import commons_threshold
from coopgap.proofs.claim_cards import commons_claim_card
from coopgap.proofs.claims.claim import Finding
from coopgap.proofs.commons_certificates import (
    cap_gap_document,
    commons_threshold_document,
    contingent_cap_document,
    first_best_document,
)
from coopgap.proofs.commons_checker import check_commons
from coopgap.theory.commons import Commons


@dataclass(frozen=True, slots=True)
class CommonsClaim:
    """A claim about commons with unverifiable growth.

    Attributes
    ----------
    id, title, statement
        As in a `Claim`.
    examine
        Tests it on an instance.
    sources
        Bibliography keys.
    """

    id: str
    title: str
    statement: str
    examine: Callable[[Commons], Finding]
    sources: tuple[str, ...] = ("HuangEtAl2026", "PiattiEtAl2024")

    _repr_html_ = commons_claim_card


def rigid_cap_gap(commons: Commons) -> Finding:
    """Test that every cap blind to growth loses welfare, and that weights from λ* on lose none.

    The margin is the gap (fish).

    Examples
    --------
    >>> finding = rigid_cap_gap(Commons())
    >>> finding.holds, finding.margin
    (True, Fraction(143, 2))

    References
    ----------
    Theory §5, M6; [HuangEtAl2026].
    """
    first, cap = best_harvest(commons), contingent_cap(commons)
    found = commons_threshold(commons, first)
    documents = (
        first_best_document(first),
        cap_gap_document(first, cap),
        commons_threshold_document(found),
    )
    closed = all(
        play_commons(commons, weight).value == first.value
        for weight in (found.value, found.value + 1)
    )
    gap = first.value - cap.value
    accepted = all(check_commons(document).accepted for document in documents)
    note = f"closed without any contract from λ* = {found.value} on"
    return Finding(gap, gap > 0 and closed and accepted, documents, note)


def rigid_cap_hurts(commons: Commons) -> Finding:
    """Test that the best rigid cap is worse than none for fishers with weight λ*.

    The margin is what the cap costs them (fish).

    Examples
    --------
    >>> rigid_cap_hurts(Commons()).margin
    Fraction(143, 2)

    References
    ----------
    Theory §5, M6; [HuangEtAl2026].
    """
    cap, found = contingent_cap(commons), commons_threshold(commons)
    free = play_commons(commons, found.value).value
    documents = (contingent_cap_document(cap), commons_threshold_document(found))
    accepted = all(check_commons(document).accepted for document in documents)
    cost = free - cap.value
    note = f"at λ = {found.value}: {free} fish without a cap, {cap.value} with the best rigid one"
    return Finding(cost, cost > 0 and accepted, documents, note)


COMMONS_CLAIMS = (
    CommonsClaim(
        "M6a",
        "A rigid cap leaves a gap that prosociality closes",
        "With growth that no court sees, every cap on the harvest that depends on stock and round "
        "loses welfare against the first best; fishers with weight λ ≥ λ* support the first best "
        "without any cap, in a Markov-perfect equilibrium.",
        rigid_cap_gap,
    ),
    CommonsClaim(
        "M6b",
        "A rigid cap can be worse than none",
        "For prosocial fishers (λ ≥ λ*) the best rigid cap, enforced and binding, gives less "
        "welfare than no cap at all.",
        rigid_cap_hurts,
    ),
)
"""The claims, in order. They are existence claims, for the default commons."""
