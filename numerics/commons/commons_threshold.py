"""M6: the prosocial weight at which fishers support the first best by themselves.

The dynamic form of T4: for every round, stock and growth factor, and every number d of extra
fish that one fisher may take, gain over loss; λ* is the largest such ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.numerics.commons.commons_policies import HarvestPlan, best_harvest
from coopgap.numerics.linear.exact_arrays import times
from coopgap.theory.commons import Commons
from coopgap.theory.rationals import IntArray, ScaledIntegers
from coopgap.theory.stochastic_game import Label


@dataclass(frozen=True, slots=True)
class CriticalState:
    """Where the temptation to overfish is greatest, relative to the harm.

    Attributes
    ----------
    round
        Counted from 1.
    state, growth
        The stock (in a hysteresis with risk and memory) and the growth factor.
    harvest
        First-best total harvest there.
    extra
        How many fish more one fisher takes.
    gain, loss
        What the fisher gains and what all together lose by it (fish), both positive.

    References
    ----------
    Theory §4, T4; §5, M6.
    """

    round: int
    state: Label
    growth: Label
    harvest: int
    extra: int
    gain: Fraction
    loss: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class CommonsThreshold:
    """The least λ that makes the first best with equal shares Markov-perfect.

    Attributes
    ----------
    commons
        The parameters.
    value
        λ* (dimensionless). Always finite: of equally good harvests the first best takes the
        largest, so every further fish costs welfare.
    critical
        Where λ* binds; ``None`` when even selfish fishers support the first best.
    plan
        The first best.
    method, exact
        How it was found; always exact.

    References
    ----------
    Theory §4, T4; §5, M6.
    """

    commons: Commons
    value: Fraction
    critical: CriticalState | None
    plan: HarvestPlan
    method: str = "one-shot deviations by one fisher, every state and round"
    exact: bool = True


def commons_threshold(commons: Commons, plan: HarvestPlan | None = None) -> CommonsThreshold:
    """Find λ*, the least weight at which the first best with equal shares is Markov-perfect.

    One-shot deviations suffice (finite horizon). Taking fewer fish never pays, at any λ: the
    first best is optimal, so d fish left bring all n fishers together at most d, and the one
    who leaves them 1/n of that. So it is enough that no fisher gains by taking a whole number
    d ≥ 1 more. All stocks 0..K count, also those that are never reached.

    Parameters
    ----------
    plan
        The first best, when it is known already.

    Examples
    --------
    >>> found = commons_threshold(Commons())
    >>> found.value, found.critical.state, found.critical.gain, found.critical.loss
    (Fraction(3, 1), 29, Fraction(3, 4), Fraction(1, 4))
    >>> commons_threshold(Commons(fishers=1)).value
    Fraction(0, 1)

    References
    ----------
    Theory §4, T4; §5, M6; [HuangEtAl2026].
    """
    used = plan if plan is not None else best_harvest(commons)
    game = used.plan.game
    value, critical = Fraction(0), None
    for t in range(game.horizon):
        gain, loss = deviation_table(used, t)
        found = greatest_ratio(gain.numerators, loss.numerators, value)
        if found is None:
            continue
        value, place = found
        s, r, taken = (int(k) for k in np.unravel_index(place, gain.numerators.shape))
        harvest = int(used.harvests[t, s, r])
        critical = CriticalState(
            t + 1,
            game.states[s],
            game.contingencies[r],
            harvest,
            taken - harvest,
            gain.fraction((s, r, taken)),
            loss.fraction((s, r, taken)),
        )
    return CommonsThreshold(commons, value, critical, used)


def deviation_table(plan: HarvestPlan, round_: int) -> tuple[ScaledIntegers, ScaledIntegers]:
    """Give gain and loss when one fisher raises the total harvest, shape ``(S, R, K + 1)``.

    The last index is the total harvest after the deviation; both tables have the same
    denominator, and are zero where the total is no larger or there are not so many fish.
    """
    game, n = plan.plan.game, plan.commons.fishers
    following = plan.plan.values[round_ + 1]
    unit = following.denominator
    ahead: IntArray = following.numerators[game.successors[..., 0]]
    chosen = plan.harvests[round_][..., None]
    extra = np.arange(game.n_profiles) - chosen
    change = ahead - np.take_along_axis(ahead, chosen, axis=-1)
    possible = (extra > 0) & game.feasible[:, None, :]
    gain = times(extra, n * unit) + change
    loss = -(times(extra, unit) + change)
    return (
        ScaledIntegers(np.where(possible, gain, 0), n * unit),
        ScaledIntegers(times(np.where(possible, loss, 0), n), n * unit),
    )


def greatest_ratio(gain: IntArray, loss: IntArray, floor: Fraction) -> tuple[Fraction, int] | None:
    """Find the greatest gain/loss above a floor, and the first place where it is reached.

    Each step solves ``max gain − ratio·loss`` for the present ratio and moves to the ratio of the
    maximiser: Dinkelbach's method, finite and exact. Where there is a gain, loss is positive.

    Examples
    --------
    >>> greatest_ratio(np.array([1, 3, 0]), np.array([1, 2, 5]), Fraction(0))
    (Fraction(3, 2), 1)
    >>> greatest_ratio(np.array([1]), np.array([1]), Fraction(1)) is None
    True

    References
    ----------
    [Dinkelbach1967]
    """
    ratio, place = floor, -1
    while True:
        excess = times(gain, ratio.denominator) - times(loss, ratio.numerator)
        best = int(excess.argmax())
        if excess.flat[best] <= 0:
            return None if place < 0 else (ratio, place)
        ratio, place = Fraction(int(gain.flat[best]), int(loss.flat[best])), best
