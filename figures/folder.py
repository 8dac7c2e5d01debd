"""The folder of figures: what each file was drawn from, and files written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any, Final

from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text, write_text_atomically

MANIFEST: Final = "figures.json"
"""File in the folder of figures that says what each file was drawn from."""

MAX_MANIFEST_BYTES: Final = 5_000_000
"""A longer manifest is not one of ours."""


def is_current(manifest: dict[str, Any], path: Path, key: str) -> bool:
    """Tell whether a file is there, drawn from what the key stands for, and its data too.

    Examples
    --------
    >>> is_current({}, Path("figure.pdf"), "key")
    False
    """
    known = manifest.get(path.name)
    if not isinstance(known, dict) or known.get("key") != key:
        return False
    kept = known.get("kept")
    if not isinstance(kept, dict) or known.get("sha256") != file_hash(path):
        return False
    # A figure whose data or certificates were lost or altered proves nothing: make all anew.
    return all(file_hash(path.parent / "data" / name) == value for name, value in kept.items())


def file_hash(path: Path) -> str:
    """Give the SHA-256 of a file; empty when there is none.

    Examples
    --------
    >>> file_hash(Path("no such file"))
    ''
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def prepare(out: Path) -> None:
    """Make the folder and see that it can be written.

    Raises
    ------
    FormatError
        When it cannot.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     prepare(Path(place) / "new")
    ...     (Path(place) / "new" / "data").is_dir()
    True
    """
    try:
        (out / "data").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FormatError(f"{out}: figures cannot be written there ({reason})") from None


def read_manifest(path: Path) -> dict[str, Any]:
    """Read the manifest; empty when there is none, or none of ours.

    Examples
    --------
    >>> read_manifest(Path("no such file"))
    {}
    """
    try:
        found = json.loads(read_text(path, MAX_MANIFEST_BYTES))["files"]
    except (FormatError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest, files in order of their names.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_manifest(Path(place) / MANIFEST, {"a.pdf": {"key": "k"}})
    ...     read_manifest(Path(place) / MANIFEST)
    {'a.pdf': {'key': 'k'}}
    """
    listed = {name: manifest[name] for name in sorted(manifest)}
    text = json.dumps({"format": "coopgap-figures", "files": listed}, indent=1, ensure_ascii=False)
    write_text_atomically(path, text + "\n")
