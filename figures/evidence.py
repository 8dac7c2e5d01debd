"""What a figure rests on: its exact data, and the certificates of the numbers in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from coopgap.figures.record_cards import evidence_card, subject_card
from coopgap.proofs.checkers import decide
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.language import Language

DataT = TypeVar("DataT", covariant=True)

LARGEST_DERIVED = 40
"""Most outcomes (states times profiles) for which a curve is derived and not only sampled."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """An environment of the reader's own, to be shown instead of the built-in example.

    Attributes
    ----------
    environment
        Selfish agents; figures set prosocial weights themselves.
    language
        What contracts verify.
    label
        What to call it in the figure.
    verify
        The language in the words of the command line.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> Subject(game, Language.null(game), "a dilemma", "none").label
    'a dilemma'

    References
    ----------
    Theory §1.
    """

    environment: Environment
    language: Language
    label: str
    verify: str

    _repr_html_ = subject_card


@dataclass(frozen=True, slots=True)
class Evidence(Generic[DataT]):
    """The data of a figure with the documents that certify them.

    Attributes
    ----------
    data
        A frozen record of exact numbers.
    documents
        Certificates of numbers in the data; their checker accepts each (see `fingerprint`).
    seed
        Seed of what was drawn at random; ``None`` when nothing was.

    Examples
    --------
    >>> Evidence((1, 2)).documents
    ()

    References
    ----------
    Theory §3.
    """

    data: DataT
    documents: tuple[Mapping[str, Any], ...] = ()
    seed: int | None = None

    _repr_html_ = evidence_card


def require_small(subject: Subject, figure: str) -> None:
    """Refuse an environment whose curves would take too long to derive.

    Raises
    ------
    ParameterError
        When it has more outcomes than `LARGEST_DERIVED`.

    Examples
    --------
    >>> game = Environment.from_arrays([[1] * 100])
    >>> require_small(Subject(game, Language.null(game), "long", "none"), "liability")
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.ParameterError: liability derives curves for at most 40 outcomes \
(states times profiles); long has 100
    """
    outcomes = subject.environment.n_states * subject.environment.n_profiles
    if outcomes > LARGEST_DERIVED:
        raise ParameterError(
            f"{figure} derives curves for at most {LARGEST_DERIVED} outcomes (states times "
            f"profiles); {subject.label} has {outcomes}"
        )


def fingerprint(documents: tuple[Mapping[str, Any], ...]) -> str:
    """Check every document and give the SHA-256 of them all; empty for none.

    Raises
    ------
    SolverError
        When the checker rejects one: nothing is drawn from numbers that are not proved.

    Examples
    --------
    >>> fingerprint(())
    ''

    References
    ----------
    Theory §3.
    """
    digest = hashlib.sha256()
    for document in documents:
        decision = decide(document)
        verdict = decision.verdict
        if not verdict.accepted:
            raise SolverError(
                f"the {decision.checker} rejects a {verdict.kind} certificate: {verdict.reason}"
            )
        digest.update(json.dumps(document, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest() if documents else ""
