"""Every dot on its line: two exact routes to the gap of every model."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from coopgap.figures.evidence import Subject
from coopgap.figures.gap_vs_prosociality import (
    Data,
    Model,
    _adaptation,
    _hold_up,
    _public_goods,
    _teams,
    compute,
    draw,
)
from coopgap.figures.style import Style
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import chicken
from coopgap.theory.language import Language
from coopgap.theory.models import MODELS

SMOOTH: dict[str, Callable[[], Model]] = {
    "adaptation": _adaptation,
    "teams": _teams,
    "hold-up": _hold_up,
    "public-goods": lambda: _public_goods()[0],
}


@pytest.mark.parametrize("name", SMOOTH)
def test_dots_lie_on_lines(name: str) -> None:
    model = SMOOTH[name]()
    assert len(model.lines) >= 2
    for line in model.lines:
        assert line.curve is not None
        assert len(line.points) >= 11
        for lam, gap in line.points:
            assert line.curve.value(lam) == gap


def test_thresholds_are_those_of_the_models() -> None:
    ((at, text),) = _adaptation().thresholds
    assert at == 2
    assert "menu" in text
    assert _adaptation().lines[2].curve.zero_from == at  # type: ignore[union-attr]
    ((at, _),) = SMOOTH["public-goods"]().thresholds
    assert at == MODELS["public-goods"]().evaluate("threshold", {"n": 4, "m": 2})


def own(game: Environment, verify: str = "none") -> Model:
    language = Language.null(game) if verify == "none" else Language.complete(game)
    return compute(Subject(game, language, "own", verify)).data.models[0]


def test_an_own_game_has_best_worst_and_both_contracts() -> None:
    model = own(chicken())
    for line in model.lines:
        assert line.curve is not None
        for lam, gap in line.points:
            assert line.curve.value(lam) == gap
    assert model.thresholds == ((Fraction(1), r"$\lambda^{\ast}=\lambda^{\ast}(L)=1$"),)


def test_a_large_game_is_sampled() -> None:
    table = np.add.outer(np.arange(7), np.arange(7)) % 5
    model = own(Environment.from_arrays([table, table.T]), "all")
    assert all(line.curve is None for line in model.lines)
    assert len(model.lines[0].points) == 25


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = Data((own(chicken()), _teams()))
    with style.context():
        figure = draw(data, style)
    for axes, model in zip(figure.axes, data.models, strict=True):
        for line in model.lines:
            (dots,) = [item for item in axes.lines if item.get_gid() == f"exact:{line.label}"]
            plotted = dots.get_xydata().tolist()  # type: ignore[union-attr]
            assert plotted == [[float(x), float(y)] for x, y in line.points if y is not None]
        assert axes.get_xlabel() == r"prosocial weight $\lambda$"
        assert "welfare gap" in axes.get_ylabel()
    names = [text.get_text() for text in figure.axes[1].get_legend().get_texts()]  # type: ignore[union-attr]
    assert names == ["$n=8$", "$n=4$", "$n=2$"]
