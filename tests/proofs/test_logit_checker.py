"""The checker of logit responses: accepts what is true, refuses corruptions, never raises."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.claims.models.logit_instances import (
    common_interest,
    dilemma,
    dominant,
    three_actions,
    two_games,
)
from coopgap.proofs.logit_certificates import (
    identified_document,
    not_identified_document,
    played,
    regret_document,
    response_document,
)
from coopgap.proofs.logit_checker import check_logit, check_logit_text

HALF, ONE = Fraction(1, 2), Fraction(1)
PD = [(dilemma(), dominant(1))]
DOCUMENTS: dict[str, dict[str, Any]] = {
    "logit-response": response_document([played(three_actions())], (HALF, ONE)),
    "logit-regret": regret_document(PD, (Fraction(0), ONE)),
    "logit-not-identified": not_identified_document(
        [played(common_interest())], [(Fraction(0), HALF), (Fraction(1), HALF / 3)]
    ),
    "logit-identified": identified_document([played(p) for p in two_games()], (HALF, ONE)),
}


def changed(kind: str, *path: Any, to: Any) -> dict[str, Any]:
    document = json.loads(json.dumps(DOCUMENTS[kind]))
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return document  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_true_certificates_are_accepted_after_a_trip_through_json(kind: str) -> None:
    verdict = check_logit_text(json.dumps(DOCUMENTS[kind]))
    assert verdict.accepted, verdict.reason
    assert verdict.kind == kind
    assert verdict.statement


@pytest.mark.parametrize(
    ("kind", "path", "to", "reason"),
    [
        ("logit-response", ("claim", "point", 0), "1/3", "not the odds"),
        ("logit-response", ("claim", "point", 1), "2", "not the odds"),
        ("logit-response", ("base",), "3", "not the odds"),
        ("logit-response", ("base",), "1", "base is not above 1"),
        ("logit-response", ("games", 0, "play", 0), ["1/3", "1/3", "1/3"], "not the odds"),
        ("logit-response", ("games", 0, "play", 0), ["1/2", "1/2", "1/2"], "positive prob"),
        ("logit-response", ("games", 0, "play", 0), ["1", "0", "0"], "positive prob"),
        ("logit-response", ("games", 0, "payoffs", 1, 3), "7", "not the odds"),
        ("logit-response", ("games", 0, "payoffs", 0), ["1"], "a list has 1 entries, not 9"),
        ("logit-response", ("games",), [], "no games"),
        ("logit-regret", ("claim", "regret"), "1/4", "can gain more"),
        ("logit-regret", ("claim", "point", 1), "1/2", "not the odds"),
        ("logit-not-identified", ("claim", "points", 1), ["0", "1/2"], "two different points"),
        ("logit-not-identified", ("claim", "points"), [["0", "1/2"]], "two different points"),
        ("logit-not-identified", ("claim", "points", 1), ["1", "1/3"], "not the odds"),
        ("logit-not-identified", ("claim", "points", 1), ["-1", "1/3"], "negative"),
        ("logit-identified", ("certificate", "rows", 1), [0, 1, 1], "rows are dependent"),
        ("logit-identified", ("certificate", "rows", 1), [2, 0, 1], "out of range"),
        ("logit-identified", ("certificate", "rows", 1), [0, 0, 0], "rows are dependent"),
        ("logit-identified", ("certificate", "rows"), [[0, 0, 1]], "1 entries, not 2"),
        ("logit-identified", ("claim", "point", 1), "0", "precision is not positive"),
        ("logit-identified", ("claim", "point", 0), "1", "not the odds"),
        ("logit-identified", ("games", 1, "play", 0), ["1/2", "1/2"], "game 1, agent 0"),
        ("logit-response", ("claim", "point", 0), 0.5, "a rational is missing"),
        ("logit-response", ("claim", "point", 0), "½", "malformed"),
        ("logit-response", ("claim", "point", 0), "1/0", "cannot be read"),
        ("logit-response", ("claim", "point", 1), "99999999", "exponent is too large"),
        ("logit-response", ("claim", "kind"), "logit", "unknown kind"),
        ("logit-response", ("schema",), True, "schema"),
        ("logit-response", ("schema",), 2, "unknown schema"),
        ("logit-response", ("games", 0), 3, "a game is not an object"),
        ("logit-response", ("games", 0, "play"), [], "no agents"),
    ],
)
def test_corruptions_are_refused_for_the_right_reason(
    kind: str, path: tuple[Any, ...], to: Any, reason: str
) -> None:
    verdict = check_logit(changed(kind, *path, to=to))
    assert not verdict.accepted
    assert reason in verdict.reason


def test_a_larger_regret_is_a_weaker_claim() -> None:
    assert check_logit(changed("logit-regret", "claim", "regret", to="2/3")).accepted


def test_one_game_is_never_said_to_identify() -> None:
    document = changed("logit-identified", "games", to=[])
    for game in DOCUMENTS["logit-identified"]["games"]:
        document["games"] = [game]
        for second in ([0, 0, 1], [0, 1, 1]):
            document["certificate"] = {"rows": [[0, 0, 1], second]}
            assert check_logit(document).reason == "the two rows are dependent"


def test_too_large_a_game_is_refused_at_once() -> None:
    wide = {"play": [["1/200"] * 200, ["1/200"] * 200], "payoffs": [[], []]}
    assert "too large" in check_logit(changed("logit-response", "games", 0, to=wide)).reason


def test_text_with_a_key_twice_or_a_float() -> None:
    assert "twice" in check_logit_text('{"base": 2, "base": 3}').reason
    assert "no exact number" in check_logit_text('{"base": 2.5}').reason
    assert "cannot be read" in check_logit_text("{").reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(JSON, st.sampled_from(sorted(DOCUMENTS)), st.data())
def test_garbage_never_raises(garbage: Any, kind: str, data: st.DataObject) -> None:
    assert not check_logit(garbage).accepted
    document = copy.deepcopy(DOCUMENTS[kind])
    part = data.draw(st.sampled_from(["base", "games", "claim", "certificate"]))
    # Only base 2, and a certificate where none is needed, leave the document as true as it was.
    assert not check_logit(document | {part: garbage}).accepted or part in ("base", "certificate")
    inner = document["games"][0]
    name = data.draw(st.sampled_from(["play", "payoffs"]))
    assert not check_logit(document | {"games": [inner | {name: garbage}]}).accepted
