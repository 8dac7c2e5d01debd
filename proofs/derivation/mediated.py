"""Bounds on class C2 that hold for every parameter of a region, by one exact program each.

The upper bound looks for one plan of deviations μ and an affine bound per state; the lower
bound for one lottery of recommendations and payments affine in the parameters. Where the two
meet at one interior point they are the same affine function, and the value is derived.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from coopgap.numerics.linear.polyhedra import Point
from coopgap.numerics.linear.uniform_program import Expression, UniformProgram
from coopgap.proofs.derivation.lifted import LiftedProgram, Solved, constants
from coopgap.proofs.derivation.polynomials import Polynomial, as_number
from coopgap.proofs.derivation.products import affine_plan
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget, Profile

Sense: TypeAlias = Literal["best", "worst"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound on welfare, and the document that claims it (lemmas still missing).

    Attributes
    ----------
    num, den
        The bound as a ratio of polynomials (money), the denominator positive at the point.
    document
        A certificate document.
    """

    num: Polynomial
    den: Polynomial
    document: dict[str, Any]


def _program(setting: Setting, lifted: int) -> UniformProgram:
    return LiftedProgram(setting.region) if lifted else UniformProgram(setting.region)


def _solved(
    program: UniformProgram,
    objective: Expression,
    point: Point,
    maximise: bool,
    tilted: dict[int, Fraction],
) -> Solved | None:
    if isinstance(program, LiftedProgram):
        # A tiny price on some unknowns chooses among the vertices that are best at the point.
        sign = -1 if maximise else 1
        priced: Expression = {u: program.one.times(sign * price) for u, price in tilted.items()}
        return program.lift(objective | priced, point, maximise=maximise)
    solution = program.solve(objective, at=point, maximise=maximise)
    if solution.status != "optimal":
        return None
    return Solved(constants(solution.unknowns), {(): Fraction(1)})


def _prices(unknowns: Iterable[int], variant: int) -> dict[int, Fraction]:
    """Price unknowns: nothing at first, then all alike, then by lot."""
    if variant < 2:
        return {}
    rng = random.Random(variant)
    small = Fraction(1, 10**6)
    return {u: small * (rng.randint(1, 9) if variant > 2 else 1) for u in unknowns}


def ratio_json(num: Polynomial, den: Polynomial, names: tuple[str, ...]) -> Any:
    """Write a ratio as claims do, in lowest terms by a number."""
    if not den.keys() - {()}:
        return as_number({m: c / den[()] for m, c in num.items()}, names)
    return {"num": as_number(num, names), "den": as_number(den, names)}


def signed_welfare(setting: Setting, sense: Sense, state: int, profile: Profile) -> AffineForm:
    """Give an outcome's expected welfare, with its sign changed where the worst is asked for."""
    weight = setting.environment.prior[state]
    return setting.welfare[state, profile].times(weight if sense == "best" else -weight)


def upper_bound(
    setting: Setting,
    point: Point,
    sense: Sense = "best",
    *,
    lifted: int = 0,
    within: AffineForm | None = None,
) -> Bound | None:
    """Find deviation plans that bound the program's value over the region, best at a point.

    Parameters
    ----------
    setting
        The question; its region is where the bound must hold.
    point
        Where the bound is made as tight as constant plans allow.
    sense
        ``"worst"`` bounds the least obedient welfare from below.
    lifted
        0 for plans that are constants, valid on the whole region; from 1 for plans that are
        rational functions of the parameters, continued from a best vertex at the point. Where
        there are several best vertices, different numbers choose among them.
    within
        Only bounds at most as high as this one, all over the region (constant plans, best).

    References
    ----------
    Theory §3, weak duality; [Myerson1982], [Rahman2012].
    """
    program = _program(setting, lifted)
    states = range(setting.environment.frame.n_states)
    bounds = [program.affine() for _ in states]
    plan = {
        (i, s, r, b): program.number()
        for i in range(setting.n_agents)
        for s in states
        for r in range(setting.environment.frame.shape[i])
        for b in range(setting.environment.frame.shape[i])
        if b != r
    }
    offsets: dict[tuple[int, Profile, int], int] = {}
    for s, a in setting.outcomes:
        room: Expression = {**bounds[s], None: -signed_welfare(setting, sense, s, a)}
        changes: dict[tuple[int, int], dict[int, Fraction]] = {}
        for i in range(setting.n_agents):
            for b in setting.deviations(i, a):
                mu = plan[i, s, a[i], b]
                room[mu] = setting.gain(i, s, a, b)
                for signal, c in setting.shift(i, s, a, b).items():
                    changes.setdefault((i, signal), {})[mu] = c
        if setting.budget is not Budget.FREE:
            # The same ν for every agent: it may offset what every agent's signals reveal.
            for signal in sorted({signal for _, signal in changes}):
                nu = program.number(None, 0 if setting.budget is Budget.NO_SUBSIDY else None)
                offsets[s, a, signal] = nu
                for i in range(setting.n_agents):
                    changes.setdefault((i, signal), {})[nu] = Fraction(1)
        for row in changes.values():
            if setting.cap is None:
                program.equate(row, Fraction(0), Fraction(0))
            else:
                size = program.number()
                for sign in (1, -1):
                    program.equate(
                        {size: Fraction(1), **{m: sign * c for m, c in row.items()}},
                        Fraction(0),
                        None,
                    )
                room[size] = -setting.cap
        program.require(room)
    total: Expression = {u: form for part in bounds for u, form in part.items()}
    if within is not None:
        program.require({None: within, **{u: -form for u, form in total.items()}})
    solution = _solved(program, total, point, False, _prices(plan.values(), lifted))
    if solution is None:
        return None
    direction = Fraction(1 if sense == "best" else -1)
    names = setting.parameters
    num = {m: direction * c for m, c in solution.total(total).items()}
    values = solution.numerators
    certificate: dict[str, Any] = {
        "deviations": [
            [i, s, r, b, as_number(values[mu], names)]
            for (i, s, r, b), mu in plan.items()
            if values[mu]
        ],
        "nu": [
            [s, list(a), signal, as_number(values[nu], names)]
            for (s, a, signal), nu in offsets.items()
            if values[nu]
        ],
        "scale": as_number(solution.denominator, names),
    }
    claim = {
        "liability": setting.liability_json,
        "budget": str(setting.budget),
        "bound": ratio_json(num, solution.denominator, names),
        "sense": sense,
    }
    document = setting.document("mediated-upper-bound", claim, certificate)
    return Bound(num, solution.denominator, document)


