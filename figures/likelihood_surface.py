"""Figure *likelihood-surface*: what play says about (λ, β), and where it says nothing."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.records import rounded
from coopgap.figures.recovery import study_games
from coopgap.figures.style import BLACK, BLUE, DOUBLE, GREY, RED, SINGLE, WORTH, Style, panel, plain
from coopgap.numerics.behaviour.qre_estimation import QuantalFit, fit_quantal_response
from coopgap.numerics.behaviour.qre_likelihood import grid_likelihood, observe
from coopgap.numerics.behaviour.qre_recovery import simulate_play
from coopgap.numerics.behaviour.qre_search import PLAIN_PRECISIONS, PLAIN_STEPS
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray

WEIGHT, PRECISION, PLAYS, SEED = Fraction(1, 2), Fraction(4), 20, 1
"""Planted λ and β of the example, plays of each game, and the seed."""

MAX_WEIGHT, LEAST_DRAWN, MAX_PRECISION = 10, 0.1, 100.0
"""The box drawn: λ from 0, β from the plain grid's smallest."""

LEVELS: Final = (1.92, 6.0, 15.0, 40.0)
"""Contours, in log-likelihood below the highest; 1.92 bounds a 95% profile interval."""

DEEPEST: Final = 60
"""Deeper than this all is the same colour."""


@dataclass(frozen=True, slots=True)
class Surface:
    """The likelihood of one data set; estimates are rounded.

    Attributes
    ----------
    title
        What was played.
    games, plays
        How much was observed.
    weights, precisions
        λ and β of the surface.
    drops
        By λ and β: how much log-likelihood is lost against the fit, at most `DEEPEST`.
    fit
        λ and β of highest likelihood.
    weight_interval, precision_interval
        Profile-likelihood intervals.
    plain
        The best point of the even 40 × 40 grid over λ in [0, 10], β in [0.1, 20].
    planted
        The true λ and β where play was simulated; ``None`` for observed play.
    ridge
        c of the curve β (1 + nλ) = c on which common-interest games of n agents say nothing,
        with n; ``None`` for other games.
    warnings
        What stands in the way of reading the estimates.
    """

    title: str
    games: int
    plays: int
    weights: tuple[Fraction, ...]
    precisions: tuple[Fraction, ...]
    drops: tuple[tuple[Fraction, ...], ...]
    fit: tuple[Fraction, Fraction]
    weight_interval: tuple[Fraction, Fraction]
    precision_interval: tuple[Fraction, Fraction]
    plain: tuple[Fraction, Fraction]
    planted: tuple[Fraction, Fraction] | None
    ridge: tuple[Fraction, int] | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """One panel for each data set.

    Attributes
    ----------
    surfaces
        From left to right.
    """

    surfaces: tuple[Surface, ...]


