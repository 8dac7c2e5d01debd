"""Figure *liability*: the gap against the liability bound, with the exact bounds where it falls."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.figure import Figure

from coopgap.figures.curves import Curve, gap_in_liability
from coopgap.figures.drawing import draw_curve
from coopgap.figures.effort_tables import PD
from coopgap.figures.evidence import Evidence, Subject, require_small
from coopgap.figures.scales import curve_end, fit_gap_axis, gap_label, grid
from coopgap.figures.style import GREY, SERIES, SINGLE, Style, number, plain
from coopgap.numerics.gap import welfare_gap
from coopgap.theory.contract import Liability
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language

DOTS, MORE_DOTS = 11, 41
"""How many exact points each curve is checked at; more where it has holes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One class and language: closed form in B, and exact points by the numeric route."""

    label: str
    curve: Curve
    points: tuple[tuple[Fraction, Fraction | None], ...]


@dataclass(frozen=True, slots=True)
class Data:
    """The curves, with a title."""

    title: str
    lines: tuple[Line, ...]
    end: Fraction


@functools.lru_cache(maxsize=2)
def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Derive the gap as a function of the liability bound B, for all B at once.

    Raises
    ------
    ParameterError
        When the subject is too large for its curves to be derived.

    Examples
    --------
    >>> from coopgap.theory.games.dilemmas import prisoners_dilemma
    >>> game = prisoners_dilemma()
    >>> own = Subject(game, Language.complete(game), "a dilemma", "all")
    >>> [line.curve.zero_from for line in compute(own).data.lines]
    [Fraction(1, 2), Fraction(1, 2)]

    References
    ----------
    T1, T3; M1.
    """
    if subject is None:
        environment = effort_table(**PD)
        asked = [
            ("signal, C/D seen", effort_language(environment, "coop-defect"), "c1"),
            ("mediated, C/D seen", effort_language(environment, "coop-defect"), "c2"),
            ("signal, all seen", Language.complete(environment), "c1"),
        ]
        title = "Effort table, PD region"
    else:
        require_small(subject, "liability")
        environment = subject.environment
        asked = [
            ("signal contract", subject.language, "c1"),
            ("mediated mechanism", subject.language, "c2"),
        ]
        title = f"{subject.label}; contracts: {subject.verify}"
    documents: list[Mapping[str, Any]] = []
    curves = []
    for label, language, kind in asked:
        curve, proofs = gap_in_liability(environment, language, kind)
        curves.append((label, language, kind, curve))
        documents += proofs
    end = curve_end(curve for *_, curve in curves)
    lines = tuple(
        Line(
            label,
            curve,
            tuple(
                (b, welfare_gap(environment, language, kind, liability=Liability(b)).gap)
                for b in grid(end, DOTS if curve.is_complete else MORE_DOTS)
            ),
        )
        for label, language, kind, curve in curves
    )
    return Evidence(Data(title, lines, end), tuple(documents))


def draw(data: Data, style: Style) -> Figure:
    """Draw one curve a class, with the exact breakpoints named along the axis.

    Examples
    --------
    >>> from coopgap.theory.games.dilemmas import prisoners_dilemma
    >>> game = prisoners_dilemma()
    >>> style = Style()
    >>> with style.context():
    ...     own = Subject(game, Language.complete(game), "a dilemma", "all")
    ...     axes = draw(compute(own).data, style).axes[0]
    >>> axes.get_xlabel()
    'liability bound $B$ (money)'

    References
    ----------
    T1, T3.
    """
    figure = style.figure(SINGLE, 2.7)
    axes = figure.subplots()
    levels = [v for line in data.lines for v in (line.curve.known(Fraction(0)), _last(line)) if v]
    bend = fit_gap_axis(axes, levels)
    breaks: set[Fraction] = set()
    for line, series in zip(data.lines, SERIES, strict=False):
        draw_curve(axes, line.curve, data.end, series, style, line.label, ends=False)
        known = [(float(b), float(value)) for b, value in line.points if value is not None]
        axes.plot(
            [b for b, _ in known], [value for _, value in known], ls="none",
            marker=series.marker, color=series.color, mfc="white", mew=style.points(0.7),
            ms=style.points(3.2), gid=f"exact:{line.label}", clip_on=False, zorder=5,
        )  # fmt: skip
        breaks |= set(line.curve.breaks)
    axes.set_xlim(0, float(data.end))
    ticks = sorted({Fraction(0), *breaks})
    axes.set_xticks([float(b) for b in ticks], [number(b) for b in ticks])
    for b in breaks:
        axes.axvline(float(b), color=GREY, lw=style.points(0.5), ls=(0, (1, 2)), zorder=0)
    axes.set_xlabel("liability bound $B$ (money)")
    axes.set_ylabel(gap_label(bend))
    axes.set_title(plain(data.title))
    figure.legend(loc="outside lower left", ncols=2)
    return figure


def _last(line: Line) -> Fraction | None:
    return line.curve.known(line.curve.breaks[-1] + 1) if line.curve.breaks else None
