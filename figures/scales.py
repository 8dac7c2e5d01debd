"""How far an axis reaches, and a scale that shows large gaps and small ones side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator

from coopgap.figures.curves import Curve

SPREAD: Final = 15
"""Largest ratio of the gaps at λ = 0 that a linear axis shows well."""


def curve_end(curves: Iterable[Curve]) -> Fraction:
    """Give where an axis should end: a quarter beyond the last break of any curve.

    Examples
    --------
    >>> from coopgap.figures.curves import constant
    >>> curve_end([constant(Fraction(1))])
    Fraction(1, 1)
    """
    last = max((curve.edges[-1] for curve in curves if curve.edges), default=Fraction(0))
    return last * Fraction(5, 4) if last else Fraction(1)


def grid(end: Fraction, count: int) -> tuple[Fraction, ...]:
    """Give evenly spaced exact points from 0 to an end, both included.

    Examples
    --------
    >>> [str(x) for x in grid(Fraction(1), 3)]
    ['0', '1/2', '1']
    """
    return tuple(end * Fraction(k, count - 1) for k in range(count))


def fit_gap_axis(axes: Axes, levels: Sequence[Fraction]) -> float | None:
    """Fit the vertical axis to gaps: linear, or linear near zero and logarithmic above.

    Parameters
    ----------
    axes
        Whose vertical axis is set, from a little below zero to above the largest level.
    levels
        The gaps that matter; those that are zero play no part.

    Returns
    -------
    float or None
        Above which gap the axis is logarithmic, so that the label can say so.

    Examples
    --------
    >>> from coopgap.figures.style import Style
    >>> axes = Style().figure(2, 2).subplots()
    >>> fit_gap_axis(axes, [Fraction(24), Fraction(1), Fraction(4, 5)])
    1.0
    """
    positive = [float(level) for level in levels if level > 0]
    top = max(positive, default=1.0)
    bend = 1.0 if min(positive, default=top) <= 1.0 < top else min(positive, default=top)
    if top <= SPREAD * min(positive, default=top):
        axes.set_ylim(-0.05 * top, 1.12 * top)
        return None
    axes.set_yscale("symlog", linthresh=bend, linscale=1.0)
    ticks = [0.0, bend / 2, bend]
    while ticks[-1] * 10 <= top * 1.5:
        ticks.append(ticks[-1] * 10)
    if ticks[-1] < top / 3:
        ticks.append(ticks[-1] * 5)
    axes.yaxis.set_major_locator(FixedLocator(ticks))
    axes.yaxis.set_major_formatter(FixedFormatter([f"${tick:g}$" for tick in ticks]))
    axes.yaxis.set_minor_locator(FixedLocator([]))
    axes.set_ylim(-0.08 * bend, 1.6 * top)
    return bend


def gap_label(bend: float | None) -> str:
    r"""Label an axis of gaps, with what `fit_gap_axis` returned.

    Examples
    --------
    >>> gap_label(None)
    'welfare gap $\\Gamma$ (money)'
    """
    return r"welfare gap $\Gamma$ (money" + (")" if bend is None else f"; log above ${bend:g}$)")
