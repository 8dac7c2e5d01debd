"""Games a second of the vectorised sweep, against a plain Python loop in the same run.

    python benchmarks/search.py [--seconds 3] [--workers 2]

Each worker sweeps random games for the given time through the same code as
`coopgap.proofs.search.falsify`; drawing the games is included. The plain loop draws, tests and
compares one game at a time in integers, without NumPy.
"""

from __future__ import annotations

import argparse
import random
import time

import joblib
import numpy as np

from coopgap.proofs.search.chunks import BLOCK, games_of
from coopgap.proofs.search.vectorised import VECTORISED, WEIGHTS


def swept(name: str, size: int, seconds: float, seed: int) -> float:
    """Sweep for some seconds; give games a second."""
    vectorised = VECTORISED[name]
    batch = vectorised.batch((size, size))
    generator = np.random.default_rng(seed)
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        tables = games_of(batch, generator, BLOCK, -9, 9, symmetric=False)
        margins, applies = batch.margins(tables)
        int(np.where(applies, margins, 0).min())
        count += BLOCK
    return count / (time.perf_counter() - started)


def loop(size: int, seconds: float, seed: int) -> float:
    """Test 'best welfare' in plain Python; give games a second."""
    drawn = random.Random(seed)
    weights = [(w.numerator, w.denominator) for w in WEIGHTS]
    cells = [(a, b) for a in range(size) for b in range(size)]
    count, least, started = 0, 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        u = [[drawn.randint(-9, 9) for _ in range(size)] for _ in range(size)]
        v = [[drawn.randint(-9, 9) for _ in range(size)] for _ in range(size)]
        before = None
        for p, q in weights:
            f = [[q * u[a][b] + p * (u[a][b] + v[a][b]) for b in range(size)] for a in range(size)]
            s = [[q * v[a][b] + p * (u[a][b] + v[a][b]) for b in range(size)] for a in range(size)]
            stable = [
                u[a][b] + v[a][b]
                for a, b in cells
                if f[a][b] == max(row[b] for row in f) and s[a][b] == max(s[a])
            ]
            best = max(stable, default=None)
            if best is None:
                break
            if before is not None:
                least = min(least, best - before)
            before = best
        count += 1
    return count / (time.perf_counter() - started)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    print(
        f"{options.workers} workers, {options.seconds:g} s each; "
        f"weights {', '.join(map(str, WEIGHTS))}"
    )
    print(f"{'claim':<16}{'games':<8}{'games/s':>14}{'plain loop':>14}{'ratio':>8}")
    with joblib.Parallel(n_jobs=options.workers) as parallel:
        parallel(joblib.delayed(abs)(-k) for k in range(options.workers))  # start the workers
        for size in (2, 3):
            plain = loop(size, min(options.seconds, 1.0), 0)
            for name in VECTORISED:
                rates = parallel(
                    joblib.delayed(swept)(name, size, options.seconds, seed)
                    for seed in range(options.workers)
                )
                total = sum(rates)
                told = f"{plain:>14,.0f}{total / plain:>8.0f}" if name == "best welfare" else ""
                print(f"{name:<16}{f'{size}x{size}':<8}{total:>14,.0f}{told}")


if __name__ == "__main__":
    main()
