"""T4: enough prosociality makes the first best an equilibrium without any contract."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.thresholds import ClosureThreshold, closure_threshold
from coopgap.proofs.claims import deviation_steps
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.claims.probes import SHORT, beyond
from coopgap.proofs.threshold_certificates import closure_document, equilibria_document
from coopgap.theory.contract import Rule
from coopgap.theory.environment import Environment

MOST_TRIED = 4
"""Efficient rules on which the claim is tested, besides the one that needs the least weight."""


def is_equilibrium(environment: Environment, rule: Rule, weights: Sequence[Fraction]) -> bool:
    """Tell whether prosocial agents play a rule in every state without a contract.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [is_equilibrium(game, Rule(((0, 0),)), [Fraction(1, 2), lam]) for lam in (0, 1)]
    [False, True]

    References
    ----------
    Theory §2, class C0.
    """
    stable = pure_equilibria(environment.prosocial(weights)).profiles
    return all(profile in found for profile, found in zip(rule.profiles, stable, strict=True))


def _sharp(environment: Environment, found: ClosureThreshold) -> bool:
    far = beyond(environment)
    enough = [far if weight is None else weight for weight in found.by_agent]
    if is_equilibrium(environment, found.rule, enough) is (None in found.by_agent):
        return False
    for agent, weight in enumerate(found.by_agent):
        if weight:
            # All others have more than enough: only this agent can be what breaks the rule.
            less = [other + 1 for other in enough]
            less[agent] = weight * SHORT
            if is_equilibrium(environment, found.rule, less):
                return False
    return True


def _conclude(case: Case) -> Finding:
    environment = case.environment
    least = closure_threshold(environment)
    some = itertools.islice(environment.efficient_rules(), MOST_TRIED)
    tried = [least, *(closure_threshold(environment, rule) for rule in some if rule != least.rule)]
    far = beyond(environment)
    supported = environment.prosocial([far if w is None else w for w in least.by_agent])
    stable = pure_equilibria(supported)
    documents = (
        *(closure_document(environment, found) for found in tried),
        *(equilibria_document(supported, stable, s) for s in range(environment.n_states)),
    )
    note = "infinite" if least.value is None else f"λ* = {least.value}"
    return Finding(None, all(_sharp(environment, found) for found in tried), documents, note)


CLAIM = Claim(
    id="T4",
    title="Closure by prosociality",
    statement="Without any contract an efficient rule is a Nash equilibrium in every state iff "
    "every agent's prosocial weight is at least λ*_i, the largest ratio of gain to welfare loss "
    "over its profitable deviations; λ*_i is infinite iff some profitable deviation leaves "
    "welfare as it is.",
    latex=r"a(\cdot)\ \text{is an equilibrium} \iff \lambda_i \ge \lambda^*_i = "
    r"\max_{\theta,b:\,g>0} g/\ell \ \ \forall i",
    assumptions=(),
    conclude=_conclude,
    steps=deviation_steps.closure,
    instances=("M1.threshold-none-pd", "M1.threshold-none-sh", "dilemma.threshold"),
)
