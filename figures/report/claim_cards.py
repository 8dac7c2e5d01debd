"""What a ledger says about each claim, read from its file and checked before it is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coopgap.figures.report.formulas import as_mathml
from coopgap.figures.report.need_views import NeedView, need_views
from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.claims.needs.need import summary
from coopgap.proofs.ledger import AXES
from coopgap.proofs.verification import MAX_RESULT_BYTES
from coopgap.theory.errors import FormatError
from coopgap.theory.formats.files import read_text

FAMILIES: Final[Mapping[str, str]] = {
    "T": "Theorems",
    "M1": "M1: effort tables",
    "M2": "M2: adaptation under pooled contingencies",
    "M3": "M3: team production",
    "M4": "M4: hold-up",
    "M5": "M5: public goods",
    "M6": "M6: a commons with unverifiable growth",
    "Q": "Questions of the theory: proved, refuted or open",
    "logit": "Logit responses to u + λW",
    "boundary": "Where the state is not verifiable",
    "dilemma": "The Prisoner's dilemma",
}
"""Title of a group of claims, by the first part of their ids."""


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim with its evidence, as the report shows it.

    Attributes
    ----------
    id, title, statement, latex
        What is claimed, in words and as a formula.
    formula
        The formula as lines of MathML; empty when it can only be shown as LaTeX.
    assumptions, notes
        By name; by axis.
    headline, weakest, axes
        The weakest standing, the axes that have it, and the standing on each axis.
    cases, outside, failures, accepted, rejected
        What was counted.
    margin
        Least margin as text, or empty.
    first_failure, first_rejection
        The first that went wrong, or empty.
    sound
        Whether all is as it should be: a conjecture that is known to be false is refuted.
    needs, needed
        What is known of each assumption, and in a few words of all.
    """

    id: str
    title: str
    statement: str
    latex: str
    formula: tuple[str, ...]
    assumptions: tuple[tuple[str, str], ...]
    notes: Mapping[str, str]
    headline: str
    weakest: tuple[str, ...]
    axes: tuple[tuple[str, str], ...]
    cases: int
    outside: int
    failures: int
    accepted: int
    rejected: int
    margin: str
    first_failure: str
    first_rejection: str
    sound: bool
    needs: tuple[NeedView, ...]
    needed: str

    @property
    def anchor(self) -> str:
        """Where in the page it is."""
        return f"claim-{self.id}"

    @property
    def family(self) -> str:
        """The group: ``T`` for theorems, ``Q`` for questions, else its id up to the first dot."""
        first, dot, _ = self.id.partition(".")
        kind = first.rstrip("0123456789") or first
        return first if dot and kind != "Q" else kind

    @property
    def searched(self) -> str:
        """What the search box looks through, in lower case."""
        named = [text for pair in self.assumptions for text in pair]
        words = [self.id, self.title, self.statement, self.headline, *named]
        return " ".join(words).casefold()


@dataclass(frozen=True, slots=True)
class LedgerRead:
    """A ledger as it was read.

    Attributes
    ----------
    cards
        The claims, in order.
    seed, n_random, n_cases
        What was drawn at random, and how many cases there were in all.
    """

    cards: tuple[ClaimCard, ...]
    seed: int
    n_random: int
    n_cases: int

    @property
    def families(self) -> tuple[tuple[str, str, tuple[ClaimCard, ...]], ...]:
        """The claims by group: short name, title, claims."""
        names = dict.fromkeys(card.family for card in self.cards)
        return tuple(
            (name, FAMILIES.get(name, name), tuple(c for c in self.cards if c.family == name))
            for name in names
        )

    @property
    def strength(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """How many claims have each standing, strongest first, on each axis and as headline."""
        ranked = [word for word in Standing if word is not Standing.NOT_APPLICABLE]
        columns = [[card.headline for card in self.cards]]
        columns += [[dict(card.axes)[axis] for card in self.cards] for axis in AXES]
        return tuple(
            (str(word), tuple(column.count(str(word)) for column in columns))
            for word in (*reversed(ranked), Standing.NOT_APPLICABLE)
        )


def read_ledger(folder: Path) -> LedgerRead:
    """Read the ledger that ``coopgap verify`` left in a folder.

    Raises
    ------
    FormatError
        When it is not there, or no ledger.

    Examples
    --------
    >>> read_ledger(Path("nowhere"))
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.FormatError: nowhere: no ledger.json there; run `coopgap verify --out \
nowhere` first

    References
    ----------
    Theory §4.
    """
    path = folder / "ledger.json"
    if not path.is_file():
        raise FormatError(
            f"{folder}: no ledger.json there; run `coopgap verify --out {folder}` first"
        )
    try:
        data = json.loads(read_text(path, MAX_RESULT_BYTES))
        cards = tuple(_card(claim) for claim in data["claims"])
        counts = [int(data[name]) for name in ("seed", "random_cases", "cases")]
        if len({card.id for card in cards}) < len(cards):
            raise ValueError("a claim is there twice")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(
            f"{path}: not a ledger of coopgap ({error}); run `coopgap verify --out {folder}` again"
        ) from None
    return LedgerRead(cards, *counts)


def _card(claim: Mapping[str, Any]) -> ClaimCard:
    latex = str(claim["formula"])
    needs = need_views(claim["needs"])
    axes = tuple((axis, str(Standing(claim["axes"][axis]))) for axis in AXES)
    return ClaimCard(
        id=_word(claim["id"]),
        title=str(claim["title"]),
        statement=str(claim["statement"]),
        latex=latex,
        formula=as_mathml(latex),
        assumptions=tuple((str(k), str(v)) for k, v in claim["assumptions"].items()),
        notes={str(k): str(v) for k, v in claim["notes"].items()},
        headline=str(Standing(claim["headline"])),
        weakest=_texts(claim["weakest"]),
        axes=axes,
        cases=int(claim["cases"]),
        outside=int(claim["outside_assumptions"]),
        failures=int(claim["failures"]),
        accepted=int(claim["certificates_accepted"]),
        rejected=int(claim["certificates_rejected"]),
        margin="" if claim["margin"] is None else str(claim["margin"]),
        first_failure=str(claim["first_failure"]),
        first_rejection=str(claim["first_rejection"]),
        sound=claim["sound"] is True and not int(claim["certificates_rejected"]),
        needs=needs,
        needed=summary([view.need for view in needs]),
    )


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _word(value: Any) -> str:
    """Take an id, which becomes a part of file names."""
    text = str(value)
    if not text or not all(c.isalnum() or c in ".-_" for c in text) or text.startswith("."):
        raise ValueError(f"{text!r} is no id of a claim")
    return text
