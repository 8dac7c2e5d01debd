"""Lemmas are identities, hold at sampled points, and are found where theory says so."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.derivation.polynomials import (
    Polynomial,
    evaluate,
    from_sympy,
    plus,
    product,
    to_sympy,
)
from coopgap.proofs.derivation.prover import Prover
from coopgap.theory.region import Region

REGION = Region.of("x y", "x > y", "y > 0", "x <= 2")
NAMES = REGION.parameters


def identity_holds(prover: Prover) -> bool:
    """Recompute every lemma with SymPy from the facts before it."""
    first = len(prover.region.constraints)
    for k, lemma in enumerate(prover.lemmas):
        total = sympy.Integer(0)
        for c, used, base in lemma.terms:
            assert c >= 0
            assert all(j < first + k for j in used)
            factor = sympy.Rational(c.numerator, c.denominator)
            for j in used:
                factor *= to_sympy(prover.facts[j][0], NAMES)
            if base:
                factor *= to_sympy(base, NAMES) ** 2
            total += factor
        if sympy.expand(total - to_sympy(lemma.poly, NAMES)) != 0:
            return False
    return True


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.lists(st.integers(0, 2), max_size=2)),
        min_size=1,
        max_size=4,
    )
)
def test_combinations_of_products_are_proved(terms: list[tuple[int, list[int]]]) -> None:
    prover = Prover(REGION)
    facts = [fact for fact, _ in prover.facts]
    poly: Polynomial = {}
    for weight, chosen in terms:
        poly = plus(poly, product(facts[j] for j in chosen), weight)
    assert prover.prove(poly)
    assert identity_holds(prover)


@given(st.lists(st.integers(-3, 3), min_size=6, max_size=6))
def test_what_is_proved_is_true_on_a_grid(numbers: list[int]) -> None:
    monomials = [(0, 0), (0, 1), (1, 1), (0,), (1,), ()]
    poly = {m: Fraction(c) for m, c in zip(monomials, numbers, strict=True) if c}
    prover = Prover(REGION)
    grid = [
        (Fraction(a, 8), Fraction(b, 8))
        for a, b in itertools.product(range(1, 17), range(1, 16))
        if b < a
    ]
    values = [evaluate(poly, point) for point in grid]
    if prover.prove(poly):
        assert min(values) >= 0
        assert identity_holds(prover)
    if prover.prove(poly, strict=True):
        assert min(values) > 0
        assert identity_holds(prover)


@pytest.mark.parametrize(
    ("text", "weak", "strict"),
    [
        ("x - y", True, True),
        ("2 - x", True, False),
        ("x*y", True, True),
        ("x**2 - y**2", True, True),
        ("x**2 - 2*x*y + y**2", True, True),
        ("(x - 2*y)**2", True, False),
        ("x**3 - y**3", True, True),
        ("y - 1", False, False),
        ("(x - y)*(1 - y)", False, False),
        ("x**2 + y**2 - 2*x*y + x*y", True, True),
    ],
)
def test_signs(text: str, weak: bool, strict: bool) -> None:
    poly = from_sympy(sympy.sympify(text), NAMES)
    prover = Prover(REGION)
    assert prover.prove(poly) == weak
    assert prover.prove(poly, strict=True) == strict
    assert identity_holds(prover)


def test_strictness_is_not_taken_from_weak_facts() -> None:
    region = Region.of("x y", "x >= 0", "y > 0")
    prover = Prover(region)
    xy: Polynomial = {(0, 1): Fraction(1)}
    square: Polynomial = {(1, 1): Fraction(1)}
    assert prover.prove(xy)
    assert not prover.prove(xy, strict=True)
    assert prover.prove(square, strict=True)
