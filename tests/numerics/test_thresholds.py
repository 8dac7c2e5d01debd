"""λ* and λ** against what pure equilibria say just below and just above them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.theory.contract import Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError
from coopgap.theory.games.dilemmas import coordination, costly_prosociality
from coopgap.theory.games.effort_tables import effort_table
from coopgap.theory.games.public_goods import public_goods

STEP = Fraction(1, 10**6)


@st.composite
def games(draw: st.DrawFn) -> Environment:
    shape = tuple(draw(st.lists(st.integers(1, 3), min_size=2, max_size=3)))
    n_states = draw(st.integers(1, 2))
    size = n_states * int(np.prod(shape))
    tables = [
        np.array(
            draw(st.lists(st.integers(-4, 4), min_size=size, max_size=size)), dtype=object
        ).reshape(n_states, *shape)
        for _ in shape
    ]
    return Environment.from_arrays(tables, states=[f"s{k}" for k in range(n_states)])


def supported(game: Environment, rule: Rule) -> bool:
    found = pure_equilibria(game).profiles
    return all(a in stable for a, stable in zip(rule.profiles, found, strict=True))


@given(games())
def test_closure_is_sharp_agent_by_agent(game: Environment) -> None:
    """T4: an equilibrium iff every weight reaches its own threshold."""
    result = closure_threshold(game)
    finite = [Fraction(10**6) if w is None else w for w in result.by_agent]
    assert supported(game.prosocial(finite), result.rule) is (None not in result.by_agent)
    for agent, weight in enumerate(result.by_agent):
        if weight:
            less = [w + 1 for w in finite]
            less[agent] = weight - min(STEP, weight / 2)
            assert not supported(game.prosocial(less), result.rule)


@given(games())
def test_the_chosen_rule_needs_the_least(game: Environment) -> None:
    assume(game.first_best().n_rules <= 50)
    result = closure_threshold(game)
    values = [closure_threshold(game, rule).value for rule in game.efficient_rules()]
    finite = [value for value in values if value is not None]
    assert result.value == (min(finite) if finite else None)


@given(games())
def test_beyond_the_worst_case_threshold_all_equilibria_are_efficient(game: Environment) -> None:
    """T7, and its sharp companion: the last weight that still has an inefficient equilibrium."""
    efficient = game.first_best().profiles

    def all_efficient(weight: Fraction) -> bool:
        found = pure_equilibria(game.prosocial(weight)).profiles
        return all(set(a) <= set(e) for a, e in zip(found, efficient, strict=True))

    result = worst_case_threshold(game)
    if result.value is None:
        assert not all_efficient(Fraction(10**6))
        return
    assert all_efficient(result.value + STEP)
    assert all_efficient(result.value + 100)
    if result.last_inefficient is None:
        assert all_efficient(Fraction(0))
        assert all_efficient(result.value / 2)
    else:
        assert result.last_inefficient <= result.value
        assert not all_efficient(result.last_inefficient)
        assert all_efficient(result.last_inefficient + STEP)


def test_the_worst_case_formula_is_not_always_sharp() -> None:
    """A deviation that lowers welfare can break a profile before the formula's weight does."""
    game = Environment.from_bimatrix([[(0, 0), (-4, 3)], [(-2, 3), (0, 0)]])
    result = worst_case_threshold(game)
    assert result.value == 2
    assert result.tight == (0, (0, 0))
    assert result.last_inefficient is None
    for weight in (Fraction(k, 20) for k in range(100)):
        assert set(pure_equilibria(game.prosocial(weight)).profiles[0]) <= {(1, 0)}


def test_effort_tables() -> None:
    """M1: max(2, (T-R)/(2R-S-T)) in the PD region, 2 in the SH region."""
    assert closure_threshold(effort_table(R=5, S=0, T=8, P=2)).value == 2
    assert closure_threshold(effort_table(R=50, S=0, T=83, P=20)).value == 2
    table = effort_table(R=15, S=3, T=12, P=4)
    assert closure_threshold(table).value == 2


def test_public_goods() -> None:
    """M5: λ* = (1 - m/n)/(m - 1)."""
    assert closure_threshold(public_goods(n=4, m=2)).value == Fraction(1, 2)
    assert closure_threshold(public_goods(n=3, m="5/2", levels=3)).value == Fraction(1, 9)


def test_coordination_failure_survives_any_weight() -> None:
    result = worst_case_threshold(coordination())
    assert result.value is None
    assert result.tight == (0, (1, 1))


def test_only_efficient_rules_have_a_threshold() -> None:
    with pytest.raises(ContractError, match="not efficient"):
        closure_threshold(costly_prosociality(), Rule(((0, 0),)))
    with pytest.raises(ContractError, match="not efficient"):
        closure_threshold(costly_prosociality(), Rule(((1, 0), (1, 0))))
