"""Metrics by hand."""

from __future__ import annotations

from fractions import Fraction

from coopgap.numerics.experiments.episode import EpisodeRecord, play_episode
from coopgap.numerics.experiments.metrics import (
    equality,
    measure,
    standard_error,
    table_metrics,
)
from coopgap.numerics.experiments.protocol import RoundRecord
from coopgap.numerics.experiments.scripted_agents import Scripted
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime
from coopgap.theory.games.registry import build_game


def test_equality_and_error_by_hand() -> None:
    assert equality([Fraction(3), Fraction(1)]) == Fraction(3, 4)
    assert equality([Fraction(-1), Fraction(1)]) is None
    assert standard_error([Fraction(1), Fraction(3), Fraction(5)]) == (4 / 3) ** 0.5


def test_play_of_a_script_by_hand() -> None:
    """CC, CD, DD of T=4, S=0, R=3, P=1: paid 6, 4, 2 where 6 was best; gains 4 and 8."""
    pd = build_game("prisoners-dilemma")
    players = [Scripted(["C", "C", "D"]), Scripted(["C", "D", "D"])]
    record = play_episode(RepeatedGame(pd), players, Regime.NONE, None, 3, seed=0)
    found = table_metrics(pd, record, 6)
    assert [found.welfare, found.standard] == [12, 18]
    assert dict(found.values) == {
        "m": 3,
        "q": Fraction(1, 2),
        "R": 12,
        "u": Fraction(2, 3),
        "e": 1 - Fraction(8, 48),
        "o": Fraction(1, 2),
    }


def test_transfers_count_for_equality_only_and_u_stops_at_one() -> None:
    money = Fraction(1), Fraction(3)
    paid = Fraction(1), Fraction(-1)
    row = RoundRecord(0, None, "s", ("a", "b"), money, paid, ("", ""))
    record = EpisodeRecord(0, "none", None, ((), ()), ("", ""), ("", ""), (row,))
    found = measure(record, 1, [Fraction(2)], [[False, False]], 1)
    assert [found.welfare, found.values["e"], found.values["u"]] == [4, 1, 1]
    assert measure(record, 1, [Fraction(0)], [[False, False]], 1).values["u"] is None
