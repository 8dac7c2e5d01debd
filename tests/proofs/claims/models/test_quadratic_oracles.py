"""Oracles are repeatable, exact, and belong to results that exist."""

from __future__ import annotations

import random
from fractions import Fraction

from coopgap.proofs.claims.models.quadratic_oracles import ORACLES, vertex
from coopgap.theory.models import MODELS


def test_oracles_are_repeatable_and_of_results() -> None:
    for (model, result), oracle in ORACLES.items():
        assert result in MODELS[model]().names
        point, found = oracle(random.Random(2))
        assert oracle(random.Random(2)) == (point, found)
        assert all(isinstance(value, Fraction) for value in point.values())
        assert isinstance(found, Fraction)


def test_vertices_of_quadratics() -> None:
    def objective(x: Fraction) -> Fraction:
        return 3 - 2 * (x - Fraction(5, 7)) ** 2

    assert vertex(objective) == vertex(objective, Fraction(0)) == Fraction(5, 7)
    assert vertex(objective, Fraction(1)) == 1
