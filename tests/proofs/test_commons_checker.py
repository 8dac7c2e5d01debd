"""The checker: accepts what is true, refuses every corruption, never raises."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.commons.commons_policies import capped_harvest
from coopgap.numerics.commons.commons_report import solve_commons
from coopgap.proofs.commons_certificates import commons_documents
from coopgap.proofs.commons_checker import check_commons
from coopgap.theory.commons import Commons

REPORT = solve_commons(Commons(fishers=3, capacity=12, rounds=3, collapse=2))
DOCUMENTS = {d["claim"]["kind"]: d for d in commons_documents(REPORT)}


def changed(kind: str, *path: Any, to: Any) -> dict[str, Any]:
    document = json.loads(json.dumps(DOCUMENTS[kind]))
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return document  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_true_certificates_are_accepted_after_a_trip_through_json(kind: str) -> None:
    verdict = check_commons(json.loads(json.dumps(DOCUMENTS[kind])))
    assert verdict.accepted, verdict.reason
    assert verdict.kind == kind


def more(value: str, by: int | Fraction) -> str:
    return str(Fraction(value) + by)


def test_values_that_are_a_little_off_are_refused() -> None:
    tiny = Fraction(1, 10**6)
    for kind, name in (
        ("first-best", "value"),
        ("contingent-cap", "value"),
        ("constant-cap", "value"),
        ("commons-threshold", "threshold"),
    ):
        value = DOCUMENTS[kind]["claim"][name]
        for by in (tiny, -tiny):
            assert not check_commons(changed(kind, "claim", name, to=more(value, by))).accepted
    gap = DOCUMENTS["cap-gap"]["claim"]["gap"]
    assert check_commons(changed("cap-gap", "claim", "gap", to=more(gap, -tiny))).accepted
    assert not check_commons(changed("cap-gap", "claim", "gap", to=more(gap, tiny))).accepted


@pytest.mark.parametrize(
    ("kind", "path", "to", "reason"),
    [
        ("first-best", ("certificate", "upper", 1, 12), "0", "upper is too low in round 2"),
        ("contingent-cap", ("certificate", "upper", 2, 7), "0", "upper is too low in round 3"),
        ("first-best", ("certificate", "upper", 3, 0), "-1", "negative"),
        ("first-best", ("certificate", "harvest", 0, 12), [0, 0], "earns less"),
        ("contingent-cap", ("certificate", "harvest", 0, 12, 0), 1, "depends on growth"),
        ("cap-gap", ("certificate", "harvest", 0, 12), [0, 0], "starts above"),
        ("constant-cap", ("claim", "cap"), 1, "not worth that"),
        ("commons-threshold", ("certificate", "harvest", 2, 5, 0), 4, "not the first best"),
        ("commons-threshold", ("certificate", "critical"), None, "critical state is needed"),
        ("commons-threshold", ("certificate", "critical", 0), 99, "out of range"),
        ("first-best", ("certificate", "harvest", 0, 3, 0), 4, "out of range"),
        ("first-best", ("certificate", "harvest", 0, 3, 0), True, "whole number is missing"),
        ("first-best", ("commons", "growth", 0, 1), "1/3", "sum to 1"),
        ("first-best", ("commons", "growth", 0, 0), "5/2", "not distinct"),
        ("first-best", ("commons", "growth", 0, 0), "1/0", "cannot be read"),
        ("first-best", ("commons", "capacity"), 10**6, "out of range"),
        ("first-best", ("commons", "rounds"), 90_000, "too large"),
        ("first-best", ("commons", "fishers"), 0, "out of range"),
        ("first-best", ("claim", "value"), 0.5, "a rational is missing"),
        ("first-best", ("claim", "value"), "½", "malformed"),
        ("first-best", ("claim", "kind"), "best", "unknown kind"),
        ("first-best", ("schema",), True, "schema"),
        ("first-best", ("schema",), 2, "unknown schema"),
    ],
)
def test_corruptions_are_refused_for_the_right_reason(
    kind: str, path: tuple[Any, ...], to: Any, reason: str
) -> None:
    verdict = check_commons(changed(kind, *path, to=to))
    assert not verdict.accepted
    assert reason in verdict.reason


def test_a_worse_constant_cap_is_not_the_best() -> None:
    other = capped_harvest(REPORT.commons, 1)
    worse = changed(
        "constant-cap", "claim", to={"kind": "constant-cap", "value": str(other.value), "cap": 1}
    )
    assert "another constant cap is better" in check_commons(worse).reason


def test_a_certificate_of_other_water_is_refused() -> None:
    for kind in DOCUMENTS:
        assert not check_commons(changed(kind, "commons", "growth", to=[["2", "1"]])).accepted


def test_no_weight_below_the_threshold_can_be_certified() -> None:
    critical = DOCUMENTS["commons-threshold"]["certificate"]["critical"]
    lower = changed("commons-threshold", "claim", "threshold", to="0")
    lower["certificate"]["critical"] = None
    verdict = check_commons(lower)
    assert critical is not None
    assert not verdict.accepted
    assert "taking more pays" in verdict.reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(JSON, st.sampled_from(sorted(DOCUMENTS)), st.data())
def test_garbage_never_raises(garbage: Any, kind: str, data: st.DataObject) -> None:
    assert not check_commons(garbage).accepted
    document = copy.deepcopy(DOCUMENTS[kind])
    part = data.draw(st.sampled_from(["commons", "claim", "certificate"]))
    name = data.draw(st.sampled_from(sorted(document[part]) or ["nothing"]))
    document[part] = document[part] | {name: garbage}
    check_commons(document)
