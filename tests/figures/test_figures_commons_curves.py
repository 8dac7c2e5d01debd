"""The figure of the commons against plain recursions, and what is drawn against its data."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from coopgap.figures.commons_curves import SPREADS, compute, critical_ratio, draw
from coopgap.figures.evidence import Subject
from coopgap.figures.style import Style
from coopgap.numerics.commons.commons_play import play_commons
from coopgap.proofs.checkers import decide
from coopgap.theory.commons import Commons
from coopgap.theory.games.dilemmas import coordination
from coopgap.theory.language import Language


def plain_gap(spread: Fraction, capacity: int = 100, rounds: int = 12) -> Fraction:
    """Give the gap of the best cap by stock and round with a plain recursion in integers.

    Values of round t are whole multiples of 2**-t, so that floats are exact here.
    """
    factors = (2 - spread, 2 + spread)
    following = np.array(
        [[_grown(f * left, capacity) for left in range(capacity + 1)] for f in factors]
    )
    first = cap = np.zeros(capacity + 1)
    catch = np.subtract.outer(np.arange(capacity + 1), np.arange(capacity + 1))
    for _ in range(rounds):
        worth = np.where(catch >= 0, catch + first[following][:, None, :], -np.inf)
        blind = np.where(catch >= 0, catch + cap[following][:, None, :], -np.inf)
        first, cap = worth.max(axis=2).mean(axis=0), blind.mean(axis=0).max(axis=1)
    return Fraction(float(first[-1])) - Fraction(float(cap[-1]))


def _grown(value: Fraction, capacity: int) -> int:
    whole = min(capacity, int(value))
    return whole if whole >= 5 else 0


FACTORS = (Fraction(3, 2), Fraction(5, 2))


def alive(
    harvests: npt.NDArray[np.int64], seen: dict[tuple[int, int], Fraction], t: int, stock: int
) -> Fraction:
    """Give the expected rounds with fish from a round and stock on."""
    if t == len(harvests) or stock == 0:
        return Fraction(0)
    if (t, stock) not in seen:
        left = [stock - int(x) for x in harvests[t, stock]]
        grown = [_grown(f * s, 100) for f, s in zip(FACTORS, left, strict=True)]
        ahead = sum((alive(harvests, seen, t + 1, s) for s in grown), Fraction(0))
        seen[t, stock] = 1 + ahead / 2
    return seen[t, stock]


def test_the_gap_by_a_plain_recursion() -> None:
    data = compute().data
    assert data.spreads == SPREADS
    assert list(data.contingent) == [plain_gap(spread) for spread in SPREADS]
    assert max(data.contingent) == Fraction(143, 2)
    pairs = zip(data.contingent, data.constant, strict=True)
    assert all(contingent <= constant for contingent, constant in pairs)


def test_thresholds_are_the_ratio_of_the_critical_state() -> None:
    data = compute().data
    assert list(data.thresholds) == [critical_ratio(n) for n in data.sizes]
    assert critical_ratio(8) == Fraction(27, 8)


def test_survival_by_following_the_fish() -> None:
    data = compute().data
    commons = Commons()
    for weight, values in zip(data.weights, data.survival, strict=True):
        for k in (0, 3, 4, 5):
            harvests = play_commons(commons, weight, prosocial=k).outcome.harvests
            assert values[k] == alive(harvests, {}, 0, 100)
    assert data.survival[-1][0] == 1
    assert data.survival[-1][-1] == data.rounds


def test_its_certificates_are_accepted() -> None:
    documents = compute().documents
    assert len(documents) == len(SPREADS) + len(compute().data.sizes)
    said = [decide(document).verdict for document in documents[::9]]
    assert all(verdict.accepted for verdict in said)


def test_what_is_drawn_is_the_data() -> None:
    data, style = compute().data, Style()
    with style.context():
        figure = draw(data, style)
    drawn = {
        line.get_gid(): np.asarray(line.get_ydata()).tolist()
        for axes in figure.axes
        for line in axes.lines
    }
    assert drawn["gap:best cap by stock, round"] == [float(v) for v in data.contingent]
    assert drawn["gap:best constant cap"] == [float(v) for v in data.constant]
    assert drawn["threshold"] == [float(v) for v in data.thresholds]
    for weight, values in zip(data.weights, data.survival, strict=True):
        assert drawn[f"survival:{weight}"] == [float(v) for v in values]


def test_it_takes_no_input() -> None:
    game = coordination()
    with pytest.raises(ValueError, match="takes no input"):
        compute(Subject(game, Language.null(game), "own", "none"))
