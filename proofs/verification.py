"""Test every claim on every case, write every certificate, and check them all from the files."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from coopgap.proofs.cases import cases
from coopgap.proofs.certificates import write_document
from coopgap.proofs.checkers import decide_file
from coopgap.proofs.claim_cards import verification_card
from coopgap.proofs.claims.claim import Case, Claim, Standing
from coopgap.proofs.claims.models.examination import examine
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.models.registry import model_claims
from coopgap.proofs.claims.needs.need import Need, standing, summary
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.claims.witnesses import needs_of
from coopgap.proofs.code_stamp import fingerprint
from coopgap.proofs.formal import accepted_exports, proof_standing
from coopgap.proofs.kernel import Verdict
from coopgap.proofs.ledger import LedgerRow, as_json, as_markdown, standings
from coopgap.proofs.questions.registry import question_claims
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.files import read_text, write_text_atomically
from coopgap.theory.rationals import as_rational, as_text

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done, and how many there are."""

MAX_STAMP_BYTES = 1_000
"""A longer fingerprint is not one of ours."""

MAX_RESULT_BYTES = 10_000_000
"""A longer result is not one of ours."""

MOST_POINTS = 10
"""Most points at which the closed form of a model is compared with numerics."""

CASES_PER_QUESTION = 5
"""Cases tried on a question that is not settled by a witness, for each random environment."""

PROOFS = "proofs"
"""Folder, in that of the verification, where ``coopgap prove`` leaves its record."""


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

    _repr_html_ = verification_card

    def __repr__(self) -> str:
        """Give the verdict; rows would hide it, and the folder is nobody else's."""
        verdict = "ok" if self.ok else "FAILED"
        return f"<Verification of {len(self.rows)} claims: {verdict}, seed {self.seed}>"

    @property
    def ok(self) -> bool:
        """Whether every row is sound: certificates accepted, only known conjectures refuted."""
        return all(row.sound for row in self.rows)


