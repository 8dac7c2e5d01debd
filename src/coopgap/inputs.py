"""What the command line is given, turned into environments, languages and limits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coopgap.theory.environment import Environment
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.environment_file import read_environment
from coopgap.theory.formats.nfg import read_nfg
from coopgap.theory.formats.table_games import TableGame, read_table_games
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.registry import build_game
from coopgap.theory.language import Language
from coopgap.theory.language_text import parse_language

EFFORT_LANGUAGES = ("coop-defect", "effort")
"""Languages of effort tables that ``--verify`` knows by name."""


def load_environment(
    path: Path | None,
    game: str | None,
    parameters: Sequence[str],
    row: str | None,
    *,
    base: bool = False,
) -> Environment:
    """Build the environment that a file or a built-in game describes.

    Parameters
    ----------
    path
        A ``.nfg`` game, a ``.json`` environment or a ``.csv`` of table games.
    game
        The name of a built-in game.
    parameters
        ``NAME=VALUE`` texts for the built-in game.
    row
        The id of the row wanted from a CSV file.
    base
        Of table games, the 2×2 base game instead of the 4×4 table.

    Raises
    ------
    ParameterError
        When not exactly one of file and game is given, or a parameter is malformed.
    FormatError
        When the file cannot be read.
    """
    if base and (path is None or path.suffix.lower() != ".csv"):
        raise ParameterError("--base goes with a .csv file of table games")
    if (path is None) == (game is None):
        raise ParameterError("give one input: a file, or a built-in game with --game NAME")
    if game is not None:
        return build_game(game, named_parameters(parameters))
    if parameters:
        raise ParameterError("--param goes with --game; a file has its own numbers")
    assert path is not None
    kind = path.suffix.lower()
    if row is not None and kind != ".csv":
        raise ParameterError("--row goes with a .csv file of table games")
    if kind == ".nfg":
        return read_nfg(path)
    if kind == ".json":
        return read_environment(path)
    if kind == ".csv":
        found = _chosen(read_table_games(path), row, path)
        return found.base_environment() if base else found.environment()
    raise FormatError(f"{path}: unknown kind of file; give .nfg, .json or .csv")


def load_language(text: str, environment: Environment) -> Language:
    """Read ``--verify``: a keyword, a partition, or a named language of effort tables.

    Raises
    ------
    LanguageError
        When the text names something that the environment does not have.
    """
    if text in EFFORT_LANGUAGES:
        return effort_language(environment, text)
    return parse_language(text, environment)


def load_weights(text: str) -> str | list[str]:
    """Read ``--prosociality``: one weight for all agents, or one each, separated by commas."""
    parts = [part.strip() for part in text.split(",")]
    return parts[0] if len(parts) == 1 else parts


def named_parameters(texts: Sequence[str]) -> dict[str, str]:
    """Read ``NAME=VALUE`` texts.

    Raises
    ------
    ParameterError
        When one of them is something else, or a name is given twice.

    Examples
    --------
    >>> named_parameters(["R=5", "growth=3/2,5/2"])
    {'R': '5', 'growth': '3/2,5/2'}
    """
    found: dict[str, str] = {}
    for name, value in map(_named, texts):
        if name in found:
            raise ParameterError(f"--param {name} is given twice")
        found[name] = value
    return found


def _named(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name.strip() or not value.strip():
        raise ParameterError(f"--param {text!r} must look like R=5")
    return name.strip(), value.strip()


def _chosen(rows: tuple[TableGame, ...], row: str | None, path: Path) -> TableGame:
    found = [game for game in rows if row is None or row in (game.row_id, game.title)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(game.row_id for game in rows[:8])
    problem = f"no row has the id {row!r}" if row is not None else f"there are {len(rows)} rows"
    raise ParameterError(f"{path}: {problem}; choose one with --row (ids: {listed}, ...)")
