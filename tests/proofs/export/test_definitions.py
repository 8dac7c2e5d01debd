"""Definitions in Coq: every payoff is there, noise and unequal action sets are accepted."""

from __future__ import annotations

from typing import Any

from coopgap.proofs import certificates
from coopgap.proofs.export.claim_files import signal_documents
from coopgap.proofs.export.coq import compile_text
from coopgap.proofs.export.definitions import Definitions
from coopgap.proofs.export.family import Family
from coopgap.proofs.export.proof_file import export
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import EffortRegion
from coopgap.theory.noisy_language import NoisyLanguage


def test_every_payoff_of_an_effort_table_is_written() -> None:
    family = Family.read(signal_documents(EffortRegion.PRISONERS_DILEMMA)["upper"])
    text = Definitions.of(family).text()
    cells = [line for line in text.splitlines() if line.strip().startswith("| i_")]
    assert len([line for line in cells if "(a_" in line]) == 2 * 16
    assert "| i_Row, s_state_1, (a_CL, a_CL) => ((1/2) * R' + (1/2) * P')" in text
    assert "0 < (R' + (-1) * P') /\\" in text


def noisy_document() -> dict[str, Any]:
    """Give one agent who may shirk, a court that errs once in four, and the first best reached."""
    game = Environment.from_function(
        lambda state, a: (0, 3) if a[0] == "work" else (1, 0),
        [("work", "shirk"), ("own",)],
        agents=("worker", "owner"),
    )
    language = NoisyLanguage.from_arrays(game, [[["3/4", "1/4"]], [["1/4", "3/4"]]])
    claim = {
        "kind": "implementable",
        "rule": [[0, 0]],
        "liability": "1",
        "budget": "balanced",
        "value": "3",
    }
    return {
        "format": "coopgap-certificate",
        "schema": 1,
        "environment": certificates.environment_document(game),
        "language": certificates.language_document(language),
        "claim": claim,
        "certificate": {"transfers": [["1", "-1"], ["-1", "1"]]},
    }


def test_noisy_signals_and_unequal_action_sets(coq_compiler: str) -> None:
    text = export(noisy_document())
    assert "Definition chance" in text
    found = compile_text(text, compiler=coq_compiler)
    assert found.accepted, found.message
