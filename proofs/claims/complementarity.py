"""T5: contracts and prosociality are complements in the language; λ*(L) is a cycle ratio."""

from __future__ import annotations

import itertools
from fractions import Fraction

from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims import deviation_steps
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.claims.probes import FEW_RULES, SHORT, beyond, chain_of_languages
from coopgap.proofs.threshold_certificates import language_threshold_document
from coopgap.theory.environment import Environment
from coopgap.theory.language import Language


def supports(environment: Environment, language: Language, weight: Fraction) -> bool:
    """Tell whether some efficient rule is implementable when all agents have a weight.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [supports(game, Language.null(game), Fraction(k, 4)) for k in range(4)]
    [False, False, True, True]

    References
    ----------
    T5, by trying every rule.
    """
    raised = environment.prosocial(weight)
    rules = raised.efficient_rules()
    return any(implement(raised, language, rule).implementable for rule in rules)


def _conclude(case: Case) -> Finding:
    environment, language = case.environment, case.language
    chain = chain_of_languages(case)
    found = [language_threshold(environment, seen) for seen in chain]
    order = [(answer.value is None, answer.value or Fraction(0)) for answer in found]
    falls = all(finer <= coarser for coarser, finer in itertools.pairwise(order))
    unaided = found[0].value == closure_threshold(environment).value
    value = found[1].value
    if value is None:
        sharp = not supports(environment, language, beyond(environment))
        note = "infinite"
    else:
        sharp = supports(environment, language, value)
        sharp &= not (value and supports(environment, language, value * SHORT))
        note = f"λ*(L) = {value}"
    failed = [
        what
        for what, holds in (
            ("rises with the language", falls),
            ("is not λ* without a contract", unaided),
            ("is not sharp", sharp),
        )
        if not holds
    ]
    documents = tuple(
        language_threshold_document(environment, seen, answer)
        for seen, answer in zip(chain, found, strict=True)
    )
    return Finding(None, not failed, documents, "; ".join(failed) or note)


CLAIM = Claim(
    id="T5",
    title="Complementarity",
    statement="With unlimited liability and free budget, the least uniform prosocial weight at "
    "which an efficient rule is implementable is the largest ratio of gain to welfare loss around "
    "a cycle of some agent's deviation graph. It falls weakly as the language gets finer, and "
    "without a contract it is λ*.",
    latex=r"\lambda^*(L) = \max_i \max_C \Bigl(\sum_C g\Bigr)^+ \Big/ \sum_C \ell, \qquad "
    r"L \succeq L' \Rightarrow \lambda^*(L) \le \lambda^*(L') \le \lambda^*(\text{null})",
    assumptions=(FEW_RULES,),
    conclude=_conclude,
    sources=("HuangEtAl2026", "Rochet1987", "Lawler1976"),
    steps=deviation_steps.cycle,
    instances=("M1.threshold-coop-defect-pd", "M1.threshold-coop-defect-sh"),
)