def survey(
    title: str,
    environments: Sequence[Environment],
    counts: Sequence[IntArray],
    fit: QuantalFit | None = None,
    *,
    planted: tuple[Fraction, Fraction] | None = None,
    ridge: bool = False,
) -> Surface:
    """Tabulate the likelihood of play around its fit.

    Parameters
    ----------
    title
        What was played.
    environments, counts
        As for `coopgap.numerics.behaviour.qre_estimation.fit_quantal_response`.
    fit
        What that gave; made anew when left out.
    planted
        The true λ and β, where known.
    ridge
        Whether the games are of common interest.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> found = survey("a dilemma", [game], [np.array([[1, 5], [4, 90]])])
    >>> min(map(min, found.drops)) >= 0, found.planted
    (True, None)

    References
    ----------
    Theory §6.
    """
    found = fit or fit_quantal_response(environments, counts, bootstraps=0)
    observed = observe(environments, counts)
    # Farther than the default box where the reader's own box, and the fit, reach farther.
    far = max(MAX_WEIGHT, found.weight_profile.high)
    weights = far * np.linspace(0.0, 1.0, 81) ** 2
    sharp = max(MAX_PRECISION, found.precision_profile.high)
    precisions = np.geomspace(LEAST_DRAWN, sharp, 61)
    # What is kept is rounded: the likelihood is that of the rounded grid.
    weights, precisions = np.round(weights, 6), np.round(precisions, 6)
    tables = [grid_likelihood(group, weights, precisions) for group in observed]
    total = sum((table.sum(axis=0) for table in tables), np.zeros(()))
    drops = np.clip(found.log_likelihood - total, 0, DEEPEST)
    axes = (
        np.linspace(0.0, MAX_WEIGHT, PLAIN_STEPS),
        np.linspace(*PLAIN_PRECISIONS, PLAIN_STEPS),
    )
    even = sum((grid_likelihood(group, *axes).sum(axis=0) for group in observed), np.zeros(()))
    at = divmod(int(even.argmax()), PLAIN_STEPS)
    agents = environments[0].n_agents
    product = found.precision * (1 + agents * found.weight)
    return Surface(
        title,
        found.games,
        found.plays,
        tuple(rounded(value) for value in weights),
        tuple(rounded(value) for value in precisions),
        tuple(tuple(rounded(value, 3) for value in row) for row in drops),
        (rounded(found.weight), rounded(found.precision)),
        (rounded(found.weight_profile.low), rounded(found.weight_profile.high)),
        (rounded(found.precision_profile.low), rounded(found.precision_profile.high)),
        (rounded(axes[0][at[0]]), rounded(axes[1][at[1]])),
        planted,
        (rounded(product), agents) if ridge else None,
        found.warnings,
    )


def planted_play() -> tuple[tuple[Environment, ...], list[IntArray]]:
    """Give the games of the example and simulated counts at the planted parameters.

    Examples
    --------
    >>> games, counts = planted_play()
    >>> len(games), int(counts[0].sum())
    (8, 20)

    References
    ----------
    Theory §6.
    """
    games = study_games()
    return games, simulate_play(games, float(WEIGHT), float(PRECISION), PLAYS, SEED)


