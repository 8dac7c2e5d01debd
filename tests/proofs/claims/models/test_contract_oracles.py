"""Oracles of contracts: exact, repeatable, and blind to the closed form they are compared with."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from coopgap.proofs.claims.models import smooth
from coopgap.proofs.claims.models.contract_oracles import ORACLES
from coopgap.theory.models import MODELS


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


def test_only_one_result_of_the_smooth_models_has_no_counterpart() -> None:
    without = [claim.id for claim in smooth.claims() if claim.compare is None]
    assert without == ["M4.joint_threshold"]
    stated = MODELS["hold-up"]().evaluate("joint_threshold", {"kappa": Fraction(2)})
    assert not isinstance(stated, Fraction)
