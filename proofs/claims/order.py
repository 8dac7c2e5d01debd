"""T1: finer languages, more liability and looser budgets never make the gap larger."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from coopgap.numerics.gap import WelfareGap, welfare_gap
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.claims.probes import chain_of_languages
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.language import Language

Comparison: TypeAlias = tuple[str, WelfareGap, WelfareGap]
"""What is loosened, in words; the gap before and after."""

BUDGETS = (Budget.BALANCED, Budget.NO_SUBSIDY, Budget.FREE)
"""From the tightest to the loosest."""


def chain_of_bounds(case: Case) -> tuple[Liability, ...]:
    """Give liability bounds from zero to unlimited; those between are on the scale of payoffs."""
    by_state = case.environment.first_best().by_state
    small = (max(by_state) - min(by_state) + 1) / 4
    return Liability.of(0), Liability.of(small), Liability.of(2 * small), Liability.unlimited()


def comparisons(case: Case) -> Iterator[Comparison]:
    """Iterate over pairs of problems of which the second leaves more room for contracts."""

    @functools.cache
    def solved(kind: str, seen: Language, bound: Liability, budget: Budget) -> WelfareGap:
        return welfare_gap(case.environment, seen, kind, liability=bound, budget=budget)

    bounds = chain_of_bounds(case)
    for kind in ("c1", "c2"):
        for coarse, fine in itertools.pairwise(chain_of_languages(case)):
            yield (
                f"{kind}, a finer language",
                solved(kind, coarse, case.liability, case.budget),
                solved(kind, fine, case.liability, case.budget),
            )
        for budget in BUDGETS:
            for low, high in itertools.pairwise(bounds):
                yield (
                    f"{kind}, {budget}, liability {low} to {high}",
                    solved(kind, case.language, low, budget),
                    solved(kind, case.language, high, budget),
                )
        for bound in bounds:
            for tight, loose in itertools.pairwise(BUDGETS):
                yield (
                    f"{kind}, liability {bound}, {tight} to {loose}",
                    solved(kind, case.language, bound, tight),
                    solved(kind, case.language, bound, loose),
                )
    for budget in BUDGETS:
        for bound in bounds:
            yield (
                f"c1 to c2, {budget}, liability {bound}",
                solved("c1", case.language, bound, budget),
                solved("c2", case.language, bound, budget),
            )


def _conclude(case: Case) -> Finding:
    margin = Fraction(0)
    least: Fraction | None = None
    undecided = 0
    results: dict[int, WelfareGap] = {}
    for what, less, more in comparisons(case):
        results |= {id(less): less, id(more): more}
        if not (less.exact and more.exact):
            undecided += 1
        elif less.value is None:
            continue  # no rule is implementable: welfare is minus infinity and cannot fall
        elif more.value is None:
            return Finding(None, False, (), f"{what}: welfare {less.value} falls to minus infinity")
        else:
            margin = more.value - less.value
            if margin < 0:
                return Finding.of(margin, note=f"{what}: welfare falls")
            least = margin if least is None else min(least, margin)
    documents = tuple(d for result in results.values() for d in gap_documents(result))
    note = f"{undecided} comparisons undecided" if undecided else ""
    return Finding(least, True, documents, note)


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
    no_form="it compares gaps and gives no value",
)
