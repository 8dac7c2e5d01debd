"""Finite stochastic games with contingencies: a contract problem that moves through states.

In each round the public state is known; a *contingency* is drawn, which the agents see and a
court does not; agents act; payoffs are paid; the next state is drawn. One round in one state is
an `Environment` of theory §1 with the contingency as its hidden state. Fisheries, pastures,
pollution, bandwidth: a few lines each with `StochasticGame.from_functions`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from coopgap.theory.errors import InvalidEnvironmentError, ParameterError
from coopgap.theory.rationals import ScaledIntegers, as_rational, bounded_product

MAX_ENTRIES = 40_000_000
"""Largest table of a game: agents × states × contingencies × profiles (or next states)."""

Label: TypeAlias = Hashable
Odds: TypeAlias = Mapping[Any, object]
Payoffs: TypeAlias = Callable[[Any, Any, tuple[Any, ...]], Sequence[object] | None]
Transition: TypeAlias = Callable[[Any, Any, tuple[Any, ...]], object]


@dataclass(frozen=True, slots=True, eq=False)
class StochasticGame:
    """A finite-horizon stochastic game with exact payoffs and an exact transition kernel.

    Build one with `from_functions`; the constructor takes ready tables and checks them.

    Attributes
    ----------
    agents, states, contingencies
        Distinct names; states and contingencies may be any hashable values.
    actions
        Per agent, its distinct actions. One "agent" may stand for a group that acts as one.
    horizon
        Number of rounds, at least 1.
    odds
        Probability of each contingency in each state, shape ``(S, R)``.
    payoffs
        Material payoffs (money), shape ``(n, S, R, M)`` with M action profiles in C order.
    feasible
        Which profiles can be played in a state, shape ``(S, M)``, read-only.
    successors, branches
        Index and probability of each possible next state, shape ``(S, R, M, B)``.
    title
        How people call it.

    Raises
    ------
    InvalidEnvironmentError
        When tables do not fit together, odds do not sum to one, or a state has no profile.

    References
    ----------
    Theory §1 and §5, M6; [Shapley1953].
    """

    agents: tuple[str, ...]
    states: tuple[Label, ...]
    actions: tuple[tuple[Label, ...], ...]
    contingencies: tuple[Label, ...]
    horizon: int
    odds: ScaledIntegers
    payoffs: ScaledIntegers
    feasible: npt.NDArray[np.bool_]
    successors: npt.NDArray[np.int64]
    branches: ScaledIntegers
    title: str = ""

    def __post_init__(self) -> None:
        _require_names(self.agents, self.states, self.contingencies, self.actions)
        if isinstance(self.horizon, bool) or not isinstance(self.horizon, int) or self.horizon < 1:
            raise ParameterError(f"horizon={self.horizon!r} must be a whole number, at least 1")
        s, r, m = len(self.states), len(self.contingencies), self.n_profiles
        _require_shape("odds", self.odds.numerators, (s, r))
        _require_shape("payoffs", self.payoffs.numerators, (len(self.agents), s, r, m))
        _require_shape("feasible", self.feasible, (s, m))
        _require_shape("successors", self.successors, (s, r, m, self.successors.shape[-1]))
        _require_shape("branches", self.branches.numerators, self.successors.shape)
        self._require_probabilities()
        empty = np.flatnonzero(~self.feasible.any(axis=1))
        if empty.size:
            raise InvalidEnvironmentError(
                f"no action profile is possible in state {self.states[empty[0]]!r}"
            )
        for array in (self.feasible, self.successors):
            array.flags.writeable = False

    def _require_probabilities(self) -> None:
        for name, table in (("odds", self.odds), ("branches", self.branches)):
            if bool((table.numerators < 0).any()):
                raise InvalidEnvironmentError(f"{name} has a negative probability")
        wrong = np.flatnonzero(self.odds.numerators.sum(axis=1) != self.odds.denominator)
        if wrong.size:
            raise InvalidEnvironmentError(
                f"probabilities of contingencies in state {self.states[wrong[0]]!r} "
                "do not sum to one"
            )
        off = self.branches.numerators.sum(axis=3) != self.branches.denominator
        if bool((off & self.feasible[:, None, :]).any()):
            state = self.states[int(np.argwhere(off & self.feasible[:, None, :])[0][0])]
            raise InvalidEnvironmentError(
                f"probabilities of the next state after {state!r} do not sum to one"
            )
        if bool((self.successors < 0).any() or (self.successors >= len(self.states)).any()):
            raise InvalidEnvironmentError("successors names a state that does not exist")

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each agent."""
        return tuple(len(own) for own in self.actions)

    @property
    def n_profiles(self) -> int:
        """Number of action profiles, possible or not."""
        return math.prod(self.shape)

    @property
    def welfare(self) -> ScaledIntegers:
        """Total material payoff (money), shape ``(S, R, M)``."""
        wide = self.payoffs.widened(len(self.agents))
        # One agent is the usual case of a large game: its table is not copied.
        total = wide[0] if len(self.agents) == 1 else wide.sum(axis=0)
        return ScaledIntegers(total, self.payoffs.denominator)

    def profile(self, index: int) -> tuple[Label, ...]:
        """Give the actions of the profile with an index in C order."""
        places = np.unravel_index(index, self.shape)
        return tuple(own[int(j)] for own, j in zip(self.actions, places, strict=True))

    def state_index(self, state: Label) -> int:
        """Give the place of a state.

        Raises
        ------
        ParameterError
            When there is no such state.
        """
        try:
            return self.states.index(state)
        except ValueError:
            raise ParameterError(f"there is no state {state!r} in this game") from None

    @classmethod
    def from_functions(
        cls,
        states: Sequence[Any],
        actions: Sequence[Sequence[Any]],
        payoffs: Payoffs,
        transition: Transition,
        horizon: int,
        *,
        contingencies: Odds | Callable[[Any], Odds] | None = None,
        agents: Sequence[str] | None = None,
        title: str = "",
    ) -> StochasticGame:
        """Tabulate a game from functions of the state, the contingency and the actions.

        Parameters
        ----------
        states
            Every state that can occur.
        actions
            One sequence of actions per agent.
        payoffs
            ``payoffs(state, contingency, profile)``: one exact number per agent, or ``None``
            when the profile cannot be played (this must not depend on the contingency).
        transition
            ``transition(state, contingency, profile)``: the next state, or a mapping from
            next states to probabilities.
        horizon
            Number of rounds.
        contingencies
            Probabilities of the contingencies, the same in every state or a function of the
            state; none by default (the functions then get ``None``).
        agents
            Names; ``agent 1`` and so on by default.

        Raises
        ------
        InvalidEnvironmentError
            When a function answers with something that does not fit; ExactnessError for a float,
            SizeError when the tables would be too large.

        Examples
        --------
        A pasture of at most 4 sheep-meals; what is left doubles, or triples after rain:

        >>> pasture = StochasticGame.from_functions(
        ...     states=range(5),
        ...     actions=[range(3), range(3)],
        ...     payoffs=lambda grass, rain, eaten: eaten if sum(eaten) <= grass else None,
        ...     transition=lambda grass, rain, eaten: min(4, rain * (grass - sum(eaten))),
        ...     horizon=3,
        ...     contingencies={2: "1/2", 3: "1/2"},
        ... )
        >>> pasture.shape, len(pasture.states), pasture.contingencies
        ((3, 3), 5, (2, 3))
        """
        listed = tuple(states)
        acts = tuple(tuple(own) for own in actions)
        names = tuple(agents) if agents is not None else default_agents(len(acts))
        chances = [_odds(contingencies, state) for state in listed]
        drawn = tuple(dict.fromkeys(theta for odds in chances for theta in odds))
        _require_names(names, listed, drawn, acts)
        sizes = (len(names), len(listed), len(drawn), *map(len, acts))
        bounded_product(sizes, MAX_ENTRIES, "stochastic game")
        places = {state: index for index, state in enumerate(listed)}
        profiles = list(itertools.product(*acts))
        feasible = np.zeros((len(listed), len(profiles)), dtype=bool)
        paid: list[Fraction] = []
        moves: list[list[tuple[int, Fraction]]] = []
        for s, state in enumerate(listed):
            for place, theta in enumerate(drawn):
                for m, profile in enumerate(profiles):
                    where = f"state {state!r}, contingency {theta!r}, profile {profile!r}"
                    given = payoffs(state, theta, profile)
                    if place == 0:
                        feasible[s, m] = given is not None
                    elif feasible[s, m] != (given is not None):
                        raise InvalidEnvironmentError(
                            f"{where}: which profiles can be played depends on the contingency; "
                            "let only payoffs and transitions depend on it"
                        )
                    paid += _payoff_row(given, len(names), where)
                    moves.append(
                        [(s, Fraction(1))]
                        if given is None
                        else _moves(transition(state, theta, profile), places, where)
                    )
        shape = (len(listed), len(drawn), len(profiles))
        width = max(map(len, moves), default=1)
        bounded_product((*shape, width), MAX_ENTRIES, "transitions")
        padded = [[*move, *[(0, Fraction(0))] * (width - len(move))] for move in moves]
        table = ScaledIntegers.from_rationals(paid, (*shape, len(names)))
        return cls(
            names,
            listed,
            acts,
            drawn,
            horizon,
            ScaledIntegers.from_rationals(
                [odds.get(theta, Fraction(0)) for odds in chances for theta in drawn], shape[:2]
            ),
            ScaledIntegers(np.moveaxis(table.numerators, 3, 0), table.denominator),
            feasible,
            np.array([[k for k, _ in move] for move in padded], np.int64).reshape(*shape, width),
            ScaledIntegers.from_rationals([p for move in padded for _, p in move], (*shape, width)),
            title,
        )


