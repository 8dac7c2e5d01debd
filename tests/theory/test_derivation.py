"""Derivations: validation, exact evaluation inside and refusal outside, arrays."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from coopgap.theory.derivation import LAM, Assumption, Derivation, Parameter, Result, Step
from coopgap.theory.errors import (
    DerivationError,
    ExactnessError,
    ParameterError,
    RegionError,
)

c = sympy.Symbol("c", positive=True)
n = sympy.Symbol("n", integer=True, positive=True)
z = sympy.Symbol("z", real=True, nonzero=True)
ORDER = sympy.Gt(c, 1)


def toy(**changes: Any) -> Derivation:
    content: dict[str, Any] = {
        "model": "toy",
        "title": "Toy",
        "story": "A story.",
        "parameters": (Parameter(c, "cost"), Parameter(n, "number"), Parameter(LAM, "weight")),
        "assumptions": (Assumption("dear", "Cost exceeds one.", ORDER),),
        "steps": (
            Step.inequality("double", sympy.Gt(2 * c, 2), "twice", premises={ORDER: 2}),
            Step.inequality("again", sympy.Gt(4 * c, 4), "twice", premises={sympy.Gt(2 * c, 2): 2}),
        ),
        "results": (
            Result("ratio", n / (c + LAM), "A ratio."),
            Result("free", 1 / c, "No assumption.", rests_on=()),
            Result("root", sympy.sqrt(c), "Irrational.", rests_on=()),
            Result("corner", sympy.Piecewise((0, sympy.Lt(LAM, c)), (LAM - c, True)), "Corner."),
            Result("local", c, "Where n is small.", region=sympy.Lt(n, 3)),
        ),
        "sources": ("Nobody2000",),
    }
    return Derivation(**(content | changes))


def test_exact_evaluation() -> None:
    assert toy().evaluate("ratio", {"c": "3/2", "n": 3, "lam": "1/2"}) == Fraction(3, 2)
    assert toy().evaluate("free", {"c": "1/2"}) == 2
    assert toy().evaluate("root", {"c": 2}) == sympy.sqrt(2)
    assert toy().evaluate("corner", {"c": 2, "lam": 2}) == 0
    assert toy().evaluate("corner", {"c": 2, "lam": 3}) == 1


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"c": 1, "n": 1, "lam": 0}, RegionError, "assumption 'dear'"),
        ({"c": 2, "n": 1, "lam": -1}, RegionError, "lam=-1 is outside its domain"),
        ({"c": 2, "n": "1/2", "lam": 0}, RegionError, "n=1/2 .*integer"),
        ({"c": 2, "n": 1}, ParameterError, "missing value of lam"),
        ({"c": 2, "n": 1, "lam": 0, "extra": 1}, ParameterError, "no parameter 'extra'"),
        ({"c": 2.5, "n": 1, "lam": 0}, ExactnessError, "c=2.5"),
    ],
)
def test_points_outside_are_refused(
    values: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        toy().evaluate("ratio", values)


def test_region_of_a_result() -> None:
    assert toy().evaluate("local", {"c": 2, "n": 2}) == 2
    with pytest.raises(RegionError, match="region of 'local'"):
        toy().evaluate("local", {"c": 2, "n": 3})
    with pytest.raises(ParameterError, match="no result 'nothing'"):
        toy().evaluate("nothing", {})


def test_arrays_agree_with_exact_points() -> None:
    costs, weights = np.array([1.5, 2.0, 4.0]), np.array([[0.0], [3.0]])
    found = toy().batch("corner", {"c": costs, "lam": weights})
    assert found.shape == (2, 3)
    for row, weight in enumerate((0, 3)):
        for column, cost in enumerate(("3/2", "2", "4")):
            exact = toy().evaluate("corner", {"c": cost, "lam": weight})
            assert found[row, column] == pytest.approx(float(exact), abs=1e-15)
    assert toy().compiled("ratio")[0] == ("c", "lam", "n")


def test_arrays_outside_are_refused_with_the_index() -> None:
    with pytest.raises(RegionError, match=r"'dear'.*index \(1,\)"):
        toy().batch("corner", {"c": [2.0, 0.5], "lam": 0})
    with pytest.raises(RegionError, match=r"lam is outside.*index \(0,\)"):
        toy().batch("corner", {"c": 2.0, "lam": [-1.0]})
    with pytest.raises(RegionError, match=r"c is outside"):
        toy().batch("free", {"c": np.nan})
    with pytest.raises(ParameterError, match="missing"):
        toy().batch("corner", {"c": 2.0})
    assert toy().batch("free", {"c": [-1.0]}, check=False)[0] == -1.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parameters": (Parameter(c, "cost"), Parameter(c, "twice"))}, "'c' is given twice"),
        ({"results": (Result("r", z, "Unknown."),)}, "uses z, which is no parameter"),
        ({"assumptions": ()}, "neither an assumption"),
        ({"assumptions": (Assumption("odd", "No.", sympy.Gt(z, 0)),)}, "uses z"),
        ({"results": (Result("r", c, "Odd.", rests_on=("odd",)),)}, "unknown assumption 'odd'"),
    ],
)
def test_unfounded_derivations_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DerivationError, match=message):
        toy(**changes)


def test_a_premise_must_come_earlier() -> None:
    with pytest.raises(DerivationError, match="step 'again'"):
        toy(steps=tuple(reversed(toy().steps)))


def test_parameters() -> None:
    assert Parameter(z, "odd").domain == "real, z != 0"
    assert Parameter(LAM, "weight").latex == r"\lambda"
    with pytest.raises(DerivationError, match="'lambda' is not an identifier"):
        Parameter(sympy.Symbol("lambda"), "weight")
    with pytest.raises(DerivationError, match="not an identifier"):
        Parameter(sympy.Symbol("two words"), "weight")


def test_undefined_points_are_refused() -> None:
    pole = toy(results=(Result("pole", 1 / (n - 2), "Pole.", rests_on=()),))
    with pytest.raises(RegionError, match="undefined"):
        pole.evaluate("pole", {"n": 2})
