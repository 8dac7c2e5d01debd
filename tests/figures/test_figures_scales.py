"""Axes reach far enough and show small gaps beside large ones."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from coopgap.figures.curves import constant, gap_in_prosociality
from coopgap.figures.scales import curve_end, fit_gap_axis, gap_label, grid
from coopgap.figures.style import Style
from coopgap.theory.games.dilemmas import prisoners_dilemma


def test_an_axis_ends_beyond_the_last_break() -> None:
    curve, _ = gap_in_prosociality(prisoners_dilemma(), None, "c0")
    assert curve_end([curve, constant(Fraction(0))]) == Fraction(5, 8)


def test_a_grid_is_exact_and_holds_both_ends() -> None:
    points = grid(Fraction(7, 3), 8)
    assert (points[0], points[-1], len(points)) == (Fraction(0), Fraction(7, 3), 8)
    assert {b - a for a, b in itertools.pairwise(points)} == {Fraction(1, 3)}


@pytest.mark.parametrize(
    ("levels", "hybrid"),
    [([], False), ([0], False), ([3], False), ([24, 3], False), ([24, 1], True), ([900, 40], True)],
)
def test_the_scale_depends_on_the_spread(levels: list[int], hybrid: bool) -> None:
    axes = Style().figure(2, 2).subplots()
    bend = fit_gap_axis(axes, [Fraction(level) for level in levels])
    assert (bend is not None) == hybrid
    assert axes.get_yscale() == ("symlog" if hybrid else "linear")
    low, high = axes.get_ylim()
    assert low < 0 < max([*levels, 1]) < high


def test_ticks_say_their_own_value() -> None:
    style = Style()
    with style.context():
        figure = style.figure(2, 2)
        axes = figure.subplots()
        fit_gap_axis(axes, [Fraction(240), Fraction(1), Fraction(1, 2)])
        figure.canvas.draw()
        labels = [text.get_text() for text in axes.get_yticklabels()]
    shown = [float(label.strip("$")) for label in labels]
    assert shown == [float(tick) for tick in axes.get_yticks()]
    assert {0.0, 1.0, 10.0, 100.0} <= set(shown)


def test_the_label_says_where_the_scale_bends() -> None:
    assert "log above $2$" in gap_label(2.0)
    assert "log" not in gap_label(None)
