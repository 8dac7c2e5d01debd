"""Renderings of every registered model: complete, balanced, free of raw Unicode in TeX."""

from __future__ import annotations

from pathlib import Path

import pytest
import sympy

from coopgap.theory.derivation import Derivation
from coopgap.theory.models import MODELS


@pytest.fixture(params=sorted(MODELS), name="derivation")
def _derivation(request: pytest.FixtureRequest) -> Derivation:
    return MODELS[request.param]()


def test_text_shows_every_part(derivation: Derivation) -> None:
    text = derivation.as_text()
    for step in derivation.steps:
        assert step.title in text
        assert step.justification in text
    for assumption in derivation.assumptions:
        assert f"[{assumption.name}]" in text
    for result in derivation.results:
        assert f"{result.name} = {result.expression}" in text
    for source in derivation.sources:
        assert source in text


def test_latex_is_balanced_and_plain(derivation: Derivation) -> None:
    latex = derivation.as_latex()
    assert latex.isascii(), {sign for sign in latex if not sign.isascii()}
    assert latex.count("{") - latex.count(r"\{") == latex.count("}") - latex.count(r"\}")
    assert latex.count(r"\begin{") == latex.count(r"\end{")
    assert latex.count(r"\item \textbf") == len(derivation.steps)


def test_markdown_names_every_result(derivation: Derivation) -> None:
    page = derivation.as_markdown()
    assert page.startswith(f"# {derivation.title}\n")
    for result in derivation.results:
        assert f"- `{result.name}`: $" in page


def test_sources_stand_in_the_bibliography(derivation: Derivation, root: Path) -> None:
    entries = (root / "docs" / "bibliography.md").read_text("utf-8")
    missing = [key for key in derivation.sources if f"**[{key}]**" not in entries]
    assert not missing


def test_printed_expressions_parse_back(derivation: Derivation) -> None:
    names = {str(entry.symbol): entry.symbol for entry in derivation.parameters}
    for result in derivation.results:
        parsed = sympy.parse_expr(str(result.expression), local_dict=names)
        assert parsed == result.expression or sympy.simplify(parsed - result.expression) == 0
