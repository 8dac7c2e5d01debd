"""The certificates of a welfare gap: what is reached, and that nothing more can be."""

from __future__ import annotations

from typing import Any

from coopgap.numerics.gap import WelfareGap
from coopgap.numerics.mechanisms.mechanism import MechanismOptimum
from coopgap.numerics.signal_contracts.contract_search import SignalContractOptimum
from coopgap.proofs.certificates import implementable_document, signal_bound_document
from coopgap.proofs.mechanism_certificates import mechanism_bound_document, mechanism_document


def gap_documents(result: WelfareGap) -> list[dict[str, Any]]:
    """Give the certificates of both bounds on a class's best welfare.

    Parameters
    ----------
    result
        What `welfare_gap` found.

    Returns
    -------
    list of dict
        Schema 1 documents: first the upper bound, then, when a mechanism was found, that it
        reaches the lower bound. Fewer when the question has no certificate in schema 1.

    Examples
    --------
    >>> from coopgap.numerics.gap import welfare_gap
    >>> from coopgap.theory.environment import Environment
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> [d["claim"]["kind"] for d in gap_documents(welfare_gap(game, Language.null(game), "c1"))]
    ['signal-upper-bound', 'implementable']

    References
    ----------
    Theory §3.
    """
    environment, language, optimum = result.environment, result.language, result.optimum
    if isinstance(optimum, MechanismOptimum):
        if not optimum.has_certificate:
            return []
        documents = [mechanism_bound_document(environment, language, optimum)]
        if optimum.mechanism is not None:
            documents.append(mechanism_document(environment, language, optimum))
        return documents
    assert isinstance(optimum, SignalContractOptimum)
    documents = [signal_bound_document(environment, language, optimum)]
    if optimum.rule is not None and optimum.contract is not None:
        documents.append(implementable_document(environment, language, optimum))
    return documents
