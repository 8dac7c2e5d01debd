"""The general form: tables against the functions they came from, and what is refused."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from coopgap.theory.errors import (
    ExactnessError,
    InvalidEnvironmentError,
    ParameterError,
    SizeError,
)
from coopgap.theory.rationals import ScaledIntegers
from coopgap.theory.stochastic_game import StochasticGame


def pollution(**changes: Any) -> StochasticGame:
    """Two firms, a lake that is clean or dirty, weather that a court does not see."""
    given: dict[str, Any] = {
        "states": ["clean", "dirty"],
        "actions": [["filter", "dump"], ["filter", "dump"]],
        "payoffs": lambda lake, rain, acts: [
            Fraction(3 if act == "dump" else 1, 1 if lake == "clean" else 2) for act in acts
        ],
        "transition": lambda lake, rain, acts: (
            {"clean": "1/4", "dirty": "3/4"} if rain == "dry" and "dump" in acts else lake
        ),
        "horizon": 2,
        "contingencies": {"dry": "1/3", "wet": "2/3"},
    }
    return StochasticGame.from_functions(**(given | changes))


def test_tables_hold_what_the_functions_say() -> None:
    game = pollution()
    assert game.shape == (2, 2)
    assert game.payoffs.fraction((0, 1, 0, 2)) == Fraction(3, 2)  # dirty, (dump, filter)
    assert game.welfare.fraction((1, 0, 2)) == 2
    assert game.profile(2) == ("dump", "filter")
    reached = {
        game.states[int(k)]: game.branches.fraction((0, 0, 2, b))
        for b, k in enumerate(game.successors[0, 0, 2])
    }
    assert reached == {"clean": Fraction(1, 4), "dirty": Fraction(3, 4)}
    assert game.odds.fraction((0, 1)) == Fraction(2, 3)
    assert not game.feasible.flags.writeable


def test_contingencies_may_depend_on_the_state_or_be_absent() -> None:
    moody = pollution(contingencies=lambda lake: {"dry": 1} if lake == "clean" else {"wet": 1})
    assert moody.odds.fractions().tolist() == [[1, 0], [0, 1]]
    plain = pollution(contingencies=None)
    assert plain.contingencies == (None,)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"horizon": 0}, ParameterError, "horizon=0"),
        ({"states": ["clean", "clean"]}, InvalidEnvironmentError, "listed twice"),
        ({"agents": ["one"]}, InvalidEnvironmentError, "actions for 2 agents"),
        ({"contingencies": {"dry": "1/2"}}, InvalidEnvironmentError, "do not sum to one"),
        ({"contingencies": {"dry": 2, "wet": -1}}, InvalidEnvironmentError, "negative"),
        ({"transition": lambda *_: "blue"}, InvalidEnvironmentError, "'blue' is not a state"),
        ({"transition": lambda *_: {"clean": "1/2"}}, InvalidEnvironmentError, "next state"),
        ({"payoffs": lambda *_: [1]}, InvalidEnvironmentError, "1 payoffs for 2 agents"),
        ({"payoffs": lambda *_: [0.5, 1]}, ExactnessError, "0.5"),
        ({"payoffs": lambda *_: None}, InvalidEnvironmentError, "no action profile"),
        (
            {"payoffs": lambda _, rain, __: None if rain == "wet" else [1, 1]},
            InvalidEnvironmentError,
            "depends on the contingency",
        ),
        ({"actions": [range(9999), range(9999)]}, SizeError, "the limit is"),
    ],
)
def test_what_does_not_fit_is_refused(
    changes: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        pollution(**changes)


def test_ready_tables_are_checked() -> None:
    game = pollution()
    with pytest.raises(InvalidEnvironmentError, match="odds has shape"):
        dataclasses.replace(game, odds=ScaledIntegers.from_rationals([Fraction(1)], (1, 1)))
    with pytest.raises(InvalidEnvironmentError, match="does not exist"):
        dataclasses.replace(game, successors=np.full_like(game.successors, 7))
    with pytest.raises(ParameterError, match="no state 'blue'"):
        game.state_index("blue")
