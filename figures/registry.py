"""All figures by name: what each shows, which claim it belongs to, and where it is drawn."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import Final

from coopgap.figures.record_cards import figure_entry_card
from coopgap.theory.errors import ParameterError


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """A figure that can be asked for.

    Attributes
    ----------
    name
        On the command line, and of its files.
    module
        Module of `coopgap.figures` with ``Data``, ``compute(subject)`` and ``draw(data, style)``.
    title
        What it shows, in one sentence: the alternative text of the picture too.
    claim
        Claims and models it belongs to.
    own
        Whether it can show an environment of the reader's own.

    Examples
    --------
    >>> figure_entry("selection").claim
    'T7'

    References
    ----------
    Theory §4, §5.
    """

    name: str
    module: str
    title: str
    claim: str
    own: bool = False

    _repr_html_ = figure_entry_card

    def load(self) -> ModuleType:
        """Import the figure's module: only when it is needed, since that takes a while."""
        return importlib.import_module(f"coopgap.figures.{self.module}")


_ENTRIES: Final = (
    FigureEntry(
        "effort-table",
        "effort_tables",
        "Payoffs of an effort table with what contracts see, equilibria, first best and the "
        "profitable deviations that no court can see.",
        "M1, T2",
        own=True,
    ),
    FigureEntry(
        "gap-ladder",
        "gap_ladder",
        "The welfare gap without contract, with signal contracts and with mediated mechanisms, "
        "and the prosocial weight that closes each.",
        "M1, T1",
        own=True,
    ),
    FigureEntry(
        "language-lattice",
        "language_lattice",
        "All partitions of four contingencies and all symmetric product languages of the effort "
        "table, coloured by welfare gap, with what each refinement buys.",
        "T1, M1, M2",
    ),
    FigureEntry(
        "gap-vs-prosociality",
        "gap_vs_prosociality",
        "The welfare gap against the prosocial weight in every model: closed forms as lines, exact "
        "numerics as dots, thresholds marked.",
        "T4, T5, M1-M5",
        own=True,
    ),
    FigureEntry(
        "prosociality-can-hurt",
        "prosociality_can_hurt",
        "The witness game in which a little prosociality lowers the welfare of the best "
        "equilibrium, pure and correlated.",
        "T9",
    ),
    FigureEntry(
        "liability",
        "liability",
        "The welfare gap against the liability bound, with the exact bounds at which it falls.",
        "T1, T3",
        own=True,
    ),
    FigureEntry(
        "adaptation",
        "adaptation_menu",
        "The best menu as an isotonic fit of the ideal on the preferred action, and where "
        "mandate, discretion and menu do best.",
        "M2",
    ),
    FigureEntry(
        "complements",
        "complements",
        "The prosocial weight that a contract language still needs, against its fineness.",
        "T5",
    ),
    FigureEntry(
        "deviation-graph",
        "deviation_graph",
        "The deviation graph of the efficient rule with the critical cycle that sets the "
        "threshold of the language.",
        "T5",
        own=True,
    ),
    FigureEntry(
        "surfaces",
        "surfaces",
        "Gap surfaces of teams, hold-up and public goods in the prosocial weight and the number "
        "of agents, the share of ownership, and the return on contributions.",
        "M3, M4, M5",
    ),
    FigureEntry(
        "necessity-gallery",
        "necessity_gallery",
        "For assumptions of the theorems, a small environment in which all else holds and the "
        "conclusion fails.",
        "T2-T9",
    ),
    FigureEntry(
        "search-evidence",
        "search_evidence",
        "Margins of two statements over random games: how near the nearest game comes to "
        "breaking them, and how often those that fail do.",
        "T6, T9",
    ),
    FigureEntry(
        "selection",
        "selection",
        "Best, worst and random equilibrium welfare as the prosocial weight grows.",
        "T7",
        own=True,
    ),
    FigureEntry(
        "commons",
        "commons_curves",
        "The gap of rigid caps against the spread of growth, the threshold weight against the "
        "number of fishers, and survival against the number of prosocial ones.",
        "M6",
    ),
    FigureEntry(
        "recovery",
        "recovery",
        "Bias and coverage of the estimates of prosocial weight and precision, from play simulated "
        "at planted values.",
        "logit",
    ),
    FigureEntry(
        "likelihood-surface",
        "likelihood_surface",
        "The likelihood of prosocial weight and precision given simulated play, with fit, profile "
        "intervals and the plain grid; and the ridge on which games of common interest say "
        "nothing.",
        "logit",
    ),
    FigureEntry(
        "action-counts",
        "action_counts",
        "How often each action was played beside the logit response at the fit, pooled and game "
        "by game.",
        "logit",
    ),
)

FIGURES: Final = MappingProxyType({entry.name: entry for entry in _ENTRIES})
"""Figure by name, in the order of the documentation."""


def figure_entry(name: str) -> FigureEntry:
    """Look a figure up.

    Raises
    ------
    ParameterError
        When there is none of that name; the nearest names are offered.

    Examples
    --------
    >>> figure_entry("gap-leader")
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.ParameterError: no figure 'gap-leader'; did you mean 'gap-ladder'?
    """
    if name in FIGURES:
        return FIGURES[name]
    near = difflib.get_close_matches(name, FIGURES, n=3, cutoff=0.5)
    if near:
        raise ParameterError(f"no figure {name!r}; did you mean {' or '.join(map(repr, near))}?")
    raise ParameterError(f"no figure {name!r}; there are: {', '.join(FIGURES)}")


def chosen(names: Sequence[str]) -> tuple[FigureEntry, ...]:
    """Look several figures up, each once; all of them when no name is given.

    Raises
    ------
    ParameterError
        When a name is unknown.

    Examples
    --------
    >>> [entry.name for entry in chosen(["liability", "liability"])]
    ['liability']
    """
    return tuple(figure_entry(name) for name in dict.fromkeys(names or FIGURES))
