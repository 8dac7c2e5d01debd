"""Prosocial weights that close the gap without any contract: λ*, and λ** for every equilibrium."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

import numpy as np

from coopgap.numerics.result_cards import closure_card, worst_case_card
from coopgap.theory.contract import Profile, Rule
from coopgap.theory.deviations import deviation_gains
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError
from coopgap.theory.notebook.names import NUMBERS, Names
from coopgap.theory.rationals import IntArray


@dataclass(frozen=True, slots=True)
class Deviation:
    """A unilateral deviation: in a state, an agent at a profile plays another action.

    Attributes
    ----------
    state, profile, agent, action
        Indices; ``action`` is what the agent plays instead.
    """

    state: int
    profile: Profile
    agent: int
    action: int


@dataclass(frozen=True, slots=True)
class ClosureThreshold:
    """The least prosocial weights that make an efficient rule an equilibrium unaided (T4).

    Attributes
    ----------
    rule
        The efficient rule.
    by_agent
        λ*_i per agent (dimensionless); ``None`` is infinite.
    value
        The least uniform weight λ* = max λ*_i; ``None`` is infinite.
    tight
        Per agent, a deviation that sets λ*_i; ``None`` where λ*_i = 0 because none gains.
    method, exact
        How it was found; always exact.
    names
        What the numbers of agents, states and actions stand for, for display only.
    """

    rule: Rule
    by_agent: tuple[Fraction | None, ...]
    value: Fraction | None
    tight: tuple[Deviation | None, ...]
    method: str = "largest ratio of gain to welfare loss over all deviations, in integers"
    exact: bool = True
    names: Names = field(default=NUMBERS, compare=False, repr=False)

    _repr_html_ = closure_card


@dataclass(frozen=True, slots=True)
class WorstCaseThreshold:
    """The weight beyond which no inefficient profile is a pure equilibrium (T7).

    Attributes
    ----------
    value
        λ** (dimensionless): at every larger weight all pure equilibria are efficient; ``None``
        is infinite: some inefficient profile is a unilateral maximum of welfare.
    escapes
        For each inefficient profile, in C order, the deviation that breaks it: the one that
        raises welfare at the least weight, or else one that gains and leaves welfare as it is.
    tight
        State and profile that set λ**, ``None`` when no profile is inefficient or λ** = 0.
    last_inefficient
        The largest weight at which an inefficient profile *is* a pure equilibrium, ``None``
        when there is none. It can be below λ**, because deviations that lower welfare may
        already break the profile that sets λ**. Not defined (``None``) when λ** is infinite.
    method, exact
        How it was found; always exact.
    names
        What the numbers of agents, states and actions stand for, for display only.
    """

    value: Fraction | None
    escapes: tuple[Deviation, ...]
    tight: tuple[int, Profile] | None
    last_inefficient: Fraction | None
    method: str = "least ratio of own loss to welfare gain at every inefficient profile"
    exact: bool = True
    names: Names = field(default=NUMBERS, compare=False, repr=False)

    _repr_html_ = worst_case_card


def closure_threshold(environment: Environment, rule: Rule | None = None) -> ClosureThreshold:
    """Find the least prosocial weights at which an efficient rule needs no contract.

    Parameters
    ----------
    environment
        Material payoffs; its own prosocial weights are ignored.
    rule
        The efficient rule to support. Left out, the one with the least uniform weight is taken.

    Returns
    -------
    ClosureThreshold
        λ*_i, λ* and the deviations that set them.

    Raises
    ------
    ContractError
        When the rule is not efficient.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(5, 0), (2, 0)], [(4, 4), (3, 4)]])
    >>> closure_threshold(game).value
    Fraction(1, 3)

    References
    ----------
    T4; [HuangEtAl2026].
    """
    efficient = environment.first_best().profiles
    gains, losses = gains_and_losses(environment)
    if rule is None:
        choices = [
            min(profiles, key=lambda a, s=state: _order(_uniform(gains, losses, s, a)))  # type: ignore[misc]
            for state, profiles in enumerate(efficient)
        ]
        rule = Rule(tuple(choices))
    elif len(rule.profiles) != environment.n_states or any(
        profile not in best for profile, best in zip(rule.profiles, efficient, strict=True)
    ):
        raise ContractError(
            f"rule {rule.profiles} is not efficient; λ* supports rules that maximise welfare"
        )
    weights: list[Fraction | None] = []
    tight: list[Deviation | None] = []
    for agent in range(environment.n_agents):
        ratios = [
            (_ratio(int(g), int(loss)), Deviation(state, profile, agent, action))
            for state, profile in enumerate(rule.profiles)
            for action, (g, loss) in enumerate(
                zip(gains[agent][state, *profile], losses[agent][state, *profile], strict=True)
            )
        ]
        value, deviation = max(ratios, key=lambda pair: _order(pair[0]))
        weights.append(value)
        tight.append(None if value == 0 else deviation)
    most = max(weights, key=_order)
    names = Names.of(environment)
    return ClosureThreshold(rule, tuple(weights), most, tuple(tight), names=names)


def worst_case_threshold(environment: Environment) -> WorstCaseThreshold:
    """Find the weight beyond which every pure equilibrium is efficient.

    Parameters
    ----------
    environment
        Material payoffs; its own prosocial weights are ignored.

    Returns
    -------
    WorstCaseThreshold
        λ** = max over inefficient profiles of the least (own loss)/(welfare gain) over
        deviations that raise welfare, with the deviation for each profile.

    Examples
    --------
    >>> hunt = Environment.from_bimatrix([[(4, 4), (0, 3)], [(3, 0), (2, 2)]])
    >>> worst_case_threshold(hunt).value is None
    True
    >>> dilemma = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> worst_case_threshold(dilemma).value
    Fraction(1, 2)

    References
    ----------
    T7; selection and coordination failure as in [CaragiannisEtAl2010].
    """
    gains, losses = gains_and_losses(environment)
    welfare = environment.welfare.numerators
    flat = welfare.reshape(environment.n_states, -1)
    inefficient = welfare < flat.max(axis=1).reshape(-1, *(1,) * environment.n_agents)
    value = Fraction(0)
    tight: tuple[int, Profile] | None = None
    escapes: list[Deviation] = []
    last: Fraction | None = None
    names = Names.of(environment)
    for cell in np.argwhere(inefficient):
        state, profile = int(cell[0]), tuple(int(a) for a in cell[1:])
        low, high, escape = _equilibrium_weights(gains, losses, state, profile)
        if escape is None:
            return WorstCaseThreshold(None, (), (state, profile), None, names=names)
        escapes.append(escape)
        if high is None:
            continue
        if high > value:
            value, tight = high, (state, profile)
        if low is not None and low <= high:
            last = high if last is None else max(last, high)
    return WorstCaseThreshold(value, tuple(escapes), tight, last, names=names)


def gains_and_losses(environment: Environment) -> tuple[list[IntArray], list[IntArray]]:
    """Give, per agent, each deviation's own gain and welfare loss in one integer scale.

    Returns
    -------
    tuple
        Two lists with one array per agent of shape ``(S, m_1, ..., m_n, m_i)``: entry
        ``[θ, a, b]`` is the gain ``u_i(b, a_-i) - u_i(a)``, respectively the loss
        ``W(a) - W(b, a_-i)``, times the payoffs' common denominator.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> gains, losses = gains_and_losses(game)
    >>> gains[0][0, 0, 0].tolist(), losses[0][0, 0, 0].tolist()
    ([0, 1], [0, 2])

    References
    ----------
    T4.
    """
    payoffs = environment.payoffs.widened(2 * environment.n_agents)
    welfare = payoffs.sum(axis=0)
    gains = [deviation_gains(payoffs[i], i) for i in range(environment.n_agents)]
    losses = [-deviation_gains(welfare, i) for i in range(environment.n_agents)]
    return gains, losses


def _ratio(gain: int, loss: int) -> Fraction | None:
    if gain <= 0:
        return Fraction(0)
    return None if loss == 0 else Fraction(gain, loss)


def _order(value: Fraction | None) -> tuple[bool, Fraction]:
    """Sort key that puts an infinite weight last."""
    return (value is None, value or Fraction(0))


def _uniform(
    gains: list[IntArray], losses: list[IntArray], state: int, profile: Profile
) -> Fraction | None:
    pairs = chain.from_iterable(
        zip(g[state, *profile], loss[state, *profile], strict=True)
        for g, loss in zip(gains, losses, strict=True)
    )
    return max((_ratio(int(g), int(loss)) for g, loss in pairs), key=_order)


def _equilibrium_weights(
    gains: list[IntArray], losses: list[IntArray], state: int, profile: Profile
) -> tuple[Fraction | None, Fraction | None, Deviation | None]:
    """Give the interval of weights at which a profile is an equilibrium, and what ends it.

    The first is ``None`` when a welfare-neutral deviation gains (no weight works), the second
    when no deviation raises welfare; a gaining welfare-neutral deviation is then what breaks
    the profile, and with neither the profile is an equilibrium at every large weight.
    """
    low: Fraction | None = Fraction(0)
    high: Fraction | None = None
    escape: Deviation | None = None
    neutral: Deviation | None = None
    for agent, (own, lost) in enumerate(zip(gains, losses, strict=True)):
        for action, (g, loss) in enumerate(
            zip(own[state, *profile], lost[state, *profile], strict=True)
        ):
            gain, fall = int(g), int(loss)
            if fall < 0 and (high is None or Fraction(gain, fall) < high):
                high = Fraction(gain, fall)
                escape = Deviation(state, profile, agent, action)
            elif fall == 0 and gain > 0:
                low, neutral = None, Deviation(state, profile, agent, action)
            elif fall > 0 and gain > 0 and low is not None:
                low = max(low, Fraction(gain, fall))
    return low, high, escape or neutral
