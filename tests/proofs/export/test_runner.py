"""All exported claims, written once and checked once by Coq and z3."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from coopgap.proofs.export import coq, smt
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.export.runner import ProofRun, prove
from coopgap.theory.errors import ParameterError

PROCESSOR_SECONDS = 2 * 120
"""All files together: two minutes on two cores, as processor time, which waiting does not count."""


@pytest.fixture(scope="module")
def everything(
    coq_compiler: str, z3_solver: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[ProofRun], float]:
    def spent() -> float:
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    before = spent()
    runs = prove(folder=tmp_path_factory.mktemp("proofs"))
    return runs, spent() - before


@pytest.mark.parametrize("name", list(EXPORTS))
def test_coq_accepts(everything: tuple[list[ProofRun], float], name: str) -> None:
    (run,) = (run for run in everything[0] if run.name == name and run.tool == "coq")
    assert run.accepted, run.message


def test_only_the_real_numbers_are_assumed(everything: tuple[list[ProofRun], float]) -> None:
    for run in everything[0]:
        if run.tool == "coq":
            assert set(run.axioms) <= coq.AXIOMS, run.name


def test_z3_agrees(everything: tuple[list[ProofRun], float]) -> None:
    listed = [run for run in everything[0] if run.tool == "z3"]
    assert len(listed) == sum(len(e.documents()) for e in EXPORTS.values())
    for run in listed:
        assert run.accepted, f"{run.path.name}: {run.message}"


def test_all_files_together_take_at_most_two_minutes(
    everything: tuple[list[ProofRun], float],
) -> None:
    assert everything[1] <= PROCESSOR_SECONDS


def test_a_missing_tool_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coq, "coqc", lambda: None)
    monkeypatch.setattr(smt, "z3", lambda: None)
    told: list[tuple[str, int, int]] = []
    runs = prove(["sh-c1"], folder=tmp_path, progress=lambda *what: told.append(what))
    assert [run.accepted for run in runs] == [None, None, None]
    assert {run.tool: run.missing for run in runs} == {"coq": coq.INSTALL, "z3": smt.INSTALL}
    assert told[-1][1:] == (3, 3)
    assert all(run.path.is_file() for run in runs)


def test_a_foreign_axiom_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = coq.Compilation(True, ("Mine.bad",), 0.1, "")
    monkeypatch.setattr(coq, "coqc", lambda: "coqc")
    monkeypatch.setattr(coq, "compile_file", lambda path, compiler: made)
    (run,) = prove(["order"], folder=tmp_path)
    assert run.accepted is False
    assert "Mine.bad" in run.message


def test_an_unknown_name_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="nothing"):
        prove(["nothing"], folder=tmp_path / "new")
