"""Tables and the data of figures in a notebook."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from coopgap.theory.notebook.games import LEGEND, SEEN, game_tables
from coopgap.theory.notebook.html import Cell, Markup, card, maths, table

if TYPE_CHECKING:
    from coopgap.figures.evidence import Evidence, Subject
    from coopgap.figures.registry import FigureEntry
    from coopgap.figures.tables import Table


def table_card(shown: Table) -> Markup:
    """Show a table of a paper, formulas typeset.

    Examples
    --------
    >>> from coopgap.figures.tables import Table
    >>> "R&amp;D" in table_card(Table("t", "A table", ("game",), (("R&D",),)))
    True
    """
    rows: list[list[Cell]] = [
        [
            entry if isinstance(entry, str) else maths(entry.latex) if entry.is_math else entry.text
            for entry in row
        ]
        for row in shown.rows
    ]
    return table(shown.columns, rows, caption=shown.title, most=200)


def subject_card(subject: Subject) -> Markup:
    """Show an environment of the reader's own as figures take it.

    Examples
    --------
    >>> import coopgap
    >>> from coopgap.figures.evidence import Subject
    >>> game = coopgap.build_game("prisoners-dilemma")
    >>> "a dilemma" in subject_card(Subject(game, coopgap.Language.null(game), "a dilemma", "none"))
    True
    """
    body = game_tables(subject.environment, subject.language.signals)
    return card(
        subject.label, [("contracts verify", subject.verify)], body, note=f"{LEGEND} · {SEEN}"
    )


def evidence_card(found: Evidence[Any]) -> Markup:
    """Show what a figure rests on: the fields of its record, and how many certificates.

    Examples
    --------
    >>> from coopgap.figures.evidence import Evidence
    >>> "certificates" in evidence_card(Evidence((1, 2)))
    True
    """
    rows: list[tuple[str, Cell]] = [("certificates", len(found.documents)), ("seed", found.seed)]
    data = found.data
    listed: list[list[Cell]] = []
    if is_dataclass(data):
        for entry in fields(data):
            value = getattr(data, entry.name)
            many = isinstance(value, Sized) and not isinstance(value, str)
            listed.append([entry.name, f"{len(value)} entries" if many else str(value)])
    parts = [table(["field", "holds"], listed)] if listed else []
    return card(f"Data of a figure ({type(data).__module__.rsplit('.', 1)[-1]})", rows, *parts)


def figure_entry_card(entry: FigureEntry) -> Markup:
    """Show what a figure is about and how to draw it.

    Examples
    --------
    >>> from coopgap.figures.registry import figure_entry
    >>> "T7" in figure_entry_card(figure_entry("selection"))
    True
    """
    own = "also of an environment of your own" if entry.own else "built-in example only"
    rows: list[tuple[str, Cell]] = [
        ("shows", entry.title),
        ("claims", entry.claim),
        ("draws", own),
        ("command", f"coopgap figures {entry.name}"),
    ]
    return card(f"Figure {entry.name}", rows)
