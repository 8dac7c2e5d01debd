"""Every certificate that is written is accepted, whatever the water."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.commons.commons_policies import best_harvest, contingent_cap
from coopgap.numerics.commons.commons_report import solve_commons
from coopgap.proofs.commons_certificates import (
    cap_gap_document,
    commons_documents,
    first_best_document,
)
from coopgap.proofs.commons_checker import check_commons
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import Hysteresis, parse_growth
from coopgap.theory.errors import ParameterError


@given(
    st.integers(1, 4),
    st.integers(1, 10),
    st.integers(1, 3),
    st.sampled_from(["2", "3/2,5/2", "0,1/3,3", "4/3:1/3,3:2/3"]),
    st.integers(0, 3),
    st.data(),
)
def test_what_is_found_is_certified(
    fishers: int, capacity: int, rounds: int, growth: str, collapse: int, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, capacity))
    commons = Commons(fishers, capacity, rounds, parse_growth(growth), collapse, start)
    report = solve_commons(commons)
    for document in commons_documents(report):
        verdict = check_commons(document)
        assert verdict.accepted, (document["claim"], verdict.reason)


def test_the_default_instance() -> None:
    first, cap = best_harvest(Commons()), contingent_cap(Commons())
    assert (
        check_commons(first_best_document(first)).statement == "the first best is worth 1223/2 fish"
    )
    assert "143/2" in check_commons(cap_gap_document(first, cap)).statement


def test_a_hysteresis_has_no_certificate() -> None:
    commons = Commons(capacity=10, rounds=2, growth=Hysteresis(gauge=5))
    with pytest.raises(ParameterError, match="independent growth"):
        first_best_document(best_harvest(commons))
