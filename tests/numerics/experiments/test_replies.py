"""Replies: one object, its keys and nothing else, all bounded."""

from __future__ import annotations

import json

import pytest

from coopgap.numerics.experiments.protocol import MAX_MESSAGE
from coopgap.numerics.experiments.replies import (
    MAX_REPLY,
    ReplyError,
    read_message,
    read_name,
    read_object,
    read_proposal,
    read_votes,
)
from coopgap.theory.errors import ContractError


@pytest.mark.parametrize(
    "text",
    [
        '{"action": "C"}',
        ' \n{"reason": "so", "action": "C"}\n',
        '```json\n{"action": "C"}\n```',
        '```\n{"action":\n"C"}\n```\n',
    ],
)
def test_what_is_accepted(text: str) -> None:
    assert read_name(text, ("C", "D")) == "C"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("C", "not one JSON object"),
        ('I choose {"action": "C"}', "not one JSON object"),
        ('{"action": "C"} {"action": "D"}', "not one JSON object"),
        ('{"action": "C"', "not one JSON object"),
        ('["C"]', "not an object"),
        ('{"action": "C", "action": "D"}', "stands twice"),
        ('{"action": "C", "bonus": 1}', "the key 'bonus'"),
        ('{"reason": "x"}', "lacks the key"),
        ('{"action": "C", "reason": 1}', "is not text"),
        ('{"action": "c"}', "not one of"),
        ('{"action": 0}', "not one of"),
        ('{"action": ["C"]}', "not one of"),
        ('{"action": NaN}', "NaN is no JSON"),
        ('{"action": ' + "9" * 5000 + "}", "not one JSON object"),
        ("[" * 15_000, "nested too deeply|not one JSON"),
        ('{"action": "C", "reason": "' + "x" * MAX_REPLY + '"}', "more than"),
    ],
)
def test_what_is_refused_says_why(text: str, said: str) -> None:
    with pytest.raises(ReplyError, match=said):
        read_name(text, ("C", "D"))


def test_messages_are_text_of_bounded_length() -> None:
    assert read_message(json.dumps({"message": "é" * MAX_MESSAGE})) == "é" * MAX_MESSAGE
    for value in ("x" * (MAX_MESSAGE + 1), 1, None):
        with pytest.raises(ReplyError):
            read_message(json.dumps({"message": value}))


def test_votes_are_numbers_of_proposals() -> None:
    assert read_votes('{"sign": [2, 0, 2]}', (0, 2)) == (0, 2)
    for value in ([1], [True], ["0"], 0, None, [0.0]):
        with pytest.raises(ReplyError):
            read_votes(json.dumps({"sign": value}), (0, 2))


def test_a_contract_is_read_by_its_reader() -> None:
    def refuse(data: object) -> None:
        raise ContractError(f"no {data}")

    with pytest.raises(ReplyError, match="contract: no x"):
        read_proposal('{"contract": "x"}', refuse)
    assert read_object('{"contract": {"transfers": {}}}', "contract") == {"transfers": {}}
