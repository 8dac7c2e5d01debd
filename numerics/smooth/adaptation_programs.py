"""The best mechanism of model M2 by convex programs, bracketed by exact rationals.

Every program is an independent route to a quantity that `coopgap.theory` has in closed
form or bounds exactly: isotonic and incentive-compatible menus (quadratic programs),
rigid rules, and delegation sets, which are menus without transfers. Robust contracts are
in `coopgap.numerics.smooth.adaptation_robust`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import cvxpy
import numpy as np
import numpy.typing as npt

from coopgap.theory.errors import SizeError, SolverError
from coopgap.theory.models.adaptation_support import Adaptation, Cell

FloatArray: TypeAlias = npt.NDArray[np.float64]

cp: Any = cvxpy  # its stubs miss half of its functions

SOLVER = "CLARABEL"
MAX_DELEGATION = 8
"""Most states a cell may have in `delegation_program`, which walks 2^(states-1) groupings."""


@dataclass(frozen=True, slots=True, eq=False)
class ConvexSolution:
    """A solved convex program with exact bounds on the gap it approximates.

    Attributes
    ----------
    program
        Which program was solved.
    status, solver
        What the solver reported, and which one it was.
    value
        The gap found, in floating point.
    actions
        Read-only float action of each state (under the presumed bias).
    lower, upper
        Exact bounds on the true optimum: ``upper`` is attained by a mechanism given in
        rationals, ``lower`` is proved by multipliers; ``None`` where a root is irrational.
    closed_form
        Exact SymPy value where the optimum is known in closed form, else ``None``.
    """

    program: str
    status: str
    solver: str
    value: float
    actions: FloatArray
    lower: Fraction | None
    upper: Fraction | None
    closed_form: Any = None

    @property
    def exactness(self) -> str:
        """``"exact"``, ``"closed-form"`` or ``"bracket"``."""
        if self.lower is not None and self.lower == self.upper:
            return "exact"
        return "bracket" if self.closed_form is None else "closed-form"

    @property
    def exact_value(self) -> Fraction | None:
        """The optimum as a rational, when lower and upper bound meet."""
        return self.lower if self.exactness == "exact" else None


def isotonic_program(model: Adaptation, prosociality: object = 0) -> ConvexSolution:
    """Solve the best menu as a monotone quadratic program in the actions.

    Raises
    ------
    SolverError
        When the solver is missing or does not report an optimum.

    Examples
    --------
    >>> found = isotonic_program(Adaptation.from_values([0, 1, 2], [3, 1, 0]))
    >>> found.exact_value, round(found.value, 6)
    (Fraction(1, 3), 0.333333)

    References
    ----------
    M2 (a); [Rochet1987].
    """
    tau = model.preferred(prosociality)
    actions = cp.Variable(len(tau))
    constraints = [
        actions[i] <= actions[j]
        for cell in model.cells
        for i, j in _ordered_pairs([tau[i] for i in cell], cell)
    ]
    problem = solve("isotonic", cp.Minimize(expected_loss(model, actions)), constraints)
    gap = model.menu(prosociality).gap
    return solution("isotonic", problem, actions.value, gap, gap)


def contract_program(model: Adaptation, prosociality: object = 0) -> ConvexSolution:
    """Solve for actions and transfers under incentive compatibility itself.

    With ``r = t − K a²/2`` the condition that no state of a cell envies another's contract,
    ``K τ a + r ≥ K τ a' + r'``, is linear: the program knows nothing of monotonicity.

    Raises
    ------
    SolverError
        When the solver is missing or does not report an optimum.

    Examples
    --------
    >>> found = contract_program(Adaptation.from_values([0, 1, 2], [3, 1, 0]))
    >>> round(found.value, 6)
    0.333333
    """
    tau, bend = model.preferred(prosociality), float(model.curvature(prosociality))
    actions, rents = cp.Variable(len(tau)), cp.Variable(len(tau))
    constraints = [
        bend * float(tau[i]) * (actions[i] - actions[j]) + rents[i] - rents[j] >= 0
        for cell in model.cells
        for i in cell
        for j in cell
        if i != j
    ]
    problem = solve("contract", cp.Minimize(expected_loss(model, actions)), constraints)
    gap = model.menu(prosociality).gap
    return solution("contract", problem, actions.value, gap, gap)


def mandate_program(model: Adaptation) -> ConvexSolution:
    """Solve for the best fixed action by cell.

    Raises
    ------
    SolverError
        When the solver is missing or does not report an optimum.

    Examples
    --------
    >>> mandate_program(Adaptation.from_values([0, 2], 0, cells=[[0, 1]])).exact_value
    Fraction(1, 2)
    """
    actions = cp.Variable(len(model.theta))
    constraints = [actions[i] == actions[cell[0]] for cell in model.cells for i in cell[1:]]
    problem = solve("mandate", cp.Minimize(expected_loss(model, actions)), constraints)
    gap = model.mandate_gap()
    return solution("mandate", problem, actions.value, gap, gap)


def mixed_program(model: Adaptation, prosociality: object = 0) -> ConvexSolution:
    """Solve the choice between mandate and discretion, cell by cell, as a linear program.

    Raises
    ------
    SolverError
        When the solver is missing or does not report an optimum.

    Examples
    --------
    >>> split = Adaptation.from_values([0, 2, 5], ["1/2", "1/2", 9], cells=[[0, 1], [2]])
    >>> mixed_program(split).exact_value
    Fraction(1, 12)
    """
    choices = model.mixed(prosociality)
    free = cp.Variable(len(choices), nonneg=True)
    rigid = np.array([float(choice.mandate) for choice in choices])
    loose = np.array([float(choice.discretion) for choice in choices])
    cost = free @ loose + (1 - free) @ rigid
    problem = solve("mixed", cp.Minimize(cost), [free <= 1])
    tau = model.preferred(prosociality)
    actions = np.empty(len(tau))
    for choice, share in zip(choices, free.value, strict=True):
        centre = float(model.mean(model.theta, choice.cell))
        for i in choice.cell:
            actions[i] = float(tau[i]) if share > 0.5 else centre
    gap = model.mixed_gap(prosociality)
    return solution("mixed", problem, actions, gap, gap)


def delegation_program(model: Adaptation, prosociality: object = 0) -> ConvexSolution:
    """Solve for the best delegation set by cell: a menu of actions without transfers.

    The agent takes the permitted action nearest to its preferred one, so a set of actions
    groups the states of a cell into runs of the preferred order; for given runs the best
    set is a quadratic program (midpoints must separate the runs). Runs are tried in order
    of the variance within them, an exact lower bound, until it passes the best found.
    The bounds are the gap of the best menu *with* transfers and that of a rational set.

    Raises
    ------
    SizeError
        When a cell has more than `MAX_DELEGATION` states.
    SolverError
        When the solver is missing or does not report an optimum.

    Examples
    --------
    >>> found = delegation_program(Adaptation.from_values([0, 1, 2], [1, 1, 1]))
    >>> found.value > found.lower == 0
    True

    References
    ----------
    [Holmstrom1984] for delegation; M2.
    """
    tau = model.preferred(prosociality)
    actions, total, upper = np.empty(len(tau)), 0.0, Fraction(0)
    for cell in model.cells:
        if len(cell) > MAX_DELEGATION:
            raise SizeError(f"cell {cell} has {len(cell)} states; the limit is {MAX_DELEGATION}")
        order = sorted(cell, key=lambda i: (tau[i], model.theta[i]))
        value, chosen = _best_set(model, tau, order)
        exact = sorted({Fraction(float(a)).limit_denominator(10**6) for a in chosen})
        centre = model.mean(model.theta, cell)
        upper += min(_set_loss(model, tau, cell, exact), _set_loss(model, tau, cell, [centre]))
        total += value
        actions[order] = chosen
    actions.flags.writeable = False
    lower = model.menu(prosociality).gap
    return ConvexSolution("delegation", "optimal", SOLVER, total, actions, lower, upper)


def _best_set(
    model: Adaptation, tau: Sequence[Fraction], order: Sequence[int]
) -> tuple[float, FloatArray]:
    """Find the action of each state, listed in the order of preferred actions, in the best set."""
    best, chosen = np.inf, np.zeros(len(order))
    ranked = sorted(
        ((_within(model, runs), runs) for runs in _groupings(list(order))), key=lambda pair: pair[0]
    )
    for bound, runs in ranked:
        if float(bound) >= best - 1e-12:  # slack only prunes: bounds are exact, `best` is not
            break
        menu = cp.Variable(len(runs))
        cost = sum(
            float(model.stakes / 2 * model.prior[i]) * cp.square(menu[g] - float(model.theta[i]))
            for g, run in enumerate(runs)
            for i in run
        )
        rules = []
        for g in range(len(runs) - 1):
            last, first = float(tau[runs[g][-1]]), float(tau[runs[g + 1][0]])
            middle = menu[g] + menu[g + 1]
            rules += [middle >= 2 * last, middle <= 2 * first, menu[g] <= menu[g + 1]]
        problem = solve("delegation", cp.Minimize(cost), rules, may_be_infeasible=True)
        if problem.status == cp.OPTIMAL and float(problem.value) < best:
            best = float(problem.value)
            chosen = np.repeat(np.asarray(menu.value, dtype=np.float64), [len(r) for r in runs])
    return best, chosen


def _groupings(order: list[int]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield every division of a list into consecutive runs."""
    for mask in range(2 ** (len(order) - 1)):
        cuts = [at + 1 for at in range(len(order) - 1) if mask >> at & 1]
        edges = [0, *cuts, len(order)]
        yield tuple(tuple(order[a:b]) for a, b in itertools.pairwise(edges))


