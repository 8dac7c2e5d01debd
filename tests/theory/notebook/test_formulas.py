"""Formulas in a notebook: LaTeX that a reader of LaTeX accepts, and that says the same."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from latex2mathml.converter import convert

from coopgap.theory.affine import as_affine
from coopgap.theory.derivation import LAM, Result
from coopgap.theory.models import MODELS
from coopgap.theory.notebook.formulas import derivation_card, expression_latex, region_latex
from coopgap.theory.region import Region

REGION = Region.of("R S T", "T > R", "2*R >= S + T", "R >= 1")


def formula(shown: str) -> str:
    """Take the signs of a notebook off, and see that a reader of LaTeX accepts the rest."""
    assert shown.startswith("$")
    assert shown.endswith("$")
    inner = shown.strip("$").removeprefix(r"\displaystyle ")
    assert "<math" in convert(inner)
    return inner


def test_regions_are_written_without_minus_signs() -> None:
    assert region_latex(REGION) == r"T > R,\ 2 R \ge S + T,\ R \ge 1"
    assert formula(REGION._repr_latex_()) == REGION.latex()
    assert formula(REGION.constraints[1]._repr_latex_()) == r"2 R \ge S + T"
    assert formula(Region.of("a_1 b")._repr_latex_()) == r"\text{all a\_1, b}"


def test_forms_and_results() -> None:
    assert formula(as_affine("2*R - T/3", ("R", "T"))._repr_latex_()) == r"2 R - \frac{T}{3}"
    result = Result("gap", 1 / (1 + LAM), "Left over.")
    assert formula(result._repr_latex_()) == r"\text{gap} = \frac{1}{\lambda + 1}"
    assert expression_latex(sympy.oo) == r"\infty"


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_model_shows_all_its_results(page: Any, name: str) -> None:
    derivation = MODELS[name]()
    shown = page(derivation_card(derivation))
    first = [row[0] for row in shown.rows]
    assert [entry.name for entry in derivation.results] == first[-len(derivation.results) :]
    for row in shown.rows[-len(derivation.results) :]:
        formula(row[1])
    assert derivation._repr_html_() == derivation_card(derivation)
