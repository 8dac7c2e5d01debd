"""Figure *recovery*: how well the estimator of (λ, β) finds what was planted."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.records import rounded
from coopgap.figures.style import BLACK, DOUBLE, GREY, PALE, SERIES, Series, Style, panel
from coopgap.numerics.behaviour.qre_recovery import study_recovery
from coopgap.numerics.behaviour.quantal_games import Floats
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_table

TABLES: Final = (
    (5, 0, 8, 2),
    (6, 0, 8, 2),
    (9, 0, 12, 3),
    (10, -3, 14, 1),
    (15, 3, 12, 4),
    (14, 2, 11, 3),
    (20, 4, 16, 6),
    (18, 2, 14, 4),
)
"""R, S, T, P of the effort tables played: four dilemmas, then four stag hunts."""

WEIGHTS: Final = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(3, 2))
"""Planted λ."""

PRECISIONS: Final = (2, 6)
"""Planted β."""

PLAYS, SIMULATIONS, SEED = 20, 200, 11
"""Plays of each game in a simulation; simulations of each planted pair; seed of the first."""

LEVEL: Final = Fraction(19, 20)
"""Nominal coverage of the profile-likelihood intervals."""


@dataclass(frozen=True, slots=True)
class Point:
    """What became of one planted pair.

    Attributes
    ----------
    weight, precision
        The planted λ and β.
    weight_bias, weight_error
        Mean of the estimates of λ minus λ, and its standard error.
    precision_bias, precision_error
        The same of log β.
    weight_coverage, precision_coverage
        Share of simulations whose interval holds the planted λ, and β.
    """

    weight: Fraction
    precision: Fraction
    weight_bias: Fraction
    weight_error: Fraction
    precision_bias: Fraction
    precision_error: Fraction
    weight_coverage: Fraction
    precision_coverage: Fraction


@dataclass(frozen=True, slots=True)
class Data:
    """A recovery study: estimates, rounded to six decimals.

    Attributes
    ----------
    games
        Titles of the games played.
    plays, simulations
        Plays of each game in a simulation, and how many simulations.
    level
        Nominal coverage.
    points
        One for each planted pair.
    """

    games: tuple[str, ...]
    plays: int
    simulations: int
    level: Fraction
    points: tuple[Point, ...]


def study_games() -> tuple[Environment, ...]:
    """Build the effort tables of the study.

    Examples
    --------
    >>> len(study_games())
    8

    References
    ----------
    Theory §5, M1.
    """
    return tuple(effort_table(R=r, S=s, T=t, P=p) for r, s, t, p in TABLES)


@functools.lru_cache(maxsize=2)
def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Plant every pair of parameters, draw play, and estimate both again.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    Eight games, and ten pairs to plant:

    >>> len(study_games()), len(WEIGHTS) * len(PRECISIONS)
    (8, 10)

    References
    ----------
    Theory §6; [McKelveyPalfrey1995].
    """
    if subject is not None:
        raise ParameterError("recovery studies effort tables and takes no input")
    games = study_games()
    points: list[Point] = []
    for precision in PRECISIONS:
        for weight in WEIGHTS:
            study = study_recovery(
                games,
                float(weight),
                float(precision),
                plays=PLAYS,
                simulations=SIMULATIONS,
                level=float(LEVEL),
                seed=SEED + len(points),
            )
            errors = np.log(study.precisions / precision)
            points.append(
                Point(
                    weight,
                    Fraction(precision),
                    rounded(study.weight_bias),
                    rounded(_standard_error(study.weights)),
                    rounded(study.log_precision_bias),
                    rounded(_standard_error(errors)),
                    rounded(study.weight_coverage),
                    rounded(study.precision_coverage),
                )
            )
    titles = tuple(game.title for game in games)
    data = Data(titles, PLAYS, SIMULATIONS, LEVEL, tuple(points))
    return Evidence(data, seed=SEED)


def _standard_error(values: Floats) -> float:
    return float(values.std(ddof=1) / math.sqrt(len(values)))


