"""Derived thresholds against their definitions, computed by NumPy for thousands of tables."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.proofs.derivation.derive import derive_threshold
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.families import effort_family, public_goods_family, two_by_two_family
from coopgap.theory.language import Language
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment


def points(form: PiecewiseForm, n: int) -> list[dict[str, Fraction]]:
    return [
        dict(zip(form.parameters, point, strict=True))
        for piece in form.pieces
        for point in sample_points(piece.region, n, seed=6)
    ]


def brute_force(table: list[list[Fraction]]) -> Fraction | float:
    """λ* of a symmetric game by its definition: every deviation from the best profile."""
    n = len(table)
    welfare = [[table[a][b] + table[b][a] for b in range(n)] for a in range(n)]
    top = max(map(max, welfare))
    best: Fraction | float = math.inf
    for a in range(n):
        for b in range(n):
            if welfare[a][b] != top:
                continue
            need: Fraction | float = Fraction(0)
            for d in range(n):
                for own, other, after in ((a, b, welfare[d][b]), (b, a, welfare[a][d])):
                    gain = table[d][other] - table[own][other]
                    if gain > 0:
                        need = max(need, gain / (top - after) if top > after else math.inf)
            best = min(best, need)
    return best


@pytest.mark.parametrize("region", ["pd", "sh"])
def test_closure_of_effort_tables_by_definition(region: str) -> None:
    family = effort_family(region)
    form = derive_threshold(family)
    assert form.status == "proved"
    for values in points(form, 60):
        payoffs = family.instantiate(values).payoffs.fractions()[0, 0]
        assert form.evaluate(values) == brute_force(payoffs.tolist())


@pytest.mark.parametrize("region", ["pd", "sh"])
def test_worst_case_of_effort_tables(region: str) -> None:
    family = effort_family(region)
    form = derive_threshold(family, quantity="worst-threshold")
    assert form.status == "proved"
    for values in points(form, 25):
        assert form.evaluate(values) == worst_case_threshold(family.instantiate(values)).value


@pytest.mark.parametrize("name", ["coop-defect", "effort"])
def test_with_contracts(name: str) -> None:
    family = effort_family("pd")
    seen = effort_language(family.frame, name)
    form = derive_threshold(family, seen)
    for values in points(form, 10):
        assert form.evaluate(values) == language_threshold(family.instantiate(values), seen).value


@pytest.mark.parametrize("name", ["prisoners-dilemma", "stag-hunt", "chicken", "symmetric-battle"])
@pytest.mark.parametrize("quantity", ["threshold", "worst-threshold"])
def test_two_by_two(name: str, quantity: str) -> None:
    family = two_by_two_family(name)
    form = derive_threshold(family, quantity=quantity)
    assert form.status == "proved"
    for values in points(form, 5):
        game = family.instantiate(values)
        numeric = (
            closure_threshold(game).value
            if quantity == "threshold"
            else worst_case_threshold(game).value
        )
        assert form.evaluate(values) == numeric


def test_public_goods() -> None:
    family = public_goods_family(4)
    form = derive_threshold(family, quantity="worst-threshold")
    for values in points(form, 5):
        assert form.evaluate(values) == worst_case_threshold(family.instantiate(values)).value


def test_a_neutral_temptation_needs_infinite_weight() -> None:
    family = SymbolicEnvironment.from_bimatrix(
        [[("x", "x"), (0, "2*x")], [("2*x", 0), (0, 0)]], region=Region.of("x", "x > 0")
    )
    form = derive_threshold(family)
    assert form.status == "proved"
    assert form.evaluate({"x": 1}) == closure_threshold(family.instantiate({"x": 1})).value
    steal = SymbolicEnvironment.from_bimatrix(
        [[("x", "x")], [("2*x", 0)]], region=Region.of("x", "x > 0")
    )
    form = derive_threshold(steal)
    assert form.evaluate({"x": 1}) == closure_threshold(steal.instantiate({"x": 1})).value
    seen = Language.product(steal.frame, actions="all")
    assert derive_threshold(steal, seen).evaluate({"x": 3}) == 0
