"""Class C2 under limited liability with all of it at stake, and symmetric: a much smaller program.

Where signals are definite and the budget is free, it is best to pay an agent B times the
probability for the signal of its obedience, and to charge as much for any other: transfers
leave the program, and a deviation that the signal reveals costs its agent 2B. Where the family
stays the same when agents change places, so may the mechanism and the plan of deviations: one
unknown for each orbit. What is left has few vertices, and they continue as short rational
functions of the parameters, which the kernel then checks in the full program.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from coopgap.numerics.linear.polyhedra import Point, sample_points
from coopgap.numerics.linear.uniform_program import Expression, UniformProgram
from coopgap.proofs.derivation.lifted import LiftedProgram, Solved
from coopgap.proofs.derivation.mediated import Bound, Sense, ratio_json, signed_welfare
from coopgap.proofs.derivation.polynomials import Polynomial, as_number, evaluate, from_form, times
from coopgap.proofs.derivation.setting import Agent, Outcome, Setting, State
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget
from coopgap.theory.language import Language
from coopgap.theory.region import Region

MAX_AGENTS = 5
"""Most agents whose changes of place are tried one by one."""

SAMPLES = 24
"""Points at which the constants of idle deviations must leave room."""

ROUNDINGS = (1, 2, 4, 12, 60)
"""Denominators that are tried for them, the shortest first."""

Advice: TypeAlias = tuple[Agent, State, int, int]
"""A deviation: agent, state, recommended action, other action."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Orbits:
    """Outcomes and deviations that changes of place map to one another.

    Attributes
    ----------
    outcomes, advice
        Each outcome, and each deviation, with the representative of its orbit.
    """

    outcomes: dict[Outcome, Outcome]
    advice: dict[Advice, Advice]


def applies(setting: Setting) -> bool:
    """Tell whether staking all of the liability is without loss."""
    return (
        setting.cap is not None
        and setting.budget is Budget.FREE
        and isinstance(setting.language, Language)
    )


def kept_after(setting: Setting, agent: Agent, outcome: Outcome, action: int) -> AffineForm:
    """Give what obedience is worth against a deviation, all of the liability being at stake."""
    assert setting.cap is not None
    state, profile = outcome
    worth = -setting.gain(agent, state, profile, action)
    if setting.shift(agent, state, profile, action):
        worth = worth + setting.cap.times(Fraction(2))
    return worth


def orbits(setting: Setting) -> Orbits:
    """Find the changes of place that leave the family as it is, and what they identify.

    Examples
    --------
    >>> from coopgap.theory.affine import as_affine
    >>> from coopgap.theory.games.families import two_by_two_family
    >>> family = two_by_two_family("chicken")
    >>> cap = as_affine("P", family.parameters)
    >>> found = orbits(Setting(family, Language.complete(family.frame), cap, Budget.FREE))
    >>> len(set(found.outcomes.values())), len(set(found.advice.values()))
    (3, 2)
    """
    n, shape = setting.n_agents, setting.environment.frame.shape
    advice = [
        (i, s, r, b)
        for i in range(n)
        for s in range(setting.environment.frame.n_states)
        for r, b in itertools.permutations(range(shape[i]), 2)
    ]
    moves = [tuple(range(n))]
    if len(set(shape)) == 1 and n <= MAX_AGENTS:
        moves = [m for m in itertools.permutations(range(n)) if _keeps(setting, m)]
    return Orbits(
        {
            (s, a): min((s, tuple(a[j] for j in move)) for move in moves)
            for s, a in setting.outcomes
        },
        {(i, s, r, b): min((move.index(i), s, r, b) for move in moves) for i, s, r, b in advice},
    )


def _keeps(setting: Setting, move: tuple[int, ...]) -> bool:
    """Tell whether agents who change places (new j was old move[j]) find the same family."""
    for s, a in setting.outcomes:
        image = tuple(a[j] for j in move)
        for new, old in enumerate(move):
            if setting.utility(new, s, image) != setting.utility(old, s, a):
                return False
            for b in setting.deviations(old, a):
                if bool(setting.shift(new, s, image, b)) != bool(setting.shift(old, s, a, b)):
                    return False
        if setting.welfare[s, image] != setting.welfare[s, a]:
            return False
    return True


