"""Exact, certified welfare gaps of incomplete contracts, and the prosocial weights that close them.

The public names of the four rooms: `coopgap.theory` says what is true, `coopgap.numerics`
computes, `coopgap.proofs` decides what may be believed, `coopgap.figures` shows. They are
loaded when first used, so that the checker and the command line start at once.

Examples
--------
>>> import coopgap
>>> game = coopgap.effort_table(R=5, S=0, T=8, P=2)
>>> language = coopgap.effort_language(game, "coop-defect")
>>> coopgap.welfare_gap(game, language, "c2").gap
Fraction(1, 5)

References
----------
[HuangEtAl2026]
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coopgap.numerics.behaviour.qre_estimation import (
        fit_quantal_response as fit_quantal_response,
    )
    from coopgap.numerics.behaviour.qre_recovery import simulate_play as simulate_play
    from coopgap.numerics.behaviour.qre_recovery import study_recovery as study_recovery
    from coopgap.numerics.behaviour.quantal_response import quantal_response as quantal_response
    from coopgap.numerics.equilibria import pure_equilibria as pure_equilibria
    from coopgap.numerics.gap import MechanismClass as MechanismClass
    from coopgap.numerics.gap import WelfareGap as WelfareGap
    from coopgap.numerics.gap import welfare_gap as welfare_gap
    from coopgap.numerics.individual_benefit import individual_benefit as individual_benefit
    from coopgap.numerics.mechanisms.correlated import (
        correlated_equilibrium as correlated_equilibrium,
    )
    from coopgap.numerics.mechanisms.mechanism import best_mechanism as best_mechanism
    from coopgap.numerics.misperception import misperception_threshold as misperception_threshold
    from coopgap.numerics.signal_contracts.contract_search import best_contract as best_contract
    from coopgap.numerics.signal_contracts.implementability import implement as implement
    from coopgap.numerics.signal_contracts.language_threshold import (
        language_threshold as language_threshold,
    )
    from coopgap.numerics.statistics.evidence import gather_evidence as gather_evidence
    from coopgap.numerics.statistics.permutation import sign_flip_test as sign_flip_test
    from coopgap.numerics.thresholds import closure_threshold as closure_threshold
    from coopgap.numerics.thresholds import worst_case_threshold as worst_case_threshold
    from coopgap.proofs.gap_certificates import gap_documents as gap_documents
    from coopgap.proofs.kernel import check as check
    from coopgap.proofs.kernel import check_file as check_file
    from coopgap.theory.contract import Budget as Budget
    from coopgap.theory.contract import Contract as Contract
    from coopgap.theory.contract import Liability as Liability
    from coopgap.theory.contract import MediatedContract as MediatedContract
    from coopgap.theory.contract import Rule as Rule
    from coopgap.theory.environment import Environment as Environment
    from coopgap.theory.errors import CoopgapError as CoopgapError
    from coopgap.theory.formats.action_counts import read_action_counts as read_action_counts
    from coopgap.theory.formats.commons_runs import read_commons_runs as read_commons_runs
    from coopgap.theory.formats.environment_file import read_environment as read_environment
    from coopgap.theory.formats.nfg import read_nfg as read_nfg
    from coopgap.theory.formats.table_games import read_table_games as read_table_games
    from coopgap.theory.games.effort_tables import effort_language as effort_language
    from coopgap.theory.games.effort_tables import effort_table as effort_table
    from coopgap.theory.games.public_goods import public_goods as public_goods
    from coopgap.theory.games.registry import build_game as build_game
    from coopgap.theory.language import Language as Language
    from coopgap.theory.language import NoisyLanguage as NoisyLanguage
    from coopgap.theory.language_text import parse_language as parse_language
    from coopgap.theory.prosociality import altruism_from_weight as altruism_from_weight
    from coopgap.theory.prosociality import weight_from_altruism as weight_from_altruism

_HOMES = {
    "Budget": "theory.contract",
    "Contract": "theory.contract",
    "CoopgapError": "theory.errors",
    "Environment": "theory.environment",
    "Language": "theory.language",
    "Liability": "theory.contract",
    "MechanismClass": "numerics.gap",
    "MediatedContract": "theory.contract",
    "NoisyLanguage": "theory.language",
    "Rule": "theory.contract",
    "WelfareGap": "numerics.gap",
    "altruism_from_weight": "theory.prosociality",
    "best_contract": "numerics.signal_contracts.contract_search",
    "best_mechanism": "numerics.mechanisms.mechanism",
    "build_game": "theory.games.registry",
    "check": "proofs.kernel",
    "check_file": "proofs.kernel",
    "closure_threshold": "numerics.thresholds",
    "correlated_equilibrium": "numerics.mechanisms.correlated",
    "effort_language": "theory.games.effort_tables",
    "effort_table": "theory.games.effort_tables",
    "fit_quantal_response": "numerics.behaviour.qre_estimation",
    "gap_documents": "proofs.gap_certificates",
    "gather_evidence": "numerics.statistics.evidence",
    "implement": "numerics.signal_contracts.implementability",
    "individual_benefit": "numerics.individual_benefit",
    "language_threshold": "numerics.signal_contracts.language_threshold",
    "misperception_threshold": "numerics.misperception",
    "parse_language": "theory.language_text",
    "public_goods": "theory.games.public_goods",
    "pure_equilibria": "numerics.equilibria",
    "quantal_response": "numerics.behaviour.quantal_response",
    "read_action_counts": "theory.formats.action_counts",
    "read_commons_runs": "theory.formats.commons_runs",
    "read_environment": "theory.formats.environment_file",
    "read_nfg": "theory.formats.nfg",
    "read_table_games": "theory.formats.table_games",
    "sign_flip_test": "numerics.statistics.permutation",
    "simulate_play": "numerics.behaviour.qre_recovery",
    "study_recovery": "numerics.behaviour.qre_recovery",
    "weight_from_altruism": "theory.prosociality",
    "welfare_gap": "numerics.gap",
    "worst_case_threshold": "numerics.thresholds",
}

__all__ = [
    "Budget",
    "Contract",
    "CoopgapError",
    "Environment",
    "Language",
    "Liability",
    "MechanismClass",
    "MediatedContract",
    "NoisyLanguage",
    "Rule",
    "WelfareGap",
    "__version__",
    "altruism_from_weight",
    "best_contract",
    "best_mechanism",
    "build_game",
    "check",
    "check_file",
    "closure_threshold",
    "correlated_equilibrium",
    "effort_language",
    "effort_table",
    "fit_quantal_response",
    "gap_documents",
    "gather_evidence",
    "implement",
    "individual_benefit",
    "language_threshold",
    "misperception_threshold",
    "parse_language",
    "public_goods",
    "pure_equilibria",
    "quantal_response",
    "read_action_counts",
    "read_commons_runs",
    "read_environment",
    "read_nfg",
    "read_table_games",
    "sign_flip_test",
    "simulate_play",
    "study_recovery",
    "weight_from_altruism",
    "welfare_gap",
    "worst_case_threshold",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load a public name from its room when it is first asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'coopgap' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"coopgap.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
