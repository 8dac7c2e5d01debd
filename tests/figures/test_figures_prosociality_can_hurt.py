"""T9's witness as drawn: 7, 5, 8 and, correlated, 15/2, 5, 8."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from matplotlib.lines import Line2D

from coopgap.figures.evidence import Subject
from coopgap.figures.prosociality_can_hurt import WEIGHTS, compute, draw
from coopgap.figures.style import Style
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.mechanisms.correlated import correlated_equilibrium
from coopgap.proofs.claims.nonmonotonicity import WELFARE
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.language import Language


def point(line: Line2D) -> tuple[float, float]:
    data: Any = line.get_xydata()
    return float(data[0][0]), float(data[0][1])


def test_welfare_is_what_the_claim_states() -> None:
    data = compute().data
    for lam, (pure, correlated) in WELFARE.items():
        assert data.pure.turned(data.first_best).value(lam) == pure
        assert data.correlated.turned(data.first_best).value(lam) == correlated


def test_curves_agree_with_numerics() -> None:
    game = costly_prosociality()
    data = compute().data
    for lam in (Fraction(0), Fraction(1, 100), Fraction(1, 3), Fraction(2, 5)):
        raised = game.prosocial(lam)
        pure = pure_equilibria(raised)
        assert (data.first_best - pure.best, data.first_best - pure.worst) == (  # type: ignore[operator]
            data.pure.value(lam),
            data.worst.value(lam),
        )
        correlated = correlated_equilibrium(raised).value
        assert data.first_best - correlated == data.correlated.value(lam)


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    left, right = figure.axes
    texts = [text.get_text() for text in left.texts]
    assert "$4$, $4$" in texts
    assert sum(text.startswith("equilibrium at") for text in texts) == 3
    filled = {
        point(line)
        for line in right.lines
        if line.get_gid() == "end" and line.get_markerfacecolor() != "white"
    }
    assert {(0.0, 7.0), (0.0, 7.5), (1 / 3, 8.0)} <= filled
    assert right.get_ylabel() == "welfare $W$ (money)"
    assert len(WEIGHTS) == 3


def test_it_shows_one_game_only() -> None:
    game = costly_prosociality()
    with pytest.raises(ParameterError, match="takes no input"):
        compute(Subject(game, Language.null(game), "x", "none"))
