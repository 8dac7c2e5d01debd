"""Dots on lines for every bound, and the bounds at which the gap of M1 starts to fall."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.figures.effort_tables import PD
from coopgap.figures.evidence import Subject
from coopgap.figures.liability import compute, draw
from coopgap.figures.style import Style, number
from coopgap.numerics.gap import welfare_gap
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.dilemmas import costly_prosociality, prisoners_dilemma
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language


def own(game: Environment) -> Subject:
    return Subject(game, Language.complete(game), "own", "all")


@pytest.mark.parametrize("game", [prisoners_dilemma(), costly_prosociality()])
def test_dots_lie_on_lines_and_breaks_are_exact(game: Environment) -> None:
    data = compute(own(game)).data
    for line, kind in zip(data.lines, ("c1", "c2"), strict=True):
        for bound, gap in line.points:
            assert line.curve.value(bound) == gap
        for at in line.curve.breaks:
            sides = [
                welfare_gap(
                    game, Language.complete(game), kind, liability=Liability(at * (1 + shift))
                ).gap
                for shift in (Fraction(-1, 1000), Fraction(1, 1000))
            ]
            assert sides[0] != sides[1]


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute(own(prisoners_dilemma())).data
    with style.context():
        axes = draw(data, style).axes[0]
    ticks = [text.get_text() for text in axes.get_xticklabels()]
    assert ticks == [number(0), number(Fraction(1, 2))]
    for line in data.lines:
        (dots,) = [item for item in axes.lines if item.get_gid() == f"exact:{line.label}"]
        assert dots.get_xydata().tolist() == [  # type: ignore[union-attr]
            [float(x), float(y)] for x, y in line.points if y is not None
        ]
    assert axes.get_xlabel() == "liability bound $B$ (money)"


def test_the_mediated_gap_of_m1_is_proved_for_every_bound() -> None:
    found = compute()
    line = next(line for line in found.data.lines if line.label == "mediated, C/D seen")
    assert line.curve.is_complete
    assert all(line.curve.value(bound) == gap for bound, gap in line.points)
    game = effort_table(**PD)
    seen = effort_language(game, "coop-defect")

    def gap(bound: Fraction) -> Fraction:
        value = welfare_gap(game, seen, "c2", liability=Liability(bound)).gap
        assert value is not None
        return value

    begins, stops = line.curve.breaks[0], line.curve.breaks[-1]
    step = Fraction(1, 1000)
    assert gap(begins - step) == gap(Fraction(0)) > gap(begins + step)
    assert gap(stops - step) > gap(stops) == gap(Fraction(1000))
    style = Style()
    with style.context():
        axes = draw(found.data, style).axes[0]
    ticks = [text.get_text() for text in axes.get_xticklabels()]
    assert {number(begins), number(stops)} <= set(ticks)


def test_large_games_are_refused() -> None:
    with pytest.raises(ParameterError, match="at most 40 outcomes"):
        compute(own(Environment.from_arrays([[0] * 50])))
