"""Derived curves equal the exact numerics, at every break and between; models equal their forms."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy

from coopgap.figures.curves import (
    Curve,
    CurvePiece,
    closed_form,
    constant,
    curve_of,
    gap_in_liability,
    gap_in_prosociality,
)
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.derivation.derive import derive_gap
from coopgap.proofs.kernel import check
from coopgap.theory.contract import Liability
from coopgap.theory.derivation import LAM
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError, RegionError
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.games.families import effort_family
from coopgap.theory.language import Language
from coopgap.theory.models import MODELS

ONE = (Fraction(1),)


def random_game(seed: int) -> Environment:
    generator = np.random.default_rng(seed)
    return Environment.from_arrays(list(generator.integers(-4, 5, (2, 2, 2))))


def probes(curve: Curve) -> list[Fraction]:
    edges = [Fraction(0), *curve.edges]
    between = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    return [*edges, *between, edges[-1] + 1, edges[-1] + Fraction(1, 97)]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["c0", "c1", "c2"])
def test_the_gap_in_prosociality_is_what_numerics_find(seed: int, kind: str) -> None:
    game = random_game(seed)
    language = Language.product(game, actions={"agent 1": "all"})
    curve, documents = gap_in_prosociality(game, language, kind)
    assert all(check(document).accepted for document in documents)
    for lam in probes(curve):
        if any(piece.holds(lam) for piece in curve.pieces):
            assert curve.value(lam) == welfare_gap(game.prosocial(lam), language, kind).gap


@pytest.mark.parametrize("seed", range(6))
def test_the_worst_case_is_what_enumeration_finds(seed: int) -> None:
    game = random_game(seed)
    curve, _ = gap_in_prosociality(game, None, "c0", sense="worst")
    assert curve.is_complete
    for lam in probes(curve):
        worst = pure_equilibria(game.prosocial(lam)).worst
        expected = None if worst is None else game.first_best().value - worst
        assert curve.value(lam) == expected


@pytest.mark.parametrize("kind", ["c1", "c2"])
@pytest.mark.parametrize("seed", range(4))
def test_the_gap_in_liability_is_what_numerics_find(seed: int, kind: str) -> None:
    game = random_game(seed)
    language = Language.complete(game)
    curve, _ = gap_in_liability(game, language, kind)
    for bound in probes(curve):
        if any(piece.holds(bound) for piece in curve.pieces):
            found = welfare_gap(game, language, kind, liability=Liability(bound))
            assert curve.value(bound) == found.gap


@pytest.mark.parametrize("game", [random_game(0), random_game(1), costly_prosociality()])
def test_each_point_belongs_to_one_piece(game: Environment) -> None:
    for sense in ("best", "worst"):
        curve, _ = gap_in_prosociality(game, None, "c0", sense=sense)
        for lam in probes(curve):
            assert sum(piece.holds(lam) for piece in curve.pieces) == 1


def test_an_isolated_value_stands_alone() -> None:
    curve, _ = gap_in_prosociality(costly_prosociality(), None, "c0")
    assert curve.value(Fraction(0)) == 1
    assert curve.value(Fraction(1, 10**9)) == 3
    assert (curve.zero_from, curve.breaks) == (Fraction(1, 3), (Fraction(0), Fraction(1, 3)))


@pytest.mark.parametrize(
    ("model", "result", "values", "breaks"),
    [
        ("teams", "gap", {"n": 3, "c": 2}, []),
        ("hold-up", "gap", {"kappa": 4, "share": Fraction(1, 8)}, [Fraction(1, 6)]),
        ("hold-up", "gap_sole", {"kappa": Fraction(9, 4)}, [Fraction(4, 5)]),
        ("public-goods", "gap", {"n": 4, "m": 2, "e0": 3, "k": 3}, [Fraction(1, 2)]),
    ],
)
def test_a_closed_form_equals_its_derivation(
    model: str, result: str, values: dict[str, Fraction | int], breaks: list[Fraction]
) -> None:
    derivation = MODELS[model]()
    given = {name: sympy.Rational(str(value)) for name, value in values.items()}
    curve = closed_form(derivation.result(result).expression, given, breaks)
    for lam in [Fraction(k, 30) for k in range(0, 61, 5)] + breaks:
        assert curve.value(lam) == derivation.evaluate(result, {**values, "lam": lam})


def test_what_is_no_rational_function_is_refused() -> None:
    with pytest.raises(DerivationError, match="rational function"):
        closed_form(sympy.sqrt(LAM + 2), {})


def test_several_parameters_make_no_curve() -> None:
    with pytest.raises(DerivationError, match="parameters"):
        curve_of(derive_gap(effort_family("sh"), None, "c0"))


def test_a_hole_is_not_drawn_across() -> None:
    curve = Curve(
        (
            CurvePiece(Fraction(0), Fraction(1), True, False, ONE, ONE),
            CurvePiece(Fraction(2), None, True, False, (), ONE),
        )
    )
    assert not curve.is_complete
    assert curve.breaks == ()
    assert curve.edges == (Fraction(1), Fraction(2))
    with pytest.raises(RegionError, match="lies in no piece"):
        curve.value(Fraction(3, 2))
    assert [x.tolist() for x, _ in curve.sampled(Fraction(3))] == [[0, 1], [2, 3]]


def test_infinity_is_not_drawn() -> None:
    curve = Curve((CurvePiece(Fraction(0), None, True, False, (), ()),))
    assert curve.value(Fraction(1)) is None
    assert curve.sampled(Fraction(1)) == []
    assert curve.zero_from is None
    assert curve.turned(Fraction(1)).value(Fraction(0)) is None


def test_welfare_is_first_best_less_gap() -> None:
    bent = CurvePiece(Fraction(0), None, True, False, (Fraction(2),), (Fraction(1), Fraction(1)))
    turned = Curve((bent,)).turned(Fraction(5))
    for x in (Fraction(0), Fraction(1, 3), Fraction(7)):
        assert turned.value(x) == 5 - 2 / (1 + x)
    assert constant(Fraction(5)).turned(Fraction(5)).zero_from == 0


def test_samples_lie_on_the_curve() -> None:
    curve = closed_form(1 / (1 + LAM) ** 2, {})
    ((x, y),) = curve.sampled(Fraction(3))
    assert len(x) > 20
    assert np.allclose(y, 1 / (1 + x) ** 2, rtol=1e-15, atol=0)
