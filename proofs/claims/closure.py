"""T4: enough prosociality makes the first best an equilibrium without any contract."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.threshold_certificates import closure_document, equilibria_document

FAR = Fraction(10**6)
"""Stands for a weight beyond every finite threshold of the case."""


def _conclude(case: Case) -> Finding:
    environment = case.environment
    found = closure_threshold(environment)

    def supported(weights: Sequence[Fraction]) -> bool:
        stable = pure_equilibria(environment.prosocial(weights)).profiles
        return all(a in e for a, e in zip(found.rule.profiles, stable, strict=True))

    enough = [FAR if weight is None else weight for weight in found.by_agent]
    infinite = None in found.by_agent
    holds = supported(enough) is not infinite
    for agent, weight in enumerate(found.by_agent):
        if weight:
            less = [w + 1 for w in enough]
            less[agent] = weight * Fraction(999, 1000)
            holds &= not supported(less)
    at = environment.prosocial(enough)
    stable = pure_equilibria(at)
    documents = (
        closure_document(environment, found),
        *(equilibria_document(at, stable, state) for state in range(environment.n_states)),
    )
    return Finding(None, holds, documents, "infinite" if infinite else f"λ* = {found.value}")


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
)