def draw(data: Data, style: Style) -> Figure:
    """Draw bias of λ, bias of log β, and coverage of both intervals.

    Examples
    --------
    One pair, planted and found without bias in 19 of 20 simulations:

    >>> exact, often = (Fraction(0),) * 4, (Fraction(19, 20),) * 2
    >>> point = Point(Fraction(1), Fraction(2), *exact, *often)
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(Data(("a table",), 20, 20, LEVEL, (point,)), style)
    >>> [axes.get_ylabel() for axes in figure.axes][2]
    'coverage'

    References
    ----------
    Theory §6.
    """
    figure = style.figure(DOUBLE, 2.5)
    weight, precision, coverage = figure.subplots(1, 3)
    groups = [
        (beta, [point for point in data.points if point.precision == beta])
        for beta in dict.fromkeys(point.precision for point in data.points)
    ]
    for (beta, points), series in zip(groups, SERIES, strict=False):
        label = rf"$\beta = {beta}$"
        biases = [(p.weight_bias, p.weight_error) for p in points]
        _draw_bias(weight, points, biases, series, style, label, f"weight:{beta}")
        biases = [(p.precision_bias, p.precision_error) for p in points]
        _draw_bias(precision, points, biases, series, style, label, f"precision:{beta}")
    weight.set_ylabel(r"bias of $\lambda$ ($\pm 2$ s.e.)")
    precision.set_ylabel(r"bias of $\log\,\beta$ ($\pm 2$ s.e.)")
    weight.legend(loc="upper left")
    _draw_coverage(coverage, data, groups, style)
    for axes in (weight, precision, coverage):
        axes.set_xlabel(r"planted $\lambda$")
    panel(weight, "a", r"Errors of $\lambda$")
    panel(precision, "b", r"Errors of $\beta$")
    panel(coverage, "c", "Intervals that hold the truth")
    return figure


def _draw_bias(
    axes: Axes,
    points: Sequence[Point],
    biases: Sequence[tuple[Fraction, Fraction]],
    series: Series,
    style: Style,
    label: str,
    gid: str,
) -> None:
    axes.axhline(0, color=GREY, lw=style.points(0.6), zorder=1)
    where = [float(point.weight) for point in points]
    middle = [float(bias) for bias, _ in biases]
    reach = [2 * float(error) for _, error in biases]
    axes.vlines(
        where,
        [y - e for y, e in zip(middle, reach, strict=True)],
        [y + e for y, e in zip(middle, reach, strict=True)],
        color=series.color, lw=style.points(0.8), zorder=2,
    )  # fmt: skip
    axes.plot(
        where, middle, color=series.color, ls=series.line, lw=style.points(0.8),
        marker=series.marker, ms=style.points(3.2), label=label, gid=gid, zorder=3,
    )  # fmt: skip


def _draw_coverage(
    axes: Axes, data: Data, groups: Sequence[tuple[Fraction, list[Point]]], style: Style
) -> None:
    level = float(data.level)
    reach = 2 * math.sqrt(level * (1 - level) / data.simulations)
    axes.axhspan(level - reach, min(1.0, level + reach), color=PALE, alpha=0.6, zorder=0)
    axes.axhline(level, color=BLACK, lw=style.points(0.6), ls=(0, (1, 1.5)), zorder=1)
    for k, (beta, points) in enumerate(groups):
        for values, name, hollow in (
            ([p.weight_coverage for p in points], r"\lambda", False),
            ([p.precision_coverage for p in points], r"\beta", True),
        ):
            series = SERIES[k]
            axes.plot(
                [float(point.weight) for point in points],
                [float(value) for value in values],
                color=series.color,
                ls=(0, (1.2, 1.2)) if hollow else "-",
                lw=style.points(0.8),
                marker=series.marker,
                ms=style.points(3.2),
                markerfacecolor="white" if hollow else series.color,
                label=rf"${name}$ at $\beta = {beta}$",
                gid=f"coverage:{name}:{beta}",
                zorder=3,
            )
    axes.set_ylim(0.8, 1.005)
    axes.set_yticks([0.8, 0.85, 0.9, 0.95, 1.0], ["80%", "85%", "90%", "95%", "100%"])
    axes.set_ylabel("coverage")
    axes.legend(loc="lower left", ncols=2, columnspacing=1.0)
