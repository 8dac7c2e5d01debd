"""The environment of a contract problem: agents, contingencies, actions, payoffs, prior."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from coopgap.theory.contract import Profile, Rule
from coopgap.theory.errors import InvalidEnvironmentError, SizeError
from coopgap.theory.prosociality import Weights, as_weights
from coopgap.theory.rationals import (
    RationalLike,
    ScaledIntegers,
    as_rational,
    bounded_product,
)

MAX_AGENTS = 32
"""Most agents (and array axes) an environment may have."""

MAX_PAYOFFS = 10_000_000
"""Most payoff numbers (agents × states × profiles) an environment may hold."""

PayoffTable: TypeAlias = Any
"""Nested sequences or an object/integer array of exact numbers."""

Utility: TypeAlias = Callable[[str, tuple[str, ...]], Sequence[RationalLike]]
"""Payoffs of all agents in a state, at a profile of action names."""


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
class Environment:
    """A finite environment E = (N, Θ, p, (A_i), (u_i)) with exact payoffs. Immutable.

    Build one with a constructor: `from_bimatrix`, `from_arrays`, `from_function`,
    `from_mapping`, or `from_floats` where rounding is meant.

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
        self._check_prior()
        if len(self.prosociality) != len(self.agents):
            raise InvalidEnvironmentError("prosociality needs one weight per agent")

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

    # -- constructors ------------------------------------------------------------------------

    @classmethod
    def from_arrays(
        cls,
        payoffs: Sequence[PayoffTable],
        *,
        agents: Sequence[str] | None = None,
        states: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        prior: Sequence[RationalLike] | None = None,
        title: str = "",
    ) -> Environment:
        """Build an environment from one exact payoff array per agent.

        Parameters
        ----------
        payoffs
            One array (or nested sequence) per agent, each of shape ``(m_1, ..., m_n)``, or
            ``(S, m_1, ..., m_n)`` when ``states`` or ``prior`` is given.
        agents, states, actions
            Names; numbered from 1 when left out.
        prior
            Probability of each state; uniform when left out.
        title
            What people call it.

        Raises
        ------
        InvalidEnvironmentError
            When shapes, names or prior do not fit.
        ExactnessError
            When an entry is a float.

        Examples
        --------
        >>> one = Environment.from_arrays([[[1, 0], [0, "1/2"]], [[1, 0], [0, 1]]])
        >>> one.shape, one.first_best().value
        ((2, 2), Fraction(2, 1))
        """
        tables = [np.array(table, dtype=object) for table in payoffs]
        with_states = states is not None or prior is not None
        n = len(tables)
        if n == 0:
            raise InvalidEnvironmentError("payoffs is empty; give one array per agent")
        dimensions = n + 1 if with_states else n
        for i, table in enumerate(tables):
            if table.ndim != dimensions or table.shape != tables[0].shape:
                raise InvalidEnvironmentError(
                    f"payoffs[{i}] has shape {table.shape}; {n} agents need "
                    f"{dimensions} axes{' (states first)' if with_states else ''}, "
                    "all arrays of the same shape"
                )
        shape = tables[0].shape if with_states else (1, *tables[0].shape)
        bounded_product((n, *shape), MAX_PAYOFFS, "payoffs")
        agent_names = _names(agents, n, "agent ")
        values = [
            as_rational(value, f"payoffs[{i}][{', '.join(map(str, index))}]")
            for i, table in enumerate(tables)
            for index, value in np.ndenumerate(table)
        ]
        return cls._build(agent_names, shape, values, states, actions, prior, title)

    @classmethod
    def _build(
        cls,
        agents: tuple[str, ...],
        shape: tuple[int, ...],
        values: list[Fraction],
        states: Sequence[str] | None,
        actions: Sequence[Sequence[str]] | None,
        prior: Sequence[RationalLike] | None,
        title: str,
    ) -> Environment:
        n, n_states = len(agents), shape[0]
        if actions is None:
            action_names = tuple(_names(None, size, "") for size in shape[1:])
        else:
            action_names = tuple(tuple(map(str, names)) for names in actions)
        if prior is None:
            probabilities = (Fraction(1, max(n_states, 1)),) * n_states
        else:
            probabilities = tuple(as_rational(p, f"prior[{k}]") for k, p in enumerate(prior))
        return cls(
            agents,
            _names(states, n_states, "state "),
            action_names,
            probabilities,
            ScaledIntegers.from_rationals(values, (n, *shape)),
            (Fraction(0),) * n,
            title,
        )

    @classmethod
    def from_bimatrix(
        cls,
        rows: Sequence[Sequence[Sequence[RationalLike]]],
        *,
        agents: Sequence[str] = ("Row", "Column"),
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
    ) -> Environment:
        """Build a two-player, single-state environment from rows of (row, column) payoffs.

        Raises
        ------
        InvalidEnvironmentError
            When the rows differ in length or a cell is not a pair.
        ExactnessError
            When a payoff is a float.

        Examples
        --------
        >>> Environment.from_bimatrix([[(5, 0), (2, 0)], [(4, 4), (3, 4)]]).first_best().value
        Fraction(8, 1)
        """
        for r, row in enumerate(rows):
            if len(row) != len(rows[0]):
                raise InvalidEnvironmentError(
                    f"row {r} has {len(row)} cells; row 0 has {len(rows[0])}"
                )
            for c, cell in enumerate(row):
                if isinstance(cell, str) or not hasattr(cell, "__len__") or len(cell) != 2:
                    raise InvalidEnvironmentError(
                        f"cell ({r}, {c}) is {cell!r}; it must be a (row, column) payoff pair"
                    )
        tables = [[[cell[i] for cell in row] for row in rows] for i in range(2)]
        return cls.from_arrays(tables, agents=agents, actions=actions, title=title)

    @classmethod
    def from_function(
        cls,
        utility: Utility,
        actions: Sequence[Sequence[str]],
        *,
        states: Sequence[str] = ("state 1",),
        prior: Sequence[RationalLike] | None = None,
        agents: Sequence[str] | None = None,
        title: str = "",
    ) -> Environment:
        """Build an environment by calling ``utility(state, profile)`` for every outcome.

        Parameters
        ----------
        utility
            Gives one exact payoff per agent, from a state name and a tuple of action names.
        actions
            One sequence of action names per agent.
        states, prior, agents, title
            As in `from_arrays`.

        Raises
        ------
        InvalidEnvironmentError
            When it returns another number of payoffs than there are agents.

        Examples
        --------
        >>> share = Environment.from_function(
        ...     lambda state, profile: [profile.count("give") - (a == "give") * 2 for a in profile],
        ...     [("give", "keep")] * 3)
        >>> share.first_best().value
        Fraction(3, 1)
        """
        sets = [tuple(map(str, names)) for names in actions]
        n = len(sets)
        shape = (len(states), *map(len, sets))
        bounded_product((n, *shape), MAX_PAYOFFS, "payoffs")
        columns: list[list[Fraction]] = [[] for _ in sets]
        for state in states:
            for profile in itertools.product(*sets):
                given = list(utility(state, profile))
                where = f"utility({state!r}, {profile!r})"
                if len(given) != n:
                    raise InvalidEnvironmentError(f"{where} gives {len(given)} payoffs, not {n}")
                for column, value in zip(columns, given, strict=True):
                    column.append(as_rational(value, where))
        values = [value for column in columns for value in column]
        return cls._build(_names(agents, n, "agent "), shape, values, states, sets, prior, title)

    @classmethod
    def from_mapping(
        cls,
        outcomes: Mapping[Any, Any],
        *,
        prior: Mapping[str, RationalLike] | None = None,
        agents: Sequence[str] | None = None,
        title: str = "",
    ) -> Environment:
        """Build an environment from a mapping of outcomes to payoffs.

        Parameters
        ----------
        outcomes
            ``{profile: payoffs}`` with profiles as tuples of action names, or
            ``{state: {profile: payoffs}}``. Actions are ordered by first appearance.
        prior
            ``{state: probability}``; uniform when left out.
        agents, title
            As in `from_arrays`.

        Raises
        ------
        InvalidEnvironmentError
            When an outcome is missing, or profiles differ in length.

        Examples
        --------
        >>> Environment.from_mapping({("L",): [1], ("R",): [2]}).actions
        (('L', 'R'),)
        """
        nested = all(isinstance(value, Mapping) for value in outcomes.values()) and bool(outcomes)
        tables: Mapping[str, Mapping[tuple[str, ...], Sequence[RationalLike]]] = (
            outcomes if nested else {"state 1": outcomes}
        )
        profiles = list(dict.fromkeys(p for table in tables.values() for p in table))
        if not profiles or any(
            not isinstance(p, tuple) or len(p) != len(profiles[0]) for p in profiles
        ):
            raise InvalidEnvironmentError(
                "outcomes must map tuples of action names, one per agent, to payoffs"
            )
        sets = [tuple(dict.fromkeys(p[i] for p in profiles)) for i in range(len(profiles[0]))]
        if prior is not None and set(prior) != set(tables):
            raise InvalidEnvironmentError(f"prior names {sorted(prior)}; states {sorted(tables)}")

        def utility(state: str, profile: tuple[str, ...]) -> Sequence[RationalLike]:
            if profile not in tables[state]:
                raise InvalidEnvironmentError(f"no payoffs for {profile!r} in state {state!r}")
            return tables[state][profile]

        return cls.from_function(
            utility,
            sets,
            states=tuple(tables),
            prior=None if prior is None else [prior[state] for state in tables],
            agents=agents,
            title=title,
        )

    @classmethod
    def from_floats(
        cls, payoffs: Sequence[PayoffTable], *, limit_denominator: int, **names: Any
    ) -> Environment:
        """Build an environment from floats, rounding each to a small fraction on purpose.

        Parameters
        ----------
        payoffs
            As in `from_arrays`, with floats.
        limit_denominator
            Largest denominator that rounding may use.
        **names
            As in `from_arrays`.

        Raises
        ------
        InvalidEnvironmentError
            When an entry is not finite.

        Examples
        --------
        >>> Environment.from_floats([[0.333333, 1.0]], limit_denominator=10).payoff(0, 0, (0,))
        Fraction(1, 3)
        """
        rounded = []
        for table in payoffs:
            array = np.array(table, dtype=float)
            if not np.isfinite(array).all():
                raise InvalidEnvironmentError("payoffs hold NaN or infinity")
            exact = np.empty(array.shape, dtype=object)
            for index, value in np.ndenumerate(array):
                exact[index] = Fraction(float(value)).limit_denominator(limit_denominator)
            rounded.append(exact)
        return cls.from_arrays(rounded, **names)

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
        """Iterate over action profiles as index tuples, the last agent's action fastest."""
        return itertools.product(*map(range, self.shape))

    def profile_names(self, profile: Profile) -> tuple[str, ...]:
        """Give the action names of a profile of indices."""
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

    def rule_welfare(self, rule: Rule) -> Fraction:
        """Give the expected material welfare of a rule (money)."""
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


def _names(names: Sequence[str] | None, size: int, prefix: str) -> tuple[str, ...]:
    if names is None:
        return tuple(f"{prefix}{k + 1}" for k in range(size))
    return tuple(map(str, names))


def _check_names(what: str, names: tuple[str, ...]) -> None:
    if not names:
        raise InvalidEnvironmentError(f"{what} is empty; give at least one")
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidEnvironmentError(f"{what} has the name {twice!r} twice")
