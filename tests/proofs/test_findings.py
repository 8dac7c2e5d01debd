"""Findings: the same in one process and in two, in whatever order they arrive."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coopgap.proofs.cases import random_case
from coopgap.proofs.claims.claim import Claim, Finding
from coopgap.proofs.claims.models.record import ModelClaim
from coopgap.proofs.findings import Effort, Step, all_claims, find, find_each

EFFORT = Effort(seed=4, points=2, budget=20)


def _steps() -> dict[int, Step]:
    quick = {"T4", "M1.gap-c1-sh", "dilemma.gap", "Q7.benefit-symmetric"}
    chosen = [claim for claim in all_claims() if claim.id in quick]
    assert {claim.id for claim in chosen} == quick
    return {
        10 + k: Step(claim, None if isinstance(claim, ModelClaim) else random_case(4, k))
        for k, claim in enumerate(chosen)
    }


def test_two_processes_find_what_one_finds() -> None:
    steps = _steps()
    alone = {number: find(step, EFFORT) for number, step in steps.items()}
    arrived: list[Step] = []
    together = dict(find_each(steps, EFFORT, workers=2, told=arrived.append))
    assert together == alone
    assert sorted(step.claim.id for step in arrived) == sorted(s.claim.id for s in steps.values())


def test_one_process_keeps_the_order_and_is_told_before_each_step() -> None:
    steps = _steps()
    told: list[Step] = []
    each = find_each(steps, EFFORT, told=told.append)
    for k, (number, _) in enumerate(each):
        assert number == list(steps)[k]
        assert told == list(steps.values())[: k + 1]


def test_claims_of_ones_own_are_examined_here_whatever_the_number_of_processes() -> None:
    seen = []

    def conclude(case: object) -> Finding:
        seen.append(case)
        return Finding.of(Fraction(1), strict=True)

    mine = Claim("T4", "not the theorem of this name", "", "", (), conclude)
    case = random_case(0, 0)
    known = next(claim for claim in all_claims() if claim.id == "T4")
    steps = {0: Step(mine, case), 1: Step(known, case)}
    found = dict(find_each(steps, EFFORT, workers=2))
    assert seen == [case]
    assert found[0] == find(Step(mine, case), EFFORT)
    assert found[1] == find(Step(known, case), EFFORT)
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("claim", "name"),
    [("T4", "random 3"), ("dilemma.gap", "2 points"), ("Q7.benefit-symmetric", "witness")],
)
def test_a_step_is_named_after_its_case_or_the_effort(claim: str, name: str) -> None:
    known = next(c for c in all_claims() if c.id == claim)
    case = None if isinstance(known, ModelClaim) else random_case(4, 3)
    step = Step(known, case)
    assert step.named(EFFORT) == (name if case is None else case.name)
    assert find(step, EFFORT)[0].case == step.named(EFFORT)
