"""Pieces of drawing that several figures share: exact curves with their ends, thresholds, games."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from coopgap.figures.curves import Curve
from coopgap.figures.style import BLACK, GREEN, GREY, PALE, Series, Style, number, plain

LONGEST_LINE = 14
"""Most letters of an action's name on one line."""


def draw_curve(
    axes: Axes,
    curve: Curve,
    end: Fraction,
    series: Series,
    style: Style,
    label: str,
    *,
    ends: bool = True,
) -> None:
    """Draw an exact curve from 0 to an end: pieces, jumps, and whom each jump's end belongs to.

    A filled dot is a value that is taken, a hollow one a value that is only approached. Every
    piece carries the label as its group id, so that what was plotted can be read back.

    Examples
    --------
    >>> from coopgap.figures.curves import constant
    >>> from coopgap.figures.style import SERIES
    >>> style = Style()
    >>> with style.context():
    ...     axes = style.figure(2, 2).subplots()
    ...     draw_curve(axes, constant(Fraction(3)), Fraction(2), SERIES[0], style, "gap")
    >>> axes.lines[0].get_xydata().tolist()
    [[0.0, 3.0], [2.0, 3.0]]
    """
    named = label
    for x, y in curve.sampled(end):
        style_of_point = {"marker": series.marker} if len(x) == 1 and not ends else {}
        axes.plot(
            x,
            y,
            color=series.color,
            linestyle=series.line,
            label=named,
            gid=f"curve:{label}",
            solid_capstyle="butt",
            zorder=3,
            **style_of_point,  # type: ignore[arg-type]
        )
        named = "_nolegend_"
    for at in curve.breaks:
        if at > end:
            break
        near = [piece for piece in curve.pieces if at in (piece.start, piece.end)]
        values = [piece.value(at) for piece in near]
        known = [float(value) for value in values if value is not None]
        if len(set(known)) < 2:
            continue
        axes.plot(
            [float(at)] * 2, [min(known), max(known)], color=series.color, lw=style.points(0.5),
            alpha=0.5, zorder=2, gid="jump",
        )  # fmt: skip
        taken = curve.value(at)
        if ends:
            for value in sorted(set(known)):
                filled = taken is not None and value == float(taken)
                axes.plot(
                    [float(at)], [value], marker="o", markersize=style.points(2.6),
                    color=series.color, markeredgewidth=style.points(0.7), zorder=4 + filled,
                    markerfacecolor=series.color if filled else "white", gid="end",
                )  # fmt: skip


def mark_threshold(axes: Axes, at: Fraction, text: str, style: Style, *, top: float = 0.98) -> None:
    """Draw a vertical line at an exact threshold and say what it is.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     axes = style.figure(2, 2).subplots()
    ...     mark_threshold(axes, Fraction(1, 2), "half", style)
    >>> axes.texts[0].get_text()
    'half'
    """
    axes.axvline(
        float(at), color=GREY, linewidth=style.points(0.6), linestyle=(0, (1, 1.5)), zorder=1
    )
    axes.annotate(
        text,
        (float(at), top),
        xycoords=("data", "axes fraction"),
        xytext=(style.points(2), 0),
        textcoords="offset points",
        ha="left",
        va="top",
        fontsize=style.small(),
        color=BLACK,
    )


