"""The record of an attack: the smallest counterexample, or honestly how hard was looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coopgap.proofs.claim_cards import attack_card, counterexample_card
from coopgap.proofs.claims.claim import Case, Finding
from coopgap.proofs.search.shown import case_text
from coopgap.theory.rationals import as_text


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """A counterexample, exact and checked anew.

    Attributes
    ----------
    case
        The case.
    finding
        What the claim found there: fails, with its margin and certificates.
    kind
        Which attack found it: sweep, hypothesis, descent or linear.
    minimal
        Whether no single simplification of it is a counterexample.
    accepted, rejected
        Certificates of the quantities involved, by the kernel's verdict.
    point
        JSON form of the case as the domain writes it.
    """

    case: Case
    finding: Finding
    kind: str
    minimal: bool
    accepted: int
    rejected: int
    point: Any

    _repr_html_ = counterexample_card

    def text(self) -> str:
        """Write the witness as a small readable game with the reason."""
        reason = self.finding.note or "the conclusion fails"
        if self.finding.margin is not None:
            reason += f" (margin {as_text(self.finding.margin)})"
        return f"{case_text(self.case)}\n{reason}"


@dataclass(frozen=True, slots=True, eq=False)
class Attack:
    """What an attack on a claim found.

    Attributes
    ----------
    claim
        Its id.
    domain
        Where cases came from, in words.
    seed, budget
        What makes the attack repeatable.
    tested, outside
        Cases on which the conclusion was tested, and that miss an assumption.
    by_kind
        Cases tested by each attack.
    margin, closest
        Least margin seen and its case; ``None`` when the conclusion has no margin.
    witness
        The smallest counterexample found, or ``None``.
    complete
        Whether the whole budget was used or a counterexample found: false when interrupted.
    seconds
        Time spent, over all workers and runs.
    """

    claim: str
    domain: str
    seed: int
    budget: int
    tested: int
    outside: int
    by_kind: Mapping[str, int]
    margin: Fraction | None
    closest: Case | None
    witness: Witness | None
    complete: bool
    seconds: float

    _repr_html_ = attack_card

    def __repr__(self) -> str:
        """Give the verdict and the effort."""
        verdict = "refuted" if self.refuted else "survived"
        return f"<Attack on {self.claim!r}: {verdict}, {self.tested} cases, seed {self.seed}>"

    @property
    def refuted(self) -> bool:
        """Whether a counterexample was found."""
        return self.witness is not None

    def text(self) -> str:
        """Say what was found, with the effort."""
        tried = ", ".join(f"{kind} {count:,}" for kind, count in self.by_kind.items())
        effort = (
            f"{self.tested:,} cases tested ({tried}), {self.outside:,} outside the assumptions; "
            f"seed {self.seed}, {self.seconds:.1f} s"
        )
        if self.witness is not None:
            return f"{self.claim} is refuted:\n{self.witness.text()}\n{effort}"
        least = "" if self.margin is None else f", least margin {as_text(self.margin)}"
        state = "survived" if self.complete else "interrupted, survived so far"
        return f"{self.claim}: {state}{least}; {effort}"

    def as_object(self) -> dict[str, Any]:
        """Give the JSON form, rationals as text; the same for every number of workers."""
        found = self.witness
        return {
            "claim": self.claim,
            "domain": self.domain,
            "seed": self.seed,
            "budget": self.budget,
            "verdict": "refuted" if found else "survived" if self.complete else "interrupted",
            "tested": self.tested,
            "outside": self.outside,
            "by_kind": dict(self.by_kind),
            "margin": None if self.margin is None else as_text(self.margin),
            "witness": None
            if found is None
            else {
                "point": found.point,
                "kind": found.kind,
                "minimal": found.minimal,
                "margin": None if found.finding.margin is None else as_text(found.finding.margin),
                "reason": found.finding.note,
                "certificates_accepted": found.accepted,
                "certificates_rejected": found.rejected,
            },
        }
