"""A document read back gives the game it was written from."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs import certificates
from coopgap.proofs.cases import random_case
from coopgap.proofs.export.family import Family, read_number
from coopgap.theory.errors import FormatError


def _document(number: int) -> dict[str, Any]:
    case = random_case(3, number)
    return {
        "environment": certificates.environment_document(case.environment),
        "language": certificates.language_document(case.language),
        "claim": {},
        "certificate": {},
    }


@given(st.integers(0, 400))
def test_gains_are_those_of_the_environment(number: int) -> None:
    case = random_case(3, number)
    family, game = Family.read(_document(number)), case.environment
    utilities = game.utilities.numerators
    for s in range(game.n_states):
        for a in game.profiles():
            welfare = sum((game.payoff(i, s, a) for i in range(game.n_agents)), Fraction(0))
            assert family.welfare[s, a].get((), 0) == welfare
            for i in range(game.n_agents):
                for d in family.deviations(i, a):
                    after = utilities[(i, s, *family.moved(i, a, d))]
                    gain = Fraction(int(after - utilities[(i, s, *a)]), game.utilities.denominator)
                    assert family.gain(i, s, a, d).get((), 0) == gain


@given(st.integers(0, 400))
def test_shifts_cancel_over_signals(number: int) -> None:
    family = Family.read(_document(number))
    for s in range(len(family.states)):
        for a in family.profiles:
            for i in range(family.n_agents):
                for d in family.deviations(i, a):
                    assert sum(family.shift(i, s, a, d).values()) == 0


@pytest.mark.parametrize("value", [0.5, True, "x", "1/0", {"z": "1"}, [1], None])
def test_what_is_no_exact_number_is_refused(value: Any) -> None:
    with pytest.raises(FormatError, match="no exact number"):
        read_number(value, ("x",))


@pytest.mark.parametrize("part", ["environment", "language"])
def test_a_document_without_a_part_is_refused(part: str) -> None:
    document = _document(1)
    del document[part]
    with pytest.raises(FormatError, match="certificate"):
        Family.read(document)


def test_payoffs_of_the_wrong_shape_are_refused() -> None:
    document = copy.deepcopy(_document(1))
    document["environment"]["payoffs"][0][0].pop()
    with pytest.raises(FormatError, match="certificate"):
        Family.read(document)
