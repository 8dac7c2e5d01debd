"""The commons: its tables against its own rules, written a second time with plain loops."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from coopgap.theory.commons import Commons, rationed
from coopgap.theory.commons_growth import Hysteresis, IndependentGrowth, parse_growth
from coopgap.theory.errors import ParameterError, SizeError
from coopgap.theory.stochastic_game import StochasticGame

HALF = Fraction(1, 2)


def by_functions(commons: Commons) -> StochasticGame:
    """Write the same game with the functions a user would write."""
    growth = commons.growth
    assert isinstance(growth, IndependentGrowth)

    def grown(stock: int, factor: Fraction, taken: tuple[int]) -> int:
        following = min(commons.capacity, int(factor * max(0, stock - taken[0])))
        return following if following >= commons.collapse else 0

    return StochasticGame.from_functions(
        range(commons.capacity + 1),
        [range(commons.capacity + 1)],
        lambda stock, _, taken: taken if taken[0] <= stock else None,
        grown,
        commons.rounds,
        contingencies=dict(zip(growth.factors, growth.odds, strict=True)),
    )


@pytest.mark.parametrize("collapse", [0, 1, 3])
@pytest.mark.parametrize("growth", ["2", "3/2,5/2", "1/3:1/4,7/3:1/2,0:1/4"])
def test_tables_follow_the_rules(collapse: int, growth: str) -> None:
    commons = Commons(capacity=7, rounds=2, collapse=collapse, growth=parse_growth(growth))
    fast, slow = commons.game(), by_functions(commons)
    assert fast.states == slow.states
    assert fast.odds == slow.odds
    assert np.array_equal(fast.feasible, slow.feasible)
    possible = np.broadcast_to(fast.feasible[:, None, :], fast.successors.shape[:3])
    assert np.array_equal(fast.successors[possible], slow.successors[possible])
    paid = np.broadcast_to(fast.payoffs.numerators[0], possible.shape)
    assert np.array_equal(paid[possible], slow.payoffs.fractions()[0][possible])


def test_hysteresis_follows_its_rules() -> None:
    growth = Hysteresis(upper=Fraction(5), lower=Fraction(3), gauge=2)
    commons = Commons(capacity=12, rounds=2, collapse=1, growth=growth)
    game = commons.game()
    places: dict[Any, int] = {state: index for index, state in enumerate(game.states)}
    assert game.states[places[commons.start_state]] == (12, 0, (0, 0))
    for state, index in places.items():
        stock, risk, (latest, before) = state
        assert game.odds.fraction((index, 1)) == risk
        for regime, factor in enumerate((Fraction(5, 2), Fraction(3, 2))):
            for harvest in range(stock + 1):
                noted = 2 * int(Fraction(harvest, 2) + HALF)
                mean = Fraction(noted + latest + before, 3)
                if regime == 0:
                    after = min(1, Fraction(3, 10) + (mean - 5) / 5) if mean > 5 else Fraction(0)
                else:
                    after = Fraction(17, 20) if mean < 3 else Fraction(1)
                left = min(12, int(factor * (stock - harvest)))
                expected = (left, after, (noted, latest))
                assert game.states[game.successors[index, regime, harvest, 0]] == expected


def test_a_hysteresis_that_never_shifts_is_deterministic_growth() -> None:
    calm = Commons(
        capacity=20, rounds=3, growth=Hysteresis(healthy=Fraction(2), upper=Fraction(99))
    )
    states: tuple[Any, ...] = calm.game().states
    assert {risk for _, risk, _ in states} == {Fraction(0), Fraction(17, 20)}
    assert calm.game().odds.fraction((calm.game().state_index(calm.start_state), 0)) == 1


def test_demands_are_rationed_in_proportion() -> None:
    assert rationed(10, (2, 3)) == (Fraction(2), Fraction(3))
    assert rationed(10, (10, 30)) == (Fraction(5, 2), Fraction(15, 2))
    game = Commons(fishers=2, capacity=4, rounds=1, collapse=1).demand_game()
    index = np.ravel_multi_index((4, 2), game.shape)
    assert game.payoffs.fraction((0, 4, 0, int(index))) == Fraction(8, 3)
    assert not game.feasible[3, index]


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"fishers": 0}, ParameterError, "fishers=0"),
        ({"rounds": 2.0}, ParameterError, "rounds=2.0"),
        ({"capacity": True}, ParameterError, "capacity=True"),
        ({"capacity": 10**6}, ParameterError, "above the limit"),
        ({"start": 101}, ParameterError, "start=101"),
        ({"collapse": -1}, ParameterError, "collapse threshold=-1"),
        ({"growth": Hysteresis(gauge=1)}, SizeError, "remembered harvests"),
    ],
)
def test_bad_parameters_are_named(
    given: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        Commons(**given)


def test_big_games_of_demands_are_refused() -> None:
    with pytest.raises(SizeError, match="demand profiles"):
        Commons().demand_game()
    with pytest.raises(ParameterError, match="independent growth"):
        Commons(growth=Hysteresis()).demand_game()
