"""Observed and predicted play against plain sums, and what is drawn against its data."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from coopgap.figures.action_counts import Action, Data, compute, confront, draw, pooled
from coopgap.figures.evidence import Subject
from coopgap.figures.likelihood_surface import planted_play
from coopgap.figures.style import Style
from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.theory.games.dilemmas import coordination
from coopgap.theory.language import Language


def test_every_action_of_every_game() -> None:
    data = compute().data
    games, counts = planted_play()
    actions = iter(data.actions)
    for game, table in zip(games, counts, strict=True):
        play = quantal_response(game.prosocial(data.weight), float(data.precision)).probabilities
        for agent in range(2):
            for place in range(4):
                action = next(actions)
                own = table[place] if agent == 0 else table[:, place]
                assert (action.times, action.plays) == (own.sum(), 20)
                assert (action.game, action.place) == (game.title, place)
                assert float(action.predicted) == pytest.approx(play[agent][place], abs=1e-5)
    assert next(actions, None) is None


def test_pooled_shares() -> None:
    rows = pooled(compute().data)
    counts = planted_play()[1]
    for place, row in enumerate(rows):
        times = sum(int(t[place].sum() + t[:, place].sum()) for t in counts)
        assert row.observed == pytest.approx(times / 320)
        assert row.plays == 320
    assert sum(row.predicted for row in rows) == pytest.approx(1, abs=1e-5)


def test_names_that_differ_or_are_long_become_places() -> None:
    def action(place: int, name: str) -> Action:
        return Action("g", "X", place, name, 1, 2, Fraction(1, 2))

    rows = pooled(
        Data("t", Fraction(0), Fraction(1), (action(0, "a"), action(0, "b"), action(1, "b" * 17)))
    )
    assert [row.name for row in rows] == ["action 1", "action 2"]


def test_a_game_that_was_not_played_changes_nothing() -> None:
    games, counts = planted_play()
    data = confront("X", games[:2], [counts[0], np.zeros((4, 4), dtype=np.int64)])
    style = Style()
    with style.context():
        figure = draw(data, style)
    assert len(figure.axes) == 2
    assert [row.plays for row in pooled(data)] == [40] * 4


def test_what_is_drawn_is_the_data() -> None:
    data, style = compute().data, Style()
    with style.context():
        figure = draw(data, style)
    bars, dots = figure.axes
    rows = pooled(data)
    assert [bar.get_height() for bar in bars.patches] == [row.observed for row in rows]  # type: ignore[attr-defined]
    lines = {line.get_gid(): line for line in dots.lines}
    drawn = np.asarray(lines["actions"].get_xydata())
    assert drawn[:, 0].tolist() == [float(a.predicted) for a in data.actions]
    assert drawn[:, 1].tolist() == [a.times / a.plays for a in data.actions]
    (container,) = [c for c in bars.containers if hasattr(c, "lines")]
    middle = np.asarray(container.lines[0].get_ydata()).tolist()
    assert middle == [row.predicted for row in rows]


def test_it_takes_no_input() -> None:
    game = coordination()
    with pytest.raises(ValueError, match="--counts FILE"):
        compute(Subject(game, Language.null(game), "own", "none"))
