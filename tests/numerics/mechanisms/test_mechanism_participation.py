"""Participation against the same program written out in floats, over all states at once."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.mechanisms.mechanism_participation import solve_with_participation
from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.numerics.mechanisms.mechanism_state import Question, deadline_of
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError, ParameterError
from coopgap.theory.language import AnyLanguage, Language, NoisyLanguage

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


def ask(
    environment: Environment,
    language: AnyLanguage,
    bound: Fraction | None,
    budget: Budget,
    limit: float | None = None,
) -> Question:
    deadline = deadline_of(limit)
    return Question(
        environment, language, Liability(bound), budget, Sense.BEST, True, "highs", deadline
    )


def written_out(question: Question, levels: list[int]) -> float | None:
    environment, language = question.environment, question.language
    chance, bound = language.probabilities(), question.liability.bound
    agents, signals = range(environment.n_agents), range(language.n_signals)
    cells = list(itertools.product(range(environment.n_states), environment.profiles()))
    x = {cell: k for k, cell in enumerate(cells)}
    y = {key: len(x) + k for k, key in enumerate(itertools.product(agents, cells, signals))}
    size = len(x) + len(y)
    at_least: list[Any] = []
    floors: list[float] = []
    exactly: list[Any] = []
    for i, state in itertools.product(agents, range(environment.n_states)):
        for told, done in itertools.permutations(range(environment.shape[i]), 2):
            row = np.zeros(size)
            for a in (a for a in environment.profiles() if a[i] == told):
                moved = (*a[:i], done, *a[i + 1 :])
                utility = environment.utilities
                row[x[state, a]] += utility.fraction((i, state, *a))
                row[x[state, a]] -= utility.fraction((i, state, *moved))
                for s in signals:
                    row[y[i, (state, a), s]] += chance.fraction((state, *a, s))
                    row[y[i, (state, a), s]] -= chance.fraction((state, *moved, s))
            at_least.append(row)
            floors.append(0)
    for (_, cell, _), k in y.items():
        for sign in (1, -1) if bound is not None else ():
            row = np.zeros(size)
            row[k], row[x[cell]] = sign, float(bound or 0)
            at_least.append(row)
            floors.append(0)
    for cell, s in itertools.product(cells, signals):
        row = np.zeros(size)
        row[[y[i, cell, s] for i in agents]] = -1
        if question.budget is Budget.BALANCED:
            exactly.append((row, 0))
        elif question.budget is Budget.NO_SUBSIDY:
            at_least.append(row)
            floors.append(0)
    for i in agents:
        row = np.zeros(size)
        for state, a in cells:
            prior = environment.prior[state]
            row[x[state, a]] = prior * environment.payoff(i, state, a)
            for s in signals:
                row[y[i, (state, a), s]] = prior * chance.fraction((state, *a, s))
        at_least.append(row)
        floors.append(levels[i])
    for state in range(environment.n_states):
        row = np.zeros(size)
        row[[x[state, a] for a in environment.profiles()]] = 1
        exactly.append((row, 1))
    costs = [-float(environment.prior[t] * environment.welfare.fraction((t, *a))) for t, a in cells]
    answer = scipy.optimize.linprog(
        costs + [0.0] * len(y),
        A_ub=-np.array(at_least),
        b_ub=-np.array(floors, dtype=float),
        A_eq=np.array([row for row, _ in exactly], dtype=float),
        b_eq=[float(side) for _, side in exactly],
        bounds=[(0, None)] * len(x) + [(None, None)] * len(y),
    )
    return None if answer.fun is None else -float(answer.fun)


@given(
    st.lists(st.integers(-3, 3), min_size=16, max_size=16),
    st.lists(st.integers(0, 2), min_size=8, max_size=8),
    st.sampled_from([Fraction(0), Fraction(3, 2), None]),
    st.sampled_from(list(Budget)),
    st.lists(st.integers(-2, 2), min_size=2, max_size=2),
    st.booleans(),
)
def test_the_joint_program_agrees(
    payoffs: list[int],
    codes: list[int],
    bound: Fraction | None,
    budget: Budget,
    levels: list[int],
    noisy: bool,
) -> None:
    tables = np.array(payoffs).reshape(2, 2, 2, 2).tolist()
    environment = Environment.from_arrays(tables, prior=["1/4", "3/4"])
    language: AnyLanguage = Language.from_labels(environment, np.array(codes).reshape(2, 2, 2))
    if noisy:
        kernel = np.empty((8, 2), dtype=object)
        kernel[:] = [(Fraction(1 + c, 4), Fraction(3 - c, 4)) for c in codes]
        language = NoisyLanguage.from_arrays(environment, kernel.reshape(2, 2, 2, 2))
    question = ask(environment, language, bound, budget)
    expected = written_out(question, levels)
    if expected is None:
        with pytest.raises(ContractError, match="participation"):
            solve_with_participation(question, levels)
        return
    found = solve_with_participation(question, levels)
    assert found.reached == found.bound
    assert float(found.reached) == pytest.approx(expected, abs=1e-7)
    assert found.mechanism is not None
    for i, level in enumerate(levels):
        payoff = Fraction(0)
        payoff += sum(
            environment.prior[t] * probability * environment.payoff(i, t, a)
            for (t, a), probability in found.mechanism.recommendation.items()
        )
        payoff += sum(
            environment.prior[t] * pay * language.probabilities().fraction((t, *a, s))
            for (j, t, a, s), pay in found.mechanism.transfers.items()
            if j == i
        )
        assert payoff >= level


def test_a_number_of_levels_is_needed() -> None:
    question = ask(DILEMMA, Language.null(DILEMMA), None, Budget.FREE)
    with pytest.raises(ParameterError, match="1 levels for 2 agents"):
        solve_with_participation(question, [1])


def test_out_of_time_the_interval_is_trivial_or_better() -> None:
    question = ask(DILEMMA, Language.complete(DILEMMA), Fraction(1, 4), Budget.BALANCED, 1e-9)
    found = solve_with_participation(question, [0, 0])
    assert 2 <= found.bound <= 6
    assert found.reached <= 2
