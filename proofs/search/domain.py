"""Where cases are drawn from: small games of every shape, or a family with a few parameters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from coopgap.proofs.claims.claim import Case
from coopgap.proofs.search.genome import Genome, Measure, reductions, structured, symmetrised
from coopgap.theory.contract import Budget
from coopgap.theory.errors import ParameterError

Point: TypeAlias = Genome | tuple[int, ...]
"""A case as integers: a game, or the parameters of a family."""

_STRUCTURES: Final = ("any", "any", "any", "any", "constant-sum", "common-interest")
"""What random games are made into; knife-edge cases have no chance among games of any kind."""


@runtime_checkable
class Domain(Protocol):
    """What the engine needs to know about a set of cases.

    References
    ----------
    Theory §1.
    """

    def draw(self, generator: np.random.Generator) -> Any:
        """Draw a point at random."""

    def strategy(self) -> SearchStrategy[Any]:
        """Give the Hypothesis strategy of points."""

    def case(self, point: Any) -> Case | None:
        """Build a point's case; ``None`` where the family has none."""

    def step(self, point: Any, generator: np.random.Generator) -> Any:
        """Change a point a little."""

    def reductions(self, point: Any) -> Iterator[Any]:
        """Iterate over simpler points, boldest first."""

    def measure(self, point: Any) -> Measure:
        """Give the size of a point."""

    def as_object(self, point: Any) -> Any:
        """Give the JSON form of a point."""

    def from_object(self, data: Any) -> Any:
        """Read it back."""

    def words(self) -> str:
        """Say in words what the domain holds."""


def product_labels(shape: Sequence[int], generator: np.random.Generator) -> tuple[int, ...]:
    """Draw a product language: each agent's actions and the states pooled at random.

    Examples
    --------
    >>> labels = product_labels((1, 2, 2), np.random.default_rng(0))
    >>> len(labels), labels[0]
    (4, 0)
    """
    pools = [generator.integers(0, size, size) for size in shape]
    seen: dict[tuple[int, ...], int] = {}
    return tuple(
        seen.setdefault(tuple(int(p[k]) for p, k in zip(pools, cell, strict=True)), len(seen))
        for cell in np.ndindex(*shape)
    )


