"""Running Coq: refusals, holes and silence are told apart from proofs."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from coopgap.proofs.export import coq

GOOD = "Theorem t : 1 = 1. Proof. reflexivity. Qed.\n"


@pytest.mark.parametrize(
    ("text", "accepted", "axioms"),
    [
        (GOOD + "Print Assumptions t.", True, ()),
        ("Axiom bad : False.\nTheorem t : 1 = 2. destruct bad. Qed.\nPrint Assumptions t.",
         True, ("bad",)),
        ("Theorem t : 1 = 1. Admitted.\nPrint Assumptions t.", True, ("t",)),
        ("Theorem t : 1 = 2. Proof. reflexivity. Qed.\nPrint Assumptions t.", False, ()),
        (GOOD, False, ()),
    ],
)  # fmt: skip
def test_verdicts(coq_compiler: str, text: str, accepted: bool, axioms: tuple[str, ...]) -> None:
    found = coq.compile_text(text, compiler=coq_compiler)
    assert (found.accepted, found.axioms) == (accepted, axioms)
    assert bool(found.message) == (not accepted)
    assert not set(axioms) & coq.AXIOMS


def test_a_compiler_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "coqc"
    slow.write_text("#!/bin/sh\nexec sleep 5\n", encoding="utf-8")
    slow.chmod(slow.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(coq, "TIME_LIMIT", 0.2)
    found = coq.compile_text(GOOD, compiler=str(slow))
    assert not found.accepted
    assert "seconds" in found.message
