"""Finders of the welfare gap of each class: candidates for a cell, with their documents."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from coopgap.numerics.equilibria import pure_equilibria
from coopgap.numerics.linear.polyhedra import Point, farkas_proof
from coopgap.proofs.derivation.answers import (
    ONE,
    Answer,
    Finder,
    Split,
    difference,
    first_best,
    profiles_text,
)
from coopgap.proofs.derivation.mediated import (
    Bound,
    Sense,
    growing_upper_bound,
    lower_bound,
    upper_bound,
)
from coopgap.proofs.derivation.polynomials import (
    as_number,
    evaluate,
    from_form,
    plus,
    times,
    to_sympy,
)
from coopgap.proofs.derivation.prover import Prover
from coopgap.proofs.derivation.setting import Setting
from coopgap.proofs.derivation.signal import SignalSearch, Transfers, Undecided
from coopgap.proofs.derivation.stakes import staked_lower_bound, staked_upper_bound

VARIANTS = 4
"""How many best vertices of the dual are continued before a cell is split."""


def gap_finder(mechanism_class: str, sense: Sense) -> Finder:
    """Give the finder of ``W* - V`` for class ``"c0"``, ``"c1"`` or ``"c2"``."""

    def find(setting: Setting, point: Point, prover: Prover) -> Iterator[Answer | Split]:
        best = first_best(setting, point, prover)
        if isinstance(best, Split):
            yield best
            return
        if mechanism_class == "c2":
            values = mediated_values(setting, point, sense)
        elif sense == "worst":
            values = worst_equilibrium(setting.without_contract(), point)
        else:
            chosen = setting.without_contract() if mechanism_class == "c0" else setting
            values = signal_values(chosen, point)
        for value in values:
            yield value if isinstance(value, Split) else difference(best, value)

    return find


def mediated_values(setting: Setting, point: Point, sense: Sense) -> Iterator[Answer | Split]:
    """Propose values of class C2: uniform bounds first, then vertices continued from the point."""
    uppers = [upper_bound(setting, point, sense)]
    lowers = [lower_bound(setting, point, sense)]
    answer = _closed(setting, point, sense, uppers[0], lowers[0])
    if answer is not None:
        yield answer
        return
    if lowers[0] is not None and _reaches(setting, point, sense, lowers[0]):
        grown = growing_upper_bound(setting, point, sense, lowers[0])
        answer = _closed(setting, point, sense, grown, lowers[0])
        if answer is not None:
            yield answer
    staked = staked_lower_bound(setting, point, sense)
    if staked is not None:
        plan = staked_upper_bound(setting, point, sense, staked)
        answer = _closed(setting, point, sense, plan, staked)
        if answer is not None:
            # The mechanism first: where it ceases to be one is where a cell ends.
            yield dataclasses.replace(
                answer,
                documents=answer.documents[::-1],
                reading=answer.reading[::-1],
                mute=1,
            )
    if setting.cap is not None and setting.cap != setting.zero:
        yield from _dominance(setting, point)
    for variant in range(1, VARIANTS + 1):
        uppers.append(upper_bound(setting, point, sense, lifted=variant))
        if variant == 1:
            lowers.append(lower_bound(setting, point, sense, lifted=variant))
        for upper in uppers if variant == 1 else uppers[-1:]:
            for lower in lowers:
                answer = _closed(setting, point, sense, upper, lower)
                if answer is not None:
                    yield answer


def _reaches(setting: Setting, point: Point, sense: Sense, bound: Bound) -> bool:
    """Tell whether a bound is the program's value at the point."""
    here = upper_bound(setting.at(point), (), sense)
    if here is None:
        return False
    return evaluate(here.num, ()) == evaluate(bound.num, point) / evaluate(bound.den, point)


def _dominance(setting: Setting, point: Point) -> Iterator[Split]:
    """Split where a deviation begins to gain more than all that transfers can take back."""
    assert setting.cap is not None
    for s, a in setting.outcomes:
        for i in range(setting.n_agents):
            for b in setting.deviations(i, a):
                form = setting.gain(i, s, a, b)
                if setting.shift(i, s, a, b):
                    form = form - setting.cap.times(Fraction(2))
                if form.at(point) < 0:
                    form = -form
                if not form.is_constant and farkas_proof(form, setting.region) is None:
                    yield Split(form, strict=True)
                    return


