"""Figure *complements*: the finer the language, the less prosociality it needs (T5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coopgap.figures.effort_tables import PD
from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.language_lattice import BIAS, covers, partitions
from coopgap.figures.style import BLUE, DOUBLE, GREY, RED, Style, number, panel
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.proofs.threshold_certificates import language_threshold_document
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import ACTIONS, effort_table
from coopgap.theory.language import Language

STATES = ("1", "2", "3", "4")
"""Contingencies of the worker; the efficient task has the same number."""


@dataclass(frozen=True, slots=True)
class Point:
    """A language: its partition, how many cells it has, and the weight it still needs."""

    partition: tuple[tuple[int, ...], ...]
    threshold: Fraction | None


@dataclass(frozen=True, slots=True)
class Chain:
    """All 15 languages of one environment, and which refines which."""

    title: str
    names: tuple[str, ...]
    points: tuple[Point, ...]
    covers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Data:
    """One environment a panel."""

    chains: tuple[Chain, ...]


def tasks() -> Environment:
    """Build model M2 with four contingencies and four tasks as a finite environment.

    The worker picks a task ``a``; welfare is ``-(a - θ)²`` and its own payoff
    ``-(a - θ - b(θ))²``; the owner has the rest.

    Examples
    --------
    >>> tasks().first_best().value
    Fraction(0, 1)

    References
    ----------
    M2.
    """

    def utility(state: str, profile: tuple[str, ...]) -> list[int]:
        theta, action = int(state), int(profile[0])
        own = -((action - theta - BIAS[theta - 1]) ** 2)
        return [own, -((action - theta) ** 2) - own]

    return Environment.from_function(
        utility,
        [STATES, ("receive",)],
        states=STATES,
        agents=("worker", "owner"),
        title="four tasks",
    )


def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Find λ*(L) for all 15 partitions of contingencies, and of actions.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    >>> [chain.points[-1].threshold for chain in compute().data.chains]
    [Fraction(0, 1), Fraction(0, 1)]

    References
    ----------
    T5.
    """
    if subject is not None:
        raise ParameterError("complements shows models M1 and M2 and takes no input")
    listed = partitions(4)
    worker, table = tasks(), effort_table(**PD)
    documents: list[Mapping[str, Any]] = []
    chains = []
    for title, environment, names in (
        ("Contingencies pooled (M2; tasks seen)", worker, STATES),
        ("Actions pooled (M1, PD region)", table, ACTIONS),
    ):
        points = []
        for cells in listed:
            seen = [[names[k] for k in block] for block in cells]
            language = (
                Language.product(environment, states=seen, actions="all")
                if environment is worker
                else Language.product(environment, actions=seen)
            )
            found = language_threshold(environment, language)
            documents.append(language_threshold_document(environment, language, found))
            points.append(Point(cells, found.value))
        chains.append(Chain(title, names, tuple(points), covers(listed)))
    return Evidence(Data(tuple(chains)), tuple(documents))


def draw(data: Data, style: Style) -> Figure:
    """Draw the threshold of every language against its number of cells.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> figure.axes[0].get_xlabel()
    'cells that contracts tell apart'

    References
    ----------
    T5.
    """
    figure = style.figure(DOUBLE, 2.7)
    panels = figure.subplots(1, len(data.chains), squeeze=False)[0]
    for axes, letter, chain in zip(panels, "ab", data.chains, strict=False):
        _draw_chain(axes, chain, style)
        panel(axes, letter, chain.title)
    return figure


def _draw_chain(axes: Axes, chain: Chain, style: Style) -> None:
    top = max((float(point.threshold) for point in chain.points if point.threshold), default=1.0)

    def height(point: Point) -> float:
        return 1.15 * top if point.threshold is None else float(point.threshold)

    for coarse, fine in chain.covers:
        first, second = chain.points[coarse], chain.points[fine]
        axes.plot(
            [len(first.partition), len(second.partition)], [height(first), height(second)],
            color=GREY, lw=style.points(0.4), alpha=0.6, zorder=1, gid=f"cover:{coarse}>{fine}",
        )  # fmt: skip
    groups: dict[tuple[int, Fraction | None], list[Point]] = {}
    for point in chain.points:
        groups.setdefault((len(point.partition), point.threshold), []).append(point)
    for (cells, threshold), members in groups.items():
        here = height(members[0])
        axes.plot(
            [cells], [here], marker="o", ls="none", color=RED if threshold is None else BLUE,
            ms=style.points(3.0 + 1.2 * len(members) ** 0.5), zorder=3, clip_on=False,
            gid=f"threshold:{cells}",
        )  # fmt: skip
        shown = number(threshold)
        if len(members) > 1:
            shown += rf" ($\times${len(members)})"
        axes.annotate(
            shown, (cells, here), xytext=(style.points(3), style.points(4.5)),
            textcoords="offset points", fontsize=style.small(), zorder=2,
            bbox={"boxstyle": "square,pad=0", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip
    axes.set_xlim(0.85, 4.4)
    axes.set_ylim(-0.06 * top, 1.2 * top)
    axes.set_xticks([1, 2, 3, 4], ["1 (null)", "2", "3", "4 (all)"])
    axes.set_xlabel("cells that contracts tell apart")
    axes.set_ylabel(r"threshold $\lambda^{\ast}(L)$")
