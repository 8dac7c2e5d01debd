"""Certificates to download: one bundle for each claim, checked again before it is offered."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coopgap.figures.report.claim_cards import ClaimCard
from coopgap.proofs.checkers import decide_text
from coopgap.proofs.kernel import Verdict
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text

PLAIN_BYTES: Final = 16_000
"""Bundles up to this size are left uncompressed, so that a browser shows them."""

MAX_CERTIFICATE_BYTES: Final = 50_000_000
"""A longer certificate is not one of ours."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Download:
    """A bundle of certificates.

    Attributes
    ----------
    path
        In the folder of the report.
    content
        Its bytes.
    count, rejected
        How many certificates it holds, and how many of them their checker rejects.
    """

    path: str
    content: bytes
    count: int
    rejected: int = 0

    @property
    def command(self) -> str:
        """The one command that checks it again, run in the folder of the report."""
        return f"coopgap check {self.path}"

    @property
    def size(self) -> str:
        """Its size for people.

        Examples
        --------
        >>> Download("a.json", b"x" * 2600, 1).size
        '3 kB'
        """
        return f"{max(1, round(len(self.content) / 1000))} kB"


def bundle(name: str, texts: Sequence[str], *, rejected: int = 0) -> Download:
    """Put certificates into one file, compressed when it is long; the same bytes each time.

    Parameters
    ----------
    name
        Stem of the file.
    texts
        Certificates as they were written.
    rejected
        How many of them the kernel rejects.

    Examples
    --------
    >>> bundle("T4", ["{}", "{}"]).path
    'certificates/T4.json'
    """
    content = ("[\n" + ",\n".join(text.strip() for text in texts) + "\n]\n").encode()
    if len(content) <= PLAIN_BYTES:
        return Download(f"certificates/{name}.json", content, len(texts), rejected)
    packed = gzip.compress(content, 9, mtime=0)
    return Download(f"certificates/{name}.json.gz", packed, len(texts), rejected)


def document_bundle(name: str, documents: Iterable[Mapping[str, Any]]) -> Download | None:
    """Put certificates that were just made into one file; ``None`` when there are none.

    Examples
    --------
    >>> document_bundle("nothing", []) is None
    True
    """
    texts = [
        json.dumps(document, ensure_ascii=False, separators=(",", ":")) for document in documents
    ]
    verdicts = [decide_text(text).verdict for text in texts]
    return bundle(name, texts, rejected=_rejected(verdicts)) if texts else None


def claim_bundles(
    cards: Sequence[ClaimCard],
    folder: Path,
    progress: Progress = lambda what, done, total: None,
) -> dict[str, Download]:
    """Gather the certificates of each claim from the folder of a verification, and check them.

    Parameters
    ----------
    cards
        The claims of its ledger.
    folder
        Where ``coopgap verify`` left ``certificates``.
    progress
        Called before each claim.

    Returns
    -------
    dict
        Bundle by id of the claim; claims without certificates are left out.

    Raises
    ------
    FormatError
        When certificates are missing, or are not what the ledger counted.

    Examples
    --------
    >>> claim_bundles([], Path("nowhere"))
    {}
    """
    files = sorted((folder / "certificates").glob("*.json"))
    stems = sorted(((_stem(card.id), card.id) for card in cards), key=lambda pair: -len(pair[0]))
    named: dict[str, list[Path]] = {card.id: [] for card in cards}
    for file in files:
        owner = next((name for stem, name in stems if file.name.startswith(f"{stem}-")), None)
        if owner is not None:
            named[owner].append(file)
    found = {}
    for done, card in enumerate(cards):
        progress(card.id, done, len(cards))
        counted = card.accepted + card.rejected
        if len(named[card.id]) != counted:
            raise FormatError(
                f"{folder / 'certificates'}: {len(named[card.id])} certificates of {card.id}, but "
                f"the ledger counts {counted}; run `coopgap verify --out {folder}` again"
            )
        if counted:
            texts = [read_text(file, MAX_CERTIFICATE_BYTES) for file in named[card.id]]
            verdicts = [decide_text(text).verdict for text in texts]
            found[card.id] = bundle(card.id, texts, rejected=_rejected(verdicts))
    return found


def _rejected(verdicts: Iterable[Verdict]) -> int:
    return sum(not verdict.accepted for verdict in verdicts)


def _stem(claim: str) -> str:
    """Give the part of a certificate's file name that names its claim."""
    return "".join(c if c.isalnum() else "-" for c in claim)
