"""Environments against plain loops over fractions, with small numbers and with huge ones."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import environments, rationals, rules
from coopgap.theory.contract import Profile, Rule
from coopgap.theory.environment import MAX_AGENTS, Environment
from coopgap.theory.errors import (
    ContractError,
    ExactnessError,
    InvalidEnvironmentError,
    ParameterError,
    SizeError,
)
from coopgap.theory.rationals import ScaledIntegers

HUGE = st.sampled_from(
    [Fraction(s * (2**k + d)) for s in (1, -1) for k in (61, 62) for d in (0, 1)]
)
FINE = st.fractions(0, 5, max_denominator=10**25)


def material(e: Environment, i: int, state: int, profile: Profile) -> Fraction:
    """Read one payoff from the raw integers."""
    return Fraction(int(e.payoffs.numerators[(i, state, *profile)]), e.payoffs.denominator)


def total(e: Environment, state: int, profile: Profile) -> Fraction:
    result = Fraction(0)
    for i in range(len(e.agents)):
        result += material(e, i, state, profile)
    return result


def outcomes(e: Environment) -> list[tuple[int, Profile]]:
    sets = [range(len(names)) for names in e.actions]
    return [(s, a) for s in range(len(e.states)) for a in itertools.product(*sets)]


# -- values ------------------------------------------------------------------------------------


@given(environments() | environments(payoffs=HUGE, max_actions=2))
def test_welfare_is_the_sum_of_payoffs(environment: Environment) -> None:
    for state, profile in outcomes(environment):
        expected = total(environment, state, profile)
        assert environment.welfare.fraction((state, *profile)) == expected
        for i in range(environment.n_agents):
            assert environment.payoff(i, state, profile) == material(environment, i, state, profile)


@given(environments(payoffs=rationals(max_denominator=6) | HUGE, weights=FINE, max_actions=2))
def test_utilities_are_payoffs_plus_weighted_welfare(environment: Environment) -> None:
    for state, profile in outcomes(environment):
        welfare = total(environment, state, profile)
        for i, weight in enumerate(environment.prosociality):
            expected = material(environment, i, state, profile) + weight * welfare
            assert environment.utilities.fraction((i, state, *profile)) == expected


def test_weights_with_big_denominators_on_a_table_of_zeros() -> None:
    zeros = Environment.from_arrays([[0, 0]]).prosocial(Fraction(1, 10**40 + 1))
    assert zeros.utilities.fraction((0, 0, 1)) == 0


def test_the_smallest_overflow() -> None:
    # Each payoff fits 64 bits, their sum over three agents does not.
    value = 2**62 - 1
    game = Environment.from_arrays([np.full((1, 1, 1), value, dtype=object)] * 3)
    assert game.payoffs.numerators.dtype == np.int64
    assert game.welfare.numerators.dtype == object
    assert game.first_best().value == 3 * value
    assert game.prosocial(1).utilities.fraction((0, 0, 0, 0, 0)) == 4 * value


@given(environments() | environments(payoffs=HUGE, max_agents=2, max_states=2))
def test_first_best_by_comparing_all_outcomes(environment: Environment) -> None:
    found = environment.first_best()
    value = Fraction(0)
    for state, p in enumerate(environment.prior):
        table = {a: total(environment, s, a) for s, a in outcomes(environment) if s == state}
        best = max(table.values())
        assert found.by_state[state] == best
        assert found.profiles[state] == tuple(a for a, w in table.items() if w == best)
        value += p * best
    assert found.value == value
    assert found.n_rules == math.prod(len(profiles) for profiles in found.profiles)


@given(environments(max_agents=2, max_states=2, max_actions=2, payoffs=rationals(0, 1)))
def test_efficient_rules_are_all_rules_that_reach_the_first_best(environment: Environment) -> None:
    profiles = list(environment.profiles())
    expected = []
    for choice in itertools.product(profiles, repeat=environment.n_states):
        value = Fraction(0)
        for state, profile in enumerate(choice):
            value += environment.prior[state] * total(environment, state, profile)
        if value == environment.first_best().value:
            expected.append(choice)
    assert [rule.profiles for rule in environment.efficient_rules()] == expected
    assert len(expected) == environment.first_best().n_rules


@given(st.data())
def test_rule_welfare_is_expected_welfare(data: st.DataObject) -> None:
    environment = data.draw(environments(payoffs=rationals(max_denominator=3)))
    rule = data.draw(rules(environment))
    expected = Fraction(0)
    for state, profile in enumerate(rule.profiles):
        expected += environment.prior[state] * total(environment, state, profile)
    assert environment.rule_welfare(rule) == expected <= environment.first_best().value


@given(environments(weights=rationals(0, 3)))
def test_weights_change_what_agents_want_and_nothing_else(environment: Environment) -> None:
    selfish = environment.prosocial(0)
    assert selfish.utilities == selfish.payoffs == environment.payoffs
    assert selfish.welfare == environment.welfare
    assert selfish.first_best() == environment.first_best()
    assert selfish.prosocial(environment.prosociality) == environment  # replaces, does not add
    assert environment.prosocial(2).prosociality == (Fraction(2),) * environment.n_agents


@given(environments())
def test_profiles_run_through_the_table_in_its_own_order(environment: Environment) -> None:
    listed = list(environment.profiles())
    assert len(listed) == environment.n_profiles == math.prod(environment.shape)
    assert listed == [tuple(int(k) for k in index) for index in np.ndindex(*environment.shape)]
    for profile in listed:
        names = environment.profile_names(profile)
        assert [n.index(name) for n, name in zip(environment.actions, names, strict=True)] == [
            *profile
        ]


# -- identity ----------------------------------------------------------------------------------


@given(environments(weights=rationals(0, 1)), environments(max_agents=1))
def test_environments_compare_by_value(one: Environment, other: Environment) -> None:
    same = Environment(
        one.agents, one.states, one.actions, one.prior, one.payoffs, one.prosociality, "new title"
    )
    assert same == one
    assert hash(same) == hash(one)
    assert (one == other) == (
        (one.agents, one.states, one.actions, one.prior, one.prosociality)
        == (other.agents, other.states, other.actions, other.prior, other.prosociality)
        and one.payoffs == other.payoffs
    )
    assert one != "an environment"


def test_environments_cannot_be_written_into() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    with pytest.raises(AttributeError):
        game.title = "other"  # type: ignore[misc]
    for table in (game.payoffs, game.welfare, game.prosocial(1).utilities):
        with pytest.raises(ValueError, match="read-only"):
            table.numerators[(0,) * table.numerators.ndim] = 9


# -- refusals ----------------------------------------------------------------------------------


def build(**changes: object) -> Environment:
    """Build a one-agent environment of two states with some fields replaced."""
    fields: dict[str, object] = {
        "agents": ("Zoë",),
        "states": ("wet", "dry"),
        "actions": (("løft", "slipp"),),
        "prior": (Fraction(1, 2), Fraction(1, 2)),
        "payoffs": ScaledIntegers.from_integers([1, 2, 3, 4], (1, 2, 2), 1),
        "prosociality": (Fraction(0),),
    }
    return Environment(**(fields | changes))  # type: ignore[arg-type]


def test_the_plain_one_is_fine() -> None:
    assert build().first_best().value == 3
    assert build().profile_names((0,)) == ("løft",)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"agents": ()}, InvalidEnvironmentError, "agents is empty"),
        ({"states": ()}, InvalidEnvironmentError, "states is empty"),
        ({"agents": ("a",) * 33}, SizeError, "33 agents; the limit is 32"),
        ({"states": ("wet", "wet")}, InvalidEnvironmentError, "states has the name 'wet' twice"),
        ({"agents": ("a", "a")}, InvalidEnvironmentError, "agents has the name 'a' twice"),
        ({"actions": ()}, InvalidEnvironmentError, "actions lists 0 sets for 1 agents"),
        ({"actions": ((),)}, InvalidEnvironmentError, "actions of 'Zoë' is empty"),
        ({"actions": (("ö", "ö"),)}, InvalidEnvironmentError, "has the name 'ö' twice"),
        ({"actions": (("x", "y", "z"),)}, InvalidEnvironmentError, r"make it \(1, 2, 3\)"),
        ({"prior": (Fraction(1),)}, InvalidEnvironmentError, "1 probabilities for 2 states"),
        ({"prior": (Fraction(1, 2), Fraction(1, 3))}, InvalidEnvironmentError, "prior sums to 5/6"),
        ({"prior": (Fraction(1), Fraction(0))}, InvalidEnvironmentError, "'dry' is 0; it must be"),
        ({"prior": (Fraction(2), Fraction(-1))}, InvalidEnvironmentError, "'dry' is -1; it must"),
        ({"prior": (0.5, 0.5)}, ExactnessError, r"prior\[0\]=0.5"),
        ({"prosociality": ()}, ParameterError, "0 weights for 1 agents"),
        ({"prosociality": (Fraction(-1),)}, ParameterError, r"prosociality\[0\]=-1 is negative"),
        ({"prosociality": (0.5,)}, ExactnessError, r"prosociality\[0\]=0.5"),
    ],
)
def test_what_is_no_environment(
    changes: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        build(**changes)


def test_exact_numbers_of_other_kinds_are_turned_into_fractions() -> None:
    made = build(prior=("1/2", "0.5"), prosociality=(2,))
    assert made == build().prosocial(2)
    assert all(type(p) is Fraction for p in (*made.prior, *made.prosociality))


def test_as_many_agents_as_allowed() -> None:
    crowd = Environment.from_function(lambda s, a: [1] * MAX_AGENTS, [("only",)] * MAX_AGENTS)
    assert crowd.first_best().value == MAX_AGENTS
    assert crowd.prosocial("1/3").utilities.fraction((0,) * (MAX_AGENTS + 2)) == Fraction(35, 3)


@pytest.mark.parametrize(
    "profiles", [(), ((0, 0), (0, 0)), ((0,),), ((0, 2),), ((0, -1),), ((0, 0, 0),)]
)
def test_rules_that_do_not_fit(profiles: tuple[Profile, ...]) -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    for refuse in (game.require_rule, game.rule_welfare):
        with pytest.raises(ContractError, match="the rule"):
            refuse(Rule(profiles))
