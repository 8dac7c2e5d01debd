"""Nothing is drawn from numbers that the kernel does not believe."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from coopgap.figures.evidence import LARGEST_DERIVED, Subject, fingerprint, require_small
from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.language import Language

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


def documents() -> list[dict[str, Any]]:
    return gap_documents(welfare_gap(DILEMMA, Language.null(DILEMMA), "c2"))


def test_the_hash_depends_on_every_document() -> None:
    found = documents()
    assert fingerprint(tuple(found)) == fingerprint(tuple(copy.deepcopy(found)))
    assert fingerprint(tuple(found)) != fingerprint(tuple(found[:1]))


def test_a_false_claim_stops_the_figure() -> None:
    found = copy.deepcopy(documents())
    found[0]["claim"]["bound"] = "1"
    with pytest.raises(SolverError, match="kernel rejects"):
        fingerprint(tuple(found))


def test_large_environments_are_refused_by_name() -> None:
    large = Environment.from_arrays([[0] * (LARGEST_DERIVED + 1)])
    subject = Subject(large, Language.null(large), "large one", "none")
    with pytest.raises(ParameterError, match="large one has 41"):
        require_small(subject, "liability")
