"""Published runs that a reader supplies: what they say, how sure that is, and where it is from."""

from __future__ import annotations

import hashlib
import itertools
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from coopgap.figures.evidence_drawings import evidence_drawings
from coopgap.figures.evidence_forest import METRICS
from coopgap.figures.evidence_table import p_text, short_number
from coopgap.figures.report.figure_sheets import FigureSheet, drawing_sheet
from coopgap.numerics.statistics.evidence import (
    EvidenceReport,
    EvidenceRow,
    Options,
    gather_evidence,
    pool_files,
)
from coopgap.numerics.statistics.evidence_files import holds_counts, read_evidence, runs_table
from coopgap.theory.commons_growth import parse_growth
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.commons_runs import CellMeans
from coopgap.theory.rationals import as_text

GROWTH: Final = "2"
"""Growth of the commons that theory plays beside the runs: certain, as in the published ones."""

MOST_LISTED: Final = 40
"""Strata left out that are listed; the rest is counted."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A file of runs.

    Attributes
    ----------
    file, kind, sha256
        Its label, what it holds, and the hash of its bytes.
    rows
        How many cells it gives.
    models, conditions, prosocial
        Who played, under which regimes, with how many prosocial agents.
    """

    file: str
    kind: str
    sha256: str
    rows: int
    models: tuple[str, ...]
    conditions: tuple[str, ...]
    prosocial: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ContrastLine:
    """A metric in a contrast, written for people.

    Attributes
    ----------
    metric, meaning, direction
        Its name, what it is, and which way was predicted.
    strata, units
        How many differences, in how many exchangeable units.
    estimate, exact, interval, standardised
        Mean difference, rounded and exact; bootstrap interval; over the spread of differences.
    p_value, p_exact, p_holm
        Of the sign flips: rounded, as the fraction that was counted, and corrected.
    against
        Whether the estimate goes against the prediction.
    """

    metric: str
    meaning: str
    direction: str
    strata: int
    units: int
    estimate: str
    exact: str
    interval: str
    standardised: str
    p_value: str
    p_exact: str
    p_holm: str
    against: bool


@dataclass(frozen=True, slots=True)
class PublishedRuns:
    """The evidence of some files.

    Attributes
    ----------
    sources
        Where the numbers are from.
    contrasts
        File, contrast and its lines.
    missing, unlisted
        File, contrast, stratum and reason of what was left out; how many more there are.
    repeated
        How many cells were given more than once and merged.
    warnings
        What tells nothing, and what could not be drawn.
    sheets
        Forest plots, and theory beside the runs.
    growth
        Of the commons that theory played.
    level, resamples, seed
        Of the intervals.
    enumerated
        Whether every p-value counts all sign flips.
    command
        What computes all of it again.
    """

    sources: tuple[Source, ...]
    contrasts: tuple[tuple[str, str, tuple[ContrastLine, ...]], ...]
    missing: tuple[tuple[str, str, str, str], ...]
    unlisted: int
    repeated: int
    warnings: tuple[str, ...]
    sheets: tuple[FigureSheet, ...]
    growth: str
    level: str
    resamples: int
    seed: int
    enumerated: bool
    command: str


