"""Boundary cases: liability that is too small, and states that a contract cannot tell apart."""

from __future__ import annotations

import functools
from fractions import Fraction

from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.claims.models.effort_tables import SEEN
from coopgap.proofs.claims.models.finite import Numerics, finite_claim
from coopgap.proofs.claims.models.record import Condition, ModelClaim
from coopgap.proofs.derivation.derive import derive_gap
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family, pooled_states_family, task_language

HIDDEN = Condition("effort is hidden", "Contracts see the task, neither the effort nor the state.")
BOUNDED = Condition("limited liability", "Transfers are at most B in size; the budget is free.")


@functools.cache
def _limited(region: str) -> PiecewiseForm:
    family = effort_family(region)
    seen = effort_language(family.frame, "coop-defect")
    return derive_gap(family, seen, "c1", family.region.extended(["B"], "B >= 0"), liability="B")


def _at_bound(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
    seen = effort_language(game, "coop-defect")
    return welfare_gap(game, seen, "c1", liability=Liability.of(point["B"])).gap


@functools.cache
def _pooled(mechanism_class: str) -> PiecewiseForm:
    family = pooled_states_family()
    return derive_gap(family, task_language(family.frame), mechanism_class)


def _pooled_numerics(mechanism_class: str) -> Numerics:
    def gap(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
        return welfare_gap(game, task_language(game), mechanism_class).gap

    return gap


def claims() -> tuple[ModelClaim, ...]:
    """List the claims about limited liability and pooled states.

    Examples
    --------
    >>> [claim.id for claim in claims()]
    ['M1.liability-pd', 'boundary.pooled-contract', 'boundary.pooled-mediator']

    References
    ----------
    Theory §2, §5; [MaskinTirole1999].
    """
    limited = finite_claim(
        "M1.liability-pd",
        "Signal contracts in effort tables as liability grows, Prisoner's dilemma",
        "When C or D is seen and transfers are at most B, the gap of signal contracts is first "
        "2*(R - P), then 2*R - S - T (where that step exists), then (R - P)/12.",
        family=effort_family,
        form=functools.partial(_limited, "pd"),
        stated=("2*(R - P)", "2*R - S - T", "(R - P)/12"),
        largest=False,
        searched=False,
        numerics=_at_bound,
        latex=r"\Gamma_1(B) \in \{2(R-P),\ 2R-S-T,\ \tfrac{1}{12}(R-P)\}",
        assumptions=(SEEN, BOUNDED),
    )
    rows = (
        ("contract", "c1", "Signal contracts", "(v - d)/2 + w - c", r"\tfrac12(v-d) + w - c"),
        ("mediator", "c2", "Mediated mechanisms", "w - c", "w - c"),
    )
    return (
        limited,
        *(
            finite_claim(
                f"boundary.pooled-{name}",
                f"{who} when the state is not verifiable",
                f"{who} that see the task lose {stated}: the effort stays hidden, and only a "
                "mediator who is told the state can direct the task.",
                family=pooled_states_family,
                form=functools.partial(_pooled, kind),
                stated=(stated,),
                numerics=_pooled_numerics(kind),
                latex=rf"\Gamma = {tex}",
                assumptions=(HIDDEN,),
                sources=("HuangEtAl2026", "MaskinTirole1999"),
            )
            for name, kind, who, stated, tex in rows
        ),
    )
