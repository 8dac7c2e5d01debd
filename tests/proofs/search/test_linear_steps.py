"""Integer programs in descent: exact slopes, kept replies, and what only they refute."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.proofs.claims.claim import Case
from coopgap.proofs.search import chunks
from coopgap.proofs.search.chunks import DESCENT, LINEAR, SHRINK, SWEEP, Chunk, run
from coopgap.proofs.search.conjecture import from_text
from coopgap.proofs.search.domain import Games
from coopgap.proofs.search.falsify import falsify
from coopgap.proofs.search.genome import Genome, symmetrised
from coopgap.proofs.search.linear_steps import (
    JITTER,
    UNIT,
    Piece,
    chosen,
    descend,
    folded,
    kept_rows,
    lowest,
    near,
    piece_at,
    sources,
)
from coopgap.proofs.search.target import Target

PLAYED = Games(agents=(2, 2), states=(1, 1), actions=(2, 2), languages="none")
DILEMMA = Genome((2, 1, 2, 2), (3, 0, 4, 1, 3, 4, 0, 1), (1,), (0,) * 4)
RARE = "threshold < inf implies threshold <= 20"


def gap(case: Case) -> Fraction | None:
    best = pure_equilibria(case.environment).best
    return None if best is None else best - case.environment.first_best().value


@pytest.mark.parametrize("seed", range(2))
def test_a_rare_event_is_found_by_programs_and_by_nothing_else(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights above 20 need a gain of more than 20 that costs 1: no chance, no downhill step."""
    found = falsify(from_text(RARE).claim, domain=PLAYED, seed=seed)
    assert found.witness is not None
    assert found.witness.kind == LINEAR
    assert found.witness.rejected == 0
    assert found.tested < 1500
    monkeypatch.setattr(chunks, "KINDS", (SWEEP, SHRINK, DESCENT, SWEEP))
    assert not falsify(from_text(RARE).claim, domain=PLAYED, seed=seed).refuted


@given(PLAYED.strategy(), st.integers(0, 99))
def test_slopes_are_exact_where_the_margin_is_linear(game: Genome, seed: int) -> None:
    """The gap of a game moved off its ties, by hand: minus W at the top, plus W at the best."""
    every = np.arange(8)
    piece = piece_at(game, gap, every, every, np.random.default_rng(seed))
    if piece is None:
        return
    u = piece.at.reshape(2, 2, 2)
    assert abs(piece.at - np.array(game.payoffs)).max() <= 0.25
    total = u.sum(axis=0)
    stable = [
        (a, b)
        for a, b in itertools.product(range(2), repeat=2)
        if u[0, a, b] >= u[0, 1 - a, b] and u[1, a, b] >= u[1, a, 1 - b]
    ]
    best = max(stable, key=lambda cell: total[cell])
    top = np.unravel_index(total.argmax(), (2, 2))
    expected = np.zeros((2, 2, 2))
    expected[:, best[0], best[1]] += 1
    expected[:, top[0], top[1]] -= 1
    if len(np.unique(piece.at)) == 8:
        assert (piece.slopes.reshape(2, 2, 2) == expected).all()
        assert piece.value == pytest.approx(total[best] - total.max())


@given(
    st.lists(st.integers(-4, 4), min_size=8, max_size=8),
    st.lists(st.lists(st.integers(-2, 2), min_size=8, max_size=8), min_size=1, max_size=2),
    st.integers(0, 1),
)
def test_programs_find_the_least_of_the_largest_piece(
    payoffs: list[int], slopes: list[list[int]], apart: int
) -> None:
    """Against enumeration of all payoffs that may move: three of them, seven values each."""
    here = np.array(payoffs, dtype=float)
    pieces = [Piece(here, float(k), np.array(row, dtype=float)) for k, row in enumerate(slopes)]
    jittered = here + np.linspace(0, 0.2, 8)
    rows = kept_rows(jittered, DILEMMA.shape)
    low, high = here.copy(), here.copy()
    low[:3] -= 3
    high[:3] += 3
    loose = rows[(rows[:, :3] != 0).any(axis=1)]
    least = None
    for move in itertools.product(range(-3, 4), repeat=3):
        there = here.copy()
        there[:3] += move
        if (loose @ there >= apart).all():
            value = max(piece.height(there) for piece in pieces)
            least = value if least is None else min(least, value)
    found = lowest(pieces, rows, apart, low, high)
    assert (found is None) is (least is None)
    if found is not None and least is not None:
        assert found[1] == pytest.approx(least)
        assert (loose @ found[0] >= apart).all()
        assert (low <= found[0]).all()
        assert (found[0] <= high).all()


