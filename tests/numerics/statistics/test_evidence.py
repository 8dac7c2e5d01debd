"""Evidence: the published commons, planted effects, several files, families, missing cells."""

from __future__ import annotations

import csv
import itertools
import math
import statistics
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from coopgap.numerics.statistics.contrasts import Repeats
from coopgap.numerics.statistics.evidence import (
    EvidenceReport,
    EvidenceRow,
    Options,
    Unit,
    gather_evidence,
)
from coopgap.numerics.statistics.multiple_testing import holm
from coopgap.numerics.statistics.permutation import Direction
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans, read_commons_runs

QUICK = Options(resamples=199)


@pytest.fixture(scope="module")
def published(shared_data: Path) -> tuple[Path, EvidenceReport]:
    path = shared_data / "commons" / "aggregated.csv"
    return path, gather_evidence([read_commons_runs(path)])


def the_row(report: EvidenceReport, contrast: str, metric: str, file: str = "") -> EvidenceRow:
    found = [
        row
        for row in report.rows
        if row.contrast == contrast and row.metric == metric and row.file.startswith(file)
    ]
    assert len(found) == 1
    return found[0]


def means_by_cell(path: Path, metric: str) -> dict[tuple[str, str, int], float]:
    values = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            values[row["model"], row["condition"], int(row["prosocial"])].append(row[metric])
    return {key: statistics.fmean(map(float, listed)) for key, listed in values.items()}


def test_the_published_gain_of_prosocial_agents(published: tuple[Path, EvidenceReport]) -> None:
    row = the_row(published[1], "prosocial 5 - 0", "R")
    assert round(float(row.estimate), 2) == 128.70
    assert (row.strata, row.enumerated, row.direction) == (17, True, Direction.UP)
    # Every stratum rises or the few that fall fall by little: only the identity is as extreme.
    assert row.p_value == Fraction(1, 2**17)
    assert row.interval.low < row.estimate < row.interval.high
    assert (round(float(row.interval.low)), round(float(row.interval.high))) == (89, 171)


@pytest.mark.parametrize("metric", ["R", "m", "e", "o"])
def test_published_effects_by_plain_enumeration(
    published: tuple[Path, EvidenceReport], metric: str
) -> None:
    path, report = published
    cells = means_by_cell(path, metric)
    differences = np.array(
        [cells[m, c, 5] - cells[m, c, 0] for m, c, k in cells if k == 5 and (m, c, 0) in cells]
    )
    sign = -1 if metric == "o" else 1
    signs = np.array(list(itertools.product((1, -1), repeat=len(differences))), dtype=np.int8)
    sums = signs @ (sign * differences)
    row = the_row(report, "prosocial 5 - 0", metric)
    assert float(row.estimate) == pytest.approx(differences.mean())
    assert float(row.p_value) == np.mean(sums >= sum(sign * differences) - 1e-9)
    assert row.standardised == pytest.approx(differences.mean() / differences.std(ddof=1))


def test_every_published_contrast_is_there_and_holm_is_within_it(
    published: tuple[Path, EvidenceReport],
) -> None:
    rows = published[1].rows
    families = {name: list(group) for name, group in itertools.groupby(rows, lambda r: r.contrast)}
    assert list(families) == [
        "prosocial 5 - 0",
        "code-law - no-contract",
        "nl - no-contract",
        "slope per prosocial agent",
    ]
    for family in families.values():
        assert [row.metric for row in family] == ["R", "m", "e", "o"]
        assert [row.direction.value for row in family] == ["up", "up", "up", "down"]
        assert tuple(row.p_holm for row in family) == holm([row.p_value for row in family])
    assert {row.strata for row in families["nl - no-contract"]} == {30}
    cells = means_by_cell(published[0], "R")
    shifts = [cells[m, "code-law", k] - cells[m, c, k] for m, c, k in cells if c == "no-contract"]
    law = the_row(published[1], "code-law - no-contract", "R")
    assert float(law.estimate) == pytest.approx(statistics.fmean(shifts))


def test_published_gaps_are_said_aloud(published: tuple[Path, EvidenceReport]) -> None:
    report = published[1]
    main = [gap for gap in report.missing if gap.contrast == "prosocial 5 - 0"]
    assert {str(gap.stratum) for gap in main} == {"gemma-4-31b-it, no-contract"}
    assert len(main) == 4  # once a metric
    assert {(cell.condition, times) for _, cell, times in report.repeated} == {("nl", 2)}
    assert len(report.repeated) == 24


