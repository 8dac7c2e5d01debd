"""Environments as JSON: the only file form that holds several states and a prior."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from coopgap.theory.environment import MAX_AGENTS, MAX_PAYOFFS, Environment
from coopgap.theory.errors import CoopgapError, FormatError, SizeError
from coopgap.theory.formats.files import read_text, write_text_atomically
from coopgap.theory.rationals import as_text, bounded_product

MAX_FILE_BYTES = 256_000_000
"""Largest JSON file that is opened."""

_KEYS = ("agents", "states", "actions", "prior", "payoffs")
_OPTIONAL = ("prosociality", "title")


def environment_object(environment: Environment) -> dict[str, Any]:
    """Give an environment as a JSON object, rationals written as text.

    Returns
    -------
    dict
        Keys ``agents, states, actions, prior, payoffs, prosociality``; ``payoffs[i][θ]`` lists
        agent i's payoffs over profiles, the last agent's action fastest.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(1, 0)], [("1/2", 2)]])
    >>> environment_object(game)["payoffs"]
    [[['1', '1/2']], [['0', '2']]]

    References
    ----------
    Theory §1.
    """
    flat = environment.payoffs.fractions().reshape(
        environment.n_agents, environment.n_states, environment.n_profiles
    )
    return {
        "agents": list(environment.agents),
        "states": list(environment.states),
        "actions": [list(names) for names in environment.actions],
        "prior": [as_text(p) for p in environment.prior],
        "payoffs": [[[as_text(v) for v in row] for row in table] for table in flat],
        "prosociality": [as_text(weight) for weight in environment.prosociality],
    }


def environment_from_object(data: Any, source: str = "environment") -> Environment:
    """Read an environment from a JSON object as `environment_object` gives it.

    Raises
    ------
    FormatError
        When a key is missing or unknown, or a value is not what it should be.
    SizeError
        When there are more agents or payoffs than an environment may hold.
    CoopgapError
        When the environment itself is at fault: its prior, a name, a weight.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(1, 0)], [("1/2", 2)]])
    >>> environment_from_object(environment_object(game)) == game
    True

    References
    ----------
    Theory §1.
    """
    if not isinstance(data, Mapping):
        raise FormatError(f"{source}: an environment is a JSON object")
    for key in _KEYS:
        if key not in data:
            raise FormatError(f"{source}: the key {key!r} is missing")
    for key in data:
        if key not in (*_KEYS, *_OPTIONAL):
            raise FormatError(f"{source}: the key {key!r} is unknown")
    agents, states = (_texts(data[key], f"{source}: {key}") for key in ("agents", "states"))
    actions = [
        _texts(names, f"{source}: actions")
        for names in _list(data["actions"], f"{source}: actions")
    ]
    if len(agents) > MAX_AGENTS:
        raise SizeError(f"{source}: {len(agents)} agents; the limit is {MAX_AGENTS}")
    if len(actions) != len(agents):
        raise FormatError(f"{source}: actions lists {len(actions)} sets for {len(agents)} agents")
    title = data.get("title", "")
    if not isinstance(title, str):
        raise FormatError(f"{source}: title must be a text")
    shape = tuple(map(len, actions))
    bounded_product((len(agents), len(states), *shape), MAX_PAYOFFS, f"{source}: payoffs")
    tables = []
    for i, table in enumerate(_list(data["payoffs"], f"{source}: payoffs")):
        where = f"{source}: payoffs[{i}]"
        rows = [_list(row, where) for row in _list(table, where)]
        profiles = math.prod(shape)
        if len(rows) != len(states) or any(len(row) != profiles for row in rows):
            raise FormatError(
                f"{where} must list {profiles} payoffs for each of {len(states)} states"
            )
        array = np.empty((len(rows), profiles), dtype=object)
        for k, row in enumerate(rows):
            array[k] = row
        tables.append(array.reshape(len(states), *shape))
    try:
        built = Environment.from_arrays(
            tables,
            agents=agents,
            states=states,
            actions=actions,
            prior=_list(data["prior"], f"{source}: prior"),
            title=title,
        )
        weights = _list(data.get("prosociality", [0] * len(agents)), f"{source}: prosociality")
        return built.prosocial(weights)
    except CoopgapError as error:
        raise type(error)(f"{source}: {error}") from None


def read_environment(path: str | os.PathLike[str]) -> Environment:
    """Read an environment from a JSON file.

    Raises
    ------
    FormatError
        When the file is missing, is no JSON, or does not describe an environment.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> game = Environment.from_bimatrix([[(1, 0)], [("1/2", 2)]])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_environment(game, pathlib.Path(folder) / "game.json")
    ...     read_environment(pathlib.Path(folder) / "game.json") == game
    True

    References
    ----------
    Theory §1.
    """
    text = read_text(path, MAX_FILE_BYTES)

    def no_float(number: str) -> str:
        return number  # decimals stay exact: they reach the environment as text

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            raise FormatError(f"{path}: a key stands twice in one object")
        return result

    def refused(name: str) -> None:
        raise FormatError(f"{path}: {name} is not a number")

    try:
        data = json.loads(
            text, parse_float=no_float, parse_constant=refused, object_pairs_hook=unique
        )
    except CoopgapError:
        raise
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path}: not JSON ({error})") from None
    return environment_from_object(data, str(path))


def write_environment(environment: Environment, path: str | os.PathLike[str]) -> None:
    """Write an environment to a JSON file, whole or not at all.

    Raises
    ------
    FormatError
        When the file cannot be written.
    """
    data = environment_object(environment) | {"title": environment.title}
    write_text_atomically(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise FormatError(f"{where} must be a list")
    return value


def _texts(value: object, where: str) -> list[str]:
    listed = _list(value, where)
    if not all(isinstance(item, str) for item in listed):
        raise FormatError(f"{where} must list names (texts)")
    return listed
