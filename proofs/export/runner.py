"""Prove the exported claims with what is installed, and say what is missing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from coopgap.proofs.export import coq, smt
from coopgap.proofs.export.catalogue import Export, chosen

Progress = Callable[[str, int, int], None]
"""Told what has been checked, how many files are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class ProofRun:
    """What became of one exported file.

    Attributes
    ----------
    name
        Of the export, and the stem of its file.
    claims
        The theory's claims it belongs to.
    statement
        What is proved, in one sentence.
    tool
        ``"coq"`` or ``"z3"``.
    path
        The file.
    accepted
        ``None`` when the tool is missing.
    seconds
        Time taken by the tool.
    axioms
        What Coq's proof assumes.
    missing
        How to get the tool when it is missing; empty otherwise.
    message
        Why the file was refused; empty otherwise.
    """

    name: str
    claims: tuple[str, ...]
    statement: str
    tool: str
    path: Path
    accepted: bool | None
    seconds: float
    axioms: tuple[str, ...]
    missing: str
    message: str


def write_exports(
    names: Iterable[str] | None = None, *, folder: Path
) -> list[tuple[Export, str, Path]]:
    """Write the Coq and SMT-LIB files of claims.

    Parameters
    ----------
    names
        Exports or claims such as ``"pd-c2"``, ``"T4"``; all by default.
    folder
        Where the files go; made if missing.

    Returns
    -------
    list
        Export, tool and path of every file.

    Raises
    ------
    ParameterError
        When a name is unknown.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for export in chosen(names):
        stem = export.name.replace("-", "_")
        path = folder / f"{stem}.v"
        path.write_text(export.write(), encoding="utf-8")
        written.append((export, "coq", path))
        for label, document in export.documents().items():
            path = folder / f"{stem}_{label}.smt2"
            path.write_text(smt.smt_text(document), encoding="utf-8")
            written.append((export, "z3", path))
    return written


def prove(
    names: Iterable[str] | None = None,
    *,
    folder: Path,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[ProofRun]:
    """Write the exported proofs of claims and have them checked by what is installed.

    Parameters
    ----------
    names
        Exports or claims such as ``"pd-c2"``, ``"T4"``, ``"M1"``; all by default.
    folder
        Where the files go; made if missing.
    jobs
        How many files are checked at a time; two where there are two processors.
    progress
        Told after each file.

    Raises
    ------
    ParameterError
        When a name is unknown.

    References
    ----------
    Theory §3–§5; the claims examined are [HuangEtAl2026].
    """
    written = write_exports(names, folder=folder)
    runs = []
    with ThreadPoolExecutor(max_workers=jobs or min(2, os.cpu_count() or 1)) as pool:
        for run in pool.map(lambda entry: _run(*entry), written):
            runs.append(run)
            if progress is not None:
                progress(run.path.name, len(runs), len(written))
    return runs


def _run(export: Export, tool: str, path: Path) -> ProofRun:
    def run(
        accepted: bool | None,
        seconds: float = 0.0,
        axioms: tuple[str, ...] = (),
        missing: str = "",
        message: str = "",
    ) -> ProofRun:
        return ProofRun(
            export.name,
            export.claims,
            export.statement,
            tool,
            path,
            accepted,
            seconds,
            axioms,
            missing,
            message,
        )

    if tool == "coq":
        compiler = coq.coqc()
        if compiler is None:
            return run(None, missing=coq.INSTALL)
        found = coq.compile_file(path, compiler=compiler)
        foreign = sorted(set(found.axioms) - coq.AXIOMS)
        if foreign:
            message = f"assumes more than the real numbers: {', '.join(foreign)}"
            return run(False, found.seconds, found.axioms, message=message)
        return run(found.accepted, found.seconds, found.axioms, message=found.message)
    solver = smt.z3()
    if solver is None:
        return run(None, missing=smt.INSTALL)
    said, seconds = smt.timed_answer(path.read_text(encoding="utf-8"), solver=solver)
    wrong = "" if said == "unsat" else f"z3 says {said}, not unsat"
    return run(said == "unsat", seconds, message=wrong)
