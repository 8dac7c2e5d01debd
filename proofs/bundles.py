"""Files that hold several certificates: a JSON array of documents, each checked by itself."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from coopgap.proofs.checkers import KERNEL, Decision, decide_file, decide_text
from coopgap.proofs.kernel import Verdict
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text

MAX_BYTES = 1_000_000_000
"""Largest bundle that is opened."""

_SPACE = re.compile(r"[ \t\n\r]*")


def check_bundle(path: str | os.PathLike[str]) -> tuple[Verdict, ...]:
    """Check every document in a file; a bundle is good only if each of them is.

    Returns
    -------
    tuple of Verdict
        One per document, as `decide_bundle` finds them.

    Examples
    --------
    >>> [verdict.accepted for verdict in check_bundle("no such file")]
    [False]

    References
    ----------
    docs/certificates.md.
    """
    return tuple(decision.verdict for decision in decide_bundle(path))


def decide_bundle(path: str | os.PathLike[str]) -> tuple[Decision, ...]:
    """Check every document in a file, and say which checker decided.

    Parameters
    ----------
    path
        A document, or a JSON array of documents.

    Returns
    -------
    tuple of Decision
        One per document; a single rejection when the file cannot be taken apart. Never empty.

    Examples
    --------
    >>> [decision.checker for decision in decide_bundle("no such file")]
    ['kernel']

    References
    ----------
    docs/certificates.md.
    """
    try:
        with open(path, "rb") as stream:
            is_array = stream.read(4096).lstrip(b" \t\n\r").startswith(b"[")
        if not is_array:
            return (decide_file(Path(path)),)
        texts = split(read_text(path, MAX_BYTES))
    except (FormatError, OSError, ValueError) as error:
        return (Decision(KERNEL, Verdict(False, "", "", str(error))),)
    return tuple(decide_text(text) for text in texts)


def split(text: str) -> list[str]:
    """Take a JSON array apart into the texts of its entries, which nobody has judged yet.

    Only the kernel reads an entry for good: what it must refuse, such as a key that appears
    twice, is still there in the text.

    Raises
    ------
    FormatError
        When the text is no array, or an empty one.

    Examples
    --------
    >>> split('[{"a": 1, "a": 2}, 3]')
    ['{"a": 1, "a": 2}', '3']
    """
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    entries: list[str] = []
    position = _after(text, 0, "[", "an array of documents is needed")
    while True:
        try:
            _, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"document {len(entries) + 1}: {error}") from None
        entries.append(text[position:end])
        position = _SPACE.match(text, end).end()  # type: ignore[union-attr]
        if text[position : position + 1] == "]":
            break
        position = _after(text, position, ",", "a comma is missing between documents")
    if text[position + 1 :].strip():
        raise FormatError("something follows the array of documents")
    return entries


def _after(text: str, position: int, mark: str, otherwise: str) -> int:
    """Step over white space, a mark, and white space again."""
    start = _SPACE.match(text, position).end()  # type: ignore[union-attr]
    if text[start : start + 1] != mark:
        raise FormatError(otherwise)
    return _SPACE.match(text, start + 1).end()  # type: ignore[union-attr]
