"""Figure *adaptation*: the best menu is an isotonic fit; where mandate, discretion and menu win."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.style import (
    BLACK,
    BLUE,
    DOUBLE,
    GREY,
    MIST,
    ORANGE,
    RED,
    Style,
    number,
    panel,
)
from coopgap.theory.errors import ParameterError
from coopgap.theory.models.adaptation_support import Adaptation

N_STATES = 8
"""States of the example: ideal actions 0 to 7."""

BIAS = tuple(Fraction(b, 10) for b in (67, 53, 30, 16, -17, -31, -54, -68))
"""Bias by state: it falls faster than the ideal action rises, most where cells of two, then of
four, are put together."""

FITTED_AT = (Fraction(0), Fraction(3, 2), Fraction(5, 2))
"""Weights at which the fit is drawn."""

CELL_SIZES = (1, 2, 4, 8)
"""How many states a contract may pool: from full sight of the state to none."""

END = Fraction(4)
"""Largest weight of the phase diagram."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The best menu at one weight: preferred actions, ideal actions, and the fit."""

    weight: Fraction
    preferred: tuple[Fraction, ...]
    ideal: tuple[Fraction, ...]
    fitted: tuple[Fraction, ...]
    gap: Fraction


@dataclass(frozen=True, slots=True)
class Phase:
    """One level of coarseness.

    Attributes
    ----------
    size
        States a cell.
    menu
        λ* of the menu: from here on it reaches the first best.
    ratio
        E b² over E Var(θ|cell): discretion does as well as the mandate once ``(1 + λ)²`` is at
        least this; ``None`` is never.
    mandate
        Gap of the best mandate.
    """

    size: int
    menu: Fraction
    ratio: Fraction | None
    mandate: Fraction

    @property
    def switch(self) -> float:
        """Least λ at which discretion does as well as the mandate."""
        return float("inf") if self.ratio is None else max(0.0, float(self.ratio) ** 0.5 - 1)


@dataclass(frozen=True, slots=True)
class Data:
    """The fits at a few weights, and the phases by coarseness."""

    fits: tuple[Fit, ...]
    phases: tuple[Phase, ...]


def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Fit the menus and find the exact borders of the phases.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    >>> [str(phase.menu) for phase in compute().data.phases]
    ['0', '2/5', '13/10', '23/10']

    References
    ----------
    M2; [Rochet1987], [Holmstrom1984].
    """
    if subject is not None:
        raise ParameterError("adaptation shows model M2 and takes no input")
    whole = Adaptation.from_values(range(N_STATES), BIAS)
    fits = []
    for weight in FITTED_AT:
        menu = whole.menu(weight)
        fits.append(Fit(weight, whole.preferred(weight), whole.theta, menu.actions, menu.gap))
    phases = []
    for size in CELL_SIZES:
        cells = [range(start, start + size) for start in range(0, N_STATES, size)]
        model = Adaptation.from_values(range(N_STATES), BIAS, cells=cells)
        rigid, free = model.mandate_gap(), model.discretion_gap(0)
        phases.append(Phase(size, model.threshold().value, free / rigid if rigid else None, rigid))
    return Evidence(Data(tuple(fits), tuple(phases)))


def draw(data: Data, style: Style) -> Figure:
    r"""Draw the fits on the left and the phase diagram on the right.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> figure.axes[-1].get_xlabel()
    'prosocial weight $\\lambda$'

    References
    ----------
    M2.
    """
    figure = style.figure(DOUBLE, 2.5)
    panels = figure.subplots(1, len(data.fits) + 1, width_ratios=(*[1] * len(data.fits), 1.9))
    for axes, letter, fit in zip(panels, "abcdef", data.fits, strict=False):
        _draw_fit(axes, fit, style)
        where = f"$\\lambda={number(fit.weight)[1:-1]}$, $\\Gamma={number(fit.gap)[1:-1]}$"
        panel(axes, letter, where)
    panels[0].set_ylabel(r"action $a$, ideal $\theta$")
    for axes in panels[1 : len(data.fits)]:
        axes.tick_params(labelleft=False)
    figure.legend(
        *panels[0].get_legend_handles_labels(), loc="outside lower left", ncols=3, handlelength=1.6
    )
    last = panels[-1]
    _draw_phases(last, data.phases, style)
    panel(last, "abcdef"[len(data.fits)], "Rigid rules, and the menu")
    return figure


def _draw_fit(axes: Axes, fit: Fit, style: Style) -> None:
    axes.plot(
        [float(x) for x in fit.preferred], [float(y) for y in fit.ideal], ls="none", marker="o",
        color=BLUE, ms=style.points(3.5), gid="ideal", label="ideal", zorder=4,
    )  # fmt: skip
    # Between two states the menu jumps where a type in the middle is indifferent.
    order = sorted(zip(fit.preferred, fit.fitted, strict=True))
    axes.plot(
        [float(x) for x, _ in order], [float(y) for _, y in order], drawstyle="steps-mid",
        color=RED, lw=style.points(1.3), gid="fit", label="menu", zorder=3,
    )  # fmt: skip
    axes.plot(
        [0, 7], [0, 7], color=GREY, lw=style.points(0.5), ls=(0, (1, 2)), zorder=1, label="no bias"
    )
    axes.set_xlim(-0.5, 7.5)
    axes.set_ylim(-0.5, 7.5)
    axes.set_xticks([0, 2, 4, 6])
    axes.set_yticks([0, 2, 4, 6])
    axes.set_xlabel(r"preferred $\tau_\lambda(\theta)$")


def _draw_phases(axes: Axes, phases: tuple[Phase, ...], style: Style) -> None:
    for k, phase in enumerate(phases):
        switch = min(phase.switch, float(END))
        edges = (0.0, switch, float(END))
        for (start, stop), face, name in zip(
            itertools.pairwise(edges), (ORANGE, MIST), ("mandate", "discretion"), strict=True
        ):
            axes.add_patch(
                Rectangle(
                    (start, k - 0.38), stop - start, 0.76, facecolor=face, edgecolor="none",
                    gid=f"{name}:{phase.size}",
                )
            )  # fmt: skip
        axes.add_patch(
            Rectangle(
                (float(phase.menu), k - 0.38), float(END) - float(phase.menu), 0.76,
                facecolor="none", edgecolor=BLACK, hatch="////", lw=style.points(0.8),
                gid=f"menu:{phase.size}",
            )
        )  # fmt: skip
    axes.set_xlim(0, float(END))
    axes.set_ylim(-0.5, len(phases) - 0.5)
    axes.set_yticks(range(len(phases)), [str(phase.size) for phase in phases])
    axes.set_ylabel("states that contracts pool")
    axes.set_xlabel(r"prosocial weight $\lambda$")
    axes.figure.legend(
        handles=[
            Patch(facecolor=ORANGE, label="mandate is better"),
            Patch(facecolor=MIST, label="discretion is better"),
            Patch(facecolor="none", edgecolor=BLACK, hatch="////", label="menu: first best"),
        ],
        loc="outside lower right",
        ncols=3,
        handlelength=1.6,
        columnspacing=1.2,
    )
