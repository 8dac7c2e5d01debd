"""Exact numbers: what comes in, and integer tables against Fraction arithmetic."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from coopgap.theory.errors import ExactnessError, ParameterError, SizeError
from coopgap.theory.rationals import (
    MAX_DIGITS,
    ScaledIntegers,
    as_rational,
    as_text,
    as_weight,
    bounded_product,
)

FRACTIONS = st.fractions(max_denominator=10**6)
HUGE = st.integers(-(2**70), 2**70) | st.sampled_from(
    [sign * (2**k + d) for sign in (1, -1) for k in (61, 62, 63) for d in (-1, 0, 1)]
)


# -- as_rational -------------------------------------------------------------------------------


@given(FRACTIONS)
def test_every_exact_spelling_is_read(value: Fraction) -> None:
    p, q = value.numerator, value.denominator
    for spelling in (value, f"{p}/{q}", f" {p}/{q} ", sympy.Rational(p, q)):
        assert as_rational(spelling) == value
    assert as_text(value) == str(value)
    assert as_rational(as_text(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-999, max_value=999))
def test_decimals_stay_exact(value: Decimal) -> None:
    assert as_rational(str(value)) == as_rational(value) == Fraction(str(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", Fraction(3)),
        ("+3", Fraction(3)),
        ("-4/6", Fraction(-2, 3)),
        ("1.", Fraction(1)),
        (".5", Fraction(1, 2)),
        ("1e-3", Fraction(1, 1000)),
        ("2.5E2", Fraction(250)),
        ("007", Fraction(7)),
        ("0/5", Fraction(0)),
    ],
)
def test_texts(text: str, value: Fraction) -> None:
    assert as_rational(text) == value


@pytest.mark.parametrize("value", [3, np.int8(3), np.int64(3), np.uint16(3), sympy.Integer(3)])
def test_integers_of_every_kind(value: object) -> None:
    assert as_rational(value) == 3
    assert type(as_rational(value).numerator) is int


@pytest.mark.parametrize(
    "value", [0.1, 1.0, math.nan, math.inf, np.float64(1), np.float32(2), 1j, Decimal("NaN")]
)
def test_inexact_numbers_are_refused_by_name(value: object) -> None:
    with pytest.raises(ExactnessError, match=r"prior\[0\]=.*is not exact; write it as a fraction"):
        as_rational(value, "prior[0]")


@pytest.mark.parametrize("value", [sympy.Float("0.5"), sympy.sqrt(2), sympy.pi, sympy.oo])
def test_sympy_beyond_rationals_is_refused(value: object) -> None:
    with pytest.raises(ExactnessError, match="cell="):
        as_rational(value, "cell")


@pytest.mark.parametrize("value", [True, False, np.True_])
def test_booleans_are_refused(value: object) -> None:
    with pytest.raises(ExactnessError, match=r"cell=(True|False) \(type=bool\).*write 0 or 1"):
        as_rational(value, "cell")


@pytest.mark.parametrize("value", [None, [1], (1, 2), {}, b"1", object()])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ExactnessError, match="is not a number"):
        as_rational(value, "cell")


def test_messages_stay_short() -> None:
    with pytest.raises(ExactnessError) as refused:
        as_rational(list(range(10**5)), "cell")
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "1/", "/2", "1/-2", "1 2", "--1", "nan", "inf", "1_000", "0x10", "1e", "1e9999",
     "٣", "²", "1.5/2", "__import__('os')"],
)  # fmt: skip
def test_texts_that_are_no_numbers(text: str) -> None:
    with pytest.raises(ParameterError, match=r"beta.*is not a number; write it like"):
        as_rational(text, "beta")


@pytest.mark.parametrize("text", ["1/0", "0/0", "-5/000"])
def test_zero_denominators(text: str) -> None:
    with pytest.raises(ParameterError, match="denominator zero"):
        as_rational(text)


@pytest.mark.parametrize(
    "text", ["9" * (MAX_DIGITS + 1), "1e400", "1e-400", "1/" + "9" * (MAX_DIGITS + 1), "1" * 10**6]
)
def test_texts_with_too_many_digits(text: str) -> None:
    with pytest.raises(ParameterError, match=r"digits|characters"):
        as_rational(text)
    assert as_rational("9" * MAX_DIGITS) == 10**MAX_DIGITS - 1


@given(st.text(max_size=12) | st.text("0123456789+-./eE ", max_size=12))
def test_any_text_gives_a_number_or_one_error(text: str) -> None:
    try:
        value = as_rational(text)
    except ParameterError:
        return
    assert value == Fraction(text.strip())


# -- weights and texts -------------------------------------------------------------------------


def test_weights_are_at_least_zero() -> None:
    assert as_weight("1/2") == Fraction(1, 2)
    assert as_weight(0) == 0
    with pytest.raises(ParameterError, match="liability=-1/2 is negative; it must be at least 0"):
        as_weight("-1/2", "liability")
    with pytest.raises(ExactnessError):
        as_weight(0.5)


def test_no_bound_is_written_inf() -> None:
    assert as_text(None) == "inf"


# -- scaled integers ---------------------------------------------------------------------------


@given(st.lists(FRACTIONS, max_size=12))
def test_tables_keep_every_number(values: list[Fraction]) -> None:
    table = ScaledIntegers.from_rationals(values, (len(values),))
    assert [table.fraction((k,)) for k in range(len(values))] == values
    assert list(table.fractions()) == values
    assert table.denominator == math.lcm(1, *(v.denominator for v in values))
    assert not table.numerators.flags.writeable
    assert table.largest() == max((abs(v * table.denominator) for v in values), default=0)


@given(st.lists(HUGE, min_size=1, max_size=6), st.integers(1, 12))
def test_integers_beyond_64_bits_are_kept(values: list[int], denominator: int) -> None:
    table = ScaledIntegers.from_integers(values, (len(values),), denominator)
    assert [table.fraction((k,)) for k in range(len(values))] == [
        Fraction(v, denominator) for v in values
    ]
    # int64 is promised to leave room for the sum of two.
    small = all(abs(int(v)) < 2**62 for v in table.numerators)
    assert (table.numerators.dtype == np.int64) == small
    assert math.gcd(table.denominator, *map(int, table.numerators)) == 1


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=6), st.integers(1, 12))
def test_arrays_and_lists_give_the_same_table(values: list[int], denominator: int) -> None:
    by_list = ScaledIntegers.from_integers(values, (len(values),), denominator)
    for dtype in (np.int64, object):
        array = np.array(values, dtype=dtype)
        by_array = ScaledIntegers.from_array(array, denominator)
        assert by_array == by_list
        assert hash(by_array) == hash(by_list)
        assert by_array.numerators.dtype == by_list.numerators.dtype
        assert not np.shares_memory(array, by_array.numerators)


def test_empty_tables() -> None:
    for table in (
        ScaledIntegers.from_rationals([], (2, 0)),
        ScaledIntegers.from_array(np.zeros((2, 0), dtype=np.int64), 3),
    ):
        assert table.numerators.shape == (2, 0)
        assert table.largest() == 0


def test_tables_compare_by_value() -> None:
    half = ScaledIntegers.from_integers([2, 4], (2,), 4)
    assert half == ScaledIntegers.from_rationals([Fraction(1, 2), Fraction(1)], (2,))
    assert half != ScaledIntegers.from_integers([2, 4], (1, 2), 4)
    assert half != ScaledIntegers.from_integers([1, 2], (2,), 1)
    assert half != [Fraction(1, 2), Fraction(1)]


@given(st.lists(HUGE, min_size=1, max_size=4), st.integers(1, 2**70))
def test_widened_leaves_room_for_the_factor(values: list[int], factor: int) -> None:
    table = ScaledIntegers.from_integers(values, (len(values),), 1)
    products = [factor * v for v in table.widened(factor)]
    assert [int(p) for p in products] == [factor * v for v in values]


def test_widened_zeros_leave_room_for_the_factor() -> None:
    zeros = ScaledIntegers.from_integers([0, 0], (2,), 1)
    assert (10**30 * zeros.widened(10**30)).tolist() == [0, 0]
    assert zeros.widened(5).dtype == np.int64


def test_a_common_denominator_that_swells_is_refused_early() -> None:
    # Powers of distinct primes: their least common denominator is their product.
    values = [Fraction(1, 3**800 * 2 + 6 * k + 1) for k in range(3000)]
    with pytest.raises(SizeError, match="too many different denominators"):
        ScaledIntegers.from_rationals(values, (3000,))


# -- bounded_product ---------------------------------------------------------------------------


def test_products_are_bounded() -> None:
    assert bounded_product([2, 5], 10, "cells") == 10
    assert bounded_product([], 1, "cells") == 1
    with pytest.raises(SizeError, match="cells: 2×6 = 12 entries; the limit is 10"):
        bounded_product(iter([2, 6]), 10, "cells")
