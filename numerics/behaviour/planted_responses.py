"""Exact logit responses: games built around play, with precision counted in bits.

A logit response is rational when precision is a rational multiple of log 2 and the odds of actions
are powers of 2. Nothing is followed or iterated here: the play comes first, and payoffs are
shifted, own action by own action, until it is a response. So these serve as an oracle for the
float solvers, and as instances that a checker can decide.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import RationalLike, as_rational, as_weight

Play: TypeAlias = tuple[tuple[Fraction, ...], ...]
"""Probabilities of actions by agent, each positive."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A game with an exact logit response.

    Attributes
    ----------
    environment
        One state, selfish agents.
    play
        Probabilities by agent.
    weight
        λ of everybody.
    bits
        Precision over log 2, per unit of payoff (1/money): ``β = bits · log 2``.
    """

    environment: Environment
    play: Play
    weight: Fraction
    bits: Fraction

    @property
    def precision(self) -> float:
        """Give β per payoff divided by the largest absolute one, as the estimators count it."""
        largest = float(self.environment.payoffs.largest() / self.environment.payoffs.denominator)
        return float(self.bits) * math.log(2) * (largest or 1.0)


def plant(
    payoffs: Sequence[object],
    exponents: Sequence[Sequence[int]],
    weight: RationalLike,
    bits: RationalLike,
    *,
    title: str = "",
) -> Planted:
    """Shift payoffs so that given odds are a logit response.

    Parameters
    ----------
    payoffs
        One exact array an agent.
    exponents
        For each agent and action k: the action has probability proportional to 2^k.
    weight
        λ ≥ 0 of everybody.
    bits
        Precision over log 2, above 0.
    title
        Of the game.

    Raises
    ------
    ParameterError
        When the precision is not positive.

    Examples
    --------
    >>> zero = [[0, 0], [0, 0]]
    >>> planted = plant([zero, zero], [(1, 0), (0, 0)], 0, "1/2")
    >>> planted.play, planted.environment.payoff(0, 0, (1, 0))
    (((Fraction(2, 3), Fraction(1, 3)), (Fraction(1, 2), Fraction(1, 2))), Fraction(-2, 1))

    References
    ----------
    Theory §6; [McKelveyPalfrey1995].
    """
    lam, precision = as_weight(weight, "weight"), as_rational(bits, "bits")
    if precision <= 0:
        raise ParameterError(f"bits={bits}; the precision must be above 0")
    environment = Environment.from_arrays(payoffs, title=title)
    play = tuple(_powers(row) for row in exponents)
    shifted = []
    for i in range(environment.n_agents):
        moves = differences(environment, play, i)
        table = np.array(
            [environment.payoff(i, 0, a) for a in environment.profiles()], dtype=object
        ).reshape(environment.shape)
        # A bonus of c for an own action is worth (1 + λ) c to the agent itself; bonuses of
        # others do not depend on what it does.
        wanted = [Fraction(k - exponents[i][0]) / precision for k in exponents[i]]
        bonus = [
            (want - own - lam * social) / (1 + lam)
            for want, (own, social) in zip(wanted, moves, strict=True)
        ]
        axis = [1] * environment.n_agents
        axis[i] = len(bonus)
        shifted.append(table + np.array(bonus, dtype=object).reshape(axis))
    return Planted(Environment.from_arrays(shifted, title=title), play, lam, precision)


def _powers(exponents: Sequence[int]) -> tuple[Fraction, ...]:
    odds = [Fraction(2) ** k for k in exponents]
    return tuple(value / sum(odds) for value in odds)


def differences(
    environment: Environment, play: Play, agent: int
) -> tuple[tuple[Fraction, Fraction], ...]:
    """Give what each action gains over the first: own payoff and welfare, against others' play.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> differences(game, (half, half), 0)[1]
    (Fraction(1, 1), Fraction(-2, 1))
    """
    others = [range(m) if k != agent else (0,) for k, m in enumerate(environment.shape)]
    expected = [(Fraction(0), Fraction(0)) for _ in range(environment.shape[agent])]
    for profile in itertools.product(*others):
        chance = Fraction(1)
        for k, action in enumerate(profile):
            if k != agent:
                chance *= play[k][action]
        for action, (own, social) in enumerate(expected):
            there = (*profile[:agent], action, *profile[agent + 1 :])
            payoffs = [environment.payoff(k, 0, there) for k in range(environment.n_agents)]
            expected[action] = (
                own + chance * payoffs[agent],
                social + chance * sum(payoffs, Fraction(0)),
            )
    first = expected[0]
    return tuple((own - first[0], social - first[1]) for own, social in expected)


def responds(
    environment: Environment, play: Play, weight: RationalLike, bits: RationalLike
) -> bool:
    """Decide exactly whether play is a logit response at a weight and a precision in bits.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> play = ((Fraction(1, 3), Fraction(2, 3)),) * 2
    >>> responds(game, play, 0, 1), responds(game, play, 0, 2)
    (True, False)

    References
    ----------
    Theory §6.
    """
    lam, precision = as_weight(weight, "weight"), as_rational(bits, "bits")
    for agent, chances in enumerate(play):
        for chance, (own, social) in zip(
            chances, differences(environment, play, agent), strict=True
        ):
            exponent = precision * (own + lam * social)
            odds = chance / chances[0]
            if odds**exponent.denominator != Fraction(2) ** exponent.numerator:
                return False
    return True


def regret(environment: Environment, play: Play, agent: int, weight: RationalLike) -> Fraction:
    """Give what an agent gains in ``u + λW`` by its best action instead of its play (money).

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> regret(game, ((Fraction(1, 3), Fraction(2, 3)),) * 2, 0, 0)
    Fraction(1, 3)

    References
    ----------
    Theory §6.
    """
    lam = as_weight(weight, "weight")
    worth = [own + lam * social for own, social in differences(environment, play, agent)]
    mean = sum((p * v for p, v in zip(play[agent], worth, strict=True)), Fraction(0))
    return max(worth) - mean
