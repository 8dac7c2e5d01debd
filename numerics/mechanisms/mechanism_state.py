"""The mediated program of one state, solved: an obedient mechanism and weights for the proof."""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coopgap.numerics.linear.exact_arrays import dot
from coopgap.numerics.linear.exact_lp import ExactSolution, solve_exactly
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.numerics.mechanisms.mechanism_assembly import assemble
from coopgap.numerics.mechanisms.mechanism_duality import DeviationWeight, weak_duality
from coopgap.numerics.mechanisms.mechanism_float import (
    MARGIN,
    FloatSolution,
    exact_candidate,
    solve_in_floats,
)
from coopgap.numerics.mechanisms.mechanism_program import Form, MechanismProgram, Sense
from coopgap.numerics.mechanisms.mechanism_transfers import (
    Recommendation,
    Transfers,
    recover_transfers,
)
from coopgap.theory.contract import Budget, Liability
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.language import AnyLanguage
from coopgap.theory.rationals import ScaledIntegers

_GENEROUS = 1000
"""Liability tried, in payoff ranges, when unlimited transfers were promised off the path."""

_MASS = 2**20
"""Sum of the probabilities while a program is solved exactly; divided out afterwards."""

_WEIGHT_DENOMINATOR = 10**9
"""Float weights are rounded to denominators up to this; any rounding is a valid proof."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked of the mediated program, apart from the state."""

    environment: Environment
    language: AnyLanguage
    liability: Liability
    budget: Budget
    sense: Sense
    exact: bool
    solver: str
    deadline: float | None

    def remaining(self) -> float | None:
        """Give the seconds left, or ``None`` without a limit."""
        if self.deadline is None:
            return None
        # A solver wants a positive limit; `has_time` tells when it is no use to begin.
        return max(self.deadline - time.monotonic(), 1e-3)

    def has_time(self) -> bool:
        """Tell whether another program may be begun."""
        return self.deadline is None or time.monotonic() < self.deadline


@dataclass(frozen=True, slots=True, eq=False)
class StateAnswer:
    """What was found for one state.

    Attributes
    ----------
    program
        The program solved.
    reached
        Welfare of the mechanism (money), or a trivial bound without one.
    recommendation, transfers
        The mechanism; ``None`` when a limit struck before one was found.
    weights
        Deviation weights for the bound on the other side.
    method
        How it was found.
    by_program
        Whether a solver was needed.
    """

    program: MechanismProgram
    reached: Fraction
    recommendation: Recommendation | None
    transfers: Transfers
    weights: tuple[DeviationWeight, ...]
    method: str
    by_program: bool

    @property
    def attained(self) -> bool:
        """Whether every payment follows a recommendation that is made."""
        made = self.recommendation
        return made is not None and all(key[1] in made for key in self.transfers)


def deadline_of(time_limit: float | None) -> float | None:
    """Turn a limit in seconds into a point in time.

    Raises
    ------
    ParameterError
        When the limit is not positive.

    Examples
    --------
    >>> deadline_of(None) is None
    True
    """
    if time_limit is None:
        return None
    if not time_limit > 0 or math.isinf(time_limit):
        raise ParameterError(f"time_limit={time_limit} must be positive seconds, or None")
    return time.monotonic() + time_limit


def solve_state(question: Question, state: int) -> StateAnswer:
    """Solve the program of one state.

    Parameters
    ----------
    question
        What is asked.
    state
        Index of the state.

    Examples
    --------
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(6, 6), (2, 7)], [(7, 2), (0, 0)]])
    >>> question = Question(
    ...     game, Language.null(game), Liability.of(0), Budget.FREE, Sense.BEST, True, "highs", None
    ... )
    >>> solve_state(question, 0).reached
    Fraction(21, 2)

    References
    ----------
    Theory §2, C2; correlated equilibrium of chicken: [Aumann1974].
    """
    answer = _solve(question, state, question.liability)
    if answer.recommendation is None or answer.attained or question.liability.bound is not None:
        return answer
    # Unlimited promises after recommendations that are never made: see whether generous but
    # finite transfers do as well.
    table = question.environment.utilities
    spread = Fraction(2 * table.largest() + 1, table.denominator)
    finite = _solve(question, state, Liability(_GENEROUS * spread))
    if finite.attained and finite.reached == answer.reached:
        return StateAnswer(
            answer.program,
            finite.reached,
            finite.recommendation,
            finite.transfers,
            answer.weights,
            f"{answer.method}; attained with liability {_GENEROUS * spread}",
            True,
        )
    return answer


def solve_program(question: Question, program: LinearProgram) -> ExactSolution:
    """Solve a linear program exactly, with a basis from HiGHS where Clarabel's point resists.

    Examples
    --------
    >>> from coopgap.theory.language import Language
    >>> solo = Environment.from_arrays([[1, 2]])
    >>> question = Question(
    ...     solo, Language.null(solo), Liability(), Budget.FREE, Sense.BEST, True, "clarabel", None
    ... )
    >>> program = assemble(solo, Language.null(solo), 0, Liability(), Budget.FREE)
    >>> solve_program(question, program.linear_program(Sense.BEST)).value
    Fraction(2, 1)
    """
    if question.solver != "highs":
        # An interior point may certify nothing at all; a basis always certifies something.
        with contextlib.suppress(SolverError):
            solution = solve_exactly(
                program, solver=question.solver, time_limit=question.remaining()
            )
            if solution.exact or not question.has_time():
                return solution
    return solve_exactly(program, solver="highs", time_limit=question.remaining())


