"""The audit of files that a reader supplies: published table games, and certificates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coopgap.numerics.statistics.evidence_files import PLAYER, holds_runs
from coopgap.proofs.audit import AuditRow, audit_row
from coopgap.proofs.bundles import check_bundle
from coopgap.proofs.kernel import Verdict
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.commons_runs import read_header
from coopgap.theory.formats.table_games import read_table_games

TITLED = "formal_game"
"""A column that table games have."""

Progress = Callable[[str, int, int], None]

CERTIFICATES = (".json", ".gz")
"""Endings of files that the kernel is asked about."""

MOST_SHOWN = 200
"""Good rows or verdicts that are listed; the rest is counted, and what is wrong always listed."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What the audit of one file found.

    Attributes
    ----------
    file
        Its name, without the folder.
    rows
        One for each published table game; empty for certificates.
    verdicts
        One for each certificate; empty for table games.
    """

    file: str
    rows: tuple[AuditRow, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @property
    def good(self) -> int:
        """How many rows are as published, or certificates accepted."""
        return sum(row.ok for row in self.rows) + sum(v.accepted for v in self.verdicts)

    @property
    def total(self) -> int:
        """How many rows or certificates there are."""
        return len(self.rows) + len(self.verdicts)

    @property
    def shown_rows(self) -> tuple[AuditRow, ...]:
        """The rows to list, in order: all that differ from what was published, and the first."""
        kept = _kept([row.ok for row in self.rows])
        return tuple(self.rows[k] for k in kept)

    @property
    def shown_verdicts(self) -> tuple[tuple[int, Verdict], ...]:
        """The verdicts to list with their place in the file: what is rejected, and the first."""
        kept = _kept([verdict.accepted for verdict in self.verdicts])
        return tuple((k + 1, self.verdicts[k]) for k in kept)

    @property
    def unlisted(self) -> int:
        """How many rows or verdicts are only counted; none of them is wrong."""
        return self.total - len(self.shown_rows) - len(self.shown_verdicts)

    @property
    def documents(self) -> tuple[Mapping[str, Any], ...]:
        """Certificates of what was recomputed."""
        return tuple(document for row in self.rows for document in row.documents)


def separate(files: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Tell published runs from all other files, by their columns.

    Parameters
    ----------
    files
        ``.csv`` files, certificates, and folders that ``coopgap play`` left.

    Returns
    -------
    tuple of list
        The runs, and the rest for `audit_files`.

    Raises
    ------
    FormatError
        When a table is missing, or is neither runs nor table games.

    Examples
    --------
    >>> runs, rest = separate([Path("T4.json")])
    >>> runs, [path.name for path in rest]
    ([], ['T4.json'])
    """
    runs, rest = [], []
    for file in files:
        if file.is_dir() or (file.suffix.lower() == ".csv" and holds_runs(file)):
            runs.append(file)
        elif file.suffix.lower() == ".csv" and TITLED not in read_header(file):
            raise FormatError(
                f"{file}: cannot be audited; table games have a column {TITLED!r}, "
                f"published runs a column {PLAYER!r}, and it has neither"
            )
        else:
            rest.append(file)
    return runs, rest


def _kept(good: Sequence[bool]) -> list[int]:
    fine = [k for k, is_good in enumerate(good) if is_good][:MOST_SHOWN]
    return sorted([*fine, *(k for k, is_good in enumerate(good) if not is_good)])


def audit_files(
    files: Sequence[Path], progress: Progress = lambda what, done, total: None
) -> tuple[Audited, ...]:
    """Audit files: each row of table games is recomputed, each certificate is checked.

    Parameters
    ----------
    files
        ``.csv`` of published table games; ``.json`` or ``.json.gz`` of certificates.
    progress
        Called before each row.

    Raises
    ------
    FormatError
        When a file is missing, or is neither.

    Examples
    --------
    >>> audit_files([Path("notes.txt")])
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.FormatError: notes.txt: cannot be audited; give table games or \
published runs (.csv), or certificates (.json, .json.gz)

    References
    ----------
    M1; docs/certificates.md.
    """
    found = []
    for file in files:
        if file.suffix.lower() == ".csv":
            games = read_table_games(file)
            rows = []
            for done, game in enumerate(games):
                progress(f"{file.name}: {game.row_id}", done, len(games))
                rows.append(audit_row(game))
            found.append(Audited(file.name, rows=tuple(rows)))
        elif file.suffix.lower() in CERTIFICATES:
            if not file.is_file():
                raise FormatError(f"{file}: no such file")
            found.append(Audited(file.name, verdicts=check_bundle(file)))
        else:
            raise FormatError(
                f"{file}: cannot be audited; give table games or published runs (.csv), or "
                "certificates (.json, .json.gz)"
            )
    return tuple(found)
