"""Class C1 over a region: the best implementable rule, and proofs that every better one fails.

A conflict is a Farkas proof that no transfers implement any rule with given profiles in given
states; with constant multipliers it is an affine form that must be positive all over the
region. Where it is positive at a point but not everywhere, it says where to split the region.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from coopgap.numerics.linear.polyhedra import Point, extreme_points, sample_points
from coopgap.numerics.linear.uniform_program import Expression, UniformProgram, Unknown
from coopgap.proofs.derivation.polynomials import as_number
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget, Profile
from coopgap.theory.errors import SizeError

MAX_NODES = 20_000
"""Most partial rules visited at one point."""

Assignment = Mapping[int, Profile]
"""Profiles of some states."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A proof that no rule with these profiles is implementable, on a whole region.

    Attributes
    ----------
    profiles
        The profile of each state that the proof uses.
    form
        What exceeds zero: the deviations' gain less all that transfers can do (money).
    data
        As certificates write it.
    """

    profiles: tuple[tuple[int, Profile], ...]
    form: AffineForm
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Transfers:
    """Transfers, affine in the parameters, that implement a rule on a whole region."""

    rule: tuple[Profile, ...]
    data: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A form whose sign varies over the region and decides what holds: split there."""

    form: AffineForm


@dataclass(slots=True)
class SignalSearch:
    """Search over the rules of class C1 for one setting, best first at a point.

    References
    ----------
    Theory §3, implementability certificate; [Rochet1987].
    """

    setting: Setting
    point: Point
    conflicts: list[Conflict] = field(default_factory=list)

    def best(self) -> Transfers | Undecided | None:
        """Find the best implementable rule at the point, or where to split, or that none is.

        Every rule that is better at the point has a conflict valid on the whole region, unless
        the answer is `Undecided`.
        """
        setting = self.setting
        states = range(setting.environment.frame.n_states)
        prior = setting.environment.prior
        options: list[list[tuple[Fraction, Profile]]] = []
        for s in states:
            scored = [
                (prior[s] * setting.welfare[s, a].at(self.point), a)
                for a in setting.environment.profiles()
            ]
            options.append(sorted(scored, key=lambda entry: (-entry[0], entry[1])))
        rest = [sum((o[0][0] for o in options[s:]), Fraction(0)) for s in (*states, len(states))]
        ticket = itertools.count()
        heap: list[tuple[Fraction, int, tuple[Profile, ...], Fraction]] = [
            (-rest[0], next(ticket), (), Fraction(0))
        ]
        visited = 0
        while heap:
            _, _, chosen, so_far = heapq.heappop(heap)
            visited += 1
            if visited > MAX_NODES:
                raise SizeError(f"more than {MAX_NODES} partial rules of class C1 to examine")
            if chosen:
                answer = self.examine(dict(enumerate(chosen)))
                if isinstance(answer, Undecided):
                    return answer
                if isinstance(answer, Conflict):
                    continue
            if len(chosen) == len(states):
                return self.implemented(chosen)
            depth = len(chosen)
            for value, profile in options[depth]:
                total = so_far + value
                optimistic = total + rest[depth + 1]
                heapq.heappush(heap, (-optimistic, next(ticket), (*chosen, profile), total))
        return None

    def examine(self, assignment: Assignment) -> Conflict | Undecided | None:
        """Decide a partial rule: conflict everywhere, conflict at the point only, or none there."""
        for known in self.conflicts:
            if all(assignment.get(s) == a for s, a in known.profiles):
                return known
        found = conflict(self.setting, assignment)
        if found is not None:
            self.conflicts.append(found)
            return found
        here = conflict(self.setting.at(self.point), assignment)
        if here is None:
            return None
        return Undecided(recast(self.setting, here))

    def implemented(self, rule: tuple[Profile, ...]) -> Transfers | Undecided | None:
        """Give transfers for a rule that the point implements, valid on the whole region."""
        found = transfers(self.setting, rule)
        if found is not None:
            return found
        region = self.setting.region
        corners = extreme_points(region, self.point, random.Random(5), 12)
        for other in (*corners, *sample_points(region, 8, seed=1)):
            there = conflict(self.setting.at(other), dict(enumerate(rule)))
            if there is not None:
                form = recast(self.setting, there)
                if not form.is_constant:
                    return Undecided(form)
        return None


