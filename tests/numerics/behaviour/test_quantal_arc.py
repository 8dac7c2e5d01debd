"""Arc length against steps in β: the same points where nothing turns, and around turns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from coopgap.numerics.behaviour import quantal_arc
from coopgap.numerics.behaviour.quantal_arc import follow_arc
from coopgap.numerics.behaviour.quantal_games import Floats, QuantalGames, Rows, softmax
from coopgap.numerics.behaviour.quantal_response import follow
from coopgap.numerics.behaviour.quantal_system import Corrected, correct, softmax_by_agent
from coopgap.theory.errors import SolverError


def some_rows(shape: tuple[int, ...], count: int) -> Rows:
    tables = np.random.default_rng(4).normal(size=(count, len(shape), *shape))
    return QuantalGames.from_payoffs(tables).rows(np.arange(count), np.zeros(count))


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 2, 2)])
def test_it_ends_where_small_steps_end(shape: tuple[int, ...]) -> None:
    count, beta = 60, 12.0
    rows = some_rows(shape, count)
    start = np.zeros((count, sum(shape)))
    walked = follow_arc(rows, start, np.zeros(count), np.full(count, beta))
    *_, stepped = follow(rows, np.linspace(0.1, beta, 60))
    gap = np.abs(softmax_by_agent(walked, shape) - softmax_by_agent(stepped, shape)).max(axis=1)
    assert (gap < 1e-7).mean() >= 0.98  # a sharp turn may defeat one of the two


def test_a_pitchfork_is_passed_straight_on() -> None:
    """Chicken: even play is symmetric, and so is all that arc length finds from there."""
    chicken = np.array([[[3.0, 1.0], [5.0, 0.0]], [[3.0, 5.0], [1.0, 0.0]]])
    rows = QuantalGames.from_payoffs(chicken[None]).rows(np.zeros(1, dtype=np.intp), np.zeros(1))
    found = follow_arc(rows, np.zeros((1, 4)), np.zeros(1), np.full(1, 60.0))
    play = softmax_by_agent(found, (2, 2))[0]
    assert play[:2] == pytest.approx(play[2:], abs=1e-9)
    assert play[0] == pytest.approx(1 / 3, abs=0.02)


def test_symmetric_tables_follow_common_play() -> None:
    """The common play of a symmetric game is the play of one population: solved on its own."""
    generator = np.random.default_rng(6)
    table = generator.normal(size=(200, 3, 3))
    games = QuantalGames.from_payoffs(np.stack([table, table.transpose(0, 2, 1)], axis=1))
    rows = games.rows(np.arange(200), np.full(200, 0.5))
    assert rows.symmetric.all()
    for found in (
        follow_arc(rows, np.zeros((200, 6)), np.zeros(200), np.full(200, 30.0)),
        *follow(rows, [30.0]),
    ):
        play = softmax_by_agent(found, (3, 3))
        assert np.array_equal(play[:, :3], play[:, 3:])
        value = np.einsum("rab,rb->ra", rows.utilities[0], play[:, :3])
        assert np.abs(softmax(30.0 * value) - play[:, :3]).max() < 1e-8
    some = rows.take(np.arange(3))
    assert (
        not QuantalGames.from_payoffs(generator.normal(size=(1, 2, 3, 3)))
        .rows(np.zeros(1, dtype=np.intp), np.zeros(1))
        .symmetric.any()
    )
    assert some.symmetric.all()


@pytest.mark.parametrize("what", ["tangent", "side"])
def test_a_step_onto_another_course_is_halved(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """As if the first step had ended on a curve that runs the other way, or on another side."""
    rows, start = some_rows((3, 3), 1), np.zeros((1, 6))
    plain = follow_arc(rows, start, np.zeros(1), np.full(1, 6.0))
    aims: list[float] = []
    tangents: list[int] = []
    tangent, correct = quantal_arc._tangent, quantal_arc._arc_correct

    def strange(*given: Any) -> tuple[Floats, Floats]:
        tangents.append(1)
        heading, side = tangent(*given)
        if len(tangents) == 2:
            return (-heading, side) if what == "tangent" else (heading, -side)
        return heading, side

    def watched(rows: Rows, ahead: Floats, along: Floats) -> Any:
        aims.append(float(ahead[0, -1]))
        return correct(rows, ahead, along)

    monkeypatch.setattr(quantal_arc, "_STEPS", 400)
    monkeypatch.setattr(quantal_arc, "_arc_correct", watched)
    monkeypatch.setattr(quantal_arc, "_tangent", strange)
    found = follow_arc(rows, start, np.zeros(1), np.full(1, 6.0))
    assert found == pytest.approx(plain, abs=1e-8)
    assert aims[1] == pytest.approx(aims[0] / 2)  # once more from the start, half as far
    assert aims[2] > aims[1]


def test_the_end_is_solved_for_from_between_two_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is found far from there is not believed."""
    rows, start, end = some_rows((3, 3), 1), np.zeros((1, 6)), np.full(1, 6.0)
    plain = follow_arc(rows, start, np.zeros(1), end)
    guesses: list[Floats] = []

    def strange(part: Rows, guess: Floats, precision: Floats) -> Corrected:
        guesses.append(guess.copy())
        found = correct(part, guess, precision)
        if len(guesses) == 1:
            found.logits[0, 0] += 3.0  # as if another branch had been met
        return found

    monkeypatch.setattr(quantal_arc, "correct", strange)
    assert follow_arc(rows, start, np.zeros(1), end) == pytest.approx(plain, abs=1e-9)
    assert len(guesses) >= 2
    for guess in guesses:
        assert np.abs(guess - plain).max() < 0.02


def test_giving_up_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopgap.numerics.behaviour.quantal_arc._STEPS", 3)
    rows = some_rows((3, 3), 2)
    with pytest.raises(SolverError, match="2 of 2 games"):
        follow_arc(rows, np.zeros((2, 6)), np.zeros(2), np.full(2, 9.0))
