"""Witnesses about logit responses: certified, and open when the certificate is refused."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from coopgap.proofs.claims.models import logit_needs as module
from coopgap.proofs.claims.models.logit import claims
from coopgap.proofs.claims.models.logit_instances import dilemma, dominant, give_or_keep
from coopgap.proofs.claims.models.logit_needs import (
    large_needs,
    one_game_needs,
    positive_needs,
    ratio_needs,
)
from coopgap.proofs.claims.needs.need import Need, Outcome

MADE = (large_needs, positive_needs, one_game_needs, ratio_needs)


def test_each_assumption_has_its_witness() -> None:
    named = {a.name for claim in claims() for a in claim.assumptions}
    found = [need for make in MADE for need in make()]
    assert {need.assumption for need in found} == named
    assert {need.outcome for need in found} == {Outcome.NEEDED}
    assert all(need.game is not None and need.reason.endswith(".") for need in found)


def test_by_hand_one_bit_of_precision_leaves_a_regret() -> None:
    # Defecting gains 1 whatever the other does, and one time in three the agent cooperates.
    game, play = dilemma(), dominant(1)
    assert play[0] == (Fraction(1, 3), Fraction(2, 3))
    assert all(game.payoff(0, 0, (1, b)) - game.payoff(0, 0, (0, b)) == 1 for b in (0, 1))
    assert large_needs()[0].found == "a regret of 1/3"


@pytest.mark.parametrize(
    ("make", "name", "wrong"),
    [
        (large_needs, "dominant", lambda bits: ((Fraction(0), Fraction(1)),) * 2),
        (one_game_needs, "two_games", lambda: (give_or_keep(3, Fraction(2), Fraction(3)),)),
        (ratio_needs, "give_or_keep", lambda n, m, b: give_or_keep(n, Fraction(2), b)),
    ],
)
def test_a_game_that_shows_nothing_leaves_it_open(
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], tuple[Need, ...]],
    name: str,
    wrong: object,
) -> None:
    monkeypatch.setattr(module, name, wrong)
    assert make()[0].outcome is Outcome.OPEN
