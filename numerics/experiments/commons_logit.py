"""What fishers do who respond to the equilibrium of the commons with noise, in expectation.

Each draws a whole number of fish with odds ``exp(β (u + λW)/K)``, u and W being its own and all
catch now and later while the others keep to the Markov-perfect equilibrium: as the logit players of
``coopgap play`` do (`coopgap.numerics.experiments.commons_agents.LogitFisher`). Nobody reckons with
the noise of others, so this is no fixed point. Floats by nature, never a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.numerics.behaviour.quantal_games import Floats, softmax
from coopgap.numerics.experiments.commons_prospects import (
    PROSOCIAL,
    SELFISH,
    Prospects,
    prospects,
)
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import IndependentGrowth, require_whole
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import RationalLike, as_weight

MAX_PRECISION = 10_000.0
"""Largest β."""


@dataclass(frozen=True, slots=True)
class LogitCommons:
    """Expected course of a commons under logit responses, in floats.

    Attributes
    ----------
    commons
        The parameters.
    weight, precision, prosocial
        λ of the prosocial fishers, β of everybody (per payoff over the capacity), and how many
        fishers are prosocial.
    catch
        Expected total catch (fish).
    rounds
        Expected number of rounds that begin with fish.
    """

    commons: Commons
    weight: Fraction
    precision: float
    prosocial: int
    catch: float
    rounds: float


def logit_commons(
    commons: Commons,
    weight: RationalLike,
    precision: float,
    *,
    prosocial: int | None = None,
) -> LogitCommons:
    """Follow the distribution of stocks when every fisher responds with noise.

    Parameters
    ----------
    commons
        With independent growth.
    weight
        λ ≥ 0 of the prosocial fishers; the others have none.
    precision
        β ≥ 0, per payoff divided by the capacity: 0 is any number of fish with equal odds.
    prosocial
        How many are prosocial; all by default.

    Raises
    ------
    ParameterError
        For a hysteresis, or when a number is out of range.
    SolverError
        When two types have no stage equilibrium somewhere.

    Examples
    --------
    >>> water = Commons(fishers=2, capacity=20, rounds=3)
    >>> noisy, sharp = (logit_commons(water, 3, beta).catch for beta in (5.0, 5000.0))
    >>> noisy < sharp
    True

    References
    ----------
    Theory §5 M6, §6; [McKelveyPalfrey1995].
    """
    growth = commons.growth
    if not isinstance(growth, IndependentGrowth):
        raise ParameterError("logit play of the commons is followed for independent growth only")
    if not 0 <= precision <= MAX_PRECISION:
        raise ParameterError(f"precision={precision!r}; it must be from 0 to {MAX_PRECISION:g}")
    lam = as_weight(weight, "weight")
    k = commons.fishers if prosocial is None else prosocial
    require_whole("prosocial", k, 0)
    if k > commons.fishers:
        raise ParameterError(f"prosocial={k} is more than the {commons.fishers} fishers")
    expected = prospects(commons, lam, k)
    stocks = range(commons.capacity + 1)
    following = [
        np.array([commons.next_stock(left, factor) for left in stocks]) for factor in growth.factors
    ]
    later = np.zeros((2, commons.capacity + 1))  # catch and rounds ahead, by stock
    for round_ in reversed(range(commons.rounds)):
        worth = _worth(expected, lam, round_ + 1)
        now = np.zeros_like(later)
        for stock in stocks[1:]:
            now[1, stock] = 1.0
            for r, chance in enumerate(growth.odds):
                total = _total(expected, worth, lam, precision, round_, stock, r)
                ahead = later[:, following[r][stock::-1]]
                now[0, stock] += float(chance) * float(total @ (np.arange(stock + 1) + ahead[0]))
                now[1, stock] += float(chance) * float(total @ ahead[1])
        later = now
    catch, rounds = later[:, commons.first_stock]
    return LogitCommons(commons, lam, float(precision), k, float(catch), float(rounds))


def _worth(expected: Prospects, lam: Fraction, round_: int) -> Floats:
    """Give what each type expects from a round on (u + λW), by stock, shape (2, K + 1)."""
    commons = expected.commons
    table = np.zeros((2, commons.capacity + 1))
    if round_ < commons.rounds:
        for kind, weight in ((PROSOCIAL, lam), (SELFISH, Fraction(0))):
            for stock in range(commons.capacity + 1):
                own, total = expected.ahead(kind, round_, stock)
                table[kind, stock] = float(own + weight * total)
    return table


def _total(
    expected: Prospects,
    worth: Floats,
    lam: Fraction,
    precision: float,
    round_: int,
    stock: int,
    growth: int,
) -> Floats:
    """Give the odds of each total harvest, 0 to the stock."""
    n, k = expected.commons.fishers, expected.prosocial
    total = np.zeros(stock + 1)
    total[0] = 1.0
    for kind, members in ((PROSOCIAL, k), (SELFISH, n - k)):
        if not members:
            continue
        weight = lam if kind == PROSOCIAL else Fraction(0)
        value = _demand_values(expected, worth[kind], kind, float(weight), round_, stock, growth)
        chances = softmax(precision / expected.commons.capacity * value)
        for _ in range(members):
            joined = np.convolve(total, chances)
            # Whatever is asked for beyond the stock empties the water.
            total = joined[: stock + 1].copy()
            total[-1] += joined[stock + 1 :].sum()
    return total


def _demand_values(
    expected: Prospects,
    worth: Floats,
    kind: int,
    weight: float,
    round_: int,
    stock: int,
    growth: int,
) -> Floats:
    """Give ``u + λW`` of asking for 0, 1, ..., all fish, while the others keep to equilibrium."""
    commons = expected.commons
    n, k = commons.fishers, expected.prosocial
    factor = commons.growth.factors[growth]
    members = [k, n - k]
    members[kind] -= 1
    others = sum(
        (
            count * expected.demand(other, round_, stock, growth, stock)
            for other, count in enumerate(members)
            if count
        ),
        Fraction(0),
    )
    mine = np.arange(stock + 1)
    # What is left, with any share of a fish that the others ask for, grows exactly.
    left = stock - others
    parts = left.numerator - mine * left.denominator
    grown = np.minimum(
        commons.capacity, parts * factor.numerator // (left.denominator * factor.denominator)
    )
    after = np.where((parts > 0) & (grown >= commons.collapse), grown, 0)
    asked = mine + float(others)
    within = mine + weight * asked + worth[after]
    # Rationed in proportion: all is taken, and nothing grows again.
    beyond = stock * mine / np.maximum(asked, 1e-300) + weight * stock + worth[0]
    return np.asarray(np.where(parts >= 0, within, beyond))
