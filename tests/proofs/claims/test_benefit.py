"""T6: everyone gains with lump sums; what each assumption is for, and how the test can fail."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any

import pytest

from coopgap.numerics.gap import WelfareGap, welfare_gap
from coopgap.numerics.individual_benefit import IndividualBenefit, individual_benefit
from coopgap.numerics.mechanisms.mechanism import MechanismOptimum
from coopgap.numerics.signal_contracts.contract_search import SignalContractOptimum
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.cases import cases, random_case
from coopgap.proofs.certificates import implementable_document
from coopgap.proofs.claims import benefit
from coopgap.proofs.claims.benefit import CLAIM, mediated_payoffs
from coopgap.proofs.claims.claim import Case
from coopgap.proofs.kernel import check
from coopgap.theory.contract import Budget, Contract, Liability, MediatedContract, Profile
from coopgap.theory.environment import Environment
from coopgap.theory.games.dilemmas import coordination, matching_pennies, prisoners_dilemma
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language

TABLE = effort_table(R=5, S=0, T=8, P=2)
SEEN = effort_language(TABLE, "coop-defect")
CASE = Case("table", TABLE, SEEN, budget=Budget.BALANCED)


def test_the_claim_holds_with_accepted_certificates_wherever_it_applies() -> None:
    applied = 0
    for case in cases(seed=0, n_random=12):
        finding = CLAIM.examine(case)
        if finding is None:
            continue
        applied += 1
        assert finding.holds, (case.name, finding.note)
        assert finding.margin is not None
        assert finding.margin > 0
        verdicts = [check(document) for document in finding.documents]
        assert not [verdict.reason for verdict in verdicts if not verdict.accepted]
    assert applied >= 8


def test_a_free_budget_can_pay_more_than_the_first_best_is_worth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free = dataclasses.replace(CASE, budget=Budget.FREE)
    assert CLAIM.unmet(free) == "no subsidy"
    assert CLAIM.examine(free) is None

    def generous(*arguments: Any, **limits: Any) -> WelfareGap:
        """Add a constant to every transfer: as good a contract as before, with free budget."""
        found = welfare_gap(*arguments, **limits)
        optimum = found.optimum
        if not isinstance(optimum, SignalContractOptimum) or optimum.contract is None:
            return found
        paid = tuple(tuple(t + 100 for t in row) for row in optimum.contract.transfers)
        return dataclasses.replace(
            found, optimum=dataclasses.replace(optimum, contract=Contract(paid))
        )

    monkeypatch.setattr(benefit, "welfare_gap", generous)
    subsidised = generous(TABLE, SEEN, "c1").optimum
    assert isinstance(subsidised, SignalContractOptimum)
    assert check(implementable_document(TABLE, SEEN, subsidised)).accepted
    finding = CLAIM.conclude(free)
    assert not finding.holds
    assert "no gap to share" in finding.note


def test_a_neutral_deviation_leaves_nobody_who_would_play_the_first_best() -> None:
    ring = Environment.from_bimatrix([[(2, 0), (0, 2)], [(0, 2), (2, 0)], [(0, 0), (0, 0)]])
    for environment in (ring, matching_pennies()):
        case = Case("ring", environment, Language.null(environment), budget=Budget.BALANCED)
        assert CLAIM.unmet(case) == "finite threshold"
        assert CLAIM.examine(case) is None
        finding = CLAIM.conclude(case)
        assert not finding.holds
        assert "no weight" in finding.note


def test_without_a_gap_there_is_nothing_to_share() -> None:
    game = coordination()
    case = Case("coordination", game, Language.complete(game), budget=Budget.BALANCED)
    assert CLAIM.unmet(case) == "positive gap"
    assert CLAIM.examine(case) is None
    assert not CLAIM.conclude(case).holds


@pytest.mark.parametrize("budget", [Budget.BALANCED, Budget.NO_SUBSIDY])
@pytest.mark.parametrize("number", range(4))
def test_payoffs_in_a_mechanism_add_up_to_welfare_and_what_is_paid(
    number: int, budget: Budget
) -> None:
    case = random_case(5, number)
    environment, language = case.environment, case.language
    found = welfare_gap(environment, language, "c2", liability=Liability.of(2), budget=budget)
    assert isinstance(found.optimum, MechanismOptimum)
    assert found.optimum.mechanism is not None
    total = sum(mediated_payoffs(environment, language, found.optimum.mechanism))
    assert found.value is not None
    assert total <= found.value
    if budget is Budget.BALANCED:
        assert total == found.value


def test_only_what_is_paid_when_all_obey_is_income() -> None:
    game = prisoners_dilemma()
    language = Language.complete(game)
    on, off = (int(language.signals[0, 0, action]) for action in (0, 1))
    sure: dict[tuple[int, Profile], Fraction] = {(0, (0, 0)): Fraction(1)}
    paid: dict[tuple[int, int, Profile, int], Fraction] = {
        (0, 0, (0, 0), on): Fraction(1, 2),
        (1, 0, (0, 0), off): Fraction(-9),
    }
    income = mediated_payoffs(game, language, MediatedContract(sure, paid))
    assert list(income) == [Fraction(7, 2), Fraction(3)]


def test_lump_sums_that_miss_someone_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfair(*arguments: Any) -> IndividualBenefit:
        found = individual_benefit(*arguments)
        first, second = found.lump_sums
        return dataclasses.replace(found, lump_sums=(first + 100, second - 100))

    assert CLAIM.conclude(CASE).holds
    monkeypatch.setattr(benefit, "individual_benefit", unfair)
    finding = CLAIM.examine(CASE)
    assert finding is not None
    assert not finding.holds
    assert finding.margin is not None
    assert finding.margin < 0


def test_lump_sums_from_outside_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def generous(*arguments: Any) -> IndividualBenefit:
        found = individual_benefit(*arguments)
        return dataclasses.replace(found, lump_sums=tuple(t + 1 for t in found.lump_sums))

    monkeypatch.setattr(benefit, "individual_benefit", generous)
    finding = CLAIM.examine(CASE)
    assert finding is not None
    assert not finding.holds
    assert "not balanced" in finding.note


def test_a_threshold_that_is_too_low_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found = closure_threshold(TABLE)
    assert found.value is not None
    low = dataclasses.replace(found, value=found.value * Fraction(9, 10))
    monkeypatch.setattr(benefit, "closure_threshold", lambda environment: low)
    finding = CLAIM.examine(CASE)
    assert finding is not None
    assert not finding.holds
    assert "no equilibrium at λ*" in finding.note


def test_a_class_without_an_outcome_benefits_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    game = prisoners_dilemma()
    monkeypatch.setattr(benefit, "_outcomes", lambda case, results: iter(()))
    assert not CLAIM.conclude(Case("PD", game, Language.null(game), budget=Budget.BALANCED)).holds
