"""The likelihood of counts: plain products, differences, and what is refused."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.behaviour.qre_likelihood import (
    Observed,
    derivatives,
    grid_likelihood,
    grid_log_probabilities,
    move,
    observe,
    point_likelihood,
)
from coopgap.numerics.behaviour.quantal_games import Floats
from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError


def sample(seed: int, shape: tuple[int, ...], games: int) -> list[Environment]:
    generator = np.random.default_rng(seed)
    return [
        Environment.from_arrays([generator.integers(-9, 10, size=shape) for _ in shape])
        for _ in range(games)
    ]


SHAPES = [(3,), (2, 3), (2, 2, 2)]


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_the_product_over_joint_actions(shape: tuple[int, ...]) -> None:
    games = sample(1, shape, 3)
    counts = [np.random.default_rng(2 + g).integers(0, 5, size=shape) for g in range(3)]
    (observed,) = observe(games, counts)
    weights, precisions = np.array([0.0, 0.5, 2.0]), np.array([0.25, 3.0])
    table = grid_likelihood(observed, weights, precisions)
    assert table.shape == (3, 3, 2)
    for g, lam, beta in itertools.product(range(3), range(3), range(2)):
        response = quantal_response(
            games[g].prosocial(Fraction(weights[lam])), float(precisions[beta])
        )
        total = 0.0
        for profile in itertools.product(*map(range, shape)):
            chance = math.prod(p[a] for p, a in zip(response.probabilities, profile, strict=True))
            total += int(counts[g][profile]) * math.log(chance)
        assert table[g, lam, beta] == pytest.approx(total)
        alone, logits = point_likelihood(
            observed, np.array([g]), weights[lam : lam + 1], precisions[beta : beta + 1]
        )
        assert alone[0] == pytest.approx(total)
        assert logits.shape == (1, sum(shape))
    assert observed.plays == pytest.approx([int(table.sum()) for table in counts])
    assert np.exp(grid_log_probabilities(observed.games, weights, precisions)).sum(
        axis=-1
    ) == pytest.approx(len(shape))


def at(observed: Observed, lam: float, log_beta: float) -> Floats:
    index = np.arange(observed.games.n_games)
    full = np.full(len(index), lam), np.full(len(index), math.exp(log_beta))
    return point_likelihood(observed, index, *full)[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_score_and_information_against_differences(shape: tuple[int, ...]) -> None:
    games = sample(3, shape, 4)
    counts = [np.random.default_rng(g).integers(0, 9, size=shape) for g in range(4)]
    (observed,) = observe(games, counts)
    lam, log_beta, h = 0.7, 0.1, 1e-5
    index = np.arange(4)
    full = np.full(4, lam), np.full(4, math.exp(log_beta))
    value, logits = point_likelihood(observed, index, *full)
    found = derivatives(observed, index, *full, logits)
    assert found.value == pytest.approx(value)
    for k, (da, db) in enumerate(((h, 0.0), (0.0, h))):
        slope = (at(observed, lam + da, log_beta + db) - at(observed, lam - da, log_beta - db)) / (
            2 * h
        )
        assert found.score[:, k] == pytest.approx(slope, rel=1e-5, abs=1e-5)
    # Expected counts make the score zero and the information minus the second difference.
    table = grid_log_probabilities(observed.games, full[0][:1], full[1][:1])[:, 0, 0]
    ideal = Observed(observed.games, np.exp(table) * observed.plays[:, None])
    assert derivatives(ideal, index, *full, logits).score == pytest.approx(0, abs=1e-8)
    h = 1e-3
    for k, (da, db) in enumerate(((h, 0.0), (0.0, h))):
        bend = (
            at(ideal, lam + da, log_beta + db)
            - 2 * at(ideal, lam, log_beta)
            + at(ideal, lam - da, log_beta - db)
        ) / h**2
        assert found.information[:, k, k] == pytest.approx(-bend, rel=1e-3, abs=1e-4)


def test_moving_to_a_near_point_and_refusing_a_far_one() -> None:
    (observed,) = observe(sample(4, (3, 3), 2), [np.ones((3, 3), dtype=int)] * 2)
    index, lam, beta = np.arange(2), np.full(2, 0.5), np.full(2, 2.0)
    value, logits = point_likelihood(observed, index, lam, beta)
    near, same = move(observed, index, lam, beta, logits + 1e-3)
    assert near == pytest.approx(value)
    assert same == pytest.approx(logits, abs=1e-9)
    far, _ = move(observed, index, lam, beta, logits + 5 * np.eye(6)[:2])
    assert np.all(np.isneginf(far))


def test_shapes_are_collected_apart() -> None:
    games = [*sample(1, (2, 2), 2), *sample(2, (3,), 1), *sample(3, (2, 2), 1)]
    counts = [np.full(game.shape, k) for k, game in enumerate(games)]
    groups = observe(games, counts)
    assert [group.games.n_games for group in groups] == [3, 1]
    assert groups[0].counts[:, 0].tolist() == [0, 2, 6]
    assert groups[1].counts.tolist() == [[2, 2, 2]]


def test_bad_counts() -> None:
    games = sample(1, (2, 2), 1)
    for counts, words in (
        ([], "1 games but 0 arrays"),
        ([np.ones((2, 3), dtype=int)], "have shape"),
        ([np.ones((2, 2))], "must be integers"),
        ([np.array([[1, -1], [0, 0]])], "none negative"),
        ([np.zeros((2, 2), dtype=int)], "nothing was played"),
    ):
        with pytest.raises(ParameterError, match=words):
            observe(games, counts)
