"""The four attacks, cut into small seeded pieces that depend on nothing but their number."""

from __future__ import annotations

import random
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample, Unsatisfiable

from coopgap.proofs.claims.claim import Case
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.genome import Genome
from coopgap.proofs.search.linear_steps import descend, sources
from coopgap.proofs.search.target import Batch, Target
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.rationals import IntArray

SWEEP, SHRINK, DESCENT, LINEAR = "sweep", "hypothesis", "descent", "linear"
KINDS: Final = (SWEEP, SHRINK, DESCENT, LINEAR)
"""The attacks of one wave, in order; a wave ends before the next begins."""

VECTORISED_KINDS: Final = (SWEEP, SHRINK, DESCENT, SWEEP)
"""The same where a sweep tests hundreds of games in the time of one case."""

FIRST_SIZE, LAST_SIZE = 12, 400
"""Cases of each piece in the first wave, and the most in any later one."""

GAMES_PER_CASE = 500
"""Games a vectorised sweep tries for each case of its budget."""

BLOCK = 1 << 14
"""Games swept at once: their payoffs stay in the processor's cache."""

MOST_SHRINKS = 150
"""Cases Hypothesis may test after it found a counterexample: the exact reducer does the rest."""

_BULK: Final = 2**61


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece of work.

    Attributes
    ----------
    number
        Its place in the plan, which with the seed decides all it draws.
    kind
        Which attack.
    size
        Cases it may test.
    """

    number: int
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What one piece found, ready for JSON.

    Attributes
    ----------
    number, kind
        As in its `Chunk`.
    tested, outside
        Cases where the assumptions hold; where they do not.
    margin, margin_point
        Least margin seen, as text, and where.
    found
        A counterexample, or ``None``.
    raised
        What the claim raised, with the environment; empty when it did not.
    seconds
        How long it took.
    """

    number: int
    kind: str
    tested: int
    outside: int
    margin: str | None
    margin_point: Any
    found: Any
    raised: str
    seconds: float

    def as_object(self) -> dict[str, Any]:
        """Give the JSON form."""
        return asdict(self)

    @classmethod
    def from_object(cls, data: Mapping[str, Any]) -> ChunkResult:
        """Read the JSON form."""
        return cls(**data)


def plan(budget: int, vectorised: bool = False) -> list[list[Chunk]]:
    """Cut a budget of cases into waves of pieces, small ones first.

    Examples
    --------
    >>> [[chunk.size for chunk in wave] for wave in plan(100)]
    [[12, 12, 12, 12], [24, 24, 4]]
    """
    waves: list[list[Chunk]] = []
    number, size = 0, FIRST_SIZE
    while budget > 0:
        wave = []
        for kind in VECTORISED_KINDS if vectorised else KINDS:
            if budget > 0:
                wave.append(Chunk(number, kind, min(size, budget)))
                number, budget = number + 1, budget - size
        waves.append(wave)
        size = min(2 * size, LAST_SIZE)
    return waves


def run(target: Target, chunk: Chunk, seed: int) -> ChunkResult:
    """Do one piece of work; the outcome depends on the seed and the piece alone.

    Examples
    --------
    >>> from coopgap.proofs.claims.closure import CLAIM
    >>> from coopgap.proofs.search.domain import Games
    >>> result = run(Target(CLAIM, Games(actions=(2, 2))), Chunk(0, SWEEP, 5), seed=0)
    >>> result.tested, result.found
    (5, None)

    References
    ----------
    Theory §4.
    """
    started = time.monotonic()
    tally = _Tally(target)
    attack: Callable[[_Tally, Chunk, np.random.Generator], None] = {
        SWEEP: _sweep if target.batch is None else _sweep_many,
        SHRINK: _shrink,
        DESCENT: _descend,
        LINEAR: _jump,
    }[chunk.kind]
    attack(tally, chunk, np.random.default_rng([seed, chunk.number]))
    domain = target.domain
    return ChunkResult(
        chunk.number,
        chunk.kind,
        tally.tested,
        tally.outside,
        None if tally.margin is None else str(tally.margin),
        None if tally.where is None else domain.as_object(tally.where),
        None if tally.found is None else domain.as_object(tally.found),
        tally.raised,
        time.monotonic() - started,
    )


