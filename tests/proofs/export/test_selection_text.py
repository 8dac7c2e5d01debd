"""The weight beyond which every equilibrium is efficient, in Coq: what is altered is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from coopgap.numerics.thresholds import worst_case_threshold
from coopgap.proofs.export import smt
from coopgap.proofs.export.claim_files import threshold_documents
from coopgap.proofs.export.coq import AXIOMS, compile_text
from coopgap.proofs.export.proof_file import SELECTION_PARTS, Chapter, export, write_file
from coopgap.proofs.export.selection_text import worst_threshold
from coopgap.proofs.threshold_certificates import worst_case_document
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.effort_tables import EffortRegion

PD, SH = EffortRegion.PRISONERS_DILEMMA, EffortRegion.STAG_HUNT
DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


def _parts(region: EffortRegion) -> list[dict[str, Any]]:
    documents = threshold_documents(region)
    return [copy.deepcopy(dict(d)) for name, d in documents.items() if name.startswith("worst")]


def _lower(document: Any) -> None:
    document["claim"]["threshold"] = "3/2"


def _higher(document: Any) -> None:
    document["claim"]["threshold"] = "5/2"


def _without_a_condition(document: Any) -> None:
    document["region"] = document["region"][1:]


@pytest.mark.parametrize("alter", [_lower, _higher, _without_a_condition])
def test_an_altered_certificate_is_refused(coq_compiler: str, alter: Callable[[Any], None]) -> None:
    (document,) = _parts(SH)
    alter(document)
    try:
        text = export(document)
    except DerivationError:
        return  # refused before Coq was asked
    assert not compile_text(text, compiler=coq_compiler).accepted


def test_coq_refuses_what_the_exporter_would_not_write(coq_compiler: str) -> None:
    (document,) = _parts(SH)
    chapter = Chapter.about("Certificate", document)
    text = worst_threshold(chapter.coq, "claim", [document])
    assert "2 <= lam" in text
    chapter.add("claim", text.replace("2 <= lam", "(3/2) <= lam"), document)
    wrong = write_file("Wrong.", [chapter], SELECTION_PARTS)
    assert not compile_text(wrong, compiler=coq_compiler).accepted


def test_a_part_of_the_region_left_out_is_refused(coq_compiler: str) -> None:
    parts = _parts(PD)
    chapter = Chapter.about("Beyond", threshold_documents(PD)["coop_defect"])
    chapter.add("worst_case", worst_threshold(chapter.coq, "worst_case", parts[1:]))
    text = write_file("A hole.", [chapter], SELECTION_PARTS)
    assert not compile_text(text, compiler=coq_compiler).accepted


def test_numbers_alone(coq_compiler: str) -> None:
    document = worst_case_document(DILEMMA, worst_case_threshold(DILEMMA))
    text = export(document)
    assert "lambda_worst family = (1/2)" in text
    found = compile_text(text, compiler=coq_compiler)
    assert found.accepted, found.message
    assert set(found.axioms) <= AXIOMS


def test_an_infinite_weight_is_not_exported() -> None:
    (document,) = _parts(SH)
    document["claim"]["threshold"] = "inf"
    with pytest.raises(DerivationError, match="finite"):
        export(document)


def test_a_weight_nobody_holds_out_to_is_refused_for_z3() -> None:
    (document,) = _parts(SH)
    _higher(document)
    with pytest.raises(DerivationError, match="no inefficient profile"):
        smt.smt_text(document)
