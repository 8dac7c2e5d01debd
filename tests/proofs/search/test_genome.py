"""Cases as integers: to and fro, reductions, symmetry, structure."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.genome import Genome, reductions, structured, symmetrised
from coopgap.theory.contract import Budget

DILEMMA = Genome((2, 1, 2, 2), (3, 0, 4, 1, 3, 4, 0, 1), (1,), (0, 0, 0, 0))


@given(Games().strategy())
def test_a_case_written_as_integers_is_the_same_case(genome: Genome) -> None:
    again = Genome.of(genome.case())
    # Odds may come back in lowest terms, labels renamed in order of appearance.
    assert again.case().environment == genome.case().environment
    assert again.case().language == genome.case().language
    assert (again.liability, again.budget) == (genome.liability, genome.budget)
    assert Genome.from_object(genome.as_object()) == genome


@given(Games().strategy())
def test_every_reduction_is_a_smaller_valid_case(genome: Genome) -> None:
    for smaller in reductions(genome):
        assert smaller.measure() < genome.measure()
        assert smaller.case().environment.n_agents <= genome.shape[0]


@given(Games(agents=(2, 3), symmetric=True).strategy())
def test_reductions_of_symmetric_games_stay_symmetric(genome: Genome) -> None:
    assert symmetrised(genome) == genome
    for smaller in reductions(genome, symmetric=True):
        assert symmetrised(smaller) == smaller


def test_a_symmetric_game_looks_alike_to_every_agent() -> None:
    generator = np.random.default_rng(5)
    genome = Games(agents=(3, 3), symmetric=True, actions=(2, 2)).draw(generator)
    game = genome.case().environment
    for a, b, c in game.profiles():
        assert game.payoff(0, 0, (a, b, c)) == game.payoff(1, 0, (b, a, c))
        assert game.payoff(0, 0, (a, b, c)) == game.payoff(2, 0, (c, b, a))
        assert game.payoff(0, 0, (a, b, c)) == game.payoff(0, 0, (a, c, b))


def test_removing_an_agent_keeps_the_others_payoffs() -> None:
    smaller = [g for g in reductions(DILEMMA) if g.shape[0] == 1]
    # Row fixed at 1 or 2 leaves Column's row; Column fixed leaves Row's column.
    assert {g.payoffs for g in smaller} == {(3, 4), (0, 1), (3, 4), (0, 1)}


def test_limits_are_reduced_too() -> None:
    hard = Genome(
        DILEMMA.shape, DILEMMA.payoffs, (1,), (0, 1, 1, 2), Fraction(5, 2), Budget.BALANCED
    )
    simpler = list(reductions(hard))
    assert any(g.budget is Budget.FREE for g in simpler)
    assert any(g.liability is None for g in simpler)
    assert {len(set(g.signals)) for g in simpler} >= {1, 2}


@pytest.mark.parametrize("kind", ["constant-sum", "common-interest", "any"])
@given(genome=Games(agents=(2, 3)).strategy())
def test_structures(kind: str, genome: Genome) -> None:
    table = structured(genome, kind, nonnegative=True).table()
    if kind == "constant-sum":
        assert len(set(table.sum(axis=0).ravel())) == 1
    elif kind == "common-interest":
        assert all((own == table[0]).all() for own in table)
    else:
        assert tuple(table.ravel()) == genome.payoffs
