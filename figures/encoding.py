"""A figure as bytes, always the same for the same figure, with its provenance inside."""

from __future__ import annotations

import io
from collections.abc import Mapping

from matplotlib.figure import Figure

from coopgap.figures.style import Style


def encode(figure: Figure, kind: str, style: Style, facts: Mapping[str, str]) -> bytes:
    """Give the bytes of a figure in a format; the same figure always gives the same bytes.

    Parameters
    ----------
    figure
        Drawn in the style.
    kind
        One of `FORMATS`.
    style
        The style it was drawn in.
    facts
        Provenance for the metadata: ``title``, ``claim``, ``version``, ``seed``, ``data``,
        ``certificates``.

    Examples
    --------
    >>> facts = dict.fromkeys(["title", "claim", "version", "seed", "data", "certificates"], "-")
    >>> style = Style()
    >>> with style.context():
    ...     pages = {encode(style.figure(1, 1), "pdf", style, facts) for _ in range(2)}
    >>> len(pages)
    1
    """
    description = (
        f"claim {facts['claim']}; coopgap {facts['version']}; seed {facts['seed']}; "
        f"data sha256 {facts['data']}; certificates {facts['certificates']}"
    )
    maker = f"coopgap {facts['version']}"
    about: dict[str, dict[str, str | None]] = {
        "pdf": {
            "Title": facts["title"],
            "Subject": f"claim {facts['claim']}",
            "Keywords": description,
            "Creator": maker,
            "CreationDate": None,
        },
        "svg": {
            "Title": facts["title"],
            "Description": description,
            "Creator": maker,
            "Date": None,
        },
        "png": {
            "Title": facts["title"],
            "Description": description,
            "Software": maker,
            "Claim": facts["claim"],
            "Version": facts["version"],
            "Seed": facts["seed"],
            "Certificates": facts["certificates"],
        },
    }
    stream = io.BytesIO()
    with style.context():
        figure.savefig(stream, format=kind, metadata=about[kind])
    return stream.getvalue()
