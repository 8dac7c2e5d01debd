"""Whole Coq files: general part, families, theorems, and what they assume."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from coopgap.proofs.export import equilibrium_text, mediated_text, selection_text, signal_text
from coopgap.proofs.export.coq_text import comment
from coopgap.proofs.export.definitions import Definitions
from coopgap.proofs.export.family import Document, Family
from coopgap.proofs.export.library import standing_alone
from coopgap.theory.errors import DerivationError

GENERAL_PARTS = ("Order", "WeakDuality", "Checks", "Closure", "Complementarity")
SELECTION_PARTS = (*GENERAL_PARTS, "Selection")


@dataclass(slots=True)
class Chapter:
    """Theorems about one family, in a module of their own.

    Attributes
    ----------
    name
        Of the Coq module.
    coq
        Definitions of the family.
    theorems
        Names of the theorems that carry claims.
    of
        Name of an earlier chapter about the same game on another region, whose definitions this
        one shares; empty otherwise.
    """

    name: str
    coq: Definitions
    of: str = ""
    theorems: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _hashes: list[str] = field(default_factory=list)

    @classmethod
    def about(cls, name: str, document: Document, of: str = "") -> Chapter:
        """Begin a chapter on the family of a document."""
        return cls(name, Definitions.of(Family.read(document)), of)

    def add(self, name: str, text: str, *documents: Document) -> None:
        """Add a theorem, with the certificates that it was made from."""
        self.theorems.append(name)
        self._parts.append(text)
        self._hashes += [f"{name}: certificate {digest(document)}" for document in documents]

    def prove(self, name: str, document: Document) -> None:
        """Add the theorem that a document claims.

        Raises
        ------
        DerivationError
            When claims of its kind are not exported.
        """
        writers: dict[str, Any] = {
            "mediated-upper-bound": mediated_text.upper_bound,
            "mediated-lower-bound": mediated_text.lower_bound,
            "implementable": signal_text.implementable,
            "not-implementable": signal_text.not_implementable,
            "signal-upper-bound": signal_text.upper_bound,
            "pure-equilibria": equilibrium_text.pure_equilibria,
            "language-threshold": equilibrium_text.language_threshold,
        }
        kind = document["claim"]["kind"]
        if kind == "closure-threshold":
            text = equilibrium_text.closure(self.coq, name, [document])
        elif kind == "worst-case-threshold":
            text = selection_text.worst_threshold(self.coq, name, [document])
        elif kind in writers:
            text = writers[kind](self.coq, name, document)
        else:
            raise DerivationError(f"claims of kind {kind!r} are not exported to Coq")
        self.add(name, text, document)

    def text(self) -> str:
        """Write the chapter."""
        facts, recall = self.coq.facts_text()
        return "\n".join(
            [
                f"Module {self.name}.",
                *map(comment, self._hashes),
                self.coq.text(self.of),
                facts,
                comment("Puts the facts of degree two and more before the solver."),
                recall,
                *self._parts,
                "End Family.",
                f"End {self.name}.",
            ]
        )


def digest(document: Document) -> str:
    """Give the SHA-256 of a document's canonical text, shortened.

    Examples
    --------
    >>> digest({"format": "coopgap-certificate"})
    'ad11e7be7a1d'
    """
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def write_file(
    title: str,
    chapters: Sequence[Chapter],
    general: tuple[str, ...] = GENERAL_PARTS,
    closing: tuple[str, str] | None = None,
) -> str:
    """Write a file that needs nothing but Coq's standard library.

    Parameters
    ----------
    title
        What is proved, in one sentence.
    chapters
        The families and their theorems.
    general
        General files to begin with.
    closing
        Name and text of a theorem about all chapters together.
    """
    theorems = [f"{c.name}.{name}" for c in chapters for name in c.theorems]
    name, last = closing or ("", "")
    return "\n".join(
        [
            comment(f"{title} Written by coopgap from certificates; do not edit."),
            standing_alone(general),
            *(chapter.text() for chapter in chapters),
            *([last] if closing else []),
            assumptions([*theorems, *([name] if closing else [])]),
            "",
        ]
    )


def assumptions(theorems: Sequence[str]) -> str:
    """Ask what theorems assume, all at once.

    Examples
    --------
    >>> print(assumptions(["one", "two"]))
    Definition proved := (one, two).
    Print Assumptions proved.
    """
    listed = ", ".join(theorems)
    if len(theorems) > 1:
        listed = f"({listed})"
    return f"Definition proved := {listed}.\nPrint Assumptions proved."


def export(document: Document, title: str = "One certificate.") -> str:
    """Turn one certificate document into a Coq file that proves its claim from the definitions.

    Parameters
    ----------
    document
        A certificate of schema 1, with or without parameters.
    title
        What is proved, in one sentence.

    Raises
    ------
    FormatError
        When the document cannot be read.
    DerivationError
        When its kind is not exported, or its region leaves open what the proof must decide.

    References
    ----------
    Theory §3; the claim examined is [HuangEtAl2026].
    """
    chapter = Chapter.about("Certificate", document)
    chapter.prove("claim", document)
    worst = document["claim"]["kind"] == "worst-case-threshold"
    return write_file(title, [chapter], SELECTION_PARTS if worst else GENERAL_PARTS)
