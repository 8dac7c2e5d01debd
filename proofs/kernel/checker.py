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

MAX_BYTES, MAX_CELLS, MAX_NODES = 32_000_000, 2_000_000, 2_000_000  # text, payoffs, partial rules
MAX_BITS, MAX_FACTORS, MAX_PAIRS = 200_000, 24, 200_000  # common denominator, lemmas, polynomials
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
    return frozenset((m, Fraction(c) / abs(poly[max(poly)])) for m, c in poly.items())


def need(condition: object, reason: str) -> None:
    """Reject the document unless the condition holds."""
    if not condition:
        raise ValueError(reason)


def fields(data: Any, required: str, optional: str = "") -> Any:
    """Give back an object that has the required keys and no others but the optional."""
    allowed = {*required.split(), *optional.split()}
    good = isinstance(data, Mapping) and {*required.split()} <= data.keys() <= allowed
    need(
        good,
        f"not an object with exactly the keys {required}" + f" (or {optional})" * bool(optional),
    )
    return data


def listed(data: Any, length: int | None = None) -> Any:
    """Give back a list of the right length."""
    if isinstance(data, list | tuple) and length in (None, len(data)):
        return data
    raise ValueError(
        f"not a list of {'some' if length is None else length} entries: {str(data)[:60]}"
    )


def index(value: Any, limit: int) -> int:
    """Give back an integer from 0 to limit - 1."""
    if type(value) is int and 0 <= value < limit:
        return value
    raise ValueError(f"not an index below {limit}: {str(value)[:60]}")


