"""The commons as a game: rules by hand, and the next state against the stochastic game."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.experiments.commons_game import CommonsGame, commons_game
from coopgap.numerics.experiments.commons_terms import CapTerms, model_of
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis, parse_growth
from coopgap.theory.errors import CoopgapError, ParameterError
from coopgap.theory.games.registry import build_game

GAME = CommonsGame(Commons())
TIPPING = Hysteresis(upper=Fraction(4), lower=Fraction(3), gauge=3)


def fish(*counts: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, counts))


def test_a_round_by_hand() -> None:
    played = GAME.resolve(100, 0, 1, fish(10, 20, 0, 5, 5), None, None)
    assert played.payoffs == fish(10, 20, 0, 5, 5)
    assert played.actions == ("10", "20", "0", "5", "5")
    assert (played.following, played.over) == (100, False)  # 60 left grow to 150, cut to 100
    crowded = GAME.resolve(20, 0, 0, fish(20, 20, 0, 0, 0), None, None)
    assert crowded.payoffs == fish(10, 10, 0, 0, 0)
    assert (crowded.following, crowded.over) == (0, True)
    # Three left grow to four, which is below five.
    assert GAME.resolve(10, 0, 0, fish(7, 0, 0, 0, 0), None, None).over


def test_the_court_caps_and_does_not_look_at_growth() -> None:
    caps = tuple((None,) * 60 + (50,) * 41 for _ in range(12))
    asked = fish(40, 4, 0, 0, 0)
    for growth in (0, 1):
        bound = GAME.resolve(100, 0, growth, asked, CapTerms(caps, True, ""), None)
        assert bound.payoffs == fish(10, 10, 10, 10, 10)
        limited = GAME.resolve(100, 0, growth, asked, CapTerms(caps, False, ""), None)
        assert limited.payoffs == fish(10, 4, 0, 0, 0)
        free = GAME.resolve(59, 0, growth, asked, CapTerms(caps, False, ""), None)
        assert free.payoffs == asked
        assert limited.actions == ("40", "4", "0", "0", "0")


@pytest.mark.parametrize("growth", [parse_growth("3/2,5/2"), TIPPING])
def test_whole_harvests_lead_where_the_stochastic_game_says(growth: object) -> None:
    commons = Commons(2, 9, 3, growth, 2)  # type: ignore[arg-type]
    game, model = CommonsGame(commons), model_of(commons)
    for s, state in enumerate(model.states):
        assert game.odds(state) == tuple(model.odds.fraction((s, r)) for r in range(2))
        for r in range(2):
            for x in range(game.stock(state) + 1):
                after = model.states[int(model.successors[s, r, x, 0])]
                assert game.next_position(state, r, Fraction(x)) == after


@given(st.integers(0, 9), st.fractions(0, 1, max_denominator=7), st.integers(1, 4))
def test_parts_of_fish_are_remembered_to_the_nearest_gauge(
    stock: int, part: Fraction, gauge: int
) -> None:
    growth = Hysteresis(upper=Fraction(4), lower=Fraction(3), gauge=gauge)
    game = CommonsGame(Commons(2, 9, 3, growth, 2))
    after = game.next_position((stock, Fraction(0), (0, 0)), 0, part * stock)
    assert after in model_of(game.commons).states
    remembered = after[2][0]
    assert abs(remembered - part * stock) <= Fraction(gauge, 2)
    left = stock - part * stock
    grown = min(9, int(left * Fraction(5, 2)))
    assert after[0] == (grown if grown >= 2 else 0)


@pytest.mark.parametrize(
    ("growth", "stock", "lasting"),
    [("2", 100, 50), ("2", 73, 36), ("2", 5, 2), ("3/2", 100, 33), ("1", 40, 0), ("1/2", 40, 0)],
)
def test_the_sustainable_harvest(growth: str, stock: int, lasting: int) -> None:
    assert commons_game({"growth": growth}).sustainable(stock, 0) == lasting


def test_what_is_asked_is_read_exactly() -> None:
    assert GAME.read(0, 40, "7/2") == Fraction(7, 2)
    assert GAME.read(0, 40, "All") == GAME.read(0, 40, 41) == 40
    for wrong in (-1, "many", 2.5, True, None, Fraction(1, 10**10)):
        with pytest.raises(CoopgapError, match="fisher 2: "):
            GAME.read(1, 40, wrong)  # type: ignore[arg-type]


def test_parameters_are_those_of_the_commons_command() -> None:
    given = {"n": "3", "K": "60", "growth": "3/2:1/4,5/2:3/4", "threshold": "0", "start": "40"}
    water = commons_game(given, 7).commons
    assert water == Commons(3, 60, 7, parse_growth("3/2:1/4,5/2:3/4"), 0, 40)
    assert commons_game({}) == CommonsGame(Commons())
    assert commons_game({"T": "3", "caps": "ceiling"}) == CommonsGame(Commons(rounds=3), False)
    assert commons_game({"growth": "hysteresis"}).commons.growth == Hysteresis()


@pytest.mark.parametrize(
    ("given", "rounds", "said"),
    [
        ({"m": "3"}, None, "no such parameter"),
        ({"n": "5/2"}, None, "n=5/2 must be a whole number"),
        ({"T": "5"}, 5, "given twice"),
        ({"K": "5", "capacity": "5"}, None, "given twice"),
        ({"caps": "soft"}, None, "binding or ceiling"),
        ({"start": "101"}, None, "start=101"),
        ({}, 0, "rounds=0"),
    ],
)
def test_wrong_parameters_are_named(given: dict[str, str], rounds: int | None, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        commons_game(given, rounds)


def test_each_game_has_its_own_regimes() -> None:
    with pytest.raises(ParameterError, match="is for table games"):
        GAME.prepare(Regime.OPTIMAL_C1)
    with pytest.raises(ParameterError, match="is for the commons"):
        RepeatedGame(build_game("prisoners-dilemma")).prepare(Regime.OPTIMAL_CAP)
    assert GAME.prepare(Regime.CONTRACT) is None


def test_a_description_tells_games_apart() -> None:
    games = [
        commons_game(given)
        for given in ({}, {"n": "4"}, {"growth": "2"}, {"caps": "ceiling"}, {"start": "50"})
    ]
    games += [commons_game({"growth": g}) for g in ("3/2:1/3,5/2:2/3", "hysteresis")]
    assert len({str(game.describe()) for game in games}) == len(games)


def test_only_caps_of_this_commons_can_be_in_force() -> None:
    fits = GAME.prepare(Regime.OPTIMAL_CAP)
    assert GAME.objection(fits) == ""
    assert "this commons" in commons_game({"T": "3"}).objection(fits)
    assert "this commons" in commons_game({"K": "50"}).objection(fits)
    assert "this commons" in GAME.objection({"caps": []})
