"""Write what was found about a commons (M6) as documents that `commons_checker` decides."""

from __future__ import annotations

from typing import Any

from coopgap.numerics.commons.commons_policies import HarvestPlan
from coopgap.numerics.commons.commons_report import CommonsReport
from coopgap.numerics.commons.commons_threshold import CommonsThreshold
from coopgap.proofs.commons_checker import FORMAT, SCHEMA
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import IndependentGrowth
from coopgap.theory.errors import ParameterError

Document = dict[str, Any]


def first_best_document(plan: HarvestPlan) -> Document:
    """Certify the first best: values that satisfy Bellman's inequalities, and the plan.

    Raises
    ------
    ParameterError
        For a hysteresis, like every function here: its certificates would be too long.

    Examples
    --------
    >>> from coopgap.numerics.commons.commons_policies import best_harvest
    >>> from coopgap.proofs.commons_checker import check_commons
    >>> check_commons(first_best_document(best_harvest(Commons()))).statement
    'the first best is worth 1223/2 fish'

    References
    ----------
    Theory §5, M6; [Bellman1957].
    """
    claim = {"kind": "first-best", "value": str(plan.value)}
    return _document(plan.commons, claim, {"upper": _values(plan), "harvest": _harvest(plan)})


def contingent_cap_document(plan: HarvestPlan) -> Document:
    """Certify the best cap contingent on stock and round, in the same way."""
    claim = {"kind": "contingent-cap", "value": str(plan.value)}
    return _document(plan.commons, claim, {"upper": _values(plan), "harvest": _harvest(plan)})


def constant_cap_document(plan: HarvestPlan) -> Document:
    """Certify the best constant cap; the checker tries them all."""
    claim = {"kind": "constant-cap", "value": str(plan.value), "cap": plan.cap}
    return _document(plan.commons, claim, {})


def cap_gap_document(first: HarvestPlan, cap: HarvestPlan) -> Document:
    """Certify the gap of every cap blind to growth: a plan that earns more than any of them.

    Examples
    --------
    >>> from coopgap.numerics.commons.commons_policies import best_harvest, contingent_cap
    >>> from coopgap.proofs.commons_checker import check_commons
    >>> commons = Commons()
    >>> document = cap_gap_document(best_harvest(commons), contingent_cap(commons))
    >>> check_commons(document).statement
    'every cap blind to growth loses at least 143/2 fish against the first best'

    References
    ----------
    Theory §5, M6; [Bellman1957].
    """
    claim = {"kind": "cap-gap", "gap": str(first.value - cap.value)}
    return _document(first.commons, claim, {"upper": _values(cap), "harvest": _harvest(first)})


def commons_threshold_document(found: CommonsThreshold) -> Document:
    """Certify λ*: the first best, and the deviation that is just not worth it at λ*."""
    critical = None
    if found.critical is not None:
        game, at = found.plan.plan.game, found.critical
        growth = game.contingencies.index(at.growth)
        critical = [at.round - 1, game.state_index(at.state), growth, at.extra]
    claim = {"kind": "commons-threshold", "threshold": str(found.value)}
    return _document(found.commons, claim, {"harvest": _harvest(found.plan), "critical": critical})


def commons_documents(report: CommonsReport) -> list[Document]:
    """Certify everything in a report but the play of fishers below λ*.

    Examples
    --------
    >>> from coopgap.numerics.commons.commons_report import solve_commons
    >>> documents = commons_documents(solve_commons(Commons(capacity=10, rounds=2)))
    >>> [document["claim"]["kind"] for document in documents]
    ['first-best', 'contingent-cap', 'constant-cap', 'cap-gap', 'commons-threshold']
    """
    return [
        first_best_document(report.first_best),
        contingent_cap_document(report.contingent_cap),
        constant_cap_document(report.constant_cap),
        cap_gap_document(report.first_best, report.contingent_cap),
        commons_threshold_document(report.threshold),
    ]


def _document(commons: Commons, claim: Document, certificate: Document) -> Document:
    growth = commons.growth
    if not isinstance(growth, IndependentGrowth):
        raise ParameterError(
            "certificates of the commons are written for independent growth, not for a hysteresis"
        )
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "commons": {
            "fishers": commons.fishers,
            "capacity": commons.capacity,
            "rounds": commons.rounds,
            "collapse": commons.collapse,
            "start": commons.first_stock,
            "growth": [[str(f), str(p)] for f, p in zip(growth.factors, growth.odds, strict=True)],
        },
        "claim": claim,
        "certificate": certificate,
    }


def _values(plan: HarvestPlan) -> list[list[str]]:
    return [[str(v) for v in table.fractions()] for table in plan.plan.values]


def _harvest(plan: HarvestPlan) -> list[list[list[int]]]:
    harvests: list[list[list[int]]] = plan.harvests.tolist()
    return harvests