def _within(model: Adaptation, runs: Sequence[Cell]) -> Fraction:
    """Give the loss of one free action a run: no set that makes these runs does better."""
    mass = [sum((model.prior[i] for i in run), Fraction(0)) for run in runs]
    spread = [model.variance(model.theta, run) for run in runs]
    return model.stakes / 2 * sum((m * v for m, v in zip(mass, spread, strict=True)), Fraction(0))


def _set_loss(
    model: Adaptation, tau: Sequence[Fraction], cell: Cell, permitted: Sequence[Fraction]
) -> Fraction:
    """Let each state take its nearest permitted action (the better for welfare if tied)."""
    loss = Fraction(0)
    for i in cell:
        near = min(abs(a - tau[i]) for a in permitted)
        errors = [(a - model.theta[i]) ** 2 for a in permitted if abs(a - tau[i]) == near]
        loss += model.prior[i] * min(errors)
    return model.stakes / 2 * loss


def expected_loss(model: Adaptation, actions: Any) -> Any:
    """Give the expected welfare loss of float actions as a cvxpy expression."""
    weights = np.array([float(p * model.stakes / 2) for p in model.prior])
    theta = np.array([float(x) for x in model.theta])
    return weights @ cp.square(actions - theta)


def _ordered_pairs(tau: Sequence[Fraction], cell: Cell) -> Iterator[tuple[int, int]]:
    """Yield the pairs of states in neighbouring groups of equal preferred action."""
    levels = sorted(set(tau))
    groups = [[i for i, t in zip(cell, tau, strict=True) if t == level] for level in levels]
    for below, above in itertools.pairwise(groups):
        yield from ((i, j) for i in below for j in above)


def solve(
    program: str, goal: Any, constraints: Sequence[Any], *, may_be_infeasible: bool = False
) -> Any:
    """Solve a cvxpy problem, refusing any status but an optimum.

    Raises
    ------
    SolverError
        When the solver is missing, fails, or reports anything but an optimum.
    """
    problem = cp.Problem(goal, list(constraints))
    try:
        problem.solve(solver=SOLVER)
    except cp.error.SolverError as error:
        raise SolverError(f"{program} program: {SOLVER} failed ({error})") from error
    allowed = {cp.OPTIMAL, cp.INFEASIBLE} if may_be_infeasible else {cp.OPTIMAL}
    if problem.status not in allowed:
        raise SolverError(f"{program} program: {SOLVER} reports {problem.status}")
    return problem


def solution(
    program: str, problem: Any, actions: Any, lower: Fraction | None, upper: Fraction | None
) -> ConvexSolution:
    """Freeze what a solved problem found together with its exact bounds."""
    chosen = np.array(actions, dtype=np.float64)
    chosen.flags.writeable = False
    return ConvexSolution(
        program, str(problem.status), SOLVER, float(problem.value), chosen, lower, upper
    )
