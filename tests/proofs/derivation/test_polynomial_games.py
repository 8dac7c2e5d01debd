"""Polynomial games: documents the kernel accepts, numbers that agree, and refusals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.proofs.derivation.polynomial_games import PolynomialGame
from coopgap.proofs.kernel import check
from coopgap.theory.errors import DerivationError, RegionError
from coopgap.theory.region import Region

SMALL = Region.of("w", "w > 0", "1 > 2*w")
# A dilemma: defecting gains w² and loses 2w - w² of welfare.
GAME = PolynomialGame(
    ((("w", "w"), ("0", "w + w**2")), (("w + w**2", "0"), ("0", "0"))), SMALL, (0, 1, 1, 2)
)


def test_equilibria_with_and_without_weight_and_payments() -> None:
    selfish = GAME.equilibria([(0, 1), (1, 0), (1, 1)])
    raised = GAME.equilibria([(0, 0)], "1")
    fined = GAME.equilibria([(0, 0)], "0", (("0", "-w", "-2*w - 1"), ("0", "-w", "-2*w - 1")))
    for document in (selfish, raised, fined):
        assert check(document).accepted
        assert document["parameters"] == ["w"]


@pytest.mark.parametrize("weight", ["1/9", "1/3", "4/9"])
def test_games_of_the_family_have_the_equilibria_proved(weight: str) -> None:
    game, language = GAME.at({"w": Fraction(weight)})
    assert set(pure_equilibria(game).profiles[0]) == {(0, 1), (1, 0), (1, 1)}
    assert pure_equilibria(game.prosocial(1)).profiles[0] == ((0, 0),)
    assert language.n_signals == 3
    assert game.payoff(1, 0, (0, 1)) == Fraction(weight) + Fraction(weight) ** 2


def test_what_is_not_so_is_not_proved() -> None:
    with pytest.raises(DerivationError, match="pure-equilibria: not proved where"):
        GAME.equilibria([(0, 0)])
    with pytest.raises(DerivationError, match="implementable"):
        GAME.implements((0, 0), (("0", "0", "0"), ("0", "0", "0")))
    with pytest.raises(DerivationError, match="signal-upper-bound"):
        GAME.no_better((1, 1), [])
    with pytest.raises(DerivationError, match="implication"):
        GAME.positive(GAME.form("w - 1/4"))
    with pytest.raises(RegionError):
        GAME.at({"w": Fraction(2)})
