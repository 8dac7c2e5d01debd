"""Weak duality for mediated mechanisms: any plan of deviations bounds what they can reach.

Nothing here is solved: the bound is a formula, evaluated in integers. It holds whatever the
deviation weights are and wherever they come from, rounded floats included. The budget
multipliers need not come from a solver either: given the weights, the best one at each place
is a median.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.numerics.linear.exact_arrays import ordered_sums, to_integers
from coopgap.numerics.mechanisms.mechanism_assembly import agent_cells
from coopgap.numerics.mechanisms.mechanism_program import IndexArray, Sense
from coopgap.theory.contract import Budget, Liability, Profile
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import AnyLanguage, NoisyLanguage
from coopgap.theory.rationals import IntArray


@dataclass(frozen=True, slots=True)
class DeviationWeight:
    """How much a plan of deviations relies on one deviation: μ_i(θ, r, b).

    Attributes
    ----------
    agent, state, recommended, deviation
        Indices: in this state, told `recommended`, the agent does `deviation` instead.
    mu
        The weight, at least zero (a probability-like number without unit).
    """

    agent: int
    state: int
    recommended: int
    deviation: int
    mu: Fraction


@dataclass(frozen=True, slots=True)
class BudgetMultiplier:
    """The price ν(θ, a, s) of breaking the budget after a recommendation and a signal."""

    state: int
    profile: Profile
    signal: int
    value: Fraction


@dataclass(frozen=True, slots=True)
class DualBound:
    """A bound on the welfare of every obedient mechanism, and why.

    Attributes
    ----------
    value
        Upper bound (sense best) or lower bound (sense worst) on expected welfare (money);
        ``None`` when the weights prove nothing.
    by_state
        Its parts, not weighted by the prior.
    deviations, nu
        The certificate: zero weights are left out.
    """

    value: Fraction | None
    by_state: tuple[Fraction | None, ...]
    deviations: tuple[DeviationWeight, ...]
    nu: tuple[BudgetMultiplier, ...]


def weak_duality(
    environment: Environment,
    language: AnyLanguage,
    deviations: Iterable[DeviationWeight],
    *,
    liability: Liability,
    budget: Budget = Budget.FREE,
    sense: Sense = Sense.BEST,
) -> DualBound:
    """Bound the welfare of every obedient mechanism from a plan of deviations.

    Parameters
    ----------
    environment, language
        The game and what a court sees of it.
    deviations
        Weights μ ≥ 0, each deviation at most once.
    liability, budget, sense
        Which program is bounded; unlimited liability makes the bound void unless the plan is
        undetectable.

    Raises
    ------
    ParameterError
        When a weight is negative, an index is out of range, or an agent "deviates" to the
        action recommended.

    Examples
    --------
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> plan = [DeviationWeight(i, 0, 0, 1, Fraction(4)) for i in range(2)]
    >>> weak_duality(game, Language.null(game), plan, liability=Liability()).value
    Fraction(2, 1)

    References
    ----------
    Theory §3, weak duality; undetectable deviation plans: [Rahman2012].
    """
    language.require_fits(environment)
    plans: list[list[DeviationWeight]] = [[] for _ in environment.states]
    for weight in deviations:
        _check(environment, weight)
        if weight.mu:
            plans[weight.state].append(weight)
    parts: list[Fraction | None] = []
    nu: list[BudgetMultiplier] = []
    for state, plan in enumerate(plans):
        value, prices = _state_bound(environment, language, state, plan, liability, budget, sense)
        parts.append(value)
        nu += prices
    total = Fraction(0)
    for probability, part in zip(environment.prior, parts, strict=True):
        if part is None:
            return DualBound(None, tuple(parts), tuple(w for plan in plans for w in plan), ())
        total += probability * part
    return DualBound(total, tuple(parts), tuple(w for plan in plans for w in plan), tuple(nu))


def _check(environment: Environment, weight: DeviationWeight) -> None:
    fits = (
        0 <= weight.agent < environment.n_agents
        and 0 <= weight.state < environment.n_states
        and 0 <= weight.recommended < environment.shape[weight.agent]
        and 0 <= weight.deviation < environment.shape[weight.agent]
        and weight.recommended != weight.deviation
    )
    if not fits:
        raise ParameterError(f"{weight} is not a deviation of this environment")
    if weight.mu < 0:
        raise ParameterError(f"{weight} is negative; deviation weights are at least 0")


def _state_bound(
    environment: Environment,
    language: AnyLanguage,
    state: int,
    plan: Sequence[DeviationWeight],
    liability: Liability,
    budget: Budget,
    sense: Sense,
) -> tuple[Fraction | None, list[BudgetMultiplier]]:
    sign = 1 if sense is Sense.BEST else -1
    probability = environment.prior[state]
    welfare = environment.welfare
    scores = sign * welfare.numerators[state].ravel().astype(object)
    if not plan:
        return sign * Fraction(int(scores.max()), welfare.denominator), []
    # Everything below is in multiples of one over a common denominator of the weights.
    common = math.lcm(*(weight.mu.denominator for weight in plan))
    gains = np.zeros(environment.n_profiles, dtype=object)
    utilities = environment.utilities.numerators[:, state].reshape(environment.n_agents, -1)
    moves: list[tuple[int, IndexArray, IntArray]] = []
    for weight in plan:
        cells = agent_cells(environment.shape, weight.agent)
        obeyed, deviated = cells[weight.recommended], cells[weight.deviation]
        size = weight.mu.numerator * (common // weight.mu.denominator)
        own = utilities[weight.agent].astype(object)
        gains[obeyed] += size * (own[obeyed] - own[deviated])
        moves += [
            (weight.agent, places, size * changes)
            for places, changes in _changes(language, state, obeyed, deviated)
        ]
    sharpness = language.kernel.denominator if isinstance(language, NoisyLanguage) else 1
    penalties, prices = _penalties(moves, environment, language.n_signals, budget)
    bound = liability.bound
    if bound is None and any(penalties):
        return None, []
    bound = Fraction(0) if bound is None else bound
    parts = (
        (scores, probability / welfare.denominator),
        (gains, Fraction(1, common * environment.utilities.denominator)),
        (penalties, bound / (common * sharpness)),
    )
    scale = math.lcm(*(factor.denominator for _, factor in parts))
    total = sum(array * int(factor * scale) for array, factor in parts)
    value = Fraction(int(np.max(total)), scale) / probability
    nu = [
        BudgetMultiplier(
            state,
            tuple(int(a) for a in np.unravel_index(place // language.n_signals, environment.shape)),
            place % language.n_signals,
            Fraction(price, common * sharpness),
        )
        for place, price in prices
    ]
    return sign * value, nu


def _changes(
    language: AnyLanguage, state: int, obeyed: IndexArray, deviated: IndexArray
) -> list[tuple[IndexArray, IntArray]]:
    """Give places (profile * n_signals + signal) and changes of signal probability there."""
    if isinstance(language, NoisyLanguage):
        kernel = language.kernel.numerators[state].reshape(-1, language.n_signals)
        change = kernel[obeyed].astype(object) - kernel[deviated].astype(object)
        cells, signals = np.nonzero(change)
        return [(obeyed[cells] * language.n_signals + signals, change[cells, signals])]
    codes = language.signals[state].ravel()
    seen = codes[obeyed] != codes[deviated]
    base = obeyed[seen] * language.n_signals
    ones = np.ones(base.size, dtype=object)
    return [(base + codes[obeyed[seen]], ones), (base + codes[deviated[seen]], -ones)]


def _penalties(
    moves: list[tuple[int, IndexArray, IntArray]],
    environment: Environment,
    n_signals: int,
    budget: Budget,
) -> tuple[IntArray, list[tuple[int, int]]]:
    """Give Σ_{i,s} |c_i + ν| per profile, and the ν other than zero by place."""
    n_agents, n_profiles = environment.n_agents, environment.n_profiles
    penalties = np.zeros(n_profiles, dtype=object)
    if not moves:
        return penalties, []
    agents = np.concatenate([np.full(places.size, agent) for agent, places, _ in moves])
    places, inverse = np.unique(
        np.concatenate([places for _, places, _ in moves]), return_inverse=True
    )
    terms = to_integers(np.concatenate([changes for _, _, changes in moves]))
    sums = ordered_sums(terms, inverse * n_agents + agents, places.size * n_agents)
    table = sums.reshape(places.size, n_agents).astype(object)
    prices: list[tuple[int, int]] = []
    if budget is not Budget.FREE:
        for row, place in zip(table, places.tolist(), strict=True):
            price = _price(sorted(row), budget)
            if price:
                row += price
                prices.append((place, price))
    np.add.at(penalties, places // n_signals, np.abs(table).sum(axis=1))
    return penalties, prices


def _price(ordered: list[int], budget: Budget) -> int:
    """Give the ν that makes ``Σ |c_i + ν|`` least: minus a median, below zero if it must be."""
    n = len(ordered)
    # Any point between the two middle entries is a median: take the one closest to zero.
    low, high = ordered[(n - 1) // 2], ordered[n // 2]
    median = min(max(low, 0), high)
    return -max(median, 0) if budget is Budget.NO_SUBSIDY else -median
