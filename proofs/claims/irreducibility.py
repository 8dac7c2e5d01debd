"""T2: when a strictly positive gap remains that no contract in the language eliminates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from coopgap.numerics.gap import WelfareGap, welfare_gap
from coopgap.numerics.mechanisms.mechanism import MechanismOptimum
from coopgap.numerics.signal_contracts.deviation_edges import flat_profile, undetectable_gains
from coopgap.numerics.signal_contracts.implementability import implement
from coopgap.proofs.certificates import not_implementable_document
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.claims.probes import FEW_RULES
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.contract import Budget, Liability

Part: TypeAlias = tuple[str, bool, list[dict[str, Any]]]
"""Which part failed in words, whether it holds, and its certificates."""


def positive(found: WelfareGap) -> bool:
    """Tell whether a gap is proved to be positive; infinite when no rule is implementable.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(1, 0), (0, 1)], [(0, 1), (1, 0)]])
    >>> [positive(welfare_gap(game, Language.null(game), kind)) for kind in ("c1", "c2")]
    [True, False]

    References
    ----------
    Theory §2, gaps.
    """
    return found.gap_lower is None or found.gap_lower > 0


def stuck_states(case: Case) -> list[int]:
    """List the states whose every efficient profile has an undetectable profitable deviation.

    Examples
    --------
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> stuck_states(Case("blind", game, Language.null(game)))
    [0]

    References
    ----------
    T2(b); [RahmanObara2010].
    """
    environment = case.environment
    hidden = undetectable_gains(environment, case.language)
    return [
        state
        for state, profiles in enumerate(environment.first_best().profiles)
        if all(hidden[state, flat_profile(environment, profile)] for profile in profiles)
    ]


def _signal_contracts(case: Case) -> Part:
    """Test (a): the gap of signal contracts is positive iff every efficient rule fails."""
    environment, language = case.environment, case.language
    limits = {"liability": case.liability, "budget": case.budget}
    found = welfare_gap(environment, language, "c1", **limits)  # type: ignore[arg-type]
    answers = [
        implement(environment, language, rule, **limits)  # type: ignore[arg-type]
        for rule in environment.efficient_rules()
    ]
    failures = [answer for answer in answers if not answer.implementable]
    documents = [not_implementable_document(environment, language, no) for no in failures]
    agree = positive(found) is (len(failures) == len(answers))
    return "(a) fails", agree, [*gap_documents(found), *documents]


def _every_limit(case: Case) -> Iterator[Part]:
    """Test (b): in a stuck state no liability and no budget helps signal contracts."""
    for budget in Budget:
        for bound in (Liability.of(1), Liability.unlimited()):
            found = welfare_gap(
                case.environment, case.language, "c1", liability=bound, budget=budget
            )
            yield f"(b) fails at B={bound}, {budget}", positive(found), gap_documents(found)


def _mediated(case: Case, sharp: bool) -> Iterator[Part]:
    """Test (c): mediated mechanisms lose iff none is obedient on efficient profiles alone."""
    efficient = case.environment.first_best().profiles
    for bound in (Liability.of(1), Liability.of(1000)):
        found = welfare_gap(case.environment, case.language, "c2", liability=bound)
        assert isinstance(found.optimum, MechanismOptimum)
        mechanism = found.optimum.mechanism
        reached = mechanism is not None and all(
            profile in efficient[state]
            for (state, profile), probability in mechanism.recommendation.items()
            if probability
        )
        holds = positive(found) is not reached and not (sharp and reached)
        yield f"(c) fails at B={bound}", holds, gap_documents(found)


def _conclude(case: Case) -> Finding:
    stuck = stuck_states(case)
    best = case.environment.first_best().profiles
    sharp = any(len(best[state]) == 1 for state in stuck)
    parts = [_signal_contracts(case), *_mediated(case, sharp)]
    if stuck:
        parts += _every_limit(case)
    documents = tuple(document for _, _, found in parts for document in found)
    failed = [what for what, holds, _ in parts if not holds]
    note = "sharp" if sharp else "stuck" if stuck else ""
    return Finding(None, not failed, documents, "; ".join(failed) or note)


CLAIM = Claim(
    id="T2",
    title="Irreducibility",
    statement="(a) The gap of signal contracts is positive iff no efficient rule is "
    "implementable. (b) It is positive for every liability and budget when in some state every "
    "efficient profile has an undetectable profitable deviation. (c) With finite liability the "
    "gap of mediated mechanisms is positive iff no obedient mechanism recommends efficient "
    "profiles alone; so it is for every finite liability when the efficient profile in a state "
    "as in (b) is unique.",
    latex=r"\Gamma_1 > 0 \iff \text{no efficient rule is implementable};\quad "
    r"\text{undetectable gain at the unique } a^*(\theta) \Rightarrow \Gamma_2 > 0\ (B<\infty)",
    assumptions=(FEW_RULES,),
    conclude=_conclude,
    sources=("HuangEtAl2026", "RahmanObara2010"),
    no_form="it says when a gap is positive and gives no value",
)
