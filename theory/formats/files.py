"""Reading and writing text files: bounded in size, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from coopgap.theory.errors import FormatError


def read_text(path: str | os.PathLike[str], max_bytes: int) -> str:
    """Read a UTF-8 text file of bounded size.

    Raises
    ------
    FormatError
        When the file is missing, a folder, too large, or not UTF-8.
    """
    source = Path(path)
    try:
        if source.stat().st_size > max_bytes:
            raise FormatError(f"{source}: larger than {max_bytes} bytes")
        return source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FormatError(f"{source}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise FormatError(f"{source}: not UTF-8 text") from None


def write_text_atomically(path: str | os.PathLike[str], text: str) -> None:
    """Write a text file through a temporary file, so that it is never half-written.

    Raises
    ------
    FormatError
        When the folder is missing or not writable.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            temporary.chmod(0o644)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FormatError(f"{target}: cannot be written ({error.strerror or error})") from None
