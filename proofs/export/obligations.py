"""What a certificate leaves to arithmetic: implications between polynomials in the parameters.

Weak duality and its like turn a claim about all mechanisms into finitely many inequalities over
the region. Here they are listed anew from the document, for an opinion that owes nothing to Coq.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coopgap.proofs.derivation.polynomials import Polynomial, plus, times
from coopgap.proofs.export.definitions import Definitions
from coopgap.proofs.export.family import ONE, ZERO, Document, Family, Outcome, read_number
from coopgap.proofs.export.mediated_text import ratio, slacks
from coopgap.proofs.export.selection_text import escape, holdout, short_by
from coopgap.theory.errors import DerivationError

Literal = tuple[Polynomial, str]
"""A polynomial and how it compares with zero: ``>=``, ``>`` or ``=``."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that must hold all over the region.

    Attributes
    ----------
    any_of
        One of these is enough.
    meaning
        What it stands for.
    """

    any_of: tuple[Literal, ...]
    meaning: str


def obligations(document: Document) -> list[Obligation]:
    """List what a document's claim comes down to.

    Raises
    ------
    DerivationError
        When claims of its kind are not listed.
    FormatError
        When the document cannot be read.
    """
    family = Family.read(document)
    writers = {
        "mediated-upper-bound": _mediated_upper,
        "mediated-lower-bound": _mediated_lower,
        "implementable": _implementable,
        "signal-upper-bound": _signal_upper,
        "pure-equilibria": _equilibria,
        "closure-threshold": _closure,
        "language-threshold": _language_threshold,
        "worst-case-threshold": _worst_case,
    }
    kind = document["claim"]["kind"]
    if kind not in writers:
        raise DerivationError(f"claims of kind {kind!r} are not exported to SMT-LIB")
    return list(writers[kind](family, document))


def _one(poly: Polynomial, relation: str, meaning: str) -> Obligation:
    return Obligation(((poly, relation),), meaning)


def _minus(poly: Polynomial) -> Polynomial:
    return {m: -c for m, c in poly.items()}


def _number(family: Family, value: Any) -> Polynomial:
    return read_number(value, family.parameters)


def _mediated_upper(family: Family, document: Document) -> Iterator[Obligation]:
    claim, certificate = document["claim"], document["certificate"]
    if len(family.states) > 1 or claim["liability"] not in ("inf", "0", 0):
        raise DerivationError("SMT-LIB: one state and liability 0 or unlimited only")
    sign = -1 if claim.get("sense") == "worst" else 1
    num, den = ratio(claim["bound"], family.parameters)
    scale = _number(family, certificate.get("scale", 1))
    plan = {(i, s, r, d): _number(family, mu) for i, s, r, d, mu in certificate["deviations"]}
    yield _one(scale, ">", "the scale is positive")
    for (i, s, r, d), mu in plan.items():
        yield _one(mu, ">=", f"multiplier {i, s, r, d}")
    rooms = slacks(Definitions.of(family), plan, {}, None, scale, sign=sign)
    for a, value in zip(family.profiles, rooms[0], strict=True):
        left = times({(): Fraction(sign)}, times(num, scale))
        yield _one(plus(left, times(value, den), -1), ">=", f"no more at {a}")
        if claim["liability"] == "inf":
            yield from _silent(family, plan, a)


def _silent(
    family: Family, plan: Mapping[tuple[int, int, int, int], Polynomial], profile: Outcome
) -> Iterator[Obligation]:
    for i in range(family.n_agents):
        traces: dict[int, Polynomial] = {}
        for d in family.deviations(i, profile):
            for k, c in family.shift(i, 0, profile, d).items():
                mu = plan.get((i, 0, profile[i], d), ZERO)
                traces[k] = plus(traces.get(k, ZERO), mu, c)
        for k, trace in traces.items():
            yield _one(trace, "=", f"agent {i} is undetectable at {profile}, signal {k}")


def _mediated_lower(family: Family, document: Document) -> Iterator[Obligation]:
    claim, certificate = document["claim"], document["certificate"]
    law = {(s, tuple(a)): _number(family, x) for s, a, x in certificate["recommendation"]}
    pays = {(i, s, tuple(a), k): _number(family, y) for i, s, a, k, y in certificate["transfers"]}
    scale = _number(family, certificate.get("scale", 1))
    value: Polynomial = ZERO
    for s in range(len(family.states)):
        total: Polynomial = ZERO
        for a in family.profiles:
            x = law.get((s, a), ZERO)
            yield _one(x, ">=", f"probability of {a}")
            total = plus(total, x)
            value = plus(value, times(x, family.welfare[s, a]), family.prior[s])
        yield _one(plus(total, scale, -1), "=", f"probabilities in state {s}")
        yield from _obedience(family, law, pays, s)
    num, den = ratio(claim["value"], family.parameters)
    sign = -1 if claim.get("sense") == "worst" else 1
    lead = plus(times(value, den), times(num, scale), -1)
    yield _one({m: sign * c for m, c in lead.items()}, ">=", "the value is reached")
    if claim["liability"] != "inf":
        cap = _number(family, claim["liability"])
        for (i, s, a, k), y in pays.items():
            bound = times(cap, law.get((s, a), ZERO))
            for signed in (y, _minus(y)):
                yield _one(plus(bound, signed), ">=", f"liability of {i} at {a}, signal {k}")
    if claim["budget"] != "free":
        for s, a, k in sorted({key[1:] for key in pays}):
            total = ZERO
            for i in range(family.n_agents):
                total = plus(total, pays.get((i, s, a, k), ZERO))
            relation = "=" if claim["budget"] == "balanced" else ">="
            yield _one(_minus(total), relation, f"budget at {a}, signal {k}")


def _obedience(
    family: Family,
    law: Mapping[tuple[int, Outcome], Polynomial],
    pays: Mapping[tuple[int, int, Outcome, int], Polynomial],
    s: int,
) -> Iterator[Obligation]:
    for i in range(family.n_agents):
        for r in range(len(family.actions[i])):
            for d in range(len(family.actions[i])):
                if d == r:
                    continue
                comply: Polynomial = ZERO
                for a in family.profiles:
                    if a[i] != r:
                        continue
                    x = law.get((s, a), ZERO)
                    comply = plus(comply, times(x, family.gain(i, s, a, d)), -1)
                    for k, c in family.shift(i, s, a, d).items():
                        comply = plus(comply, pays.get((i, s, a, k), ZERO), c)
                yield _one(comply, ">=", f"agent {i}, told {r}, does not do {d}")


def _nash(
    family: Family,
    rule: Sequence[Outcome],
    transfers: Sequence[Sequence[Any]],
    weight: Polynomial | None = None,
) -> Iterator[Obligation]:
    pay = [[_number(family, t) for t in row] for row in transfers]
    for s, a in enumerate(rule):
        for i in range(family.n_agents):
            for d in family.deviations(i, a):
                if weight is None:
                    stay = _minus(family.gain(i, s, a, d))
                else:
                    lost = times(weight, family.loss(i, s, a, d))
                    stay = plus(lost, family.own_gain(i, s, a, d), -1)
                for k, c in family.shift(i, s, a, d).items():
                    stay = plus(stay, pay[i][k], c)
                yield _one(stay, ">=", f"agent {i} does not do {d} at {a}")


def _implementable(family: Family, document: Document) -> Iterator[Obligation]:
    claim, transfers = document["claim"], document["certificate"]["transfers"]
    rule = [tuple(a) for a in claim["rule"]]
    yield from _nash(family, rule, transfers)
    value = _number(family, claim["value"])
    yield _one(plus(family.expected(rule), value, -1), "=", "welfare of the rule")
    pay = [[_number(family, t) for t in row] for row in transfers]
    if claim["liability"] != "inf":
        cap = _number(family, claim["liability"])
        for i, row in enumerate(pay):
            for k, t in enumerate(row):
                for signed in (t, _minus(t)):
                    yield _one(plus(cap, signed), ">=", f"liability of {i}, signal {k}")
    if claim["budget"] != "free":
        for k in range(family.n_signals):
            total: Polynomial = ZERO
            for row in pay:
                total = plus(total, row[k])
            relation = "=" if claim["budget"] == "balanced" else ">="
            yield _one(_minus(total), relation, f"budget, signal {k}")


def _signal_upper(family: Family, document: Document) -> Iterator[Obligation]:
    claim, certificate = document["claim"], document["certificate"]
    if len(family.states) > 1 or claim["budget"] != "free":
        raise DerivationError("SMT-LIB: one state and a free budget only")
    cap = None if claim["liability"] == "inf" else _number(family, claim["liability"])
    signs = Definitions.of(family).signs
    bound = _number(family, claim["bound"])
    excluded = set()
    for data in certificate["conflicts"]:
        (entry,) = data["profiles"]
        a = tuple(entry[1])
        excluded.add(a)
        total: Polynomial = ZERO
        traces: dict[tuple[int, int], Polynomial] = {}
        for i, s, d, text in data["deviations"]:
            mu = _number(family, text)
            yield _one(mu, ">=", f"multiplier of {i}, {d} at {a}")
            total = plus(total, times(mu, family.gain(i, s, a, d)))
            for k, c in family.shift(i, s, a, d).items():
                traces[i, k] = plus(traces.get((i, k), ZERO), mu, c)
        for (i, k), trace in traces.items():
            if cap is None:
                yield _one(trace, "=", f"no transfer to {i} on signal {k} matters at {a}")
            elif trace:
                size = trace if signs.sure(trace) else _minus(trace)
                yield _one(size, ">=", f"the size of what {i} is owed on signal {k} at {a}")
                total = plus(total, times(cap, size), -1)
        yield _one(total, ">", f"the deviations from {a} pay, whatever the transfers")
    for a in family.profiles:
        if a not in excluded:
            yield _one(plus(bound, family.welfare[0, a], -1), ">=", f"welfare at {a}")


def _equilibria(family: Family, document: Document) -> Iterator[Obligation]:
    state = document["claim"]["state"]
    listed = {tuple(a) for a in document["claim"]["profiles"]}
    for a in family.profiles:
        gains = [
            family.gain(i, state, a, d)
            for i in range(family.n_agents)
            for d in family.deviations(i, a)
        ]
        if a in listed:
            for gain in gains:
                yield _one(_minus(gain), ">=", f"{a} is an equilibrium")
        else:
            yield Obligation(tuple((gain, ">") for gain in gains), f"{a} is no equilibrium")


def _closure(family: Family, document: Document) -> Iterator[Obligation]:
    """Only tightness: that no other deviation needs more may be another document's part."""
    claim = document["claim"]
    rule = [tuple(a) for a in claim["rule"]]
    for i, (tight, value) in enumerate(
        zip(document["certificate"]["tight"], claim["thresholds"], strict=True)
    ):
        s, d = tight
        num, den = ratio(value, family.parameters)
        gain, loss = family.own_gain(i, s, rule[s], d), family.loss(i, s, rule[s], d)
        yield _one(plus(times(den, gain), times(num, loss), -1), "=", f"agent {i}: gain is q loss")
        yield _one(loss, ">", f"agent {i}: welfare is lost")
        if den != ONE:
            yield _one(den, ">", f"agent {i}: denominator")


