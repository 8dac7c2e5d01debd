"""Which checker decides a document: the kernel, or those for the commons and for logit responses.

Either accepts only what it has proved from the document alone, so that a document which is sent
to the wrong one is refused and nothing false gets through.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coopgap.proofs.commons_checker import FORMAT, check_commons, check_commons_text
from coopgap.proofs.kernel import Verdict, check, check_file, check_text
from coopgap.proofs.logit_checker import FORMAT as LOGIT_FORMAT
from coopgap.proofs.logit_checker import check_logit, check_logit_text
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text

KERNEL, COMMONS, LOGIT = "kernel", "commons checker", "logit checker"
"""Names of the checkers."""

MAX_BYTES = 100_000_000
"""Largest document that is opened."""

_MARK, _LOGIT_MARK = json.dumps(FORMAT), json.dumps(LOGIT_FORMAT)


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict, and whose it is.

    Attributes
    ----------
    checker
        `KERNEL`, `COMMONS` or `LOGIT`.
    verdict
        What it said.
    """

    checker: str
    verdict: Verdict


def decide(document: Mapping[str, Any]) -> Decision:
    """Have a document decided by the checker for its format.

    Examples
    --------
    >>> decide({"format": "coopgap-commons-certificate"}).checker
    'commons checker'
    >>> decide({}).checker, decide({}).verdict.accepted
    ('kernel', False)

    References
    ----------
    docs/certificates.md.
    """
    if isinstance(document, Mapping) and document.get("format") == FORMAT:
        return Decision(COMMONS, check_commons(document))
    if isinstance(document, Mapping) and document.get("format") == LOGIT_FORMAT:
        return Decision(LOGIT, check_logit(document))
    return Decision(KERNEL, check(document))


def decide_text(text: str) -> Decision:
    """Have the text of a document decided; what the text must not do is still seen there.

    Examples
    --------
    >>> decide_text("{").verdict.accepted
    False
    """
    if _MARK in text:
        return Decision(COMMONS, check_commons_text(text))
    if _LOGIT_MARK in text:
        return Decision(LOGIT, check_logit_text(text))
    return Decision(KERNEL, check_text(text))


def decide_file(path: Path) -> Decision:
    """Have a file decided; a file that cannot be read is refused.

    Examples
    --------
    >>> decide_file(Path("no such file")).verdict.accepted
    False
    """
    try:
        text = read_text(path, MAX_BYTES)
    except FormatError:
        text = ""  # the kernel says what is wrong with it
    known = _MARK in text or _LOGIT_MARK in text
    return decide_text(text) if known else Decision(KERNEL, check_file(path))
