"""Scripts are followed round by round."""

from __future__ import annotations

import pytest

from coopgap.numerics.experiments.episode import play_episode
from coopgap.numerics.experiments.scripted_agents import Scripted
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.registry import build_game


def test_a_script_starts_again_at_its_end() -> None:
    game = RepeatedGame(build_game("prisoners-dilemma"))
    players = [Scripted(["C", "D", "D"]), Scripted(["D"])]
    record = play_episode(game, players, Regime.NONE, None, 5, seed=1)
    assert "".join(r.actions[0] for r in record.rounds) == "CDDCD"
    assert "".join(r.actions[1] for r in record.rounds) == "DDDDD"


def test_an_empty_script_and_a_wrong_action_are_refused() -> None:
    with pytest.raises(ParameterError, match="at least one action"):
        Scripted([""])
    game = RepeatedGame(build_game("prisoners-dilemma"))
    with pytest.raises(ParameterError, match="has no action 'X'; known: C, D"):
        play_episode(game, [Scripted(["X"])] * 2, Regime.NONE, None, 1, seed=1)
