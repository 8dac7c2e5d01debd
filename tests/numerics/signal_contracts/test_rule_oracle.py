"""The incremental oracles against one-shot implementability of the states prescribed so far."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.deviation_edges import profile_at
from coopgap.numerics.signal_contracts.rule_oracle import (
    PathOracle,
    ProgramOracle,
    first_conflict,
    flat_rule,
    rule_oracle,
    shrunk,
)
from coopgap.numerics.signal_contracts.transfer_program import solve_transfers
from coopgap.testing import environments, languages, rationals
from coopgap.theory.contract import Budget, Contract, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

liabilities = st.one_of(st.none(), rationals(0, 6, max_denominator=2)).map(Liability)
games = environments(min_agents=2, max_agents=2, max_states=4, weights=rationals(0, 1))


@given(st.data(), games, liabilities, st.sampled_from(Budget))
def test_paths_follow_the_program(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    """Push and pop at random; after each push the linear program has the same answer."""
    language = data.draw(languages(game, max_signals=5))
    oracle = PathOracle(game, language, liability, budget)
    rule: list[tuple[int, int]] = []
    for _ in range(6):
        left = [state for state in range(game.n_states) if state not in dict(rule)]
        if rule and (not left or data.draw(st.booleans())):
            oracle.pop()
            rule.pop()
            continue
        state = data.draw(st.sampled_from(left))
        profile = data.draw(st.integers(0, game.n_profiles - 1))
        states, profiles = zip(*rule, (state, profile), strict=True)
        answer = solve_transfers(game, language, states, profiles, liability, budget)
        conflict = oracle.push(state, profile)
        assert (conflict is None) == isinstance(answer, Contract)
        if conflict is None:
            rule.append((state, profile))
        else:
            assert set(flat_rule(game, conflict)) <= {*rule, (state, profile)}


@given(st.data(), games, liabilities, st.sampled_from(Budget))
def test_shrunk_conflicts_need_all_their_states(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    language = data.draw(languages(game, max_signals=4))
    oracle = rule_oracle(game, language, liability, budget)
    cells = st.integers(0, game.n_profiles - 1)
    rule = [(state, data.draw(cells)) for state in range(game.n_states)]
    conflict = first_conflict(oracle, rule)
    if conflict is None:
        return
    small = flat_rule(game, shrunk(oracle, game, conflict))
    assert set(small) <= set(rule)
    assert first_conflict(oracle, small) is not None
    for pair in small:
        assert first_conflict(oracle, [other for other in small if other != pair]) is None


def test_three_agents_with_a_balanced_budget_use_the_program() -> None:
    game = Environment.from_function(
        lambda _, acts: [acts.count("give") - 2 * (a == "give") for a in acts],
        [("give", "keep")] * 3,
    )
    language = Language.complete(game)
    oracle = rule_oracle(game, language, Liability.unlimited(), Budget.BALANCED)
    assert isinstance(oracle, ProgramOracle)
    assert oracle.push(0, 0) is None
    oracle.pop()
    blind = rule_oracle(game, Language.null(game), Liability.unlimited(), Budget.BALANCED)
    conflict = blind.push(0, 0)
    assert conflict is not None
    assert conflict.nu == ()
    assert profile_at(game, 7) == (1, 1, 1)
    assert blind.push(0, 7) is None
