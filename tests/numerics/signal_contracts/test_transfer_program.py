"""The transfer program on cases whose answer is known by hand (the general case: implement)."""

from __future__ import annotations

from fractions import Fraction

from coopgap.numerics.signal_contracts.deviation_edges import Conflict
from coopgap.numerics.signal_contracts.transfer_program import solve_transfers
from coopgap.theory.contract import Budget, Contract, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language, NoisyLanguage

WORK = Environment.from_arrays([[0, 1]], actions=[("work", "rest")])


def monitored(accuracy: str) -> NoisyLanguage:
    p = Fraction(accuracy)
    return NoisyLanguage.from_arrays(WORK, [[p, 1 - p], [1 - p, p]])


def test_noise_raises_the_liability_needed() -> None:
    """With accuracy p the incentive is (2p-1)·(t(0)-t(1)) ≥ 1, hence B* = 1/(2(2p-1))."""
    for accuracy, least in (("1", "1/2"), ("3/4", "1"), ("5/8", "2")):
        language = monitored(accuracy)
        enough = Liability.of(least)
        short = Liability.of(Fraction(least) - Fraction(1, 10**6))
        assert isinstance(solve_transfers(WORK, language, [0], [0], enough, Budget.FREE), Contract)
        assert isinstance(solve_transfers(WORK, language, [0], [0], short, Budget.FREE), Conflict)


def test_pure_noise_detects_nothing() -> None:
    answer = solve_transfers(WORK, monitored("1/2"), [0], [0], Liability.unlimited(), Budget.FREE)
    assert isinstance(answer, Conflict)
    assert [(d.agent, d.deviation) for d in answer.deviations] == [(0, 1)]
    assert answer.deviations[0].weight == 1


def test_one_agent_alone_cannot_be_paid_from_a_balanced_budget() -> None:
    complete = Language.complete(WORK)
    lazy = solve_transfers(WORK, complete, [0], [1], Liability.unlimited(), Budget.BALANCED)
    assert isinstance(lazy, Contract)
    assert lazy.transfers == ((Fraction(0), Fraction(0)),)
    busy = solve_transfers(WORK, complete, [0], [0], Liability.unlimited(), Budget.BALANCED)
    assert isinstance(busy, Conflict)
    assert dict(busy.nu) == {0: -1, 1: 1}


def test_conflict_multipliers_are_coprime_integers() -> None:
    language = monitored("2/3")
    answer = solve_transfers(WORK, language, [0], [0], Liability.of("1/7"), Budget.FREE)
    assert isinstance(answer, Conflict)
    assert all(d.weight.denominator == 1 for d in answer.deviations)
    assert answer.deviations[0].weight == 1
