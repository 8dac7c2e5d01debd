"""The figure of the recovery study: its numbers against the study itself, and as drawn."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from coopgap.figures.evidence import Subject
from coopgap.figures.recovery import PRECISIONS, SEED, WEIGHTS, compute, draw, study_games
from coopgap.figures.style import Style
from coopgap.numerics.behaviour.qre_recovery import study_recovery
from coopgap.theory.games.dilemmas import coordination
from coopgap.theory.games.effort_tables import EffortRegion, violations
from coopgap.theory.language import Language


def test_numbers_are_those_of_the_study() -> None:
    data = compute().data
    assert [(p.weight, p.precision) for p in data.points] == [
        (weight, Fraction(precision)) for precision in PRECISIONS for weight in WEIGHTS
    ]
    number = 6
    point = data.points[number]
    study = study_recovery(
        study_games(),
        float(point.weight),
        float(point.precision),
        plays=data.plays,
        simulations=data.simulations,
        seed=SEED + number,
    )
    errors = study.weights - study.weight
    assert float(point.weight_bias) == pytest.approx(errors.mean(), abs=1e-6)
    spread = np.sqrt(((errors - errors.mean()) ** 2).sum() / (len(errors) - 1) / len(errors))
    assert float(point.weight_error) == pytest.approx(spread, abs=1e-6)
    assert float(point.precision_bias) == pytest.approx(study.log_precision_bias, abs=1e-6)
    assert float(point.weight_coverage) == pytest.approx(study.weight_coverage, abs=1e-6)
    assert float(point.precision_coverage) == pytest.approx(study.precision_coverage, abs=1e-6)


def test_the_estimator_does_what_the_figure_says() -> None:
    points = compute().data.points
    for point in points:
        if point.weight <= 1:
            # Half a standard error of bias or so; intervals near their nominal level.
            assert abs(point.weight_bias) < Fraction(1, 10)
            assert point.weight_coverage >= Fraction(9, 10)
            assert point.precision_coverage >= Fraction(9, 10)
        if point.weight == 0:
            assert point.weight_coverage > Fraction(95, 100)  # one-sided at the boundary


def test_the_games_are_in_the_regions_of_the_model() -> None:
    regions = [EffortRegion.PRISONERS_DILEMMA] * 4 + [EffortRegion.STAG_HUNT] * 4
    for game, region in zip(study_games(), regions, strict=True):
        named = dict(part.split("=") for part in game.title[14:-1].split(", "))
        assert not violations(region, **{k: Fraction(v) for k, v in named.items()})


def test_what_is_drawn_is_the_data() -> None:
    data, style = compute().data, Style()
    with style.context():
        figure = draw(data, style)
    lines = {line.get_gid(): line for axes in figure.axes for line in axes.lines}
    for beta in PRECISIONS:
        points = [point for point in data.points if point.precision == beta]
        for gid, values in (
            (f"weight:{beta}", [p.weight_bias for p in points]),
            (f"precision:{beta}", [p.precision_bias for p in points]),
            (rf"coverage:\lambda:{beta}", [p.weight_coverage for p in points]),
            (rf"coverage:\beta:{beta}", [p.precision_coverage for p in points]),
        ):
            assert np.asarray(lines[gid].get_ydata()).tolist() == [float(v) for v in values]
            assert np.asarray(lines[gid].get_xdata()).tolist() == [float(w) for w in WEIGHTS]
    low, high = figure.axes[2].get_ylim()
    shown = [c for p in data.points for c in (p.weight_coverage, p.precision_coverage)]
    assert low <= float(min(shown)) <= float(max(shown)) <= high


def test_it_takes_no_input() -> None:
    game = coordination()
    with pytest.raises(ValueError, match="takes no input"):
        compute(Subject(game, Language.null(game), "own", "none"))
