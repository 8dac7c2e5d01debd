"""Descent by integer programs: the margin's pieces are linear, so jump to the end of one at once.

Near a game the margin of most claims is linear in payoffs as long as best replies and efficient
outcomes stay what they are. Its slopes there are found by exact evaluation of the claim at games
with slightly moved payoffs. A mixed-integer program (HiGHS) then looks for whole payoffs with the
same best replies and efficient outcomes that make the largest of the linear pieces seen so far
least. What it finds is only where to look next: the claim judges the game exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from coopgap.proofs.claims.claim import Case
from coopgap.proofs.search.genome import Genome, symmetrised
from coopgap.theory.rationals import IntArray, ScaledIntegers

FloatArray: TypeAlias = npt.NDArray[np.float64]

MOST_FREE: Final = 24
"""Payoffs that one program moves at most; of larger games some, drawn anew for each."""

FEWEST_FREE: Final = 4

JITTER: Final = 1 << 10
"""Payoffs are first moved off ties by up to a quarter, in parts of this,"""

UNIT: Final = 1 << 20
"""and slopes are taken over steps of one part of this."""

MOST_NODES: Final = 500
"""Nodes of one program's search tree; a limit in seconds would not be repeatable."""

ROUNDS: Final = 8
"""Programs solved from one start."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A linear piece of the margin.

    Attributes
    ----------
    at
        Payoffs where it was found, near a game.
    value
        The margin there.
    slopes
        Change of the margin by each payoff (zero where not measured).
    """

    at: FloatArray
    value: float
    slopes: FloatArray

    def height(self, payoffs: FloatArray) -> float:
        """Give the piece's value at payoffs."""
        return self.value + float(self.slopes @ (payoffs - self.at))


def sources(genome: Genome, symmetric: bool) -> IntArray:
    """Give for each payoff the payoff that it must equal: itself unless games are symmetric.

    Examples
    --------
    >>> game = Genome((2, 1, 2, 2), (3, 0, 4, 1, 3, 4, 0, 1), (1,), (0,) * 4)
    >>> sources(game, symmetric=True).tolist()
    [0, 1, 2, 3, 0, 2, 1, 3]
    """
    numbered = replace(genome, payoffs=tuple(range(len(genome.payoffs))))
    return np.array((symmetrised(numbered) if symmetric else numbered).payoffs)


def near(genome: Genome, numerators: IntArray) -> Case:
    """Give a game's case with payoffs in parts of `UNIT` instead of its own.

    Examples
    --------
    >>> game = Genome((1, 1, 2), (0, 1), (1,), (0, 0))
    >>> moved = near(game, np.array([1, UNIT])).environment
    >>> str(moved.payoff(0, 0, (0,)))
    '1/1048576'
    """
    case = genome.case()
    payoffs = ScaledIntegers.from_integers([int(v) for v in numerators], genome.shape, UNIT)
    return replace(case, environment=replace(case.environment, payoffs=payoffs))