def _best_lottery(
    setting: Setting, found: Orbits, point: Point, sense: Sense
) -> tuple[Solved, dict[Outcome, int], Expression, list[Expression]] | None:
    """Give the continued solution, the unknowns, the value and what obedience is worth."""
    program = LiftedProgram(setting.region)
    lottery = _numbers(program, found.outcomes.values())
    sizes: dict[int, dict[int, Fraction]] = {}
    value: Expression = {}
    obey: dict[Advice, Expression] = {key: {} for key in _representatives(found.advice)}
    for s, a in setting.outcomes:
        x = lottery[found.outcomes[s, a]]
        row = sizes.setdefault(s, {})
        row[x] = row.get(x, Fraction(0)) + 1
        value[x] = value.get(x, setting.zero) + signed_welfare(setting, sense, s, a)
        for i in range(setting.n_agents):
            for b in setting.deviations(i, a):
                if (comply := obey.get((i, s, a[i], b))) is not None:
                    kept = kept_after(setting, i, (s, a), b)
                    comply[x] = comply.get(x, setting.zero) + kept
    for row in sizes.values():
        program.equate(row, Fraction(1), Fraction(1))
    for comply in obey.values():
        program.require(comply)
    solution = program.lift(value, point, maximise=True)
    return None if solution is None else (solution, lottery, value, list(obey.values()))


def staked_vertex(setting: Setting, point: Point) -> list[Polynomial]:
    """List what may vanish where the best mechanism at a point ceases to be the best.

    These are its probabilities and what obedience is worth under it, as numerators over one
    common denominator.

    References
    ----------
    Theory §2, class C2.
    """
    if not applies(setting):
        return []
    continued = _best_lottery(setting, orbits(setting), point, "best")
    if continued is None:
        return []
    solution, lottery, _, obedience = continued
    parts = [solution.numerators[x] for x in lottery.values()]
    parts += [solution.total(row) for row in obedience]
    return [part for part in parts if part]


def staked_lower_bound(setting: Setting, point: Point, sense: Sense = "best") -> Bound | None:
    """Continue the best symmetric mechanism at a point as a function of the parameters.

    References
    ----------
    Theory §2, class C2; [Myerson1982].
    """
    if not applies(setting):
        return None
    found = orbits(setting)
    continued = _best_lottery(setting, found, point, sense)
    if continued is None:
        return None
    solution, lottery, value, _ = continued
    assert setting.cap is not None
    names, stake = setting.parameters, from_form(setting.cap)
    num, den = _signed(solution.total(value), sense), solution.denominator
    recommended: list[list[Any]] = []
    transfers: list[list[Any]] = []
    for s, a in setting.outcomes:
        chance = solution.numerators[lottery[found.outcomes[s, a]]]
        if not chance:
            continue
        recommended.append([s, list(a), as_number(chance, names)])
        for i in range(setting.n_agents):
            moves = [setting.shift(i, s, a, b) for b in setting.deviations(i, a)]
            for signal in sorted({t for move in moves for t in move}):
                sign = Fraction(1 if signal in setting.signals(s, a) else -1)
                pay = {m: sign * c for m, c in times(chance, stake).items()}
                if pay:
                    transfers.append([i, s, list(a), signal, as_number(pay, names)])
    certificate = {
        "recommendation": recommended,
        "transfers": transfers,
        "scale": as_number(den, names),
    }
    claim = {"value": ratio_json(num, den, names), **_terms(setting, sense)}
    return Bound(num, den, setting.document("mediated-lower-bound", claim, certificate))


