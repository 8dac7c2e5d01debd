"""Longest paths against the linear program that asks the same (the general case: implement)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.deviation_edges import Conflict, flat_profile
from coopgap.numerics.signal_contracts.transfer_paths import (
    path_conflict,
    solve_by_paths,
    subsidy_conflict,
)
from coopgap.numerics.signal_contracts.transfer_program import solve_transfers
from coopgap.testing import environments, languages, rationals, rules
from coopgap.theory.contract import Budget, Contract, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

liabilities = st.one_of(st.none(), rationals(0, 8, max_denominator=3)).map(Liability)


@given(
    st.data(),
    environments(min_agents=2, max_agents=2, weights=rationals(0, 1)),
    liabilities,
    st.sampled_from(Budget),
)
def test_paths_and_program_agree(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    language = data.draw(languages(game, max_signals=5))
    flat = [flat_profile(game, profile) for profile in data.draw(rules(game)).profiles]
    states = range(game.n_states)
    paths = solve_by_paths(game, language, flat, liability, budget)
    program = solve_transfers(game, language, states, flat, liability, budget)
    assert isinstance(paths, Contract) == isinstance(program, Contract)
    if isinstance(paths, Contract):
        assert paths.within(liability, budget)


@given(st.data(), environments(max_agents=2))
def test_transfers_use_the_least_liability(data: st.DataObject, game: Environment) -> None:
    """With a free budget the transfers found without a bound fit into the least bound."""
    language = data.draw(languages(game, max_signals=5))
    flat = [flat_profile(game, profile) for profile in data.draw(rules(game)).profiles]
    free = solve_by_paths(game, language, flat, Liability.unlimited(), Budget.FREE)
    if isinstance(free, Conflict):
        assert free.closed
        return
    used = max(abs(t) for row in free.transfers for t in row)
    if used > 0:
        less = Liability(used - Fraction(1, 10**6))
        assert isinstance(solve_by_paths(game, language, flat, less, Budget.FREE), Conflict)


def test_conflicts_count_repeated_steps_and_carry_budget_multipliers() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    see_all, steps = Language.complete(game), [(1, 0, 1), (0, 0, 1), (0, 0, 1)]
    plain = path_conflict(game, see_all, {0: 0}, steps, Budget.FREE, closed=False)
    assert [(d.agent, int(d.weight)) for d in plain.deviations] == [(1, 1), (0, 2)]
    assert plain.profiles == ((0, (0, 0)),)
    assert plain.nu == ()
    shared = path_conflict(game, see_all, {0: 0}, steps, Budget.BALANCED, closed=False)
    assert shared.nu == ((0, Fraction(-1)), (1, Fraction(1)))
    assert subsidy_conflict(game, {0: 0}, steps, 2).nu == ((2, Fraction(-1)),)


@pytest.mark.parametrize("budget", [Budget.FREE, Budget.NO_SUBSIDY])
def test_three_agents_punished_off_path(budget: Budget) -> None:
    """A free budget splits the fine around zero; without a subsidy it is a fine altogether."""
    game = Environment.from_function(
        lambda _, acts: [acts.count("give") - 2 * (a == "give") for a in acts],
        [("give", "keep")] * 3,
    )
    answer = solve_by_paths(game, Language.complete(game), [0], Liability.unlimited(), budget)
    assert isinstance(answer, Contract)
    first = {row[0] for row in answer.transfers}
    assert first == ({Fraction(1, 2)} if budget is Budget.FREE else {Fraction(0)})
