"""Estimating (λ, β) against a plain grid search, and fixed points a second, in one run.

Run ``python benchmarks/quantal_response.py``. The plain method is what one writes first: damped
fixed-point iteration for each game at each point of a 40-by-40 grid over λ in [0, 10] and β in
[0.1, 20], then of a 20-by-20 grid around the best, all anew for each of 300 bootstrap draws of 30
games. It would take hours, so ``SHARE`` of one draw is timed, spread evenly over the grid, and
multiplied up; ours is timed whole: grid, fit, profile intervals and all draws. Both are given
processor time. Then likelihoods: the whole plain grid and its refinement are evaluated (at
speed, on the principal branch) on several data sets, against ours. Nothing is asserted.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from coopgap.numerics.behaviour.qre_estimation import fit_quantal_response
from coopgap.numerics.behaviour.qre_likelihood import Observed, grid_likelihood, observe
from coopgap.numerics.behaviour.quantal_games import Floats, QuantalGames, Rows
from coopgap.numerics.behaviour.quantal_response import follow, quantal_response
from coopgap.theory.environment import Environment
from coopgap.theory.games.effort_tables import effort_table_payoffs
from coopgap.theory.rationals import IntArray

GAMES = 30
PLAYS = 10
DRAWS = 300
GRID, REFINED = 40, 20
SHARE = 1 / 50
BATCH = 20_000
DATA = ((0.0, 7.0), (0.1, 4.0), (0.5, 3.0), (1.0, 2.0), (4.0, 0.5), (0.0, 15.0))


def clock(work: Callable[[], Any]) -> tuple[Any, float]:
    """Do some work and give its result and processor time in seconds."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def effort_tables(seed: int) -> list[Environment]:
    """Draw Prisoner's Dilemmas and Stag Hunts with effort, half each."""
    generator = np.random.default_rng(seed)
    games = []
    for number in range(GAMES):
        low, high = sorted(generator.integers(5, 60, size=2).tolist())
        stretch = Fraction(int(generator.integers(11, 14)), 10)
        if number % 2:
            point = {"R": high + 5, "P": low, "T": stretch * (high + 5), "S": low - 5}
        else:
            point = {"R": high + 9, "P": low, "T": (high + 9 + low) // 2, "S": low // 2}
        own = effort_table_payoffs(**point)
        games.append(
            Environment.from_bimatrix(
                [[(own[a][b], own[b][a]) for b in range(4)] for a in range(4)],
                title=f"game {number}",
            )
        )
    return games


def simulate(games: list[Environment], lam: float, beta: float, seed: int) -> list[IntArray]:
    """Draw joint actions at a planted (λ, β)."""
    generator = np.random.default_rng(seed)
    counts = []
    for game in games:
        first, second = quantal_response(game.prosocial(Fraction(str(lam))), beta).probabilities
        joint = np.outer(first, second).ravel()
        counts.append(generator.multinomial(PLAYS, joint / joint.sum()).reshape(game.shape))
    return counts


def plain_fixed_point(first: Floats, second: Floats, beta: float) -> tuple[Floats, Floats]:
    """Iterate logit responses with damping one half until they rest, as one writes it first."""
    p, q = np.full(4, 0.25), np.full(4, 0.25)
    for _ in range(500):
        z, w = beta * (first @ q), beta * (p @ second)
        new_p, new_q = np.exp(z - z.max()), np.exp(w - w.max())
        new_p, new_q = new_p / new_p.sum(), new_q / new_q.sum()
        gap = max(np.abs(new_p - p).max(), np.abs(new_q - q).max())
        p, q = 0.5 * (p + new_p), 0.5 * (q + new_q)
        if gap < 1e-8:
            break
    return p, q


def plain_points(observed: Observed, points: list[tuple[float, float]]) -> int:
    """Evaluate the likelihood at some points of the grid, game by game; count fixed points."""
    solved = 0
    for lam, beta in points:
        for game in range(GAMES):
            u, welfare = observed.games.payoffs[game], observed.games.welfare[game]
            p, q = plain_fixed_point(u[0] + lam * welfare, u[1] + lam * welfare, beta)
            float(observed.counts[game] @ np.log(np.concatenate([p, q]) + 1e-300))
            solved += 1
    return solved


def plain_best(observed: Observed) -> float:
    """Give the best likelihood of the plain grid and its refinement, evaluated at speed."""
    lam, beta = np.linspace(0, 10, GRID), np.linspace(0.1, 20, GRID)
    first = grid_likelihood(observed, lam, beta).sum(axis=0)
    a, b = np.unravel_index(first.argmax(), first.shape)
    near_lam = np.linspace(lam[max(a - 1, 0)], lam[min(a + 1, GRID - 1)], REFINED)
    near_beta = np.linspace(beta[max(b - 1, 0)], beta[min(b + 1, GRID - 1)], REFINED)
    refined = grid_likelihood(observed, near_lam, near_beta).sum(axis=0)
    return float(max(first.max(), refined.max()))


def speed() -> None:
    """Time ours whole and a share of the plain method."""
    games = effort_tables(0)
    counts = simulate(games, 0.5, 4.0, 1)
    (observed,) = observe(games, counts)
    fit, ours = clock(lambda: fit_quantal_response(games, counts, bootstraps=DRAWS))
    grid = list(itertools.product(np.linspace(0, 10, GRID), np.linspace(0.1, 20, GRID)))
    chosen = grid[:: round(1 / SHARE)]
    solved, plain = clock(lambda: plain_points(observed, chosen))
    whole = plain * (GRID**2 + REFINED**2) / len(chosen) * DRAWS
    print(f"ours: {ours:.1f} s for the fit, profile intervals and {DRAWS} draws")
    print(
        f"plain: {plain:.1f} s for {len(chosen)} of {GRID**2} points of one draw "
        f"({solved / plain:.0f} fixed points a second), so {whole / 3600:.2f} hours for {DRAWS} "
        f"draws of {GRID**2} + {REFINED**2} points"
    )
    print(f"ratio: {whole / ours:.0f}")
    print(f"estimate: λ = {fit.weight:.3f}, β = {fit.precision:.3f}")


def likelihoods() -> None:
    """Compare likelihoods on data sets all over the box, effort tables and random games."""
    for name, seed in (("effort tables", 0), ("random games", 9)):
        games = effort_tables(seed)
        if name == "random games":
            generator = np.random.default_rng(seed)
            tables = generator.integers(-9, 10, size=(GAMES, 2, 4, 4))
            games = [Environment.from_arrays(list(pair)) for pair in tables]
        for number, (lam, beta) in enumerate(DATA):
            counts = simulate(games, lam, beta, number)
            (observed,) = observe(games, counts)
            ours = fit_quantal_response(games, counts, bootstraps=0).log_likelihood
            plain = plain_best(observed)
            verdict = "no worse" if ours >= plain - 1e-9 else "WORSE"
            print(
                f"{name}, λ = {lam}, β = {beta}: ours {ours:.4f}, plain {plain:.4f}, "
                f"difference {ours - plain:+.4f} ({verdict})"
            )


def _walk(rows: Rows, ladder: Floats) -> None:
    for _ in follow(rows, ladder):
        pass


def throughput() -> None:
    """Count fixed points a second of 4-by-4 games along a ladder of precisions."""
    generator = np.random.default_rng(0)
    games = QuantalGames.from_payoffs(generator.normal(size=(BATCH, 2, 4, 4)))
    rows = games.rows(np.arange(BATCH), np.zeros(BATCH))
    for steps in (40, 80):
        ladder = np.geomspace(0.05, 20.0, steps)
        _, spent = clock(partial(_walk, rows, ladder))
        print(f"{BATCH * steps / spent:,.0f} fixed points a second, {steps} from β = 0.05 to 20")
    _, spent = clock(lambda: list(follow(rows, [0.5])))
    print(f"{BATCH / spent:,.0f} a second, each from even play to β = 0.5")


if __name__ == "__main__":
    throughput()
    speed()
    likelihoods()
