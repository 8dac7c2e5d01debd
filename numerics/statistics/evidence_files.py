"""Files of published runs, told apart by their columns and read into comparable cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coopgap.numerics.experiments.run_folders import MEANS, table_of
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.action_counts import read_action_counts
from coopgap.theory.formats.commons_runs import CellMeans, read_commons_runs, read_header

COUNTED = "count"
"""The column that joint action counts have and cell means do not."""

PLAYER = "model"
"""The column that every file of runs has: who played."""


def read_evidence(files: Sequence[Path]) -> tuple[tuple[CellMeans, ...], ...]:
    r"""Read cell means, joint action counts as shares, or folders that `coopgap play` left.

    Parameters
    ----------
    files
        Each is called by its name, or by its whole path where two bear one name.

    Returns
    -------
    tuple of tuple of CellMeans
        The rows of each file.

    Raises
    ------
    FormatError
        When a file is missing or given twice, lacks a column, or a cell is not what it should be.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("model,game,action_1,count\nX,g,C,3\nX,g,D,1\n")
    ...     ((cell,),) = read_evidence([path])
    >>> cell.file, str(cell.means["share(C)"])
    ('a.csv', '3/4')

    References
    ----------
    Theory §6.
    """
    names = [path.name for path in files]
    places = [path.resolve() for path in files]
    read = []
    for number, given in enumerate(files):
        if places[number] in places[:number]:
            raise FormatError(f"{given}: is given twice; give each file once")
        label = given.name if names.count(given.name) == 1 else str(given)
        path = runs_table(given)
        if holds_counts(path):
            read.append(tuple(cell.shares() for cell in read_action_counts(path, label)))
        else:
            read.append(read_commons_runs(path, label))
    return tuple(read)


def runs_table(path: Path) -> Path:
    """Give the table of means when the path is a folder of `coopgap play`; else the path.

    Raises
    ------
    FormatError
        When a folder does not hold the table.

    Examples
    --------
    >>> runs_table(Path("means.csv")).name
    'means.csv'
    """
    return table_of(path, MEANS)


def holds_counts(path: Path) -> bool:
    r"""Tell joint action counts from cell means.

    Raises
    ------
    FormatError
        When the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("model,game,action_1,count\n")
    ...     holds_counts(path)
    True
    """
    return COUNTED in read_header(path)


def holds_runs(path: Path) -> bool:
    r"""Tell published runs from other tables: they say which model played.

    Raises
    ------
    FormatError
        When the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("id,formal_game,1_1_payoff\n")
    ...     holds_runs(path)
    False
    """
    return path.is_dir() or PLAYER in read_header(path)
