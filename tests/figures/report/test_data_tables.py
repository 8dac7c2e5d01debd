"""The data of figures as tables: complete, exact, cut where said."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from coopgap.figures.curves import Curve, CurvePiece
from coopgap.figures.registry import figure_entry
from coopgap.figures.render import figure_data
from coopgap.figures.report.data_tables import MOST_ROWS, data_tables


@dataclass(frozen=True)
class Point:
    x: Fraction
    y: Fraction | None


@dataclass(frozen=True)
class Data:
    name: str
    sharp: bool
    points: tuple[Point, ...]
    matrix: tuple[tuple[int, ...], ...]
    curve: Curve


def test_each_field_has_its_place() -> None:
    one = (Fraction(1),)
    half = Fraction(1, 2)
    curve = Curve(
        (
            CurvePiece(Fraction(0), half, True, False, (Fraction(0), Fraction(2)), one),
            CurvePiece(half, None, True, False, one, (Fraction(1), Fraction(-1))),
        )
    )
    points = tuple(Point(Fraction(k, 3), None) for k in range(MOST_ROWS + 5))
    matrix = tuple(tuple(range(60)) for _ in range(2))
    first, second, third = data_tables(Data("n", True, points, matrix, curve))
    assert first.rows == (
        ("name", "n"),
        ("sharp", "yes"),
        ("curve", "2·x on [0, 1/2); 1/(1 - x) on [1/2, ∞)"),
    )
    assert second.columns == ("x", "y")
    assert second.rows[1] == ("1/3", "none")
    assert (len(second.rows), second.omitted) == (MOST_ROWS, 5)
    assert third.rows[0] == tuple(map(str, range(60)))


def test_numbers_of_a_figure_are_all_there() -> None:
    with tempfile.TemporaryDirectory() as place:
        data = figure_data(figure_entry("effort-table"), Path(place)).data
    text = repr(data_tables(data))
    for table in data.tables:
        for row in table.payoffs:
            for cell in row:
                assert f"({cell[0]}, {cell[1]})" in text
