"""Finding what a claim is worth on a case or about a model, here or in several processes."""

from __future__ import annotations

import contextlib
import functools
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import joblib

from coopgap.proofs.claims.claim import Case, Claim
from coopgap.proofs.claims.models.examination import examine
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.claims.models.registry import model_claims
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.questions.registry import question_claims
from coopgap.proofs.search.backends import Backend
from coopgap.theory.rationals import as_text


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard claims without cases are examined.

    Attributes
    ----------
    seed
        Of random points and attacks.
    points
        At which a closed form is compared with numerics.
    budget
        Cases tried on a question that no witness settles.
    """

    seed: int
    points: int
    budget: int


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of a finding; ``files`` are the names of its certificates.

    Attributes
    ----------
    case
        Name of the case, or how a claim without cases was examined.
    tested, failed
        Cases, or points at which a closed form was compared; how many of them fail.
    margin
        The least, as text; ``None`` without one.
    note
        What failed first, or is open.
    files
        Certificates.
    closed_form
        Standing of the closed form.
    needs
        What is known of each assumption, ready for JSON.
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
"""Certificates of a finding."""


@dataclass(frozen=True, slots=True)
class Step:
    """One claim to be examined, a theorem on one of its cases.

    Attributes
    ----------
    claim
        The claim.
    case
        Where; ``None`` for a claim about a model or a question.
    """

    claim: Claim | ModelClaim
    case: Case | None = None

    def named(self, effort: Effort) -> str:
        """Name the case, or how a claim without cases is examined.

        Examples
        --------
        >>> step = Step(model_claims()[0])
        >>> step.named(Effort(seed=0, points=10, budget=150))
        '10 points'
        """
        if self.case is not None:
            return self.case.name
        if isinstance(self.claim, ModelClaim) and self.claim.attack is not None:
            return "witness" if self.claim.refuted else f"budget {effort.budget}"
        return f"{effort.points} points"


@functools.cache
def all_claims() -> tuple[Claim | ModelClaim, ...]:
    """List the theorems, the claims about models and the questions, in the order of the ledger.

    Examples
    --------
    >>> [claim.id for claim in all_claims()][:2]
    ['T1', 'T2']
    """
    return (*CLAIMS, *model_claims(), *question_claims())


def find(step: Step, effort: Effort) -> tuple[Result, Documents]:
    """Test a theorem on a case, or examine a claim about a model; give certificates as well.

    Examples
    --------
    >>> result, documents = find(Step(model_claims()[-1]), Effort(seed=0, points=2, budget=10))
    >>> result.tested, result.failed
    (2, 0)

    References
    ----------
    Theory §4.
    """
    name = step.named(effort)
    if isinstance(step.claim, ModelClaim):
        found = examine(step.claim, effort.seed, effort.points, effort.budget)
        result = Result(
            name,
            found.points,
            found.failures,
            None if found.margin is None else as_text(found.margin),
            found.note,
            closed_form=str(found.closed_form),
            needs=tuple(need.as_object() for need in found.needs),
        )
        return result, found.documents
    assert step.case is not None
    finding = step.claim.examine(step.case)
    if finding is None:
        return Result(name, 0, 0, None, ""), ()
    margin = None if finding.margin is None else as_text(finding.margin)
    return Result(name, 1, int(not finding.holds), margin, finding.note), finding.documents


def find_each(
    steps: Mapping[int, Step],
    effort: Effort,
    workers: int = 1,
    told: Callable[[Step], None] = lambda step: None,
) -> Generator[tuple[int, tuple[Result, Documents]]]:
    """Examine numbered steps, and yield each number with what was found as soon as it is there.

    Parameters
    ----------
    steps
        What is to be done.
    effort
        How hard.
    workers
        Processes. With more than one, claims of the registry are examined in them, those about
        models first because they take longest; others are examined here.
    told
        Called before a step that is done here, and when the outcome of another arrives.

    Examples
    --------
    >>> steps = {7: Step(model_claims()[-1])}
    >>> [number for number, found in find_each(steps, Effort(seed=0, points=1, budget=1))]
    [7]
    """
    known = {id(claim) for claim in all_claims()} if workers > 1 else set()
    away = {number: step for number, step in steps.items() if id(step.claim) in known}
    if away:
        slow_first = sorted(away, key=lambda k: not isinstance(away[k].claim, ModelClaim))
        with Backend().parallel(min(workers, len(away))) as parallel:
            work = (
                joblib.delayed(_found)(k, away[k].claim.id, away[k].case, effort)
                for k in slow_first
            )
            with _closed_quietly(parallel(work)) as arriving:
                for number, found in arriving:
                    told(away[number])
                    yield number, found
    for number, step in steps.items():
        if number not in away:
            told(step)
            yield number, find(step, effort)


@contextlib.contextmanager
def _closed_quietly(
    arriving: Generator[tuple[int, tuple[Result, Documents]]],
) -> Iterator[Generator[tuple[int, tuple[Result, Documents]]]]:
    """End the work of other processes at an interruption; joblib would warn of what is lost."""
    try:
        yield arriving
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            arriving.close()


def _found(
    number: int, claim: str, case: Case | None, effort: Effort
) -> tuple[int, tuple[Result, Documents]]:
    """Examine a step in another process; claims hold functions, so that only their ids travel."""
    by_id = {known.id: known for known in all_claims()}
    return number, find(Step(by_id[claim], case), effort)
