"""Reading certificates: strict, exact, never raising; and nothing but the standard library."""

from __future__ import annotations

import ast
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from coopgap.proofs import certificate_reading
from coopgap.proofs.certificate_reading import (
    MOST_DIGITS,
    Part,
    RejectedError,
    decide,
    decide_json,
    listed,
    part,
    rational,
    whole,
)
from coopgap.proofs.kernel import Verdict

GOOD = {
    "format": "f", "schema": 2, "subject": "4",
    "claim": {"kind": "even"}, "certificate": {"half": "2"},
}  # fmt: skip


def even(subject: Fraction, claim: Part, given: Part) -> str:
    if 2 * rational(given.get("half")) != subject:
        raise RejectedError("that is not the half")
    return f"{subject} is even"


def judged(document: Any) -> Verdict:
    return decide(document, "f", 2, lambda found: rational(found.get("subject")), {"even": even})


def test_a_good_document_is_accepted() -> None:
    assert judged(GOOD) == Verdict(True, "even", "4 is even", "")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "g"}, "unknown format"),
        ({"schema": "2"}, "schema is no number"),
        ({"schema": True}, "schema is no number"),
        ({"schema": 2.0}, "schema is no number"),
        ({"schema": 1}, "unknown schema"),
        ({"subject": None}, "a rational is missing"),
        ({"subject": "1/0"}, "the document cannot be read: ZeroDivisionError"),
        ({"claim": []}, "claim is not an object"),
        ({"claim": {"kind": "odd"}}, "unknown kind 'odd'"),
        ({"claim": {}}, "unknown kind 'None'"),
        ({"certificate": None}, "certificate is not an object"),
        ({"certificate": {"half": "3"}}, "that is not the half"),
    ],
)
def test_each_part_must_be_there(change: dict[str, Any], reason: str) -> None:
    verdict = judged(GOOD | change)
    assert (verdict.accepted, verdict.reason, verdict.statement) == (False, reason, "")
    # The kind is said once it is known.
    assert verdict.kind == ("even" if "half" in reason else verdict.kind)


@pytest.mark.parametrize("document", [None, [], "x", 7, 1.5])
def test_no_object_is_no_document(document: Any) -> None:
    assert judged(document).reason == "the document is not an object"


@pytest.mark.parametrize("error", [RecursionError, MemoryError, OverflowError])
def test_no_error_of_a_rule_gets_out(error: type[Exception]) -> None:
    def fails(_: object) -> Fraction:
        raise error("too much")

    verdict = decide(GOOD, "f", 2, fails, {"even": even})
    assert verdict.reason == f"the document cannot be read: {error.__name__}"


def test_a_mistake_of_a_rule_is_not_hidden() -> None:
    def mistaken(*_: object) -> str:
        raise KeyError("half")

    with pytest.raises(KeyError):
        decide(GOOD, "f", 2, lambda _: None, {"even": mistaken})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "a": 1}', "a key appears twice in an object"),
        ('{"b": {"a": 1, "a": 2}}', "a key appears twice in an object"),
        ('{"a": 0.5}', "0.5 is no exact number"),
        ('{"a": 1e400}', "1e400 is no exact number"),
        ('{"a": NaN}', "NaN is no exact number"),
        ("{", "the document cannot be read: JSONDecodeError"),
        ("[" * 100_000, "the document cannot be read: RecursionError"),
        (f'{{"a": {"9" * 5000}}}', "the document cannot be read: ValueError"),
        ("[]", "the document is not an object"),
    ],
)
def test_text_is_read_strictly(text: str, reason: str) -> None:
    assert decide_json(text, judged).reason == reason


@pytest.mark.parametrize(
    "given",
    ["", "-", "1/", "/2", "1/-2", "+1", " 1", "1 ", "1.5", "1e3", "1_0", "٣", "1\n", "0x1",
     "9" * (MOST_DIGITS + 1), "1/" + "9" * (MOST_DIGITS + 1)],
)  # fmt: skip
def test_a_malformed_rational(given: str) -> None:
    with pytest.raises(RejectedError, match="a rational is malformed"):
        rational(given)


def test_rationals() -> None:
    assert [rational(x) for x in ("-6/4", "0", 7)] == [Fraction(-3, 2), 0, 7]
    assert rational("9" * MOST_DIGITS).denominator == 1
    assert rational("-" + "9" * 3, 3) == -999
    for text in ("1234", "-1/1234"):
        with pytest.raises(RejectedError, match="malformed"):
            rational(text, 3)
    for other in (0.5, True, None, Fraction(1, 2), b"1"):
        with pytest.raises(RejectedError, match="a rational is missing"):
            rational(other)


def test_lists_objects_and_whole_numbers() -> None:
    assert listed([]) == []
    for given, reason in (((1,), "a list is missing"), ([1], "a list has 1 entries, not 2")):
        with pytest.raises(RejectedError, match=reason):
            listed(given, 2)
    with pytest.raises(RejectedError, match="claim is not an object"):
        part({"claim": "x"}, "claim")
    assert [whole(k, 2, 4) for k in (2, 4)] == [2, 4]
    for number in (1, 5):
        with pytest.raises(RejectedError, match="a whole number is out of range"):
            whole(number, 2, 4)
        with pytest.raises(RejectedError, match="no such row"):
            whole(number, 2, 4, "no such row")
    for other in (True, "3", 3.0, None):
        with pytest.raises(RejectedError, match="a whole number is missing"):
            whole(other, 2, 4)


@pytest.mark.parametrize("name", ["certificate_reading", "commons_checker", "logit_checker"])
def test_a_checker_needs_nothing_but_the_standard_library(name: str) -> None:
    path = Path(certificate_reading.__file__).with_name(f"{name}.py")
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert all(alias.name.split(".")[0] in sys.stdlib_module_names for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            ours = {"coopgap.proofs.kernel", "coopgap.proofs.certificate_reading"}
            assert node.module in ours or str(node.module).split(".")[0] in sys.stdlib_module_names
