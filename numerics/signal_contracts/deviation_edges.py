"""Deviation graphs of a rule under a signal contract: who can move which signal, at what gain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.numerics.result_cards import conflict_table
from coopgap.theory.contract import Profile, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.rationals import IntArray


@dataclass(frozen=True, slots=True)
class WeightedDeviation:
    """One deviation in a plan of deviations: an agent, in a state, plays another action.

    Attributes
    ----------
    agent, state, deviation
        Indices; ``deviation`` is the action played instead of the rule's.
    weight
        Multiplier μ > 0 (dimensionless).
    """

    agent: int
    state: int
    deviation: int
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Proof that no contract implements a rule: a plan of deviations that none can deter.

    The plan's gains exceed all that transfers within liability and budget can take away
    from those who follow it. Only the states it uses matter, so it also rules out every
    other rule that prescribes the same there.

    Attributes
    ----------
    profiles
        The states the plan uses, each with the profile prescribed there.
    deviations
        The plan; the multipliers are coprime integers.
    nu
        Budget multipliers by signal, ``(signal, ν)``; none with a free budget.
    closed
        Whether the plan is a cycle of the deviation graph (with all multipliers one).
    participation
        Multipliers of the agents' participation constraints; empty when not needed.

    References
    ----------
    Theory §3, implementability certificate; [Rochet1987] Theorem 1, [Farkas1902].
    """

    profiles: tuple[tuple[int, Profile], ...]
    deviations: tuple[WeightedDeviation, ...]
    nu: tuple[tuple[int, Fraction], ...] = ()
    closed: bool = False
    participation: tuple[Fraction, ...] = ()

    _repr_html_ = conflict_table

    @property
    def states(self) -> frozenset[int]:
        """The states the plan uses."""
        return frozenset(state for state, _ in self.profiles)


@dataclass(frozen=True, slots=True)
class DeviationEdges:
    """One agent's deviations from a rule, as parallel arrays.

    Attributes
    ----------
    agent
        Whose they are.
    state, deviation
        Where, and the action played instead.
    on_path, off_path
        Flat indices of the two profiles.
    gain
        What it gains, an integer over the denominator of ``environment.utilities``.
    """

    agent: int
    state: IntArray
    deviation: IntArray
    on_path: IntArray
    off_path: IntArray
    gain: IntArray


def flat_profile(environment: Environment, profile: Profile) -> int:
    """Give the index of a profile in C order."""
    index = 0
    for action, size in zip(profile, environment.shape, strict=True):
        index = index * size + action
    return index


def profile_at(environment: Environment, index: int) -> Profile:
    """Give the profile of an index in C order."""
    actions = []
    for size in reversed(environment.shape):
        index, action = divmod(index, size)
        actions.append(action)
    return tuple(reversed(actions))


def deviation_edges(
    environment: Environment, agent: int, states: Sequence[int], profiles: Sequence[int]
) -> DeviationEdges:
    """Give every deviation of one agent from prescribed profiles.

    Parameters
    ----------
    environment
        Payoffs and weights; agents maximise ``environment.utilities``.
    agent
        Index of the agent.
    states, profiles
        States and, for each, the index of the prescribed profile in C order.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> edges = deviation_edges(game, 0, [0], [0])
    >>> edges.off_path, edges.gain
    (array([2]), array([1]))

    References
    ----------
    Theory §3, implementability certificate.
    """
    size = environment.shape[agent]
    stride = math.prod(environment.shape[agent + 1 :])
    at = np.asarray(profiles, dtype=np.int64)
    where = np.asarray(states, dtype=np.int64)
    own = at // stride % size
    moves = np.broadcast_to(np.arange(size), (at.size, size))
    keep = moves != own[:, np.newaxis]
    rows = np.broadcast_to(np.arange(at.size)[:, np.newaxis], keep.shape)[keep]
    deviation = moves[keep]
    state, on_path = where[rows], at[rows]
    off_path = on_path + (deviation - own[rows]) * stride
    table = environment.utilities.widened(2)[agent].reshape(environment.n_states, -1)
    gain = table[state, off_path] - table[state, on_path]
    return DeviationEdges(agent, state, deviation, on_path, off_path, gain)


def flat_signals(language: Language) -> IntArray:
    """Give the signals as an array of shape ``(S, profiles)``."""
    return language.signals.reshape(language.signals.shape[0], -1)


def undetectable_gains(environment: Environment, language: AnyLanguage) -> IntArray:
    """Find the profiles that no contract can uphold: some agent gains and the court sees nothing.

    Returns
    -------
    IntArray
        Boolean, shape ``(S, profiles)``.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> undetectable_gains(game, Language.null(game))
    array([[ True,  True,  True, False]])

    References
    ----------
    Theory T2(b); [RahmanObara2010].
    """
    n_states, shape = environment.n_states, environment.shape
    bad = np.zeros((n_states, *shape), dtype=bool)
    utilities = environment.utilities.widened(2)
    seen = (
        language.signals[..., np.newaxis]
        if isinstance(language, Language)
        else language.probabilities().numerators
    )
    for agent, size in enumerate(shape):
        axis = 1 + agent
        for action in range(size):
            # Everybody's profile against the same with the agent's action replaced.
            gains = np.take(utilities[agent], [action], axis=axis) > utilities[agent]
            alike = (np.take(seen, [action], axis=axis) == seen).all(axis=-1)
            bad |= gains & alike
    return bad.reshape(n_states, -1)


def checked_profiles(environment: Environment, profiles: Sequence[Profile]) -> list[int]:
    """Give the flat indices of a rule's profiles.

    Raises
    ------
    ContractError
        When there is not one profile per state, or one names an action that does not exist.
    """
    environment.require_rule(Rule(tuple(tuple(profile) for profile in profiles)))
    return [flat_profile(environment, profile) for profile in profiles]
