"""Environments as JSON: round trips, exact decimals, and documents that are wrong."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import environments, rationals
from coopgap.theory.environment import Environment
from coopgap.theory.errors import CoopgapError, FormatError
from coopgap.theory.formats.environment_file import (
    environment_from_object,
    environment_object,
    read_environment,
    write_environment,
)

GAME = Environment.from_arrays(
    [[[[1, 2], ["1/2", 0]]] * 2, [[[3, 4], [5, "-7/3"]]] * 2],
    agents=("Åse", "乙"),
    states=("wet", "dry"),
    prior=("1/3", "2/3"),
    title="søknad",
).prosocial(["1/4", 0])


@given(
    environments(
        payoffs=rationals(max_denominator=7) | st.just(Fraction(10**30, 7)),
        weights=rationals(0, 2, max_denominator=3),
        names=st.text("añ漢 \"'\n\\", max_size=3),
    )
)
def test_objects_come_back(environment: Environment) -> None:
    data = environment_object(environment)
    assert environment_from_object(data) == environment
    assert environment_from_object(json.loads(json.dumps(data))) == environment


@given(environments(max_actions=2, payoffs=rationals(max_denominator=3)))
def test_payoffs_are_listed_with_the_last_agent_fastest(environment: Environment) -> None:
    data = environment_object(environment)
    for i in range(environment.n_agents):
        for state in range(environment.n_states):
            assert [Fraction(text) for text in data["payoffs"][i][state]] == [
                environment.payoff(i, state, profile) for profile in environment.profiles()
            ]


def test_files_come_back(tmp_path: Path) -> None:
    path = tmp_path / "miljø.json"
    write_environment(GAME, path)
    back = read_environment(path)
    assert back == GAME
    assert back.title == "søknad"
    assert "Åse" in path.read_text("utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_environment(str(path)) == GAME


def test_decimals_of_a_file_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(
        '{"agents": ["a"], "states": ["s", "t"], "actions": [["x"]], "prior": [0.1, 0.9],'
        ' "payoffs": [[[0.30000000000000000001], [-2.5e-3]]], "prosociality": [1E1]}'
    )
    game = read_environment(path)
    assert game.prior == (Fraction(1, 10), Fraction(9, 10))
    assert game.payoff(0, 0, (0,)) == Fraction(30000000000000000001, 10**20)
    assert game.payoff(0, 1, (0,)) == Fraction(-1, 400)
    assert game.prosociality == (Fraction(10),)
    assert game.title == ""


# -- wrong objects -----------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["agents", "states", "actions", "prior", "payoffs"])
def test_each_key_is_needed(key: str) -> None:
    data = environment_object(GAME)
    del data[key]
    with pytest.raises(FormatError, match=f"x: the key '{key}' is missing"):
        environment_from_object(data, "x")


@pytest.mark.parametrize("data", [None, [], 3, "text", [environment_object(GAME)]])
def test_only_objects_are_environments(data: object) -> None:
    with pytest.raises(FormatError, match="x: an environment is a JSON object"):
        environment_from_object(data, "x")


FLAT = [["1", "2", "1/2", "0"]] * 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"extra": 1}, "the key 'extra' is unknown"),
        ({"agents": "ab"}, "agents must be a list"),
        ({"agents": [1, 2]}, r"agents must list names \(texts\)"),
        ({"agents": ["a", "a"]}, "agents has the name 'a' twice"),
        ({"agents": ["a"]}, "actions lists 2 sets for 1 agents"),
        ({"agents": ["a"] * 70, "actions": [["x"]] * 70}, "70 agents; the limit is 32"),
        ({"states": []}, "states is empty|must list 4 payoffs for each of 0 states"),
        ({"actions": [["x", "y"], "xy"]}, "actions must be a list"),
        ({"actions": [["x", "y"], ["x", None]]}, "actions must list names"),
        ({"actions": [["x", "y"], []]}, "must list 0 payoffs"),
        ({"actions": [["x", "y"], ["x", "x"]]}, "has the name 'x' twice"),
        ({"prior": "uniform"}, "prior must be a list"),
        ({"prior": ["1/3", "1/3"]}, "prior sums to 2/3"),
        ({"prior": [0.5, 0.5]}, r"prior\[0\]=0.5 \(type=float\) is not exact"),
        ({"prior": [True, "0"]}, r"prior\[0\]=True"),
        ({"prior": [["1"], "0"]}, r"prior\[0\]=.* is not a number"),
        ({"payoffs": {}}, "payoffs must be a list"),
        ({"payoffs": [FLAT]}, "agents names 2 agents; payoffs are for 1"),
        ({"payoffs": [FLAT, FLAT[:1]]}, r"payoffs\[1\] must list 4 payoffs for each of 2 states"),
        ({"payoffs": [FLAT, [["1", "2", "3"]] * 2]}, r"payoffs\[1\] must list 4 payoffs"),
        ({"payoffs": [FLAT, [["1", "2", "3", None]] * 2]}, r"payoffs\[1\].*None.*not a number"),
        ({"payoffs": [FLAT, [["1", "2", "3", "x"]] * 2]}, r"payoffs\[1\].*'x' is not a number"),
        ({"payoffs": [FLAT, [[["1"], ["2"], ["3"], ["4"]]] * 2]}, r"payoffs\[1\].*not a number"),
        ({"payoffs": [FLAT, [1, 2]]}, r"payoffs\[1\] must be a list"),
        ({"prosociality": ["0"]}, "prosociality has 1 weights for 2 agents"),
        ({"prosociality": ["0", "-1"]}, r"prosociality\[1\]=-1 is negative"),
        ({"prosociality": 0}, "prosociality must be a list"),
        ({"title": 3}, "title must be a text"),
        ({"agents": ["a"] * 9, "actions": [["x"] * 9] * 9}, "entries; the limit is 10000000"),
    ],
)
def test_values_that_are_wrong(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(CoopgapError, match=message) as refused:
        environment_from_object(environment_object(GAME) | changes, "x")
    assert str(refused.value).startswith("x: ")


# -- wrong files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("{'a': 1}", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"agents": ' * 100_000, "not JSON"),
        ('{"prior": NaN}', r"x\.json: NaN is not a number$"),
        ('{"prior": [-Infinity]}', r"x\.json: -Infinity is not a number$"),
        ('{"agents": [], "agents": []}', r"x\.json: a key stands twice in one object$"),
        ("[{}, {}]", "an environment is a JSON object"),
        ('{"prior": ' + "9" * 5000 + "}", "not JSON"),
    ],
)
def test_files_that_are_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(FormatError, match=message) as refused:
        read_environment(path)
    assert "x.json" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_prefix_of_a_file_gives_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_environment(GAME, path)
    data = path.read_bytes()
    for length in range(0, len(data.rstrip()), 5):
        path.write_bytes(data[:length])
        with pytest.raises(FormatError, match=r"x\.json"):
            read_environment(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"missing\.json: No such file"):
        read_environment(tmp_path / "missing.json")
    with pytest.raises(FormatError, match="cannot be written"):
        write_environment(GAME, tmp_path / "no folder" / "x.json")
