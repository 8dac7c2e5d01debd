"""Answers of the wrong type from anybody's code: one message that names the player."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from coopgap.numerics.experiments.answer_checks import objection
from coopgap.numerics.experiments.episode import play_episode
from coopgap.numerics.experiments.protocol import Answer, Player
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import MediatedTerms, Regime, SignalTerms
from coopgap.theory.contract import Contract, Liability, MediatedContract
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.registry import build_game
from coopgap.theory.language import Language

PD = build_game("prisoners-dilemma")
GAME = RepeatedGame(PD, Language.complete(PD), Liability.of(2))


class Odd(Player):
    """Gives back what it is told to give."""

    def __init__(self, **given: Any) -> None:
        self.given = given

    def act(self, situation: Any, generator: Any) -> Any:
        return self.given.get("act", "C")

    def message(self, situation: Any, generator: Any) -> Any:
        return self.given.get("message", "")

    def propose(self, situation: Any, generator: Any) -> Any:
        return self.given.get("propose")

    def vote(self, situation: Any, generator: Any) -> Any:
        return self.given.get("vote", ())


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    ("regime", "given", "said"),
    [
        ("contract", {"vote": 0}, "vote must list proposals by number, not '0' (int)"),
        ("contract", {"vote": "01"}, "vote must list"),
        ("contract", {"vote": ["0"]}, "vote must list"),
        ("contract", {"vote": [None]}, "vote must list"),
        ("contract", {"vote": {0: True}}, "vote must list"),
        ("contract", {"vote": None}, "vote must list"),
        ("contract", {"propose": "pay me"}, "propose must be SignalTerms(Contract)"),
        ("contract", {"propose": SignalTerms("x")}, "propose must be SignalTerms"),  # type: ignore[arg-type]
        ("contract", {"propose": MediatedTerms(MediatedContract({}, {}))}, "propose must be"),
        ("contract", {"propose": SignalTerms(Contract.of([[1], [-1]]))}, "2 rows of 4 transfers"),
        ("contract", {"propose": SignalTerms(Contract.of([[3] * 4, [-3] * 4]))}, "within ±2"),
        ("agreement", {"message": 5}, "message must be text, not '5' (int)"),
        ("agreement", {"message": None}, "message must be text"),
        ("agreement", {"message": Answer("", flag=3)}, "text as the flag"),  # type: ignore[arg-type]
        ("none", {"act": None}, "has no action 'None'"),
        ("none", {"act": 0.0}, "has no action '0.0'"),
        ("none", {"act": True}, "has no action 'True'"),
        ("none", {"act": ["C"]}, "has no action"),
        ("none", {"act": Unprintable()}, "act raised RuntimeError: no text"),
    ],
)
def test_one_message_names_the_player(regime: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        play_episode(GAME, [Odd(), Odd(**given)], Regime(regime), None, 1, seed=0)
    assert said in str(caught.value)
    assert str(caught.value).startswith("Column")


def test_numbers_of_numpy_are_whole_numbers() -> None:
    assert objection("vote", Answer(np.array([0, 1])), GAME) == ""
    assert objection("vote", Answer({np.int64(1)}), GAME) == ""
    assert objection("propose", Answer(None), GAME) == ""
