"""Fishers reproduce the exact programmes: exactly over every sequence of draws, and by sampling."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from scipy.stats import chisquare

from coopgap.numerics.commons.commons_play import play_commons
from coopgap.numerics.commons.commons_policies import best_harvest, constant_cap, contingent_cap
from coopgap.numerics.commons.commons_threshold import commons_threshold
from coopgap.numerics.experiments.agent_specs import parse_agents
from coopgap.numerics.experiments.commons_agents import (
    Fisher,
    LogitFisher,
    ScriptedFisher,
    build_fisher,
    demand_values,
)
from coopgap.numerics.experiments.commons_game import CommonsGame
from coopgap.numerics.experiments.commons_logit import logit_commons
from coopgap.numerics.experiments.commons_prospects import prospects
from coopgap.numerics.experiments.episode import EpisodeRecord, play_episode
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.protocol import Agent, Choice, Situation, Traits
from coopgap.numerics.experiments.run_tables import summarise
from coopgap.numerics.experiments.runner import run_experiment
from coopgap.numerics.experiments.terms import Regime
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis, parse_growth
from coopgap.theory.errors import ParameterError

SMALL = CommonsGame(Commons(3, 20, 4, parse_growth("3/2:1/3,5/2:2/3"), 3))
TIPPING = CommonsGame(
    Commons(2, 9, 4, Hysteresis(upper=Fraction(4), lower=Fraction(3), gauge=1), 2)
)
WEIGHTS = ["0", "1/2", "1", "3/2", "3", "10"]


def every_play(
    game: CommonsGame, players: Callable[[], Sequence[Agent]], regime: Regime
) -> Iterator[tuple[Fraction, EpisodeRecord]]:
    """Give each play that nature's draws allow, with its probability."""
    terms = game.prepare(regime)
    waiting: list[tuple[int, ...]] = [()]
    while waiting:
        given = waiting.pop()
        seen: list[tuple[int, Sequence[Fraction]]] = []

        def nature(
            odds: Sequence[Fraction],
            given: tuple[int, ...] = given,
            seen: list[tuple[int, Sequence[Fraction]]] = seen,
        ) -> int:
            k = len(seen)
            drawn = given[k] if k < len(given) else next(j for j, p in enumerate(odds) if p)
            seen.append((drawn, odds))
            return drawn

        record = play_episode(
            game, players(), regime, terms, game.horizon, seed=0, repetition=0, nature=nature
        )
        yield math.prod((odds[drawn] for drawn, odds in seen), start=Fraction(1)), record
        for k in range(len(given), len(seen)):
            drawn, odds = seen[k]
            past = tuple(choice for choice, _ in seen[:k])
            waiting += [(*past, j) for j in range(drawn + 1, len(odds)) if odds[j]]


def expected_catches(
    game: CommonsGame, players: Callable[[], Sequence[Agent]], regime: Regime = Regime.NONE
) -> list[Fraction]:
    """Give the expected total catch of every fisher, exactly."""
    totals = [Fraction(0)] * len(game.agents)
    chances = Fraction(0)
    for chance, record in every_play(game, players, regime):
        chances += chance
        for played in record.rounds:
            totals = [t + chance * p for t, p in zip(totals, played.payoffs, strict=True)]
    assert chances == 1
    return totals


def fishers(game: CommonsGame, weight: str, prosocial: int | None = None) -> list[Agent]:
    n = game.commons.fishers
    k = n if prosocial is None else prosocial
    return [Fisher(Fraction(weight) if i < k else Fraction(0)) for i in range(n)]


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("game", [SMALL, TIPPING])
def test_without_a_contract_fishers_earn_what_exact_play_says(
    game: CommonsGame, weight: str
) -> None:
    wanted = play_commons(game.commons, weight)
    found = expected_catches(game, lambda: fishers(game, weight))
    assert sum(found) == wanted.value
    assert set(found) == {wanted.value / game.commons.fishers}


@pytest.mark.parametrize("game", [SMALL, TIPPING])
def test_beyond_the_threshold_the_first_best_is_played(game: CommonsGame) -> None:
    threshold = commons_threshold(game.commons).value
    found = expected_catches(game, lambda: fishers(game, str(threshold)))
    assert sum(found) == best_harvest(game.commons).value > game.commons.first_stock


