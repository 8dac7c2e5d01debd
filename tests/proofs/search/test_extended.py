"""Arithmetic with infinities, against fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.search.extended import Extended
from coopgap.theory.errors import ParameterError

INF = Extended.infinity()
rationals = st.fractions(-9, 9, max_denominator=9)


@given(rationals, rationals)
def test_finite_arithmetic_is_that_of_fractions(a: Fraction, b: Fraction) -> None:
    x, y = Extended.of(a), Extended.of(b)
    assert (x + y).finite == a + b
    assert (x - y).finite == a - b
    assert (x * y).finite == a * b
    assert (-x).finite == -a
    assert abs(x).finite == abs(a)
    assert (x < y) is (a < b)
    assert str(x) == str(a)
    if b:
        assert (x / y).finite == a / b


@given(rationals)
def test_infinity_is_beyond_every_number(a: Fraction) -> None:
    x = Extended.of(a)
    assert -INF < x < INF
    assert x + INF == INF
    assert x - INF == -INF
    assert INF - x == INF
    assert (x / INF) == Extended.of(0)
    sign = (a > 0) - (a < 0)
    assert (x * INF) == (INF if sign > 0 else -INF if sign < 0 else Extended.of(0))


def test_infinities_add_and_print() -> None:
    assert INF + INF == INF
    assert -INF - INF == -INF
    assert -INF * -INF == INF
    assert INF / Extended.of(-2) == -INF
    assert (str(INF), str(-INF)) == ("inf", "-inf")


@pytest.mark.parametrize(
    "undefined",
    [
        lambda: INF - INF,
        lambda: -INF + INF,
        lambda: INF / INF,
        lambda: Extended.of(1) / Extended.of(0),
        lambda: INF / Extended.of(0),
    ],
)
def test_the_undefined_is_refused(undefined: object) -> None:
    assert callable(undefined)
    with pytest.raises(ParameterError, match=r"undefined|division by zero"):
        undefined()