def draw_bimatrix(
    axes: Axes,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Sequence[Fraction]]],
    style: Style,
    *,
    shade: Sequence[Sequence[str]] | None = None,
    size: float | None = None,
    halo: bool = False,
) -> None:
    """Draw a two-player game as a table of payoff pairs, first row on top.

    Parameters
    ----------
    axes
        Emptied of ticks and frame; columns lie at 0, 1, ... and rows at 0, -1, ...
    rows, columns
        Action names.
    cells
        Payoffs by row, column and player.
    style
        Sizes.
    shade
        Face colour of each cell; white when left out.
    size
        Size of the payoffs (points).
    halo
        Whether payoffs stand out from lines behind them; it makes vector files larger.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     axes = style.figure(2, 2).subplots()
    ...     draw_bimatrix(axes, ["C"], ["D"], [[[Fraction(1, 2), Fraction(3)]]], style)
    >>> axes.texts[0].get_text()
    '$1/2$, $3$'
    """
    fontsize = size or style.small()
    for r, row in enumerate(cells):
        for c, payoffs in enumerate(row):
            face = shade[r][c] if shade else "white"
            axes.add_patch(
                Rectangle((c - 0.5, -r - 0.5), 1, 1, facecolor=face, edgecolor=PALE, zorder=1)
            )
            text = ", ".join(number(value) for value in payoffs)
            axes.text(
                c, -r, text, ha="center", va="center", fontsize=fontsize, zorder=9,
                path_effects=(
                    [withStroke(linewidth=style.points(1.8), foreground=face)] if halo else []
                ),
            )  # fmt: skip
    axes.set_xlim(-0.52, len(columns) - 0.48)
    axes.set_ylim(-len(rows) + 0.48, 0.52)
    # Names are labels of ticks, so that the layout makes room for long ones.
    axes.set_xticks(range(len(columns)), [broken(name) for name in columns])
    axes.set_yticks([-r for r in range(len(rows))], [broken(name) for name in rows])
    axes.tick_params(length=0, pad=style.points(2), labelsize=fontsize)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    for spine in axes.spines.values():
        spine.set_visible(False)


def broken(name: str, width: int = LONGEST_LINE) -> str:
    r"""Break a long name into at most three lines, and cut one that would fill the figure.

    Examples
    --------
    >>> broken("open the weir until the meadow downstream is under water")
    'open the weir\nuntil the\nmeadow…'
    """
    lines = textwrap.wrap(name, width, break_on_hyphens=False)
    return plain("\n".join(lines[:3]) + ("…" if len(lines) > 3 else ""))


def draw_marks(
    axes: Axes,
    signals: Sequence[Sequence[int]],
    efficient: Iterable[tuple[int, ...]],
    equilibria: Iterable[tuple[int, ...]],
    style: Style,
) -> None:
    """Mark a bimatrix: lines between cells of different signals, first best, equilibria.

    Parameters
    ----------
    axes
        Where `draw_bimatrix` drew.
    signals
        Signal of each cell, by row and column.
    efficient, equilibria
        Cells with a star, and with a ring.
    style
        Gives sizes.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> draw_marks(axes, [[0, 1]], [(0, 0)], [(0, 1)], Style())
    >>> len(axes.lines)
    9
    """
    for x, y in signal_borders(signals):
        axes.plot(
            x, y, color=BLACK, lw=style.points(1.6), solid_capstyle="projecting", zorder=4,
            clip_on=False, gid="border",
        )  # fmt: skip
    for r, c in efficient:
        axes.plot(
            c - 0.36, -r + 0.33, marker="*", color=GREEN, ms=style.points(7), mec="white",
            mew=style.points(0.4), zorder=7, gid=f"efficient:{r},{c}",
        )  # fmt: skip
    for r, c in equilibria:
        axes.plot(
            c + 0.36, -r + 0.33, marker="o", mfc="none", mec=BLACK, mew=style.points(0.9),
            ms=style.points(5.5), zorder=7, gid=f"equilibrium:{r},{c}",
        )  # fmt: skip


def signal_borders(
    signals: Sequence[Sequence[int]],
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the edges between cells of different signals, and the outer frame.

    Examples
    --------
    >>> len(list(signal_borders(((0, 1),))))
    7
    """
    m, k = len(signals), len(signals[0])
    for r in range(m):
        for c in range(k + 1):
            if c in (0, k) or signals[r][c - 1] != signals[r][c]:
                yield (c - 0.5, c - 0.5), (-r + 0.5, -r - 0.5)
    for r in range(m + 1):
        for c in range(k):
            if r in (0, m) or signals[r - 1][c] != signals[r][c]:
                yield (c - 0.5, c + 0.5), (-r + 0.5, -r + 0.5)
