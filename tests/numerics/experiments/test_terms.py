"""Contracts are data, bounded and checked."""

from __future__ import annotations

from typing import Any

import pytest

from coopgap.numerics.experiments.terms import read_contract
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.errors import ContractError
from coopgap.theory.games.registry import build_game
from coopgap.theory.language import Language

PD = build_game("prisoners-dilemma")
SEEN = Language.complete(PD)


@pytest.mark.parametrize(
    "data",
    [
        "transfers",
        {"transfers": {}, "code": "x"},
        {"transfers": {"nothing": [0, 0]}},
        {"transfers": {SEEN.labels[0]: [0]}},
        {"transfers": {SEEN.labels[0]: [True, -1]}},
        {"transfers": {SEEN.labels[0]: [1.5, -1.5]}},
        {"transfers": {SEEN.labels[0]: ["1" * 41, 0]}},
        {"transfers": {SEEN.labels[0]: ["__import__('os')", 0]}},
        {"transfers": {SEEN.labels[0]: [1, 1]}},
        {"transfers": {SEEN.labels[0]: [9, -9]}},
    ],
)
def test_what_is_no_contract_is_refused(data: Any) -> None:
    with pytest.raises(ContractError):
        read_contract(data, SEEN, 2, Liability.of(5), Budget.BALANCED)
