"""Signs over a region: what is sure is true at every point of it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.linear.polyhedra import sample_points
from coopgap.proofs.derivation.listener import complete
from coopgap.proofs.derivation.polynomials import evaluate
from coopgap.proofs.export.claim_files import public_goods_documents
from coopgap.proofs.export.family import Family
from coopgap.proofs.export.signs import Signs
from coopgap.theory.errors import DerivationError


def _signs() -> Signs:
    return Signs(Family.read(public_goods_documents()["agents_3"]))


def test_the_greatest_is_the_greatest_everywhere() -> None:
    signs = _signs()
    values = list(signs.family.welfare.values())
    best = signs.top(values)
    for point in sample_points(signs.prover.region, 8):
        assert evaluate(best, point) == max(evaluate(v, point) for v in values)


def test_an_open_question_is_not_decided() -> None:
    signs = _signs()
    two: dict[tuple[int, ...], Fraction] = {(): Fraction(2)}
    with pytest.raises(DerivationError, match="leaves open"):
        signs.top([{(0,): Fraction(1)}, two])  # m against 2, and 1 < m < 3


def test_lemmas_of_the_document_are_known_in_its_numbering() -> None:
    document = public_goods_documents()["agents_3"]
    done = complete(dict(document), _signs().prover).document
    assert done is not None
    assert done["lemmas"]
    family = Family.read(done)
    informed = Signs(family)
    for j, lemma in enumerate(family.lemmas):
        fact = informed.prover.fact_of(lemma.poly, lemma.strict)
        assert fact is not None
        assert fact <= len(family.constraints) + j
