"""Pure equilibria, effort-table axioms and λ*(L) against plain loops, in one run.

Run ``python benchmarks/equilibria.py``. Prints seconds and ratios; nothing is asserted, because
machines differ: read the ratios. With pygambit installed (extra ``gambit``) it is a peer too.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from coopgap.numerics.equilibria import equilibrium_mask
from coopgap.numerics.signal_contracts.language_threshold import language_threshold
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import (
    CONDITIONS,
    EffortRegion,
    axioms,
    effort_table_numerators,
)
from coopgap.theory.language import Language

PD = EffortRegion.PRISONERS_DILEMMA
GAMES = 100_000
LOOPED = 500
REPEATS = 5


def seconds(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Give the median time of some work."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def loop_equilibria(first: list[list[int]], second: list[list[int]]) -> list[tuple[int, int]]:
    """Find pure equilibria of one bimatrix game as a textbook loop does."""
    found = []
    for a, b in itertools.product(range(len(first)), range(len(first[0]))):
        row_stays = all(first[c][b] <= first[a][b] for c in range(len(first)))
        if row_stays and all(second[a][c] <= second[a][b] for c in range(len(first[0]))):
            found.append((a, b))
    return found


def loop_axioms(table: list[list[int]]) -> bool:
    """Check the four PD axioms of one table cell by cell."""
    cells = list(itertools.product(range(4), repeat=2))
    welfare = {(a, b): table[a][b] + table[b][a] for a, b in cells}
    replaced = all(welfare[c, b] > welfare[d, b] for c in (0, 1) for d in (2, 3) for b in range(4))
    unique = all(welfare[0, 0] > welfare[cell] for cell in cells if cell != (0, 0))
    pareto = all(
        table[a][b] > table[c][d] and table[b][a] > table[d][c]
        for a in (0, 1) for b in (0, 1) for c in (2, 3) for d in (2, 3)
    )  # fmt: skip
    dominated = all(table[d][b] > table[c][b] for c in (0, 1) for d in (2, 3) for b in range(4))
    return replaced and unique and pareto and dominated


def equilibria() -> None:
    """Compare exact pure equilibria of many 4×4 games with a loop, and with pygambit."""
    generator = np.random.default_rng(0)
    batch = generator.integers(-100, 101, (2, GAMES, 4, 4))
    ours = seconds(lambda: equilibrium_mask(batch, 2)) / GAMES
    listed = [(batch[0, k].tolist(), batch[1, k].tolist()) for k in range(LOOPED)]
    plain = seconds(lambda: [loop_equilibria(u, v) for u, v in listed]) / LOOPED
    mask = equilibrium_mask(batch[:, :LOOPED], 2)
    agree = all(
        [tuple(cell) for cell in np.argwhere(mask[k])] == loop_equilibria(*listed[k])
        for k in range(LOOPED)
    )
    print(f"pure equilibria, {GAMES} random 4x4 games: {ours * 1e6:.2f} µs a game")
    print(f"  plain loop {plain * 1e6:.1f} µs a game: {plain / ours:.0f}x; same answers: {agree}")
    try:
        import pygambit
    except ImportError:
        print("  pygambit is not installed (extra 'gambit'): no comparison")
        return
    games = [pygambit.Game.from_arrays(batch[0, k], batch[1, k]) for k in range(LOOPED)]
    peer = seconds(lambda: [pygambit.nash.enumpure_solve(g) for g in games]) / LOOPED
    print(f"  pygambit {peer * 1e6:.1f} µs a game: {peer / ours:.0f}x")


def effort_axioms() -> None:
    """Compare the axioms of many effort tables with a loop over cells.

    The tables lie in the PD region, as the tables that people audit do: all axioms hold, and
    the loop, which stops at the first cell that fails, has to look at every cell.
    """
    generator = np.random.default_rng(1)
    drawn = generator.integers(-50, 51, (4, 60 * GAMES))
    inside = np.logical_and.reduce(
        [c.holds(**dict(zip("RSTP", drawn, strict=True))) for c in CONDITIONS[PD]]
    )
    parameters = np.ascontiguousarray(drawn[:, inside][:, :GAMES])
    print(f"  {parameters.shape[1]} tables in the PD region")

    def vectorised() -> Any:
        # Games along the last axis in memory, first in the view: every comparison runs at full
        # length.
        table = np.moveaxis(np.array(effort_table_numerators(*parameters)), -1, 0)
        held = axioms(PD, table)
        return held["i"] & held["ii"] & held["iii"] & held["iv"]

    ours = seconds(vectorised) / parameters.shape[1]
    tables = [
        [list(map(int, row)) for row in effort_table_numerators(*map(int, parameters[:, k]))]
        for k in range(LOOPED)
    ]
    plain = seconds(lambda: [loop_axioms(table) for table in tables]) / LOOPED
    agree = [loop_axioms(table) for table in tables] == vectorised()[:LOOPED].tolist()
    print(f"PD axioms of effort tables: {ours * 1e6:.2f} µs a table, tables built included")
    print(f"  plain loop {plain * 1e6:.1f} µs a table: {plain / ours:.0f}x; same answers: {agree}")


def thresholds() -> None:
    """Time λ*(L) where the efficient rule has 10⁴ deviation edges."""
    generator = np.random.default_rng(2)
    n_states, n_actions = 1000, 6
    tables = generator.integers(-(10**6), 10**6, (2, n_states, n_actions, n_actions))
    game = Environment.from_arrays(
        list(tables),
        states=[str(k) for k in range(n_states)],
        prior=[Fraction(1, n_states)] * n_states,
    )
    labels = generator.integers(0, 300, (n_states, n_actions, n_actions))
    language = Language.from_labels(game, labels)
    edges = n_states * 2 * (n_actions - 1)
    start = time.perf_counter()
    found = language_threshold(game, language)
    spent = time.perf_counter() - start
    print(f"λ*(L) with {edges} deviation edges: {spent:.2f} s, value {found.value}")


if __name__ == "__main__":
    equilibria()
    effort_axioms()
    thresholds()
