"""Likelihood of joint action counts under logit responses to ``u + λW``, many fits at a time.

Floats by nature: estimates, never verdicts. Play is independent given the game, so the counts of
each agent's own actions are all that matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coopgap.numerics.behaviour.quantal_games import (
    Floats,
    Indices,
    QuantalGames,
    log_softmax,
    softmax,
)
from coopgap.numerics.behaviour.quantal_response import MAX_JUMP, follow
from coopgap.numerics.behaviour.quantal_system import System, correct, split
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray

MAX_COUNT = 10**12
"""Most plays of one game; beyond, a float loses units."""


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Games of one shape with how often each agent played each action.

    Attributes
    ----------
    games
        G games.
    counts
        Shape (G, m_1 + ... + m_n): times by agent and action, side by side.
    """

    games: QuantalGames
    counts: Floats

    @property
    def plays(self) -> Floats:
        """Give how often each game was played, shape (G,)."""
        return np.asarray(self.counts[:, : self.games.shape[0]].sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Derivatives:
    """Log-likelihood of R rows (a game at some λ and β) and what changes it.

    Attributes
    ----------
    value
        Shape (R,).
    score
        Shape (R, 2): its derivatives by λ and by log β.
    information
        Shape (R, 2, 2): expected information about these two.
    slopes
        Shape (R, M, 2): derivatives of the logits by λ and by log β.
    """

    value: Floats
    score: Floats
    information: Floats
    slopes: Floats


def observe(environments: Sequence[Environment], counts: Sequence[IntArray]) -> list[Observed]:
    """Collect games and their joint action counts, shape by shape.

    Parameters
    ----------
    environments
        One-state environments.
    counts
        For each a non-negative integer array of the shape of its action sets.

    Raises
    ------
    ParameterError
        When an array does not fit its game, is negative or not integer, or nothing was played.
    """
    if len(environments) != len(counts):
        raise ParameterError(f"{len(environments)} games but {len(counts)} arrays of counts")
    by_shape: dict[tuple[int, ...], list[int]] = {}
    tables = [np.asarray(table) for table in counts]
    for index, (environment, table) in enumerate(zip(environments, tables, strict=True)):
        name = environment.title or f"game {index}"
        if table.shape != environment.shape:
            raise ParameterError(
                f"counts of {name!r} have shape {table.shape}, its actions {environment.shape}"
            )
        if table.dtype.kind not in "iu" or table.min() < 0 or table.sum() > MAX_COUNT:
            raise ParameterError(
                f"counts of {name!r} must be integers, none negative, at most {MAX_COUNT} in all"
            )
        by_shape.setdefault(environment.shape, []).append(index)
    if not sum(int(table.sum()) for table in tables):
        raise ParameterError("counts: nothing was played")
    result = []
    for shape, members in by_shape.items():
        n = len(shape)
        marginals = [
            np.concatenate(
                [tables[g].sum(axis=tuple(k for k in range(n) if k != i)) for i in range(n)]
            )
            for g in members
        ]
        result.append(
            Observed(
                QuantalGames.from_environments([environments[g] for g in members]),
                np.array(marginals, dtype=np.float64),
            )
        )
    return result


def grid_log_probabilities(games: QuantalGames, weights: Floats, precisions: Floats) -> Floats:
    """Give log-probabilities of all actions on a grid.

    Parameters
    ----------
    games
        G games.
    weights, precisions
        λ and increasing β of the grid.

    Returns
    -------
    array
        Shape (G, number of λ, number of β, m_1 + ... + m_n).
    """
    index = np.repeat(np.arange(games.n_games), len(weights))
    rows = games.rows(index, np.tile(weights, games.n_games))
    columns = [
        np.concatenate([log_softmax(part) for part in split(logits, rows.sizes)], axis=1)
        for logits in follow(rows, precisions)
    ]
    table = np.stack(columns, axis=1)
    return table.reshape(games.n_games, len(weights), *table.shape[1:])


def grid_likelihood(observed: Observed, weights: Floats, precisions: Floats) -> Floats:
    """Give each game's log-likelihood on a grid, shape (G, number of λ, number of β)."""
    table = grid_log_probabilities(observed.games, weights, precisions)
    return np.asarray(np.einsum("gabm,gm->gab", table, observed.counts))


def point_likelihood(
    observed: Observed, games: Indices, weights: Floats, precisions: Floats
) -> tuple[Floats, Floats]:
    """Give log-likelihood and logits of rows, each followed from β = 0 on its own.

    Parameters
    ----------
    observed
        Games and counts.
    games, weights, precisions
        Shape (R,): which game, at which λ and β.
    """
    rows = observed.games.rows(games, weights)
    (logits,) = follow(rows, [precisions])
    return log_likelihood(observed.counts[games], logits, rows.sizes), logits


def log_likelihood(counts: Floats, logits: Floats, sizes: Sequence[int]) -> Floats:
    """Give the log-likelihood of counts by row, shape (R,)."""
    total = np.zeros(len(counts))
    for times, part in zip(split(counts, sizes), split(logits, sizes), strict=True):
        total += (times * log_softmax(part)).sum(axis=1)
    return total


def derivatives(
    observed: Observed, games: Indices, weights: Floats, precisions: Floats, logits: Floats
) -> Derivatives:
    """Differentiate the log-likelihood of rows at their responses."""
    rows = observed.games.rows(games, weights)
    system = System.at(rows, logits, precisions)
    welfare = np.concatenate(rows.welfare_values(system.play), axis=1)
    right = precisions[:, None, None] * np.stack([welfare, system.value], axis=-1)
    slopes = system.solve(right)
    counts = observed.counts[games]
    plays = observed.plays[games]
    score = np.zeros((len(rows), 2))
    information = np.zeros((len(rows), 2, 2))
    parts = (split(table, rows.sizes) for table in (counts, slopes))
    for times, slope, play in zip(*parts, system.play, strict=True):
        centred = slope - np.einsum("ra,rak->rk", play, slope)[:, None, :]
        score += np.einsum("ra,rak->rk", times, centred)
        information += np.einsum("r,ra,rak,ral->rkl", plays, play, centred, centred)
    return Derivatives(log_likelihood(counts, logits, rows.sizes), score, information, slopes)


def move(
    observed: Observed,
    games: Indices,
    weights: Floats,
    precisions: Floats,
    guess: Floats,
) -> tuple[Floats, Floats]:
    """Give log-likelihood and logits near a guess; minus infinity where none was found there."""
    rows = observed.games.rows(games, weights)
    found = correct(rows, guess, precisions)
    good = found.converged
    logits = np.where(good[:, None], found.logits, 0.0)
    for here, there in zip(split(guess, rows.sizes), split(logits, rows.sizes), strict=True):
        good &= np.abs(softmax(here) - softmax(there)).max(axis=1) <= 5 * MAX_JUMP
    value = log_likelihood(observed.counts[games], logits, rows.sizes)
    return np.where(good, value, -np.inf), logits
