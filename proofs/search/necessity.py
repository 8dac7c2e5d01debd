"""Is an assumption needed? Drop it, keep the others, and look for where the conclusion fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coopgap.proofs.claim_cards import necessity_card
from coopgap.proofs.claims.claim import Claim
from coopgap.proofs.search.attack import Attack
from coopgap.proofs.search.domain import Domain
from coopgap.proofs.search.falsify import DEFAULT_BUDGET, Progress, falsify
from coopgap.theory.errors import ParameterError


@dataclass(frozen=True, slots=True, eq=False)
class Necessity:
    """Whether a claim needs one of its assumptions, as far as search can tell.

    Attributes
    ----------
    claim, assumption
        Id of the claim and name of the assumption dropped.
    attack
        The attack on the claim without it, on cases that violate it.
    """

    claim: str
    assumption: str
    attack: Attack

    _repr_html_ = necessity_card

    @property
    def needed(self) -> bool:
        """Whether a witness was found; ``False`` proves nothing."""
        return self.attack.refuted

    def text(self) -> str:
        """Say it for people, with the witness as a small game."""
        found = self.attack.witness
        if found is None:
            return (
                f"{self.claim} without {self.assumption!r}: no witness found; "
                f"{self.attack.tested:,} cases that violate it tested"
            )
        return f"{self.claim} needs {self.assumption!r}:\n{found.text()}"

    def as_object(self) -> dict[str, Any]:
        """Give the JSON form."""
        data = {"claim": self.claim, "assumption": self.assumption, "needed": self.needed}
        return data | {"attack": self.attack.as_object()}


def without(claim: Claim, assumption: str) -> Claim:
    """Give a claim without one assumption, restricted to cases that violate it.

    On cases that satisfy it the claim is unchanged, so a witness can only be where it fails.

    Raises
    ------
    ParameterError
        When the claim has no such assumption.

    Examples
    --------
    >>> from coopgap.proofs.claims.completeness import CLAIM
    >>> [a.name for a in without(CLAIM, "revealing language").assumptions]
    ['few efficient rules', 'not: revealing language']
    """
    names = [a.name for a in claim.assumptions]
    if assumption not in names:
        listed = ", ".join(names) or "none"
        raise ParameterError(f"{claim.id} has no assumption {assumption!r}; it has: {listed}")
    kept = []
    for given in claim.assumptions:
        if given.name != assumption:
            kept.append(given)
        else:
            kept.append(
                replace(
                    given,
                    name=f"not: {given.name}",
                    sentence=f"Violated: {given.sentence}",
                    holds=_Violated(given.holds),
                )
            )
    return replace(claim, id=f"{claim.id} without {assumption}", assumptions=tuple(kept))


@dataclass(frozen=True, slots=True)
class _Violated:
    holds: Any

    def __call__(self, case: Any) -> bool:
        return not self.holds(case)


def necessity(
    claim: Claim,
    assumption: str,
    *,
    budget: int = DEFAULT_BUDGET,
    seed: int = 0,
    workers: int = 1,
    folder: Path | None = None,
    progress: Progress | None = None,
    domain: Domain | None = None,
) -> Necessity:
    r"""Look for the smallest case where a claim fails only because an assumption is missing.

    Parameters
    ----------
    claim, assumption
        The claim, and the name of the assumption to drop; the others are kept.
    budget, seed, workers, folder, progress, domain
        As in `coopgap.proofs.search.falsify.falsify`.

    Raises
    ------
    ParameterError
        When the claim has no such assumption.

    Examples
    --------
    >>> from coopgap.proofs.claims.completeness import CLAIM
    >>> print(necessity(CLAIM, "revealing language", budget=400).text())
    T3 needs 'revealing language':
    Row \ Column  1
    1             1,0
    2             0,2
    B* = 1/2

    References
    ----------
    Theory §4: every assumption needs a necessity witness.
    """
    attack = falsify(
        without(claim, assumption),
        budget=budget,
        seed=seed,
        workers=workers,
        folder=folder,
        progress=progress,
        domain=domain,
    )
    return Necessity(claim.id, assumption, attack)
