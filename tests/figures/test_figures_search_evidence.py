"""Vectorised margins against the slow definition, game by game."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from coopgap.figures.evidence import Subject
from coopgap.figures.search_evidence import (
    LITTLE,
    Margins,
    benefit_margins,
    compute,
    draw,
    monotone_margins,
)
from coopgap.figures.style import Style
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language


def counted(margins: Margins) -> Counter[Fraction]:
    return Counter(dict(zip(margins.values, margins.counts, strict=True)))


def test_margins_agree_with_the_definition() -> None:
    games = np.random.default_rng(3).integers(-3, 4, (2, 150, 3, 3))
    benefit: Counter[Fraction] = Counter()
    monotone: Counter[Fraction] = Counter()
    for k in range(games.shape[1]):
        game = Environment.from_arrays([games[0, k], games[1, k]])
        selfish, caring = (pure_equilibria(game.prosocial(lam)).best for lam in (0, LITTLE))
        if selfish is not None and game.first_best().value > selfish:
            benefit[(game.first_best().value - selfish) / 2] += 1
        if selfish is not None and caring is not None:
            monotone[caring - selfish] += 1
    with_sums, without = benefit_margins(games)
    assert counted(with_sums) == benefit
    assert without.total == with_sums.total
    assert counted(monotone_margins(games)) == monotone


def test_without_transfers_somebody_may_lose() -> None:
    # (5, 0) is played; (4, 4) is best: shared equally each gains 3/2, as it stands one loses 1.
    games = np.array([[[[5, 5], [4, 4]]], [[[0, -1], [4, 3]]]])
    with_sums, without = benefit_margins(games)
    assert (with_sums.values, without.values) == ((Fraction(3, 2),), (Fraction(-1),))
    assert (with_sums.failures, without.failures) == (0, 1)


def test_the_drawn_sample_is_the_same_each_time() -> None:
    first, second = compute(), compute()
    assert first.data == second.data
    assert first.seed == 0
    assert first.data.benefit.failures == 0
    assert first.data.unaided.failures > 0


@pytest.mark.parametrize(("strict", "failures", "nearest"), [(True, 3, 2), (False, 1, 0)])
def test_strictness_decides_about_zero(strict: bool, failures: int, nearest: int) -> None:
    margins = Margins("a", (Fraction(-1), Fraction(0), Fraction(2)), (1, 2, 3), strict)
    assert margins.failures == failures
    assert margins.nearest == nearest


def test_what_is_drawn_is_the_data() -> None:
    style = Style()
    data = compute().data
    with style.context():
        figure = draw(data, style)
    left, right = figure.axes
    (points,) = [line for line in left.lines if line.get_gid() == "benefit"]
    assert points.get_xydata().tolist() == [  # type: ignore[union-attr]
        [float(v), float(n)] for v, n in zip(data.benefit.values, data.benefit.counts, strict=True)
    ]
    for axes, margins in ((left, data.unaided), (right, data.monotone)):
        bars: list[Any] = list(axes.patches)
        assert [bar.get_height() for bar in bars] == list(margins.counts)
        assert sum(bar.get_height() for bar in bars if bar.get_hatch()) == margins.failures
        assert axes.get_xlabel().endswith("(money)")


def test_it_takes_no_input() -> None:
    game = Environment.from_arrays([[1]])
    with pytest.raises(ParameterError, match="takes no input"):
        compute(Subject(game, Language.null(game), "x", "none"))
