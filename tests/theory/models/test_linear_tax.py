"""The linear tax against the support model and a brute-force search of the liability bound."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from coopgap.theory.derivation import LAM
from coopgap.theory.models import adaptation, linear_tax
from coopgap.theory.models.adaptation_support import Adaptation

positive = st.fractions(Fraction(1, 4), 5, max_denominator=6)
weight = st.fractions(0, 6, max_denominator=6)
number = st.fractions(-5, 5, max_denominator=6)


@given(positive, positive, weight, number, number)
def test_taxed_choice_is_the_state(
    c: Fraction, k: Fraction, lam: Fraction, theta: Fraction, bias: Fraction
) -> None:
    """Solve the first-order condition of the primitives with the tax, exactly."""
    rate = linear_tax.derive().evaluate("tax-rate", {"c": c, "b": bias})
    # −c(a−θ−b) − λk(a−θ) = rate
    chosen = (c * (theta + bias) + lam * k * theta - rate) / (c + lam * k)
    assert chosen == theta
    assert linear_tax.derive().evaluate("taxed-action", {"theta": theta}) == theta


@given(positive, positive, weight, st.lists(st.tuples(number, number), min_size=1, max_size=5))
def test_varying_bias_leaves_its_variance(
    c: Fraction, k: Fraction, lam: Fraction, states: list[tuple[Fraction, Fraction]]
) -> None:
    model = Adaptation.from_values([x for x, _ in states], [b for _, b in states], cost=c, stakes=k)
    sd = sympy.sqrt(sympy.Rational(str(model.variance(model.bias, model.cells[0]))))
    form = linear_tax.TAX_GAP.subs(
        {
            adaptation.COST: sympy.Rational(str(c)),
            adaptation.STAKES: sympy.Rational(str(k)),
            LAM: sympy.Rational(str(lam)),
            linear_tax.BIAS_SD: sd,
        }
    )
    assert Fraction(str(sympy.simplify(form))) == model.tax_gap(lam)
    mean = model.mean(model.bias, model.cells[0])
    for rate in (c * mean, c * mean + 1, c * mean - Fraction(1, 3)):
        pull = c + lam * k
        actions = [t - rate / pull for t in model.preferred(lam)]
        assert model.loss(actions) >= model.tax_gap(lam)
        assert (model.loss(actions) == model.tax_gap(lam)) == (rate == c * mean)


@pytest.mark.parametrize(("bias", "lam"), [(1.0, 0.0), (-0.5, 0.0), (1.0, 2.0), (0.25, 1.0)])
def test_liability_is_the_least_bound_on_a_dense_interval(bias: float, lam: float) -> None:
    """Least B as a linear program over transfers on a fine grid of actions."""
    c, k, width, grain = 1.0, 1.0, 1.0, 40
    bend = c + lam * k
    states = np.linspace(0, width, grain + 1)
    reach = abs(c * bias / bend) + 0.1
    actions = np.unique(
        np.round(np.concatenate([np.arange(-reach, width + reach, 1 / grain), states]), 12)
    )
    actions = np.unique(np.concatenate([actions, states, states + c * bias / bend]))
    own = -bend / 2 * (actions[None, :] - states[:, None] - c * bias / bend) ** 2
    rows, limits = [], []
    for i, state in enumerate(states):
        at = int(np.argmin(np.abs(actions - state)))
        for j in range(len(actions)):
            row = np.zeros(len(actions) + 1)
            row[j] += 1
            row[at] -= 1
            rows.append(row)
            limits.append(own[i, at] - own[i, j])
    for sign in (1, -1):
        for j in range(len(actions)):
            row = np.zeros(len(actions) + 1)
            row[j], row[-1] = sign, -1
            rows.append(row)
            limits.append(0.0)
    cost = np.zeros(len(actions) + 1)
    cost[-1] = 1
    found = linprog(
        cost,
        A_ub=np.array(rows),
        b_ub=np.array(limits),
        bounds=[(None, None)] * len(actions) + [(0, None)],
    )
    form = linear_tax.derive().batch(
        "liability", {"c": c, "k": k, "lam": lam, "b": bias, "width": width}
    )
    # Neighbouring states a step h apart leave each price a slack of K h/2 either way.
    assert found.status == 0
    missing = float(form) - float(np.asarray(found.x)[-1])
    assert -1e-9 <= missing <= bend * width / (4 * grain) + 1e-9


def test_liability_falls_with_prosociality() -> None:
    at = {"c": 1, "k": 1, "b": 2, "width": 3}
    values = [linear_tax.derive().evaluate("liability", {**at, "lam": lam}) for lam in range(4)]
    assert values == sorted(values, reverse=True)
    assert values[0] == 4
