"""Files that hold several certificates: a JSON array of documents, each checked by itself.

Such a file may be compressed with gzip, as the report's downloads are.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from pathlib import Path

from coopgap.proofs.checkers import KERNEL, Decision, decide_file, decide_text
from coopgap.proofs.kernel import Verdict
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text

MAX_BYTES = 1_000_000_000
"""Largest bundle that is opened."""

_GZIP = b"\x1f\x8b"

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
        A document, or a JSON array of documents; either may be compressed with gzip.

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
            start = stream.read(4096)
        if start.startswith(_GZIP):
            text = _unpacked(path)
            texts = split(text) if text.lstrip(" \t\n\r").startswith("[") else [text]
        elif not start.lstrip(b" \t\n\r").startswith(b"["):
            return (decide_file(Path(path)),)
        else:
            texts = split(read_text(path, MAX_BYTES))
    except (FormatError, OSError, ValueError) as error:
        return (Decision(KERNEL, Verdict(False, "", "", str(error))),)
    return tuple(decide_text(text) for text in texts)


def _unpacked(path: str | os.PathLike[str]) -> str:
    """Read a compressed file, no further than the largest that is opened."""
    try:
        with gzip.open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (EOFError, zlib.error) as error:
        raise FormatError(f"{path}: not a whole gzip file ({error})") from None
    if len(data) > MAX_BYTES:
        raise FormatError(f"{path}: larger than {MAX_BYTES} bytes when unpacked")
    return data.decode("utf-8")


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
