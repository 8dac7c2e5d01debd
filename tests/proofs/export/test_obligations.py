"""What certificates leave to arithmetic holds at points of the region, and only if unaltered."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest

from coopgap.numerics.linear.polyhedra import Point, sample_points
from coopgap.proofs.derivation.polynomials import Polynomial, evaluate
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.export.family import Family
from coopgap.proofs.export.obligations import Obligation, obligations
from coopgap.proofs.export.signs import Signs
from coopgap.theory.errors import DerivationError

DOCUMENTS = [
    pytest.param(document, id=f"{export.name}-{label}")
    for export in EXPORTS.values()
    for label, document in export.documents().items()
]


def _holds(obligation: Obligation, point: Point) -> bool:
    def literal(poly: Polynomial, sign: str) -> bool:
        value = evaluate(poly, point)
        return {">=": value >= 0, ">": value > 0, "=": value == Fraction(0)}[sign]

    return any(literal(poly, sign) for poly, sign in obligation.any_of)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_obligations_hold_at_points_of_the_region(document: dict[str, Any]) -> None:
    points = sample_points(Signs(Family.read(document)).prover.region, 4)
    listed = obligations(document)
    assert listed
    for obligation in listed:
        for point in points:
            assert _holds(obligation, point), obligation.meaning


def test_an_altered_multiplier_breaks_one() -> None:
    document = copy.deepcopy(dict(EXPORTS["pd-c2"].documents()["upper"]))
    document["certificate"]["deviations"][0][4] = "1/4"
    points = sample_points(Signs(Family.read(document)).prover.region, 4)
    assert not all(_holds(o, point) for o in obligations(document) for point in points)


def test_other_kinds_are_not_listed() -> None:
    document = dict(EXPORTS["pd-c2"].documents()["upper"]) | {"claim": {"kind": "other"}}
    with pytest.raises(DerivationError, match="'other'"):
        obligations(document)
