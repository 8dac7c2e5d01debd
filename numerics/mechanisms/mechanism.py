"""Best and worst mediated contingent mechanisms (class C2), with an exact proof of optimality.

In class C2 the mediator knows the state, so one small linear program is solved per state (only
participation, which averages over states, couples them). The result is an exact interval: a
mechanism that is obedient in rationals on one side, weak duality on the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from coopgap.numerics.mechanisms.mechanism_duality import (
    BudgetMultiplier,
    DeviationWeight,
    DualBound,
    weak_duality,
)
from coopgap.numerics.mechanisms.mechanism_float import SOLVERS
from coopgap.numerics.mechanisms.mechanism_participation import solve_with_participation
from coopgap.numerics.mechanisms.mechanism_program import Sense
from coopgap.numerics.mechanisms.mechanism_state import (
    Question,
    StateAnswer,
    deadline_of,
    solve_state,
)
from coopgap.numerics.result_cards import mechanism_optimum_card
from coopgap.theory.contract import Budget, Liability, MediatedContract
from coopgap.theory.environment import Environment
from coopgap.theory.errors import ParameterError
from coopgap.theory.language import AnyLanguage
from coopgap.theory.notebook.names import NUMBERS, Names
from coopgap.theory.rationals import RationalLike


@dataclass(frozen=True, slots=True)
class ProgramStatistics:
    """How much work an optimum took: programs solved, and their size all together."""

    programs: int
    settled_without_program: int
    rows: int
    columns: int
    nonzeros: int


@dataclass(frozen=True, slots=True, eq=False)
class MechanismOptimum:
    """What is proved about the best (or worst) mediated mechanism.

    Attributes
    ----------
    value
        The optimal expected material welfare (money); ``None`` unless it is exact.
    lower, upper
        Bounds that were proved (money); equal when exact.
    exact
        Whether they meet.
    by_state
        Lower and upper bound in each state, not weighted by the prior; empty when
        participation couples the states.
    sense, liability, budget, participation
        What was asked.
    mechanism
        An obedient mechanism that reaches `lower` (best) or `upper` (worst); ``None`` when a
        time limit struck before one was found in every state.
    deviations, nu
        The other side's proof: a plan of deviations and budget prices (theory §3); empty with
        participation, for which schema 1 has no certificate.
    attained
        Whether the mechanism pays only after recommendations that it makes. With unlimited
        liability the program's value may rest on promises that never fall due; no mechanism of
        finite transfers need come close to it then.
    method, solver, status
        How it was found: ``status`` is ``optimal`` or ``interval``.
    statistics
        Size of the work.
    names
        What the numbers of agents, states and actions stand for, for display only.
    """

    value: Fraction | None
    lower: Fraction
    upper: Fraction
    exact: bool
    by_state: tuple[tuple[Fraction, Fraction], ...]
    sense: Sense
    liability: Liability
    budget: Budget
    participation: tuple[Fraction, ...] | None
    mechanism: MediatedContract | None
    deviations: tuple[DeviationWeight, ...]
    nu: tuple[BudgetMultiplier, ...]
    attained: bool
    method: str
    solver: str
    status: Literal["optimal", "interval"]
    statistics: ProgramStatistics
    names: Names = field(default=NUMBERS, compare=False, repr=False)

    _repr_html_ = mechanism_optimum_card

    @property
    def has_certificate(self) -> bool:
        """Whether `deviations` and `nu` prove the bound by weak duality."""
        return self.participation is None


def best_mechanism(
    environment: Environment,
    language: AnyLanguage,
    *,
    liability: Liability | None = None,
    budget: Budget = Budget.FREE,
    sense: Sense | str = Sense.BEST,
    exact: bool = True,
    solver: str = "highs",
    participation: Sequence[RationalLike] | None = None,
    time_limit: float | None = None,
) -> MechanismOptimum:
    """Find the best (or worst) obedient mediated mechanism and prove that none is better.

    Parameters
    ----------
    environment, language
        The game and what a court sees of it; the language may be noisy.
    liability, budget
        Limits on transfers; unlimited liability when left out.
    sense
        ``"best"`` or ``"worst"`` for expected material welfare.
    exact
        Solve in rationals. Otherwise a float solution (CVXPY) is repaired, which gives an
        interval that is just as certain, if not as narrow.
    solver
        ``"highs"`` or ``"clarabel"``; Clarabel also serves where HiGHS fails.
    participation
        Least expected payoff plus transfer of each agent (money). Couples the states.
    time_limit
        Seconds after which the interval proved so far is returned.

    Raises
    ------
    LanguageError
        When the language belongs to another environment.
    ParameterError
        For an unknown sense or solver, a limit that is not positive, or a wrong number of
        participation levels; `ContractError` when no mechanism satisfies participation.
    SolverError
        When nothing can be certified.

    Examples
    --------
    >>> from coopgap.theory.language import Language
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> best_mechanism(game, Language.complete(game), liability=Liability.of("1/2")).value
    Fraction(6, 1)
    >>> best_mechanism(game, Language.complete(game), liability=Liability.of("1/3")).value
    Fraction(2, 1)
    >>> proof = best_mechanism(game, Language.null(game)).deviations
    >>> [(weight.agent, weight.recommended, weight.deviation) for weight in proof]
    [(0, 0, 1), (1, 0, 1)]

    References
    ----------
    Theory §2 (C2) and §3; [Myerson1982].
    """
    question = Question(
        environment,
        language,
        Liability() if liability is None else liability,
        Budget(budget),
        Sense.parse(sense),
        exact,
        solver,
        deadline_of(time_limit),
    )
    if solver not in SOLVERS:
        raise ParameterError(f"solver={solver!r} is unknown; use one of {', '.join(SOLVERS)}")
    language.require_fits(environment)
    if participation is not None:
        return _with_participation(question, participation)
    answers = [solve_state(question, state) for state in range(environment.n_states)]
    dual = _proof(question, answers)
    reached, bound = Fraction(0), Fraction(0)
    by_state = []
    for probability, answer, part in zip(environment.prior, answers, dual.by_state, strict=True):
        proved = answer.reached if part is None else part
        reached += probability * answer.reached
        bound += probability * proved
        by_state.append(_ordered(question.sense, answer.reached, proved))
    lower, upper = _ordered(question.sense, reached, bound)
    mechanism = _mechanism(environment, answers)
    return MechanismOptimum(
        value=lower if lower == upper else None,
        lower=lower,
        upper=upper,
        exact=lower == upper,
        by_state=tuple(by_state),
        sense=question.sense,
        liability=question.liability,
        budget=question.budget,
        participation=None,
        mechanism=mechanism,
        deviations=dual.deviations,
        nu=dual.nu,
        attained=mechanism is not None and mechanism.attained,
        method="; ".join(dict.fromkeys(answer.method for answer in answers)),
        solver=solver,
        status="optimal" if lower == upper else "interval",
        statistics=ProgramStatistics(
            sum(answer.by_program for answer in answers),
            sum(not answer.by_program for answer in answers),
            sum(answer.program.n_rows for answer in answers),
            sum(answer.program.n_columns for answer in answers),
            sum(answer.program.nonzeros for answer in answers),
        ),
        names=Names.of(environment, language),
    )


def _ordered(sense: Sense, reached: Fraction, bound: Fraction) -> tuple[Fraction, Fraction]:
    return (reached, bound) if sense is Sense.BEST else (bound, reached)


def _proof(question: Question, answers: Sequence[StateAnswer]) -> DualBound:
    """Evaluate the weights; where they prove nothing, zero weights prove the trivial bound."""

    def bound(weights: list[DeviationWeight]) -> DualBound:
        return weak_duality(
            question.environment,
            question.language,
            weights,
            liability=question.liability,
            budget=question.budget,
            sense=question.sense,
        )

    weights = [weight for answer in answers for weight in answer.weights]
    found = bound(weights)
    if found.value is not None:
        return found
    return bound([weight for weight in weights if found.by_state[weight.state] is not None])


def _mechanism(environment: Environment, answers: Sequence[StateAnswer]) -> MediatedContract | None:
    profiles = list(environment.profiles())
    recommendation, transfers = {}, {}
    for state, answer in enumerate(answers):
        if answer.recommendation is None:
            return None
        for cell, x in answer.recommendation.items():
            recommendation[state, profiles[cell]] = x
        for (agent, cell, signal), y in answer.transfers.items():
            transfers[agent, state, profiles[cell], signal] = y
    return MediatedContract(recommendation, transfers)


def _with_participation(
    question: Question, participation: Sequence[RationalLike]
) -> MechanismOptimum:
    found = solve_with_participation(question, participation)
    lower, upper = _ordered(question.sense, found.reached, found.bound)
    return MechanismOptimum(
        value=lower if lower == upper else None,
        lower=lower,
        upper=upper,
        exact=lower == upper,
        by_state=(),
        sense=question.sense,
        liability=question.liability,
        budget=question.budget,
        participation=found.participation,
        mechanism=found.mechanism,
        deviations=(),
        nu=(),
        attained=found.mechanism is not None and found.mechanism.attained,
        method=found.method,
        solver=question.solver,
        status="optimal" if lower == upper else "interval",
        statistics=ProgramStatistics(1, 0, found.rows, found.columns, found.nonzeros),
        names=Names.of(question.environment, question.language),
    )
