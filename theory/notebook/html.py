"""Tables and cards in HTML: the one place where text becomes markup."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from coopgap.theory.rationals import as_text

MAX_ROWS: Final = 40
"""Rows of a table that are shown; the rest is counted."""

LINE: Final = "1px solid rgba(128,128,128,.45)"
"""Thin lines: grey and half transparent, so that they show on white and on black."""

THICK: Final = "2.5px solid currentColor"
"""Lines that say something: the colour of the text, light or dark."""

_SHADE: Final = "background:rgba(128,128,128,.14)"
_CELL: Final = f"border:{LINE};padding:.3em .7em;text-align:left;vertical-align:top"
_TABLE: Final = "border-collapse:collapse;margin:.4em 0"
_CAPTION: Final = "caption-side:top;text-align:left;font-weight:600;padding:.2em 0;color:inherit"
_CARD: Final = f"border:{LINE};border-radius:6px;padding:.6em .9em;margin:.4em 0;max-width:60em"


class Markup(str):
    """Text that is HTML already; all other text is escaped on its way into a table or card.

    Examples
    --------
    >>> as_markup("a < b"), as_markup(Markup("<b>a</b>"))
    ('a &lt; b', '<b>a</b>')
    """

    __slots__ = ()


Cell: TypeAlias = str | int | Fraction | None
"""What a cell shows: text, a number, markup; ``None`` is a dash."""


def as_markup(value: Cell) -> Markup:
    """Escape a value, unless it is markup.

    Examples
    --------
    >>> as_markup(Fraction(-1, 2)), as_markup(None), as_markup('"x" & <script>')
    ('-1/2', '–', '&quot;x&quot; &amp; &lt;script&gt;')
    """
    if isinstance(value, Markup):
        return value
    if value is None:
        return Markup("–")
    if isinstance(value, bool):
        return Markup("yes" if value else "no")
    text = as_text(Fraction(value)) if isinstance(value, int | Fraction) else str(value)
    return Markup(html.escape(text))


def maths(latex: str) -> Markup:
    r"""Set a formula, which the notebook typesets.

    Examples
    --------
    >>> maths("a < b")
    '$\\displaystyle a &lt; b$'
    """
    return Markup(html.escape(rf"$\displaystyle {latex}$"))


def cell(content: Cell, *, head: bool = False, style: str = "", hint: str = "") -> Markup:
    """Write one cell of a table.

    Examples
    --------
    >>> cell("a<b", hint="x").count("&lt;"), cell("a", head=True)[:3]
    (1, '<th')
    """
    tag = "th" if head else "td"
    extra = f";{_SHADE};font-weight:600" if head else ""
    title = f' title="{html.escape(hint)}"' if hint else ""
    ruled = f"{_CELL}{extra}{';' + style if style else ''}"
    return Markup(f'<{tag} style="{ruled}"{title}>{as_markup(content)}</{tag}>')


def frame(rows: Iterable[Iterable[Markup]], caption: str = "") -> Markup:
    """Write rows of finished cells as a table.

    Examples
    --------
    >>> frame([[cell("a")]], "T").count("<tr>")
    1
    """
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    top = f'<caption style="{_CAPTION}">{as_markup(caption)}</caption>' if caption else ""
    return Markup(f'<table style="{_TABLE}">{top}{body}</table>')


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    caption: str = "",
    most: int = MAX_ROWS,
) -> Markup:
    """Write a table with a header; a long one ends with a count of what is left out.

    Examples
    --------
    >>> table(["signal"], [["<C>"], ["D"]], most=1).count("&lt;C&gt;")
    1
    """
    listed = list(rows)
    lines = [[cell(column, head=True) for column in columns]]
    lines += [[cell(value) for value in row] for row in listed[:most]]
    if len(listed) > most:
        left = f"… {len(listed) - most} more"
        lines.append([Markup(f'<td colspan="{len(columns)}" style="{_CELL}">{left}</td>')])
    return frame(lines, caption)


def facts(rows: Iterable[tuple[str, Cell]]) -> Markup:
    """Write names and values in two columns without lines.

    Examples
    --------
    >>> "44/5" in facts([("value", "44/5")])
    True
    """
    plain = "padding:.15em 1em .15em 0;text-align:left;vertical-align:top;border:none"
    body = "".join(
        f'<tr><th style="{plain};font-weight:600;white-space:nowrap">{as_markup(name)}</th>'
        f'<td style="{plain}">{as_markup(value)}</td></tr>'
        for name, value in rows
    )
    return Markup(f'<table style="border-collapse:collapse;margin:.2em 0">{body}</table>')


def card(
    heading: str, rows: Iterable[tuple[str, Cell]] = (), *parts: Markup, note: str = ""
) -> Markup:
    """Write a framed card: heading, facts, further parts such as tables, and a small note.

    Examples
    --------
    >>> text = card("T<1>", [("value", Fraction(1, 2))], note="exact")
    >>> "T&lt;1&gt;" in text, "1/2" in text, "exact" in text
    (True, True, True)
    """
    listed = list(rows)
    inside = f'<div style="font-weight:600;margin-bottom:.3em">{as_markup(heading)}</div>'
    inside += facts(listed) if listed else ""
    inside += "".join(parts)
    if note:
        inside += f'<div style="font-size:85%;opacity:.75">{as_markup(note)}</div>'
    return Markup(f'<div style="{_CARD}">{inside}</div>')