@pytest.mark.parametrize("game", [SMALL, TIPPING])
def test_caps_are_worth_what_the_programmes_say(game: CommonsGame) -> None:
    for regime, plan in (
        (Regime.OPTIMAL_CAP, contingent_cap(game.commons)),
        (Regime.OPTIMAL_CONSTANT_CAP, constant_cap(game.commons)),
    ):
        for weight in ("0", "3"):
            found = expected_catches(game, partial(fishers, game, weight), regime)
            assert sum(found) == plan.value
        loose = CommonsGame(game.commons, binding=False)
        for weight in ("0", "1/2", "3"):
            found = expected_catches(loose, partial(fishers, loose, weight), regime)
            assert sum(found) == play_commons(game.commons, weight, ceiling=plan).value


@pytest.mark.parametrize("prosocial", [0, 1, 2, 3])
def test_some_prosocial_fishers_by_type(prosocial: int) -> None:
    wanted = play_commons(SMALL.commons, 3, prosocial=prosocial)
    found = expected_catches(SMALL, lambda: fishers(SMALL, "3", prosocial))
    assert sum(found) == wanted.value
    for i, caught in enumerate(found):
        assert caught == wanted.by_type[0 if i < prosocial else 1]


def test_the_worst_play_is_the_race() -> None:
    players = [Fisher(Fraction(9), "worst") for _ in range(3)]
    for _, record in every_play(SMALL, lambda: players, Regime.NONE):
        assert [r.actions for r in record.rounds] == [("20", "20", "20")]
    with pytest.raises(ParameterError, match="not known"):
        expected_catches(CommonsGame(SMALL.commons, False), lambda: players, Regime.OPTIMAL_CAP)


@pytest.mark.parametrize("growth", ["2", "3/2", "1"])
def test_certain_growth_is_reproduced_in_one_play(growth: str) -> None:
    commons = Commons(growth=parse_growth(growth))
    threshold = str(commons_threshold(commons).value)
    for weight, regime, value in (
        (threshold, Regime.NONE, best_harvest(commons).value),
        ("0", Regime.NONE, play_commons(commons).value),
        ("0", Regime.OPTIMAL_CAP, contingent_cap(commons).value),
        ("0", Regime.OPTIMAL_CONSTANT_CAP, constant_cap(commons).value),
    ):
        players = parse_agents([f"best-response:lambda={weight}"], 5)
        run = run_experiment(Experiment(CommonsGame(commons), players, regime, 12))
        assert summarise(run).welfare == value


@pytest.mark.parametrize(
    ("weight", "regime", "value"),
    [
        ("3", Regime.NONE, Fraction(1223, 2)),
        ("0", Regime.NONE, Fraction(100)),
        ("0", Regime.OPTIMAL_CAP, Fraction(540)),
        ("0", Regime.OPTIMAL_CONSTANT_CAP, Fraction(106573, 256)),
        ("0", Regime.CONTRACT, Fraction(540)),
        ("3", Regime.CONTRACT, Fraction(1223, 2)),
    ],
)
def test_the_default_commons_to_sampling_error(
    weight: str, regime: Regime, value: Fraction
) -> None:
    players = parse_agents([f"best-response:lambda={weight}"], 5)
    game = CommonsGame(Commons())
    found = summarise(run_experiment(Experiment(game, players, regime, 12, 150, seed=5)))
    assert found.gap_error is not None
    assert abs(float(found.welfare - value)) <= 4 * found.gap_error
    assert found.gap_error < 12


def test_contracts_are_signed_by_who_gains() -> None:
    for weight, signed in (("0", 0), ("3", None)):
        record = play_episode(SMALL, fishers(SMALL, weight), Regime.CONTRACT, None, 4, seed=1)
        assert record.signed == signed
        assert record.terms == ("none" if signed is None else "contingent cap, binding")
    found = expected_catches(SMALL, lambda: fishers(SMALL, "0"), Regime.CONTRACT)
    assert sum(found) == contingent_cap(SMALL.commons).value


