"""Implementability against its definition, weak duality by hand, and a floating-point program."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from coopgap.numerics.signal_contracts.deviation_edges import Conflict
from coopgap.numerics.signal_contracts.implementability import (
    Implementability,
    implement,
    least_liability,
)
from coopgap.numerics.signal_contracts.rule_oracle import rule_oracle
from coopgap.testing import environments, languages, noisy_languages, rationals, rules
from coopgap.theory.contract import Budget, Contract, Liability, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError, LanguageError
from coopgap.theory.language import AnyLanguage, Language

liabilities = st.one_of(st.none(), rationals(0, 8, max_denominator=2)).map(Liability)
budgets = st.sampled_from(Budget)
games = environments(weights=rationals(0, 2, max_denominator=2))


def seen(language: AnyLanguage, state: int, profile: tuple[int, ...]) -> list[Fraction]:
    kernel = language.probabilities()
    return [kernel.fraction((state, *profile, s)) for s in range(language.n_signals)]


def deviations(
    game: Environment, rule: Rule
) -> list[tuple[int, int, int, tuple[int, ...], Fraction]]:
    """List agent, state, deviation, profile reached and gain, from the definition."""
    listed = []
    for state, profile in enumerate(rule.profiles):
        for agent, action in enumerate(profile):
            for other in range(game.shape[agent]):
                if other != action:
                    reached = (*profile[:agent], other, *profile[agent + 1 :])
                    gain = sum(
                        (weight + (k == agent))
                        * (game.payoff(k, state, reached) - game.payoff(k, state, profile))
                        for k, weight in enumerate([game.prosociality[agent]] * game.n_agents)
                    )
                    listed.append((agent, state, other, reached, Fraction(gain)))
    return listed


def check_contract(
    game: Environment,
    language: AnyLanguage,
    rule: Rule,
    contract: Contract,
    liability: Liability,
    budget: Budget,
) -> None:
    assert contract.within(liability, budget)
    for agent, state, _, reached, gain in deviations(game, rule):
        row = contract.transfers[agent]
        on = sum(
            p * t for p, t in zip(seen(language, state, rule.profiles[state]), row, strict=True)
        )
        off = sum(p * t for p, t in zip(seen(language, state, reached), row, strict=True))
        assert on - off >= gain


def check_conflict(
    game: Environment,
    language: AnyLanguage,
    rule: Rule,
    conflict: Conflict,
    liability: Liability,
    budget: Budget,
    reservations: tuple[Fraction, ...] | None = None,
) -> None:
    """Verify the Farkas proof by hand: gains exceed what transfers can take away."""
    weights = {(d.agent, d.state, d.deviation): d.weight for d in conflict.deviations}
    assert all(weight > 0 for weight in weights.values())
    nu = dict(conflict.nu)
    assert not (nu and budget is Budget.FREE)
    assert budget is Budget.BALANCED or all(value <= 0 for value in nu.values())
    assert {state for _, state, _ in weights} <= conflict.states
    assert all(rule.profiles[state] == profile for state, profile in conflict.profiles)
    coefficients = {
        (i, s): nu.get(s, Fraction(0))
        for i in range(game.n_agents)
        for s in range(language.n_signals)
    }
    total = Fraction(0)
    for agent, state, other, reached, gain in deviations(game, rule):
        weight = weights.pop((agent, state, other), Fraction(0))
        total += weight * gain
        on, off = seen(language, state, rule.profiles[state]), seen(language, state, reached)
        for s in range(language.n_signals):
            coefficients[agent, s] += weight * (on[s] - off[s])
    assert not weights
    for agent, weight in enumerate(conflict.participation):
        assert weight >= 0
        assert reservations is not None
        total += weight * reservations[agent]
        for state, profile in enumerate(rule.profiles):
            prior = game.prior[state]
            total -= weight * prior * game.payoff(agent, state, profile)
            for s, p in enumerate(seen(language, state, profile)):
                coefficients[agent, s] += weight * prior * p
    slack = sum((abs(c) for c in coefficients.values()), Fraction(0))
    if liability.bound is None:
        assert slack == 0
        assert total > 0
    else:
        assert total > liability.bound * slack


def check(game: Environment, language: AnyLanguage, result: Implementability) -> None:
    """Whatever the answer is, its certificate proves it."""
    terms = result.liability, result.budget
    assert result.exact
    assert result.implementable == (result.contract is not None) == (result.conflict is None)
    if result.contract is not None:
        check_contract(game, language, result.rule, result.contract, *terms)
    if result.conflict is not None:
        check_conflict(game, language, result.rule, result.conflict, *terms, result.participation)


def least_violation(
    game: Environment, language: AnyLanguage, rule: Rule, liability: Liability, budget: Budget
) -> float:
    """Minimise the uniform violation of the incentive constraints, in floating point."""
    n, k = game.n_agents, language.n_signals
    rows, right = [], []
    for agent, state, _, reached, gain in deviations(game, rule):
        row = np.zeros(n * k + 1)
        change = np.array(seen(language, state, reached), dtype=float) - np.array(
            seen(language, state, rule.profiles[state]), dtype=float
        )
        row[agent * k : (agent + 1) * k] = change
        row[-1] = -1
        rows.append(row)
        right.append(-float(gain))
    if not rows:
        return 0.0
    totals = np.hstack([np.tile(np.eye(k), n), np.zeros((k, 1))])
    balanced = budget is Budget.BALANCED
    if budget is Budget.NO_SUBSIDY:
        rows += list(totals)
        right += [0.0] * k
    bound = None if liability.bound is None else float(liability.bound)
    limits = [(None if bound is None else -bound, bound)] * (n * k) + [(0, None)]
    answer: Any = linprog(
        np.eye(n * k + 1)[-1],
        A_ub=np.array(rows),
        b_ub=np.array(right),
        A_eq=totals if balanced else None,
        b_eq=np.zeros(k) if balanced else None,
        bounds=limits,
        method="highs",
    )
    assert answer.status == 0
    return float(answer.fun)


@given(st.data(), games, liabilities, budgets)
def test_exact_signals(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    language, rule = data.draw(languages(game, max_signals=6)), data.draw(rules(game))
    result = implement(game, language, rule, liability=liability, budget=budget)
    check(game, language, result)
    violation = least_violation(game, language, rule, liability, budget)
    assert result.implementable == (violation < 1e-7)


@given(st.data(), environments(max_states=2, max_actions=2), liabilities, budgets)
def test_noisy_signals(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    language, rule = data.draw(noisy_languages(game)), data.draw(rules(game))
    result = implement(game, language, rule, liability=liability, budget=budget)
    check(game, language, result)
    violation = least_violation(game, language, rule, liability, budget)
    assert result.implementable == (violation < 1e-9)


@given(st.data(), environments(min_agents=2, max_agents=2), liabilities, budgets)
def test_paths_and_program_agree(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    # A participation constraint that is always met sends the question to the program instead.
    language, rule = data.draw(languages(game, max_signals=5)), data.draw(rules(game))
    bound = liability if liability.bound is not None else Liability.of(10**6)
    paths = implement(game, language, rule, liability=bound, budget=budget)
    program = implement(
        game, language, rule, liability=bound, budget=budget, participation=[-(10**7)] * 2
    )
    assert paths.method != program.method
    assert paths.implementable == program.implementable
    check(game, language, program)


@given(st.data(), games)
def test_rochet(data: st.DataObject, game: Environment) -> None:
    """Implementable iff no deviation graph has a positive simple cycle, by enumeration."""
    language, rule = data.draw(languages(game, max_signals=4)), data.draw(rules(game))
    positive = False
    for agent in range(game.n_agents):
        best: dict[tuple[int, int], Fraction] = {}
        for i, state, _, reached, gain in deviations(game, rule):
            if i == agent:
                move = (
                    int(language.signals[(state, *rule.profiles[state])]),
                    int(language.signals[(state, *reached)]),
                )
                best[move] = max(gain, best.get(move, gain))
        for cycle in networkx.simple_cycles(networkx.DiGraph(list(best))):
            positive |= sum(best[move] for move in pairwise([*cycle, cycle[0]])) > 0
    result = implement(game, language, rule)
    assert result.implementable == (not positive)
    if result.conflict is not None:
        assert result.conflict.closed
        assert all(step.weight == 1 for step in result.conflict.deviations)


@given(st.data(), environments(max_agents=2))
def test_least_liability_is_least(data: st.DataObject, game: Environment) -> None:
    language, rule = data.draw(languages(game)), data.draw(rules(game))
    least = least_liability(game, language, rule)
    if least is None:
        assert not implement(game, language, rule).implementable
        return
    assert implement(game, language, rule, liability=Liability(least)).implementable
    if least > 0:
        less = Liability(least - Fraction(1, 1000))
        assert not implement(game, language, rule, liability=less).implementable


@given(environments())
def test_t3_completeness(game: Environment) -> None:
    """T3: a court that sees everything needs half the largest gain, and that is enough."""
    rule = next(game.efficient_rules())
    gains = [Fraction(0), *(gain for *_, gain in deviations(game, rule))]
    assert least_liability(game, Language.complete(game), rule) == max(gains) / 2


@given(st.data(), games, budgets)
def test_lump_sums_make_participation_vacuous(
    data: st.DataObject, game: Environment, budget: Budget
) -> None:
    language, rule = data.draw(languages(game, max_signals=4)), data.draw(rules(game))
    reservations = data.draw(st.lists(rationals(), min_size=game.n_agents, max_size=game.n_agents))
    result = implement(game, language, rule, budget=budget, participation=reservations)
    check(game, language, result)
    if budget is Budget.FREE:
        assert result.implementable == implement(game, language, rule).implementable
    if result.contract is not None:
        check_participation(game, language, result, reservations)


@given(st.data(), environments(max_states=2), liabilities, budgets)
def test_participation_within_limits(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    language, rule = data.draw(languages(game, max_signals=4)), data.draw(rules(game))
    reservations = data.draw(st.lists(rationals(), min_size=game.n_agents, max_size=game.n_agents))
    result = implement(
        game, language, rule, liability=liability, budget=budget, participation=reservations
    )
    check(game, language, result)
    if result.contract is not None:
        check_participation(game, language, result, reservations)


def check_participation(
    game: Environment,
    language: Language,
    result: Implementability,
    reservations: list[Fraction],
) -> None:
    assert result.contract is not None
    for agent, reservation in enumerate(reservations):
        expected = sum(
            prior
            * (
                game.payoff(agent, state, profile)
                + result.contract.transfers[agent][int(language.signals[(state, *profile)])]
            )
            for state, (prior, profile) in enumerate(
                zip(game.prior, result.rule.profiles, strict=True)
            )
        )
        assert expected >= reservation


def test_t2_b_undetectable_gain_is_a_self_loop() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    column = Language.product(game, actions={"Column": "all"})
    for liability, budget in product(("inf", 0, 7), Budget):
        result = implement(
            game, column, Rule(((0, 0),)), liability=Liability.parse(str(liability)), budget=budget
        )
        assert result.conflict is not None
        assert [(d.agent, d.deviation) for d in result.conflict.deviations] == [(0, 1)]


def test_balanced_pair_cannot_punish_anonymous_deviations() -> None:
    """Two agents, a court that sees only the total: what deters one tempts the other."""
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    total = Language.from_function(game, lambda _, acts: acts.count("1"))
    cooperate = Rule(((0, 0),))
    assert implement(game, total, cooperate, budget=Budget.NO_SUBSIDY).implementable
    result = implement(game, total, cooperate, budget=Budget.BALANCED)
    assert result.conflict is not None
    assert {d.agent for d in result.conflict.deviations} == {0, 1}
    check(game, total, result)


@pytest.mark.parametrize(
    ("budget", "least"), [(Budget.FREE, "1/2"), (Budget.NO_SUBSIDY, "1"), (Budget.BALANCED, "1")]
)
def test_dilemma_needs_exactly_its_liability(budget: Budget, least: str) -> None:
    """Without a subsidy nobody can be paid for cooperating: the fine is the whole temptation."""
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    see_all, cooperate = Language.complete(game), Rule(((0, 0),))
    for distance, answer in ((0, True), (Fraction(1, 10**9), False), (Fraction(1, 3), False)):
        liability = Liability(Fraction(least) - distance)
        result = implement(game, see_all, cooperate, liability=liability, budget=budget)
        assert result.implementable == answer
        check(game, see_all, result)
        oracle = rule_oracle(game, see_all, liability, budget)
        assert (oracle.push(0, 0) is None) == answer


def test_bad_questions_are_refused() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    other = Environment.from_arrays([[1, 2, 3]])
    nothing = Language.null(game)
    with pytest.raises(ContractError, match="1 states"):
        implement(game, nothing, Rule(((0, 0), (0, 0))))
    with pytest.raises(ContractError, match=r"\(0, 2\)"):
        implement(game, nothing, Rule(((0, 2),)))
    with pytest.raises(ContractError, match="reservation"):
        implement(game, nothing, Rule(((0, 0),)), participation=[1])
    with pytest.raises(LanguageError):
        implement(game, Language.null(other), Rule(((0, 0),)))
