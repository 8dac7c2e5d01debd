"""T3: a language that sees every deviation from an efficient rule closes the gap."""

from __future__ import annotations

from fractions import Fraction

from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.thresholds import gains_and_losses
from coopgap.proofs.claims import deviation_steps
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.claims.probes import FEW_RULES
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.contract import Budget, Liability, Rule


def reveals(case: Case, rule: Rule) -> bool:
    """Tell whether every unilateral deviation leads to a signal that the rule never sends."""
    environment, signals = case.environment, case.language.signals
    on_path = {int(signals[(state, *profile)]) for state, profile in enumerate(rule.profiles)}
    reached = {
        int(signals[(state, *profile[:agent], action, *profile[agent + 1 :])])
        for state, profile in enumerate(rule.profiles)
        for agent, size in enumerate(environment.shape)
        for action in range(size)
        if action != profile[agent]
    }
    return not on_path & reached


def revealing_rule(case: Case) -> Rule | None:
    """Find an efficient rule whose every unilateral deviation leads off its on-path signals.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> revealing_rule(Case("all seen", game, Language.complete(game)))
    Rule(profiles=((0, 0),))
    >>> revealing_rule(Case("blind", game, Language.null(game))) is None
    True

    References
    ----------
    T3.
    """
    rules = case.environment.efficient_rules()
    return next((rule for rule in rules if reveals(case, rule)), None)


def largest_gain(case: Case, rule: Rule) -> Fraction:
    """Give the largest gain (money) of a unilateral deviation from a rule, at least zero.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> largest_gain(Case("PD", game, Language.null(game)), Rule(((0, 0),)))
    Fraction(1, 1)

    References
    ----------
    T3: B* is half of it.
    """
    gains, _ = gains_and_losses(case.environment)
    best = max(
        int(gains[agent][state, *profile].max())
        for state, profile in enumerate(rule.profiles)
        for agent in range(case.environment.n_agents)
    )
    return Fraction(best, case.environment.payoffs.denominator)


def _conclude(case: Case) -> Finding:
    rule = revealing_rule(case) or next(case.environment.efficient_rules())
    enough = largest_gain(case, rule) / 2
    results = [
        welfare_gap(case.environment, case.language, "c1", liability=bound, budget=Budget.FREE)
        for bound in (Liability.of(enough), Liability.of(enough + 1), Liability.unlimited())
    ]
    documents = tuple(document for result in results for document in gap_documents(result))
    closed = all(result.gap == 0 for result in results)
    return Finding(None, closed, documents, f"B* = {enough}")


CLAIM = Claim(
    id="T3",
    title="Completeness",
    statement="If every unilateral deviation from an efficient rule leads to a signal that the "
    "rule itself never sends, a signal contract with free budget reaches the first best for every "
    "liability bound of at least half the largest gain.",
    latex=r"\sigma(\theta,(b,a_{-i}(\theta))) \notin \sigma(\text{on path})\ \forall \theta,i,b "
    r"\Rightarrow \Gamma_1 = 0 \ \text{for } B \ge B^* = \tfrac12 \max g",
    assumptions=(
        FEW_RULES,
        Assumption(
            "revealing language",
            "Some efficient rule's every unilateral deviation leads to a signal off that rule's "
            "on-path signals.",
            lambda case: revealing_rule(case) is not None,
        ),
    ),
    conclude=_conclude,
    steps=deviation_steps.revelation,
)
