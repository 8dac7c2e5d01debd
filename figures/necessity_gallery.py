"""Figure *necessity-gallery*: a small game for each assumption that cannot be dropped."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from coopgap.figures.drawing import draw_bimatrix, draw_marks
from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.style import BLACK, DOUBLE, GREEN, Style
from coopgap.figures.witnesses import Witness, witnesses
from coopgap.theory.errors import ParameterError

COLUMNS = 4
"""Games side by side."""


@dataclass(frozen=True, slots=True)
class Data:
    """The witnesses."""

    witnesses: tuple[Witness, ...]


def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Build and check the witnesses.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    >>> len(compute().data.witnesses)
    12

    References
    ----------
    Theory §4.
    """
    if subject is not None:
        raise ParameterError("necessity-gallery has its own games and takes no input")
    found, documents = witnesses()
    return Evidence(Data(found), documents)


def draw(data: Data, style: Style) -> Figure:
    """Draw the games as small multiples, each with what is missing and what happens.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> len(figure.axes)
    12

    References
    ----------
    Theory §4.
    """
    count = len(data.witnesses)
    rows = -(-count // COLUMNS)
    figure = style.figure(DOUBLE, 0.4 + 1.85 * rows)
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for axes, witness in zip(panels, data.witnesses, strict=False):
        _draw_witness(axes, witness, style)
    for axes in panels[count:]:
        axes.set_axis_off()
    figure.legend(
        handles=[
            Line2D([], [], color=BLACK, lw=style.points(1.5), label="contracts tell apart"),
            Line2D([], [], color=GREEN, marker="*", ls="", ms=style.points(7), label="first best"),
            Line2D(
                [], [], color=BLACK, marker="o", mfc="none", ls="", ms=style.points(5),
                label="equilibrium without contract",
            ),
        ],
        loc="outside lower center",
        ncols=3,
    )  # fmt: skip
    return figure


def _draw_witness(axes: Axes, witness: Witness, style: Style) -> None:
    draw_bimatrix(axes, *witness.actions, witness.payoffs, style, size=style.points(7.5))
    draw_marks(axes, witness.signals, witness.efficient, witness.equilibria, style)
    axes.set_title(
        rf"$\bf{{{witness.claim}}}$ without:" + f"\n{witness.assumption}",
        fontsize=style.small() * 1.08,
    )  # fmt: skip
    axes.xaxis.set_label_position("bottom")
    axes.set_xlabel(witness.finding, labelpad=style.points(3))
