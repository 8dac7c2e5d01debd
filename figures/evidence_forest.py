"""The contrasts of published runs as a forest plot: estimate, interval and exact p-value of each.

Drawn by ``coopgap evidence FILE --figures DIR`` and ``coopgap report --audit FILE``, and only then:
published runs are the reader's.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.evidence_table import p_text
from coopgap.figures.records import rounded
from coopgap.figures.style import BLACK, BLUE, DOUBLE, GREY, RED, Style, panel, plain
from coopgap.numerics.statistics.evidence import EvidenceReport
from coopgap.theory.errors import ParameterError

METRICS: Final = {
    "R": "catch $R$ (fish)",
    "m": "survival $m$ (rounds)",
    "q": "survival rate $q$",
    "u": "efficiency $u$",
    "e": "equality $e$",
    "o": "over-usage $o$",
}
"""How the axes of known metrics are called; other metrics go by their own names."""

ACROSS: Final = 4
"""Most panels side by side."""

MOST_METRICS: Final = 12
"""More panels than this are no figure."""

SHORT_METRIC, LONGEST_METRIC, LONGEST_CONTRAST = 10, 22, 28
"""Letters of a metric's name above its panel, and of a line below it or beside the rows."""

ARROWS: Final = {"up": r"$\uparrow$", "down": r"$\downarrow$", "two-sided": ""}


@dataclass(frozen=True, slots=True)
class Estimate:
    """One contrast in one metric.

    Attributes
    ----------
    contrast, metric, direction
        What is compared, in which metric, and which way is predicted.
    estimate
        Mean difference, exact.
    low, high
        End points of the bootstrap interval, rounded.
    p_value, enumerated
        Permutation p-value, and whether every sign flip was counted.
    strata
        How many differences.
    """

    contrast: str
    metric: str
    direction: str
    estimate: Fraction
    low: Fraction
    high: Fraction
    p_value: Fraction
    enumerated: bool
    strata: int


@dataclass(frozen=True, slots=True)
class Data:
    """The contrasts of one file, or of the difference of two.

    Attributes
    ----------
    file
        Its label.
    level
        Nominal coverage of the intervals.
    estimates
        In the order of the table.
    """

    file: str
    level: Fraction
    estimates: tuple[Estimate, ...]


def forests(report: EvidenceReport) -> tuple[Data, ...]:
    """Collect the rows of a report, file by file.

    Parameters
    ----------
    report
        What `coopgap.numerics.statistics.evidence.gather_evidence` found.

    Raises
    ------
    ParameterError
        When a file has more metrics than a figure holds.

    Examples
    --------
    >>> from coopgap.numerics.statistics.evidence import gather_evidence
    >>> from coopgap.theory.formats.commons_runs import CellMeans
    >>> cells = [CellMeans("a", "X", "nl", k, {"R": Fraction(k)}) for k in (0, 5)]
    >>> (data,) = forests(gather_evidence([cells]))
    >>> data.file, data.estimates[0].estimate
    ('a', Fraction(5, 1))

    References
    ----------
    Theory §6.
    """
    found = []
    for file in dict.fromkeys(row.file for row in report.rows):
        rows = [row for row in report.rows if row.file == file]
        metrics = len({row.metric for row in rows})
        if metrics > MOST_METRICS:
            raise ParameterError(
                f"{file}: a forest plot shows at most {MOST_METRICS} metrics, not {metrics}; "
                "choose some with --metric"
            )
        estimates = tuple(
            Estimate(
                row.contrast,
                row.metric,
                str(row.direction),
                row.estimate,
                rounded(float(row.interval.low), 9),
                rounded(float(row.interval.high), 9),
                row.p_value,
                row.enumerated,
                row.strata,
            )
            for row in rows
        )
        found.append(Data(file, rows[0].interval.level, estimates))
    return tuple(found)


def draw(data: Data, style: Style) -> Figure:
    """Draw a panel for each metric: contrasts from top to bottom, p-values at the right.

    Examples
    --------
    >>> third = Fraction(1, 3)
    >>> row = Estimate("prosocial 5 - 0", "R", "up", third, 0 * third, third, third, True, 4)
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(Data("a.csv", Fraction(19, 20), (row,)), style)
    >>> figure.axes[0].get_xlabel()
    'catch $R$ (fish)'

    References
    ----------
    Theory §6.
    """
    metrics = list(dict.fromkeys(row.metric for row in data.estimates))
    contrasts = list(dict.fromkeys(row.contrast for row in data.estimates))
    across = min(ACROSS, len(metrics))
    down = -(-len(metrics) // across)
    figure = style.figure(DOUBLE, (1.0 + 0.24 * len(contrasts)) * down)
    grid = figure.subplots(down, across, squeeze=False)
    for k, axes in enumerate(grid.ravel()):
        if k >= len(metrics):
            axes.set_axis_off()
            continue
        rows = {row.contrast: row for row in data.estimates if row.metric == metrics[k]}
        _draw_metric(axes, [rows.get(name) for name in contrasts], style)
        axes.set_xlabel(METRICS.get(metrics[k], _wrapped(metrics[k], LONGEST_METRIC)))
        names = [_wrapped(name, LONGEST_CONTRAST) for name in contrasts] if k % across == 0 else []
        axes.set_yticks(range(len(contrasts)), names or [""] * len(contrasts))
        direction = next(iter(rows.values())).direction
        # A long name stands below the axis only: above it would run into the next panel.
        name = plain(metrics[k]) if len(metrics[k]) <= SHORT_METRIC else ""
        panel(axes, "abcdefghijkl"[k], f"{name} {ARROWS[direction]}".strip())
    return figure


def _wrapped(name: str, width: int) -> str:
    return plain("\n".join(textwrap.wrap(name, width)[:3]))


def _draw_metric(axes: Axes, rows: list[Estimate | None], style: Style) -> None:
    axes.axvline(0, color=GREY, lw=style.points(0.6), zorder=1)
    ends = [0.0]
    for place, row in enumerate(rows):
        if row is None:
            continue
        middle, low, high = float(row.estimate), float(row.low), float(row.high)
        ends += [low, high, middle]
        sure = row.direction == "two-sided" or (row.estimate > 0) == (row.direction == "up")
        color = BLUE if sure or not row.estimate else RED
        axes.plot(
            [low, high], [place] * 2, color=color, lw=style.points(1.1), zorder=2,
            gid=f"interval:{row.metric}:{row.contrast}",
        )  # fmt: skip
        axes.plot(
            [middle], [place], ls="none", marker="o" if color == BLUE else "s", color=color,
            ms=style.points(3.6), zorder=3, gid=f"estimate:{row.metric}:{row.contrast}",
        )  # fmt: skip
        axes.annotate(
            f"$p$ = {p_text(row.p_value, row.enumerated)}",
            (1.0, place),
            xycoords=("axes fraction", "data"),
            xytext=(0, style.points(2.2)),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=style.small(),
            color=BLACK,
        )
    axes.set_ylim(len(rows) - 0.5, -0.75)
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    # The p-values stand above the right end of each row: leave them room.
    axes.set_xlim(low - 0.06 * span, high + 0.3 * span)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=4)
