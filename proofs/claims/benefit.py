"""T6: with lump sums, every agent gains from prosociality that closes a gap."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.gap import WelfareGap, welfare_gap
from coopgap.numerics.individual_benefit import expected_payoffs, individual_benefit
from coopgap.numerics.mechanisms.mechanism import MechanismOptimum
from coopgap.numerics.signal_contracts.contract_search import SignalContractOptimum
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.claims.closure import is_equilibrium
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.proofs.threshold_certificates import closure_document
from coopgap.theory.contract import Budget, MediatedContract
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError
from coopgap.theory.language import Language


def _best(case: Case, kind: str) -> WelfareGap:
    return welfare_gap(
        case.environment, case.language, kind, liability=case.liability, budget=case.budget
    )


def _positive_gap(case: Case) -> bool:
    found = _best(case, "c1")
    return found.gap is not None and found.gap > 0


def mediated_payoffs(
    environment: Environment, language: Language, mechanism: MediatedContract
) -> tuple[Fraction, ...]:
    """Give each agent's expected material payoff (money) when all obey, with its transfers.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> even = {(0, (0, 1)): Fraction(1, 2), (0, (1, 0)): Fraction(1, 2)}
    >>> paid = {(0, 0, (0, 1), 0): Fraction(1, 4), (1, 0, (0, 1), 0): Fraction(-1, 4)}
    >>> mediated_payoffs(game, Language.null(game), MediatedContract(even, paid))
    (Fraction(9, 4), Fraction(7, 4))

    References
    ----------
    Theory §2, C2: transfers are weighted with the probability of the recommendation.
    """
    prior, signals = environment.prior, language.signals
    totals = [Fraction(0)] * environment.n_agents
    for (state, profile), probability in mechanism.recommendation.items():
        for agent in range(environment.n_agents):
            own = environment.payoff(agent, state, profile)
            totals[agent] += prior[state] * probability * own
    for (agent, state, profile, signal), weighted in mechanism.transfers.items():
        if signal == int(signals[(state, *profile)]):
            totals[agent] += prior[state] * weighted
    return tuple(totals)


def _outcomes(case: Case, results: tuple[WelfareGap, ...]) -> Iterator[tuple[Fraction, ...]]:
    """Iterate over what agents get, in expectation, in outcomes that fall short of W*."""
    environment, language = case.environment, case.language
    unaided = pure_equilibria(environment).worst_rule
    if unaided is not None:
        yield expected_payoffs(environment, unaided)
    for found in results:
        optimum = found.optimum
        if isinstance(optimum, SignalContractOptimum) and optimum.rule is not None:
            yield expected_payoffs(environment, optimum.rule, language, optimum.contract)
        # Payments after recommendations that are never made are nobody's income.
        if isinstance(optimum, MechanismOptimum) and optimum.attained:
            assert optimum.mechanism is not None
            if found.gap_lower is not None and found.gap_lower > 0:
                yield mediated_payoffs(environment, language, optimum.mechanism)


def _conclude(case: Case) -> Finding:
    environment = case.environment
    closing = closure_threshold(environment)
    if closing.value is None:
        return Finding(None, False, note="no weight supports the first best")
    weights = [closing.value] * environment.n_agents
    if not is_equilibrium(environment, closing.rule, weights):
        return Finding(None, False, note="the first best is no equilibrium at λ*")
    results = (_best(case, "c1"), _best(case, "c2"))
    margin: Fraction | None = None
    for outcome in _outcomes(case, results):
        try:
            shared = individual_benefit(environment, outcome, closing.rule)
        except ContractError as error:
            return Finding(None, False, note=str(error))
        alone = expected_payoffs(environment, closing.rule)
        after = [own + paid for own, paid in zip(alone, shared.lump_sums, strict=True)]
        gain = min(new - old for new, old in zip(after, outcome, strict=True))
        margin = gain if margin is None else min(margin, gain)
        if sum(shared.lump_sums):
            return Finding(None, False, note="the lump sums are not balanced")
    if margin is None:
        return Finding(None, False, note="the class has no outcome")
    documents = [document for found in results for document in gap_documents(found)]
    return Finding.of(margin, (*documents, closure_document(environment, closing)), strict=True)


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
    no_form="it says that transfers exist; the certificate of each case shows them",
)
