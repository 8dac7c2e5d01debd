"""Every kind of step accepts a true claim and refuses a false or unproved one."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.derivation_steps import (
    LAM,
    Assumption,
    Step,
    is_nonnegative,
    is_positive,
    is_zero,
    slack,
)
from coopgap.theory.errors import DerivationError

c, k = sympy.symbols("c k", positive=True)
x, y = sympy.symbols("x y", real=True)


def test_identity() -> None:
    assert Step.identity("square", (x + 1) ** 2, x**2 + 2 * x + 1, "expand").check
    with pytest.raises(DerivationError, match="does not simplify to zero"):
        Step.identity("wrong", (x + 1) ** 2, x**2 + 1, "no")


def test_optimum_needs_first_and_second_order() -> None:
    assert Step.optimum("top", -c * (x - y) ** 2, x, y, "parabola").claim == sympy.Eq(x, y)
    with pytest.raises(DerivationError, match="does not vanish"):
        Step.optimum("off", -c * (x - y) ** 2, x, y + 1, "no")
    with pytest.raises(DerivationError, match="no proved sign"):
        Step.optimum("bottom", c * (x - y) ** 2, x, y, "a minimum is no maximum")
    with pytest.raises(DerivationError, match="no proved sign"):
        Step.optimum("local", x**3 - 3 * x, x, -1, "only a local maximum")
    with pytest.raises(DerivationError, match="sense='best'"):
        Step.optimum("odd", -(x**2), x, 0, "no", sense="best")
    assert Step.optimum("bottom", c * (x - y) ** 2, x, y, "yes", sense="min")


def test_solution_and_limit() -> None:
    assert Step.solution("root", [x + y - 3, x - y - 1], {x: 2, y: 1}, "solve")
    with pytest.raises(DerivationError, match="fails at the solution"):
        Step.solution("root", [x + y - 3, x - y - 1], {x: 2, y: 2}, "no")
    assert Step.limit("decay", 1 / (c + LAM), LAM, sympy.oo, sympy.S.Zero, "vanishes")
    with pytest.raises(DerivationError, match="the limit is 0, not 1"):
        Step.limit("decay", 1 / (c + LAM), LAM, sympy.oo, sympy.S.One, "no")


def test_inequalities_need_signs_or_premises() -> None:
    assert Step.inequality("sum", sympy.Gt(c + LAM, 0, evaluate=False), "signs")
    with pytest.raises(DerivationError, match="not proved"):
        Step.inequality("difference", sympy.Gt(c, k), "undetermined")
    premise = sympy.Gt(c, k)
    assert Step.inequality("double", sympy.Gt(2 * c, 2 * k), "twice", premises={premise: 2})
    with pytest.raises(DerivationError, match="multiplier -1"):
        Step.inequality("double", sympy.Gt(k, c), "no", premises={premise: -1})
    with pytest.raises(DerivationError, match="not proved"):
        Step.inequality("weak", sympy.Gt(c, k), "no", premises={sympy.Ge(c, k): 1})
    with pytest.raises(DerivationError, match="not proved"):
        Step.inequality("unused", sympy.Gt(c, c, evaluate=False), "no", premises={premise: LAM})
    with pytest.raises(DerivationError, match="not proved"):  # at λ = 0 both sides are equal
        Step.inequality("zero", sympy.Gt(LAM * c, LAM * k), "no", premises={premise: LAM})
    with pytest.raises(DerivationError, match="not an inequality"):
        Step.inequality("equal", sympy.Eq(c, k), "no")


def test_sign() -> None:
    assert Step.sign("down", -c, "<0", "signs").claim == sympy.Lt(-c, 0, evaluate=False)
    shown = sympy.Derivative(c**2, c)
    assert Step.sign("up", 2 * c, ">0", "signs", name=shown).claim.lhs == shown
    assert Step.sign("flat", x - x, "==0", "nothing", name=shown).claim.lhs == shown
    with pytest.raises(DerivationError, match="relation='<>'"):
        Step.sign("odd", c, "<>", "no")
    with pytest.raises(DerivationError, match="not proved"):
        Step.sign("down", c, "<0", "no")


def test_equivalence_needs_a_positive_factor_and_equal_strictness() -> None:
    left, right = sympy.Ge(c * x, c * y), sympy.Ge(x, y)
    assert Step.equivalence("divide", left, right, "c > 0")
    with pytest.raises(DerivationError, match="not seen to be positive"):
        Step.equivalence("flip", left, sympy.Le(x, y), "no")
    with pytest.raises(DerivationError, match="strict"):
        Step.equivalence("strict", left, sympy.Gt(x, y), "no")


def test_assumption_must_be_a_relation() -> None:
    with pytest.raises(DerivationError, match="'odd'"):
        Assumption("odd", "No relation.", c)
    with pytest.raises(DerivationError, match="not an inequality"):
        slack(sympy.Eq(x, y))


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.integers(1, 6), st.integers(0, 6))
def test_proved_signs_hold_at_points(coefficients: list[int], first: int, second: int) -> None:
    p, q, r = coefficients
    expression = (p * c**2 + q * c * LAM + r) / (c + LAM)
    value = expression.subs({c: first, LAM: second})
    if is_positive(expression):
        assert value > 0
    if is_nonnegative(expression):
        assert value >= 0
    assert is_zero(expression) == (coefficients == [0, 0, 0])
