"""Recovered transfers deter with the least that is needed and keep every limit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.mechanisms.mechanism_assembly import assemble
from coopgap.numerics.mechanisms.mechanism_transfers import (
    paid_transfers,
    recover_transfers,
    transfer_keys,
)
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


def sure(profile: int, size: int) -> list[Fraction]:
    return [Fraction(k == profile) for k in range(size)]


def test_the_least_deterrent_is_half_the_gain() -> None:
    language = Language.complete(DILEMMA)
    program = assemble(DILEMMA, language, 0, Liability(), Budget.FREE)
    made, pay = recover_transfers(DILEMMA, language, Budget.FREE, program, sure(0, 4))
    assert made == {0: 1}
    # Obeying is seen as signal 0; deviations of the agents as 2 and 1.
    half = Fraction(1, 2)
    assert pay == {(0, 0, 0): half, (0, 0, 2): -half, (1, 0, 0): half, (1, 0, 1): -half}


def test_equilibria_need_no_pay() -> None:
    language = Language.complete(DILEMMA)
    program = assemble(DILEMMA, language, 0, Liability(), Budget.FREE)
    assert recover_transfers(DILEMMA, language, Budget.FREE, program, sure(3, 4))[1] == {}


def test_without_subsidy_deterrents_are_only_charges() -> None:
    language = Language.complete(DILEMMA)
    program = assemble(DILEMMA, language, 0, Liability(), Budget.NO_SUBSIDY)
    _, pay = recover_transfers(DILEMMA, language, Budget.NO_SUBSIDY, program, sure(0, 4))
    assert pay == {(0, 0, 2): -1, (1, 0, 1): -1}


@pytest.mark.parametrize("budget", [Budget.BALANCED, Budget.NO_SUBSIDY])
def test_agents_not_concerned_make_up_the_budget(budget: Budget) -> None:
    game = Environment.from_function(
        lambda state, acts: [1 if acts[0] == "a" else 2, 5, 5], [("a", "b"), ("c",), ("d",)]
    )
    language = Language.complete(game)
    program = assemble(game, language, 0, Liability.of(1), budget)
    keys = transfer_keys(program)
    assert {agent for agent, _, _ in keys} == {0}
    # Told a, the first agent gets +1 if it obeys and -1 if not: z = x and z = 0.
    columns = sure(0, 2) + [Fraction(key[1:] == (0, 0)) for key in keys]
    assert paid_transfers(program, columns) == {(0, 0, 0): 1, (0, 0, 1): -1}
    _, pay = recover_transfers(game, language, budget, program, columns)
    half = Fraction(1, 2)
    assert pay[1, 0, 0] == pay[2, 0, 0] == -half
    assert pay.get((1, 0, 1), 0) == (half if budget is Budget.BALANCED else 0)


def test_promises_off_the_path_when_nothing_else_deters() -> None:
    game = Environment.from_bimatrix([[(0, 9), (0, 0)], [(1, 0), (1, 0)]])
    language = Language.from_labels(game, [[0, 1], [0, 2]])
    program = assemble(game, language, 0, Liability(), Budget.FREE)
    _, pay = recover_transfers(game, language, Budget.FREE, program, sure(0, 4))
    half = Fraction(1, 2)
    assert pay == {(0, 1, 1): half, (0, 1, 2): -half}
