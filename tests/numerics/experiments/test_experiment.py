"""Experiments written down: limits, fingerprints, what theory says beside them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from coopgap.numerics.experiments.agent_specs import parse_agents
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_language
from coopgap.theory.games.registry import build_game

EFFORT = build_game("effort-table", {"R": "5", "S": "0", "T": "8", "P": "2"})
GAME = RepeatedGame(EFFORT, effort_language(EFFORT, "coop-defect"), Liability.of(100), Budget.FREE)
PLAN = Experiment(GAME, parse_agents(["best-response:lambda=1", "logit:beta=2"], 2), rounds=4)


def test_benchmarks_are_those_of_selfish_agents_times_rounds() -> None:
    theory = PLAN.benchmarks()
    assert [theory.first_best, theory.gap_no_contract] == [36, 24]
    assert theory.gap_best_contract == 4 * Fraction(5 - 2, 12)


def test_who_counts_as_prosocial() -> None:
    assert PLAN.prosocial == 1
    assert PLAN.model == "best-response+logit:beta=2"
    assert replace(PLAN, label="mine").model == "mine"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rounds": 0}, "rounds=0"),
        ({"repetitions": 10**9}, "repetitions="),
        ({"seed": -1}, "seed=-1"),
        ({"players": PLAN.players[:1]}, "1 players"),
    ],
)
def test_numbers_out_of_range_are_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        replace(PLAN, **change)  # type: ignore[arg-type]


def test_every_choice_but_the_number_of_repetitions_is_in_the_fingerprint() -> None:
    marks = {
        PLAN.fingerprint(),
        replace(PLAN, rounds=5).fingerprint(),
        replace(PLAN, seed=1).fingerprint(),
        replace(PLAN, regime=Regime.AGREEMENT).fingerprint(),
        replace(PLAN, players=PLAN.players[::-1]).fingerprint(),
        replace(PLAN, game=replace(GAME, liability=Liability.of(3))).fingerprint(),
    }
    assert len(marks) == 6
    assert replace(PLAN, repetitions=9).fingerprint() == PLAN.fingerprint()
