"""Each witness is one: checked again here by definition, not by the code that made it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from coopgap.figures import witnesses as module
from coopgap.figures.witnesses import Witness, witnesses
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.proofs.claims.registry import CLAIMS
from coopgap.proofs.claims.witnesses import LIMITS
from coopgap.proofs.kernel import check
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError


def named() -> dict[tuple[str, str], Witness]:
    return {(w.claim, w.assumption): w for w in witnesses()[0]}


def game_of(witness: Witness) -> Environment:
    return Environment.from_bimatrix([list(row) for row in witness.payoffs])


def test_the_kernel_accepts_what_is_said() -> None:
    found, documents = witnesses()
    assert len(found) == 12
    assert documents
    assert all(check(document).accepted for document in documents)


def test_marks_are_those_of_the_games() -> None:
    for witness in witnesses()[0]:
        game = game_of(witness)
        assert witness.equilibria == pure_equilibria(game).profiles[0]
        assert witness.efficient == game.first_best().profiles[0]


def test_no_assumption_of_a_theorem_is_left_out() -> None:
    drawn = Counter(witness.claim for witness in witnesses()[0])
    for claim in CLAIMS:
        needed = [a.name for a in claim.assumptions if a.name not in LIMITS]
        assert drawn[claim.id] >= len(needed), (claim.id, needed)
    assert {("T6", "no subsidy"), ("T6", "finite threshold"), ("T6", "positive gap")} <= set(
        named()
    )


def test_in_the_ring_no_efficient_cell_is_stable_at_any_weight() -> None:
    witness = named()[("T6", "finite threshold")]
    game = game_of(witness)
    for lam in (0, 1, 10**6):
        assert not set(pure_equilibria(game.prosocial(lam)).profiles[0]) & set(witness.efficient)


def test_in_the_dilemma_of_t9_welfare_only_rises() -> None:
    game = game_of(named()[("T9", "the witness game")])
    worth = [pure_equilibria(game.prosocial(Fraction(k, 8))).best for k in range(17)]
    assert None not in worth
    assert worth == sorted(worth, key=lambda value: value or 0)


def test_a_safe_efficient_cell_closes_the_gap() -> None:
    witness = next(w for w in witnesses()[0] if w.claim == "T2")
    assert set(witness.equilibria) & set(witness.efficient)
    assert set(witness.efficient) - set(witness.equilibria)


def test_matching_pennies_is_stable_at_no_weight() -> None:
    game = game_of(named()[("T4", "no welfare-neutral temptation")])
    for lam in (0, 1, 10**6):
        assert pure_equilibria(game.prosocial(lam)).profiles == ((),)


def test_a_balanced_fine_cannot_deter_both() -> None:
    # Both must lose at least their gain 1 at the signal "broken", where transfers sum to zero.
    witness = named()[("T3", "free budget")]
    assert witness.signals == ((0, 1), (1, 1))
    assert witness.payoffs[1][0][0] - witness.payoffs[0][0][0] == 1


def test_coordination_fails_at_every_weight() -> None:
    game = game_of(named()[("T7", "unilateral maxima are global")])
    for lam in (0, 1, 10**6):
        assert (1, 1) in pure_equilibria(game.prosocial(lam)).profiles[0]


def test_the_row_player_pays_for_efficiency() -> None:
    game = game_of(named()[("T6", "lump-sum transfers")])
    assert game.payoff(0, 0, (0, 0)) - game.payoff(0, 0, (1, 0)) == Fraction(1)


def test_a_game_that_is_no_witness_is_refused() -> None:
    with pytest.raises(DerivationError, match="no witness"):
        module._require(False, "T9")
