"""What is known of each assumption of each claim, as a page, and as data that tests check anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from coopgap.proofs.claims.needs.need import Need, summary
from coopgap.proofs.search.shown import game_text
from coopgap.theory.formats.environment_file import environment_from_object

INTRODUCTION: Final = """# What each assumption is needed for

Each assumption of each claim was dropped, alone, with all others kept; a region counts inequality
by inequality, and what is no inequality was replaced by what is written in brackets. *Needed*
means that the conclusion fails then: the smallest point or game where it does is printed, with
what the claim says there, what is the case, and why. *Redundant* means that this is proved.
*Open* is what was searched without either. `make ledger` writes this page and
`docs/witnesses.json`, which the tests check anew; nobody edits them.
"""
"""What stands above the claims."""

LARGEST_TABLE: Final = 16
"""Most outcomes of a game that is printed."""


def as_needs_page(entries: Iterable[Mapping[str, Any]]) -> str:
    """Write the page from the claims of a ledger in JSON.

    Parameters
    ----------
    entries
        The list ``claims`` of ``ledger.json``.

    Examples
    --------
    >>> as_needs_page([]).splitlines()[0]
    '# What each assumption is needed for'

    References
    ----------
    Theory §4, last paragraph.
    """
    lines = [INTRODUCTION]
    for entry in entries:
        needs = [Need.from_object(data) for data in entry["needs"]]
        if needs:
            lines += [f"## {entry['id']}: {entry['title']}", "", f"{summary(needs)}.", ""]
            lines += _listed(needs)
            lines.append("")
    return "\n".join(lines)


def _listed(needs: Iterable[Need]) -> Iterator[str]:
    drawn: set[str] = set()
    for need in needs:
        yield f"- {need}"
        text = game_of(need)
        if text and text not in drawn:
            drawn.add(text)
            yield from ("", *(f"      {line}".rstrip() for line in text.splitlines()), "")


def game_of(need: Need) -> str:
    """Print the game of a witness; nothing where there is none or it is large.

    Examples
    --------
    >>> game_of(Need.proved("R > P", "it follows from the others"))
    ''
    """
    if need.game is None:
        return ""
    game = environment_from_object(need.game["environment"], "witness")
    return game_text(game) if game.n_states * game.n_profiles <= LARGEST_TABLE else ""


def as_witnesses(entries: Iterable[Mapping[str, Any]]) -> str:
    r"""Write what is known of each assumption as JSON, one assumption a line.

    Examples
    --------
    >>> as_witnesses([{"id": "T0", "needs": [{"assumption": "x > 0", "outcome": "open"}]}])
    '{\n"T0": [\n{"assumption": "x > 0", "outcome": "open"}\n]\n}\n'
    """
    claims = []
    for entry in entries:
        lines = [json.dumps(need, ensure_ascii=False) for need in entry["needs"]]
        body = "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
        claims.append(f"{json.dumps(entry['id'])}: {body}")
    return "{\n" + ",\n".join(claims) + "\n}\n"
