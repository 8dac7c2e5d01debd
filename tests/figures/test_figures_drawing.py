"""What is plotted is what is exact: ends, jumps, isolated values, cells of games."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from coopgap.figures.curves import Curve, CurvePiece, closed_form, gap_in_prosociality
from coopgap.figures.drawing import (
    LONGEST_LINE,
    draw_bimatrix,
    draw_curve,
    mark_threshold,
    signal_borders,
)
from coopgap.figures.style import SERIES, Style
from coopgap.theory.derivation import LAM
from coopgap.theory.games.dilemmas import costly_prosociality

ONE = (Fraction(1),)


def test_every_plotted_point_is_on_the_exact_curve() -> None:
    style = Style()
    curve, _ = gap_in_prosociality(costly_prosociality(), None, "c2", liability=0)
    with style.context():
        axes = style.figure(2, 2).subplots()
        draw_curve(axes, curve, Fraction(1), SERIES[0], style, "gap")
    pieces = [line for line in axes.lines if line.get_gid() == "curve:gap"]
    assert len(pieces) == len(curve.pieces)
    for line, piece in zip(pieces, curve.pieces, strict=True):
        plotted: Any = line.get_data()
        x, y = plotted
        assert x[0] == float(piece.start)
        assert list(y) == [pytest.approx(float(piece.value(Fraction(v)) or 0)) for v in x]
    assert next(line.get_label() for line in pieces) == "gap"
    assert [line.get_label() for line in pieces][1:] == ["_nolegend_"] * (len(pieces) - 1)


def test_a_jump_shows_which_value_is_taken() -> None:
    style = Style()
    half = Fraction(1, 2)
    curve = Curve(
        (
            CurvePiece(Fraction(0), half, True, True, (Fraction(2),), ONE),
            CurvePiece(half, None, False, False, (Fraction(1),), ONE),
        )
    )
    with style.context():
        axes = style.figure(2, 2).subplots()
        draw_curve(axes, curve, Fraction(1), SERIES[0], style, "gap")
    ends = {
        float(line.get_ydata()[0]): line.get_markerfacecolor()  # type: ignore[index, arg-type]
        for line in axes.lines
        if line.get_gid() == "end"
    }
    assert ends == {2.0: SERIES[0].color, 1.0: "white"}
    (jump,) = [line for line in axes.lines if line.get_gid() == "jump"]
    assert jump.get_xydata().tolist() == [[0.5, 1.0], [0.5, 2.0]]  # type: ignore[union-attr]


def test_a_smooth_curve_has_no_ends() -> None:
    style = Style()
    with style.context():
        axes = style.figure(2, 2).subplots()
        draw_curve(axes, closed_form(1 / (1 + LAM), {}), Fraction(2), SERIES[1], style, "gap")
    assert [line.get_gid() for line in axes.lines] == ["curve:gap"]


def test_a_threshold_stands_where_it_is() -> None:
    style = Style()
    with style.context():
        axes = style.figure(2, 2).subplots()
        mark_threshold(axes, Fraction(1, 3), "here", style)
    assert axes.lines[0].get_xdata() == [float(Fraction(1, 3))] * 2
    assert axes.texts[0].xy[0] == float(Fraction(1, 3))  # type: ignore[attr-defined]


def test_a_bimatrix_shows_every_payoff_and_name() -> None:
    style = Style()
    cells = [[[Fraction(r), Fraction(-c, 2)] for c in range(3)] for r in range(2)]
    with style.context():
        axes = style.figure(2, 2).subplots()
        draw_bimatrix(axes, ["up", "$5"], ["l", "m", "r"], cells, style)
    shown = [(text.get_position(), text.get_text()) for text in axes.texts]
    assert ((2, -1), "$1$, $-1$") in shown
    assert ((1, 0), "$0$, $-1/2$") in shown
    assert [label.get_text() for label in axes.get_yticklabels()] == ["up", "\\$5"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["l", "m", "r"]
    assert len(axes.patches) == 6


def test_a_long_name_is_broken_and_then_cut() -> None:
    style = Style()
    long = "leave the weir open until the meadow downstream is under water again"
    with style.context():
        axes = style.figure(3, 2).subplots()
        draw_bimatrix(axes, [long], ["c"], [[[Fraction(1), Fraction(2)]]], style)
    lines = axes.get_yticklabels()[0].get_text().split("\n")
    assert len(lines) == 3
    assert max(map(len, lines)) <= LONGEST_LINE + 1
    assert lines[-1].endswith("…")


def test_borders_separate_signals() -> None:
    edges = list(signal_borders(((0, 0), (1, 1))))
    inner = [edge for edge in edges if edge[1] == (-0.5, -0.5)]
    assert len(inner) == 2
    assert len(edges) == 2 + 8
