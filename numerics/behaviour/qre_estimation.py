"""How prosocial and how precise: joint maximum likelihood of (λ, β) from joint action counts.

Floats by nature: estimates, never verdicts, and no certificate rests on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from coopgap.numerics.behaviour.qre_likelihood import (
    Observed,
    derivatives,
    observe,
    point_likelihood,
)
from coopgap.numerics.behaviour.qre_search import (
    LEAST_PRECISION,
    Surface,
    climb,
    maximise,
    profile,
    refine,
    tabulate_densely,
)
from coopgap.numerics.behaviour.quantal_games import Floats
from coopgap.numerics.behaviour.quantal_system import MAX_PRECISION
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray

MAX_WEIGHT = 10.0
"""Default largest λ looked at."""

LARGE_PRECISION = 100.0
"""Default largest β looked at: a loss of a tenth of the largest payoff is then made never."""

BOOTSTRAPS = 300
"""Default number of bootstrap draws."""

MAX_BOOTSTRAPS = 20_000
"""Most bootstrap draws."""

CORRELATED = 0.98
"""Correlation of the estimates of λ and log β from which the two are said to be entangled."""

ONE_GAME = (
    "there is one game only: bootstrap intervals, which draw whole games again, have no width and "
    "tell nothing about uncertainty; read the profile intervals"
)
"""What is said where the bootstrap has nothing to draw from."""

_STARTS = 6
_ROUNDS = 3
_POINTS = 8


@dataclass(frozen=True, slots=True)
class Range:
    """An interval estimate in floats.

    Attributes
    ----------
    low, high
        End points.
    """

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class QuantalFit:
    """Estimates of a prosocial weight and a precision.

    Attributes
    ----------
    weight, precision
        λ and β of highest likelihood; β per payoff divided by the game's largest one.
    log_likelihood
        Of the counts by agent at the estimate (without multinomial coefficients).
    uniform_log_likelihood
        The same for even randomisation, β = 0, where λ means nothing.
    weight_profile, precision_profile
        Profile-likelihood intervals by the chi-squared quantile.
    weight_bootstrap, precision_bootstrap
        Percentile intervals, whole games drawn again; ``None`` when no draws were asked for.
    correlation
        Of the two estimates, λ and log β, from the expected information; ``None`` where that
        is singular.
    warnings
        What stands in the way of reading the estimates, in words; empty when nothing does.
    games, plays
        How much was observed.
    """

    weight: float
    precision: float
    log_likelihood: float
    uniform_log_likelihood: float
    weight_profile: Range
    precision_profile: Range
    weight_bootstrap: Range | None
    precision_bootstrap: Range | None
    correlation: float | None
    warnings: tuple[str, ...]
    games: int
    plays: int


def fit_quantal_response(
    environments: Sequence[Environment],
    counts: Sequence[IntArray],
    *,
    max_weight: float = MAX_WEIGHT,
    max_precision: float = LARGE_PRECISION,
    level: float = 0.95,
    bootstraps: int = BOOTSTRAPS,
    seed: int = 0,
) -> QuantalFit:
    """Estimate one λ and one β for all agents from play of several games.

    Every game is played at its logit response on the principal branch; agents maximise
    ``u_i + λW`` and payoffs are divided by the game's largest absolute payoff.

    Parameters
    ----------
    environments
        Games with one state; shapes may differ. Their own prosocial weights are left aside.
    counts
        For each an integer array of the shape of its action sets: times of each joint action.
    max_weight, max_precision
        The box searched: λ in [0, max_weight], β up to max_precision.
    level
        Nominal coverage of the intervals.
    bootstraps, seed
        How many times the games are drawn again, with replacement, and from which seed.

    Raises
    ------
    ParameterError
        When counts do not fit their games or options are out of range.
    SolverError
        When a branch of responses could not be followed.

    Examples
    --------
    >>> pd = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> play = np.array([[0, 2], [3, 95]])
    >>> fit = fit_quantal_response([pd], [play], bootstraps=0)
    >>> round(fit.precision_profile.low) <= fit.precision, len(fit.warnings) > 0
    (True, True)

    References
    ----------
    Theory §6; [McKelveyPalfrey1995] §4.
    """
    _check(max_weight, max_precision, level, bootstraps)
    observed = observe(environments, counts)
    surface = tabulate_densely(observed, max_weight, max_precision)
    weight, precision, top = _highest(observed, surface)
    uniform = _uniform(observed)
    if uniform >= top:
        precision, top = 0.0, uniform
    cut = top - 0.5 * float(chi2.ppf(level, 1))
    by_weight = _profile_interval(observed, surface, 0, weight, cut)
    by_precision = _profile_interval(observed, surface, 1, max(precision, LEAST_PRECISION), cut)
    if uniform >= cut:
        by_precision = Range(0.0, by_precision.high)
        by_weight = Range(0.0, max_weight)  # where β is 0 every weight fits as well
    drawn: tuple[Range, Range] | tuple[None, None] = (None, None)
    if bootstraps:
        drawn = _bootstrap(observed, surface, len(environments), bootstraps, level, seed)
    correlation = None if precision == 0 else _correlation(observed, weight, precision)
    alone = (ONE_GAME,) if bootstraps and len(environments) == 1 else ()
    return QuantalFit(
        weight=weight,
        precision=precision,
        log_likelihood=top,
        uniform_log_likelihood=uniform,
        weight_profile=by_weight,
        precision_profile=by_precision,
        weight_bootstrap=drawn[0],
        precision_bootstrap=drawn[1],
        correlation=correlation,
        warnings=_warnings(
            weight, precision, by_weight, by_precision, correlation, max_weight, max_precision
        )
        + alone,
        games=len(environments),
        plays=int(sum(group.plays.sum() for group in observed)),
    )


def _check(max_weight: float, max_precision: float, level: float, bootstraps: int) -> None:
    if not 0 < max_weight <= 1e6:
        raise ParameterError(f"max_weight={max_weight!r}; it must be above 0 and at most 1e6")
    if not 0.1 <= max_precision <= MAX_PRECISION:
        raise ParameterError(
            f"max_precision={max_precision!r}; it must be between 0.1 and {MAX_PRECISION:g}"
        )
    if not 0 < level < 1:
        raise ParameterError(f"level={level!r}; it must be strictly between 0 and 1")
    if not 0 <= bootstraps <= MAX_BOOTSTRAPS:
        raise ParameterError(f"bootstraps={bootstraps!r}; it must be from 0 to {MAX_BOOTSTRAPS}")


def _highest(observed: Sequence[Observed], surface: Surface) -> tuple[float, float, float]:
    """Give λ, β and likelihood of the best of all climbs and of the refined even grid."""
    everything = np.ones((1, len(surface.by_game)))
    climbed = maximise(observed, surface, everything, _STARTS)
    plain = refine(observed, surface)
    again = climb(observed, surface, everything, plain.weights, plain.precisions)
    best = max((climbed, again, plain), key=lambda found: float(found.values[0]))
    return float(best.weights[0]), float(best.precisions[0]), float(best.values[0])


def _uniform(observed: Sequence[Observed]) -> float:
    return -sum(
        float(group.plays.sum()) * float(np.log(group.games.shape).sum()) for group in observed
    )


def _profile_interval(
    observed: Sequence[Observed], surface: Surface, axis: int, best: float, cut: float
) -> Range:
    """Find the outermost values that the likelihood-ratio test does not reject.

    Neighbours on a coarse scan enclose each end; the gap is then divided again and again. The
    set may have holes where responses jump; the interval covers them.
    """
    scan = np.unique(np.append((surface.weights, surface.precisions)[axis], best))
    inside = profile(observed, surface, axis, scan).values >= cut
    inside[scan == best] = True
    first, last = int(inside.argmax()), len(scan) - 1 - int(inside[::-1].argmax())
    low, high = float(scan[first]), float(scan[last])
    # Both ends side by side: inside first, outside second; an end of the scan stays put.
    ends = [
        (low, float(scan[max(first - 1, 0)])),
        (high, float(scan[min(last + 1, len(scan) - 1)])),
    ]
    for _ in range(_ROUNDS):
        between = np.array([np.linspace(*end, _POINTS + 2) for end in ends])
        values = profile(observed, surface, axis, between[:, 1:-1].ravel()).values
        for side, kept in enumerate((values >= cut).reshape(2, _POINTS)):
            farthest = _POINTS - int(kept[::-1].argmax()) if kept.any() else 0
            ends[side] = float(between[side, farthest]), float(between[side, farthest + 1])
    # The first point outside is the end: rounding never makes an interval too short.
    return Range(ends[0][1], ends[1][1])


def _bootstrap(
    observed: Sequence[Observed],
    surface: Surface,
    games: int,
    draws: int,
    level: float,
    seed: int,
) -> tuple[Range, Range]:
    generator = np.random.default_rng(seed)
    times = generator.multinomial(games, np.full(games, 1 / games), size=draws).astype(np.float64)
    found = maximise(observed, surface, times)
    shares = [(1 - level) / 2, (1 + level) / 2]
    weight, precision = (
        np.quantile(values, shares) for values in (found.weights, found.precisions)
    )
    return (
        Range(float(weight[0]), float(weight[1])),
        Range(float(precision[0]), float(precision[1])),
    )


def _correlation(observed: Sequence[Observed], weight: float, precision: float) -> float | None:
    information: Floats = np.zeros((2, 2))
    for group in observed:
        games = np.arange(group.games.n_games)
        weights, precisions = (np.full(len(games), value) for value in (weight, precision))
        _, logits = point_likelihood(group, games, weights, precisions)
        found = derivatives(group, games, weights, precisions, logits)
        information += found.information.sum(axis=0)
    spread = information[0, 0] * information[1, 1]
    if not spread > 0 or np.linalg.det(information) <= 1e-12 * spread:
        return None
    return float(-information[0, 1] / np.sqrt(spread))


def _warnings(
    weight: float,
    precision: float,
    by_weight: Range,
    by_precision: Range,
    correlation: float | None,
    max_weight: float,
    max_precision: float,
) -> tuple[str, ...]:
    said = []
    if by_weight.low == 0 and by_weight.high >= max_weight:
        said.append(
            "λ is not identified: no weight searched is rejected; play is too even, or the games "
            "do not set own payoff against welfare"
        )
    elif weight == 0:
        said.append("λ is at its boundary 0: intervals are one-sided, and conservative")
    elif by_weight.high >= max_weight:
        said.append(f"λ is bounded from below only: weights up to {max_weight:g} are not rejected")
    if precision == 0 or by_precision.low == 0:
        said.append("even randomisation (β = 0) is not rejected; λ means nothing there")
    if by_precision.high >= max_precision * (1 - 1e-9):
        said.append(
            f"β is bounded from below only: β = {max_precision:g} is not rejected; play is close "
            "to an equilibrium, and λ is known only as far as equilibria tell weights apart"
        )
    if precision > 0 and (correlation is None or abs(correlation) >= CORRELATED):
        said.append("λ and β are entangled: the data fix a combination of the two only")
    return tuple(said)
