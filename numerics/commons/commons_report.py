"""M6 in one record: values, gaps, λ*, and whether a rigid cap helps or hurts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from coopgap.numerics.commons.commons_play import CommonsPlay, play_commons
from coopgap.numerics.commons.commons_policies import (
    HarvestPlan,
    best_harvest,
    constant_cap,
    contingent_cap,
    depletion,
)
from coopgap.numerics.commons.commons_threshold import CommonsThreshold, commons_threshold
from coopgap.theory.commons import Commons
from coopgap.theory.rationals import RationalLike, as_weight


@dataclass(frozen=True, slots=True, eq=False)
class CommonsReport:
    """What a commons is worth under every contract, and the weight that needs none.

    Attributes
    ----------
    commons
        The parameters.
    first_best, contingent_cap, constant_cap
        Plans with their values (fish).
    selfish
        Selfish Markov-perfect play without a contract: the race (`depletion`), the worst and, for
        many fishers, the only one; for a single fisher the first best.
    selfish_best
        Selfish play when in every round the best stage equilibrium is selected.
    threshold
        λ* and its critical state.
    exact
        Always true.

    References
    ----------
    Theory §5, M6.
    """

    commons: Commons
    first_best: HarvestPlan
    contingent_cap: HarvestPlan
    constant_cap: HarvestPlan
    selfish: HarvestPlan
    selfish_best: CommonsPlay
    threshold: CommonsThreshold
    exact: bool = True

    def gap(self, plan: HarvestPlan | CommonsPlay) -> Fraction:
        """Give the welfare (fish) that a plan loses against the first best."""
        return self.first_best.value - plan.value


def solve_commons(commons: Commons) -> CommonsReport:
    """Solve a commons under every contract.

    Returns
    -------
    CommonsReport
        ``first best ≥ contingent cap ≥ constant cap ≥ start = the race``. The last is a theorem
        for two fishers or more, since the cap may be the capacity. It is none for
        ``selfish_best``: two selfish fishers can do better than the best constant cap.

    Examples
    --------
    >>> report = solve_commons(Commons())
    >>> report.gap(report.contingent_cap), report.threshold.value
    (Fraction(143, 2), Fraction(3, 1))

    References
    ----------
    Theory §5, M6; [HuangEtAl2026], [PiattiEtAl2024].
    """
    first = best_harvest(commons)
    played = play_commons(commons)
    return CommonsReport(
        commons,
        first,
        contingent_cap(commons),
        constant_cap(commons),
        depletion(commons) if commons.fishers > 1 else played.outcome,
        played,
        commons_threshold(commons, first),
    )


@dataclass(frozen=True, slots=True, eq=False)
class CapEffect:
    """What the best rigid cap does to fishers with a prosocial weight.

    Attributes
    ----------
    prosociality
        λ of every fisher.
    free, rigid, ceiling
        Play without a cap; the best contingent cap, binding; play with the same cap as a
        mere ceiling.
    effect
        Value under the rigid cap minus value without it (fish): negative when it hurts.

    References
    ----------
    Theory §5, M6.
    """

    prosociality: Fraction
    free: CommonsPlay
    rigid: HarvestPlan
    ceiling: CommonsPlay

    @property
    def effect(self) -> Fraction:
        """Value under the rigid cap minus value without a cap (fish)."""
        return self.rigid.value - self.free.value


def cap_effect(commons: Commons, prosociality: RationalLike) -> CapEffect:
    """Compare the best rigid cap with no cap, for fishers of weight λ.

    For λ ≥ λ* the effect is minus the gap of the cap, so a rigid cap hurts whenever growth that
    no court sees matters.

    Examples
    --------
    >>> [str(cap_effect(Commons(), weight).effect) for weight in (0, 1, 3)]
    ['440', '40', '-143/2']

    References
    ----------
    Theory §5, M6; [HuangEtAl2026].
    """
    weight = as_weight(prosociality, "prosociality")
    rigid = contingent_cap(commons)
    return CapEffect(
        weight,
        play_commons(commons, weight),
        rigid,
        play_commons(commons, weight, ceiling=rigid),
    )
