"""Attack a claim with all four attacks; keep the smallest counterexample or the record."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import joblib

from coopgap.proofs.claims.claim import Claim
from coopgap.proofs.code_stamp import fingerprint
from coopgap.proofs.kernel import check
from coopgap.proofs.search.attack import Attack, Witness
from coopgap.proofs.search.backends import Backend
from coopgap.proofs.search.chunks import Chunk, ChunkResult, plan, run
from coopgap.proofs.search.domain import Domain, Games
from coopgap.proofs.search.reducer import smallest
from coopgap.proofs.search.target import Batch, Target
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.files import write_text_atomically

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many pieces are done, and how many there are at most."""

DEFAULT_BUDGET = 2000
"""Cases an attack tests unless told otherwise."""

MAX_BUDGET = 100_000_000


def falsify(
    claim: Claim,
    *,
    budget: int = DEFAULT_BUDGET,
    seed: int = 0,
    workers: int = 1,
    folder: Path | None = None,
    progress: Progress | None = None,
    domain: Domain | None = None,
    batch: Batch | None = None,
    backend: Backend | None = None,
) -> Attack:
    """Try to refute a claim.

    Random cases (many at once where the claim has a vectorised margin), Hypothesis with its
    shrinking, and descent in the margin, by small steps and by integer programs, take turns. The
    plan depends on budget and seed alone, so that the outcome is the same for every number of
    workers.

    Parameters
    ----------
    claim
        What to refute.
    budget
        Most cases to test; a vectorised sweep tests some hundred games for each of its own.
    seed
        At least 0.
    workers
        Processes; on a cluster it decides.
    folder
        Where each piece of work is kept as it ends. A later call with the same question goes
        on from there.
    progress
        Told after each piece.
    domain
        Where cases come from: small games with any language when left out.
    batch
        The claim's vectorised margin.
    backend
        Where the work runs: here when left out.

    Returns
    -------
    Attack
        The smallest counterexample, judged anew and its certificates checked by the kernel, or
        the record of the effort. Interrupted by Ctrl-C, what was found so far.

    Raises
    ------
    ParameterError
        When a number is out of range, or the claim raises: the message holds the environment.
    FormatError
        When the folder cannot be used or belongs to another question.

    Examples
    --------
    >>> from coopgap.proofs.claims.claim import Claim, Finding
    >>> never = Claim("welfare is never 3", "", "", "", (), lambda case: Finding.of(
    ...     abs(case.environment.first_best().value - 3), strict=True))
    >>> print(falsify(never, budget=200).witness.text())
    agent 1  payoffs
    1        3
    the conclusion fails (margin 0)

    References
    ----------
    Theory §4.
    """
    if not 1 <= budget <= MAX_BUDGET or seed < 0 or workers < 1:
        raise ParameterError(
            f"budget={budget}, seed={seed}, workers={workers}: budget must be 1 to {MAX_BUDGET}, "
            "seed at least 0, workers at least 1"
        )
    target = Target(claim, Games() if domain is None else domain, batch)
    store = _Store(folder, target, seed)
    results: dict[int, ChunkResult] = {}
    complete = True
    waves = plan(budget, vectorised=batch is not None)
    total = sum(map(len, waves))
    try:
        with (backend or Backend()).parallel(workers) as parallel:
            for wave in waves:
                _work(target, wave, seed, parallel, store, results, progress, total)
                if any(results[c.number].found is not None for c in wave):
                    break
                _complain([results[c.number] for c in wave])
    except KeyboardInterrupt:
        complete = False
    return _conclude(target, list(results.values()), seed, budget, complete)


def _work(
    target: Target,
    wave: Sequence[Chunk],
    seed: int,
    parallel: Any,
    store: _Store,
    results: dict[int, ChunkResult],
    progress: Progress | None,
    total: int,
) -> None:
    missing = []
    for chunk in wave:
        kept = store.load(chunk)
        if kept is None:
            missing.append(chunk)
        else:
            results[chunk.number] = kept
    sizes = {chunk.number: chunk.size for chunk in wave}
    for result in parallel(joblib.delayed(run)(target, chunk, seed) for chunk in missing):
        store.save(result, sizes[result.number])
        results[result.number] = result
        if progress is not None:
            tested = sum(r.tested for r in results.values())
            progress(f"{result.kind}, {tested:,} cases tested", result.number + 1, total)


