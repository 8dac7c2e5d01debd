"""Theory and published runs on the same axes: both against plain arithmetic, and as drawn."""

from __future__ import annotations

import functools
from fractions import Fraction

import numpy as np
import pytest

from coopgap.figures.style import Style
from coopgap.figures.theory_and_runs import Data, compare, draw
from coopgap.numerics.experiments.commons_logit import logit_commons
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth
from coopgap.theory.errors import ParameterError
from coopgap.theory.formats.commons_runs import CellMeans

CELLS = [
    CellMeans(
        "runs $1.csv",
        model,
        condition,
        k,
        {"R": Fraction(100 + 10 * k * shift), "m": Fraction(6 + k), "e": Fraction(1)},
    )
    for shift, model in enumerate(("X", "Y"))
    for condition in ("nl", "no-contract")
    for k in range(6)
    if (model, k) != ("Y", 2)
]


@functools.cache
def found() -> Data:
    return compare(CELLS, parse_growth("2"), [Fraction(1)], [Fraction(100), Fraction(20)])


def test_the_runs_are_the_rows_and_their_means() -> None:
    data = found()
    assert [(runs.metric, runs.condition) for runs in data.runs] == [
        (metric, condition) for metric in ("R", "m") for condition in ("no-contract", "nl")
    ]
    catches = data.runs[0]
    assert len(catches.points) == 11
    assert dict(catches.means) == {k: 100 + (5 * k if k != 2 else 0) for k in range(6)}
    assert dict(data.runs[3].means)[5] == 11


def test_theory_is_exact_play_with_certain_growth() -> None:
    data = found()
    # 50 fish a round leave 50, which double: twelve rounds, and the other 50 in the last.
    assert dict(data.best) == {"R": 50 * 12 + 50, "m": 12}
    assert [(curve.weight, curve.critical) for curve in data.theory] == [
        (Fraction(3, 5), True),
        (Fraction(1), False),
    ]
    for curve in data.theory:
        values = dict(curve.values)
        assert [values["R"][0], values["m"][0]] == [Fraction(100), Fraction(1)]  # the race
        assert [values["R"][5], values["m"][5]] == [Fraction(650), Fraction(12)]
        assert list(values["R"]) == sorted(values["R"])
    assert dict(data.theory[1].values)["R"][4] > dict(data.theory[0].values)["R"][4] == 100


def test_logit_play_is_that_of_the_commons() -> None:
    data = found()
    shown = [(int(curve.weight), int(curve.precision)) for curve in data.logit]
    assert shown == [(1, 20), (1, 100)]
    water = Commons(growth=parse_growth("2"))
    for curve in data.logit:
        values = dict(curve.values)
        for k in (0, 4, 5):
            play = logit_commons(water, 1, float(curve.precision), prosocial=k)
            assert float(values["R"][k]) == pytest.approx(play.catch, abs=1e-6)
            assert float(values["m"][k]) == pytest.approx(play.rounds, abs=1e-6)
    assert not compare(CELLS, parse_growth("2"), [Fraction(1)]).logit


def test_what_is_drawn_is_the_data() -> None:
    data, style = found(), Style()
    with style.context():
        figure = draw(data, style)
    lines = {line.get_gid(): line for axes in figure.axes for line in axes.lines}
    for curve in data.theory:
        for metric, values in curve.values:
            drawn = np.asarray(lines[f"theory:{metric}:{curve.weight}"].get_ydata()).tolist()
            assert drawn == [float(value) for value in values]
    for noisy in data.logit:
        for metric, values in noisy.values:
            line = lines[f"logit:{metric}:{noisy.weight}:{noisy.precision}"]
            assert np.asarray(line.get_ydata()).tolist() == [float(value) for value in values]
    for runs in data.runs:
        for kind, pairs in (("mean", runs.means), ("models", runs.points)):
            line = lines[f"{kind}:{runs.metric}:{runs.condition}"]
            assert np.asarray(line.get_ydata()).tolist() == [float(v) for _, v in pairs]
            assert [round(float(x)) for x in np.asarray(line.get_xdata())] == [k for k, _ in pairs]
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert r"theory: $\lambda = \lambda^{\ast} = 3/5$" in texts
    assert r"logit: $\lambda = 1$, $\beta = 100$" in texts
    assert figure.axes[0].get_title(loc="left").endswith(r"runs \$1.csv: R")


def test_bad_questions() -> None:
    shares = [CellMeans("counts.csv", "X", "nl", 0, {"share(C)": Fraction(1)})]
    with pytest.raises(ParameterError, match=r"counts\.csv: .* has neither"):
        compare(shares, parse_growth("2"), [])
    many = [CellMeans("a", "X", f"arm {i}", 1, {"R": Fraction(1)}) for i in range(6)]
    with pytest.raises(ParameterError, match="at most 5 conditions"):
        compare(many, parse_growth("2"), [])
