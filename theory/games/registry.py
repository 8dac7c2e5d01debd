"""The built-in games by name, with their parameters read from text."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games import dilemmas
from coopgap.theory.games.effort_tables import effort_table
from coopgap.theory.games.public_goods import public_goods

GAMES: Final[Mapping[str, Callable[..., Environment]]] = MappingProxyType(
    {
        "effort-table": effort_table,
        "public-goods": public_goods,
        "prisoners-dilemma": dilemmas.prisoners_dilemma,
        "stag-hunt": dilemmas.stag_hunt,
        "chicken": dilemmas.chicken,
        "battle-of-the-sexes": dilemmas.battle_of_the_sexes,
        "matching-pennies": dilemmas.matching_pennies,
        "trust": dilemmas.trust,
        "travelers-dilemma": dilemmas.travelers_dilemma,
        "coordination": dilemmas.coordination,
        "costly-prosociality": dilemmas.costly_prosociality,
    }
)
"""Name on the command line → constructor with named parameters."""


def game_parameters(name: str) -> dict[str, str | None]:
    """Give a built-in game's parameters with their defaults; ``None`` where one must be given.

    Raises
    ------
    ParameterError
        When there is no such game; the nearest name is offered.

    Examples
    --------
    >>> game_parameters("stag-hunt")
    {'R': '4', 'S': '0', 'T': '3', 'P': '2'}
    """
    signature = inspect.signature(_constructor(name))
    return {
        key: None if parameter.default is inspect.Parameter.empty else str(parameter.default)
        for key, parameter in signature.parameters.items()
        if key != "title"
    }


def build_game(name: str, values: Mapping[str, str] | None = None) -> Environment:
    """Build a built-in game from its name and parameters written as text.

    Parameters
    ----------
    name
        One of `GAMES`.
    values
        ``{parameter: exact number as text}``; parameters with a default may be left out.

    Raises
    ------
    ParameterError
        When the game or a parameter is unknown, missing or outside its domain.

    Examples
    --------
    >>> build_game("effort-table", {"R": "5", "S": "0", "T": "8", "P": "2"}).first_best().value
    Fraction(9, 1)
    """
    known = game_parameters(name)
    given = dict(values or {})
    for key in given:
        if key not in known:
            listed = ", ".join(known) or "none"
            raise ParameterError(f"game {name!r} has no parameter {key!r}; it has: {listed}")
    missing = [key for key, default in known.items() if default is None and key not in given]
    if missing:
        raise ParameterError(
            f"game {name!r} needs {', '.join(missing)}; add --param {missing[0]}=..."
        )
    return _constructor(name)(**given)


def _constructor(name: str) -> Callable[..., Environment]:
    if name not in GAMES:
        near = difflib.get_close_matches(name, GAMES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(GAMES)}"
        raise ParameterError(f"no built-in game {name!r}; {hint}")
    return GAMES[name]
