"""The gallery draws every witness with its caption."""

from __future__ import annotations

import pytest

from coopgap.figures.evidence import Subject
from coopgap.figures.necessity_gallery import compute, draw
from coopgap.figures.style import Style, number
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
        figure.canvas.draw()
    for axes, witness in zip(figure.axes, data.witnesses, strict=True):
        title = axes.get_title(loc="left")
        assert witness.claim in title
        assert witness.assumption in title
        assert axes.get_xlabel() == witness.finding
        shown = {text.get_position(): text.get_text() for text in axes.texts}
        for r, row in enumerate(witness.payoffs):
            for c, (u, v) in enumerate(row):
                assert shown[(c, -r)] == f"{number(u)}, {number(v)}"
        rings = {line.get_gid() for line in axes.lines if str(line.get_gid()).startswith("equ")}
        assert rings == {f"equilibrium:{r},{c}" for r, c in witness.equilibria}


def test_it_takes_no_input() -> None:
    game = Environment.from_arrays([[1]])
    with pytest.raises(ParameterError, match="takes no input"):
        compute(Subject(game, Language.null(game), "x", "none"))