def published_runs(
    files: Sequence[Path],
    growth: str = GROWTH,
    *,
    version: str = "",
    progress: Progress = lambda what, done, total: None,
) -> PublishedRuns | None:
    """Test what runs say, and set theory beside them; ``None`` when there are no files.

    Parameters
    ----------
    files
        Cell means or joint action counts (``.csv``), or folders of ``coopgap play``; later files
        are compared with the first, but several folders and nothing else are pooled.
    growth
        Of the commons that theory plays.
    version
        Of coopgap, for the pictures.
    progress
        Called with what is being done.

    Raises
    ------
    FormatError
        When a file is not what it should be, or no two of its cells can be compared.
    ParameterError
        When there is no such growth.

    Examples
    --------
    >>> published_runs([]) is None
    True

    References
    ----------
    Theory §6; [HuangEtAl2026].
    """
    if not files:
        return None
    regime, options = parse_growth(growth), Options()
    progress("evidence: tests", 0, 2)
    by_file = read_evidence(files)
    # Folders of one experiment hold a cell each: alone they have nothing to compare.
    pooled = len(files) > 1 and all(path.is_dir() for path in files)
    read = (pool_files(by_file),) if pooled else by_file
    try:
        report = gather_evidence(read, options)
    except ParameterError as error:
        raise FormatError(f"{', '.join(map(str, files))}: {error}") from None
    progress("evidence: figures", 1, 2)
    drawings, notes = evidence_drawings(read, report, regime)
    command = f"coopgap evidence {'--pool ' if pooled else ''}" + " ".join(
        shlex.quote(path.name) for path in files
    )
    if growth != GROWTH:
        command += f" --growth {shlex.quote(growth)}"
    missing = _missing(report)
    return PublishedRuns(
        sources=tuple(_source(path, cells) for path, cells in zip(files, by_file, strict=True)),
        contrasts=tuple(
            (file, contrast, tuple(map(_line, rows)))
            for (file, contrast), rows in itertools.groupby(
                report.rows, key=lambda row: (row.file, row.contrast)
            )
        ),
        missing=missing[:MOST_LISTED],
        unlisted=max(0, len(missing) - MOST_LISTED),
        repeated=len(report.repeated),
        warnings=(*report.warnings, *notes),
        sheets=tuple(
            drawing_sheet(drawing, f"{command} --figures out/evidence", version)
            for drawing in drawings
        ),
        growth=str(regime),
        level=f"{float(100 * options.level):g}\N{NO-BREAK SPACE}%",
        resamples=options.resamples,
        seed=options.seed,
        enumerated=all(row.enumerated for row in report.rows),
        command=f"{command} --json",
    )


def _source(path: Path, cells: Sequence[CellMeans]) -> Source:
    table = runs_table(path)
    return Source(
        file=cells[0].file,
        kind="joint action counts, as shares" if holds_counts(table) else "cell means",
        sha256=hashlib.sha256(table.read_bytes()).hexdigest(),
        rows=len(cells),
        models=tuple(sorted({cell.model for cell in cells})),
        conditions=tuple(sorted({cell.condition for cell in cells})),
        prosocial=tuple(sorted({cell.prosocial for cell in cells})),
    )


def _missing(report: EvidenceReport) -> tuple[tuple[str, str, str, str], ...]:
    """Name each stratum once, however many metrics it lacks."""
    return tuple(
        dict.fromkeys(
            (gap.file, gap.contrast, str(gap.stratum), gap.reason) for gap in report.missing
        )
    )


def _line(row: EvidenceRow) -> ContrastLine:
    wrong = {"up": row.estimate < 0, "down": row.estimate > 0}
    return ContrastLine(
        metric=row.metric,
        meaning=_words(METRICS.get(row.metric, "")),
        direction=str(row.direction),
        strata=row.strata,
        units=row.units,
        estimate=signed(row.estimate),
        exact=as_text(row.estimate),
        interval=f"[{minus(short_number(row.interval.low))}, "
        f"{minus(short_number(row.interval.high))}]",
        standardised="" if row.standardised is None else minus(short_number(row.standardised)),
        p_value=p_text(row.p_value, row.enumerated),
        p_exact=as_text(row.p_value),
        p_holm=p_text(row.p_holm, row.enumerated),
        against=wrong.get(str(row.direction), False),
    )


def _words(axis: str) -> str:
    """Take the mathematics out of the name of an axis."""
    return " ".join(part for part in axis.split() if not part.startswith("$"))


def signed(value: Fraction) -> str:
    """Write a difference with its sign, two digits after the point, or more below one.

    Examples
    --------
    >>> signed(Fraction(12870, 100)), signed(Fraction(-1, 3)), signed(Fraction(0))
    ('+128.70', '−0.3333', '0')
    """
    if not value:
        return "0"
    return minus(f"{float(value):+.2f}" if abs(value) >= 1 else f"{float(value):+.4f}")


def minus(text: str) -> str:
    """Set the sign of a negative number as people print it.

    Examples
    --------
    >>> minus("-0.5"), minus("1e-05")
    ('−0.5', '1e-05')
    """
    return f"−{text[1:]}" if text.startswith("-") else text
