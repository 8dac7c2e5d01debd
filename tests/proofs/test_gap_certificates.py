"""Certificates of gaps: both bounds, accepted, for every class; and for all of Gambit's games."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.gap import WelfareGap, welfare_gap
from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.proofs.gap_certificates import gap_documents
from coopgap.proofs.kernel import check
from coopgap.testing import environments, languages
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.formats.nfg import read_nfg
from coopgap.theory.games.dilemmas import matching_pennies, prisoners_dilemma
from coopgap.theory.language import Language
from coopgap.theory.rationals import as_text

BOUNDS = st.sampled_from([Liability.of(0), Liability.of("1/2"), Liability.unlimited()])


def _proved(found: WelfareGap) -> tuple[str, str | None]:
    """Give the upper and the lower bound that accepted documents state."""
    upper, lower = "", None
    for document in gap_documents(found):
        verdict = check(document)
        assert verdict.accepted, (verdict.kind, verdict.reason)
        claim = document["claim"]
        if verdict.kind in ("signal-upper-bound", "mediated-upper-bound"):
            upper = claim["bound"]
        else:
            lower = claim["value"]
    return upper, lower


@given(
    st.data(), st.sampled_from(["c0", "c1", "c2"]), BOUNDS, st.sampled_from(list(Budget))
)  # fmt: skip
def test_both_bounds_are_proved(
    data: st.DataObject, kind: str, bound: Liability, budget: Budget
) -> None:
    environment = data.draw(
        environments(
            max_agents=2, max_states=2, weights=st.sampled_from([Fraction(0), Fraction(1, 3)])
        )
    )
    language = data.draw(languages(environment, max_signals=4))
    found = welfare_gap(environment, language, kind, liability=bound, budget=budget)
    assert found.exact
    upper, lower = _proved(found)
    if found.value is None:
        assert (upper, lower) == ("-inf", None)
    else:
        assert upper == lower == as_text(found.value)


def test_a_changed_bound_is_refused() -> None:
    game = prisoners_dilemma()
    for kind in ("c1", "c2"):
        found = welfare_gap(game, Language.null(game), kind)
        upper, lower = (json.loads(json.dumps(document)) for document in gap_documents(found))
        upper["claim"]["bound"] = "1"
        lower["claim"]["value"] = "3"
        assert not check(upper).accepted
        assert not check(lower).accepted


def test_no_implementable_rule_has_only_the_bound() -> None:
    game = matching_pennies()
    documents = gap_documents(welfare_gap(game, Language.null(game), "c1"))
    assert [document["claim"]["bound"] for document in documents] == ["-inf"]


def test_a_question_without_a_certificate_in_schema_1_has_no_document() -> None:
    game = prisoners_dilemma()
    optimum = best_mechanism(game, Language.null(game), participation=[0, 0])
    found = welfare_gap(game, Language.null(game), "c2")
    assert gap_documents(dataclasses.replace(found, optimum=optimum)) == []


# -- Gambit's public games -----------------------------------------------------------------------

GAMBIT = (
    "2x2", "2x2const", "2x2x2", "2x2x2x2x2", "3x3x3", "5x4x3", "8x2x2", "8x8", "cent2", "coord2",
    "coord333", "coord4", "csg1", "csg3", "deg1", "e04", "g1", "loopback", "mixdom", "oneill", "pd",
    "perfect1", "sww1", "todd1", "vd", "wink3", "zero",
)  # fmt: skip


def test_the_list_of_gambits_games_is_complete(shared_data: Path) -> None:
    assert {path.stem for path in (shared_data / "gambit").glob("*.nfg")} == set(GAMBIT)


@pytest.mark.parametrize("name", GAMBIT)
def test_every_game_of_gambit_has_its_exact_certified_gap(shared_data: Path, name: str) -> None:
    game = read_nfg(shared_data / "gambit" / f"{name}.nfg")
    null, actions = Language.null(game), Language.product(game, actions="all")
    for language in (null, actions):
        gaps = {}
        for kind in ("c0", "c1", "c2"):
            found = welfare_gap(game, language, kind)
            assert found.exact
            upper, lower = _proved(found)
            assert upper == ("-inf" if found.value is None else as_text(found.value))
            assert lower == (None if found.value is None else as_text(found.value))
            gaps[kind] = found.gap
        if language is actions:
            # All actions verifiable, no limits: the first best is within reach.
            assert gaps["c1"] == gaps["c2"] == 0
        else:
            # Without a contract class C1 is C0: the best pure equilibrium, infinite if none.
            assert gaps["c0"] == gaps["c1"]
            mediated = gaps["c2"]
            assert mediated is not None
            assert gaps["c1"] is None or mediated <= gaps["c1"]
