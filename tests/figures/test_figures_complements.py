"""λ*(L) of thirty languages: sharp by trying, falling with fineness, drawn as found."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from matplotlib.lines import Line2D

from coopgap.figures.complements import compute, draw, tasks
from coopgap.figures.evidence import Subject
from coopgap.figures.style import Style
from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language
from coopgap.theory.models.adaptation_support import Adaptation


def point(line: Line2D) -> tuple[float, float]:
    data: Any = line.get_xydata()
    return float(data[0][0]), float(data[0][1])


def test_thresholds_are_sharp() -> None:
    worker = tasks()
    (rule,) = worker.efficient_rules()
    for point in compute().data.chains[0].points:
        seen = [[str(k + 1) for k in block] for block in point.partition]
        language = Language.product(worker, states=seen, actions="all")
        assert point.threshold is not None
        assert implement(worker.prosocial(point.threshold), language, rule).implementable
        if point.threshold:
            less = point.threshold * Fraction(999, 1000)
            assert not implement(worker.prosocial(less), language, rule).implementable


def test_pooled_contingencies_agree_with_the_smooth_model() -> None:
    # With whole actions only, a pair of neighbours ties where the smooth model's pair does.
    from coopgap.figures.language_lattice import BIAS

    for point in compute().data.chains[0].points:
        smooth = Adaptation.from_values(range(4), BIAS, cells=point.partition).threshold()
        assert point.threshold == smooth.value


def test_the_finer_the_less() -> None:
    for chain in compute().data.chains:
        for coarse, fine in chain.covers:
            first, second = chain.points[coarse].threshold, chain.points[fine].threshold
            assert first is None or (second is not None and second <= first)


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    for axes, chain in zip(figure.axes, data.chains, strict=True):
        dots = {point(line) for line in axes.lines if str(line.get_gid()).startswith("threshold")}
        assert dots == {
            (float(len(point.partition)), float(point.threshold or 0)) for point in chain.points
        }
        assert axes.get_ylabel() == r"threshold $\lambda^{\ast}(L)$"


def test_it_takes_no_input() -> None:
    game = Environment.from_arrays([[1]])
    with pytest.raises(ParameterError, match="takes no input"):
        compute(Subject(game, Language.null(game), "x", "none"))