def test_talk_says_what_is_done_and_binds_nobody() -> None:
    record = play_episode(SMALL, fishers(SMALL, "0"), Regime.AGREEMENT, None, 4, seed=1)
    assert record.rounds[0].messages[0] == (
        "I intend to catch 20/3 fish if growth is 3/2, 20/3 fish if growth is 5/2."
    )
    talked = expected_catches(SMALL, lambda: fishers(SMALL, "3"), Regime.AGREEMENT)
    assert sum(talked) == play_commons(SMALL.commons, 3).value


@dataclass
class Deviator(Fisher):
    """Asks for something else once, at the start."""

    asks: Fraction = Fraction(0)

    def act(self, situation: Situation, generator: np.random.Generator) -> Choice:
        return super().act(situation, generator) if situation.round else self.asks


@pytest.mark.parametrize("weight", ["0", "3/2", "3"])
@pytest.mark.parametrize("prosocial", [2, 3])
def test_no_fisher_gains_by_one_other_catch(weight: str, prosocial: int) -> None:
    """Values of every demand by playing it out, beside what the logit fisher thinks of it."""
    commons = Commons(3, 9, 3, parse_growth("3/2,5/2"), 2)
    game = CommonsGame(commons)
    for me in {0, 2}:
        mine = Fraction(weight) if me < prosocial else Fraction(0)

        def worth(asks: Fraction | None, me: int = me, mine: Fraction = mine) -> Fraction:
            def players() -> list[Agent]:
                crew = fishers(game, weight, prosocial)
                if asks is not None:
                    crew[me] = Deviator(mine, asks=asks)
                return crew

            caught = expected_catches(game, players)
            return caught[me] + mine * sum(caught)

        equilibrium = worth(None)
        expected = prospects(commons, Fraction(weight), prosocial if Fraction(weight) else 0)
        kind = 0 if mine else 1
        odds = game.odds(9)
        values = [
            sum(
                chance * demand_values(game, expected, None, kind, mine, 0, 9, r)[asks]
                for r, chance in enumerate(odds)
            )
            for asks in range(10)
        ]
        assert values == [worth(Fraction(asks)) for asks in range(10)]
        others = max(2 * expected.demand(k, 0, 9, r, 9) for k in (0, 1) for r in range(2))
        for asks, value in enumerate(values):
            if asks + others <= 9:  # beyond, fish are taken from others: see the commons page
                assert value <= equilibrium


def test_logit_fishers_draw_by_the_odds_they_state() -> None:
    commons = Commons(3, 12, 3, parse_growth("2"), 2)
    game = CommonsGame(commons)
    players = [LogitFisher(Fraction(1), precision=30.0) for _ in range(3)]
    played = [
        play_episode(game, players, Regime.NONE, None, 3, seed=9, repetition=k).rounds[0].actions
        for k in range(700)
    ]
    seen = np.bincount([int(a) for actions in played for a in actions], minlength=13)
    expected = prospects(commons, Fraction(1), 3)
    values = demand_values(game, expected, None, 0, Fraction(1), 0, 12, 0)
    top = max(values)
    for precision, low, high in ((30.0, 1e-3, 1.0), (20.0, 0.0, 1e-4)):
        odds = np.array([math.exp(precision * float(v - top) / 12) for v in values])
        wanted = odds / odds.sum() * seen.sum()
        some = wanted > 5
        both = [np.append(x[some], x[~some].sum()) for x in (seen, wanted)]
        assert low <= chisquare(both[0], both[1]).pvalue <= high


@pytest.mark.parametrize("prosocial", [0, 2, 3])
def test_logit_play_is_worth_what_is_expected_of_it(prosocial: int) -> None:
    crew = [*([f"{prosocial}*logit:lambda=3,beta=8"] if prosocial else [])]
    crew += [f"{3 - prosocial}*logit:beta=8"] if prosocial < 3 else []
    plan = Experiment(SMALL, parse_agents(crew, 3), rounds=4, repetitions=400, seed=8)
    found = summarise(run_experiment(plan))
    wanted = logit_commons(SMALL.commons, 3, 8.0, prosocial=prosocial)
    assert found.gap_error is not None
    assert abs(float(found.welfare) - wanted.catch) <= 4 * found.gap_error
    assert found.gap_error < wanted.catch / 40
    rounds = found.metrics["m"]
    assert rounds is not None
    assert float(rounds) == pytest.approx(wanted.rounds, abs=0.15)


