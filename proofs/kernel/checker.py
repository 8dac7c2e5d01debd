"""Decide whether a certificate proves its claim, trusting nothing but this file and Python.

A document is one JSON object; docs/certificates.md gives its fields and why each rule is sound.
Numbers are exact rationals: no float, no solver, no tolerance. Each kind of claim is a method of
`Rules`: its docstring is what it proves, with the claim's fields in braces; its arguments are the
certificate's fields; `nonneg` or `positive` decides every inequality. Over "parameters" numbers may
be polynomials, whose signs are looked up among lemmas, each verified as an identity when read.
The file runs alone: ``python checker.py FILE...`` exits with 1 unless every file is accepted.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from pathlib import Path
from typing import Any

MAX_BYTES = 32_000_000  # text of a document
MAX_BITS = 200_000  # the common denominator of all numbers
MAX_CELLS = 2_000_000  # payoffs of an environment
MAX_NODES = 2_000_000  # partial rules visited
MAX_FACTORS = 24  # facts in a product
MAX_PAIRS = 200_000  # monomials in one product of polynomials
RATIONAL = re.compile(r"-?[0-9]{1,2000}(/[0-9]{1,2000})?")
Number = Any  # int, Fraction or Poly; untrusted parts of the document are plain Any
Table = dict[tuple[int, ...], Number]  # {indices: number}, zero where nothing is listed


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted or not, the kind of claim, what is thereby proved, or why not."""

    accepted: bool
    kind: str
    statement: str
    reason: str


class Poly(Table):
    """A polynomial that is not constant: {sorted places of the parameters: coefficient}."""

    numerator = property(lambda self: self)  # it stays as it is where rationals become integers

    def __add__(self, other: Number) -> Number:
        return gather([*self.items(), *(other if isinstance(other, Poly) else {(): other}).items()])

    def __mul__(self, other: Number) -> Number:
        terms = (other if isinstance(other, Poly) else {(): other}).items()
        need(len(self) * len(terms) <= MAX_PAIRS, "a product of polynomials is too large")
        return gather((tuple(sorted(m + n)), c * d) for m, c in self.items() for n, d in terms)

    def __sub__(self, other: Number) -> Number:
        return self + other * -1

    def __rsub__(self, other: Number) -> Number:
        return self * -1 + other

    __radd__, __rmul__ = __add__, __mul__


def gather(terms: Iterable[tuple[tuple[int, ...], Number]]) -> Number:
    """Add up terms (monomial, coefficient) to a polynomial, or to a plain number if constant."""
    total: Table = {}
    for m, c in terms:
        total[m] = total.get(m, 0) + c
    poly = Poly({m: c for m, c in total.items() if c})
    return poly if poly.keys() - {()} else poly.get((), 0)


def ray(poly: Poly) -> frozenset[Any]:
    """Give one key to all positive multiples of a polynomial."""
    return frozenset((m, c / abs(poly[max(poly)])) for m, c in poly.items())


def need(condition: object, reason: str) -> None:
    """Reject the document unless the condition holds."""
    if not condition:
        raise ValueError(reason)


def fields(data: Any, required: str, optional: str = "") -> Any:
    """Give back an object that has the required keys and no others but the optional."""
    wanted, allowed = {*required.split()}, {*required.split(), *optional.split()}
    good = isinstance(data, Mapping) and wanted <= data.keys() <= allowed
    need(
        good, f"not an object of the fields '{required}'" + f" (and '{optional}')" * bool(optional)
    )
    return data


def listed(data: Any, what: str, length: int | None = None) -> Any:
    """Give back a list of the right length."""
    good = isinstance(data, list | tuple) and length in (None, len(data))
    need(good, f"{what}: not a list" + f" of {length} entries" * (length is not None))
    return data


def index(value: Any, limit: int, what: str) -> int:
    """Give back an integer from 0 to limit - 1."""
    need(type(value) is int and 0 <= value < limit, f"{what}: not an index below {limit}")
    return int(value)


