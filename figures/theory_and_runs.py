"""Exact play of the commons beside the published runs of a file, on the same axes.

Drawn by ``coopgap evidence FILE --figures DIR`` and ``coopgap report --audit FILE``, and only then:
published runs are the reader's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.records import rounded
from coopgap.figures.style import BLACK, DOUBLE, GREY, ORANGE, SERIES, Style, number, panel, plain
from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import best_harvest, rounds_alive
from coopgap.numerics.commons.commons_threshold import commons_threshold
from coopgap.numerics.experiments.commons_logit import logit_commons
from coopgap.numerics.statistics.contrasts import merge_cells
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Growth
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans

METRICS: Final = {"R": "total catch $R$ (fish)", "m": "rounds survived $m$"}
"""The published metrics that exact play predicts, and how their axes are called."""

MOST_CONDITIONS: Final = len(SERIES)
"""More conditions than this cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What theory says about one weight.

    Attributes
    ----------
    weight
        λ of the prosocial fishers.
    critical
        Whether it is λ*.
    values
        By metric, for 0 to all fishers prosocial.
    """

    weight: Fraction
    critical: bool
    values: tuple[tuple[str, tuple[Fraction, ...]], ...]


@dataclass(frozen=True, slots=True)
class LogitCurve:
    """What fishers catch who respond to equilibrium play with noise.

    Attributes
    ----------
    weight, precision
        λ of the prosocial fishers, and β of everybody, per payoff over the capacity.
    values
        By metric, for 0 to all fishers prosocial; estimates, rounded.
    """

    weight: Fraction
    precision: Fraction
    values: tuple[tuple[str, tuple[Fraction, ...]], ...]


@dataclass(frozen=True, slots=True)
class Runs:
    """The published cells of one condition and metric.

    Attributes
    ----------
    metric, condition
        Which.
    points
        Number of prosocial agents and value, one for each model.
    means
        Number of prosocial agents and mean over the models.
    """

    metric: str
    condition: str
    points: tuple[tuple[int, Fraction], ...]
    means: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Data:
    """Theory and runs of one file.

    Attributes
    ----------
    file
        Its label.
    growth
        Of the commons that theory plays.
    fishers, rounds
        Likewise.
    best
        First best by metric: catch and rounds.
    theory, logit, runs
        What is drawn.
    """

    file: str
    growth: str
    fishers: int
    rounds: int
    best: tuple[tuple[str, Fraction], ...]
    theory: tuple[Curve, ...]
    logit: tuple[LogitCurve, ...]
    runs: tuple[Runs, ...]


def compare(
    cells: Sequence[CellMeans],
    growth: Growth,
    weights: Sequence[Fraction],
    precisions: Sequence[Fraction] = (),
) -> Data:
    """Solve the commons with as many fishers as the file has agents, and collect the runs.

    Parameters
    ----------
    cells
        Rows of one file.
    growth
        Growth regime of the commons that was played.
    weights
        Further λ besides λ*.
    precisions
        β at which fishers with these weights respond with noise, besides; needs independent
        growth.

    Raises
    ------
    ParameterError
        When no metric of the file is one that play predicts, or there are too many conditions.

    Examples
    --------
    >>> from coopgap.theory.commons_growth import parse_growth
    >>> cells = [CellMeans("a", "X", "nl", k, {"R": Fraction(100 * k)}) for k in range(4)]
    >>> data = compare(cells, parse_growth("2"), [])
    >>> data.fishers, data.best[0], data.theory[0].values[0][1][-1]
    (3, ('R', Fraction(650, 1)), Fraction(650, 1))

    References
    ----------
    Theory §5 M6, §6; [PiattiEtAl2024], [HuangEtAl2026].
    """
    metrics = [m for m in METRICS if any(m in cell.means for cell in cells)]
    if not metrics:
        raise ParameterError(
            f"{cells[0].file if cells else 'the file'}: the figure sets R and m beside exact play "
            "of the commons, and the file has neither"
        )
    conditions = sorted({cell.condition for cell in cells}, key=lambda c: (c != "no-contract", c))
    if len(conditions) > MOST_CONDITIONS:
        raise ParameterError(
            f"{cells[0].file}: a figure tells at most {MOST_CONDITIONS} conditions apart; "
            f"there are {len(conditions)}"
        )
    fishers = max(1, *(cell.prosocial for cell in cells))
    commons = Commons(fishers, growth=growth)
    first = best_harvest(commons)
    critical = commons_threshold(commons, first).value
    curves = []
    for weight in sorted({*weights, critical}):
        plays = [play_commons(commons, weight, prosocial=k) for k in range(fishers + 1)]
        found = {
            "R": tuple(play.value for play in plays),
            "m": tuple(rounds_alive(play.outcome) for play in plays),
        }
        values = tuple((metric, found[metric]) for metric in metrics)
        curves.append(Curve(weight, weight == critical, values))
    reached = {"R": first.value, "m": rounds_alive(first)}
    return Data(
        cells[0].file,
        str(growth),
        fishers,
        commons.rounds,
        tuple((metric, reached[metric]) for metric in metrics),
        tuple(curves),
        tuple(
            _noisy(commons, weight, precision, metrics)
            for weight in sorted(set(weights))
            for precision in sorted(set(precisions))
        ),
        tuple(_runs(cells, metric, condition) for metric in metrics for condition in conditions),
    )


def _noisy(
    commons: Commons, weight: Fraction, precision: Fraction, metrics: Sequence[str]
) -> LogitCurve:
    played = [
        logit_commons(commons, weight, float(precision), prosocial=k)
        for k in range(commons.fishers + 1)
    ]
    found = {
        "R": tuple(rounded(play.catch) for play in played),
        "m": tuple(rounded(play.rounds) for play in played),
    }
    return LogitCurve(weight, precision, tuple((metric, found[metric]) for metric in metrics))


def _runs(cells: Sequence[CellMeans], metric: str, condition: str) -> Runs:
    table = merge_cells([cell for cell in cells if cell.condition == condition], metric)
    points = sorted((key.prosocial or 0, value) for key, value in table.items())
    by_level: dict[int, list[Fraction]] = {}
    for level, value in points:
        by_level.setdefault(level, []).append(value)
    means = tuple((k, sum(v, Fraction(0)) / len(v)) for k, v in by_level.items())
    return Runs(metric, condition, tuple(points), means)


def draw(data: Data, style: Style) -> Figure:
    """Draw one panel a metric: theory as black lines, models as dots, their means as lines.

    Examples
    --------
    >>> from coopgap.theory.commons_growth import parse_growth
    >>> cells = [CellMeans("a", "X", "nl", k, {"R": Fraction(100 * k)}) for k in range(4)]
    >>> data, style = compare(cells, parse_growth("2"), []), Style()
    >>> with style.context():
    ...     figure = draw(data, style)
    >>> figure.axes[0].get_ylabel()
    'total catch $R$ (fish)'

    References
    ----------
    Theory §6.
    """
    figure = style.figure(DOUBLE, 3.1)
    panels = figure.subplots(1, len(data.best), squeeze=False)[0]
    for axes, letter, (metric, best) in zip(panels, "ab", data.best, strict=False):
        _draw_metric(axes, data, metric, best, style)
        panel(axes, letter, f"{plain(data.file)}: {metric}")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower left", ncols=3)
    return figure


def _draw_metric(axes: Axes, data: Data, metric: str, best: Fraction, style: Style) -> None:
    axes.axhline(
        float(best), color=GREY, lw=style.points(0.7), ls=(0, (1, 1.5)), zorder=1,
        label="theory: first best",
    )  # fmt: skip
    dashes = ["-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.2, 1.2, 1.2))]
    for k, curve in enumerate(reversed(data.theory)):
        values = dict(curve.values)[metric]
        name = r"$\lambda = \lambda^{\ast} = " if curve.critical else r"$\lambda = "
        axes.plot(
            range(len(values)),
            [float(value) for value in values],
            color=BLACK,
            ls=dashes[k % len(dashes)],
            lw=style.points(1.1),
            zorder=4,
            label=f"theory: {name}{number(curve.weight)[1:-1]}$",
            gid=f"theory:{metric}:{curve.weight}",
        )
    for k, noisy in enumerate(data.logit):
        values = dict(noisy.values)[metric]
        axes.plot(
            range(len(values)),
            [float(value) for value in values],
            color=ORANGE,
            ls=dashes[k % len(dashes)],
            lw=style.points(1.3),
            marker="x",
            ms=style.points(4),
            zorder=4,
            label=rf"logit: $\lambda = {number(noisy.weight)[1:-1]}$, "
            rf"$\beta = {number(noisy.precision)[1:-1]}$",
            gid=f"logit:{metric}:{noisy.weight}:{noisy.precision}",
        )
    shown = [runs for runs in data.runs if runs.metric == metric]
    for k, (runs, series) in enumerate(zip(shown, SERIES, strict=False)):
        beside = (k - (len(shown) - 1) / 2) * 0.12
        axes.plot(
            [level + beside for level, _ in runs.points],
            [float(value) for _, value in runs.points],
            color=series.color,
            ls="none",
            marker=series.marker,
            ms=style.points(2.4),
            markeredgewidth=0,
            alpha=0.45,
            zorder=2,
            gid=f"models:{metric}:{runs.condition}",
        )
        axes.plot(
            [level + beside for level, _ in runs.means],
            [float(value) for _, value in runs.means],
            color=series.color,
            ls=series.line,
            lw=style.points(0.9),
            marker=series.marker,
            ms=style.points(4.2),
            zorder=3,
            label=f"runs: {plain(runs.condition)}, mean of models",
            gid=f"mean:{metric}:{runs.condition}",
        )
    axes.set_xlabel(f"prosocial agents (of {data.fishers})")
    axes.set_ylabel(METRICS[metric])
    axes.set_ylim(0, 1.06 * max(float(best), axes.get_ylim()[1] / 1.05))
