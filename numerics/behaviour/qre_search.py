"""Maximum likelihood in (λ, β): a grid for the whole picture, Fisher scoring for the digits.

Many fits run side by side: weightings of the games (bootstrap draws) or fixed values of one
parameter (profiles). Floats by nature: estimates, never verdicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coopgap.numerics.behaviour.qre_likelihood import (
    Observed,
    derivatives,
    grid_likelihood,
    move,
    point_likelihood,
)
from coopgap.numerics.behaviour.quantal_games import Floats

LEAST_PRECISION = 1e-3
"""Smallest β that is searched: play is even to three digits. β = 0 is looked at separately."""

PLAIN_STEPS, PLAIN_REFINED, PLAIN_PRECISIONS = 40, 20, (0.1, 20.0)
"""Points a side of an even grid over the box, of its refinement, and that grid's range of β."""

_ITERATIONS = 40
_ENOUGH = 1e-9
_STARTS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Log-likelihood of each game on a grid.

    Attributes
    ----------
    weights, precisions
        λ and β of the grid, increasing.
    by_game
        Shape (G, number of λ, number of β).
    """

    weights: Floats
    precisions: Floats
    by_game: Floats

    def total(self, multiplicities: Floats | None = None) -> Floats:
        """Give the log-likelihood of all games, or of D weightings of them, shape (D, ., .)."""
        if multiplicities is None:
            return np.asarray(self.by_game.sum(axis=0))
        return np.asarray(np.einsum("dg,gab->dab", multiplicities, self.by_game))


@dataclass(frozen=True, slots=True, eq=False)
class Maxima:
    """The best point of each of D fits.

    Attributes
    ----------
    weights, precisions, values
        Shape (D,): λ, β and the log-likelihood there.
    """

    weights: Floats
    precisions: Floats
    values: Floats


def tabulate(
    observed: Sequence[Observed], max_weight: float, max_precision: float, fine: int = 1
) -> Surface:
    """Tabulate the log-likelihood, finer where λ and β are small."""
    weights, precisions = grid_points(max_weight, max_precision, fine)
    tables = [grid_likelihood(group, weights, precisions) for group in observed]
    return Surface(weights, precisions, np.concatenate(tables))


def grid_points(max_weight: float, max_precision: float, fine: int = 1) -> tuple[Floats, Floats]:
    """Give the λ and β of the grid: from 0 and from almost 0 up to the largest."""
    weights = max_weight * np.linspace(0.0, 1.0, 24 * fine + 1) ** 1.5
    precisions = np.geomspace(0.02, max_precision, 48 * fine)
    return weights, np.concatenate([[LEAST_PRECISION], precisions])


def tabulate_densely(
    observed: Sequence[Observed], max_weight: float, max_precision: float
) -> Surface:
    """Tabulate as `tabulate` does, and at every point of the even grid of `refine` besides."""
    weights, precisions = (
        np.unique(np.concatenate(pair))
        for pair in zip(
            grid_points(max_weight, max_precision),
            _even_points(max_weight, max_precision),
            strict=True,
        )
    )
    tables = [grid_likelihood(group, weights, precisions) for group in observed]
    return Surface(weights, precisions, np.concatenate(tables))


def refine(observed: Sequence[Observed], surface: Surface) -> Maxima:
    """Search as one does by hand: an even grid, then a finer one around its best point.

    Where responses jump, the likelihood has cliffs that no climb crosses; with this candidate a
    fit is never below what the plain method would have found.

    Parameters
    ----------
    surface
        From `tabulate_densely`.
    """
    evens = _even_points(float(surface.weights[-1]), float(surface.precisions[-1]))
    at = np.ix_(
        np.searchsorted(surface.weights, evens[0]), np.searchsorted(surface.precisions, evens[1])
    )
    coarse = np.asarray(surface.total()[at])
    centre = divmod(int(coarse.argmax()), PLAIN_STEPS)
    near = [
        np.linspace(axis[max(k - 1, 0)], axis[min(k + 1, len(axis) - 1)], PLAIN_REFINED)
        for axis, k in zip(evens, centre, strict=True)
    ]
    finer = sum((grid_likelihood(group, *near).sum(axis=0) for group in observed), np.zeros(()))
    best = divmod(int(finer.argmax()), PLAIN_REFINED)
    found = (near[0][best[0]], near[1][best[1]], finer[best])
    if coarse.max() > finer[best]:
        found = (evens[0][centre[0]], evens[1][centre[1]], coarse.max())
    return Maxima(*(np.array([value]) for value in found))


def _even_points(max_weight: float, max_precision: float) -> tuple[Floats, Floats]:
    low, high = PLAIN_PRECISIONS
    return (
        np.linspace(0.0, max_weight, PLAIN_STEPS),
        np.linspace(low, min(high, max_precision), PLAIN_STEPS),
    )


def maximise(
    observed: Sequence[Observed],
    surface: Surface,
    multiplicities: Floats,
    starts: int = _STARTS,
) -> Maxima:
    """Maximise D weightings of the games over the box of the surface.

    Each climbs from the highest local maxima of the surface. The result is evaluated anew on the
    principal branch, and is never below the best point of the grid.

    Parameters
    ----------
    multiplicities
        Shape (D, G): how often each game counts.
    starts
        From how many local maxima each fit climbs.
    """
    totals = surface.total(multiplicities)
    fits, low, high, value = _peaks(totals, starts)
    climbed = climb(
        observed,
        surface,
        multiplicities[fits],
        surface.weights[low],
        surface.precisions[high],
    )
    # A climb may have left the principal branch where that jumps: then the grid holds.
    better = climbed.values >= value
    weights = np.where(better, climbed.weights, surface.weights[low])
    precisions = np.where(better, climbed.precisions, surface.precisions[high])
    values = np.where(better, climbed.values, value)
    best = np.array(
        [
            np.flatnonzero(fits == fit)[values[fits == fit].argmax()]
            for fit in range(len(multiplicities))
        ]
    )
    return Maxima(weights[best], precisions[best], values[best])


def profile(observed: Sequence[Observed], surface: Surface, axis: int, fixed: Floats) -> Maxima:
    """Maximise over one parameter with the other fixed at each of D values.

    Parameters
    ----------
    axis
        0 when λ is fixed, 1 when β is.
    fixed
        Shape (D,): its values.
    """
    total = surface.total()
    grids = (surface.weights, surface.precisions)
    nearest = np.abs(grids[axis][None, :] - fixed[:, None]).argmin(axis=1)
    other = np.take(total, nearest, axis=axis).argmax(axis=1 - axis)
    start = grids[1 - axis][other]
    points = (fixed, start) if axis == 0 else (start, fixed)
    free = (axis == 1, axis == 0)
    everything = np.ones((len(fixed), len(surface.by_game)))
    return climb(observed, surface, everything, points[0], points[1], free)


def climb(
    observed: Sequence[Observed],
    surface: Surface,
    multiplicities: Floats,
    weights: Floats,
    precisions: Floats,
    free: tuple[bool, bool] = (True, True),
) -> Maxima:
    """Climb by damped Fisher scoring in (λ, log β) within the box, all fits side by side."""
    low = np.array([surface.weights[0], np.log(LEAST_PRECISION)])
    high = np.array([surface.weights[-1], np.log(surface.precisions[-1])])
    point = np.stack([weights, np.log(np.maximum(precisions, LEAST_PRECISION))], axis=1)
    groups = [_Rows(group, part) for group, part in _by_group(observed, multiplicities)]
    value = sum((rows.start(point) for rows in groups), np.zeros(len(point)))
    damping = np.full(len(point), 1e-3)
    going = np.ones(len(point), dtype=bool)
    may = np.array(free)
    for _ in range(_ITERATIONS):
        score, information = np.zeros((len(point), 2)), np.zeros((len(point), 2, 2))
        for rows in groups:
            rows.differentiate(point, going, score, information)
        # At an edge of the box, with the likelihood rising outwards, that parameter rests.
        moves = may & ~((point <= low) & (score < 0)) & ~((point >= high) & (score > 0))
        ahead = np.clip(point + _scoring(score, information, damping, moves), low, high)
        step = np.where(going[:, None], ahead - point, 0.0)
        found = sum((rows.attempt(point, step, going) for rows in groups), np.zeros(len(point)))
        better = going & (found >= value)
        for rows in groups:
            rows.accept(better)
        small = np.abs(step).max(axis=1) <= 1e-7
        gained = np.where(better, found - value, np.inf)
        point[better] += step[better]
        before, value = value, np.where(better, found, value)
        # Expected information may understate the bend: trust it as far as it foretold the gain.
        foretold = (score * step).sum(axis=1) - 0.5 * np.einsum(
            "dk,dkl,dl->d", step, information, step
        )
        gain = np.where(better, found - before, -1.0)
        ratio = gain / np.where(foretold > 0, foretold, np.inf)
        damping = np.maximum(
            damping * np.where(ratio > 0.75, 1 / 8, np.where(ratio > 0.25, 1.0, 8.0)), 1e-4
        )
        going &= ~(small | (gained <= _ENOUGH) | (damping > 1e7))
        if not going.any():
            break
    verified = sum((rows.start(point) for rows in groups), np.zeros(len(point)))
    # Back and forth through the logarithm may leave the box by a rounding.
    inside = np.clip(np.exp(point[:, 1]), LEAST_PRECISION, surface.precisions[-1])
    return Maxima(point[:, 0], inside, verified)


def _scoring(
    score: Floats, information: Floats, damping: Floats, moves: npt.NDArray[np.bool_]
) -> Floats:
    matrix = information.copy()
    index = np.arange(2)
    diagonal = matrix[:, index, index]
    matrix[:, index, index] += damping[:, None] * diagonal + 1e-12
    matrix *= moves[:, :, None] & moves[:, None, :]
    matrix[:, index, index] += ~moves
    step = np.linalg.solve(matrix, np.where(moves, score, 0.0)[..., None])[..., 0]
    return np.asarray(np.clip(step, -1.5, 1.5))


def _by_group(
    observed: Sequence[Observed], multiplicities: Floats
) -> list[tuple[Observed, Floats]]:
    ends = np.cumsum([group.games.n_games for group in observed])
    return [
        (group, multiplicities[:, end - group.games.n_games : end])
        for group, end in zip(observed, ends, strict=True)
    ]


class _Rows:
    """The pairs (fit, game) of one shape that count, with their current responses."""

    def __init__(self, group: Observed, multiplicities: Floats) -> None:
        self.group = group
        self.fit, self.game = np.nonzero(multiplicities)
        self.times = multiplicities[self.fit, self.game]
        self.size = len(multiplicities)
        self.logits = np.zeros((len(self.fit), group.counts.shape[1]))
        self.slopes = np.zeros((len(self.fit), group.counts.shape[1], 2))
        self.tried = self.logits

    def start(self, point: Floats) -> Floats:
        """Put every pair on the principal branch; give the log-likelihood of each fit."""
        keys = np.column_stack([self.game, point[self.fit]])
        unique, where = np.unique(keys, axis=0, return_inverse=True)
        value, logits = point_likelihood(
            self.group, unique[:, 0].astype(np.intp), unique[:, 1], np.exp(unique[:, 2])
        )
        where = where.ravel()
        self.logits = logits[where]
        return self._sum(self.times * value[where])

    def differentiate(
        self, point: Floats, going: npt.NDArray[np.bool_], score: Floats, information: Floats
    ) -> None:
        """Add each fit's score and expected information by (λ, log β)."""
        on = np.flatnonzero(going[self.fit])
        fit = self.fit[on]
        found = derivatives(
            self.group, self.game[on], point[fit, 0], np.exp(point[fit, 1]), self.logits[on]
        )
        self.slopes[on] = found.slopes
        np.add.at(score, fit, self.times[on, None] * found.score)
        np.add.at(information, fit, self.times[on, None, None] * found.information)

    def attempt(self, point: Floats, step: Floats, going: npt.NDArray[np.bool_]) -> Floats:
        """Try a step; give the log-likelihood there, minus infinity where it is too long."""
        on = np.flatnonzero(going[self.fit])
        fit = self.fit[on]
        ahead = point[fit] + step[fit]
        guess = self.logits[on] + np.einsum("rak,rk->ra", self.slopes[on], step[fit])
        value, logits = move(self.group, self.game[on], ahead[:, 0], np.exp(ahead[:, 1]), guess)
        self.tried = self.logits.copy()
        self.tried[on] = logits
        result = np.zeros(len(self.fit))
        result[on] = self.times[on] * value
        return self._sum(result)

    def accept(self, better: npt.NDArray[np.bool_]) -> None:
        """Keep the responses tried by the fits that got better."""
        self.logits = np.where(better[self.fit][:, None], self.tried, self.logits)

    def _sum(self, values: Floats) -> Floats:
        total = np.zeros(self.size)
        np.add.at(total, self.fit, values)
        return total


def _peaks(totals: Floats, starts: int) -> tuple[npt.NDArray[np.intp], ...]:
    """Give the highest local maxima of each table: fit, row, column and value."""
    padded = np.pad(totals, ((0, 0), (1, 1), (1, 1)), constant_values=np.nan)
    peak = np.ones(totals.shape, dtype=bool)
    reach = np.zeros(totals.shape)
    rows, columns = totals.shape[1:]
    for i in range(3):
        for j in range(3):
            neighbour = padded[:, i : i + rows, j : j + columns]
            peak &= ~(neighbour > totals)
            reach = np.fmax(reach, totals - neighbour)
    heights = np.where(peak, totals, -np.inf).reshape(len(totals), -1)
    order = np.argsort(-heights, axis=1, kind="stable")[:, :starts]
    fits = np.repeat(np.arange(len(totals)), order.shape[1])
    flat = order.ravel()
    value = heights[fits, flat]
    # Between grid points a smooth peak rises by less than it falls to its lowest neighbour.
    kept = value + reach.reshape(len(totals), -1)[fits, flat] >= heights.max(axis=1)[fits]
    kept &= np.isfinite(value)
    row, column = np.unravel_index(flat, (rows, columns))
    return fits[kept], row[kept], column[kept], value[kept]
