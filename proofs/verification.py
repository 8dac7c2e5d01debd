"""Test every claim on every case, write every certificate, and check them all from the files."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from coopgap.proofs.cases import cases
from coopgap.proofs.certificates import write_document
from coopgap.proofs.checkers import decide_file
from coopgap.proofs.claim_cards import verification_card
from coopgap.proofs.claims.claim import Claim, Standing
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.needs.need import Need, standing, summary
from coopgap.proofs.claims.witnesses import needs_of
from coopgap.proofs.code_stamp import fingerprint
from coopgap.proofs.findings import Documents, Effort, Result, Step, all_claims, find_each
from coopgap.proofs.formal import accepted_exports, proof_standing
from coopgap.proofs.kernel import Verdict
from coopgap.proofs.ledger import LedgerRow, as_json, as_markdown, standings
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.files import read_text, write_text_atomically
from coopgap.theory.rationals import as_rational

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
    workers: int = 1,
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
    workers
        Processes; the outcome is the same for any number. Claims that are not of the registry
        are examined in this one.
    progress
        Called before each step; with more workers, as the outcome of a step arrives.

    Returns
    -------
    Verification
        The ledger, which is also written as ``ledger.md`` and ``ledger.json``.

    Raises
    ------
    FormatError
        When the folder cannot be written, or holds results that are not of this command.
    ParameterError
        When a count is negative, or there is no worker.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = verify(Path(folder), n_random=0, claims=all_claims()[8:9])
    >>> found.ok, found.rows[0].cases, found.rows[0].accepted
    (True, 1, 16)

    References
    ----------
    Theory §4.
    """
    if seed < 0 or n_random < 0 or workers < 1:
        raise ParameterError(
            f"seed={seed} and n_random={n_random} must be at least 0, workers={workers} at least 1"
        )
    chosen = all_claims() if claims is None else tuple(claims)
    drawn = list(cases(seed, n_random))
    store = _Store(folder, fingerprint(seed))
    effort = Effort(seed, min(n_random, MOST_POINTS), CASES_PER_QUESTION * n_random)
    steps = [
        Step(claim, case)
        for claim in chosen
        for case in ([None] if isinstance(claim, ModelClaim) else drawn)
    ]
    done, total = 0, 2 * len(steps)
    results: dict[int, Result] = {}
    for number, step in enumerate(steps):
        known = store.load(step.claim, step.named(effort))
        if known is not None:
            progress(f"{step.claim.id} on {known.case}", done, total)
            results[number], done = known, done + 1
    reused = done

    def told(step: Step) -> None:
        progress(f"{step.claim.id} on {step.named(effort)}", done, total)

    missing = {number: step for number, step in enumerate(steps) if number not in results}
    with contextlib.closing(find_each(missing, effort, workers, told)) as findings:
        for number, finding in findings:
            results[number] = store.keep(steps[number].claim, finding)
            done += 1
    found: dict[str, list[Result]] = {claim.id: [] for claim in chosen}
    for number, step in enumerate(steps):
        found[step.claim.id].append(results[number])
    accepted = accepted_exports(folder / PROOFS)
    rows = []
    for claim in chosen:
        verdicts: list[tuple[str, Verdict]] = []
        for result in found[claim.id]:
            progress(f"kernel: {claim.id} on {result.case}", done, total)
            verdicts += [
                (name, decide_file(store.certificates / name).verdict) for name in result.files
            ]
            done += 1
        row = _row(claim, found[claim.id], verdicts)
        rows.append(_judged(row, found[claim.id], accepted))
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

    def load(self, claim: Claim | ModelClaim, case: str) -> Result | None:
        """Give the result of an earlier run, if it is whole and its certificates are there."""
        try:
            data = json.loads(read_text(self._path(claim, case), MAX_RESULT_BYTES))
            result = Result(**{**data, "files": tuple(data["files"])})
            whole = all((self.certificates / name).is_file() for name in result.files)
        except (FormatError, ValueError, TypeError, KeyError):
            return None
        return result if whole else None

    def keep(self, claim: Claim | ModelClaim, found: tuple[Result, Documents]) -> Result:
        """Write the certificates of a result and then the result."""
        result, documents = found
        path = self._path(claim, result.case)
        files = [f"{path.stem}-{k:02d}.json" for k in range(1, len(documents) + 1)]
        for name, content in zip(files, documents, strict=True):
            write_document(self.certificates / name, content)
        result = replace(result, files=tuple(files))
        write_text_atomically(path, json.dumps(asdict(result), ensure_ascii=False))
        return result


def _row(
    claim: Claim | ModelClaim,
    results: Sequence[Result],
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


def _judged(row: LedgerRow, results: Sequence[Result], accepted: frozenset[str]) -> LedgerRow:
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
