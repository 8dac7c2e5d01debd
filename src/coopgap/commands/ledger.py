"""``coopgap ledger``: the ledger of the last verification, without running it again."""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer

from coopgap.proofs.claims.needs.need import Need, summary
from coopgap.proofs.ledger import AXES
from coopgap.proofs.ledger_page import as_page
from coopgap.proofs.needs_page import as_needs_page, as_witnesses, game_of
from coopgap.proofs.verification import MAX_RESULT_BYTES, is_stale
from coopgap.theory.errors import FormatError, ParameterError
from coopgap.theory.formats.files import read_text

FORMATS = ("markdown", "json", "html", "page", "necessity", "witnesses")
"""How the ledger can be printed."""


def ledger(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder of the verification.")
    ] = Path("out"),
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="markdown, json, html; page, necessity, witnesses: the files of docs/.",
        ),
    ] = "markdown",
) -> None:
    """Print the ledger of the last `coopgap verify`: each claim with its weakest axis.

    Says on the error stream when the code has changed since.

    **Example**

    `coopgap ledger --out out --format html`
    """
    if form not in FORMATS:
        raise ParameterError(f"format={form!r} is unknown; choose one of {', '.join(FORMATS)}")
    name = "ledger.md" if form == "markdown" else "ledger.json"
    if not (out / name).is_file():
        raise FormatError(f"{out}: no {name} there; run `coopgap verify --out {out}` first")
    text = read_text(out / name, MAX_RESULT_BYTES)
    if is_stale(out):
        print(
            f"coopgap: the ledger in {out} is of other code than this; "
            f"run `coopgap verify --out {out}` again",
            file=sys.stderr,
        )
    if form in WRITERS:
        try:
            text = WRITERS[form](json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise FormatError(f"{out / name} is no ledger; run `coopgap verify` again") from None
    sys.stdout.write(text)


def as_html(data: Any) -> str:
    """Write a ledger as a fragment of HTML: a table of claims, and one of assumptions for each.

    Examples
    --------
    >>> as_html({"claims": []}).splitlines()[0]
    '<table class="ledger">'
    """
    heads = ["claim", "weakest axis", *AXES, "each assumption"]
    heads += ["tested", "certificates", "margin"]
    lines = ['<table class="ledger">', f"<thead><tr>{_cells('th', heads)}</tr></thead>", "<tbody>"]
    for claim in data["claims"]:
        cells = [
            f"{claim['id']} {claim['title']}",
            f"{claim['headline']} ({', '.join(claim['weakest'])})",
            *(claim["axes"][axis] for axis in AXES),
            summary([Need.from_object(need) for need in claim["needs"]]),
            _counted(claim["cases"], claim["failures"], "refuted" if claim["sound"] else "failed"),
            _counted(claim["certificates_accepted"], claim["certificates_rejected"], "rejected"),
            "-" if claim["margin"] is None else claim["margin"],
        ]
        title = html.escape(claim["statement"], quote=True)
        lines.append(f'<tr title="{title}">{_cells("td", cells)}</tr>')
    lines += ["</tbody>", "</table>"]
    for claim in data["claims"]:
        if claim["needs"]:
            lines.append(f"<h3>{html.escape(claim['id'])}</h3>")
            lines += ['<table class="needs">', *_needs_rows(claim["needs"]), "</table>"]
    return "\n".join(lines) + "\n"


def _needs_rows(needs: list[dict[str, Any]]) -> Iterator[str]:
    heads = ["assumption", "instead", "outcome", "smallest point", "claimed", "found", "because"]
    yield f"<tr>{_cells('th', heads)}</tr>"
    for need in (Need.from_object(data) for data in needs):
        because = need.proof or need.reason or f"{need.tried} points tried"
        cells = [need.assumption, need.instead, str(need.outcome), need.point]
        cells += [need.stated, need.found, because]
        table = game_of(need)
        shown = f'<tr><td colspan="7"><pre>{html.escape(table)}</pre></td></tr>' if table else ""
        yield f"<tr>{_cells('td', cells)}</tr>{shown}"


WRITERS: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "html": as_html,
        "page": lambda data: as_page(data["claims"]),
        "necessity": lambda data: as_needs_page(data["claims"]),
        "witnesses": lambda data: as_witnesses(data["claims"]),
    }
)
"""What is written from the ledger as JSON."""


def _counted(good: int, bad: int, word: str) -> str:
    return f"{good}, {bad} {word}" if bad else str(good)


def _cells(tag: str, texts: list[str]) -> str:
    return "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in texts)
