"""Rationals found from comparisons and from values: exactly, whatever they are."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.claims.models.rational_reconstruction import (
    LARGEST_TERM,
    limit_at_infinity,
    threshold_where,
)
from coopgap.theory.errors import ParameterError

TERMS = st.integers(1, LARGEST_TERM)


@given(TERMS, TERMS, st.booleans())
def test_thresholds_are_found_whether_they_belong_or_not(p: int, q: int, closed: bool) -> None:
    threshold, asked = Fraction(p, q), []

    def holds(x: Fraction) -> bool:
        asked.append(x)
        return x >= threshold if closed else x > threshold

    assert threshold_where(holds) == threshold
    assert len(asked) < 300


def test_a_threshold_at_the_bound() -> None:
    assert threshold_where(lambda x: True) == 0
    assert threshold_where(lambda x: x > 0) == 0
    assert threshold_where(lambda x: x >= LARGEST_TERM) == LARGEST_TERM


def test_what_never_holds_is_an_error() -> None:
    with pytest.raises(ParameterError, match="nowhere"):
        threshold_where(lambda x: False)


COEFFICIENTS = st.fractions(-5, 5, max_denominator=6)


@given(st.lists(COEFFICIENTS, min_size=3, max_size=3), st.lists(COEFFICIENTS, min_size=2))
def test_limits_of_rational_functions(top: list[Fraction], low: list[Fraction]) -> None:
    # The leading coefficient of the denominator is 40: there is no pole from 64 on.
    def value(x: Fraction) -> Fraction:
        a, b, c = top
        return (a * x**2 + b * x + c) / (40 * x**2 + low[0] * x + low[1])

    assert limit_at_infinity(value) == top[0] / 40


@pytest.mark.parametrize(
    ("value", "words"),
    [(lambda x: x, "no finite limit"), (lambda x: 1 / (x**3 + x + 1), "rational function")],
)
def test_other_functions_have_no_limit_here(value: object, words: str) -> None:
    assert callable(value)
    with pytest.raises(ParameterError, match=words):
        limit_at_infinity(value)
