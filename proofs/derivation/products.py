"""Upper bounds on class C2 by plans of deviations that grow with the parameters.

Where no constant plan is tight on a whole region, a plan affine in the parameters, divided by
an affine scale, often is: a deviation that gains little more than transfers can take back must
be planned often. With the value to be proved given, scale and plan enter linearly, and the
bound asks that quadratic forms be combinations of products of two inequalities of the region:
one more exact linear program.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TypeAlias

from coopgap.numerics.linear.polyhedra import Point
from coopgap.numerics.linear.uniform_program import Expression, UniformProgram
from coopgap.proofs.derivation.polynomials import (
    Monomial,
    Polynomial,
    as_number,
    evaluate,
    from_form,
    plus,
    times,
)
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget
from coopgap.theory.errors import SolverError
from coopgap.theory.language import Language

Quadratic: TypeAlias = dict[int, Polynomial]
"""A polynomial coefficient per unknown."""


class ProductProgram(UniformProgram):
    """A uniform program that also requires quadratic expressions to be non-negative."""

    def require_quadratic(self, expression: Quadratic) -> None:
        """Require an expression to be a combination of products of at most two inequalities."""
        facts = [from_form(c.form) for c in self.region.constraints]
        one: Polynomial = {(): Fraction(1)}
        products = [one, *facts]
        products += [times(a, b) for a, b in itertools.combinations_with_replacement(facts, 2)]
        rows: dict[Monomial, dict[int, Fraction]] = {}
        for unknown, poly in expression.items():
            for monomial, c in poly.items():
                rows.setdefault(monomial, {})[unknown] = c
        for part in products:
            multiplier = self.number()
            for monomial, c in part.items():
                rows.setdefault(monomial, {})[multiplier] = -c
        for row in rows.values():
            self.equate(row, Fraction(0), Fraction(0))


def affine_plan(
    setting: Setting, point: Point, num: Polynomial, den: Polynomial, sign: int
) -> tuple[list[list[object]], AffineForm] | None:
    """Find a plan of deviations and a scale, both affine, that prove a given value.

    Parameters
    ----------
    setting
        The question: one state, definite signals, free budget.
    point
        Where the scale is normalised to one.
    num, den
        The value to be proved; the denominator must be a number.
    sign
        1 for an upper bound on the best welfare, -1 for a lower bound on the worst.

    Returns
    -------
    tuple or None
        The deviations as certificates write them, and the scale; ``None`` when there is none.

    References
    ----------
    Theory §3, weak duality; Handelman 1988, Pacific Journal of Mathematics 132.
    """
    single = setting.environment.frame.n_states == 1 and setting.budget is Budget.FREE
    if not single or not isinstance(setting.language, Language) or den.keys() - {()}:
        return None
    value: Polynomial = {m: sign * c / den[()] for m, c in num.items()}
    program = ProductProgram(setting.region)
    scale = program.affine()
    program.require(scale)
    program.equate(
        {u: form.at(point) for u, form in scale.items() if u is not None}, Fraction(1), Fraction(1)
    )
    plan: dict[tuple[int, int, int], Expression] = {}
    frame = setting.environment.frame
    for i in range(setting.n_agents):
        for r, b in itertools.permutations(range(frame.shape[i]), 2):
            plan[i, r, b] = program.affine()
            program.require(plan[i, r, b])
    for s, a in setting.outcomes:
        lead = plus(value, from_form(setting.welfare[s, a]), -sign)
        room: Quadratic = {}
        for u, form in scale.items():
            if u is not None:
                room[u] = times(lead, from_form(form))
        for i in range(setting.n_agents):
            for b in setting.deviations(i, a):
                cost = setting.gain(i, s, a, b)
                if setting.shift(i, s, a, b):
                    if setting.cap is None:
                        for u in plan[i, a[i], b]:
                            if u is not None:
                                program.equate({u: Fraction(1)}, Fraction(0), Fraction(0))
                        continue
                    # A detected deviation can be charged, and compliance paid: twice the bound.
                    cost = cost - setting.cap.times(Fraction(2))
                for u, form in plan[i, a[i], b].items():
                    if u is not None:
                        room[u] = plus(room.get(u, {}), times(from_form(cost), from_form(form)))
        program.require_quadratic(room)
    effort: Expression = {}
    for part in plan.values():
        for u, form in part.items():
            if u is not None:
                effort[u] = form
    try:
        solution = program.solve(effort, at=point)
    except SolverError:  # a candidate is lost, no more
        return None
    if solution.status != "optimal":
        return None
    names = setting.parameters
    found = program.read(scale, solution)
    if evaluate(from_form(found), point) <= 0:
        return None
    rows: list[list[object]] = []
    for (i, r, b), part in plan.items():
        form = program.read(part, solution)
        if form != setting.zero:
            rows.append([i, 0, r, b, as_number(form, names)])
    return rows, found
