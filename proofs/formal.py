"""Which claims a proof assistant has checked, from the record of an actual run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from coopgap.proofs.claims.claim import Claim, Standing
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.export.catalogue import EXPORTS
from coopgap.proofs.export.runner import ProofRun
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text, write_text_atomically

RECORD: Final = "results.json"
"""Name of the record in the folder of the proofs."""

MAX_RECORD_BYTES: Final = 10_000_000
"""A longer record is not one of ours."""

WHOLE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "T1": ("order",),
        "T2": ("irreducibility",),
        "T3": ("completeness",),
        "T4": ("closure",),
        "T5": ("language-threshold",),
        "T6": ("individual-benefit",),
        "T7": ("selection",),
        "T8": ("misperception",),
        "T9": ("nonmonotone",),
    }
)
"""Exports that together prove a theorem in full; the others prove parts of theirs."""


def write_record(runs: Iterable[ProofRun], folder: Path) -> None:
    """Keep what the proof assistant said, with the hash of each text it read.

    What an earlier run said about other files stays; only a file that the tool has judged is
    recorded.

    Raises
    ------
    FormatError
        When the folder cannot be written.
    """
    kept = dict(_read(folder))
    for run in runs:
        if run.tool == "coq" and run.accepted is not None:
            text = run.path.read_bytes()
            kept[run.name] = {
                "sha256": hashlib.sha256(text).hexdigest(),
                "accepted": run.accepted,
                "axioms": list(run.axioms),
            }
    data = {"format": "coopgap-proofs", "schema": 1, "coq": dict(sorted(kept.items()))}
    write_text_atomically(folder / RECORD, json.dumps(data, indent=2) + "\n")


def accepted_exports(folder: Path) -> frozenset[str]:
    """Name the exports that Coq accepted, if the text it read is what is exported now.

    Examples
    --------
    >>> accepted_exports(Path("no such folder"))
    frozenset()
    """
    found = set()
    for name, entry in _read(folder).items():
        export = EXPORTS.get(name)
        if export is None or entry.get("accepted") is not True:
            continue
        now = hashlib.sha256(export.write().encode("utf-8")).hexdigest()
        if now == entry.get("sha256"):
            found.add(name)
    return frozenset(found)


def _read(folder: Path) -> Mapping[str, Mapping[str, object]]:
    try:
        data = json.loads(read_text(folder / RECORD, MAX_RECORD_BYTES))
        return {str(name): dict(entry) for name, entry in data["coq"].items()}
    except (FormatError, ValueError, TypeError, KeyError, AttributeError, OSError):
        return {}


def proof_standing(claim: Claim | ModelClaim, accepted: frozenset[str]) -> tuple[Standing, str]:
    """Give the standing of a claim's proof-assistant axis, and what it rests on.

    Examples
    --------
    >>> from coopgap.proofs.claims.closure import CLAIM
    >>> proof_standing(CLAIM, frozenset({"closure"}))[0]
    <Standing.COQ: 'checked-in-Coq'>
    """
    needed = claim.proofs if isinstance(claim, ModelClaim) else WHOLE.get(claim.id, ())
    if needed and accepted.issuperset(needed):
        return Standing.COQ, f"proved by: {', '.join(needed)}"
    partial = [name for name in EXPORTS if name in accepted and claim.id in EXPORTS[name].claims]
    if partial:
        return Standing.OPEN, f"proved in part by: {', '.join(partial)}"
    if needed:
        return Standing.OPEN, f"run `coopgap prove {' '.join(needed)}`"
    return Standing.OPEN, "no exported proof"
