"""Oracles of the monitor's contract: exact, repeatable, blind to the closed form."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from coopgap.proofs.claims.models import smooth
from coopgap.proofs.claims.models.monitor_oracles import ORACLES


@pytest.mark.parametrize(("model", "result"), ORACLES)
def test_oracles_find_what_closed_forms_state(model: str, result: str) -> None:
    (claim,) = [c for c in smooth.claims() if c.id == f"{smooth.PREFIXES[model]}.{result}"]
    assert claim.compare is not None
    generator = random.Random(11)
    compared = [claim.compare(generator) for _ in range(3)]
    assert [c.stated for c in compared] == [c.found for c in compared]


@pytest.mark.parametrize(("model", "result"), ORACLES)
def test_oracles_are_repeatable_and_depend_on_what_is_drawn(model: str, result: str) -> None:
    oracle = ORACLES[model, result]
    assert oracle(random.Random(2)) == oracle(random.Random(2))
    found = {oracle(random.Random(seed))[1] for seed in range(6)}
    # A limit of nothing is nothing everywhere.
    assert len(found) == 1 if result == "limit" else len(found) > 1
    assert all(isinstance(value, Fraction) for value in found)
