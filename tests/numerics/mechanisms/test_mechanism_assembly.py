"""The assembled program against the program of the theory, written out row by row."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.mechanisms.mechanism_assembly import agent_cells, assemble, uses_penalties
from coopgap.numerics.mechanisms.mechanism_program import Form, Sense
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError, SizeError
from coopgap.theory.language import AnyLanguage, Language, NoisyLanguage

LIABILITIES = st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(3), None]).map(Liability)
BUDGETS = st.sampled_from(list(Budget))
SENSES = st.sampled_from(list(Sense))


@st.composite
def games(draw: st.DrawFn) -> tuple[Environment, AnyLanguage]:
    """One to three agents, one state, small integer payoffs, any language, noisy or not."""
    shape = draw(st.sampled_from([(2,), (3,), (2, 2), (2, 3), (3, 3), (2, 2, 2), (2, 2, 1)]))
    size = int(np.prod(shape))
    payoff = st.lists(st.integers(-4, 4), min_size=size, max_size=size)
    tables = [np.array(draw(payoff)).reshape(shape).tolist() for _ in shape]
    environment = Environment.from_arrays(tables)
    if draw(st.booleans()):
        environment = environment.prosocial(draw(st.fractions(0, 2, max_denominator=4)))
    signals = draw(st.integers(1, 3))
    if draw(st.booleans()):
        codes = draw(st.lists(st.integers(0, signals - 1), min_size=size, max_size=size))
        return environment, Language.from_labels(environment, np.array(codes).reshape(shape))
    odds = st.lists(st.integers(0, 3), min_size=signals, max_size=signals).filter(any)
    rows = [[Fraction(v, sum(row)) for v in row] for row in (draw(odds) for _ in range(size))]
    kernel = np.empty((size, signals), dtype=object)
    kernel[:] = rows
    return environment, NoisyLanguage.from_arrays(environment, kernel.reshape(*shape, signals))


def written_out(
    environment: Environment,
    language: AnyLanguage,
    liability: Liability,
    budget: Budget,
    sense: Sense,
) -> float:
    """Solve the program of theory §2 for one state with no reduction at all, in floats."""
    chance = language.probabilities()
    profiles = list(environment.profiles())
    agents, signals = range(environment.n_agents), range(language.n_signals)
    x = {a: k for k, a in enumerate(profiles)}
    y = {key: len(x) + k for k, key in enumerate(itertools.product(agents, profiles, signals))}
    size = len(x) + len(y)
    at_least: list[Any] = []
    exactly: list[Any] = [[1.0] * len(x) + [0.0] * len(y)]
    for i in agents:
        for told, done in itertools.permutations(range(environment.shape[i]), 2):
            row = np.zeros(size)
            for a in (a for a in profiles if a[i] == told):
                moved = (*a[:i], done, *a[i + 1 :])
                utility = environment.utilities
                row[x[a]] += utility.fraction((i, 0, *a)) - utility.fraction((i, 0, *moved))
                for s in signals:
                    row[y[i, a, s]] += chance.fraction((0, *a, s))
                    row[y[i, a, s]] -= chance.fraction((0, *moved, s))
            at_least.append(row)
    for (_, a, _), k in y.items():
        for sign in (1, -1) if liability.bound is not None else ():
            row = np.zeros(size)
            row[k], row[x[a]] = sign, float(liability.bound or 0)
            at_least.append(row)
    for a, s in itertools.product(profiles, signals):
        row = np.zeros(size)
        row[[y[i, a, s] for i in agents]] = -1
        if budget is Budget.BALANCED:
            exactly.append(row)
        elif budget is Budget.NO_SUBSIDY:
            at_least.append(row)
    sign = 1 if sense is Sense.BEST else -1
    costs = [-sign * float(environment.welfare.fraction((0, *a))) for a in profiles]
    answer = scipy.optimize.linprog(
        costs + [0.0] * len(y),
        A_ub=-np.array(at_least) if at_least else None,
        b_ub=np.zeros(len(at_least)) if at_least else None,
        A_eq=np.array(exactly, dtype=float),
        b_eq=[1.0] + [0.0] * (len(exactly) - 1),
        bounds=[(0, None)] * len(x) + [(None, None)] * len(y),
    )
    assert answer.status == 0
    assert answer.fun is not None
    return float(-sign * answer.fun)


def float_value(
    environment: Environment,
    language: AnyLanguage,
    liability: Liability,
    budget: Budget,
    sense: Sense,
    **how: bool,
) -> float:
    program = assemble(environment, language, 0, liability, budget, **how)
    rows, columns, values = program.entries
    matrix = np.zeros((program.n_rows, program.n_columns))
    np.add.at(matrix, (rows, columns), values.astype(float))
    objective = program.objective(sense)
    unequal = ~program.equal
    answer = scipy.optimize.linprog(
        -objective.numerators.astype(float) / objective.denominator,
        A_ub=-matrix[unequal] if unequal.any() else None,
        b_ub=np.zeros(int(unequal.sum())) if unequal.any() else None,
        A_eq=matrix[program.equal],
        b_eq=(np.flatnonzero(program.equal) == 0).astype(float),
        bounds=[(low, None) for low in program.column_lower()],
    )
    assert answer.status == 0
    assert answer.fun is not None
    return float(-answer.fun if sense is Sense.BEST else answer.fun)


@given(games(), LIABILITIES, BUDGETS, SENSES)
def test_reductions_keep_the_value(
    game: tuple[Environment, AnyLanguage], liability: Liability, budget: Budget, sense: Sense
) -> None:
    environment, language = game
    expected = written_out(environment, language, liability, budget, sense)
    found = float_value(environment, language, liability, budget, sense)
    assert found == pytest.approx(expected, abs=1e-7)


@given(games(), LIABILITIES, BUDGETS, SENSES)
def test_keeping_every_transfer_keeps_the_value(
    game: tuple[Environment, AnyLanguage], liability: Liability, budget: Budget, sense: Sense
) -> None:
    environment, language = game
    expected = float_value(environment, language, liability, budget, sense)
    found = float_value(environment, language, liability, budget, sense, every_transfer=True)
    assert found == pytest.approx(expected, abs=1e-7)


@given(games(), LIABILITIES, BUDGETS)
def test_noise_free_kernels_are_languages(
    game: tuple[Environment, AnyLanguage], liability: Liability, budget: Budget
) -> None:
    environment, language = game
    if isinstance(language, NoisyLanguage):
        return
    same = NoisyLanguage(language.probabilities(), language.labels)
    values = [
        float_value(environment, seen, liability, budget, Sense.BEST) for seen in (language, same)
    ]
    assert values[0] == pytest.approx(values[1], abs=1e-7)


def test_transfers_drop_out_only_where_they_may() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    language = Language.complete(game)
    noisy = NoisyLanguage(language.probabilities(), language.labels)
    some = Liability.of(1)
    assert uses_penalties(language, some, Budget.FREE)
    assert uses_penalties(language, Liability(), Budget.NO_SUBSIDY)
    assert not uses_penalties(language, some, Budget.NO_SUBSIDY)
    assert not uses_penalties(language, Liability(), Budget.BALANCED)
    assert not uses_penalties(noisy, some, Budget.FREE)
    assert uses_penalties(noisy, Liability.of(0), Budget.BALANCED)
    assert assemble(game, noisy, 0, some, Budget.FREE).form is Form.TRANSFERS


def test_agents_whom_no_signal_concerns_free_the_budget() -> None:
    utility: Callable[..., Any] = lambda state, acts: [acts.count("a"), 0]  # noqa: E731
    game = Environment.from_function(utility, [("a", "b"), ("c",)])
    found = assemble(game, Language.complete(game), 0, Liability(), Budget.BALANCED)
    assert not found.equal[1:].any()


@pytest.mark.parametrize("bound", ["1/4", "1/2", "3/4"])
def test_an_agent_not_concerned_can_take_no_more_than_its_own_liability(bound: str) -> None:
    """Team production seen only through output: both workers are fined, a third collects."""
    actions = [("work", "rest")] * 2 + [("watch",)]

    def utility(state: str, acts: tuple[str, ...]) -> list[int]:
        output = 3 if acts.count("work") == 2 else 0
        return [-int(a == "work") for a in acts[:2]] + [output]

    game = Environment.from_function(utility, actions)
    language = Language.from_function(game, lambda state, acts: acts.count("work") == 2)
    liability = Liability.of(bound)
    for sense in Sense:
        expected = written_out(game, language, liability, Budget.BALANCED, sense)
        found = float_value(game, language, liability, Budget.BALANCED, sense)
        assert found == pytest.approx(expected, abs=1e-7)


def test_cells_run_over_what_an_agent_can_bring_about() -> None:
    for agent, axis in enumerate((2, 3, 2)):
        cells = agent_cells((2, 3, 2), agent)
        assert sorted(cells.ravel().tolist()) == list(range(12))
        for column in cells.T:
            profiles = np.array(np.unravel_index(column, (2, 3, 2)))
            assert profiles[agent].tolist() == list(range(axis))
            assert all(np.unique(profiles[k]).size == 1 for k in range(3) if k != agent)


def test_large_integers_do_not_overflow() -> None:
    huge = 2**61 + 1
    game = Environment.from_bimatrix([[(0, 0), (0, 0)], [(huge, 1), (-huge, 1)]])
    corner = Language.from_labels(game, [[0, 0], [0, 1]])
    program = assemble(game, corner, 0, Liability.of(huge), Budget.FREE)
    rows, columns, values = program.entries
    first = dict(zip(columns[rows == 1].tolist(), values[rows == 1].tolist(), strict=True))
    assert first == {0: -huge, 1: 3 * huge}


def test_misfits_are_refused() -> None:
    game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    other = Environment.from_bimatrix([[(3, 3), (0, 4)]])
    with pytest.raises(LanguageError, match="shape"):
        assemble(game, Language.null(other), 0, Liability(), Budget.FREE)
    crowd = Environment.from_function(lambda state, acts: [0], [tuple(str(k) for k in range(8000))])
    with pytest.raises(SizeError, match="obedience"):
        assemble(crowd, Language.null(crowd), 0, Liability(), Budget.FREE)
