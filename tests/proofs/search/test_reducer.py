"""The exact reducer: minimal against brute force, bounded, and never loses the counterexample."""

from __future__ import annotations

import pytest
from hypothesis import given

from coopgap.numerics.thresholds import closure_threshold
from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.genome import Genome, reductions
from coopgap.proofs.search.reducer import fails, reduce, smallest
from coopgap.proofs.search.target import Target

BIG = Genome(
    (2, 2, 3, 2),
    tuple([9, -4, 2, 7, 0, 1] * 2 + [3, 8, -5, 2, 6, 6] * 2),
    (2, 3),
    (0, 1, 2, 0, 1, 2) * 2,
)


def target(holds: object) -> Target:
    assert callable(holds)
    claim = Claim("c", "", "", "", (), lambda case: Finding(None, bool(holds(case))))
    return Target(claim, Games())


@given(Games().strategy())
def test_what_always_fails_is_reduced_to_nothing(genome: Genome) -> None:
    found = reduce(target(lambda case: False), genome)
    assert found.minimal
    assert found.point == Genome((1, 1, 1), (0,), (1,), (0,))


def test_the_result_fails_and_none_of_its_reductions_does() -> None:
    def no_conflict(case: Case) -> bool:
        return closure_threshold(case.environment).value == 0

    attacked = target(no_conflict)
    assert fails(attacked, BIG)
    found = reduce(attacked, BIG)
    assert found.minimal
    assert fails(attacked, found.point)
    assert not any(fails(attacked, smaller) for smaller in reductions(found.point))
    # A conflict of interest needs two agents, and one of them two actions.
    assert found.point.shape in {(2, 1, 1, 2), (2, 1, 2, 1)}
    assert max(map(abs, found.point.payoffs)) <= 2


def test_the_number_of_trials_is_bounded_and_said() -> None:
    found = reduce(target(lambda case: case.environment.n_states == 1), BIG, most=3)
    assert found.trials == 3
    assert not found.minimal


def test_a_case_that_raises_is_no_counterexample() -> None:
    def picky(case: Case) -> bool:
        if case.environment.n_agents == 1:
            raise ValueError("two agents, please")
        return False

    found = reduce(target(picky), BIG)
    assert found.point.shape == (2, 1, 1, 1)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_smaller_shape_is_found_beside_the_way_down(seed: int) -> None:
    # Every step down from three actions leads to two, which holds: only a fresh draw gets to one.
    def odd(case: Case) -> bool:
        return max(case.environment.shape) == 2

    found = smallest(target(odd), [BIG], seed)
    assert max(found.point.shape[2:]) == 1
