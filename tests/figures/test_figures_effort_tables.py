"""The effort-table figure: cells, marks and arrows against what the table itself says."""

from __future__ import annotations

import pytest

from coopgap.figures.effort_tables import PD, SH, compute, draw
from coopgap.figures.evidence import Subject
from coopgap.figures.style import Style, number
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import (
    EffortRegion,
    effort_language,
    effort_table,
    violations,
)
from coopgap.theory.language import Language


def test_the_tables_lie_in_their_regions() -> None:
    assert violations(EffortRegion.PRISONERS_DILEMMA, **PD) == ()
    assert violations(EffortRegion.STAG_HUNT, **SH) == ()


def test_marks_are_those_of_m1() -> None:
    pd, sh = compute().data.tables
    assert pd.equilibria == ((2, 2),)
    assert set(sh.equilibria) == {(2, 2), (0, 1), (1, 0)}
    assert pd.efficient == sh.efficient == ((0, 0),)


def test_arrows_are_the_hidden_profitable_deviations() -> None:
    for table, parameters in zip(compute().data.tables, (PD, SH), strict=True):
        game = effort_table(**parameters)
        language = effort_language(game, "coop-defect")
        drawn = {(arrow.start, arrow.agent): arrow for arrow in table.arrows}
        for start in game.profiles():
            for agent in range(2):
                options = []
                for action in range(4):
                    end = (action, start[1]) if agent == 0 else (start[0], action)
                    if language.signals[(0, *end)] == language.signals[(0, *start)]:
                        options.append(game.payoff(agent, 0, end) - game.payoff(agent, 0, start))
                best = max(options)
                arrow = drawn.get((start, agent))
                assert (arrow is not None) == (best > 0)
                if arrow is not None:
                    assert arrow.gain == best
                    gained = game.payoff(agent, 0, arrow.end) - game.payoff(agent, 0, start)
                    assert gained == best


def test_of_several_hidden_deviations_the_best_is_drawn() -> None:
    game = Environment.from_bimatrix([[(0, 0)], [(1, 0)], [(3, 0)], [(2, 0)]])
    table = compute(Subject(game, Language.null(game), "steps", "none")).data.tables[0]
    assert {(arrow.start, arrow.end) for arrow in table.arrows} == {
        ((r, 0), (2, 0)) for r in (0, 1, 3)
    }


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    for axes, table in zip(figure.axes, data.tables, strict=True):
        stars = {line.get_gid() for line in axes.lines if str(line.get_gid()).startswith("eff")}
        rings = {line.get_gid() for line in axes.lines if str(line.get_gid()).startswith("equ")}
        arrows = [patch for patch in axes.patches if str(patch.get_gid()).startswith("arrow")]
        assert stars == {f"efficient:{r},{c}" for r, c in table.efficient}
        assert rings == {f"equilibrium:{r},{c}" for r, c in table.equilibria}
        assert len(arrows) == len(table.arrows)
        shown = {text.get_position(): text.get_text() for text in axes.texts}
        for r, row in enumerate(table.payoffs):
            for c, (u, v) in enumerate(row):
                assert shown[(c, -r)] == f"{number(u)}, {number(v)}"
        assert axes.get_xlabel() == "Column’s action"
    assert [text.get_text() for text in figure.legends[0].get_texts()][
        -1
    ] == "profitable, and unseen"


@pytest.mark.parametrize(
    "game",
    [
        Environment.from_arrays([[0] * 3]),
        Environment.from_arrays([[[0] * 9] * 2] * 2),
        Environment.from_arrays([[[[1]], [[2]]]] * 2, states=["a", "b"]),
    ],
)
def test_what_does_not_fit_is_refused(game: Environment) -> None:
    with pytest.raises(ParameterError, match="effort-table draws two players"):
        compute(Subject(game, Language.null(game), "x", "none"))


def test_a_flat_game_can_be_drawn() -> None:
    game = Environment.from_bimatrix([[(1, 1), (1, 1)]])
    style = Style()
    with style.context():
        figure = draw(compute(Subject(game, Language.null(game), "flat", "none")).data, style)
    assert figure.axes[0].get_title(loc="left") == "flat"
