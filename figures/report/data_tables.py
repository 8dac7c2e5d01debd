"""The data of a figure as tables of text: for readers who do not see it, or want its numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from coopgap.figures.curves import Curve, CurvePiece
from coopgap.theory.rationals import as_text

MOST_ROWS: Final = 60
"""Rows shown of a table; the file of the data has them all."""

LONGEST: Final = 120
"""Most characters of a value inside a cell."""


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of text.

    Attributes
    ----------
    title
        What it holds; empty for the outermost.
    columns
        Heads; empty for a matrix.
    rows
        Texts.
    omitted
        How many rows more there are.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    omitted: int = 0


def data_tables(record: Any, title: str = "") -> tuple[DataTable, ...]:
    """Lay a record of exact data out as tables.

    A list of records whose values are short becomes one table with a column for each field;
    other records become tables of their own, field by field.

    Parameters
    ----------
    record
        A frozen dataclass, as the data of figures are.
    title
        Put in front of every title.

    Examples
    --------
    >>> piece = CurvePiece(Fraction(0), None, True, False, (Fraction(3),), (Fraction(1),))
    >>> @dataclass(frozen=True)
    ... class Data:
    ...     title: str
    ...     gap: Curve
    >>> data_tables(Data("a game", Curve((piece,))))[0].rows
    (('title', 'a game'), ('gap', '3 on [0, ∞)'))
    """
    return tuple(_tables(record, title))


def _tables(record: Any, title: str) -> Iterator[DataTable]:
    plain: list[tuple[str, str]] = []
    nested: list[DataTable] = []
    for field in dataclasses.fields(record):
        value, name = getattr(record, field.name), field.name.replace("_", " ")
        text = _cell(value)
        inner = f"{title}, {name}" if title else name
        if text is not None and len(text) <= LONGEST:
            plain.append((name, text))
        elif _is_record(value) and not isinstance(value, Curve):
            nested += _tables(value, inner)
        elif isinstance(value, tuple) and value:
            nested += _listed(value, inner)
        else:
            plain.append((name, text or ""))
    if plain:
        yield DataTable(title, ("field", "value"), tuple(plain))
    yield from nested


def _listed(values: Sequence[Any], title: str) -> Iterator[DataTable]:
    first = values[0]
    if _is_record(first) and not isinstance(first, Curve):
        rows = [_row(value) for value in values]
        if all(row is not None for row in rows):
            heads = tuple(field.name.replace("_", " ") for field in dataclasses.fields(first))
            yield _cut(title, heads, [row for row in rows if row is not None])
        else:
            for number, value in enumerate(values, 1):
                label = getattr(value, "title", None) or getattr(value, "label", None) or number
                yield from _tables(value, f"{title}: {label}")
    elif isinstance(first, tuple):
        width = max(len(value) for value in values)
        lines = [tuple(_text(entry) or "…" for entry in value) for value in values]
        yield _cut(title, (), [(*line, *[""] * (width - len(line))) for line in lines])
    else:
        yield _cut(title, (), [(_text(value) or "…",) for value in values])


def _row(record: Any) -> tuple[str, ...] | None:
    texts = [_cell(getattr(record, field.name)) for field in dataclasses.fields(record)]
    if any(text is None or len(text) > LONGEST for text in texts):
        return None
    return tuple(text or "" for text in texts)


def _cut(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> DataTable:
    return DataTable(title, columns, tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))


def _is_record(value: Any) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def _cell(value: Any) -> str | None:
    """Write a value that has a cell to itself: a list without the parentheses around it."""
    text = _text(value)
    if text is None or not isinstance(value, tuple):
        return text
    return text[1:-1] or "none"


def _text(value: Any) -> str | None:
    """Write a value in a cell; ``None`` when it takes a table of its own."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return as_text(value)
    if isinstance(value, int | str):
        return str(value)
    if isinstance(value, Curve):
        return "; ".join(map(_piece, value.pieces)) or "no closed form"
    if isinstance(value, CurvePiece):
        return _piece(value)
    if isinstance(value, tuple):
        texts = [_text(entry) for entry in value]
        if any(text is None for text in texts):
            return None
        return "(" + ", ".join(text or "" for text in texts) + ")"
    return None


def _piece(piece: CurvePiece) -> str:
    """Write a piece of a curve: its value and the interval on which it holds."""
    start, end = as_text(piece.start), as_text(piece.end) if piece.end is not None else "∞"
    left = "[" if piece.starts_closed else "("
    right = "]" if piece.ends_closed and piece.end is not None else ")"
    where = f"at {start}" if piece.end == piece.start else f"on {left}{start}, {end}{right}"
    return f"{_ratio(piece)} {where}"


def _ratio(piece: CurvePiece) -> str:
    if not piece.den:
        return "∞"
    above = _polynomial(piece.num)
    below = _polynomial(piece.den)
    if below == "1":
        return above
    return f"({above})/({below})" if " " in above else f"{above}/({below})"


def _polynomial(coefficients: Sequence[Fraction]) -> str:
    terms = []
    for power, coefficient in enumerate(coefficients):
        if coefficient:
            letter = {0: "", 1: "x"}.get(power, f"x^{power}")
            one = {Fraction(1): "", Fraction(-1): "-"} if letter else {}
            factor = one.get(coefficient, as_text(coefficient))
            terms.append(f"{factor}{'·' if factor.strip('-') and letter else ''}{letter}")
    return " + ".join(terms).replace("+ -", "- ") or "0"
