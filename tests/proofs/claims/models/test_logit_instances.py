"""Instances with exact logit responses: each is one, of the kind that it is said to be."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from coopgap.numerics.behaviour.planted_responses import Planted, differences, responds
from coopgap.proofs.claims.models.logit_instances import (
    common_interest,
    constant_sum,
    dilemma,
    dominant,
    drawn,
    drawn_common,
    drawn_symmetric,
    give_or_keep,
    three_actions,
    two_games,
    uneven_chicken,
    utility_range,
)

INSTANCES = [
    *two_games(),
    three_actions(),
    uneven_chicken(),
    common_interest(),
    common_interest(5, Fraction(1, 2)),
    constant_sum(),
    give_or_keep(3, Fraction(2), Fraction(3)),
    give_or_keep(4, Fraction(7, 4), Fraction(2)),
]


@pytest.mark.parametrize("number", range(len(INSTANCES)))
def test_each_is_a_response(number: int) -> None:
    planted = INSTANCES[number]
    assert responds(planted.environment, planted.play, planted.weight, planted.bits)


def symmetric(planted: Planted) -> bool:
    game = planted.environment
    sizes = range(game.shape[0])
    return all(
        game.payoff(0, 0, (a, b)) == game.payoff(1, 0, (b, a))
        for a, b in itertools.product(sizes, sizes)
    )


def test_symmetry_and_common_play() -> None:
    for planted in (*two_games(), three_actions()):
        assert symmetric(planted)
        assert planted.play[0] == planted.play[1]
    chicken = uneven_chicken()
    assert symmetric(chicken)
    assert chicken.play[0] != chicken.play[1]
    for seed in range(20):
        found = drawn_symmetric(random.Random(seed))
        assert symmetric(found)
        assert found.play[0] == found.play[1]
        assert found.play[0][0] != found.play[0][1]


def test_the_dilemma_at_every_precision() -> None:
    for bits in (1, 2, 5):
        assert responds(dilemma(), dominant(bits), 0, bits)


@pytest.mark.parametrize(
    ("planted", "proportion"),
    [
        (common_interest(), 2),
        (constant_sum(), 0),
        (give_or_keep(3, Fraction(2), Fraction(3)), -3),
        (drawn_common(random.Random(1)), 2),
    ],
)
def test_welfare_in_proportion(planted: Planted, proportion: int) -> None:
    gains = [
        move
        for agent in range(len(planted.play))
        for move in differences(planted.environment, planted.play, agent)
    ]
    assert any(own for own, _ in gains)
    assert all(social == proportion * own for own, social in gains)


def test_ranges_by_plain_loops() -> None:
    for seed in range(10):
        planted = drawn(random.Random(seed))
        assert responds(planted.environment, planted.play, planted.weight, planted.bits)
        game = planted.environment
        widest = Fraction(0)
        for profile in game.profiles():
            for agent, size in enumerate(game.shape):
                worth = []
                for action in range(size):
                    there = (*profile[:agent], action, *profile[agent + 1 :])
                    payoffs = [game.payoff(k, 0, there) for k in range(game.n_agents)]
                    worth.append(payoffs[agent] + planted.weight * sum(payoffs))
                widest = max(widest, max(worth) - min(worth))
        assert utility_range(planted) == widest
