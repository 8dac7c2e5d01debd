"""Cards and tables: whatever is put in stays text, and the markup is whole."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.notebook.html import MAX_ROWS, Markup, as_markup, card, facts, maths, table

NASTY = "<script>alert('1')</script>\"&"
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@given(st.lists(TEXT, min_size=1, max_size=3), TEXT, TEXT)
def test_any_text_comes_back_as_it_went_in(
    page: Any, row: list[str], caption: str, heading: str
) -> None:
    shown = page(card(heading, [(heading, row[0])], table(row, [row], caption=caption)))
    assert shown.rows == [[heading, row[0]], row, row]
    assert shown.tags <= {"div", "table", "caption", "tr", "th", "td"}
    assert heading in shown.text
    assert caption in shown.text


def test_nothing_but_markup_passes_unescaped(page: Any) -> None:
    assert "<script" not in card(NASTY, [(NASTY, NASTY)], table([NASTY], [[NASTY]]), note=NASTY)
    assert page(facts([("name", Markup("<div>inner</div>"))])).tags >= {"div"}
    assert as_markup(as_markup(NASTY)) == as_markup(NASTY)


def test_numbers_are_exact_and_nothing_is_a_dash(page: Any) -> None:
    rows = page(table(["a", "b", "c", "d"], [[Fraction(1, 3), -2, None, True]])).rows
    assert rows[1] == ["1/3", "-2", "–", "yes"]


def test_a_long_table_counts_what_it_leaves_out(page: Any) -> None:
    shown = page(table(["n"], [[k] for k in range(MAX_ROWS + 7)]))
    assert len(shown.rows) == MAX_ROWS + 2
    assert shown.rows[-1] == ["… 7 more"]


def test_formulas_keep_their_signs(page: Any) -> None:
    assert page(f"<div>{maths('a < b & c')}</div>").text == r"$\displaystyle a < b & c$"


def test_no_colour_is_meant_for_light_or_dark_alone() -> None:
    shown = card("h", [("a", "b")], table(["c"], [["d"]]))
    for colour in (":white", ":black", "#", "rgb("):
        assert colour not in shown
