"""The page of questions is what its record says, and every witness in it still refutes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coopgap.proofs.search.questions import QUESTIONS, as_markdown, record
from coopgap.proofs.search.target import Target

BY_KEY = {question.key: question for question in QUESTIONS}


@pytest.fixture(scope="module")
def records(root: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((root / "docs" / "questions.json").read_text("utf-8"))
    return loaded


def test_every_question_is_answered_once_in_order(records: list[dict[str, Any]]) -> None:
    assert [found["key"] for found in records] == [question.key for question in QUESTIONS]
    assert len(BY_KEY) == len(QUESTIONS)


def test_the_page_is_made_from_the_record(root: Path, records: list[dict[str, Any]]) -> None:
    assert (root / "docs" / "questions.md").read_text("utf-8") == as_markdown(records)


def test_the_record_is_of_these_questions(records: list[dict[str, Any]]) -> None:
    for found in records:
        question = BY_KEY[found["key"]]
        assert found["asks"] == question.asks
        assert found["conjecture"] == question.claim.statement
        assert found["domain"] == question.domain.words()
        assert found["budget"] == question.budget
        refuted = found["verdict"] == "refuted"
        assert found["says"] == (question.refuted if refuted else question.survived)
        assert refuted or found["tested"] >= 100


@pytest.mark.parametrize("key", BY_KEY)
def test_every_witness_refutes_anew(key: str, records: list[dict[str, Any]]) -> None:
    found = next(row for row in records if row["key"] == key)
    if found["witness"] is None:
        assert found["verdict"] == "survived"
        return
    question = BY_KEY[key]
    point = question.domain.from_object(found["witness"]["point"])
    finding = Target(question.claim, question.domain).judge(point)
    assert finding is not None
    assert not finding.holds
    assert str(finding.margin) == str(found["witness"]["margin"])
    assert finding.note in found["shown"]
    assert found["witness"]["certificates_rejected"] == 0


def test_an_answer_can_be_made_again(records: list[dict[str, Any]]) -> None:
    question = BY_KEY["best-any"]
    found = next(row for row in records if row["key"] == question.key)
    assert record(question, question.answer()) == found
