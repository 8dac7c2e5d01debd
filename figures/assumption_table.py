"""Table *assumptions*: what each assumption of each claim is needed for, from a ledger's file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coopgap.figures.table_contents import table_of_ledger_file
from coopgap.figures.tables import Cell, Table
from coopgap.proofs.claims.needs.need import Need, Outcome


def assumptions_table(claims: Sequence[Mapping[str, Any]]) -> Table:
    """Give every assumption with its outcome, witness and reason.

    Parameters
    ----------
    claims
        The list ``claims`` of ``ledger.json``.

    Examples
    --------
    >>> open_one = {"assumption": "x > 0", "outcome": "open", "tried": 4}
    >>> assumptions_table([{"id": "T0", "needs": [open_one]}]).rows[0]
    ('T0', 'x > 0', 'open', '', '', '', '4 points tried')

    References
    ----------
    Theory §4, last paragraph.
    """
    return Table(
        "assumptions",
        "What each assumption is needed for: the smallest point without it where the claim fails",
        ("claim", "dropped", "outcome", "point", "claimed", "found", "because"),
        tuple(_rows(claims)),
        ("p{1.7cm}", "p{2.5cm}", "p{1.2cm}", "p{2.1cm}", "p{1.1cm}", "p{1.6cm}", "p{4.1cm}"),
    )


def assumptions_table_from_file(path: Path) -> Table:
    """Read the ledger that ``coopgap verify`` wrote.

    Raises
    ------
    FormatError
        When the file is missing or not a ledger.

    Examples
    --------
    >>> assumptions_table_from_file(Path("nowhere.json"))
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.FormatError: nowhere.json: No such file or directory

    References
    ----------
    Theory §4.
    """
    return table_of_ledger_file(path, assumptions_table)


def _rows(claims: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    for claim in claims:
        for need in map(Need.from_object, claim["needs"]):
            dropped = need.assumption + (f" (instead: {need.instead})" if need.instead else "")
            because = need.proof if need.outcome is Outcome.REDUNDANT else need.reason
            if need.outcome is Outcome.OPEN:
                because = f"{need.tried} points tried"
            yield (
                str(claim["id"]), dropped, str(need.outcome), need.point,
                need.stated, need.found, because,
            )  # fmt: skip
