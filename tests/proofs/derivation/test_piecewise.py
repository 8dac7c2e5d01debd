"""Every way to read a form gives the same function."""

from __future__ import annotations

import functools
import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.proofs.derivation.cells import Cell
from coopgap.proofs.derivation.derive import derive_gap, derive_threshold
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.errors import DerivationError, ParameterError, RegionError
from coopgap.theory.games.families import effort_family, two_by_two_family


@functools.cache
def forms() -> tuple[PiecewiseForm, ...]:
    return (
        derive_gap(effort_family("sh"), None, "c2"),
        derive_threshold(effort_family("pd")),
        derive_gap(two_by_two_family("chicken"), None, "c2"),
        derive_threshold(two_by_two_family("stag-hunt"), quantity="worst-threshold"),
    )


def number_at(data: Any, values: dict[str, Fraction]) -> Fraction | None:
    """Read a number of a certificate, at a point, without any of the code under test."""
    if data == "inf":
        return None
    if isinstance(data, str):
        return Fraction(data)
    if data.keys() == {"num", "den"}:
        num, den = number_at(data["num"], values), number_at(data["den"], values)
        assert num is not None
        assert den is not None
        return num / den
    total = Fraction(0)
    for monomial, c in data.items():
        factor = Fraction(c)
        for name in monomial.split("*") if monomial != "1" else []:
            factor *= values[name]
        total += factor
    return total


def claimed(cell: Cell, quantity: str, values: dict[str, Fraction]) -> Fraction | None:
    """Read what the certificates of a cell claim: the gap from both sides, or the threshold."""
    claims = [document["claim"] for document in cell.documents]
    if quantity != "gap":
        (claim,) = claims
        return number_at(claim["threshold"], values)
    first_best, rule, above, below = claims
    best = number_at(first_best["bound"], values)
    assert best == number_at(rule["value"], values)
    value = number_at(above["bound"], values)
    assert value == number_at(below["value"], values)
    assert best is not None
    assert value is not None
    return best - value


@pytest.mark.parametrize("number", range(4))
def test_piecewise_json_and_certificates_agree_with_evaluation(number: int) -> None:
    form = forms()[number]
    symbols = [sympy.Symbol(name) for name in form.parameters]
    piecewise = form.piecewise()
    listed = json.loads(json.dumps(form.as_json()))
    assert listed["status"] == "proved"
    parsed = [
        sympy.sympify(piece["expression"], locals=dict(zip(form.parameters, symbols, strict=True)))
        for piece in listed["pieces"]
    ]
    for point in sample_points(form.region, 8, seed=2):
        values = dict(zip(form.parameters, point, strict=True))
        exact = {
            s: sympy.Rational(v.numerator, v.denominator)
            for s, v in zip(symbols, point, strict=True)
        }
        found = form.evaluate(values)
        shown = piecewise.subs(exact)
        assert shown == (
            sympy.oo if found is None else sympy.Rational(found.numerator, found.denominator)
        )
        place = form.pieces.index(form.piece_at(values))
        again = parsed[place].subs(exact)
        assert sympy.simplify(again - shown) == 0 or again == shown
        for cell in form.pieces[place].cells:
            if cell.region.contains_point(point):
                assert claimed(cell, form.quantity, values) == found


def test_batch_and_lambdify_agree_with_evaluation() -> None:
    for form in forms():
        points = sample_points(form.region, 40, seed=5)
        columns = {
            n: np.array([float(p[k]) for p in points]) for k, n in enumerate(form.parameters)
        }
        exact = [form.evaluate(dict(zip(form.parameters, p, strict=True))) for p in points]
        floats = [np.inf if v is None else float(v) for v in exact]
        assert np.allclose(form.batch(columns), floats)
        assert np.allclose(form.lambdify()(*columns.values()), floats)


def test_constant_expressions_broadcast() -> None:
    form = derive_threshold(effort_family("sh"))
    assert form.lambdify()(*[np.ones(3)] * 4).tolist() == [2.0, 2.0, 2.0]


def test_latex_and_sketch() -> None:
    single, several = forms()[:2]
    assert single.latex() == "\\frac{- P + R}{15}"
    assert several.latex().startswith("\\begin{cases}")
    assert "\\text{if }" in several.latex()
    sketch = single.proof_sketch()
    assert "piece 1 (proved): (-P + R)/15" in sketch
    assert "mediated-upper-bound" in sketch
    assert sketch.count("accepted") == len(single.documents)


def test_denominators_are_shown_positive() -> None:
    form = forms()[3]
    P, S, T = sympy.symbols("P S T")
    finite = next(x for x in form.expressions if x != sympy.oo)
    _, below = sympy.fraction(finite)
    assert sympy.expand(below - (S + T - 2 * P)) == 0


def test_refusals() -> None:
    form = forms()[0]
    good = {"R": 20, "S": -1, "T": 14, "P": 0}
    with pytest.raises(RegionError, match="R > T is violated"):
        form.evaluate({**good, "T": 20})
    with pytest.raises(ParameterError, match="'Q' is no parameter"):
        form.evaluate({**good, "Q": 1})
    with pytest.raises(RegionError, match=r"entry \(1,\)"):
        form.batch({name: np.array([v, -v]) for name, v in good.items()})
    unproved = derive_threshold(two_by_two_family("chicken"), max_cells=0)
    with pytest.raises(DerivationError, match="open at"):
        unproved.evaluate({"T": 4, "R": 3, "S": 1, "P": 0})


def test_values_at_a_point() -> None:
    chicken = forms()[2]
    assert chicken.evaluate({"R": 6, "S": 2, "T": 7, "P": 0}) == Fraction(12) - Fraction(21, 2)
