"""Best rule under conflicts learnt on the way: exact branch and bound over states.

Russian dolls: the best prescription is found for the last state, then for the last two, and so
on; each optimum bounds what the states after a partial rule can still add. Conflicts that the
oracle explains are kept: those of one state remove a profile, those of two mask profiles of other
states ahead, larger ones are looked up before the oracle is asked again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coopgap.numerics.signal_contracts.deviation_edges import Conflict
from coopgap.numerics.signal_contracts.rule_oracle import RuleOracle, flat_rule, shrunk
from coopgap.theory.environment import Environment

_CLOCK_EVERY = 64
"""Nodes between two looks at the clock."""

_DIVE = 500
"""Nodes spent at most on a first rule, before bounds are at hand."""

Ranked = Sequence[tuple[int, int]]
"""A state's candidates as (value, profile), best first."""


class SearchStopped(Exception):  # noqa: N818 - a signal, not an error
    """The node or time limit is reached."""


class Limits:
    """Counts nodes and watches the clock for a whole search."""

    def __init__(self, node_limit: int | None, time_limit: float | None) -> None:
        self.nodes = 0
        self._node_limit = node_limit
        self._deadline = None if time_limit is None else time.monotonic() + time_limit

    def tick(self) -> None:
        """Count a node; raise `SearchStopped` at a limit."""
        if self._node_limit is not None and self.nodes >= self._node_limit:
            raise SearchStopped
        late = self._deadline is not None and self.nodes % _CLOCK_EVERY == 0
        if late and self._deadline is not None and time.monotonic() >= self._deadline:
            raise SearchStopped
        self.nodes += 1


@dataclass(frozen=True, slots=True)
class BlockBounds:
    """What is known of the best prescription for one block of states.

    Attributes
    ----------
    lower, upper
        Bounds on its value; ``None`` is minus infinity.
    rule
        Profile by state of the best prescription found; empty when none was.
    """

    lower: int | None
    upper: int | None
    rule: Mapping[int, int]