def conflict(setting: Setting, assignment: Assignment) -> Conflict | None:
    """Find multipliers that rule out an assignment on the whole region, few and small.

    Examples
    --------
    >>> from coopgap.theory.symbolic import SymbolicEnvironment
    >>> from coopgap.theory.region import Region
    >>> from coopgap.theory.language import Language
    >>> dilemma = SymbolicEnvironment.from_bimatrix(
    ...     [[("R", "R"), ("S", "T")], [("T", "S"), ("P", "P")]],
    ...     region=Region.of("R S T P", "T > R > P > S"))
    >>> setting = Setting(dilemma, Language.null(dilemma.frame), None, Budget.FREE)
    >>> str(conflict(setting, {0: (0, 0)}).form)
    '-R + T'
    """
    program = UniformProgram(setting.region)
    plan: dict[tuple[int, int, int], Unknown] = {}
    gain: Expression = {}
    changes: dict[int, dict[int, dict[Unknown, Fraction]]] = {}
    agents = range(setting.n_agents)
    for s, a in assignment.items():
        for i in agents:
            for b in setting.deviations(i, a):
                mu = plan[i, s, b] = program.number()
                gain[mu] = setting.gain(i, s, a, b)
                for signal, c in setting.shift(i, s, a, b).items():
                    changes.setdefault(signal, {}).setdefault(i, {})[mu] = c
    offsets: dict[int, Unknown] = {}
    money: Expression = dict(gain)
    for signal, rows in sorted(changes.items()):
        involved: list[int] = sorted(rows)
        if setting.budget is not Budget.FREE:
            upper = 0 if setting.budget is Budget.NO_SUBSIDY else None
            offsets[signal] = program.number(None, upper)
            involved = list(agents)
        for i in involved:
            row = dict(rows.get(i, {}))
            if signal in offsets:
                row[offsets[signal]] = Fraction(1)
            if setting.cap is None:
                program.equate(row, Fraction(0), Fraction(0))
                continue
            size = program.number()
            money[size] = -setting.cap
            for sign in (1, -1):
                signed = {u: sign * c for u, c in row.items()}
                program.equate({size: Fraction(1), **signed}, Fraction(0), None)
    program.require(money, positive=True)
    effort: Expression = dict.fromkeys(plan.values(), program.one)
    origin = (Fraction(0),) * len(setting.parameters)
    solution = program.solve(effort, at=origin)
    if solution.status != "optimal":
        return None
    values = solution.unknowns
    deviations = [[i, s, b, str(values[mu])] for (i, s, b), mu in plan.items() if values[mu]]
    used = sorted({s for (_, s, _), mu in plan.items() if values[mu]})
    data = {
        "profiles": [[s, list(assignment[s])] for s in used],
        "deviations": deviations,
        "nu": [[signal, str(values[u])] for signal, u in offsets.items() if values[u]],
    }
    form = program.read(money, solution)
    return Conflict(tuple((s, assignment[s]) for s in used), form, data)


def recast(setting: Setting, found: Conflict) -> AffineForm:
    """Give, as a form over the region, what a conflict found at one point needs positive."""
    assignment = dict(found.profiles)
    total = setting.zero
    change: dict[tuple[int, int], Fraction] = {}
    for i, s, b, text in found.data["deviations"]:
        mu = Fraction(text)
        total = total + setting.gain(i, s, assignment[s], b).times(mu)
        for signal, c in setting.shift(i, s, assignment[s], b).items():
            change[i, signal] = change.get((i, signal), Fraction(0)) + mu * c
    if setting.cap is not None:
        for signal, text in found.data["nu"]:
            for i in range(setting.n_agents):
                change[i, signal] = change.get((i, signal), Fraction(0)) + Fraction(text)
        size = sum((abs(c) for c in change.values()), Fraction(0))
        total = total - setting.cap.times(size)
    return total


def transfers(setting: Setting, rule: tuple[Profile, ...]) -> Transfers | None:
    """Find transfers, affine in the parameters, that implement a rule on the whole region.

    Examples
    --------
    >>> from coopgap.theory.symbolic import SymbolicEnvironment
    >>> from coopgap.theory.region import Region
    >>> from coopgap.theory.language import Language
    >>> dilemma = SymbolicEnvironment.from_bimatrix(
    ...     [[("R", "R"), ("S", "T")], [("T", "S"), ("P", "P")]],
    ...     region=Region.of("R S T P", "T > R > P > S"))
    >>> seen = Language.complete(dilemma.frame)
    >>> transfers(Setting(dilemma, seen, None, Budget.FREE), ((0, 0),)).data
    [[{'R': '-1'}, '0', {'T': '-1'}, '0'], [{'R': '-1', 'T': '1'}, '0', '0', '0']]
    """
    program = UniformProgram(setting.region)
    n_signals = setting.language.n_signals
    agents = range(setting.n_agents)
    needed: dict[tuple[int, int], Expression] = {}
    sizes: Expression = {}
    relevant: dict[int, set[int]] = {i: set() for i in agents}
    for s, a in enumerate(rule):
        for i in agents:
            for b in setting.deviations(i, a):
                relevant[i] |= setting.shift(i, s, a, b).keys()
    nothing = setting.cap is not None and setting.cap == setting.zero
    everyone = set().union(*relevant.values())
    for i in agents:
        for signal in sorted(relevant[i] if setting.budget is Budget.FREE else everyone):
            if nothing:
                continue
            pay = needed[i, signal] = program.affine()
            for unknown in [u for u in pay if u is not None]:
                # Small transfers are easier to read: minimise the sum of |coefficients|.
                size = program.number()
                sizes[size] = program.one
                for sign in (1, -1):
                    program.equate({size: Fraction(1), unknown: Fraction(sign)}, Fraction(0), None)
            if setting.cap is not None:
                for sign in (1, -1):
                    within: Expression = {u: f.times(Fraction(sign)) for u, f in pay.items()}
                    program.require({**within, None: setting.cap})
    for signal in everyone if setting.budget is not Budget.FREE and not nothing else ():
        together: Expression = {u: -form for i in agents for u, form in needed[i, signal].items()}
        if setting.budget is Budget.BALANCED:
            program.vanish(together)
        else:
            program.require(together)
    for s, a in enumerate(rule):
        for i in agents:
            for b in setting.deviations(i, a):
                stay: Expression = {None: -setting.gain(i, s, a, b)}
                for signal, c in setting.shift(i, s, a, b).items():
                    for u, part in needed.get((i, signal), {}).items():
                        stay[u] = stay.get(u, setting.zero) + part.times(c)
                program.require(stay)
    origin = (Fraction(0),) * len(setting.parameters)
    solution = program.solve(sizes, at=origin)
    if solution.status != "optimal":
        return None
    data = [
        [
            as_number(program.read(needed[i, signal], solution), setting.parameters)
            if (i, signal) in needed
            else "0"
            for signal in range(n_signals)
        ]
        for i in agents
    ]
    return Transfers(rule, data)
