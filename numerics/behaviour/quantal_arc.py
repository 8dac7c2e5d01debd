"""Branches of logit responses by arc length: where they turn back in β, they are followed around.

Floats by nature: estimation, never a verdict.
"""

from __future__ import annotations

import math

import numpy as np

from coopgap.numerics.behaviour.quantal_games import Booleans, Floats, Rows
from coopgap.numerics.behaviour.quantal_system import (
    MAX_PRECISION,
    System,
    correct,
    softmax_by_agent,
    solve_each,
)
from coopgap.theory.errors import SolverError

RESIDUAL = 1e-10
"""Largest error of a logit on a curve followed by arc length, relative to 1 + β."""

MAX_JUMP = 0.005
"""Largest change of a probability from prediction to correction before a step is halved.

Curves of different branches may pass close by; a short leash keeps to one of them.
"""

_NEWTON = 6
_STEPS = 20_000
_STRAIGHT = 0.9
_CROSSING = 1e-2


def follow_arc(rows: Rows, logits: Floats, start: Floats, end: Floats) -> Floats:
    """Follow each branch by arc length until it first reaches its end in β.

    Parameters
    ----------
    rows
        R games.
    logits, start
        Points of their branches, where β still grows along them.
    end
        Shape (R,): where to stop.

    Returns
    -------
    array
        Logits at the ends, shape (R, M).

    Raises
    ------
    SolverError
        When a branch could not be followed.

    References
    ----------
    [AllgowerGeorg1990] chapter 6.
    """
    size = logits.shape[1]
    point = np.concatenate([logits, start[:, None]], axis=1)
    heading = np.zeros_like(point)
    heading[:, -1] = 1.0
    heading, side = _tangent(rows, point, heading)
    length = np.full(len(rows), 0.05)
    result = np.empty_like(logits)
    moving = np.arange(len(rows))
    for _ in range(_STEPS):
        part = rows.take(moving)
        here, along = point[moving], heading[moving]
        ahead = here + length[moving, None] * along
        found, good = _arc_correct(part, ahead, along)
        turn, turned = _tangent(part, found, along)
        near = np.abs(
            softmax_by_agent(found[:, :size], rows.sizes)
            - softmax_by_agent(ahead[:, :size], rows.sizes)
        ).max(axis=1)
        good &= (near <= MAX_JUMP) & ((turn * along).sum(axis=1) > _STRAIGHT)
        # Along a regular curve this determinant keeps its sign. Where curves cross, as symmetry
        # among three agents makes them, it changes: believe that only of a short step.
        good &= (turned == side[moving]) | (length[moving] < _CROSSING)
        past = good & (found[:, -1] >= end[moving])
        if past.any():
            # Between the last two points: solve at the very precision asked for.
            gap = np.where(past, found[:, -1] - here[:, -1], 1.0)
            share = ((end[moving] - here[:, -1]) / gap)[:, None]
            guess = here[:, :size] + share * (found[:, :size] - here[:, :size])
            tried = correct(part, np.where(past[:, None], guess, 0.0), end[moving])
            exact, solved = tried.logits, tried.converged
            jump = np.abs(
                softmax_by_agent(np.where(solved[:, None], exact, 0.0), rows.sizes)
                - softmax_by_agent(guess, rows.sizes)
            ).max(axis=1)
            arrived = past & solved & (jump <= MAX_JUMP)
            result[moving[arrived]] = exact[arrived]
            good &= ~past
        else:
            arrived = np.zeros(len(moving), dtype=bool)
        hit = moving[good]
        point[hit], heading[hit], side[hit] = found[good], turn[good], turned[good]
        length[hit] = np.minimum(length[hit] * 1.4, 2.0)
        length[moving[~good & ~arrived]] /= 2
        moving = moving[~arrived]
        if not moving.size:
            return result
        if length[moving].min() < 1e-9:
            break
    raise SolverError(
        f"the principal branch could not be followed to precision {end[moving[0]]:g} in "
        f"{len(moving)} of {len(rows)} games that turn back before; payoffs with a generic "
        "perturbation have a regular branch"
    )


def _bordered(rows: Rows, point: Floats, along: Floats) -> tuple[Floats, Floats]:
    system = System.at(rows, point[:, :-1], point[:, -1])
    size = point.shape[1]
    matrix = np.empty((len(point), size, size))
    matrix[:, :-1, :-1] = system.jacobian()
    matrix[:, :-1, -1] = -system.value
    matrix[:, -1] = along
    return matrix, system.residual()


def _arc_correct(rows: Rows, ahead: Floats, along: Floats) -> tuple[Floats, Booleans]:
    found = ahead.copy()
    good = np.zeros(len(rows), dtype=bool)
    for _ in range(_NEWTON):
        matrix, error = _bordered(rows, found, along)
        good = np.abs(error).max(axis=1) <= RESIDUAL * (1 + np.abs(found[:, -1]))
        if good.all():
            break
        right = np.concatenate([error, np.zeros((len(rows), 1))], axis=1)
        found += rows.level(np.nan_to_num(solve_each(matrix, right[..., None])[..., 0]))
        found[:, -1] = np.clip(found[:, -1], 0.0, MAX_PRECISION)
    return found, good


def _tangent(rows: Rows, point: Floats, along: Floats) -> tuple[Floats, Floats]:
    """Give the unit tangent on the side of ``along``, and the sign of the determinant."""
    matrix, _ = _bordered(rows, point, along)
    right = np.zeros((len(rows), point.shape[1], 1))
    right[:, -1] = 1.0
    tangent = rows.level(np.nan_to_num(solve_each(matrix, right)[..., 0]))
    norm = np.sqrt((tangent * tangent).sum(axis=1, keepdims=True))
    tangent /= np.where(norm > 0, norm, math.inf)
    side = np.sign(np.linalg.det(matrix))
    if rows.symmetric.any():
        side[rows.symmetric] = _common_side(matrix[rows.symmetric], rows.sizes[0])
    return tangent, side


def _common_side(matrix: Floats, size: int) -> Floats:
    """Give the sign of the determinant of the equations for common play of two agents."""
    common = np.empty((len(matrix), size + 1, size + 1))
    common[:, :-1, :-1] = matrix[:, :size, :size] + matrix[:, :size, size : 2 * size]
    common[:, :-1, -1] = matrix[:, :size, -1]
    common[:, -1, :-1] = matrix[:, -1, :size] + matrix[:, -1, size : 2 * size]
    common[:, -1, -1] = matrix[:, -1, -1]
    return np.asarray(np.sign(np.linalg.det(common)))
