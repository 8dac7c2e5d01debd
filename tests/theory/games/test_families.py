"""Symbolic families: regions, names, and the same games as the numeric constructors."""

from __future__ import annotations

import pytest

from coopgap.theory.errors import ParameterError
from coopgap.theory.games.dilemmas import battle_of_the_sexes, chicken, prisoners_dilemma, stag_hunt
from coopgap.theory.games.effort_tables import EffortRegion, effort_table, violations
from coopgap.theory.games.families import (
    FAMILIES,
    battle_family,
    effort_family,
    effort_region,
    pooled_states_family,
    public_goods_family,
    task_language,
    two_by_two_family,
)


def test_dilemmas_are_the_numeric_ones() -> None:
    for name, make in (
        ("prisoners-dilemma", prisoners_dilemma),
        ("stag-hunt", stag_hunt),
        ("chicken", chicken),
    ):
        game = make()
        values = {
            "R": game.payoff(0, 0, (0, 0)),
            "S": game.payoff(0, 0, (0, 1)),
            "T": game.payoff(0, 0, (1, 0)),
            "P": game.payoff(0, 0, (1, 1)),
        }
        assert two_by_two_family(name).instantiate(values) == game
    payoffs = {"favourite": 2, "other": 1, "apart": 0}
    assert battle_family().instantiate(payoffs) == battle_of_the_sexes()


def test_effort_regions_are_the_conditions() -> None:
    games = [(5, 0, 8, 2), (20, -1, 14, 0), (5, 0, 6, 2), (1, 2, 3, 4)]
    for region in EffortRegion:
        for R, S, T, P in games:
            inside = effort_region(region.value).contains({"R": R, "S": S, "T": T, "P": P})
            assert inside == (violations(region, R=R, S=S, T=T, P=P) == ())
    assert effort_family("pd").instantiate({"R": 5, "S": 0, "T": 8, "P": 2}) == effort_table(
        R=5, S=0, T=8, P=2
    )


def test_pooled_states() -> None:
    game = pooled_states_family().instantiate({"v": 5, "w": 3, "c": 1, "d": 2})
    assert game.first_best().value == 5 + 3 - 1
    assert game.first_best().profiles == (((0, 0),), ((2, 0),))
    assert task_language(game).n_signals == 2


def test_registry_and_refusals() -> None:
    assert {"effort-table", "public-goods", "chicken", "pooled-states"} <= set(FAMILIES)
    assert [FAMILIES[name]().title for name in ("chicken", "stag-hunt")] == ["chicken", "stag hunt"]
    with pytest.raises(ParameterError, match="family='golf'"):
        two_by_two_family("golf")
    with pytest.raises(ParameterError, match="n=1"):
        public_goods_family(1)
    with pytest.raises(ParameterError, match="endowment='2'"):
        public_goods_family(3, endowment="2")
