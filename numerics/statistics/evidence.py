"""What published runs say: effect, bootstrap interval and exact permutation test per contrast."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from coopgap.numerics.statistics.bootstrap import RESAMPLES, Interval, bootstrap_mean
from coopgap.numerics.statistics.contrasts import (
    BASELINE,
    Missing,
    Paired,
    Repeats,
    Stratum,
    contract_contrast,
    difference_in_differences,
    dose_slopes,
    merge_cells,
    prosocial_contrast,
)
from coopgap.numerics.statistics.multiple_testing import holm
from coopgap.numerics.statistics.permutation import DRAWS, Direction, sign_flip_test
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans

PREDICTED: Mapping[str, Direction] = {
    "R": Direction.UP,
    "m": Direction.UP,
    "e": Direction.UP,
    "o": Direction.DOWN,
}
"""The metrics tested by default, and which way prosociality or a contract should move them."""


class Unit(StrEnum):
    """What is exchangeable, and drawn again by the bootstrap: a stratum, or a whole model."""

    STRATUM = "stratum"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Options:
    """How evidence is computed.

    Attributes
    ----------
    high, low
        The numbers of prosocial agents compared.
    baseline, arms
        The condition without a contract, and the contracts compared with it; every other
        condition of a file when empty.
    directions
        The metrics tested, each with the direction predicted for it.
    repeats
        How rows of one and the same cell are merged.
    unit
        What is flipped and drawn again as a whole.
    draws, resamples, seed
        Random flips (beyond what can be counted), bootstrap resamples, and their seed.
    level
        Nominal coverage of the intervals.
    """

    high: int = 5
    low: int = 0
    baseline: str = BASELINE
    arms: tuple[str, ...] = ()
    directions: Mapping[str, Direction] | None = None
    repeats: Repeats = Repeats.EQUAL
    unit: Unit = Unit.STRATUM
    draws: int = DRAWS
    resamples: int = RESAMPLES
    seed: int = 0
    level: Fraction = Fraction(19, 20)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One contrast of one metric.

    Attributes
    ----------
    file, contrast, metric
        Where, what is compared, and in which metric; of two files 'later - first'.
    direction
        What the p-value counts as extreme.
    estimate
        Mean difference over the strata, in the metric's unit (a slope: per agent).
    interval
        Percentile bootstrap interval of the estimate.
    standardised
        Estimate over the standard deviation of the differences: a float for the eye, infinite
        when they are all the same, not defined (``None``) for one stratum or no difference.
    p_value, p_holm
        Permutation p-value, and corrected over the metrics of the same file and contrast.
    enumerated
        Whether the p-value counts every sign flip; otherwise it is a Monte-Carlo value.
    strata, units
        How many differences, and in how many exchangeable units.
    """

    file: str
    contrast: str
    metric: str
    direction: Direction
    estimate: Fraction
    interval: Interval
    standardised: float | None
    p_value: Fraction
    p_holm: Fraction
    enumerated: bool
    strata: int
    units: int


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """All rows, and what could not be used.

    Attributes
    ----------
    rows
        One for each file, contrast and metric.
    missing
        Strata left out, each with its reason.
    repeated
        Cells that stand in a file more than once: file, cell and how often.
    """

    rows: tuple[EvidenceRow, ...]
    missing: tuple[Missing, ...]
    repeated: tuple[tuple[str, Stratum, int], ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say which intervals have no width, and why: they tell nothing about uncertainty."""
        metrics: dict[tuple[str, str, str], list[str]] = {}
        for row in self.rows:
            if row.interval.low == row.interval.high:
                why = "differences that are all the same"
                if row.units == 1:
                    why = "one stratum" if row.strata == 1 else "one unit"
                metrics.setdefault((row.file, row.contrast, why), []).append(row.metric)
        return tuple(
            f"{file}: {contrast}: {', '.join(listed)} rests on {why}: an interval without width "
            "tells nothing about uncertainty"
            for (file, contrast, why), listed in metrics.items()
        )


def pool_files(files: Sequence[Sequence[CellMeans]]) -> tuple[CellMeans, ...]:
    """Put the rows of several files together, as if they were one: several runs of an experiment.

    Examples
    --------
    >>> cells = [CellMeans(name, "X", "nl", 5, {}) for name in "ab"]
    >>> [cell.file for cell in pool_files([cells[:1], cells[1:]])]
    ['2 files', '2 files']
    """
    name = f"{len(files)} files"
    return tuple(replace(cell, file=name) for cells in files for cell in cells)


def gather_evidence(
    files: Sequence[Sequence[CellMeans]], options: Options | None = None
) -> EvidenceReport:
    """Test every contrast of every file, and the difference of later files from the first.

    For each file: prosocial `high` against `low` within (model, condition), each contract arm
    against none within (model, number of prosocial agents), and the slope in the number of
    prosocial agents. For each file after the first: the difference in differences of the first
    of these contrasts, tested two-sided because no direction was predicted.

    Parameters
    ----------
    files
        The rows of each file.
    options
        Defaults where omitted.

    Raises
    ------
    ParameterError
        When two files bear the same name, an arm or a metric is in no file, or no stratum has
        both arms of any contrast.

    Examples
    --------
    >>> rows = [
    ...     CellMeans("a", model, "nl", k, {"R": Fraction(k * gain)})
    ...     for model, gain in (("X", 2), ("Y", 3))
    ...     for k in (0, 5)
    ... ]
    >>> row = gather_evidence([rows]).rows[0]
    >>> row.contrast, row.metric, str(row.estimate), str(row.p_value)
    ('prosocial 5 - 0', 'R', '25/2', '1/4')

    References
    ----------
    Theory §6; [HuangEtAl2026] for the predictions.
    """
    chosen = options or Options()
    names = [cells[0].file for cells in files if cells]
    if len(set(names)) < len(names):
        raise ParameterError("two files have the same name; give each its own label")
    conditions = {cell.condition for cells in files for cell in cells}
    if unknown := [arm for arm in chosen.arms if arm not in conditions]:
        raise ParameterError(
            f"arm {unknown[0]!r} is in no file; there are {', '.join(sorted(conditions))}"
        )
    metrics = {metric for cells in files for cell in cells for metric in cell.means}
    if unknown := [metric for metric in chosen.directions or () if metric not in metrics]:
        raise ParameterError(
            f"metric {unknown[0]!r} is in no file; there are {', '.join(sorted(metrics))}"
        )
    by_file = [_families(cells, chosen) for cells in files if cells]
    families = [family for of_one in by_file for family in of_one]
    rows = [row for family in families for row in _rows(family, chosen)]
    # The first family of a file is prosocial high against low.
    between = [_between(of_one[0], by_file[0][0]) for of_one in by_file[1:]]
    rows += [row for family in between for row in _rows(family, chosen, predicted=False)]
    if not rows:
        raise ParameterError(
            f"no stratum has both arms of any contrast: neither prosocial {chosen.high} and "
            f"{chosen.low}, nor a contract and {chosen.baseline!r}"
        )
    counts = {
        name: _cell_counts(cells) for name, cells in zip(names, filter(None, files), strict=True)
    }
    return EvidenceReport(
        rows=tuple(rows),
        missing=tuple(m for f in families + between for paired in f for m in paired.missing),
        repeated=tuple(
            (name, key, times)
            for name, counted in counts.items()
            for key, times in counted.items()
            if times > 1
        ),
    )


def _families(cells: Sequence[CellMeans], chosen: Options) -> list[list[Paired]]:
    """Give the contrasts of a file, each a family of metrics that Holm corrects together."""
    file = cells[0].file
    tables = {
        metric: merge_cells(cells, metric, chosen.repeats) for metric in _directions(chosen, cells)
    }
    conditions = sorted({cell.condition for cell in cells} - {chosen.baseline})
    arms = [arm for arm in chosen.arms or conditions if arm in conditions]
    families = [
        [prosocial_contrast(file, m, t, chosen.high, chosen.low) for m, t in tables.items()]
    ]
    if any(cell.condition == chosen.baseline for cell in cells):
        families += [
            [contract_contrast(file, m, t, arm, chosen.baseline) for m, t in tables.items()]
            for arm in arms
        ]
    families.append([dose_slopes(file, m, t) for m, t in tables.items()])
    return families


def _directions(chosen: Options, cells: Iterable[CellMeans]) -> Mapping[str, Direction]:
    found = dict.fromkeys(metric for cell in cells for metric in cell.means)
    if chosen.directions is not None:
        return {metric: way for metric, way in chosen.directions.items() if metric in found}
    known = {metric: way for metric, way in PREDICTED.items() if metric in found}
    # Metrics of a file of counts carry no prediction.
    return known or dict.fromkeys(found, Direction.TWO_SIDED)


def _between(later: Sequence[Paired], first: Sequence[Paired]) -> list[Paired]:
    earlier = {paired.metric: paired for paired in first}
    return [
        difference_in_differences(paired, earlier[paired.metric])
        for paired in later
        if paired.metric in earlier
    ]


def _rows(family: Iterable[Paired], chosen: Options, predicted: bool = True) -> list[EvidenceRow]:
    rows = []
    known = (chosen.directions or PREDICTED) if predicted else {}
    for paired in family:
        if not paired.differences:
            continue
        direction = known.get(paired.metric, Direction.TWO_SIDED)
        clusters = _clusters(paired, chosen.unit)
        test = sign_flip_test(
            [sum(c, Fraction(0)) for c in clusters], direction, draws=chosen.draws, seed=chosen.seed
        )
        values = list(paired.differences.values())
        estimate = sum(values, Fraction(0)) / len(values)
        rows.append(
            EvidenceRow(
                file=paired.file,
                contrast=paired.contrast,
                metric=paired.metric,
                direction=direction,
                estimate=estimate,
                interval=bootstrap_mean(
                    clusters, resamples=chosen.resamples, seed=chosen.seed, level=chosen.level
                ),
                standardised=_standardised(values, estimate),
                p_value=test.p_value,
                p_holm=test.p_value,
                enumerated=test.enumerated,
                strata=len(values),
                units=len(clusters),
            )
        )
    corrected = holm([row.p_value for row in rows])
    return [replace(row, p_holm=p) for row, p in zip(rows, corrected, strict=True)]


def _clusters(paired: Paired, unit: Unit) -> list[list[Fraction]]:
    if unit is Unit.STRATUM:
        return [[value] for value in paired.differences.values()]
    items = sorted(paired.differences.items(), key=lambda item: item[0].model)
    grouped = itertools.groupby(items, key=lambda item: item[0].model)
    return [[value for _, value in group] for _, group in grouped]


def _standardised(values: Sequence[Fraction], estimate: Fraction) -> float | None:
    if len(values) < 2:
        return None
    variance = sum(((v - estimate) ** 2 for v in values), Fraction(0)) / (len(values) - 1)
    if not variance:
        return math.copysign(math.inf, estimate) if estimate else None
    return float(estimate) / math.sqrt(variance)


def _cell_counts(cells: Iterable[CellMeans]) -> dict[Stratum, int]:
    counts: dict[Stratum, int] = {}
    for cell in cells:
        key = Stratum(cell.model, cell.game, cell.condition, cell.prosocial)
        counts[key] = counts.get(key, 0) + 1
    return counts
