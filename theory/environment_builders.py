"""The ways to build an environment: arrays, a bimatrix, a function, a mapping, rounded floats."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Self, TypeAlias

import numpy as np

from coopgap.theory.errors import InvalidEnvironmentError, ParameterError, SizeError
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


class EnvironmentBuilders:
    """Class methods that `Environment` inherits: every public way to build one.

    A subclass is called with ``(agents, states, actions, prior, payoffs, prosociality, title)``.
    """

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
    ) -> Self:
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
        >>> from coopgap.theory.environment import Environment
        >>> one = Environment.from_arrays([[[1, 0], [0, "1/2"]], [[1, 0], [0, 1]]])
        >>> one.shape, one.first_best().value
        ((2, 2), Fraction(2, 1))

        References
        ----------
        Theory §1.
        """
        n = len(payoffs)
        if n == 0:
            raise InvalidEnvironmentError("payoffs is empty; give one array per agent")
        agent_names = _agent_names(agents, n)
        tables = [np.array(table, dtype=object) for table in payoffs]
        with_states = states is not None or prior is not None
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
        values = [
            as_rational(value, f"payoffs[{i}][{', '.join(map(str, index))}]")
            for i, table in enumerate(tables)
            for index, value in np.ndenumerate(table)
        ]
        return cls._build(agent_names, shape, values, states, actions, prior, title)

    @classmethod
    def from_bimatrix(
        cls,
        rows: Sequence[Sequence[Sequence[RationalLike]]],
        *,
        agents: Sequence[str] = ("Row", "Column"),
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
    ) -> Self:
        """Build a two-player, single-state environment from rows of (row, column) payoffs.

        Raises
        ------
        InvalidEnvironmentError
            When the rows differ in length or a cell is not a pair.
        ExactnessError
            When a payoff is a float.

        Examples
        --------
        >>> from coopgap.theory.environment import Environment
        >>> Environment.from_bimatrix([[(5, 0), (2, 0)], [(4, 4), (3, 4)]]).first_best().value
        Fraction(8, 1)

        References
        ----------
        Theory §1.
        """
        for r, row in enumerate(rows):
            if isinstance(row, str) or not hasattr(row, "__len__"):
                raise InvalidEnvironmentError(f"row {r} is {row!r}; it must list payoff pairs")
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
    ) -> Self:
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
        >>> from coopgap.theory.environment import Environment
        >>> share = Environment.from_function(
        ...     lambda state, profile: [profile.count("give") - (a == "give") * 2 for a in profile],
        ...     [("give", "keep")] * 3)
        >>> share.first_best().value
        Fraction(3, 1)

        References
        ----------
        Theory §1.
        """
        sets = [tuple(map(str, names)) for names in actions]
        n = len(sets)
        if n == 0:
            raise InvalidEnvironmentError("actions is empty; give one set per agent")
        agent_names = _agent_names(agents, n)
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
        return cls._build(agent_names, shape, values, states, sets, prior, title)

    @classmethod
    def from_mapping(
        cls,
        outcomes: Mapping[Any, Any],
        *,
        prior: Mapping[str, RationalLike] | None = None,
        agents: Sequence[str] | None = None,
        title: str = "",
    ) -> Self:
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
        >>> from coopgap.theory.environment import Environment
        >>> Environment.from_mapping({("L",): [1], ("R",): [2]}).actions
        (('L', 'R'),)

        References
        ----------
        Theory §1.
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
    ) -> Self:
        """Build an environment from floats, rounding each to a small fraction on purpose.

        Parameters
        ----------
        payoffs
            As in `from_arrays`, with floats.
        limit_denominator
            Largest denominator that rounding may use, at least 1.
        **names
            As in `from_arrays`.

        Raises
        ------
        InvalidEnvironmentError
            When an entry is not a finite number, or a table is not rectangular.
        ParameterError
            When the largest denominator is below 1.

        Examples
        --------
        >>> from coopgap.theory.environment import Environment
        >>> Environment.from_floats([[0.333333, 1.0]], limit_denominator=10).payoff(0, 0, (0,))
        Fraction(1, 3)
        """
        if limit_denominator < 1:
            raise ParameterError(f"limit_denominator={limit_denominator} must be at least 1")
        rounded = []
        for i, table in enumerate(payoffs):
            try:
                array = np.array(table, dtype=float)
            except (TypeError, ValueError):
                raise InvalidEnvironmentError(
                    f"payoffs[{i}] is not a rectangular table of numbers"
                ) from None
            if not np.isfinite(array).all():
                raise InvalidEnvironmentError(f"payoffs[{i}] holds NaN or infinity")
            exact = np.empty(array.shape, dtype=object)
            for index, value in np.ndenumerate(array):
                exact[index] = Fraction(float(value)).limit_denominator(limit_denominator)
            rounded.append(exact)
        return cls.from_arrays(rounded, **names)

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
    ) -> Self:
        n, n_states = len(agents), shape[0]
        if actions is None:
            action_names = tuple(_names(None, size, "") for size in shape[1:])
        else:
            action_names = tuple(tuple(map(str, names)) for names in actions)
        if prior is None:
            probabilities = (Fraction(1, max(n_states, 1)),) * n_states
        else:
            probabilities = tuple(as_rational(p, f"prior[{k}]") for k, p in enumerate(prior))
        # mypy cannot know the subclass's fields; `Environment` is the only subclass.
        create: Callable[..., Self] = cls
        return create(
            agents,
            _names(states, n_states, "state "),
            action_names,
            probabilities,
            ScaledIntegers.from_rationals(values, (n, *shape)),
            (Fraction(0),) * n,
            title,
        )


def _agent_names(agents: Sequence[str] | None, n: int) -> tuple[str, ...]:
    """Name n agents, refusing too many before an array with as many axes is made."""
    if n > MAX_AGENTS:
        raise SizeError(f"{n} agents; the limit is {MAX_AGENTS}")
    names = _names(agents, n, "agent ")
    if len(names) != n:
        raise InvalidEnvironmentError(f"agents names {len(names)} agents; payoffs are for {n}")
    return names


def _names(names: Sequence[str] | None, size: int, prefix: str) -> tuple[str, ...]:
    if names is None:
        return tuple(f"{prefix}{k + 1}" for k in range(size))
    return tuple(map(str, names))
