"""Figures for the report: the picture, what it shows in words, its data as tables, certificates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coopgap.figures.drawn_files import encode_drawing
from coopgap.figures.evidence import Subject
from coopgap.figures.evidence_drawings import Drawing
from coopgap.figures.registry import FigureEntry
from coopgap.figures.render import figure_data, file_stem, render
from coopgap.figures.report.data_tables import DataTable, data_tables
from coopgap.figures.report.downloads import Download, bundle
from coopgap.figures.style import Style
from coopgap.proofs.bundles import split
from coopgap.proofs.checkers import decide_text
from coopgap.theory.formats.files import read_text

MAX_BYTES = 50_000_000
"""A longer file of certificates is not one of ours."""

_OUTLINE = re.compile(r' d="([^"]*)"')
_LONG = re.compile(r"-?[0-9]+\.[0-9]{3,}")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class FigureSheet:
    """A figure as the report shows it.

    Attributes
    ----------
    name, stem, title
        Of the figure; of its files; what it shows.
    claims
        Names of claims and models it belongs to.
    svg, data
        The picture and the file of its data.
    width, height
        In pixels of the page.
    tables
        The data for readers.
    download
        Certificates of the data, or ``None``.
    label
        What it was drawn for, when that is the reader's own game.
    command
        What draws it again.
    """

    name: str
    stem: str
    title: str
    claims: tuple[str, ...]
    svg: bytes
    data: bytes
    width: int
    height: int
    tables: tuple[DataTable, ...]
    download: Download | None
    label: str = ""
    command: str = ""


def figure_sheets(
    entries: Sequence[FigureEntry],
    folder: Path,
    *,
    subject: Subject | None = None,
    jobs: int = 1,
    version: str = "",
    progress: Progress = lambda what, done, total: None,
) -> tuple[tuple[FigureSheet, ...], tuple[tuple[str, str], ...]]:
    """Draw what has changed, and gather figures with their data and certificates.

    Parameters
    ----------
    entries
        Which figures; with a subject, those that cannot show it are skipped.
    folder
        Where ``coopgap figures`` leaves them; they are drawn there when missing.
    subject
        The reader's own game.
    jobs, version, progress
        As for `coopgap.figures.render.render`.

    Returns
    -------
    tuple
        The sheets, and for each figure that was skipped its name and why.

    Raises
    ------
    FormatError
        When the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from coopgap.figures.registry import chosen
    >>> with tempfile.TemporaryDirectory() as place:
    ...     (sheet,), _ = figure_sheets(chosen(["selection"]), Path(place))
    >>> sheet.claims, sheet.width
    (('T7',), 672)
    """
    wanted = [entry for entry in entries if subject is None or entry.own]
    drawn = render(
        wanted,
        folder,
        formats=["svg"],
        jobs=jobs,
        subject=subject,
        lenient=True,
        version=version,
        progress=progress,
    )
    sheets, skipped = [], []
    for entry, made in zip(wanted, drawn, strict=True):
        if not made.files:
            skipped.append((entry.name, made.note))
            continue
        stem = file_stem(entry.name, subject)
        record = figure_data(entry, folder / "data", subject).data
        proofs = folder / "data" / f"{stem}-certificates.json"
        drawing = lighter(made.files[0].read_text("utf-8"))
        svg = drawing.encode("utf-8")
        width, height = size(drawing)
        sheets.append(
            FigureSheet(
                entry.name,
                stem,
                entry.title,
                tuple(claim.strip() for claim in entry.claim.split(",")),
                svg,
                (folder / "data" / f"{stem}.json").read_bytes(),
                width,
                height,
                data_tables(record),
                _download(proofs, f"figure-{stem}") if proofs.is_file() else None,
                "" if subject is None else subject.label,
                f"coopgap figures {entry.name}",
            )
        )
    return tuple(sheets), tuple(skipped)


def drawing_sheet(drawing: Drawing, command: str, version: str) -> FigureSheet:
    """Draw a figure of the reader's own data for the report.

    Parameters
    ----------
    drawing
        What is drawn.
    command
        What draws it again.
    version
        Of coopgap, for the metadata.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from coopgap.figures import evidence_forest
    >>> one = Fraction(1)
    >>> row = evidence_forest.Estimate("a - b", "R", "up", one, one, one, one, True, 4)
    >>> forest = evidence_forest.Data("a.csv", Fraction(19, 20), (row,))
    >>> drawing = Drawing("evidence-a", "Estimates.", "none", forest, evidence_forest.draw)
    >>> drawing_sheet(drawing, "coopgap evidence a.csv", "0").tables[1].rows[0][:3]
    ('a - b', 'R', 'up')
    """
    exact, pages = encode_drawing(
        drawing.data,
        drawing.draw,
        Style(),
        ["svg"],
        title=drawing.title,
        claim=drawing.claim,
        version=version,
    )
    picture = lighter(pages["svg"].decode("utf-8"))
    width, height = size(picture)
    return FigureSheet(
        drawing.stem,
        drawing.stem,
        drawing.title,
        () if drawing.claim == "none" else (drawing.claim,),
        picture.encode("utf-8"),
        exact,
        width,
        height,
        data_tables(drawing.data),
        None,
        command=command,
    )


def _download(path: Path, name: str) -> Download:
    text = read_text(path, MAX_BYTES)
    texts = split(text) if text.lstrip().startswith("[") else [text]
    rejected = sum(not decide_text(entry).verdict.accepted for entry in texts)
    return bundle(name, texts, rejected=rejected)


def lighter(svg: str) -> str:
    r"""Round the coordinates of outlines to a hundredth of a point, and leave the rest as it is.

    Examples
    --------
    >>> lighter('<path d="M 1.23456 -0.0001\nL 2 3.999 " style="x: 0.12345"/>')
    '<path d="M 1.23 0 L 2 4" style="x: 0.12345"/>'
    """
    return _OUTLINE.sub(lambda path: f' d="{" ".join(_LONG.sub(_rounded, path[1]).split())}"', svg)


def _rounded(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def size(svg: str) -> tuple[int, int]:
    """Give the size of a picture in pixels of a page; there are 96 to 72 points.

    Examples
    --------
    >>> size('<svg width="504pt" height="180.5pt">')
    (672, 241)
    """
    found = [re.search(rf'<svg[^>]*\b{name}="([0-9.]+)pt"', svg) for name in ("width", "height")]
    width, height = (round(float(match[1]) * 96 / 72) if match else 672 for match in found)
    return width, height
