"""A ledger is read as it was written, or refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from coopgap.figures.report.claim_cards import read_ledger
from coopgap.theory.errors import FormatError


def test_the_cards_say_what_the_ledger_says(small_verification: Path) -> None:
    data = json.loads((small_verification / "ledger.json").read_text("utf-8"))
    ledger = read_ledger(small_verification)
    assert (ledger.seed, ledger.n_random) == (0, 0)
    for card, claim in zip(ledger.cards, data["claims"], strict=True):
        assert (card.id, card.statement) == (claim["id"], claim["statement"])
        assert dict(card.axes) == claim["axes"]
        assert card.accepted == claim["certificates_accepted"]
        assert dict(card.assumptions) == claim["assumptions"]
        assert claim["title"].casefold() in card.searched
    assert {"T", "dilemma"} <= {name for name, _, _ in ledger.families}


def test_strength_counts_every_claim_once(small_verification: Path) -> None:
    ledger = read_ledger(small_verification)
    for column in range(6):
        assert sum(counts[column] for _, counts in ledger.strength) == len(ledger.cards)
    words = [word for word, _ in ledger.strength]
    assert words[0] == "checked-in-Coq"
    assert words[-2:] == ["refuted", "not-applicable"]


def test_questions_are_one_family(small_verification: Path) -> None:
    card = read_ledger(small_verification).cards[0]
    ids = ("T4", "M1.gap-c1-pd", "Q1.equal-gaps", "Q8.all", "logit.even")
    assert [replace(card, id=name).family for name in ids] == ["T", "M1", "Q", "Q", "logit"]


def test_no_ledger_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no ledger\.json there; run `coopgap verify --out"):
        read_ledger(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: "[",
        lambda data: json.dumps([]),
        lambda data: json.dumps({**data, "seed": None}),
        lambda data: json.dumps({**data, "claims": data["claims"] * 2}),
        lambda data: json.dumps({**data, "claims": [{**data["claims"][0], "id": "../../x"}]}),
        lambda data: json.dumps({**data, "claims": [{**data["claims"][0], "headline": "proven"}]}),
        lambda data: json.dumps({**data, "claims": [{**data["claims"][0], "cases": "many"}]}),
    ],
)
def test_what_is_no_ledger_is_refused(
    small_verification: Path, tmp_path: Path, damage: object
) -> None:
    data = json.loads((small_verification / "ledger.json").read_text("utf-8"))
    assert callable(damage)
    (tmp_path / "ledger.json").write_text(damage(data), encoding="utf-8")
    with pytest.raises(FormatError, match="not a ledger of coopgap"):
        read_ledger(tmp_path)