def growing_upper_bound(setting: Setting, point: Point, sense: Sense, lower: Bound) -> Bound | None:
    """Prove that a lower bound is the value, by a plan affine in the parameters over a scale.

    References
    ----------
    Theory §3, weak duality.
    """
    found = affine_plan(setting, point, lower.num, lower.den, 1 if sense == "best" else -1)
    if found is None:
        return None
    deviations, scale = found
    claim = {
        "liability": setting.liability_json,
        "budget": str(setting.budget),
        "bound": ratio_json(lower.num, lower.den, setting.parameters),
        "sense": sense,
    }
    certificate = {"deviations": deviations, "scale": as_number(scale, setting.parameters)}
    document = setting.document("mediated-upper-bound", claim, certificate)
    return Bound(lower.num, lower.den, document)


def lower_bound(
    setting: Setting, point: Point, sense: Sense = "best", *, lifted: int = 0
) -> Bound | None:
    """Find one mechanism, its payments affine in the parameters, best at a point of the region.

    Parameters
    ----------
    setting, point, sense, lifted
        As in `upper_bound`.

    References
    ----------
    Theory §2, class C2; [Myerson1982].
    """
    program = _program(setting, lifted)
    lottery = {outcome: program.number() for outcome in setting.outcomes}
    for state in range(setting.environment.frame.n_states):
        row = {x: Fraction(1) for (s, _), x in lottery.items() if s == state}
        program.equate(row, Fraction(1), Fraction(1))
    payments = _payments(setting, program, lottery)
    frame = setting.environment.frame
    for i in range(setting.n_agents):
        for s in range(frame.n_states):
            for r in range(frame.shape[i]):
                told = [a for a in frame.profiles() if a[i] == r]
                for b in range(frame.shape[i]):
                    if b == r:
                        continue
                    comply: Expression = {}
                    for a in told:
                        comply[lottery[s, a]] = -setting.gain(i, s, a, b)
                        for signal, c in setting.shift(i, s, a, b).items():
                            for unknown, form in payments.get((i, s, a, signal), {}).items():
                                comply[unknown] = form.times(c)
                    program.require(comply)
    value: Expression = {x: signed_welfare(setting, sense, s, a) for (s, a), x in lottery.items()}
    unpaid = [u for y in payments.values() for u in y if u is not None]
    solution = _solved(program, value, point, True, _prices(unpaid, lifted))
    if solution is None:
        return None
    direction = Fraction(1 if sense == "best" else -1)
    num = {m: direction * c for m, c in solution.total(value).items()}
    names = setting.parameters
    certificate = {
        "recommendation": [
            [s, list(a), as_number(solution.numerators[x], names)]
            for (s, a), x in lottery.items()
            if solution.numerators[x]
        ],
        "transfers": [
            [i, s, list(a), signal, as_number(pay, names)]
            for (i, s, a, signal), y in payments.items()
            if (pay := solution.total(y))
        ],
        "scale": as_number(solution.denominator, names),
    }
    claim = {
        "liability": setting.liability_json,
        "budget": str(setting.budget),
        "value": ratio_json(num, solution.denominator, names),
        "sense": sense,
    }
    document = setting.document("mediated-lower-bound", claim, certificate)
    return Bound(num, solution.denominator, document)


def _payments(
    setting: Setting, program: UniformProgram, lottery: dict[tuple[int, Profile], int]
) -> dict[tuple[int, int, Profile, int], Expression]:
    """Add payments y for every signal that matters, within liability and budget."""
    payments: dict[tuple[int, int, Profile, int], Expression] = {}
    if setting.cap is not None and setting.cap == setting.zero:
        return payments
    agents = range(setting.n_agents)
    for s, a in setting.outcomes:
        seen = {
            i: {t for b in setting.deviations(i, a) for t in setting.shift(i, s, a, b)}
            for i in agents
        }
        union = sorted(set().union(*seen.values()))
        for signal in union:
            involved = [i for i in agents if setting.budget is not Budget.FREE or signal in seen[i]]
            for i in involved:
                y = payments[i, s, a, signal] = program.affine()
                if setting.cap is not None:
                    for sign in (1, -1):
                        within: Expression = {
                            u: form.times(Fraction(sign)) for u, form in y.items()
                        }
                        program.require({**within, lottery[s, a]: setting.cap})
            together: Expression = {
                u: -form for i in involved for u, form in payments[i, s, a, signal].items()
            }
            if setting.budget is Budget.BALANCED:
                program.vanish(together)
            elif setting.budget is Budget.NO_SUBSIDY:
                program.require(together)
    return payments
