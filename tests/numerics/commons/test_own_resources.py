"""The resources of docs/models/commons.md: the page runs, and plain loops agree with its values."""

from __future__ import annotations

import doctest
import itertools
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def page(root: Path) -> dict[str, Any]:
    """Run every example of the page; give the names it leaves behind."""
    text = (root / "docs" / "models" / "commons.md").read_text("utf-8")
    names: dict[str, Any] = {}
    test = doctest.DocTestParser().get_doctest(text, names, "commons.md", None, 0)
    assert len(test.examples) >= 15
    found = doctest.DocTestRunner().run(test, clear_globs=False)
    assert not found.failed
    return test.globs


Pays = Callable[[Any, int, tuple[Any, ...]], list[Fraction] | None]
Follows = Callable[[Any, int, tuple[Any, ...]], Any]


def grazed(grass: int, rain: int, eaten: tuple[int, ...]) -> list[Fraction] | None:
    return None if sum(eaten) > grass else list(map(Fraction, eaten))


def regrown(grass: int, rain: int, eaten: tuple[int, ...]) -> int:
    return min(6, rain * (grass - sum(eaten)))


def earned(dirt: int, rain: int, acts: tuple[str, ...]) -> list[Fraction]:
    return [Fraction({"filter": 2, "dump": 4}[act] - dirt) for act in acts]


def washed(dirt: int, rain: int, acts: tuple[str, ...]) -> int:
    dumped = sum(act == "dump" for act in acts)
    return min(3, max(0, dirt + dumped - rain))


def sent(waiting: int, width: int, packets: tuple[int, ...]) -> list[Fraction]:
    load = waiting + sum(packets)
    return [Fraction(2 * own) - Fraction(own * load, width) for own in packets]


def queued(waiting: int, width: int, packets: tuple[int, ...]) -> int:
    return min(4, max(0, waiting + sum(packets) - width))


CASES: dict[str, Any] = {
    "pasture": (6, 3, [range(7)] * 2, {2: (1, 2), 3: (1, 2)}, grazed, regrown, 13, 12),
    "lake": (0, 5, [("filter", "dump")] * 3, {0: (1, 3), 3: (2, 3)}, earned, washed, 52, 42),
    "link": (0, 4, [range(3)] * 3, {2: (1, 2), 6: (1, 2)}, sent, queued, 16, 11),
}


@pytest.mark.parametrize("name", CASES)
def test_values_of_the_page_by_plain_loops(name: str, page: dict[str, Any]) -> None:
    start, horizon, actions, odds, pays, follows, first, rigid = CASES[name]
    chances = {theta: Fraction(*pair) for theta, pair in odds.items()}
    profiles = list(itertools.product(*actions))

    @cache
    def best(left: int, state: Any, informed: bool) -> Fraction:
        if not left:
            return Fraction(0)

        def worth(theta: int, profile: Any) -> Fraction | None:
            paid = pays(state, theta, profile)
            if paid is None:
                return None
            return sum(paid, Fraction(0)) + best(left - 1, follows(state, theta, profile), informed)

        table = {
            theta: {p: value for p in profiles if (value := worth(theta, p)) is not None}
            for theta in chances
        }
        if informed:
            return sum(
                (chance * max(table[theta].values()) for theta, chance in chances.items()),
                Fraction(0),
            )
        can = table[next(iter(chances))]
        return max(
            sum((chance * table[theta][p] for theta, chance in chances.items()), Fraction(0))
            for p in can
        )

    assert best(horizon, start, True) == first == page["plan_first_best"](page[name]).value(start)
    assert best(horizon, start, False) == rigid == page["plan_rigid"](page[name]).value(start)
