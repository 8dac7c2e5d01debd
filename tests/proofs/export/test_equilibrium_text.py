"""Equilibria and thresholds in Coq: what is altered is refused."""

from __future__ import annotations

import copy

import pytest

from coopgap.proofs.export.claim_files import (
    equilibrium_documents,
    equilibrium_file,
    public_goods_documents,
    threshold_documents,
)
from coopgap.proofs.export.coq import compile_text
from coopgap.proofs.export.proof_file import export
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.effort_tables import EffortRegion


def test_an_equilibrium_too_many_is_refused(coq_compiler: str) -> None:
    document = copy.deepcopy(
        dict(equilibrium_documents(EffortRegion.PRISONERS_DILEMMA)["equilibria"])
    )
    document["claim"]["profiles"].append([0, 0])
    assert not compile_text(export(document), compiler=coq_compiler).accepted


def test_an_equilibrium_too_few_is_refused() -> None:
    document = copy.deepcopy(dict(equilibrium_documents(EffortRegion.STAG_HUNT)["equilibria"]))
    document["claim"]["profiles"].pop()
    with pytest.raises(DerivationError, match="no deviation"):
        export(document)


@pytest.mark.parametrize("threshold", ["3", "3/2"])
def test_another_threshold_is_refused(coq_compiler: str, threshold: str) -> None:
    document = copy.deepcopy(dict(threshold_documents(EffortRegion.STAG_HUNT)["no_contract_0"]))
    document["claim"]["thresholds"] = [threshold] * 2
    try:
        text = export(document)
    except DerivationError:
        return
    assert not compile_text(text, compiler=coq_compiler).accepted


def test_infinite_thresholds_are_not_exported() -> None:
    document = copy.deepcopy(dict(public_goods_documents()["agents_2_closure"]))
    document["claim"]["thresholds"] = ["inf", "inf"]
    with pytest.raises(DerivationError, match="finite"):
        export(document)


def test_another_least_gain_is_refused(coq_compiler: str) -> None:
    text = equilibrium_file(EffortRegion.STAG_HUNT)
    old = "(forall i, ((-1/6) * R' + (1/6) * P') <= money i"
    assert text.count(old) == 1
    assert "Equilibria.gains" in text
    altered = text.replace(old, "(forall i, 0 <= money i")
    assert not compile_text(altered, compiler=coq_compiler).accepted
