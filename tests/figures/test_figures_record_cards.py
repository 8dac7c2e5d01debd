"""Tables and data of figures in a notebook."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import coopgap
from coopgap.figures.evidence import Evidence, Subject
from coopgap.figures.gap_ladder import compute
from coopgap.figures.registry import FIGURES
from coopgap.figures.tables import Table, exact


def test_tables_keep_formulas_and_escape_text(page: Any) -> None:
    table = Table("t", "a < b", ("<i>", "n"), (("<script>", exact(Fraction(1, 2))),))
    shown = page(table._repr_html_())
    assert shown.rows == [["<i>", "n"], ["<script>", r"$\displaystyle 1/2$"]]
    assert shown.tags == {"table", "caption", "tr", "th", "td"}


def test_a_record_tells_its_fields_and_certificates(page: Any) -> None:
    found = compute()
    rows = dict(page(found._repr_html_()).rows)
    assert rows["certificates"] == str(len(found.documents))
    assert set(found.data.__slots__) <= set(rows)
    assert page(Evidence("x", seed=7)._repr_html_()).rows == [["certificates", "0"], ["seed", "7"]]


def test_subjects_and_figures(page: Any) -> None:
    game = coopgap.build_game("prisoners-dilemma")
    shown = page(Subject(game, coopgap.Language.null(game), "<mine>", "none")._repr_html_())
    assert "<mine>" in shown.text
    for entry in FIGURES.values():
        assert f"coopgap figures {entry.name}" in page(entry._repr_html_()).text
