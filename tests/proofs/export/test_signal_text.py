"""Class C1 in Coq: documents of random games are accepted, altered ones are refused."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.cases import random_case
from coopgap.proofs.export.claim_files import signal_documents
from coopgap.proofs.export.coq import compile_text
from coopgap.proofs.export.proof_file import export
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.proofs.kernel import check
from coopgap.theory.errors import DerivationError
from coopgap.theory.games.effort_tables import EffortRegion


def _random_documents() -> list[dict[str, Any]]:
    """Give a bound over two states with a balanced budget and liability 1, and its witness."""
    case = random_case(0, 1)
    found = welfare_gap(
        case.environment, case.language, "c1", liability=case.liability, budget=case.budget
    )
    return gap_documents(found)


@pytest.mark.parametrize("which", [0, 1])
def test_what_the_kernel_accepts_coq_accepts(coq_compiler: str, which: int) -> None:
    document = _random_documents()[which]
    assert check(document).accepted
    found = compile_text(export(document), compiler=coq_compiler)
    assert found.accepted, found.message


def test_a_lower_bound_than_true_is_refused() -> None:
    """The walk over rules notices before Coq is asked."""
    document = copy.deepcopy(_random_documents()[0])
    document["claim"]["bound"] = str(int(document["claim"]["bound"].split("/")[0]) - 100)
    assert not check(document).accepted
    with pytest.raises(DerivationError, match="no conflict excludes"):
        export(document)


def test_a_conflict_with_another_deviation_is_refused(coq_compiler: str) -> None:
    document = copy.deepcopy(dict(signal_documents(EffortRegion.STAG_HUNT)["upper"]))
    deviation = document["certificate"]["conflicts"][0]["deviations"][0]
    deviation[2] = 2  # to D instead of C with low effort: the court sees it
    assert not compile_text(export(document), compiler=coq_compiler).accepted


def test_other_transfers_are_refused(coq_compiler: str) -> None:
    document = copy.deepcopy(dict(signal_documents(EffortRegion.PRISONERS_DILEMMA)["lower"]))
    document["certificate"]["transfers"] = [["0"] * 4] * 2
    assert not compile_text(export(document), compiler=coq_compiler).accepted


def test_a_rule_that_fails_everywhere(coq_compiler: str) -> None:
    """The document of the whole class holds the conflict of one rule."""
    upper = signal_documents(EffortRegion.PRISONERS_DILEMMA)["upper"]
    conflict = upper["certificate"]["conflicts"][0]
    document = {
        **upper,
        "claim": {
            "kind": "not-implementable",
            "rule": [conflict["profiles"][0][1]],
            "liability": "inf",
            "budget": "free",
        },
        "certificate": {"deviations": conflict["deviations"], "nu": conflict["nu"]},
    }
    found = compile_text(export(document), compiler=coq_compiler)
    assert found.accepted, found.message