def _closed(
    setting: Setting, point: Point, sense: Sense, upper: Bound | None, lower: Bound | None
) -> Answer | None:
    """Give the common value of two bounds, if they are the same function."""
    if upper is None or lower is None:
        return None
    if plus(times(upper.num, lower.den), times(lower.num, upper.den), -1):
        return None
    names = setting.parameters
    shown = to_sympy(lower.num, names) / to_sympy(lower.den, names)
    if evaluate(lower.den, point) <= 0:
        return None
    word = "below" if sense == "worst" else "above"
    return Answer(
        lower.num,
        lower.den,
        (upper.document, lower.document),
        (
            f"a plan of deviations shows that no mechanism of class C2 has welfare {word} {shown}",
            f"a mechanism of class C2 has welfare {shown}",
        ),
    )


def signal_values(setting: Setting, point: Point) -> Iterator[Answer | Split]:
    """Propose the value of class C1 (or C0, with liability zero)."""
    search = SignalSearch(setting, point)
    found = search.best()
    if isinstance(found, Undecided):
        yield Split(found.form, strict=True)
        return
    names = setting.parameters
    order = list(range(setting.environment.frame.n_states))
    claim: dict[str, Any] = {
        "liability": setting.liability_json,
        "budget": str(setting.budget),
    }
    conflicts = [conflict.data for conflict in search.conflicts]
    if found is None:
        bound = setting.document(
            "signal-upper-bound",
            {**claim, "bound": "-inf"},
            {"order": order, "conflicts": conflicts},
        )
        yield Answer(ONE, {}, (bound,), ("no rule at all is implementable",))
        return
    assert isinstance(found, Transfers)
    value = setting.expected(found.rule)
    conflicts += _further_conflicts(search, value, point)
    bound = setting.document(
        "signal-upper-bound",
        {**claim, "bound": as_number(value, names)},
        {"order": order, "conflicts": conflicts},
    )
    reached = setting.document(
        "implementable",
        {**claim, "rule": [list(a) for a in found.rule], "value": as_number(value, names)},
        {"transfers": found.data},
    )
    shown = value.as_sympy()
    bare = setting.cap == setting.zero
    deterrent = "pays" if bare else "no contract deters"
    support = "is an equilibrium" if bare else "is implemented by a contract"
    yield Answer(
        from_form(value),
        ONE,
        (bound, reached),
        (
            f"every rule with welfare above {shown} has a deviation that {deterrent} "
            f"({len(conflicts)} conflicts)",
            f"{profiles_text(setting, found.rule)} {support}, with welfare {shown}",
        ),
    )


def _further_conflicts(search: SignalSearch, value: Any, point: Point) -> list[dict[str, Any]]:
    """Rule out single profiles that are worse at the point but not on the whole cell."""
    setting = search.setting
    if setting.environment.frame.n_states > 1:
        return []
    before = len(search.conflicts)
    prover = Prover(setting.region)
    for a in setting.environment.profiles():
        lead = value - setting.expected((a,))
        if lead.at(point) > 0 and not prover.prove(from_form(lead)):
            search.examine({0: a})
    return [conflict.data for conflict in search.conflicts[before:]]


def worst_equilibrium(setting: Setting, point: Point) -> Iterator[Answer | Split]:
    """Propose the welfare of the worst pure equilibrium without contract."""
    found = pure_equilibria(setting.environment.at(point)).profiles
    documents, rule = [], []
    for state, profiles in enumerate(found):
        claim = {"state": state, "profiles": [list(a) for a in profiles]}
        documents.append(setting.document("pure-equilibria", claim, {}))
        if not profiles:
            yield Answer(
                ONE, {}, tuple(documents), ("there is no pure equilibrium",) * len(documents)
            )
            return
        worst = min(profiles, key=lambda a, s=state: setting.welfare[s, a].at(point))  # type: ignore[misc]
        rule.append(worst)
        for other in profiles:
            lead = setting.welfare[state, other] - setting.welfare[state, worst]
            if lead != setting.zero:
                documents.append(implication(setting, lead))
    value = setting.expected(rule)
    reading = [
        "exactly the profiles listed are pure equilibria"
        if d["claim"]["kind"] == "pure-equilibria"
        else "another equilibrium has no lower welfare"
        for d in documents
    ]
    yield Answer(from_form(value), ONE, tuple(documents), tuple(reading))


def implication(setting: Setting, form: Any, *, strict: bool = False) -> dict[str, Any]:
    """Write the claim that a form is non-negative on the region."""
    names = setting.parameters
    base = setting.document("implication", {"poly": as_number(form, names), "strict": strict}, {})
    return {key: part for key, part in base.items() if key not in ("environment", "language")}
