"""The folder of figures: what each file was drawn from, and files written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
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
    """Tell whether a file is there, unaltered, and drawn from what the key stands for.

    Examples
    --------
    >>> is_current({}, Path("figure.pdf"), "key")
    False
    """
    known = manifest.get(path.name)
    if not isinstance(known, dict) or known.get("key") != key:
        return False
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == known.get("sha256")
    except OSError:
        return False


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


def write_bytes(target: Path, content: bytes) -> None:
    """Write bytes through a temporary file, so that a figure is never half-written.

    Raises
    ------
    FormatError
        When the folder is missing or cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_bytes(Path(place) / "a.png", b"abc")
    ...     [path.name for path in Path(place).iterdir()]
    ['a.png']
    """
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FormatError(f"{target}: cannot be written ({error.strerror or error})") from None
