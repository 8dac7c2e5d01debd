"""``coopgap verify``: every claim on every case, with all certificates re-checked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import joblib
import typer

from coopgap.display import console, grid, progress_bar
from coopgap.proofs.ledger import LedgerRow
from coopgap.proofs.verification import Verification
from coopgap.proofs.verification import verify as run
from coopgap.theory.rationals import as_text


def verify(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where certificates and ledger go.")
    ] = Path("out"),
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the random cases.")] = 0,
    n_random: Annotated[
        int,
        typer.Option(
            "--budget",
            "--cases",
            min=0,
            metavar="N",
            help="Effort: N random environments for each theorem, 5 N cases for each question.",
        ),
    ] = 30,
    workers: Annotated[
        int,
        typer.Option("--workers", min=1, help="Processes.", show_default="one for each core"),
    ] = joblib.cpu_count(),
    as_json: Annotated[bool, typer.Option("--json", help="Print the ledger as JSON.")] = False,
) -> None:
    """Test every theorem, closed form and question of the theory; print the ledger.

    Every certificate is written, read back and checked by the kernel. Interrupted, it goes on
    where it stopped. Exit status 1 when a claim fails, a certificate is rejected, or the known
    counterexample of a refuted question is none; 130 when interrupted.

    **Example**

    `coopgap verify --out out --budget 100 --seed 7`
    """
    result = _with_progress(out, seed, n_random, workers)
    if as_json:
        sys.stdout.write((out / "ledger.json").read_text(encoding="utf-8"))
    else:
        _show(result)
    if not result.ok:
        raise typer.Exit(1)


def _with_progress(out: Path, seed: int, n_random: int, workers: int) -> Verification:
    reached = "nothing was done yet"
    with progress_bar() as progress:
        task = progress.add_task("verifying")

        def told(what: str, done: int, total: int) -> None:
            nonlocal reached
            reached = f"{done} of {total} steps are done"
            progress.update(task, description=what[:44], completed=done, total=total)

        try:
            return run(out, seed=seed, n_random=n_random, workers=workers, progress=told)
        except KeyboardInterrupt:
            interrupted = (
                f"interrupted: {reached} and kept in {out}; the same command goes on there"
            )
    typer.echo(interrupted, err=True)
    raise typer.Exit(130)


def _show(result: Verification) -> None:
    out = console()
    rows = [
        [
            f"{row.claim.id} {row.claim.title}",
            f"{row.headline}: {', '.join(row.weakest)}",
            "\n".join(
                f"{axis}: {word}" for axis, word in row.standings.items() if word != row.headline
            ),
            _counted(row),
        ]
        for row in result.rows
    ]
    columns = ["claim", "headline: its weakest axes", "other axes", "counted"]
    out.print(grid(f"Ledger, seed {result.seed}", columns, rows, most=len(rows)))
    for row in result.rows:
        if row.first_failure and not row.sound:
            out.print(f"{row.claim.id} fails first on: {row.first_failure}", markup=False)
        elif row.first_failure:
            out.print(f"{row.claim.id} is refuted by its {row.first_failure}", markup=False)
        if row.first_rejection:
            out.print(f"{row.claim.id}, first rejected: {row.first_rejection}", markup=False)
    accepted = sum(row.accepted for row in result.rows)
    out.print(
        f"{accepted} certificates accepted by the kernel; ledger in {result.folder}/ledger.md"
    )


def _counted(row: LedgerRow) -> str:
    failed = f", {row.failures} {'refuted' if row.sound else 'FAIL'}" if row.failures else ""
    refused = f", {row.rejected} REJECTED" if row.rejected else ""
    margin = "" if row.margin is None else f"\nleast margin {as_text(row.margin)}"
    cases = "1 case" if row.cases == 1 else f"{row.cases} cases"
    return f"{cases}{failed}\n{row.accepted} certificates{refused}{margin}"
