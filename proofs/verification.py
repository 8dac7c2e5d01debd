"""Test every claim on every case, write every certificate, and check them all from the files."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from coopgap.proofs.cases import cases
from coopgap.proofs.certificates import write_document
from coopgap.proofs.claims.claim import Case, Claim
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.kernel import Verdict, check_file
from coopgap.proofs.ledger import LedgerRow, as_json, as_markdown, standings
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.files import read_text, write_text_atomically
from coopgap.theory.rationals import as_rational, as_text

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done, and how many there are."""

MAX_STAMP_BYTES = 1_000
"""A longer fingerprint is not one of ours."""

MAX_RESULT_BYTES = 10_000_000
"""A longer result is not one of ours."""


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

    References
    ----------
    Theory §4.
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
        When the folder cannot be written, or holds results that are not of this command.
    ParameterError
        When a count is negative.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = verify(Path(folder), n_random=0, claims=CLAIMS[8:])
    >>> found.ok, found.rows[0].cases, found.rows[0].accepted
    (True, 1, 16)

    References
    ----------
    Theory §4.
    """
    if seed < 0 or n_random < 0:
        raise ParameterError(f"seed={seed} and n_random={n_random} must be at least 0")
    drawn = list(cases(seed, n_random))
    store = _Store(folder, fingerprint(seed))
    total = 2 * len(claims) * len(drawn)
    results: list[list[_Result]] = []
    done = reused = 0
    for claim in claims:
        results.append([])
        for case in drawn:
            progress(f"{claim.id} on {case.name}", done, total)
            known = store.load(claim, case)
            reused += known is not None
            results[-1].append(known or store.keep(claim, case))
            done += 1
    rows = []
    for claim, found in zip(claims, results, strict=True):
        verdicts: list[tuple[str, Verdict]] = []
        for result in found:
            progress(f"kernel: {claim.id} on {result.case}", done, total)
            verdicts += [(name, check_file(store.certificates / name)) for name in result.files]
            done += 1
        rows.append(_row(claim, found, verdicts))
    heading = f"Ledger: {len(drawn)} cases, seed {seed}"
    write_text_atomically(folder / "ledger.md", as_markdown(rows, heading))
    facts = {"seed": seed, "random_cases": n_random, "cases": len(drawn)}
    write_text_atomically(folder / "ledger.json", as_json(rows, facts))
    return Verification(tuple(rows), seed, n_random, folder, reused)


def fingerprint(seed: int) -> str:
    """Name the code and the seed that results belong to: a hash of every module of coopgap.

    Examples
    --------
    >>> len(fingerprint(0)), fingerprint(0) == fingerprint(1)
    (64, False)
    """
    digest = hashlib.sha256(str(seed).encode())
    package = Path(__file__).resolve().parent.parent
    rooms = [package / room for room in ("theory", "numerics", "proofs")]
    for path in sorted(path for room in rooms for path in room.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Result:
    """What is kept of a finding; ``files`` are the names of its certificates."""

    case: str
    applies: bool
    holds: bool
    margin: str | None
    note: str
    files: tuple[str, ...]


class _Store:
    """Results and certificates on disk; a result is written after the certificates it names."""

    def __init__(self, folder: Path, key: str) -> None:
        self.results = folder / "results"
        self.certificates = folder / "certificates"
        stamp = folder / "fingerprint.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            written = read_text(stamp, MAX_STAMP_BYTES) if stamp.exists() else ""
            self._require_own(folder, written)
            if written != key:
                for stale in (self.results, self.certificates):
                    if stale.exists():
                        shutil.rmtree(stale)
                write_text_atomically(stamp, key)
            self.results.mkdir(exist_ok=True)
            self.certificates.mkdir(exist_ok=True)
        except OSError as error:
            raise FormatError(f"{folder}: cannot be written ({error.strerror or error})") from None

    def _require_own(self, folder: Path, written: str) -> None:
        """Refuse to clear folders that an earlier verification did not make."""
        if re.fullmatch("[0-9a-f]{64}", written):
            return
        for taken in (self.results, self.certificates):
            if written or (taken.exists() and (not taken.is_dir() or any(taken.iterdir()))):
                raise FormatError(
                    f"{folder}: {taken.name} is there but not from an earlier verification; "
                    "choose another folder"
                )

    def _path(self, claim: Claim, case: Case) -> Path:
        name = "".join(c if c.isalnum() else "-" for c in f"{claim.id}-{case.name}")
        return self.results / f"{name}.json"

    def load(self, claim: Claim, case: Case) -> _Result | None:
        """Give the result of an earlier run, if it is whole and its certificates are there."""
        try:
            data = json.loads(read_text(self._path(claim, case), MAX_RESULT_BYTES))
            result = _Result(**{**data, "files": tuple(data["files"])})
            whole = all((self.certificates / name).is_file() for name in result.files)
        except (FormatError, ValueError, TypeError, KeyError):
            return None
        return result if whole else None

    def keep(self, claim: Claim, case: Case) -> _Result:
        """Test a claim on a case, and write its certificates and then its result."""
        finding = claim.examine(case)
        path = self._path(claim, case)
        if finding is None:
            result = _Result(case.name, False, False, None, "", ())
        else:
            files = [f"{path.stem}-{k:02d}.json" for k in range(1, len(finding.documents) + 1)]
            for name, content in zip(files, finding.documents, strict=True):
                write_document(self.certificates / name, content)
            margin = None if finding.margin is None else as_text(finding.margin)
            result = _Result(case.name, True, finding.holds, margin, finding.note, tuple(files))
        write_text_atomically(path, json.dumps(asdict(result), ensure_ascii=False))
        return result


def _row(
    claim: Claim, results: Sequence[_Result], verdicts: Sequence[tuple[str, Verdict]]
) -> LedgerRow:
    tested = [result for result in results if result.applies]
    failed = [f"{result.case}: {result.note}" for result in tested if not result.holds]
    margins: list[Fraction] = [
        as_rational(result.margin, "margin") for result in tested if result.margin is not None
    ]
    refused = [f"{name}: {verdict.reason}" for name, verdict in verdicts if not verdict.accepted]
    accepted = len(verdicts) - len(refused)
    return LedgerRow(
        claim=claim,
        cases=len(tested),
        vacuous=len(results) - len(tested),
        failures=len(failed),
        margin=min(margins) if margins else None,
        accepted=accepted,
        rejected=len(refused),
        standings=standings(len(tested), len(failed), accepted, len(refused)),
        first_failure=failed[0] if failed else "",
        first_rejection=refused[0] if refused else "",
    )
