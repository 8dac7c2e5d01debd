"""m, q, R, u, e, o of a commons: by hand, and the published convention they follow."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

from coopgap.numerics.commons.commons_report import solve_commons
from coopgap.numerics.experiments.commons_agents import ScriptedFisher
from coopgap.numerics.experiments.commons_game import CommonsGame
from coopgap.numerics.experiments.commons_metrics import commons_benchmarks, commons_metrics
from coopgap.numerics.experiments.episode import play_episode
from coopgap.numerics.experiments.terms import Regime
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth


def played(scripts: list[list[str]], **changes: int) -> dict[str, Fraction | None]:
    commons = Commons(len(scripts), rounds=4, growth=parse_growth("2"), **changes)
    game = CommonsGame(commons)
    crew = [ScriptedFisher(script) for script in scripts]
    record = play_episode(game, crew, Regime.NONE, None, 4, seed=0)
    return dict(commons_metrics(game, record).values)


def test_metrics_by_hand() -> None:
    # 100: 60 of 50 taken, 80 follow; 40 of 40, 80 follow; 80 of 40 taken, nothing follows.
    found = played([["30", "20", "60"], ["30", "20", "20"]])
    assert found == {
        "m": 3,
        "q": Fraction(3, 4),
        "R": 180,
        "u": 1,  # 180 of 50 + 40 + 40
        "e": 1 - Fraction(40, 2 * 180),
        "o": Fraction(2, 3),
    }
    spared = played([["10"], ["15"]])
    wanted = {"m": 4, "q": 1, "R": 100, "u": Fraction(1, 2), "e": Fraction(9, 10), "o": 0}
    assert spared == wanted


def test_one_fisher_who_overfishes_alone_does_not_overuse() -> None:
    assert played([["45"], ["0"]])["o"] == 0


def test_no_fish_at_the_start() -> None:
    found = played([["all"], ["all"]], start=0)
    assert found == {"m": 0, "q": 0, "R": 0, "u": None, "e": None, "o": None}


def test_published_over_use_counts_rounds(shared_data: Path) -> None:
    with (shared_data / "commons" / "aggregated.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    full = [row for row in rows if row["full_horizon"] == row["total_runs"]]
    assert len(full) >= 50
    for row in full:
        overused = 12 * float(row["o"]) * int(row["total_runs"])
        assert abs(overused - round(overused)) < 0.06
    for row in rows:
        assert abs(float(row["q"]) - float(row["m"]) / 12) < 2e-4


def test_benchmarks_are_those_of_the_report() -> None:
    commons = Commons(2, 30, 5)
    report, found = solve_commons(commons), commons_benchmarks(CommonsGame(commons))
    assert found.first_best == report.first_best.value
    assert found.gap_no_contract == report.gap(report.selfish_best)
    assert found.gap_best_contract == report.gap(report.contingent_cap)