@given(Games(agents=(1, 3), actions=(1, 3)).strategy(), st.integers(0, 9))
def test_kept_rows_keep_replies_and_efficient_outcomes(game: Genome, seed: int) -> None:
    generator = np.random.default_rng(seed)
    at = np.array(game.payoffs) + generator.random(len(game.payoffs)) / 8
    rows = kept_rows(at, game.shape)
    assert (rows @ at > 0).all()
    # Scaled and shifted, and moved as far as the rows allow: the same equilibria.
    before = pure_equilibria(near(game, np.round(at * UNIT).astype(np.int64)).environment)
    for _ in range(10):
        other = at * generator.integers(1, 4) + generator.normal(size=len(at))
        if (rows @ other > 1e-3).all():
            after = pure_equilibria(near(game, np.round(other * UNIT).astype(np.int64)).environment)
            assert before.profiles == after.profiles


def test_symmetric_games_stay_symmetric_and_ranges_are_kept() -> None:
    domain = replace(PLAYED, symmetric=True, nonnegative=True)
    seen: list[Genome] = []
    generator = np.random.default_rng(0)
    for _ in range(20):
        start = domain.draw(generator)
        value = gap(start.case())
        if value is None:
            continue
        source = sources(start, symmetric=True)
        steps = descend(start, value, source, domain.reach, gap, generator, lambda: 999)
        other = next(steps, None)
        while other is not None:
            seen.append(other)
            try:
                other = steps.send(gap(other.case()))
            except StopIteration:
                other = None
    assert seen
    assert all(symmetrised(game) == game for game in seen)
    assert all(0 <= min(game.payoffs) <= max(game.payoffs) <= 16 for game in seen)


def test_a_step_goes_to_the_end_of_the_piece_at_once() -> None:
    """The gap of a dilemma in payoffs up to 16 either way is largest at 60."""
    generator = np.random.default_rng(1)
    lowest_seen = Fraction(0)
    for _ in range(8):
        steps = descend(DILEMMA, Fraction(-4), np.arange(8), (-16, 16), gap, generator, lambda: 999)
        other = next(steps, None)
        if other is not None:
            lowest_seen = min(lowest_seen, gap(other.case()) or Fraction(0))
    assert lowest_seen == -60


def test_a_piece_spends_no_more_than_its_size() -> None:
    claim = from_text("gap(c0) < inf implies gap(c0) <= 999").claim
    for size in (1, 5, 12, 60):
        result = run(Target(claim, PLAYED), Chunk(3, LINEAR, size), 0)
        assert result.tested + result.outside == size


def test_large_games_move_some_payoffs_only() -> None:
    picked = chosen(np.arange(100), 24, np.random.default_rng(0))
    assert len(picked) == len(set(picked.tolist())) == 24
    assert chosen(np.array([0, 0, 2]), 24, np.random.default_rng(0)).tolist() == [0, 2]


def test_moves_off_ties_are_whole_in_the_unit() -> None:
    assert UNIT % JITTER == 0


def test_rows_are_written_over_sources() -> None:
    source = np.array([0, 1, 0, 1])
    rows = np.array([[1.0, 2.0, 3.0, 4.0]])
    values = np.array([7.0, 9.0, 0.0, 0.0])
    assert folded(rows, source) @ values == rows @ values[source]
