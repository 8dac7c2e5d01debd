"""How much exactness costs: certified optimum against HiGHS alone, in the same run.

Run ``python benchmarks/exact_lp.py [SEEDS]``. For each family of programs it prints the
median over seeds of HiGHS's own time (model passed and solved, nothing exact), of
``solve_exactly``, of their ratio, and how many programs were certified exactly optimal.
The target, for programs of about 600×1500, is a ratio of at most 3.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np
import scipy.sparse

from coopgap.numerics.linear.exact_lp import solve_exactly
from coopgap.numerics.linear.linear_program import LinearProgram

TARGET = 3.0


def random_program(random: np.random.Generator, density: float) -> dict[str, Any]:
    """Give a feasible, bounded sparse program of 600 rows and 1500 columns."""
    m, n = 600, 1500
    matrix: Any = scipy.sparse.random_array((m, n), density=density, rng=random, format="csr")
    matrix.data = random.integers(-9, 10, matrix.data.size)
    matrix = matrix.astype(np.int64)
    inside = random.integers(0, 4, n) * random.integers(0, 2, n)
    return {
        "matrix": matrix,
        "objective": random.integers(-20, 21, n),
        "row_lower": np.full(m, -np.inf),
        "row_upper": (matrix @ inside + random.integers(0, 5, m)).astype(float),
        "column_lower": np.zeros(n),
        "column_upper": np.full(n, 10.0),
    }


def mediated_program(
    random: np.random.Generator, states: int, actions: int, signals: int, balanced: bool
) -> dict[str, Any]:
    """Give the mediated program of a random two-player environment with noisy monitoring.

    Columns: recommendations x(a|state), then y(i, state, a, signal). The kernel has
    denominator 100 and payoffs go up to 100, so that vertices are far from small rationals.
    """
    payoffs = random.integers(-100, 101, (2, states, actions, actions))
    even = np.full(signals, 1 / signals)
    kernel = random.multinomial(100, even, size=(states, actions, actions))
    outcomes = states * actions * actions
    x = np.arange(outcomes).reshape(states, actions, actions)
    y = outcomes + np.arange(2 * outcomes * signals).reshape(2, states, actions, actions, signals)
    entries: list[tuple[int, int, int]] = []
    bounds: list[tuple[float, float]] = []

    def row(pairs: list[Any], low: float, high: float) -> None:
        entries.extend((len(bounds), int(column), int(value)) for column, value in pairs)
        bounds.append((low, high))

    for state in range(states):
        row([(column, 1) for column in x[state].ravel()], 1, 1)
    for i in range(2):
        u, k = np.moveaxis(payoffs[i], 1 + i, 1), np.moveaxis(kernel, 1 + i, 1)
        xi, yi = np.moveaxis(x, 1 + i, 1), np.moveaxis(y[i], 1 + i, 1)
        for state, told, done in np.ndindex(states, actions, actions):
            if told != done:
                pairs: list[Any] = []
                for other in range(actions):
                    gain = 100 * (u[state, told, other] - u[state, done, other])
                    pairs.append((xi[state, told, other], gain))
                    shift = k[state, told, other] - k[state, done, other]
                    pairs += zip(yi[state, told, other], shift, strict=True)
                row(pairs, 0, np.inf)
        for index in np.ndindex(states, actions, actions, signals):
            for sign in (1, -1):
                row([(y[i][index], sign), (x[index[:3]], -7)], -np.inf, 0)
    if balanced:
        for index in np.ndindex(states, actions, actions, signals):
            row([(y[0][index], 1), (y[1][index], 1)], 0, 0)
    rows, columns, values = np.array(entries).T
    n = outcomes * (1 + 2 * signals)
    matrix: Any = scipy.sparse.csr_array((values, (rows, columns)), shape=(len(bounds), n))
    objective = np.zeros(n, dtype=np.int64)
    objective[:outcomes] = payoffs.sum(axis=0).ravel()
    low = np.concatenate([np.zeros(outcomes), np.full(n - outcomes, -np.inf)])
    return {
        "matrix": matrix,
        "objective": objective,
        "row_lower": np.array([bound[0] for bound in bounds], dtype=float),
        "row_upper": np.array([bound[1] for bound in bounds], dtype=float),
        "column_lower": low,
        "column_upper": np.full(n, np.inf),
    }


def float_seconds(data: dict[str, Any]) -> float:
    """Time HiGHS with its own defaults, on one thread, from arrays to solution."""
    begin = time.perf_counter()
    matrix = data["matrix"]
    model: Any = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = data["objective"].astype(float)
    model.col_lower_, model.col_upper_ = data["column_lower"], data["column_upper"]
    model.row_lower_, model.row_upper_ = data["row_lower"], data["row_upper"]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data.astype(float)
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("parallel", "off")
    highs.passModel(model)
    highs.run()
    highs.getSolution()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError("the benchmark's program has no optimum")
    return time.perf_counter() - begin


def exact_bounds(values: np.ndarray[Any, Any]) -> list[int | None]:
    """Turn whole-number floats and infinities into exact bounds."""
    return [int(value) if np.isfinite(value) else None for value in values]


def measure(data: dict[str, Any]) -> tuple[float, float, bool]:
    """Give seconds in floats, seconds exactly, and whether it was certified optimal.

    The program is at hand before either clock starts; each time is the better of two.
    """
    names = ("row_lower", "row_upper", "column_lower", "column_upper")
    bounds: dict[str, Any] = {name: exact_bounds(data[name]) for name in names}
    program = LinearProgram.from_sparse(
        data["matrix"], objective=data["objective"], maximise=True, **bounds
    )
    floats, exacts = [], []
    for _ in range(2):
        floats.append(float_seconds(data))
        begin = time.perf_counter()
        solution = solve_exactly(program)
        exacts.append(time.perf_counter() - begin)
    return min(floats), min(exacts), solution.status == "optimal"


FAMILIES: dict[str, Callable[[np.random.Generator], dict[str, Any]]] = {
    "random, 1 % dense": lambda random: random_program(random, 0.01),
    "random, 5 % dense": lambda random: random_program(random, 0.05),
    "mediated, 3 states, 4×4, balanced": lambda random: mediated_program(random, 3, 4, 4, True),
    "mediated, 4 states, 5×5, free": lambda random: mediated_program(random, 4, 5, 6, False),
    "mediated, 1 state, 10×10, free": lambda random: mediated_program(random, 1, 10, 6, False),
}


def main(seeds: int) -> None:
    """Print one line a family."""
    print(f"{'family':36}{'rows×columns':>14}{'float ms':>10}{'exact ms':>10}{'ratio':>7}  exact")
    for name, make in FAMILIES.items():
        runs, shape = [], (0, 0)
        for seed in range(seeds):
            data = make(np.random.default_rng(seed))
            shape = data["matrix"].shape
            runs.append(measure(data))
        ratio = statistics.median(exact / plain for plain, exact, _ in runs)
        plain, exact = (1e3 * statistics.median(run[k] for run in runs) for k in (0, 1))
        certified = sum(run[2] for run in runs)
        print(
            f"{name:36}{f'{shape[0]}×{shape[1]}':>14}{plain:10.1f}{exact:10.1f}{ratio:7.2f}"
            f"  {certified} of {seeds}{'' if ratio <= TARGET else '  ABOVE TARGET'}",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
