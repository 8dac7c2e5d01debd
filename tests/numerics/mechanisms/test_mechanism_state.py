"""One state solved: shortcuts, limits of time, and the way back to an answer."""

from __future__ import annotations

import dataclasses
import time
from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.numerics.mechanisms.mechanism_state import (
    Question,
    deadline_of,
    solve_program,
    solve_state,
)
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import Language

CHICKEN = Environment.from_bimatrix([[(6, 6), (2, 7)], [(7, 2), (0, 0)]])
QUESTION = Question(
    CHICKEN, Language.null(CHICKEN), Liability.of(0), Budget.FREE, Sense.BEST, True, "highs", None
)


def test_the_answer_and_its_weights() -> None:
    answer = solve_state(QUESTION, 0)
    assert answer.by_program
    assert answer.attained
    assert answer.reached == Fraction(21, 2)
    assert answer.recommendation == {0: Fraction(1, 2), 1: Fraction(1, 4), 2: Fraction(1, 4)}
    # By hand: scores 12 - 2 mu at (0, 0) and 9 + 2 mu at (0, 1) and (1, 0) meet at mu = 3/4.
    assert {(w.agent, w.recommended, w.deviation) for w in answer.weights} == {
        (0, 0, 1),
        (1, 0, 1),
    }
    assert {w.mu for w in answer.weights} == {Fraction(3, 4)}


def test_an_obedient_extreme_needs_no_program() -> None:
    paid = dataclasses.replace(
        QUESTION, language=Language.complete(CHICKEN), liability=Liability.of(1)
    )
    answer = solve_state(paid, 0)
    assert not answer.by_program
    assert answer.weights == ()
    assert answer.reached == 12
    assert answer.transfers[0, 0, 0] == Fraction(1, 2)


def test_an_obedient_extreme_needs_no_pay_in_a_program_with_transfers() -> None:
    game = Environment.from_bimatrix([[(2, 2), (0, 0)], [(0, 0), (1, 1)]])
    paid = dataclasses.replace(
        QUESTION,
        environment=game,
        language=Language.complete(game),
        liability=Liability.of(1),
        budget=Budget.BALANCED,
    )
    answer = solve_state(paid, 0)
    assert answer.reached == 4
    assert not answer.transfers
    assert not answer.by_program


def test_out_of_time_the_best_sure_recommendation_is_given() -> None:
    late = dataclasses.replace(QUESTION, deadline=time.monotonic() - 1)
    answer = solve_state(late, 0)
    assert answer.reached == 9
    assert answer.recommendation == {1: Fraction(1)}
    assert "time limit" in answer.method


def test_out_of_time_without_any_mechanism_the_bound_is_trivial() -> None:
    pennies = Environment.from_bimatrix([[(3, -1), (-1, 1)], [(-1, 1), (1, -1)]])
    late = dataclasses.replace(
        QUESTION,
        environment=pennies,
        language=Language.null(pennies),
        deadline=time.monotonic() - 1,
    )
    answer = solve_state(late, 0)
    assert answer.recommendation is None
    assert not answer.attained
    assert answer.reached == 0
    worst = solve_state(dataclasses.replace(late, sense=Sense.WORST), 0)
    assert worst.reached == 2


def test_limits_must_be_positive() -> None:
    deadline = deadline_of(5)
    assert deadline is not None
    assert deadline > time.monotonic()
    for limit in (0.0, -1.0, np.inf, np.nan):
        with pytest.raises(ParameterError, match="time_limit"):
            deadline_of(limit)


def test_clarabel_falls_back_on_a_basis() -> None:
    rng = np.random.default_rng(3)
    game = Environment.from_arrays(rng.integers(-9, 9, size=(2, 5, 5)).tolist())
    language = Language.null(game)
    asked = dataclasses.replace(QUESTION, environment=game, language=language)
    program = solve_state(asked, 0).program.linear_program(Sense.BEST)
    by_clarabel = solve_program(dataclasses.replace(asked, solver="clarabel"), program)
    assert by_clarabel.status == "optimal"
    assert by_clarabel.value == solve_program(asked, program).value
