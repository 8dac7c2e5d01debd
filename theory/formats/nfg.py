"""Gambit's strategic-form files (.nfg), payoff and outcome versions, read and written exactly."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.theory.environment import MAX_AGENTS, MAX_PAYOFFS, Environment
from coopgap.theory.errors import CoopgapError, FormatError
from coopgap.theory.formats.files import read_text, write_text_atomically
from coopgap.theory.rationals import as_rational, as_text, bounded_product

MAX_FILE_BYTES = 256_000_000
"""Largest .nfg file that is opened."""

_TOKEN = re.compile(r'\s+|,|"(?:\\.|[^"\\])*"|[{}]|[^\s{}",]+', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(slots=True)
class _Tokens:
    """The file's tokens, read from front to back."""

    items: list[str]
    source: str
    position: int = 0

    def peek(self) -> str:
        return self.items[self.position] if self.position < len(self.items) else ""

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if not token or (expected and token != expected):
            found = token or "the end of the file"
            raise FormatError(f"{self.source}: expected {expected or 'more'}, found {found}")
        self.position += 1
        return token

    def take_text(self, what: str) -> str:
        token = self.take()
        if not token.startswith('"'):
            raise FormatError(f"{self.source}: {what} must be in double quotes, found {token}")
        return _ESCAPE.sub(r"\1", token[1:-1])

    def texts(self, what: str) -> Iterator[str]:
        """Read a braced list of quoted texts."""
        self.take("{")
        while self.peek() != "}":
            yield self.take_text(what)
        self.take("}")

    def rest(self) -> list[str]:
        tail = self.items[self.position :]
        self.position = len(self.items)
        return tail


def read_nfg(path: str | os.PathLike[str]) -> Environment:
    """Read a Gambit strategic-form file as a one-state environment.

    Decimals and fractions stay exact. Strategies without a name are numbered; a name used
    twice by one player gets a number.

    Parameters
    ----------
    path
        The file; UTF-8.

    Returns
    -------
    Environment
        One state, Gambit's players and strategies.

    Raises
    ------
    FormatError
        When the file is missing, is no ``NFG 1`` file, or is cut short.
    SizeError
        When the game has more payoffs than an environment may hold.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> game = Environment.from_bimatrix([[(1, 0)], [("1/3", 2)]])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_nfg(game, pathlib.Path(folder) / "game.nfg")
    ...     read_nfg(pathlib.Path(folder) / "game.nfg") == game
    True

    References
    ----------
    Gambit's .nfg format, payoff and outcome versions; theory §1.
    """
    return parse_nfg(read_text(path, MAX_FILE_BYTES), str(path))


def parse_nfg(text: str, source: str = "game") -> Environment:
    r"""Parse the text of a Gambit strategic-form file.

    Raises
    ------
    FormatError
        When the text is no complete ``NFG 1`` game.
    SizeError
        When the game has more payoffs than an environment may hold.

    Examples
    --------
    >>> game = parse_nfg('NFG 1 R "Coin" { "A" "B" } { 2 1 }\n 1 1/2 0.25 0')
    >>> game.payoff(0, 0, (1, 0)), game.payoff(1, 0, (0, 0))
    (Fraction(1, 4), Fraction(1, 2))

    References
    ----------
    Gambit's .nfg format, payoff and outcome versions; theory §1.
    """
    tokens = _Tokens(list(_tokenise(text, source)), source)
    if [tokens.peek(), *tokens.items[1:2]] != ["NFG", "1"]:
        raise FormatError(f"{source}: not a Gambit strategic-form file (it must start 'NFG 1')")
    tokens.position = 2
    if tokens.take() not in {"R", "D"}:
        raise FormatError(f"{source}: the number type after 'NFG 1' must be R or D")
    title = tokens.take_text("the title")
    players = _distinct(tokens.texts("a player's name"), "player ")
    if not 1 <= len(players) <= MAX_AGENTS:
        raise FormatError(f"{source}: {len(players)} players; from 1 to {MAX_AGENTS} are read")
    actions = _strategies(tokens, len(players))
    shape = tuple(map(len, actions))
    if tokens.peek().startswith('"'):
        tokens.take()
    by_outcome = tokens.peek() == "{"
    rows = _outcome_rows(tokens, shape) if by_outcome else _payoff_rows(tokens, shape)
    # Gambit counts the first player's strategy fastest: Fortran order over profiles.
    tables = [
        np.array([row[i] for row in rows], dtype=object).reshape(shape, order="F")
        for i in range(len(players))
    ]
    try:
        names = [list(map(str, listed)) for listed in actions]
        return Environment.from_arrays(tables, agents=players, actions=names, title=title)
    except CoopgapError as error:
        raise type(error)(f"{source}: {error}") from None


