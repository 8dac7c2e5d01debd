"""Coefficient tables agree with evaluating their entries one by one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.affine import AffineForm, as_affine
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError, RegionError, SizeError
from coopgap.theory.symbolic_tables import (
    affine_table,
    constant_table,
    require_affine_utilities,
    table_at,
    widened_table,
)

NAMES = ("x", "y")
numbers = st.fractions(-9, 9, max_denominator=12)


@given(
    st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6),
    st.tuples(numbers, numbers),
    numbers,
)
def test_tables_evaluate_like_their_entries(
    rows: list[tuple[Fraction, Fraction, Fraction]],
    point: tuple[Fraction, Fraction],
    unused: Fraction,
) -> None:
    forms = [AffineForm(NAMES, (a, b), c) for a, b, c in rows]
    table = affine_table(NAMES, [("entry", form) for form in forms], (len(forms),))
    expected = [form.at(point) for form in forms]
    assert table_at(table, point).fractions().tolist() == expected
    wide = widened_table(table, 1)
    assert table_at(wide, (*point, unused)).fractions().tolist() == expected


def test_payoffs_without_parameters() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, "1/2")]])
    table = constant_table(game, 2)
    assert table_at(table, (Fraction(7), Fraction(-1))) == game.payoffs


def test_refusals() -> None:
    table = affine_table(NAMES, [("u", "x")], (1,))
    moving, negative = as_affine("y", NAMES), as_affine(-1, NAMES)
    with pytest.raises(DerivationError, match="'Row' is y"):
        require_affine_utilities(["Row"], [moving], table)
    with pytest.raises(RegionError, match="at least 0"):
        require_affine_utilities(["Row"], [negative], table)
    require_affine_utilities(["Row"], [moving], affine_table(NAMES, [("u", 1)], (1,)))
    with pytest.raises(SizeError, match="coefficients"):
        affine_table(NAMES, [], (10**7, 2))