def verify(
    folder: Path,
    *,
    seed: int = 0,
    n_random: int = 30,
    claims: Sequence[Claim | ModelClaim] | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Verification:
    """Test theorems on built-in and random games, derive closed forms, and certify all of it.

    Theorems are tested on the built-in games and on random environments; the closed form of a
    model is derived anew and compared with exact numerics at random points of its region; a
    question is judged anew on its counterexample, or attacked.
    Every certificate is written to ``folder/certificates`` and, at the end, read back and
    checked by the kernel (those about the commons by their own checker). Each result is kept as
    soon as it is there: an interrupted run goes on where it stopped, as long as neither the code
    nor the seed has changed.

    Parameters
    ----------
    folder
        Created if missing.
    seed, n_random
        Which random environments, and how many.
    claims
        Which claims; all theorems, claims about models and questions by default.
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
    chosen: tuple[Claim | ModelClaim, ...] = (
        (*CLAIMS, *model_claims(), *question_claims()) if claims is None else tuple(claims)
    )
    drawn = list(cases(seed, n_random))
    store = _Store(folder, fingerprint(seed))
    points, budget = min(n_random, MOST_POINTS), CASES_PER_QUESTION * n_random
    total = 2 * sum(1 if isinstance(claim, ModelClaim) else len(drawn) for claim in chosen)
    results: list[list[_Result]] = []
    done = reused = 0
    for claim in chosen:
        results.append([])
        for case in [None] if isinstance(claim, ModelClaim) else drawn:
            name = case.name if case is not None else _effort(claim, points, budget)
            progress(f"{claim.id} on {name}", done, total)
            known = store.load(claim, name)
            reused += known is not None
            if known is None:
                known = store.keep(claim, name, _find(claim, case, seed, points, budget))
            results[-1].append(known)
            done += 1
    accepted = accepted_exports(folder / PROOFS)
    rows = []
    for claim, found in zip(chosen, results, strict=True):
        verdicts: list[tuple[str, Verdict]] = []
        for result in found:
            progress(f"kernel: {claim.id} on {result.case}", done, total)
            verdicts += [
                (name, decide_file(store.certificates / name).verdict) for name in result.files
            ]
            done += 1
        rows.append(_judged(_row(claim, found, verdicts), found, accepted))
    heading = f"Ledger: {len(drawn)} cases, seed {seed}"
    write_text_atomically(folder / "ledger.md", as_markdown(rows, heading))
    facts = {"seed": seed, "random_cases": n_random, "cases": len(drawn)}
    write_text_atomically(folder / "ledger.json", as_json(rows, facts))
    return Verification(tuple(rows), seed, n_random, folder, reused)


def is_stale(folder: Path) -> bool:
    """Tell whether the ledger in a folder was made by other code than this.

    Examples
    --------
    >>> is_stale(Path("no such folder"))
    True
    """
    try:
        facts = json.loads(read_text(folder / "ledger.json", MAX_RESULT_BYTES))
        written = read_text(folder / "fingerprint.txt", MAX_STAMP_BYTES)
        return written != fingerprint(int(facts["seed"]))
    except (FormatError, ValueError, TypeError, KeyError):
        return True


@dataclass(frozen=True, slots=True)
class _Result:
    """What is kept of a finding; ``files`` are the names of its certificates.

    ``tested`` and ``failed`` count cases, or the points at which a closed form was compared.
    """

    case: str
    tested: int
    failed: int
    margin: str | None
    note: str
    files: tuple[str, ...] = ()
    closed_form: str = "open"
    needs: tuple[Mapping[str, Any], ...] = ()


Documents: TypeAlias = Sequence[Mapping[str, Any]]


def _effort(claim: Claim | ModelClaim, points: int, budget: int) -> str:
    """Name how a claim without cases is examined: on its witness, by an attack, or at points."""
    if isinstance(claim, ModelClaim) and claim.attack is not None:
        return "witness" if claim.refuted else f"budget {budget}"
    return f"{points} points"


def _find(
    claim: Claim | ModelClaim, case: Case | None, seed: int, points: int, budget: int
) -> tuple[_Result, Documents]:
    """Test a theorem on a case, or examine a claim about a model."""
    if isinstance(claim, ModelClaim):
        found = examine(claim, seed, points, budget)
        margin = None if found.margin is None else as_text(found.margin)
        result = _Result(
            _effort(claim, points, budget),
            found.points,
            found.failures,
            margin,
            found.note,
            closed_form=str(found.closed_form),
            needs=tuple(need.as_object() for need in found.needs),
        )
        return result, found.documents
    assert case is not None
    finding = claim.examine(case)
    if finding is None:
        return _Result(case.name, 0, 0, None, ""), ()
    margin = None if finding.margin is None else as_text(finding.margin)
    result = _Result(case.name, 1, int(not finding.holds), margin, finding.note)
    return result, finding.documents


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

    def _path(self, claim: Claim | ModelClaim, case: str) -> Path:
        name = "".join(c if c.isalnum() else "-" for c in f"{claim.id}-{case}")
        return self.results / f"{name}.json"

    def load(self, claim: Claim | ModelClaim, case: str) -> _Result | None:
        """Give the result of an earlier run, if it is whole and its certificates are there."""
        try:
            data = json.loads(read_text(self._path(claim, case), MAX_RESULT_BYTES))
            result = _Result(**{**data, "files": tuple(data["files"])})
            whole = all((self.certificates / name).is_file() for name in result.files)
        except (FormatError, ValueError, TypeError, KeyError):
            return None
        return result if whole else None

    def keep(
        self, claim: Claim | ModelClaim, case: str, found: tuple[_Result, Documents]
    ) -> _Result:
        """Write the certificates of a result and then the result."""
        result, documents = found
        path = self._path(claim, case)
        files = [f"{path.stem}-{k:02d}.json" for k in range(1, len(documents) + 1)]
        for name, content in zip(files, documents, strict=True):
            write_document(self.certificates / name, content)
        result = replace(result, files=tuple(files))
        write_text_atomically(path, json.dumps(asdict(result), ensure_ascii=False))
        return result


def _row(
    claim: Claim | ModelClaim,
    results: Sequence[_Result],
    verdicts: Sequence[tuple[str, Verdict]],
) -> LedgerRow:
    tested = sum(result.tested for result in results)
    failures = sum(result.failed for result in results)
    failed = [f"{result.case}: {result.note}" for result in results if result.failed]
    margins: list[Fraction] = [
        as_rational(result.margin, "margin") for result in results if result.margin is not None
    ]
    refused = [f"{name}: {verdict.reason}" for name, verdict in verdicts if not verdict.accepted]
    accepted = len(verdicts) - len(refused)
    return LedgerRow(
        claim=claim,
        cases=tested,
        vacuous=0 if isinstance(claim, ModelClaim) else len(results) - tested,
        failures=failures,
        margin=min(margins) if margins else None,
        accepted=accepted,
        rejected=len(refused),
        standings=standings(tested, failures, accepted, len(refused)),
        first_failure=failed[0] if failed else "",
        first_rejection=refused[0] if refused else "",
    )


def _judged(row: LedgerRow, results: Sequence[_Result], accepted: frozenset[str]) -> LedgerRow:
    """Add the axes that rest on more than counting: closed form, proof assistant, necessity."""
    found, notes = dict(row.standings), {}
    found["proof assistant"], notes["proof assistant"] = proof_standing(row.claim, accepted)
    if isinstance(row.claim, ModelClaim):
        (result,) = results
        # A closed form whose certificates the kernel refuses is not proved.
        proved = Standing.OPEN if row.rejected else Standing(result.closed_form)
        found["closed form"] = proved
        if row.claim.attack is not None:
            notes["closed form"], notes["search"] = "no value is stated", result.note
        elif proved is not Standing.SYMBOLIC and result.note:
            notes["closed form"] = result.note
        needs = tuple(Need.from_object(data) for data in result.needs)
    else:
        found["closed form"], notes["closed form"] = row.claim.closed_form
        needs = needs_of(row.claim)
    found["necessity"], notes["necessity"] = standing(needs), summary(needs)
    return replace(row, standings=found, notes=notes, needs=needs)
