"""Joint action counts of repeated play (CSV): who played what together, how often."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from coopgap.theory.errors import FormatError
from coopgap.theory.formats.commons_runs import CellMeans, read_rows, whole_number

COLUMNS = ("model", "game", "action_1", "count")
"""The columns that a file must have.

``action_2``, ``action_3``, ... name the actions of further agents; ``prosocial`` (0 where there is
no such column) and ``condition`` (``no-contract`` then) say which cell a row belongs to.
"""

MAX_AGENTS = 20
"""Most columns of actions."""

_ACTION = re.compile(r"action_([1-9][0-9]?)")


@dataclass(frozen=True, slots=True)
class JointCounts:
    """How often each joint action was played in one cell.

    Attributes
    ----------
    file, model, game, condition, prosocial
        Which cell.
    counts
        Times by joint action, one action name for each agent.
    """

    file: str
    model: str
    game: str
    condition: str
    prosocial: int
    counts: Mapping[tuple[str, ...], int] = field(hash=False)

    @property
    def plays(self) -> int:
        """Give the number of joint actions played."""
        return sum(self.counts.values())

    def shares(self) -> CellMeans:
        """Give the share of each action in all that was played, as means to be compared.

        Examples
        --------
        >>> cell = JointCounts("f", "X", "pd", "nl", 0, {("C", "C"): 3, ("C", "D"): 1})
        >>> cell.shares().means["share(C)"]
        Fraction(7, 8)
        """
        shares: dict[str, Fraction] = {}
        for actions, times in self.counts.items():
            for action in actions:
                name = f"share({action})"
                part = Fraction(times, self.plays * len(actions))
                shares[name] = shares.get(name, Fraction(0)) + part
        return CellMeans(
            file=self.file,
            model=self.model,
            condition=self.condition,
            prosocial=self.prosocial,
            means=MappingProxyType(shares),
            runs=self.plays,
            game=self.game,
        )


def read_action_counts(
    path: str | os.PathLike[str], label: str | None = None
) -> tuple[JointCounts, ...]:
    r"""Read a CSV file of joint action counts; rows of the same cell add up.

    Parameters
    ----------
    path
        The file; UTF-8, with at least the columns `COLUMNS`.
    label
        What to call the file in the result; its name when omitted.

    Raises
    ------
    FormatError
        When the file is missing, has other columns, a cell is not what it should be, or nothing
        was played.

    Examples
    --------
    >>> import tempfile
    >>> from coopgap.theory.formats.files import write_text_atomically
    >>> text = "model,game,action_1,action_2,count\nX,pd,C,D,3\nX,pd,C,D,1\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text_atomically(Path(folder) / "a.csv", text)
    ...     read_action_counts(Path(folder) / "a.csv")[0].counts[("C", "D")]
    4

    References
    ----------
    Theory §6.
    """
    name = Path(path).name if label is None else label
    cells: dict[tuple[str, str, str, int], dict[tuple[str, ...], int]] = {}
    players: list[str] = []
    for row, where in read_rows(path, COLUMNS):
        players = players or _players(row, where)
        for column in ("model", "game", *players):
            if not row[column]:
                raise FormatError(f"{where}, {column}: it is empty")
        times = whole_number(row["count"], f"{where}, count")
        prosocial = whole_number(row.get("prosocial", "0"), f"{where}, prosocial")
        condition = row.get("condition", "no-contract")
        counts = cells.setdefault((row["model"], row["game"], condition, prosocial), {})
        actions = tuple(row[column] for column in players)
        counts[actions] = counts.get(actions, 0) + times
    for (model, game, condition, prosocial), counts in cells.items():
        if not sum(counts.values()):
            raise FormatError(
                f"{path}: {model}, {game}, {condition}, prosocial {prosocial}: every count is zero"
            )
    return tuple(
        JointCounts(name, *cell, MappingProxyType(counts)) for cell, counts in cells.items()
    )


def pool_counts(files: Sequence[Sequence[JointCounts]]) -> tuple[JointCounts, ...]:
    """Put the counts of several files together: what is the same cell adds up.

    Examples
    --------
    >>> one = JointCounts("a", "X", "pd", "nl", 0, {("C", "D"): 3})
    >>> two = JointCounts("b", "X", "pd", "nl", 0, {("C", "D"): 1, ("D", "D"): 2})
    >>> pooled = pool_counts([[one], [two]])
    >>> len(pooled), dict(pooled[0].counts)
    (1, {('C', 'D'): 4, ('D', 'D'): 2})
    """
    name = files[0][0].file if len(files) == 1 else f"{len(files)} files"
    cells: dict[tuple[str, str, str, int], dict[tuple[str, ...], int]] = {}
    for cell in (cell for cells_of_one in files for cell in cells_of_one):
        key = (cell.model, cell.game, cell.condition, cell.prosocial)
        counts = cells.setdefault(key, {})
        for actions, times in cell.counts.items():
            counts[actions] = counts.get(actions, 0) + times
    return tuple(
        JointCounts(name, *cell, MappingProxyType(counts)) for cell, counts in cells.items()
    )


def _players(row: Mapping[str, str], where: str) -> list[str]:
    named = [column for column in row if _ACTION.fullmatch(column)]
    expected = [f"action_{agent}" for agent in range(1, len(named) + 1)]
    if set(named) != set(expected) or len(named) > MAX_AGENTS:
        raise FormatError(
            f"{where}: action columns must be action_1, action_2, ... without a gap, at most "
            f"{MAX_AGENTS}; there are {', '.join(named)}"
        )
    return expected
