"""Figure *effort-table*: what contracts see of a two-player game, and what they miss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.colors import Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch

from coopgap.figures.drawing import broken, draw_bimatrix, draw_marks
from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.style import (
    BLACK,
    DOUBLE,
    GREEN,
    PALE,
    RED,
    SINGLE,
    WORTH,
    Style,
    panel,
    plain,
)
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.proofs.threshold_certificates import equilibria_document
from coopgap.theory.contract import Profile
from coopgap.theory.deviations import deviation_gains
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language

PD: Final[dict[str, Any]] = {"R": 20, "S": 0, "T": 32, "P": 8}
"""An effort table of the Prisoner's-dilemma region with whole payoffs: R - P = 12."""

SH: Final[dict[str, Any]] = {"R": 16, "S": 3, "T": 12, "P": 4}
"""An effort table of the Stag-hunt region with whole payoffs: R - P = 12."""

LARGEST = 8
"""Most actions of a player that fit into a figure."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A profitable deviation that no court can see: from one cell to another."""

    start: Profile
    end: Profile
    agent: int
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Table:
    """A game as it is drawn.

    Attributes
    ----------
    title
        What to call it.
    rows, columns
        Action names.
    payoffs
        By row, column and player (money).
    signals
        Signal of each cell: equal numbers cannot be told apart.
    equilibria, efficient
        Cells that are pure equilibria without contract, and cells of greatest welfare.
    arrows
        Profitable deviations within a signal.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    payoffs: tuple[tuple[tuple[Fraction, Fraction], ...], ...]
    signals: tuple[tuple[int, ...], ...]
    equilibria: tuple[Profile, ...]
    efficient: tuple[Profile, ...]
    arrows: tuple[Arrow, ...]

    def welfare(self, cell: Profile) -> Fraction:
        """Give the welfare of a cell (money)."""
        first, second = self.payoffs[cell[0]][cell[1]]
        return first + second


@dataclass(frozen=True, slots=True)
class Data:
    """One table a panel."""

    tables: tuple[Table, ...]
    agents: tuple[str, ...]
    verify: str


def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Find cells, equilibria and hidden deviations exactly.

    Raises
    ------
    ParameterError
        When the subject is no two-player game with one state that fits into a figure.

    Examples
    --------
    >>> compute().data.tables[0].equilibria
    ((2, 2),)

    References
    ----------
    M1, T2(b).
    """
    if subject is not None:
        _require_drawable(subject.environment)
        table, document = _table(subject.environment, subject.language, subject.label)
        data = Data((table,), subject.environment.agents, subject.verify)
        return Evidence(data, (document,))
    tables, documents = [], []
    for title, parameters in (("Prisoner’s dilemma region", PD), ("Stag hunt region", SH)):
        game = effort_table(**parameters)
        table, document = _table(game, effort_language(game, "coop-defect"), title)
        tables.append(table)
        documents.append(document)
    return Evidence(Data(tuple(tables), game.agents, "C or D, not the effort"), tuple(documents))


def _require_drawable(environment: Environment) -> None:
    if environment.n_agents != 2 or environment.n_states != 1 or max(environment.shape) > LARGEST:
        raise ParameterError(
            f"effort-table draws two players, one state and at most {LARGEST} actions each; this "
            f"has {environment.n_agents} players, {environment.n_states} states and "
            f"{environment.shape} actions"
        )


def _table(
    environment: Environment, language: Language, title: str
) -> tuple[Table, dict[str, Any]]:
    stable = pure_equilibria(environment)
    m, k = environment.shape
    table = Table(
        title,
        environment.actions[0],
        environment.actions[1],
        tuple(
            tuple(
                (environment.payoff(0, 0, (r, c)), environment.payoff(1, 0, (r, c)))
                for c in range(k)
            )
            for r in range(m)
        ),
        tuple(tuple(int(language.signals[0, r, c]) for c in range(k)) for r in range(m)),
        stable.profiles[0],
        environment.first_best().profiles[0],
        tuple(_hidden(environment, language)),
    )
    return table, equilibria_document(environment, stable, 0)


