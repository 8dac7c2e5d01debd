"""Caps as data: what is read, what is refused, and what they allow."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from coopgap.numerics.commons.commons_policies import best_harvest, constant_cap, contingent_cap
from coopgap.numerics.experiments.commons_terms import (
    MAX_RULES,
    CapTerms,
    model_of,
    read_caps,
    state_stocks,
)
from coopgap.numerics.experiments.terms import terms_text
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis
from coopgap.theory.errors import ContractError

WATER = Commons(fishers=3, capacity=20, rounds=4)


def test_the_first_rule_that_fits_counts() -> None:
    data = {
        "caps": [
            {"cap": 0, "stock": [0, 9], "rounds": [1, 3]},
            {"cap": 60, "rounds": [4, 4]},
            {"cap": 8, "stock": [5, 20]},
        ]
    }
    terms = read_caps(data, WATER)
    assert terms is not None
    assert not terms.binding
    for number in range(4):
        for stock in range(21):
            wanted = 0 if number < 3 and stock < 10 else 60 if number == 3 else 8
            assert terms.cap(number, stock) == wanted
    assert terms_text(terms).endswith("cap 8 at stock 5-20, as a ceiling")


def test_where_no_rule_fits_nothing_is_capped() -> None:
    terms = read_caps({"caps": [{"cap": 2, "stock": [0, 9]}]}, WATER)
    assert terms is not None
    assert terms.cap(0, 10) is None
    assert terms.catches(0, 10, 10, (Fraction(9),)) == (Fraction(9),)
    assert (terms.limits(WATER)[:, 10:] == 3 * 20).all()
    assert read_caps(None, WATER) is None


def test_a_binding_cap_is_shared_equally_as_far_as_the_stock_goes() -> None:
    terms = CapTerms(((6,),), binding=True, words="")
    asked = (Fraction(0), Fraction(5), Fraction(1))
    for stock, share in ((9, Fraction(2)), (6, Fraction(2)), (2, Fraction(2, 3)), (0, Fraction(0))):
        assert terms.catches(0, 0, stock, asked) == (share,) * 3


def test_stock_is_read_off_every_state() -> None:
    water = Commons(2, 6, 2, Hysteresis(upper=Fraction(4), lower=Fraction(3), gauge=3), 2)
    terms = read_caps({"caps": [{"cap": 1, "stock": [4, 6]}]}, water)
    assert terms is not None
    for place, stock in enumerate(state_stocks(model_of(water))):
        assert terms.cap(1, place) == (1 if stock >= 4 else None)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "a contract is null"),
        ({"cap": 3}, "a contract is null"),
        ({"caps": []}, "1 to 100 rules"),
        ({"caps": [{"cap": 1}] * (MAX_RULES + 1)}, "1 to 100 rules"),
        ({"caps": [{"cap": 1}], "binding": 1}, "true or false"),
        ({"caps": [3]}, "rule 1: a rule is"),
        (
            {"caps": [{"cap": 1}, {"cap": 1, "growth": "3/2"}]},
            "rule 2: 'growth' is nothing a court",
        ),
        ({"caps": [{"cap": -1}]}, "cap is a whole number"),
        ({"caps": [{"cap": 61}]}, "from 0 to 60"),
        ({"caps": [{"cap": True}]}, "cap is a whole number"),
        ({"caps": [{"cap": "__import__('os')"}]}, "cap is a whole number"),
        ({"caps": [{"stock": [0, 3]}]}, "cap is a whole number"),
        ({"caps": [{"cap": 1, "stock": [5, 3]}]}, "stock is two whole numbers"),
        ({"caps": [{"cap": 1, "stock": [0, 21]}]}, "from 0 to 20"),
        ({"caps": [{"cap": 1, "stock": [False, 3]}]}, "stock is two whole numbers"),
        ({"caps": [{"cap": 1, "rounds": [0, 3]}]}, "from 1 to 4"),
        ({"caps": [{"cap": 1, "stock": [0, 19]}], "binding": True}, "stock 20 is left open"),
    ],
)
def test_anything_else_is_refused(data: Any, said: str) -> None:
    with pytest.raises(ContractError, match=said):
        read_caps(data, WATER)


def test_plans_become_terms_unless_they_look_at_growth() -> None:
    plan = contingent_cap(WATER)
    terms = CapTerms.of(plan, binding=True)
    assert np.array_equal(terms.limits(WATER), plan.harvests[:, :, 0])
    flat = constant_cap(WATER)
    # As a number also where it exceeds the stock.
    assert set(map(int, CapTerms.of(flat, False).limits(WATER).ravel())) == {flat.cap}
    with pytest.raises(ContractError, match="no court sees"):
        CapTerms.of(best_harvest(WATER), binding=True)
    assert hash(terms) == hash(CapTerms.of(plan, binding=True))
