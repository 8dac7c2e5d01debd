"""Figure *surfaces*: gaps of teams, hold-up and public goods over two parameters at once."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from coopgap.figures.curves import Curve, closed_form
from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.scales import grid
from coopgap.figures.style import BLACK, DOUBLE, LOSS, Style, panel
from coopgap.numerics.smooth.sharing_rules import best_shares
from coopgap.theory.errors import ParameterError
from coopgap.theory.models import MODELS

SIZES = tuple(range(2, 11))
"""Sizes of teams."""

STEPS = 41
"""Points along each continuous axis."""

KAPPA = Fraction(4)
"""Value of the first unit invested in hold-up."""

GROUP = 4
"""Agents of the public-goods game."""


@dataclass(frozen=True, slots=True)
class Surface:
    """Exact gaps on a grid.

    Attributes
    ----------
    title, vertical
        What it shows, and what is on the vertical axis.
    x, y
        λ, and the other parameter.
    gaps
        By y, then x (money).
    whole
        Whether y takes whole numbers only, so that nothing lies between.
    border
        Points (λ, y) of a threshold beyond which the gap vanishes; empty where there is none.
    """

    title: str
    vertical: str
    x: tuple[Fraction, ...]
    y: tuple[Fraction, ...]
    gaps: tuple[tuple[Fraction, ...], ...]
    whole: bool
    border: tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Data:
    """One surface a panel."""

    surfaces: tuple[Surface, ...]


@functools.lru_cache(maxsize=2)
def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Evaluate the three surfaces exactly.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    >>> compute().data.surfaces[0].gaps[0][0]
    Fraction(1, 4)

    References
    ----------
    M3, M4, M5; [Holmstrom1982], [GrossmanHart1986].
    """
    if subject is not None:
        raise ParameterError("surfaces shows models M3 to M5 and takes no input")
    weights = grid(Fraction(2), STEPS)
    teams = Surface(
        "Teams (M3)",
        "agents $n$",
        weights,
        tuple(map(Fraction, SIZES)),
        tuple(tuple(best_shares([1] * n, [lam] * n).gap for lam in weights) for n in SIZES),
        True,
        (),
    )
    shares = grid(Fraction(1), STEPS)
    owned = tuple(_row(_hold_up(share), weights) for share in shares)
    # Strictly between 1/n and 1: giving is efficient, and costs the giver.
    returns = tuple(
        Fraction(1, GROUP) + (1 - Fraction(1, GROUP)) * Fraction(k, STEPS + 1)
        for k in range(1, STEPS + 1)
    )
    goods = MODELS["public-goods"]()
    given = tuple(_row(_public_goods(part), weights) for part in returns)
    border = tuple(
        (goods.evaluate("threshold", {"n": GROUP, "m": GROUP * part}), part) for part in returns
    )
    return Evidence(
        Data(
            (
                teams,
                Surface("Hold-up (M4)", r"share $\beta$", weights, shares, owned, False, ()),
                Surface(
                    "Public goods (M5)", "return $m/n$", weights, returns, given, False, border
                ),
            )
        )
    )


def _row(curve: Curve, weights: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """Evaluate a curve that is finite everywhere."""
    return tuple(curve.value(lam) or Fraction(0) for lam in weights)


def _hold_up(share: Fraction) -> Curve:
    """Give the gap with one investor of that share against λ; below a threshold it stays idle."""
    derivation = MODELS["hold-up"]()
    idle_until = derivation.evaluate("threshold", {"kappa": KAPPA, "share": share})
    values = {"kappa": sympy.Rational(str(KAPPA)), "share": sympy.Rational(str(share))}
    breaks = (idle_until,) if idle_until else ()
    return closed_form(derivation.result("gap").expression, values, breaks)


def _public_goods(part: Fraction) -> Curve:
    """Give the gap with every agent prosocial against λ, at a return m/n."""
    derivation = MODELS["public-goods"]()
    at = derivation.evaluate("threshold", {"n": GROUP, "m": GROUP * part})
    m = sympy.Rational(str(GROUP * part))
    values = {"n": GROUP, "m": m, "e0": 1, "k": GROUP}
    return closed_form(derivation.result("gap").expression, values, (at,))


def draw(data: Data, style: Style) -> Figure:
    """Draw each surface as a map with level lines.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> len(figure.axes)
    6

    References
    ----------
    M3, M4, M5.
    """
    figure = style.figure(DOUBLE, 2.3)
    panels = figure.subplots(1, len(data.surfaces))
    for axes, letter, surface in zip(panels, "abc", data.surfaces, strict=False):
        _draw_surface(figure, axes, surface, style)
        panel(axes, letter, surface.title)
    return figure


def _draw_surface(figure: Figure, axes: Axes, surface: Surface, style: Style) -> None:
    x = np.array([float(v) for v in surface.x])
    y = np.array([float(v) for v in surface.y])
    z = np.array([[float(v) for v in row] for row in surface.gaps])
    shades = axes.pcolormesh(
        x, y, z, cmap=LOSS, norm=PowerNorm(0.5, 0, float(z.max())), shading="nearest",
        linewidth=0, edgecolors="face", gid="surface", zorder=0,
    )  # fmt: skip
    if surface.border:
        inside = [(float(lam), float(part)) for lam, part in surface.border if lam <= surface.x[-1]]
        axes.plot(
            [lam for lam, _ in inside], [part for _, part in inside], color=BLACK,
            lw=style.points(1.2), gid="border",
        )  # fmt: skip
        axes.annotate(
            r"$\lambda^{\ast}$", inside[len(inside) // 3], textcoords="offset points",
            xytext=(style.points(5), style.points(2)),
        )  # fmt: skip
    elif not surface.whole:
        lines = axes.contour(x, y, z, levels=_levels(z), colors=BLACK, linewidths=style.points(0.6))
        axes.clabel(lines, fontsize=style.small(), fmt="%g", inline_spacing=2)
    axes.set_xlabel(r"prosocial weight $\lambda$")
    axes.set_ylabel(surface.vertical)
    if surface.whole:
        axes.set_yticks(y[::2])
    bar = figure.colorbar(shades, ax=axes, pad=0.02, aspect=18)
    bar.locator = MaxNLocator(5)
    bar.update_ticks()
    bar.set_label(r"gap $\Gamma$ (money)")
    bar.outline.set_linewidth(style.points(0.5))


def _levels(z: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float]:
    """Choose level lines, each a quarter of the last, below the plateau where nothing is done."""
    top = float(z.max())
    start = 2.0 ** int(np.floor(np.log2(top)))
    return sorted(start / 2.0**k for k in (2, 4, 6))
