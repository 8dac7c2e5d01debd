"""Team production against primitives: vertices of parabolas, ternary search, brute-force rules."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from coopgap.theory.errors import ParameterError, RegionError
from coopgap.theory.models.teams import derive

POSITIVE = st.fractions(Fraction(1, 6), 6, max_denominator=12)
WEIGHT = st.fractions(0, 5, max_denominator=12)
SHARE = st.fractions(-4, 2, max_denominator=12)


def utility(effort: Any, rest: Any, share: Any, c: Any, lam: Any) -> Any:
    """Material payoff plus λ times welfare, from the primitives."""
    output, toil = effort + rest, c * effort * effort / 2
    return share * output - toil + lam * (output - toil)


def vertex(function: Any) -> Any:
    """Where a concave parabola peaks, from three of its values: no derivative is taken."""
    low, middle, high = function(Fraction(-1)), function(Fraction(0)), function(Fraction(1))
    return (high - low) / (2 * (2 * middle - low - high))


@given(c=POSITIVE, lam=WEIGHT, share=SHARE, rest=POSITIVE)
def test_effort_and_loss_are_those_of_the_primitives(
    c: Any, lam: Any, share: Any, rest: Any
) -> None:
    team = derive()
    point = {"c": c, "lam": lam, "share": share}
    chosen = max(Fraction(0), vertex(lambda e: utility(e, rest, share, c, lam)))
    best = vertex(lambda e: e - c * e * e / 2)
    assert team.evaluate("effort", point) == chosen
    assert team.evaluate("loss", point) == (best - c * best**2 / 2) - (chosen - c * chosen**2 / 2)


def test_thousands_of_points_agree_with_a_ternary_search() -> None:
    rng = np.random.default_rng(1)
    size = 4000
    c, lam, share = rng.uniform(0.2, 5, size), rng.uniform(0, 5, size), rng.uniform(-3, 2, size)
    low, high = np.zeros(size), np.full(size, 60.0)
    for _ in range(120):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        better = utility(left, 1.0, share, c, lam) < utility(right, 1.0, share, c, lam)
        low, high = np.where(better, left, low), np.where(better, high, right)
    effort = (low + high) / 2
    loss = 1 / (2 * c) - (effort - c * effort**2 / 2)
    point = {"c": c, "lam": lam, "share": share}
    np.testing.assert_allclose(derive().batch("effort", point), effort, atol=1e-6)
    np.testing.assert_allclose(derive().batch("loss", point), loss, atol=1e-5)


@given(
    c=POSITIVE,
    lam=WEIGHT,
    n=st.integers(2, 6),
    shift=st.lists(st.fractions(0, 1, max_denominator=6), min_size=6, max_size=6),
)
def test_no_other_shares_beat_equal_ones(c: Any, lam: Any, n: Any, shift: Any) -> None:
    team = derive()
    gap = team.evaluate("gap", {"n": n, "c": c, "lam": lam})
    total = sum(shift[:n])
    shares = [part / total for part in shift[:n]] if total else [Fraction(1, n)] * n
    losses = [team.evaluate("loss", {"c": c, "lam": lam, "share": share}) for share in shares]
    equal = n * team.evaluate("loss", {"c": c, "lam": lam, "share": Fraction(1, n)})
    assert equal == gap <= sum(losses)
    assert (sum(losses) == gap) == (len(set(shares)) == 1)


@pytest.mark.parametrize("n", [3, 4, 7])
def test_a_sink_refutes_equal_shares_where_shares_may_be_negative(n: Any) -> None:
    team = derive()
    shares = [2 - n] + [1] * (n - 1)
    assert sum(shares) == 1
    loss = sum(team.evaluate("loss", {"c": 1, "lam": 0, "share": share}) for share in shares)
    assert loss == Fraction(1, 2) == team.evaluate("gap_any_rule", {"n": n, "c": 1, "lam": 0})
    assert loss < team.evaluate("gap", {"n": n, "c": 1, "lam": 0})


@given(c=POSITIVE, lam=WEIGHT, n=st.integers(2, 9))
def test_the_sink_loses_its_edge_at_the_threshold(c: Any, lam: Any, n: Any) -> None:
    team = derive()
    point = {"n": n, "c": c, "lam": lam}
    gap, any_rule = team.evaluate("gap", point), team.evaluate("gap_any_rule", point)
    assert any_rule == min(gap, 1 / (2 * c))
    assert (any_rule == gap) == bool(team.evaluate("threshold", {"n": n}) <= lam)


def implementable(profile: Any, grid: Any, step: Any) -> Any:
    """Decide by a linear program whether some balanced rule of any shape makes it Nash."""
    n, levels = len(profile), len(grid)
    outputs = (levels - 1) * n + 1
    total = sum(profile)
    rows, bounds = [], []
    for agent, own in enumerate(profile):
        for other in range(levels):
            if other != own:
                row = np.zeros(n * outputs)
                row[agent * outputs + total - own + other] += 1
                row[agent * outputs + total] -= 1
                rows.append(row)
                bounds.append((grid[other] ** 2 - grid[own] ** 2) / 2)
    balance = np.hstack([np.eye(outputs)] * n)
    found = linprog(
        np.zeros(n * outputs),
        A_ub=np.array(rows),
        b_ub=np.array(bounds) + 1e-9,
        A_eq=balance,
        b_eq=step * np.arange(outputs),
        bounds=(None, None),
    )
    return found.status == 0


def test_brute_force_over_all_rules_on_a_grid_finds_the_sink_and_nothing_better() -> None:
    step, levels, n = 1 / 8, 9, 3
    grid = step * np.arange(levels)
    losses = {
        profile: sum((1 - grid[level]) ** 2 / 2 for level in profile)
        for profile in itertools.combinations_with_replacement(range(levels), n)
    }
    ordered = sorted(losses, key=lambda profile: losses[profile])
    best = next(profile for profile in ordered if implementable(profile, grid, step))
    assert losses[best] == pytest.approx(0.5)
    assert best == (0, 8, 8)


@given(c=POSITIVE, lam=WEIGHT, more=POSITIVE, n=st.integers(2, 8))
def test_comparative_statics_and_benefit(c: Any, lam: Any, more: Any, n: Any) -> None:
    team = derive()
    gap = team.evaluate("gap", {"n": n, "c": c, "lam": lam})
    assert 0 < team.evaluate("gap", {"n": n, "c": c, "lam": lam + more}) < gap
    assert team.evaluate("gap", {"n": n, "c": c + more, "lam": lam}) < gap
    assert team.evaluate("gap", {"n": n + 1, "c": c, "lam": lam}) > gap
    payoffs = [team.evaluate("payoff", {"n": n, "c": c, "lam": w}) for w in (0, lam, lam + more)]
    assert payoffs[0] <= payoffs[1] < payoffs[2]
    assert n * payoffs[1] == team.evaluate("first_best", {"n": n, "c": c}) - gap


def test_limit_and_rate() -> None:
    team = derive()
    lam = 10**9
    gap = team.evaluate("gap", {"n": 5, "c": 2, "lam": lam})
    assert float(lam**2 * gap) == pytest.approx(float(team.evaluate("rate", {"n": 5, "c": 2})))
    assert team.evaluate("limit", {"n": 5}) == 0


def test_unequal_agents_reduce_to_equal_ones() -> None:
    team = derive()
    q, n = Fraction(3, 2) * (1 + Fraction(1, 3)) ** 2, 4
    point = {"n": n, "q": q, "q_total": n * q}
    assert team.evaluate("share_unequal", point) == Fraction(1, 4)
    same = {"n": n, "c": "3/2", "lam": "1/3"}
    assert team.evaluate("gap_unequal", point) == team.evaluate("gap", same)


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"n": 1, "c": 1, "lam": 0}, RegionError, "team"),
        ({"n": 2, "c": 0, "lam": 0}, RegionError, "c=0"),
        ({"n": 2, "c": 1, "lam": -1}, RegionError, "lam=-1"),
        ({"n": 2, "c": 1}, ParameterError, "lam"),
        ({"n": 2, "c": 1, "lam": 0, "k": 1}, ParameterError, "'k'"),
    ],
)
def test_points_outside_are_refused(values: Any, error: Any, words: Any) -> None:
    with pytest.raises(error, match=words):
        derive().evaluate("gap", values)
    if error is RegionError:
        with pytest.raises(RegionError):
            derive().batch("gap", values)
