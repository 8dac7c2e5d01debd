"""What a language model says, read strictly: one JSON object with the keys asked for, no others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from coopgap.numerics.experiments.protocol import MAX_MESSAGE
from coopgap.theory.errors import CoopgapError

MAX_REPLY = 20_000
"""Longest reply that is read, in characters."""

REASON = "reason"
"""Key under which a model may say why, in any reply; it is logged and never read."""

_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)

T = TypeVar("T")


class ReplyError(ValueError):
    """A reply that is not what was asked for; its text tells the model what to mend."""


def read_object(text: str, key: str) -> Any:
    """Give the value of the one key that a reply must have; a code fence around it is allowed.

    Raises
    ------
    ReplyError
        When the reply is empty, too long, not JSON, or has other keys or one key twice.

    Examples
    --------
    >>> read_object('{"reason": "why not", "action": "C"}', "action")
    'C'
    >>> read_object('{"action": "C", "amount": 2}', "action")
    Traceback (most recent call last):
        ...
    coopgap.numerics.experiments.replies.ReplyError: the object has the key 'amount'; it may have...
    """
    if not text.strip():
        raise ReplyError("the reply was empty or too long")
    if len(text) > MAX_REPLY:
        raise ReplyError(f"the reply has more than {MAX_REPLY} characters")
    fenced = _FENCED.fullmatch(text)
    try:
        data = json.loads(
            fenced[1] if fenced else text, object_pairs_hook=_once, parse_constant=_no_constant
        )
    except RecursionError:
        raise ReplyError("the reply is nested too deeply") from None
    except ReplyError:
        raise
    except ValueError:
        raise ReplyError("the reply is not one JSON object and nothing else") from None
    if not isinstance(data, dict):
        raise ReplyError("the reply is JSON, but not an object")
    for name in data:
        if name not in (key, REASON):
            raise ReplyError(
                f"the object has the key {name[:40]!r}; it may have only {key!r} and {REASON!r}"
            )
    if key not in data:
        raise ReplyError(f"the object lacks the key {key!r}")
    if not isinstance(data.get(REASON, ""), str):
        raise ReplyError(f"{REASON!r} is not text")
    return data[key]


def read_name(text: str, names: Collection[str]) -> str:
    """Give the action that a reply names, exactly as it is written.

    Raises
    ------
    ReplyError
        When there is no such action.

    Examples
    --------
    >>> read_name('{"action": "D"}', ["C", "D"])
    'D'
    """
    value = read_object(text, "action")
    if not isinstance(value, str) or value not in names:
        shown = ", ".join(json.dumps(name) for name in names)
        raise ReplyError(f"action {_short(value)} is not one of {shown}")
    return value


def read_message(text: str) -> str:
    """Give what a reply says to everybody.

    Raises
    ------
    ReplyError
        When it is no text or longer than `MAX_MESSAGE`.

    Examples
    --------
    >>> read_message('{"message": "let us both play C"}')
    'let us both play C'
    """
    value = read_object(text, "message")
    if not isinstance(value, str):
        raise ReplyError("message is not text")
    if len(value) > MAX_MESSAGE:
        raise ReplyError(f"message has {len(value)} characters; at most {MAX_MESSAGE}")
    return value


def read_votes(text: str, numbers: Collection[int]) -> tuple[int, ...]:
    """Give the numbers of the proposals that a reply signs.

    Raises
    ------
    ReplyError
        When it is no list of numbers of proposals.

    Examples
    --------
    >>> read_votes('{"sign": [1, 0]}', [0, 1])
    (0, 1)
    """
    value = read_object(text, "sign")
    if not isinstance(value, list) or any(type(number) is not int for number in value):
        raise ReplyError("sign is not a list of whole numbers")
    for number in value:
        if number not in numbers:
            raise ReplyError(f"sign has {_short(number)}, which is no proposal")
    return tuple(sorted(set(value)))


def read_proposal(text: str, read: Callable[[Any], T]) -> T:
    """Give the contract that a reply proposes, read by the game's own reader.

    Raises
    ------
    ReplyError
        When it is no contract of the game.

    Examples
    --------
    >>> read_proposal('{"contract": null}', lambda data: data) is None
    True
    """
    value = read_object(text, "contract")
    try:
        return read(value)
    except CoopgapError as error:
        raise ReplyError(f"contract: {error}") from None


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ReplyError(f"the key {key[:40]!r} stands twice")
        found[key] = value
    return found


def _no_constant(text: str) -> Any:
    raise ReplyError(f"{text} is no JSON")


def _short(value: Any) -> str:
    return json.dumps(value)[:60]
