"""Class C2 in Coq: what is altered is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from coopgap.proofs.derivation.listener import complete
from coopgap.proofs.export.claim_files import mediated_documents, witness_documents
from coopgap.proofs.export.coq import compile_text
from coopgap.proofs.export.family import Family
from coopgap.proofs.export.proof_file import export
from coopgap.proofs.export.signs import Signs
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.effort_tables import EffortRegion


def _multiplier(document: Any) -> None:
    document["certificate"]["deviations"][0][4] = "1/4"


def _bound(document: Any) -> None:
    document["claim"]["bound"] = "7"


def _lottery(document: Any) -> None:
    document["certificate"]["recommendation"][0][2] = "1/3"


def _value(document: Any) -> None:
    document["claim"]["value"] = "8"


UPPER = mediated_documents(EffortRegion.PRISONERS_DILEMMA)["upper"]
SMALL = witness_documents()["selfish_upper"]
LOWER = witness_documents()["selfish_lower"]


@pytest.mark.parametrize(
    ("document", "alter"),
    [(UPPER, _multiplier), (SMALL, _bound), (LOWER, _lottery), (LOWER, _value)],
)
def test_an_altered_certificate_is_refused(
    coq_compiler: str, document: dict[str, Any], alter: Callable[[Any], None]
) -> None:
    altered = copy.deepcopy(document)
    alter(altered)
    try:
        text = export(altered)
    except DerivationError:
        return  # refused before Coq was asked
    assert not compile_text(text, compiler=coq_compiler).accepted


def test_the_unaltered_certificate_with_the_kernels_lemmas_is_accepted(coq_compiler: str) -> None:
    done = complete(dict(UPPER), Signs(Family.read(UPPER)).prover).document
    assert done is not None
    found = compile_text(export(done), compiler=coq_compiler)
    assert found.accepted, found.message


def test_a_lottery_over_parameters_is_not_exported() -> None:
    altered = copy.deepcopy(dict(LOWER)) | {"parameters": ["x"], "region": []}
    altered["certificate"]["scale"] = {"x": "1"}
    with pytest.raises(DerivationError, match="lottery"):
        export(altered)
