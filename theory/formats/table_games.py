"""Published table games (CSV): base game, claimed 4×4 lift, claimed equilibria and optima."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from coopgap.theory.environment import Environment
from coopgap.theory.errors import CoopgapError, FormatError
from coopgap.theory.formats.files import read_text
from coopgap.theory.games.effort_tables import ACTIONS
from coopgap.theory.rationals import as_rational

MAX_FILE_BYTES = 64_000_000
"""Largest CSV file that is opened."""

MAX_DEPTH = 4
"""Deepest nesting of a list written in a cell."""

COLUMNS = (
    "id",
    "formal_game",
    "1_1_payoff",
    "1_2_payoff",
    "2_1_payoff",
    "2_2_payoff",
    "epsilon",
    "valid_4x4",
    "target_nash_4x4",
    "target_utilitarian_4x4",
    "target_rawlsian_4x4",
    "utilitarian_welfare_4x4",
    "rawlsian_welfare_4x4",
    "payoff_matrix_4x4",
    "actions_row_4x4",
    "actions_col_4x4",
)
"""The columns that are read; others are ignored."""

Literal: TypeAlias = "str | Fraction | list[Literal]"
"""What a cell may hold: a text, an exact number, or a list of these."""

Pair: TypeAlias = tuple[Fraction, Fraction]
"""A (row, column) payoff pair."""

_PIECE = re.compile(
    r"""\s*(?:(?P<open>[\[(])|(?P<close>[\])])|(?P<comma>,)"""
    r"""|(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)"""
    r"""|'(?P<single>(?:\\.|[^'\\])*)'|"(?P<double>(?:\\.|[^"\\])*)")"""
)
_CLOSED_BY = {"[": "]", "(": ")"}
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class TableGame:
    """One published row: a base game and what is claimed of its 4×4 effort table.

    Attributes
    ----------
    file, row_id, game
        Where it stands: file name, the row's id, the game's published name.
    base
        The 2×2 base game: ``base[a][b]`` is the (row, column) payoff pair.
    epsilon
        The published effort cost, a rounded decimal.
    claimed_valid
        Whether the row says that its 4×4 table is valid.
    equilibria, utilitarian, rawlsian
        Claimed profiles as pairs of action names: pure equilibria, welfare optima, optima of
        the worse-off agent.
    utilitarian_welfare, rawlsian_welfare
        Claimed values at these optima, in the table's own integers.
    table
        The published 4×4 payoff pairs, scaled to integers.
    actions
        Row and column action names.
    """

    file: str
    row_id: str
    game: str
    base: tuple[tuple[Pair, Pair], tuple[Pair, Pair]]
    epsilon: Fraction
    claimed_valid: bool
    equilibria: tuple[tuple[str, str], ...]
    utilitarian: tuple[tuple[str, str], ...]
    rawlsian: tuple[tuple[str, str], ...]
    utilitarian_welfare: Fraction
    rawlsian_welfare: Fraction
    table: tuple[tuple[Pair, ...], ...]
    actions: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def title(self) -> str:
        """What its environment is called, as in the action counts that play of it leaves."""
        return f"{self.game} {self.row_id}"

    def environment(self) -> Environment:
        """Give the published 4×4 table as an environment with the actions CH, CL, DH, DL."""
        return Environment.from_bimatrix(self.table, actions=(ACTIONS, ACTIONS), title=self.title)

    def base_environment(self) -> Environment:
        """Give the 2×2 base game as an environment with the actions C and D."""
        names = ("C", "D")
        return Environment.from_bimatrix(self.base, actions=(names, names), title=self.title)


def read_table_games(path: str | os.PathLike[str]) -> tuple[TableGame, ...]:
    """Read a CSV file of published table games, exactly and without evaluating anything.

    Parameters
    ----------
    path
        The file; UTF-8, with at least the columns `COLUMNS`.

    Returns
    -------
    tuple of TableGame
        One per row, in file order.

    Raises
    ------
    FormatError
        When the file is missing, has other columns, or a cell is not what it should be.

    Examples
    --------
    >>> read_table_games("no-such-file.csv")
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.FormatError: no-such-file.csv: No such file or directory

    References
    ----------
    The public data of [HuangEtAl2026]; theory §5, M1.
    """
    source = Path(path)
    text = read_text(path, MAX_FILE_BYTES)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        header = reader.fieldnames or []
        if missing := [column for column in COLUMNS if column not in header]:
            raise FormatError(
                f"{source}: not a table-games file; it lacks the column {missing[0]!r}"
                + (f" and {len(missing) - 1} more" if len(missing) > 1 else "")
            )
        rows = []
        for number, row in enumerate(reader, start=1):
            if any(row[column] is None for column in COLUMNS):
                raise FormatError(f"{source}: row {number} is cut short")
            rows.append(_row(row, source.name, f"{source}: row {number} (id {row['id']})"))
    except csv.Error as error:
        raise FormatError(f"{source}: {error}") from None
    if not rows:
        raise FormatError(f"{source}: the file has no rows")
    return tuple(rows)


