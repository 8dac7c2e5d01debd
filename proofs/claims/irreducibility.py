"""T2: when a strictly positive gap remains that no contract in the language eliminates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coopgap.numerics.deviation_edges import flat_profile, undetectable_gains
from coopgap.numerics.gap import welfare_gap
from coopgap.numerics.implementability import implement
from coopgap.proofs.certificates import not_implementable_document
from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.contract import Budget, Liability

MAX_RULES = 64
"""Most efficient rules that part (a) tries one by one."""


def _few_rules(case: Case) -> bool:
    return case.environment.first_best().n_rules <= MAX_RULES


def _conclude(case: Case) -> Finding:
    environment, language = case.environment, case.language
    best = environment.first_best()
    documents: list[Mapping[str, Any]] = []

    # (a) the gap of signal contracts is positive iff every efficient rule fails.
    signal = welfare_gap(environment, language, "c1", liability=case.liability, budget=case.budget)
    documents += gap_documents(signal)
    answers = [
        implement(environment, language, rule, liability=case.liability, budget=case.budget)
        for rule in environment.efficient_rules()
    ]
    documents += [
        not_implementable_document(environment, language, answer)
        for answer in answers
        if not answer.implementable
    ]
    positive = signal.gap is None or signal.gap > 0
    agree = positive is not any(answer.implementable for answer in answers)
    if not agree:
        return Finding(None, False, tuple(documents), "(a) fails")

    # (b) a state whose efficient profiles all have an undetectable profitable deviation.
    hidden = undetectable_gains(environment, language)
    stuck = [
        all(hidden[state, flat_profile(environment, profile)] for profile in profiles)
        for state, profiles in enumerate(best.profiles)
    ]
    if any(stuck):
        for budget in Budget:
            for bound in (Liability.of(1), Liability.unlimited()):
                found = welfare_gap(environment, language, "c1", liability=bound, budget=budget)
                if found.gap is not None and found.gap <= 0:
                    return Finding(None, False, tuple(documents), f"(b) fails at B={bound}")

    # (c) with a unique efficient profile there, even mediated mechanisms lose for every finite B.
    sharp = any(
        flag and len(profiles) == 1 for flag, profiles in zip(stuck, best.profiles, strict=True)
    )
    for bound in (Liability.of(1), Liability.of(1000)):
        mediated = welfare_gap(environment, language, "c2", liability=bound)
        documents += gap_documents(mediated)
        if sharp and mediated.gap is not None and mediated.gap <= 0:
            return Finding(None, False, tuple(documents), f"(c) fails at B={bound}")
    note = "sharp" if sharp else "stuck" if any(stuck) else ""
    return Finding(None, True, tuple(documents), note)


CLAIM = Claim(
    id="T2",
    title="Irreducibility",
    statement="(a) The gap of signal contracts is positive iff no efficient rule is "
    "implementable. (b) It is positive for every liability and budget when in some state every "
    "efficient profile has an undetectable profitable deviation. (c) When that state's efficient "
    "profile is unique, the gap of mediated mechanisms is positive too, for every finite "
    "liability.",
    latex=r"\Gamma_1 > 0 \iff \text{no efficient rule is implementable};\quad "
    r"\text{undetectable gain at the unique } a^*(\theta) \Rightarrow \Gamma_2 > 0\ (B<\infty)",
    assumptions=(
        Assumption(
            "few efficient rules",
            f"At most {MAX_RULES} efficient rules tie, so that each can be tried (for the test "
            "only; the claim needs no such limit).",
            _few_rules,
        ),
    ),
    conclude=_conclude,
    sources=("HuangEtAl2026", "RahmanObara2010"),
)