def default_agents(count: int) -> tuple[str, ...]:
    """Name agents by number.

    Examples
    --------
    >>> default_agents(2)
    ('agent 1', 'agent 2')
    """
    return tuple(f"agent {i + 1}" for i in range(count))


def _require_names(
    agents: Sequence[str],
    states: Sequence[Label],
    contingencies: Sequence[Label],
    actions: Sequence[Sequence[Label]],
) -> None:
    _require_distinct("agents", agents)
    _require_distinct("states", states)
    _require_distinct("contingencies", contingencies)
    if len(actions) != len(agents):
        raise InvalidEnvironmentError(
            f"actions for {len(actions)} agents, but there are {len(agents)} agents"
        )
    for agent, own in zip(agents, actions, strict=True):
        _require_distinct(f"actions of {agent}", own)


def _require_distinct(what: str, names: Sequence[Label]) -> None:
    if not names:
        raise InvalidEnvironmentError(f"{what}: there must be at least one")
    if len(set(names)) != len(names):
        twice = next(name for name in names if list(names).count(name) > 1)
        raise InvalidEnvironmentError(f"{what}: {twice!r} is listed twice")


def _require_shape(what: str, array: npt.NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise InvalidEnvironmentError(f"{what} has shape {array.shape}, not {shape}")


def _odds(given: Odds | Callable[[Any], Odds] | None, state: Any) -> dict[Any, Fraction]:
    if given is None:
        return {None: Fraction(1)}
    odds = given(state) if callable(given) else given
    return {
        theta: as_rational(p, f"probability of {theta!r} in state {state!r}")
        for theta, p in odds.items()
    }


def _payoff_row(given: Sequence[object] | None, n_agents: int, where: str) -> list[Fraction]:
    if given is None:
        return [Fraction(0)] * n_agents
    if len(given) != n_agents:
        raise InvalidEnvironmentError(f"{where}: {len(given)} payoffs for {n_agents} agents")
    return [as_rational(value, f"payoff in {where}") for value in given]


def _moves(given: object, places: dict[Any, int], where: str) -> list[tuple[int, Fraction]]:
    odds = given if isinstance(given, Mapping) else {given: 1}
    found = []
    for state, chance in odds.items():
        if state not in places:
            raise InvalidEnvironmentError(f"{where}: the next state {state!r} is not a state")
        found.append(
            (places[state], as_rational(chance, f"probability of {state!r} after {where}"))
        )
    return found
