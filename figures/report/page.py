"""The page: what was gathered, put into templates that escape every name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coopgap.figures.report.claim_cards import LedgerRead
from coopgap.figures.report.downloads import Download
from coopgap.figures.report.explorer import Explored
from coopgap.figures.report.figure_sheets import FigureSheet
from coopgap.figures.report.formulas import codes, pieces
from coopgap.figures.report.published_runs import PublishedRuns
from coopgap.figures.report.supplied import Audited
from coopgap.figures.report.witness_games import WitnessGame
from coopgap.proofs.ledger import AXES
from coopgap.proofs.statements import readable
from coopgap.theory.rationals import as_text

ASSETS: Final = ("style.css", "report.js")
"""Files that are copied next to the page."""

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the page shows.

    Attributes
    ----------
    ledger, bundles, stale
        The claims, their certificates by id, and whether other code made them.
    explored, explorer_bundles
        Games of the explorer, and their certificates by name.
    witnesses, figures, skipped
        Games that show what an assumption is for; figures, and those that were left out and why.
    evidence
        What supplied runs say, or ``None``.
    audits, audit_bundles
        The other supplied files, and certificates of what was recomputed, in the same order.
    facts, packages
        The environment.
    version
        Of coopgap.
    """

    ledger: LedgerRead
    bundles: Mapping[str, Download]
    stale: bool
    explored: tuple[Explored, ...]
    explorer_bundles: Mapping[str, Download | None]
    witnesses: tuple[WitnessGame, ...]
    figures: tuple[FigureSheet, ...]
    skipped: tuple[tuple[str, str], ...]
    evidence: PublishedRuns | None
    audits: tuple[Audited, ...]
    audit_bundles: tuple[Download | None, ...]
    facts: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, str], ...]
    version: str

    @property
    def downloads(self) -> tuple[Download, ...]:
        """Every bundle of certificates."""
        found = [*self.bundles.values(), *self.explorer_bundles.values(), *self.audit_bundles]
        found += [sheet.download for sheet in self.figures]
        return tuple(bundle for bundle in found if bundle is not None)


def render_page(contents: Contents) -> str:
    """Write the page as HTML; the same contents give the same text.

    Examples
    --------
    >>> empty = LedgerRead((), 0, 0, 0)
    >>> nothing = Contents(empty, {}, False, (), {}, (), (), (), None, (), (), (), (), "0")
    >>> page = render_page(nothing)
    >>> page.splitlines()[0], "<script src" in page
    ('<!doctype html>', True)
    """
    ledger = contents.ledger
    known = {card.id for card in ledger.cards}
    families = {name for name, _, _ in ledger.families}
    witnesses = [(f"witness-{k}", game) for k, game in enumerate(contents.witnesses, 1)]
    of: dict[str, list[tuple[str, WitnessGame]]] = {}
    for anchor, game in witnesses:
        of.setdefault(game.claim, []).append((anchor, game))
    figures = [_figure(sheet, known, families) for sheet in contents.figures]
    drawn = () if contents.evidence is None else contents.evidence.sheets
    sections = [("ledger", "Ledger"), ("claims", "Claims")]
    if contents.explored:
        sections.append(("explorer", "Explorer"))
    sections += [("witnesses", "Witness games"), ("figures", "Figures")]
    if contents.evidence is not None:
        sections.append(("evidence", "Evidence"))
    if contents.audits:
        sections.append(("audit", "Audit"))
    sections.append(("environment", "Environment"))
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html").render(
        axes=AXES,
        exact=as_text,
        codes=codes,
        pieces=pieces,
        readable=readable,
        version=contents.version,
        sections=sections,
        ledger=ledger,
        stale=contents.stale,
        bundles=contents.bundles,
        certified=sum(bundle.count for bundle in contents.downloads),
        rejected=sum(bundle.rejected for bundle in contents.downloads),
        known=known,
        explored=[
            _with(item, download=contents.explorer_bundles.get(item.name))
            for item in contents.explored
        ],
        witnesses=witnesses,
        witnesses_of=of,
        figures=figures,
        skipped=contents.skipped,
        evidence=contents.evidence,
        pictures=[_figure(sheet, known, families) for sheet in drawn],
        audits=[
            {"found": found, "download": bundle}
            for found, bundle in zip(contents.audits, contents.audit_bundles, strict=True)
        ],
        facts=contents.facts,
        packages=contents.packages,
    )


def asset(name: str) -> bytes:
    """Read a file that goes next to the page.

    Examples
    --------
    >>> b"eval" in asset("report.js")
    False
    """
    return (_HERE / "assets" / name).read_bytes()


def _with(record: Any, **more: Any) -> dict[str, Any]:
    """Give the fields of a record by name, and some more."""
    return {name: getattr(record, name) for name in record.__slots__} | more


def _figure(sheet: FigureSheet, known: set[str], families: set[str]) -> dict[str, Any]:
    claims = [(claim, anchor(claim, known, families)) for claim in sheet.claims]
    return _with(sheet) | {"claims": claims}


def anchor(claim: str, known: Sequence[str] | set[str], families: Sequence[str] | set[str]) -> str:
    """Find where a claim, a model or a range of them is in the page; empty when it is not.

    Examples
    --------
    >>> anchor("T5", {"T5"}, {"T"}), anchor("M1-M5", set(), {"M1"}), anchor("X", set(), set())
    ('claim-T5', 'model-M1', '')
    """
    first = claim.replace("–", "-").split("-")[0]
    if first in known:
        return f"claim-{first}"
    return f"model-{first}" if first in families else ""
