"""Weak duality holds for any weights, and is void where it must be."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.mechanisms.mechanism_duality import (
    BudgetMultiplier,
    DeviationWeight,
    weak_duality,
)
from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import AnyLanguage, Language, NoisyLanguage

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])


@st.composite
def questions(
    draw: st.DrawFn,
) -> tuple[Environment, AnyLanguage, list[DeviationWeight]]:
    """Two states, two or three agents with two actions, arbitrary weights."""
    n = draw(st.integers(1, 3))
    size = 2 ** (n + 1)
    shape = (2,) * (n + 1)
    payoff = st.lists(st.integers(-3, 3), min_size=size, max_size=size)
    tables = [np.array(draw(payoff)).reshape(shape).tolist() for _ in range(n)]
    environment = Environment.from_arrays(tables, prior=["1/3", "2/3"])
    codes = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    language: AnyLanguage = Language.from_labels(environment, np.array(codes).reshape(shape))
    if draw(st.booleans()):
        kernel = np.empty((size, 2), dtype=object)
        kernel[:] = [(Fraction(c, 2), Fraction(2 - c, 2)) for c in codes]
        language = NoisyLanguage.from_arrays(environment, kernel.reshape(*shape, 2))
    weight = st.fractions(0, 3, max_denominator=5)
    plan = [
        DeviationWeight(i, state, told, 1 - told, draw(weight))
        for i, state, told in itertools.product(range(n), range(2), range(2))
    ]
    return environment, language, plan


def by_the_book(
    environment: Environment,
    language: AnyLanguage,
    plan: list[DeviationWeight],
    nu: tuple[BudgetMultiplier, ...],
    bound: Fraction | None,
    sense: Sense,
) -> Fraction | None:
    """Evaluate the formula of theory §3 with dictionaries and fractions only."""
    chance = language.probabilities()
    sign = 1 if sense is Sense.BEST else -1
    prices = {(v.state, v.profile, v.signal): v.value for v in nu}
    total = Fraction(0)
    for state in range(environment.n_states):
        scores = []
        for a in environment.profiles():
            welfare = environment.welfare.fraction((state, *a))
            score = sign * environment.prior[state] * welfare
            for i, s in itertools.product(range(environment.n_agents), range(language.n_signals)):
                c = prices.get((state, a, s), Fraction(0))
                for w in plan:
                    if (w.agent, w.state, w.recommended) == (i, state, a[i]):
                        moved = (*a[:i], w.deviation, *a[i + 1 :])
                        c += w.mu * chance.fraction((state, *a, s))
                        c -= w.mu * chance.fraction((state, *moved, s))
                if bound is None and c:
                    return None
                score += (bound or 0) * abs(c)
            for w in plan:
                if (w.state, w.recommended) == (state, a[w.agent]):
                    moved = (*a[: w.agent], w.deviation, *a[w.agent + 1 :])
                    utility = environment.utilities
                    score += w.mu * utility.fraction((w.agent, state, *a))
                    score -= w.mu * utility.fraction((w.agent, state, *moved))
            scores.append(score)
        total += max(scores)
    return sign * total


@given(
    questions(),
    st.sampled_from([Fraction(0), Fraction(3, 2), None]),
    st.sampled_from(list(Budget)),
    st.sampled_from(list(Sense)),
)
def test_the_bound_is_the_formula(
    question: tuple[Environment, AnyLanguage, list[DeviationWeight]],
    bound: Fraction | None,
    budget: Budget,
    sense: Sense,
) -> None:
    environment, language, plan = question
    limits = {"liability": Liability(bound), "budget": budget, "sense": sense}
    found = weak_duality(environment, language, plan, **limits)  # type: ignore[arg-type]
    signs = {v.value > 0 for v in found.nu}
    assert budget is not Budget.FREE or not signs
    assert budget is not Budget.NO_SUBSIDY or True not in signs
    assert found.value == by_the_book(environment, language, plan, found.nu, bound, sense)


@given(questions(), st.sampled_from([Budget.BALANCED, Budget.NO_SUBSIDY]), st.data())
def test_no_price_is_better_than_the_median(
    question: tuple[Environment, AnyLanguage, list[DeviationWeight]],
    budget: Budget,
    data: st.DataObject,
) -> None:
    environment, language, plan = question
    bound = Fraction(2)
    found = weak_duality(environment, language, plan, liability=Liability(bound), budget=budget)
    other = tuple(
        BudgetMultiplier(v.state, v.profile, v.signal, -abs(data.draw(st.fractions(-2, 2))))
        for v in found.nu
    )
    challenger = by_the_book(environment, language, plan, other, bound, Sense.BEST)
    assert found.value is not None
    assert challenger is not None
    assert found.value <= challenger


def test_no_price_rewards_a_subsidy() -> None:
    solo = Environment.from_arrays([[1, 2]])
    plan = [DeviationWeight(0, 0, 0, 1, Fraction(1))]
    limits = {"liability": Liability.of(3), "budget": Budget.NO_SUBSIDY}
    found = weak_duality(solo, Language.complete(solo), plan, **limits)  # type: ignore[arg-type]
    # c is +1 where obedience is seen, -1 elsewhere; only the first may be priced away.
    assert found.nu == (BudgetMultiplier(0, (0,), 0, Fraction(-1)),)


def test_no_weights_prove_the_first_best() -> None:
    found = weak_duality(DILEMMA, Language.null(DILEMMA), [], liability=Liability())
    assert found.value == DILEMMA.first_best().value


def test_detectable_plans_prove_nothing_against_unlimited_liability() -> None:
    plan = [DeviationWeight(0, 0, 0, 1, Fraction(1))]
    language = Language.complete(DILEMMA)
    assert weak_duality(DILEMMA, language, plan, liability=Liability()).value is None
    assert weak_duality(DILEMMA, language, plan, liability=Liability.of(9)).value is not None


@pytest.mark.parametrize(
    "weight",
    [
        DeviationWeight(0, 0, 0, 0, Fraction(1)),
        DeviationWeight(2, 0, 0, 1, Fraction(1)),
        DeviationWeight(0, 1, 0, 1, Fraction(1)),
        DeviationWeight(0, 0, 0, 2, Fraction(1)),
        DeviationWeight(0, 0, 0, 1, Fraction(-1)),
    ],
)
def test_nonsense_is_refused(weight: DeviationWeight) -> None:
    with pytest.raises(ParameterError, match="DeviationWeight"):
        weak_duality(DILEMMA, Language.null(DILEMMA), [weight], liability=Liability())
