"""Every text is read back as it was, clashing names included."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.expression_text import means_something_else, parseable

NAMES = (
    *("R", "S", "N", "E", "I", "Q", "O", "C", "T", "P", "B", "beta", "gamma", "zeta", "pi", "lam"),
    *("max", "abs", "lambda", "in", "Symbol", "x1"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_symbol_of_any_name_is_read_back(name: str) -> None:
    symbol = sympy.Symbol(name)
    for expression in (symbol, 2 * symbol + 1, (1 - symbol) / (symbol**2 + 3)):
        assert sympy.sympify(parseable(expression)) == expression
        if name == "Symbol":
            continue
        # Whoever passes the symbols gets the same.
        assert sympy.sympify(parseable(expression), locals={name: symbol}) == expression


def test_only_clashing_names_are_quoted() -> None:
    R, S, T = sympy.symbols("R S T")
    assert parseable((T - R) / 2) == "-R/2 + T/2"
    assert "Symbol('S')" in parseable(R - S)
    assert [name for name in "RSTPB" if means_something_else(name)] == ["S"]


@given(st.data())
def test_ratios_and_pieces_are_read_back(data: st.DataObject) -> None:
    symbols = [sympy.Symbol(n) for n in data.draw(st.lists(st.sampled_from(NAMES), min_size=2))]
    numbers = st.integers(-9, 9)
    total = sum((data.draw(numbers) * s for s in symbols), sympy.Integer(data.draw(numbers)))
    ratio = total / (symbols[0] ** 2 + 1)
    pieces = sympy.Piecewise((ratio, symbols[0] > symbols[-1] + 1), (sympy.oo, True))
    for expression in (ratio, pieces):
        assert sympy.sympify(parseable(expression)) == expression
