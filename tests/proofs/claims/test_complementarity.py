"""T5: the weight a language still needs, as a cycle ratio; sharp, and falling with the language."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.signal_contracts.language_threshold import (
    LanguageThreshold,
    language_threshold,
)
from coopgap.proofs.cases import random_case
from coopgap.proofs.claims import complementarity
from coopgap.proofs.claims.claim import Case, Finding
from coopgap.proofs.claims.complementarity import CLAIM, supports
from coopgap.proofs.kernel import check
from coopgap.testing import environments, languages
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import matching_pennies
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language

TABLE = effort_table(R=5, S=0, T=8, P=2)
CASE = Case("table", TABLE, effort_language(TABLE, "coop-defect"))


def _examined(case: Case) -> Finding:
    finding = CLAIM.examine(case)
    assert finding is not None
    return finding


@given(st.data())
def test_the_claim_holds_with_accepted_certificates(data: st.DataObject) -> None:
    environment = data.draw(environments(max_agents=2))
    case = Case("drawn", environment, data.draw(languages(environment, max_signals=4)))
    finding = CLAIM.examine(case)
    if finding is None:
        assert CLAIM.unmet(case) == "few efficient rules"
        return
    assert finding.holds, finding.note
    verdicts = [check(document) for document in finding.documents]
    assert verdicts
    assert not [verdict.reason for verdict in verdicts if not verdict.accepted]


@pytest.mark.parametrize("number", range(8))
def test_the_claim_holds_on_random_cases(number: int) -> None:
    finding = _examined(random_case(0, number))
    assert finding.holds, finding.note


def test_the_effort_table_still_needs_weight_two() -> None:
    finding = _examined(CASE)
    assert finding.holds
    assert finding.note == "λ*(L) = 2"


@pytest.mark.parametrize("number", range(4))
def test_a_weight_that_supports_the_first_best_is_supported_by_all_above(number: int) -> None:
    case = random_case(3, number)
    answers = [supports(case.environment, case.language, Fraction(k, 3)) for k in range(12)]
    assert answers == sorted(answers)


def test_no_weight_supports_what_a_neutral_deviation_undoes() -> None:
    game = matching_pennies()
    finding = _examined(Case("pennies", game, Language.null(game)))
    assert finding.holds
    assert finding.note == "infinite"


def test_ties_beyond_the_limit_of_the_test_are_left_out() -> None:
    flat = Environment.from_arrays([[0] * 65])
    case = Case("ties", flat, Language.null(flat))
    assert CLAIM.unmet(case) == "few efficient rules"
    assert CLAIM.examine(case) is None
    # The limit is the test's own: the claim holds here as well.
    assert CLAIM.conclude(case).holds


@pytest.mark.parametrize(
    "wrong",
    [lambda value: None, lambda value: value * 2, lambda value: value / 2, lambda value: 0],
    ids=["infinite", "double", "half", "zero"],
)
def test_a_shifted_threshold_is_seen(
    monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Any], Any]
) -> None:
    def shifted(environment: Environment, language: Language) -> LanguageThreshold:
        found = language_threshold(environment, language)
        if language.n_signals != CASE.language.n_signals:
            return found
        return dataclasses.replace(found, value=wrong(found.value))

    monkeypatch.setattr(complementarity, "language_threshold", shifted)
    finding = _examined(CASE)
    assert not finding.holds
    assert "sharp" in finding.note


def test_a_threshold_that_rises_with_the_language_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def swapped(environment: Environment, language: Language) -> LanguageThreshold:
        other = Language.complete if language.n_signals == 1 else Language.null
        return language_threshold(environment, other(environment))

    monkeypatch.setattr(complementarity, "language_threshold", swapped)
    finding = _examined(CASE)
    assert not finding.holds
    assert "rises with the language" in finding.note
    assert "is not λ* without a contract" in finding.note
