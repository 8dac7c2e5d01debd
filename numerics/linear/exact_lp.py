"""Exact linear programming on top of a float solver: propose in floats, decide in rationals.

``solve_exactly(program, *, solver="highs", time_limit=None) -> ExactSolution`` asks HiGHS for
an optimal basis, rounds or re-solves it in rationals, and accepts the answer only when the
exact checks of `coopgap.numerics.linear.linear_program` do. Where the float tolerances lied, the
program is seen again through a magnifying glass: centred at the exact point of the rejected
basis, with residuals scaled up to size one, so that the next basis mends what was wrong.
Infeasible and unbounded programs are decided by two auxiliary programs that are always
feasible and bounded (phase one and the recession cone), so their proofs are exact too.
What resists is reported as the interval that exact weak duality and an exact point certify.

References
----------
Dhiflaoui et al. 2003 (exact check of a float basis); Applegate, Cook, Dash, Espinoza 2007;
Gleixner, Steffy, Wolter 2016 (iterative refinement); Dixon 1982 (p-adic linear systems).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np

from coopgap.numerics.linear.auxiliary_programs import phase_one, recession_program
from coopgap.numerics.linear.closer_view import Centre, View
from coopgap.numerics.linear.criss_cross import pivot_to_optimum
from coopgap.numerics.linear.exact_arrays import read_only
from coopgap.numerics.linear.float_lp import (
    SOLVERS,
    Basis,
    Exponents,
    FloatAnswer,
)
from coopgap.numerics.linear.linear_program import (
    LinearProgram,
    crossing_bounds,
    dual_bound,
    is_feasible,
    objective_value,
    of_rows,
    reduced_costs,
    verify_farkas,
    verify_ray,
)
from coopgap.numerics.linear.rational_basis import solve_basis
from coopgap.theory.errors import ParameterError, SolverError
from coopgap.theory.rationals import ScaledIntegers

Status: TypeAlias = Literal["optimal", "infeasible", "unbounded", "interval"]

_ROUNDS = 10
"""Most float solves, each closer up than the last, before another way is tried."""


@dataclass(frozen=True, slots=True, eq=False)
class ExactSolution:
    """What is proved about a linear program; every field was checked exactly.

    Attributes
    ----------
    status
        ``optimal``, ``infeasible``, ``unbounded``, or ``interval`` when only bounds are known.
    value
        Objective at `primal`, offset included: the optimal value when optimal.
    lower, upper
        Certified bounds on the optimal value; None is infinite. Both are None for an
        infeasible program.
    x, y
        Feasible point and row multipliers as integers over a common denominator, or None;
        `primal` and `dual` give them as fractions.
    z
        Reduced costs ``c - Aᵀy``.
    farkas
        Proof of infeasibility, one rational a row (see `verify_farkas`).
    ray
        Improving direction of an unbounded program, one rational a column.
    method
        How the answer was certified.
    """

    status: Status
    value: Fraction | None
    lower: Fraction | None
    upper: Fraction | None
    x: ScaledIntegers | None
    y: ScaledIntegers | None
    z: ScaledIntegers | None
    farkas: tuple[Fraction, ...]
    ray: tuple[Fraction, ...]
    method: str

    @property
    def exact(self) -> bool:
        """Whether the question is settled: anything but an interval."""
        return self.status != "interval"

    @property
    def primal(self) -> tuple[Fraction, ...]:
        """The exactly feasible point, one rational a column; empty if there is none."""
        return _fractions(self.x)

    @property
    def dual(self) -> tuple[Fraction, ...]:
        """The multipliers, one rational a row; empty if there are none."""
        return _fractions(self.y)

    @property
    def reduced_costs(self) -> tuple[Fraction, ...]:
        """The reduced costs, one rational a column; empty if there are no multipliers."""
        return _fractions(self.z)


def _fractions(vector: ScaledIntegers | None) -> tuple[Fraction, ...]:
    return () if vector is None else tuple(vector.fractions().tolist())


def solve_exactly(
    program: LinearProgram, *, solver: str = "highs", time_limit: float | None = None
) -> ExactSolution:
    """Solve a linear program exactly, or give the interval that could be certified.

    Parameters
    ----------
    solver
        ``"highs"``; ``"clarabel"`` proposes interior points without a basis, and serves by
        itself where HiGHS fails.
    time_limit
        Seconds after which no further float solve is begun; None is no limit.

    Raises
    ------
    ParameterError
        For an unknown solver or a limit that is not positive.
    SolverError
        When the solver is missing, or fails and nothing at all can be certified.

    Examples
    --------
    >>> program = LinearProgram.from_dense(
    ...     [[3, 1], [1, 3]], objective=[1, 1], row_lower=None, row_upper=[1, 1], maximise=True
    ... )
    >>> solution = solve_exactly(program)
    >>> solution.status, solution.value, solution.dual
    ('optimal', Fraction(1, 2), (Fraction(1, 4), Fraction(1, 4)))
    """
    if solver not in SOLVERS:
        raise ParameterError(f"solver={solver!r} is unknown; use one of {', '.join(SOLVERS)}")
    if time_limit is not None and not time_limit > 0:
        raise ParameterError(f"time_limit={time_limit} must be positive seconds, or None")
    if crossing_bounds(program):
        return _infeasible(_zeros(program.n_rows), "a lower bound exceeds its upper bound")
    deadline = None if time_limit is None else time.monotonic() + time_limit
    return _Search(program, solver, deadline).run(auxiliary=True)


def _zeros(length: int) -> ScaledIntegers:
    return ScaledIntegers(read_only(np.zeros(length, dtype=np.int64)), 1)


def _infeasible(farkas: ScaledIntegers, method: str) -> ExactSolution:
    proof = _fractions(farkas)
    return ExactSolution("infeasible", None, None, None, None, None, None, proof, (), method)


class _Search:
    """The state of one exact solve: what is certified so far, and where to look next."""

    def __init__(self, program: LinearProgram, solver: str, deadline: float | None) -> None:
        self.program = program
        self.solver = solver
        self.deadline = deadline
        self.point: ScaledIntegers | None = None
        self.value: Fraction | None = None
        self.multipliers: ScaledIntegers | None = None
        self.bound: Fraction | None = None
        self.centre: Centre | None = None
        self.rounds = 0
        self.late = False
        self.pivoted = False
        self.balanced = False

    def run(self, *, auxiliary: bool) -> ExactSolution:
        """Refine until proved; settle doubts by the auxiliary programs when allowed."""
        claim = self._refine()
        if not self._proved() and not self.late:
            settled = self._settle() if auxiliary else None
            if settled is not None:
                return settled
            if not self._proved() and auxiliary:
                # Both auxiliary answers are exact: centred at a feasible point and at
                # feasible prices, the solver cannot call the program infeasible or unbounded.
                self.centre = self._evidence()
                self._refine()
            if not self._proved():
                self.balanced, self.centre = True, self._evidence()
                self._refine()
            if not self._proved():
                self._pivot()
            if auxiliary and self.point is None and self.multipliers is None and not self.late:
                raise SolverError(
                    f"solver {self.solver!r} ended with status {claim!r} and nothing could be "
                    "certified; rescale the program or try another solver"
                )
        return self._report()

    def _remaining(self) -> float | None:
        return None if self.deadline is None else self.deadline - time.monotonic()

    def _evidence(self) -> Centre | None:
        if self.point is None or self.multipliers is None:
            return None
        return Centre(self.point, self.multipliers)

    def _proved(self) -> bool:
        return self.value is not None and self.value == self.bound

    def _better(self, new: Fraction, old: Fraction | None) -> bool:
        return old is None or (new > old if self.program.maximise else new < old)

    def _offer_point(self, x: ScaledIntegers) -> bool:
        if not is_feasible(self.program, x):
            return False
        value = objective_value(self.program, x)
        if self._better(value, self.value):
            self.point, self.value = x, value
        return True

    def _offer_multipliers(self, y: ScaledIntegers) -> bool:
        bound = dual_bound(self.program, y)
        if bound is None:
            return False
        if self.bound is None or self._better(self.bound, bound):
            self.multipliers, self.bound = y, bound
        return True

    def _refine(self) -> str:
        """Solve in floats again and again, each time closer up; give the last claim."""
        exponents: Exponents = (None, None)
        start: Basis | None = None
        claim = "failed"
        for _ in range(_ROUNDS):
            remaining = self._remaining()
            if remaining is not None and remaining <= 0:
                self.late = True
                return "limit"
            view = View.of(self.program, self.centre, exponents, balanced=self.balanced)
            answer = view.ask(self.solver, remaining, start)
            self.rounds += 1
            if answer.status == "failed" and self.solver == "highs":
                answer = view.ask("clarabel", remaining, None)
            claim = answer.status
            if claim == "limit":
                self.late = True
                return claim
            if claim != "optimal":
                if exponents == (None, None):
                    return claim
                # Seen this close, distant bounds look infinite: step back once.
                exponents, start = (None, None), None
                continue
            self._try(view, answer)
            if self._proved() or self.centre is None or answer.basis is None:
                return claim
            start, exponents = answer.basis, view.closer(self.centre)
        return claim

    def _try(self, view: View, answer: FloatAnswer) -> None:
        """Round the answer, else re-solve its basis exactly: the next centre, right or wrong."""
        if view.centre is None:
            near, multipliers = view.rounded(answer)
            if near is not None:
                self._offer_point(near)
            if multipliers is not None:
                self._offer_multipliers(multipliers)
            if self._proved():
                return
        exact = None
        if answer.basis is not None:
            resting = None if self.centre is None else self.centre.x
            exact = solve_basis(self.program, answer.basis, resting)
        if exact is None:
            x, y = view.exactly(answer)
        else:
            x, y = exact.point, of_rows(self.program, exact.multipliers)
        self._offer_point(x)
        self._offer_multipliers(y)
        self.centre = Centre(x, y)

    def _pivot(self) -> None:
        """Solve a small program that resists by exact pivots, without floats."""
        found = pivot_to_optimum(self.program)
        if found is not None:
            self.pivoted = True
            self._offer_point(found[0])
            self._offer_multipliers(found[1])

    def _settle(self) -> ExactSolution | None:
        """Decide feasibility and boundedness exactly; None when there is an optimum."""
        if self.point is None:
            phase = _Search(phase_one(self.program), self.solver, self.deadline)
            found = phase.run(auxiliary=False)
            if found.y is not None:
                farkas = of_rows(
                    self.program, ScaledIntegers(-found.y.numerators, found.y.denominator)
                )
                if verify_farkas(self.program, farkas):
                    return _infeasible(farkas, f"Farkas vector from phase one; {found.method}")
            if found.x is not None and found.value == 0:
                n = self.program.n_columns
                self._offer_point(ScaledIntegers(found.x.numerators[:n], found.x.denominator))
        if self.bound is None and self.point is not None:
            cone = _Search(recession_program(self.program), self.solver, self.deadline)
            found = cone.run(auxiliary=False)
            if found.x is not None and verify_ray(self.program, self.point, found.x):
                return self._unbounded(found)
            if found.status == "optimal" and found.y is not None:
                self._offer_multipliers(found.y)
        return None

    def _unbounded(self, found: ExactSolution) -> ExactSolution:
        lower, upper = (self.value, None) if self.program.maximise else (None, self.value)
        return ExactSolution(
            "unbounded",
            self.value,
            lower,
            upper,
            self.point,
            None,
            None,
            (),
            found.primal,
            f"ray of the recession cone; {found.method}",
        )

    def _report(self) -> ExactSolution:
        proved = self._proved()
        bounds = (self.value, self.bound) if self.program.maximise else (self.bound, self.value)
        y = self.multipliers
        return ExactSolution(
            "optimal" if proved else "interval",
            self.value,
            bounds[0],
            bounds[1],
            self.point,
            y,
            None if y is None else reduced_costs(self.program, y),
            (),
            (),
            self._method(proved),
        )

    def _method(self, proved: bool) -> str:
        rounds = f"{self.rounds} float solve{'s' if self.rounds != 1 else ''} ({self.solver})"
        if proved and self.pivoted:
            return f"{rounds}, then exact pivots; primal and dual checked in rationals"
        if proved:
            return f"{rounds}, exact primal and dual checked in rationals"
        reason = "time limit" if self.late else "no exact optimal basis found"
        return f"{rounds}, {reason}; bounds checked in rationals"
