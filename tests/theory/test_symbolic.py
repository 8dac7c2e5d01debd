"""Symbolic environments against numeric constructors of the same games."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.environment import Environment
from coopgap.theory.errors import (
    DerivationError,
    InvalidEnvironmentError,
    ParameterError,
    RegionError,
)
from coopgap.theory.games.effort_tables import effort_table
from coopgap.theory.games.families import (
    FAMILIES,
    battle_family,
    effort_family,
    public_goods_family,
    two_by_two_family,
)
from coopgap.theory.games.public_goods import public_goods
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

FREE = Region.of("R S T P")


@given(st.lists(st.fractions(-9, 9, max_denominator=12), min_size=4, max_size=4))
def test_instances_of_effort_tables_are_the_numeric_tables(values: list[Fraction]) -> None:
    named = dict(zip("RSTP", values, strict=True))
    assert effort_family(FREE).instantiate(named) == effort_table(**named)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [2, 3, 4])
def test_public_goods_in_both_parametrisations(n: int) -> None:
    numeric = public_goods(n=n, m="3/2", endowment=1)
    low, high = public_goods_family(n).instantiate({"m": "3/2"}), numeric
    # The numeric game lists contributions from nothing to all, the family gives first.
    assert np.array_equal(
        np.flip(low.payoffs.fractions(), axis=tuple(range(2, n + 2))), high.payoffs.fractions()
    )
    scaled = public_goods_family(n, endowment="e").instantiate({"e": 4, "M": 6})
    assert scaled.first_best().value == public_goods(n=n, m="3/2", endowment=4).first_best().value


def test_constructors_agree() -> None:
    rows = [[("R", "R"), ("S", "T")], [("T", "S"), ("P", "P")]]
    region = Region.of("R S T P", "T > R")
    one = SymbolicEnvironment.from_bimatrix(rows, region=region)
    own = [["R", "S"], ["T", "P"]]
    other = [["R", "T"], ["S", "P"]]
    two = SymbolicEnvironment.from_arrays([own, other], region=region)
    R, S, T, P = sympy.symbols("R S T P")
    values: dict[tuple[str, ...], tuple[sympy.Symbol, ...]] = {
        ("1", "1"): (R, R),
        ("1", "2"): (S, T),
        ("2", "1"): (T, S),
        ("2", "2"): (P, P),
    }
    three = SymbolicEnvironment.from_function(
        lambda state, profile: values[profile], [("1", "2")] * 2, region=region
    )
    assert one.coefficients == two.coefficients == three.coefficients
    assert one.utility(0, 0, (0, 1)) == S
    assert one.welfare(0, (0, 1)) == S + T


def test_states_and_prior() -> None:
    family = SymbolicEnvironment.from_arrays(
        [[["x", 0], [0, "x/2"]]],
        region=Region.of("x", "x > 0"),
        states=("wet", "dry"),
        prior=("1/3", "2/3"),
    )
    game = family.instantiate({"x": 6})
    assert game.first_best().value == Fraction(1, 3) * 6 + Fraction(2, 3) * 3
    assert family.states == ("wet", "dry")


@given(st.lists(st.integers(-4, 9), min_size=4, max_size=4))
def test_batch_agrees_with_instances(values: list[int]) -> None:
    family = effort_family(FREE)
    batch = family.batch({name: np.array([v, 1.0]) for name, v in zip("RSTP", values, strict=True)})
    exact = family.instantiate(dict(zip("RSTP", values, strict=True))).payoffs.fractions()
    assert batch.shape == (2, 2, 1, 4, 4)
    assert np.allclose(batch[0], exact.astype(float), atol=1e-12)


def test_prosociality() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    family = SymbolicEnvironment.from_environment(game, Region.of("lam", "lam >= 0"), "lam")
    assert family.instantiate({"lam": 2}).utilities == game.prosocial(2).utilities
    dilemma = two_by_two_family("prisoners-dilemma")
    assert dilemma.prosocial("1/2").utility(0, 0, (0, 0)) == 2 * sympy.Symbol("R")
    wide = dilemma.over(dilemma.region.extended(["lam"], "lam >= 0"))
    with pytest.raises(DerivationError, match="not be affine"):
        wide.prosocial("lam")
    with pytest.raises(RegionError, match="at least 0"):
        dilemma.prosocial(-1)


def test_every_family_has_points_and_instances() -> None:
    for make in FAMILIES.values():
        family = make()
        assert family.title
        assert family.parameters
    assert battle_family().instantiate({"favourite": 2, "other": 1, "apart": 0}).n_profiles == 4


def test_refusals() -> None:
    region = Region.of("a b", "a > b")
    with pytest.raises(DerivationError, match=r"payoffs\[0\]\[0, 0\].*not affine in a, b"):
        SymbolicEnvironment.from_bimatrix([[("a*b", 0)]], region=region)
    with pytest.raises(ParameterError, match="'c'"):
        SymbolicEnvironment.from_bimatrix([[(sympy.Symbol("c"), 0)]], region=region)
    with pytest.raises(InvalidEnvironmentError, match="row 1"):
        SymbolicEnvironment.from_bimatrix([[(0, 0)], []], region=region)
    with pytest.raises(InvalidEnvironmentError, match="gives 1 payoffs"):
        SymbolicEnvironment.from_function(lambda s, p: ["a"], [("x",), ("y",)], region=region)
    family = SymbolicEnvironment.from_bimatrix([[("a", "b")]], region=region)
    with pytest.raises(ParameterError, match="no value for parameter 'b'"):
        family.instantiate({"a": 1})
    with pytest.raises(ParameterError, match="'c' is no parameter"):
        family.instantiate({"a": 1, "b": 0, "c": 0})
    with pytest.raises(RegionError, match="a > b is violated"):
        family.instantiate({"a": 1, "b": 1})
    with pytest.raises(RegionError, match="needs a, b first"):
        family.over(Region.of("b a"))
    with pytest.raises(RegionError, match="a > b is violated"):
        family.batch({"a": [1.0, 2.0], "b": [0.0, 3.0]})
