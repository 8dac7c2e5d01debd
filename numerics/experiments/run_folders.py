"""The folders that `coopgap play --out` leaves, as input to `evidence` and `behaviour`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from coopgap.numerics.experiments.runner import MANIFEST
from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.environment_file import environment_from_object
from coopgap.theory.formats.files import read_text

MEANS, COUNTS = "aggregated.csv", "action_counts.csv"
"""Tables of a run that other commands read."""

_MAX_MANIFEST_BYTES = 64_000_000


def table_of(path: Path, name: str) -> Path:
    """Give the table of a run when the path is its folder; else the path itself.

    Raises
    ------
    FormatError
        When a folder does not hold the table.

    Examples
    --------
    >>> table_of(Path("counts.csv"), COUNTS).name
    'counts.csv'
    """
    if not path.is_dir():
        return path
    table = path / name
    if not table.is_file():
        kind = "a commons leaves no action counts; " if name == COUNTS else ""
        raise FormatError(f"{path}: holds no {name}; {kind}is it the --out of coopgap play?")
    return table


def played_games(folders: Sequence[Path]) -> dict[str, Environment]:
    """Give the table games that were played in some folders, by the name in their tables.

    Raises
    ------
    FormatError
        When a folder has no manifest of a table game.
    ParameterError
        When two games bear one name, or one has several states: counts do not tell them apart.

    Examples
    --------
    >>> played_games([])
    {}
    """
    found: dict[str, Environment] = {}
    for folder in folders:
        title, environment = _played(folder)
        if environment.n_states > 1:
            raise ParameterError(
                f"{folder}: {title} has {environment.n_states} states; (λ, β) is "
                "estimated from games with one"
            )
        known = found.setdefault(title, environment)
        if known != environment:
            raise ParameterError(
                f"{folder}: another game than the one before is called {title!r} too"
            )
    return found


def _played(folder: Path) -> tuple[str, Environment]:
    path = folder / MANIFEST
    try:
        data = json.loads(read_text(path, _MAX_MANIFEST_BYTES))
        game = data["experiment"]["game"]
        title, described = str(game["title"]), game["environment"]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise FormatError(f"{path}: is no manifest of a table game that was played") from None
    return title, environment_from_object(described, str(path)).prosocial(0)