class Reader:
    """A document read, and the tools the rules share; outcomes number (state, profile) pairs."""

    def __init__(self, document: Any) -> None:
        optional = "environment language parameters region lemmas"
        fields(document, "format schema claim certificate", optional)
        head = document["format"], document["schema"]
        need(head == ("coopgap-certificate", 1), "this is not a coopgap certificate of schema 1")
        claim = self.claim = document["claim"]
        self.common, self.unit, self.empty = 1, 1, False
        self.places: dict[str, int] = {}
        self.facts: list[tuple[Number, bool]] = []
        self.known: dict[Any, bool] = {}
        if "parameters" in document:
            self.read_region(document["parameters"], document["region"], document["lemmas"])
        if "environment" in document:
            self.read_environment(document["environment"])
            self.read_language(document["language"])
        self.budget, cap = claim.get("budget", "free"), claim.get("liability", "inf")
        need(self.budget in ("free", "balanced", "no-subsidy"), "budget: unknown")
        self.cap = None if cap == "inf" else self.number(cap) * self.unit
        need(self.cap is None or self.nonneg(self.cap), "liability: not shown to be >= 0")
        self.sign = {"best": 1, "worst": -1}[claim.get("sense", "best")]
        goal = claim.get("bound", claim.get("value", claim.get("threshold", 0)))
        self.num, self.den = self.ratio(goal)

    def nonneg(self, value: Number, strict: bool = False) -> bool:
        """Whether value >= 0 (> 0 if strict) is sure."""
        if isinstance(value, Poly):
            return self.known.get(ray(value), -1) >= strict
        return bool(value > 0 if strict else value >= 0)

    def positive(self, value: Number) -> bool:
        """Whether value > 0 is sure."""
        return self.nonneg(value, strict=True)

    def top(self, values: list[Number]) -> Number:
        """Give one of the values that is surely the largest."""
        best = values[0]
        for value in values:
            best = value if self.nonneg(value - best) else best
        need(all(self.nonneg(best - value) for value in values), "no lemma shows which is largest")
        return best

    def number(self, value: Any) -> Number:
        """Read an integer, a text such as "-2/7", or a polynomial {"R*S*S": "-1/3", "1": 2}."""
        terms = {}
        for text, part in (value if isinstance(value, Mapping) else {"1": value}).items():
            good = type(part) in (int, str) and RATIONAL.fullmatch(str(part))
            need(good, f"{str(part)[:40]!r} is not a rational such as 3 or '-2/7', not too long")
            key = [self.places.get(p, -1) for p in text.split("*")] if text != "1" else []
            good = -1 not in key and key == sorted(key)
            need(good, f"{text[:40]!r} is not a product of parameters in the document's order")
            terms[tuple(key)] = Fraction(part)
            self.common = lcm(self.common, Fraction(part).denominator)
        need(self.common < 1 << MAX_BITS, "the common denominator is too large")
        return gather(terms.items())

    def ratio(self, value: Any) -> tuple[Number, Number]:
        """Read a number, {"num": ..., "den": ... > 0} or "inf", as numerator and denominator."""
        if value in ("inf", "-inf"):
            return (1 if value == "inf" else -1), 0
        pair = isinstance(value, Mapping) and value.keys() == {"num", "den"}
        num, den = map(self.number, (value["num"], value["den"]) if pair else (value, 1))
        need(self.positive(den), "a denominator or scale is not shown to be positive")
        return num, den

    def grid(self, data: Any, what: str, *shape: int) -> Any:
        """Read nested lists of numbers of the given shape."""
        size, *rest = shape
        cells = listed(data, what, size)
        return [self.grid(v, what, *rest) if rest else self.number(v) for v in cells]

    def key(self, cells: Any, shape: str) -> tuple[int, ...]:
        """Read the indices that the words of shape name; state and profile make one outcome."""
        limits = {"agent": len(self.sizes), "state": len(self.prior), "signal": self.signals}
        key: list[int] = []
        for word, cell in zip(shape.split(), listed(cells, shape), strict=True):
            if word == "profile":
                parts = zip(listed(cell, word), self.sizes, self.strides, strict=True)
                key[-1] = key[-1] * self.cells + sum(index(b, m, word) * k for b, m, k in parts)
            else:
                key.append(index(cell, limits.get(word) or self.sizes[key[0]], word))
        return tuple(key)

    def table(self, rows: Any, shape: str) -> Table:
        """Read a sparse table, rows of indices and a number; what is not listed is zero."""
        table = {self.key(row[:-1], shape): self.number(row[-1]) for row in listed(rows, shape)}
        need(len(table) == len(rows), f"{shape}: an entry appears twice")
        return table

    def outcomes(self, profiles: Any) -> list[int]:
        """Read [state, profile] pairs, no state twice, as outcomes."""
        chosen = [self.key(row, "state profile")[0] for row in profiles]
        need(len({q // self.cells for q in chosen}) == len(chosen), "a state appears twice")
        return chosen

    def read_region(self, parameters: Any, region: Any, lemmas: Any) -> None:
        """Take the region's constraints as facts, then verify each lemma and add it to them."""
        self.places = {name: k for k, name in enumerate(listed(parameters, "parameters"))}
        good = all(re.fullmatch("(?!den$)[A-Za-z][A-Za-z_0-9]*", name) for name in parameters)
        need(good and len(self.places) == len(parameters), "parameters: not distinct plain names")
        for k, fact in enumerate([*listed(region, "region"), *listed(lemmas, "lemmas")]):
            fields(fact, "poly strict" + " terms" * (k >= len(region)))
            poly, strict, rest, sure = self.number(fact["poly"]), fact["strict"], 0, False
            for coefficient, factors, *root in fact.get("terms", ()):
                weight, base = self.number(coefficient), self.number(*root) if root else 1
                need(self.nonneg(weight) and len(factors) <= MAX_FACTORS, f"fact {k}: a bad term")
                facts = [self.facts[index(j, k, f"factor in fact {k}")] for j in factors]
                rest += prod((value for value, _ in facts), start=base * base * weight)
                sure |= not root and self.positive(weight) and all(known for _, known in facts)
            need(k < len(region) or rest == poly, f"fact {k}: the lemma is not an identity")
            need(
                strict is False or (strict is True and (sure or k < len(region))),
                f"fact {k}: not strict",
            )
            self.facts.append((poly, strict))
            if isinstance(poly, Poly):
                self.known[ray(poly)] = strict or self.known.get(ray(poly), False)
            self.empty |= not isinstance(poly, Poly) and not self.nonneg(poly, strict)

    def read_environment(self, data: Any) -> None:
        """Read the game; work out the welfare W and the utilities U_i = u_i + lambda_i W."""
        fields(data, "agents states actions prior payoffs prosociality")
        n, m = len(listed(data["agents"], "agents")), len(listed(data["states"], "states"))
        self.sizes = [len(listed(row, "actions")) for row in listed(data["actions"], "actions", n)]
        for row in (data["agents"], data["states"], *data["actions"]):
            good = row and all(isinstance(name, str) for name in row) and len({*row}) == len(row)
            need(good, "agents, states and actions need distinct names, at least one of each")
        self.strides = [prod(self.sizes[i + 1 :]) for i in range(n)]
        self.cells = prod(self.sizes)
        need(n * m * self.cells <= MAX_CELLS, "environment: too many payoffs")
        self.rows = [range(s * self.cells, (s + 1) * self.cells) for s in range(m)]  # by state
        self.prior = self.grid(data["prior"], "prior", m)
        need(min(self.prior) > 0 and sum(self.prior) == 1, "the prior is not positive with sum 1")
        weights = self.grid(data["prosociality"], "prosociality", n)
        need(all(map(self.nonneg, weights)), "prosociality: not shown to be >= 0")
        u = [sum(rows, []) for rows in self.grid(data["payoffs"], "payoffs", n, m, self.cells)]
        W, self.unit = [sum(column) for column in zip(*u, strict=True)], self.common**2
        self.W, *self.U = [  # times the unit, which makes all of it integer
            [((v + w * total) * self.unit).numerator for v, total in zip(row, W, strict=True)]
            for row, w in zip([[0] * len(W), *u], [1, *weights], strict=True)
        ]
        self.worth = [self.prior[q // self.cells] * v for q, v in enumerate(self.W)]
        self.selfish = not any(weights)

    def read_language(self, data: Any) -> None:
        """Read what the court sees of each outcome, as {signal: probability}."""
        ((key, tables),) = fields(data, "", "signals kernel").items()
        rows = [listed(row, key, self.cells) for row in listed(tables, key, len(self.prior))]
        if key == "signals":
            laws = {s: {index(s, MAX_CELLS, key): 1} for row in rows for s in row}
            self.signals, self.law = max(laws) + 1, [laws[s] for row in rows for s in row]
        else:
            self.signals = len(rows[0][0])
            kernel = [self.grid(law, key, self.signals) for row in rows for law in row]
            need(all(min(law) >= 0 and sum(law) == 1 for law in kernel), "kernel: no probabilities")
            self.law = [dict(enumerate(law)) for law in kernel]

    def rule(self, profiles: Any) -> list[int]:
        """Read a rule, a profile for each state, as outcomes."""
        return self.outcomes([*enumerate(listed(profiles, "rule", len(self.prior)))])

    def moves(self, q: int) -> Iterator[tuple[int, int, int, int, Number, Number]]:
        """List deviations: agent, action, other action, outcome then, utility and welfare lost."""
        for i, (size, stride) in enumerate(zip(self.sizes, self.strides, strict=True)):
            told = q // stride % size
            for b in range(size):
                r = q + (b - told) * stride
                if r != q:
                    yield i, told, b, r, self.U[i][q] - self.U[i][r], self.W[q] - self.W[r]

    def tally(
        self, groups: Iterable[Any], rows: Any, nu: Any, pooled: bool
    ) -> Iterator[tuple[Number, Number, Number]]:
        """Weigh deviations by mu in groups of outcomes: utility, welfare lost, price of c + nu."""
        mu = self.table(rows, "agent state action" + " action" * (not pooled))
        offsets = self.table(nu, "signal" if pooled else "state profile signal")
        need(all(map(self.nonneg, mu.values())), "deviations: a weight is not shown to be >= 0")
        need(not offsets or self.budget != "free", "nu: must be empty, the budget is free")
        good = self.budget == "balanced" or all(self.nonneg(0 - v) for v in offsets.values())
        need(good, "nu: not shown to be <= 0")
        self.factor = self.common  # makes the weights integers
        mu = {key: (v * self.factor).numerator for key, v in mu.items()}
        for group in groups:
            c: Table = {}
            for (*place, s), v in offsets.items():
                if place in ([], group):
                    c.update({(i, s): v * self.factor for i in range(len(self.sizes))})
            utility, welfare = 0, 0
            for q in group:
                for i, told, b, r, u, w in self.moves(q):
                    state = q // self.cells
                    weight = mu.get((i, state, b) if pooled else (i, state, told, b))
                    if weight:
                        utility, welfare = utility + weight * u, welfare + weight * w
                        if self.law[q] is not self.law[r]:
                            for s, p in self.law[q].items():
                                c[i, s] = c.get((i, s), 0) + weight * p
                            for s, p in self.law[r].items():
                                c[i, s] = c.get((i, s), 0) - weight * p
            gaps = [v for v in c.values() if v] if self.cap != 0 else []
            need(
                self.cap is not None or not gaps, "unlimited transfers can make up for these gains"
            )
            yield utility, welfare, sum(self.cap * self.top([v, 0 - v]) for v in gaps)

    def refute(self, chosen: list[int], rows: Any, nu: Any) -> tuple[Number, Number]:
        """Show that no transfers keep the agents at the chosen outcomes; utility, welfare lost."""
        ((u, w, price),) = self.tally([chosen], rows, nu, pooled=True)
        need(self.positive(0 - u - price), "transfers can make up for these gains")
        return u, w

    def obey(self, x: Table, y: Table, social: Number = 0) -> None:
        """Require liability, budget and obedience of recommendations x with transfers y."""
        kept: Table = {}
        totals: Table = {}
        for (i, q, s), pay in y.items():
            most = pay if self.cap is None else self.cap * x.get((q,), 0)
            good = self.cap is None or (self.nonneg(most - pay) and self.nonneg(most + pay))
            need(good, f"a transfer to agent {i} exceeds the liability")
            totals[q, s] = totals.get((q, s), 0) - pay
        for left in totals.values():
            good = not left or (self.budget == "no-subsidy" and self.nonneg(left))
            need(good or self.budget == "free", "the transfers break the budget")
        for q in {*(q for (q,) in x), *(q for _, q, _ in y)}:
            for i, told, b, r, u, w in self.moves(q):
                pay = sum(p * y.get((i, q, s), 0) for s, p in self.law[q].items())
                pay = pay - sum(p * y.get((i, q, s), 0) for s, p in self.law[r].items())
                key = i, q // self.cells, told, b
                kept[key] = kept.get(key, 0) + x.get((q,), 0) * u + social * w + pay
        for key, value in kept.items():
            need(self.nonneg(value), f"deviation (agent, state, action, other) = {key} pays")

    def enforce(self, rule: list[int], transfers: Any, scale: Number, social: Number = 0) -> None:
        """Require that transfers depending on the signal alone make the rule an equilibrium."""
        t = self.grid(transfers, "transfers", len(self.sizes), self.signals)
        cells = ((i, q, s) for i in range(len(t)) for q in rule for s in range(self.signals))
        y = {(i, q, s): t[i][s] * self.unit for i, q, s in cells}
        self.obey({(q,): scale for q in rule}, y, social)

    def exclude(
        self, order: Any, conflicts: Any, choices: Any, closed: Callable[[Any], bool]
    ) -> None:
        """Show that every rule made of the choices contains a conflict or is closed."""
        order = [self.key([state], "state")[0] for state in listed(order, "order", len(choices))]
        need(len({*order}) == len(order), "order: a state appears twice")
        found: list[set[int]] = []
        for conflict in listed(conflicts, "conflicts"):
            fields(conflict, "profiles", "deviations nu agent cycle")
            found.append({*self.outcomes(conflict["profiles"])})
            cycle = [[conflict["agent"], *edge, 1] for edge in conflict.get("cycle", ())]
            rows = conflict.get("deviations", cycle)
            u, w = self.refute(sorted(found[-1]), rows, conflict.get("nu", ()))
            good = "threshold" not in self.claim or self.nonneg(0 - self.den * u - self.num * w)
            need(good, "a conflict is below the threshold")
        stack: list[tuple[tuple[int, ...], list[set[int]]]] = [((), found)]
        for _ in range(MAX_NODES):
            if not stack:
                return
            rule, alive = stack.pop()
            if closed(rule) or any(conflict <= {*rule} for conflict in alive):
                continue
            need(len(rule) < len(order), f"no conflict or bound excludes the rule {rule}")
            row = {*choices[order[len(rule)]]}
            stack += [((*rule, q), [c for c in alive if q in c or not c & row]) for q in row]
        need(False, "there are too many partial rules to visit")

    def first_best(self) -> list[Number]:
        """Give the largest welfare in each state, for agents who are selfish in the environment."""
        need(self.selfish, "the prosociality of the environment is not 0")
        return [self.top([self.W[q] for q in row]) for row in self.rows]

    def efficient(self, profiles: Any) -> list[int]:
        """Read a rule and require that it reaches the first best."""
        rule, best = self.rule(profiles), self.first_best()
        good = all(self.nonneg(self.W[q] - v) for q, v in zip(rule, best, strict=True))
        need(good, "the rule is not shown to be efficient")
        return rule


class Rules(Reader):
    """The kinds of claim, one method each."""

    def mediated_upper_bound(self, deviations: Any, nu: Any = (), scale: Any = 1) -> None:
        """No mediated mechanism with liability {liability} and {budget} budget is {sense} beyond {bound}."""
        groups = [[q] for row in self.rows for q in row]
        tallies = [*self.tally(groups, deviations, nu, pooled=False)]
        times = self.sign * self.factor * self.ratio({"num": 0, "den": scale})[1]
        duals = [
            times * v + u + price for v, (u, _, price) in zip(self.worth, tallies, strict=True)
        ]
        total = sum(self.top(duals[row.start : row.stop]) for row in self.rows)
        need(
            self.nonneg(times * self.num * self.unit - self.den * total), "the bound is not reached"
        )

    def mediated_lower_bound(self, recommendation: Any, transfers: Any, scale: Any = 1) -> None:
        """Some mediated mechanism with liability {liability} and {budget} budget reaches {value} ({sense})."""
        x, (_, times) = (
            self.table(recommendation, "state profile"),
            self.ratio({"num": 0, "den": scale}),
        )
        y = self.table(transfers, "agent state profile signal")
        need(all(map(self.nonneg, x.values())), "recommendation: not shown to be >= 0")
        rests = [times - sum(x.get((q,), 0) for q in row) for row in self.rows]
        need(not any(rests), "recommendation: the probabilities in a state do not sum to the scale")
        self.obey(x, {key: v * self.unit for key, v in y.items()})
        worth = sum(p * self.worth[q] for (q,), p in x.items())
        over = self.den * worth - times * self.num * self.unit
        need(self.nonneg(self.sign * over), "the value is not reached")

    def implementable(self, transfers: Any, scale: Any = 1) -> None:
        """Signal contract with liability {liability} and {budget} budget implements {rule}, worth {value}."""
        rule = self.rule(self.claim["rule"])
        gap = self.den * sum(self.worth[q] for q in rule) - self.num * self.unit
        need(not gap, "the value is not the welfare of the rule")
        self.enforce(rule, transfers, self.ratio({"num": 0, "den": scale})[1])

    def not_implementable(self, deviations: Any, nu: Any = ()) -> None:
        """No signal contract with liability {liability} and {budget} budget implements {rule}."""
        self.refute(self.rule(self.claim["rule"]), deviations, nu)

    def signal_upper_bound(self, order: Any, conflicts: Any) -> None:
        """Signal contracts with liability {liability} and {budget} budget reach at most {bound}."""
        tops = [self.top([self.worth[q] for q in row]) for row in self.rows]

        def closed(rule: tuple[int, ...]) -> bool:
            most = sum(tops) - sum(tops[q // self.cells] - self.worth[q] for q in rule)
            return self.nonneg(self.num * self.unit - self.den * most)

        self.exclude(order, conflicts, self.rows, closed)

    def pure_equilibria(self) -> None:
        """Without a contract the pure equilibria in state {state} are exactly {profiles}."""
        state, profiles = self.claim["state"], listed(self.claim["profiles"], "profiles")
        stable = {self.key((state, profile), "state profile")[0] for profile in profiles}
        for q in self.rows[index(state, len(self.rows), "state")]:
            lost = [u for *_, u, _ in self.moves(q)]
            unstable = q not in stable and any(self.positive(0 - u) for u in lost)
            good = unstable or (q in stable and all(map(self.nonneg, lost)))
            need(good, f"profile number {q % self.cells} is not shown to be as claimed")

    def closure_threshold(self, tight: Any = ()) -> None:
        """Without a contract the efficient {rule} is an equilibrium iff prosocial weights are at least {thresholds}; largest {threshold}."""
        rule = self.efficient(self.claim["rule"])
        thresholds = listed(self.claim["thresholds"], "thresholds", len(self.sizes))
        for i, (num, den) in enumerate(map(self.ratio, thresholds)):
            lost = [(u, w) for q in rule for j, *_, u, w in self.moves(q) if i == j]
            slack = [den * u + num * w for u, w in lost]
            need(all(map(self.nonneg, [num, *slack])), f"agent {i} gains at its threshold")
            sharp = (not s and self.positive(w - u) for s, (u, w) in zip(slack, lost, strict=True))
            need(not num or any(sharp), f"the threshold of agent {i} is not tight")
        gaps = [self.num * den - num * self.den for num, den in map(self.ratio, thresholds)]
        need(all(map(self.nonneg, gaps)) and not all(gaps), "threshold: not the largest")

    def language_threshold(
        self, order: Any, conflicts: Any, rule: Any = None, transfers: Any = None
    ) -> None:
        """Unlimited signal contracts implement an efficient rule from prosocial weight {threshold} on."""
        if self.den:
            self.enforce(self.efficient(rule), transfers, self.den, self.num)
        choices = [
            [q for q in row if not self.positive(best - self.W[q])]
            for row, best in zip(self.rows, self.first_best(), strict=True)
        ]
        need(self.nonneg(self.num), "threshold: not shown to be >= 0")
        self.exclude(order, conflicts, choices, lambda _: not self.num)

    def worst_case_threshold(self, escapes: Any = (), tight: Any = ()) -> None:
        """Above prosocial weight {threshold}, the least such, a deviation that raises welfare pays at every inefficient profile."""
        sharp = not self.num
        for row, best in zip(self.rows, self.first_best(), strict=True):
            for q in row:
                lost = [(w, self.den * u + self.num * w) for *_, u, w in self.moves(q)]
                stuck = all(self.nonneg(w) or self.nonneg(slack) for w, slack in lost)
                sharp = sharp or (stuck and self.positive(best - self.W[q]))
                leaves = any(self.positive(0 - w) and self.nonneg(0 - slack) for w, slack in lost)
                good = leaves or not self.den or self.nonneg(self.W[q] - best)
                need(good, f"outcome number {q}: no deviation leaves it above the threshold")
        need(sharp and self.nonneg(self.num), "the threshold is not tight")

    def implication(self) -> None:
        """{poly} >= 0, and > 0 if {strict}."""
        need(isinstance(self.claim["strict"], bool), "strict: neither true nor false")
        good = self.nonneg(self.number(self.claim["poly"]), self.claim["strict"])
        need(good, "no lemma says so")

    def empty_region(self) -> None:
        """No such parameters exist."""
        need(self.empty, "no lemma is absurd")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object from JSON, unless a key appears twice."""
    need(len(dict(pairs)) == len(pairs), "a key appears twice in an object")
    return dict(pairs)


def judge(load: Callable[[], Any]) -> Verdict:
    """Load a document and check it; whatever goes wrong is a reason to reject."""
    kind = ""
    try:
        document = load()
        if isinstance(document, bytes | str):
            need(len(document) <= MAX_BYTES, "the text is too long")
            document = json.loads(
                document,
                object_pairs_hook=unique,
                parse_float=str.encode,
                parse_constant=str.encode,
            )
        need(
            isinstance(document, Mapping) and isinstance(document.get("claim"), Mapping), "no claim"
        )
        claim = document["claim"]
        rules = {
            name.replace("_", "-"): rule for name, rule in vars(Rules).items() if callable(rule)
        }
        need(claim.get("kind") in rules, "the kind of claim is unknown")
        kind, rule = claim["kind"], rules[claim["kind"]]
        statement = " ".join(str(rule.__doc__).split())
        fields(claim, "kind " + " ".join(re.findall(r"{(\w+)}", statement)))
        rule(Rules(document), **document["certificate"])
        return Verdict(True, kind, statement.format(**claim), "every step checks")
    except Exception as error:
        named = "" if type(error) is ValueError else f"{type(error).__name__}: "
        return Verdict(False, kind, "", named + str(error))


def check(document: Mapping[str, Any]) -> Verdict:
    """Check a document read from JSON."""
    return judge(lambda: document)


def check_text(text: str | bytes) -> Verdict:
    """Check a document that is JSON text."""
    return judge(lambda: text)


def check_file(path: str | Path) -> Verdict:
    """Check a document in a file."""

    def load() -> bytes:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)

    return judge(load)


if __name__ == "__main__":
    verdicts = [(path, check_file(path)) for path in sys.argv[1:]]
    for path, verdict in verdicts:
        print(
            f"{path}: {'accepted: ' + verdict.statement if verdict.accepted else 'REJECTED: ' + verdict.reason}"
        )
    sys.exit(not all(verdict.accepted for _, verdict in verdicts))
