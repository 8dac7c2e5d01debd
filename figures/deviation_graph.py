"""Figure *deviation-graph*: who can move which signal, and the cycle that sets λ*(L)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.style import BLACK, GREY, RED, SINGLE, SKY, Style, number, plain
from coopgap.numerics.signal_contracts.language_threshold import (
    LanguageThreshold,
    language_threshold,
)
from coopgap.numerics.thresholds import gains_and_losses
from coopgap.proofs.threshold_certificates import language_threshold_document
from coopgap.theory.contract import Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language

LARGEST = 8
"""Most signals on the path of the rule that fit into a figure."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A deviation: from the signal of a state to another, at a gain and a loss of welfare.

    Attributes
    ----------
    source, target
        Positions in the list of nodes.
    gain, loss
        Own gain g and welfare loss ℓ (money).
    critical
        Whether it is on the critical cycle.
    """

    source: int
    target: int
    gain: Fraction
    loss: Fraction
    critical: bool


@dataclass(frozen=True, slots=True)
class Data:
    """The graph of the agent whose cycle is critical.

    Attributes
    ----------
    title, agent
        What it belongs to.
    nodes
        Names of the signals on the rule's path.
    edges
        Deviations between them, the best one for each pair.
    threshold
        λ*(L); ``None`` is infinite.
    """

    title: str
    agent: str
    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    threshold: Fraction | None


def ring() -> Environment:
    """Build four jobs in a ring: in each contingency the worker would rather do the next job.

    Examples
    --------
    >>> ring().first_best().profiles[2]
    ((2, 0),)

    References
    ----------
    T5.
    """
    own = ((4, 7, 2, 3), (1, 5, 9, 0), (2, 3, 4, 6), (8, 3, 1, 3))
    welfare = ((10, 8, 3, 5), (4, 12, 9, 5), (6, 6, 11, 10), (6, 5, 4, 9))

    def utility(state: str, profile: tuple[str, ...]) -> list[int]:
        s, a = "ABCD".index(state), "1234".index(profile[0])
        return [own[s][a], welfare[s][a] - own[s][a]]

    return Environment.from_function(
        utility,
        [tuple("1234"), ("receive",)],
        states=tuple("ABCD"),
        agents=("worker", "owner"),
        title="four jobs",
    )


def compute(subject: Subject | None = None) -> Evidence[Data]:
    """Find the critical cycle of the efficient rule and the graph around it.

    Raises
    ------
    ParameterError
        When the rule's path has more signals than fit into a figure.

    Examples
    --------
    >>> data = compute().data
    >>> data.threshold, sum(edge.critical for edge in data.edges)
    (Fraction(14, 9), 4)

    References
    ----------
    T5; [Rochet1987].
    """
    if subject is None:
        environment = ring()
        language = Language.from_function(environment, lambda _, actions: actions[0])
        title = "Four jobs; contracts see the job"
    else:
        environment, language = subject.environment.prosocial(0), subject.language
        title = f"{subject.label}; contracts: {subject.verify}"
    found = language_threshold(environment, language)
    rule = found.rule or next(environment.efficient_rules())
    agent = found.cycles[-1].agent if found.cycles else 0
    data = _graph(environment, language, rule, agent, found, title)
    return Evidence(data, (language_threshold_document(environment, language, found),))


def _graph(
    environment: Environment,
    language: Language,
    rule: Rule,
    agent: int,
    found: LanguageThreshold,
    title: str,
) -> Data:
    on_path = [int(language.signals[(s, *a)]) for s, a in enumerate(rule.profiles)]
    signals = list(dict.fromkeys(on_path))
    if len(signals) > LARGEST:
        raise ParameterError(
            f"deviation-graph draws at most {LARGEST} signals; the rule's path has {len(signals)}"
        )
    gains, losses = gains_and_losses(environment)
    scale = environment.payoffs.denominator
    cycle = next((c for c in reversed(found.cycles) if _follows(c.profiles, rule)), None)
    critical = set(cycle.deviations) if cycle and cycle.agent == agent else set()
    edges: dict[tuple[int, int], Edge] = {}
    for state, profile in enumerate(rule.profiles):
        for action in range(environment.shape[agent]):
            moved = (*profile[:agent], action, *profile[agent + 1 :])
            signal = int(language.signals[(state, *moved)])
            if moved == profile or signal not in signals:
                continue
            edge = Edge(
                signals.index(on_path[state]),
                signals.index(signal),
                Fraction(int(gains[agent][(state, *profile, action)]), scale),
                Fraction(int(losses[agent][(state, *profile, action)]), scale),
                (state, action) in critical,
            )
            pair = (edge.source, edge.target)
            known = edges.get(pair)
            if known is None or (edge.critical, edge.gain) > (known.critical, known.gain):
                edges[pair] = edge
    names = tuple(language.labels[signal] for signal in signals)
    return Data(title, environment.agents[agent], names, tuple(edges.values()), found.value)


def _follows(profiles: tuple[tuple[int, tuple[int, ...]], ...], rule: Rule) -> bool:
    return all(rule.profiles[state] == profile for state, profile in profiles)


def draw(data: Data, style: Style) -> Figure:
    """Draw the signals in a ring, each deviation as an arrow with its gain and loss.

    Examples
    --------
    >>> style = Style()
    >>> with style.context():
    ...     figure = draw(compute().data, style)
    >>> figure.get_suptitle()
    'Four jobs; contracts see the job'

    References
    ----------
    T5.
    """
    figure = style.figure(SINGLE, 3.3)
    axes = figure.subplots()
    count = len(data.nodes)
    angles = [
        math.pi / 2 - 2 * math.pi * k / count + math.pi / 4 * (count == 4) for k in range(count)
    ]
    where = [(math.cos(t), math.sin(t)) if count > 1 else (0.0, 0.0) for t in angles]
    for edge in data.edges:
        _draw_edge(axes, edge, where, style)
    for (x, y), name in zip(where, data.nodes, strict=True):
        axes.plot(
            [x], [y], marker="o", ms=style.points(17), color=SKY, mec=BLACK,
            mew=style.points(0.7), zorder=5, gid="node",
        )  # fmt: skip
        inside, above = len(name) <= 3, y >= 0 and count > 1
        axes.text(
            x if inside else 1.22 * x, y if inside else y + (0.24 if above else -0.24),
            plain(name), ha="center", va="center", zorder=7,
        )  # fmt: skip
    axes.set_xlim(-1.15, 1.15)
    axes.set_ylim(-1.0, 1.0)
    axes.set_aspect("equal")
    axes.set_axis_off()
    figure.suptitle(plain(data.title), x=0.02, ha="left", fontsize=style.points(8.5))
    figure.legend(handles=_legend(data, style), loc="outside lower left")
    return figure


def _legend(data: Data, style: Style) -> list[Line2D]:
    value = number(data.threshold)[1:-1]
    used = [edge for edge in data.edges if edge.critical]
    if used:
        top = "+".join(number(edge.gain)[1:-1] for edge in used)
        bottom = "+".join(number(edge.loss)[1:-1] for edge in used)
        said = rf"critical cycle: $\lambda^{{\ast}}(L)=\frac{{{top}}}{{{bottom}}}={value}$"
        handles = [Line2D([], [], color=RED, lw=style.points(1.8), label=said)]
    else:
        said = rf"no cycle gains: $\lambda^{{\ast}}(L)={value}$"
        handles = [Line2D([], [], ls="none", label=said)]
    if len(used) < len(data.edges):
        other = f"other deviations of {plain(data.agent)}: gain $g$ / welfare loss $\\ell$"
        handles.append(
            Line2D([], [], color=GREY, lw=style.points(0.8), ls=(0, (3, 1.5)), label=other)
        )
    return handles


def _draw_edge(axes: Axes, edge: Edge, where: list[tuple[float, float]], style: Style) -> None:
    (x, y), (x2, y2) = where[edge.source], where[edge.target]
    look: dict[str, Any] = {
        "color": RED if edge.critical else GREY,
        "lw": style.points(1.8 if edge.critical else 0.8),
        "ls": "-" if edge.critical else (0, (3, 1.5)),
    }
    label = f"{number(edge.gain)} / {number(edge.loss)}"
    if edge.source == edge.target:
        ends = ((x - 0.12, y), (x + 0.12, y))
        bend, middle = -3.5, (x, y + 0.42)
    else:
        ends, bend = ((x, y), (x2, y2)), 0.16
        # On the arc itself, nearer to its start so that crossing arcs do not share a label.
        corner = ((x + x2) / 2 + bend * (y2 - y), (y + y2) / 2 - bend * (x2 - x))
        t = 0.45 if abs(x2 - x) + abs(y2 - y) < 2.2 else 0.3
        first, second, third = (1 - t) ** 2, 2 * t * (1 - t), t**2
        middle = (
            first * x + second * corner[0] + third * x2,
            first * y + second * corner[1] + third * y2,
        )
    axes.add_patch(
        FancyArrowPatch(
            *ends, connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>",
            mutation_scale=style.points(8), shrinkA=style.points(9), shrinkB=style.points(9),
            zorder=4 if edge.critical else 2, gid=f"edge:{edge.source}>{edge.target}", **look,
        )
    )  # fmt: skip
    axes.text(
        *middle, label, ha="center", va="center", fontsize=style.small(), zorder=6,
        color=RED if edge.critical else BLACK,
        bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.9},
    )  # fmt: skip
