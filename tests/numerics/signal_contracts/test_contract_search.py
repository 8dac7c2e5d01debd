"""The best signal contract against brute force, dynamic programming, closed forms and T1 to T3."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.contract_search import SignalContractOptimum, best_contract
from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.testing import environments, languages, noisy_languages, rationals
from coopgap.theory.contract import Budget, Liability, Rule
from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError, ParameterError
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import AnyLanguage, Language

liabilities = st.one_of(st.none(), rationals(0, 8, max_denominator=2)).map(Liability)
games = environments(
    max_agents=2, max_actions=2, max_states=3, weights=rationals(0, 2, max_denominator=2)
)


def brute_force(
    game: Environment, language: AnyLanguage, liability: Liability, budget: Budget
) -> Fraction | None:
    values = [
        game.rule_welfare(rule)
        for rule in map(Rule, product(game.profiles(), repeat=game.n_states))
        if implement(game, language, rule, liability=liability, budget=budget).implementable
    ]
    return max(values, default=None)


def check(game: Environment, language: AnyLanguage, found: SignalContractOptimum) -> None:
    """Check that what is found is implementable and worth what it says."""
    assert (found.rule is None) == (found.lower is None) == (found.contract is None)
    if found.rule is not None:
        assert game.rule_welfare(found.rule) == found.lower
        again = implement(
            game, language, found.rule, liability=found.liability, budget=found.budget
        )
        assert again.implementable


@given(st.data(), games, liabilities, st.sampled_from(Budget))
def test_brute_force(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    language = data.draw(languages(game, max_signals=5))
    found = best_contract(game, language, liability=liability, budget=budget)
    check(game, language, found)
    assert found.exact
    assert found.value == found.certified_upper == brute_force(game, language, liability, budget)
    assert found.status == ("none-implementable" if found.value is None else "optimal")


@given(st.data(), environments(max_agents=2, max_actions=2, max_states=2), liabilities)
def test_brute_force_with_noise(
    data: st.DataObject, game: Environment, liability: Liability
) -> None:
    language = data.draw(noisy_languages(game, max_signals=2))
    budget = data.draw(st.sampled_from(Budget))
    found = best_contract(game, language, liability=liability, budget=budget)
    assert found.value == brute_force(game, language, liability, budget)


@given(environments(max_states=2, weights=rationals(0, 2)), st.sampled_from(Budget))
def test_no_contract_gives_the_best_pure_equilibrium(game: Environment, budget: Budget) -> None:
    """C1 with B = 0 is C0, in any language; and so is the null language when B is unlimited."""
    best = Fraction(0)
    missing = False
    for state, prior in enumerate(game.prior):
        stable = []
        for profile in game.profiles():
            gains = [
                game.utilities.fraction((i, state, *profile[:i], b, *profile[i + 1 :]))
                > game.utilities.fraction((i, state, *profile))
                for i, size in enumerate(game.shape)
                for b in range(size)
            ]
            if not any(gains):
                stable.append(game.welfare.fraction((state, *profile)))
        missing |= not stable
        best += prior * max(stable, default=Fraction(0))
    wanted = None if missing else best
    void = Liability.of(0)
    assert best_contract(game, Language.null(game), budget=budget).value == wanted
    assert (
        best_contract(game, Language.complete(game), liability=void, budget=budget).value == wanted
    )


@given(st.data(), environments(max_agents=2, max_actions=2, max_states=2))
def test_t1_order(data: st.DataObject, game: Environment) -> None:
    """T1: a finer language, a larger liability or a looser budget never lowers V1."""
    coarse, other = data.draw(languages(game)), data.draw(languages(game))
    small, more = data.draw(rationals(0, 6)), data.draw(rationals(0, 6))

    def value(language: Language, bound: Fraction, budget: Budget) -> Fraction:
        found = best_contract(game, language, liability=Liability(bound), budget=budget).value
        return Fraction(-(10**9)) if found is None else found

    for budget in Budget:
        base = value(coarse, small, budget)
        assert value(coarse.join(other), small, budget) >= base
        assert value(coarse, small + more, budget) >= base
    assert (
        value(coarse, small, Budget.BALANCED)
        <= value(coarse, small, Budget.NO_SUBSIDY)
        <= value(coarse, small, Budget.FREE)
        <= game.first_best().value
    )


@given(st.data(), games, liabilities, st.sampled_from(Budget))
def test_t2_a_irreducibility(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    """T2(a): the gap is positive iff every efficient rule fails its own test."""
    language = data.draw(languages(game, max_signals=5))
    some = any(
        implement(game, language, rule, liability=liability, budget=budget).implementable
        for rule in game.efficient_rules()
    )
    found = best_contract(game, language, liability=liability, budget=budget)
    assert (found.value == game.first_best().value) == some


@given(st.data(), games, liabilities, st.sampled_from(Budget))
def test_t2_b_irreducibility(
    data: st.DataObject, game: Environment, liability: Liability, budget: Budget
) -> None:
    """T2(b): unseen gains at all efficient profiles of one state open the gap whatever is paid."""
    language = data.draw(languages(game, max_signals=2))
    efficient = game.first_best().profiles

    def unseen(state: int, profile: tuple[int, ...]) -> bool:
        return any(
            language.signals[(state, *reached)] == language.signals[(state, *profile)]
            and game.utilities.fraction((i, state, *reached))
            > game.utilities.fraction((i, state, *profile))
            for i, size in enumerate(game.shape)
            for b in range(size)
            for reached in [(*profile[:i], b, *profile[i + 1 :])]
        )

    value = best_contract(game, language, liability=liability, budget=budget).value
    if any(all(unseen(s, a) for a in profiles) for s, profiles in enumerate(efficient)):
        assert value is None or value < game.first_best().value


@given(environments())
def test_t3_completeness(game: Environment) -> None:
    """T3: a court that sees everything closes the gap from half the largest gain on."""
    rule = next(game.efficient_rules())
    gains = [
        game.payoff(i, s, (*a[:i], b, *a[i + 1 :])) - game.payoff(i, s, a)
        for s, a in enumerate(rule.profiles)
        for i, size in enumerate(game.shape)
        for b in range(size)
    ]
    enough = Liability(max(gains) / 2)
    found = best_contract(game, Language.complete(game), liability=enough)
    assert found.value == game.first_best().value


@st.composite
def effort_parameters(draw: st.DrawFn, region: str) -> dict[str, Fraction]:
    """Draw parameters in the interior of a region of M1, first with P = 0 and R = 1."""

    def between(low: Fraction, high: Fraction) -> Fraction:
        return low + (high - low) * draw(
            rationals(Fraction(1, 20), Fraction(19, 20), max_denominator=20)
        )

    half, third = Fraction(1, 2), Fraction(1, 3)
    if region == "pd":
        total = between(half, 5 * third)
        S = min(-third, total - 4 * third) - draw(rationals(Fraction(1, 9), 4, max_denominator=9))
        T = total - S
    else:
        T = between(half, Fraction(3, 4))
        S = between(half - T, Fraction(0))
    scale = draw(rationals(Fraction(1, 5), 9, max_denominator=5))
    shift = draw(rationals(max_denominator=3))
    plain = {"R": Fraction(1), "S": S, "T": T, "P": Fraction(0)}
    return {name: scale * value + shift for name, value in plain.items()}


@pytest.mark.parametrize("region", ["pd", "sh"])
@given(data=st.data())
def test_m1_effort_tables(region: str, data: st.DataObject) -> None:
    """M1: Γ_0 and, with only C/D verifiable, Γ_1 = (R-P)/12."""
    values = data.draw(effort_parameters(region))
    R, S, T, P = (values[name] for name in "RSTP")
    game = effort_table(R=R, S=S, T=T, P=P)
    spread = R - P
    best = game.first_best().value
    coop_defect = best_contract(game, effort_language(game, "coop-defect"))
    assert coop_defect.value == best - spread / 12
    nothing = best_contract(game, effort_language(game, "none"))
    assert nothing.value == best - (2 * spread if region == "pd" else spread / 12)
    assert best_contract(game, effort_language(game, "all")).value == best


def menu(n_states: int, n_actions: int, preferred: list[int]) -> Environment:
    """Give the adaptation problem on a grid: agent 1 acts, agent 2 has the rest of welfare."""

    def utility(state: str, profile: tuple[str, ...]) -> list[int]:
        t, a = int(state), int(profile[0])
        welfare = -((a * n_states - t * n_actions) ** 2)
        own = -((a * n_states - preferred[t] * n_actions) ** 2)
        return [own, welfare - own]

    return Environment.from_function(
        utility,
        [[str(a) for a in range(n_actions)], ["-"]],
        states=[str(t) for t in range(n_states)],
    )


def best_monotone_menu(n_states: int, n_actions: int, preferred: list[int]) -> Fraction:
    """Find the best action rule that rises with the preferred action, by dynamic programming."""
    best = [Fraction(0)] * n_actions
    for t in sorted(range(n_states), key=lambda t: preferred[t]):
        costs = [Fraction((a * n_states - t * n_actions) ** 2, n_states) for a in range(n_actions)]
        best = [costs[a] + min(best[: a + 1]) for a in range(n_actions)]
    return -min(best)


@pytest.mark.parametrize("seed", range(4))
def test_hard_menus_against_dynamic_programming(seed: int) -> None:
    """8 states, 16 profiles, conflicts among all states: 16^8 rules."""
    preferred = list(range(8))
    random.Random(seed).shuffle(preferred)
    game = menu(8, 16, preferred)
    language = Language.product(game, actions="all")
    found = best_contract(game, language)
    assert found.value == best_monotone_menu(8, 16, preferred) == found.certified_upper
    assert found.statistics.nodes < 20_000
    check(game, language, found)


@pytest.mark.parametrize("limit", [0, 1, 5, 40, 300])
def test_a_stopped_search_keeps_exact_bounds(limit: int) -> None:
    preferred = [3, 0, 5, 1, 4, 2]
    game = menu(6, 8, preferred)
    language = Language.product(game, actions="all")
    best = best_monotone_menu(6, 8, preferred)
    found = best_contract(game, language, node_limit=limit)
    check(game, language, found)
    assert found.status == "stopped"
    assert not found.exact
    assert found.value is None
    assert found.lower is None or found.lower <= best
    assert found.upper is not None
    assert best <= found.upper <= game.first_best().value
    assert found.certified_upper == found.upper
    full = best_contract(game, language)
    assert full.value == best


def test_time_limit_zero_stops_at_once() -> None:
    game = menu(6, 8, [3, 0, 5, 1, 4, 2])
    found = best_contract(game, Language.product(game, actions="all"), time_limit=0)
    assert found.status == "stopped"
    assert found.certified_upper is not None


def test_states_that_share_no_signal_are_searched_apart() -> None:
    game = menu(5, 6, [4, 3, 2, 1, 0])
    apart = best_contract(game, Language.complete(game))
    assert apart.statistics.blocks == 5
    assert apart.value == game.first_best().value
    paired = Language.product(game, states=[["0", "1"], ["2", "3", "4"]], actions="all")
    found = best_contract(game, paired)
    assert found.statistics.blocks == 2
    assert found.exact
    assert found.certified_upper == found.value


def test_many_states_with_unseen_gains_need_no_search() -> None:
    """100 states, in each of which the best 15 of 16 profiles fall to unseen deviations."""
    game = Environment.from_function(
        lambda state, acts: [int(acts[0]) * (int(state) % 7 + 1), -40 * int(acts[0])],
        [[str(a) for a in range(16)], ["-"]],
        states=[str(t) for t in range(100)],
    )
    found = best_contract(game, Language.null(game))
    assert found.rule == Rule(((15, 0),) * 100)
    assert found.certified_upper == found.value


def test_nothing_implementable_is_said() -> None:
    pennies = Environment.from_bimatrix([[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]])
    found = best_contract(pennies, Language.null(pennies))
    assert found.status == "none-implementable"
    assert found.exact
    assert found.rule is None
    assert (found.value, found.lower, found.upper, found.certified_upper) == (None,) * 4


def test_bad_questions_are_refused() -> None:
    game = menu(2, 3, [1, 0])
    with pytest.raises(LanguageError):
        best_contract(game, Language.null(menu(3, 3, [0, 1, 2])))
    with pytest.raises(ParameterError, match="node_limit=-1"):
        best_contract(game, Language.null(game), node_limit=-1)
