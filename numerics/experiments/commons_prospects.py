"""What theory expects of a commons under the terms in force: catches to come, and their worth.

Everything is read off the exact dynamic programmes of ``numerics/commons``; solutions are kept,
since every fisher asks for the same ones in every round.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import HarvestPlan, contingent_cap, depletion
from coopgap.numerics.commons.dynamic_programming import DynamicPlan, evaluate_policy
from coopgap.numerics.experiments.commons_terms import CapTerms, model_of, state_stocks
from coopgap.theory.commons import Commons
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import ScaledIntegers

_KEPT = 64
"""Solutions remembered."""

PROSOCIAL, SELFISH = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class Prospects:
    """Expected play of fishers of two types, from every round and state on.

    Attributes
    ----------
    commons
        The parameters.
    prosocial
        How many fishers are of the first type.
    plan
        Total harvests by round, state and growth factor, and welfare ahead.
    catches
        Catch of one fisher of each type (fish), shape ``(2, T, S, R)``; ``None`` when all share
        equally.
    own
        Per round what one fisher of each type still catches, shape ``(2, S)``; empty when all
        share equally.
    """

    commons: Commons
    prosocial: int
    plan: DynamicPlan
    catches: ScaledIntegers | None
    own: tuple[ScaledIntegers, ...]

    def catch(self, kind: int, round_: int, place: int, growth: int) -> Fraction:
        """Give what a fisher of a type is expected to catch (fish)."""
        if self.catches is None:
            return Fraction(int(self.plan.policy[round_, place, growth]), self.commons.fishers)
        return self.catches.fraction((kind, round_, place, growth))

    def ahead(self, kind: int, round_: int, place: int) -> tuple[Fraction, Fraction]:
        """Give own and total catch (fish) expected from a round on, its growth not yet drawn."""
        total = self.plan.values[round_].fraction((place,))
        if not self.own:
            return total / self.commons.fishers, total
        return self.own[round_].fraction((kind, place)), total

    def worth(self, kind: int, weight: Fraction) -> Fraction:
        """Give the expected ``u + λW`` of a fisher from the start (fish)."""
        start = self.plan.game.state_index(self.commons.start_state)
        own, total = self.ahead(kind, 0, start)
        return own + weight * total

    def demand(self, kind: int, round_: int, place: int, growth: int, stock: int) -> Fraction:
        """Give what a fisher of a type asks for: its catch, or everything in a race.

        Where the water is emptied in equal shares everybody asks for all there is: then nobody
        is crowded out, and the shares come out the same.
        """
        mine = self.catch(kind, round_, place, growth)
        others = self.catch(1 - kind, round_, place, growth)
        alike = mine == others or self.prosocial in (0, self.commons.fishers)
        if alike and self.plan.policy[round_, place, growth] == stock:
            return Fraction(stock)
        return mine


@lru_cache(maxsize=_KEPT)
def prospects(
    commons: Commons,
    weight: Fraction,
    prosocial: int,
    terms: CapTerms | None = None,
    worst: bool = False,
) -> Prospects:
    """Solve the play of fishers of whom some have a weight λ and the rest none.

    Under a binding cap there is nothing to solve. Else everybody plays the Markov-perfect
    equilibrium of `play_commons` (most welfare in each round), or with ``worst`` the race.

    Raises
    ------
    ParameterError
        When the worst play under a ceiling is asked for, which is not known.

    Examples
    --------
    >>> water = Commons()
    >>> prospects(water, Fraction(3), 5).worth(PROSOCIAL, Fraction(0))
    Fraction(1223, 10)
    >>> prospects(water, Fraction(0), 0, worst=True).worth(SELFISH, Fraction(0))
    Fraction(20, 1)

    References
    ----------
    Theory §5, M6.
    """
    if terms is not None and terms.binding:
        return _equal(commons, prosocial, capped(commons, terms))
    if worst:
        if terms is not None:
            raise ParameterError("beliefs=worst: the worst play under a ceiling is not known")
        return _equal(commons, prosocial, depletion(commons).plan)
    ceiling = None if terms is None else terms.limits(commons)
    play = play_commons(commons, weight, prosocial=prosocial, ceiling=ceiling)
    plan = play.outcome.plan
    return Prospects(commons, prosocial, plan, play.catches, plan.agent_values)


def _equal(commons: Commons, prosocial: int, plan: DynamicPlan) -> Prospects:
    return Prospects(commons, prosocial, plan, None, ())


def capped(commons: Commons, terms: CapTerms) -> DynamicPlan:
    """Give what a binding cap is worth, everywhere.

    Examples
    --------
    >>> from coopgap.numerics.commons.commons_policies import constant_cap
    >>> water = Commons()
    >>> capped(water, CapTerms.of(constant_cap(water), True)).value(100)
    Fraction(106573, 256)
    """
    model = model_of(commons)
    stocks = np.array(state_stocks(model))
    taken = np.minimum(terms.limits(commons), stocks)
    shape = (*taken.shape, len(model.contingencies))
    return evaluate_policy(model, np.broadcast_to(taken[:, :, None], shape))


@lru_cache(maxsize=8)
def best_cap(commons: Commons, binding: bool) -> CapTerms:
    """Give the best cap by stock and round, as terms; kept.

    Examples
    --------
    >>> best_cap(Commons(), True).words
    'contingent cap, binding'
    """
    plan: HarvestPlan = contingent_cap(commons)
    return CapTerms.of(plan, binding)