@dataclass(frozen=True, slots=True)
class Games:
    """Small games with whole payoffs, random languages and limits on transfers.

    Attributes
    ----------
    agents, states, actions
        Least and greatest number; agents may differ in their number of actions.
    largest
        Payoffs are from ``-largest`` to ``largest``; from 0 if ``nonnegative``.
    symmetric
        Only symmetric games, all agents with as many actions.
    languages
        ``any``, ``product``, ``none`` or ``all``.
    liabilities, budgets
        What is drawn from.

    Raises
    ------
    ParameterError
        When a range is empty or a kind of language unknown.

    Examples
    --------
    >>> domain = Games(agents=(2, 2), symmetric=True)
    >>> game = domain.case(domain.draw(np.random.default_rng(1))).environment
    >>> game.payoff(0, 0, (0, 1)) == game.payoff(1, 0, (1, 0))
    True

    References
    ----------
    Theory §1.
    """

    agents: tuple[int, int] = (1, 3)
    states: tuple[int, int] = (1, 2)
    actions: tuple[int, int] = (1, 3)
    largest: int = 4
    nonnegative: bool = False
    symmetric: bool = False
    languages: str = "any"
    liabilities: tuple[Fraction | None, ...] = (None, Fraction(1), Fraction(2))
    budgets: tuple[Budget, ...] = tuple(Budget)

    def __post_init__(self) -> None:
        for name in ("agents", "states", "actions"):
            low, high = getattr(self, name)
            if not 1 <= low <= high:
                raise ParameterError(f"{name}={low}..{high} holds no number; the least is 1")
        if self.largest < 1:
            raise ParameterError(f"largest={self.largest} must be at least 1")
        if self.languages not in {"any", "product", "none", "all"}:
            raise ParameterError(
                f"languages={self.languages!r} is unknown; choose any, product, none or all"
            )

    def _low(self) -> int:
        return 0 if self.nonnegative else -self.largest

    @property
    def reach(self) -> tuple[int, int]:
        """Least and greatest payoff that descent may go to."""
        return (0 if self.nonnegative else -4 * self.largest), 4 * self.largest

    def draw(self, generator: np.random.Generator) -> Genome:
        """Draw a game; every shape is as likely as any other."""
        n = int(generator.integers(self.agents[0], self.agents[1] + 1))
        n_states = int(generator.integers(self.states[0], self.states[1] + 1))
        sizes = generator.integers(self.actions[0], self.actions[1] + 1, n)
        if self.symmetric:
            sizes[:] = sizes[0]
        shape = (n, n_states, *map(int, sizes))
        # Few distinct numbers make ties likely, and counterexamples often need them.
        high = int(generator.integers(1, self.largest + 1))
        low = 0 if self.nonnegative else -high
        genome = Genome(
            shape,
            tuple(map(int, generator.integers(low, high + 1, math.prod(shape)))),
            tuple(map(int, generator.integers(1, 4, n_states))),
            self._labels(shape[1:], generator),
            self.liabilities[int(generator.integers(len(self.liabilities)))],
            self.budgets[int(generator.integers(len(self.budgets)))],
        )
        if self.symmetric:
            return symmetrised(genome)
        kind = _STRUCTURES[int(generator.integers(len(_STRUCTURES)))]
        return structured(genome, kind, self.nonnegative)

    def _labels(self, shape: tuple[int, ...], generator: np.random.Generator) -> tuple[int, ...]:
        size = math.prod(shape)
        kind = self.languages
        if kind == "any":
            kind = ("labels", "product", "none", "all")[int(generator.integers(4))]
        if kind == "product":
            return product_labels(shape, generator)
        if kind == "labels":
            most = int(generator.integers(1, size + 1))
            return tuple(map(int, generator.integers(0, most, size)))
        return (0,) * size if kind == "none" else tuple(range(size))

    def strategy(self) -> SearchStrategy[Genome]:
        """Give a strategy that shrinks towards small games and zeros."""
        return _genomes(self)

    def case(self, point: Genome) -> Case:
        """Build the case."""
        return point.case()

    def step(self, point: Genome, generator: np.random.Generator) -> Genome:
        """Change a payoff by one, swap or copy two of one agent, or change a label."""
        values = list(point.payoffs)
        size = len(values) // point.shape[0]
        own = size * int(generator.integers(1 if self.symmetric else point.shape[0]))
        first, second = (own + int(k) for k in generator.integers(0, size, 2))
        kind = int(generator.integers(6))
        if kind <= 2:
            values[first] += 1 if kind % 2 else -1
        elif kind == 3:
            values[first], values[second] = values[second], values[first]
        elif kind == 4:
            values[first] = values[second]
        elif self.languages == "any":
            labels = list(point.signals)
            a, b = (int(k) for k in generator.integers(0, len(labels), 2))
            labels[a] = labels[b] if a != b else max(labels) + 1
            return replace(point, signals=tuple(labels))
        else:
            values[first] = int(generator.integers(self._low(), self.largest + 1))
        # Descent may leave the range drawn from, within reason: that is what it is for.
        low, high = self.reach
        moved = replace(point, payoffs=tuple(min(max(v, low), high) for v in values))
        return symmetrised(moved) if self.symmetric else moved

    def reductions(self, point: Genome) -> Iterator[Genome]:
        """Iterate over simpler games that are still in the domain."""
        return (g for g in reductions(point, self.symmetric) if self.holds(g))

    def holds(self, point: Genome) -> bool:
        """Tell whether a game is in the domain, up to the size of its payoffs."""
        ranges = (
            (self.agents, point.shape[0]),
            (self.states, point.shape[1]),
            *((self.actions, size) for size in point.shape[2:]),
        )
        return (
            all(low <= size <= high for (low, high), size in ranges)
            and not (self.nonnegative and min(point.payoffs) < 0)
            and point.budget in self.budgets
            and (point.liability in self.liabilities or None not in self.liabilities)
            and (self.languages != "all" or len(set(point.signals)) == len(point.signals))
            and (self.languages != "product" or is_product(point))
        )

    def measure(self, point: Genome) -> Measure:
        """Give the size of a game."""
        return point.measure()

    def as_object(self, point: Genome) -> Any:
        """Give the JSON form of a game."""
        return point.as_object()

    def from_object(self, data: Any) -> Genome:
        """Read it back."""
        return Genome.from_object(data)

    def words(self) -> str:
        """Say in words what the domain holds."""
        parts = [
            f"{low}" + (f" to {high}" if high > low else "") + f" {name}"
            for name, (low, high) in (
                ("agents", self.agents),
                ("states", self.states),
                ("actions", self.actions),
            )
        ]
        kind = "symmetric games" if self.symmetric else "games"
        numbers = f"whole payoffs {self._low()} to {self.largest}"
        return f"{kind} with {', '.join(parts)}, {numbers}, language: {self.languages}"


