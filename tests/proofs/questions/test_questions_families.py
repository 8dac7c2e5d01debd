"""Families that answer how much: certificates for all parameters, numbers at some of them."""

from __future__ import annotations

import dataclasses
import random
from fractions import Fraction

import pytest

from coopgap.numerics.signal_contracts.contract_search import best_contract
from coopgap.proofs.claims.claim import Standing
from coopgap.proofs.kernel import check
from coopgap.proofs.questions import families as module
from coopgap.proofs.questions.families import CROWDED, FORCED, HURT, families
from coopgap.theory.contract import Budget
from coopgap.theory.errors import DerivationError

CLAIMS = {claim.id: claim for claim in families()}


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_a_family_is_proved_certified_and_met_by_numerics(name: str) -> None:
    claim = CLAIMS[name]
    found = claim.derive()
    assert found.closed_form is Standing.SYMBOLIC, found.note
    assert found.documents
    assert all(check(document).accepted for document in found.documents)
    assert claim.compare is not None
    generator = random.Random(5)
    assert [claim.compare(generator).margin for _ in range(4)] == [0] * 4


def test_every_balanced_contract_that_is_best_for_the_selfish_pays_the_same_difference() -> None:
    for part in (4, 9, 50):
        weight = Fraction(1, part)
        game, seen = CROWDED.at({"w": weight})
        found = best_contract(game, seen, budget=Budget.BALANCED)
        assert found.value == 1 - weight
        assert found.contract is not None
        row, column = found.contract.transfers
        assert column[0] - column[1] == weight**2 / 2
        assert [r + c for r, c in zip(row, column, strict=True)] == [0, 0]
    assert len(FORCED) == 2


def test_the_loss_comes_near_all_of_the_first_best() -> None:
    for claim in (CLAIMS["Q5.share"], CLAIMS["Q6.share"]):
        assert claim.compare is not None
        shares = [claim.compare(random.Random(seed)).stated for seed in range(40)]
        assert max(share for share in shares if share is not None) > Fraction(9, 10)


def test_a_game_that_does_not_do_it_is_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    (first, second) = HURT.payoffs
    tame = dataclasses.replace(HURT, payoffs=((("4*w", "1 + 2*w"), ("9*w", "1 + w")), second))
    monkeypatch.setattr(module, "HURT", tame)
    derived = CLAIMS["Q5.share"].derive()
    assert derived.closed_form is Standing.OPEN
    assert "pure-equilibria: not proved" in derived.note
    with pytest.raises(DerivationError):
        CROWDED.equilibria([(1, 0)], "w", FORCED)
    assert first == HURT.payoffs[0]


def test_a_wrong_gain_in_effort_tables_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {**module._TABLES, "pd": ((2, 2), "5*(R - P)/6", "x", "gain")}
    monkeypatch.setattr(module, "_TABLES", wrong)
    claim = next(c for c in families() if c.id == "Q7.effort-pd")
    assert claim.derive().closed_form is Standing.REFUTED
    assert claim.compare is not None
    assert (claim.compare(random.Random(1)).margin or 0) < 0


def test_what_families_assume_is_needed_or_proved_redundant() -> None:
    outcomes = {
        name: {need.assumption: str(need.outcome) for need in (claim.needs or tuple)()}
        for name, claim in CLAIMS.items()
    }
    assert outcomes["Q2.signal-lottery"] == {"K > 0": "needed", "unlimited liability": "redundant"}
    assert outcomes["Q2.mediated-lottery"] == {"K > 0": "needed", "unlimited liability": "needed"}
    assert outcomes["Q5.share"] == {"w > 0": "needed", "1 > 2*w": "needed"}
    assert outcomes["Q6.share"] == {"w > 0": "needed", "1 > 3*w": "needed"}
    assert outcomes["Q7.effort-pd"]["5*R + P > 3*S + 3*T"] == "needed"
    assert outcomes["Q7.effort-sh"]["3*R + P > 4*T"] == "needed"


def test_redundancy_is_not_claimed_where_contracts_do_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert module._alone()
    mediated = module._lottery_gap("c2")
    monkeypatch.setattr(module, "_lottery_gap", lambda kind: mediated)
    assert module._alone() == ""
