"""The house style: sizes, fonts, colours and marks, the same in every figure and on every machine.

Colours are those of Okabe and Ito, which the colour-blind tell apart; what a colour says, a line
style or a marker says too, so that figures stay legible in grey. Fonts are the ones Matplotlib
brings with it, so that the same data give the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from coopgap.theory.errors import ParameterError

SINGLE: Final = 3.4
"""Width of a column of text (inches)."""

DOUBLE: Final = 7.0
"""Width of a page of text (inches)."""

BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
MIST: Final = "#C6E5F7"
"""A light tint of the sky, told from orange in grey as well."""
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
BLUE: Final = "#0072B2"
RED: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#6B6B6B"
PALE: Final = "#D9D9D9"

LOSS: Final = LinearSegmentedColormap.from_list(
    "loss", ["#FFFFFF", "#FBE3C2", "#F0A45D", "#B34700"]
)
"""White for nothing lost, darker for more; monotone in grey."""

WORTH: Final = LinearSegmentedColormap.from_list("worth", ["#FFFFFF", "#CFE4F3", "#7DB8DE"])
"""Light enough everywhere for black text on it."""


class Look(StrEnum):
    """For paper, or for a talk: half as large again, sans, on a wider line.

    Examples
    --------
    >>> Look("talk").scale
    1.5
    """

    PAPER = "paper"
    TALK = "talk"

    @property
    def scale(self) -> float:
        """How many times larger than on paper."""
        return 1.5 if self is Look.TALK else 1.0


class Font(StrEnum):
    """Letters with serifs, as in journals, or without, as on slides."""

    SERIF = "serif"
    SANS = "sans"


@dataclass(frozen=True, slots=True)
class Series:
    """How one curve looks: colour, line style, marker."""

    color: str
    line: Any
    marker: str


SERIES: Final = (
    Series(BLUE, "-", "o"),
    Series(RED, (0, (5, 1.5)), "s"),
    Series(GREEN, (0, (1.2, 1.2)), "^"),
    Series(PURPLE, (0, (5, 1.2, 1.2, 1.2)), "D"),
    Series(BLACK, (0, (3, 1, 1, 1, 1, 1)), "v"),
)
"""Curves in the order in which a figure names them."""


@dataclass(frozen=True, slots=True)
class Style:
    """The choices a reader has.

    Attributes
    ----------
    look
        For paper or for a talk.
    font
        Left out, serif on paper and sans in a talk.

    Examples
    --------
    >>> Style.of("talk").font
    <Font.SANS: 'sans'>
    """

    look: Look = Look.PAPER
    font: Font = Font.SERIF

    @classmethod
    def of(cls, look: str = "paper", font: str | None = None) -> Style:
        """Read the choices by name.

        Raises
        ------
        ParameterError
            When a name is unknown.

        Examples
        --------
        >>> Style.of("poster")
        Traceback (most recent call last):
            ...
        coopgap.theory.errors.ParameterError: style='poster' is unknown; choose paper or talk
        """
        if look not in list(Look):
            raise ParameterError(f"style={look!r} is unknown; choose paper or talk")
        chosen = Look(look)
        if font is None:
            return cls(chosen, Font.SANS if chosen is Look.TALK else Font.SERIF)
        if font not in list(Font):
            raise ParameterError(f"font={font!r} is unknown; choose serif or sans")
        return cls(chosen, Font(font))

    @property
    def name(self) -> str:
        """The choices as one word."""
        return f"{self.look}-{self.font}"

    def settings(self) -> dict[str, Any]:
        """Give the settings of Matplotlib, starting from its own defaults."""
        k = self.look.scale
        serif = self.font is Font.SERIF
        return {
            "font.family": "serif" if serif else "sans-serif",
            "font.serif": ["STIXGeneral"],
            "font.sans-serif": ["DejaVu Sans"],
            "mathtext.fontset": "stix" if serif else "dejavusans",
            # DejaVu is wide: a point less gives it the same length of line.
            "font.size": (8.0 if serif else 7.0) * k,
            "axes.titlesize": (8.5 if serif else 7.5) * k,
            "axes.labelsize": (8.0 if serif else 7.0) * k,
            "xtick.labelsize": (7.0 if serif else 6.2) * k,
            "ytick.labelsize": (7.0 if serif else 6.2) * k,
            "legend.fontsize": (7.0 if serif else 6.2) * k,
            "axes.titlelocation": "left",
            "axes.titlepad": 4 * k,
            "axes.labelpad": 2.5 * k,
            "axes.linewidth": 0.6 * k,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "xtick.major.width": 0.6 * k,
            "ytick.major.width": 0.6 * k,
            "xtick.major.size": 2.5 * k,
            "ytick.major.size": 2.5 * k,
            "xtick.major.pad": 2 * k,
            "ytick.major.pad": 2 * k,
            "xtick.minor.visible": False,
            "lines.linewidth": 1.2 * k,
            "lines.markersize": 3.5 * k,
            "patch.linewidth": 0.6 * k,
            "hatch.linewidth": 0.4 * k,
            "legend.frameon": False,
            "legend.handlelength": 2.4,
            "legend.borderaxespad": 0.2,
            "legend.labelspacing": 0.3,
            "axes.unicode_minus": True,
            "figure.constrained_layout.h_pad": 0.03 * k,
            "figure.constrained_layout.w_pad": 0.03 * k,
            "savefig.dpi": 300,
            "svg.hashsalt": "coopgap",
            "svg.fonttype": "path",
            "pdf.fonttype": 42,
            "pdf.use14corefonts": False,
            "path.simplify": False,
        }

    @contextmanager
    def context(self) -> Iterator[None]:
        """Draw and save inside this; the reader's own settings of Matplotlib play no part."""
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(self.settings())  # type: ignore[arg-type]
            yield

    def figure(self, width: float, height: float) -> Figure:
        """Start a figure (inches on paper) whose parts keep out of each other's way."""
        k = self.look.scale
        return Figure(figsize=(width * k, height * k), layout="constrained")

    def points(self, size: float) -> float:
        """Give a size in points, larger in a talk."""
        return size * self.look.scale

    def small(self) -> float:
        """Give the size of the smallest text (points)."""
        return (6.5 if self.font is Font.SERIF else 5.6) * self.look.scale


def number(value: Fraction | int | None) -> str:
    r"""Write an exact number in mathtext.

    Examples
    --------
    >>> number(Fraction(-3, 4)), number(Fraction(5)), number(None)
    ('$-3/4$', '$5$', '$\\infty$')
    """
    if value is None:
        return r"$\infty$"
    value = Fraction(value)
    if value.denominator == 1:
        return f"${value.numerator}$"
    if value.denominator > 999 or abs(value.numerator) > 9999:
        return f"$\\approx {float(value):.3g}$"
    return f"${value.numerator}/{value.denominator}$"


def plain(text: str) -> str:
    r"""Make a reader's own text safe to draw: no dollar sign starts a formula.

    Examples
    --------
    >>> plain("a $5 game")
    'a \\$5 game'
    """
    return text.replace("\\", r"\\").replace("$", r"\$") if "$" in text else text


def panel(axes: Axes, letter: str, title: str, *, pad: float | None = None) -> None:
    """Head a panel with its letter and title, ``pad`` points above it."""
    axes.set_title(rf"$\bf{{{letter}}}$  {title}", pad=pad)
