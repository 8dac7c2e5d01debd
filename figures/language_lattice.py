"""Figure *language-lattice*: Hasse diagrams of languages, coloured by the gap that is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from coopgap.figures.effort_tables import PD
from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.style import BLACK, DOUBLE, GREY, LOSS, Style, number, panel
from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import ACTIONS, effort_table
from coopgap.theory.language import Language
from coopgap.theory.models.adaptation_support import Adaptation

BIAS = (5, 2, 1, -1)
"""Bias of the agent of M2 in four contingencies with ideal actions 0 to 3."""

Partition = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A language: its partition of four things, and the gap under it (money)."""

    partition: tuple[tuple[int, ...], ...]
    gap: Fraction


@dataclass(frozen=True, slots=True)
class Lattice:
    """The languages from null to complete, and the pairs where one just refines another.

    Attributes
    ----------
    title
        What the partitions are of.
    names
        Of the four things.
    nodes
        All partitions, the coarsest first.
    covers
        Pairs (coarser, finer) of positions in ``nodes`` with nothing between.
    """

    title: str
    names: tuple[str, ...]
    nodes: tuple[Node, ...]
    covers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Data:
    """One lattice a panel."""

    lattices: tuple[Lattice, ...]


def partitions(n: int) -> tuple[Partition, ...]:
    """List the partitions of ``0, ..., n - 1``, the coarsest first.

    Examples
    --------
    >>> partitions(2)
    (((0, 1),), ((0,), (1,)))
    >>> len(partitions(4))
    15

    References
    ----------
    Theory §1, the lattice of languages.
    """

    def grown(k: int) -> Iterator[Partition]:
        if k == 0:
            yield ()
            return
        for smaller in grown(k - 1):
            for j, block in enumerate(smaller):
                yield (*smaller[:j], (*block, k - 1), *smaller[j + 1 :])
            yield (*smaller, (k - 1,))

    return tuple(sorted(grown(n), key=lambda p: (len(p), tuple(-len(b) for b in p), p)))


def refines(fine: Partition, coarse: Partition) -> bool:
    """Tell whether every block of one partition lies in a block of the other.

    Examples
    --------
    >>> refines(((0,), (1,)), ((0, 1),)), refines(((0, 1),), ((0,), (1,)))
    (True, False)
    """
    return all(any(set(block) <= set(other) for other in coarse) for block in fine)


def covers(listed: Sequence[Partition]) -> tuple[tuple[int, int], ...]:
    """List the pairs (coarser, finer) of positions that differ by splitting one block in two.

    Examples
    --------
    >>> len(covers(partitions(4)))
    31
    """
    return tuple(
        (a, b)
        for a, coarse in enumerate(listed)
        for b, fine in enumerate(listed)
        if len(fine) == len(coarse) + 1 and refines(fine, coarse)
    )


def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Find the gap under all 15 partitions of contingencies, and of actions.

    Raises
    ------
    ParameterError
        When given a subject.

    Examples
    --------
    >>> [len(lattice.nodes) for lattice in compute().data.lattices]
    [15, 15]

    References
    ----------
    T1; M1, M2.
    """
    if subject is not None:
        raise ParameterError("language-lattice shows models M1 and M2 and takes no input")
    listed = partitions(4)
    pairs = covers(listed)
    pooled = tuple(
        Node(cells, Adaptation.from_values(range(4), BIAS, cells=cells).menu(0).gap)
        for cells in listed
    )
    game = effort_table(**PD)
    documents: list[Mapping[str, Any]] = []
    hidden = []
    for cells in listed:
        seen = [[ACTIONS[k] for k in block] for block in cells]
        found = welfare_gap(game, Language.product(game, actions=seen), "c1")
        documents += gap_documents(found)
        assert found.gap is not None  # transfers without bound implement some rule here
        hidden.append(Node(cells, found.gap))
    data = Data(
        (
            Lattice("Four contingencies (M2, best menu)", ("1", "2", "3", "4"), pooled, pairs),
            Lattice(
                "Four actions (M1, PD region, signal contracts)", ACTIONS, tuple(hidden), pairs
            ),
        )
    )
    return Evidence(data, tuple(documents))


def places(lattice: Lattice) -> list[tuple[float, float]]:
    """Give each node a place: its row is the number of blocks, spread evenly from side to side.

    Examples
    --------
    >>> places(compute().data.lattices[0])[0]
    (0.5, 0.0)
    """
    rows: dict[int, list[int]] = {}
    for k, node in enumerate(lattice.nodes):
        rows.setdefault(len(node.partition), []).append(k)
    found = [(0.0, 0.0)] * len(lattice.nodes)
    for size, row in rows.items():
        for position, k in enumerate(row):
            found[k] = ((position + 0.5) / len(row), float(size - 1))
    return found


def draw(data: Data, style: Style) -> Figure:
    """Draw one Hasse diagram a panel, the null language at the foot.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> len(figure.axes)
    4

    References
    ----------
    T1.
    """
    figure = style.figure(DOUBLE, 3.0 * len(data.lattices))
    panels = figure.subplots(len(data.lattices), 1, squeeze=False)[:, 0]
    for axes, letter, lattice in zip(panels, "ab", data.lattices, strict=False):
        top = max(node.gap for node in lattice.nodes)
        norm = Normalize(0, float(top) or 1.0)
        _draw_lattice(axes, lattice, norm, style)
        panel(axes, letter, lattice.title)
        bar = figure.colorbar(
            ScalarMappable(norm, LOSS), ax=axes, fraction=0.03, pad=0.01, aspect=18
        )
        bar.set_label(r"welfare gap $\Gamma$ (money)")
        bar.outline.set_linewidth(style.points(0.5))
    return figure


def _draw_lattice(axes: Axes, lattice: Lattice, norm: Normalize, style: Style) -> None:
    where = places(lattice)
    for coarse, fine in lattice.covers:
        bought = lattice.nodes[coarse].gap - lattice.nodes[fine].gap
        share = float(bought) / norm.vmax if norm.vmax else 0.0
        (x, y), (x2, y2) = where[coarse], where[fine]
        axes.plot(
            [x, x2], [y, y2], color=BLACK if bought > 0 else GREY,
            lw=style.points(0.3 + 3.0 * share), alpha=0.85 if bought > 0 else 0.5,
            solid_capstyle="butt", zorder=1, gid=f"cover:{coarse}>{fine}",
        )  # fmt: skip
    for (x, y), node in zip(where, lattice.nodes, strict=True):
        shown = "|".join(" ".join(lattice.names[k] for k in block) for block in node.partition)
        dark = norm(float(node.gap)) > 0.8
        axes.text(
            x, y, f"{shown}\n{number(node.gap)}", ha="center", va="center",
            fontsize=style.small(), color="white" if dark else BLACK, zorder=3,
            gid="node", linespacing=1.1,
            bbox={
                "boxstyle": "round,pad=0.28",
                "facecolor": LOSS(norm(float(node.gap))),
                "edgecolor": BLACK,
                "linewidth": style.points(0.5),
            },
        )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.35, 3.35)
    axes.set_xticks([])
    axes.set_yticks(range(4), ["null", "2 cells", "3 cells", "complete"])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
