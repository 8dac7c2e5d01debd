"""M6: what happens in a commons without each assumption, on the smallest commons that shows it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from coopgap.numerics.commons.commons_policies import HarvestPlan, best_harvest, contingent_cap
from coopgap.numerics.commons.commons_report import cap_effect
from coopgap.proofs.claims.models.record import Condition
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome
from coopgap.proofs.commons_certificates import first_best_document
from coopgap.proofs.commons_checker import check_commons
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import IndependentGrowth, parse_growth

UNSEEN = Condition("unverifiable growth", "The cap cannot depend on the growth factor.")
MATTERS = Condition(
    "growth that matters", "Some stock calls for different harvests under different growth."
)
TIES = Condition(
    "ties to the largest", "Of harvests that are equally good the first best takes the largest."
)
FROM = Condition("weight from λ*", "Every fisher weighs welfare by at least λ*.")
BINDING = Condition("binding cap", "The cap is what is harvested, not only a ceiling.")

RIGID: Final = Commons(2, 2, 2, parse_growth("0,2"), 0)
"""Two fish that die or double: only under one growth should some be left."""

ALIKE: Final = Commons(2, 1, 2, parse_growth("1,2"), 0)
"""One fish that grows or not: to leave it till the last round is best under either growth."""

STILL: Final = Commons(2, 1, 2, parse_growth("1"), 0)
"""One fish that does not grow: now or later is the same to all, so that ties decide."""

RACED: Final = Commons(4, 3, 2, parse_growth("0,3"), 0)
"""Three fish that die or triple: four selfish fishers leave none, though a rigid cap leaves one."""

EAGER: Final = Commons(3, 2, 2, parse_growth("2"), 0)
"""Who takes the one fish too much keeps it, and shares its loss with two others: λ* is 1/3."""


def unseen_need() -> Need:
    """Let the cap depend on growth: it is the first best and loses nothing.

    Examples
    --------
    >>> str(unseen_need().outcome)
    'needed'

    References
    ----------
    Theory §5, M6.
    """
    first, blind = best_harvest(RIGID), contingent_cap(RIGID)
    varies = bool((first.harvests != first.harvests[:, :, :1]).any())
    accepted = check_commons(first_best_document(first)).accepted
    return _settled(
        UNSEEN.name,
        varies and accepted and blind.value < first.value,
        "the cap may depend on growth as well",
        RIGID,
        Failure(
            f"a loss, as the {first.value - blind.value} fish of the best cap blind to growth",
            "none",
            "The first best itself is a cap by round, stock and growth.",
        ),
    )


def matters_need() -> Need:
    """Take growth that never matters: a cap blind to it loses nothing, and cannot hurt.

    Examples
    --------
    >>> str(matters_need().outcome)
    'needed'

    References
    ----------
    Theory §5, M6.
    """
    first, blind = best_harvest(ALIKE), contingent_cap(ALIKE)
    same = not (first.harvests != first.harvests[:, :, :1]).any()
    return _settled(
        MATTERS.name,
        same and first.value == blind.value,
        "under either growth the same harvests are best",
        ALIKE,
        Failure("a loss", "none", "The best cap harvests what is best whatever the growth is."),
    )


def ties_need() -> Need:
    """Break ties towards patience where nothing grows: no weight makes the plan stable.

    Examples
    --------
    >>> str(ties_need().outcome)
    'needed'

    References
    ----------
    Theory §5, M6.
    """
    first = best_harvest(STILL)
    patient = first.harvests.copy()
    patient[0] = 0
    plan = replace(first, plan=replace(first.plan, policy=patient))
    best = check_commons(first_best_document(plan)).accepted
    return _settled(
        TIES.name,
        best and threshold_by_definition(STILL, plan) is None,
        "of equally good harvests the least is taken",
        STILL,
        Failure(
            "a finite λ*",
            "infinite",
            "Whoever takes the fish in the first round gains and costs nobody welfare.",
        ),
    )


def from_need() -> Need:
    """Let fishers weigh welfare by less than λ*: somebody takes one fish more.

    Examples
    --------
    >>> str(from_need().outcome)
    'needed'

    References
    ----------
    Theory §5, M6.
    """
    least = threshold_by_definition(EAGER, best_harvest(EAGER))
    return _settled(
        FROM.name,
        least is not None and least > 0,
        "the weight is 0",
        EAGER,
        Failure(
            "the first best is an equilibrium",
            f"so from {least} on only",
            "One fish more is kept whole, and what it would have grown to is shared by three.",
        ),
    )


def light_need() -> Need:
    """Let selfish fishers be capped: the cap helps.

    Examples
    --------
    >>> str(light_need().outcome)
    'needed'

    References
    ----------
    Theory §5, M6.
    """
    effect = cap_effect(RACED, 0).effect
    loses = contingent_cap(RACED).value < best_harvest(RACED).value
    return _settled(
        FROM.name,
        effect > 0 and loses,
        "the weight is 0",
        RACED,
        Failure(
            "the cap costs welfare", f"a gain of {effect}", "Without a cap selfish fishers race."
        ),
    )


def binding_need() -> Need:
    """Let the cap be a ceiling only: fishers stay below it and lose nothing.

    Examples
    --------
    >>> str(binding_need().outcome)
    'needed'

    References
    ----------
    Theory §5, M6.
    """
    least = threshold_by_definition(RIGID, best_harvest(RIGID))
    effect = cap_effect(RIGID, least or 0)
    return _settled(
        BINDING.name,
        effect.effect < 0 and effect.ceiling.value >= effect.free.value,
        "the cap is a ceiling",
        RIGID,
        Failure(
            f"a loss, as the {-effect.effect} fish of the binding cap",
            "none",
            f"At weight λ* = {least} fishers harvest less than the ceiling where that is better.",
        ),
    )


def _settled(
    assumption: str, holds: bool, instead: str, commons: Commons, failure: Failure
) -> Need:
    """Give the witness if it is one now; else nothing is known."""
    if not holds:
        return Need(assumption, Outcome.OPEN, instead, 1)
    where = (
        f"{commons.fishers} fishers, at most {commons.capacity} fish, {commons.rounds} rounds, "
        f"growth {commons.growth}"
    )
    return Need.witnessed(assumption, where, failure, 1, instead)


def threshold_by_definition(commons: Commons, plan: HarvestPlan) -> Fraction | None:
    """Give λ* of a plan with equal shares, from the definition in plain fractions.

    ``None`` when no weight is enough: somebody gains and nobody loses.

    Examples
    --------
    >>> commons = Commons(3, 8, 2)
    >>> threshold_by_definition(commons, best_harvest(commons))
    Fraction(1, 1)

    References
    ----------
    Theory §5, M6.
    """
    growth, n = commons.growth, commons.fishers
    assert isinstance(growth, IndependentGrowth)
    later = [Fraction(0)] * (commons.capacity + 1)
    worst = Fraction(0)
    for harvests in reversed(plan.harvests.tolist()):
        now = [Fraction(0)] * len(later)
        for r, (factor, chance) in enumerate(zip(growth.factors, growth.odds, strict=True)):
            ahead = [later[_next(commons, left, factor)] for left in range(len(later))]
            for stock, row in enumerate(harvests):
                left = stock - row[r]
                now[stock] += chance * (row[r] + ahead[left])
                for d in range(1, left + 1):
                    fall = ahead[left] - ahead[left - d]
                    gain, loss = d - fall / n, fall - d
                    if gain > 0 and loss <= 0:
                        return None
                    worst = max(worst, gain / loss) if gain > 0 else worst
        later = now
    return worst


def _next(commons: Commons, left: int, factor: Fraction) -> int:
    grown = min(commons.capacity, (factor * left).__floor__())
    return grown if grown >= commons.collapse else 0
