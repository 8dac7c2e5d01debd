"""Figure *selection*: best, worst and random equilibrium as the prosocial weight grows (T7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.curves import Curve
from coopgap.figures.drawing import draw_curve, mark_threshold
from coopgap.figures.effort_tables import SH
from coopgap.figures.equilibrium_paths import welfare_path
from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.scales import curve_end
from coopgap.figures.style import DOUBLE, GREY, SERIES, SINGLE, Style, number, panel, plain
from coopgap.numerics.thresholds import worst_case_threshold
from coopgap.proofs.threshold_certificates import worst_case_document
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import effort_table


@dataclass(frozen=True, slots=True)
class Paths:
    """One game.

    Attributes
    ----------
    title
        What to call it.
    first_best
        Greatest expected welfare (money).
    best, random, worst
        Expected welfare of the best, a uniformly drawn, and the worst pure equilibrium.
    threshold
        λ**: beyond it every equilibrium is efficient; ``None`` when no weight suffices.
    end
        Largest weight shown.
    """

    title: str
    first_best: Fraction
    best: Curve
    random: Curve
    worst: Curve
    threshold: Fraction | None
    end: Fraction


@dataclass(frozen=True, slots=True)
class Data:
    """One game a panel."""

    games: tuple[Paths, ...]


def traps() -> Environment:
    """Build a coordination problem with a selfish trap and a failure that no weight dissolves.

    At A both do best, but each is tempted by C until λ = 1/5; at C both hold back until λ = 2/3;
    B is a second best that is stable for good.

    Examples
    --------
    >>> worst_case_threshold(traps()).value is None
    True

    References
    ----------
    T7.
    """
    rows = [[(6, 6), (1, 2), (0, 7)], [(2, 1), (4, 4), (1, 3)], [(7, 0), (3, 1), (2, 2)]]
    names = ("A", "B", "C")
    return Environment.from_bimatrix(rows, actions=(names, names), title="two traps")


def mean(values: Sequence[Fraction]) -> Fraction:
    """Give the mean: welfare when each equilibrium is as likely as any other.

    Examples
    --------
    >>> mean([Fraction(1), Fraction(2)])
    Fraction(3, 2)
    """
    return sum(values, Fraction(0)) / len(values)


def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Find the exact weights at which equilibria come and go.

    Examples
    --------
    >>> [paths.threshold for paths in compute().data.games]
    [Fraction(2, 1), None]

    References
    ----------
    T7; [CaragiannisEtAl2010].
    """
    if subject is None:
        asked = [("Effort table, SH region", effort_table(**SH)), ("Two traps (A, B, C)", traps())]
    else:
        asked = [(subject.label, subject.environment.prosocial(0))]
    documents: list[Mapping[str, Any]] = []
    games = []
    for title, environment in asked:
        found = worst_case_threshold(environment)
        documents.append(worst_case_document(environment, found))
        best, random, worst = (welfare_path(environment, c) for c in (max, mean, min))
        end = curve_end([best, random, worst])
        first_best = environment.first_best().value
        games.append(Paths(title, first_best, best, random, worst, found.value, end))
    return Evidence(Data(tuple(games)), tuple(documents))


def draw(data: Data, style: Style) -> Figure:
    """Draw the three paths of each game, with the first best and λ**.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> figure.axes[0].get_ylabel()
    'welfare $W$ (money)'

    References
    ----------
    T7.
    """
    count = len(data.games)
    figure = style.figure(DOUBLE if count > 1 else SINGLE, 2.5 if count > 1 else 2.6)
    panels = figure.subplots(1, count, squeeze=False)[0]
    for axes, letter, paths in zip(panels, "ab", data.games, strict=False):
        _draw_paths(axes, paths, style)
        survives = "" if paths.threshold is not None else r"; $\lambda^{\ast\ast}=\infty$"
        if count > 1:
            panel(axes, letter, plain(paths.title) + survives)
        else:
            axes.set_title(plain(paths.title) + survives)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower left", ncols=4 if count > 1 else 2)
    return figure


def _draw_paths(axes: Axes, paths: Paths, style: Style) -> None:
    axes.axhline(
        float(paths.first_best), color=GREY, lw=style.points(0.7), zorder=1, label="first best"
    )
    for curve, series, name in zip(
        (paths.best, paths.random, paths.worst),
        SERIES,
        ("best equilibrium", "random equilibrium", "worst equilibrium"),
        strict=False,
    ):
        draw_curve(axes, curve, paths.end, series, style, name)
    if paths.threshold:
        text = f"$\\lambda^{{\\ast\\ast}}={number(paths.threshold)[1:-1]}$"
        mark_threshold(axes, paths.threshold, text, style, top=0.55)
    axes.set_xlim(-0.012 * float(paths.end), float(paths.end))
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.03 * (high - low), high + 0.04 * (high - low))
    axes.set_xlabel(r"prosocial weight $\lambda$")
    axes.set_ylabel("welfare $W$ (money)")
