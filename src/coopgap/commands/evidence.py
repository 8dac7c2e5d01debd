"""``coopgap evidence``: what published runs say, with exact permutation tests."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from coopgap import __version__, options
from coopgap.display import console, facts, grid, print_json
from coopgap.figures.evidence_table import latex_table, p_text, short_number
from coopgap.numerics.statistics.bootstrap import RESAMPLES
from coopgap.numerics.statistics.contrasts import BASELINE, Repeats
from coopgap.numerics.statistics.evidence import (
    PREDICTED,
    EvidenceReport,
    EvidenceRow,
    Options,
    Unit,
    gather_evidence,
    pool_files,
)
from coopgap.numerics.statistics.evidence_files import holds_counts, read_evidence, runs_table
from coopgap.numerics.statistics.permutation import DRAWS, Direction
from coopgap.theory.commons_growth import parse_growth
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans
from coopgap.theory.formats.files import write_text_atomically
from coopgap.theory.rationals import as_text, as_weight


def evidence(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Cell means or joint action counts (.csv), or folders of coopgap play.",
        ),
    ],
    pool: Annotated[
        bool, typer.Option("--pool", help="Read all files as one: runs of one experiment.")
    ] = False,
    arm: Annotated[
        list[str] | None,
        typer.Option("--arm", metavar="NAME", help="A contract arm; all of them when omitted."),
    ] = None,
    baseline: Annotated[
        str, typer.Option("--baseline", metavar="NAME", help="The condition without a contract.")
    ] = BASELINE,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            metavar="NAME[:DIRECTION]",
            help="A metric to test, with up, down or two-sided; R, m, e up and o down when "
            "omitted.",
        ),
    ] = None,
    high: Annotated[int, typer.Option("--high", help="Prosocial agents compared ...")] = 5,
    low: Annotated[int, typer.Option("--low", help="... with this many.")] = 0,
    repeats: Annotated[
        Repeats, typer.Option("--repeats", help="Rows of one cell: equal weights, or by runs.")
    ] = Repeats.EQUAL,
    unit: Annotated[
        Unit, typer.Option("--unit", help="What is exchangeable: each stratum, or a whole model.")
    ] = Unit.STRATUM,
    draws: Annotated[
        int, typer.Option("--draws", help="Random sign flips where there are too many to count.")
    ] = DRAWS,
    resamples: Annotated[int, typer.Option("--resamples", help="Bootstrap resamples.")] = RESAMPLES,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of all that is drawn.")] = 0,
    latex: Annotated[
        Path | None, typer.Option("--latex", metavar="FILE", help="Write a LaTeX table.")
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option(
            "--figures",
            metavar="DIR",
            help="Draw the contrasts as a forest plot, and exact play of the commons beside the "
            "runs of each file (R and m).",
        ),
    ] = None,
    growth: Annotated[
        str,
        typer.Option(metavar="REGIME", help="With --figures: growth of the commons played."),
    ] = "2",
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="λ", help="With --figures: weights besides λ*; 1."),
    ] = None,
    precision: Annotated[
        list[str] | None,
        typer.Option(
            "--precision",
            metavar="β",
            help="With --figures: also logit play of the commons at this precision; 100.",
        ),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Test what published runs say about prosocial agents and contracts.

    Paired permutation tests within strata, every sign flip counted up to 36 of them; bootstrap
    intervals; Holm's correction over the metrics of a contrast. Later files are compared with
    the first, difference in differences.

    **Examples**

    `coopgap evidence aggregated.csv`

    `coopgap evidence deterministic.csv stochastic.csv --arm code-law --json`

    `coopgap evidence aggregated.csv --figures out/evidence`

    `coopgap evidence --pool runs/*`
    """
    read = read_evidence(files)
    if pool:
        if len({holds_counts(runs_table(path)) for path in files}) > 1:
            raise ParameterError("--pool: cell means and action counts do not go together")
        read = (pool_files(read),)
    report = gather_evidence(
        read,
        Options(
            high=high,
            low=low,
            baseline=baseline,
            arms=tuple(arm or ()),
            directions=_directions(metric),
            repeats=repeats,
            unit=unit,
            draws=draws,
            resamples=resamples,
            seed=seed,
        ),
    )
    drawn: list[Path] = []
    warnings = list(report.warnings)
    if figures is not None:
        drawn, notes = _draw(read, report, figures, growth, weight or [], precision or [])
        warnings += notes
    if latex is not None:
        write_text_atomically(latex, latex_table(report))
    if as_json:
        print_json(evidence_object(report) | {"warnings": warnings})
    else:
        _show(report)
        for words in warnings:
            console().print(f"warning: {words}", markup=False)
        for path in drawn:
            print(f"wrote {path}")


