"""The report from start to end: gather, check, render, and write one folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coopgap.figures.effort_tables import PD, SH
from coopgap.figures.evidence import Subject
from coopgap.figures.registry import FigureEntry, chosen
from coopgap.figures.report.claim_cards import read_ledger
from coopgap.figures.report.downloads import claim_bundles, document_bundle
from coopgap.figures.report.explorer import (
    Explored,
    effort_languages,
    explore,
    plain_languages,
    require_small,
)
from coopgap.figures.report.figure_sheets import figure_sheets
from coopgap.figures.report.folder_swap import require_place, write_folder
from coopgap.figures.report.page import ASSETS, Contents, asset, render_page
from coopgap.figures.report.published_runs import GROWTH, published_runs
from coopgap.figures.report.supplied import audit_files, separate
from coopgap.figures.report.surroundings import packages, surroundings
from coopgap.figures.report.witness_games import witness_games
from coopgap.proofs.verification import is_stale
from coopgap.theory.games.effort_tables import effort_table

LARGEST: Final = 5_000_000
"""A report should weigh less than this (bytes)."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was written.

    Attributes
    ----------
    page
        The file to open.
    size
        Bytes of the whole folder.
    rejected
        Certificates in it that the kernel rejects.
    stale
        Whether the ledger was made by other code than this.
    largest
        The three largest files in it, and their bytes.
    """

    page: Path
    size: int
    rejected: int
    stale: bool
    largest: tuple[tuple[str, int], ...]

    @property
    def heavy(self) -> bool:
        """Whether it weighs more than a report should."""
        return self.size > LARGEST


def build_report(
    out: Path,
    source: Path,
    *,
    figures: Path | None = None,
    entries: Sequence[FigureEntry] | None = None,
    subject: Subject | None = None,
    audit: Sequence[Path] = (),
    growth: str = GROWTH,
    jobs: int = 1,
    version: str = "",
    progress: Progress = lambda what, done, total: None,
) -> Report:
    """Write the report on a verification.

    Parameters
    ----------
    out
        Folder of the report; an earlier one there is replaced once the new one is complete.
    source
        Folder where ``coopgap verify`` left ledger and certificates.
    figures
        Folder where ``coopgap figures`` leaves its files; ``source/figures`` when left out.
        What is missing there is drawn.
    entries
        Which figures; all when left out.
    subject
        A game of the reader's own, for the explorer and the figures that can show it.
    audit
        Files to audit: table games and published runs (``.csv``), folders that ``coopgap play``
        left, and certificates (``.json``, ``.json.gz``).
    growth
        Of the commons that theory plays beside published runs.
    jobs
        How many processes draw figures.
    version
        Of coopgap, for the page.
    progress
        Called with what is being done, how many steps are done, and how many there are.

    Raises
    ------
    FormatError
        When there is no ledger, a file is not what it claims to be, or the folder cannot be
        written; nothing is left half-written.
    ParameterError
        When the reader's game is too large, or there is no such growth.

    References
    ----------
    Theory §4.
    """
    require_place(out)
    ledger = read_ledger(source)
    facts = surroundings(ledger.seed)
    if subject is not None:
        require_small(subject.environment, subject.label)
    runs, others = separate(audit)
    evidence = published_runs(runs, growth, version=version, progress=progress)
    audits = audit_files(others, progress)
    bundles = claim_bundles(ledger.cards, source, progress)
    explored = _explored(subject, progress)
    place = source / "figures" if figures is None else figures
    every = chosen([]) if entries is None else tuple(entries)
    sheets, skipped = figure_sheets(every, place, jobs=jobs, version=version, progress=progress)
    if subject is not None:
        more, missing = figure_sheets(
            every, place, subject=subject, jobs=jobs, version=version, progress=progress
        )
        sheets, skipped = (*more, *sheets), (*skipped, *missing)
    contents = Contents(
        ledger=ledger,
        bundles=bundles,
        stale=is_stale(source),
        explored=explored,
        explorer_bundles={
            item.name: document_bundle(f"explorer-{item.name}", item.documents) for item in explored
        },
        witnesses=witness_games(),
        figures=sheets,
        skipped=skipped,
        evidence=evidence,
        audits=audits,
        audit_bundles=tuple(
            document_bundle(f"audit-{number}", found.documents)
            for number, found in enumerate(audits, 1)
        ),
        facts=facts,
        packages=packages(),
        version=version,
    )
    files = {"index.html": render_page(contents).encode("utf-8")}
    files |= {f"assets/{name}": asset(name) for name in ASSETS}
    files |= {bundle.path: bundle.content for bundle in contents.downloads}
    for sheet in sheets + (() if evidence is None else evidence.sheets):
        files |= {f"figures/{sheet.stem}.svg": sheet.svg, f"figures/{sheet.stem}.json": sheet.data}
    write_folder(out, files)
    return Report(
        out / "index.html",
        sum(map(len, files.values())),
        sum(bundle.rejected for bundle in contents.downloads),
        contents.stale,
        tuple(
            (name, len(content))
            for name, content in sorted(files.items(), key=lambda file: -len(file[1]))[:3]
        ),
    )


def _named(subject: Subject) -> str:
    """Call the reader's game by its own title, and by its file where that says something else."""
    title = subject.environment.title.strip()
    said = title.casefold() in ("", subject.label.casefold())
    return subject.label if said else f"{title} ({subject.label})"


def _explored(subject: Subject | None, progress: Progress) -> tuple[Explored, ...]:
    found = []
    if subject is not None:
        game = subject.environment
        first = {f"--verify {subject.verify}": subject.language}
        # The reader's language comes first; the same one under another name is not shown twice.
        others = {
            name: language
            for name, language in plain_languages(game).items()
            if language != subject.language
        }
        known = [n for n, seen in plain_languages(game).items() if seen == subject.language]
        own = {known[0]: subject.language} if known else first
        found.append(explore("own", _named(subject), game, own | others, progress))
    for name, title, values in (
        ("pd", "Effort table, Prisoner’s dilemma", PD),
        ("sh", "Effort table, Stag hunt", SH),
    ):
        table = effort_table(**values)
        named = ", ".join(f"{key} = {value}" for key, value in values.items())
        found.append(explore(name, f"{title} ({named})", table, effort_languages(table), progress))
    return tuple(found)
