"""T6: with lump sums, every agent gains from prosociality that closes a gap."""

from __future__ import annotations

from fractions import Fraction

from coopgap.numerics.contract_search import SignalContractOptimum
from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import WelfareGap, welfare_gap
from coopgap.numerics.individual_benefit import expected_payoffs, individual_benefit
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.proofs.threshold_certificates import closure_document
from coopgap.theory.contract import Budget


def _best(case: Case) -> WelfareGap:
    return welfare_gap(
        case.environment, case.language, "c1", liability=case.liability, budget=case.budget
    )


def _positive_gap(case: Case) -> bool:
    found = _best(case)
    return found.gap is not None and found.gap > 0


def _conclude(case: Case) -> Finding:
    environment = case.environment
    found = _best(case)
    optimum = found.optimum
    assert isinstance(optimum, SignalContractOptimum)
    assert optimum.rule is not None
    before = expected_payoffs(environment, optimum.rule, case.language, optimum.contract)
    closing = closure_threshold(environment)
    outcomes = [before]
    unaided = pure_equilibria(environment).worst_rule
    if unaided is not None and environment.rule_welfare(unaided) < found.first_best:
        outcomes.append(expected_payoffs(environment, unaided))
    margin = None
    for outcome in outcomes:
        shared = individual_benefit(environment, outcome, closing.rule)
        balanced = sum(shared.lump_sums, Fraction(0)) == 0
        gain = min(new - old for new, old in zip(shared.after, outcome, strict=True))
        margin = gain if margin is None else min(margin, gain)
        if not balanced:
            return Finding(None, False, (), "the lump sums are not balanced")
    assert margin is not None
    documents = (*gap_documents(found), closure_document(environment, closing))
    return Finding.of(margin, documents, strict=True)


CLAIM = Claim(
    id="T6",
    title="Individual benefit",
    statement="If a gap remains at weight zero, then against the class's outcome there are "
    "constant, balanced transfers under which every agent's expected material payoff is strictly "
    "higher when agents are prosocial with weight λ* or more.",
    latex=r"\Gamma_k > 0 \Rightarrow \exists\, \tau,\ \textstyle\sum_i \tau_i = 0:\ "
    r"\mathbb{E} u_i(a^*) + \tau_i > \mathbb{E}\,[u_i + t_i]\ \ \forall i",
    assumptions=(
        Assumption(
            "no subsidy",
            "The outcome's own transfers bring no money in from outside: the budget is balanced "
            "or without subsidy.",
            lambda case: case.budget is not Budget.FREE,
        ),
        Assumption(
            "finite threshold",
            "No profitable deviation from the efficient rule is welfare-neutral, so that some "
            "finite weight supports it.",
            lambda case: closure_threshold(case.environment).value is not None,
        ),
        Assumption(
            "positive gap",
            "The best signal contract exists and loses welfare against the first best.",
            _positive_gap,
        ),
    ),
    conclude=_conclude,
)
