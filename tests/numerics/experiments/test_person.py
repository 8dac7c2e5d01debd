"""A person at a terminal: asked again after nonsense, never asked twice for the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgap.numerics.experiments.agent_specs import parse_agents
from coopgap.numerics.experiments.commons_game import commons_game
from coopgap.numerics.experiments.experiment import Experiment
from coopgap.numerics.experiments.runner import Run, run_experiment
from coopgap.numerics.experiments.services import Services
from coopgap.numerics.experiments.table_play import RepeatedGame
from coopgap.numerics.experiments.terms import Regime
from coopgap.theory.errors import StoppedError
from coopgap.theory.games.registry import build_game
from coopgap.theory.language import Language

PD = build_game("prisoners-dilemma")
GAME = RepeatedGame(PD, Language.complete(PD))


class Typed:
    """Types what it is told to; then leaves."""

    def __init__(self, *lines: str) -> None:
        self.lines, self.shown, self.asked = list(lines), "", 0

    def show(self, text: str) -> None:
        self.shown += text + "\n"

    def ask(self, text: str) -> str:
        self.asked += 1
        self.shown += text + "\n"
        if not self.lines:
            raise StoppedError("interrupted")
        return self.lines.pop(0)


def play(terminal: Typed, folder: Path | None = None, resume: bool = False, **more: object) -> Run:
    plan = Experiment(GAME, parse_agents(["human", "scripted:C,D"], 2), **more)  # type: ignore[arg-type]
    return run_experiment(plan, folder, resume=resume, services=Services(terminal=terminal))


def test_nonsense_is_asked_again() -> None:
    terminal = Typed("", "c", "X", " C ", "D")
    run = play(terminal, rounds=2)
    assert [r.actions for r in run.episodes[0].rounds] == [("C", "C"), ("D", "D")]
    assert terminal.shown.count("That does not work: action") == 3
    assert 'action "X" is not one of "C", "D"' in terminal.shown
    assert terminal.shown.count("Payoffs of one round") == 1
    assert 'Round 1: "C", "C" -> payoffs' in terminal.shown


def test_who_leaves_keeps_what_was_played(tmp_path: Path) -> None:
    cut = play(Typed("C", "D", "C"), tmp_path, rounds=2, repetitions=2)
    assert (cut.complete, len(cut.episodes), str(cut.stopped)) == (False, 1, "interrupted")
    rest = Typed("D")
    run = play(rest, tmp_path, resume=True, rounds=2, repetitions=2)
    assert (run.complete, rest.asked) == (True, 1)
    played = [r.actions[0] for e in run.episodes for r in e.rounds]
    assert played == ["C", "D", "C", "D"]


def test_contracts_are_typed_as_data() -> None:
    label = GAME.seen.labels[0]
    offer = f'{{"transfers": {{"{label}": [1, -1]}}}}'
    terminal = Typed("pay me", '{"transfers": {"x": [1, -1]}}', offer, "first", "7", "0", "C")
    run = play(terminal, regime=Regime.CONTRACT)
    assert run.episodes[0].votes == ((0,), ())
    assert run.episodes[0].signed is None
    assert "that is not JSON" in terminal.shown
    assert "unknown to the court" in terminal.shown
    assert "write numbers" in terminal.shown
    assert "which is no proposal" in terminal.shown


def test_talk_and_nothing_to_vote_on() -> None:
    run = play(Typed("x" * 501, "let us", "C"), regime=Regime.AGREEMENT)
    assert run.episodes[0].rounds[0].messages == ("let us", "")
    terminal = Typed("", "C")
    assert play(terminal, regime=Regime.CONTRACT).complete
    assert terminal.asked == 2


def test_people_fish_too() -> None:
    game = commons_game({"n": "2", "K": "20", "T": "2", "growth": "2"})
    plan = Experiment(game, parse_agents(["human", "scripted:0"], 2), rounds=2)
    terminal = Typed("-1", "some", "5/2", "all")
    run = run_experiment(plan, services=Services(terminal=terminal), jobs=4)
    assert [str(r.payoffs[0]) for r in run.episodes[0].rounds] == ["5/2", "20"]


@pytest.mark.parametrize("jobs", [1, 3])
def test_people_play_one_after_the_other(jobs: int) -> None:
    plan = Experiment(GAME, parse_agents(["human", "scripted:C"], 2), repetitions=2)
    terminal = Typed("C", "D")
    run = run_experiment(plan, jobs=jobs, services=Services(terminal=terminal))
    assert [e.rounds[0].actions[0] for e in run.episodes] == ["C", "D"]
