"""Contrasts of published cells, stratum by stratum, with what is missing said aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans

BASELINE = "no-contract"
"""The condition without a contract."""


class Repeats(StrEnum):
    """How rows of one and the same cell are merged."""

    EQUAL = "equal"
    RUNS = "runs"


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """What both arms of a paired difference have in common; empty where it is the contrast.

    Attributes
    ----------
    model, game, condition
        Who played, what, under which contract regime.
    prosocial
        How many agents were prosocial; ``None`` when that is what is compared.
    """

    model: str
    game: str = ""
    condition: str = ""
    prosocial: int | None = None

    def __str__(self) -> str:
        """Name it for people."""
        parts = [self.model, self.game, self.condition]
        if self.prosocial is not None:
            parts.append(f"{self.prosocial} prosocial")
        return ", ".join(part for part in parts if part)


Table: TypeAlias = Mapping[Stratum, Fraction]
"""One value for each full cell: model, game, condition and number of prosocial agents."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A stratum that a contrast had to leave out.

    Attributes
    ----------
    file, contrast, metric
        Where, in which comparison and of which metric.
    stratum
        What was left out.
    reason
        Which of its cells have no value.
    """

    file: str
    contrast: str
    metric: str
    stratum: Stratum
    reason: str


@dataclass(frozen=True, slots=True)
class Paired:
    """The differences of one contrast and metric.

    Attributes
    ----------
    file, contrast, metric
        Where, what is compared, and in which metric.
    differences
        Treatment minus control by stratum, sorted by stratum.
    missing
        The strata left out.
    """

    file: str
    contrast: str
    metric: str
    differences: Mapping[Stratum, Fraction]
    missing: tuple[Missing, ...]


def merge_cells(
    cells: Iterable[CellMeans], metric: str, repeats: Repeats = Repeats.EQUAL
) -> dict[Stratum, Fraction]:
    """Give one value of a metric for each cell; rows of the same cell become their mean.

    Parameters
    ----------
    cells
        Rows of one file.
    metric
        Name of the mean; rows without it are passed over.
    repeats
        ``EQUAL`` gives every row the same weight, ``RUNS`` the number of its runs.

    Raises
    ------
    ParameterError
        When runs are to be weights and a row of a repeated cell does not say how many it has.

    Examples
    --------
    >>> rows = [CellMeans("f", "X", "nl", 5, {"R": Fraction(v)}, n) for v, n in [(1, 5), (4, 10)]]
    >>> for repeats in Repeats:
    ...     print(repeats, *merge_cells(rows, "R", repeats).values())
    equal 5/2
    runs 3

    References
    ----------
    Theory §6.
    """
    groups: dict[Stratum, list[CellMeans]] = {}
    for cell in cells:
        if metric in cell.means:
            key = Stratum(cell.model, cell.game, cell.condition, cell.prosocial)
            groups.setdefault(key, []).append(cell)
    merged = {}
    for key, group in groups.items():
        weights = [1] * len(group)
        if repeats is Repeats.RUNS and len(group) > 1:
            if any(cell.runs is None for cell in group):
                raise ParameterError(
                    f"{group[0].file}: {key} stands there {len(group)} times without total_runs; "
                    "merge with equal weights"
                )
            weights = [cell.runs or 0 for cell in group]
        weighted = (w * cell.means[metric] for w, cell in zip(weights, group, strict=True))
        merged[key] = sum(weighted, Fraction(0)) / sum(weights)
    return merged


def prosocial_contrast(file: str, metric: str, table: Table, high: int = 5, low: int = 0) -> Paired:
    """Compare two numbers of prosocial agents within (model, condition).

    Every model is expected under every condition that the file has; what is not there is
    reported as missing.

    Raises
    ------
    ParameterError
        When both numbers are the same.

    Examples
    --------
    >>> cell = lambda k: Stratum("X", "", "nl", k)
    >>> paired = prosocial_contrast("f", "R", {cell(5): Fraction(9), cell(0): Fraction(2)})
    >>> paired.contrast, [str(value) for value in paired.differences.values()]
    ('prosocial 5 - 0', ['7'])

    References
    ----------
    Theory §6.
    """
    if high == low:
        raise ParameterError(f"high=low={high}; two different numbers of prosocial agents needed")

    def cells(stratum: Stratum) -> list[tuple[int, Stratum]]:
        return [(sign, _at(stratum, prosocial=k)) for sign, k in ((1, high), (-1, low))]

    return _paired(file, f"prosocial {high} - {low}", metric, table, _by_condition(table), cells)


def contract_contrast(
    file: str, metric: str, table: Table, arm: str, baseline: str = BASELINE
) -> Paired:
    """Compare a contract arm with no contract within (model, number of prosocial agents).

    Raises
    ------
    ParameterError
        When the arm is the baseline.

    Examples
    --------
    >>> cell = lambda c: Stratum("X", "", c, 3)
    >>> table = {cell("nl"): Fraction(9), cell("no-contract"): Fraction(2)}
    >>> contract_contrast("f", "R", table, "nl").contrast
    'nl - no-contract'

    References
    ----------
    Theory §6.
    """
    if arm == baseline:
        raise ParameterError(f"arm={arm!r} is the baseline; name another condition")
    levels = sorted({key.prosocial for key in table}, key=lambda k: k or 0)
    strata = [Stratum(model, game, "", k) for model, game in _played(table) for k in levels]

    def cells(stratum: Stratum) -> list[tuple[int, Stratum]]:
        return [(sign, _at(stratum, condition=c)) for sign, c in ((1, arm), (-1, baseline))]

    return _paired(file, f"{arm} - {baseline}", metric, table, strata, cells)


def dose_slopes(file: str, metric: str, table: Table) -> Paired:
    """Give the least-squares slope per prosocial agent within (model, condition).

    A stratum counts when it has every number of prosocial agents that the file has. Where these
    are symmetric about their mean, flipping the sign of a slope is what reversing their order
    does, so the sign-flip test of the slopes is a permutation test too; elsewhere every stratum
    is left out.

    Examples
    --------
    >>> table = {Stratum("X", "", "nl", k): Fraction(3 * k + k % 2) for k in range(3)}
    >>> [str(slope) for slope in dose_slopes("f", "R", table).differences.values()]
    ['3']

    References
    ----------
    Theory §6.
    """
    levels = sorted({key.prosocial for key in table if key.prosocial is not None})
    name = "slope per prosocial agent"
    if len(levels) < 2:
        return Paired(file, name, metric, {}, ())
    if any(
        low + high != levels[0] + levels[-1] for low, high in zip(levels, levels[::-1], strict=True)
    ):
        reason = (
            f"{', '.join(map(str, levels))} prosocial agents are not symmetric about their mean; "
            "the order cannot be reversed"
        )
        strata = _by_condition(table)
        return Paired(
            file, name, metric, {}, tuple(Missing(file, name, metric, s, reason) for s in strata)
        )
    mean = Fraction(sum(levels), len(levels))
    spread = sum(((k - mean) ** 2 for k in levels), Fraction(0))

    def cells(stratum: Stratum) -> list[tuple[Fraction, Stratum]]:
        return [((k - mean) / spread, _at(stratum, prosocial=k)) for k in levels]

    return _paired(file, name, metric, table, _by_condition(table), cells)


def difference_in_differences(later: Paired, first: Paired) -> Paired:
    """Subtract the differences of one file from those of another, stratum by stratum.

    Raises
    ------
    ParameterError
        When the two are not the same contrast of the same metric.

    Examples
    --------
    >>> x = Stratum("X", "", "nl")
    >>> one = Paired("a", "prosocial 5 - 0", "R", {x: Fraction(1)}, ())
    >>> two = Paired("b", "prosocial 5 - 0", "R", {x: Fraction(5)}, ())
    >>> both = difference_in_differences(two, one)
    >>> both.file, both.differences[x]
    ('b - a', Fraction(4, 1))

    References
    ----------
    Theory §6.
    """
    if (later.contrast, later.metric) != (first.contrast, first.metric):
        raise ParameterError(
            f"{later.contrast} of {later.metric} and {first.contrast} of {first.metric} are not "
            "the same contrast"
        )
    file, name = f"{later.file} - {first.file}", f"difference in {later.contrast}"
    differences, missing = {}, []
    for stratum in sorted(set(later.differences) | set(first.differences), key=_order):
        absent = [p.file for p in (later, first) if stratum not in p.differences]
        if absent:
            reason = "not in " + " or ".join(absent)
            missing.append(Missing(file, name, later.metric, stratum, reason))
        else:
            differences[stratum] = later.differences[stratum] - first.differences[stratum]
    return Paired(file, name, later.metric, differences, tuple(missing))


def _paired(
    file: str,
    contrast: str,
    metric: str,
    table: Table,
    strata: Sequence[Stratum],
    cells: Callable[[Stratum], Sequence[tuple[Fraction | int, Stratum]]],
) -> Paired:
    differences, missing = {}, []
    for stratum in strata:
        needed = cells(stratum)
        absent = [cell for _, cell in needed if cell not in table]
        if absent:
            reason = "no value for " + "; ".join(_beyond(cell, stratum) for cell in absent)
            missing.append(Missing(file, contrast, metric, stratum, reason))
        else:
            total = sum((weight * table[cell] for weight, cell in needed), Fraction(0))
            differences[stratum] = total
    return Paired(file, contrast, metric, differences, tuple(missing))


def _played(table: Table) -> list[tuple[str, str]]:
    return sorted({(key.model, key.game) for key in table})


def _by_condition(table: Table) -> list[Stratum]:
    conditions = sorted({key.condition for key in table})
    return [Stratum(m, g, condition) for m, g in _played(table) for condition in conditions]


def _at(stratum: Stratum, *, condition: str = "", prosocial: int | None = None) -> Stratum:
    return Stratum(
        stratum.model,
        stratum.game,
        condition or stratum.condition,
        stratum.prosocial if prosocial is None else prosocial,
    )


def _beyond(cell: Stratum, stratum: Stratum) -> str:
    return f"prosocial {cell.prosocial}" if stratum.prosocial is None else cell.condition


def _order(stratum: Stratum) -> tuple[str, str, str, int]:
    level = -1 if stratum.prosocial is None else stratum.prosocial
    return stratum.model, stratum.game, stratum.condition, level
