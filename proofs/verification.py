"""Test every claim on every case, write every certificate, and check them all from the files."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from coopgap.proofs.cases import cases
from coopgap.proofs.certificates import write_document
from coopgap.proofs.claims.claim import Case, Claim
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.kernel import check_file
from coopgap.proofs.ledger import LedgerRow, as_json, as_markdown, standings
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.files import write_text_atomically
from coopgap.theory.rationals import as_rational, as_text

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of a verification.

    Attributes
    ----------
    rows
        The ledger, one row per claim.
    seed, n_random
        Which random cases were drawn.
    folder
        Where certificates, results and ledger are.
    reused
        How many results of an earlier, interrupted run were taken over.
    """

    rows: tuple[LedgerRow, ...]
    seed: int
    n_random: int
    folder: Path
    reused: int

    @property
    def ok(self) -> bool:
        """Whether no claim failed and every certificate was accepted."""
        return not any(row.failures or row.rejected for row in self.rows)


def verify(
    folder: Path,
    *,
    seed: int = 0,
    n_random: int = 30,
    claims: Sequence[Claim] = CLAIMS,
    progress: Progress = lambda what, done, total: None,
) -> Verification:
    """Test claims on the built-in games and on random environments, and certify what was found.

    Every certificate is written to ``folder/certificates`` and, at the end, read back and
    checked by the kernel. Each result is kept as soon as it is there: an interrupted run goes
    on where it stopped, as long as neither the code nor the seed has changed.

    Parameters
    ----------
    folder
        Created if missing.
    seed, n_random
        Which random environments, and how many.
    claims
        Which claims.
    progress
        Called before each step.

    Returns
    -------
    Verification
        The ledger, which is also written as ``ledger.md`` and ``ledger.json``.

    Raises
    ------
    FormatError
        When the folder cannot be written; `ParameterError` when a count is negative.

    References
    ----------
    Theory §4.
    """
    if seed < 0 or n_random < 0:
        raise ParameterError(f"seed={seed} and n_random={n_random} must be at least 0")
    drawn = list(cases(seed, n_random))
    store = _Store(folder, fingerprint(seed))
    steps = [(claim, case) for claim in claims for case in drawn]
    reused = 0
    for done, (claim, case) in enumerate(steps):
        progress(f"{claim.id} on {case.name}", done, len(steps))
        if store.has(claim, case):
            reused += 1
        else:
            store.keep(claim, case)
    rows = []
    for done, claim in enumerate(claims):
        progress(f"kernel: certificates of {claim.id}", done, len(claims))
        rows.append(_row(claim, [store.result(claim, case) for case in drawn], store))
    heading = f"Ledger: {len(drawn)} cases, seed {seed}"
    write_text_atomically(folder / "ledger.md", as_markdown(rows, heading))
    facts = {"seed": seed, "random_cases": n_random, "cases": len(drawn)}
    write_text_atomically(folder / "ledger.json", as_json(rows, facts))
    return Verification(tuple(rows), seed, n_random, folder, reused)


def fingerprint(seed: int) -> str:
    """Name the code and the seed that results belong to: a hash of every module of coopgap."""
    digest = hashlib.sha256(str(seed).encode())
    package = Path(__file__).resolve().parent.parent
    rooms = [package / room for room in ("theory", "numerics", "proofs")]
    for path in sorted(path for room in rooms for path in room.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class _Store:
    """Results and certificates on disk; a result is written after the certificates it names."""

    def __init__(self, folder: Path, key: str) -> None:
        self.results = folder / "results"
        self.certificates = folder / "certificates"
        stamp = folder / "fingerprint.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not stamp.exists() or stamp.read_text() != key:
                for stale in (self.results, self.certificates):
                    shutil.rmtree(stale, ignore_errors=True)
            self.results.mkdir(exist_ok=True)
            self.certificates.mkdir(exist_ok=True)
        except OSError as error:
            raise FormatError(f"{folder}: cannot be written ({error.strerror or error})") from None
        write_text_atomically(stamp, key)

    def _path(self, claim: Claim, case: Case) -> Path:
        name = "".join(c if c.isalnum() else "-" for c in f"{claim.id}-{case.name}")
        return self.results / f"{name}.json"

    def has(self, claim: Claim, case: Case) -> bool:
        return self._path(claim, case).exists()

    def result(self, claim: Claim, case: Case) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self._path(claim, case).read_text())
        return data

    def keep(self, claim: Claim, case: Case) -> None:
        finding = claim.examine(case)
        path = self._path(claim, case)
        data: dict[str, Any] = {"case": case.name, "applies": finding is not None}
        if finding is not None:
            written = self._write(path.stem, finding.documents)
            data |= {
                "holds": finding.holds,
                "margin": None if finding.margin is None else as_text(finding.margin),
                "note": finding.note,
                "certificates": written,
            }
        write_text_atomically(path, json.dumps(data, ensure_ascii=False))

    def _write(self, stem: str, documents: Iterable[Mapping[str, Any]]) -> list[str]:
        names = []
        for number, found in enumerate(documents, start=1):
            name = f"{stem}-{number:02d}.json"
            write_document(self.certificates / name, found)
            names.append(name)
        return names


def _row(claim: Claim, results: Sequence[Mapping[str, Any]], store: _Store) -> LedgerRow:
    tested = [result for result in results if result["applies"]]
    failed = [result["case"] for result in tested if not result["holds"]]
    margins: list[Fraction] = [
        as_rational(result["margin"], "margin") for result in tested if result["margin"] is not None
    ]
    verdicts = [
        check_file(store.certificates / name).accepted
        for result in tested
        for name in result["certificates"]
    ]
    accepted = sum(verdicts)
    rejected = len(verdicts) - accepted
    return LedgerRow(
        claim=claim,
        cases=len(tested),
        vacuous=len(results) - len(tested),
        failures=len(failed),
        margin=min(margins) if margins else None,
        accepted=accepted,
        rejected=rejected,
        standings=standings(len(tested), len(failed), accepted, rejected),
        first_failure=failed[0] if failed else "",
    )
