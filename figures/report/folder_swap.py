"""A folder written whole or not at all: made beside its place, then moved there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from coopgap.theory.errors import FormatError

MARK: Final = "index.html"
"""File by which an earlier report is known."""

GENERATOR: Final = b'<meta name="generator" content="coopgap'
"""What that file holds."""


def require_place(out: Path) -> None:
    """See that a report can be written to a folder, before any work is done.

    Raises
    ------
    FormatError
        When the folder's parent cannot be written, or the folder holds something else.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = (Path(place) / "thesis.txt").write_text("mine")
    ...     try:
    ...         require_place(Path(place))
    ...     except FormatError as error:
    ...         "not from an earlier report" in str(error)
    True
    """
    try:
        if out.exists() or out.is_symlink():
            _require_own(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".report-"):
            pass
    except (OSError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise FormatError(f"{out}: the report cannot be written there ({reason})") from None


def _require_own(out: Path) -> None:
    if out.is_dir() and not out.is_symlink():
        if not any(out.iterdir()):
            return
        page = out / MARK
        if page.is_file() and GENERATOR in page.read_bytes()[:4096]:
            return
    raise FormatError(f"{out}: is there but not from an earlier report; choose another folder")


def write_folder(out: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder that takes the place of an earlier report, all or nothing.

    Parameters
    ----------
    out
        The folder; see `require_place`.
    files
        Content by path inside the folder.

    Raises
    ------
    FormatError
        When it cannot be written; what was there is left as it was.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_folder(Path(place) / "report", {"index.html": b"", "assets/a.css": b"x"})
    ...     [path.name for path in Path(place).iterdir()]
    ['report']
    """
    require_place(out)
    try:
        made = Path(tempfile.mkdtemp(dir=out.parent, prefix=".report-"))
        try:
            new, old = made / "new", made / "old"
            for name, content in files.items():
                target = new / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            if out.exists():
                out.rename(old)
            try:
                new.rename(out)
            except BaseException:
                if old.exists():
                    old.rename(out)
                raise
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise FormatError(
            f"{out}: the report cannot be written there ({error.strerror or error})"
        ) from None
