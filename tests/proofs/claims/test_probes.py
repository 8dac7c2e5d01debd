"""Probes of claims: chains of languages, and weights beyond every threshold."""

from __future__ import annotations

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.proofs.cases import random_case
from coopgap.proofs.claims.claim import Case
from coopgap.proofs.claims.probes import MAX_RULES, beyond, chain_of_languages, few_rules
from coopgap.testing import environments, languages
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language


@given(st.integers(0, 10_000))
def test_languages_get_finer_along_the_chain(number: int) -> None:
    case = random_case(0, number)
    chain = chain_of_languages(case)
    assert all(fine.is_finer_than(coarse) for coarse, fine in itertools.pairwise(chain))
    assert chain[0].n_signals == 1
    assert chain[1] is case.language
    assert chain[-1].n_signals == case.environment.n_states * case.environment.n_profiles


@given(st.data())
def test_no_finite_threshold_is_beyond(data: st.DataObject) -> None:
    environment = data.draw(environments(max_agents=2))
    far = beyond(environment)
    language = data.draw(languages(environment))
    found = [
        closure_threshold(environment).value,
        worst_case_threshold(environment).value,
        language_threshold(environment, language).value,
    ]
    assert all(value is None or value < far for value in found)


def test_beyond_counts_every_state_that_a_cycle_can_visit() -> None:
    game = Environment.from_arrays([[0, 7]])
    twice = Environment.from_arrays([[[0, 7], [7, 0]]], states=["wet", "dry"])
    assert [beyond(game), beyond(twice)] == [Fraction(8), Fraction(15)]


def test_few_rules_are_at_most_the_limit() -> None:
    for ties in (MAX_RULES, MAX_RULES + 1):
        flat = Environment.from_arrays([[0] * ties])
        assert few_rules(Case("ties", flat, Language.null(flat))) is (ties == MAX_RULES)
