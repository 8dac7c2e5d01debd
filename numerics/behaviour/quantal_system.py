"""The equations of logit responses, their Jacobian, and Newton's method on many games at a time.

Floats by nature: estimation, never a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coopgap.numerics.behaviour.quantal_games import (
    Booleans,
    ByAgent,
    Floats,
    Indices,
    Rows,
    softmax,
)

CHANGE = 1e-6
"""Last Newton step of a logit: quadratic convergence leaves about its square, 1e-12."""

MAX_PRECISION = 10_000.0
"""Largest β: beyond, logits of close actions have too few digits left."""

_NEWTON = 6
_FAR = 10.0


def split(joined: Floats, sizes: Sequence[int]) -> ByAgent:
    """Split what stands side by side for all agents into one array per agent."""
    ends = np.cumsum(sizes)
    return tuple(joined[:, end - size : end] for size, end in zip(sizes, ends, strict=True))


def softmax_by_agent(logits: Floats, sizes: Sequence[int]) -> Floats:
    """Turn logits of all agents side by side into probabilities side by side."""
    return np.concatenate([softmax(part) for part in split(logits, sizes)], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """The logit equations ``z = β V(softmax z)`` and their Jacobian at some logits.

    Attributes
    ----------
    logits, value
        Of all agents side by side, shape (R, M): z, and expected utilities V.
    play
        Probabilities, one array per agent.
    blocks
        ``β ∂V_i/∂z_j`` for agents i ≠ j, shape (R, m_i, m_j); the Jacobian is one minus these.
    beta
        Shape (R,).
    symmetric
        Shape (R,): rows in which two agents are interchangeable and play alike.
    """

    logits: Floats
    value: Floats
    play: ByAgent
    blocks: dict[tuple[int, int], Floats]
    beta: Floats
    symmetric: Booleans

    @classmethod
    def at(cls, rows: Rows, logits: Floats, beta: Floats) -> System:
        """Evaluate the equations and their derivatives."""
        play = tuple(softmax(part) for part in split(logits, rows.sizes))
        pairwise = rows.pairwise(play)
        values = rows.values(play, pairwise)
        # The derivative of a softmax is diag(p) - p p': the averages of K p' are the values.
        blocks = {
            (i, j): (table - values[i][:, :, None]) * (beta[:, None] * play[j])[:, None, :]
            for (i, j), table in pairwise.items()
        }
        return cls(logits, np.concatenate(values, axis=1), play, blocks, beta, rows.symmetric)

    def residual(self) -> Floats:
        """Give how far the logits are from those of a response, shape (R, M)."""
        return np.asarray(self.beta[:, None] * self.value - self.logits)

    def jacobian(self) -> Floats:
        """Give the derivative of ``z - β V(softmax z)``, shape (R, M, M)."""
        sizes = [part.shape[1] for part in self.play]
        starts = [0, *np.cumsum(sizes).tolist()]
        matrix = np.tile(np.eye(starts[-1]), (len(self.logits), 1, 1))
        for (i, j), block in self.blocks.items():
            matrix[:, starts[i] : starts[i + 1], starts[j] : starts[j + 1]] = -block
        return matrix

    def orientation(self) -> Floats:
        """Give the sign of the Jacobian's determinant, shape (R,).

        Along a regular curve it is the sign with which β grows, up to one sign for all: it
        changes where the curve turns back, and where another curve crosses.
        """
        if len(self.play) == 1:
            return np.ones(len(self.logits))
        if len(self.play) > 2:
            return np.asarray(np.sign(np.linalg.det(self.jacobian())))
        reduced = self._reduced()
        if self.symmetric.any():
            # The determinant factors; what is left is that of equations for common play.
            even = np.eye(reduced.shape[1]) - self.blocks[0, 1][self.symmetric]
            reduced[self.symmetric] = even
        return np.asarray(np.sign(np.linalg.det(reduced)))

    def _reduced(self) -> Floats:
        """Eliminate the second of two agents, whose own block is the identity."""
        product = np.matmul(self.blocks[0, 1], self.blocks[1, 0])
        return np.asarray(np.eye(product.shape[1]) - product)

    def solve(self, right: Floats) -> Floats:
        """Solve with the Jacobian, right-hand sides of shape (R, M, k)."""
        if len(self.play) == 1:
            return right
        if len(self.play) > 2:
            return solve_each(self.jacobian(), right)
        size = self.play[0].shape[1]
        first, second = right[:, :size], right[:, size:]
        up, down = self.blocks[0, 1], self.blocks[1, 0]
        mine = solve_each(self._reduced(), first + np.matmul(up, second))
        return np.concatenate([mine, second + np.matmul(down, mine)], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """What Newton's method made of R rows.

    Attributes
    ----------
    logits
        Shape (R, M); rubbish in rows that did not converge.
    converged
        Shape (R,).
    slopes
        Shape (R, M): the derivative of the logits by β.
    sides
        Shape (R,): the sign of the Jacobian's determinant.
    """

    logits: Floats
    converged: Booleans
    slopes: Floats
    sides: Floats

    def take(self, chosen: Booleans | Indices) -> Corrected:
        """Copy some of the rows."""
        return Corrected(
            self.logits[chosen], self.converged[chosen], self.slopes[chosen], self.sides[chosen]
        )

    def put(self, places: Indices, rows: Corrected) -> None:
        """Overwrite some of the rows."""
        self.logits[places], self.converged[places] = rows.logits, rows.converged
        self.slopes[places], self.sides[places] = rows.slopes, rows.sides


def correct(rows: Rows, logits: Floats, precision: Floats) -> Corrected:
    """Solve for the responses near some logits, with Newton's method.

    Parameters
    ----------
    rows
        R games.
    logits
        Shape (R, M): where to start.
    precision
        β, shape (R,).
    """
    logits = logits.copy()
    slopes, sides = np.zeros_like(logits), np.zeros(len(rows))
    converged = np.zeros(len(rows), dtype=bool)
    active: Indices | slice = slice(None)
    part, current, beta = rows, logits.copy(), precision
    for _ in range(_NEWTON):
        system = System.at(part, current, beta)
        error = system.residual()
        solved = part.level(system.solve(np.stack([error, system.value], axis=-1)))
        change = solved[..., 0]
        current = current + change
        # An error this small is squared by the step just made: below what doubles resolve.
        done = np.abs(change).max(axis=1) <= CHANGE
        logits[active], slopes[active], converged[active] = current, solved[..., 1], done
        sides[active] = system.orientation()
        left = ~done & (np.abs(change).max(axis=1) < _FAR * (1 + beta))
        if not left.any():
            break
        active = np.flatnonzero(left) if isinstance(active, slice) else active[left]
        part = part.take(left) if not left.all() else part
        current, beta = current[left], beta[left]
    return Corrected(logits, converged, slopes, sides)


def solve_each(matrix: Floats, right: Floats) -> Floats:
    """Solve one linear system per row; where a matrix is singular the row is not a number."""
    try:
        return np.asarray(np.linalg.solve(matrix, right))
    except np.linalg.LinAlgError:
        # One singular matrix spoils the batch: rare, so look for it the slow way.
        result = np.full_like(right, np.nan)
        for row in range(len(matrix)):
            try:
                result[row] = np.linalg.solve(matrix[row], right[row])
            except np.linalg.LinAlgError:
                continue
        return result
