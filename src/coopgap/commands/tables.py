"""``coopgap tables``: the tables of a paper as LaTeX, Markdown, CSV and JSON."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopgap.display import console
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.table_games import read_table_games

if TYPE_CHECKING:
    from coopgap.figures.tables import Table

NAMES = ("ledger", "assumptions", "closed-forms", "thresholds", "audit", "necessity")
"""Tables by name."""

READ = ("ledger", "assumptions")
"""Those that are read from a ledger's file."""


def tables(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help=f"Among {', '.join(NAMES)}.", show_default=False),
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help="Among latex, markdown, csv, json.")
    ] = "latex,markdown,csv,json",
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where tables go.")] = Path(
        "out/tables"
    ),
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", metavar="FILE", help="A ledger.json that `verify` wrote."),
    ] = None,
    audit: Annotated[
        list[Path] | None,
        typer.Option("--audit", metavar="FILE", help="Published table games (.csv) to audit."),
    ] = None,
) -> None:
    """Write tables whose every number is exact, ready for a paper.

    Left without a name, every table that needs no file, and those whose file is given.

    **Example**

    `coopgap tables thresholds ledger --ledger out/ledger.json --format latex`
    """
    kinds = tuple(dict.fromkeys(part.strip() for part in formats.split(",") if part.strip()))
    given = dict.fromkeys(READ, ledger is not None) | {"audit": bool(audit)}
    wanted = names or [name for name in NAMES if given.get(name, True)]
    for name in wanted:
        _require(name, given)
    # Deriving closed forms needs the whole of coopgap: only this command should pay for it.
    from coopgap.figures.tables import WRITERS, write_table

    unknown = [kind for kind in kinds if kind not in WRITERS]
    if unknown or not kinds:
        what = repr(unknown[0]) if unknown else "an empty list"
        raise ParameterError(f"format {what} is unknown; choose among {', '.join(WRITERS)}")
    for name in dict.fromkeys(wanted):
        files = write_table(_table(name, ledger, audit or []), out, kinds)
        console().print(f"{name}: " + ", ".join(file.name for file in files), markup=False)
    console().print(f"tables written to {out}", markup=False)


def _require(name: str, given: dict[str, bool]) -> None:
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(NAMES)}"
        raise ParameterError(f"no table {name!r}; {hint}")
    if not given.get(name, True):
        option = "ledger" if name in READ else name
        raise ParameterError(f"table {name!r} needs --{option} FILE")


def _table(name: str, ledger: Path | None, audit: list[Path]) -> Table:
    from coopgap.figures.assumption_table import assumptions_table_from_file
    from coopgap.figures.table_contents import CONTENTS, audit_table, ledger_table_from_file
    from coopgap.proofs.audit import audit_row

    if name in READ:
        assert ledger is not None
        read = ledger_table_from_file if name == "ledger" else assumptions_table_from_file
        return read(ledger)
    if name == "audit":
        return audit_table(audit_row(game) for file in audit for game in read_table_games(file))
    return CONTENTS[name]()
