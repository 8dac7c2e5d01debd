"""Figure *action-counts*: how often each action was played, beside logit play at the fit."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.likelihood_surface import SEED, planted_play
from coopgap.figures.records import rounded
from coopgap.figures.style import BLUE, DOUBLE, GREY, PALE, RED, SKY, Style, panel, plain
from coopgap.numerics.behaviour.qre_estimation import QuantalFit, fit_quantal_response
from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import IntArray

NORMAL: Final = 1.96
"""Standard errors on either side of what is predicted."""

LONGEST_NAME: Final = 16
"""Longer names of actions are replaced by their place in the list."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action of one agent in one game.

    Attributes
    ----------
    game, agent, place, name
        Which: names, and the place in the agent's list of actions, from 0.
    times, plays
        How often it was played, of how many plays of the game.
    predicted
        Its probability in the logit response at the fit, rounded.
    """

    game: str
    agent: str
    place: int
    name: str
    times: int
    plays: int
    predicted: Fraction


@dataclass(frozen=True, slots=True)
class Data:
    """Observed and predicted play.

    Attributes
    ----------
    title
        Who played what.
    weight, precision
        λ and β of the fit, rounded.
    actions
        All actions of all agents in all games.
    """

    title: str
    weight: Fraction
    precision: Fraction
    actions: tuple[Action, ...]


def confront(
    title: str,
    environments: Sequence[Environment],
    counts: Sequence[IntArray],
    fit: QuantalFit | None = None,
) -> Data:
    """Set the counts of every action beside the logit response at the fit.

    Parameters
    ----------
    title
        Who played what.
    environments, counts
        As for `coopgap.numerics.behaviour.qre_estimation.fit_quantal_response`.
    fit
        What that gave; made anew when left out.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> data = confront("X", [game], [np.array([[1, 5], [4, 90]])])
    >>> [action.times for action in data.actions]
    [6, 94, 5, 95]

    References
    ----------
    Theory §6.
    """
    found = fit or fit_quantal_response(environments, counts, bootstraps=0)
    weight = Fraction(found.weight)
    actions: list[Action] = []
    for number, (game, table) in enumerate(zip(environments, counts, strict=True), 1):
        response = quantal_response(game.prosocial(weight), found.precision)
        plays = int(table.sum())
        for i, chances in enumerate(response.probabilities):
            times = table.sum(axis=tuple(k for k in range(table.ndim) if k != i))
            actions += [
                Action(
                    game.title or f"game {number}",
                    str(game.agents[i]),
                    place,
                    str(game.actions[i][place]),
                    int(times[place]),
                    plays,
                    rounded(chance),
                )
                for place, chance in enumerate(chances)
            ]
    return Data(title, rounded(found.weight), rounded(found.precision), tuple(actions))


@functools.lru_cache(maxsize=2)
def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Confront the play simulated for the likelihood surface with its fit.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    >>> data = compute().data
    >>> len(data.actions), sum(action.times for action in data.actions)
    (64, 320)

    References
    ----------
    Theory §6.
    """
    if subject is not None:
        raise ParameterError(
            "action-counts shows simulated play; coopgap behaviour --counts FILE --figures DIR "
            "draws that of your own counts"
        )
    return Evidence(confront("Effort tables", *planted_play()), seed=SEED)


@dataclass(frozen=True, slots=True)
class Pooled:
    """One action, all agents and games together: its name, observed and predicted share, plays."""

    name: str
    observed: float
    predicted: float
    plays: int


def pooled(data: Data) -> tuple[Pooled, ...]:
    """Pool actions of the same place over agents and games.

    Examples
    --------
    >>> [row.name for row in pooled(compute().data)]
    ['CH', 'CL', 'DH', 'DL']
    """
    found = []
    for place in sorted({action.place for action in data.actions}):
        here = [action for action in data.actions if action.place == place]
        plays = sum(action.plays for action in here)
        names = {action.name for action in here}
        name = names.pop() if len(names) == 1 else f"action {place + 1}"
        name = name if len(name) <= LONGEST_NAME else f"action {place + 1}"
        expected = sum((a.predicted * a.plays for a in here), Fraction(0))
        observed = sum(action.times for action in here)
        found.append(Pooled(name, observed / max(plays, 1), float(expected) / max(plays, 1), plays))
    return tuple(found)


def draw(data: Data, style: Style) -> Figure:
    """Draw pooled shares as bars, and every action of every game as a dot.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> figure.axes[1].get_xlabel()
    'predicted probability'

    References
    ----------
    Theory §6.
    """
    figure = style.figure(DOUBLE, 2.7)
    bars, dots = figure.subplots(1, 2, width_ratios=[1.25, 1])
    _draw_bars(bars, data, style)
    _draw_dots(dots, data, style)
    panel(bars, "a", f"{plain(data.title)}: all games")
    panel(dots, "b", "Each action of each game")
    return figure


def _draw_bars(axes: Axes, data: Data, style: Style) -> None:
    rows = pooled(data)
    where = np.arange(len(rows))
    axes.bar(
        where, [row.observed for row in rows], 0.6, color=SKY, edgecolor=BLUE,
        linewidth=style.points(0.6), label="observed", zorder=2,
    )  # fmt: skip
    middle = [row.predicted for row in rows]
    reach = [
        NORMAL * math.sqrt(max(row.predicted * (1 - row.predicted), 0) / max(row.plays, 1))
        for row in rows
    ]
    axes.errorbar(
        where, middle, reach, fmt="D", color=RED, ms=style.points(3.4), lw=style.points(1),
        capsize=style.points(2.5), zorder=4, gid="predicted",
        label=rf"fit, $(\lambda, \beta)$ = ({float(data.weight):.2f}, {float(data.precision):.2f})",
    )  # fmt: skip
    axes.set_xticks(where, [plain(row.name) for row in rows])
    if max(len(row.name) for row in rows) > 8 and len(rows) > 3:
        axes.tick_params(axis="x", labelrotation=20)
    axes.set_xlabel("action (agents and games pooled)")
    axes.set_ylabel("share of plays")
    top = max(*(row.observed for row in rows), *(m + r for m, r in zip(middle, reach, strict=True)))
    axes.set_ylim(0, 1.35 * top)
    axes.legend(loc="upper right")


def _draw_dots(axes: Axes, data: Data, style: Style) -> None:
    plays = float(np.median([action.plays for action in data.actions]))
    line = np.linspace(0, 1, 101)
    reach = NORMAL * np.sqrt(line * (1 - line) / max(plays, 1))
    axes.fill_between(
        line, np.clip(line - reach, 0, 1), np.clip(line + reach, 0, 1), color=PALE, alpha=0.7,
        lw=0, zorder=0, label=f"95% of samples of {plays:g}",
    )  # fmt: skip
    axes.plot(line, line, color=GREY, lw=style.points(0.6), zorder=1)
    axes.plot(
        [float(action.predicted) for action in data.actions],
        [action.times / max(action.plays, 1) for action in data.actions],
        ls="none", marker="o", ms=style.points(2.8), color=BLUE, alpha=0.6, markeredgewidth=0,
        zorder=3, gid="actions", clip_on=False,
    )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("predicted probability")
    axes.set_ylabel("observed share")
    axes.legend(loc="upper left")
