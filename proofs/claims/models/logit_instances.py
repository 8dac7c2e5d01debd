"""Games with exact logit responses: instances of the claims about them, and random ones."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np

from coopgap.numerics.behaviour.planted_responses import Planted, Play, plant
from coopgap.theory.environment import Environment
from coopgap.theory.games.public_goods import public_goods

_HALF = Fraction(1, 2)
_TWO_TO_ONE: Play = ((Fraction(1, 3), Fraction(2, 3)),) * 2

SHAPES = ((2, 2), (2, 3), (3, 3), (2, 2, 2))
"""Numbers of actions of random games."""


def dilemma() -> Environment:
    """Give a Prisoner's dilemma in which defecting gains 1 whatever the other does."""
    return Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


def dominant(bits: int) -> Play:
    """Give the logit response of the dilemma at λ = 0: odds of 2^bits for defecting."""
    low = Fraction(1, 2**bits + 1)
    return ((low, 1 - low),) * 2


def two_games() -> tuple[Planted, Planted]:
    """Give two symmetric games of two actions with common play, at λ = 1/2 and one bit."""
    first = plant([[[3, 0], [4, 1]], [[3, 4], [0, 1]]], [(1, 0)] * 2, _HALF, 1)
    second = plant([[[5, 0], [6, 1]], [[5, 6], [0, 1]]], [(0, 2)] * 2, _HALF, 1)
    return first, second


def three_actions() -> Planted:
    """Give one symmetric game of three actions with common play, at λ = 1/2 and one bit."""
    table = np.array([[4, 0, 1], [5, 1, 0], [2, 2, 3]])
    return plant([table, table.T], [(0, 1, 2)] * 2, _HALF, 1)


def uneven_chicken() -> Planted:
    """Give a symmetric game of two actions whose agents do not play alike, at λ = 0, one bit."""
    chicken = Environment.from_bimatrix([[(4, 4), (3, 7)], [(7, 3), (0, 0)]])
    play = ((Fraction(1, 3), Fraction(2, 3)), (Fraction(2, 3), Fraction(1, 3)))
    return Planted(chicken, play, Fraction(0), Fraction(1))


def common_interest(height: int = 3, weight: Fraction = Fraction(0)) -> Planted:
    """Give a game in which both want the same: odds of 2 for the second action."""
    table = [[0, 0], [0, height]]
    # Against that play the second action gains 2/3 of the height, and twice as much welfare.
    bits = 1 / (Fraction(2 * height, 3) * (1 + 2 * weight))
    return Planted(Environment.from_arrays([table, table]), _TWO_TO_ONE, weight, bits)


def constant_sum() -> Planted:
    """Give a game whose payoffs sum to zero, at λ = 0 and one bit."""
    environment = Environment.from_arrays([[[0, 0], [1, 1]], [[0, 0], [-1, -1]]])
    return Planted(environment, (_TWO_TO_ONE[0], (_HALF, _HALF)), Fraction(0), Fraction(1))


def give_or_keep(n: int, m: Fraction, bits: Fraction) -> Planted:
    """Give a linear public-goods game at λ = 0, in units that make the odds a power of 2."""
    game = public_goods(n=n, m=m)
    # The first level is to give nothing; in these units giving gains a whole number of bits.
    gain = bits * (game.payoff(0, 0, (1, *[0] * (n - 1))) - game.payoff(0, 0, (0,) * n))
    unit = gain.denominator
    scaled = Environment.from_arrays([table[0] * unit for table in game.payoffs.fractions()])
    odds = Fraction(2) ** gain.numerator
    return Planted(scaled, ((1 / (1 + odds), odds / (1 + odds)),) * n, Fraction(0), bits)


def utility_range(planted: Planted) -> Fraction:
    """Give the largest difference that an own deviation makes to anybody's u + λW (money)."""
    tables = planted.environment.payoffs.fractions()[:, 0]
    worth = tables + planted.weight * tables.sum(axis=0)
    spreads = (np.max(np.ptp(table, axis=agent)) for agent, table in enumerate(worth))
    return max(Fraction(spread) for spread in spreads)


def drawn(generator: random.Random) -> Planted:
    """Draw a game with whole payoffs, and shift them so that drawn odds are a response."""
    shape = generator.choice(SHAPES)
    size = int(np.prod(shape))
    tables = [
        np.array([generator.randint(-6, 6) for _ in range(size)]).reshape(shape) for _ in shape
    ]
    exponents = [[generator.randint(-2, 2) for _ in range(m)] for m in shape]
    weight = Fraction(generator.randint(0, 6), generator.choice((1, 2, 3)))
    return plant(tables, exponents, weight, Fraction(generator.randint(1, 4), 2))


def drawn_common(generator: random.Random) -> Planted:
    """Draw a game of common interest."""
    return common_interest(generator.randint(1, 6), Fraction(generator.randint(0, 4), 2))


def drawn_symmetric(generator: random.Random) -> Planted:
    """Draw a symmetric game of two actions with common play that is not even."""
    table = np.array([generator.randint(-6, 6) for _ in range(4)]).reshape(2, 2)
    odds = generator.choice((-2, -1, 1, 2))
    weight = Fraction(generator.randint(0, 4), 2)
    return plant([table, table.T], [(0, odds)] * 2, weight, 1)
