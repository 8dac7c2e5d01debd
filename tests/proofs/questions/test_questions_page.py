"""The page of questions is what its record says, and the record is of these questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coopgap.proofs.questions.conjectures import QUESTIONS
from coopgap.proofs.questions.page import as_markdown, record
from coopgap.proofs.questions.record import stored_witnesses

BY_ID = {question.id: question for question in QUESTIONS}


@pytest.fixture(scope="module")
def records(root: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((root / "docs" / "questions.json").read_text("utf-8"))
    return loaded


def test_every_question_is_answered_once_in_order(records: list[dict[str, Any]]) -> None:
    assert [found["id"] for found in records] == [question.id for question in QUESTIONS]
    assert len(BY_ID) == len(QUESTIONS)


def test_the_page_is_made_from_the_record(root: Path, records: list[dict[str, Any]]) -> None:
    assert (root / "docs" / "questions.md").read_text("utf-8") == as_markdown(records)


def test_the_record_is_of_these_questions_and_bears_out_their_answers(
    records: list[dict[str, Any]],
) -> None:
    for found in records:
        question = BY_ID[found["id"]]
        assert found["asks"] == question.asks
        assert found["conjecture"] == question.claim.statement
        assert found["domain"] == question.domain.words()
        assert found["budget"] == question.budget
        assert (found["answer"], found["proof"]) == (question.answer, question.proof)
        assert (found["verdict"] == "refuted") is question.refuted
        assert question.refuted or found["tested"] >= 100


def test_the_stored_witnesses_are_those_of_the_record(records: list[dict[str, Any]]) -> None:
    found = {row["id"]: row["witness"]["point"] for row in records if row["witness"]}
    assert found == stored_witnesses()
    assert all(row["witness"]["minimal"] for row in records if row["witness"])
    assert not any(row["witness"]["certificates_rejected"] for row in records if row["witness"])


def test_an_answer_can_be_made_again(records: list[dict[str, Any]]) -> None:
    question = BY_ID["Q3.best-any"]
    found = next(row for row in records if row["id"] == question.id)
    assert record(question, question.search()) == found