class _Enough(BaseException):
    """Ends Hypothesis's shrinking; no `Exception`, which it would take for a failure."""


class _Tally:
    """Counts what is tested, and remembers the best margin and the smallest counterexample."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.tested = self.outside = 0
        self.margin: Fraction | None = None
        self.where: Any = None
        self.found: Any = None
        self.raised = ""
        self.raised_at: Any = None

    @property
    def over(self) -> bool:
        return self.found is not None or bool(self.raised)

    def test(self, point: Any) -> Fraction | None:
        """Test a point and give its margin: ``None`` outside the assumptions or without one."""
        try:
            margin, failed, applies = self.target.margin(point)
        except ParameterError as error:
            if self.raised_at is None or self._smaller(point, self.raised_at):
                self.raised, self.raised_at = str(error), point
            return None
        self.tested += applies
        self.outside += not applies
        if margin is not None and (self.margin is None or margin < self.margin):
            self.margin, self.where = margin, point
        if failed and (self.found is None or self._smaller(point, self.found)):
            self.found = point
        return margin

    def _smaller(self, point: Any, other: Any) -> bool:
        measure = self.target.domain.measure
        return bool(measure(point) < measure(other))


def _sweep(tally: _Tally, chunk: Chunk, generator: np.random.Generator) -> None:
    for _ in range(chunk.size):
        tally.test(tally.target.domain.draw(generator))
        if tally.over:
            return


def _shrink(tally: _Tally, chunk: Chunk, generator: np.random.Generator) -> None:
    """Let Hypothesis generate and shrink; its own shrinking ends at a small counterexample."""
    left = MOST_SHRINKS

    def fails(point: Any) -> bool:
        nonlocal left
        if tally.over:
            left -= 1
            if left < 0:
                raise _Enough
        tally.test(point)
        return bool(tally.found == point or tally.raised_at == point)

    options = settings(
        max_examples=chunk.size,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            find(
                tally.target.domain.strategy(),
                fails,
                settings=options,
                random=random.Random(int(generator.integers(2**31))),
            )
        except (NoSuchExample, Unsatisfiable, _Enough):
            return


def _descend(tally: _Tally, chunk: Chunk, generator: np.random.Generator) -> None:
    """Walk downhill in the margin, and start anew where no step leads down for long.

    A step that lowered the margin is taken again and again with doubled length.
    """
    domain, left = tally.target.domain, chunk.size
    while left > 0 and not tally.over:
        point = domain.draw(generator)
        margin, left = tally.test(point), left - 1
        patience = 3 * 12
        while left > 0 and patience > 0 and not tally.over:
            other = domain.step(point, generator)
            lower, left = tally.test(other), left - 1
            if lower is None or (margin is not None and lower > margin):
                # Without a margin to follow the walk is random, and stays where assumptions hold.
                if margin is None and lower is None and not tally.over:
                    point, patience = other, patience - 3
                patience -= 1
                continue
            better = margin is not None and lower < margin
            before, point, margin = point, other, lower
            patience = 3 * 12 if better else patience - 1
            for longer in _strides(before, point) if better else ():
                if left <= 0 or tally.over:
                    break
                lower, left = tally.test(longer), left - 1
                if lower is None or lower >= margin:
                    break
                point, margin = longer, lower


def _jump(tally: _Tally, chunk: Chunk, generator: np.random.Generator) -> None:
    """Descend by integer programs over payoffs; families, which have none, step by step."""
    target, domain, left = tally.target, tally.target.domain, chunk.size
    if not isinstance(domain, Games):
        _descend(tally, chunk, generator)
        return

    def judge(case: Case) -> Fraction | None:
        nonlocal left
        left -= 1
        try:
            finding = target.examine(case)
        except ParameterError:  # the domain has whole payoffs only: nothing to report
            return None
        tally.tested += finding is not None
        tally.outside += finding is None
        return None if finding is None else finding.margin

    def remaining() -> int:
        return left

    while left > 0 and not tally.over:
        point = domain.draw(generator)
        margin, left = tally.test(point), left - 1
        if margin is None or tally.over:
            continue
        source = sources(point, domain.symmetric)
        steps = descend(point, margin, source, domain.reach, judge, generator, remaining)
        other = next(steps, None)
        while other is not None and not tally.over:
            left -= 1
            try:
                other = steps.send(tally.test(other))
            except StopIteration:
                break


def _strides(before: Any, after: Any) -> Iterator[Any]:
    """Continue the way from one game to another with doubled strides."""
    if not isinstance(before, Genome) or before.signals != after.signals:
        return
    stride = [b - a for a, b in zip(before.payoffs, after.payoffs, strict=True)]
    values = list(after.payoffs)
    for k in range(6):
        values = [v + s * 2**k for v, s in zip(values, stride, strict=True)]
        table = np.array(values, dtype=object).reshape(after.shape)
        yield after.with_table(table)


def games_of(
    batch: Batch, generator: np.random.Generator, count: int, low: int, high: int, symmetric: bool
) -> IntArray:
    """Draw payoffs of many two-player games, games last, in the smallest safe integer type.

    Raises
    ------
    ParameterError
        When the margin's arithmetic could overflow 64 bits.

    Examples
    --------
    >>> batch = Batch((2, 2), lambda tables: (tables[0, 0, 0], tables[0, 0, 0] > 0), 100)
    >>> games_of(batch, np.random.default_rng(0), 5, -4, 4, symmetric=True).dtype.name
    'int16'
    """
    reach = max(abs(low), abs(high), 1) * batch.growth
    if reach >= _BULK:
        raise ParameterError(f"payoffs up to {high} could overflow 64 bits in this claim's margin")
    kind = next(t for t in (np.int16, np.int32, np.int64) if reach <= np.iinfo(t).max)
    if symmetric:
        own = generator.integers(low, high + 1, (*batch.shape, count), dtype=np.int8)
        return np.stack([own, own.swapaxes(0, 1)]).astype(kind)
    drawn = generator.integers(low, high + 1, (2, *batch.shape, count), dtype=np.int8)
    return drawn.astype(kind)


def _sweep_many(tally: _Tally, chunk: Chunk, generator: np.random.Generator) -> None:
    batch, domain = tally.target.batch, tally.target.domain
    assert batch is not None
    largest = min(getattr(domain, "largest", 4), 120)
    low = 0 if getattr(domain, "nonnegative", False) else -largest
    symmetric = bool(getattr(domain, "symmetric", False))
    left = chunk.size * GAMES_PER_CASE
    while left > 0 and not tally.over:
        count = min(BLOCK, left)
        left -= count
        tables = games_of(batch, generator, count, low, largest, symmetric)
        margins, applies = batch.margins(tables)
        inside = int(np.count_nonzero(applies))
        tally.tested += inside
        tally.outside += count - inside
        if not inside:
            continue
        kept = np.where(applies, margins, np.iinfo(margins.dtype).max)
        least = int(kept.min())
        where = int(kept.argmin())
        if least < 0 or (batch.strict and least == 0):
            bad = np.flatnonzero(kept <= 0 if batch.strict else kept < 0)
            sizes = np.abs(tables[..., bad].astype(np.int64)).sum(axis=(0, 1, 2))
            where = int(bad[sizes.argmin()])
        point = _genome(tables[..., where])
        if tally.margin is None or least < tally.margin:
            tally.tested -= 1  # the claim itself counts this case once more
            tally.test(point)
            failed = int(kept[where]) < 0 or (batch.strict and int(kept[where]) == 0)
            if failed is not (tally.found is not None) and not tally.raised:
                raise SolverError(
                    f"{tally.target.claim.id}: the vectorised margin and the claim disagree on "
                    f"payoffs {point.payoffs} of shape {point.shape}; one of them is wrong"
                )


def _genome(table: IntArray) -> Genome:
    size = table.shape[1] * table.shape[2]
    values = tuple(int(v) for v in table.ravel())
    return Genome((2, 1, *table.shape[1:]), values, (1,), (0,) * size)
