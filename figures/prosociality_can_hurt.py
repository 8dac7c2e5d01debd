"""Figure *prosociality-can-hurt*: the witness of T9, drawn as a game and as welfare against λ."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.figure import Figure

from coopgap.figures.curves import Curve, gap_in_prosociality
from coopgap.figures.drawing import draw_bimatrix, draw_curve, mark_threshold
from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.style import DOUBLE, GREY, SERIES, Style, number, panel
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.theory.contract import Profile
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.dilemmas import costly_prosociality

WEIGHTS = (Fraction(0), Fraction(1, 4), Fraction(1, 2))
"""Weights at which T9 states the best welfare."""


@dataclass(frozen=True, slots=True)
class Data:
    """The witness game and the welfare of its equilibria.

    Attributes
    ----------
    rows, columns, payoffs
        The bimatrix (money).
    equilibria
        Pure equilibria at each of `WEIGHTS`.
    first_best
        Greatest welfare (money).
    pure, correlated, worst
        Gap of the best pure, the best correlated, and the worst pure equilibrium, for every λ.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    payoffs: tuple[tuple[tuple[Fraction, Fraction], ...], ...]
    equilibria: tuple[tuple[Profile, ...], ...]
    first_best: Fraction
    pure: Curve
    correlated: Curve
    worst: Curve


@functools.lru_cache(maxsize=2)
def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Derive the welfare of the witness's equilibria for every λ.

    Raises
    ------
    ParameterError
        When given a subject: the figure shows one game only.

    Examples
    --------
    >>> data = compute().data
    >>> [str(data.first_best - data.pure.value(lam)) for lam in WEIGHTS]
    ['7', '5', '8']

    References
    ----------
    T9.
    """
    if subject is not None:
        raise ParameterError("prosociality-can-hurt shows the witness of T9 and takes no input")
    game = costly_prosociality()
    documents: list[Mapping[str, Any]] = []
    curves = []
    for kind, sense, liability in (("c0", "best", None), ("c2", "best", 0), ("c0", "worst", None)):
        curve, proofs = gap_in_prosociality(
            game,
            None,
            kind,
            sense=sense,  # type: ignore[arg-type]
            liability=liability,
        )
        curves.append(curve)
        documents += proofs
    payoffs = tuple(
        tuple((game.payoff(0, 0, (r, c)), game.payoff(1, 0, (r, c))) for c in range(2))
        for r in range(2)
    )
    stable = tuple(pure_equilibria(game.prosocial(lam)).profiles[0] for lam in WEIGHTS)
    data = Data(
        ("Top", "Bottom"), ("Left", "Right"), payoffs, stable, game.first_best().value, *curves
    )
    return Evidence(data, tuple(documents))


def draw(data: Data, style: Style) -> Figure:
    """Draw the game on the left and the welfare of its equilibria on the right.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> figure.axes[1].get_ylabel()
    'welfare $W$ (money)'

    References
    ----------
    T9.
    """
    figure = style.figure(DOUBLE, 2.4)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.7))
    draw_bimatrix(left, data.rows, data.columns, data.payoffs, style, size=style.points(8.5))
    for r, c in sorted({cell for cells in data.equilibria for cell in cells}):
        when = [
            number(lam)[1:-1]
            for lam, cells in zip(WEIGHTS, data.equilibria, strict=True)
            if (r, c) in cells
        ]
        left.text(
            c, -r - 0.28, f"equilibrium at $\\lambda={', '.join(when)}$", ha="center", va="center",
            fontsize=style.small(),
        )  # fmt: skip
    for r, c in ((r, c) for r in range(2) for c in range(2)):
        worth = number(sum(data.payoffs[r][c], Fraction(0)))[1:-1]
        left.text(
            c, -r + 0.28, f"$W={worth}$", ha="center", va="center", fontsize=style.small(),
            color=GREY,
        )  # fmt: skip
    panel(left, "a", "The witness game")
    end = Fraction(3, 4)
    for curve, series, label in zip(
        (data.pure, data.correlated, data.worst),
        SERIES,
        ("best pure equilibrium", "best correlated equilibrium", "worst pure equilibrium"),
        strict=False,
    ):
        welfare = curve.turned(data.first_best)
        draw_curve(right, welfare, end, series, style, label)
        at_zero = welfare.value(Fraction(0))
        if at_zero is not None and label.startswith("best"):
            right.text(0.012, float(at_zero), label.split()[1], fontsize=style.small(), va="center")
    right.axhline(float(data.first_best), color=GREY, lw=style.points(0.6), zorder=1)
    named = f"first best $W^{{\\ast}}={number(data.first_best)[1:-1]}$"
    right.text(0.02, float(data.first_best) + 0.08, named, fontsize=style.small(), va="bottom")
    if data.pure.zero_from is not None:
        at = data.pure.zero_from
        mark_threshold(right, at, f"$\\lambda^{{\\ast}}={number(at)[1:-1]}$", style, top=0.45)
    right.set_xlim(-0.015, float(end))
    right.set_ylim(4.5, 8.7)
    right.set_xlabel(r"prosocial weight $\lambda$")
    right.set_ylabel("welfare $W$ (money)")
    right.legend(loc="center right")
    panel(right, "b", "Welfare falls before it rises", pad=style.points(16))
    return figure
