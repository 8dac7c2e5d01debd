"""The shared strategies draw what they promise: valid, exact, varied, shrinking small."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from coopgap.testing import (
    contracts,
    dilemmas,
    environments,
    languages,
    noisy_languages,
    rationals,
    rules,
)
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language


@given(rationals(-2, 3), rationals(Fraction(1, 2), Fraction(7, 3), max_denominator=5))
def test_rationals_respect_their_bounds(whole: Fraction, part: Fraction) -> None:
    assert isinstance(whole, Fraction)
    assert whole.denominator == 1
    assert -2 <= whole <= 3
    assert Fraction(1, 2) <= part <= Fraction(7, 3)
    assert part.denominator <= 5


@given(rationals(Fraction(-3, 2), Fraction(3, 2)))
def test_whole_rationals_stay_inside_fractional_bounds(value: Fraction) -> None:
    assert value in {-1, 0, 1}


@given(environments())
def test_environments_are_small_and_exact(environment: Environment) -> None:
    assert 1 <= environment.n_agents <= 3
    assert 1 <= environment.n_states <= 3
    assert all(1 <= size <= 3 for size in environment.shape)
    assert all(isinstance(p, Fraction) for p in environment.prior)
    assert sum(environment.prior) == 1
    assert environment.prosociality == (0,) * environment.n_agents
    values = environment.payoffs.fractions().ravel()
    assert all(value.denominator == 1 and -6 <= value <= 6 for value in values)


@given(
    environments(
        min_agents=2,
        max_agents=2,
        max_states=1,
        max_actions=2,
        payoffs=rationals(0, 1, max_denominator=3),
        weights=rationals(1, 2),
        names=st.text("aé∂", max_size=3),
    )
)
def test_environments_obey_their_options(environment: Environment) -> None:
    assert environment.n_agents == 2
    assert environment.n_states == 1
    assert max(environment.shape) <= 2
    assert all(0 <= value <= 1 for value in environment.payoffs.fractions().ravel())
    assert all(1 <= weight <= 2 for weight in environment.prosociality)
    assert all(len(name) <= 3 for name in environment.agents)


@pytest.mark.parametrize(("agents", "states"), [(1, 3), (2, 1), (3, 2)])
def test_environments_cover_several_agents_and_states(agents: int, states: int) -> None:
    found = find(environments(), lambda e: (e.n_agents, e.n_states) == (agents, states))
    assert found.shape == (1,) * agents  # nothing is larger than the question asks
    assert not found.payoffs.numerators.any()
    assert len(set(found.prior)) == 1


def test_environments_cover_agents_with_different_numbers_of_actions() -> None:
    found = find(environments(), lambda e: len(set(e.shape)) == 2)
    assert sorted(found.shape) == [1, 2]


@given(st.data())
def test_languages_fit_their_environment(data: st.DataObject) -> None:
    environment = data.draw(environments())
    language = data.draw(languages(environment))
    language.require_fits(environment)
    few = data.draw(languages(environment, max_signals=2))
    assert few.n_signals <= 2


def test_languages_reach_both_ends() -> None:
    game = Environment.from_arrays([[0, 0, 0]])
    assert find(languages(game), lambda language: language.is_null).n_signals == 1
    assert find(languages(game), lambda language: language.n_signals == 3).labels


@given(st.data())
def test_noisy_languages_are_kernels(data: st.DataObject) -> None:
    environment = data.draw(environments(max_agents=2, max_states=2))
    language = data.draw(noisy_languages(environment))
    language.require_fits(environment)
    kernel = language.kernel.fractions()
    assert (kernel >= 0).all()
    assert (kernel.sum(axis=-1) == 1).all()


def test_noisy_languages_are_noisy() -> None:
    game = Environment.from_arrays([[0, 0]])
    found = find(noisy_languages(game), lambda law: law.kernel.denominator > 1)
    assert found.n_signals == 2


@given(st.data())
def test_rules_fit_their_environment(data: st.DataObject) -> None:
    environment = data.draw(environments())
    environment.require_rule(data.draw(rules(environment)))


@given(dilemmas(numbers=rationals(-3, 3, max_denominator=2)))
def test_dilemmas_are_games_without_contingencies(game: Environment) -> None:
    assert game.n_states == 1
    assert game.title
    assert set(game.shape) == {2}


@pytest.mark.parametrize(
    "title",
    [
        "Prisoner's Dilemma",
        "Stag Hunt",
        "Chicken",
        "Battle of the Sexes",
        "Matching Pennies",
        "Trust game",
        "coordination game",
        "a little prosociality can hurt",
    ],
)
def test_every_dilemma_is_drawn(title: str) -> None:
    assert find(dilemmas(), lambda game: game.title == title).title == title


@given(
    st.data(),
    st.sampled_from([None, Fraction(0), Fraction(1, 2), Fraction(2)]),
    st.sampled_from(list(Budget)),
)
def test_contracts_keep_their_limits(
    data: st.DataObject, bound: Fraction | None, budget: Budget
) -> None:
    environment = data.draw(environments(max_actions=2))
    language = data.draw(languages(environment) | noisy_languages(environment))
    liability = Liability(bound)
    contract = data.draw(contracts(environment, language, liability=liability, budget=budget))
    assert contract.within(liability, budget)
    assert len(contract.transfers) == environment.n_agents
    assert {len(row) for row in contract.transfers} == {language.n_signals}


@pytest.mark.parametrize("agent", range(3))
@pytest.mark.parametrize("sign", [1, -1])
def test_contracts_reach_both_limits_of_every_agent(agent: int, sign: int) -> None:
    """Under a balanced budget too, one agent can get all that one other can pay."""
    game = Environment.from_arrays([[[[0]]]] * 3)
    drawn = contracts(game, Language.null(game), liability=Liability.of(2), budget=Budget.BALANCED)
    found = find(drawn, lambda contract: contract.transfers[agent][0] == 2 * sign)
    assert found.within(Liability.of(2), Budget.BALANCED)


def test_contracts_may_burn_money_where_they_may_not_subsidise() -> None:
    game = Environment.from_bimatrix([[(0, 0)]])
    drawn = contracts(game, Language.null(game), budget=Budget.NO_SUBSIDY)
    found = find(drawn, lambda contract: sum(row[0] for row in contract.transfers) < 0)
    assert not found.within(Liability(), Budget.BALANCED)