def is_product(point: Genome) -> bool:
    """Tell whether a game's language pools states and each agent's actions separately.

    Examples
    --------
    >>> payoffs = (0,) * 8
    >>> [is_product(Genome((2, 1, 2, 2), payoffs, (1,), s)) for s in ((0, 0, 1, 1), (0, 0, 0, 1))]
    [True, False]

    References
    ----------
    Theory §1, product languages.
    """
    labels = point.labels()
    pools = []
    for axis in range(labels.ndim):
        rows = np.moveaxis(labels, axis, 0).reshape(labels.shape[axis], -1)
        _, pool = np.unique(rows, axis=0, return_inverse=True)
        pools.append(np.ravel(pool))
    cells = {
        tuple(int(p[k]) for p, k in zip(pools, c, strict=True)) for c in np.ndindex(labels.shape)
    }
    return len(cells) == len(np.unique(labels))


@st.composite
def _genomes(draw: st.DrawFn, domain: Games) -> Genome:
    n = draw(st.integers(*domain.agents))
    n_states = draw(st.integers(*domain.states))
    one = st.integers(*domain.actions)
    sizes = [draw(one)] * n if domain.symmetric else [draw(one) for _ in range(n)]
    shape = (n, n_states, *sizes)
    cell = st.integers(0 if domain.nonnegative else -domain.largest, domain.largest)
    count = math.prod(shape)
    values = draw(st.lists(cell, min_size=count, max_size=count))
    odds = draw(st.lists(st.integers(1, 3), min_size=n_states, max_size=n_states))
    size = math.prod(shape[1:])
    if domain.languages in {"none", "all"}:
        labels = [0] * size if domain.languages == "none" else list(range(size))
    elif domain.languages == "product":
        pools = [draw(st.lists(st.integers(0, m - 1), min_size=m, max_size=m)) for m in shape[1:]]
        seen: dict[tuple[int, ...], int] = {}
        labels = [
            seen.setdefault(tuple(p[k] for p, k in zip(pools, c, strict=True)), len(seen))
            for c in np.ndindex(*shape[1:])
        ]
    else:
        labels = draw(st.lists(st.integers(0, size - 1), min_size=size, max_size=size))
    genome = Genome(
        shape,
        tuple(values),
        tuple(odds),
        tuple(labels),
        draw(st.sampled_from(domain.liabilities)),
        draw(st.sampled_from(domain.budgets)),
    )
    if domain.symmetric:
        return symmetrised(genome)
    return structured(genome, draw(st.sampled_from(_STRUCTURES)), domain.nonnegative)
