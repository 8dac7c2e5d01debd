"""Records on disk, one JSON object a line: appended whole, read back after a kill."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from coopgap.theory.errors import FormatError


def read_lines(path: Path, max_bytes: int) -> list[dict[str, Any]]:
    r"""Read JSON lines; a torn last line, as a kill leaves it, is cut off the file.

    Raises
    ------
    FormatError
        When another line is not a JSON object, or the file is too large.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.jsonl"
    ...     _ = path.write_text('{"a": 1}' + chr(10) + '{"b":')
    ...     read_lines(path, 100), path.read_text()
    ([{'a': 1}], '{"a": 1}\n')
    """
    if not path.exists():
        return []
    if path.stat().st_size > max_bytes:
        raise FormatError(f"{path}: larger than {max_bytes} bytes")
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        os.truncate(path, len(whole))
    found = []
    # Not splitlines(): a carriage return or another separator inside text ends no record.
    for number, line in enumerate(whole.split(b"\n")[:-1], 1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise FormatError(f"{path}: line {number} is not a JSON object")
        found.append(value)
    return found


def append_lines(stream: BinaryIO, records: Iterable[Mapping[str, Any]]) -> None:
    """Append records and wait until they are on disk.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.jsonl"
    ...     with path.open("ab") as stream:
    ...         append_lines(stream, [{"a": 1}, {"b": "Zoë"}])
    ...     read_lines(path, 100)
    [{'a': 1}, {'b': 'Zoë'}]
    """
    lines = (json.dumps(record) + "\n" for record in records)
    stream.write("".join(lines).encode("ascii"))
    stream.flush()
    os.fsync(stream.fileno())
