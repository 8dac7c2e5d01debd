"""Polynomial arithmetic against SymPy's."""

from __future__ import annotations

from fractions import Fraction

import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.derivation.polynomials import (
    Polynomial,
    as_form,
    as_number,
    degree,
    evaluate,
    factors,
    from_form,
    from_sympy,
    key_of,
    plus,
    primitive,
    product,
    times,
    to_sympy,
)
from coopgap.proofs.kernel import check
from coopgap.theory.affine import as_affine

NAMES = ("R", "S", "T")


@st.composite
def polynomials(draw: st.DrawFn) -> Polynomial:
    monomials = st.lists(st.integers(0, 2), max_size=3).map(lambda m: tuple(sorted(m)))
    values = st.fractions(-5, 5, max_denominator=6).filter(bool)
    return draw(st.dictionaries(monomials, values, max_size=5))


@given(polynomials(), polynomials())
def test_arithmetic_is_sympys(left: Polynomial, right: Polynomial) -> None:
    a, b = to_sympy(left, NAMES), to_sympy(right, NAMES)
    assert sympy.expand(to_sympy(plus(left, right, -2), NAMES) - a + 2 * b) == 0
    assert sympy.expand(to_sympy(times(left, right), NAMES) - a * b) == 0
    assert from_sympy(sympy.expand(a * b), NAMES) == times(left, right)


@given(polynomials(), st.lists(st.fractions(-3, 3, max_denominator=4), min_size=3, max_size=3))
def test_evaluation_is_substitution(poly: Polynomial, point: list[Fraction]) -> None:
    exact = [sympy.Rational(v.numerator, v.denominator) for v in point]
    symbols = [sympy.Symbol(name) for name in NAMES]
    value = to_sympy(poly, NAMES).subs(dict(zip(symbols, exact, strict=True)))
    assert evaluate(poly, point) == Fraction(int(value.p), int(value.q))


@given(polynomials(), st.fractions("1/9", 9))
def test_keys_ignore_positive_factors_only(poly: Polynomial, factor: Fraction) -> None:
    if not poly:
        return
    assert key_of(poly) == key_of({m: factor * c for m, c in poly.items()})
    assert key_of(poly) != key_of({m: -c for m, c in poly.items()})
    assert all(c.denominator == 1 for c in primitive(poly).values())


@given(polynomials(), polynomials())
def test_factors_multiply_back(left: Polynomial, right: Polynomial) -> None:
    poly = times(left, right)
    if degree(poly) == 0:
        return
    parts = [part for part, power in factors(poly, NAMES) for _ in range(power)]
    assert product(parts) == poly


@given(polynomials(), polynomials())
def test_the_kernel_reads_what_is_written(poly: Polynomial, other: Polynomial) -> None:
    if not poly.keys() - {()} or not other.keys() - {()}:
        return
    document = {
        "format": "coopgap-certificate",
        "schema": 1,
        "parameters": list(NAMES),
        "region": [{"poly": as_number(poly, NAMES), "strict": True}],
        "lemmas": [],
        "claim": {"kind": "implication", "poly": as_number(other, NAMES), "strict": False},
        "certificate": {},
    }
    assert check(document).accepted == (key_of(poly) == key_of(other))
    document["claim"]["poly"] = as_number({m: 3 * c for m, c in poly.items()}, NAMES)  # type: ignore[index]
    assert check(document).accepted


def test_forms_round_trip() -> None:
    form = as_affine("2*R - T/3 + 1", NAMES)
    assert as_form(from_form(form), NAMES) == form
    assert as_form({(0, 0): Fraction(1)}, NAMES) is None
