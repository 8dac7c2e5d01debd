"""Players who do what theory says reproduce what theory predicts."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import chisquare

from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.numerics.experiments.analytic_agents import BestResponse, LogitResponse
from coopgap.numerics.experiments.episode import play_episode
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime
from coopgap.numerics.gap import welfare_gap
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.registry import build_game

EFFORT = build_game("effort-table", {"R": "5", "S": "0", "T": "8", "P": "2"})
SEEN = effort_language(EFFORT, "coop-defect")
GAME = RepeatedGame(EFFORT, SEEN, Liability.of(100), Budget.FREE)


def welfare(weight: str, regime: Regime, rounds: int = 1) -> Fraction:
    """Give the welfare of best responses with one weight."""
    players = [BestResponse(Fraction(weight)) for _ in range(2)]
    record = play_episode(GAME, players, regime, GAME.prepare(regime), rounds, seed=3)
    return sum((sum(r.payoffs, Fraction(0)) for r in record.rounds), Fraction(0))


@pytest.mark.parametrize("weight", ["0", "1/4", "1", "2", "5"])
def test_without_a_contract_the_gap_is_gamma_0_of_these_weights(weight: str) -> None:
    wanted = welfare_gap(EFFORT.prosocial(weight), SEEN, "c0")
    assert wanted.first_best - welfare(weight, Regime.NONE) == wanted.gap


def test_selfish_play_loses_gamma_0_and_prosocial_play_nothing() -> None:
    assert welfare("0", Regime.NONE) == 9 - 2 * (5 - 2)
    assert welfare("2", Regime.NONE) == 9


@pytest.mark.parametrize("regime", [Regime.OPTIMAL_C1, Regime.CONTRACT])
def test_the_best_contract_loses_gamma_1(regime: Regime) -> None:
    wanted = welfare_gap(EFFORT, SEEN, "c1", liability=Liability.of(100)).gap
    assert 9 - welfare("0", regime) == wanted == Fraction(5 - 2, 12)


def test_talk_binds_nobody() -> None:
    assert welfare("0", Regime.AGREEMENT) == welfare("0", Regime.NONE)


def test_obedient_players_lose_gamma_2_to_sampling_error() -> None:
    rounds = 2000
    lost = float(9 * rounds - welfare("0", Regime.OPTIMAL_C2, rounds)) / rounds
    # One draw has two values in a span of 1/4 or so; five standard errors.
    assert lost == pytest.approx(3 / 15, abs=5 * 0.25 / np.sqrt(rounds))


def test_logit_players_play_the_quantal_response() -> None:
    players = [LogitResponse(Fraction(1, 4), precision=3.0) for _ in range(2)]
    record = play_episode(GAME, players, Regime.NONE, None, 4000, seed=11)
    wanted = quantal_response(EFFORT.prosocial("1/4"), 3.0).probabilities
    joint = np.outer(wanted[0], wanted[1]).ravel()
    names = EFFORT.actions[0]
    seen = np.zeros((4, 4))
    for r in record.rounds:
        seen[names.index(r.actions[0]), names.index(r.actions[1])] += 1
    assert joint.min() * 4000 > 5
    assert chisquare(seen.ravel(), joint / joint.sum() * 4000).pvalue > 1e-3
    # The test can tell: play of another precision is refused.
    other = quantal_response(EFFORT.prosocial("1/4"), 2.0).probabilities
    wrong = np.outer(other[0], other[1]).ravel()
    assert chisquare(seen.ravel(), wrong / wrong.sum() * 4000).pvalue < 1e-6


def test_without_a_pure_equilibrium_play_follows_the_past() -> None:
    game = RepeatedGame(build_game("matching-pennies"))
    record = play_episode(game, [BestResponse() for _ in range(2)], Regime.NONE, None, 40, seed=0)
    assert len({r.actions for r in record.rounds}) > 2


def test_beliefs_and_precisions_are_checked() -> None:
    with pytest.raises(ParameterError, match="beliefs="):
        BestResponse(beliefs="hopeful")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="beta="):
        LogitResponse(precision=-1.0)
