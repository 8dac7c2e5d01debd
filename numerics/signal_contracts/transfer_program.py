"""Transfers that deter deviations as one exact linear program: noisy signals, coupled budgets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from coopgap.numerics.linear.exact_lp import solve_exactly
from coopgap.numerics.linear.linear_program import LinearProgram
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
from coopgap.theory.errors import SolverError
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.rationals import IntArray


def solve_transfers(
    environment: Environment,
    language: AnyLanguage,
    states: Sequence[int],
    profiles: Sequence[int],
    liability: Liability,
    budget: Budget,
    reservations: Sequence[Fraction] | None = None,
) -> Contract | Conflict:
    """Find transfers that make prescribed profiles equilibria, or a Farkas proof of none.

    Parameters
    ----------
    environment, language
        The problem; the language may be noisy.
    states, profiles
        States (not necessarily all) and, for each, the index of the prescribed profile.
    liability, budget
        Limits on transfers.
    reservations
        Expected material payoff plus transfer that each agent must have (money); ``states``
        must then be all states. ``None`` for no participation constraints.

    Returns
    -------
    Contract or Conflict
        A vertex of the set of admissible contracts, or the multipliers that show it empty.

    Raises
    ------
    SolverError
        When the linear program could not be decided.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> cooperate, see_all = [0], Language.complete(game)
    >>> isinstance(solve_transfers(game, see_all, [0], cooperate, Liability.of(1), Budget.BALANCED),
    ...            Contract)
    True
    >>> solve_transfers(game, see_all, [0], cooperate, Liability.of("1/2"), Budget.BALANCED).nu
    ((0, Fraction(-1, 1)),)

    References
    ----------
    Theory §2 (C1) and §3; [Farkas1902].
    """
    agents = range(environment.n_agents)
    if budget is not Budget.FREE:
        program = _Program(environment, language, states, profiles, agents)
        return program.solve(liability, budget, reservations)
    rows: list[tuple[Fraction, ...]] = []
    for agent in agents:
        program = _Program(environment, language, states, profiles, [agent])
        answer = program.solve(liability, budget, reservations)
        if isinstance(answer, Conflict):
            return answer
        rows += answer.transfers
    return Contract(tuple(rows))


def _step(edges: DeviationEdges, k: int) -> tuple[int, int, int]:
    return edges.agent, int(edges.state[k]), int(edges.deviation[k])


class _Program:
    """The linear program of some agents' transfers ``t_i(s)``, times the payoff denominator."""

    def __init__(
        self,
        environment: Environment,
        language: AnyLanguage,
        states: Sequence[int],
        profiles: Sequence[int],
        agents: Sequence[int],
    ) -> None:
        self.environment, self.language = environment, language
        self.states, self.profiles, self.agents = states, profiles, agents
        self.edges = [deviation_edges(environment, i, states, profiles) for i in agents]
        self.unit = environment.utilities.denominator
        self.rows: list[IntArray] = []
        self.columns: list[IntArray] = []
        self.numerators: list[IntArray] = []
        self.lower: list[Fraction | None] = []
        self.upper: list[Fraction | None] = []
        self.denominators: list[int] = []
        self.deviations: list[tuple[int, int, int]] = []

    def solve(
        self, liability: Liability, budget: Budget, reservations: Sequence[Fraction] | None
    ) -> Contract | Conflict:
        n_signals, n_agents = self.language.n_signals, len(self.agents)
        for place, edges in enumerate(self.edges):
            self._add_deviations(place, edges)
        n_deviations = len(self.lower)
        if budget is not Budget.FREE:
            self._add_budget(budget)
        n_budgeted = len(self.lower)
        if reservations is not None:
            for place, agent in enumerate(self.agents):
                self._add_participation(place, agent, reservations[agent])
        bound = None if liability.bound is None else liability.bound * self.unit
        program = LinearProgram.from_sparse(
            tuple(
                np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
                for parts in (self.rows, self.columns, self.numerators)
            ),
            objective=np.zeros(n_agents * n_signals, dtype=np.int64),
            row_lower=self.lower,
            row_upper=self.upper,
            column_lower=None if bound is None else -bound,
            column_upper=bound,
            row_denominators=self.denominators,
            shape=(len(self.lower), n_agents * n_signals),
        )
        solution = solve_exactly(program)
        if solution.status == "optimal":
            transfers = [value / self.unit for value in solution.primal]
            return Contract(
                tuple(
                    tuple(transfers[k * n_signals : (k + 1) * n_signals]) for k in range(n_agents)
                )
            )
        if solution.status != "infeasible":
            raise SolverError("the transfer program could not be decided; please report the game")
        return self._conflict(solution.farkas, n_deviations, n_budgeted)

    def _add(
        self,
        columns: IntArray,
        numerators: IntArray,
        lower: Fraction | None,
        upper: Fraction | None,
        denominator: int = 1,
    ) -> None:
        self.rows.append(np.full(len(columns), len(self.lower)))
        self.columns.append(columns)
        self.numerators.append(numerators)
        self.lower.append(lower)
        self.upper.append(upper)
        self.denominators.append(denominator)

    def _add_deviations(self, place: int, edges: DeviationEdges) -> None:
        """Ask of each deviation that the change of expected transfers outweighs its gain."""
        base = place * self.language.n_signals
        if isinstance(self.language, Language):
            signals = flat_signals(self.language)
            sources = signals[edges.state, edges.on_path].tolist()
            targets = signals[edges.state, edges.off_path].tolist()
            gains = edges.gain.tolist()
            # Of deviations between the same two signals only the most tempting one counts.
            heaviest: dict[tuple[int, int], int] = {}
            for k, move in enumerate(zip(sources, targets, strict=True)):
                if move not in heaviest or gains[k] > gains[heaviest[move]]:
                    heaviest[move] = k
            for (source, target), k in heaviest.items():
                moves = source != target
                columns = np.array([source, target] if moves else [], dtype=np.int64) + base
                numerators = np.array([1, -1] if moves else [], dtype=np.int64)
                self._add(columns, numerators, Fraction(gains[k]), None)
                self.deviations.append(_step(edges, k))
            return
        kernel = self.language.probabilities()
        table = kernel.numerators.reshape(self.environment.n_states, -1, self.language.n_signals)
        changes = table[edges.state, edges.on_path] - table[edges.state, edges.off_path]
        for k, (change, gain) in enumerate(zip(changes, edges.gain.tolist(), strict=True)):
            columns = np.flatnonzero(change)
            self.deviations.append(_step(edges, k))
            self._add(
                columns + base, change[columns], Fraction(gain), None, int(kernel.denominator)
            )

    def _add_budget(self, budget: Budget) -> None:
        n_signals = self.language.n_signals
        starts = np.arange(len(self.agents), dtype=np.int64) * n_signals
        lower = Fraction(0) if budget is Budget.BALANCED else None
        for signal in range(n_signals):
            self._add(starts + signal, np.ones_like(starts), lower, Fraction(0))

    def _add_participation(self, place: int, agent: int, reservation: Fraction) -> None:
        environment, n_signals = self.environment, self.language.n_signals
        kernel = self.language.probabilities()
        table = kernel.numerators.reshape(environment.n_states, -1, n_signals)
        common = math.lcm(*(p.denominator for p in environment.prior))
        weights: IntArray = np.zeros(n_signals, dtype=object)
        expected = Fraction(0)
        for state, profile in zip(self.states, self.profiles, strict=True):
            prior = environment.prior[state]
            weights += table[state, profile].astype(object) * int(prior * common)
            expected += prior * environment.payoff(agent, state, profile_at(environment, profile))
        columns = np.flatnonzero(weights)
        self._add(
            columns + place * n_signals,
            weights[columns],
            (reservation - expected) * self.unit,
            None,
            int(common * kernel.denominator),
        )

    def _conflict(self, farkas: Sequence[Fraction], n_deviations: int, n_budgeted: int) -> Conflict:
        # A Farkas vector may be scaled: coprime integers are the shortest to write and check.
        scale = Fraction(
            math.lcm(*(y.denominator for y in farkas)),
            math.gcd(*(y.numerator for y in farkas)) or 1,
        )
        scaled = [y * scale for y in farkas]
        plan = tuple(
            WeightedDeviation(*step, -y)
            for step, y in zip(self.deviations, scaled[:n_deviations], strict=True)
            if y
        )
        nu = tuple((s, -y) for s, y in enumerate(scaled[n_deviations:n_budgeted]) if y)
        participation: tuple[Fraction, ...] = ()
        if any(scaled[n_budgeted:]):
            by_agent = dict(zip(self.agents, scaled[n_budgeted:], strict=True))
            participation = tuple(
                -by_agent.get(agent, Fraction(0)) for agent in range(self.environment.n_agents)
            )
        used = {step.state for step in plan}
        return Conflict(
            tuple(
                (state, profile_at(self.environment, profile))
                for state, profile in zip(self.states, self.profiles, strict=True)
                if state in used
            ),
            plan,
            nu,
            participation=participation,
        )