def evidence_object(report: EvidenceReport) -> dict[str, Any]:
    """Give the public JSON form of a report: numbers to read, exact values as text."""
    return {
        "rows": [_row_object(row) for row in report.rows],
        "missing": [
            {
                "file": gap.file,
                "contrast": gap.contrast,
                "metric": gap.metric,
                "stratum": str(gap.stratum),
                "reason": gap.reason,
            }
            for gap in report.missing
        ],
        "repeated": [
            {"file": file, "cell": str(cell), "rows": times}
            for file, cell, times in report.repeated
        ],
        "warnings": list(report.warnings),
    }


def _row_object(row: EvidenceRow) -> dict[str, Any]:
    spread = row.standardised
    return {
        "metric": row.metric,
        "direction": row.direction.value,
        "contrast": row.contrast,
        "file": row.file,
        "estimate": float(row.estimate),
        "estimate_exact": as_text(row.estimate),
        "interval": [float(row.interval.low), float(row.interval.high)],
        "level": float(row.interval.level),
        # JSON knows no infinity.
        "standardised": None if spread is None or abs(spread) == float("inf") else spread,
        "p_exact": float(row.p_value),
        "p_exact_fraction": as_text(row.p_value),
        "p_holm": float(row.p_holm),
        "enumerated": row.enumerated,
        "strata": row.strata,
        "units": row.units,
    }


def _draw(
    read: Sequence[Sequence[CellMeans]],
    report: EvidenceReport,
    out: Path,
    growth: str,
    weights: list[str],
    precisions: list[str],
) -> tuple[list[Path], tuple[str, ...]]:
    """Draw what can be drawn; give the files, and why something else is not there."""
    # Plotting takes a second to import: only this option should pay for it.
    from coopgap.figures.drawn_files import write_drawing
    from coopgap.figures.evidence_drawings import evidence_drawings
    from coopgap.figures.style import Style

    drawings, notes = evidence_drawings(
        read,
        report,
        parse_growth(growth),
        [as_weight(text, "--weight") for text in weights],
        [as_weight(text, "--precision") for text in precisions],
    )
    paths = [
        path
        for drawing in drawings
        for path in write_drawing(
            drawing.data,
            drawing.draw,
            out,
            drawing.stem,
            Style(),
            title=drawing.title,
            claim=drawing.claim,
            version=__version__,
        )
    ]
    return paths, notes


def _directions(given: list[str] | None) -> dict[str, Direction] | None:
    if not given:
        return None
    directions = {}
    for text in given:
        # The last colon, and only before a direction: names of actions may hold colons.
        name, colon, way = text.rpartition(":")
        if colon and way in set(Direction):
            directions[name] = Direction(way)
        elif colon and name in PREDICTED:
            raise ParameterError(
                f"--metric {text}: {way!r} is no direction; write up, down or two-sided"
            )
        else:
            directions[text] = PREDICTED.get(text, Direction.TWO_SIDED)
    return directions


def _show(report: EvidenceReport) -> None:
    out = console()
    columns = ["metric", "strata", "estimate", "95% interval", "p", "p Holm"]
    for file, contrast in dict.fromkeys((row.file, row.contrast) for row in report.rows):
        lines = [
            [
                f"{row.metric} {row.direction}",
                str(row.strata),
                _signed(row.estimate),
                f"[{short_number(row.interval.low)}, {short_number(row.interval.high)}]",
                p_text(row.p_value, row.enumerated),
                p_text(row.p_holm, row.enumerated),
            ]
            for row in report.rows
            if (row.file, row.contrast) == (file, contrast)
        ]
        out.print(grid(f"{file}: {contrast}", columns, lines))
    if report.missing:
        out.print("left out:", markup=False)
        places = dict.fromkeys(
            (gap.file, gap.contrast, str(gap.stratum), gap.reason) for gap in report.missing
        )
        for file, contrast, stratum, reason in places:
            out.print(f"  - {file}, {contrast}: {stratum} ({reason})", markup=False)
    exact = all(row.enumerated for row in report.rows)
    out.print(
        facts(
            [
                ("p-values", "every sign flip counted" if exact else "those marked ~ are drawn"),
                ("repeated", f"{len(report.repeated)} cells given more than once, merged"),
            ]
        )
    )


def _signed(value: Fraction) -> str:
    return f"{float(value):+.2f}" if abs(value) >= 1 else f"{float(value):+.4f}"
