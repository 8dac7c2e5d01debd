"""``coopgap figures``: the figures of a paper, exact and reproducible, from one command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopgap import __version__, options
from coopgap.display import console, grid, progress_bar
from coopgap.inputs import load_environment, load_language
from coopgap.theory.errors import ParameterError

if TYPE_CHECKING:
    from coopgap.figures.evidence import Subject
    from coopgap.figures.render import Rendered


def figures(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help="Which figures; all when left out.", show_default=False
        ),
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help="Among pdf, svg, png.")
    ] = "pdf,svg,png",
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where figures and their data go.")
    ] = Path("out/figures"),
    style: Annotated[
        str,
        typer.Option("--style", metavar="paper|talk", help="For paper, or half as large again."),
    ] = "paper",
    font: Annotated[
        str | None,
        typer.Option(
            "--font", metavar="serif|sans", help="Serif on paper, sans in talks, unless said."
        ),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes that draw at once.")] = 2,
    force: Annotated[
        bool, typer.Option("--force", help="Draw again what has not changed.")
    ] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--input",
            metavar="FILE",
            help="An environment of your own: .nfg, .json, or .csv with --row.",
        ),
    ] = None,
    game: options.Game = None,
    param: options.Parameters = None,
    row: options.Row = None,
    verify: options.Verify = "none",
    listed: Annotated[bool, typer.Option("--list", help="Name the figures and stop.")] = False,
) -> None:
    """Draw figures as PDF, SVG and PNG; what has not changed is left alone.

    Exact data and certificates lie next to the figures, in `data/`: the certificates can be
    checked with `coopgap check`.

    **Examples**

    `coopgap figures --out out/figures --jobs 2`

    `coopgap figures gap-vs-prosociality --input my.nfg --verify actions --format pdf`
    """
    # Plotting takes a second to import: only this command should pay for it.
    from coopgap.figures.registry import FIGURES, chosen
    from coopgap.figures.render import parse_formats
    from coopgap.figures.style import Style

    entries = chosen(names or [])
    if listed:
        rows = [[e.name, e.claim, "yes" if e.own else "", e.title] for e in FIGURES.values()]
        console().print(grid("Figures", ["name", "claims", "--input", "what it shows"], rows))
        console().print(
            "Of data of your own: coopgap evidence FILE --figures DIR (contrasts of runs; theory "
            "beside runs), coopgap behaviour GAMES --counts FILE --figures DIR (likelihood, action "
            "counts)",
            markup=False,
        )
        return
    look, kinds = Style.of(style, font), parse_formats(formats)
    subject = subject_of(source, game, param or [], row, verify)
    if subject is not None and not names:
        entries = tuple(entry for entry in entries if entry.own)
    found = _with_progress(entries, out, kinds, look, jobs, force, subject, lenient=not names)
    _show(found, out)


def subject_of(
    source: Path | None, game: str | None, param: list[str], row: str | None, verify: str
) -> Subject | None:
    """Take the reader's own game from the options; ``None`` when there is none."""
    if source is None and game is None:
        if param or row is not None or verify != "none":
            raise ParameterError("--verify, --param and --row go with --input FILE or --game NAME")
        return None
    from coopgap.figures.evidence import Subject

    environment = load_environment(source, game, param, row)
    language = load_language(verify, environment)
    label = environment.title or (source.stem if source is not None else str(game))
    if source is not None:
        label = source.stem if row is None else f"{source.stem} {row}"
    return Subject(environment.prosocial(0), language, label, verify)


def _with_progress(
    entries: tuple[object, ...],
    out: Path,
    formats: tuple[str, ...],
    style: object,
    jobs: int,
    force: bool,
    subject: Subject | None,
    lenient: bool,
) -> tuple[Rendered, ...]:
    from coopgap.figures.render import render

    with progress_bar(28) as progress:
        task = progress.add_task("drawing", total=len(entries))

        def told(name: str, done: int, total: int) -> None:
            progress.update(task, description=f"drawing: {name}", completed=done, total=total)

        return render(
            entries,  # type: ignore[arg-type]
            out,
            formats=formats,
            style=style,  # type: ignore[arg-type]
            jobs=jobs,
            force=force,
            subject=subject,
            lenient=lenient,
            version=__version__,
            progress=told,
        )


def _show(found: tuple[Rendered, ...], out: Path) -> None:
    screen = console()
    drawn = [figure for figure in found if figure.drawn]
    for figure in drawn:
        screen.print(
            f"{figure.name}: " + ", ".join(path.name for path in figure.files), markup=False
        )
    for figure in found:
        if figure.note:
            print(f"{figure.name}: skipped: {figure.note}", file=sys.stderr)
    same = len(found) - len(drawn) - sum(bool(figure.note) for figure in found)
    screen.print(f"{len(drawn)} drawn, {same} unchanged, in {out}", markup=False)
