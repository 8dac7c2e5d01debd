"""Surfaces against the closed forms of the derivations, in floating point and exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from coopgap.figures.evidence import Subject
from coopgap.figures.style import Style
from coopgap.figures.surfaces import GROUP, KAPPA, compute, draw
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language
from coopgap.theory.models import MODELS


def arrays(which: int) -> tuple[Any, Any, Any]:
    surface = compute().data.surfaces[which]
    lam, other = np.meshgrid([float(x) for x in surface.x], [float(y) for y in surface.y])
    return lam, other, np.array([[float(v) for v in row] for row in surface.gaps])


def test_surfaces_agree_with_the_derivations() -> None:
    lam, n, gaps = arrays(0)
    assert np.allclose(gaps, MODELS["teams"]().batch("gap", {"n": n, "c": 1.0, "lam": lam}))
    lam, share, gaps = arrays(1)
    values = {"kappa": float(KAPPA), "share": share, "lam": lam}
    assert np.allclose(gaps, MODELS["hold-up"]().batch("gap", values))


def test_public_goods_agree_exactly() -> None:
    surface = compute().data.surfaces[2]
    derivation = MODELS["public-goods"]()
    for j in (0, 13, 40):
        for k in (0, 7, 40):
            point = {
                "n": GROUP,
                "m": GROUP * surface.y[j],
                "e0": 1,
                "k": GROUP,
                "lam": surface.x[k],
            }
            assert surface.gaps[j][k] == derivation.evaluate("gap", point)


def test_the_border_is_where_the_gap_vanishes() -> None:
    surface = compute().data.surfaces[2]
    for (at, part), row in zip(surface.border, surface.gaps, strict=True):
        assert at == (1 - part) / (GROUP * part - 1)
        for lam, gap in zip(surface.x, row, strict=True):
            assert (gap == 0) == (lam >= at)


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    for axes, surface in zip(figure.axes, data.surfaces, strict=False):
        (mesh,) = [item for item in axes.collections if item.get_gid() == "surface"]
        plotted = np.asarray(mesh.get_array()).ravel()
        assert plotted.tolist() == [float(v) for row in surface.gaps for v in row]
        assert axes.get_xlabel() == r"prosocial weight $\lambda$"
        assert axes.get_ylabel() == surface.vertical


def test_it_takes_no_input() -> None:
    game = Environment.from_arrays([[Fraction(1)]])
    with pytest.raises(ParameterError, match="takes no input"):
        compute(Subject(game, Language.null(game), "x", "none"))
