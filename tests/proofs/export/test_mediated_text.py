"""Class C2 in Coq: what is altered is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from coopgap.proofs.derivation.listener import complete
from coopgap.proofs.derivation.mediated import lower_bound, upper_bound
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.export import certificates
from coopgap.proofs.export.claim_files import (
    correlated_documents,
    mediated_documents,
    witness_documents,
)
from coopgap.proofs.export.coq import compile_text
from coopgap.proofs.export.proof_file import export
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.dilemmas import costly_prosociality
from coopgap.theory.games.effort_tables import EffortRegion


def _multiplier(document: Any) -> None:
    document["certificate"]["deviations"][0][4] = "1/4"


def _row_multiplier(document: Any) -> None:
    # The first plan told DL: without it, DL against DL is left with too much.
    document["certificate"]["deviations"][3][4] = "1/4"


def _worst_bound(document: Any) -> None:
    document["claim"]["bound"] = {"R": "-1/4", "P": "9/4"}


def _bound(document: Any) -> None:
    document["claim"]["bound"] = "7"


def _lottery(document: Any) -> None:
    document["certificate"]["recommendation"][0][2] = "1/3"


def _value(document: Any) -> None:
    document["claim"]["value"] = "8"


UPPER = mediated_documents(EffortRegion.PRISONERS_DILEMMA)["upper"]
SMALL = witness_documents()["selfish_best_upper"]
WORST = correlated_documents(EffortRegion.STAG_HUNT)["worst_upper"]
LOWER = witness_documents()["selfish_best_lower"]


@pytest.mark.parametrize(
    ("document", "alter"),
    [
        (UPPER, _multiplier),
        (WORST, _row_multiplier),
        (WORST, _worst_bound),
        (SMALL, _bound),
        (LOWER, _lottery),
        (LOWER, _value),
    ],
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


def test_plans_that_are_polynomials_with_the_kernels_lemmas(coq_compiler: str) -> None:
    """At weights up to 1/8 the plan and its scale depend on the weight."""
    setting = certificates.single_game(costly_prosociality(), "lam", "lam > 0", "8*lam <= 1")
    bound = upper_bound(setting, certificates.inner_point(setting), lifted=True)
    assert bound is not None
    assert bound.document["certificate"]["scale"] == {"lam*lam": "-3", "lam": "1"}
    done = complete(bound.document, Prover(setting.region)).document
    assert done is not None
    text = export(done)
    assert "Lemma fact_" in text
    found = compile_text(text, compiler=coq_compiler)
    assert found.accepted, found.message


@pytest.mark.parametrize("find", [upper_bound, lower_bound])
def test_the_worst_mechanism(coq_compiler: str, find: Any) -> None:
    setting = certificates.single_game(costly_prosociality(), "0")
    bound = find(setting, (), "worst")
    assert bound.document["claim"]["sense"] == "worst"
    found = compile_text(export(bound.document), compiler=coq_compiler)
    assert found.accepted, found.message


def test_a_lottery_over_parameters_is_not_exported() -> None:
    altered = copy.deepcopy(dict(LOWER)) | {"parameters": ["x"], "region": []}
    altered["certificate"]["scale"] = {"x": "1"}
    with pytest.raises(DerivationError, match="lottery"):
        export(altered)
