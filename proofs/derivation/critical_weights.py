"""Finders of λ*(language) and λ**: the critical ratio at a point, continued over the cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

from coopgap.numerics.linear.polyhedra import Point
from coopgap.numerics.signal_contracts.language_threshold import CriticalCycle, language_threshold
from coopgap.numerics.thresholds import worst_case_threshold
from coopgap.proofs.derivation.answers import ONE, Answer, Finder, Split, profiles_text
from coopgap.proofs.derivation.polynomials import (
    Polynomial,
    as_number,
    evaluate,
    from_form,
    from_sympy,
    plus,
    times,
    to_sympy,
)
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.derivation.setting import Setting
from coopgap.proofs.derivation.signal import transfers
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Profile
from coopgap.theory.errors import LanguageError
from coopgap.theory.language import Language

NOTHING: Polynomial = {}


def threshold_finder(quantity: str) -> Finder:
    """Give the finder of ``"threshold"`` (λ*) or ``"worst-threshold"`` (λ**)."""
    return worst_case_values if quantity == "worst-threshold" else language_values


def reduced(num: AffineForm, den: AffineForm, point: Point) -> tuple[Polynomial, Polynomial]:
    """Give a ratio of forms in lowest terms, its denominator positive at the point."""
    names = num.parameters
    top, bottom = from_form(num), from_form(den)
    if names and bottom:
        cancelled = sympy.cancel(to_sympy(top, names) / to_sympy(bottom, names))
        above, below = sympy.fraction(sympy.together(cancelled))
        top, bottom = from_sympy(above, names), from_sympy(below, names)
    if evaluate(bottom, point) < 0:
        return {m: -c for m, c in top.items()}, {m: -c for m, c in bottom.items()}
    return top, bottom


def _json(num: Polynomial, den: Polynomial, names: tuple[str, ...]) -> Any:
    if not den:
        return "inf"
    if not den.keys() - {()}:
        return as_number({m: c / den[()] for m, c in num.items()}, names)
    return {"num": as_number(num, names), "den": as_number(den, names)}


def _shown(num: Polynomial, den: Polynomial, names: tuple[str, ...]) -> str:
    return str(to_sympy(num, names) / to_sympy(den, names)) if den else "infinite"


# -- λ*(language) ------------------------------------------------------------------------------


def language_values(setting: Setting, point: Point, prover: Prover) -> Iterator[Answer | Split]:
    """Propose λ* on a cell: the ratio of the critical cycle, and potentials that support it."""
    if not isinstance(setting.language, Language):
        raise LanguageError("λ*(L) is a cycle ratio over definite signals; this language is noisy")
    found = language_threshold(setting.environment.at(point), setting.language)
    names = setting.parameters
    certificate: dict[str, Any] = {
        "order": list(range(setting.environment.frame.n_states)),
        "conflicts": [
            {
                "profiles": [[state, list(profile)] for state, profile in cycle.profiles],
                "agent": cycle.agent,
                "cycle": [list(step) for step in cycle.deviations],
            }
            for cycle in found.cycles
        ],
    }
    if found.value is None or found.rule is None:
        document = setting.document("language-threshold", {"threshold": "inf"}, certificate)
        yield Answer(ONE, {}, (document,), ("some deviations gain and cost no welfare",))
        return
    num, den = NOTHING, ONE
    critical = next((c for c in found.cycles if c.ratio == found.value), None)
    if found.value and critical is not None:
        num, den = reduced(*_sums(setting, critical), point)
    rule = found.rule.profiles
    for data in _potentials(setting, rule, num, den, point):
        document = setting.document(
            "language-threshold",
            {"threshold": _json(num, den, names)},
            {**certificate, "rule": [list(a) for a in rule], "transfers": data},
        )
        line = (
            f"at weight {_shown(num, den, names)} and no less, {profiles_text(setting, rule)} "
            "is implementable"
        )
        yield Answer(num, den, (document,), (line,))


def _sums(setting: Setting, cycle: CriticalCycle) -> tuple[AffineForm, AffineForm]:
    """Give the gain and the welfare loss around a cycle of deviations."""
    played = dict(cycle.profiles)
    gain = loss = setting.zero
    for state, action in cycle.deviations:
        gain = gain + setting.gain(cycle.agent, state, played[state], action)
        loss = loss + setting.loss(cycle.agent, state, played[state], action)
    return gain, loss


def _potentials(
    setting: Setting, rule: tuple[Profile, ...], num: Polynomial, den: Polynomial, point: Point
) -> Iterator[list[list[Any]]]:
    """Propose transfers, scaled by the denominator, that support the rule at the threshold."""
    constant = not (num.keys() | den.keys()) - {()}
    if constant:
        weight = AffineForm.of_constant(num.get((), Fraction(0)) / den[()], setting.parameters)
        agents = (weight,) * setting.n_agents
        helped = dataclasses.replace(
            setting, environment=dataclasses.replace(setting.environment, prosociality=agents)
        )
        uniform = transfers(helped, rule)
        if uniform is not None:
            scale = den[()]
            yield [[_scaled(pay, scale) for pay in row] for row in uniform.data]
            return
    n_signals = setting.language.n_signals
    rows = []
    for agent in range(setting.n_agents):
        paid = _longest_paths(setting, rule, agent, num, den, point)
        rows.append([as_number(paid.get(s, {}), setting.parameters) for s in range(n_signals)])
    yield rows


def _scaled(pay: Any, factor: Fraction) -> Any:
    if isinstance(pay, dict):
        return {monomial: str(Fraction(c) * factor) for monomial, c in pay.items()}
    return str(Fraction(pay) * factor)


def _longest_paths(
    setting: Setting,
    rule: tuple[Profile, ...],
    agent: int,
    num: Polynomial,
    den: Polynomial,
    point: Point,
) -> dict[int, Polynomial]:
    """Give each signal the largest total temptation of a path of deviations that starts there."""
    edges: list[tuple[int, int, Polynomial, Fraction]] = []
    for state, profile in enumerate(rule):
        here = next(iter(setting.signals(state, profile)))
        for b in setting.deviations(agent, profile):
            there = next(iter(setting.signals(state, setting.moved(agent, profile, b))))
            gain = from_form(setting.gain(agent, state, profile, b))
            loss = from_form(setting.loss(agent, state, profile, b))
            temptation: Polynomial = plus(times(den, gain), times(num, loss), -1)
            edges.append((here, there, temptation, evaluate(temptation, point)))
    value: dict[int, Fraction] = {}
    paid: dict[int, Polynomial] = {}
    for _ in range(setting.language.n_signals + 1):
        for here, there, temptation, size in edges:
            total = size + value.get(there, Fraction(0))
            if here != there and total > value.get(here, Fraction(0)):
                value[here] = total
                paid[here] = plus(temptation, paid.get(there, {}))
    return paid


# -- λ** -----------------------------------------------------------------------------------------


def worst_case_values(setting: Setting, point: Point, prover: Prover) -> Iterator[Answer | Split]:
    """Propose λ** on a cell: set by the profile that is hardest to upset."""
    names = setting.parameters
    found = worst_case_threshold(setting.environment.at(point))
    if found.value is None:
        document = setting.document("worst-case-threshold", {"threshold": "inf"}, {})
        yield Answer(
            ONE, {}, (document,), ("an inefficient profile is a unilateral maximum of welfare",)
        )
        return
    num, den = NOTHING, ONE
    if found.tight is not None and found.value:
        hardest = next(d for d in found.escapes if (d.state, d.profile) == found.tight)
        num, den = reduced(
            setting.gain(hardest.agent, hardest.state, hardest.profile, hardest.action),
            setting.loss(hardest.agent, hardest.state, hardest.profile, hardest.action),
            point,
        )
    document = setting.document("worst-case-threshold", {"threshold": _json(num, den, names)}, {})
    line = (
        f"above weight {_shown(num, den, names)} every inefficient profile has a deviation that "
        "raises welfare and pays"
    )
    yield Answer(num, den, (document,), (line,))
