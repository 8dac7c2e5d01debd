"""Partial rules under search: whether what is prescribed so far is implementable, or why not."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Protocol, TypeAlias

from coopgap.numerics.linear.difference_constraints import GrowingSystem
from coopgap.numerics.signal_contracts.deviation_edges import (
    Conflict,
    deviation_edges,
    flat_profile,
    flat_signals,
)
from coopgap.numerics.signal_contracts.transfer_paths import path_conflict, subsidy_conflict
from coopgap.numerics.signal_contracts.transfer_program import solve_transfers
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import AnyLanguage, Language

_Step: TypeAlias = tuple[int, int, int]
_Star: TypeAlias = tuple[int, int, list[tuple[int, int, _Step]]]


class RuleOracle(Protocol):
    """Decides partial rules that grow and shrink at their end."""

    def push(self, state: int, profile: int) -> Conflict | None:
        """Prescribe a profile (flat index) in a further state, unless that is in conflict."""

    def pop(self) -> None:
        """Withdraw the last prescription."""


def rule_oracle(
    environment: Environment, language: AnyLanguage, liability: Liability, budget: Budget
) -> RuleOracle:
    """Choose the fastest exact oracle for the question.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> oracle = rule_oracle(game, Language.null(game), Liability.unlimited(), Budget.FREE)
    >>> oracle.push(0, 3) is None, oracle.pop(), oracle.push(0, 0).deviations[0].deviation
    (True, None, 1)
    """
    if isinstance(language, Language):
        if budget is not Budget.BALANCED or environment.n_agents == 2:
            return PathOracle(environment, language, liability, budget)
        # What fails without a budget fails with one, and is found faster.
        quick = PathOracle(environment, language, liability, Budget.FREE)
        return ProgramOracle(environment, language, liability, budget, quick)
    return ProgramOracle(environment, language, liability, budget)


def first_conflict(oracle: RuleOracle, rule: Iterable[tuple[int, int]]) -> Conflict | None:
    """Push states with their profiles one by one; give the conflict met, leaving it as it was."""
    pushed, conflict = 0, None
    for state, profile in rule:
        conflict = oracle.push(state, profile)
        if conflict is not None:
            break
        pushed += 1
    for _ in range(pushed):
        oracle.pop()
    return conflict


def flat_rule(environment: Environment, conflict: Conflict) -> list[tuple[int, int]]:
    """Give the states that a conflict uses, each with the flat index of its profile."""
    return [(state, flat_profile(environment, profile)) for state, profile in conflict.profiles]


def shrunk(oracle: RuleOracle, environment: Environment, conflict: Conflict) -> Conflict:
    """Leave states out of a conflict while what the rest prescribes still conflicts.

    Parameters
    ----------
    oracle
        With nothing prescribed; it is left so.
    environment
        Whose rules the conflict is about.
    conflict
        Any conflict; the fewer states the answer uses, the more rules it rules out.
    """
    for pair in flat_rule(environment, conflict):
        rule = flat_rule(environment, conflict)
        if pair in rule and len(rule) > 1:
            rule.remove(pair)
            conflict = first_conflict(oracle, rule) or conflict
    return conflict


class PathOracle:
    """Incremental longest paths, where constraints are differences of transfers.

    References
    ----------
    Theory §3, implementability certificate; [Rochet1987] Theorem 1.
    """

    def __init__(
        self, environment: Environment, language: Language, liability: Liability, budget: Budget
    ) -> None:
        self._environment, self._language, self._budget = environment, language, budget
        bound = liability.bound
        unit = environment.utilities.denominator
        cap = None if bound is None else math.floor(2 * bound * unit)
        self._subsidised: int | None = None
        if budget is Budget.NO_SUBSIDY and bound is not None:
            self._subsidised = math.floor(environment.n_agents * bound * unit)
        n_systems = 1 if budget is Budget.BALANCED else environment.n_agents
        self._systems: list[GrowingSystem[_Step]] = [
            GrowingSystem(language.n_signals, cap) for _ in range(n_systems)
        ]
        self._signals = flat_signals(language)
        self._stars: dict[tuple[int, int], list[_Star]] = {}
        self._trail: list[tuple[int, list[int]]] = []
        self._profiles: dict[int, int] = {}

    def push(self, state: int, profile: int) -> Conflict | None:
        """Prescribe a profile (flat index) in a further state, unless that is in conflict."""
        self._trail.append((state, [system.mark() for system in self._systems]))
        self._profiles[state] = profile
        conflict = self._extend(state, profile)
        if conflict is not None:
            self.pop()
        return conflict

    def pop(self) -> None:
        """Withdraw the last prescription."""
        state, marks = self._trail.pop()
        del self._profiles[state]
        for system, mark in zip(self._systems, marks, strict=True):
            system.undo(mark)

    def _extend(self, state: int, profile: int) -> Conflict | None:
        stars = self._stars.get((state, profile))
        if stars is None:
            stars = self._stars[state, profile] = self._stars_of(state, profile)
        for place, source, star in stars:
            obstacle = self._systems[place].add(source, star)
            if obstacle is not None:
                return path_conflict(
                    self._environment,
                    self._language,
                    self._profiles,
                    obstacle.tags,
                    self._budget,
                    closed=obstacle.closed,
                )
        if self._subsidised is not None:
            totals = map(sum, zip(*(system.potentials for system in self._systems), strict=True))
            for signal, total in enumerate(totals):
                if total > self._subsidised:
                    steps = [step for system in self._systems for step in system.path(signal)]
                    return subsidy_conflict(self._environment, self._profiles, steps, signal)
        return None

    def _stars_of(self, state: int, profile: int) -> list[_Star]:
        stars: list[_Star] = []
        source = int(self._signals[state, profile])
        for agent in range(self._environment.n_agents):
            edges = deviation_edges(self._environment, agent, [state], [profile])
            targets = self._signals[state, edges.off_path].tolist()
            heaviest: dict[int, tuple[int, _Step]] = {}
            for target, weight, deviation in zip(
                targets, edges.gain.tolist(), edges.deviation.tolist(), strict=True
            ):
                if target not in heaviest or weight > heaviest[target][0]:
                    heaviest[target] = weight, (agent, state, deviation)
            if self._budget is Budget.BALANCED and agent == 1:
                # What agent 1 gets agent 0 pays: the same constraints, reversed.
                stars += [(0, t, [(source, w, step)]) for t, (w, step) in heaviest.items()]
            else:
                place = 0 if self._budget is Budget.BALANCED else agent
                stars.append((place, source, [(t, w, step) for t, (w, step) in heaviest.items()]))
        return stars


class ProgramOracle:
    """One exact linear program a question, where the constraints couple more than two transfers.

    References
    ----------
    Theory §3, implementability certificate; [Farkas1902].
    """

    def __init__(
        self,
        environment: Environment,
        language: AnyLanguage,
        liability: Liability,
        budget: Budget,
        quick: RuleOracle | None = None,
    ) -> None:
        self._environment, self._language = environment, language
        self._liability, self._budget = liability, budget
        self._quick = quick
        self._rule: list[tuple[int, int]] = []

    def push(self, state: int, profile: int) -> Conflict | None:
        """Prescribe a profile (flat index) in a further state, unless that is in conflict."""
        if self._quick is not None:
            conflict = self._quick.push(state, profile)
            if conflict is not None:
                return conflict
        self._rule.append((state, profile))
        states, profiles = zip(*self._rule, strict=True)
        answer = solve_transfers(
            self._environment, self._language, states, profiles, self._liability, self._budget
        )
        if isinstance(answer, Conflict):
            self.pop()
            return answer
        return None

    def pop(self) -> None:
        """Withdraw the last prescription."""
        self._rule.pop()
        if self._quick is not None:
            self._quick.pop()
