"""Published cell means of commons runs (CSV): parsed as exact decimals, never evaluated."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from coopgap.theory.errors import CoopgapError, FormatError
from coopgap.theory.formats.files import read_text
from coopgap.theory.rationals import as_rational

MAX_FILE_BYTES = 16_000_000
"""Largest CSV file that is opened."""

MAX_ROWS = 100_000
"""Most rows that are read."""

METRICS = ("m", "q", "R", "u", "e", "o")
"""Survival in months, survival rate, total gain, efficiency, equality, over-usage."""

KEYS = ("model", "prosocial", "condition")
"""The columns that say which cell a row is."""

COLUMNS = (*KEYS, *METRICS)
"""The columns a file must have; ``total_runs`` and ``game`` are read, others are ignored."""

MISSING = frozenset({"", "na", "nan"})
"""What stands in a cell without a value, in any case of letters."""

_WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class CellMeans:
    """Means of the runs of one published row.

    Attributes
    ----------
    file
        The file it is from, or whatever the reader was told to call it.
    model, condition
        Who played, under which contract regime.
    prosocial
        How many of the agents were prosocial.
    means
        Mean by metric, exactly as written; a metric without a value is absent.
    runs
        How many runs the means are over; ``None`` when the file does not say.
    game
        Which game was played, where a file has several; else empty.
    """

    file: str
    model: str
    condition: str
    prosocial: int
    means: Mapping[str, Fraction] = field(hash=False)
    runs: int | None = None
    game: str = ""


def read_commons_runs(
    path: str | os.PathLike[str], label: str | None = None
) -> tuple[CellMeans, ...]:
    r"""Read a CSV file of published cell means, exactly and without evaluating anything.

    Parameters
    ----------
    path
        The file; UTF-8, with at least the columns `COLUMNS`.
    label
        What to call the file in the result; its name when omitted.

    Returns
    -------
    tuple of CellMeans
        One per row, in file order. The same cell may come several times: whoever compares
        cells decides how to merge them.

    Raises
    ------
    FormatError
        When the file is missing, has other columns, or a cell is not what it should be.

    Examples
    --------
    >>> import tempfile
    >>> from coopgap.theory.formats.files import write_text_atomically
    >>> text = "model,prosocial,condition,m,q,R,u,e,o\nX,5,nl,12,1.0,457.6,0.8,0.98,\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text_atomically(Path(folder) / "a.csv", text)
    ...     cell = read_commons_runs(Path(folder) / "a.csv")[0]
    >>> cell.prosocial, cell.means["R"], "o" in cell.means
    (5, Fraction(2288, 5), False)

    References
    ----------
    The public data of [HuangEtAl2026]; theory §6.
    """
    name = Path(path).name if label is None else label
    cells = [_cell(row, name, where) for row, where in read_rows(path, COLUMNS)]
    return tuple(cells)


def read_rows(
    path: str | os.PathLike[str], columns: tuple[str, ...]
) -> Iterator[tuple[dict[str, str], str]]:
    """Give the rows of a CSV file that has at least some columns, each with its place.

    Raises
    ------
    FormatError
        When the file is missing or too large, lacks or repeats a column, has a row of another
        length, or no rows.
    """
    source = Path(path)
    try:
        reader = csv.reader(io.StringIO(read_text(path, MAX_FILE_BYTES), newline=""), strict=True)
        header = [name.strip() for name in next(reader, [])]
        if missing := [column for column in columns if column not in header]:
            raise FormatError(
                f"{source}: it lacks the column{'s' * (len(missing) > 1)} "
                + ", ".join(map(repr, missing))
            )
        if repeated := [name for name in columns if header.count(name) > 1]:
            raise FormatError(f"{source}: the column {repeated[0]!r} stands there twice")
        number = 0
        for line in reader:
            if not line:
                continue
            number += 1
            if number > MAX_ROWS:
                raise FormatError(f"{source}: more than {MAX_ROWS} rows")
            if len(line) != len(header):
                raise FormatError(
                    f"{source}: row {number} has {len(line)} cells instead of {len(header)}"
                )
            yield dict(zip(header, map(str.strip, line), strict=True)), f"{source}: row {number}"
    except csv.Error as error:
        raise FormatError(f"{source}: {error}") from None
    if not number:
        raise FormatError(f"{source}: the file has no rows")


def read_header(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Give the column names of a CSV file, to tell what kind of file it is.

    Raises
    ------
    FormatError
        When the file is missing or too large, or its first line is not CSV.
    """
    try:
        reader = csv.reader(io.StringIO(read_text(path, MAX_FILE_BYTES), newline=""), strict=True)
        return tuple(name.strip() for name in next(reader, []))
    except csv.Error as error:
        raise FormatError(f"{path}: {error}") from None


def whole_number(text: str, where: str) -> int:
    """Read a whole number of at most nine digits.

    Raises
    ------
    FormatError
        When the text is anything else.

    Examples
    --------
    >>> whole_number("5", "prosocial")
    5
    """
    if not text.isascii() or not _WHOLE.fullmatch(text):
        digits = text.isascii() and text.isdigit()
        what = "too large, nine digits are read" if digits else "not a whole number"
        raise FormatError(f"{where}: {text[:40]!r} is {what}")
    return int(text)


def _cell(row: dict[str, str], file: str, where: str) -> CellMeans:
    for column in ("model", "condition"):
        if not row[column]:
            raise FormatError(f"{where}, {column}: it is empty")
    means = {}
    for metric in METRICS:
        if row[metric].lower() not in MISSING:
            try:
                means[metric] = as_rational(row[metric], "the mean")
            except CoopgapError as error:
                raise FormatError(f"{where}, {metric}: {error}") from None
    runs = None
    if row.get("total_runs"):
        runs = whole_number(row["total_runs"], f"{where}, total_runs")
        if not runs:
            raise FormatError(f"{where}, total_runs: means over no runs")
    return CellMeans(
        file=file,
        model=row["model"],
        condition=row["condition"],
        prosocial=whole_number(row["prosocial"], f"{where}, prosocial"),
        means=MappingProxyType(means),
        runs=runs,
        game=row.get("game", ""),
    )
