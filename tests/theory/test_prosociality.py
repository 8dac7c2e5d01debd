"""Weights, altruism and angles: inverse to each other, and the same preferences."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import rationals
from coopgap.theory.errors import ExactnessError, ParameterError
from coopgap.theory.prosociality import (
    altruism_from_weight,
    angle_from_weight,
    as_weights,
    weight_from_altruism,
    weight_from_angle,
)

WEIGHTS = st.fractions(0, 10**6)


@given(WEIGHTS)
def test_altruism_and_weight_are_inverse(weight: Fraction) -> None:
    altruism = altruism_from_weight(weight)
    assert 0 <= altruism < 1
    assert weight_from_altruism(altruism) == weight


@given(st.fractions(0, 1).filter(lambda a: a < 1))
def test_weight_and_altruism_are_inverse(altruism: Fraction) -> None:
    assert altruism_from_weight(weight_from_altruism(altruism)) == altruism


@given(WEIGHTS, st.lists(rationals(), min_size=1, max_size=4), st.data())
def test_both_forms_rank_outcomes_alike(
    weight: Fraction, first: list[Fraction], data: st.DataObject
) -> None:
    # u_i + λW, divided by 1 + λ, is u_i + α Σ_{j≠i} u_j: the definition, written out.
    second = data.draw(st.lists(rationals(), min_size=len(first), max_size=len(first)))
    alpha = altruism_from_weight(weight)
    for outcome in (first, second):
        selfish, others = outcome[0], sum(outcome[1:], Fraction(0))
        assert selfish + weight * (selfish + others) == (1 + weight) * (selfish + alpha * others)


@given(st.fractions(0, 50, max_denominator=50) | st.just(Fraction(10**20 + 39, 10**20 + 7)))
def test_angle_and_weight_are_inverse(weight: Fraction) -> None:
    back = weight_from_angle(angle_from_weight(weight))
    assert back == sympy.Rational(weight.numerator, weight.denominator)


def test_angles_are_exact() -> None:
    assert angle_from_weight(0) == 0
    assert weight_from_angle(sympy.Integer(0)) == 0
    # tan(π/8) = √2 − 1, so λ = (√2 − 1)/(2 − √2) = √2/2.
    assert sympy.simplify(weight_from_angle(sympy.pi / 8) - sympy.sqrt(2) / 2) == 0
    assert angle_from_weight(10**9) < sympy.pi / 4


@pytest.mark.parametrize("angle", [sympy.pi / 4, sympy.pi / 2, -sympy.pi / 8, -1, 1, sympy.I])
def test_angles_outside_the_quarter(angle: sympy.Expr) -> None:
    with pytest.raises(ParameterError, match=r"must lie in \[0, pi/4\)"):
        weight_from_angle(angle)


@pytest.mark.parametrize(
    "angle", [0.5, sympy.Float("0.5"), sympy.Symbol("x"), "1/2", "__import__('os')", sympy.true]
)
def test_angles_that_are_no_exact_numbers(angle: sympy.Expr) -> None:
    with pytest.raises(ExactnessError, match="must be an exact number of radians"):
        weight_from_angle(angle)


def test_domains() -> None:
    for convert in (altruism_from_weight, angle_from_weight):
        with pytest.raises(ParameterError, match="weight=-1 is negative"):
            convert(-1)
    with pytest.raises(ParameterError, match="altruism=-1/2 is negative"):
        weight_from_altruism("-1/2")
    for altruism in (1, "3/2"):
        with pytest.raises(ParameterError, match="must be below 1"):
            weight_from_altruism(altruism)
    with pytest.raises(ExactnessError, match=r"altruism=0\.5"):
        weight_from_altruism(0.5)


def test_one_weight_or_one_per_agent() -> None:
    assert as_weights("1/2", 3) == (Fraction(1, 2),) * 3
    assert as_weights([0, "1/3"], 2) == (Fraction(0), Fraction(1, 3))
    assert as_weights((1, 2), 2) == (Fraction(1), Fraction(2))


def test_weights_that_do_not_fit() -> None:
    with pytest.raises(ParameterError, match=r"prosociality\[1\]=-1 is negative"):
        as_weights([0, -1], 2)
    with pytest.raises(ParameterError, match="prosociality=-1 is negative"):
        as_weights(-1, 2)
    with pytest.raises(ParameterError, match="prosociality has 3 weights for 2 agents"):
        as_weights([1, 2, 3], 2)
    with pytest.raises(ExactnessError, match=r"prosociality=0.1"):
        as_weights(0.1, 2)
