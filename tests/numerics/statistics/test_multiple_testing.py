"""Holm's correction against the closed testing procedure it abbreviates."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.statistics.multiple_testing import holm
from coopgap.theory.errors import ParameterError

FAMILIES = st.lists(st.fractions(0, 1, max_denominator=20), min_size=1, max_size=6)


@given(FAMILIES)
def test_it_is_closed_testing_with_bonferroni(family: list[Fraction]) -> None:
    """A hypothesis falls when Bonferroni rejects every intersection that it is part of."""
    members = range(len(family))
    subsets = [s for r in members for s in itertools.combinations(members, r + 1)]
    closed = tuple(
        max(min(Fraction(1), len(s) * min(family[j] for j in s)) for s in subsets if member in s)
        for member in members
    )
    assert holm(family) == closed


@given(FAMILIES, st.randoms())
def test_order_does_not_matter(family: list[Fraction], random: object) -> None:
    order = list(range(len(family)))
    random.shuffle(order)  # type: ignore[attr-defined]
    adjusted = holm(family)
    assert holm([family[i] for i in order]) == tuple(adjusted[i] for i in order)


def test_edges() -> None:
    assert holm([]) == ()
    assert holm([Fraction(1, 3)]) == (Fraction(1, 3),)
    with pytest.raises(ParameterError, match="between 0 and 1"):
        holm([Fraction(3, 2)])
