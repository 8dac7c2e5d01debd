"""Bounds on class C2 that hold for every parameter of a region, by one exact program each.

The upper bound looks for one plan of deviations μ and an affine bound per state; the lower
bound for one lottery of recommendations and payments affine in the parameters. Where the two
meet at one interior point they are the same affine function, and the value is derived.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from coopgap.numerics.polyhedra import Point
from coopgap.numerics.uniform_program import Expression, UniformProgram, UniformSolution
from coopgap.proofs.derivation.polynomials import as_number
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget, Profile

Sense: TypeAlias = Literal["best", "worst"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound on welfare and the document that claims it (lemmas still missing).

    Attributes
    ----------
    form
        The bound (money).
    document
        A certificate document.
    """

    form: AffineForm
    document: dict[str, Any]


def _signed(setting: Setting, sense: Sense, state: int, profile: Profile) -> AffineForm:
    weight = setting.environment.prior[state]
    return setting.welfare[state, profile].times(weight if sense == "best" else -weight)


def upper_bound(setting: Setting, point: Point, sense: Sense = "best") -> Bound | None:
    """Find deviation plans that bound the program's value over the region, best at a point.

    Parameters
    ----------
    setting
        The question; its region is where the bound must hold.
    point
        Where the bound is made as tight as constant plans allow.
    sense
        ``"worst"`` bounds the least obedient welfare from below.

    References
    ----------
    Theory §3, weak duality; [Myerson1982], [Rahman2012].
    """
    program = UniformProgram(setting.region)
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
        room: Expression = {**bounds[s], None: -_signed(setting, sense, s, a)}
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
    solution = program.solve(total, at=point)
    if solution.status != "optimal":
        return None
    direction = Fraction(1 if sense == "best" else -1)
    form = program.read(total, solution).times(direction)
    values = solution.unknowns
    certificate: dict[str, Any] = {
        "deviations": [
            [i, s, r, b, str(values[mu])] for (i, s, r, b), mu in plan.items() if values[mu]
        ],
        "nu": [
            [s, list(a), signal, str(values[nu])]
            for (s, a, signal), nu in offsets.items()
            if values[nu]
        ],
    }
    claim = {
        "liability": setting.liability_json,
        "budget": str(setting.budget),
        "bound": as_number(form, setting.parameters),
        "sense": sense,
    }
    document = setting.document("mediated-upper-bound", claim, certificate)
    document["certificate"]["state_bounds"] = [
        as_number(program.read(part, solution).times(direction), setting.parameters)
        for part in bounds
    ]
    return Bound(form, document)


def lower_bound(setting: Setting, point: Point, sense: Sense = "best") -> Bound | None:
    """Find one mechanism, its payments affine in the parameters, best at a point of the region.

    Parameters
    ----------
    setting, point, sense
        As in `upper_bound`.

    References
    ----------
    Theory §2, class C2; [Myerson1982].
    """
    program = UniformProgram(setting.region)
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
    value: Expression = {x: _signed(setting, sense, s, a) for (s, a), x in lottery.items()}
    solution = program.solve(value, at=point, maximise=True)
    if solution.status != "optimal":
        return None
    form = program.read(value, solution).times(Fraction(1 if sense == "best" else -1))
    certificate = {
        "recommendation": [
            [s, list(a), str(solution.unknowns[x])]
            for (s, a), x in lottery.items()
            if solution.unknowns[x]
        ],
        "transfers": _payments_json(setting, program, payments, solution),
    }
    claim = {
        "liability": setting.liability_json,
        "budget": str(setting.budget),
        "value": as_number(form, setting.parameters),
        "sense": sense,
    }
    return Bound(form, setting.document("mediated-lower-bound", claim, certificate))


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


def _payments_json(
    setting: Setting,
    program: UniformProgram,
    payments: dict[tuple[int, int, Profile, int], Expression],
    solution: UniformSolution,
) -> list[list[Any]]:
    listed = []
    for (i, s, a, signal), y in payments.items():
        form = program.read(y, solution)
        if form != setting.zero:
            listed.append([i, s, list(a), signal, as_number(form, setting.parameters)])
    return listed
