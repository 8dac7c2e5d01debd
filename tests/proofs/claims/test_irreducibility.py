"""T2: gaps that no contract in the language closes, what they need, and how the test can fail."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.signal_contracts.implementability import Implementability, implement
from coopgap.proofs.cases import random_case
from coopgap.proofs.claims import irreducibility
from coopgap.proofs.claims.claim import Case, Finding
from coopgap.proofs.claims.irreducibility import CLAIM, positive, stuck_states
from coopgap.proofs.kernel import check
from coopgap.testing import environments
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import coordination, matching_pennies, prisoners_dilemma
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language

DILEMMA = prisoners_dilemma()
TABLE = effort_table(R=15, S=3, T=12, P=4)
SEEN = Case("dilemma, all", DILEMMA, Language.complete(DILEMMA))


def _examined(case: Case) -> Finding:
    finding = CLAIM.examine(case)
    assert finding is not None
    return finding


@pytest.mark.parametrize(
    "case",
    [
        SEEN,
        Case("dilemma, none", DILEMMA, Language.null(DILEMMA)),
        Case("table", TABLE, effort_language(TABLE, "coop-defect")),
        *(random_case(0, number) for number in range(12)),
    ],
    ids=lambda case: case.name,
)
def test_the_claim_holds_with_accepted_certificates(case: Case) -> None:
    finding = _examined(case)
    assert finding.holds, finding.note
    verdicts = [check(document) for document in finding.documents]
    assert verdicts
    assert not [verdict.reason for verdict in verdicts if not verdict.accepted]


@given(environments(max_agents=2, max_states=2))
def test_without_a_contract_the_gap_is_positive_iff_no_efficient_profile_is_stable(
    environment: Environment,
) -> None:
    def stable(state: int, profile: tuple[int, ...]) -> bool:
        return all(
            environment.payoff(i, state, (*profile[:i], b, *profile[i + 1 :]))
            <= environment.payoff(i, state, profile)
            for i, size in enumerate(environment.shape)
            for b in range(size)
        )

    first_best = environment.first_best()
    reached = all(
        any(stable(state, profile) for profile in profiles)
        for state, profiles in enumerate(first_best.profiles)
    )
    assert positive(welfare_gap(environment, Language.null(environment), "c1")) is not reached


def test_a_dilemma_that_no_one_sees_is_sharp() -> None:
    assert _examined(Case("blind", DILEMMA, Language.null(DILEMMA))).note == "sharp"


def test_two_efficient_profiles_can_hide_what_each_reveals() -> None:
    # (c) needs the efficient profile to be unique: here each is left, but their mixture is not.
    game = matching_pennies()
    case = Case("pennies, none", game, Language.null(game))
    assert stuck_states(case) == [0]
    finding = _examined(case)
    assert finding.holds
    assert finding.note == "stuck"
    assert positive(welfare_gap(game, case.language, "c1"))
    assert not positive(welfare_gap(game, case.language, "c2", liability=Liability.of(1)))


def test_unlimited_liability_can_reach_what_no_finite_one_does() -> None:
    # (c) needs B < ∞: the first agent's shirking shows only against the column that is not played,
    # and threats there cost nothing.
    game = Environment.from_bimatrix([[(0, 3), (0, 0)], [(1, 0), (0, 0)]])
    language = Language.from_labels(game, [["top", "work"], ["top", "shirk"]])
    assert stuck_states(Case("hidden", game, language)) == [0]
    gaps = {
        bound: welfare_gap(game, language, "c2", liability=Liability.parse(bound)).gap
        for bound in ("1", "1000", "inf")
    }
    assert gaps["inf"] == 0
    assert all(gaps[bound] is not None and gaps[bound] != 0 for bound in ("1", "1000"))


def test_a_detectable_deviation_leaves_no_gap() -> None:
    # (b) needs the deviation to be undetectable: the same game with everything seen.
    assert stuck_states(SEEN) == []
    assert not positive(welfare_gap(DILEMMA, SEEN.language, "c1", liability=Liability.of(1)))


def test_ties_beyond_the_limit_of_the_test_are_left_out() -> None:
    flat = Environment.from_arrays([[0] * 65])
    case = Case("ties", flat, Language.null(flat))
    assert CLAIM.unmet(case) == "few efficient rules"
    assert CLAIM.examine(case) is None


def test_part_a_fails_when_implementability_is_misjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: Any, **limits: Any) -> Implementability:
        blind = Language.null(DILEMMA)
        return implement(DILEMMA, blind, arguments[2], **limits)

    monkeypatch.setattr(irreducibility, "implement", never)
    finding = _examined(SEEN)
    assert not finding.holds
    assert "(a)" in finding.note


def test_parts_b_and_c_fail_when_detection_is_misjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        irreducibility,
        "undetectable_gains",
        lambda environment, language: np.ones((1, 4), dtype=bool),
    )
    finding = _examined(SEEN)
    assert not finding.holds
    assert "(b) fails at B=1" in finding.note
    assert "(c) fails at B=1" in finding.note


def test_part_c_fails_when_a_gap_is_claimed_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def pessimist(*arguments: Any, **limits: Any) -> Any:
        found = welfare_gap(*arguments, **limits)
        assert found.upper is not None
        return dataclasses.replace(found, upper=found.upper - Fraction(1, 9))

    game = coordination()
    case = Case("coordination", game, Language.null(game))
    assert _examined(case).holds
    monkeypatch.setattr(irreducibility, "welfare_gap", pessimist)
    finding = _examined(case)
    assert not finding.holds
    assert "(c)" in finding.note


def test_no_implementable_rule_is_an_infinite_gap() -> None:
    game = matching_pennies()
    assert positive(welfare_gap(game, Language.null(game), "c1"))


@given(st.integers(0, 200))
def test_stuck_states_are_those_where_every_efficient_profile_is_left_unseen(number: int) -> None:
    case = random_case(1, number)
    environment, signals = case.environment, case.language.signals
    stuck = []
    for state, profiles in enumerate(environment.first_best().profiles):
        left = [
            any(
                environment.payoff(i, state, other) > environment.payoff(i, state, profile)
                and signals[(state, *other)] == signals[(state, *profile)]
                for i, size in enumerate(environment.shape)
                for b in range(size)
                if (other := (*profile[:i], b, *profile[i + 1 :])) is not None
            )
            for profile in profiles
        ]
        if all(left):
            stuck.append(state)
    assert stuck_states(case) == stuck
