"""What is drawn of published runs, and what is said when something cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from coopgap.figures import theory_and_runs
from coopgap.figures.evidence_drawings import PRECISION, WEIGHT, evidence_drawings
from coopgap.figures.style import Style
from coopgap.numerics.statistics.evidence import Options, gather_evidence
from coopgap.theory.commons_growth import Growth, parse_growth
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans


def cells(file: str, metric: str = "R") -> list[CellMeans]:
    return [
        CellMeans(file, model, "nl", k, {metric: Fraction(100 + shift + 10 * k)})
        for shift, model in enumerate("XY")
        for k in (0, 2)
    ]


def test_each_file_has_both_figures_and_no_stem_comes_twice() -> None:
    read = [cells("a b.csv"), cells("a,b.csv")]
    report = gather_evidence(read, Options(high=2, resamples=9))
    drawings, notes = evidence_drawings(read, report, parse_growth("2"))
    stems = [drawing.stem for drawing in drawings]
    assert notes == ()
    assert stems[:4] == ["theory-and-runs-a-b", "theory-and-runs-a-b-2", "evidence-a-b",
                         "evidence-a-b-2"]  # fmt: skip
    assert len(set(stems)) == len(stems) == 5  # and the difference of the two
    first = drawings[0].data
    assert [(c.weight, c.precision) for c in first.logit] == [(WEIGHT, PRECISION)]
    style = Style()
    with style.context():
        for drawing in drawings:
            assert drawing.draw(drawing.data, style).axes


def test_what_cannot_be_drawn_is_said() -> None:
    read = [cells("counts.csv", "share(C)")]
    report = gather_evidence(read, Options(high=2, resamples=9))
    drawings, notes = evidence_drawings(read, report, parse_growth("2"))
    assert [drawing.stem for drawing in drawings] == ["evidence-counts"]
    assert len(notes) == 1
    assert notes[0].startswith("not drawn: counts.csv: the figure sets R and m beside")
    many = [
        CellMeans("a", "X", "nl", k, {f"share({j})": Fraction(k) for j in range(13)} | {"R": x})
        for k, x in ((0, Fraction(1)), (2, Fraction(3)))
    ]
    shares = [c.__class__(c.file, c.model, c.condition, c.prosocial, {
        name: value for name, value in c.means.items() if name != "R"}) for c in many]  # fmt: skip
    crowded = gather_evidence([shares], Options(high=2, resamples=9))
    drawings, notes = evidence_drawings([shares], crowded, parse_growth("2"))
    assert drawings == ()
    assert "at most 12 metrics, not 13" in notes[1]


@pytest.mark.parametrize(("growth", "noise"), [("2", [PRECISION]), ("hysteresis", [])])
def test_logit_play_is_for_independent_growth(
    monkeypatch: pytest.MonkeyPatch, growth: str, noise: list[Fraction]
) -> None:
    asked: list[tuple[str, list[Fraction], list[Fraction]]] = []

    def compare(
        cells: Sequence[CellMeans],
        growth: Growth,
        weights: list[Fraction],
        precisions: list[Fraction],
    ) -> theory_and_runs.Data:
        asked.append((str(growth), weights, precisions))
        raise ParameterError("not now")

    monkeypatch.setattr(theory_and_runs, "compare", compare)
    report = gather_evidence([cells("a.csv")], Options(high=2, resamples=9))
    evidence_drawings([cells("a.csv")], report, parse_growth(growth))
    assert asked == [(growth, [WEIGHT], noise)]
    evidence_drawings([cells("a.csv")], report, parse_growth(growth), [Fraction(2)], [Fraction(7)])
    assert asked[1][1:] == ([Fraction(2)], [Fraction(7)])
