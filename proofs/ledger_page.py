"""The committed page of the ledger: a row per claim, nothing on it that varies between runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from coopgap.proofs.claims.claim import Claim
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.needs.need import Need, summary
from coopgap.proofs.ledger import AXES, LedgerRow, as_json

INTRODUCTION: Final = """# The ledger

How far each claim is believed, by axis of evidence; the headline is the weakest axis that applies.
`make ledger` writes this page, from `coopgap prove` and `coopgap verify` at their defaults; nobody
edits it. The digest is of statement, formula and assumptions in full: a test fails when a claim
changes and this page does not. What each assumption is needed for, or that it is redundant, is on
[a page of its own](necessity.md). `coopgap ledger --format json`, after `coopgap verify`, has the
counts of cases and certificates, and what each word rests on.
"""
"""What stands above the table."""

COLUMNS: Final = ("claim", "title", "assumptions", "headline", *AXES, "each assumption", "digest")
"""Columns of the table."""

STATED: Final = ("id", "title", "statement", "formula", "assumptions")
"""What the digest covers, by its name in the ledger as JSON."""


def as_page(entries: Iterable[Mapping[str, Any]]) -> str:
    """Write the page from the claims of a ledger in JSON.

    Parameters
    ----------
    entries
        The list ``claims`` of ``ledger.json``.

    Examples
    --------
    >>> as_page([]).splitlines()[0]
    '# The ledger'
    """
    lines = [_line(COLUMNS), "|---" * len(COLUMNS) + "|"]
    for entry in entries:
        assumptions = ", ".join(entry["assumptions"]) or "none"
        axes = [entry["axes"][axis] for axis in AXES]
        needs = summary([Need.from_object(data) for data in entry["needs"]])
        cells = [entry["id"], entry["title"], assumptions, entry["headline"], *axes, needs]
        cells.append(digest(entry))
        lines.append(_line(cells))
    return INTRODUCTION + "\n" + "\n".join(lines) + "\n"


def rows_of(page: str) -> dict[str, dict[str, str]]:
    """Read the rows of a page back, by the claim's id.

    Examples
    --------
    >>> rows_of(as_page([]))
    {}
    """
    table = [line for line in page.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1:]]
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows}


def digest(entry: Mapping[str, Any]) -> str:
    """Give a short hash of what a claim states.

    Examples
    --------
    >>> from coopgap.proofs.claims.registry import CLAIMS
    >>> len(digest(stated(CLAIMS[0]))), digest(stated(CLAIMS[0])) == digest(stated(CLAIMS[1]))
    (12, False)
    """
    said = json.dumps({name: entry[name] for name in STATED}, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()[:12]


def stated(claim: Claim | ModelClaim) -> dict[str, Any]:
    """Give a claim as the ledger in JSON states it, before any evidence.

    Examples
    --------
    >>> from coopgap.proofs.claims.registry import CLAIMS
    >>> stated(CLAIMS[3])["title"]
    'Closure by prosociality'
    """
    blank = LedgerRow(claim, 0, 0, 0, None, 0, 0, {})
    (entry,) = json.loads(as_json([blank], {}))["claims"]
    return dict(entry)


def _line(cells: Iterable[str]) -> str:
    # A bar within a cell would end it.
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"
