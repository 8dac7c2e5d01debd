"""Reading and writing text files: bounded in size, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from coopgap.theory.errors import FormatError


def read_text(path: str | os.PathLike[str], max_bytes: int) -> str:
    r"""Read a UTF-8 text file of bounded size; line ends stay as they are.

    Raises
    ------
    FormatError
        When the file is missing, a folder, too large, or not UTF-8.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text_atomically(Path(folder) / "a.txt", "Zoë")
    ...     read_text(Path(folder) / "a.txt", max_bytes=4)
    'Zoë'
    """
    source = Path(path)
    try:
        # Read, not asked for: a device or a growing file has no size to trust.
        with source.open("rb") as stream:
            data = stream.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise FormatError(f"{source}: larger than {max_bytes} bytes")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise FormatError(f"{source}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise FormatError(f"{source}: not UTF-8 text") from None
    except ValueError as error:  # a null character in the path
        raise FormatError(f"{str(source)!r}: {error}") from None


def write_text_atomically(path: str | os.PathLike[str], text: str) -> None:
    """Write a text file through a temporary file, so that it is never half-written.

    Raises
    ------
    FormatError
        When the folder is missing or not writable, or the text is not valid Unicode.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text_atomically(Path(folder) / "a.txt", "text")
    ...     [path.name for path in Path(folder).iterdir()]
    ['a.txt']
    """
    try:
        data = text.encode()
    except ValueError as error:  # a lone surrogate
        raise FormatError(f"{str(path)!r}: cannot be written ({error})") from None
    write_bytes_atomically(path, data)


def write_bytes_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file through a temporary file, so that it is never half-written.

    Raises
    ------
    FormatError
        When the folder is missing or not writable.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes_atomically(Path(folder) / "a.png", b"abc")
    ...     [path.name for path in Path(folder).iterdir()]
    ['a.png']
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            temporary.chmod(0o644)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FormatError(f"{target}: cannot be written ({error.strerror or error})") from None
    except ValueError as error:  # a null character in the path
        raise FormatError(f"{str(target)!r}: cannot be written ({error})") from None
