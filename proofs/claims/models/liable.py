"""Boundary cases: liability that is too small, and states that a contract cannot tell apart."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction

from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.claims.models.effort_settings import EFFORT, seen_gap, seen_instead
from coopgap.proofs.claims.models.effort_tables import SEEN
from coopgap.proofs.claims.models.finite import Numerics, Setting, circumstances, finite_claim
from coopgap.proofs.claims.models.record import Condition, ModelClaim
from coopgap.proofs.derivation.derive import derive_gap
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family, pooled_states_family, task_language
from coopgap.theory.language import Language
from coopgap.theory.region import Region

HIDDEN = Condition("effort is hidden", "Contracts see the task, neither the effort nor the state.")
BOUNDED = Condition("limited liability", "Transfers are at most B in size; the budget is free.")


@functools.cache
def _limited(region: str, on: Region | None = None) -> PiecewiseForm:
    family = effort_family(region)
    seen = effort_language(family.frame, "coop-defect")
    where = on or family.region.extended(["B"], "B >= 0")
    return derive_gap(family, seen, "c1", where, liability="B")


def _bounded(language: Callable[[Environment], Language], budget: Budget = Budget.FREE) -> Numerics:
    def gap(game: Environment, point: dict[str, Fraction]) -> Fraction | None:
        if point["B"] < 0:
            return None  # Not even no transfer is at most B in size: nothing can be signed.
        bound = Liability.of(point["B"])
        return welfare_gap(game, language(game), "c1", liability=bound, budget=budget).gap

    return gap


def _why(game: Environment, point: dict[str, Fraction]) -> str:
    if point["B"] < 0:
        return "No transfer is at most B in size, not even none: nothing can be signed."
    return circumstances(game)


def _coop_defect(game: Environment) -> Language:
    return effort_language(game, "coop-defect")


@functools.cache
def _pooled(mechanism_class: str, on: Region | None = None) -> PiecewiseForm:
    family = pooled_states_family()
    return derive_gap(family, task_language(family.frame), mechanism_class, on)


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
        numerics=_bounded(_coop_defect),
        latex=r"\Gamma_1(B) \in \{2(R-P),\ 2R-S-T,\ \tfrac{1}{12}(R-P)\}",
        assumptions=(SEEN, BOUNDED),
        proofs=("pd-liability",),
        derive_on=functools.partial(_limited, "pd"),
        why=_why,
        settings={
            SEEN.name: seen_instead(_bounded(Language.complete), EFFORT),
            BOUNDED.name: (
                Setting(
                    "the budget is balanced",
                    _bounded(_coop_defect, Budget.BALANCED),
                    "What rewards one agent for a C is taken from the other, so that a transfer "
                    "of B deters half as much.",
                    language=_coop_defect,
                ),
            ),
        },
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
                derive_on=functools.partial(_pooled, kind),
                settings={HIDDEN.name: seen_instead(seen_gap(kind), "State and effort are seen.")},
                sources=("HuangEtAl2026", "MaskinTirole1999"),
                proofs=("witness-families",),
            )
            for name, kind, who, stated, tex in rows
        ),
    )