@functools.lru_cache(maxsize=2)
def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Simulate play of effort tables, and of games in which all want the same.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    >>> tables, common = compute().data.surfaces
    >>> tables.ridge is None, any("entangled" in words for words in common.warnings)
    (True, True)

    References
    ----------
    Theory §6; [McKelveyPalfrey1995].
    """
    if subject is not None:
        raise ParameterError(
            "likelihood-surface shows simulated play; coopgap behaviour --counts FILE --figures "
            "DIR draws that of your own counts"
        )
    planted = (WEIGHT, PRECISION)
    games, counts = planted_play()
    generator = np.random.default_rng(SEED)
    common = [
        Environment.from_arrays([table, table])
        for table in generator.integers(-9, 10, size=(len(games), 3, 3))
    ]
    # Per payoff the product of β and 1 + nλ is the same as in the tables.
    played = simulate_play(common, float(WEIGHT), float(PRECISION) / 2, PLAYS, SEED)
    halved = (WEIGHT, PRECISION / 2)
    return Evidence(
        Data(
            (
                survey("Effort tables", games, counts, planted=planted),
                survey("Common interest", common, played, planted=halved, ridge=True),
            )
        ),
        seed=SEED,
    )


def draw(data: Data, style: Style) -> Figure:
    """Draw each surface with its fit, intervals, the plain grid, and what was planted.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> figure.axes[0].get_yscale()
    'log'

    References
    ----------
    Theory §6.
    """
    one = len(data.surfaces) == 1
    figure = style.figure(SINGLE if one else DOUBLE, 3.0 if one else 2.9)
    panels = figure.subplots(1, len(data.surfaces), squeeze=False)[0]
    for axes, letter, surface in zip(panels, "abcdef", data.surfaces, strict=False):
        _draw_surface(axes, surface, style)
        if one:
            axes.set_title(plain(surface.title))
        else:
            panel(axes, letter, plain(surface.title))
    handles = {
        label: handle
        for axes in panels
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    figure.legend(handles.values(), handles.keys(), loc="outside lower left", ncols=2 if one else 3)
    return figure


def _draw_surface(axes: Axes, surface: Surface, style: Style) -> None:
    # λ starts at 0 and ends far out: its square root spreads what matters.
    axes.set_xscale("function", functions=(_root, np.square))
    axes.set_yscale("log")
    weights = [float(value) for value in surface.weights]
    precisions = [float(value) for value in surface.precisions]
    drops = np.array([[float(value) for value in row] for row in surface.drops]).T
    axes.contourf(weights, precisions, drops, levels=[0, *LEVELS], cmap=WORTH.reversed(), zorder=0)
    lines = axes.contour(
        weights, precisions, drops, levels=LEVELS, colors=GREY, linewidths=style.points(0.5),
        zorder=1,
    )  # fmt: skip
    axes.clabel(lines, levels=[6.0, 40.0], fmt="%g", fontsize=style.small())
    for weight in np.linspace(0, MAX_WEIGHT, PLAIN_STEPS):
        axes.plot(
            np.full(PLAIN_STEPS, weight),
            np.linspace(*PLAIN_PRECISIONS, PLAIN_STEPS),
            ls="none", marker=".", ms=style.points(0.7), color=BLACK, alpha=0.35, zorder=1,
            markeredgewidth=0,
        )  # fmt: skip
    if surface.ridge is not None:
        c, agents = float(surface.ridge[0]), surface.ridge[1]
        x = MAX_WEIGHT * np.linspace(0, 1, 200) ** 2
        axes.plot(
            x, c / (1 + agents * x), color=BLUE, ls=(0, (5, 1.5)), lw=style.points(1.0), zorder=3,
            label=rf"$\beta\,(1 + {agents}\lambda)$ constant", gid="ridge",
        )  # fmt: skip
    lam, beta = map(float, surface.fit)
    axes.plot(
        [float(end) for end in surface.weight_interval], [beta] * 2, color=RED,
        lw=style.points(1.1), marker="|", ms=style.points(5), zorder=4,
        label="95% profile intervals", gid="weight-interval",
    )  # fmt: skip
    low, high = (max(float(end), precisions[0]) for end in surface.precision_interval)
    axes.plot(
        [lam] * 2, [low, high], color=RED, lw=style.points(1.1), marker="_", ms=style.points(5),
        zorder=4, gid="precision-interval",
    )  # fmt: skip
    axes.plot(
        [lam], [max(beta, precisions[0])], ls="none", marker="o", color=RED, ms=style.points(3.2),
        zorder=6, label="highest likelihood", gid="fit", clip_on=False,
    )  # fmt: skip
    axes.plot(
        [float(surface.plain[0])], [float(surface.plain[1])], ls="none", marker="s",
        markerfacecolor="white", markeredgecolor=BLACK, ms=style.points(3.6), zorder=5,
        label="best point of the even grid (dots)", gid="plain", clip_on=False,
    )  # fmt: skip
    if surface.planted is not None:
        axes.plot(
            [float(surface.planted[0])], [float(surface.planted[1])], ls="none", marker="*",
            markerfacecolor=BLUE, markeredgecolor="white", ms=style.points(6),
            markeredgewidth=style.points(0.4), zorder=7, label="planted", gid="planted",
        )  # fmt: skip
    # Near enough to see, and far enough to see where the intervals end.
    end = next((x for x in (1, 2, 5) if x >= 2.5 * surface.weight_interval[1]), weights[-1])
    axes.set_xlim(0, end)
    shown = [low, high, float(surface.plain[1])]
    axes.set_ylim(max(precisions[0], min(shown) / 4), min(precisions[-1], max(shown) * 4))
    ticks = [end * share for share in (0, 0.05, 0.2, 0.5, 1)]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlim(0, end)
    axes.set_xlabel(r"prosocial weight $\lambda$")
    axes.set_ylabel(r"precision $\beta$")


def _root(value: object) -> object:
    return np.sqrt(np.maximum(np.asarray(value, dtype=float), 0.0))