def _language_threshold(family: Family, document: Document) -> Iterator[Obligation]:
    certificate = document["certificate"]
    q = _number(family, document["claim"]["threshold"])
    rule = [tuple(a) for a in certificate["rule"]]
    yield from _nash(family, rule, certificate["transfers"], q)
    for a in family.profiles:
        meaning = f"{a} is efficient" if a == rule[0] else f"{a} has no more welfare"
        yield _one(plus(family.welfare[0, rule[0]], family.welfare[0, a], -1), ">=", meaning)
    for data in certificate["conflicts"]:
        a, i = tuple(data["profiles"][0][1]), data["agent"]
        gained, lost = ZERO, ZERO
        traces: dict[int, Fraction] = {}
        for s, d in data["cycle"]:
            gained = plus(gained, family.own_gain(i, s, a, d))
            lost = plus(lost, family.loss(i, s, a, d))
            for k, c in family.shift(i, s, a, d).items():
                traces[k] = traces.get(k, Fraction(0)) + c
        yield _one(plus(gained, times(q, lost), -1), ">=", f"the cycle at {a} needs weight q")
        yield _one(lost, ">", f"the cycle at {a} loses welfare")
        for k, c in traces.items():
            yield _one({(): c} if c else {}, "=", f"the cycle is closed on signal {k}")


