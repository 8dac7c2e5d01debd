"""The exact check of deviations against a grid search, known equilibria and broken ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.smooth.partnership_deviations import check_monitor_contract, check_partnership
from coopgap.numerics.smooth.sharing_rules import best_balanced_rule
from coopgap.theory.errors import ContractError, SizeError
from coopgap.theory.models.monitor_contract import OutputRule, monitor_contract

ONE = Fraction(1)


def linear(shares: Any) -> Any:
    return OutputRule((Fraction(0),), tuple(((Fraction(0), s, Fraction(0)),) for s in shares))


def expected_utility(rule: Any, agent: Any, effort: Any, others: Any, c: Any, lam: Any) -> Any:
    total = Fraction(0)
    for rest, p in others:
        total += p * rule.share(agent, effort + rest)
    return total - c * effort**2 / 2 + lam * (effort - c * effort**2 / 2)


@given(
    costs=st.lists(st.fractions(Fraction(1, 4), 4, max_denominator=6), min_size=2, max_size=4),
    lam=st.fractions(0, 2, max_denominator=6),
)
def test_best_linear_rules_are_equilibria_with_the_stated_gap(costs: Any, lam: Any) -> None:
    weights = [lam] * len(costs)
    best = best_balanced_rule(costs, weights)
    profile = [((effort, ONE),) for effort in best.efforts]
    found: Any = check_partnership(linear(best.shares), profile, costs, weights)
    assert found.is_equilibrium
    assert found.gap == best.gap
    moved = [((best.efforts[0] + Fraction(1, 7), ONE),), *profile[1:]]
    broken = check_partnership(linear(best.shares), moved, costs, weights)
    assert not broken.is_equilibrium
    assert broken.regrets[0] == costs[0] * (1 + lam) / 98 or best.efforts[0] == 0
    assert broken.deviations[0] == best.efforts[0]


@given(
    eps=st.fractions(Fraction(1, 20), 1, max_denominator=20),
    cut=st.fractions(Fraction(1, 4), 2, max_denominator=8),
)
def test_regrets_dominate_a_grid_and_are_approached(eps: Any, cut: Any) -> None:
    contract = monitor_contract(2, eps)
    contract = monitor_contract(2, eps, fine=contract.fine * cut)
    found: Any = check_monitor_contract(contract)
    monitor, worker = contract.strategies
    for agent, others in ((0, worker), (1, monitor)):
        current = sum(
            p * expected_utility(contract.rule, agent, effort, others, 1, 0)
            for effort, p in contract.strategies[agent]
        )
        gains = [
            expected_utility(contract.rule, agent, Fraction(k, 40), others, 1, 0) - current
            for k in range(121)
        ]
        assert max(gains) <= found.regrets[agent]
        near = [found.deviations[agent] + Fraction(sign, 10**9) for sign in (-1, 0, 1)]
        reached = max(
            expected_utility(contract.rule, agent, point, others, 1, 0) - current
            for point in near
            if point >= 0
        )
        assert found.regrets[agent] - reached < Fraction(1, 10**6)
    assert found.is_equilibrium == (cut >= 1)


def test_a_monitor_who_mixes_the_wrong_effort_is_found_out() -> None:
    contract = monitor_contract(3, "1/10")
    strange = ((Fraction(2), Fraction(9, 10)), (Fraction(0), Fraction(1, 10)))
    found: Any = check_monitor_contract(
        replace(contract, strategies=(strange, *contract.strategies[1:]))
    )
    assert not found.is_equilibrium
    assert found.regrets[0] > 0


def test_an_unbounded_gain_is_said() -> None:
    steep = (Fraction(0), Fraction(0), Fraction(2))
    flat = (Fraction(0), Fraction(1), Fraction(-2))
    rule = OutputRule((Fraction(0),), ((steep,), (flat,)))
    found: Any = check_partnership(rule, [((ONE, ONE),)] * 2, [1, 1], [0, 0])
    assert found.regrets[0] is None
    assert not found.is_equilibrium


def test_payoffs_add_up_to_welfare() -> None:
    found: Any = check_monitor_contract(monitor_contract(4, "1/7", cost="3/2", prosociality="1/2"))
    assert sum(found.payoffs) == found.welfare == found.first_best - found.gap
    assert found.gap == Fraction(1, 7) / 3


def test_bad_input_is_refused() -> None:
    rule = linear([Fraction(1, 2)] * 2)
    effort = ((Fraction(1, 2), ONE),)
    with pytest.raises(ContractError, match="2 agents"):
        check_partnership(rule, [effort], [1, 1], [0, 0])
    with pytest.raises(ContractError, match="agent 1"):
        check_partnership(rule, [effort, ((ONE, Fraction(1, 2)),)], [1, 1], [0, 0])
    many = tuple((Fraction(k), Fraction(1, 100)) for k in range(100))
    with pytest.raises(SizeError, match="combinations"):
        check_partnership(linear([Fraction(1, 4)] * 4), [effort, *[many] * 3], [1] * 4, [0] * 4)
