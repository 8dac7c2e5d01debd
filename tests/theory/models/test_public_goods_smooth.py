"""Public goods against brute-force Nash equilibria and all balanced contracts on a grid."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from coopgap.theory.errors import RegionError
from coopgap.theory.models.public_goods_smooth import derive

LEVELS = (Fraction(0), Fraction(1, 2), Fraction(1))


def payoffs(gifts: Any, m: Any, stake: Any) -> Any:
    n = len(gifts)
    return [stake - gift + m * sum(gifts) / n for gift in gifts]


def utility(agent: Any, gifts: Any, m: Any, stake: Any, weights: Any) -> Any:
    material = payoffs(gifts, m, stake)
    return material[agent] + weights[agent] * sum(material)


def equilibria(m: Any, stake: Any, weights: Any) -> Any:
    """Find all pure Nash equilibria with gifts of nothing, half or everything."""
    n = len(weights)
    for levels in itertools.product(LEVELS, repeat=n):
        gifts = [level * stake for level in levels]
        if all(
            utility(i, gifts, m, stake, weights)
            >= utility(i, [*gifts[:i], other * stake, *gifts[i + 1 :]], m, stake, weights)
            for i in range(n)
            for other in LEVELS
        ):
            yield gifts


GAMES = st.integers(2, 4).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.integers(0, n),
        st.fractions(Fraction(13, 12), n - Fraction(1, 12), max_denominator=12),
        st.fractions(Fraction(1, 4), 10, max_denominator=4),
        st.fractions(0, 3, max_denominator=12),
    )
)


@given(GAMES)
def test_the_gap_is_that_of_the_best_brute_force_equilibrium(game: Any) -> None:
    n, k, m, stake, lam = game
    model, point = derive(), {"n": n, "m": m, "e0": stake, "k": k, "lam": lam}
    weights = [lam] * k + [Fraction(0)] * (n - k)
    found = max(equilibria(m, stake, weights), key=lambda gifts: sum(payoffs(gifts, m, stake)))
    material = payoffs(found, m, stake)
    assert model.evaluate("gap", point) == m * n * stake - sum(material)
    if k:
        assert model.evaluate("prosocial_payoff", point) == material[0]
        assert model.evaluate("benefit", point) == material[0] - stake
    if k < n:
        assert model.evaluate("free_rider_payoff", point) == material[-1]


@given(GAMES)
def test_threshold_sacrifice_and_coalitions(game: Any) -> None:
    n, _, m, stake, _ = game
    model = derive()
    threshold = model.evaluate("threshold", {"n": n, "m": m})
    tiny = Fraction(1, 1000)
    for lam, gives in ((threshold - min(tiny, threshold), False), (threshold, True)):
        weights = [lam] + [Fraction(0)] * (n - 1)
        best = max(
            LEVELS,
            key=lambda x: (utility(0, [x * stake] + [0] * (n - 1), m, stake, weights), x),
        )
        assert (best == 1) == gives
    all_give = [stake] * n
    own = {"n": n, "m": m, "e0": stake}
    defect = payoffs([Fraction(0), *all_give[1:]], m, stake)[0] - payoffs(all_give, m, stake)[0]
    assert model.evaluate("sacrifice", own) == defect > 0
    least = model.evaluate("least_coalition", {"n": n, "m": m})
    better = [
        k for k in range(1, n + 1) if payoffs([stake] * k + [0] * (n - k), m, stake)[0] > stake
    ]
    assert min(better) == least


def balanced_total(n: Any, m: Any, weights: Any) -> Any:
    """Least loss over all balanced contracts on the total, by linear programs on a grid."""
    outputs = 2 * n + 1
    balance = np.hstack([np.eye(outputs)] * n)
    best = None
    for levels in itertools.product(range(3), repeat=n):
        gifts = [LEVELS[level] for level in levels]
        rows, bounds = [], []
        for i, own in enumerate(levels):
            for other in range(3):
                if other == own:
                    continue
                moved = [*gifts[:i], LEVELS[other], *gifts[i + 1 :]]
                gain = utility(i, moved, m, 1, weights) - utility(i, gifts, m, 1, weights)
                row = np.zeros(n * outputs)
                row[i * outputs + sum(levels) - own + other] += 1
                row[i * outputs + sum(levels)] -= 1
                rows.append(row)
                bounds.append(-float(gain) + 1e-9)
        loss = (m - 1) * (n - sum(gifts))
        if best is not None and loss >= best:
            continue
        found = linprog(
            np.zeros(n * outputs),
            A_ub=np.array(rows),
            b_ub=bounds,
            A_eq=balance,
            b_eq=np.zeros(outputs),
            bounds=(None, None),
        )
        if found.status == 0:
            best = loss
    return best


@pytest.mark.parametrize(
    ("m", "weights"),
    [
        (Fraction(2), [0, 0, 0]),
        (Fraction(3, 2), [Fraction(1, 2), 0, Fraction(2)]),
        (Fraction(2), [Fraction(1, 2), 0, 0]),  # mean 1/6 is below λ* = 1/3
        (Fraction(2), [Fraction(1), 0, 0]),  # mean 1/3 = λ*: closed although two are selfish
    ],
)
def test_balanced_contracts_on_the_total_need_the_average_weight(m: Any, weights: Any) -> None:
    weights = [Fraction(w) for w in weights]
    point = {"n": 3, "m": m, "e0": 1, "lam": sum(weights) / 3}
    assert derive().evaluate("gap_balanced_total", point) == balanced_total(3, m, weights)


@given(GAMES)
def test_monotone_in_the_number_of_givers_and_in_the_multiplier(game: Any) -> None:
    n, k, m, stake, lam = game
    model = derive()
    point = {"n": n, "m": m, "e0": stake, "lam": lam}
    gaps = [model.evaluate("gap", {**point, "k": j}) for j in (min(k, n - 1), min(k, n - 1) + 1)]
    assert gaps[0] >= gaps[1]
    group = {"n": n, "m": m}
    threshold = model.evaluate("threshold", group)
    assert model.evaluate("threshold", {"n": n + 1, "m": m}) > threshold
    assert model.evaluate("threshold", {"n": n, "m": (m + n) / 2}) < threshold


def test_thousands_of_points_agree_with_counting() -> None:
    rng = np.random.default_rng(3)
    size = 5000
    n = rng.integers(2, 9, size)
    k = rng.integers(0, n + 1)
    m = 1 + (n - 1) * rng.uniform(0.02, 0.98, size)
    lam, stake = rng.uniform(0, 2, size), rng.uniform(0.5, 5, size)
    gives = m / n - 1 + lam * (m - 1) >= 0
    welfare = n * stake + (m - 1) * stake * np.where(gives, k, 0)
    point = {"n": n, "m": m, "e0": stake, "k": k, "lam": lam}
    np.testing.assert_allclose(derive().batch("gap", point), m * n * stake - welfare, atol=1e-9)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"n": 3, "m": 3, "e0": 1, "k": 1, "lam": 1}, "dilemma"),
        ({"n": 3, "m": 1, "e0": 1, "k": 1, "lam": 1}, "dilemma"),
        ({"n": 3, "m": 2, "e0": 1, "k": 4, "lam": 1}, "k of n"),
        ({"n": 3, "m": 2, "e0": 0, "k": 1, "lam": 1}, "e0=0"),
        ({"n": 3, "m": 2, "e0": 1, "k": "1/2", "lam": 1}, "k=1/2"),
    ],
)
def test_points_outside_are_refused(values: Any, words: Any) -> None:
    with pytest.raises(RegionError, match=words):
        derive().evaluate("gap", values)
