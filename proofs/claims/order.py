"""T1: finer languages, more liability and looser budgets never make the gap larger."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from coopgap.numerics.gap import WelfareGap, welfare_gap
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.language import Language


def rises(less: WelfareGap, more: WelfareGap) -> Fraction | None:
    """Give by how much welfare rises; ``None`` when even nothing would be no fall.

    Where no rule is implementable welfare is minus infinity: from there it cannot fall, and
    to there it falls by more than any number (minus one stands for it).
    """
    if less.value is None:
        return None
    return Fraction(-1) if more.value is None else more.value - less.value


def _comparisons(case: Case) -> Iterator[tuple[WelfareGap, WelfareGap]]:
    environment, language = case.environment, case.language
    first_best = environment.first_best()
    null, complete = Language.null(environment), Language.complete(environment)
    finer = language.join(Language.product(environment, actions={environment.agents[0]: "all"}))
    small = Liability.of((max(first_best.by_state) - min(first_best.by_state) + 1) / 4)
    for kind in ("c1", "c2"):
        by_language = [
            welfare_gap(environment, seen, kind) for seen in (null, language, finer, complete)
        ]
        yield from itertools.pairwise(by_language)
        by_bound = [
            welfare_gap(environment, language, kind, liability=bound)
            for bound in (Liability.of(0), small, Liability.of(2 * (small.bound or 0)))
        ]
        yield from zip(by_bound, [*by_bound[1:], by_language[1]], strict=True)
        by_budget = [
            welfare_gap(environment, language, kind, budget=budget)
            for budget in (Budget.BALANCED, Budget.NO_SUBSIDY)
        ]
        yield from zip(by_budget, [by_budget[1], by_language[1]], strict=True)
    for budget in Budget:
        for bound in (Liability.of(0), small, Liability.unlimited()):
            yield tuple(  # type: ignore[misc]
                welfare_gap(environment, language, kind, liability=bound, budget=budget)
                for kind in ("c1", "c2")
            )


def _conclude(case: Case) -> Finding:
    margin: Fraction | None = None
    documents: dict[int, Mapping[str, Any]] = {}
    for less, more in _comparisons(case):
        rise = rises(less, more)
        if rise is not None:
            margin = rise if margin is None else min(margin, rise)
        for result in (less, more):
            if id(result) not in documents and result.language is case.language:
                documents |= {id(d): d for d in gap_documents(result)}
    return Finding.of(Fraction(0) if margin is None else margin, tuple(documents.values()))


CLAIM = Claim(
    id="T1",
    title="Order of contract problems",
    statement="A finer language, a larger liability bound or a looser budget never makes the "
    "welfare gap larger, for signal contracts and for mediated mechanisms; and the gap of "
    "mediated mechanisms is never above that of signal contracts.",
    latex=r"L \succeq L',\ B \ge B',\ \text{budget}\supseteq\text{budget}' \Rightarrow "
    r"\Gamma_k(L,B) \le \Gamma_k(L',B'),\quad \Gamma_2 \le \Gamma_1",
    assumptions=(),
    conclude=_conclude,
    sources=("HuangEtAl2026", "Myerson1982"),
)
