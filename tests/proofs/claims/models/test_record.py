"""Records of model claims: words follow from evidence, draws stay in the region."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.models.record import Comparison, Derived, draw, shown
from coopgap.theory.errors import ParameterError


@pytest.mark.parametrize(
    ("proved", "agrees", "word"),
    [
        (True, True, Standing.SYMBOLIC),
        (True, False, Standing.REFUTED),
        (False, True, Standing.OPEN),
        (False, False, Standing.OPEN),
    ],
)
def test_only_a_complete_derivation_proves_or_refutes(
    proved: bool, agrees: bool, word: Standing
) -> None:
    assert Derived(proved, agrees).closed_form is word


def test_margins_are_distances() -> None:
    assert Comparison("", Fraction(2), Fraction(2)).margin == 0
    assert Comparison("", Fraction(2), Fraction(5)).margin == -3
    assert Comparison("", None, Fraction(5)).margin is None


def test_draws_are_repeatable_rational_and_inside() -> None:
    first, second = (
        [draw(random.Random(4), ("x", "y"), lambda at: at["x"] < at["y"]) for _ in range(5)]
        for _ in range(2)
    )
    assert first == second
    assert all(point["x"] < point["y"] < 24 for point in first)


def test_an_empty_region_is_refused() -> None:
    with pytest.raises(ParameterError, match="no values of x below 24"):
        draw(random.Random(0), ("x",), lambda at: False)


def test_points_are_shown() -> None:
    assert shown({"n": 3, "m": Fraction(3, 2)}) == "n=3, m=3/2"
