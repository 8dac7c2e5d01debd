"""Answers that may hold on a whole cell: a ratio of polynomials and the documents for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from coopgap.numerics.linear.polyhedra import Point
from coopgap.proofs.derivation.polynomials import (
    Polynomial,
    as_number,
    from_form,
    plus,
    times,
    to_sympy,
)
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.derivation.setting import Setting
from coopgap.theory.affine import AffineForm
from coopgap.theory.contract import Budget, Profile
from coopgap.theory.language import Language

ONE: Polynomial = {(): Fraction(1)}


@dataclass(frozen=True, slots=True)
class Answer:
    """A candidate for the quantity on a cell.

    Attributes
    ----------
    num, den
        The ratio; an empty denominator means that the quantity is infinite.
    documents
        What must be certified for the answer to be proved (lemmas still missing).
    reading
        One line per document: what it shows, for the proof sketch.
    mute
        How many of the documents, the last ones, do not say where to split a cell on which
        they fail: numbers in them were chosen, not derived.
    """

    num: Polynomial
    den: Polynomial
    documents: tuple[dict[str, Any], ...]
    reading: tuple[str, ...]
    mute: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """A form, positive at the point, whose sign must be settled first: split the cell there.

    Attributes
    ----------
    form
        Where to split.
    strict
        Whether the two sides must be told apart on the boundary too.
    """

    form: AffineForm
    strict: bool


Finder: TypeAlias = Callable[[Setting, Point, Prover], Iterator[Answer | Split]]
"""Proposes answers at a point of the setting's region, the most uniform first."""


def first_best(setting: Setting, point: Point, prover: Prover) -> Answer | Split:
    """Find the efficient rule of a cell, with documents for both directions.

    Welfare cannot exceed it (a bound without any deviation plan), and the complete language
    implements every rule: paying each agent minus its own utility leaves it indifferent.
    """
    rule: list[Profile] = []
    for state in range(setting.environment.frame.n_states):
        best = max(
            setting.environment.profiles(),
            key=lambda a, s=state: setting.welfare[s, a].at(point),  # type: ignore[misc]
        )
        rule.append(best)
        for other in setting.environment.profiles():
            lead = setting.welfare[state, best] - setting.welfare[state, other]
            if not prover.prove(from_form(lead)):
                return Split(lead, strict=False)
    value = setting.expected(rule)
    everything = Setting(
        setting.environment, Language.complete(setting.environment.frame), None, Budget.FREE
    )
    names = setting.parameters
    claim = {"liability": "inf", "budget": "free"}
    bound = everything.document(
        "mediated-upper-bound",
        {**claim, "bound": as_number(value, names), "sense": "best"},
        {"deviations": []},
    )
    settle = [
        [as_number(-setting.utility(i, s, a), names) for s, a in setting.outcomes]
        for i in range(setting.n_agents)
    ]
    reached = everything.document(
        "implementable",
        {**claim, "rule": [list(a) for a in rule], "value": as_number(value, names)},
        {"transfers": settle},
    )
    shown = to_sympy(from_form(value), names)
    where = profiles_text(setting, rule)
    return Answer(
        from_form(value),
        ONE,
        (bound, reached),
        (f"no outcome has welfare above W* = {shown}", f"{where} reaches W* = {shown}"),
    )


def difference(best: Answer, value: Answer) -> Answer:
    """Give the gap W* - V from a first best (a polynomial) and a value."""
    documents = best.documents + value.documents
    reading = best.reading + value.reading
    if not value.den:
        return Answer(ONE, {}, documents, reading)
    num = plus(times(best.num, value.den), value.num, -1)
    return Answer(num, value.den, documents, reading, value.mute)


def profiles_text(setting: Setting, rule: list[Profile] | tuple[Profile, ...]) -> str:
    """Name the profiles of a rule, with states when there are several."""
    frame = setting.environment.frame
    named = [f"({', '.join(frame.profile_names(a))})" for a in rule]
    if len(named) == 1:
        return named[0]
    return "; ".join(f"{name} in {s}" for name, s in zip(named, frame.states, strict=True))