def _tokenise(text: str, source: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            line = text.count("\n", 0, position) + 1
            raise FormatError(f"{source}: unclosed quotation mark in line {line}")
        token = match.group()
        position = match.end()
        if token != "," and not token.isspace():
            yield token


def _distinct(names: Iterator[str], prefix: str) -> list[str]:
    """Give names that are empty a number, and tell apart those used twice."""
    result: dict[str, None] = {}
    for k, name in enumerate(names):
        candidate = name or f"{prefix}{k + 1}"
        if candidate in result:
            candidate = f"{candidate} ({k + 1})"
        while candidate in result:
            candidate += "'"
        result[candidate] = None
    return list(result)


def _strategies(tokens: _Tokens, n_players: int) -> list[Sequence[object]]:
    """Read each player's strategies; those only counted stay a range until the file is read."""
    tokens.take("{")
    actions: list[Sequence[object]] = []
    while tokens.peek() != "}":
        if tokens.peek() == "{":
            actions.append(_distinct(tokens.texts("a strategy's name"), ""))
        else:
            count = _index(tokens.take(), tokens.source, "a number of strategies")
            actions.append(range(1, count + 1))
    tokens.take("}")
    if len(actions) != n_players:
        raise FormatError(
            f"{tokens.source}: strategies are listed for {len(actions)} of {n_players} players"
        )
    for player, names in enumerate(actions):
        if not names:
            raise FormatError(f"{tokens.source}: player {player + 1} has no strategies")
    sizes = (n_players, *map(len, actions))
    bounded_product(sizes, MAX_PAYOFFS, f"{tokens.source}: payoffs")
    return actions


def _index(token: str, source: str, what: str) -> int:
    if not (token.isascii() and token.isdigit() and len(token) < 10):
        raise FormatError(f"{source}: {what} is {token[:40]!r}, not a whole number below 10**9")
    return int(token)


def _number(token: str, source: str) -> Fraction:
    try:
        return as_rational(token, "a payoff")
    except CoopgapError as error:
        raise FormatError(f"{source}: {error}") from None


def _payoff_rows(tokens: _Tokens, shape: tuple[int, ...]) -> list[list[Fraction]]:
    n, needed = len(shape), math.prod(shape) * len(shape)
    numbers = tokens.rest()
    if len(numbers) != needed:
        raise FormatError(f"{tokens.source}: {needed} payoffs are needed, {len(numbers)} are there")
    values = [_number(token, tokens.source) for token in numbers]
    return [values[k : k + n] for k in range(0, needed, n)]


def _outcome_rows(tokens: _Tokens, shape: tuple[int, ...]) -> list[list[Fraction]]:
    n, needed = len(shape), math.prod(shape)
    outcomes: list[list[Fraction]] = [[Fraction(0)] * n]  # index 0 is Gambit's null outcome
    tokens.take("{")
    while tokens.peek() != "}":
        tokens.take("{")
        tokens.take_text("an outcome's name")
        row: list[Fraction] = []
        while tokens.peek() != "}":
            row.append(_number(tokens.take(), tokens.source))
        tokens.take("}")
        if len(row) != n:
            raise FormatError(
                f"{tokens.source}: outcome {len(outcomes)} has {len(row)} payoffs for {n} players"
            )
        outcomes.append(row)
    tokens.take("}")
    numbers = tokens.rest()
    if len(numbers) != needed:
        raise FormatError(
            f"{tokens.source}: {needed} outcome numbers are needed, {len(numbers)} are there"
        )
    rows: list[list[Fraction]] = []
    for token in numbers:
        k = _index(token, tokens.source, "an outcome number")
        if k >= len(outcomes):
            raise FormatError(
                f"{tokens.source}: outcome {k} is used, but only {len(outcomes) - 1} are listed"
            )
        rows.append(outcomes[k])
    return rows


def format_nfg(environment: Environment) -> str:
    """Write a one-state environment as the text of a Gambit file (payoff version, rationals).

    The format holds names and material payoffs: prosocial weights are left out, and an empty
    name is read back as a number.

    Raises
    ------
    FormatError
        When the environment has several states: the format has one game a file.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(1, 0)], [("1/3", 2)]], title="Tiny")
    >>> parse_nfg(format_nfg(game)) == game
    True

    References
    ----------
    Gambit's .nfg format, payoff version; theory §1.
    """
    if environment.n_states != 1:
        raise FormatError(
            f"an .nfg file holds one game; the environment has {environment.n_states} states"
        )
    sets = "\n".join("{ " + " ".join(map(_quote, names)) + " }" for names in environment.actions)
    table = environment.payoffs.numerators[:, 0]
    flat = [column.ravel(order="F") for column in table]
    denominator = environment.payoffs.denominator
    payoffs = " ".join(
        as_text(Fraction(int(value), denominator))
        for cell in zip(*flat, strict=True)
        for value in cell
    )
    players = " ".join(map(_quote, environment.agents))
    return (
        f'NFG 1 R {_quote(environment.title)} {{ {players} }}\n\n{{ {sets}\n}}\n""\n\n{payoffs}\n'
    )


def write_nfg(environment: Environment, path: str | os.PathLike[str]) -> None:
    """Write a one-state environment to a Gambit file, whole or not at all.

    Raises
    ------
    FormatError
        When the environment has several states or the file cannot be written.
    """
    write_text_atomically(path, format_nfg(environment))


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