def kept_rows(payoffs: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Give rows that stay positive while best replies and efficient outcomes are the same.

    Parameters
    ----------
    payoffs
        Without ties, in C order of ``shape``.
    shape
        ``(n, S, m_1, ..., m_n)``.

    Returns
    -------
    numpy.ndarray
        One row of coefficients of the payoffs for each alternative.

    Examples
    --------
    >>> kept_rows(np.array([5.0, 2.0]), (1, 1, 2))[0].tolist()
    [1.0, -1.0]

    References
    ----------
    Theory §1 and §2, class C0.
    """
    cells = np.arange(len(payoffs)).reshape(shape)
    rows: list[FloatArray] = []

    def better(best: list[int], other: list[int]) -> None:
        row = np.zeros(len(payoffs))
        row[best] += 1
        row[other] -= 1
        rows.append(row)

    for agent in range(shape[0]):
        for group in np.moveaxis(cells[agent], 1 + agent, -1).reshape(-1, shape[2 + agent]):
            top = group[payoffs[group].argmax()]
            for cell in group:
                if cell != top:
                    better([int(top)], [int(cell)])
    for state in range(shape[1]):
        outcomes = cells[:, state].reshape(shape[0], -1).T
        top = payoffs[outcomes].sum(axis=1).argmax()
        for k, outcome in enumerate(outcomes):
            if k != top:
                better(outcomes[top].tolist(), outcome.tolist())
    return np.array(rows).reshape(-1, len(payoffs))


def lowest(
    pieces: list[Piece], rows: FloatArray, apart: int, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, float] | None:
    """Find whole payoffs at which the largest of some linear pieces is least.

    Parameters
    ----------
    pieces
        At least one.
    rows, apart
        What must be at least ``apart``.
    low, high
        Least and greatest payoffs.

    Returns
    -------
    tuple or None
        Payoffs and the largest piece there; ``None`` if the program has no solution or none was
        found within `MOST_NODES`.

    Examples
    --------
    >>> falls = Piece(np.zeros(2), 5.0, np.array([-1.0, 0.5]))
    >>> found = lowest([falls], np.array([[-1.0, 1.0]]), 1, np.full(2, -3.0), np.full(2, 3.0))
    >>> found[0].tolist(), found[1]
    ([2.0, 3.0], 4.5)
    """
    size = len(low)
    cuts = np.array([[*piece.slopes, -1.0] for piece in pieces])
    limits = np.array([float(piece.slopes @ piece.at) - piece.value for piece in pieces])
    constraints = [LinearConstraint(cuts, -np.inf, limits)]
    # Payoffs that may not move, and rows of nothing else, are left to the bounds.
    loose = rows[(rows[:, high > low] != 0).any(axis=1)]
    if len(loose):
        wide = np.hstack([loose, np.zeros((len(loose), 1))])
        constraints.append(LinearConstraint(wide, apart, np.inf))
    answer = milp(
        np.append(np.zeros(size), 1.0),
        constraints=constraints,
        integrality=np.append(np.ones(size), 0),
        bounds=Bounds(np.append(low, -np.inf), np.append(high, np.inf)),
        options={"node_limit": MOST_NODES},
    )
    if answer.x is None:
        return None
    payoffs = np.round(answer.x[:size])
    return payoffs, max(piece.height(payoffs) for piece in pieces)


Judge: TypeAlias = Callable[[Case], Fraction | None]
"""The exact margin of a case near a game: ``None`` where there is none."""


def piece_at(
    genome: Genome,
    judge: Judge,
    free: IntArray,
    source: IntArray,
    generator: np.random.Generator,
    nonnegative: bool = False,
) -> Piece | None:
    """Measure the linear piece next to a game, on a side drawn at random.

    Parameters
    ----------
    genome
        The game.
    judge
        Gives the margin; asked once, and once more for each free payoff.
    free
        Payoffs whose slopes are measured.
    source
        As `sources` gives it.
    generator
        Decides the side.
    nonnegative
        Whether payoffs may only be moved up.

    Examples
    --------
    >>> game = Genome((1, 1, 2), (0, 3), (1,), (0, 0))
    >>> piece = piece_at(game, lambda case: case.environment.first_best().value,
    ...     np.arange(2), np.arange(2), np.random.default_rng(0))
    >>> piece.slopes.tolist()
    [0.0, 1.0]
    """
    moved = generator.integers(-JITTER // 4, JITTER // 4 + 1, len(genome.payoffs))[source]
    if nonnegative:
        moved = abs(moved)
    numerators = np.array(genome.payoffs, dtype=np.int64) * UNIT + moved * (UNIT // JITTER)
    value = judge(near(genome, numerators))
    if value is None:
        return None
    slopes = np.zeros(len(numerators))
    for cell in free:
        other = judge(near(genome, numerators + (source == cell)))
        if other is None:
            return None
        slopes[cell] = float((other - value) * UNIT)
    return Piece(numerators / UNIT, float(value), slopes)


def chosen(source: IntArray, most: int, generator: np.random.Generator) -> IntArray:
    """Draw the payoffs that a program may move.

    Examples
    --------
    >>> chosen(np.array([0, 1, 0]), 5, np.random.default_rng(0)).tolist()
    [0, 1]
    """
    every = np.unique(source)
    if len(every) <= most:
        return every
    return np.sort(generator.choice(every, most, replace=False))


def descend(
    start: Genome,
    margin: Fraction,
    source: IntArray,
    reach: tuple[int, int],
    judge: Judge,
    generator: np.random.Generator,
    left: Callable[[], int],
) -> Generator[Genome, Fraction | None, None]:
    """Propose games of lower margin, one after another, from a start.

    Parameters
    ----------
    start, margin
        The game and its margin.
    source
        As `sources` gives it.
    reach
        Least and greatest payoff.
    judge
        The margin of cases near a game.
    generator
        Decides sides and which payoffs move.
    left
        How many cases may still be judged.

    Yields
    ------
    Genome
        A game to test; the caller sends its margin back (``None`` outside the assumptions).

    References
    ----------
    Theory §4.
    """
    point, radius = start, reach[1] - reach[0]
    apart = int(generator.integers(4) > 0)
    pieces: list[Piece] = []
    piece: Piece | None = None
    for _ in range(ROUNDS):
        if piece is None:
            free = chosen(source, max(0, min(MOST_FREE, left() - 2)), generator)
            if len(free) < min(FEWEST_FREE, len(np.unique(source))):
                return
            piece = piece_at(point, judge, free, source, generator, reach[0] >= 0)
            if piece is None or not piece.slopes.any():
                return
            here = np.array(point.payoffs, dtype=float)
            # The margin need not be convex: a piece that lies above it says nothing.
            pieces = [p for p in pieces if p.height(here) <= float(margin) + 1e-6] + [piece]
        low, high = here.copy(), here.copy()
        low[free] = np.maximum(here[free] - radius, reach[0])
        high[free] = np.minimum(here[free] + radius, reach[1])
        rows = folded(kept_rows(piece.at, point.shape), source)
        found = lowest(pieces, rows, apart, low, high)
        if found is None or found[1] > float(margin) - 1e-6 or left() < 1:
            return
        other = replace(point, payoffs=tuple(int(found[0][k]) for k in source))
        lower = yield other
        if lower is not None and lower < margin:
            point, margin, piece = other, lower, None
        else:
            radius = min(radius, int(abs(found[0] - here).max())) // 4
            if radius < 1:
                return


def folded(rows: FloatArray, source: IntArray) -> FloatArray:
    """Write rows over all payoffs as rows over those that are their own source.

    Examples
    --------
    >>> folded(np.array([[1.0, -1.0, 2.0]]), np.array([0, 1, 0])).tolist()
    [[3.0, -1.0, 0.0]]
    """
    result = np.zeros_like(rows)
    np.add.at(result.T, source, rows.T)
    return result
