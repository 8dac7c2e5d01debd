"""Certificates of mediated mechanisms: a deviation plan bounds, the mechanism itself reaches."""

from __future__ import annotations

from typing import Any

from coopgap.numerics.mechanisms.mechanism import MechanismOptimum
from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.proofs.certificates import document
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import AnyLanguage
from coopgap.theory.rationals import as_text


def mechanism_bound_document(
    environment: Environment, language: AnyLanguage, optimum: MechanismOptimum
) -> dict[str, Any]:
    """Certify that no obedient mechanism is better (or worse) than the proved bound.

    Parameters
    ----------
    environment, language
        What the optimum was found for.
    optimum
        The result of `best_mechanism`; its bound is `upper` for the best mechanism and
        `lower` for the worst.

    Raises
    ------
    ParameterError
        When the optimum is subject to participation, for which schema 1 has no certificate.

    Examples
    --------
    >>> from coopgap.numerics.mechanisms.mechanism import best_mechanism
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> nothing = Language.null(game)
    >>> mechanism_bound_document(game, nothing, best_mechanism(game, nothing))["claim"]["bound"]
    '2'

    References
    ----------
    Theory §3, weak duality; docs/certificates.md, kind ``mediated-upper-bound``.
    """
    _require_certifiable(optimum)
    bound = optimum.upper if optimum.sense is Sense.BEST else optimum.lower
    claim = {"kind": "mediated-upper-bound", **_terms(optimum), "bound": as_text(bound)}
    certificate = {
        "deviations": [
            [w.agent, w.state, w.recommended, w.deviation, as_text(w.mu)]
            for w in optimum.deviations
        ],
        "nu": [[v.state, list(v.profile), v.signal, as_text(v.value)] for v in optimum.nu],
    }
    return document(environment, language, claim, certificate)


def mechanism_document(
    environment: Environment, language: AnyLanguage, optimum: MechanismOptimum
) -> dict[str, Any]:
    """Certify that the mechanism found is obedient, within its limits, and reaches its welfare.

    Parameters
    ----------
    environment, language
        What the optimum was found for.
    optimum
        The result of `best_mechanism`; its mechanism reaches `lower` for the best mechanism
        and `upper` for the worst.

    Raises
    ------
    ParameterError
        When no mechanism was found in time, or the optimum is subject to participation.

    Examples
    --------
    >>> from coopgap.numerics.mechanisms.mechanism import best_mechanism
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> nothing = Language.null(game)
    >>> found = mechanism_document(game, nothing, best_mechanism(game, nothing))
    >>> found["certificate"]["recommendation"]
    [[0, [1, 1], '1']]

    References
    ----------
    Theory §2, C2; docs/certificates.md, kind ``mediated-lower-bound``.
    """
    _require_certifiable(optimum)
    if optimum.mechanism is None:
        raise ParameterError("the optimum holds no mechanism: the time limit struck before one")
    value = optimum.lower if optimum.sense is Sense.BEST else optimum.upper
    claim = {"kind": "mediated-lower-bound", **_terms(optimum), "value": as_text(value)}
    certificate = {
        "recommendation": [
            [state, list(profile), as_text(x)]
            for (state, profile), x in sorted(optimum.mechanism.recommendation.items())
        ],
        "transfers": [
            [agent, state, list(profile), signal, as_text(y)]
            for (agent, state, profile, signal), y in sorted(optimum.mechanism.transfers.items())
        ],
    }
    return document(environment, language, claim, certificate)


def mechanism_documents(
    environment: Environment, language: AnyLanguage, optimum: MechanismOptimum
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give both certificates, the bound's and the mechanism's; together they fix the interval.

    Raises
    ------
    ParameterError
        As `mechanism_bound_document` and `mechanism_document` do.

    Examples
    --------
    >>> from coopgap.numerics.mechanisms.mechanism import best_mechanism
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> every = Language.complete(game)
    >>> [found["claim"]["kind"] for found in mechanism_documents(
    ...     game, every, best_mechanism(game, every))]
    ['mediated-upper-bound', 'mediated-lower-bound']

    References
    ----------
    Theory §3.
    """
    return (
        mechanism_bound_document(environment, language, optimum),
        mechanism_document(environment, language, optimum),
    )


def _terms(optimum: MechanismOptimum) -> dict[str, str]:
    return {
        "liability": str(optimum.liability),
        "budget": str(optimum.budget),
        "sense": str(optimum.sense),
    }


def _require_certifiable(optimum: MechanismOptimum) -> None:
    if not optimum.has_certificate:
        raise ParameterError(
            "participation has no certificate in schema 1; solve without participation, or rely "
            "on the exact linear program"
        )
