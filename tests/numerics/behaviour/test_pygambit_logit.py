"""Logit responses against pygambit's branch: a stored reference, and itself where it is."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from coopgap.numerics.behaviour.quantal_response import quantal_response
from coopgap.theory.environment import Environment

REFERENCE = json.loads((Path(__file__).parent / "pygambit_logit.json").read_text("utf-8"))
CLOSE = 1e-5
"""Gambit traces its curve with its own steps and stops close to the precision asked, not on it."""


def ours(payoffs: Any, precision: float) -> tuple[tuple[float, ...], ...]:
    """Give our response at Gambit's precision, which is per unit of payoff."""
    environment = Environment.from_arrays(payoffs)
    scale = float(abs(environment.payoffs.fractions()).max())
    return quantal_response(environment, precision * scale).probabilities


@pytest.mark.parametrize("number", range(len(REFERENCE["cases"])))
def test_the_branch_is_gambits(number: int) -> None:
    case = REFERENCE["cases"][number]
    for precision, theirs in zip(REFERENCE["precisions"], case["responses"], strict=True):
        for mine, other in zip(ours(case["payoffs"], precision), theirs, strict=True):
            assert list(mine) == pytest.approx(other, abs=CLOSE)


def test_the_reference_is_worth_comparing_with() -> None:
    cases = REFERENCE["cases"]
    assert {len(case["payoffs"]) for case in cases} == {2, 3}
    assert max(max(map(max, response)) for case in cases for response in case["responses"]) > 0.99


@pytest.mark.skipif(
    importlib.util.find_spec("pygambit") is None,
    reason="pygambit is not installed (pip install 'coopgap[gambit]')",
)
def test_pygambit_still_says_so(root: Path) -> None:
    spec = importlib.util.spec_from_file_location("peer", root / "benchmarks/pygambit_logit.py")
    assert spec is not None
    assert spec.loader is not None
    peer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peer)
    for case in REFERENCE["cases"]:
        for mine, other in zip(peer.branch(case["payoffs"]), case["responses"], strict=True):
            assert mine == [pytest.approx(row, abs=CLOSE) for row in other]
