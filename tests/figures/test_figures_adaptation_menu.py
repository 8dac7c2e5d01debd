"""Fits are isotonic and best; phase borders are exact."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.optimize import isotonic_regression

from coopgap.figures.adaptation_menu import BIAS, CELL_SIZES, END, N_STATES, compute, draw
from coopgap.figures.evidence import Subject
from coopgap.figures.style import Style
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language
from coopgap.theory.models.adaptation_support import Adaptation


def test_fits_agree_with_another_isotonic_regression() -> None:
    for fit in compute().data.fits:
        assert len(set(fit.preferred)) == N_STATES, "ties would free states of each other"
        order = np.argsort([float(t) for t in fit.preferred])
        ideal = np.array([float(x) for x in fit.ideal])[order]
        fitted = np.array([float(x) for x in fit.fitted])[order]
        assert np.allclose(isotonic_regression(ideal).x, fitted)
        assert float(fit.gap) == pytest.approx(((ideal - fitted) ** 2).mean() / 2)


def test_phase_borders_are_exact() -> None:
    small = Fraction(1, 10**6)
    for phase, size in zip(compute().data.phases, CELL_SIZES, strict=True):
        cells = [range(start, start + size) for start in range(0, N_STATES, size)]
        model = Adaptation.from_values(range(N_STATES), BIAS, cells=cells)
        assert model.menu(phase.menu).gap == 0
        if phase.menu:
            assert model.menu(phase.menu - small).gap > 0
        if phase.ratio is None:
            assert model.mandate_gap() == 0
            continue
        after = Fraction(phase.switch).limit_denominator(10**9) + small
        assert model.discretion_gap(after) <= model.mandate_gap()
        before = after - 2 * small
        if before > 0:
            assert model.discretion_gap(before) >= model.mandate_gap()


def test_coarser_cells_need_more() -> None:
    menus = [phase.menu for phase in compute().data.phases]
    assert all(fine < coarse for fine, coarse in pairwise(menus))
    assert menus[-1] < END


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    for axes, fit in zip(figure.axes, data.fits, strict=False):
        (dots,) = [line for line in axes.lines if line.get_gid() == "ideal"]
        (steps,) = [line for line in axes.lines if line.get_gid() == "fit"]
        assert dots.get_xydata().tolist() == [  # type: ignore[union-attr]
            [float(x), float(y)] for x, y in zip(fit.preferred, fit.ideal, strict=True)
        ]
        drawn: Any = steps.get_ydata()
        assert sorted(drawn) == sorted(map(float, fit.fitted))
    bars = {patch.get_gid(): patch for patch in figure.axes[-1].patches}
    for phase in data.phases:
        assert bars[f"menu:{phase.size}"].get_x() == float(phase.menu)  # type: ignore[attr-defined]
        split = bars[f"discretion:{phase.size}"].get_x()  # type: ignore[attr-defined]
        assert split == min(phase.switch, float(END))


def test_it_takes_no_input() -> None:
    game = Environment.from_arrays([[1]])
    with pytest.raises(ParameterError, match="takes no input"):
        compute(Subject(game, Language.null(game), "x", "none"))
