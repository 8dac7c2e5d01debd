"""Questions as claims: judged on their witnesses, attacked where none is stored."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest

from coopgap.proofs.claims.claim import Assumption, Claim, Finding
from coopgap.proofs.claims.models.examination import examine
from coopgap.proofs.claims.models.record import Condition
from coopgap.proofs.kernel import check
from coopgap.proofs.questions import record
from coopgap.proofs.questions.conjectures import QUESTIONS
from coopgap.proofs.questions.record import Question, judged
from coopgap.proofs.verification import verify

BY_ID = {question.id: question for question in QUESTIONS}
REFUTED = [question.id for question in QUESTIONS if question.refuted]


@pytest.mark.parametrize("name", REFUTED)
def test_a_refuted_question_is_refuted_anew_with_certificates_of_its_values(name: str) -> None:
    found = examine(BY_ID[name].as_claim(), seed=0, points=1, budget=10)
    assert (found.points, found.failures) == (1, 1)
    assert found.documents
    assert all(check(document).accepted for document in found.documents)


@pytest.mark.parametrize("name", ["Q3.best-symmetric", "Q3.best-goods", "Q8.upward"])
def test_a_question_that_holds_is_attacked_and_certified_on_some_cases(name: str) -> None:
    found = examine(BY_ID[name].as_claim(), seed=3, points=1, budget=40)
    assert found.points >= 20
    assert found.failures == 0
    assert found.documents
    assert all(check(document).accepted for document in found.documents)
    assert "Proof: " in found.note


def test_the_ledger_shows_each_kind_and_is_sound(tmp_path: Path) -> None:
    chosen = [BY_ID[name].as_claim() for name in ("Q3.best-any", "Q3.best-symmetric")]
    result = verify(tmp_path, n_random=4, claims=chosen)
    no, yes = result.rows
    assert result.ok
    assert (str(no.headline), no.failures, no.accepted) == ("refuted", 1, 5)
    assert str(no.standings["certificate"]) == "certified-exact"
    assert "best equilibrium welfare 3 at weight 0, 2 at 1/4" in no.first_failure
    assert {axis: str(word) for axis, word in yes.standings.items()} == {
        "closed form": "not-applicable",
        "certificate": "certified-exact",
        "proof assistant": str(yes.standings["proof assistant"]),
        "search": "property-tested",
        "necessity": "certified-exact",
    }
    assert yes.cases == 20
    assert "20 cases of symmetric games" in yes.notes["search"]


def _renamed(question: Question, **changes: object) -> Question:
    return dataclasses.replace(question, **changes)  # type: ignore[arg-type]


def test_a_witness_that_refutes_nothing_fails_the_verification(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = dict(record.stored_witnesses())
    name = "Q4.worst-symmetric"
    harmless = {**good[name], "payoffs": [0] * 8}
    monkeypatch.setattr(record, "stored_witnesses", lambda: {**good, name: harmless})
    result = verify(tmp_path / "a", n_random=1, claims=[BY_ID[name].as_claim()])
    assert not result.ok
    assert str(result.rows[0].standings["search"]) == "property-tested"
    monkeypatch.setattr(record, "stored_witnesses", dict)
    again = verify(tmp_path / "b", n_random=1, claims=[BY_ID[name].as_claim()])
    assert not again.ok
    assert str(again.rows[0].standings["search"]) == "open"


def test_a_conjecture_called_true_that_is_false_fails_the_verification(tmp_path: Path) -> None:
    never = Claim(
        "small", "Small", "W* < 5.", "", (),
        lambda case: Finding.of(5 - case.environment.first_best().value, strict=True),
    )  # fmt: skip
    asked = _renamed(BY_ID["Q3.best-symmetric"], id="Q0.small", claim=never, proofs=(), needs=())
    result = verify(tmp_path, n_random=20, claims=[asked.as_claim()])
    assert not result.ok
    assert str(result.rows[0].headline) == "refuted"


def test_an_assumption_is_needed_only_if_its_counterexample_is_one() -> None:
    question = BY_ID["Q3.best-symmetric"]
    needs = examine(question.as_claim(), 0, 1, 4).needs
    assert [(n.assumption, str(n.outcome)) for n in needs] == [
        ("symmetric", "needed"),
        ("two actions", "needed"),
    ]
    assert all("welfare" in need.reason and need.game for need in needs)
    harmless = (Condition("anything", "Holds anyway."), BY_ID["Q4.worst-symmetric"])
    changed = _renamed(question, needs=(*question.needs, harmless))
    assert str(examine(changed.as_claim(), 0, 1, 4).needs[-1].outcome) == "open"
    assert examine(BY_ID["Q3.best-goods"].as_claim(), 0, 1, 4).needs == ()
    less = examine(BY_ID["Q5.bounded"].as_claim(), 0, 1, 4).needs
    assert [str(need.outcome) for need in less] == ["needed"] * 3
    # A share of no welfare, and a loss from no equilibrium.
    assert less[0].point.startswith("Row 0")
    assert less[1].reason == "the conclusion is not defined there"


def test_a_conjunct_of_a_conjecture_is_dropped_and_the_smallest_game_without_it_found() -> None:
    needs = examine(BY_ID["Q1.closed-gaps-2x2"].as_claim(), 0, 1, 4).needs
    found = {need.assumption: (str(need.outcome), need.reason) for need in needs}
    assert found["gap(c1) < inf"] == ("needed", "gap(c1) = inf")
    assert found["gap(c2) == 0"] == ("needed", "gap(c1) = 1")
    assert all(need.game and need.point for need in needs)


def test_where_no_case_lacks_an_assumption_the_effort_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(record, "NEED_CASES", 30)
    always = Assumption("always", "Holds or not.", lambda case: case.environment.n_states == 0)
    question = BY_ID["Q5.bounded"]
    never = dataclasses.replace(
        question.claim, assumptions=(always,), conclude=lambda case: Finding.of(Fraction(1))
    )
    (need,) = record._needs(dataclasses.replace(question, claim=never, needs=()))
    assert (str(need.outcome), need.assumption) == ("open", "always")
    assert need.tried == 30


def test_the_game_is_told_with_the_reason() -> None:
    found = judged(BY_ID["Q1.closed-gaps"])
    assert found is not None
    game, finding = found
    assert "Row" in game
    assert finding.margin is not None
    assert finding.margin < 0
    assert isinstance(finding.margin, Fraction)
