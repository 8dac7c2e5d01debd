"""The kernel accepts what was proved about mediated mechanisms, and nothing stronger."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.proofs.kernel import check
from coopgap.proofs.mechanism_certificates import (
    mechanism_bound_document,
    mechanism_document,
    mechanism_documents,
)
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import AnyLanguage, Language, NoisyLanguage

DILEMMA = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
LIABILITIES = st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(3), None]).map(Liability)


@st.composite
def games(draw: st.DrawFn) -> tuple[Environment, AnyLanguage]:
    """Two or three agents, one or two states, any language, noisy or not."""
    shape = draw(st.sampled_from([(2, 2), (2, 3), (2, 2, 2), (2, 2, 1)]))
    states = draw(st.integers(1, 2))
    size = states * int(np.prod(shape))
    payoff = st.lists(st.integers(-4, 4), min_size=size, max_size=size)
    tables = [np.array(draw(payoff)).reshape(states, *shape).tolist() for _ in shape]
    environment = Environment.from_arrays(tables, prior=[["1"], ["1/4", "3/4"]][states - 1])
    if draw(st.booleans()):
        environment = environment.prosocial(draw(st.fractions(0, 2, max_denominator=4)))
    codes = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    if draw(st.booleans()):
        full = (states, *shape)
        return environment, Language.from_labels(environment, np.array(codes).reshape(full))
    kernel = np.empty((size, 2), dtype=object)
    kernel[:] = [(Fraction(1 + c, 4), Fraction(3 - c, 4)) for c in codes]
    return environment, NoisyLanguage.from_arrays(environment, kernel.reshape(states, *shape, 2))


def changed(document: dict[str, Any], **claim: str) -> dict[str, Any]:
    """Give the document with another claim."""
    other = copy.deepcopy(document)
    other["claim"].update(claim)
    return other


@given(
    games(),
    LIABILITIES,
    st.sampled_from(list(Budget)),
    st.sampled_from(list(Sense)),
    st.booleans(),
)
def test_both_sides_are_accepted_and_nothing_stronger(
    game: tuple[Environment, AnyLanguage],
    liability: Liability,
    budget: Budget,
    sense: Sense,
    exact: bool,
) -> None:
    environment, language = game
    found = best_mechanism(
        environment, language, liability=liability, budget=budget, sense=sense, exact=exact
    )
    bound, reached = mechanism_documents(environment, language, found)
    for document in (bound, reached):
        verdict = check(document)
        assert verdict.accepted, verdict.reason
    step = Fraction(1, 10**6) * (1 if sense is Sense.BEST else -1)
    too_tight = Fraction(bound["claim"]["bound"]) - step
    assert not check(changed(bound, bound=str(too_tight))).accepted
    too_much = Fraction(reached["claim"]["value"]) + step
    assert not check(changed(reached, value=str(too_much))).accepted


@given(games(), st.sampled_from([Fraction(1, 2), Fraction(3)]), st.sampled_from(list(Budget)))
def test_mechanisms_do_not_pass_for_a_smaller_liability_than_they_use(
    game: tuple[Environment, AnyLanguage], bound: Fraction, budget: Budget
) -> None:
    environment, language = game
    found = best_mechanism(environment, language, liability=Liability(bound), budget=budget)
    assert found.mechanism is not None
    used = max(
        (
            abs(y) / found.mechanism.probability(state, profile)
            for (_, state, profile, _), y in found.mechanism.transfers.items()
        ),
        default=Fraction(0),
    )
    assume(used > 0)
    document = mechanism_document(environment, language, found)
    assert check(changed(document, liability=str(used))).accepted
    assert not check(changed(document, liability=str(used * Fraction(999, 1000)))).accepted


@given(games(), LIABILITIES, st.sampled_from(list(Budget)), st.data())
def test_weights_are_needed(
    game: tuple[Environment, AnyLanguage],
    liability: Liability,
    budget: Budget,
    data: st.DataObject,
) -> None:
    environment, language = game
    found = best_mechanism(environment, language, liability=liability, budget=budget)
    assume(found.upper < environment.first_best().value)
    document = mechanism_bound_document(environment, language, found)
    none = copy.deepcopy(document)
    none["certificate"] = {"deviations": [], "nu": []}
    assert not check(none).accepted
    row = data.draw(st.sampled_from(document["certificate"]["deviations"]))
    row[-1] = "-" + row[-1]
    assert not check(document).accepted


@pytest.mark.parametrize("region", [(5, 0, 8, 2), (12, 0, 9, 1)])
def test_effort_tables_have_their_gap_certified(region: tuple[int, int, int, int]) -> None:
    R, S, T, P = region
    game = effort_table(R=R, S=S, T=T, P=P)
    language = effort_language(game, "coop-defect")
    found = best_mechanism(game, language)
    gap = Fraction(R - P, 15)
    for document in mechanism_documents(game, language, found):
        verdict = check(document)
        assert verdict.accepted, verdict.reason
    assert game.first_best().value - found.upper == gap


def test_a_breach_of_budget_or_probability_is_rejected() -> None:
    language = Language.complete(DILEMMA)
    found = best_mechanism(DILEMMA, language, liability=Liability.of(2), budget=Budget.NO_SUBSIDY)
    document = mechanism_document(DILEMMA, language, found)
    assert check(document).accepted
    subsidised = copy.deepcopy(document)
    agent, state, profile, signal, _ = subsidised["certificate"]["transfers"][0]
    subsidised["certificate"]["transfers"][0] = [agent, state, profile, signal, "2"]
    subsidised["certificate"]["transfers"] = subsidised["certificate"]["transfers"][:1]
    assert not check(subsidised).accepted
    heavier = copy.deepcopy(document)
    heavier["certificate"]["recommendation"][0][-1] = "2"
    assert not check(heavier).accepted
    unpaid = copy.deepcopy(document)
    unpaid["certificate"]["transfers"] = []
    assert not check(unpaid).accepted


def test_what_schema_1_cannot_say_is_refused() -> None:
    language = Language.complete(DILEMMA)
    joined = best_mechanism(DILEMMA, language, participation=[0, 0])
    with pytest.raises(ParameterError, match="participation"):
        mechanism_bound_document(DILEMMA, language, joined)
    with pytest.raises(ParameterError, match="participation"):
        mechanism_document(DILEMMA, language, joined)
    pennies = Environment.from_bimatrix([[(3, -1), (-1, 1)], [(-1, 1), (1, -1)]])
    stopped = best_mechanism(pennies, Language.null(pennies), time_limit=1e-9)
    assert stopped.mechanism is None
    with pytest.raises(ParameterError, match="time limit"):
        mechanism_document(pennies, Language.null(pennies), stopped)
    assert check(mechanism_bound_document(pennies, Language.null(pennies), stopped)).accepted
