"""Every witness of the claims and of the gallery is shown, each game once for a claim."""

from __future__ import annotations

from coopgap.figures import witnesses as gallery
from coopgap.figures.report.witness_games import witness_games
from coopgap.proofs.claims import witnesses as claimed


def test_every_witness_is_shown() -> None:
    games = witness_games()
    shown = {(game.claim, game.assumption) for game in games}
    assert {(w.claim.id, w.assumption) for w in claimed.witnesses()} & shown
    assert {w.claim for w in gallery.witnesses()[0]} <= {game.claim for game in games}
    assert {w.claim.id for w in claimed.witnesses()} <= {game.claim for game in games}
    assert all(game.view is not None and game.finding for game in games)


def test_they_stand_in_the_order_of_the_claims() -> None:
    numbers = [int(game.claim[1:]) for game in witness_games() if game.claim[1:].isdigit()]
    assert numbers == sorted(numbers)
