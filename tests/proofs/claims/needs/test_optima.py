"""Optima from three values: exact, of symbols too, and refused where there is none."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.claims.needs.optima import NoOptimumError, UndecidedError, best, positive

RATIONALS = st.fractions(-9, 9, max_denominator=6)


@given(RATIONALS.filter(lambda a: a > 0), RATIONALS, RATIONALS)
def test_no_other_choice_is_better(bend: Fraction, slope: Fraction, height: Fraction) -> None:
    def value(x: Fraction) -> Fraction:
        return height + slope * x - bend * x**2

    found = best(value)
    for step in (Fraction(1, 97), Fraction(-1, 97), Fraction(3)):
        assert value(found + step) < value(found)
    floored = best(value, least=Fraction(0))
    assert floored == max(found, Fraction(0))


@given(RATIONALS.filter(lambda a: a >= 0), RATIONALS)
def test_without_strict_concavity_there_is_no_single_best(bend: Fraction, slope: Fraction) -> None:
    with pytest.raises(NoOptimumError, match="no single best effort"):
        best(lambda x: bend * x**2 + slope * x, "effort")


def test_symbols_are_decided_by_their_signs_or_not_at_all() -> None:
    c, free = sympy.Symbol("c", positive=True), sympy.Symbol("x", real=True)
    assert best(lambda e: e - c * e**2 / 2) == 1 / c
    assert positive(c * (1 + c))
    assert not positive(-c)
    with pytest.raises(UndecidedError):
        positive(free)
    with pytest.raises(UndecidedError):
        best(lambda e: e - free * e**2)
