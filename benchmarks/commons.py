"""How the cost of the commons (M6) grows with rounds and capacity.

Run ``python benchmarks/commons.py``. Times `solve_commons` (first best, both caps, selfish play,
λ*) and prints the exponents of a log-log fit: the target is at most 1 in the number of rounds
and at most 2 in the capacity. Rounds are varied with deterministic growth (so that denominators
do not grow) and with random growth, where numbers leave 64 bits at some point.
"""

from __future__ import annotations

import math
import time

from coopgap.numerics.commons.commons_report import solve_commons
from coopgap.theory.commons import Commons
from coopgap.theory.commons_growth import parse_growth


def seconds(commons: Commons, repeats: int = 3) -> float:
    """Give the least time of some runs."""
    best = math.inf
    for _ in range(repeats):
        begin = time.process_time()
        solve_commons(commons)
        best = min(best, time.process_time() - begin)
    return best


def exponent(sizes: list[int], times: list[float]) -> float:
    """Give the slope of the last doubling, where overheads matter least."""
    return math.log(times[-1] / times[-2]) / math.log(sizes[-1] / sizes[-2])


def main() -> None:
    """Print times and exponents."""
    print(f"default instance: {seconds(Commons()):.3f} s")
    for growth, rounds in (("2", [12, 24, 48, 96]), ("3/2,5/2", [6, 12, 24, 48])):
        times = [seconds(Commons(rounds=t, growth=parse_growth(growth))) for t in rounds]
        shown = ", ".join(f"{t}: {s:.3f} s" for t, s in zip(rounds, times, strict=True))
        print(f"growth {growth}, rounds {shown}; exponent {exponent(rounds, times):.2f}")
    capacities = [50, 100, 200, 400]
    times = [seconds(Commons(capacity=k), 2) for k in capacities]
    shown = ", ".join(f"{k}: {s:.3f} s" for k, s in zip(capacities, times, strict=True))
    print(f"capacity {shown}; exponent {exponent(capacities, times):.2f}")


if __name__ == "__main__":
    main()
