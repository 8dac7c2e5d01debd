"""Conflicts that rule out every better rule, and an order in which that is quickly seen.

The checker walks over rules depth first, state by state in a given order. It leaves a branch when
the rule so far, with the best that is left in the other states, is not above the bound, or when a
conflict of the certificate forbids what is prescribed so far. The walk here is the same, with an
oracle in place of the certificate, and keeps the conflicts it meets: then the checker's walk ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np

from coopgap.numerics.signal_contracts.deviation_edges import Conflict
from coopgap.numerics.signal_contracts.rule_oracle import RuleOracle, flat_rule, shrunk
from coopgap.numerics.signal_contracts.rule_search import Limits, SearchStopped
from coopgap.theory.environment import Environment
from coopgap.theory.rationals import IntArray

MAX_WALK = 1_000_000
"""Partial rules that the checker may have to look at; it refuses more than twice as many."""

_DEEPEST = 400
"""Most states a walk may go into (not pass over): the checker recurses once a state."""

_Pair: TypeAlias = tuple[int, int]


class ClassWalk:
    """The checker's walk over rules, with an oracle that explains what it forbids.

    Parameters
    ----------
    environment
        Whose rules are walked over.
    values
        Value of each profile in each state, integers of shape ``(S, profiles)``.
    order
        The states, in the order of the walk.
    oracle, scratch
        Two oracles of the question, both with nothing prescribed.
    learnt
        Conflicts already known.
    limits
        Of the oracle's work; none when left out.

    References
    ----------
    Theory §3, certificate for the whole class.
    """

    def __init__(
        self,
        environment: Environment,
        values: IntArray,
        order: Sequence[int],
        oracle: RuleOracle,
        scratch: RuleOracle,
        learnt: Iterable[Conflict] = (),
        limits: Limits | None = None,
    ) -> None:
        self.order = tuple(order)
        self._environment = environment
        self._oracle, self._scratch = oracle, scratch
        self._limits = limits or Limits(None, None)
        self._left = MAX_WALK
        self._place = {state: depth for depth, state in enumerate(self.order)}
        self._ranked = [np.argsort(-values[state], kind="stable").tolist() for state in self.order]
        self._values = [values[state].tolist() for state in self.order]
        self._last: dict[_Pair, list[tuple[frozenset[_Pair], Conflict]]] = {}
        self._used: dict[frozenset[_Pair], Conflict] = {}
        for conflict in learnt:
            self._remember(conflict)
        # The best that is left of each state, once what is impossible by itself is out.
        self._tops = [self._top(depth) for depth in range(len(self.order))]

    @property
    def root_bound(self) -> int | None:
        """Bound that conflicts of single states prove; ``None`` is minus infinity."""
        return None if None in self._tops else sum(top or 0 for top in self._tops)

    def conflicts(self) -> tuple[Conflict, ...]:
        """Give the conflicts met so far, those of fewest states first."""
        return tuple(sorted(self._used.values(), key=lambda conflict: len(conflict.profiles)))

    def prove(self, bound: int | None) -> int | None:
        """Collect the conflicts that prove no implementable rule to be above a bound.

        Parameters
        ----------
        bound
            On the scale of the values; ``None`` is minus infinity.

        Returns
        -------
        int or None
            The bound proved: the one asked for, or, when the walk would be too long or a limit
            is reached, the one that single states prove.
        """
        root = self.root_bound
        if root is None or (bound is not None and root <= bound):
            return bound
        try:
            self._visit(0, None if bound is None else root - bound, set())
        except SearchStopped:
            return root
        return bound

    def _visit(self, depth: int, slack: int | None, rule: set[_Pair]) -> None:
        """Go through the profiles of the next state while the loss stays below the slack."""
        state, values, top = self.order[depth], self._values[depth], self._tops[depth]
        assert top is not None
        self._left -= len(values)
        if self._left < 0 or depth > _DEEPEST:
            raise SearchStopped
        for profile in self._ranked[depth]:
            loss = top - values[profile]
            if slack is not None and loss >= slack:
                return
            pair = (state, profile)
            rule.add(pair)
            if not self._forbidden(pair, rule):
                self._limits.tick()
                conflict = self._oracle.push(state, profile)
                if conflict is not None:
                    self._use(shrunk(self._scratch, self._environment, conflict))
                else:
                    assert depth + 1 < len(self.order), "an implementable rule is above the bound"
                    try:
                        self._visit(depth + 1, None if slack is None else slack - loss, rule)
                    finally:
                        self._oracle.pop()
            rule.discard(pair)

    def _top(self, depth: int) -> int | None:
        state = self.order[depth]
        for profile in self._ranked[depth]:
            if not self._forbidden((state, profile), {(state, profile)}):
                conflict = self._oracle.push(state, profile)
                if conflict is None:
                    self._oracle.pop()
                    return int(self._values[depth][profile])
                self._use(conflict)
        return None

    def _forbidden(self, pair: _Pair, rule: set[_Pair]) -> bool:
        for key, conflict in self._last.get(pair, ()):
            if key <= rule:
                self._used[key] = conflict
                return True
        return False

    def _use(self, conflict: Conflict) -> None:
        self._used[self._remember(conflict)] = conflict

    def _remember(self, conflict: Conflict) -> frozenset[_Pair]:
        key = frozenset(flat_rule(self._environment, conflict))
        last = max(key, key=lambda pair: self._place[pair[0]])
        entries = self._last.setdefault(last, [])
        # Smaller conflicts first: they are the ones worth keeping.
        entries.append((key, conflict))
        entries.sort(key=lambda entry: len(entry[0]))
        return key