def _solve(question: Question, state: int, liability: Liability) -> StateAnswer:
    environment, sense = question.environment, question.sense
    program = assemble(environment, question.language, state, liability, question.budget)
    values = program.objective(sense).numerators[: program.n_profiles]
    obedient = np.flatnonzero(program.obedient_profiles())
    pure = int(obedient[int(np.argmax(values[obedient]))]) if obedient.size else None
    if pure is not None and values[pure] == values.max():
        extreme = "best" if sense is Sense.BEST else "worst"
        method = f"the {extreme} profile is obedient"
        return _answer(question, program, _certain(program, pure), (), method, False)
    if question.has_time():
        if not question.exact:
            answer = _approximate(question, program)
            if answer is not None:
                return answer
        solution = solve_program(question, program.linear_program(sense, _MASS))
        weights = _weights(question, program, solution.y)
        found = solution.x
        if found is not None or pure is None:
            if found is not None:
                found = ScaledIntegers(found.numerators, found.denominator * _MASS)
            return _answer(question, program, found, weights, solution.method, True)
        method = f"{solution.method}; the mechanism is the best sure recommendation"
        return _answer(question, program, _certain(program, pure), weights, method, True)
    point = None if pure is None else _certain(program, pure)
    return _answer(question, program, point, (), "time limit before this state", False)


def _certain(program: MechanismProgram, profile: int) -> ScaledIntegers:
    """Give the columns of a recommendation made with certainty, and nobody paid."""
    columns = np.zeros(program.n_columns, dtype=np.int64)
    columns[profile] = 2
    if program.bound is not None:
        columns[program.n_profiles :][program.paid_profiles == profile] = 1
    columns.flags.writeable = False
    return ScaledIntegers(columns, 2)


def _answer(
    question: Question,
    program: MechanismProgram,
    point: ScaledIntegers | None,
    weights: tuple[DeviationWeight, ...],
    method: str,
    by_program: bool,
) -> StateAnswer:
    welfare = program.welfare
    if point is None:
        # Some mechanism is obedient (a Nash equilibrium is), so this much is certain.
        least = welfare.numerators.min() if question.sense is Sense.BEST else None
        extreme = welfare.numerators.max() if least is None else least
        trivial = Fraction(int(extreme), welfare.denominator)
        return StateAnswer(program, trivial, None, {}, weights, method, by_program)
    recommendation, transfers = recover_transfers(
        question.environment, question.language, question.budget, program, _fractions(point)
    )
    total = dot(welfare.numerators, point.numerators[: program.n_profiles])
    reached = Fraction(total, welfare.denominator * point.denominator)
    return StateAnswer(program, reached, recommendation, transfers, weights, method, by_program)


def _fractions(point: ScaledIntegers) -> list[Fraction]:
    zero = Fraction(0)
    return [
        Fraction(value, point.denominator) if value else zero for value in point.numerators.tolist()
    ]


def _weights(
    question: Question, program: MechanismProgram, multipliers: ScaledIntegers | None
) -> tuple[DeviationWeight, ...]:
    """Turn row multipliers into deviation weights in money per money, prior included."""
    if multipliers is None:
        return ()
    rows = -multipliers.numerators[1 : 1 + program.n_obedience]
    unit = Fraction(program.obedience_scale, multipliers.denominator)
    unit *= question.environment.prior[program.state]
    return tuple(
        DeviationWeight(
            int(program.agents[k]),
            program.state,
            int(program.recommended[k]),
            int(program.deviations[k]),
            int(rows[k]) * unit,
        )
        for k in np.flatnonzero(np.asarray(rows > 0, dtype=bool)).tolist()
    )


def _approximate(question: Question, program: MechanismProgram) -> StateAnswer | None:
    """Repair a float solution; None when it resists, or its weights prove nothing."""
    exact = program.linear_program(question.sense)
    solution, point, margin = None, None, 0.0
    weights: tuple[DeviationWeight, ...] = ()
    for margin in (0.0, MARGIN):
        if not question.has_time():
            return None
        solution = solve_in_floats(
            program,
            question.sense,
            solver=question.solver,
            time_limit=question.remaining(),
            margin=margin,
        )
        if solution is None:
            return None
        if margin == 0.0:
            weights = _weights(question, program, _rounded(solution))
        point = exact_candidate(program, exact, solution.columns)
        if point is not None:
            break
    if point is None or solution is None or _is_void(question, program, weights):
        return None
    method = f"CVXPY float solve ({solution.solver}), repaired"
    method += " with a margin" if margin else ""
    return _answer(question, program, point, weights, f"{method} and checked in rationals", True)


def _rounded(solution: FloatSolution) -> ScaledIntegers:
    """Round float weights to rationals, as multipliers of row 0 (unused) and the others."""
    values = [Fraction(0)]
    values += [
        -Fraction(weight).limit_denominator(_WEIGHT_DENOMINATOR) if weight > 0 else Fraction(0)
        for weight in solution.weights.tolist()
    ]
    return ScaledIntegers.from_rationals(values, (len(values),))


def _is_void(
    question: Question, program: MechanismProgram, weights: tuple[DeviationWeight, ...]
) -> bool:
    if question.liability.bound is not None or program.form is Form.PENALTIES:
        return False
    bound = weak_duality(
        question.environment,
        question.language,
        weights,
        liability=question.liability,
        budget=question.budget,
        sense=question.sense,
    )
    return bound.value is None
