"""T3: languages that see every deviation, what else the claim needs, and how it can fail."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from coopgap.numerics.gap import welfare_gap
from coopgap.proofs.cases import random_case
from coopgap.proofs.claims import completeness
from coopgap.proofs.claims.claim import Case
from coopgap.proofs.claims.completeness import CLAIM, largest_gain, revealing_rule, reveals
from coopgap.proofs.kernel import check
from coopgap.testing import environments
from coopgap.theory.contract import Liability
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import chicken, prisoners_dilemma
from coopgap.theory.language import Language

DILEMMA = prisoners_dilemma()
SEEN = Case("dilemma, all", DILEMMA, Language.complete(DILEMMA))
BLIND = Case("dilemma, none", DILEMMA, Language.null(DILEMMA))


@given(environments(max_agents=2))
def test_a_complete_language_closes_every_gap(environment: Environment) -> None:
    case = Case("drawn", environment, Language.complete(environment))
    if CLAIM.unmet(case) == "few efficient rules":
        return
    assert all(reveals(case, rule) for rule in environment.efficient_rules())
    finding = CLAIM.examine(case)
    assert finding is not None
    assert finding.holds, finding.note
    assert all(check(document).accepted for document in finding.documents)


@pytest.mark.parametrize("number", [0, 3, 8, 11, 12, 16])
def test_the_claim_holds_on_random_cases(number: int) -> None:
    case = random_case(0, number)
    finding = CLAIM.examine(case)
    assert (finding is None) is (revealing_rule(case) is None)
    if finding is not None:
        assert finding.holds, finding.note
        assert all(check(document).accepted for document in finding.documents)


def test_some_random_cases_reveal_and_some_do_not() -> None:
    found = {revealing_rule(random_case(0, number)) is None for number in range(12)}
    assert found == {True, False}


def test_a_language_that_hides_deviations_can_leave_a_gap() -> None:
    assert CLAIM.unmet(BLIND) == "revealing language"
    assert CLAIM.examine(BLIND) is None
    assert not CLAIM.conclude(BLIND).holds


def test_a_balanced_budget_can_leave_a_gap() -> None:
    # Whoever deviates, the court sees only that someone did: it cannot fine both.
    language = Language.from_labels(DILEMMA, [["kept", "broken"], ["broken", "broken"]])
    case = Case("who?", DILEMMA, language)
    finding = CLAIM.examine(case)
    assert finding is not None
    assert finding.holds
    assert [
        welfare_gap(DILEMMA, language, "c1", budget=budget).gap == 0
        for budget in ("free", "no-subsidy", "balanced")
    ] == [True, True, False]


@pytest.mark.parametrize("game", [DILEMMA, prisoners_dilemma(R=5, S=-1, T=9, P=0)])
def test_the_bound_is_sharp_in_a_dilemma(game: Environment) -> None:
    case = Case("seen", game, Language.complete(game))
    rule = revealing_rule(case)
    assert rule is not None
    enough = largest_gain(case, rule) / 2
    assert enough > 0
    just_less = Liability.of(enough - Fraction(1, 1000))
    assert welfare_gap(game, case.language, "c1", liability=just_less).gap != 0


def test_the_claim_fails_with_too_small_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "largest_gain", lambda case, rule: Fraction(0))
    finding = CLAIM.examine(SEEN)
    assert finding is not None
    assert not finding.holds


def test_the_claim_fails_when_revelation_is_misjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "reveals", lambda case, rule: True)
    finding = CLAIM.examine(BLIND)
    assert finding is not None
    assert not finding.holds


def test_the_largest_gain_is_over_all_agents_and_states() -> None:
    first, second = chicken(), DILEMMA
    both = Environment.from_arrays(
        [
            [[[g.payoff(i, 0, (a, b)) for b in (0, 1)] for a in (0, 1)] for g in (first, second)]
            for i in (0, 1)
        ],
        states=["chicken", "dilemma"],
    )
    case = Case("both", both, Language.complete(both))
    gains = []
    for rule in both.efficient_rules():
        for state, profile in enumerate(rule.profiles):
            a, b = profile
            gains += [
                both.payoff(0, state, (1 - a, b)) - both.payoff(0, state, (a, b)),
                both.payoff(1, state, (a, 1 - b)) - both.payoff(1, state, (a, b)),
            ]
        assert largest_gain(case, rule) == max(0, *gains)
