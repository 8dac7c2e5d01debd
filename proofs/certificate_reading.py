"""How the checkers beside the kernel read a document: strictly, exactly, and without raising.

Standard library only, apart from the shape of a verdict: whoever reads a checker alone needs this
page and nothing else. Whatever is not of the form asked for is refused with a reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from coopgap.proofs.kernel import Verdict

MOST_DIGITS = 2000
"""Longest numerator or denominator that is read, unless a checker says less."""

_RATIONAL = re.compile(r"-?([0-9]+)(?:/([0-9]+))?")

Part: TypeAlias = Mapping[str, Any]
"""An object of a document."""

T = TypeVar("T")


class RejectedError(Exception):
    """A certificate that does not prove its claim, or a document that is none."""


def decide(
    document: Any,
    form: str,
    schema: int,
    read: Callable[[Part], T],
    kinds: Mapping[str, Callable[[T, Part, Part], str]],
) -> Verdict:
    """Decide a document by the rule of its claim; never raises on bad input.

    Parameters
    ----------
    document
        A certificate, or anything else.
    form, schema
        The format that it must have, and the version of it.
    read
        Reads what the claim is about.
    kinds
        By kind of claim the rule: given what it is about, the claim and the certificate, it gives
        what was proved, or raises `RejectedError`.

    Examples
    --------
    >>> rules = {"even": lambda number, claim, given: f"{number} is even"}
    >>> form = {"format": "f", "schema": 1, "number": 4, "claim": {"kind": "even"}}
    >>> decide(form | {"certificate": {}}, "f", 1, lambda part: part["number"], rules).statement
    '4 is even'
    >>> decide(form, "f", 1, lambda part: part["number"], rules).reason
    'certificate is not an object'

    References
    ----------
    docs/certificates.md.
    """
    kind = ""
    try:
        require(isinstance(document, Mapping), "the document is not an object")
        require(document.get("format") == form, "unknown format")
        require(type(document.get("schema")) is int, "schema is no number")
        require(document["schema"] == schema, "unknown schema")
        subject = read(document)
        claim, given = part(document, "claim"), part(document, "certificate")
        kind = str(claim.get("kind"))
        require(kind in kinds, f"unknown kind {kind[:40]!r}")
        return Verdict(True, kind, kinds[kind](subject, claim, given), "")
    except RejectedError as reason:
        return Verdict(False, kind, "", str(reason))
    except (RecursionError, MemoryError, OverflowError, ZeroDivisionError) as error:
        return Verdict(False, kind, "", f"the document cannot be read: {type(error).__name__}")


def decide_json(text: str, check: Callable[[Any], Verdict]) -> Verdict:
    """Decide the JSON text of a document; a key that appears twice is refused, and so are floats.

    Examples
    --------
    >>> decide_json('{"format": 1.5}', lambda document: Verdict(True, "", "", "")).reason
    '1.5 is no exact number'
    """
    try:
        document = json.loads(text, object_pairs_hook=_unique, parse_float=_no, parse_constant=_no)
    except RejectedError as reason:
        return Verdict(False, "", "", str(reason))
    except (ValueError, RecursionError) as error:
        return Verdict(False, "", "", f"the document cannot be read: {type(error).__name__}")
    return check(document)


def require(condition: bool, reason: str) -> None:
    """Refuse the certificate, with a reason, unless something holds.

    Raises
    ------
    RejectedError
        When it does not.

    Examples
    --------
    >>> require(True, "never said")
    """
    if not condition:
        raise RejectedError(reason)


def part(document: Part, name: str) -> Part:
    """Give an object of an object.

    Raises
    ------
    RejectedError
        When there is none of that name.

    Examples
    --------
    >>> part({"claim": {"kind": "even"}}, "claim")
    {'kind': 'even'}
    """
    found = document.get(name)
    require(isinstance(found, Mapping), f"{name} is not an object")
    assert isinstance(found, Mapping)
    return found


def listed(given: object, length: int | None = None) -> list[Any]:
    """Give a list, of a certain length where one is said.

    Raises
    ------
    RejectedError
        When it is none, or has another length.

    Examples
    --------
    >>> listed([1, 2], 2)
    [1, 2]
    """
    require(isinstance(given, list), "a list is missing")
    assert isinstance(given, list)
    require(
        length is None or len(given) == length, f"a list has {len(given)} entries, not {length}"
    )
    return given


def whole(
    given: object, least: int, most: int, otherwise: str = "a whole number is out of range"
) -> int:
    """Give a whole number between two others.

    Raises
    ------
    RejectedError
        When it is none, or, with the reason given, out of range.

    Examples
    --------
    >>> whole(3, 0, 3)
    3
    """
    require(type(given) is int, "a whole number is missing")
    assert isinstance(given, int)
    require(least <= given <= most, otherwise)
    return given


def rational(given: object, digits: int = MOST_DIGITS) -> Fraction:
    """Give a rational: a whole number, or text such as ``"-3/7"``; never a float.

    Parameters
    ----------
    digits
        Most digits of a numerator or denominator that is written as text.

    Raises
    ------
    RejectedError
        When it is none.

    Examples
    --------
    >>> rational("-3/7"), rational(2)
    (Fraction(-3, 7), Fraction(2, 1))
    """
    if type(given) is int:
        return Fraction(given)
    require(isinstance(given, str), "a rational is missing")
    assert isinstance(given, str)
    found = _RATIONAL.fullmatch(given)
    parts = () if found is None else found.groups(default="1")
    require(
        bool(parts) and max(map(len, parts)) <= digits,
        "a rational is malformed",
    )
    return Fraction(given)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    require(len(dict(pairs)) == len(pairs), "a key appears twice in an object")
    return dict(pairs)


def _no(text: str) -> Any:
    raise RejectedError(f"{text[:40]} is no exact number")
