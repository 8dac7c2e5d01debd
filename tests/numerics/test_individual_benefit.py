"""T6: the lump sums really are balanced and really make everyone better off."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.individual_benefit import expected_payoffs, individual_benefit
from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.theory.contract import Budget, Contract, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError
from coopgap.theory.games.dilemmas import prisoners_dilemma
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language


@given(st.lists(st.integers(-4, 4), min_size=16, max_size=16), st.fractions("1/5", "4/5"))
def test_everyone_gains_against_the_best_contract(values: list[int], p: Fraction) -> None:
    table = [[values[4 * k : 4 * k + 2], values[4 * k + 2 : 4 * k + 4]] for k in range(4)]
    game = Environment.from_arrays([table[:2], table[2:]], prior=[p, 1 - p])
    language = Language.product(game, states="all")
    best = best_contract(game, language, budget=Budget.NO_SUBSIDY)
    if best.rule is None or best.contract is None or best.value == game.first_best().value:
        return
    before = expected_payoffs(game, best.rule, language, best.contract)
    result = individual_benefit(game, before)
    assert sum(result.lump_sums) == 0
    own = [
        sum(
            q * game.payoff(i, s, a)
            for s, (q, a) in enumerate(zip(game.prior, result.rule.profiles, strict=True))
        )
        for i in range(2)
    ]
    for i in range(2):
        assert own[i] + result.lump_sums[i] == result.after[i] > before[i]
    assert game.rule_welfare(result.rule) == game.first_best().value


def test_pareto_dominance_is_a_fact_to_check() -> None:
    game = prisoners_dilemma()
    assert individual_benefit(game, (1, 1)).pareto_without_transfers
    assert not individual_benefit(game, (0, 4)).pareto_without_transfers


def test_no_gap_nothing_to_share() -> None:
    with pytest.raises(ContractError, match="no gap"):
        individual_benefit(prisoners_dilemma(), (3, 3))


def test_a_subsidy_can_make_up_for_the_gap() -> None:
    """T6 needs transfers that do not bring money from outside."""
    table = effort_table(R=5, S=0, T=8, P=2)
    language = effort_language(table, "coop-defect")
    best = best_contract(table, language)
    assert best.rule is not None
    assert best.contract is not None
    subsidised = expected_payoffs(
        table, best.rule, language, best.contract.shifted([Fraction(10), Fraction(10)])
    )
    with pytest.raises(ContractError, match="no gap"):
        individual_benefit(table, subsidised)


def test_bad_input() -> None:
    game = prisoners_dilemma()
    with pytest.raises(ContractError, match="language"):
        expected_payoffs(game, Rule(((0, 0),)), None, Contract.of([[0], [0]]))
    with pytest.raises(ContractError, match="2 profiles for 1 states"):
        expected_payoffs(game, Rule(((0, 0), (0, 0))))
    with pytest.raises(ContractError, match="3 payoffs for 2 agents"):
        individual_benefit(game, (1, 1, 1))
