"""Certificates of equilibria and of the prosocial weights that close a gap."""

from __future__ import annotations

from typing import Any

from coopgap.numerics.equilibria import PureEquilibria
from coopgap.numerics.signal_contracts.language_threshold import LanguageThreshold
from coopgap.numerics.thresholds import ClosureThreshold, WorstCaseThreshold
from coopgap.proofs.certificates import document
from coopgap.theory.environment import Environment
from coopgap.theory.language import AnyLanguage, Language
from coopgap.theory.rationals import as_text


def equilibria_document(
    environment: Environment, equilibria: PureEquilibria, state: int
) -> dict[str, Any]:
    """Certify the complete list of pure equilibria in one state.

    References
    ----------
    Theory §3; docs/certificates.md, kind ``pure-equilibria``.
    """
    profiles = [list(profile) for profile in equilibria.profiles[state]]
    claim = {"kind": "pure-equilibria", "state": state, "profiles": profiles}
    return document(environment, Language.null(environment), claim, {})


def closure_document(environment: Environment, found: ClosureThreshold) -> dict[str, Any]:
    """Certify λ* of an efficient rule without a contract.

    References
    ----------
    T4; docs/certificates.md, kind ``closure-threshold``.
    """
    claim = {
        "kind": "closure-threshold",
        "rule": [list(profile) for profile in found.rule.profiles],
        "thresholds": [as_text(weight) for weight in found.by_agent],
        "threshold": as_text(found.value),
    }
    tight = [None if d is None else [d.state, d.action] for d in found.tight]
    plain = environment.prosocial(0)
    return document(plain, Language.null(plain), claim, {"tight": tight})


def language_threshold_document(
    environment: Environment, language: AnyLanguage, found: LanguageThreshold
) -> dict[str, Any]:
    """Certify λ*(L), over all efficient rules.

    References
    ----------
    T5; docs/certificates.md, kind ``language-threshold``.
    """
    certificate: dict[str, Any] = {
        "order": list(range(environment.n_states)),
        "conflicts": [
            {
                "profiles": [[state, list(profile)] for state, profile in cycle.profiles],
                "agent": cycle.agent,
                "cycle": [list(step) for step in cycle.deviations],
            }
            for cycle in found.cycles
        ],
    }
    if found.rule is not None and found.contract is not None:
        certificate["rule"] = [list(profile) for profile in found.rule.profiles]
        certificate["transfers"] = [[as_text(t) for t in row] for row in found.contract.transfers]
    claim = {"kind": "language-threshold", "threshold": as_text(found.value)}
    return document(environment.prosocial(0), language, claim, certificate)


def worst_case_document(environment: Environment, found: WorstCaseThreshold) -> dict[str, Any]:
    """Certify λ**, the weight beyond which every pure equilibrium is efficient.

    References
    ----------
    T7; docs/certificates.md, kind ``worst-case-threshold``.
    """
    escapes = [[d.state, list(d.profile), d.agent, d.action] for d in found.escapes]
    tight = None if found.tight is None else [found.tight[0], list(found.tight[1])]
    claim = {"kind": "worst-case-threshold", "threshold": as_text(found.value)}
    plain = environment.prosocial(0)
    certificate = {"escapes": escapes, "tight": tight}
    return document(plain, Language.null(plain), claim, certificate)
