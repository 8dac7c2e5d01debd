"""Symbolic objects in a notebook: regions, closed forms, derivations, as LaTeX and cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from coopgap.theory.derivation_text import latex_of
from coopgap.theory.notebook.html import Cell, Markup, card, maths, table

if TYPE_CHECKING:
    from coopgap.theory.derivation import Derivation
    from coopgap.theory.region import Region


def displayed(latex: str) -> str:
    r"""Put LaTeX between the signs that a notebook looks for.

    Examples
    --------
    >>> displayed("x^2")
    '$\\displaystyle x^2$'
    """
    return rf"$\displaystyle {latex}$"


def expression_latex(expression: Any) -> str:
    r"""Write an expression whose ``lam`` is a λ.

    Examples
    --------
    >>> expression_latex(1 / (1 + sympy.Symbol("lam", nonnegative=True)))
    '\\frac{1}{\\lambda + 1}'
    """
    symbols = getattr(expression, "free_symbols", ())
    names = {symbol: r"\lambda" for symbol in symbols if symbol.name == "lam"}
    return str(sympy.latex(expression, symbol_names=names))


def region_latex(region: Region) -> str:
    r"""Write a region's inequalities in LaTeX, without minus signs.

    Examples
    --------
    >>> from coopgap.theory.region import Region
    >>> region_latex(Region.of("R T", "T >= R", "2*R > T"))
    'T \\ge R,\\ 2 R > T'
    """
    symbols = {name: str(sympy.latex(sympy.Symbol(name))) for name in region.parameters}
    texts = []
    for constraint in region.constraints:
        sign, order = (">", ">") if constraint.strict else (">=", r"\ge")
        left, right = str(constraint).split(f" {sign} ")
        texts.append(f"{_side(left, symbols)} {order} {_side(right, symbols)}")
    return ",\\ ".join(texts)


def _side(text: str, symbols: dict[str, str]) -> str:
    """Write one side of an inequality, `2*S + T`, in LaTeX."""
    parts = []
    for term in text.split(" + "):
        number, star, name = term.partition("*")
        parts.append(f"{number} {symbols[name]}" if star else symbols.get(term, term))
    return " + ".join(parts)


def derivation_card(derivation: Derivation) -> Markup:
    """Show a smooth model: its story, its parameters and its closed forms.

    Examples
    --------
    >>> from coopgap.theory.models import MODELS
    >>> "parameter" in derivation_card(MODELS["teams"]())
    True
    """

    def tex(expression: Any) -> Markup:
        return maths(latex_of(derivation, expression))

    parameters: list[list[Cell]] = [
        [tex(entry.symbol), entry.meaning, entry.domain] for entry in derivation.parameters
    ]
    results: list[list[Cell]] = [
        [
            entry.name,
            tex(entry.expression),
            "" if entry.region == sympy.true else tex(entry.region),
            entry.meaning,
        ]
        for entry in derivation.results
    ]
    rows: list[tuple[str, Cell]] = [
        ("story", derivation.story),
        ("assumptions", ", ".join(entry.name for entry in derivation.assumptions) or "none"),
        ("steps", f"{len(derivation.steps)}, each checked; print(….as_text()) reads as a proof"),
    ]
    return card(
        f"{derivation.title} (model {derivation.model})",
        rows,
        table(["parameter", "meaning", "domain"], parameters),
        table(["result", "closed form", "where", "meaning"], results),
        note="Sources: " + ", ".join(derivation.sources),
    )
