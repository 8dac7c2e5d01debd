"""The checker on every 2x2 game of a few payoffs: ties that random games hardly ever have."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from coopgap.proofs.kernel import check

PROFILES = [(0, 0), (0, 1), (1, 0), (1, 1)]
CLAIMED = [Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2), None]


def selfish(payoffs: tuple[list[int], list[int]]) -> dict[str, Any]:
    """Give a document of a 2x2 game without signals, the claim left open."""
    return {
        "format": "coopgap-certificate",
        "schema": 1,
        "environment": {
            "agents": ["row", "column"],
            "states": ["only"],
            "actions": [["a", "b"], ["a", "b"]],
            "prior": [1],
            "payoffs": [[row] for row in payoffs],
            "prosociality": [0, 0],
        },
        "language": {"signals": [[0, 0, 0, 0]]},
    }


def worst_case(payoffs: tuple[list[int], list[int]]) -> Fraction | None:
    """Give the number of docs/certificates.md, ``None`` for infinity."""
    W = [sum(column) for column in zip(*payoffs, strict=True)]
    largest: Fraction | None = Fraction(0)
    for q, (a, b) in enumerate(PROFILES):
        if W[q] == max(W):
            continue
        away = [(0, PROFILES.index((1 - a, b))), (1, PROFILES.index((a, 1 - b)))]
        moves = [(payoffs[i][q] - payoffs[i][r], W[r] - W[q]) for i, r in away]
        rises = [max(Fraction(loss, rise), Fraction(0)) for loss, rise in moves if rise > 0]
        if rises and largest is not None:
            largest = max(largest, min(rises))
        if not rises and not any(rise == 0 and loss < 0 for loss, rise in moves):
            largest = None
    return largest


def test_worst_case_thresholds_of_small_games() -> None:
    """Column's payoffs are 0 or 2, Row's 0, 1 or 2: in some games both kinds of ties meet."""
    accepted = 0
    for cells in product(*[(0, 1, 2)] * 4, *[(0, 2)] * 4):
        payoffs = [*cells[:4]], [*cells[4:]]
        true = worst_case(payoffs)
        for claimed in {*CLAIMED, true}:
            text = "inf" if claimed is None else str(claimed)
            document = selfish(payoffs) | {
                "claim": {"kind": "worst-case-threshold", "threshold": text},
                "certificate": {},
            }
            assert check(document).accepted == (claimed == true), (payoffs, text)
            accepted += claimed == true
    assert accepted == 3**4 * 2**4
