"""Transfers that deter deviations as longest paths, where constraints are differences of transfers.

With a free budget each agent has a deviation graph of its own. With a balanced budget two agents
share one, because what one gets the other pays. With "no subsidy" the least transfers of all agents
are least at every signal at once, so they alone decide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.numerics.linear.difference_constraints import (
    DifferenceSolution,
    GrowingSystem,
    solve_differences,
)
from coopgap.numerics.signal_contracts.deviation_edges import (
    Conflict,
    DeviationEdges,
    WeightedDeviation,
    deviation_edges,
    flat_signals,
    profile_at,
)
from coopgap.theory.contract import Budget, Contract, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.rationals import IntArray


def solve_by_paths(
    environment: Environment,
    language: Language,
    flat: Sequence[int],
    liability: Liability,
    budget: Budget,
) -> Contract | Conflict:
    """Find the least transfers that make a rule an equilibrium, or the path or cycle that forbids.

    Parameters
    ----------
    environment, language
        The problem; signals are exact.
    flat
        Index of the prescribed profile in each state.
    liability, budget
        Limits on transfers; a balanced budget needs two agents.

    Returns
    -------
    Contract or Conflict
        Transfers around zero where the budget allows, else shifted down; or the proof of none.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> see_all, limit = Language.complete(game), Liability.of("1/2")
    >>> solve_by_paths(game, see_all, [0], limit, Budget.FREE).transfers[1][:2]
    (Fraction(1, 2), Fraction(-1, 2))
    >>> solve_by_paths(game, see_all, [0], limit, Budget.NO_SUBSIDY).nu
    ((0, Fraction(-1, 1)),)

    References
    ----------
    Theory §3, implementability certificate; [Rochet1987] Theorem 1.
    """
    unit = environment.utilities.denominator
    bound = None if liability.bound is None else liability.bound * unit
    cap = None if bound is None else math.floor(2 * bound)
    graphs = [_Graph.of(environment, language, i, flat) for i in range(environment.n_agents)]
    profiles = dict(enumerate(flat))
    if budget is Budget.BALANCED:
        # What agent 1 gets agent 0 pays: her constraints, reversed, are constraints on his.
        graphs = [graphs[0].joined(graphs[1].reversed())]
    potentials = []
    for graph in graphs:
        solution = graph.solve(language.n_signals, cap)
        if solution.potentials is None:
            deviations = [graph.steps(k) for k in solution.obstacle]
            return path_conflict(
                environment, language, profiles, deviations, budget, closed=solution.closed
            )
        potentials.append(solution.potentials)
    if budget is Budget.BALANCED:
        half = Fraction(int(potentials[0].max()), 2)
        row = _transfers(potentials[0], half, unit)
        return Contract((row, tuple(-t for t in row)))
    if budget is Budget.NO_SUBSIDY and bound is not None:
        excess = sum(p.astype(object) for p in potentials) - bound * len(potentials)
        if (over := np.flatnonzero(excess > 0)).size:
            return _subsidy(environment, language, graphs, profiles, int(over[0]))
    return _least_contract(potentials, bound, unit, budget)


def _least_contract(
    potentials: Sequence[IntArray], bound: Fraction | None, unit: int, budget: Budget
) -> Contract:
    """Shift least potentials to transfers: around zero if the budget allows, else downwards."""
    ranges = [Fraction(int(p.max())) for p in potentials]
    shifts = [[r / 2 for r in ranges]]
    if bound is None:
        shifts += [ranges]
    else:
        shifts += [[min(r, bound) for r in ranges], [bound] * len(ranges)]
    for shift in shifts:
        contract = Contract(
            tuple(_transfers(p, s, unit) for p, s in zip(potentials, shift, strict=True))
        )
        if contract.within(Liability.unlimited(), budget):
            break
    return contract


def _transfers(potentials: IntArray, shift: Fraction, unit: int) -> tuple[Fraction, ...]:
    values, inverse = np.unique(potentials, return_inverse=True)
    exact = [(int(value) - shift) / unit for value in values]
    return tuple(exact[k] for k in inverse)


@dataclass(frozen=True, slots=True)
class _Graph:
    """A deviation graph: edges between signals, with the deviations they stand for."""

    source: IntArray
    target: IntArray
    weight: IntArray
    edges: tuple[DeviationEdges, ...]

    @classmethod
    def of(
        cls, environment: Environment, language: Language, agent: int, flat: Sequence[int]
    ) -> _Graph:
        edges = deviation_edges(environment, agent, range(environment.n_states), flat)
        signals = flat_signals(language)
        return cls(
            signals[edges.state, edges.on_path],
            signals[edges.state, edges.off_path],
            edges.gain,
            (edges,),
        )

    def reversed(self) -> _Graph:
        return _Graph(self.target, self.source, self.weight, self.edges)

    def joined(self, other: _Graph) -> _Graph:
        return _Graph(
            np.concatenate([self.source, other.source]),
            np.concatenate([self.target, other.target]),
            np.concatenate([self.weight, other.weight]),
            (*self.edges, *other.edges),
        )

    def steps(self, k: int) -> tuple[int, int, int]:
        """Give agent, state and deviation of an edge."""
        for edges in self.edges:
            if k < len(edges.gain):
                return edges.agent, int(edges.state[k]), int(edges.deviation[k])
            k -= len(edges.gain)
        raise IndexError(k)  # pragma: no cover - edges come from this graph

    def solve(self, n_signals: int, cap: int | None) -> DifferenceSolution:
        """Find least potentials of all signals; those no deviation touches are zero."""
        nodes, inverse = np.unique(np.concatenate([self.source, self.target]), return_inverse=True)
        half = len(self.source)
        found = solve_differences(len(nodes), inverse[:half], inverse[half:], self.weight, cap)
        if found.potentials is None:
            return found
        everywhere = np.zeros(n_signals, dtype=found.potentials.dtype)
        everywhere[nodes] = found.potentials
        return DifferenceSolution(everywhere)


def _subsidy(
    environment: Environment,
    language: Language,
    graphs: Sequence[_Graph],
    profiles: dict[int, int],
    signal: int,
) -> Conflict:
    """Prove that at one signal the least transfers of all agents add up to a subsidy."""
    deviations = []
    for graph in graphs:
        system: GrowingSystem[int] = GrowingSystem(language.n_signals, None)
        for k, (source, target, weight) in enumerate(
            zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
        ):
            system.add(source, [(target, weight, k)])
        deviations += [graph.steps(k) for k in system.path(signal)]
    return subsidy_conflict(environment, profiles, deviations, signal)


def path_conflict(
    environment: Environment,
    language: Language,
    profiles: dict[int, int],
    deviations: Sequence[tuple[int, int, int]],
    budget: Budget,
    *,
    closed: bool,
) -> Conflict:
    """Make a conflict of the deviations on a positive cycle or on a path beyond the bound.

    Parameters
    ----------
    profiles
        Flat index of the prescribed profile by state.
    deviations
        Agent, state and deviation, in order.
    budget
        When balanced, the budget multipliers pass what one agent's steps put on to the other.
    closed
        Whether it is a cycle.
    """
    nu: dict[int, Fraction] = {}
    if budget is Budget.BALANCED:
        # The multipliers make agent 1's combination vanish, and so move it into agent 0's.
        signals = flat_signals(language)
        for agent, state, deviation in deviations:
            if agent == 1:
                on_path = profiles[state]
                size = environment.shape[1]
                off_path = on_path - on_path % size + deviation
                for profile, sign in ((on_path, -1), (off_path, 1)):
                    signal = int(signals[state, profile])
                    nu[signal] = nu.get(signal, Fraction(0)) + sign
    return _conflict(environment, profiles, deviations, nu, closed=closed)


def subsidy_conflict(
    environment: Environment,
    profiles: dict[int, int],
    deviations: Sequence[tuple[int, int, int]],
    signal: int,
) -> Conflict:
    """Make a conflict of every agent's heaviest path from one signal, where the budget breaks."""
    return _conflict(environment, profiles, deviations, {signal: Fraction(-1)}, closed=False)


def _conflict(
    environment: Environment,
    profiles: dict[int, int],
    deviations: Sequence[tuple[int, int, int]],
    nu: dict[int, Fraction],
    *,
    closed: bool,
) -> Conflict:
    counts: dict[tuple[int, int, int], int] = {}
    for step in deviations:
        counts[step] = counts.get(step, 0) + 1
    return Conflict(
        tuple(
            (state, profile_at(environment, profiles[state]))
            for state in sorted({state for _, state, _ in counts})
        ),
        tuple(WeightedDeviation(*step, Fraction(count)) for step, count in counts.items()),
        tuple((signal, value) for signal, value in sorted(nu.items()) if value),
        closed=closed,
    )