class BlockSearch:
    """Branch and bound over the states of one block, in a fixed order.

    Parameters
    ----------
    environment
        Whose rules are searched.
    order
        The states.
    candidates
        Per state, its candidates, best first.
    oracle, scratch
        Two oracles of the same question, both with nothing prescribed.
    limits
        Shared by all blocks.

    References
    ----------
    Theory §3, certificate for the whole class.
    """

    def __init__(
        self,
        environment: Environment,
        order: Sequence[int],
        candidates: Sequence[Ranked],
        oracle: RuleOracle,
        scratch: RuleOracle,
        limits: Limits,
    ) -> None:
        self._environment = environment
        self.order = list(order)
        self._place = {state: depth for depth, state in enumerate(self.order)}
        self._values = [[value for value, _ in candidates[state]] for state in self.order]
        self._profiles = [[profile for _, profile in candidates[state]] for state in self.order]
        self._rank = [
            {profile: rank for rank, profile in enumerate(profiles)} for profiles in self._profiles
        ]
        self._oracle, self._scratch = oracle, scratch
        self._limits = limits
        self.conflicts: list[Conflict] = []
        self._dead = [0] * len(self.order)
        self._masks: dict[tuple[int, int], dict[int, int]] = {}
        self._larger: dict[tuple[int, int], list[tuple[tuple[int, int], ...]]] = {}
        # Optimum of the states from a depth on; None is minus infinity.
        self._dolls: list[int | None] = [0]
        self._best: list[int] | None = None
        self._best_value: int | None = None

    @property
    def top(self) -> int | None:
        """The value if every state could have its best profile not known to be impossible."""
        tops = [self._top(depth, 0) for depth in range(len(self.order))]
        return None if None in tops else sum(top or 0 for top in tops)

    def adopt(self, known: BlockBounds) -> None:
        """Start from a prescription found in another order of the same states."""
        if known.lower is not None:
            self._best_value = known.lower
            self._best = [
                self._rank[depth][known.rule[state]] for depth, state in enumerate(self.order)
            ]

    def absorb(self, conflicts: Iterable[Conflict]) -> None:
        """Take over conflicts learnt elsewhere, as far as they concern these states."""
        for conflict in conflicts:
            if conflict.states <= self._place.keys():
                self._keep(conflict)

    def dive(self) -> None:
        """Find some implementable prescription, going for the best profiles first."""
        tops = [self._top(depth, self._dead[depth]) for depth in range(len(self.order))]
        saved = self._dolls
        self._dolls = [0]
        for top in reversed(tops):
            rest = self._dolls[0]
            self._dolls.insert(0, None if top is None or rest is None else top + rest)
        try:
            self._descend(0, first=True)
        finally:
            self._dolls = saved
        while self._improve():
            pass

    def _extend(self, start: int, doll: Sequence[int]) -> None:
        """Complete the best prescription for the last states greedily, in case it is better."""
        if self._best_value is not None and self._best_value == self.top:
            return
        ranks = list(doll)
        pushed = 0
        try:
            for depth in [*range(start, len(ranks)), *reversed(range(start))]:
                state, profiles = self.order[depth], self._profiles[depth]
                for rank in [ranks[depth]] if depth >= start else range(len(profiles)):
                    if self._dead[depth] >> rank & 1:
                        continue
                    self._limits.tick()
                    if self._oracle.push(state, profiles[rank]) is None:
                        ranks[depth], pushed = rank, pushed + 1
                        break
                else:
                    return
        finally:
            for _ in range(pushed):
                self._oracle.pop()
        value = sum(values[rank] for values, rank in zip(self._values, ranks, strict=True))
        if not self._hopeless(value):
            self._best, self._best_value = ranks, value
            while self._improve():
                pass

    def _improve(self) -> bool:
        """Better one state's profile at a time, the others held."""
        better = False
        if self._best is None:
            return better
        for depth, state in enumerate(self.order):
            values, current = self._values[depth], self._values[depth][self._best[depth]]
            wanted = [
                rank
                for rank in range(self._best[depth])
                if values[rank] > current and not self._dead[depth] >> rank & 1
            ]
            if not wanted:
                continue
            others = [d for d in range(len(self.order)) if d != depth]
            for d in others:
                self._oracle.push(self.order[d], self._profiles[d][self._best[d]])
            try:
                for rank in wanted:
                    self._limits.tick()
                    if self._oracle.push(state, self._profiles[depth][rank]) is None:
                        self._oracle.pop()
                        self._best[depth] = rank
                        self._best_value = (self._best_value or 0) + values[rank] - current
                        better = True
                        break
            finally:
                for _ in others:
                    self._oracle.pop()
        return better

    def solve(self) -> None:
        """Find the best prescription; `SearchStopped` leaves valid bounds behind."""
        for depth in reversed(range(len(self.order))):
            if self._dolls[0] is None:
                return
            if depth == 0:
                self._descend(0)
                optimum = self._best_value
            else:
                kept = self._best, self._best_value
                self._best = self._best_value = None
                try:
                    self._descend(depth)
                finally:
                    (doll, optimum), (self._best, self._best_value) = (
                        (self._best, self._best_value),
                        kept,
                    )
                if doll is not None:
                    self._extend(depth, doll)
            self._dolls.insert(0, optimum)

    def bounds(self) -> BlockBounds:
        """Give what is known so far."""
        upper = self._dolls[0]
        for depth in range(len(self.order) - len(self._dolls) + 1):
            top = self._top(depth, self._dead[depth])
            upper = None if top is None or upper is None else upper + top
        rule = {}
        if self._best is not None:
            for depth, rank in enumerate(self._best):
                rule[self.order[depth]] = self._profiles[depth][rank]
        return BlockBounds(self._best_value, upper, rule)

    # -- the walk ----------------------------------------------------------------------------

    def _descend(self, start: int, *, first: bool = False) -> None:
        """Search the states from a depth on, improving on the best value known."""
        n_states, oracle, values = len(self.order), self._oracle, self._values
        dolls = [None] * (n_states + 1 - len(self._dolls)) + self._dolls
        ranks = [0] * n_states
        gained = [0] * (n_states + 1)
        masked: list[list[int]] = [self._dead[:]]
        rests = [self._rest(start, masked[0], dolls)]
        depth = start
        pushed = spent = 0
        try:
            while depth >= start:
                rank = ranks[depth]
                ranks[depth] += 1
                level = depth - start
                rest = rests[level]
                if (
                    rank >= len(values[depth])
                    or rest is None
                    or self._hopeless(gained[depth] + values[depth][rank] + rest)
                ):
                    depth -= 1
                    if depth >= start:
                        oracle.pop()
                        pushed -= 1
                        masked.pop()
                        rests.pop()
                    continue
                if (masked[level][depth] | self._dead[depth]) >> rank & 1:
                    continue
                if self._known(start, depth, rank, ranks):
                    continue
                self._limits.tick()
                spent += 1
                if first and spent > _DIVE:
                    return
                conflict = oracle.push(self.order[depth], self._profiles[depth][rank])
                if conflict is not None:
                    self._learn(conflict)
                    continue
                value = gained[depth] + values[depth][rank]
                if depth == n_states - 1:
                    oracle.pop()
                    self._best = [r - 1 for r in ranks]
                    self._best_value = value
                    if first:
                        return
                    continue
                ahead = self._ahead(depth, rank, masked[level])
                rest = self._rest(depth + 1, ahead, dolls)
                top = self._top(depth + 1, ahead[depth + 1])
                if rest is None or top is None or self._hopeless(value + top + rest):
                    oracle.pop()
                    continue
                pushed += 1
                depth += 1
                ranks[depth] = 0
                gained[depth] = value
                masked.append(ahead)
                rests.append(rest)
        finally:
            for _ in range(pushed):
                oracle.pop()

    def _hopeless(self, value: int) -> bool:
        return self._best_value is not None and value <= self._best_value

    def _known(self, start: int, depth: int, rank: int, ranks: Sequence[int]) -> bool:
        """Tell whether a larger conflict already forbids this profile after those before it."""
        return any(
            all(place >= start and ranks[place] - 1 == r for place, r in others)
            for others in self._larger.get((depth, rank), ())
        )

    def _ahead(self, depth: int, rank: int, masked: Sequence[int]) -> list[int]:
        """Mask the profiles of later states that conflict with this choice."""
        ahead = list(masked)
        for other, mask in self._masks.get((depth, rank), {}).items():
            ahead[other] |= mask
        return ahead

    def _rest(self, depth: int, masked: Sequence[int], dolls: Sequence[int | None]) -> int | None:
        """Bound what the states *after* a depth can add; None when they cannot be served."""
        doll = dolls[depth + 1]
        if doll is None:
            return None
        total = 0
        for later in range(depth + 1, len(self.order)):
            top = self._top(later, masked[later])
            if top is None:
                return None
            total += top
        return min(total, doll)

    def _top(self, depth: int, masked: int) -> int | None:
        """Give the best value of a state whose masked candidates are out."""
        free = ~(masked | self._dead[depth])
        rank = (free & -free).bit_length() - 1
        values = self._values[depth]
        return values[rank] if rank < len(values) else None

    # -- conflicts ---------------------------------------------------------------------------

    def _learn(self, conflict: Conflict) -> None:
        self._keep(shrunk(self._scratch, self._environment, conflict))

    def _keep(self, conflict: Conflict) -> None:
        key = flat_rule(self._environment, conflict)
        self.conflicts.append(conflict)
        places = sorted(
            (self._place[state], self._rank[self._place[state]][profile]) for state, profile in key
        )
        if len(places) == 1:
            ((depth, rank),) = places
            self._dead[depth] |= 1 << rank
        elif len(places) == 2:
            for (a, r), (b, s) in (places, places[::-1]):
                mask = self._masks.setdefault((a, r), {})
                mask[b] = mask.get(b, 0) | 1 << s
            # Whoever is being extended right now has the mask too late: the lookup covers it.
            self._larger.setdefault(places[1], []).append((places[0],))
        else:
            self._larger.setdefault(places[-1], []).append(tuple(places[:-1]))
