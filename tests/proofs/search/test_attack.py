"""The record of an attack: what people and programs are told."""

from __future__ import annotations

import json
from fractions import Fraction

from coopgap.proofs.claims.claim import Case, Finding
from coopgap.proofs.search.attack import Attack, Witness
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

GAME = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
CASE = Case("PD", GAME, Language.null(GAME))
WITNESS = Witness(CASE, Finding.of(Fraction(-1, 2), note="2 > 3/2"), "descent", True, 2, 0, [1])


def attack(witness: Witness | None, complete: bool = True) -> Attack:
    return Attack(
        "X", "games", 7, 100, 90, 10, {"sweep": 60, "descent": 30}, Fraction(1, 3), CASE, witness,
        complete, 1.25,
    )  # fmt: skip


def test_a_refutation_shows_the_game_and_the_reason() -> None:
    lines = attack(WITNESS).text().splitlines()
    assert lines[0] == "X is refuted:"
    assert lines[2].split() == ["1", "3,3", "0,4"]
    assert lines[4] == "2 > 3/2 (margin -1/2)"
    assert lines[5].startswith("90 cases tested (sweep 60, descent 30), 10 outside")


def test_survival_and_interruption_are_told_apart() -> None:
    assert attack(None).text().startswith("X: survived, least margin 1/3; 90 cases")
    assert "interrupted" in attack(None, complete=False).text()
    assert attack(None, complete=False).as_object()["verdict"] == "interrupted"
    assert attack(None).as_object()["verdict"] == "survived"
    assert not attack(None).refuted


def test_the_json_form_holds_no_time_and_no_float() -> None:
    data = attack(WITNESS).as_object()
    assert json.loads(json.dumps(data)) == data
    assert data["verdict"] == "refuted"
    assert data["margin"] == "1/3"
    assert data["witness"]["margin"] == "-1/2"
    assert "seconds" not in json.dumps(data)
