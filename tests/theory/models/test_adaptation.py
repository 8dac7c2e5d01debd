"""The derived forms of M2 against the exact support model and against finite differences."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from coopgap.theory.errors import ParameterError, RegionError
from coopgap.theory.models import MODELS, adaptation
from coopgap.theory.models.adaptation_support import Adaptation

positive = st.fractions(Fraction(1, 4), 5, max_denominator=6)
weight = st.fractions(0, 6, max_denominator=6)
number = st.fractions(-5, 5, max_denominator=6)


def exact(name: str, **values: object) -> Fraction:
    return Fraction(str(adaptation.derive().evaluate(name, values)))


@given(positive, positive, weight, number, positive, number, st.integers(1, 5), st.integers(1, 5))
def test_two_states(
    c: Fraction,
    k: Fraction,
    lam: Fraction,
    start: Fraction,
    distance: Fraction,
    drop: Fraction,
    low: int,
    high: int,
) -> None:
    share = Fraction(low, low + high)
    model = Adaptation.from_values(
        [start, start + distance], [drop, 0], prior=[share, 1 - share], cost=c, stakes=k
    )
    point = {"c": c, "k": k, "lam": lam, "drop": drop, "distance": distance}
    found = exact("two-state-gap", **point, p_low=share, p_high=1 - share)
    assert found == model.menu(lam).gap
    threshold = exact("menu-threshold", c=c, k=k, drop=drop, distance=distance)
    assert threshold == model.threshold().value
    theta = exact("preferred-action", c=c, k=k, lam=lam, theta=start, b=drop)
    assert theta == model.preferred(lam)[0]


@given(positive, positive, weight, st.lists(st.tuples(number, number), min_size=1, max_size=5))
def test_moments_of_any_support(
    c: Fraction, k: Fraction, lam: Fraction, states: list[tuple[Fraction, Fraction]]
) -> None:
    model = Adaptation.from_values([x for x, _ in states], [b for _, b in states], cost=c, stakes=k)
    derived = adaptation.derive()
    cell = model.cells[0]
    sd = sympy.sqrt(sympy.Rational(str(model.variance(model.theta, cell))))
    rms = sympy.sqrt(sympy.Rational(str(model.mean([b * b for b in model.bias], cell))))
    symbols = {str(entry.symbol): entry.symbol for entry in derived.parameters}
    point = {"c": c, "k": k, "lam": lam}
    at = {symbols[name]: sympy.Rational(str(value)) for name, value in point.items()}
    at |= {symbols["sd"]: sd, symbols["rms_bias"]: rms}

    def value(name: str) -> sympy.Expr:
        return sympy.simplify(derived.result(name).expression.subs(at))

    assert Fraction(str(value("mandate-gap"))) == model.mandate_gap()
    assert Fraction(str(value("discretion-gap"))) == model.discretion_gap(lam)
    assert Fraction(str(value("rigid-gap"))) == model.mixed_gap(lam)
    threshold = model.discretion_thresholds()[0]
    assert sympy.simplify(value("discretion-threshold") - threshold) in (0, sympy.nan)
    assert (value("discretion-threshold") == sympy.oo) == (threshold == sympy.oo)


@given(positive, positive, positive, positive, positive)
def test_continuity_and_signs_at_the_cell_threshold(
    c: Fraction, k: Fraction, sd: Fraction, rms: Fraction, step: Fraction
) -> None:
    assume(rms > sd)
    at = exact("discretion-threshold", c=c, k=k, sd=sd, rms_bias=rms)
    mandate = exact("mandate-gap", k=k, sd=sd)
    assert exact("discretion-gap", c=c, k=k, lam=at, rms_bias=rms) == mandate
    assert exact("discretion-gap", c=c, k=k, lam=at + step, rms_bias=rms) < mandate
    assert exact("rigid-gap", c=c, k=k, lam=at / 2, rms_bias=rms, sd=sd) == mandate
    assert exact("discretion-threshold", c=c + step, k=k, sd=sd, rms_bias=rms) > at
    assert exact("discretion-threshold", c=c, k=k + step, sd=sd, rms_bias=rms) < at
    assert exact("discretion-threshold", c=c, k=k, sd=sd, rms_bias=rms + step) > at


@given(positive, positive, positive, positive, positive)
def test_monotone_claims_by_finite_differences(
    c: Fraction, k: Fraction, lam: Fraction, rms: Fraction, step: Fraction
) -> None:
    point = {"c": c, "k": k, "lam": lam, "rms_bias": rms}
    here = exact("discretion-gap", **point)
    assert exact("discretion-gap", **(point | {"lam": lam + step})) < here
    assert exact("discretion-gap", **(point | {"c": c + step})) > here
    assert exact("discretion-gap", **(point | {"rms_bias": rms + step})) > here
    tiny = Fraction(1, 10**9)
    rising = exact("discretion-gap", **(point | {"k": k + tiny})) > here
    assume(lam * k != c and abs(lam * k - c) > Fraction(1, 10**6))
    assert rising == (lam * k < c)
    limit = exact("discretion-rate", c=c, k=k, rms_bias=rms)
    far = Fraction(10**9)
    scaled = far**2 * exact("discretion-gap", **(point | {"lam": far}))
    assert abs(scaled / limit - 1) < Fraction(1, 10**6)
    assert scaled < limit


def test_corner_cases() -> None:
    derived = adaptation.derive()
    cell = {"c": 1, "k": 1}
    assert derived.evaluate("discretion-threshold", {**cell, "sd": 0, "rms_bias": 1}) == sympy.oo
    assert derived.evaluate("discretion-threshold", {**cell, "sd": 0, "rms_bias": 0}) == 0
    assert derived.evaluate("menu-threshold", {**cell, "drop": 1, "distance": 1}) == 0
    batch = derived.batch("discretion-threshold", {**cell, "sd": [0, 0, 1], "rms_bias": [1, 0, 3]})
    np.testing.assert_array_equal(batch, [np.inf, 0, 2])


def test_bad_points_are_refused() -> None:
    point = {"c": 1, "k": 1, "lam": 0, "drop": 2, "distance": 1, "p_low": "3/4", "p_high": "1/2"}
    with pytest.raises(RegionError, match="'probabilities'"):
        adaptation.derive().evaluate("two-state-gap", point)
    with pytest.raises(RegionError, match="distance=0"):
        adaptation.derive().evaluate("two-state-gap", point | {"distance": 0})
    with pytest.raises(ParameterError, match="missing value of k"):
        adaptation.derive().evaluate("mandate-gap", {"sd": 1})


def test_registered() -> None:
    assert MODELS["adaptation"] is adaptation.derive
    assert len(adaptation.derive().steps) >= 25
