"""Witnesses that assumptions are needed: all others hold, and the conclusion fails.

Each witness is a small case that is checked anew on every run. ``few efficient rules`` is left
out: it bounds the work of a test, and the theorems hold beyond it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.mechanisms.mechanism import MechanismOptimum
from coopgap.proofs.certificates import implementable_document
from coopgap.proofs.claim_cards import need_card
from coopgap.proofs.claims import benefit, completeness, misjudgement, nonmonotonicity
from coopgap.proofs.claims.claim import Case, Claim, Standing
from coopgap.proofs.claims.needs.need import (
    Failure,
    Need,
    Outcome,
    shown_game,
    standing,
    summary,
)
from coopgap.proofs.claims.probes import FEW_RULES
from coopgap.proofs.kernel import check
from coopgap.theory.contract import Budget, Contract
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import coordination, matching_pennies, prisoners_dilemma
from coopgap.theory.language import Language

LIMITS: Final = frozenset({FEW_RULES.name})
"""Assumptions that limit a test, not a theorem."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A case in which a claim fails only because one assumption is missing.

    Attributes
    ----------
    claim
        The claim.
    assumption
        Name of the one that is violated.
    case
        Where.
    reason
        Why the conclusion fails there.
    refutes
        Whether the conclusion fails on a case; as a rule the claim's own test says so.
    """

    claim: Claim
    assumption: str
    case: Case
    reason: str
    refutes: Callable[[Case], bool]

    _repr_html_ = need_card

    def holds(self) -> bool:
        """Check anew that this assumption alone is violated and the conclusion fails.

        Examples
        --------
        >>> all(witness.holds() for witness in witnesses())
        True
        """
        violated = [a.name for a in self.claim.assumptions if not a.holds(self.case)]
        return violated == [self.assumption] and self.refutes(self.case)


def _fails(claim: Claim) -> Callable[[Case], bool]:
    return lambda case: not claim.conclude(case).holds


def subsidised(case: Case) -> bool:
    """Tell whether some signal contract pays more than the first best is worth.

    Every transfer of the best contract, raised by the value of the first best, implements the
    same rule under a free budget; against such income no balanced lump sums leave all better
    off. The kernel checks the raised contract.
    """
    environment, language = case.environment, case.language
    optimum = welfare_gap(environment, language, "c1").optimum
    if optimum is None or isinstance(optimum, MechanismOptimum) or optimum.contract is None:
        return False
    worth = environment.first_best().value
    raise_by = abs(worth) + 1
    paid = tuple(tuple(t + raise_by for t in row) for row in optimum.contract.transfers)
    document = implementable_document(environment, language, optimum)
    names = [[str(value) for value in row] for row in Contract(paid).transfers]
    raised = {**document, "certificate": {"transfers": names}}
    # Whatever signal is sent, each agent is paid at least this much.
    least = sum((min(row) for row in paid), Fraction(0))
    income = optimum.value + least if optimum.value is not None else least
    return check(raised).accepted and income >= worth


@functools.cache
def witnesses() -> tuple[Witness, ...]:
    """List the witnesses.

    References
    ----------
    Theory §4, last paragraph.
    """
    dilemma, pennies = prisoners_dilemma(), matching_pennies()
    # A game of matching pennies for 4, and a way out for 2 that is an equilibrium.
    nothing = (0, 0)
    ring = Environment.from_bimatrix(
        [[(4, 0), (0, 4), nothing], [(0, 4), (4, 0), nothing], [nothing, nothing, (1, 1)]]
    )
    meet = coordination()
    balanced = Budget.BALANCED
    return (
        Witness(
            completeness.CLAIM,
            "revealing language",
            Case("dilemma, nothing seen", dilemma, Language.null(dilemma)),
            "Nobody sees a defection, so no transfer can depend on it.",
            _fails(completeness.CLAIM),
        ),
        Witness(
            benefit.CLAIM,
            "no subsidy",
            Case("dilemma, free budget", dilemma, Language.null(dilemma)),
            "A contract that hands out money from outside leaves more to share than the first "
            "best is worth.",
            subsidised,
        ),
        Witness(
            benefit.CLAIM,
            "finite threshold",
            Case("pennies with a way out", ring, Language.null(ring), budget=balanced),
            "From each efficient profile somebody gains by a deviation that keeps welfare: no "
            "weight makes anyone stay.",
            _fails(benefit.CLAIM),
        ),
        Witness(
            benefit.CLAIM,
            "positive gap",
            Case("coordination, all seen", meet, Language.complete(meet), budget=balanced),
            "The first best is reached already: there is nothing to share.",
            _fails(benefit.CLAIM),
        ),
        Witness(
            misjudgement.CLAIM,
            "small error",
            Case("matching pennies", pennies, Language.null(pennies)),
            "A profitable deviation loses no welfare, so that any error hides its loss.",
            _fails(misjudgement.CLAIM),
        ),
        Witness(
            nonmonotonicity.CLAIM,
            "the witness game",
            Case("dilemma", dilemma, Language.null(dilemma)),
            "Other games have other welfare.",
            _fails(nonmonotonicity.CLAIM),
        ),
    )


def needs_of(claim: Claim) -> tuple[Need, ...]:
    """Give what is known of each assumption of a theorem, from witnesses that hold now.

    Examples
    --------
    >>> from coopgap.proofs.claims.closure import CLAIM
    >>> needs_of(CLAIM), str(needs_of(completeness.CLAIM)[0].outcome)
    ((), 'needed')

    References
    ----------
    Theory §4, last paragraph.
    """
    found = {w.assumption: w for w in witnesses() if w.claim.id == claim.id and w.holds()}
    needs = []
    for name in (a.name for a in claim.assumptions if a.name not in LIMITS):
        if name not in found:
            needs.append(Need(name, Outcome.OPEN))
            continue
        witness = found[name]
        game = shown_game(witness.case.environment, witness.case.language)
        failure = Failure("", "", witness.reason, game)
        needs.append(Need.witnessed(name, witness.case.name, failure))
    return tuple(needs)


def necessity_of(claim: Claim) -> tuple[Standing, str]:
    """Give the standing of a claim's necessity axis, and what it rests on.

    Every assumption needs a witness that holds now; a claim without any needs none.

    Examples
    --------
    >>> from coopgap.proofs.claims.closure import CLAIM
    >>> necessity_of(CLAIM)[0], necessity_of(completeness.CLAIM)[0]
    (<Standing.NOT_APPLICABLE: 'not-applicable'>, <Standing.CERTIFIED: 'certified-exact'>)
    """
    needs = needs_of(claim)
    return standing(needs), summary(needs)
