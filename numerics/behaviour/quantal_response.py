"""Logit quantal response equilibria on the principal branch, many games at a time.

Floats by nature: nothing here is a verdict, and no certificate rests on it.

At precision β = 0 everybody randomises evenly; the curve of equilibria that starts there is
followed as β grows, in logits z = β V(softmax z), with Newton's method and the analytic
Jacobian. Where the curve turns back in β it is followed by arc length; the response *at* β is the
first point of the curve with that β.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from coopgap.numerics.behaviour.quantal_arc import follow_arc
from coopgap.numerics.behaviour.quantal_games import (
    Booleans,
    Floats,
    QuantalGames,
    Rows,
    log_softmax,
    softmax,
)
from coopgap.numerics.behaviour.quantal_system import (
    MAX_PRECISION,
    Corrected,
    correct,
    softmax_by_agent,
    split,
)
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError

MAX_JUMP = 0.01
"""Largest change of a probability from prediction to correction before a step is halved."""

MAX_STRIDE = 0.25
"""Largest change of a probability in one step of β: a jump is walked as a ladder of such steps."""

_HALVINGS = 7
_FIRST_STEP = 0.25


@dataclass(frozen=True, slots=True)
class QuantalResponse:
    """A logit quantal response equilibrium, in floats.

    Attributes
    ----------
    precision
        β, per payoff divided by the game's largest absolute payoff.
    probabilities
        Each agent's probabilities of its actions.
    log_probabilities
        Their logarithms, also where a probability is too small for a float.
    residual
        Largest difference between a probability and the logit response to the others.
    """

    precision: float
    probabilities: tuple[tuple[float, ...], ...]
    log_probabilities: tuple[tuple[float, ...], ...]
    residual: float


def quantal_response(environment: Environment, precision: float) -> QuantalResponse:
    """Give the logit response of an environment with one state, on the principal branch.

    Parameters
    ----------
    environment
        Agents maximise ``u_i + λ_i W`` with the environment's own prosocial weights; both are
        divided by the largest absolute material payoff.
    precision
        β ≥ 0: 0 is even randomisation, large values come close to a Nash equilibrium.

    Raises
    ------
    ParameterError
        When there are several states, or the precision is not between 0 and `MAX_PRECISION`.
    SolverError
        When the branch could not be followed.

    Examples
    --------
    >>> pd = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> response = quantal_response(pd, 8.0)
    >>> [round(p, 3) for p in response.probabilities[0]]
    [0.119, 0.881]

    References
    ----------
    Theory §6; [McKelveyPalfrey1995] theorem 3 (the principal branch), [Turocy2005] (following it).
    """
    games = QuantalGames.from_environments([environment])
    weights = np.array([[float(weight) for weight in environment.prosociality]])
    rows = games.rows(np.zeros(1, dtype=np.intp), weights)
    logits = next(follow(rows, [precision]))
    play, residual = split(softmax_by_agent(logits, rows.sizes), rows.sizes), 0.0
    value = rows.values(play, rows.pairwise(play))
    for mine, utility in zip(play, value, strict=True):
        residual = max(residual, float(np.abs(mine - softmax(precision * utility)).max()))
    return QuantalResponse(
        precision=float(precision),
        probabilities=tuple(tuple(p[0].tolist()) for p in play),
        log_probabilities=tuple(
            tuple(log_softmax(z)[0].tolist()) for z in split(logits, rows.sizes)
        ),
        residual=residual,
    )


def follow(rows: Rows, precisions: Iterable[float | Floats]) -> Iterator[Floats]:
    """Follow the principal branch of every row through increasing precisions.

    Parameters
    ----------
    rows
        R games with their prosocial weights.
    precisions
        Increasing β; each a number for all rows, or of shape (R,).

    Yields
    ------
    array
        Logits of all agents side by side, shape (R, m_1 + ... + m_n), at each precision.

    Raises
    ------
    ParameterError
        When the precisions fall, or leave [0, `MAX_PRECISION`].
    SolverError
        When a branch could not be followed.

    References
    ----------
    [Turocy2005]; [AllgowerGeorg1990] chapters 2 and 6.
    """
    at = np.zeros(len(rows))
    here = correct(rows, np.zeros((len(rows), sum(rows.sizes))), at)
    behind: Floats | None = None
    passed = at
    for precision in precisions:
        target = np.broadcast_to(np.asarray(precision, dtype=np.float64), (len(rows),)).copy()
        if not np.all((target >= at) & (target <= MAX_PRECISION)):
            raise ParameterError(
                f"precision={precision!r}; precisions must increase from 0 to {MAX_PRECISION:g}"
            )
        step = target - at
        # Second order at no cost: the slope has changed at this rate since the last step.
        rate = 0.5 / np.where(passed > 0, passed, np.inf)
        bend = None if behind is None else (here.slopes - behind) * rate[:, None]
        found, good = _step(rows, here, step, target, bend)
        if not good.all():
            bad = np.flatnonzero(~good)
            part = rows.take(bad)
            logits = _creep(part, here.take(bad), at[bad], target[bad])
            found.put(bad, correct(part, logits, target[bad]))
        # Where a branch was followed around a turn, its earlier slope says nothing.
        behind, passed = here.slopes, np.where(good, step, 0.0)
        at, here = target, found
        yield here.logits


def _step(
    rows: Rows, here: Corrected, step: Floats, end: Floats, bend: Floats | None
) -> tuple[Corrected, Booleans]:
    """Predict and correct; good is what converged near the prediction on the same side.

    Where only one response exists, converging is enough. A determinant that changes its sign
    tells of a turn, or of another curve that crosses: such a step is left to smaller ones and to
    arc length, which tell the two apart.
    """
    predicted = here.logits + step[:, None] * here.slopes
    if bend is not None:
        predicted += (step * step)[:, None] * bend
    found = correct(rows, predicted, end)
    good = found.converged & (found.sides == here.sides)
    # The end is the same for all: with one response there, nothing else can be converged to.
    doubtful = np.flatnonzero(good & (end >= rows.unique_below()))
    if doubtful.size:
        ahead, reached, left = (
            softmax_by_agent(logits[doubtful], rows.sizes)
            for logits in (predicted, found.logits, here.logits)
        )
        good[doubtful] = np.abs(ahead - reached).max(axis=1) <= MAX_JUMP
        good[doubtful] &= np.abs(reached - left).max(axis=1) <= MAX_STRIDE
    return found, good


def _creep(rows: Rows, here: Corrected, start: Floats, end: Floats) -> Floats:
    """Go on in smaller steps of β, and by arc length where that does not do."""
    at = start.copy()
    step = np.minimum(end - start, _FIRST_STEP) / 2
    least = step / 2**_HALVINGS
    moving = np.arange(len(rows))
    stuck: list[int] = []
    while moving.size:
        ahead = np.minimum(at[moving] + step[moving], end[moving])
        found, good = _step(rows.take(moving), here.take(moving), ahead - at[moving], ahead, None)
        hit, missed = moving[good], moving[~good]
        here.put(hit, found.take(good))
        at[hit] = ahead[good]
        step[hit] *= 1.6
        step[missed] /= 2
        lost = step[moving] < least[moving]
        stuck += moving[lost].tolist()
        moving = moving[(at[moving] < end[moving]) & ~lost]
    logits = here.logits
    if stuck:
        chosen = np.array(stuck)
        # From the very start: a curve that turns may have been left before it was noticed.
        even = np.zeros_like(logits[chosen])
        logits[chosen] = follow_arc(rows.take(chosen), even, np.zeros(len(stuck)), end[chosen])
    return logits
