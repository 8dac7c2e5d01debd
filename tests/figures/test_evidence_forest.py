"""The forest plot: every row of the report, with its interval and p-value, where it belongs."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from coopgap.figures.evidence_forest import Data, draw, forests
from coopgap.figures.style import Style
from coopgap.numerics.statistics.evidence import EvidenceReport, Options, gather_evidence
from coopgap.numerics.statistics.permutation import Direction
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans


def cells(file: str, shift: int = 0) -> list[CellMeans]:
    return [
        CellMeans(
            file,
            f"model {i}",
            condition,
            k,
            {"R": Fraction(10 * k * i + shift * k), "o": Fraction(k * i, 100)},
        )
        for i in (1, 2, 3)
        for condition in ("no-contract", "nl")
        for k in range(6)
    ]


@pytest.fixture(scope="module")
def report() -> EvidenceReport:
    options = Options(
        directions={"R": Direction.UP, "o": Direction.DOWN, "odd $_metric": Direction.TWO_SIDED},
        resamples=99,
    )
    extra = [
        CellMeans(
            c.file, c.model, c.condition, c.prosocial, {**c.means, "odd $_metric": Fraction(k)}
        )
        for k, c in enumerate(cells("a.csv"))
    ]
    return gather_evidence([extra, cells("b.csv", 7)], options)


def test_every_row_is_there(report: EvidenceReport) -> None:
    found = forests(report)
    assert [data.file for data in found] == list(dict.fromkeys(row.file for row in report.rows))
    rows = [row for data in found for row in data.estimates]
    assert len(rows) == len(report.rows)
    by_name = {(data.file, e.contrast, e.metric): e for data in found for e in data.estimates}
    for row in report.rows:
        estimate = by_name[row.file, row.contrast, row.metric]
        assert estimate.estimate == row.estimate
        assert estimate.p_value == row.p_value
        assert float(estimate.low) == pytest.approx(float(row.interval.low), abs=1e-8)
        assert float(estimate.high) == pytest.approx(float(row.interval.high), abs=1e-8)


def test_what_is_drawn_is_the_data(report: EvidenceReport) -> None:
    data, style = forests(report)[0], Style()
    with style.context():
        figure = draw(data, style)
    lines = {line.get_gid(): line for axes in figure.axes for line in axes.lines}
    contrasts = list(dict.fromkeys(row.contrast for row in data.estimates))
    for row in data.estimates:
        line = lines[f"estimate:{row.metric}:{row.contrast}"]
        place = contrasts.index(row.contrast)
        assert np.asarray(line.get_xydata()).tolist() == [[float(row.estimate), place]]
        ends = lines[f"interval:{row.metric}:{row.contrast}"]
        assert np.asarray(ends.get_xdata()).tolist() == [float(row.low), float(row.high)]
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert len(texts) == len(data.estimates)
    assert "$p$ = 0.016" in texts  # six strata, all up: 2**-6
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == contrasts
    # What goes the other way than predicted looks different: o rises here, and should fall.
    wrong = lines["estimate:o:prosocial 5 - 0"]
    right = lines["estimate:R:prosocial 5 - 0"]
    assert (wrong.get_marker(), right.get_marker()) == ("s", "o")
    assert wrong.get_color() != right.get_color()


def test_more_metrics_than_panels_side_by_side() -> None:
    many = [
        CellMeans("a", "X", "nl", k, {f"m{j}": Fraction(k * j) for j in range(6)}) for k in (0, 5)
    ]
    directions = {f"m{j}": Direction.UP for j in range(6)}
    (data,) = forests(gather_evidence([many], Options(directions=directions, resamples=9)))
    style = Style()
    with style.context():
        figure = draw(data, style)
    assert [axes.axison for axes in figure.axes] == [True] * 6 + [False] * 2


def test_long_names_keep_out_of_each_others_way() -> None:
    names = [f"share(Engage with the {word} (High Effort))" for word in ("left", "right", "middle")]
    arm = "an agreement in natural language"
    many = [
        CellMeans("a", f"model {i}", condition, k, {n: Fraction(k * i, 50) for n in names})
        for i in (1, 2)
        for condition in ("no-contract", arm)
        for k in range(6)
    ]
    directions = dict.fromkeys(names, Direction.TWO_SIDED)
    (data,) = forests(gather_evidence([many], Options(directions=directions, resamples=9)))
    style = Style()
    with style.context():
        figure = draw(data, style)
        figure.canvas.draw()
        extents = [axes.xaxis.label.get_window_extent() for axes in figure.axes]
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        rf"$\bf{{{letter}}}$  " for letter in "abc"
    ]
    for one, other in itertools.combinations(extents, 2):
        assert not one.overlaps(other)
    labels = [label.get_text().replace("\n", " ") for label in figure.axes[0].get_yticklabels()]
    assert f"{arm} - no-contract" in labels


def test_too_many_metrics() -> None:
    names = [f"m{j}" for j in range(13)]
    many = [CellMeans("a", "X", "nl", k, dict.fromkeys(names, Fraction(k))) for k in (0, 5)]
    report = gather_evidence(
        [many], Options(directions=dict.fromkeys(names, Direction.UP), resamples=9)
    )
    with pytest.raises(ParameterError, match="at most 12 metrics, not 13"):
        forests(report)


def test_a_file_may_lack_what_another_has() -> None:
    one = cells("a.csv")
    two = [
        CellMeans(c.file, c.model, c.condition, c.prosocial, {"R": c.means["R"]})
        for c in cells("b.csv")
    ]
    report = gather_evidence([one, two], Options(resamples=9))
    found: dict[str, Data] = {data.file: data for data in forests(report)}
    assert {row.metric for row in found["b.csv"].estimates} == {"R"}
