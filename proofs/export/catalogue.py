"""The exported claims: what each file proves and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from coopgap.proofs.export import claim_files
from coopgap.proofs.export.family import Document
from coopgap.proofs.export.general_theorems import BY_HAND
from coopgap.proofs.export.liability_file import liability_documents, liability_file
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import EffortRegion


@dataclass(frozen=True, slots=True)
class Export:
    """A Coq file that proves a claim.

    Attributes
    ----------
    name
        What it is called on the command line, and the stem of its file.
    claims
        Identifiers of the theory's claims it belongs to.
    statement
        What is proved, in one sentence.
    documents
        Gives the certificates whose multipliers it uses, by name of theorem.
    write
        Gives the text of the file.
    """

    name: str
    claims: tuple[str, ...]
    statement: str
    documents: Callable[[], Mapping[str, Document]]
    write: Callable[[], str]


_EFFORT: Final = (
    (
        "axioms",
        "the conditions on the parameters against the axioms they stand for",
        claim_files.axiom_documents,
        claim_files.axioms_file,
    ),
    (
        "equilibria",
        "exactly which pure equilibria there are, the gaps without contract, and who gains",
        claim_files.equilibrium_documents,
        claim_files.equilibrium_file,
    ),
    (
        "correlated",
        "the best and the worst correlated equilibrium without contract",
        claim_files.correlated_documents,
        claim_files.correlated_file,
    ),
    (
        "c1",
        "the gap of class C1 when the court sees C or D",
        claim_files.signal_documents,
        claim_files.signal_file,
    ),
    (
        "c2",
        "the gap of class C2 when the court sees C or D",
        claim_files.mediated_documents,
        claim_files.mediated_file,
    ),
    (
        "thresholds",
        "the least prosocial weights, without contract and when the court sees C or D, and the "
        "weight beyond which every equilibrium is efficient",
        claim_files.threshold_documents,
        claim_files.threshold_file,
    ),
)


def _entries() -> Iterator[Export]:
    for region in EffortRegion:
        where = {"pd": "Prisoner's-dilemma", "sh": "Stag-hunt"}[region]
        for kind, statement, documents, write in _EFFORT:
            yield Export(
                f"{region}-{kind}",
                ("M1", "Q7") if kind == "equilibria" else ("M1",),
                f"{where} tables: {statement}",
                partial(documents, region),
                partial(write, region),
            )
    yield Export(
        "pd-liability",
        ("M1",),
        "Prisoner's-dilemma tables: the gap of class C1 at every liability, court sees C or D",
        liability_documents,
        liability_file,
    )
    yield Export(
        "nonmonotone",
        ("T9",),
        "a little prosociality can hurt: the witness, pure and correlated",
        claim_files.witness_documents,
        claim_files.witness_file,
    )
    yield Export(
        "public-goods",
        ("M5",),
        "public goods with 2, 3 and 4 agents: equilibria, gap, threshold, contracts on gifts",
        claim_files.public_goods_documents,
        claim_files.public_goods_file,
    )
    yield Export(
        "prisoners-dilemma",
        (),
        "the symmetric Prisoner's dilemma: equilibrium, gap, threshold",
        claim_files.dilemma_documents,
        claim_files.dilemma_file,
    )
    for name, proof in BY_HAND.items():
        yield Export(name, proof.claims, proof.statement, dict, proof.write)


EXPORTS: Final[Mapping[str, Export]] = MappingProxyType({e.name: e for e in _entries()})
"""Every Coq file, by name."""


def chosen(names: Iterable[str] | None) -> tuple[Export, ...]:
    """Give the exports with certain names, or that belong to certain claims; all by default.

    Raises
    ------
    ParameterError
        When a name is neither an export's nor a claim's.

    Examples
    --------
    >>> [export.name for export in chosen(["T9", "hold-up"])]
    ['nonmonotone', 'hold-up']
    """
    if names is None:
        return tuple(EXPORTS.values())
    found: dict[str, Export] = {}
    for name in names:
        matching = [e for e in EXPORTS.values() if name == e.name or name.upper() in e.claims]
        if not matching:
            raise ParameterError(
                f"claim {name!r} has no machine-checked proof; there are {', '.join(EXPORTS)}, "
                "or name a claim of the theory such as M1 or T4"
            )
        found.update({e.name: e for e in matching})
    return tuple(e for e in EXPORTS.values() if e.name in found)
