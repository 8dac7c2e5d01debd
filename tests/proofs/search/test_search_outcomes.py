"""Equilibria under contracts and with one prosocial agent, against games written out."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.outcomes import equilibrium_payoffs, equilibrium_welfare
from coopgap.theory.contract import Contract
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("weight", ["0", "1/2", "2"])
def test_without_payments_these_are_the_pure_equilibria(seed: int, weight: str) -> None:
    case = Games(agents=(2, 3)).draw(np.random.default_rng(seed)).case()
    environment = case.environment.prosocial(weight)
    nothing = Contract.of([[0] * case.language.n_signals] * environment.n_agents)
    found = pure_equilibria(environment)
    expected = None if found.best is None else (found.worst, found.best)
    assert equilibrium_welfare(environment, case.language, nothing) == expected


def test_payments_change_play_but_are_no_welfare() -> None:
    language = Language.product(DILEMMA, actions={"Row": "all"})
    fined = Contract.of([[0, "-3/2"], [0, 0]])
    # Row cooperates when fined; Column still defects: payoffs (0, 4).
    assert equilibrium_welfare(DILEMMA, language, fined) == (Fraction(4), Fraction(4))
    just_short = Contract.of([[0, "-9/10"], [0, 0]])
    assert equilibrium_welfare(DILEMMA, language, just_short) == (Fraction(2), Fraction(2))


def test_no_equilibrium_is_none() -> None:
    pennies = Environment.from_bimatrix([[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]])
    null = Language.null(pennies)
    assert equilibrium_welfare(pennies, null, Contract.of([[0], [0]])) is None
    assert equilibrium_payoffs(pennies, [Fraction(0)] * 2) == []


def test_a_lone_prosocial_agent_is_exploited_in_the_dilemma() -> None:
    both = [(Fraction(3), Fraction(3))]
    assert equilibrium_payoffs(DILEMMA, [Fraction(1), Fraction(1)]) == both
    assert equilibrium_payoffs(DILEMMA, [Fraction(0), Fraction(1)]) == [(Fraction(4), Fraction(0))]
