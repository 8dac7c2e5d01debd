"""Whole files: one certificate in, one file out."""

from __future__ import annotations

import copy

import pytest

from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.cases import random_case
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.export.coq import AXIOMS, compile_text
from coopgap.proofs.export.proof_file import digest, export
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.errors import DerivationError


def test_other_kinds_are_refused_by_name() -> None:
    document = dict(EXPORTS["pd-c2"].documents()["upper"]) | {"claim": {"kind": "implication"}}
    with pytest.raises(DerivationError, match="implication"):
        export(document)


def test_the_digest_is_of_the_content() -> None:
    document = copy.deepcopy(dict(EXPORTS["pd-c2"].documents()["upper"]))
    before = digest(document)
    assert digest(dict(reversed(document.items()))) == before
    assert f"certificate {before}" in export(document)
    document["claim"]["bound"] = "0"
    assert digest(document) != before


@pytest.mark.parametrize("which", [0, 1])
def test_a_certificate_of_numbers_alone(coq_compiler: str, which: int) -> None:
    """Unequal action sets, unlimited liability, balanced budget: class C2 both ways."""
    case = random_case(0, 4)
    found = welfare_gap(
        case.environment, case.language, "c2", liability=case.liability, budget=case.budget
    )
    made = compile_text(export(gap_documents(found)[which]), compiler=coq_compiler)
    assert made.accepted, made.message
    assert set(made.axioms) <= AXIOMS
