"""The whole attack: same for all workers, resumed without loss, stopped with what it has."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coopgap.proofs.claims.claim import Assumption, Case, Claim, Finding
from coopgap.proofs.claims.closure import CLAIM as CLOSURE
from coopgap.proofs.search import falsify as module
from coopgap.proofs.search.attack import Attack
from coopgap.proofs.search.chunks import Chunk, ChunkResult
from coopgap.proofs.search.chunks import run as run_chunk
from coopgap.proofs.search.conjecture import from_text
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.falsify import falsify
from coopgap.proofs.search.genome import Genome
from coopgap.proofs.search.target import Target
from coopgap.theory.errors import FormatError, ParameterError

SMALL = Games(agents=(1, 2), actions=(1, 2))
TRUE = from_text("best_welfare <= first_best").claim
FALSE = from_text("gap(c0) <= 1").claim


def claim(conclude: Callable[[Case], Finding]) -> Claim:
    return Claim("mine", "mine", "mine", "", (), conclude)


def same(first: Attack, second: Attack) -> bool:
    return first.as_object() == second.as_object()


def test_a_counterexample_is_exact_minimal_and_certified() -> None:
    attack = falsify(FALSE, domain=SMALL)
    found = attack.witness
    assert attack.refuted
    assert found is not None
    assert found.minimal
    assert (found.accepted, found.rejected) == (2, 0)
    assert found.finding.margin is not None
    assert found.finding.margin < 0
    again = Genome.from_object(found.point)
    assert FALSE.conclude(again.case()).margin == found.finding.margin
    assert "refuted" in attack.text()


def test_the_witness_is_the_smallest_there_is() -> None:
    # By hand: some gain needs two agents; one state; by 2 actions of one agent, payoffs up to 2.
    found = falsify(from_text("gap(c0) == 0").claim, domain=SMALL).witness
    assert found is not None
    point = Genome.from_object(found.point)
    assert sorted(point.shape) == [1, 1, 2, 2]
    assert max(map(abs, point.payoffs)) <= 2


def test_survivors_are_recorded_with_effort_and_margin() -> None:
    attack = falsify(TRUE, budget=100, domain=SMALL)
    assert not attack.refuted
    assert attack.complete
    assert attack.tested + attack.outside == sum(attack.by_kind.values()) + attack.outside <= 100
    assert attack.margin == 0
    assert attack.closest is not None
    assert TRUE.conclude(attack.closest).margin == 0
    assert "survived" in attack.text()


@pytest.mark.parametrize("tested", [TRUE, FALSE])
def test_the_outcome_is_the_same_for_every_number_of_workers(tested: Claim) -> None:
    alone = falsify(tested, budget=80, seed=3, domain=SMALL)
    together = falsify(tested, budget=80, seed=3, domain=SMALL, workers=2)
    assert same(alone, together)


def test_the_seed_decides() -> None:
    first, second = (
        falsify(TRUE, budget=60, seed=seed, domain=SMALL, folder=None) for seed in (1, 2)
    )
    assert not same(first, second)
    assert same(first, falsify(TRUE, budget=60, seed=1, domain=SMALL))


def test_an_interrupted_attack_goes_on_without_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = falsify(TRUE, budget=150, domain=SMALL)
    calls: list[int] = []
    run = run_chunk

    def interrupted(target: Target, chunk: Chunk, seed: int) -> ChunkResult:
        if len(calls) == 5:
            raise KeyboardInterrupt
        calls.append(chunk.number)
        return run(target, chunk, seed)

    monkeypatch.setattr(module, "run", interrupted)
    part = falsify(TRUE, budget=150, domain=SMALL, folder=tmp_path)
    assert not part.complete
    assert not part.refuted
    assert 0 < part.tested < whole.tested
    assert "interrupted" in part.text()

    def counted(target: Target, chunk: Chunk, seed: int) -> ChunkResult:
        calls.append(chunk.number)
        return run(target, chunk, seed)

    monkeypatch.setattr(module, "run", counted)
    rest = falsify(TRUE, budget=150, domain=SMALL, folder=tmp_path)
    assert same(rest, whole)
    assert sorted(calls) == list(range(len(calls))), "a piece was done twice"
    assert not list(tmp_path.glob(".*")), "a temporary file was left"
    assert same(falsify(TRUE, budget=150, domain=SMALL, folder=tmp_path), whole)


def test_a_larger_budget_builds_on_a_smaller_one(tmp_path: Path) -> None:
    falsify(TRUE, budget=60, domain=SMALL, folder=tmp_path)
    extended = falsify(TRUE, budget=200, domain=SMALL, folder=tmp_path)
    assert same(extended, falsify(TRUE, budget=200, domain=SMALL))


def test_a_folder_of_another_question_is_refused(tmp_path: Path) -> None:
    falsify(TRUE, budget=12, domain=SMALL, folder=tmp_path)
    for other in ({"seed": 1}, {"domain": Games()}):
        options: dict[str, Any] = {"domain": SMALL, "seed": 0, **other}
        with pytest.raises(FormatError, match="another attack"):
            falsify(TRUE, budget=12, folder=tmp_path, **options)
    with pytest.raises(FormatError, match="another attack"):
        falsify(FALSE, budget=12, domain=SMALL, folder=tmp_path)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(FormatError, match="cannot be written"):
        falsify(TRUE, budget=12, folder=file)


def test_progress_is_told_and_checkpoints_are_json(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    falsify(
        TRUE, budget=60, domain=SMALL, folder=tmp_path, progress=lambda *args: told.append(args)
    )
    assert told[-1][1] == told[-1][2] == len(told)
    files = sorted(tmp_path.glob("0*.json"))
    assert len(files) == len(told)
    assert all("result" in json.loads(file.read_text()) for file in files)


@pytest.mark.parametrize("wrong", [{"budget": 0}, {"seed": -1}, {"workers": 0}])
def test_numbers_out_of_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ParameterError, match=next(iter(wrong))):
        falsify(CLOSURE, **wrong)  # type: ignore[arg-type]


def test_a_claim_that_raises_is_reported_with_its_smallest_environment() -> None:
    def touchy(case: Case) -> Finding:
        return Finding(None, 1 // (3 - case.environment.n_profiles) < 9)

    with pytest.raises(ParameterError) as caught:
        falsify(claim(touchy))
    assert "mine raised ZeroDivisionError" in str(caught.value)
    assert "(3)" in str(caught.value), "one agent with three actions is the smallest such game"


def test_nothing_inside_the_assumptions_is_no_survival() -> None:
    never = Assumption("never", "Never.", lambda case: False)
    empty = Claim("empty", "", "", "", (never,), lambda case: Finding(None, True))
    attack = falsify(empty, budget=24)
    assert (attack.tested, attack.outside) == (0, 24)
