"""Is a decision rule implementable by a signal contract (class C1)? Transfers, or the proof of no.

With a free budget each agent's constraints are differences of two transfers, solved as longest
paths: the least transfers, or a cycle of deviations whose gains add up to more than zero. So are
a balanced budget between two agents (what one gets the other pays) and "no subsidy" (the least
transfers of every agent at once decide). Noisy signals, balanced budgets of three or more, and
participation under a bound couple more, and go to an exact linear program.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.numerics.deviation_edges import (
    Conflict,
    DeviationEdges,
    WeightedDeviation,
    checked_profiles,
    deviation_edges,
    flat_signals,
    profile_at,
)
from coopgap.numerics.difference_constraints import (
    DifferenceSolution,
    GrowingSystem,
    solve_differences,
)
from coopgap.numerics.transfer_program import solve_transfers
from coopgap.theory.contract import Budget, Contract, Liability, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError, LanguageError
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.rationals import IntArray, RationalLike, as_rational

_PATHS = "longest paths in the deviation graph, in integers"
_PROGRAM = "exact linear program over the transfers"


@dataclass(frozen=True, slots=True)
class Implementability:
    """Whether some admissible contract makes a rule a pure Nash equilibrium in every state.

    Attributes
    ----------
    rule, liability, budget, participation
        The question; ``participation`` holds reservation values (money), or ``None``.
    implementable
        The answer.
    contract
        Exact transfers that implement the rule; ``None`` when there are none.
    conflict
        The plan of deviations that proves there are none; ``None`` when there are some.
    method
        How the answer was found.
    exact
        Always true: integers and rationals throughout.
    """

    rule: Rule
    liability: Liability
    budget: Budget
    participation: tuple[Fraction, ...] | None
    implementable: bool
    contract: Contract | None
    conflict: Conflict | None
    method: str
    exact: bool = True


def implement(
    environment: Environment,
    language: AnyLanguage,
    rule: Rule,
    *,
    liability: Liability | None = None,
    budget: Budget = Budget.FREE,
    participation: Sequence[RationalLike] | None = None,
) -> Implementability:
    """Decide whether a rule is implementable by a contract in a language (class C1).

    Parameters
    ----------
    environment
        The game; agents maximise ``u_i + λ_i W`` with the environment's own weights λ.
    language
        What the contract sees, exactly or through noise.
    rule
        One profile per state.
    liability
        Bound on each transfer (money); unlimited when left out.
    budget
        What transfers may add up to.
    participation
        Reservation value of each agent (money): its expected material payoff plus transfer
        must reach it. Lump sums make this vacuous when budget and liability are unlimited.

    Raises
    ------
    ContractError
        When the rule or the reservation values do not fit the environment.
    LanguageError
        When the language does not.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> cooperate = Rule(((0, 0),))
    >>> implement(game, Language.null(game), cooperate).conflict.deviations
    (WeightedDeviation(agent=0, state=0, deviation=1, weight=Fraction(1, 1)),)
    >>> implement(game, Language.complete(game), cooperate).contract.transfers[0]
    (Fraction(1, 2), Fraction(-1, 2), Fraction(-1, 2), Fraction(-1, 2))

    References
    ----------
    Theory §3, implementability certificate; [Rochet1987] Theorem 1.
    """
    language.require_fits(environment)
    liability = liability or Liability.unlimited()
    flat = checked_profiles(environment, rule.profiles)
    reservations = _reservations(environment, participation)
    # With lump sums to hand, participation asks nothing more: pay it after the fact.
    lump_sums = budget is Budget.FREE and liability.bound is None
    needs_program = (
        not isinstance(language, Language)
        or (budget is Budget.BALANCED and environment.n_agents != 2)
        or (reservations is not None and not lump_sums)
    )
    answer: Contract | Conflict
    if needs_program:
        asked = None if lump_sums else reservations
        states = range(environment.n_states)
        answer = solve_transfers(environment, language, states, flat, liability, budget, asked)
    else:
        assert isinstance(language, Language)
        answer = _by_paths(environment, language, flat, liability, budget)
    if isinstance(answer, Contract) and reservations is not None and lump_sums:
        answer = _with_lump_sums(environment, language, flat, answer, reservations)
    found = isinstance(answer, Contract)
    return Implementability(
        rule,
        liability,
        budget,
        reservations,
        found,
        answer if isinstance(answer, Contract) else None,
        answer if isinstance(answer, Conflict) else None,
        _PROGRAM if needs_program else _PATHS,
    )


def least_liability(environment: Environment, language: Language, rule: Rule) -> Fraction | None:
    """Give the least liability at which a rule is implementable with a free budget.

    Returns
    -------
    Fraction or None
        Money; ``None`` when no liability is enough.

    Raises
    ------
    LanguageError
        When the language is noisy.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> least_liability(game, Language.complete(game), Rule(((0, 0),)))
    Fraction(1, 2)

    References
    ----------
    Theory T3: half the largest gain, when every deviation is seen off path.
    """
    if not isinstance(language, Language):
        raise LanguageError("the least liability is computed for exact signals only")
    result = implement(environment, language, rule)
    if result.contract is None:
        return None
    return max(abs(t) for row in result.contract.transfers for t in row)


def _reservations(
    environment: Environment, participation: Sequence[RationalLike] | None
) -> tuple[Fraction, ...] | None:
    if participation is None:
        return None
    given = tuple(as_rational(r, f"participation[{i}]") for i, r in enumerate(participation))
    if len(given) != environment.n_agents:
        raise ContractError(
            f"participation has {len(given)} reservation values for {environment.n_agents} agents"
        )
    return given


def _with_lump_sums(
    environment: Environment,
    language: AnyLanguage,
    flat: Sequence[int],
    contract: Contract,
    reservations: Sequence[Fraction],
) -> Contract:
    """Top each agent up to its reservation value, where it falls short."""
    kernel = language.probabilities()
    table = kernel.numerators.reshape(environment.n_states, environment.n_profiles, -1)
    sums = []
    for agent, reservation in enumerate(reservations):
        expected = Fraction(0)
        for state, profile in enumerate(flat):
            seen = np.flatnonzero(table[state, profile])
            paid = sum(
                (int(table[state, profile, s]) * contract.transfers[agent][s] for s in seen),
                Fraction(0),
            )
            payoff = environment.payoff(agent, state, profile_at(environment, profile))
            expected += environment.prior[state] * (payoff + paid / kernel.denominator)
        sums.append(max(Fraction(0), reservation - expected))
    return contract.shifted(sums)


# -- longest paths ---------------------------------------------------------------------------


def _by_paths(
    environment: Environment,
    language: Language,
    flat: Sequence[int],
    liability: Liability,
    budget: Budget,
) -> Contract | Conflict:
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
