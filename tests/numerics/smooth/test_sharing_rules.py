"""Best shares: weak duality, brute force over shares and efforts, and a general optimiser."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from coopgap.numerics.smooth.sharing_rules import best_balanced_rule, best_shares, dual_bound
from coopgap.theory.errors import ExactnessError, ParameterError, RegionError
from coopgap.theory.models import teams

TEAMS = st.integers(2, 6).flatmap(
    lambda n: st.tuples(
        st.lists(st.fractions(Fraction(1, 6), 6, max_denominator=9), min_size=n, max_size=n),
        st.lists(st.fractions(0, 3, max_denominator=9), min_size=n, max_size=n),
    )
)


def loss(shares: Any, costs: Any, weights: Any) -> Any:
    """Welfare lost, from dominant efforts at or above zero (utility peaks at s + λ over c + λc)."""
    total = Fraction(0)
    for s, c, lam in zip(shares, costs, weights, strict=True):
        effort = max(Fraction(0), (s + lam) / (c + lam * c))
        total += 1 / (2 * c) - (effort - c * effort**2 / 2)
    return total


@given(TEAMS, st.booleans())
def test_the_price_alone_proves_the_optimum(team: Any, floored: Any) -> None:
    costs, weights = team
    floor = 0 if floored else -min(weights)
    rule: Any = best_shares(costs, weights, floor)
    assert sum(rule.shares) == 1
    assert min(rule.shares) >= floor
    assert rule.gap == loss(rule.shares, costs, weights)
    assert rule.gap == dual_bound(rule.price, costs, weights, floor)
    assert all(rule.shares[i] == floor for i in rule.floored)


@given(TEAMS, st.lists(st.fractions(0, 1, max_denominator=9), min_size=6, max_size=6))
def test_no_other_admissible_shares_are_better(team: Any, parts: Any) -> None:
    costs, weights = team
    parts = parts[: len(costs)]
    total = sum(parts)
    shares = [part / total for part in parts] if total else [Fraction(1, len(costs))] * len(costs)
    assert best_shares(costs, weights).gap <= loss(shares, costs, weights)


@given(TEAMS, st.lists(st.fractions(-6, 6, max_denominator=4), min_size=6, max_size=6))
def test_no_shares_of_any_sign_beat_the_best_balanced_rule(team: Any, shares: Any) -> None:
    costs, weights = team
    n = len(costs)
    shares = [*shares[: n - 1], 1 - sum(shares[: n - 1])]
    best = best_balanced_rule(costs, weights)
    assert best.gap == loss(best.shares, costs, weights) <= loss(shares, costs, weights)
    assert sum(best.shares) == 1
    assert best.gap <= best_shares(costs, weights).gap
    if best.sink is not None:
        assert best.efforts[best.sink] == 0


def test_hundreds_of_teams_agree_with_a_general_optimiser() -> None:
    rng, optimise = random.Random(5), cast(Any, minimize)
    for _ in range(150):
        n = rng.randint(2, 5)
        costs = [Fraction(rng.randint(1, 30), 6) for _ in range(n)]
        weights = [Fraction(rng.randint(0, 12), 6) for _ in range(n)]
        rule = best_shares(costs, weights)
        c, lam = np.array(costs, dtype=float), np.array(weights, dtype=float)
        size = 2 * c * (1 + lam) ** 2
        found = optimise(
            lambda s, size=size: float(np.sum((1 - s) ** 2 / size)),
            np.full(n, 1 / n),
            jac=lambda s, size=size: -2 * (1 - s) / size,
            bounds=[(0, 1)] * n,
            constraints=[{"type": "eq", "fun": lambda s: s.sum() - 1}],
            method="SLSQP",
            options={"ftol": 1e-14, "maxiter": 500},
        )
        assert found.fun == pytest.approx(float(rule.gap), rel=1e-6)
        np.testing.assert_allclose(found.x, np.array(rule.shares, dtype=float), atol=1e-3)


@given(st.integers(2, 7), st.fractions(Fraction(1, 4), 4), st.fractions(0, 3))
def test_equal_agents_give_the_closed_form(n: Any, c: Any, lam: Any) -> None:
    point = {"n": n, "c": c, "lam": lam}
    assert best_shares([c] * n, [lam] * n).gap == teams.derive().evaluate("gap", point)
    any_rule = teams.derive().evaluate("gap_any_rule", point)
    assert best_balanced_rule([c] * n, [lam] * n).gap == any_rule


@given(TEAMS)
def test_more_prosocial_teams_lose_less(team: Any) -> None:
    costs, weights = team
    raised = [w + 1 for w in weights]
    assert best_shares(costs, raised).gap < best_shares(costs).gap
    # An idle agent who pays in loses the same whatever the others' weights are.
    assert best_balanced_rule(costs, raised).gap <= best_balanced_rule(costs).gap


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (([1],), ParameterError, "two agents"),
        (([1, 1], [0]), ParameterError, "weight for each"),
        (([1, 0],), ParameterError, r"costs\[1\]=0"),
        (([1, 1.5],), ExactnessError, r"costs\[1\]"),
        (([1, 1], [0, -1]), ParameterError, r"prosociality\[1\]"),
        (([1, 1], [0, 0], "2/3"), RegionError, "floor=2/3"),
        (([1, 1], [0, 1], "-1/3"), RegionError, "floor=-1/3"),
    ],
)
def test_bad_input_is_refused(arguments: Any, error: Any, words: Any) -> None:
    with pytest.raises(error, match=words):
        best_shares(*arguments)
