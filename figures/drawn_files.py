"""Figures drawn for a command on the reader's own data: every format, and the exact data beside."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from matplotlib.figure import Figure

from coopgap.figures.encoding import encode
from coopgap.figures.folder import prepare
from coopgap.figures.records import to_plain
from coopgap.figures.style import Style
from coopgap.theory.formats.files import write_bytes_atomically

FORMATS: Final = ("pdf", "svg", "png")
"""What every figure is written as."""

T = TypeVar("T")


def write_drawing(
    data: T,
    draw: Callable[[T, Style], Figure],
    out: Path,
    stem: str,
    style: Style,
    *,
    title: str,
    claim: str,
    version: str,
    seed: int | None = None,
) -> tuple[Path, ...]:
    """Draw a record in every format and keep its exact data in ``data/``, each file whole.

    Parameters
    ----------
    data, draw
        A frozen record of exact numbers, and what draws it.
    out, stem
        Folder, created if missing, and name of the files.
    style
        Sizes and fonts.
    title, claim, version, seed
        Provenance for the files' metadata; the title says what the picture shows.

    Raises
    ------
    FormatError
        When the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from fractions import Fraction
    >>> def bar(data, style):
    ...     figure = style.figure(1, 1)
    ...     _ = figure.subplots().bar([0], [float(data)])
    ...     return figure
    >>> with tempfile.TemporaryDirectory() as place:
    ...     files = write_drawing(
    ...         Fraction(1, 2), bar, Path(place), "half", Style(),
    ...         title="Half.", claim="none", version="0",
    ...     )
    >>> [path.name for path in files]
    ['half.pdf', 'half.svg', 'half.png']
    """
    prepare(out)
    exact, pages = encode_drawing(
        data, draw, style, FORMATS, title=title, claim=claim, version=version, seed=seed
    )
    write_bytes_atomically(out / "data" / f"{stem}.json", exact)
    paths = []
    for kind, page in pages.items():
        path = out / f"{stem}.{kind}"
        write_bytes_atomically(path, page)
        paths.append(path)
    return tuple(paths)


def encode_drawing(
    data: T,
    draw: Callable[[T, Style], Figure],
    style: Style,
    formats: Sequence[str],
    *,
    title: str,
    claim: str,
    version: str,
    seed: int | None = None,
) -> tuple[bytes, dict[str, bytes]]:
    r"""Give the exact data of a drawing as JSON, and its picture by format.

    Parameters
    ----------
    formats
        Some of `FORMATS`; the others are those of `write_drawing`.

    Examples
    --------
    >>> from fractions import Fraction
    >>> def bar(data, style):
    ...     figure = style.figure(1, 1)
    ...     _ = figure.subplots().bar([0], [float(data)])
    ...     return figure
    >>> exact, pages = encode_drawing(
    ...     Fraction(1, 2), bar, Style(), ["svg"], title="Half.", claim="none", version="0"
    ... )
    >>> exact, list(pages)
    (b'"1/2"\n', ['svg'])
    """
    exact = (json.dumps(to_plain(data), indent=1, ensure_ascii=False) + "\n").encode("utf-8")
    facts: dict[str, Any] = {
        "title": title,
        "claim": claim,
        "version": version,
        "seed": "none" if seed is None else str(seed),
        "data": hashlib.sha256(exact).hexdigest(),
        "certificates": "none",
    }
    with style.context():
        figure = draw(data, style)
        return exact, {kind: encode(figure, kind, style, facts) for kind in formats}


def slug(text: str) -> str:
    """Make a name of files out of a reader's own words.

    Examples
    --------
    >>> slug("GPT-9 (new), no contract"), slug("../..")
    ('GPT-9-new-no-contract', 'file')
    """
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-.")[:60] or "file"