def test_precision_runs_from_even_play_to_best_response() -> None:
    game = CommonsGame(Commons(3, 12, 3, parse_growth("2"), 2))
    seen: dict[float, set[str]] = {}
    for precision in (0.0, 1e4):
        players = [LogitFisher(Fraction(3), precision=precision) for _ in range(3)]
        records = [
            play_episode(game, players, Regime.NONE, None, 3, seed=2, repetition=k)
            for k in range(40)
        ]
        seen[precision] = {a for record in records for a in record.rounds[0].actions}
    assert len(seen[0.0]) == 13
    assert seen[1e4] == {"2"}  # the first best harvests 6


def test_under_a_binding_cap_noise_has_nothing_to_do() -> None:
    players = [LogitFisher(precision=0.0) for _ in range(3)]
    record = play_episode(
        SMALL, players, Regime.OPTIMAL_CAP, SMALL.prepare(Regime.OPTIMAL_CAP), 4, seed=1
    )
    assert {flag for r in record.rounds for flag in r.flags} == {""}
    assert all(len(set(r.payoffs)) == 1 for r in record.rounds)


def test_scripts() -> None:
    commons = Commons(growth=parse_growth("2"))
    game = CommonsGame(commons)
    for script, value in (("sustainable", 600), ("all", 100), ("0", 0), ("5/2", 150)):
        crew: list[Agent] = [ScriptedFisher([script], prosocial=True) for _ in range(5)]
        caught = sum(expected_catches(game, partial(list, crew)), Fraction(0))
        assert caught == value
    two = play_episode(game, [ScriptedFisher(["1", "2"])] * 5, Regime.NONE, None, 12, seed=0)
    assert [r.actions[0] for r in two.rounds[:3]] == ["1", "2", "1"]
    for wrong in (["some"], [""], ["-1"]):
        with pytest.raises(ParameterError, match="scripted"):
            ScriptedFisher(wrong)


def test_specifications_become_fishers() -> None:
    texts = ["best-response:lambda=2,beliefs=worst", "logit:beta=4", "scripted:all,prosocial=yes"]
    worst, logit, scripted = map(build_fisher, parse_agents(texts, 3))
    assert (worst.weight, worst.beliefs) == (2, "worst")  # type: ignore[attr-defined]
    assert logit.precision == 4.0  # type: ignore[attr-defined]
    assert scripted.traits.prosocial  # type: ignore[attr-defined]
    with pytest.raises(ParameterError, match="beliefs='empirical': in a commons"):
        build_fisher(parse_agents(["best-response:beliefs=empirical"], 1)[0])
    with pytest.raises(ParameterError, match="lambda = 1, 2"):
        expected_catches(SMALL, lambda: [Fisher(Fraction(k)) for k in range(3)])


def test_a_fisher_knows_its_own_weight_when_nobody_else_does() -> None:
    commons = Commons(2, 20, 4, parse_growth("3/2"), 3)
    shy = Fisher(Fraction(3))
    shy.traits = Traits()
    crew: list[Agent] = [shy, ScriptedFisher(["0"])]
    record = play_episode(CommonsGame(commons), crew, Regime.NONE, None, 4, seed=1)
    asked = [prospects(commons, Fraction(3), k).demand(0, 0, 20, 0, 20) for k in (0, 1)]
    assert asked[0] != asked[1]
    assert record.rounds[0].actions[0] == str(asked[1])


def test_strangers_are_taken_to_have_the_assumed_weight() -> None:
    crew = [Fisher(Fraction(3), assumed=Fraction(3)), *[ScriptedFisher(["0"])] * 2]
    record = play_episode(SMALL, crew, Regime.NONE, None, 4, seed=1)
    wanted = play_commons(SMALL.commons, 3).outcome.harvests[0, 20]
    drawn = SMALL.contingencies.index(record.rounds[0].contingency)
    assert record.rounds[0].payoffs[0] == Fraction(int(wanted[drawn]), 3)
