"""The canonical dilemmas against what defines them: best replies, welfare, sums, counts."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import rationals
from coopgap.theory.contract import Profile
from coopgap.theory.environment import MAX_AGENTS, Environment
from coopgap.theory.errors import ExactnessError, ParameterError, SizeError
from coopgap.theory.games.dilemmas import (
    battle_of_the_sexes,
    chicken,
    coordination,
    costly_prosociality,
    matching_pennies,
    ordinal_games,
    prisoners_dilemma,
    stag_hunt,
    symmetric_two_by_two,
    travelers_dilemma,
    trust,
)

Bimatrix = dict[Profile, tuple[Fraction, ...]]


def table(game: Environment) -> Bimatrix:
    return {a: tuple(game.payoff(i, 0, a) for i in range(game.n_agents)) for a in game.profiles()}


def equilibria(game: Environment, weight: Fraction | int = 0) -> list[Profile]:
    """List pure equilibria of u + λW by trying every deviation."""

    def wants(i: int, profile: Profile) -> Fraction:
        payoffs = table(game)[profile]
        return payoffs[i] + weight * sum(payoffs)

    return [
        a
        for a in game.profiles()
        if all(
            wants(i, (*a[:i], b, *a[i + 1 :])) <= wants(i, a)
            for i in range(game.n_agents)
            for b in range(game.shape[i])
        )
    ]


LEVELS = st.lists(rationals(-9, 9, max_denominator=3), min_size=4, max_size=4, unique=True)
C, D = 0, 1


def ordered(order: str, levels: list[Fraction]) -> dict[str, Fraction]:
    return dict(zip(order, sorted(levels, reverse=True), strict=True))


@given(LEVELS)
def test_cells_of_the_symmetric_game(levels: list[Fraction]) -> None:
    r, s, t, p = levels
    game = symmetric_two_by_two(R=r, S=s, T=t, P=p)
    assert table(game) == {(C, C): (r, r), (C, D): (s, t), (D, C): (t, s), (D, D): (p, p)}
    assert game.actions == (("C", "D"), ("C", "D"))


@given(LEVELS)
def test_prisoners_dilemma(levels: list[Fraction]) -> None:
    game = prisoners_dilemma(**ordered("TRPS", levels))
    assert equilibria(game) == [(D, D)]
    payoffs = table(game)
    assert payoffs[C, C] > payoffs[D, D]
    for other in (C, D):
        assert payoffs[D, other][0] > payoffs[C, other][0]


@given(LEVELS)
def test_stag_hunt(levels: list[Fraction]) -> None:
    game = stag_hunt(**ordered("RTPS", levels))
    assert equilibria(game) == [(C, C), (D, D)]
    assert game.payoff(0, 0, (C, C)) > game.payoff(0, 0, (D, D))


@given(LEVELS)
def test_chicken(levels: list[Fraction]) -> None:
    game = chicken(**ordered("TRSP", levels))
    assert equilibria(game) == [(C, D), (D, C)]
    assert min(table(game).values()) == table(game)[D, D]


@pytest.mark.parametrize(
    ("build", "order", "title"),
    [
        (prisoners_dilemma, "TRPS", "Prisoner's Dilemma"),
        (stag_hunt, "RTPS", "Stag Hunt"),
        (chicken, "TRSP", "Chicken"),
    ],
)
def test_only_the_defining_order_is_taken(
    build: Callable[..., Environment], order: str, title: str
) -> None:
    assert build().title == title
    for values in itertools.product(range(4), repeat=4):
        given_values = dict(zip("RSTP", values, strict=True))
        by_order = [given_values[name] for name in order]
        if by_order == [3, 2, 1, 0]:
            assert build(**given_values).title == title
        else:
            with pytest.raises(ParameterError, match=rf"{title}: .* \(order {' > '.join(order)}\)"):
                build(**given_values)
    with pytest.raises(ExactnessError, match=r"R=2\.5"):
        build(R=2.5)


@given(st.lists(rationals(), min_size=3, max_size=3, unique=True))
def test_battle_of_the_sexes(levels: list[Fraction]) -> None:
    apart, other, favourite = sorted(levels)
    game = battle_of_the_sexes(favourite=favourite, other=other, apart=apart)
    assert equilibria(game) == [(0, 0), (1, 1)]
    payoffs = table(game)
    assert payoffs[0, 0] == payoffs[1, 1][::-1] == (favourite, other)
    with pytest.raises(ParameterError, match="must hold"):
        battle_of_the_sexes(favourite=other, other=favourite, apart=apart)


@given(rationals(1, 9, max_denominator=4))
def test_matching_pennies(stake: Fraction) -> None:
    game = matching_pennies(stake=stake)
    assert equilibria(game) == []
    assert all(sum(pair) == 0 for pair in table(game).values())
    assert game.payoff(0, 0, (0, 0)) == stake
    for bad in (0, -stake):
        with pytest.raises(ParameterError, match=r"stake=.* must be positive"):
            matching_pennies(stake=bad)


@given(rationals(1, 5), rationals(2, 5), rationals(0, 1, max_denominator=6))
def test_trust(endowment: Fraction, multiplier: Fraction, share: Fraction) -> None:
    game = trust(endowment=endowment, multiplier=multiplier, share=share)
    sent = multiplier * endowment
    for profile, pair in table(game).items():
        assert sum(pair) == (sent if profile[0] == 0 else endowment)
    assert game.payoff(0, 0, (0, 0)) == share * sent
    assert (1, 1) in equilibria(game)  # keep, since the trustee would take
    if share > 0:
        assert (0, 0) not in equilibria(game)


@pytest.mark.parametrize(
    "bad", [{"endowment": 0}, {"multiplier": 1}, {"share": -1}, {"share": "3/2"}]
)
def test_trust_refuses(bad: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match="must hold"):
        trust(**bad)


@given(st.integers(0, 4), st.integers(1, 4), rationals(2, 5))
def test_travelers_dilemma(low: int, width: int, bonus: Fraction) -> None:
    game = travelers_dilemma(low=low, high=low + width, bonus=bonus)
    for (a, b), (u, v) in table(game).items():
        mine, theirs = low + a, low + b
        assert u + v == 2 * min(mine, theirs)
        assert u - v == 2 * bonus * ((mine < theirs) - (mine > theirs))
    assert equilibria(game) == [(0, 0)]  # undercutting unravels to the lowest claim
    assert game.first_best().value == 2 * (low + width)


def test_travelers_dilemma_refuses() -> None:
    for bad in ({"low": 6}, {"low": -1}, {"bonus": 1}, {"low": 7, "high": 6}):
        with pytest.raises(ParameterError, match="must hold"):
            travelers_dilemma(**bad)
    with pytest.raises(ParameterError, match="high=13/2 must be a whole number"):
        travelers_dilemma(high="13/2")  # type: ignore[arg-type]
    with pytest.raises(SizeError, match="payoffs: 2×999999999×999999999"):
        travelers_dilemma(high=10**9)


@given(st.integers(2, 4), rationals(1, 5), rationals(1, 3))
def test_coordination(n: int, low: Fraction, more: Fraction) -> None:
    game = coordination(n=n, high=low + more, low=low)
    for profile, payoffs in table(game).items():
        expected = {(0,) * n: low + more, (1,) * n: low}.get(profile, Fraction(0))
        assert payoffs == (expected,) * n
    found = equilibria(game)
    assert {(0,) * n, (1,) * n} <= set(found)
    # T7: no weight removes the worse one, since alone nobody raises welfare.
    assert (1,) * n in equilibria(game, 1000)


def test_coordination_refuses() -> None:
    for bad in ({"n": 1}, {"n": MAX_AGENTS + 1}, {"n": 10**12}, {"high": 1}, {"low": 0}):
        with pytest.raises(ParameterError, match="must hold"):
            coordination(**bad)
    with pytest.raises(ParameterError, match="n=5/2 must be a whole number"):
        coordination(n="5/2")  # type: ignore[arg-type]
    with pytest.raises(SizeError, match="the limit is 10000000"):
        coordination(n=MAX_AGENTS)


@pytest.mark.parametrize(
    ("weight", "best"),
    [(Fraction(0), 7), (Fraction(1, 4), 5), (Fraction(1, 2), 8), (Fraction(3), 8)],
)
def test_a_little_prosociality_can_hurt(weight: Fraction, best: int) -> None:
    # The numbers of T9.
    game = costly_prosociality()
    assert max(sum(table(game)[a]) for a in equilibria(game, weight)) == best


# -- all ordinal games -------------------------------------------------------------------------


def form(game: Environment) -> tuple[Fraction, ...]:
    """Give the least of a game's eight relabellings: swap rows, columns, players."""
    payoffs = table(game)
    forms = []
    for rows, columns, players in itertools.product((0, 1), repeat=3):
        listed: list[Fraction] = []
        for r, c in itertools.product((0, 1), repeat=2):
            cell = (c ^ columns, r ^ rows) if players else (r ^ rows, c ^ columns)
            pair = payoffs[cell]
            listed += pair[::-1] if players else pair
        forms.append(tuple(listed))
    return min(forms)


def test_all_strict_ordinal_games_up_to_relabelling() -> None:
    distinct = [form(game) for game in ordinal_games()]
    assert len(distinct) == len(set(distinct)) == 78
    everything = Counter(form(game) for game in ordinal_games(distinct=False))
    assert sum(everything.values()) == 576
    assert set(everything) == set(distinct)
    # Orbits of a group of eight; 12 symmetric games, where swapping players changes nothing new.
    assert Counter(everything.values()) == {8: 66, 4: 12}


def test_ordinal_games_rank_each_players_outcomes() -> None:
    for game in ordinal_games():
        for i in range(2):
            assert sorted(pair[i] for pair in table(game).values()) == [1, 2, 3, 4]
