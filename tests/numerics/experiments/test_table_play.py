"""A table game as a game to be played."""

from __future__ import annotations

import pytest

from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import MediatedTerms, Regime, SignalTerms
from coopgap.numerics.gap import welfare_gap
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.registry import build_game
from coopgap.theory.language import Language

EFFORT = build_game("effort-table", {"R": "5", "S": "0", "T": "8", "P": "2"})
GAME = RepeatedGame(EFFORT, effort_language(EFFORT, "coop-defect"), Liability.of(100), Budget.FREE)


def test_a_round_pays_what_the_table_says() -> None:
    outcome = GAME.resolve(None, 0, 0, (0, 2), None, None)
    assert outcome.actions == ("CH", "DH")
    assert outcome.payoffs == tuple(EFFORT.payoff(i, 0, (0, 2)) for i in range(2))
    assert sum(map(abs, outcome.transfers)) == 0
    assert not outcome.over


def test_the_optimal_contract_pays_by_signal_only() -> None:
    terms = GAME.prepare(Regime.OPTIMAL_C1)
    assert isinstance(terms, SignalTerms)
    # High and low effort cannot be told apart by this court.
    for a in (0, 2):
        assert GAME.transfers(terms, 0, (a, 0)) == GAME.transfers(terms, 0, (a + 1, 1))


def test_the_optimal_mechanism_reaches_its_value() -> None:
    terms = GAME.prepare(Regime.OPTIMAL_C2)
    assert isinstance(terms, MediatedTerms)
    value = sum(
        p * EFFORT.welfare.fraction((state, *profile))
        for (state, profile), p in terms.mechanism.recommendation.items()
    )
    wanted = welfare_gap(EFFORT, GAME.seen, "c2", liability=Liability.of(100))
    assert wanted.first_best - value == wanted.gap


def test_actions_by_name_or_number() -> None:
    assert GAME.read(0, None, "DL") == GAME.read(0, None, 3) == 3
    for wrong in ("XX", 4, -1, True, "x" * 10_000):
        with pytest.raises(ParameterError, match="has no action"):
            GAME.read(0, None, wrong)


def test_a_mechanism_that_never_pays_is_refused() -> None:
    game = build_game("matching-pennies")
    with pytest.raises(ParameterError, match="no rule is implementable"):
        RepeatedGame(game, Language.null(game)).prepare(Regime.OPTIMAL_C1)


def test_games_are_told_apart() -> None:
    other = RepeatedGame(EFFORT, effort_language(EFFORT, "effort"), Liability.of(100), Budget.FREE)
    assert GAME.describe() != other.describe()
