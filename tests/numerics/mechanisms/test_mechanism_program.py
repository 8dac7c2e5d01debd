"""The record of the mediated program."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.numerics.linear.exact_lp import solve_exactly
from coopgap.numerics.mechanisms.mechanism_assembly import assemble
from coopgap.numerics.mechanisms.mechanism_program import Form, MechanismProgram, Sense
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language

CHICKEN = Environment.from_bimatrix([[(6, 6), (2, 7)], [(7, 2), (0, 0)]])


def program(liability: Liability, budget: Budget) -> MechanismProgram:
    return assemble(CHICKEN, Language.complete(CHICKEN), 0, liability, budget)


def test_senses_have_names() -> None:
    assert Sense.parse("best") is Sense.BEST
    with pytest.raises(ParameterError, match="'fair'"):
        Sense.parse("fair")


def test_the_worst_is_the_best_of_the_negative() -> None:
    found = program(Liability.of(0), Budget.FREE)
    best = solve_exactly(found.linear_program(Sense.BEST)).value
    worst = solve_exactly(found.linear_program(Sense.WORST)).value
    assert (best, worst) == (Fraction(21, 2), Fraction(-36, 5))


def test_sizes_agree_with_the_linear_program() -> None:
    found = program(Liability.of(1), Budget.BALANCED)
    exact = found.linear_program(Sense.BEST)
    assert (exact.n_rows, exact.n_columns) == (found.n_rows, found.n_columns)
    assert exact.nonzeros == found.nonzeros
    assert found.n_columns == found.n_profiles + found.paid_signals.size


def test_only_finite_liability_bounds_transfers_below() -> None:
    assert set(program(Liability.of(1), Budget.BALANCED).column_lower()) == {0}
    free = program(Liability(), Budget.BALANCED)
    assert free.column_lower() == [0] * 4 + [None] * (free.n_columns - 4)


def test_obedient_profiles_without_pay_are_the_pure_equilibria() -> None:
    nothing = assemble(CHICKEN, Language.null(CHICKEN), 0, Liability.of(0), Budget.FREE)
    assert nothing.form is Form.PENALTIES
    assert nothing.obedient_profiles().tolist() == [False, True, True, False]
    # Charging 2B for every deviation makes mutual restraint obedient from B = 1/2 on.
    assert program(Liability.of("1/2"), Budget.FREE).obedient_profiles()[0]
    assert not program(Liability.of("49/100"), Budget.FREE).obedient_profiles()[0]
