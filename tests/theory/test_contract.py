"""Rules, liability, budgets and contracts against their definitions."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.testing import rationals
from coopgap.theory.contract import Budget, Contract, Liability, MediatedContract, Profile, Rule
from coopgap.theory.errors import ContractError, ExactnessError, ParameterError

TRANSFERS = st.integers(1, 3).flatmap(
    lambda n: st.lists(
        st.tuples(*[rationals(-3, 3, max_denominator=2)] * n), min_size=1, max_size=3
    )
)


Law: TypeAlias = dict[tuple[int, Profile], Fraction]


def test_rules_compare_by_value() -> None:
    assert Rule(((0, 1),)) == Rule(((0, 1),))
    assert len({Rule(((0, 1),)), Rule(((0, 1),)), Rule(((1, 1),))}) == 2


# -- liability ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["inf", " INF ", "infinity", "∞", "unlimited"])
def test_unlimited_liability(text: str) -> None:
    liability = Liability.parse(text)
    assert liability == Liability.unlimited() == Liability()
    assert liability.bound is None
    assert str(liability) == "inf"
    assert liability.allows(Fraction(10**30))


def test_finite_liability() -> None:
    liability = Liability.parse("5/2")
    assert liability == Liability.of(Fraction(5, 2)) == Liability(Fraction(5, 2))
    assert str(liability) == "5/2"
    assert liability.allows(Fraction(5, 2))
    assert liability.allows(Fraction(-5, 2))
    assert not liability.allows(Fraction(-11, 4))
    assert Liability.of(0).allows(Fraction(0))


@pytest.mark.parametrize("text", ["-1", "-1/2"])
def test_negative_liability_is_refused(text: str) -> None:
    for build in (Liability.parse, Liability.of, lambda t: Liability(Fraction(t))):
        with pytest.raises(ParameterError, match=f"liability={text} is negative"):
            build(text)


def test_inexact_liability_is_refused() -> None:
    with pytest.raises(ExactnessError, match=r"liability=0\.5"):
        Liability(0.5)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="liability='much'"):
        Liability.parse("much")


# -- budget ------------------------------------------------------------------------------------


@pytest.mark.parametrize("budget", Budget)
def test_budgets_by_name(budget: Budget) -> None:
    assert Budget.parse(budget.value) is budget
    assert str(budget) == budget.value


def test_unknown_budget() -> None:
    with pytest.raises(ParameterError, match="budget='tight' is unknown; choose one of free, bal"):
        Budget.parse("tight")


@given(rationals(max_denominator=3))
def test_what_budgets_allow(total: Fraction) -> None:
    assert Budget.FREE.allows(total)
    assert Budget.BALANCED.allows(total) == (total == 0)
    assert Budget.NO_SUBSIDY.allows(total) == (total <= 0)


# -- signal contracts --------------------------------------------------------------------------


@given(TRANSFERS, rationals(0, 3), st.sampled_from(Budget))
def test_within_means_every_transfer_and_every_total(
    transfers: list[tuple[Fraction, ...]], bound: Fraction, budget: Budget
) -> None:
    contract = Contract.of(transfers)
    expected = all(-bound <= t <= bound for row in transfers for t in row)
    for signal in range(len(transfers[0])):
        total = Fraction(0)
        for row in transfers:
            total += row[signal]
        expected = (
            expected
            and {"free": True, "balanced": total == 0, "no-subsidy": total <= 0}[budget.value]
        )
    assert contract.within(Liability.of(bound), budget) == expected


@given(TRANSFERS, st.data())
def test_lump_sums_move_every_signal(
    transfers: list[tuple[Fraction, ...]], data: st.DataObject
) -> None:
    sums = [data.draw(rationals()) for _ in transfers]
    shifted = Contract.of(transfers).shifted(sums)
    for i, s in itertools.product(range(len(transfers)), range(len(transfers[0]))):
        assert shifted.transfers[i][s] == transfers[i][s] + sums[i]
    assert shifted.shifted([-x for x in sums]) == Contract.of(transfers)


def test_contracts_refuse_what_does_not_fit() -> None:
    with pytest.raises(ContractError, match="same signals for every agent"):
        Contract.of([[0, 1], [0]])
    with pytest.raises(ContractError, match="1 lump sums for 2 agents"):
        Contract.of([[0], [0]]).shifted([Fraction(1)])
    with pytest.raises(ExactnessError, match=r"transfers\[1\]\[0\]=0.5"):
        Contract.of([[0], [0.5]])


# -- mediated contracts ------------------------------------------------------------------------


def test_mediated_contracts_default_to_zero() -> None:
    mix = MediatedContract(
        {(0, (0, 1)): Fraction(1, 3), (0, (1, 1)): Fraction(2, 3)},
        {(1, 0, (0, 1), 2): Fraction(-1)},
    )
    assert mix.probability(0, (0, 1)) == Fraction(1, 3)
    assert mix.probability(0, (0, 0)) == 0
    assert mix.transfer(1, 0, (0, 1), 2) == -1
    assert mix.transfer(0, 0, (0, 1), 2) == 0
    assert mix.attained


def test_payments_after_impossible_recommendations_are_not_attained() -> None:
    law: Law = {(0, (0,)): Fraction(1), (0, (1,)): Fraction(0)}
    assert MediatedContract(law, {(0, 0, (1,), 0): Fraction(0)}).attained
    assert not MediatedContract(law, {(0, 0, (1,), 0): Fraction(3)}).attained


def test_negative_probabilities_are_refused() -> None:
    with pytest.raises(ContractError, match=r"probability of \(1,\) in state 0 is -1/2"):
        MediatedContract({(0, (0,)): Fraction(3, 2), (0, (1,)): Fraction(-1, 2)}, {})


def test_a_mechanism_keeps_its_own_copy() -> None:
    law: Law = {(0, (0,)): Fraction(1)}
    mix = MediatedContract(law, {})
    law[(0, (0,))] = Fraction(0)
    assert mix.probability(0, (0,)) == 1
