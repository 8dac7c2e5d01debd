"""The gap at every liability: the steps are those of the claim, and none can be left out."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from coopgap.proofs.export import liability_file
from coopgap.proofs.export.coq import compile_text
from coopgap.proofs.export.liability_file import liability_documents
from coopgap.proofs.export.obligations import obligations
from coopgap.proofs.export.proof_file import Chapter, export, write_file
from coopgap.proofs.export.smt import smt_text, timed_answer
from coopgap.theory.errors import DerivationError

GAPS = (
    "(2 * R' + (-2) * P')",
    "(2 * R' + (-1) * S' + (-1) * T')",
    "((1/12) * R' + (-1/12) * P')",
)


def test_the_steps_are_those_of_the_claim() -> None:
    text = " ".join(liability_file.liability_file().split())
    steps = text.split("Theorem every_liability")[0]
    assert [steps.count(f"= {gap}. Proof.") for gap in GAPS] == [1, 1, 1]
    assert text.count("maximum (implementable family (Some B') Free) expected") == len(GAPS)
    assert "Step0.region R' S' T' P' B' \\/ Step1.region" in text


def test_a_step_left_out_is_refused(coq_compiler: str) -> None:
    chapters = [
        Chapter.about(f"Step{k}", liability_documents()[f"step_{k}_upper"]) for k in range(3)
    ]
    for kept in ([0, 2], [0, 1]):
        some = [chapters[k] for k in kept]
        closing = ("every_liability", liability_file._covering(some))
        text = write_file("A hole.", some, closing=closing)
        assert not compile_text(text, compiler=coq_compiler).accepted
    closing = ("every_liability", liability_file._covering(chapters))
    whole = compile_text(write_file("Whole.", chapters, closing=closing), compiler=coq_compiler)
    assert whole.accepted, whole.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Rmin ((P' - S') / 2)", "Rmax ((P' - S') / 2)"),
        ("<-> (4 * T' - 3 * R' - P') / 8 <= B')", "<-> (4 * T' - 3 * R' - P') / 8 < B')"),
    ],
)
def test_other_turning_points_are_refused(coq_compiler: str, old: str, new: str) -> None:
    text = liability_file.liability_file()
    assert text.count("Definition family : game") == 1
    assert text.count(old) == 1
    assert not compile_text(text.replace(old, new), compiler=coq_compiler).accepted


def _more_liability(document: Any) -> None:
    document["claim"]["liability"] = {"B": "2"}


def _a_profile_less(document: Any) -> None:
    document["certificate"]["conflicts"].pop()


@pytest.mark.parametrize("alter", [_more_liability, _a_profile_less])
def test_an_altered_certificate_is_refused(coq_compiler: str, z3_solver: str, alter: Any) -> None:
    document = copy.deepcopy(dict(liability_documents()["step_0_upper"]))
    alter(document)
    assert timed_answer(smt_text(document), solver=z3_solver)[0] == "sat"
    try:
        text = export(document)
    except DerivationError:
        return
    assert not compile_text(text, compiler=coq_compiler).accepted


def test_what_liability_allows_is_asked_of_z3() -> None:
    document = liability_documents()["step_0_upper"]
    assert any("is owed" in obligation.meaning for obligation in obligations(document))
