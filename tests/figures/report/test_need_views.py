"""What a card shows of each assumption: witnesses as games, each once, and nothing invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coopgap.figures.report.claim_cards import read_ledger
from coopgap.figures.report.need_views import need_views
from coopgap.proofs.claims.needs.need import Failure, Need, Outcome, shown_game
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

GAME = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
WITNESS = Need.witnessed(
    "x > 0", "x=0", Failure("1", "2", "Why.", shown_game(GAME, Language.complete(GAME)))
).as_object()


def test_the_witness_is_drawn_as_a_bimatrix_with_what_contracts_see() -> None:
    (entry,) = need_views([WITNESS])
    assert entry.view is not None
    assert entry.view.is_bimatrix
    assert [cell.payoffs for cell in entry.view.cells[0][1]] == [("4", "0"), ("1", "1")]
    assert len({cell.signal for row in entry.view.cells[0] for cell in row}) == 4
    assert entry.told == "At x=0: the claim says 1, but it is 2."
    assert entry.why == "Why."


def test_each_game_is_drawn_once() -> None:
    first, second = need_views([WITNESS, {**WITNESS, "assumption": "y > 0"}])
    assert first.view is not None
    assert second.view is None
    assert second.told == first.told


def test_proofs_and_effort_are_told() -> None:
    redundant = Need.proved("a", "it follows from the others").as_object()
    left = Need("b", Outcome.OPEN, tried=1).as_object()
    told = [entry.told for entry in need_views([redundant, left])]
    assert told == [
        "It follows from the others.",
        "No failure in 1 point, and no proof without it.",
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"assumption": "x"},
        {**WITNESS, "game": {"environment": {}, "signals": []}},
        {**WITNESS, "game": {"environment": WITNESS["game"]["environment"], "signals": [[0]]}},
        {**WITNESS, "game": {"signals": [[0]]}},
    ],
)
def test_what_is_no_record_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        need_views([data])


def test_the_page_shows_every_assumption_of_a_claim_with_its_witness(
    small_report: Path, small_verification: Path
) -> None:
    page = (small_report / "index.html").read_text("utf-8")
    card = page.split('id="claim-dilemma.gap"')[1].split("</article>")[0]
    assert "Each assumption, dropped alone: 5 needed, 1 redundant (proved)" in card
    assert card.count('<details class="witness">') == 5
    assert card.count("stable without contract") >= 4
    ledger = read_ledger(small_verification)
    data = json.loads((small_verification / "ledger.json").read_text("utf-8"))
    for shown, claim in zip(ledger.cards, data["claims"], strict=True):
        assert len(shown.needs) == len(claim["needs"])
