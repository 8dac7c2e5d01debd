"""The likelihood surface against the likelihood itself, and what is drawn against its data."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from coopgap.figures.evidence import Subject
from coopgap.figures.likelihood_surface import (
    DEEPEST,
    Data,
    compute,
    draw,
    planted_play,
    survey,
)
from coopgap.figures.style import Style
from coopgap.numerics.behaviour.qre_estimation import Range, fit_quantal_response
from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.theory.games.dilemmas import coordination
from coopgap.theory.language import Language


def plain_likelihood(weight: Fraction, precision: float) -> float:
    """Add up the log-likelihood of the example, joint action by joint action."""
    total = 0.0
    for game, counts in zip(*planted_play(), strict=True):
        first, second = quantal_response(game.prosocial(weight), precision).probabilities
        for (a, b), times in np.ndenumerate(counts):
            total += int(times) * math.log(first[a] * second[b])
    return total


def test_heights_are_what_the_fit_has_over_each_point() -> None:
    surface = compute().data.surfaces[0]
    top = plain_likelihood(*(surface.fit[0], float(surface.fit[1])))
    for i, j in ((10, 30), (18, 35), (20, 30), (0, 40)):
        there = plain_likelihood(surface.weights[i], float(surface.precisions[j]))
        expected = min(top - there, DEEPEST)
        assert float(surface.drops[i][j]) == pytest.approx(expected, abs=2e-3)
    assert min(map(min, surface.drops)) >= 0


def test_estimates_are_those_of_the_estimator() -> None:
    surface = compute().data.surfaces[0]
    fit = fit_quantal_response(*planted_play(), bootstraps=0)
    for ours, theirs in (
        (surface.fit, (fit.weight, fit.precision)),
        (surface.weight_interval, (fit.weight_profile.low, fit.weight_profile.high)),
        (surface.precision_interval, (fit.precision_profile.low, fit.precision_profile.high)),
    ):
        assert [float(x) for x in ours] == pytest.approx(theirs, abs=1e-6)
    assert surface.warnings == fit.warnings
    assert surface.plays == 160
    # The even grid's best point is on the grid, near the fit, and no better.
    lam, beta = surface.plain
    assert float(lam) * 39 / 10 == pytest.approx(round(float(lam) * 39 / 10), abs=1e-4)
    assert plain_likelihood(lam, float(beta)) <= fit.log_likelihood


def test_games_of_common_interest_give_a_ridge() -> None:
    """Along β (1 + 2λ) = c nothing is lost, from λ = 0 to λ = 10."""
    surface = compute().data.surfaces[1]
    assert surface.ridge is not None
    c, agents = surface.ridge
    assert agents == 2
    betas = np.array([float(b) for b in surface.precisions])
    for i, weight in enumerate(surface.weights):
        on = float(c) / (1 + 2 * float(weight))
        near = np.abs(np.log(betas / on)) < 0.06
        assert near.any()
        assert min(float(surface.drops[i][j]) for j in np.flatnonzero(near)) < 0.9
    assert surface.weight_interval == (Fraction(0), Fraction(10))


def test_what_is_drawn_is_the_data() -> None:
    data, style = compute().data, Style()
    with style.context():
        figure = draw(data, style)
    for axes, surface in zip(figure.axes, data.surfaces, strict=True):
        lines = {line.get_gid(): line for line in axes.lines}
        for gid, point in (
            ("fit", surface.fit),
            ("plain", surface.plain),
            ("planted", surface.planted),
        ):
            assert point is not None
            assert lines[gid].get_xydata().tolist() == [[float(v) for v in point]]  # type: ignore[union-attr]
        ends = np.asarray(lines["weight-interval"].get_xdata()).tolist()
        assert ends == [float(end) for end in surface.weight_interval]
        ends = np.asarray(lines["precision-interval"].get_ydata()).tolist()
        assert ends == [float(end) for end in surface.precision_interval]
        (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        assert low <= surface.weight_interval[0] <= surface.weight_interval[1] <= high
        assert bottom <= ends[0] <= ends[1] <= top
    assert "ridge" in {line.get_gid() for line in figure.axes[1].lines}


def test_one_data_set_takes_one_column() -> None:
    games, counts = planted_play()
    surface = survey("just $1", games[:2], counts[:2])
    style = Style()
    with style.context():
        figure = draw(Data((surface,)), style)
    assert len(figure.axes) == 1
    assert figure.get_size_inches()[0] < 3.5
    assert surface.planted is None


def test_a_fit_beyond_the_default_box_is_in_the_picture() -> None:
    games, counts = planted_play()
    fit = fit_quantal_response(games[:2], counts[:2], bootstraps=0)
    far = replace(
        fit, weight=30.0, weight_profile=Range(20.0, 40.0), precision_profile=Range(1.0, 300.0)
    )
    surface = survey("far", games[:2], counts[:2], far)
    assert surface.weights[-1] == 40
    assert surface.precisions[-1] == 300
    style = Style()
    with style.context():
        (axes,) = draw(Data((surface,)), style).axes
    assert axes.get_xlim() == (0, 40)


def test_it_takes_no_input() -> None:
    game = coordination()
    with pytest.raises(ValueError, match="--counts FILE"):
        compute(Subject(game, Language.null(game), "own", "none"))