class Reader:
    """A document read, and the tools the rules share; outcomes number (state, profile) pairs."""

    def __init__(self, document: Any) -> None:
        parts = "environment language parameters region lemmas"
        fields(document, "format schema claim certificate", parts)
        head = document["format"], document["schema"]
        need(head == ("coopgap-certificate", 1), "this is not a coopgap certificate of schema 1")
        claim = self.claim = document["claim"]
        self.common, self.unit, self.places, self.known = 1, 1, Table(), dict[Any, bool]()
        if "parameters" in document:
            self.read_region(document["parameters"], document["region"], document["lemmas"])
        if "environment" in document:
            self.read_environment(document["environment"], document["language"])
        self.budget, cap = claim.get("budget", "free"), claim.get("liability", "inf")
        need(self.budget in ("free", "balanced", "no-subsidy"), "the budget is unknown")
        self.cap = None if cap == "inf" else self.number(cap) * self.unit
        need(self.cap is None or self.nonneg(self.cap), "the liability is not shown to be >= 0")
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

    def top(self, values: Any) -> Number:
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
            need(good, f"not a rational such as 3 or '-2/7', or too long: {str(part)[:60]!r}")
            key = [self.places.get(p, -1) for p in text.split("*")] if text != "1" else []
            good = -1 not in key and key == sorted(key)
            need(good, f"not a product of parameters in the document's order: {text[:60]!r}")
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

    def grid(self, data: Any, size: int, *rest: int) -> Any:
        """Read nested lists of numbers of the given shape."""
        return [self.grid(v, *rest) if rest else self.number(v) for v in listed(data, size)]

    def key(self, cells: Any, shape: str) -> tuple[int, ...]:
        """Read the indices that the words of shape name; state and profile make one outcome."""
        limits = {"agent": len(self.sizes), "state": len(self.rows), "signal": self.signals}
        key: list[int] = []
        for word, cell in zip(shape.split(), listed(cells), strict=True):
            if word == "profile":
                parts = zip(listed(cell), self.sizes, self.strides, strict=True)
                key[-1] = self.rows[key[-1]][sum(index(b, m) * k for b, m, k in parts)]
            else:
                key.append(index(cell, limits.get(word) or self.sizes[key[0]]))
        return tuple(key)

    def table(self, rows: Any, shape: str) -> Table:
        """Read a sparse table, rows of indices and a number; what is not listed is zero."""
        table = {self.key(row[:-1], shape): self.number(row[-1]) for row in listed(rows)}
        need(len(table) == len(rows), f"an entry [{shape}] appears twice")
        return table

    def rule(self, profiles: Any) -> list[int]:
        """Read [state, profile] pairs, of different states, as outcomes."""
        rule = [self.key(pair, "state profile")[0] for pair in profiles]
        need(len({q // self.cells for q in rule}) == len(rule), "a state appears twice in a rule")
        return rule

    def read_region(self, parameters: Any, region: Any, lemmas: Any) -> None:
        """Take the region's constraints as facts, then verify each lemma and add it to them."""
        self.places = {name: k for k, name in enumerate(listed(parameters))}
        good = all(re.fullmatch("(?!den$)[A-Za-z][A-Za-z_0-9]*", name) for name in parameters)
        need(good and len(self.places) == len(parameters), "parameters: not distinct plain names")
        facts: list[tuple[Number, bool]] = []
        for k, fact in enumerate([*listed(region), *listed(lemmas)]):
            given, rest, sure = k < len(region), 0, False
            fields(fact, "poly strict" if given else "poly strict terms")
            poly, strict = self.number(fact["poly"]), fact["strict"]
            for coefficient, factors, *root in fact.get("terms", ()):
                weight, base = self.number(coefficient), self.number(*root) if root else 1
                need(self.nonneg(weight) and len(factors) <= MAX_FACTORS, f"fact {k}: a bad term")
                used = [facts[index(j, k)] for j in factors]
                rest += prod((value for value, _ in used), start=base * base * weight)
                sure |= not root and self.positive(weight) and all(known for _, known in used)
            need(given or rest == poly, f"fact {k}: the lemma is not an identity")
            need(strict is False or (strict is True and (given or sure)), f"fact {k}: not strict")
            facts.append((poly, strict))
            if isinstance(poly, Poly):
                self.known[ray(poly)] = strict or self.known.get(ray(poly), False)
        self.empty = not all(isinstance(p, Poly) or self.nonneg(p, strict) for p, strict in facts)

    def read_environment(self, data: Any, language: Any) -> None:
        """Read the game: welfare W, utilities U_i = u_i + lambda_i W, signal laws, by outcome."""
        fields(data, "agents states actions prior payoffs prosociality")
        labels = [listed(row) for row in (data["agents"], data["states"], *listed(data["actions"]))]
        good = all(isinstance(name, str) for row in labels for name in row)
        need(good and all(len({*row}) == len(row) > 0 for row in labels), "names are not distinct")
        n, m, *self.sizes = map(len, labels)
        self.strides = [prod(self.sizes[i + 1 :]) for i in range(n)]
        self.cells = prod(self.sizes)
        need(len(self.sizes) == n, "there is not one list of actions an agent")
        need(n * m * self.cells <= MAX_CELLS, "there are too many payoffs")
        self.rows = [range(s * self.cells, (s + 1) * self.cells) for s in range(m)]
        prior = self.grid(data["prior"], m)
        need(min(prior) > 0 and sum(prior) == 1, "the prior is not positive with sum 1")
        weights = self.grid(data["prosociality"], n)
        need(all(map(self.nonneg, weights)), "a prosocial weight is not shown to be >= 0")
        u = [sum(rows, []) for rows in self.grid(data["payoffs"], n, m, self.cells)]
        W = [sum(column) for column in zip(*u, strict=True)]
        u = [[v + w * W[q] for q, v in enumerate(row)] for row, w in zip(u, weights, strict=True)]
        self.selfish, self.unit = not any(weights), self.common**2  # all is integer in this unit
        self.W, *self.U = [[(v * self.unit).numerator for v in row] for row in (W, *u)]
        self.worth = [prior[q // self.cells] * v for q, v in enumerate(self.W)]
        ((kind, tables),) = fields(language, "", "signals kernel").items()
        laws = [law for row in listed(tables, m) for law in listed(row, self.cells)]
        sure = {s: [(index(s, MAX_CELLS), 1)] for s in laws} if kind == "signals" else {}
        laws = [sure[s] if sure else [*enumerate(self.grid(s, len(laws[0])))] for s in laws]
        self.signals = 1 + max(s for law in laws for s, _ in law)
        good = all(min(p for _, p in law) >= 0 and sum(p for _, p in law) == 1 for law in laws)
        need(good, "the kernel does not hold probabilities")
        self.law, self.loss = laws, [[(s, -p) for s, p in law] for law in laws]

    def moves(self, q: int) -> Iterator[tuple[int, int, int, Number, Number, Any]]:
        """List deviations: agent, action, other, utility and welfare lost, signal law lost."""
        for i, (size, stride) in enumerate(zip(self.sizes, self.strides, strict=True)):
            told, U = q // stride % size, self.U[i]
            for b in range(size):
                r = q + (b - told) * stride
                if r != q:
                    yield i, told, b, U[q] - U[r], self.W[q] - self.W[r], self.law[q] + self.loss[r]

    def tally(self, groups: Any, rows: Any, nu: Any, shape: str) -> Iterator[tuple[Number, ...]]:
        """Weigh deviations by mu in each group: utility, welfare lost, price of c + nu, scale."""
        mu, offsets = self.table(rows, "agent state action action"), self.table(nu, shape)
        need(all(map(self.nonneg, mu.values())), "a weight of a deviation is not shown to be >= 0")
        need(not offsets or self.budget != "free", "nu must be empty under a free budget")
        good = self.budget == "balanced" or all(self.nonneg(0 - v) for v in offsets.values())
        need(good, "nu is not shown to be <= 0")
        scale = self.common  # makes the weights integers
        mu = {key: (v * scale).numerator for key, v in mu.items()}
        for group in groups:
            utility, welfare, c = 0, 0, Table()
            for (*place, s), v in offsets.items():
                c.update({(i, s): v * scale for i in range(len(self.U)) if place in ([], group)})
            for q in group:
                for i, told, b, u, w, change in self.moves(q):
                    if weight := mu.get((i, q // self.cells, told, b)):
                        utility, welfare = utility + weight * u, welfare + weight * w
                        for s, p in change:
                            c[i, s] = c.get((i, s), 0) + weight * p
            gaps = [v for v in c.values() if v] if self.cap != 0 else []
            need(self.cap is not None or not gaps, "unlimited transfers make up for these gains")
            yield utility, welfare, sum(self.cap * self.top([v, 0 - v]) for v in gaps), scale

    def refute(self, conflict: Any, num: Number = 0, den: Number = 0) -> set[int]:
        """Show that no transfers keep the agents at some profiles, nor below weight num/den."""
        fields(conflict, "profiles", "deviations nu agent cycle")
        profiles, chosen = dict(conflict["profiles"]), self.rule(conflict["profiles"])
        cycle = [[conflict["agent"], *edge, 1] for edge in conflict.get("cycle", ())]
        rows = [[i, s, profiles[s][i], b, v] for i, s, b, v in conflict.get("deviations", cycle)]
        ((u, w, price, _),) = self.tally([chosen], rows, conflict.get("nu", ()), "signal")
        need(self.positive(0 - u - price), "transfers make up for these gains")
        need(self.nonneg(0 - den * u - num * w), "a conflict does not last up to the threshold")
        return {*chosen}

    def obey(self, x: Table, y: Table, social: Number = 0) -> None:
        """Require liability, budget and obedience of recommendations x with transfers y."""
        kept, totals = Table(), Table()
        for (i, q, s), pay in y.items():
            most = pay if self.cap is None else self.cap * x.get((q,), 0)
            good = self.cap is None or (self.nonneg(most - pay) and self.nonneg(most + pay))
            need(good, f"a transfer to agent {i} exceeds the liability")
            totals[q, s] = totals.get((q, s), 0) - pay
        for left in totals.values() if self.budget != "free" else ():
            good = not left or (self.budget == "no-subsidy" and self.nonneg(left))
            need(good, "the transfers break the budget")
        for q in {*(q for (q,) in x), *(q for _, q, _ in y)}:
            for i, told, b, u, w, change in self.moves(q):
                pay = sum(p * y.get((i, q, s), 0) for s, p in change)
                key = i, q // self.cells, told, b
                kept[key] = kept.get(key, 0) + x.get((q,), 0) * u + social * w + pay
        for key, value in kept.items():
            need(self.nonneg(value), f"the deviation [agent, state, action, other] {key} pays")

    def enforce(self, rule: list[int], transfers: Any, scale: Number, social: Number = 0) -> None:
        """Require that transfers depending on the signal alone make the rule an equilibrium."""
        pay = self.grid(transfers, len(self.U), self.signals)
        cells = [(i, q, s) for i in range(len(pay)) for q in rule for s in range(self.signals)]
        y = {(i, q, s): pay[i][s] * self.unit for i, q, s in cells}
        self.obey({(q,): scale for q in rule}, y, social)

    def exclude(self, order: Any, alive: Any, choices: Any, closed: Callable[[Any], bool]) -> None:
        """Show that every rule made of the choices contains a conflict or is closed."""
        order = [self.key([state], "state")[0] for state in listed(order, len(choices))]
        need(len({*order}) == len(order), "a state appears twice in the order")
        stack: list[Any] = [((), alive)]
        for _ in range(MAX_NODES):
            if not stack:
                return
            rule, alive = stack.pop()
            if not closed(rule) and not any(conflict <= {*rule} for conflict in alive):
                need(len(rule) < len(order), f"no conflict or bound excludes the rule {rule}")
                row = {*choices[order[len(rule)]]}
                stack += [((*rule, q), [c for c in alive if q in c or not c & row]) for q in row]
        need(False, "there are too many partial rules to visit")

    def first_best(self, rule: Iterable[int] = ()) -> list[Number]:
        """Give the largest welfare of each state, for selfish agents; require the rule to reach it."""
        need(self.selfish, "the prosociality of the environment is not 0")
        best = [self.top([self.W[q] for q in row]) for row in self.rows]
        efficient = all(self.nonneg(self.W[q] - best[q // self.cells]) for q in rule)
        need(efficient, "the rule is not shown to be efficient")
        return best


class Rules(Reader):
    """The kinds of claim, one method each."""

    def mediated_upper_bound(self, deviations: Any, nu: Any = (), scale: Any = 1) -> None:
        """No mediated mechanism has {sense} welfare beyond {bound} (liability {liability}, budget {budget})."""
        groups, times = (
            [[q] for row in self.rows for q in row],
            self.ratio({"num": 0, "den": scale})[1],
        )
        tallies = self.tally(groups, deviations, nu, "state profile signal")
        duals = [
            self.sign * times * factor * v + u + price
            for v, (u, _, price, factor) in zip(self.worth, tallies, strict=True)
        ]
        total = sum(self.top(duals[row.start : row.stop]) for row in self.rows)
        goal = self.sign * times * self.common * self.num * self.unit
        need(self.nonneg(goal - self.den * total), "the bound is not reached")

    def mediated_lower_bound(self, recommendation: Any, transfers: Any, scale: Any = 1) -> None:
        """Some mediated mechanism has {sense} welfare {value} or beyond (liability {liability}, budget {budget})."""
        x, times = (
            self.table(recommendation, "state profile"),
            self.ratio({"num": 0, "den": scale})[1],
        )
        y = self.table(transfers, "agent state profile signal")
        need(all(map(self.nonneg, x.values())), "a recommendation is not shown to be >= 0")
        gaps = [times - sum(x.get((q,), 0) for q in row) for row in self.rows]
        need(not any(gaps), "the recommendations in a state do not sum to the scale")
        self.obey(x, {key: v * self.unit for key, v in y.items()})
        worth = sum(p * self.worth[q] for (q,), p in x.items())
        over = self.den * worth - times * self.num * self.unit
        need(self.nonneg(self.sign * over), "the value is not reached")

    def implementable(self, transfers: Any, scale: Any = 1) -> None:
        """Some signal contract (liability {liability}, budget {budget}) makes {rule}, of welfare {value}, an equilibrium."""
        rule = self.rule([*enumerate(listed(self.claim["rule"], len(self.rows)))])
        gap = self.den * sum(self.worth[q] for q in rule) - self.num * self.unit
        need(not gap, "the value is not the welfare of the rule")
        self.enforce(rule, transfers, self.ratio({"num": 0, "den": scale})[1])

    def not_implementable(self, deviations: Any, nu: Any = ()) -> None:
        """No signal contract (liability {liability}, budget {budget}) makes {rule} an equilibrium."""
        profiles = [*enumerate(listed(self.claim["rule"], len(self.rows)))]
        self.refute({"profiles": profiles, "deviations": deviations, "nu": nu})

    def signal_upper_bound(self, order: Any, conflicts: Any) -> None:
        """No signal contract (liability {liability}, budget {budget}) has an equilibrium of welfare above {bound}."""
        found = [*map(self.refute, listed(conflicts))]
        lone = {q for conflict in found if len(conflict) == 1 for q in conflict}
        rows = [[q for q in row if q not in lone] for row in self.rows]
        if not all(rows):
            return
        tops = [self.top([self.worth[q] for q in row]) for row in rows]

        def closed(rule: tuple[int, ...]) -> bool:
            most = sum(tops) - sum(tops[q // self.cells] - self.worth[q] for q in rule)
            return self.nonneg(self.num * self.unit - self.den * most)

        self.exclude(order, found, rows, closed)

    def pure_equilibria(self) -> None:
        """Without a contract the pure equilibria in state {state} are exactly {profiles}."""
        state, profiles = self.claim["state"], listed(self.claim["profiles"])
        stable = {self.key((state, profile), "state profile")[0] for profile in profiles}
        for q in self.rows[index(state, len(self.rows))]:
            lost = [u for _, _, _, u, _, _ in self.moves(q)]
            unstable = q not in stable and any(self.positive(0 - u) for u in lost)
            good = unstable or (q in stable and all(map(self.nonneg, lost)))
            need(good, f"profile number {q % self.cells} is not shown to be as claimed")

    def closure_threshold(self, tight: Any = ()) -> None:
        """Without a contract the efficient {rule} is an equilibrium iff prosocial weights are at least {thresholds}, of maximum {threshold}."""
        rule = self.rule([*enumerate(listed(self.claim["rule"], len(self.rows)))])
        self.first_best(rule)
        ratios = [*map(self.ratio, listed(self.claim["thresholds"], len(self.U)))]
        for i, (num, den) in enumerate(ratios):
            lost = [(u, w) for q in rule for j, _, _, u, w, _ in self.moves(q) if i == j]
            slack = [den * u + num * w for u, w in lost]
            need(all(map(self.nonneg, [num, *slack])), f"agent {i} gains at its threshold")
            sharp = (not s and self.positive(w - u) for s, (u, w) in zip(slack, lost, strict=True))
            need(not num or any(sharp), f"the threshold of agent {i} is not tight")
        gaps = [self.num * den - num * self.den for num, den in ratios]
        need(all(map(self.nonneg, gaps)) and not all(gaps), "the threshold is not the largest one")

    def language_threshold(
        self, order: Any, conflicts: Any, rule: Any = (), transfers: Any = ()
    ) -> None:
        """Unlimited signal contracts can make an efficient rule an equilibrium from prosocial weight {threshold} on."""
        chosen = self.rule([*enumerate(listed(rule))]) if self.den else []
        best = self.first_best(chosen)
        if self.den:
            self.enforce(chosen, transfers, self.den, self.num)
        choices = [
            [q for q in row if not self.positive(best[q // self.cells] - self.W[q])]
            for row in self.rows
        ]
        found = [self.refute(conflict, self.num, self.den) for conflict in listed(conflicts)]
        need(self.nonneg(self.num), "the threshold is negative")
        self.exclude(order, found, choices, lambda _: not self.num)

    def worst_case_threshold(self, escapes: Any = (), tight: Any = ()) -> None:
        """{threshold} is the least prosocial weight above which a welfare-raising deviation pays at every inefficient profile."""
        best, sharp = self.first_best(), not self.num
        for q in range(len(self.W)):
            gap = best[q // self.cells] - self.W[q]
            lost = [(w, self.den * u + self.num * w) for _, _, _, u, w, _ in self.moves(q)]
            stuck = all(self.nonneg(w) or self.nonneg(slack) for w, slack in lost)
            sharp = sharp or (stuck and self.positive(gap))
            leaves = any(self.positive(0 - w) and self.nonneg(0 - slack) for w, slack in lost)
            need(leaves or not (gap and self.den), f"outcome {q}: no deviation leaves it")
        need(sharp and self.nonneg(self.num), "the threshold is not tight")

    def implication(self) -> None:
        """{poly} >= 0, and > 0 if {strict}."""
        poly, strict = self.number(self.claim["poly"]), self.claim["strict"]
        need(isinstance(strict, bool) and self.nonneg(poly, strict), "no lemma says so")

    def empty_region(self) -> None:
        """No values of the parameters exist in this region."""
        need(self.empty, "no lemma is absurd")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object from JSON, unless a key appears twice."""
    need(len(dict(pairs)) == len(pairs), "a key appears twice in an object")
    return dict(pairs)


def check(document: Any) -> Verdict:
    """Check a document, given as an object, as JSON text or as the path of a file of it."""
    kind, strange = (
        "",
        str.encode,
    )  # bytes are no number: floats and NaN are refused where they stand
    try:
        if isinstance(document, Path):
            with document.open("rb") as file:
                document = file.read(MAX_BYTES + 1)
        if isinstance(document, str | bytes):
            need(len(document) <= MAX_BYTES, "the text is too long")
            hooks = {"parse_float": strange, "parse_constant": strange}
            document = json.loads(document, object_pairs_hook=unique, **hooks)
        rules = {name.replace("_", "-"): rule for name, rule in vars(Rules).items()}
        claim = document["claim"]
        kind, rule = claim["kind"], rules[claim["kind"]]
        statement = " ".join(rule.__doc__.split())
        fields(claim, "kind " + " ".join(re.findall(r"{(\w+)}", statement)))
        rule(Rules(document), **document["certificate"])
        where = f"Whenever {document['region']}: " if "region" in document else ""
        return Verdict(True, kind, where + statement.format(**claim), "every step checks")
    except Exception as error:  # whatever goes wrong is a reason to reject
        name = "" if type(error) is ValueError else f"{type(error).__name__}: "
        return Verdict(False, kind, "", f"{name}{error}")


check_text: Callable[[str | bytes], Verdict] = check


def check_file(path: str | Path) -> Verdict:
    """Check the document in a file."""
    return check(Path(path))


if __name__ == "__main__":
    verdicts = [(path, check_file(path)) for path in sys.argv[1:]]
    for path, verdict in verdicts:
        print(f"{path}: {verdict.statement or 'REJECTED: ' + verdict.reason}")
    sys.exit(not all(verdict.accepted for _, verdict in verdicts))
