"""Near efficiency: the derived loss and fine against the exact check of every deviation."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coopgap.numerics.smooth.partnership_deviations import check_monitor_contract
from coopgap.theory.errors import RegionError
from coopgap.theory.models import teams
from coopgap.theory.models.monitor_contract import monitor_contract
from coopgap.theory.models.near_efficiency import derive

MIXING = st.fractions(Fraction(1, 400), 1, max_denominator=400)
WEIGHT = st.fractions(0, 2, max_denominator=6)
COST = st.fractions(Fraction(1, 4), 4, max_denominator=6)


@given(n=st.integers(2, 5), eps=MIXING, lam=WEIGHT, c=COST)
def test_loss_and_least_fine_are_sharp(n: Any, eps: Any, lam: Any, c: Any) -> None:
    assume(eps * (1 + lam) <= n - 1)
    model, point = derive(), {"n": n, "c": c, "eps": eps, "lam": lam}
    fine = model.evaluate("least_fine", point)
    options = {"cost": c, "prosociality": lam}
    at = check_monitor_contract(monitor_contract(n, eps, fine=fine, **options))
    below: Any = check_monitor_contract(monitor_contract(n, eps, fine=fine * 999 / 1000, **options))
    assert at.is_equilibrium
    assert at.gap == model.evaluate("loss", point)
    assert not below.is_equilibrium
    assert below.regrets[0] == 0 < below.regrets[1]


def test_two_thousand_contracts_agree_with_the_check_of_every_deviation() -> None:
    """Exact: loss and least fine, the contract at that fine holding and at less failing."""
    model, rng, seen = derive(), random.Random(7), set()
    for _ in range(1_000):
        n, c = rng.randint(2, 4), Fraction(rng.randint(1, 16), 4)
        lam, eps = Fraction(rng.randint(0, 12), 6), Fraction(rng.randint(1, 400), 400)
        eps = min(eps, (n - 1) / (1 + lam))
        point = {"n": n, "c": c, "eps": eps, "lam": lam}
        fine = model.evaluate("least_fine", point)
        options: Any = {"cost": c, "prosociality": lam}
        at = check_monitor_contract(monitor_contract(n, eps, fine=fine, **options))
        below: Any = check_monitor_contract(
            monitor_contract(n, eps, fine=fine * Fraction(99_999, 100_000), **options)
        )
        assert at.is_equilibrium
        assert at.gap == model.evaluate("loss", point)
        assert not below.is_equilibrium
        seen.add((n, c, eps, lam))
    assert len(seen) > 900


@pytest.mark.parametrize("lam", [0, "1/2"])
@pytest.mark.parametrize("n", [2, 3, 5])
def test_the_loss_vanishes_while_the_pure_gap_does_not(n: Any, lam: Any) -> None:
    model = derive()
    pure = teams.derive().evaluate("gap_any_rule", {"n": n, "c": 1, "lam": lam})
    edge = model.evaluate("beats_pure", {"n": n, "lam": lam})
    assert edge / 2 == pure
    losses = []
    for digits in range(1, 7):
        eps = min(edge, Fraction(1)) * Fraction(1, 10**digits)
        found = check_monitor_contract(monitor_contract(n, eps, prosociality=lam))
        assert found.is_equilibrium
        losses.append(found.gap)
    assert losses == sorted(losses, reverse=True)
    assert losses[0] < pure
    assert losses[-1] < Fraction(1, 10**6)


def test_the_fine_buys_efficiency_at_the_stated_rate() -> None:
    model = derive()
    point = {"n": 3, "c": 2, "lam": "1/2"}
    fine = 10**8
    loss = model.evaluate("loss_at_fine", {**point, "fine": fine})
    assert float(fine * loss) == pytest.approx(float(model.evaluate("rate", point)), rel=1e-6)
    for eps in ("1/10", "3/7"):
        drop = model.evaluate("least_fine", {**point, "eps": eps})
        assert model.evaluate("least_mixing", {**point, "fine": drop}) == Fraction(eps)


def test_limited_liability_alone_beats_pure_sharing() -> None:
    """Even shares that are never negative do better with mixing: fine 1, ε = 3/10, λ = 0."""
    contract = monitor_contract(2, "3/10", fine=1)
    assert contract.rule.lowest_share() == 0
    found = check_monitor_contract(contract)
    assert found.is_equilibrium
    assert found.gap == Fraction(3, 20) < Fraction(1, 4)


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("loss", {"n": 2, "c": 1, "eps": 2, "lam": 0}, "mixing"),
        ("loss", {"n": 2, "c": 1, "eps": 1, "lam": 1}, "mild mixing"),
        ("loss", {"n": 1, "c": 1, "eps": "1/2", "lam": 0}, "team"),
        ("loss_at_fine", {"n": 2, "c": 1, "fine": "1/4", "lam": 0}, "large fine"),
    ],
)
def test_points_outside_are_refused(name: Any, values: Any, words: Any) -> None:
    with pytest.raises(RegionError, match=words):
        derive().evaluate(name, values)
