"""Logit equations: the Jacobian against differences, Newton's method, singular systems."""

from __future__ import annotations

import numpy as np
import pytest

from coopgap.numerics.behaviour.quantal_games import Floats, QuantalGames, Rows, softmax
from coopgap.numerics.behaviour.quantal_system import (
    System,
    correct,
    softmax_by_agent,
    solve_each,
    split,
)


def some_rows(shape: tuple[int, ...], count: int, weight: float = 0.7) -> Rows:
    tables = np.random.default_rng(1).normal(size=(count, len(shape), *shape))
    return QuantalGames.from_payoffs(tables).rows(np.arange(count), np.full(count, weight))


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 2)])
def test_the_jacobian_against_differences(shape: tuple[int, ...]) -> None:
    rows = some_rows(shape, 1)
    generator = np.random.default_rng(2)
    logits, beta = generator.normal(size=(1, sum(shape))), np.array([2.5])
    system = System.at(rows, logits, beta)
    for k, h in enumerate(1e-6 * np.eye(sum(shape))):
        up, down = (System.at(rows, logits + s * h, beta).residual()[0] for s in (1, -1))
        assert system.jacobian()[0, :, k] == pytest.approx((down - up) / 2e-6, abs=1e-7)
    right = generator.normal(size=(1, sum(shape), 2))
    assert np.matmul(system.jacobian(), system.solve(right)) == pytest.approx(right, abs=1e-12)
    assert system.orientation()[0] == np.sign(np.linalg.det(system.jacobian()[0]))


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 2)])
def test_newton_finds_the_response_its_slope_and_its_side(shape: tuple[int, ...]) -> None:
    rows = some_rows(shape, 20)
    start = np.zeros((20, sum(shape)))

    def at(beta: float) -> Floats:
        return correct(rows, start, np.full(20, beta)).logits

    found = correct(rows, start, np.full(20, 0.4))
    assert found.converged.all()
    assert (found.sides == 1).all()
    error = System.at(rows, found.logits, np.full(20, 0.4)).residual()
    assert np.abs(error).max() < 1e-11
    slope = (at(0.4 + 1e-5) - at(0.4 - 1e-5)) / 2e-5
    assert found.slopes == pytest.approx(slope, abs=1e-5)


def test_rows_that_do_not_converge_do_not_harm_others() -> None:
    rows = some_rows((3, 3), 3)
    start = np.zeros((3, 6))
    start[1] = 1e6 * np.arange(6)
    precision = np.array([0.4, 5000.0, 0.4])
    found = correct(rows, start, precision)
    alone = correct(rows.take(np.array([2])), start[2:], precision[2:])
    assert found.converged[[0, 2]].all()
    assert found.logits[2] == pytest.approx(alone.logits[0])


def test_a_singular_row_alone_is_not_a_number() -> None:
    matrix = np.stack([np.eye(2), np.zeros((2, 2)), 2 * np.eye(2)])
    solved = solve_each(matrix, np.ones((3, 2, 1)))
    assert np.isnan(solved[1]).all()
    assert solved[0, 0, 0] == 1
    assert solved[2, 0, 0] == 0.5


def test_parting_and_joining() -> None:
    joined = np.arange(10.0).reshape(2, 5)
    first, second = split(joined, (2, 3))
    assert (first.tolist(), second.tolist()) == (joined[:, :2].tolist(), joined[:, 2:].tolist())
    assert softmax_by_agent(joined, (2, 3))[:, 2:] == pytest.approx(softmax(second))
