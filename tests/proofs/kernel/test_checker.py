"""The checker on documents made by hand: every kind accepted, every harm to it rejected."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs import kernel
from coopgap.proofs.kernel import Verdict, check, check_file, check_text
from coopgap.proofs.kernel.checker import Rules

FOLDER = Path(kernel.__file__).parent
DILEMMA = ((3, 3), (0, 4), (4, 0), (1, 1))  # (u1, u2) at CC, CD, DC, DD
NULL, FULL = [0, 0, 0, 0], [0, 1, 2, 3]


def document(
    kind: str,
    claim: dict[str, Any],
    certificate: dict[str, Any],
    payoffs: tuple[tuple[int, int], ...] = DILEMMA,
    signals: list[int] = NULL,
) -> dict[str, Any]:
    return {
        "format": "coopgap-certificate",
        "schema": 1,
        "environment": {
            "agents": ["row", "column"],
            "states": ["only"],
            "actions": [["C", "D"], ["C", "D"]],
            "prior": [1],
            "payoffs": [[[str(cell[i]) for cell in payoffs]] for i in range(2)],
            "prosociality": ["0", "0"],
        },
        "language": {"signals": [signals]},
        "claim": {"kind": kind, **claim},
        "certificate": certificate,
    }


def two_states() -> dict[str, Any]:
    """Pool two states in which one agent should do different things; no contract can tell."""
    return {
        "format": "coopgap-certificate",
        "schema": 1,
        "environment": {
            "agents": ["agent"],
            "states": ["low", "high"],
            "actions": [["stay", "move"]],
            "prior": ["1/3", "2/3"],
            "payoffs": [[[0, 3], [3, 0]]],
            "prosociality": [0],
        },
        "language": {"signals": [[0, 1], [0, 1]]},
    }


TERMS = {"liability": "inf", "budget": "free"}
PLAN = [[0, 0, 0, 1, 4], [1, 0, 0, 1, "4"]]  # mu(C -> D) for both
LOOPS = [
    {"profiles": [[0, [0, 0]]], "deviations": [[0, 0, 1, 1]]},
    {"profiles": [[0, [0, 1]]], "deviations": [[0, 0, 1, "1/2"]]},
    {"profiles": [[0, [1, 0]]], "deviations": [[1, 0, 1, 1]], "nu": []},
]
VALID: dict[str, dict[str, Any]] = {
    "upper": document(
        "mediated-upper-bound",
        {**TERMS, "bound": 2, "sense": "best"},
        {"deviations": PLAN, "nu": []},
    ),
    "upper, paid": document(
        "mediated-upper-bound",
        {"liability": "1/4", "budget": "free", "bound": 4, "sense": "best"},
        {"deviations": [[0, 0, 0, 1, 2], [1, 0, 0, 1, 2]]},
        signals=FULL,
    ),
    "upper, worst": document(
        "mediated-upper-bound",
        {"liability": 0, "budget": "balanced", "bound": 2, "sense": "worst"},
        {"deviations": [], "nu": []},
    ),
    "upper, one signal": document(  # who deviated cannot be told: fines need burnt money
        "mediated-upper-bound",
        {"liability": 2, "budget": "balanced", "bound": 2, "sense": "best"},
        {
            "deviations": [[i, 0, 0, 1, 2] for i in range(2)],
            "nu": [[0, [0, 0], 0, -2], [0, [0, 0], 1, 2]],
        },
        signals=[0, 1, 1, 1],
    ),
    "lower": document(
        "mediated-lower-bound",
        {"liability": "1/2", "budget": "balanced", "value": 6, "sense": "best"},
        {
            "recommendation": [[0, [0, 0], 1]],
            "transfers": [
                [0, 0, [0, 0], 2, "-1/2"],
                [1, 0, [0, 0], 2, "1/2"],
                [0, 0, [0, 0], 1, "1/2"],
                [1, 0, [0, 0], 1, "-1/2"],
            ],
        },
        payoffs=((3, 3), (0, "7/2"), ("7/2", 0), (1, 1)),  # type: ignore[arg-type]
        signals=FULL,
    ),
    "implementable": document(
        "implementable",
        {"liability": "1/2", "budget": "free", "rule": [[0, 0]], "value": 6},
        {"transfers": [["1/2", 0, "-1/2", 0], ["1/2", "-1/2", 0, 0]]},
        signals=FULL,
    ),
    "not implementable": document(
        "not-implementable",
        {"liability": "49/100", "budget": "free", "rule": [[0, 0]]},
        {"deviations": [[0, 0, 1, 1]]},
        signals=FULL,
    ),
    "signal bound": document(
        "signal-upper-bound", {**TERMS, "bound": 2}, {"order": [0], "conflicts": LOOPS}
    ),
    "no rule at all": document(
        "signal-upper-bound",
        {**TERMS, "bound": "-inf"},
        {
            "order": [0],
            "conflicts": [
                {"profiles": [[0, [a, b]]], "deviations": [[int(a == b), 0, 1 - (b, a)[a != b], 1]]}
                for a in range(2)
                for b in range(2)
            ],
        },
        payoffs=((1, -1), (-1, 1), (-1, 1), (1, -1)),
    ),
    "equilibria": document("pure-equilibria", {"state": 0, "profiles": [[1, 1]]}, {}),
    "closure": document(
        "closure-threshold",
        {"rule": [[0, 0]], "thresholds": ["1/2", "1/2"], "threshold": "1/2"},
        {"tight": [[0, 1], [0, 1]]},
    ),
    "closure, never": document(
        "closure-threshold",
        {"rule": [[0, 0]], "thresholds": ["inf", "0"], "threshold": "inf"},
        {"tight": [[0, 1], None]},
        payoffs=((1, 1), (0, 0), (2, 0), (0, 0)),
    ),
    "language": document(
        "language-threshold",
        {"threshold": "1/2"},
        {
            "rule": [[0, 0]],
            "transfers": [[0], [0]],
            "order": [0],
            "conflicts": [{"profiles": [[0, [0, 0]]], "agent": 0, "cycle": [[0, 1]]}],
        },
    ),
    "worst case": document(
        "worst-case-threshold",
        {"threshold": "1/2"},
        {"escapes": [], "tight": [0, [1, 1]]},
    ),
    "worst case, never": document(
        "worst-case-threshold",
        {"threshold": "inf"},
        {"escapes": [], "tight": [0, [1, 1]]},
        payoffs=((4, 4), (0, 3), (3, 0), (2, 2)),
    ),
}
TWO = two_states()
VALID["pooled states"] = {
    **TWO,
    "claim": {"kind": "signal-upper-bound", **TERMS, "bound": "3"},
    "certificate": {"order": [1, 0], "conflicts": []},
}
VALID["a cycle through two states"] = {
    **TWO,
    "environment": {**TWO["environment"], "payoffs": [[[3, 0], [0, 3]]], "prosociality": [0]},
    "claim": {"kind": "not-implementable", **TERMS, "rule": [[1], [0]]},
    "certificate": {"deviations": [[0, 0, 0, "1/7"], [0, 1, 1, "1/7"]], "nu": []},
}
COURT = {
    **TWO,
    "environment": {
        "agents": ["one who acts", "one affected"],
        "states": ["low", "high"],
        "actions": [["stay", "move"], ["none"]],
        "prior": ["1/2", "1/2"],
        "payoffs": [[[1, 0], [0, 1]], [[0, 3], [3, 0]]],
        "prosociality": [0, 0],
    },
}
AGAINST = [[0, [1, 0]], [1, [0, 0]]]  # the efficient rule: move when low, stay when high
VALID["walk"] = {
    **COURT,
    "claim": {"kind": "signal-upper-bound", **TERMS, "bound": 2},
    "certificate": {
        "order": [1, 0],
        "conflicts": [{"profiles": AGAINST, "deviations": [[0, 0, 0, 1], [0, 1, 1, 1]]}],
    },
}
VALID["language, cycle"] = {
    **COURT,
    "claim": {"kind": "language-threshold", "threshold": "1/2"},
    "certificate": {
        "rule": [[1, 0], [0, 0]],
        "transfers": [[0, 0], [0, 0]],
        "order": [0, 1],
        "conflicts": [{"profiles": AGAINST, "agent": 0, "cycle": [[0, 0], [1, 1]]}],
    },
}


def altered(name: str, path: str, value: Any) -> dict[str, Any]:
    """Copy a valid document with one entry changed; the path is like ``claim/rule/0``."""
    result = copy.deepcopy(VALID[name])
    *steps, last = [int(s) if s.isdigit() else s for s in path.split("/")]
    place: Any = result
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return result


@pytest.mark.parametrize("name", VALID)
def test_valid_documents_are_accepted(name: str) -> None:
    verdict = check(VALID[name])
    assert verdict.accepted, verdict.reason
    assert verdict.kind == VALID[name]["claim"]["kind"]
    assert verdict.statement
    assert check_text(json.dumps(VALID[name])) == verdict
    assert check_text(json.dumps(VALID[name]).encode()) == verdict


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("upper", "claim/bound", "199/100"),
        ("upper", "certificate/deviations/0/4", 0),
        ("upper", "certificate/deviations/0/4", -4),
        ("upper", "language/signals/0", FULL),
        ("upper", "environment/payoffs/0/0/0", "5"),
        ("upper", "environment/prosociality/0", "1"),
        ("upper, paid", "claim/liability", "3/10"),
        ("upper, paid", "claim/bound", "399/100"),
        ("upper, worst", "claim/bound", "3"),
        ("upper, one signal", "claim/budget", "free"),
        ("upper, one signal", "claim/budget", "no-subsidy"),
        ("upper, one signal", "certificate/nu/1/3", 1),
        ("lower", "claim/value", "601/100"),
        ("lower", "claim/liability", "49/100"),
        ("lower", "certificate/recommendation/0/2", "99/100"),
        ("lower", "certificate/transfers/0/4", "-49/100"),
        ("lower", "certificate/transfers/0/4", "1/2"),
        ("lower", "environment/payoffs/0/0/2", "5"),
        ("implementable", "claim/value", 7),
        ("implementable", "claim/value", 5),
        ("implementable", "claim/liability", "1/3"),
        ("implementable", "claim/budget", "balanced"),
        ("implementable", "claim/budget", "no-subsidy"),
        ("implementable", "certificate/transfers/0/2", "-2/5"),
        ("implementable", "claim/rule/0", [0, 1]),
        ("not implementable", "claim/liability", "1/2"),
        ("not implementable", "claim/liability", "inf"),
        ("not implementable", "certificate/deviations/0/3", 0),
        ("signal bound", "claim/bound", "1"),
        ("signal bound", "claim/bound", "-inf"),
        ("signal bound", "certificate/conflicts/0", ...),
        ("signal bound", "certificate/conflicts/0/deviations/0/1", 1),
        ("signal bound", "language/signals/0", FULL),
        ("walk", "claim/bound", "199/100"),
        ("walk", "certificate/conflicts/0", ...),
        ("walk", "certificate/conflicts/0/deviations/0/3", "2"),
        ("walk", "environment/prior", ["1/3", "2/3"]),
        ("language, cycle", "claim/threshold", "1/3"),
        ("language, cycle", "claim/threshold", "2/3"),
        ("language, cycle", "certificate/conflicts/0/cycle/0", [0, 1]),
        ("language, cycle", "certificate/conflicts/0/profiles/0", [0, [0, 0]]),
        ("language, cycle", "certificate/transfers/0", [1, 0]),
        ("language, cycle", "language/signals", [[0, 1], [2, 3]]),
        ("pooled states", "claim/bound", "299/100"),
        ("pooled states", "environment/prior/0", "1/2"),
        ("a cycle through two states", "certificate/deviations/0/3", "1/8"),
        ("a cycle through two states", "language/signals/0", [2, 3]),
        ("a cycle through two states", "environment/payoffs/0/0/0", -4),
        ("equilibria", "claim/profiles", []),
        ("equilibria", "claim/profiles", [[1, 1], [0, 0]]),
        ("equilibria", "claim/profiles", [[0, 0]]),
        ("closure", "claim/threshold", "2/3"),
        ("closure", "claim/thresholds/0", "1/3"),
        ("closure", "claim/thresholds/0", "2/3"),
        ("closure", "claim/thresholds/1", "inf"),
        ("closure", "claim/rule", [[1, 1]]),
        ("closure", "environment/prosociality/0", "1/2"),
        ("closure, never", "claim/thresholds/0", 1000),
        ("closure, never", "claim/threshold", "0"),
        ("language", "claim/threshold", "1/3"),
        ("language", "claim/threshold", "2/3"),
        ("language", "claim/threshold", "inf"),
        ("language", "claim/threshold", "0"),
        ("language", "certificate/conflicts", []),
        ("language", "certificate/rule", [[1, 1]]),
        ("worst case", "claim/threshold", "1/3"),
        ("worst case", "claim/threshold", "2/3"),
        ("worst case", "claim/threshold", "inf"),
        ("worst case, never", "claim/threshold", "100"),
    ],
)
def test_harm_is_rejected(name: str, path: str, value: Any) -> None:
    verdict = check(altered(name, path, value))
    assert not verdict.accepted
    assert verdict.reason
    assert not verdict.statement


def test_weights_and_probabilities_have_signs_and_sums() -> None:
    back = [[i, 0, 1, 0, -1] for i in range(2)]
    claim = {**TERMS, "bound": 0, "sense": "best"}
    assert not check(document("mediated-upper-bound", claim, {"deviations": PLAN + back})).accepted
    for sense, value, x in [("worst", -2, [-1, 2]), ("best", 4, [0, 2]), ("worst", 0, [0, 0])]:
        proof = {"recommendation": [[0, [0, 0], x[0]], [0, [1, 1], x[1]]], "transfers": []}
        claim = {**TERMS, "value": value, "sense": sense}
        assert not check(document("mediated-lower-bound", claim, proof)).accepted
    claim = {**TERMS, "value": 2, "sense": "best"}
    scaled: dict[str, Any] = {"recommendation": [[0, [1, 1], 5]], "transfers": [], "scale": 5}
    assert check(document("mediated-lower-bound", claim, scaled)).accepted
    assert not check(document("mediated-lower-bound", claim, {**scaled, "scale": 4})).accepted


def test_priors_are_positive_and_rows_listed_once() -> None:
    loose = altered("pooled states", "claim/bound", 100)
    assert check(loose).accepted
    for prior in (["-1", "2"], ["0", "1"], ["1/2", "1/3"]):
        environment = {**loose["environment"], "prior": prior}
        assert not check({**loose, "environment": environment}).accepted
    twice = {"deviations": [*PLAN, PLAN[0]]}
    assert "twice" in check({**VALID["upper"], "certificate": twice}).reason


def test_a_threshold_covers_all_deviations() -> None:
    """Deviations with ratios 1/2 and 2: only the larger is the threshold."""
    data = document("closure-threshold", {"rule": [[0, 0]]}, {"tight": [None, None]})
    data["environment"] |= {
        "actions": [["a", "b", "c"], ["none"]],
        "payoffs": [[[0, 1, 2]], [[5, 2, 2]]],
    }
    data["language"] = {"signals": [[0, 0, 0]]}
    for weight, accepted in [("2", True), ("1/2", False), ("3", False)]:
        data["claim"] |= {"thresholds": [weight, 0], "threshold": weight}
        assert check(data).accepted == accepted


def test_thresholds_are_for_selfish_agents() -> None:
    prosocial = altered("closure", "environment/prosociality", ["1/10", "1/10"])
    prosocial["claim"] |= {"thresholds": ["2/5", "2/5"], "threshold": "2/5"}
    assert "prosociality" in check(prosocial).reason


MALFORMED: list[tuple[str, str, Any]] = [
    ("upper", "format", "other"),
    ("upper", "schema", 2),
    ("upper", "schema", ...),
    ("upper", "claim", ...),
    ("upper", "claim", []),
    ("upper", "claim/kind", "no-such-kind"),
    ("upper", "claim/kind", "nonneg"),
    ("upper", "claim/kind", "read-game"),
    ("upper", "claim/kind", "--init--"),
    ("upper", "claim/kind", "--module--"),
    ("upper", "claim/kind", "mediated_upper_bound"),
    ("upper", "claim/kind", ["x"]),
    ("upper", "claim/note", "extra"),
    ("upper", "claim/bound", ...),
    ("upper", "claim/bound", 2.0),
    ("upper", "claim/bound", "2.0"),
    ("upper", "claim/bound", "2e3"),
    ("upper", "claim/bound", "2/0"),
    ("upper", "claim/bound", " 2"),
    ("upper", "claim/bound", "2\n"),
    ("upper", "claim/bound", "+2"),
    ("upper", "claim/bound", "٢"),
    ("upper", "claim/bound", "nan"),
    ("upper", "claim/bound", True),
    ("upper", "claim/bound", None),
    ("upper", "claim/bound", [2]),
    ("upper", "claim/bound", {"R": 2}),
    ("upper", "claim/bound", "9" * 2001),
    ("upper", "claim/bound", 10**5000),
    ("upper", "claim/bound", {"num": 2, "den": 0}),
    ("upper", "claim/bound", {"num": -2, "den": -1}),
    ("upper", "claim/liability", -1),
    ("upper", "claim/liability", "-inf"),
    ("upper", "claim/budget", "loose"),
    ("upper", "claim/sense", "middle"),
    ("upper", "certificate", ...),
    ("upper", "certificate", [1]),
    ("upper", "certificate/deviations", ...),
    ("upper", "certificate/deviations", {"0": 1}),
    ("upper", "certificate/deviations/0", [0, 0, 0, 1]),
    ("upper", "certificate/deviations/0", [0, 0, 0, 1, 1, 1]),
    ("upper", "certificate/deviations/0", 7),
    ("upper", "certificate/deviations/0", "00014"),
    ("upper", "certificate/deviations/0/0", 2),
    ("upper", "certificate/deviations/0/0", -1),
    ("upper", "certificate/deviations/0/1", 1),
    ("upper", "certificate/deviations/0/2", 2),
    ("upper", "certificate/deviations/0/3", -1),
    ("upper", "certificate/deviations/0/3", True),
    ("upper", "certificate/deviations/0/3", 1.0),
    ("upper", "certificate/deviations/0/3", "1"),
    ("upper", "certificate/deviations/1", [0, 0, 0, 1, 4]),
    ("upper", "certificate/nu", [[0, [0, 0], 0, 1]]),
    ("upper", "certificate/extra", []),
    ("upper", "certificate/scale", 0),
    ("upper", "certificate/scale", -1),
    ("upper", "environment", ...),
    ("upper", "environment", None),
    ("upper", "environment/title", "extra"),
    ("upper", "environment/agents", ["row"]),
    ("upper", "environment/agents", ["row", "row"]),
    ("upper", "environment/agents", ["row", 5]),
    ("upper", "environment/agents", []),
    ("upper", "environment/states", []),
    ("upper", "environment/actions/0", []),
    ("upper", "environment/actions", [["C", "D"]]),
    ("upper", "environment/prior", ["1/2"]),
    ("upper", "environment/prior", ["1/2", "1/2"]),
    ("upper", "environment/prior", [-1]),
    ("upper", "environment/payoffs/0", []),
    ("upper", "environment/payoffs/0/0", [1, 2, 3]),
    ("upper", "environment/payoffs/0/0", "1234"),
    ("upper", "environment/payoffs/0/0/0", float("nan")),
    ("upper", "environment/prosociality", [0]),
    ("upper", "environment/prosociality/0", -1),
    ("upper", "language", ...),
    ("upper", "language", {}),
    ("upper", "language", {"signals": [NULL], "kernel": []}),
    ("upper", "language/signals", []),
    ("upper", "language/signals/0", [0, 0, 0]),
    ("upper", "language/signals/0/0", -1),
    ("upper", "language/signals/0/0", True),
    ("upper", "language/signals/0/0", 0.5),
    ("upper", "language/signals/0/0", 10**9),
    ("upper", "language", {"kernel": [[["1/2", "1/3"]] * 4]}),
    ("upper", "language", {"kernel": [[["3/2", "-1/2"]] * 4]}),
    ("upper", "language", {"kernel": [[[1, 0], [1], [1, 0], [1, 0]]]}),
    ("upper", "region", []),
    ("lower", "certificate/recommendation", [[0, [0], 1]]),
    ("lower", "certificate/recommendation", [[0, [0, 0], 1], [0, [0, 0], 0]]),
    ("lower", "certificate/recommendation", [[0, [0, 0], 2], [0, [1, 1], -1]]),
    ("lower", "certificate/transfers/0/3", 4),
    ("implementable", "certificate/transfers", [[0, 0, 0, 0]]),
    ("implementable", "certificate/transfers/0", [0, 0, 0]),
    ("implementable", "claim/rule", []),
    ("implementable", "claim/rule", [[0, 0], [0, 0]]),
    ("implementable", "claim/rule", [[0, 2]]),
    ("signal bound", "certificate/conflicts/0/profiles", []),
    ("signal bound", "certificate/conflicts/0/agent", 0),
    *(
        ("walk", "certificate/order", order)
        for order in ([], [0], [0, 0], [True, 0], [1, -1], [0, 1, 1], [0, 2], [0.0, 1], "01", 1)
    ),
    ("equilibria", "claim/state", 1),
    ("equilibria", "claim/state", -1),
    ("equilibria", "claim/profiles", [[1, 1, 1]]),
    ("equilibria", "certificate/witnesses", []),
    ("closure", "claim/thresholds", ["1/2"]),
    ("closure", "claim/thresholds/0", "-inf"),
    ("language", "certificate/rule", ...),
    ("language", "certificate/transfers", ...),
    ("language", "certificate/conflicts/0/cycle", [[0, 0]]),
    ("worst case", "claim/threshold", -1),
]


@pytest.mark.parametrize(("name", "path", "value"), MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_documents_are_rejected_with_a_reason(name: str, path: str, value: Any) -> None:
    if (name, path) == ("signal bound", "certificate/conflicts/0/agent"):
        assert check(altered(name, path, value)).accepted  # unused, allowed by the shape
        return
    verdict = check(altered(name, path, value))
    assert not verdict.accepted
    assert verdict.reason
    assert verdict.reason.isascii()
    assert "Traceback" not in verdict.reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "7",
        '"text"',
        "NaN",
        "{} {}",
        b"\xff\xfe{}",
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 10_000,
        '{"format": 1, "format": 2}',
        "\ufeff{}",
        '{"claim": {"kind": "\\ud800"}}',
        '{"claim": {"kind": ' + "[" * 900 + "]" * 900 + "}}",
    ],
)
def test_bad_text_is_rejected(text: str | bytes) -> None:
    verdict = check_text(text)
    assert not verdict.accepted
    assert verdict.reason


@pytest.mark.parametrize("number", ["2.0", "2e0", "NaN", "Infinity", "-Infinity", "1" * 5000])
def test_numbers_that_are_not_exact_are_rejected_wherever_they_stand(number: str) -> None:
    text = json.dumps(VALID["upper"])
    for before, old in [('"bound": ', "2"), ('"prior": [', "1"), ("1, ", "4"), ('"schema": ', "1")]:
        assert before + old in text
        assert not check_text(text.replace(before + old, before + number)).accepted


def test_duplicate_keys_and_truncation_are_rejected() -> None:
    text = json.dumps(VALID["upper"])
    assert check_text(text).accepted
    twice = text.replace('"bound": 2', '"bound": 2, "bound": 2')
    assert "twice" in check_text(twice).reason
    assert not any(check_text(text[:k]).accepted for k in range(0, len(text), 7))


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in [("MAX_BYTES", 10), ("MAX_CELLS", 7), ("MAX_BITS", 1)]:
        with monkeypatch.context() as patch:
            patch.setattr(f"coopgap.proofs.kernel.checker.{name}", limit)
            assert not check_text(json.dumps(VALID["upper, paid"])).accepted
    monkeypatch.setattr("coopgap.proofs.kernel.checker.MAX_NODES", 1)
    assert "too many" in check(VALID["signal bound"] | {"certificate": {
        "order": [0], "conflicts": [{"profiles": [[0, [0, 0]]], "deviations": [[0, 0, 1, 1]]}],
    }}).reason  # fmt: skip


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(VALID["upper"]))
    assert check_file(path) == check_file(str(path)) == check(VALID["upper"])
    for bad in (tmp_path, tmp_path / "missing.json", "\0"):
        verdict = check_file(bad)
        assert isinstance(verdict, Verdict)
        assert not verdict.accepted


@pytest.mark.parametrize(
    "junk", [None, 3, object(), [], {}, {"claim": {}}, {"claim": {"kind": {}}}]
)
def test_junk_objects_are_rejected(junk: Any) -> None:
    assert not check(junk).accepted


def test_the_kinds_are_the_documented_ones() -> None:
    kinds = {name.replace("_", "-") for name, rule in vars(Rules).items() if callable(rule)}
    assert kinds == {
        *(document["claim"]["kind"] for document in VALID.values()),
        "implication",
        "empty-region",
    }
    text = (Path(__file__).parents[3] / "docs" / "certificates.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in text for kind in kinds)


def test_it_is_short_and_stands_alone(tmp_path: Path) -> None:
    files = sorted(FOLDER.glob("*.py"))
    lines = [file.read_text(encoding="utf-8").count("\n") for file in files]
    assert sum(lines) <= 400
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            own = file.name == "__init__.py"
            assert all(n.split(".")[0] in sys.stdlib_module_names or own for n in names)
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
    copied = tmp_path / "kernel"
    copied.mkdir()
    for file in files:
        (copied / file.name).write_bytes(file.read_bytes())
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(VALID["upper"]))
    bad.write_text(json.dumps(altered("upper", "claim/bound", "1")))
    for program in ([str(copied)], [str(copied / "checker.py")], ["-m", "coopgap.proofs.kernel"]):
        run = [sys.executable, *program]
        accepted = subprocess.run([*run, str(good)], capture_output=True, text=True, check=False)
        assert (accepted.returncode, accepted.stderr) == (0, "")
        assert "stop at 2" in accepted.stdout
        refused = subprocess.run([*run, str(good), str(bad)], capture_output=True, check=False)
        assert (refused.returncode, refused.stderr) == (1, b"")
        assert subprocess.run(run, capture_output=True, check=False).returncode == 1


FALSE_CLAIMS: list[tuple[str, Callable[[Fraction], dict[str, str]]]] = [
    ("upper", lambda e: {"bound": str(2 - e)}),
    ("upper, paid", lambda e: {"bound": str(4 - e) if e < 2 else "1"}),
    ("upper, worst", lambda e: {"bound": str(2 + e)}),
    ("lower", lambda e: {"value": str(6 + e)}),
    ("implementable", lambda e: {"liability": str(max(Fraction(1, 2) - e, Fraction(0)))}),
    ("not implementable", lambda e: {"liability": str(Fraction(1, 2) + e)}),
    ("signal bound", lambda e: {"bound": str(2 - e)}),
    ("a cycle through two states", lambda e: {"rule": [[0], [1]]}),  # type: ignore[dict-item]
    ("closure", lambda e: {"threshold": str(Fraction(1, 2) + e)}),
    ("language", lambda e: {"threshold": str(Fraction(1, 2) + e)}),
    ("language", lambda e: {"threshold": str(max(Fraction(1, 2) - e, Fraction(0)))}),
    ("worst case", lambda e: {"threshold": str(Fraction(1, 2) + e)}),
]
NUMBERS = st.fractions(-9, 9, max_denominator=12).map(str)


def _numbers(data: Any, found: list[tuple[Any, Any]]) -> None:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, dict | list):
            _numbers(value, found)
        elif isinstance(value, str | int):
            found.append((data, key))


@given(
    st.sampled_from(FALSE_CLAIMS),
    st.fractions(Fraction(1, 1000), 5, max_denominator=1000),
    st.data(),
)
def test_no_certificate_proves_a_false_claim(
    case: tuple[str, Callable[[Fraction], dict[str, str]]], error: Fraction, data: st.DataObject
) -> None:
    name, wrong = case
    broken = copy.deepcopy(VALID[name])
    broken["claim"].update(wrong(error))
    places: list[tuple[Any, Any]] = []
    _numbers(broken["certificate"], places)
    for _ in range(data.draw(st.integers(0, 3)) if places else 0):
        place, key = data.draw(st.sampled_from(places))
        place[key] = data.draw(NUMBERS | st.integers(-1, 3))
    assert not check(broken).accepted