def staked_upper_bound(setting: Setting, point: Point, sense: Sense, lower: Bound) -> Bound | None:
    """Continue the best symmetric plan of deviations at a point as a function of the parameters.

    What the mechanism of a lower bound recommends determines the plan; for the actions that it
    never recommends constants are sought, by the room they leave at points of the region.

    References
    ----------
    Theory §3, weak duality; [Myerson1982].
    """
    if not applies(setting):
        return None
    found = orbits(setting)
    told = {
        (i, s, a[i])
        for s, a, _ in lower.document["certificate"]["recommendation"]
        for i in range(setting.n_agents)
    }
    program = LiftedProgram(setting.region)
    bounds = [program.affine() for _ in range(setting.environment.frame.n_states)]
    plan = _numbers(
        program, (first for (i, s, r, _), first in found.advice.items() if (i, s, r) in told)
    )
    rooms: dict[Outcome, Expression] = {}
    for s, a in _representatives(found.outcomes):
        room = rooms[s, a] = {**bounds[s], None: -signed_welfare(setting, sense, s, a)}
        room.update(_charges(setting, found, (s, a), plan).items())
        if all((i, s, r) in told for i, r in enumerate(a)):
            program.require(room)
    total: Expression = {u: form for part in bounds for u, form in part.items()}
    solution = program.lift(total, point)
    if solution is None:
        return None
    names = setting.parameters
    num, den = _signed(solution.total(total), sense), solution.denominator
    weights: dict[Advice, Polynomial] = {
        first: solution.numerators[mu] for first, mu in plan.items()
    }
    idle = [first for first in _representatives(found.advice) if first not in plan]
    if idle:
        filled = _fill(
            setting, found, idle, {q: solution.total(room) for q, room in rooms.items()}, den
        )
        weights |= {first: {m: w * c for m, c in den.items()} for first, w in filled.items() if w}
    certificate = {
        "deviations": [
            [*key, as_number(weights[first], names)]
            for key, first in found.advice.items()
            if weights.get(first)
        ],
        "scale": as_number(den, names),
    }
    claim = {"bound": ratio_json(num, den, names), **_terms(setting, sense)}
    return Bound(num, den, setting.document("mediated-upper-bound", claim, certificate))


def _charges(
    setting: Setting, found: Orbits, outcome: Outcome, unknowns: Mapping[Advice, int]
) -> dict[int, AffineForm]:
    """Give what each planned deviation adds to the room that an outcome leaves."""
    s, a = outcome
    parts: dict[int, AffineForm] = {}
    for i in range(setting.n_agents):
        for b in setting.deviations(i, a):
            mu = unknowns.get(found.advice[i, s, a[i], b])
            if mu is not None:
                part = kept_after(setting, i, outcome, b)
                parts[mu] = parts.get(mu, setting.zero) - part
    return parts


def _fill(
    setting: Setting,
    found: Orbits,
    idle: list[Advice],
    rooms: Mapping[Outcome, Polynomial],
    den: Polynomial,
) -> dict[Advice, Fraction]:
    """Find constant weights of idle deviations that leave every outcome room at sample points."""
    program = UniformProgram(Region(()))
    weights = {first: program.number() for first in idle}
    spare = program.number()
    charges = {q: _charges(setting, found, q, weights) for q in rooms}
    rows: list[tuple[dict[int, Fraction], Fraction]] = []
    for where in sample_points(setting.region, SAMPLES, seed=5):
        below = evaluate(den, where)
        if below <= 0:
            return {}
        for q, room in rooms.items():
            if charges[q]:
                row = {mu: form.at(where) for mu, form in charges[q].items()}
                left = evaluate(room, where) / below
                size = abs(left) + sum(abs(c) for c in row.values())
                rows.append((row, -left))
                program.equate({**row, spare: -size}, -left, None)
    program.equate({spare: Fraction(1)}, None, Fraction(1))
    one = AffineForm.of_constant(Fraction(1), ())
    solution = program.solve({spare: one}, at=(), maximise=True)
    if solution.status != "optimal":
        return {}
    exact = {mu: solution.unknowns[mu] for mu in weights.values()}
    for digits in ROUNDINGS:  # short numbers make short proofs
        short = {mu: Fraction(round(w * digits), digits) for mu, w in exact.items()}
        if all(sum(c * short[mu] for mu, c in row.items()) >= low for row, low in rows):
            exact = short
            break
    return {first: exact[mu] for first, mu in weights.items()}


def _terms(setting: Setting, sense: Sense) -> dict[str, Any]:
    return {
        "liability": setting.liability_json,
        "budget": str(setting.budget),
        "sense": sense,
    }


def _signed(num: Mapping[Any, Fraction], sense: Sense) -> dict[Any, Fraction]:
    return {m: c if sense == "best" else -c for m, c in num.items()}


def _representatives(found: Mapping[Key, Key]) -> list[Key]:
    return list(dict.fromkeys(found.values()))


def _numbers(program: LiftedProgram, orbit: Iterable[Key]) -> dict[Key, int]:
    return {key: program.number() for key in dict.fromkeys(orbit)}
