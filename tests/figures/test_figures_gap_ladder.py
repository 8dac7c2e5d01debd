"""The ladder: gaps of M1 for all λ, with the closed forms that theory states."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from coopgap.figures.effort_tables import PD
from coopgap.figures.evidence import Subject
from coopgap.figures.gap_ladder import CLASSES, compute, draw
from coopgap.figures.style import Style
from coopgap.numerics.gap import welfare_gap
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language


def test_the_rungs_are_ordered_and_close_at_two() -> None:
    data = compute().data
    stake = PD["R"] - PD["P"]
    expected = [2 * stake, Fraction(stake, 12), Fraction(stake, 15)]
    assert [rung.curve.value(Fraction(0)) for rung in data.rungs] == expected
    assert [rung.form for rung in data.rungs] == ["2(R-P)", "(R-P)/12", "(R-P)/15"]
    assert {rung.curve.zero_from for rung in data.rungs} == {Fraction(2)}


def test_curves_agree_with_numerics_where_they_are_drawn() -> None:
    game = effort_table(**PD)
    language = effort_language(game, "coop-defect")
    for kind, rung in zip(CLASSES, compute().data.rungs, strict=True):
        for lam in (Fraction(0), Fraction(1, 2), Fraction(9, 7), Fraction(10, 7), Fraction(2)):
            assert rung.curve.value(lam) == welfare_gap(game.prosocial(lam), language, kind).gap


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    (axes,) = figure.axes
    drawn = [line for line in axes.lines if str(line.get_gid()).startswith("curve")]
    assert len(drawn) == sum(len(rung.curve.pieces) for rung in data.rungs)
    assert float(drawn[0].get_ydata()[0]) == 24.0  # type: ignore[index, arg-type]
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels[0] == r"no contract, $\Gamma_0=2(R-P)=24$"
    assert any(r"\lambda^{\ast}=2" in text.get_text() for text in axes.texts)
    assert "log above" in axes.get_ylabel()


def test_an_own_game_has_no_formula() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    data = compute(Subject(game, Language.null(game), "own", "none")).data
    assert [rung.form for rung in data.rungs] == ["", "", ""]
    assert data.rungs[0].curve.zero_from == Fraction(1, 2)


def test_where_a_gap_is_not_derived_exact_points_are_shown() -> None:
    """In this game the mediator's gap stays open in part: its curve has a hole at zero."""
    rows: list[list[tuple[Fraction | int, int]]]
    rows = [[(6, 6), (3, 9), (Fraction(1, 3), 2), (7, 8)],
            [(1, 8), (4, 4), (3, 4), (Fraction(-11, 7), 2)],
            [(0, 0), (2, 5), (5, 6), (3, 3)]]  # fmt: skip
    game = Environment.from_bimatrix(rows)
    language = Language.null(game)
    data = compute(Subject(game, language, "own", "none")).data
    mediated = data.rungs[2]
    assert not mediated.curve.is_complete
    assert data.rungs[0].points == ()
    assert mediated.at_zero == welfare_gap(game, language, "c2").gap
    lam, gap = mediated.points[7]
    assert gap == welfare_gap(game.prosocial(lam), language, "c2").gap
    assert all(
        mediated.curve.known(lam) in (None, gap) for lam, gap in mediated.points if gap is not None
    )
    style = Style()
    with style.context():
        axes = draw(data, style).axes[0]
    (dots,) = [line for line in axes.lines if str(line.get_gid()).startswith("exact")]
    assert np.shape(dots.get_xydata()) == (len(mediated.points), 2)


def test_large_games_are_refused() -> None:
    game = Environment.from_arrays([[0] * 100])
    with pytest.raises(ParameterError, match="at most 40 outcomes"):
        compute(Subject(game, Language.null(game), "large", "none"))
