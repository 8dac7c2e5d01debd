"""``coopgap audit-tables``: published table games, each claim recomputed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from coopgap.display import console, facts, grid, print_json
from coopgap.proofs.audit import AuditRow, audit_row
from coopgap.proofs.certificates import write_documents
from coopgap.theory.formats.table_games import read_table_games
from coopgap.theory.rationals import as_text


def audit_tables(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Table games (.csv).")],
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", metavar="FILE", help="Write the certificates to a file."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Recompute every claim of published table games; exit status 1 if any is not so.

    **Example**

    `coopgap audit-tables gt-harmbench-pd30-4x4.csv --json`
    """
    games = [game for file in files for game in read_table_games(file)]
    rows = [
        audit_row(game)
        for game in track(
            games, "auditing", console=_progress_console(), disable=as_json, transient=True
        )
    ]
    if certificate is not None:
        write_documents(certificate, [document for row in rows for document in row.documents])
    if as_json:
        print_json({"rows": [audit_object(row) for row in rows]})
    else:
        _show(rows)
    if not all(row.ok for row in rows):
        raise typer.Exit(1)


def audit_object(row: AuditRow) -> dict[str, Any]:
    """Give the public JSON form of an audited row, rationals as text."""
    return {
        "file": row.file,
        "id": row.row_id,
        "game": row.game,
        "ok": row.ok,
        "violations": list(row.violations),
        "gap_c0": as_text(row.gap_c0),
        "gap_c1": as_text(row.gap_c1),
        "gap_c2": as_text(row.gap_c2),
        "threshold_none": as_text(row.threshold_none),
        "threshold_coop_defect": as_text(row.threshold_coop_defect),
    }


def _progress_console() -> Any:
    from rich.console import Console

    return Console(stderr=True)


def _show(rows: list[AuditRow]) -> None:
    out = console()
    columns = ["id", "game", "ok", "Γ0", "Γ1", "Γ2", "λ* none", "λ* C/D"]
    numbers = [
        [
            row.row_id,
            row.game,
            "yes" if row.ok else "NO",
            *map(as_text, (row.gap_c0, row.gap_c1, row.gap_c2)),
            *map(as_text, (row.threshold_none, row.threshold_coop_defect)),
        ]
        for row in rows
    ]
    for file in dict.fromkeys(row.file for row in rows):
        chosen = [line for line, row in zip(numbers, rows, strict=True) if row.file == file]
        out.print(grid(file, columns, chosen))
    bad = [row for row in rows if not row.ok]
    for row in bad:
        out.print(f"{row.file}, {row.row_id}:", markup=False)
        for violation in row.violations:
            out.print(f"  - {violation}", markup=False)
    documents = sum(len(row.documents) for row in rows)
    out.print(
        facts(
            [
                ("rows", f"{len(rows)}, of which {len(bad)} disagree with what is published"),
                ("certificates", f"{documents} checked by the kernel"),
            ]
        )
    )
