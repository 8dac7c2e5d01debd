"""Metrics by hand."""

from __future__ import annotations

from fractions import Fraction

from coopgap.numerics.experiments.metrics import equality, standard_error


def test_equality_and_error_by_hand() -> None:
    assert equality([Fraction(3), Fraction(1)]) == Fraction(3, 4)
    assert equality([Fraction(-1), Fraction(1)]) is None
    assert standard_error([Fraction(1), Fraction(3), Fraction(5)]) == (4 / 3) ** 0.5
