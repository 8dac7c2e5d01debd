"""T5: contracts and prosociality are complements in the language; λ*(L) is a cycle ratio."""

from __future__ import annotations

import itertools
from fractions import Fraction

from coopgap.numerics.implementability import implement
from coopgap.numerics.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.threshold_certificates import language_threshold_document
from coopgap.theory.language import Language

MAX_RULES = 64
"""Most efficient rules that are tried one by one."""


def _few_rules(case: Case) -> bool:
    return case.environment.first_best().n_rules <= MAX_RULES


def _conclude(case: Case) -> Finding:
    environment, language = case.environment, case.language
    chain = [
        Language.null(environment),
        language,
        language.join(Language.product(environment, states="all")),
        Language.complete(environment),
    ]
    found = [language_threshold(environment, seen) for seen in chain]
    documents = tuple(
        language_threshold_document(environment, seen, answer)
        for seen, answer in zip(chain, found, strict=True)
    )
    order = [(answer.value is None, answer.value or Fraction(0)) for answer in found]
    falls = all(more <= less for less, more in itertools.pairwise(order))
    unaided = found[0].value == closure_threshold(environment).value

    def supported(weight: Fraction) -> bool:
        raised = environment.prosocial(weight)
        return any(implement(raised, language, r).implementable for r in raised.efficient_rules())

    value = found[1].value
    if value is None:
        sharp = not supported(Fraction(10**6))
    else:
        sharp = supported(value) and not (value and supported(value * Fraction(999, 1000)))
    holds = falls and unaided and sharp
    return Finding(None, holds, documents, "" if value is None else f"λ*(L) = {value}")


CLAIM = Claim(
    id="T5",
    title="Complementarity",
    statement="With unlimited liability and free budget, the least uniform prosocial weight at "
    "which an efficient rule is implementable is the largest ratio of gain to welfare loss around "
    "a cycle of some agent's deviation graph. It falls weakly as the language gets finer, and "
    "without a contract it is λ*.",
    latex=r"\lambda^*(L) = \max_i \max_C \Bigl(\sum_C g\Bigr)^+ \Big/ \sum_C \ell, \qquad "
    r"L \succeq L' \Rightarrow \lambda^*(L) \le \lambda^*(L') \le \lambda^*(\text{null})",
    assumptions=(
        Assumption(
            "few efficient rules",
            f"At most {MAX_RULES} efficient rules tie, so that each can be tried (for the test "
            "only; the claim needs no such limit).",
            _few_rules,
        ),
    ),
    conclude=_conclude,
    sources=("HuangEtAl2026", "Rochet1987", "Lawler1976"),
)
