"""Games by name: the same as by their constructors, and helpful about typing errors."""

from __future__ import annotations

import inspect

import pytest

from coopgap.theory.environment import Environment
from coopgap.theory.errors import CoopgapError, ParameterError
from coopgap.theory.games import dilemmas
from coopgap.theory.games.effort_tables import effort_table
from coopgap.theory.games.public_goods import public_goods
from coopgap.theory.games.registry import GAMES, build_game, game_parameters

NEEDED = {"effort-table": {"R": "5", "S": "0", "T": "8", "P": "2"}}


@pytest.mark.parametrize("name", GAMES)
def test_every_game_is_built_by_name(name: str) -> None:
    game = build_game(name, NEEDED.get(name))
    assert isinstance(game, Environment)
    assert game.title
    parameters = game_parameters(name)
    assert list(parameters) == [key for key in inspect.signature(GAMES[name]).parameters
                                if key != "title"]  # fmt: skip
    # Defaults written as text build the same game.
    spelled = {key: value for key, value in parameters.items() if value is not None}
    assert build_game(name, spelled | NEEDED.get(name, {})) == game


def test_every_constructor_has_a_name() -> None:
    built = {
        function
        for key, function in vars(dilemmas).items()
        if inspect.isfunction(function)
        and function.__module__ == dilemmas.__name__
        and not key.startswith("_")
    }
    unnamed = {dilemmas.symmetric_two_by_two, dilemmas.ordinal_games}
    assert set(GAMES.values()) == (built - unnamed) | {effort_table, public_goods}


def test_values_are_read_as_exact_texts() -> None:
    assert build_game("stag-hunt", {"R": "9/2"}) == dilemmas.stag_hunt(R="4.5")
    assert build_game("coordination", {"n": "3"}).n_agents == 3
    assert build_game("travelers-dilemma", {"high": "4"}).shape == (3, 3)
    assert build_game("public-goods", {"m": "3/2", "levels": "3"}).shape == (3, 3, 3)


def test_games_that_need_values_say_which() -> None:
    assert game_parameters("effort-table") == dict.fromkeys("RSTP")
    with pytest.raises(ParameterError, match=r"needs R, S, T, P; add --param R=\.\.\."):
        build_game("effort-table")
    with pytest.raises(ParameterError, match=r"needs T; add --param T=\.\.\."):
        build_game("effort-table", {"R": "5", "S": "0", "P": "2"})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("stag-hnut", "no built-in game 'stag-hnut'; did you mean 'stag-hunt'"),
        ("xyzzy", "no built-in game 'xyzzy'; known: effort-table, public-goods"),
        ("", "no built-in game ''; known:"),
    ],
)
def test_unknown_games(name: str, message: str) -> None:
    for ask in (build_game, game_parameters):
        with pytest.raises(ParameterError, match=message):
            ask(name)


def test_unknown_parameters() -> None:
    with pytest.raises(ParameterError, match=r"'chicken' has no parameter 'Q'; it has: R, S, T, P"):
        build_game("chicken", {"Q": "1"})
    with pytest.raises(ParameterError, match=r"has no parameter 'x'; it has: none"):
        build_game("costly-prosociality", {"x": "1"})
    with pytest.raises(ParameterError, match="has no parameter 'title'"):
        build_game("effort-table", {"title": "x"})


@pytest.mark.parametrize("text", ["", "x", "nan", "1e999", "1/0", "0.5; import os"])
def test_values_that_are_no_numbers(text: str) -> None:
    for name in GAMES:
        for key in game_parameters(name):
            with pytest.raises(CoopgapError, match=key):
                build_game(name, NEEDED.get(name, {}) | {key: text})


def test_the_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        GAMES["mine"] = dilemmas.chicken  # type: ignore[index]