def _hidden(environment: Environment, language: Language) -> Iterator[Arrow]:
    """Yield, from each cell, the best deviation of each player that leaves the signal as it is."""
    signals = language.signals[0]
    for agent in range(2):
        gains = deviation_gains(environment.payoffs.widened(2)[agent], agent)[0]
        for start in environment.profiles():
            best: tuple[int, Profile] | None = None
            for action in range(environment.shape[agent]):
                end = (action, start[1]) if agent == 0 else (start[0], action)
                gain = int(gains[(*start, action)])
                if gain > 0 and signals[end] == signals[start] and (not best or gain > best[0]):
                    best = (gain, end)
            if best is not None:
                gain = best[0]
                yield Arrow(start, best[1], agent, Fraction(gain, environment.payoffs.denominator))


def draw(data: Data, style: Style) -> Figure:
    """Draw one heat map a table.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> len(figure.axes)
    2

    References
    ----------
    M1, T2(b).
    """
    count = len(data.tables)
    tall = max(len(table.rows) for table in data.tables)
    width = DOUBLE if count > 1 or len(data.tables[0].columns) > 5 else SINGLE
    figure = style.figure(width, 0.95 + 0.52 * tall)
    panels = figure.subplots(1, count, squeeze=False)[0]
    for axes, letter, table in zip(panels, "ab", data.tables, strict=False):
        _draw_table(axes, table, style)
        axes.set_xlabel(broken(f"{data.agents[1]}’s action", 40))
        axes.set_ylabel(broken(f"{data.agents[0]}’s action", 9 * len(table.rows)))
        if count > 1:
            panel(axes, letter, plain(table.title))
        else:
            axes.set_title(plain(table.title))
    handles = [
        Patch(facecolor=WORTH(1.0), edgecolor=PALE, label="darker: more welfare"),
        Line2D([], [], color=BLACK, lw=style.points(1.6), label="contracts tell apart"),
        Line2D(
            [], [], color=GREEN, marker="*", ls="", ms=style.points(7), label="first best"
        ),
        Line2D(
            [], [], color=BLACK, marker="o", mfc="none", ls="", ms=style.points(5.5),
            label="equilibrium without contract",
        ),
        Line2D(
            [], [], color=RED, marker=r"$\rightarrow$", ls="", ms=style.points(9),
            label="profitable, and unseen",
        ),
    ]  # fmt: skip
    figure.legend(handles=handles, loc="outside lower center", ncols=5 if width > SINGLE else 2)
    return figure


def _draw_table(axes: Axes, table: Table, style: Style) -> None:
    m, k = len(table.rows), len(table.columns)
    worth = [[float(table.welfare((r, c))) for c in range(k)] for r in range(m)]
    low, high = min(map(min, worth)), max(map(max, worth))
    norm = Normalize(low, high if high > low else low + 1)
    shade = [[to_hex(WORTH(norm(value))) for value in row] for row in worth]
    # Arrows over other cells bend around their payoffs, but may touch wide ones.
    halo = any(_length(arrow) > 1 for arrow in table.arrows)
    draw_bimatrix(axes, table.rows, table.columns, table.payoffs, style, shade=shade, halo=halo)
    draw_marks(axes, table.signals, table.efficient, table.equilibria, style)
    for arrow in table.arrows:
        _draw_arrow(axes, arrow, style)


def _length(arrow: Arrow) -> int:
    """Count how many cells an arrow goes."""
    return sum(abs(end - start) for start, end in zip(arrow.start, arrow.end, strict=True))


def _draw_arrow(axes: Axes, arrow: Arrow, style: Style) -> None:
    (r, c), (r2, c2) = arrow.start, arrow.end
    # From payoffs to payoffs, to a neighbour along the middle of a row or column.
    if arrow.agent == 0:
        step = 1 if r2 > r else -1
        first, last = (float(c), -r - step * 0.17), (float(c2), -r2 + step * 0.17)
    else:
        step = 1 if c2 > c else -1
        first, last = (c + step * 0.28, float(-r)), (c2 - step * 0.28, float(-r2))
    # Over other cells it bends around their payoffs: by as much as it is long, or it would hit.
    far = _length(arrow)
    bend = (0.9 if arrow.agent == 0 else 0.4) / far if far > 1 else 0.0
    axes.add_patch(
        FancyArrowPatch(
            first, last, arrowstyle="-|>", connectionstyle=f"arc3,rad={bend}",
            mutation_scale=style.points(6.5), color=RED,
            lw=style.points(1.1), shrinkA=0, shrinkB=0, zorder=8,
            gid=f"arrow:{r},{c}>{r2},{c2}",
        )
    )  # fmt: skip
