"""One repetition: order of events, contracts by unanimity, messages, records."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from coopgap.numerics.experiments.episode import (
    EpisodeRecord,
    clean_message,
    draw_index,
    play_episode,
)
from coopgap.numerics.experiments.protocol import MAX_MESSAGE, Player
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime, SignalTerms
from coopgap.theory.contract import Contract
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.registry import build_game
from coopgap.theory.language import Language

PD = build_game("prisoners-dilemma")
GAME = RepeatedGame(PD, Language.complete(PD))
PAID = SignalTerms(Contract.of([[1, 2, 3, 4], [-1, -2, -3, -4]]))


class Negotiator(Player):
    """Proposes one contract, signs what it is told to, talks, and notes what it sees."""

    def __init__(self, proposes: Any = None, signs: tuple[int, ...] = ()) -> None:
        self.proposes, self.signs = proposes, signs
        self.saw: list[Any] = []

    def act(self, situation: Any, generator: Any) -> str:
        self.saw.append((situation.messages, situation.contingency, len(situation.history)))
        return "C"

    def message(self, situation: Any, generator: Any) -> str:
        assert situation.contingency is None, "talk comes before the state is drawn"
        return f"round {situation.round}"

    def propose(self, situation: Any, generator: Any) -> Any:
        assert situation.contingency is None
        return self.proposes

    def vote(self, situation: Any, generator: Any) -> tuple[int, ...]:
        assert situation.proposals[0] is PAID
        return self.signs


@pytest.mark.parametrize(
    ("first", "second", "signed"),
    [((0,), (0,), 0), ((0,), (), None), ((1,), (1,), None), ((0, 7), (0, -3), 0)],
)
def test_only_what_everybody_signs_is_in_force(first: Any, second: Any, signed: Any) -> None:
    players = [Negotiator(PAID, first), Negotiator(None, second)]
    record = play_episode(GAME, players, Regime.CONTRACT, None, 2, seed=0)
    assert record.signed == signed
    paid = [0, 0] if signed is None else [1, -1]
    assert all(list(r.transfers) == paid for r in record.rounds)


def test_messages_reach_everybody_before_they_act() -> None:
    players = [Negotiator(), Negotiator()]
    record = play_episode(GAME, players, Regime.AGREEMENT, None, 2, seed=0)
    said = [("round 0",) * 2, ("round 1",) * 2]
    assert [r.messages for r in record.rounds] == said
    assert players[1].saw == [(said[0], 0, 0), (said[1], 0, 1)]


def test_a_record_survives_json() -> None:
    record = play_episode(
        GAME, [Negotiator(PAID, (0,)), Negotiator(None, (0,))], Regime.CONTRACT, None, 2, seed=0
    )
    assert EpisodeRecord.from_object(record.as_object()) == record


def test_a_wrong_number_of_players_is_refused() -> None:
    with pytest.raises(ParameterError, match="1 players for a game of 2"):
        play_episode(GAME, [Negotiator()], Regime.NONE, None, 1, seed=0)


def test_messages_are_cut_and_cleaned() -> None:
    assert clean_message("a\x00b\n\tc") == "ab c"
    assert len(clean_message("x" * 10**6)) == MAX_MESSAGE


def test_draws_have_their_odds() -> None:
    generator = np.random.default_rng(5)
    odds = [Fraction(1, 7), Fraction(2, 7), Fraction(4, 7)]
    seen = Counter(draw_index(odds, generator) for _ in range(7000))
    for index, chance in enumerate(odds):
        assert abs(seen[index] - 7000 * float(chance)) < 5 * np.sqrt(7000 / 4)
