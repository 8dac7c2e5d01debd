"""Certificates of equilibria and weights: accepted as found, refused when anything is shifted."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.numerics.thresholds import closure_threshold, worst_case_threshold
from coopgap.proofs.kernel import check
from coopgap.proofs.threshold_certificates import (
    closure_document,
    equilibria_document,
    language_threshold_document,
    worst_case_document,
)
from coopgap.testing import environments, languages
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import effort_language, effort_table
from coopgap.theory.language import Language
from coopgap.theory.rationals import as_text

WEIGHTS = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(2)])
TABLE = effort_table(R=5, S=0, T=8, P=2)


def _documents(environment: Environment, language: Language) -> dict[str, dict[str, Any]]:
    return {
        "equilibria": equilibria_document(environment, pure_equilibria(environment), 0),
        "closure": closure_document(environment, closure_threshold(environment)),
        "language": language_threshold_document(
            environment, language, language_threshold(environment, language)
        ),
        "worst": worst_case_document(environment, worst_case_threshold(environment)),
    }


@given(st.data())
def test_what_was_found_is_accepted(data: st.DataObject) -> None:
    environment = data.draw(environments(max_agents=2, weights=WEIGHTS))
    language = data.draw(languages(environment, max_signals=4))
    for name, document in _documents(environment, language).items():
        verdict = check(document)
        assert verdict.accepted, (name, verdict.reason)


def test_weights_of_the_environment_are_no_part_of_a_threshold() -> None:
    language = effort_language(TABLE, "coop-defect")
    plain, raised = _documents(TABLE, language), _documents(TABLE.prosocial(3), language)
    for name in ("closure", "language", "worst"):
        assert plain[name] == raised[name]
    assert plain["equilibria"] != raised["equilibria"]


@pytest.mark.parametrize("name", ["closure", "language", "worst"])
@pytest.mark.parametrize("factor", [Fraction(1, 2), Fraction(99, 100), Fraction(101, 100), None])
def test_a_shifted_threshold_is_refused(name: str, factor: Fraction | None) -> None:
    document = _documents(TABLE, effort_language(TABLE, "coop-defect"))[name]
    assert check(document).accepted
    shifted = copy.deepcopy(document)
    claim = shifted["claim"]
    if claim["threshold"] == "inf":
        claim["threshold"] = "7" if factor is None else as_text(7 * factor)
    else:
        value = None if factor is None else Fraction(claim["threshold"]) * factor
        claim["threshold"] = as_text(value)
    if name == "closure":
        claim["thresholds"] = [claim["threshold"]] * 2
    assert not check(shifted).accepted


def test_a_missing_or_invented_equilibrium_is_refused() -> None:
    document = equilibria_document(TABLE, pure_equilibria(TABLE), 0)
    assert document["claim"]["profiles"] == [[2, 2]]
    for profiles in ([], [[0, 0]], [[2, 2], [0, 0]]):
        wrong = copy.deepcopy(document)
        wrong["claim"]["profiles"] = profiles
        assert not check(wrong).accepted
