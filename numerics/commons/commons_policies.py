"""M6: what the fishery is worth under the first best, under caps, and when it is emptied at once.

A *rigid cap* fixes the total harvest, in equal and verified quotas, before the growth factor is
known to the court; it is enforced and binding, so the fishers harvest exactly
``min(cap, stock)`` and have nothing left to decide. All values are exact.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from coopgap.numerics.commons.dynamic_programming import (
    DynamicPlan,
    add_up,
    evaluate_policy,
    plan_first_best,
    plan_rigid,
)
from coopgap.numerics.linear.exact_arrays import times
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import require_whole
from coopgap.theory.rationals import IntArray, ScaledIntegers
from coopgap.theory.stochastic_game import StochasticGame


@dataclass(frozen=True, slots=True, eq=False)
class HarvestPlan:
    """Total harvests in every round and state under some contract, and what they are worth.

    Attributes
    ----------
    commons
        The parameters.
    contract
        ``first best``, ``contingent cap``, ``constant cap`` or ``depletion``.
    value
        Expected total catch from the start (fish).
    plan
        Values and harvests for every round and state; the profile index is the harvest.
    cap
        The cap (fish a round) when it is constant.

    References
    ----------
    Theory §5, M6.
    """

    commons: Commons
    contract: str
    value: Fraction
    plan: DynamicPlan
    cap: int | None = None

    @property
    def method(self) -> str:
        """How it was computed."""
        return "exact backward induction"

    @property
    def exact(self) -> bool:
        """Always true: no rounding took place."""
        return self.plan.exact

    @property
    def harvests(self) -> npt.NDArray[np.int64]:
        """Total harvest by round, state and growth factor, shape ``(T, S, R)``."""
        return self.plan.policy

    @classmethod
    def of(
        cls, commons: Commons, contract: str, plan: DynamicPlan, cap: int | None = None
    ) -> HarvestPlan:
        """Read the value at the start off a plan."""
        return cls(commons, contract, plan.value(commons.start_state), plan, cap)


def best_harvest(commons: Commons) -> HarvestPlan:
    """Give the first best: harvests may depend on growth; of equally good ones the largest.

    Examples
    --------
    >>> best_harvest(Commons()).value
    Fraction(1223, 2)

    References
    ----------
    Theory §5, M6.
    """
    return HarvestPlan.of(commons, "first best", plan_first_best(commons.game(), "last"))


def contingent_cap(commons: Commons) -> HarvestPlan:
    """Give the best rigid cap that depends on stock and round, but not on growth.

    In a hysteresis it may also depend on the public past (risk and remembered harvests), which
    only makes the cap better and its gap smaller.

    Examples
    --------
    >>> contingent_cap(Commons()).value
    Fraction(540, 1)

    References
    ----------
    Theory §5, M6.
    """
    return HarvestPlan.of(commons, "contingent cap", plan_rigid(commons.game(), "last"))


def constant_cap(commons: Commons) -> HarvestPlan:
    """Give the best rigid cap that is the same in every round and state; ties to the largest.

    Examples
    --------
    >>> best = constant_cap(Commons())
    >>> best.cap, best.value
    (36, Fraction(106573, 256))

    References
    ----------
    Theory §5, M6.
    """
    values = constant_cap_values(commons)
    cap = max(range(len(values)), key=lambda c: (values[c], c))
    return HarvestPlan.of(commons, "constant cap", _capped(commons, cap), cap)


def constant_cap_values(commons: Commons) -> tuple[Fraction, ...]:
    """Give the value of every constant cap 0..K.

    Examples
    --------
    >>> constant_cap_values(Commons(capacity=4, rounds=2, collapse=1))[:3]
    (Fraction(0, 1), Fraction(2, 1), Fraction(4, 1))
    """
    game = commons.game()
    caps = np.arange(commons.capacity + 1)
    taken = np.minimum(caps[:, None], _stocks(game))  # cap × state
    rows = np.arange(len(game.states))
    next_state = np.stack(
        [game.successors[rows, r, taken, 0] for r in range(len(game.contingencies))], axis=-1
    )
    values = ScaledIntegers.from_array(np.zeros(taken.shape, dtype=np.int64), 1)
    for _ in range(game.horizon):
        ahead: IntArray = values.numerators[caps[:, None, None], next_state]
        mean = np.asarray(add_up(times(ahead, game.odds.numerators), -1))
        denominator = values.denominator * game.odds.denominator
        values = ScaledIntegers.from_array(times(taken, denominator) + mean, denominator)
    start = game.state_index(commons.start_state)
    return tuple(values.fraction((int(c), start)) for c in caps)


def capped_harvest(commons: Commons, cap: int) -> HarvestPlan:
    """Give the value of one constant cap.

    Raises
    ------
    ParameterError
        When the cap is not a whole number, at least 0.

    Examples
    --------
    >>> capped_harvest(Commons(), 50).value < constant_cap(Commons()).value
    True
    """
    require_whole("cap", cap, 0)
    return HarvestPlan.of(commons, "constant cap", _capped(commons, cap), cap)


def depletion(commons: Commons) -> HarvestPlan:
    """Give the outcome of the race: everybody demands the whole stock, which is gone at once.

    With two or more fishers and no cap this is Markov-perfect for *every* prosocial weight: when
    the others ask for all there is, restraint saves nothing. No Markov-perfect play is worse for
    anyone, since demanding everything earns at least an equal share of the stock.

    Examples
    --------
    >>> depletion(Commons()).value
    Fraction(100, 1)

    References
    ----------
    Theory §5, M6; coordination failure as in T7.
    """
    return HarvestPlan.of(commons, "depletion", _capped(commons, commons.capacity))


def rounds_alive(plan: HarvestPlan) -> Fraction:
    """Give the expected number of rounds that begin with fish in the water.

    Examples
    --------
    >>> rounds_alive(depletion(Commons())), rounds_alive(best_harvest(Commons()))
    (Fraction(1, 1), Fraction(12, 1))
    """
    game = plan.plan.game
    alive = (_stocks(game) > 0).astype(np.int64)[:, None, None]
    counted = dataclasses.replace(
        game, payoffs=ScaledIntegers(np.broadcast_to(alive, game.payoffs.numerators.shape), 1)
    )
    return evaluate_policy(counted, plan.harvests).value(plan.commons.start_state)


def _capped(commons: Commons, cap: int) -> DynamicPlan:
    game = commons.game()
    shape = (game.horizon, len(game.states), len(game.contingencies))
    harvests = np.broadcast_to(np.minimum(cap, _stocks(game))[None, :, None], shape)
    return evaluate_policy(game, harvests)


def _stocks(game: StochasticGame) -> npt.NDArray[np.int64]:
    """Read the stock of every state off the possible harvests 0..stock."""
    stocks: npt.NDArray[np.int64] = game.feasible.sum(axis=1) - 1
    return stocks
