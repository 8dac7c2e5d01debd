"""Recovery by simulation: small bias, nominal coverage, more data help; the same as single fits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from coopgap.numerics.behaviour.qre_recovery import Recovery, simulate_play, study_recovery
from coopgap.numerics.behaviour.qre_search import Maxima, climb
from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError, SizeError

GAMES = [
    Environment.from_arrays(list(np.random.default_rng(seed).integers(-9, 10, size=(2, 3, 3))))
    for seed in range(6)
]


@pytest.fixture(scope="module")
def study() -> Recovery:
    return study_recovery(GAMES, 0.5, 3.0, plays=40, simulations=120, seed=2)


def test_bias_is_small(study: Recovery) -> None:
    # Within a few standard errors of zero, plus the bias of order 1/plays that ML has.
    error = study.weight_rmse / np.sqrt(120)
    assert abs(study.weight_bias) < 4 * error + 0.02
    assert abs(study.log_precision_bias) < 0.05
    assert study.weight_rmse < 0.2


def test_intervals_cover_as_often_as_they_say(study: Recovery) -> None:
    # 120 draws at 95%: five standard errors below, by a binomial, are 85%.
    assert 0.85 <= study.weight_coverage <= 1
    assert 0.85 <= study.precision_coverage <= 1
    half = study_recovery(GAMES, 0.5, 3.0, plays=40, simulations=120, level=0.5, seed=2)
    assert 0.3 <= half.weight_coverage <= 0.7


def test_more_play_is_more_precise(study: Recovery) -> None:
    more = study_recovery(GAMES, 0.5, 3.0, plays=640, simulations=40, seed=3)
    # Sixteen times the data: a quarter of the error.
    assert more.weight_rmse / study.weight_rmse == pytest.approx(0.25, abs=0.12)


def test_it_can_be_repeated_and_is_read_only() -> None:
    one, two = (study_recovery(GAMES[:2], 0.0, 2.0, simulations=5, seed=4) for _ in range(2))
    assert np.array_equal(one.weights, two.weights)
    assert one.weights.min() >= 0
    with pytest.raises(ValueError, match="read-only"):
        one.weights[0] = 1.0


def test_simulated_play_has_the_responses_as_its_mean() -> None:
    counts = simulate_play(GAMES[:2], 0.5, 3.0, 40_000, seed=1)
    for game, table in zip(GAMES[:2], counts, strict=True):
        first, second = quantal_response(game.prosocial("1/2"), 3.0).probabilities
        assert table.sum() == 40_000
        assert table / 40_000 == pytest.approx(np.outer(first, second), abs=0.01)
    three = Environment.from_arrays(
        list(np.random.default_rng(3).integers(-9, 10, size=(3, 2, 3, 2)))
    )
    (table,) = simulate_play([three], 0.0, 2.0, 60_000, seed=2)
    for agent, mine in enumerate(quantal_response(three, 2.0).probabilities):
        others = tuple(k for k in range(3) if k != agent)
        assert table.sum(axis=others) / 60_000 == pytest.approx(mine, abs=0.01)
    again = simulate_play(GAMES[:2], 0.5, 3.0, 40_000, seed=1)
    assert all(np.array_equal(one, two) for one, two in zip(counts, again, strict=True))
    with pytest.raises(ParameterError, match="plays=0"):
        simulate_play(GAMES[:2], 0.5, 3.0, 0)


def test_coverage_looks_from_both_ends_of_a_ridge() -> None:
    """Where λ is hardly known the estimate is far away, and so must not hide the truth."""
    games = [
        Environment.from_arrays([table, table])
        for table in np.random.default_rng(8).integers(-9, 10, size=(4, 3, 3))
    ]
    study = study_recovery(games, 1.0, 2.0, plays=100, simulations=40, seed=5)
    assert study.weights.std() > 1
    assert study.weight_coverage >= 0.9


@pytest.mark.parametrize("lost", ["from the truth", "from the estimate"])
def test_one_of_two_climbs_to_each_profile_is_enough(
    monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    def unlucky(*given: Any) -> Maxima:
        found = climb(*given)
        weights, precisions = given[3:5]
        truth = bool((weights == 0.5).all() and (precisions == 3.0).all())
        if truth is not (lost == "from the truth"):
            return found
        return Maxima(found.weights, found.precisions, found.values - 1e9)

    plain = study_recovery(GAMES[:3], 0.5, 3.0, plays=40, simulations=30, seed=2)
    monkeypatch.setattr("coopgap.numerics.behaviour.qre_recovery.climb", unlucky)
    found = study_recovery(GAMES[:3], 0.5, 3.0, plays=40, simulations=30, seed=2)
    assert found.weight_coverage == plain.weight_coverage
    assert found.precision_coverage == plain.precision_coverage


def test_bad_questions() -> None:
    with pytest.raises(ParameterError, match="not inside the box"):
        study_recovery(GAMES, -1.0, 1.0)
    with pytest.raises(ParameterError, match="at least 1"):
        study_recovery(GAMES, 1.0, 1.0, plays=0)
    with pytest.raises(SizeError, match="likelihood tables"):
        study_recovery(GAMES, 1.0, 1.0, simulations=100_000)
