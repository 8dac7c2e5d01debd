"""Regions: membership by two routes, texts that read back, refusals that name the culprit."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.errors import DerivationError, ExactnessError, ParameterError, RegionError
from coopgap.theory.region import Region, require_inside

DILEMMA = Region.of("R S T P", "T > R > P > S", "2*R >= S + T")


@given(st.lists(st.fractions(-5, 5, max_denominator=4), min_size=4, max_size=4))
def test_membership_agrees_with_the_order_itself(values: list[Fraction]) -> None:
    R, S, T, P = values
    expected = T > R > P > S and 2 * R >= S + T
    assert DILEMMA.contains(dict(zip("RSTP", values, strict=True))) == expected
    exact = {
        name: sympy.Rational(v.numerator, v.denominator)
        for name, v in zip("RSTP", values, strict=True)
    }
    symbols = {sympy.Symbol(name): v for name, v in exact.items()}
    assert bool(DILEMMA.as_sympy().subs(symbols)) == expected


def test_mask_agrees_with_membership() -> None:
    grid = np.random.default_rng(3).integers(-3, 6, size=(400, 4))
    mask = DILEMMA.mask(dict(zip("RSTP", grid.T, strict=True)))
    assert mask.any()
    assert not mask.all()
    for row, inside in zip(grid, mask, strict=True):
        assert DILEMMA.contains(dict(zip("RSTP", map(int, row), strict=True))) == inside


def test_texts_read_back() -> None:
    assert Region.of("R S T P", *DILEMMA.texts) == Region(
        DILEMMA.parameters, tuple(DILEMMA.constraints)
    )


def test_ways_to_write_a_region() -> None:
    x, y = sympy.symbols("x y")
    expected = Region.of("x, y", "x > y", "y >= 0")
    assert Region.of([x, y], x > y, sympy.Ge(y, 0)) == expected
    assert Region.of("x y", sympy.Lt(y, x), y >= 0) == expected
    assert set(Region.of("x y", sympy.And(x > y, y >= 0)).constraints) == set(expected.constraints)
    equal = Region.of("x y", "x == y")
    assert equal.contains({"x": 1, "y": 1})
    assert not equal.contains({"x": 1, "y": 2})
    assert expected.where("x < 3").contains({"x": 2, "y": 0})
    wide = expected.extended(["B"], "B >= x")
    assert wide.parameters == ("x", "y", "B")
    assert not wide.contains({"x": 2, "y": 0, "B": 1})


def test_refusals() -> None:
    good = {"R": 3, "S": 0, "T": 5, "P": 1}
    assert list(DILEMMA.require(good)) == [3, 0, 5, 1]
    with pytest.raises(RegionError, match=r"R=1, S=0, T=5, P=1 .*R > P is violated"):
        DILEMMA.require({**good, "R": 1})
    with pytest.raises(ParameterError, match="no value for parameter 'P'"):
        DILEMMA.require({k: v for k, v in good.items() if k != "P"})
    with pytest.raises(ParameterError, match="'Q' is no parameter"):
        DILEMMA.require({**good, "Q": 1})
    with pytest.raises(ExactnessError, match=r"R=3\.5"):
        DILEMMA.require({**good, "R": 3.5})
    with pytest.raises(ParameterError, match="'lambda' is not an identifier"):
        Region.of("lambda")
    with pytest.raises(ParameterError, match="'x' is given twice"):
        Region.of("x x")
    with pytest.raises(DerivationError, match="not affine"):
        Region.of("x y", "x*y > 1")
    with pytest.raises(ParameterError, match="no linear inequality"):
        Region.of("x", 7)
    with pytest.raises(RegionError, match=r"entry \(1,\)"):
        require_inside(Region.of("x", "x > 0"), {"x": np.array([1.0, 0.0])})