def _row(row: dict[str, str], file: str, where: str) -> TableGame:
    def pair(column: str) -> Pair:
        return _pair(parse_literal(row[column], f"{where}, {column}"), f"{where}, {column}")

    def names(column: str) -> tuple[str, ...]:
        value = parse_literal(row[column], f"{where}, {column}")
        if not isinstance(value, list) or len(value) != 4:
            raise FormatError(f"{where}, {column}: four action names are needed")
        listed = [name for name in value if isinstance(name, str)]
        if len(listed) != 4 or len(set(listed)) != 4:
            raise FormatError(f"{where}, {column}: four distinct action names are needed")
        return tuple(listed)

    def profiles(column: str) -> tuple[tuple[str, str], ...]:
        value = parse_literal(row[column], f"{where}, {column}")
        result = []
        for item in value if isinstance(value, list) else [value]:
            match item:
                case [str(first), str(second)]:
                    result.append((first, second))
                case _:
                    raise FormatError(f"{where}, {column}: a list of action pairs is needed")
        return tuple(result)

    def number(column: str) -> Fraction:
        return _number(row[column], f"{where}, {column}")

    table = parse_literal(row["payoff_matrix_4x4"], f"{where}, payoff_matrix_4x4")
    if not isinstance(table, list) or len(table) != 4:
        raise FormatError(f"{where}, payoff_matrix_4x4: four rows are needed")
    cells = []
    for line in table:
        if not isinstance(line, list) or len(line) != 4:
            raise FormatError(f"{where}, payoff_matrix_4x4: four cells a row are needed")
        cells.append(tuple(_pair(cell, f"{where}, payoff_matrix_4x4") for cell in line))
    if row["valid_4x4"] not in {"True", "False"}:
        raise FormatError(f"{where}, valid_4x4: {row['valid_4x4']!r} is neither True nor False")
    return TableGame(
        file=file,
        row_id=row["id"],
        game=row["formal_game"],
        base=(
            (pair("1_1_payoff"), pair("1_2_payoff")),
            (pair("2_1_payoff"), pair("2_2_payoff")),
        ),
        epsilon=number("epsilon"),
        claimed_valid=row["valid_4x4"] == "True",
        equilibria=profiles("target_nash_4x4"),
        utilitarian=profiles("target_utilitarian_4x4"),
        rawlsian=profiles("target_rawlsian_4x4"),
        utilitarian_welfare=number("utilitarian_welfare_4x4"),
        rawlsian_welfare=number("rawlsian_welfare_4x4"),
        table=tuple(cells),
        actions=(names("actions_row_4x4"), names("actions_col_4x4")),
    )


def _pair(value: Literal, where: str) -> Pair:
    match value:
        case [Fraction() as first, Fraction() as second]:
            return first, second
        case _:
            raise FormatError(f"{where}: a (row, column) payoff pair is needed")


def parse_literal(text: str, where: str = "cell") -> Literal:
    """Parse nested lists or tuples of exact numbers and quoted texts.

    Parameters
    ----------
    text
        Such as ``"[(3, 3), ('a', 0.5)]"``; brackets and parentheses both make a list, also
        around a single item. Of escapes in texts, only those for a backslash, a quotation mark,
        a line end and a tab are read.
    where
        How the error message calls the cell.

    Raises
    ------
    FormatError
        When the text is anything else, or nested deeper than `MAX_DEPTH`.

    Examples
    --------
    >>> parse_literal("[(3, -1), ('High', 0.5)]")
    [[Fraction(3, 1), Fraction(-1, 1)], ['High', Fraction(1, 2)]]
    """
    stack: list[list[Literal]] = [[]]
    closing: list[str] = []
    expect_item = True
    for kind, piece in _pieces(text, where):
        if kind == "comma":
            if expect_item or not closing:
                raise FormatError(f"{where}: a comma too many")
            expect_item = True
        elif kind == "close":
            if not closing or closing.pop() != piece:
                raise FormatError(f"{where}: {piece!r} closes a bracket that was never opened")
            done = stack.pop()
            stack[-1].append(done)
            expect_item = False
        else:
            if not expect_item:
                raise FormatError(f"{where}: a comma is missing before {piece[:20]!r}")
            if kind == "open":
                if len(closing) == MAX_DEPTH:
                    raise FormatError(f"{where}: nested deeper than {MAX_DEPTH}")
                closing.append(_CLOSED_BY[piece])
                stack.append([])
            else:
                is_number = kind == "number"
                value = _number(piece, where) if is_number else _unescape(piece, where)
                stack[-1].append(value)
                expect_item = False
    if closing or len(stack[0]) != 1:
        raise FormatError(f"{where}: one list, text or number is needed")
    return stack[0][0]


def _pieces(text: str, where: str) -> Iterator[tuple[str, str]]:
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _PIECE.match(text, position)
        if match is None or match.lastgroup is None:
            raise FormatError(f"{where}: cannot read {text[position : position + 20]!r}")
        yield match.lastgroup, match.group(match.lastgroup)
        position = match.end()


def _number(text: str, where: str) -> Fraction:
    try:
        return as_rational(text, "the number")
    except CoopgapError as error:
        raise FormatError(f"{where}: {error}") from None


def _unescape(text: str, where: str) -> str:
    def meant(escape: re.Match[str]) -> str:
        if escape[1] not in _ESCAPES:
            raise FormatError(f"{where}: cannot read {escape[0]!r} in a text")
        return _ESCAPES[escape[1]]

    return re.sub(r"\\(.)", meant, text)