def _complain(results: Sequence[ChunkResult]) -> None:
    raised = [result.raised for result in results if result.raised]
    if raised:
        raise ParameterError(min(raised, key=lambda text: (len(text), text)))


def _conclude(
    target: Target, results: list[ChunkResult], seed: int, budget: int, complete: bool
) -> Attack:
    results.sort(key=lambda result: result.number)
    domain = target.domain
    by_kind: dict[str, int] = {}
    for result in results:
        by_kind[result.kind] = by_kind.get(result.kind, 0) + result.tested
    near = [r for r in results if r.margin is not None]
    closest = min(near, key=lambda r: (Fraction(str(r.margin)), r.number), default=None)
    return Attack(
        claim=target.claim.id,
        domain=domain.words(),
        seed=seed,
        budget=budget,
        tested=sum(r.tested for r in results),
        outside=sum(r.outside for r in results),
        by_kind=by_kind,
        margin=None if closest is None else Fraction(str(closest.margin)),
        closest=None if closest is None else domain.case(domain.from_object(closest.margin_point)),
        witness=_witness(target, [r for r in results if r.found is not None], seed),
        complete=complete,
        seconds=sum(r.seconds for r in results),
    )


def _witness(target: Target, found: Sequence[ChunkResult], seed: int) -> Witness | None:
    if not found:
        return None
    domain = target.domain
    points = [domain.from_object(result.found) for result in found]
    reduced = smallest(target, points, seed)
    case, finding = domain.case(reduced.point), target.judge(reduced.point)
    assert case is not None
    assert finding is not None
    assert not finding.holds
    verdicts = [check(document).accepted for document in finding.documents]
    first = min(zip(points, found, strict=True), key=lambda pair: domain.measure(pair[0]))[1]
    return Witness(
        case,
        finding,
        first.kind,
        reduced.minimal,
        sum(verdicts),
        len(verdicts) - sum(verdicts),
        domain.as_object(reduced.point),
    )


class _Store:
    """Finished pieces on disk, one file each; or nowhere."""

    def __init__(self, folder: Path | None, target: Target, seed: int) -> None:
        self.folder = folder
        if folder is None:
            return
        # The budget may grow between calls: pieces are the same up to the smaller one.
        question = {
            "claim": target.claim.id,
            "statement": target.claim.statement,
            "assumptions": [a.name for a in target.claim.assumptions],
            "domain": target.domain.words(),
            "vectorised": target.batch is not None,
            "code": fingerprint(seed),
        }
        text = json.dumps(question, ensure_ascii=False, indent=1) + "\n"
        stamp = folder / "question.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if stamp.exists() and stamp.read_text(encoding="utf-8") != text:
                raise FormatError(
                    f"{folder} holds another attack (other claim, domain, seed or code); "
                    "give another folder or remove it"
                )
        except OSError as error:
            raise FormatError(f"{folder}: cannot be written ({error.strerror or error})") from None
        write_text_atomically(stamp, text)

    def _path(self, number: int, kind: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{number:06d}-{kind}.json"

    def load(self, chunk: Chunk) -> ChunkResult | None:
        if self.folder is None or not self._path(chunk.number, chunk.kind).exists():
            return None
        data = json.loads(self._path(chunk.number, chunk.kind).read_text(encoding="utf-8"))
        # The last piece of a smaller budget is shorter than the same piece of a larger one.
        return ChunkResult.from_object(data["result"]) if data["size"] == chunk.size else None

    def save(self, result: ChunkResult, size: int) -> None:
        if self.folder is not None:
            data = {"size": size, "result": result.as_object()}
            write_text_atomically(
                self._path(result.number, result.kind), json.dumps(data, ensure_ascii=False)
            )