def test_repeats_by_runs_change_the_estimate(shared_data: Path) -> None:
    cells = read_commons_runs(shared_data / "commons" / "aggregated.csv")
    directions = {"R": Direction.UP}
    options = Options(repeats=Repeats.RUNS, directions=directions, resamples=9)
    assert round(float(gather_evidence([cells], options).rows[0].estimate), 2) == 131.56


def test_whole_models_as_units(shared_data: Path) -> None:
    cells = read_commons_runs(shared_data / "commons" / "aggregated.csv")
    directions = {"R": Direction.UP}
    row = gather_evidence([cells], Options(unit=Unit.MODEL, directions=directions)).rows[0]
    assert (row.units, row.strata) == (6, 17)
    assert row.p_value == Fraction(1, 2**6)
    assert round(float(row.estimate), 2) == 128.70
    alone = gather_evidence([cells], Options(directions=directions)).rows[0]
    assert row.interval.high - row.interval.low > alone.interval.high - alone.interval.low


# -- planted -----------------------------------------------------------------------------------


def planted(file: str, gain: int, models: int = 5, metric: str = "R") -> list[CellMeans]:
    """Every further prosocial agent adds ``gain``; the arm 'nl' adds 7; noise that cancels."""
    return [
        CellMeans(
            file,
            f"model {m}",
            condition,
            k,
            {metric: Fraction(100 * m + gain * k + 7 * (condition == "nl"))},
        )
        for m in range(models)
        for condition in ("no-contract", "nl")
        for k in range(6)
    ]


def test_planted_effects_are_found() -> None:
    report = gather_evidence([planted("f", 3)], QUICK)
    for contrast, effect, strata in (
        ("prosocial 5 - 0", 15, 10),
        ("nl - no-contract", 7, 30),
        ("slope per prosocial agent", 3, 10),
    ):
        row = the_row(report, contrast, "R")
        assert [row.estimate, row.strata] == [effect, strata]
        assert row.interval.low == row.interval.high == effect
        assert row.standardised == math.inf
        assert row.p_value == Fraction(1, 2**strata)
    assert not report.missing
    assert not report.repeated


def test_a_wrong_prediction_is_not_confirmed() -> None:
    rows = gather_evidence([planted("f", 3, metric="o")], QUICK).rows
    assert {row.p_value for row in rows} == {1}


def test_two_files_are_subtracted_two_sided() -> None:
    report = gather_evidence([planted("a", 3), planted("b", 5, models=4)], QUICK)
    row = the_row(report, "difference in prosocial 5 - 0", "R", "b - a")
    assert [row.estimate, row.strata] == [10, 8]
    assert row.direction is Direction.TWO_SIDED
    assert row.p_value == Fraction(2, 2**8)
    assert {(gap.stratum.model, gap.reason) for gap in report.missing} == {("model 4", "not in b")}
    three = gather_evidence([planted("a", 3), planted("b", 5), planted("c", 1)], QUICK)
    assert the_row(three, "difference in prosocial 5 - 0", "R", "c - a").estimate == -10


def test_beyond_36_strata_it_draws() -> None:
    options = Options(resamples=9, draws=99)
    row = gather_evidence([planted("f", 1, models=19)], options).rows[0]
    assert (row.strata, row.enumerated, row.p_value) == (38, False, Fraction(1, 100))


def test_a_chosen_arm_other_levels_and_other_metrics() -> None:
    cells = planted("f", 3, metric="share(C)")
    cells += [CellMeans("f", "model 0", "law", 2, {"share(C)": Fraction(1)})]
    options = Options(high=3, low=1, arms=("law",), resamples=9)
    rows = gather_evidence([cells], options).rows
    assert [row.contrast for row in rows] == [
        "prosocial 3 - 1",
        "law - no-contract",
        "slope per prosocial agent",
    ]
    assert {row.direction for row in rows} == {Direction.TWO_SIDED}
    assert rows[1].standardised is None
    assert rows[1].estimate == 1 - 6


def test_bad_questions() -> None:
    cells = planted("f", 3)
    with pytest.raises(ParameterError, match="arm 'law' is in no file; there are nl"):
        gather_evidence([cells], Options(arms=("law",)))
    with pytest.raises(ParameterError, match="metric 'Q' is in no file; there are R"):
        gather_evidence([cells], Options(directions={"Q": Direction.UP}))
    with pytest.raises(ParameterError, match="same name"):
        gather_evidence([cells, cells])
    lone = [CellMeans("f", "X", "nl", 0, {"R": Fraction(1)})]
    with pytest.raises(ParameterError, match="no stratum has both arms"):
        gather_evidence([lone])
    with pytest.raises(ParameterError, match="no stratum has both arms"):
        gather_evidence([])