def _worst_case(family: Family, document: Document) -> Iterator[Obligation]:
    """List who leaves each inefficient profile beyond the weight, and who holds out up to it."""
    coq = Definitions.of(family)
    bound = ratio(document["claim"]["threshold"], family.parameters)
    yield _one(bound[1], ">", "the denominator is positive")
    for s in range(len(family.states)):
        for a in family.profiles:
            step = escape(coq, bound, s, a)
            if step is None:
                for b in family.profiles:
                    lead = plus(family.welfare[s, a], family.welfare[s, b], -1)
                    yield _one(lead, ">=", f"{a} has at least the welfare of {b}")
                continue
            yield _one(_minus(family.loss(step[0], s, a, step[1])), ">", f"{step} raises welfare")
            room = short_by(coq, bound, s, a, step)
            yield _one(_minus(room), ">=", f"{step} leaves {a} beyond the weight")
    s, held = holdout(coq, bound)
    leads = [plus(family.welfare[s, b], family.welfare[s, held], -1) for b in family.profiles]
    yield Obligation(tuple((lead, ">") for lead in leads), f"{held} is inefficient")
    for i in range(family.n_agents):
        for d in family.deviations(i, held):
            room = short_by(coq, bound, s, held, (i, d))
            yield _one(room, ">=", f"agent {i} does not do {d} at {held} at the weight")
