"""What the mediated program costs beside HiGHS itself, all measured in one run.

Run ``python benchmarks/mechanism.py [SEEDS]``. For each family of random two- or three-player
programs it prints medians over seeds of

- assembly: building the sparse integer program, against HiGHS's own solving time (target: at
  most 25 % at 10^5 coefficients);
- cvxpy: modelling and solving through CVXPY with the matrix handed over whole, against direct
  highspy (measured elsewhere: 1.1 to 1.5);
- rows: the same model written one constraint at a time in CVXPY, against direct highspy, for
  the first seed of the family that is marked (measured elsewhere: about 106);
- exact: `best_mechanism` from environment to certified optimum, against direct highspy (target:
  at most 3 at about 600×1500).

With unlimited liability "exact" often solves two programs: the second asks whether finite
transfers do as well, which HiGHS alone is not asked.

One solve of each kind is thrown away first, so that imports and caches are not measured.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cvxpy as cp
import highspy
import numpy as np

from coopgap.numerics.mechanisms.mechanism import best_mechanism
from coopgap.numerics.mechanisms.mechanism_assembly import assemble
from coopgap.numerics.mechanisms.mechanism_float import cvxpy_model, float_matrix
from coopgap.numerics.mechanisms.mechanism_program import MechanismProgram, Sense
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.language import AnyLanguage, Language, NoisyLanguage
from coopgap.theory.rationals import ScaledIntegers


@dataclass(frozen=True)
class Family:
    """Random environments of one shape, with a language and limits on transfers."""

    name: str
    shape: tuple[int, ...]
    language: Callable[[Environment, np.random.Generator], AnyLanguage]
    liability: Liability
    budget: Budget
    row_by_row: bool = False

    def draw(self, seed: int) -> tuple[Environment, AnyLanguage]:
        """Draw payoffs from -100 to 100 and the language."""
        random = np.random.default_rng(seed)
        payoffs = random.integers(-100, 101, (len(self.shape), *self.shape)).tolist()
        environment = Environment.from_arrays(payoffs)
        return environment, self.language(environment, random)


def labels(environment: Environment, random: np.random.Generator) -> Language:
    """Give three signals at random."""
    return Language.from_labels(environment, random.integers(0, 3, environment.shape))


def noise(signals: int) -> Callable[[Environment, np.random.Generator], AnyLanguage]:
    """Give signals with random odds in per cent."""

    def draw(environment: Environment, random: np.random.Generator) -> NoisyLanguage:
        even = [1 / signals] * signals
        kernel = random.multinomial(100, even, size=(1, *environment.shape))
        names = tuple(f"s{k}" for k in range(signals))
        return NoisyLanguage(ScaledIntegers(kernel, 100), names)

    return draw


FAMILIES = (
    Family(
        "correlated, 10^5 coefficients",
        (37, 37),
        lambda environment, _: Language.null(environment),
        Liability.of(0),
        Budget.FREE,
        row_by_row=True,
    ),
    Family("balanced, 10^5 coefficients", (28, 28), labels, Liability.of(1), Budget.BALANCED),
    Family("noisy, 10^5 coefficients", (23, 23), noise(4), Liability.of(9), Budget.FREE),
    Family("balanced, about 1600x1000", (12, 12), labels, Liability.of(3), Budget.BALANCED),
    Family("noisy, about 1000x1000", (10, 10), noise(4), Liability.of(3), Budget.FREE),
    Family("noisy, about 600x1500", (17, 17), noise(2), Liability(), Budget.FREE),
)


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Give the seconds an action takes, and its result."""
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def direct(program: MechanismProgram) -> tuple[float, float]:
    """Solve with highspy; gives the seconds from model to solution, and of the run alone."""
    matrix, objective = float_matrix(program), program.objective(Sense.BEST)
    start = time.perf_counter()
    model: Any = highspy.HighsLp()
    model.num_col_, model.num_row_ = program.n_columns, program.n_rows
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = objective.numerators / objective.denominator
    model.col_lower_ = np.array([-np.inf if low is None else 0 for low in program.column_lower()])
    model.col_upper_ = np.full(program.n_columns, np.inf)
    first = np.arange(program.n_rows) == 0
    model.row_lower_ = first.astype(float)
    model.row_upper_ = np.where(program.equal, first.astype(float), np.inf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data
    solver: Any = highspy.Highs
    highs = solver()
    highs.setOptionValue("output_flag", False)
    highs.passModel(model)
    run, _ = timed(highs.run)
    return time.perf_counter() - start, run


def through_cvxpy(program: MechanismProgram) -> None:
    """Model the whole matrix in CVXPY and solve."""
    problem, _, _ = cvxpy_model(program, Sense.BEST)
    problem.solve(solver="HIGHS")


def row_by_row(program: MechanismProgram) -> None:
    """Model one constraint a row in CVXPY and solve."""
    matrix, objective = float_matrix(program), program.objective(Sense.BEST)
    columns: Any = cp.Variable(program.n_columns, nonneg=True)
    constraints: list[Any] = []
    for row in range(program.n_rows):
        value = matrix[[row]] @ columns
        constraints.append(value == float(row == 0) if program.equal[row] else value >= 0)
    weights = objective.numerators / objective.denominator
    problem: Any = cp.Problem(cp.Maximize(weights @ columns), constraints)
    problem.solve(solver="HIGHS")


def measure(family: Family, seeds: int) -> None:
    """Print the medians of one family."""
    rows = []
    size = ""
    for seed in range(seeds):
        environment, language = family.draw(seed)
        limits = (family.liability, family.budget)
        build, program = timed(lambda: assemble(environment, language, 0, *limits))  # noqa: B023
        total, run = direct(program)
        modelled, _ = timed(lambda: through_cvxpy(program))  # noqa: B023
        certified, optimum = timed(
            lambda: best_mechanism(
                environment,  # noqa: B023
                language,  # noqa: B023
                liability=family.liability,
                budget=family.budget,
                time_limit=120,
            )
        )
        rows.append((build / run, modelled / total, certified / total, run, optimum.exact))
        size = f"{program.n_rows}x{program.n_columns}, {program.nonzeros} coefficients"
    medians = [statistics.median(column) for column in zip(*(row[:4] for row in rows), strict=True)]
    print(f"{family.name} ({size}; HiGHS {medians[3]:.3f} s)")
    print(f"  assembly / HiGHS run      {medians[0]:8.3f}")
    print(f"  cvxpy / direct highspy    {medians[1]:8.2f}")
    print(
        f"  exact / direct highspy    {medians[2]:8.2f}   certified {sum(r[4] for r in rows)}"
        f" of {seeds}"
    )
    if family.row_by_row:
        environment, language = family.draw(0)
        program = assemble(environment, language, 0, family.liability, family.budget)
        slow, _ = timed(lambda: row_by_row(program))
        print(f"  row by row / direct       {slow / direct(program)[0]:8.1f}")


def main() -> None:
    """Warm up, then measure every family."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    game = Environment.from_bimatrix([[(6, 6), (2, 7)], [(7, 2), (0, 0)]])
    warm = assemble(game, Language.null(game), 0, Liability.of(0), Budget.FREE)
    for action in (direct, through_cvxpy, row_by_row):
        action(warm)
    best_mechanism(game, Language.null(game))
    for family in FAMILIES:
        measure(family, seeds)


if __name__ == "__main__":
    main()
