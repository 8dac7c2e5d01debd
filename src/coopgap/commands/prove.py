"""``coopgap prove``: the claims that a proof assistant and an SMT solver check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coopgap.display import console, grid, print_json, progress_bar
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.export.runner import ProofRun
from coopgap.proofs.export.runner import prove as run
from coopgap.proofs.formal import write_record


def prove(
    claims: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CLAIM]...", help="Proofs such as pd-c2, or claims such as M1."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the Coq and SMT-LIB files go.")
    ] = Path("out/proofs"),
    listed: Annotated[bool, typer.Option("--list", help="List the proofs and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write machine-checked proofs of claims and run what is installed: Coq, z3.

    What is missing is said, with how to get it. Exit status 1 when a proof is refused, 3 when a
    tool is missing and nothing was refused.

    **Example**

    `coopgap prove pd-c2 T4`
    """
    if listed:
        if as_json:
            proofs = [
                {"name": e.name, "claims": list(e.claims), "statement": e.statement}
                for e in EXPORTS.values()
            ]
            print_json({"proofs": proofs})
        else:
            rows = [[e.name, ", ".join(e.claims) or "-", e.statement] for e in EXPORTS.values()]
            console().print(grid("Machine-checked proofs", ["name", "claims", "proves"], rows))
        return
    runs = _with_progress(claims or None, out)
    write_record(runs, out)
    if as_json:
        print_json({"proofs": [_as_dict(found) for found in runs]})
    else:
        _show(runs)
    if any(found.accepted is False for found in runs):
        raise typer.Exit(1)
    if any(found.accepted is None for found in runs):
        raise typer.Exit(3)


def _with_progress(claims: list[str] | None, out: Path) -> list[ProofRun]:
    with progress_bar() as progress:
        task = progress.add_task("proving")

        def told(what: str, done: int, total: int) -> None:
            progress.update(task, description=what[:44], completed=done, total=total)

        return run(claims, folder=out, progress=told)


def _as_dict(found: ProofRun) -> dict[str, object]:
    return {
        "name": found.name,
        "claims": list(found.claims),
        "statement": found.statement,
        "tool": found.tool,
        "file": str(found.path),
        "accepted": found.accepted,
        "seconds": round(found.seconds, 3),
        "axioms": list(found.axioms),
        "missing": found.missing,
        "message": found.message,
    }


def _verdict(runs: list[ProofRun]) -> str:
    """Put what one tool said to a proof's files in a word."""
    if not runs:
        return "-"
    if any(found.accepted is None for found in runs):
        return "not run"
    return "accepted" if all(found.accepted for found in runs) else "REFUSED"


def _show(runs: list[ProofRun]) -> None:
    out = console()
    rows = []
    for name in dict.fromkeys(found.name for found in runs):
        coq = [found for found in runs if found.name == name and found.tool == "coq"]
        solver = [found for found in runs if found.name == name and found.tool == "z3"]
        seconds = sum(found.seconds for found in coq + solver)
        claims = ", ".join(coq[0].claims) or "-"
        rows.append([name, claims, _verdict(coq), _verdict(solver), f"{seconds:.1f}"])
    columns = ["proof", "claims", "coq", "z3", "seconds"]
    out.print(grid("Machine-checked proofs", columns, rows))
    for found in runs:
        if found.accepted is False:
            out.print(f"{found.path}: {found.message}", markup=False)
    for tool in dict.fromkeys(found.tool for found in runs if found.missing):
        missing = next(found.missing for found in runs if found.tool == tool and found.missing)
        out.print(f"{tool} is not installed: {missing}", markup=False)
    axioms = sorted({axiom for found in runs for axiom in found.axioms})
    if axioms:
        out.print(f"Assumed by Coq's real numbers: {', '.join(axioms)}", markup=False)
