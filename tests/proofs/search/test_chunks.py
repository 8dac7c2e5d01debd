"""Pieces of work: the plan, each attack's yield, and the guard against overflow."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.proofs.claims.claim import Case, Claim, Finding
from coopgap.proofs.search.chunks import (
    DESCENT,
    GAMES_PER_CASE,
    SHRINK,
    SWEEP,
    Chunk,
    ChunkResult,
    games_of,
    plan,
    run,
)
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.target import Batch, Target
from coopgap.proofs.search.vectorised import VECTORISED
from coopgap.theory.errors import ParameterError, SolverError

SQUARE = Games(agents=(2, 2), states=(1, 1), actions=(2, 2), languages="none")


def claim(conclude: object) -> Claim:
    assert callable(conclude)
    return Claim("c", "", "", "", (), conclude)


def far(case: Case) -> Finding:
    """Fail only where the first payoff is far larger than any that is drawn."""
    return Finding.of(30 - abs(case.environment.payoff(0, 0, (0,) * case.environment.n_agents)))


def rare(case: Case) -> Finding:
    return Finding(None, case.environment.n_profiles < 9)


@given(st.integers(1, 100_000))
def test_the_plan_uses_the_whole_budget_once(budget: int) -> None:
    chunks = [chunk for wave in plan(budget) for chunk in wave]
    assert sum(chunk.size for chunk in chunks) == budget
    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    assert all(chunk.size > 0 for chunk in chunks)


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_larger_budget_begins_with_the_same_pieces(low: int, more: int) -> None:
    first = [chunk for wave in plan(low) for chunk in wave]
    second = [chunk for wave in plan(low + more) for chunk in wave]
    assert first[:-1] == second[: len(first) - 1]


@pytest.mark.parametrize("kind", [SWEEP, SHRINK, DESCENT])
def test_a_piece_depends_on_its_number_and_the_seed_alone(kind: str) -> None:
    target = Target(claim(rare), Games(agents=(2, 2), actions=(1, 3)))
    first = run(target, Chunk(3, kind, 40), 7)
    assert replace(run(target, Chunk(3, kind, 40), 7), seconds=0.0) == replace(first, seconds=0.0)
    assert ChunkResult.from_object(json.loads(json.dumps(first.as_object()))) == first
    if first.found is not None:
        assert not target.judge(target.domain.from_object(first.found)).holds  # type: ignore[union-attr]


def test_pieces_of_other_numbers_draw_other_cases() -> None:
    seen: list[object] = []

    def watch(case: Case) -> Finding:
        seen.append(case.environment)
        return Finding(None, True)

    for number in (1, 2):
        run(Target(claim(watch), Games()), Chunk(number, SWEEP, 10), 0)
    assert len(seen) == 20
    assert seen[:10] != seen[10:]


@pytest.mark.parametrize("kind", [SWEEP, SHRINK])
def test_every_attack_finds_what_is_common(kind: str) -> None:
    target = Target(claim(rare), Games(agents=(2, 2), actions=(1, 3)))
    assert run(target, Chunk(0, kind, 200), 0).found is not None


def test_descent_goes_where_nothing_is_drawn() -> None:
    target = Target(claim(far), replace(SQUARE, largest=10))
    assert run(target, Chunk(0, SWEEP, 300), 0).found is None
    found = run(target, Chunk(0, DESCENT, 300), 0)
    assert found.found is not None
    assert found.margin is not None


def test_what_raises_is_kept_with_its_smallest_game() -> None:
    def touchy(case: Case) -> Finding:
        if case.environment.n_agents == 2:
            raise KeyError("two")
        return Finding(None, True)

    result = run(Target(claim(touchy), Games(agents=(1, 2))), Chunk(0, SHRINK, 100), 0)
    assert "KeyError" in result.raised
    assert "(1x1)" in result.raised


def test_a_vectorised_piece_counts_its_games_and_asks_the_claim() -> None:
    found = VECTORISED["order"]
    result = run(Target(found.claim, SQUARE, found.batch((2, 2))), Chunk(0, SWEEP, 20), 0)
    assert result.tested + result.outside == 20 * GAMES_PER_CASE
    assert result.found is None
    assert result.margin == "0"


def test_a_vectorised_margin_that_lies_is_caught() -> None:
    found = VECTORISED["order"]
    for lie in (-1, 0):
        batch = Batch(
            (2, 2),
            lambda tables, lie=lie: (  # type: ignore[misc]
                np.full(tables.shape[-1], lie),
                np.ones(tables.shape[-1], dtype=bool),
            ),
            4,
            strict=True,
        )
        with pytest.raises(SolverError, match="disagree"):
            run(Target(found.claim, SQUARE, batch), Chunk(0, SWEEP, 1), 0)


def test_the_integer_type_leaves_room() -> None:
    def width(growth: int) -> str:
        batch = Batch((2, 2), lambda tables: (tables, tables), growth)
        return games_of(batch, np.random.default_rng(0), 3, -9, 9, symmetric=False).dtype.name

    assert (width(100), width(10**6), width(10**12)) == ("int16", "int32", "int64")
    with pytest.raises(ParameterError, match="overflow"):
        width(2**60)


def test_symmetric_games_are_symmetric() -> None:
    batch = VECTORISED["order"].batch((3, 3))
    tables = games_of(batch, np.random.default_rng(0), 50, -9, 9, symmetric=True)
    assert (tables[0] == tables[1].swapaxes(0, 1)).all()
    assert tables.min() >= -9
    assert tables.max() <= 9
