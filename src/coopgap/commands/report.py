"""``coopgap report``: what was verified, and how strongly, as one folder for a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopgap import __version__, options
from coopgap.commands.figures import subject_of
from coopgap.display import progress_bar

if TYPE_CHECKING:
    from coopgap.figures.evidence import Subject
    from coopgap.figures.report.build import Report


def report(
    source: Annotated[
        Path, typer.Option("--from", metavar="DIR", help="Folder of the verification.")
    ] = Path("out"),
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where the report goes; else DIR/report."),
    ] = None,
    audit: Annotated[
        list[Path] | None,
        typer.Option(
            "--audit",
            metavar="FILE",
            help="Audit table games or published runs (.csv, told apart by their columns), folders "
            "of coopgap play, or certificates (.json).",
        ),
    ] = None,
    growth: Annotated[
        str,
        typer.Option(metavar="REGIME", help="Growth of the commons played beside published runs."),
    ] = "2",
    given: Annotated[
        Path | None,
        typer.Option("--input", metavar="FILE", help="A game of your own: .nfg, .json, or .csv."),
    ] = None,
    game: options.Game = None,
    param: options.Parameters = None,
    row: options.Row = None,
    verify: options.Verify = "none",
    figures: Annotated[
        Path | None,
        typer.Option("--figures", metavar="DIR", help="Figures drawn before; else DIR/figures."),
    ] = None,
    figure: Annotated[
        list[str] | None,
        typer.Option("--figure", metavar="NAME", help="Which figures; all when left out."),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes that draw at once.")] = 2,
) -> None:
    """Write a page with everything that `coopgap verify` found: open `out/report/index.html`.

    It shows the ledger, every claim with assumptions, evidence and certificates, witness games,
    figures with their data, and an explorer of exact results by prosocial weight and contract
    language. Certificates are checked again on the way. The page loads nothing from a network.

    **Examples**

    `coopgap report --audit table-games.csv --audit aggregated.csv`

    `coopgap report --input my.nfg --verify actions`
    """
    subject = subject_of(given, game, param or [], row, verify)
    found = _with_progress(
        source, out or source / "report", audit or [], growth, subject, figures, figure or [], jobs
    )
    if found.stale:
        print(
            f"coopgap: the ledger in {source} is of other code than this, and the report says so; "
            f"run `coopgap verify --out {source}` again",
            file=sys.stderr,
        )
    print(f"report: {found.page} ({found.size / 1e6:.1f} MB)")
    if found.heavy:
        most = ", ".join(f"{name} ({size / 1e6:.1f} MB)" for name, size in found.largest)
        print(
            f"coopgap: that is more than the 5 MB a report should weigh; most of it is in {most}; "
            "--figure NAME leaves figures out, a smaller --audit FILE shows less",
            file=sys.stderr,
        )
    if found.rejected:
        print(f"coopgap: the kernel rejects {found.rejected} certificates", file=sys.stderr)
        raise typer.Exit(1)


def _with_progress(
    source: Path,
    out: Path,
    audit: list[Path],
    growth: str,
    subject: Subject | None,
    figures: Path | None,
    names: list[str],
    jobs: int,
) -> Report:
    # Plotting and templates take a second to import: only this command should pay for it.
    from coopgap.figures.registry import chosen
    from coopgap.figures.report.build import build_report

    with progress_bar() as progress:
        task = progress.add_task("reporting")

        def told(what: str, done: int, total: int) -> None:
            progress.update(task, description=what[:44], completed=done, total=total)

        return build_report(
            out,
            source,
            figures=figures,
            entries=chosen(names),
            subject=subject,
            audit=audit,
            growth=growth,
            jobs=jobs,
            version=__version__,
            progress=told,
        )
