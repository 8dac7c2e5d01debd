"""Views from far and from close by: the same program, and a way back that loses nothing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.linear import closer_view
from coopgap.numerics.linear.closer_view import Centre, View
from coopgap.numerics.linear.float_lp import AT_LOWER, AT_UPPER, BASIC, Basis, FloatAnswer
from coopgap.numerics.linear.linear_program import LinearProgram, violations
from coopgap.theory.rationals import ScaledIntegers

PROGRAM = LinearProgram.from_dense(
    [["3/7", "1/7"], [1, 3], [1, 0]],
    objective=[1, 1],
    row_lower=[None, None, -5],
    row_upper=["1/7", 1, 5],
    maximise=True,
)
X, Y = [Fraction(1, 4), Fraction(1, 4)], [Fraction(7, 4), Fraction(1, 4), Fraction(0)]


def vector(values: list[Fraction]) -> ScaledIntegers:
    return ScaledIntegers.from_rationals(values, (len(values),))


def test_the_optimum_has_no_violations_and_others_have_some() -> None:
    assert not any(violations(PROGRAM, vector(X), vector(Y)))
    # Integer rows: the first one is 3x + y <= 1.
    assert violations(PROGRAM, vector([Fraction(1), Fraction(0)]), vector(Y))[0] == 2
    assert violations(PROGRAM, vector(X), vector([Fraction(0)] * 3))[1] == 1


@pytest.mark.parametrize("error", [0, 1, 1e-6, 1e-12])
def test_a_close_view_leads_back_to_the_optimum(error: float) -> None:
    off = Fraction(error)
    centre = Centre(vector([X[0] + off, X[1]]), vector([Y[0], Y[1] - off, Y[2]]))
    view = View.of(PROGRAM, centre, View.of(PROGRAM).closer(centre))
    answer = view.ask("highs", None, None)
    assert answer.status == "optimal"
    assert answer.basis is not None
    assert answer.basis.columns.tolist() == [BASIC, BASIC]
    assert [status == BASIC for status in answer.basis.rows] == [False, False, True]
    x, y = view.exactly(answer)
    for found, exact in zip([*x.fractions(), *y.fractions()], [*X, *Y], strict=True):
        assert abs(found - exact) <= abs(off) / 10**9
    again = view.ask("highs", None, answer.basis)
    assert again.basis is not None
    assert again.basis.columns.tolist() == answer.basis.columns.tolist()


def test_the_float_answer_is_taken_as_it_stands() -> None:
    view = View.of(PROGRAM)
    point, multipliers = np.array([0.1, 0.25]), np.array([0.5, 0.0, 0.125])
    scaled = view.scaled
    answer = FloatAnswer(
        "optimal",
        np.ldexp(point, scaled.primal_exponent),
        np.ldexp(multipliers, scaled.dual_exponent),
        None,
    )
    x, y = view.exactly(answer)
    assert x.fractions().tolist() == [Fraction(0.1), Fraction(1, 4)]
    # The multiplier of an integer row that was multiplied by 7.
    assert y.fractions().tolist() == [Fraction(7, 2), 0, Fraction(1, 8)]
    near, prices = view.rounded(answer)
    assert near is not None
    assert near.fractions().tolist() == [Fraction(1, 10), Fraction(1, 4)]
    assert prices is not None
    assert prices.fractions().tolist() == [Fraction(7, 2), 0, Fraction(1, 8)]


def test_scales_grow_with_accuracy_but_not_too_fast() -> None:
    view = View.of(PROGRAM)
    exact = Centre(vector(X), vector(Y))
    assert view.closer(exact) == (None, None)
    close = Centre(vector([X[0] + Fraction(1, 2**20), X[1]]), vector(Y))
    primal, _ = view.closer(close)
    assert primal is not None
    assert 15 <= primal <= 20
    far = Centre(vector([X[0] + Fraction(1, 2**400), X[1]]), vector(Y))
    assert view.closer(far)[0] == view.scaled.primal_exponent + 40


def test_an_equation_s_slack_stands_for_the_column_of_its_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    columns = np.array([BASIC, BASIC, AT_LOWER, AT_UPPER, AT_LOWER], dtype=np.int8)
    slacks = np.array([AT_LOWER, AT_LOWER, BASIC], dtype=np.int8)
    answer = FloatAnswer("optimal", np.zeros(5), np.zeros(3), Basis(columns, slacks))
    monkeypatch.setattr(closer_view, "solve_in_floats", lambda *rest: answer)
    view = View.of(PROGRAM, Centre(vector(X), vector(Y)))
    basis = view.ask("highs", None, None).basis
    assert basis is not None
    assert basis.columns.tolist() == [BASIC, BASIC]
    assert basis.rows.tolist() == [AT_LOWER, AT_UPPER, BASIC]
