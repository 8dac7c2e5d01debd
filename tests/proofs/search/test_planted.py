"""Planted errors: false variants of the claims, every one refuted within the default budget.

Each variant changes one thing in a true claim: a strict sign, a constant, an assumption, an index.
The unchanged claims are attacked too, and survive: a search that refutes everything finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.individual_benefit import expected_payoffs
from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import (
    closure_threshold,
    gains_and_losses,
    worst_case_threshold,
)
from coopgap.proofs.claims import benefit, closure, completeness, irreducibility, misjudgement
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.claims.completeness import largest_gain, reveals
from coopgap.proofs.claims.selection import unilateral_maxima
from coopgap.proofs.search.conjecture import from_text
from coopgap.proofs.search.domain import Domain, Games
from coopgap.proofs.search.falsify import falsify
from coopgap.proofs.search.families import family
from coopgap.proofs.search.necessity import without
from coopgap.proofs.search.vectorised import VECTORISED
from coopgap.theory.contract import Budget, Liability, Rule
from coopgap.theory.environment import Environment

SMALL = Games(agents=(1, 2), actions=(1, 2))
CONTRACTS = Games(agents=(2, 2), states=(1, 1), actions=(1, 2))
PLAYED = Games(agents=(2, 2), states=(1, 1), actions=(2, 2))

EXPRESSIONS: dict[str, tuple[str, Domain]] = {
    # T1: the order of the classes, of liability, of first best and equilibria.
    "C2 strictly better than C1": ("gap(c2) < gap(c1)", CONTRACTS),
    "C1 better than C2": ("gap(c1) <= gap(c2)", CONTRACTS),
    "C1 no better than no contract": ("value(c1) <= value(c0)", CONTRACTS),
    "C2 no better than no contract": ("gap(c2) >= gap(c0)", CONTRACTS),
    "value falls in liability": ("value(c2) is nonincreasing in liability", CONTRACTS),
    "every game has a gap": ("gap(c0) > 0", SMALL),
    "no gap with contracts": ("gap(c1) == 0", SMALL),
    "finite gap": ("gap(c1) < inf", CONTRACTS),
    "best equals worst": ("best_correlated == worst_correlated", PLAYED),
    "pure above correlated": ("best_welfare >= best_correlated", PLAYED),
    "equilibria are efficient": ("best_welfare == first_best", PLAYED),
    # T4, T5, T7: thresholds.
    "threshold below 1": ("threshold < 1", SMALL),
    "threshold below 4": ("threshold <= 4", SMALL),
    "thresholds are finite": ("threshold < inf", SMALL),
    "contracts need strictly less": ("threshold('actions') < threshold('none')", SMALL),
    "worst threshold below best": ("worst_threshold <= threshold", PLAYED),
    "worst threshold finite": ("worst_threshold < inf", PLAYED),
    "null language needs less": ("threshold('all') >= threshold('none')", PLAYED),
    # T9: prosociality always helps.
    "best welfare rises": ("best_welfare is nondecreasing in prosociality", PLAYED),
    "correlated welfare rises": ("best_correlated is nondecreasing in prosociality", PLAYED),
    "worst welfare rises": ("worst_welfare is nondecreasing in prosociality", PLAYED),
    "gap falls in prosociality": ("gap(c1) is nonincreasing in prosociality", PLAYED),
    # M1 and M5: closed forms with a constant off.
    "PD threshold at most 2": ("threshold <= 2", family("effort-pd")),
    "SH threshold below 2": ("threshold < 2", family("effort-sh")),
    "coop-defect helps in SH": ("threshold('coop-defect') < threshold", family("effort-sh")),
    "public goods lose n": ("gap(c0) <= n_agents", family("public-goods")),
    "public goods need at most 1": ("threshold <= 1", family("public-goods")),
}


def _is_stable(environment: Environment, rule: Rule) -> bool:
    stable = pure_equilibria(environment).profiles
    return all(profile in found for profile, found in zip(rule.profiles, stable, strict=True))


def _closed_at(shift: Fraction, strict: bool) -> Callable[[Case], Finding]:
    """T4 with the threshold shifted, or without the weight itself."""

    def conclude(case: Case) -> Finding:
        environment = case.environment
        found = closure_threshold(environment)
        if found.value is None:
            return Finding(None, True)
        weight = max(found.value - shift, Fraction(0))
        holds = _is_stable(environment.prosocial(weight), found.rule)
        return Finding(None, holds is not strict or found.value == 0)

    return conclude


def _uniform_is_least(case: Case) -> Finding:
    """T4 with the largest weight taken for the smallest."""
    environment = case.environment
    found = closure_threshold(environment)
    if found.value is None or None in found.by_agent:
        return Finding(None, True)
    weight = min(w for w in found.by_agent if w is not None)
    return Finding(None, _is_stable(environment.prosocial(weight), found.rule))


def _bonus(factor: Fraction) -> Callable[[Case], Finding]:
    """T3 with another share of the largest gain as the bound that suffices."""

    def conclude(case: Case) -> Finding:
        rule = next(r for r in case.environment.efficient_rules() if reveals(case, r))
        bound = Liability.of(largest_gain(case, rule) * factor)
        answer = implement(case.environment, case.language, rule, liability=bound)
        return Finding(None, answer.implementable)

    return conclude


def _bonus_balanced(case: Case) -> Finding:
    """T3 for a balanced budget."""
    rule = next(r for r in case.environment.efficient_rules() if reveals(case, r))
    answer = implement(case.environment, case.language, rule, budget=Budget.BALANCED)
    return Finding(None, answer.implementable)


def _selection_without_ties(case: Case) -> Finding:
    """T7 without breaking ties by own payoff."""
    environment = case.environment
    _, losses = gains_and_losses(environment)
    stays = np.ones((environment.n_states, *environment.shape), dtype=bool)
    for lost in losses:
        stays &= ~(lost < 0).any(axis=-1)
    maxima = [{tuple(map(int, cell)) for cell in np.argwhere(row)} for row in stays]
    return Finding(None, maxima == unilateral_maxima(environment))


def _worst_case_is_least(case: Case) -> Finding:
    """T7 with λ** as the *least* weight (docs/corrections.md: it need not be)."""
    found = worst_case_threshold(case.environment)
    return Finding(None, found.value in (None, 0) or found.value == found.last_inefficient)


def _pareto(case: Case) -> Finding:
    """T6 without the lump sums."""
    environment = case.environment
    before = pure_equilibria(environment).best_rule
    closing = closure_threshold(environment)
    if before is None or closing.value is None:
        return Finding(None, True)
    pairs = zip(
        expected_payoffs(environment, before),
        expected_payoffs(environment, closing.rule),
        strict=True,
    )
    return Finding.of(min(new - old for old, new in pairs))


def _language_is_useless(case: Case) -> Finding:
    """T5 without the language."""
    seen = language_threshold(case.environment, case.language).value
    return Finding(None, seen == closure_threshold(case.environment).value)


REVEALING = next(a for a in completeness.CLAIM.assumptions if a.name == "revealing language")
FEW = completeness.CLAIM.assumptions[0]


def _claim(name: str, conclude: Callable[[Case], Finding], *assumptions: Assumption) -> Claim:
    return Claim(name, name, name, "", assumptions, conclude)


CLAIMS: dict[str, tuple[Claim, Domain]] = {
    "T4 a hair less suffices": (_claim("a", _closed_at(Fraction(1, 1000), False)), SMALL),
    "T4 one less suffices": (_claim("b", _closed_at(Fraction(1), False)), SMALL),
    "T4 strict inequality needed": (_claim("c", _closed_at(Fraction(0), True)), SMALL),
    "T4 least instead of largest": (_claim("d", _uniform_is_least), CONTRACTS),
    "T3 a third of the gain suffices": (
        _claim("e", _bonus(Fraction(1, 3)), FEW, REVEALING), SMALL,
    ),
    "T3 almost half suffices": (_claim("f", _bonus(Fraction(49, 100)), FEW, REVEALING), SMALL),
    "T3 balanced": (_claim("g", _bonus_balanced, FEW, REVEALING), PLAYED),
    "T3 without revealing": (without(completeness.CLAIM, "revealing language"), SMALL),
    "T5 language useless": (_claim("h", _language_is_useless, FEW), CONTRACTS),
    "T6 without lump sums": (_claim("i", _pareto), PLAYED),
    "T6 with subsidies": (without(benefit.CLAIM, "no subsidy"), PLAYED),
    "T6 without a gap": (without(benefit.CLAIM, "positive gap"), PLAYED),
    "T7 without ties": (_claim("j", _selection_without_ties), PLAYED),
    "T7 least weight": (_claim("k", _worst_case_is_least), PLAYED),
    "T8 with large errors": (without(misjudgement.CLAIM, "small error"), PLAYED),
}  # fmt: skip


def test_there_are_thirty() -> None:
    assert len(EXPRESSIONS) + len(CLAIMS) >= 30


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a_false_expression_is_refuted(name: str) -> None:
    text, domain = EXPRESSIONS[name]
    attack = falsify(from_text(text).claim, domain=domain)
    assert attack.witness is not None
    assert not attack.witness.finding.holds
    assert attack.witness.rejected == 0


@pytest.mark.parametrize("name", CLAIMS)
def test_a_false_claim_is_refuted(name: str) -> None:
    claim, domain = CLAIMS[name]
    attack = falsify(claim, domain=domain)
    assert attack.witness is not None
    assert claim.unmet(attack.witness.case) is None
    assert not attack.witness.finding.holds


@pytest.mark.parametrize("name", ["best welfare", "worst welfare"])
@pytest.mark.parametrize("shape", [(2, 2), (3, 3)])
def test_a_false_vectorised_claim_is_refuted(name: str, shape: tuple[int, int]) -> None:
    domain = Games(agents=(2, 2), states=(1, 1), actions=(2, 3), languages="none")
    found = VECTORISED[name]
    attack = falsify(found.claim, domain=domain, batch=found.batch(shape))
    assert attack.witness is not None
    assert attack.witness.finding.margin is not None
    assert attack.witness.finding.margin < 0


@pytest.mark.parametrize(
    "claim",
    [
        _claim("T4", _closed_at(Fraction(0), False)),
        _claim("T3", _bonus(Fraction(1, 2)), FEW, REVEALING),
        from_text("gap(c2) <= gap(c1)").claim,
        from_text("value(c2) is nondecreasing in liability").claim,
        from_text("threshold('all') <= threshold('none')").claim,
        closure.CLAIM,
        irreducibility.CLAIM,
    ],
    ids=lambda claim: claim.id if claim.id != "the conjecture" else claim.title,
)
def test_the_true_claims_survive(claim: Claim) -> None:
    attack = falsify(claim, budget=60, domain=SMALL)
    assert not attack.refuted, attack.text()
    assert attack.complete
    assert attack.tested > 0
