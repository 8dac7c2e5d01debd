"""The environment of a contract problem: agents, contingencies, actions, payoffs, prior."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from coopgap.theory.contract import Profile, Rule
from coopgap.theory.environment_builders import (
    MAX_AGENTS,
    MAX_PAYOFFS,
    EnvironmentBuilders,
    PayoffTable,
    Utility,
)
from coopgap.theory.errors import ContractError, InvalidEnvironmentError, SizeError
from coopgap.theory.notebook.games import environment_card
from coopgap.theory.prosociality import Weights, as_weights
from coopgap.theory.rationals import ScaledIntegers, as_rational

__all__ = [
    "MAX_AGENTS",
    "MAX_PAYOFFS",
    "Environment",
    "FirstBest",
    "PayoffTable",
    "Utility",
]


@dataclass(frozen=True, slots=True)
class FirstBest:
    """The first best: what agents who could contract on everything would reach.

    Attributes
    ----------
    value
        Expected welfare W* (money).
    by_state
        Greatest welfare in each state (money).
    profiles
        Per state, every profile that reaches it, in C order.
    """

    value: Fraction
    by_state: tuple[Fraction, ...]
    profiles: tuple[tuple[Profile, ...], ...]

    @property
    def n_rules(self) -> int:
        """How many efficient rules there are."""
        return math.prod(len(profiles) for profiles in self.profiles)


@dataclass(frozen=True, eq=False)
class Environment(EnvironmentBuilders):
    """A finite environment E = (N, Θ, p, (A_i), (u_i)) with exact payoffs. Immutable.

    Build one with a constructor inherited from `EnvironmentBuilders`: `from_bimatrix`,
    `from_arrays`, `from_function`, `from_mapping`, or `from_floats` where rounding is meant.

    Attributes
    ----------
    agents, states
        Names, each distinct.
    actions
        One tuple of distinct names per agent.
    prior
        Probability of each state, positive, summing to one.
    payoffs
        Material payoffs u_i(θ, a) (money), shape ``(n, S, m_1, ..., m_n)``.
    prosociality
        Weight λ_i per agent: agent i maximises ``u_i + λ_i W``. Welfare stays material.
    title
        What people call it.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> game.first_best().value
    Fraction(6, 1)
    >>> game.payoff(1, 0, (0, 1))
    Fraction(4, 1)

    References
    ----------
    Theory §1; the claim examined is [HuangEtAl2026].
    """

    agents: tuple[str, ...]
    states: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    prior: tuple[Fraction, ...]
    payoffs: ScaledIntegers
    prosociality: tuple[Fraction, ...]
    title: str = ""

    _repr_html_ = environment_card

    def __post_init__(self) -> None:
        if not self.agents:
            raise InvalidEnvironmentError("agents is empty; an environment needs at least one")
        if len(self.agents) > MAX_AGENTS:
            raise SizeError(f"{len(self.agents)} agents; the limit is {MAX_AGENTS}")
        _check_names("agents", self.agents)
        _check_names("states", self.states)
        if len(self.actions) != len(self.agents):
            raise InvalidEnvironmentError(
                f"actions lists {len(self.actions)} sets for {len(self.agents)} agents"
            )
        for agent, names in zip(self.agents, self.actions, strict=True):
            _check_names(f"actions of {agent!r}", names)
        expected = (len(self.agents), len(self.states), *map(len, self.actions))
        if self.payoffs.numerators.shape != expected:
            raise InvalidEnvironmentError(
                f"payoffs has shape {self.payoffs.numerators.shape}; agents, states and actions "
                f"make it {expected}"
            )
        # Frozen, so set through the object: what is stored is exact whoever built it.
        prior = tuple(as_rational(p, f"prior[{k}]") for k, p in enumerate(self.prior))
        object.__setattr__(self, "prior", prior)
        self._check_prior()
        object.__setattr__(self, "prosociality", as_weights(self.prosociality, len(self.agents)))

    def _check_prior(self) -> None:
        if len(self.prior) != len(self.states):
            raise InvalidEnvironmentError(
                f"prior has {len(self.prior)} probabilities for {len(self.states)} states"
            )
        for state, probability in zip(self.states, self.prior, strict=True):
            if probability <= 0:
                raise InvalidEnvironmentError(
                    f"prior of state {state!r} is {probability}; it must be positive "
                    "(leave impossible states out)"
                )
        if sum(self.prior) != 1:
            raise InvalidEnvironmentError(f"prior sums to {sum(self.prior)}; it must sum to 1")

    # -- shape -------------------------------------------------------------------------------

    @property
    def n_agents(self) -> int:
        """Number of agents."""
        return len(self.agents)

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.states)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each agent."""
        return tuple(map(len, self.actions))

    @property
    def n_profiles(self) -> int:
        """Number of action profiles."""
        return math.prod(self.shape)

    def profiles(self) -> Iterator[Profile]:
        """Iterate over action profiles as index tuples, the last agent's action fastest.

        Examples
        --------
        >>> list(Environment.from_arrays([[1, 2]]).profiles())
        [(0,), (1,)]
        """
        return itertools.product(*map(range, self.shape))

    def profile_names(self, profile: Profile) -> tuple[str, ...]:
        """Give the action names of a profile of indices.

        Examples
        --------
        >>> Environment.from_arrays([[1, 2]], actions=[("work", "rest")]).profile_names((1,))
        ('rest',)
        """
        return tuple(names[a] for names, a in zip(self.actions, profile, strict=True))

    # -- values ------------------------------------------------------------------------------

    def payoff(self, agent: int, state: int, profile: Profile) -> Fraction:
        """Give the material payoff of an agent (index) in a state (index) at a profile."""
        return self.payoffs.fraction((agent, state, *profile))

    @cached_property
    def welfare(self) -> ScaledIntegers:
        """Material welfare W(θ, a), shape ``(S, m_1, ..., m_n)``, whatever the weights."""
        total = self.payoffs.widened(self.n_agents).sum(axis=0)
        return ScaledIntegers.from_array(total, self.payoffs.denominator)

    @cached_property
    def utilities(self) -> ScaledIntegers:
        """What agents maximise, ``u_i + λ_i W``, shape ``(n, S, m_1, ..., m_n)``."""
        if not any(self.prosociality):
            return self.payoffs
        common = math.lcm(*(weight.denominator for weight in self.prosociality))
        scaled = [int(weight * common) for weight in self.prosociality]
        own = self.payoffs.widened(2 * (common + self.n_agents * max(scaled)))
        total = own.sum(axis=0)
        weighted = np.stack([common * own[i] + scaled[i] * total for i in range(self.n_agents)])
        return ScaledIntegers.from_array(weighted, self.payoffs.denominator * common)

    def first_best(self) -> FirstBest:
        """Find the greatest welfare in each state and every profile that reaches it.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> game.first_best().profiles
        (((0, 0),),)

        References
        ----------
        Theory §1.
        """
        flat = self.welfare.numerators.reshape(self.n_states, -1)
        best = flat.max(axis=1)
        by_state = tuple(Fraction(int(value), self.welfare.denominator) for value in best)
        profiles = tuple(
            tuple(
                tuple(int(a) for a in np.unravel_index(cell, self.shape))
                for cell in np.flatnonzero(row == value)
            )
            for row, value in zip(flat, best, strict=True)
        )
        value = sum((p * w for p, w in zip(self.prior, by_state, strict=True)), Fraction(0))
        return FirstBest(value, by_state, profiles)

    def efficient_rules(self) -> Iterator[Rule]:
        """Iterate over every rule that maximises welfare in each state.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(1, 1), (0, 0)], [(0, 0), (1, 1)]])
        >>> [rule.profiles for rule in game.efficient_rules()]
        [((0, 0),), ((1, 1),)]

        References
        ----------
        Theory §1.
        """
        return map(Rule, itertools.product(*self.first_best().profiles))

    def require_rule(self, rule: Rule) -> None:
        """Refuse a rule that does not name one existing profile for each state.

        Raises
        ------
        ContractError
            When the number of profiles, or an action index, does not fit.

        Examples
        --------
        >>> Environment.from_arrays([[1, 2]]).require_rule(Rule(((1,),)))
        """
        if len(rule.profiles) != self.n_states:
            raise ContractError(
                f"the rule has {len(rule.profiles)} profiles for {self.n_states} states"
            )
        for state, profile in zip(self.states, rule.profiles, strict=True):
            if len(profile) != self.n_agents or not all(
                0 <= a < size for a, size in zip(profile, self.shape, strict=True)
            ):
                raise ContractError(
                    f"the rule's profile {profile} in state {state!r} names no actions; agents "
                    f"have {self.shape} actions, numbered from 0"
                )

    def rule_welfare(self, rule: Rule) -> Fraction:
        """Give the expected material welfare of a rule (money).

        Raises
        ------
        ContractError
            When the rule does not fit, as in `require_rule`.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> game.rule_welfare(Rule(((0, 1),)))
        Fraction(4, 1)

        References
        ----------
        Theory §1.
        """
        self.require_rule(rule)
        return sum(
            (
                p * self.welfare.fraction((state, *profile))
                for state, (p, profile) in enumerate(zip(self.prior, rule.profiles, strict=True))
            ),
            Fraction(0),
        )

    def prosocial(self, weights: Weights) -> Environment:
        """Give the same environment with agents who maximise ``u_i + λ_i W``.

        Parameters
        ----------
        weights
            One weight λ ≥ 0 for all agents, or one per agent (dimensionless). Replaces, and
            does not add to, the weights the environment had.

        Raises
        ------
        ParameterError
            When a weight is negative or the number of weights is wrong.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
        >>> game.prosocial(1).utilities.fraction((0, 0, 0, 0))
        Fraction(9, 1)

        References
        ----------
        Theory §1, prosociality.
        """
        return dataclasses.replace(self, prosociality=as_weights(weights, self.n_agents))

    def __repr__(self) -> str:
        """Name it and give its size; the arrays would hide both."""
        states = f"{self.n_states} state" + "s" * (self.n_states > 1)
        sizes = "×".join(map(str, self.shape))
        cares = f", λ={'/'.join(map(str, self.prosociality))}" if any(self.prosociality) else ""
        return f"<Environment {self.title!r}: {', '.join(self.agents)}; {sizes}, {states}{cares}>"

    def __eq__(self, other: object) -> bool:
        """Compare names, prior, payoffs and weights; the title does not count."""
        if not isinstance(other, Environment):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        """Hash by value."""
        return hash(self._key())

    def _key(self) -> tuple[Any, ...]:
        return (
            self.agents,
            self.states,
            self.actions,
            self.prior,
            self.payoffs,
            self.prosociality,
        )


def _check_names(what: str, names: tuple[str, ...]) -> None:
    if not names:
        raise InvalidEnvironmentError(f"{what} is empty; give at least one")
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidEnvironmentError(f"{what} has the name {twice!r} twice")
