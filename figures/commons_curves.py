"""Figure *commons*: gaps of caps, the threshold weight, and survival in the commons (M6)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.style import BLACK, BLUE, DOUBLE, GREY, SERIES, Style, number, panel
from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import (
    best_harvest,
    constant_cap,
    contingent_cap,
    rounds_alive,
)
from coopgap.numerics.commons.commons_threshold import commons_threshold
from coopgap.proofs.commons_certificates import cap_gap_document, commons_threshold_document
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth
from coopgap.theory.errors import ParameterError

SPREADS: Final = tuple(Fraction(k, 16) for k in range(17))
"""Growth is 2 − δ or 2 + δ, with equal odds."""

SIZES: Final = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
"""Numbers of fishers."""

WEIGHTS: Final = (Fraction(1, 2), Fraction(3, 2), Fraction(3))
"""λ of the prosocial fishers in the panel on survival."""


@dataclass(frozen=True, slots=True)
class Data:
    """Exact results of the default commons as one parameter changes.

    Attributes
    ----------
    spreads
        δ.
    contingent, constant
        Gap of the best cap by stock and round, and of the best constant cap (fish), by spread.
    sizes, thresholds
        Numbers of fishers, and λ* for each.
    rounds, weights
        How many rounds there are; λ of the prosocial fishers.
    survival
        Expected rounds with fish, by weight and number of prosocial fishers (0 to all).
    """

    spreads: tuple[Fraction, ...]
    contingent: tuple[Fraction, ...]
    constant: tuple[Fraction, ...]
    sizes: tuple[int, ...]
    thresholds: tuple[Fraction, ...]
    rounds: int
    weights: tuple[Fraction, ...]
    survival: tuple[tuple[Fraction, ...], ...]


def critical_ratio(fishers: int) -> Fraction:
    """Give the gain over the loss of one fish more at stock 29 and growth 3/2, where λ* is set.

    Examples
    --------
    >>> critical_ratio(5)
    Fraction(3, 1)
    """
    return 4 - Fraction(5, fishers)


@functools.lru_cache(maxsize=2)
def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Solve the commons exactly for every spread, size and number of prosocial fishers.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    >>> data = compute().data
    >>> data.contingent[0], max(data.contingent) >= Fraction(143, 2), data.thresholds[3]
    (Fraction(0, 1), True, Fraction(3, 1))

    References
    ----------
    M6; [PiattiEtAl2024], [HuangEtAl2026].
    """
    if subject is not None:
        raise ParameterError("commons shows model M6 and takes no input")
    documents: list[Mapping[str, Any]] = []
    contingent, constant, thresholds = [], [], []
    for spread in SPREADS:
        growth = parse_growth(f"{2 - spread},{2 + spread}" if spread else "2")
        commons = Commons(growth=growth)
        first, cap = best_harvest(commons), contingent_cap(commons)
        contingent.append(first.value - cap.value)
        constant.append(first.value - constant_cap(commons).value)
        documents.append(cap_gap_document(first, cap))
    for size in SIZES:
        found = commons_threshold(Commons(size))
        thresholds.append(found.value)
        documents.append(commons_threshold_document(found))
    water = Commons()
    survival = tuple(
        tuple(
            rounds_alive(play_commons(water, weight, prosocial=k).outcome)
            for k in range(water.fishers + 1)
        )
        for weight in WEIGHTS
    )
    return Evidence(
        Data(
            SPREADS,
            tuple(contingent),
            tuple(constant),
            SIZES,
            tuple(thresholds),
            water.rounds,
            WEIGHTS,
            survival,
        ),
        tuple(documents),
    )


def draw(data: Data, style: Style) -> Figure:
    """Draw the three panels.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> figure.axes[1].get_xlabel()
    'fishers $n$'

    References
    ----------
    M6.
    """
    figure = style.figure(DOUBLE, 2.5)
    gaps, thresholds, alive = figure.subplots(1, 3)
    _draw_gaps(gaps, data, style)
    _draw_thresholds(thresholds, data, style)
    _draw_survival(alive, data, style)
    panel(gaps, "a", "What rigid caps lose")
    panel(thresholds, "b", "Weight that needs no cap")
    panel(alive, "c", "How long the fish last")
    return figure


def _draw_gaps(axes: Axes, data: Data, style: Style) -> None:
    for values, series, name in (
        (data.constant, SERIES[1], "best constant cap"),
        (data.contingent, SERIES[0], "best cap by stock, round"),
    ):
        axes.plot(
            [float(x) for x in data.spreads],
            [float(y) for y in values],
            color=series.color,
            linestyle=series.line,
            lw=style.points(0.8),
            marker=series.marker,
            ms=style.points(2.6),
            label=name,
            gid=f"gap:{name}",
        )
    axes.set_xlabel(r"growth spread $\delta$ (growth $2 \pm \delta$)")
    axes.set_ylabel(r"welfare gap $\Gamma$ (fish)")
    top = float(max(*data.constant, *data.contingent))
    axes.set_ylim(-0.03 * top, 1.3 * top)
    axes.legend(loc="upper left")


def _draw_thresholds(axes: Axes, data: Data, style: Style) -> None:
    line = [data.sizes[0] + k * (data.sizes[-1] - data.sizes[0]) / 100 for k in range(101)]
    axes.plot(
        line, [4 - 5 / n for n in line], color=GREY, lw=style.points(0.7), zorder=1,
        label="$4 - 5/n$", gid="ratio",
    )  # fmt: skip
    axes.plot(
        data.sizes,
        [float(value) for value in data.thresholds],
        color=BLUE,
        ls="none",
        marker="o",
        ms=style.points(3.2),
        label=r"exact $\lambda^{\ast}$",
        gid="threshold",
    )
    axes.set_xlabel("fishers $n$")
    axes.set_ylabel(r"threshold $\lambda^{\ast}$")
    axes.set_xlim(1, data.sizes[-1] + 1)
    axes.set_ylim(0, 4.3)
    axes.legend(loc="lower right")


def _draw_survival(axes: Axes, data: Data, style: Style) -> None:
    for weight, values, series in zip(data.weights, data.survival, SERIES, strict=False):
        axes.plot(
            range(len(values)),
            [float(value) for value in values],
            color=series.color,
            linestyle=series.line,
            lw=style.points(0.9),
            marker=series.marker,
            ms=style.points(3.2),
            label=rf"$\lambda = {number(weight)[1:-1]}$",
            gid=f"survival:{weight}",
        )
    axes.axhline(data.rounds, color=BLACK, lw=style.points(0.5), ls=(0, (1, 1.5)), zorder=1)
    axes.set_xlabel(f"prosocial fishers (of {len(data.survival[0]) - 1})")
    axes.set_ylabel(f"rounds with fish (of {data.rounds})")
    axes.set_ylim(0, 1.08 * data.rounds)
    axes.legend(loc="center left")
