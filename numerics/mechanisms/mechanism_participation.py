"""Mediated mechanisms that agents join freely: participation couples the states.

Each agent's expected material payoff plus transfer must reach a level, on average over the
states. Levels of transfers count then, so the programs of all states keep every transfer and
are solved as one. Certificates of schema 1 have no multiplier for participation: the bound is
proved by exact linear programming only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from coopgap.numerics.linear.exact_arrays import times
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.numerics.mechanisms.mechanism_assembly import assemble
from coopgap.numerics.mechanisms.mechanism_program import MechanismProgram, Sense, Triple
from coopgap.numerics.mechanisms.mechanism_state import Question, solve_program
from coopgap.numerics.mechanisms.mechanism_transfers import paid_transfers
from coopgap.theory.contract import MediatedContract
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ContractError, ParameterError
from coopgap.theory.language import AnyLanguage, NoisyLanguage
from coopgap.theory.rationals import RationalLike, ScaledIntegers, as_rational


@dataclass(frozen=True, slots=True, eq=False)
class ParticipationOptimum:
    """An optimum under participation.

    Attributes
    ----------
    reached, bound
        Welfare of the mechanism, and the exact bound on any (money).
    participation
        The levels.
    mechanism
        An obedient mechanism within all limits; ``None`` when a time limit struck first.
    method, rows, columns, nonzeros
        How it was found, and the size of the program.
    """

    reached: Fraction
    bound: Fraction
    participation: tuple[Fraction, ...]
    mechanism: MediatedContract | None
    method: str
    rows: int
    columns: int
    nonzeros: int


def solve_with_participation(
    question: Question, participation: Sequence[RationalLike]
) -> ParticipationOptimum:
    """Solve the mediated program of all states together, with participation.

    Raises
    ------
    ParameterError
        When there is not one level per agent.
    ContractError
        When no obedient mechanism reaches the levels.

    Examples
    --------
    >>> from coopgap.theory.contract import Budget, Liability
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> question = Question(
    ...     game, Language.null(game), Liability(), Budget.BALANCED, Sense.BEST, True, "highs", None
    ... )
    >>> solve_with_participation(question, ["3/2", "1/2"]).reached
    Fraction(2, 1)

    References
    ----------
    Theory §1, participation.
    """
    environment = question.environment
    if len(participation) != environment.n_agents:
        raise ParameterError(
            f"participation has {len(participation)} levels for {environment.n_agents} agents"
        )
    levels = tuple(as_rational(r, f"participation[{i}]") for i, r in enumerate(participation))
    programs = [
        assemble(
            environment,
            question.language,
            state,
            question.liability,
            question.budget,
            every_transfer=True,
        )
        for state in range(environment.n_states)
    ]
    program = _joint(question, programs, levels)
    solution = solve_program(question, program)
    if solution.status == "infeasible":
        raise ContractError(
            f"no obedient mechanism gives the agents the payoffs participation="
            f"({', '.join(map(str, levels))}); lower them, or loosen liability or budget"
        )
    sign = 1 if question.sense is Sense.BEST else -1
    extremes = [
        Fraction(int(max(sign * p.welfare.numerators)), p.welfare.denominator) for p in programs
    ]
    trivial = sum((p * w for p, w in zip(environment.prior, extremes, strict=True)), Fraction(0))
    bound = trivial if solution.upper is None else solution.upper
    worst = [
        Fraction(int(min(sign * p.welfare.numerators)), p.welfare.denominator) for p in programs
    ]
    reached = solution.value
    if reached is None:
        reached = sum((p * w for p, w in zip(environment.prior, worst, strict=True)), Fraction(0))
    return ParticipationOptimum(
        sign * reached,
        sign * bound,
        levels,
        None if solution.x is None else _mechanism(environment, programs, solution.primal),
        f"all states together: {solution.method}",
        program.n_rows,
        program.n_columns,
        program.nonzeros,
    )


def _joint(
    question: Question, programs: Sequence[MechanismProgram], levels: Sequence[Fraction]
) -> LinearProgram:
    environment = question.environment
    parts: list[Triple] = []
    objective: list[Fraction] = []
    lower: list[Fraction | int] = []
    upper: list[int | None] = []
    column_lower: list[int | None] = []
    rows = columns = 0
    starts = []
    for program in programs:
        parts.append((program.entries[0] + rows, program.entries[1] + columns, program.entries[2]))
        starts.append(columns)
        low, up = program.row_bounds()
        lower += low.tolist()
        upper += up
        column_lower += program.column_lower()
        weights = program.objective(question.sense)
        share = environment.prior[program.state] / weights.denominator
        objective += [share * int(w) for w in weights.numerators.tolist()]
        rows += program.n_rows
        columns += program.n_columns
    denominators = [1] * rows
    for agent, level in enumerate(levels):
        pieces = [
            _expected_payoff(environment, question.language, program, agent) for program in programs
        ]
        scale = math.lcm(*(piece.denominator for piece in pieces))
        for start, piece in zip(starts, pieces, strict=True):
            used = np.flatnonzero(piece.numerators)
            values = times(piece.numerators[used], scale // piece.denominator)
            parts.append((np.full(used.size, rows), start + used, values))
        denominators.append(scale)
        lower.append(level)
        upper.append(None)
        rows += 1
    joined: tuple[Any, ...] = tuple(np.concatenate(column) for column in zip(*parts, strict=True))
    return LinearProgram.from_sparse(
        joined,
        shape=(rows, columns),
        objective=objective,
        row_lower=lower,
        row_upper=upper,
        row_denominators=denominators,
        column_lower=column_lower,
        maximise=True,
    )


def _expected_payoff(
    environment: Environment, language: AnyLanguage, program: MechanismProgram, agent: int
) -> ScaledIntegers:
    """Give the agent's expected payoff plus transfer in a state, as a row over its columns."""
    state, n = program.state, program.n_profiles
    probability = environment.prior[state]
    payoffs = environment.payoffs.numerators[agent, state].ravel().tolist()
    row = [probability * Fraction(u, environment.payoffs.denominator) for u in payoffs]
    row += [Fraction(0)] * int(program.payees.size)
    chances = _chances(language, program)
    for k in np.flatnonzero(program.payees == agent).tolist():
        if program.bound is None:
            row[n + k] = probability * chances[k] * program.unit
        else:
            # The transfer is B (2 z - x), whatever the signal.
            row[n + k] = probability * chances[k] * 2 * program.bound
            row[int(program.paid_profiles[k])] -= probability * chances[k] * program.bound
    return ScaledIntegers.from_rationals(row, (len(row),))


def _chances(language: AnyLanguage, program: MechanismProgram) -> list[Fraction]:
    """Give the probability of each transfer column's signal when its profile is played."""
    profiles, signals = program.paid_profiles, program.paid_signals
    if isinstance(language, NoisyLanguage):
        kernel = language.kernel.numerators[program.state].reshape(-1, language.n_signals)
        found = kernel[profiles, signals].tolist()
        return [Fraction(value, language.kernel.denominator) for value in found]
    codes = language.signals[program.state].ravel()
    return [Fraction(int(seen)) for seen in (codes[profiles] == signals).tolist()]


def _mechanism(
    environment: Environment,
    programs: Sequence[MechanismProgram],
    columns: Sequence[Fraction],
) -> MediatedContract:
    profiles = list(environment.profiles())
    recommendation, transfers = {}, {}
    start = 0
    for program in programs:
        own = columns[start : start + program.n_columns]
        start += program.n_columns
        for cell, x in enumerate(own[: program.n_profiles]):
            if x:
                recommendation[program.state, profiles[cell]] = x
        for (agent, cell, signal), y in paid_transfers(program, own).items():
            transfers[agent, program.state, profiles[cell], signal] = y
    return MediatedContract(recommendation, transfers)
