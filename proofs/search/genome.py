"""A case as plain integers: what the engine draws, mutates, shrinks and writes to disk."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from coopgap.proofs.claims.claim import Case
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language
from coopgap.theory.rationals import IntArray, ScaledIntegers

Measure: TypeAlias = tuple[Any, ...]
"""Size of a case, compared word by word: fewer agents, states, actions, then small numbers."""

_BUDGETS = (Budget.FREE, Budget.NO_SUBSIDY, Budget.BALANCED)


@dataclass(frozen=True, slots=True)
class Genome:
    """A case with whole payoffs, as integers.

    Attributes
    ----------
    shape
        ``(n, S, m_1, ..., m_n)``.
    payoffs
        Material payoffs (money) in C order of that shape.
    odds
        One positive integer per state: the prior in proportion.
    signals
        One label per outcome, in C order of ``(S, m_1, ..., m_n)``.
    liability
        Bound on each transfer (money), or ``None`` for no limit.
    budget
        What transfers add up to.

    Examples
    --------
    >>> dilemma = Genome((2, 1, 2, 2), (3, 0, 4, 1, 3, 4, 0, 1), (1,), (0, 0, 0, 0))
    >>> dilemma.case().environment.first_best().value
    Fraction(6, 1)

    References
    ----------
    Theory §1.
    """

    shape: tuple[int, ...]
    payoffs: tuple[int, ...]
    odds: tuple[int, ...]
    signals: tuple[int, ...]
    liability: Fraction | None = None
    budget: Budget = Budget.FREE

    def case(self, name: str = "found by search") -> Case:
        """Build the case."""
        n, n_states = self.shape[0], self.shape[1]
        total = sum(self.odds)
        environment = Environment(
            agents=("Row", "Column") if n == 2 else tuple(f"agent {k + 1}" for k in range(n)),
            states=tuple(f"state {k + 1}" for k in range(n_states)),
            actions=tuple(tuple(f"{a + 1}" for a in range(m)) for m in self.shape[2:]),
            prior=tuple(Fraction(odd, total) for odd in self.odds),
            payoffs=ScaledIntegers.from_integers(self.payoffs, self.shape, 1),
            prosociality=(Fraction(0),) * n,
            title=name,
        )
        labels = np.array(self.signals).reshape(self.shape[1:])
        language = Language.from_labels(environment, labels)
        return Case(name, environment, language, Liability(self.liability), self.budget)

    @classmethod
    def of(cls, case: Case) -> Genome:
        """Write a case as integers; payoffs are multiplied by their common denominator.

        Examples
        --------
        >>> game = Environment.from_bimatrix([[(1, 0), ("1/2", 2)]])
        >>> Genome.of(Case("tiny", game, Language.null(game))).payoffs
        (2, 1, 0, 4)
        """
        environment = case.environment
        common = math.lcm(*(p.denominator for p in environment.prior))
        scaled = environment.payoffs.numerators
        bound = case.liability.bound
        return cls(
            scaled.shape,
            tuple(int(v) for v in scaled.ravel()),
            tuple(int(p * common) for p in environment.prior),
            tuple(int(s) for s in case.language.signals.ravel()),
            None if bound is None else bound * environment.payoffs.denominator,
            case.budget,
        )

    def table(self) -> IntArray:
        """Give payoffs as an array of shape ``(n, S, m_1, ..., m_n)``."""
        return np.array(self.payoffs, dtype=object).reshape(self.shape)

    def labels(self) -> IntArray:
        """Give signals as an array of shape ``(S, m_1, ..., m_n)``."""
        return np.array(self.signals).reshape(self.shape[1:])

    def with_table(self, table: IntArray, **changes: Any) -> Genome:
        """Give a copy with other payoffs."""
        flat = tuple(int(v) for v in table.ravel())
        return replace(self, shape=table.shape, payoffs=flat, **changes)

    def measure(self) -> Measure:
        """Give the size that the reducer makes smaller."""
        return (
            self.shape[0],
            self.shape[1],
            sum(self.shape[2:]),
            _BUDGETS.index(self.budget),
            self.liability is not None,
            len(set(self.signals)),
            max(self.odds),
            max(map(abs, self.payoffs)),
            sum(map(abs, self.payoffs)),
            sum(value < 0 for value in self.payoffs),
            self.liability or Fraction(0),
            self.payoffs,
            self.signals,
        )

    def as_object(self) -> dict[str, Any]:
        """Give the JSON form."""
        return {
            "shape": list(self.shape),
            "payoffs": list(self.payoffs),
            "odds": list(self.odds),
            "signals": list(self.signals),
            "liability": None if self.liability is None else str(self.liability),
            "budget": str(self.budget),
        }

    @classmethod
    def from_object(cls, data: Mapping[str, Any]) -> Genome:
        """Read the JSON form.

        Examples
        --------
        >>> one = Genome((1, 1, 2), (0, 1), (1,), (0, 1), Fraction(1, 2))
        >>> Genome.from_object(one.as_object()) == one
        True
        """
        bound = data["liability"]
        return cls(
            tuple(data["shape"]),
            tuple(data["payoffs"]),
            tuple(data["odds"]),
            tuple(data["signals"]),
            None if bound is None else Fraction(bound),
            Budget.parse(data["budget"]),
        )


def reductions(genome: Genome, symmetric: bool = False) -> Iterator[Genome]:
    """Iterate over simpler genomes, the boldest simplifications first.

    Parameters
    ----------
    genome
        What to simplify.
    symmetric
        Whether the game must stay symmetric: agents are then left alone one by one.

    Examples
    --------
    >>> two = Genome((1, 2, 1), (3, 5), (1, 2), (0, 1))
    >>> next(reductions(two)).shape
    (1, 1, 1)
    """
    for smaller in _smaller(genome, symmetric):
        if smaller.measure() < genome.measure():
            yield smaller


def _smaller(genome: Genome, symmetric: bool) -> Iterator[Genome]:
    yield from _structure(genome, symmetric)
    yield replace(genome, budget=Budget.FREE)
    yield replace(genome, liability=None)
    if genome.liability is not None:
        yield replace(genome, liability=Fraction(genome.liability.numerator))
    yield replace(genome, signals=(0,) * len(genome.signals))
    seen = sorted(set(genome.signals))
    for kept in seen:
        for gone in seen:
            if kept < gone:
                merged = tuple(kept if s == gone else s for s in genome.signals)
                yield replace(genome, signals=merged)
    yield replace(genome, odds=(1,) * len(genome.odds))
    for k, odd in enumerate(genome.odds):
        if odd > 1:
            yield replace(genome, odds=(*genome.odds[:k], odd - 1, *genome.odds[k + 1 :]))
    yield from _numbers(genome, symmetric)


def _structure(genome: Genome, symmetric: bool) -> Iterator[Genome]:
    table, labels = genome.table(), genome.labels()
    n, n_states = genome.shape[0], genome.shape[1]
    for agent in range(n if n > 1 and not symmetric else 0):
        for action in range(genome.shape[2 + agent]):
            rest = np.delete(table.take(action, axis=2 + agent), agent, axis=0)
            yield genome.with_table(
                rest, signals=tuple(map(int, labels.take(action, axis=1 + agent).ravel()))
            )
    for state in range(n_states if n_states > 1 else 0):
        yield genome.with_table(
            np.delete(table, state, axis=1),
            odds=genome.odds[:state] + genome.odds[state + 1 :],
            signals=tuple(map(int, np.delete(labels, state, axis=0).ravel())),
        )
    for agent in range(1 if symmetric else n):
        size = genome.shape[2 + agent]
        for action in range(size if size > 1 else 0):
            cut, seen = table, labels
            for axis in range(n) if symmetric else (agent,):
                cut = np.delete(cut, action, axis=2 + axis)
                seen = np.delete(seen, action, axis=1 + axis)
            yield genome.with_table(cut, signals=tuple(map(int, seen.ravel())))


def _numbers(genome: Genome, symmetric: bool) -> Iterator[Genome]:
    table = genome.table()
    common = math.gcd(*genome.payoffs)
    if common > 1:
        yield genome.with_table(table // common)
    yield genome.with_table(np.sign(table) * (abs(table) // 2))
    for agent in range(1 if symmetric else genome.shape[0]):
        for base in (int(table[agent].min()), int(table[agent].max())):
            moved = table.copy()
            if symmetric:
                moved -= base
            else:
                moved[agent] -= base
            yield genome.with_table(moved)
    for level in sorted({abs(int(v)) for v in genome.payoffs} - {0}, reverse=True):
        # All of one size at once keeps ties, which single steps would break.
        flat = np.where(abs(table) == level, np.sign(table) * (level - 1), table)
        yield genome.with_table(flat)
    for cell, value in enumerate(genome.payoffs):
        for other in dict.fromkeys((0, abs(value) // 2 * (1 if value > 0 else -1), -value)):
            yield _put(genome, cell, other, symmetric)
        yield _put(genome, cell, value - (value > 0) + (value < 0), symmetric)


def _put(genome: Genome, cell: int, value: int, symmetric: bool) -> Genome:
    changed = (*genome.payoffs[:cell], value, *genome.payoffs[cell + 1 :])
    moved = replace(genome, payoffs=changed)
    return symmetrised(moved) if symmetric else moved


def structured(genome: Genome, kind: str, nonnegative: bool = False) -> Genome:
    """Give a game of special structure made of a game: counterexamples often need one.

    Parameters
    ----------
    genome
        Any game.
    kind
        ``constant-sum`` (the last agent gets what the others leave), ``common-interest`` (all
        get what the first does), or anything else for the game itself.
    nonnegative
        Whether payoffs must stay at least zero.

    Examples
    --------
    >>> structured(Genome((2, 1, 1, 2), (3, 0, 4, 1), (1,), (0, 0)), "constant-sum").payoffs
    (3, 0, -3, 0)
    """
    table = genome.table()
    if kind == "constant-sum" and genome.shape[0] > 1:
        others = table[:-1].sum(axis=0)
        table[-1] = (others.max() if nonnegative else 0) - others
    elif kind == "common-interest":
        table[:] = table[:1]
    return genome.with_table(table)


def symmetrised(genome: Genome) -> Genome:
    """Give the symmetric game with the first agent's payoffs.

    Every agent gets what the first agent would get in its place, the others' actions sorted.

    Examples
    --------
    >>> symmetrised(Genome((2, 1, 2, 2), (3, 0, 4, 1, 9, 9, 9, 9), (1,), (0,) * 4)).payoffs
    (3, 0, 4, 1, 3, 4, 0, 1)
    """
    table = genome.table()
    result = table.copy()
    n = genome.shape[0]
    for state in range(genome.shape[1]):
        for profile in np.ndindex(*genome.shape[2:]):
            for agent in range(n):
                others = sorted(profile[:agent] + profile[agent + 1 :])
                result[(agent, state, *profile)] = table[(0, state, profile[agent], *others)]
    return genome.with_table(result)
