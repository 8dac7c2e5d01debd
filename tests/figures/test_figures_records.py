"""Records survive JSON exactly, and nothing else does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.figures.records import from_plain, rounded, to_plain
from coopgap.theory.errors import FormatError


@dataclass(frozen=True)
class Inner:
    name: str
    value: Fraction | None


@dataclass(frozen=True)
class Outer:
    flag: bool
    count: int
    inner: tuple[Inner, ...]
    pair: tuple[Fraction, str]


fractions = st.fractions()
inners = st.builds(Inner, st.text(), st.none() | fractions)
outers = st.builds(
    Outer,
    st.booleans(),
    st.integers(),
    st.lists(inners, max_size=4).map(tuple),
    st.tuples(fractions, st.text()),
)


@given(outers)
def test_a_record_comes_back_from_json_as_it_was(record: Outer) -> None:
    assert from_plain(Outer, json.loads(json.dumps(to_plain(record)))) == record


@pytest.mark.parametrize("value", [0.5, {"a": 1}, [1], object(), 1j])
def test_what_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(FormatError, match="exact"):
        to_plain((value,))


@pytest.mark.parametrize(
    "data",
    [
        {"name": "a", "value": 0.5},
        {"name": 1, "value": "1"},
        {"name": "a"},
        {"name": "a", "value": "1", "more": 1},
        {"name": "a", "value": "1/0"},
        {"name": "a", "value": "x"},
        [],
        None,
    ],
)
def test_data_of_another_shape_are_refused(data: object) -> None:
    with pytest.raises(FormatError):
        from_plain(Inner, data)


def test_a_bool_is_no_number() -> None:
    with pytest.raises(FormatError):
        from_plain(int, True)


def test_estimates_become_decimals() -> None:
    assert rounded(1 / 3) == Fraction(333333, 1000000)
    assert rounded(-1e-9) == 0
    for value in (float("inf"), float("nan")):
        with pytest.raises(FormatError, match="no exact JSON form"):
            rounded(value)
