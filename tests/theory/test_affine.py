"""The affine parser against SymPy's own arithmetic, and what it must refuse."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.affine import (
    MAX_DEPTH,
    MAX_TEXT,
    AffineForm,
    as_affine,
    comparison_text,
    parse_comparisons,
)
from coopgap.theory.errors import CoopgapError, DerivationError, ExactnessError, ParameterError

NAMES = ("R", "S", "T")
SYMBOLS = {name: sympy.Symbol(name) for name in NAMES}


@st.composite
def affine_texts(draw: st.DrawFn, depth: int = 3) -> str:
    """Draw texts that are affine by construction."""
    if depth == 0:
        return draw(st.sampled_from([*NAMES, "2", "0.5", "7/3"]))
    left, right = draw(affine_texts(depth=depth - 1)), draw(affine_texts(depth=depth - 1))
    kind = draw(st.sampled_from(["+", "-", "scale", "divide", "negate", "space"]))
    if kind == "scale":
        return f"{draw(st.integers(0, 9))}*({left})"
    if kind == "divide":
        return f"({left})/{draw(st.integers(1, 9))}"
    if kind == "negate":
        return f"-({left})"
    if kind == "space":
        return f"  ( {left} )"
    return f"({left}) {kind} ({right})"


@given(affine_texts())
def test_parser_agrees_with_sympy(text: str) -> None:
    parsed = as_affine(text, NAMES).as_sympy()
    # The texts are our own, so SymPy's evaluating parser is a safe oracle here.
    oracle = sympy.nsimplify(sympy.sympify(text, locals=SYMBOLS), rational=True)
    assert sympy.expand(parsed - oracle) == 0


@given(affine_texts())
def test_text_and_sympy_round_trips(text: str) -> None:
    form = as_affine(text, NAMES)
    assert as_affine(str(form), NAMES) == form
    assert as_affine(form.as_sympy(), NAMES) == form
    if not form.is_constant:
        ((again, sign),) = parse_comparisons(comparison_text(form, ">"), NAMES)
        assert sign == ">"
        assert again.primitive() == form.primitive()


@given(affine_texts(), st.lists(st.fractions(max_denominator=50), min_size=3, max_size=3))
def test_evaluation_agrees_with_substitution(text: str, values: list[Fraction]) -> None:
    form = as_affine(text, NAMES)
    exact = [sympy.Rational(v.numerator, v.denominator) for v in values]
    oracle = form.as_sympy().subs(dict(zip(SYMBOLS.values(), exact, strict=True)))
    assert form.at(values) == Fraction(int(oracle.p), int(oracle.q))


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_one_of_our_errors(text: str) -> None:
    try:
        form = as_affine(text, NAMES)
    except CoopgapError:
        return
    assert isinstance(form, AffineForm)


def test_chains_and_equalities() -> None:
    found = parse_comparisons("T > R ≥ S == 2", NAMES)
    assert [(str(form), sign) for form, sign in found] == [
        ("-R + T", ">"),
        ("R - S", ">="),
        ("S - 2", "=="),
    ]
    assert str(parse_comparisons("R < T", NAMES)[0][0]) == "-R + T"


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("R*S", DerivationError, "multiplies 'R' by 'S'"),
        ("1/R", DerivationError, "divides by 'R'"),
        ("R**2", ParameterError, "unexpected '\\*'"),
        ("Q + 1", ParameterError, "'Q' is no parameter"),
        ("R +", ParameterError, "unexpected 'the end'"),
        ("(R", ParameterError, "unexpected"),
        ("R/0", ParameterError, "divides by zero"),
        ("__import__('os')", ParameterError, "cannot read|no parameter"),
        ("R; S", ParameterError, "cannot read '; S'"),
        ("", ParameterError, "unexpected"),
        ("(" * (MAX_DEPTH + 1) + "R" + ")" * (MAX_DEPTH + 1), ParameterError, "nested"),
        ("R" * (MAX_TEXT + 1), ParameterError, "characters"),
    ],
)
def test_refusals(text: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        as_affine(text, NAMES)


def test_sympy_refusals() -> None:
    R, Q = sympy.symbols("R Q")
    with pytest.raises(ExactnessError, match=r"0\.5"):
        as_affine(R * 0.5, NAMES)
    with pytest.raises(ParameterError, match="'Q'"):
        as_affine(R + Q, NAMES)
    for bad in (R**2, 1 / R, sympy.sqrt(R), sympy.Abs(R)):
        with pytest.raises(DerivationError, match="not affine"):
            as_affine(bad, NAMES)
    positive = sympy.Symbol("R", positive=True)
    assert as_affine(positive, NAMES) == as_affine("R", NAMES)
