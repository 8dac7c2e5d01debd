"""Exact adaptation models against brute force, a lottery LP, and the laws they must obey."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from coopgap.theory.derivation import LAM
from coopgap.theory.errors import ExactnessError, ParameterError
from coopgap.theory.isotonic import check_isotonic
from coopgap.theory.models.adaptation_support import Adaptation

number = st.fractions(-3, 3, max_denominator=3)
positive = st.fractions(Fraction(1, 3), 3, max_denominator=3)
weights = st.fractions(0, 4, max_denominator=5)


@st.composite
def models(draw: st.DrawFn, max_states: int = 5) -> Adaptation:
    """Draw any support (repeated states allowed), prior, partition and curvatures."""
    count = draw(st.integers(1, max_states))
    theta = draw(st.lists(number, min_size=count, max_size=count))
    bias = draw(st.lists(number, min_size=count, max_size=count))
    mass = draw(st.lists(st.integers(1, 4), min_size=count, max_size=count))
    labels = draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    cells = [[i for i in range(count) if labels[i] == label] for label in sorted(set(labels))]
    return Adaptation.from_values(
        theta,
        bias,
        prior=[Fraction(m, sum(mass)) for m in mass],
        cells=cells,
        cost=draw(positive),
        stakes=draw(positive),
    )


def utility(model: Adaptation, lam: Fraction, state: int, action: Fraction) -> Fraction:
    """Material payoff plus λ times welfare, from the primitives."""
    own = -model.cost / 2 * (action - model.theta[state] - model.bias[state]) ** 2
    return own - lam * model.stakes / 2 * (action - model.theta[state]) ** 2


def implementable(
    model: Adaptation, lam: Fraction, cell: tuple[int, ...], rule: tuple[Fraction, ...]
) -> bool:
    """Look for transfers by shortest paths (Floyd–Warshall) on the no-envy graph."""
    size = range(len(cell))
    gain = [
        [
            utility(model, lam, cell[i], rule[j]) - utility(model, lam, cell[i], rule[i])
            for j in size
        ]
        for i in size
    ]
    for via, i, j in itertools.product(size, repeat=3):
        gain[i][j] = max(gain[i][j], gain[i][via] + gain[via][j])
    return all(gain[i][i] <= 0 for i in size)


@given(models(4), weights)
def test_implementable_means_monotone_in_the_preferred_action(
    model: Adaptation, lam: Fraction
) -> None:
    tau = model.preferred(lam)
    for cell in model.cells:
        for rule in itertools.product([Fraction(-1), Fraction(0), Fraction(2)], repeat=len(cell)):
            monotone = all(
                rule[a] <= rule[b]
                for a, b in itertools.permutations(range(len(cell)), 2)
                if tau[cell[a]] < tau[cell[b]]
            )
            assert implementable(model, lam, cell, rule) == monotone


@given(models(4), weights)
def test_no_rule_on_a_grid_beats_the_menu(model: Adaptation, lam: Fraction) -> None:
    menu = model.menu(lam)
    best = Fraction(0)
    for cell in model.cells:
        grid = sorted({menu.actions[i] for i in cell} | {model.theta[i] for i in cell})[:5]
        grid = sorted({*grid, *(menu.actions[i] for i in cell)})
        losses = [
            sum(
                (
                    model.prior[i] * (action - model.theta[i]) ** 2
                    for i, action in zip(cell, rule, strict=True)
                ),
                Fraction(0),
            )
            for rule in itertools.product(grid, repeat=len(cell))
            if implementable(model, lam, cell, rule)
        ]
        best += model.stakes / 2 * min(losses)
    assert best == menu.gap


def test_no_lottery_beats_the_menu() -> None:
    """Randomised direct mechanisms: a linear program over lotteries on a grid, and transfers."""
    rng = np.random.default_rng(5)
    for _ in range(12):
        count = 3
        model = Adaptation.from_values(
            [int(v) for v in rng.integers(-3, 4, count)],
            [int(v) for v in rng.integers(-4, 5, count)],
        )
        lam = Fraction(int(rng.integers(0, 3)), 2)
        menu = model.menu(lam)
        grid = sorted({*menu.actions, *model.theta, *(Fraction(v, 2) for v in range(-8, 9))})
        width = len(grid)
        loss = np.array(
            [[float((a - x) ** 2) for a in grid] for x in model.theta], dtype=np.float64
        )
        own = np.array([[float(utility(model, lam, i, a)) for a in grid] for i in range(count)])
        cost = np.concatenate([(loss * float(model.stakes) / 2 / count).ravel(), np.zeros(count)])
        rows = []
        for i, j in itertools.permutations(range(count), 2):
            row = np.zeros(count * width + count)
            row[j * width : (j + 1) * width] += own[i]
            row[i * width : (i + 1) * width] -= own[i]
            row[count * width + j] += 1
            row[count * width + i] -= 1
            rows.append(row)
        mass = np.zeros((count, count * width + count))
        for i in range(count):
            mass[i, i * width : (i + 1) * width] = 1
        found = linprog(
            cost,
            A_ub=np.array(rows),
            b_ub=np.zeros(len(rows)),
            A_eq=mass,
            b_eq=np.ones(count),
            bounds=[(0, None)] * (count * width) + [(None, None)] * count,
        )
        assert found.fun == pytest.approx(float(menu.gap), abs=1e-8)


@given(models(), weights)
def test_transfers_leave_nothing_to_envy(model: Adaptation, lam: Fraction) -> None:
    menu = model.menu(lam)
    assert list(model.violations(menu, lam)) == []
    assert model.loss(menu.actions) == menu.gap
    tau = model.preferred(lam)
    for cell, fit in zip(model.cells, menu.fits, strict=True):
        assert check_isotonic(
            [model.theta[i] for i in cell],
            [model.prior[i] for i in cell],
            [tau[i] for i in cell],
            fit,
        )
        paid = {(menu.actions[i], menu.transfers[i]) for i in cell}
        assert len(paid) == len({action for action, _ in paid})


def test_violations_are_found() -> None:
    model = Adaptation.from_values([0, 1], [3, 0])
    menu = model.menu(0)
    wrong = replace(menu, actions=model.theta)
    assert list(model.violations(wrong)) == [(0, 1, Fraction(5, 2))]


@given(models(), weights, weights)
def test_step_function_is_the_menu_gap_everywhere(
    model: Adaptation, lam: Fraction, more: Fraction
) -> None:
    steps = model.menu_gap()
    assert steps(lam) == model.menu(lam).gap
    assert steps(lam + more) <= steps(lam)
    assert steps.values == tuple(sorted(set(steps.values), reverse=True))
    assert steps.values[-1] == 0
    assert steps.starts[-1] == model.threshold().value
    for start in steps.starts:
        assert steps(start) == model.menu(start).gap
    for early, late in itertools.pairwise(steps.starts):
        assert steps((early + late) / 2) == model.menu((early + late) / 2).gap == steps(early)
    form = steps.as_piecewise()
    assert Fraction(str(form.subs(LAM, sympy.Rational(str(lam))))) == steps(lam)


@given(models(), weights)
def test_menu_form_for_all_curvatures(model: Adaptation, lam: Fraction) -> None:
    c, k = sympy.symbols("c k", positive=True)
    form = model.menu_gap_form(c, k)
    at = {c: model.cost, k: model.stakes, LAM: lam}
    exact = form.subs({key: sympy.Rational(str(value)) for key, value in at.items()})
    assert Fraction(str(exact)) == model.menu_gap()(lam)


@given(models())
def test_threshold_is_where_the_menu_becomes_efficient(model: Adaptation) -> None:
    threshold = model.threshold()
    assert model.menu(threshold.value).gap == 0
    if threshold.pair is None:
        assert threshold.value == 0
        return
    low, high = threshold.pair
    tau = model.preferred(threshold.value)
    assert tau[low] == tau[high]
    assert model.theta[low] < model.theta[high]
    assert model.menu(threshold.value * Fraction(999, 1000)).gap > 0


@given(models(), weights)
def test_finer_contracts_do_better(model: Adaptation, lam: Fraction) -> None:
    menu = model.menu(lam).gap
    assert 0 <= menu <= model.tax_gap(lam) <= model.discretion_gap(lam)
    assert menu <= model.mixed_gap(lam) <= min(model.mandate_gap(), model.discretion_gap(lam))
    fine = replace(model, cells=tuple((i,) for i in range(len(model.theta))))
    assert fine.menu(lam).gap == 0 == fine.mandate_gap()
    coarse = replace(model, cells=(tuple(range(len(model.theta))),))
    assert coarse.menu(lam).gap >= menu
    assert coarse.mandate_gap() >= model.mandate_gap()
    assert coarse.tax_gap(lam) >= model.tax_gap(lam)


@given(models(), weights, weights)
def test_prosociality_never_hurts_here(model: Adaptation, lam: Fraction, more: Fraction) -> None:
    assert model.discretion_gap(lam + more) <= model.discretion_gap(lam)
    assert model.tax_gap(lam + more) <= model.tax_gap(lam)
    assert model.mixed_gap(lam + more) <= model.mixed_gap(lam)


@given(models(), weights)
def test_discretion_threshold_by_cell(model: Adaptation, lam: Fraction) -> None:
    for choice, threshold in zip(model.mixed(lam), model.discretion_thresholds(), strict=True):
        wins = choice.discretion <= choice.mandate
        assert wins == bool(sympy.Rational(str(lam)) >= threshold)
        assert (choice.best == "discretion") == wins
        assert choice.gap == min(choice.mandate, choice.discretion)


def test_corner_cases() -> None:
    single = Adaptation.from_values([2], [1])
    assert single.mandate_gap() == 0 == single.menu(0).gap == single.tax_gap(0)
    assert single.discretion_thresholds() == (sympy.oo,)
    unbiased = Adaptation.from_values([0, 1], 0)
    assert unbiased.discretion_gap(0) == 0
    assert unbiased.discretion_thresholds() == (0,)
    same = Adaptation.from_values([1, 1], [-1, 1])
    assert same.menu(0).gap == 0 == same.mandate_gap()
    assert same.discretion_gap(0) == Fraction(1, 2)


@given(models(), weights, number)
def test_constant_bias_is_cured_by_the_linear_tax(
    model: Adaptation, lam: Fraction, shift: Fraction
) -> None:
    """Exactly the state maximises utility minus the tax c b a: check neighbours, exactly."""
    flat = replace(model, bias=(shift,) * len(model.theta))
    rate = flat.cost * shift
    for state, ideal in enumerate(flat.theta):
        here = utility(flat, lam, state, ideal) - rate * ideal
        for step in (Fraction(1, 100), Fraction(-1, 100), Fraction(3), Fraction(-5)):
            away = utility(flat, lam, state, ideal + step) - rate * (ideal + step)
            assert away < here
    assert flat.tax_gap(lam) == 0 == flat.menu(lam).gap


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"theta": []}, "theta is empty"),
        ({"bias": [1]}, "bias has 1 entries for 2 states"),
        ({"prior": [1, 0]}, r"prior\[1\]=0 is not positive"),
        ({"prior": ["1/2", "1/3"]}, "prior sums to 5/6"),
        ({"cells": [[0]]}, "not a partition"),
        ({"cells": [[0, 1], [1]]}, "not a partition"),
        ({"cells": [[0, 1], []]}, "not a partition"),
        ({"cost": 0}, "cost=0 is not positive"),
        ({"stakes": -1}, "stakes=-1 is not positive"),
    ],
)
def test_bad_models_are_refused(changes: dict[str, object], message: str) -> None:
    values: dict[str, object] = {"theta": [0, 1], "bias": 1} | changes
    theta, bias = values.pop("theta"), values.pop("bias")
    with pytest.raises(ParameterError, match=message):
        Adaptation.from_values(theta, bias, **values)  # type: ignore[arg-type]


def test_floats_and_negative_weights_are_refused() -> None:
    with pytest.raises(ExactnessError, match=r"bias\[0\]=0.5"):
        Adaptation.from_values([0, 1], [0.5, 1])
    model = Adaptation.from_values([0, 1], 1)
    with pytest.raises(ParameterError, match="prosociality=-1"):
        model.menu(-1)
    with pytest.raises(ParameterError, match="prosociality=-1"):
        model.menu_gap()(-1)
