"""The figures of published runs: theory beside the runs of each file, and the contrasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from matplotlib.figure import Figure

from coopgap.figures import evidence_forest, theory_and_runs
from coopgap.figures.drawn_files import slug
from coopgap.figures.style import Style
from coopgap.numerics.statistics.evidence import EvidenceReport
from coopgap.theory.commons_growth import Growth, IndependentGrowth
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans

WEIGHT: Final = Fraction(1)
"""Prosocial weight at which theory plays besides λ*, when none is asked for."""

PRECISION: Final = Fraction(100)
"""Precision of logit play, when none is asked for."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure that can be drawn.

    Attributes
    ----------
    stem, title, claim
        Of its files; what it shows; where it belongs.
    data, draw
        A frozen record of exact numbers, and what draws it.
    """

    stem: str
    title: str
    claim: str
    data: Any
    draw: Callable[[Any, Style], Figure]


def evidence_drawings(
    read: Sequence[Sequence[CellMeans]],
    report: EvidenceReport,
    growth: Growth,
    weights: Sequence[Fraction] = (),
    precisions: Sequence[Fraction] = (),
) -> tuple[tuple[Drawing, ...], tuple[str, ...]]:
    """Prepare every figure that published runs allow.

    Parameters
    ----------
    read
        The rows of each file.
    report
        What `coopgap.numerics.statistics.evidence.gather_evidence` found in them.
    growth
        Of the commons that theory plays.
    weights
        λ besides λ*; `WEIGHT` when there are none.
    precisions
        β of logit play; `PRECISION` when there are none and growth is independent, which is what
        logit play is followed for.

    Returns
    -------
    tuple
        The drawings, no two of one stem, and for each that is not there a sentence why.

    Examples
    --------
    >>> from coopgap.numerics.statistics.evidence import gather_evidence
    >>> from coopgap.theory.commons_growth import parse_growth
    >>> cells = [CellMeans("a.csv", "X", "nl", k, {"share(C)": Fraction(k)}) for k in (0, 5)]
    >>> drawings, notes = evidence_drawings(
    ...     [cells], gather_evidence([cells]), parse_growth("2")
    ... )
    >>> [drawing.stem for drawing in drawings], len(notes)
    (['evidence-a'], 1)

    References
    ----------
    Theory §6.
    """
    found: list[Drawing] = []
    notes: list[str] = []
    noise = precisions or ([PRECISION] if isinstance(growth, IndependentGrowth) else [])
    for cells in read:
        try:
            data = theory_and_runs.compare(cells, growth, weights or [WEIGHT], noise)
        except ParameterError as error:  # the table is there all the same
            notes.append(f"not drawn: {error}")
            continue
        title = f"Exact play of the commons beside the runs of {data.file}."
        stem = f"theory-and-runs-{_named(data.file)}"
        found.append(Drawing(stem, title, "M6", data, theory_and_runs.draw))
    try:
        forests = evidence_forest.forests(report)
    except ParameterError as error:
        forests = ()
        notes.append(f"not drawn: {error}")
    for forest in forests:
        title = f"Estimates, intervals and p-values of the contrasts in {forest.file}."
        stem = f"evidence-{_named(forest.file)}"
        found.append(Drawing(stem, title, "none", forest, evidence_forest.draw))
    return _told_apart(found), tuple(notes)


def _named(file: str) -> str:
    return slug(file.removesuffix(".csv"))


def _told_apart(drawings: Sequence[Drawing]) -> tuple[Drawing, ...]:
    """Give every drawing a stem of its own, where several files led to one."""
    stems = [drawing.stem for drawing in drawings]
    times = [stems[: k + 1].count(stem) for k, stem in enumerate(stems)]
    return tuple(
        drawing if time == 1 else replace(drawing, stem=f"{drawing.stem}-{time}")
        for drawing, time in zip(drawings, times, strict=True)
    )
