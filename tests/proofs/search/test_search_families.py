"""Parametric families: draws inside, reductions smaller, names."""

from __future__ import annotations

import numpy as np
import pytest

from coopgap.proofs.search.domain import Domain
from coopgap.proofs.search.families import FAMILIES, Family, family
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import EffortRegion, violations


def line(x: int, y: int) -> Environment | None:
    return Environment.from_arrays([[x, y]]) if x + y > 2 else None


LINE = Family("line", {"x": (0, 4), "y": (-2, 4)}, line)


@pytest.mark.parametrize("name", FAMILIES)
def test_families_draw_cases(name: str) -> None:
    found = family(name)
    generator = np.random.default_rng(1)
    points = [found.draw(generator) for _ in range(400)]
    cases = [case for case in map(found.case, points) if case is not None]
    assert len(cases) > 3
    assert isinstance(found, Domain)
    for point in points:
        assert found.from_object(found.as_object(point)) == point


def test_effort_tables_are_in_their_region() -> None:
    found = family("effort-sh")
    generator = np.random.default_rng(2)
    drawn = [found.draw(generator) for _ in range(50)]
    for point in drawn + [found.step(point, generator) for point in drawn]:
        named = dict(zip("RSTP", point, strict=True))
        broken = violations(EffortRegion.STAG_HUNT, **named)
        assert (found.case(point) is None) is bool(broken)


def test_reductions_are_smaller_and_in_range() -> None:
    for smaller in LINE.reductions((4, 3)):
        assert LINE.measure(smaller) < LINE.measure((4, 3))
        assert 0 <= smaller[0] <= 4
        assert -2 <= smaller[1] <= 4
    assert (3, 2) in list(LINE.reductions((4, 3)))
    assert list(LINE.reductions((0, -2))) == []


def test_steps_change_one_parameter_by_at_most_one() -> None:
    generator = np.random.default_rng(3)
    for _ in range(50):
        x, y = LINE.step((4, 0), generator)
        assert abs(x - 4) + abs(y) <= 1
        assert 0 <= x <= 4


def test_a_case_outside_the_family_is_none_and_inside_named() -> None:
    assert LINE.case((0, 0)) is None
    case = LINE.case((2, 1))
    assert case is not None
    assert case.name == "line, x=2, y=1"


def test_unknown_names_and_empty_ranges_are_refused() -> None:
    with pytest.raises(ParameterError, match="effort-pd"):
        family("effort")
    with pytest.raises(ParameterError, match=r"x=2\.\.1"):
        Family("none", {"x": (2, 1)}, line)
