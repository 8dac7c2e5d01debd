# fmt: off
# ruff: noqa: D102, D103, D204
"""Decide whether a certificate proves its claim, trusting nothing but this file and Python.

docs/certificates.md gives the fields of a document and says why each rule is sound. Numbers are
exact rationals: no float, no solver, no tolerance. Each kind of claim is a method of `Rules`: its
docstring is what it proves, with the claim's fields in braces, its arguments are the certificate's
fields. Over "parameters" numbers may be polynomials; `nonneg` looks their signs up among lemmas,
each verified as an identity. Alone, ``python checker.py FILE...`` exits with 1 unless all pass.
Laid out by hand to be read in one sitting, with comments for the docstrings of small helpers.
"""
from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from pathlib import Path
from typing import Any

MAX_BYTES, MAX_BITS, MAX_CELLS = 32_000_000, 200_000, 2_000_000  # text, common denominator, payoffs
MAX_NODES, MAX_FACTORS, MAX_PAIRS = 2_000_000, 24, 200_000  # partial rules, lemmas, polynomials
RATIONAL = re.compile(r"-?[0-9]{1,2000}(/[0-9]{1,2000})?")
Table = dict[Any, Any]  # {tuple of indices: int, Fraction or Poly}, zero where nothing is listed
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
    def __add__(self, other: Any) -> Any: return gather((*self.items(), *terms(other)))
    def __sub__(self, other: Any) -> Any: return self + other * -1
    def __rsub__(self, other: Any) -> Any: return self * -1 + other
    def __mul__(self, other: Any) -> Any:
        need(len(self) * len(terms(other)) <= MAX_PAIRS, "a product of polynomials is too large")
        pairs = ((m, c, n, d) for m, c in self.items() for n, d in terms(other))
        return gather((tuple(sorted(m + n)), c * d) for m, c, n, d in pairs)
    __radd__, __rmul__ = __add__, __mul__
    def ray(self) -> frozenset[Any]:  # one key for all positive multiples
        return frozenset((m, Fraction(c) / abs(self[max(self)])) for m, c in self.items())

def terms(value: Any) -> Any: return value.items() if isinstance(value, Poly) else [((), value)]
def gather(parts: Iterable[tuple[tuple[int, ...], Any]]) -> Any:  # a plain number if constant
    total: Table = {}
    for monomial, coefficient in parts:
        total[monomial] = total.get(monomial, 0) + coefficient
    poly = Poly({m: c for m, c in total.items() if c})
    return poly if poly.keys() - {()} else poly.get((), 0)
def need(condition: object, reason: str) -> None:  # or else the document is rejected
    if not condition:
        raise ValueError(reason)
def fields(data: Any, required: str, optional: str = "") -> Any:  # an object with these keys
    allowed = {*required.split(), *optional.split()}
    good = isinstance(data, Mapping) and {*required.split()} <= data.keys() <= allowed
    need(good, f"not an object of the fields {required}, optional ({optional})")
    return data
def listed(data: Any, length: int | None = None) -> Any:  # a list of this length
    good = isinstance(data, list | tuple) and length in (None, len(data))
    need(good, "" if good else f"not a list of {length or 'some'} entries: {data!a:.60}")
    return data
def index(value: Any, limit: int) -> int:  # an integer from 0 to limit - 1
    need(type(value) is int and 0 <= value < limit, f"not an index below {limit}: {value!a:.60}")
    return int(value)

class Reader:
    """A document read, and the tools the rules share; outcomes number (state, profile) pairs."""
    def __init__(self, document: Any) -> None:
        parts = "environment language parameters region lemmas"
        head = fields(document, "format schema claim certificate", parts)["format"]
        need((head, document["schema"]) == ("coopgap-certificate", 1), "unknown format or schema")
        self.common, self.unit, self.visited, self.places, self.known = 1, 1, 0, Table(), Table()
        if {"parameters", "region", "lemmas"} & document.keys():
            self.read_region(document["parameters"], document["region"], document["lemmas"])
        if {"environment", "language"} & document.keys():
            self.read_game(document["environment"], document["language"])
        self.claim, get = document["claim"], document["claim"].get
        self.budget, cap = get("budget", "free"), get("liability", "inf")
        need(self.budget in ("free", "balanced", "no-subsidy"), "the budget is unknown")
        self.cap = None if cap == "inf" else self.number(cap) * self.unit
        need(self.cap is None or self.nonneg(self.cap), "the liability is not shown to be >= 0")
        self.sign = {"best": 1, "worst": -1}[get("sense", "best")]
        self.num, self.den = self.ratio(get("bound", get("value", get("threshold", 0))))
        self.goal = self.num * self.unit
        _, self.scale = self.ratio({"num": 1, "den": document["certificate"].get("scale", 1)})
    def nonneg(self, value: Any, strict: bool = False) -> bool:  # is value >= 0 (> 0) for sure?
        if isinstance(value, Poly):
            return bool(self.known.get(value.ray(), -1) >= strict)
        return bool(value > 0 if strict else value >= 0)
    def positive(self, value: Any) -> bool: return self.nonneg(value, strict=True)
    def negative(self, value: Any) -> bool: return self.nonneg(0 - value, strict=True)
    def top(self, values: Any) -> Any:  # one of the values that is surely the largest
        best = values[0]
        for value in values:
            best = value if self.nonneg(value - best) else best
        need(all(self.nonneg(best - value) for value in values), "no lemma shows which is largest")
        return best
    def number(self, value: Any) -> Any:  # 3, "-2/7" or {"R*S*S": "-1/3", "1": 2}
        parts = []
        for text, c in (value if isinstance(value, Mapping) else {"1": value}).items():
            need(type(c) in (int, str) and RATIONAL.fullmatch(str(c)), f"no rational: {c!a:.60}")
            key = [self.places[name] for name in text.split("*")] if text != "1" else []
            need(key == sorted(key), f"parameters not in the document's order: {text!a:.60}")
            parts.append((tuple(key), Fraction(c)))
            self.common = lcm(self.common, parts[-1][1].denominator)
        need(self.common < 1 << MAX_BITS, "the common denominator is too large")
        return gather(parts)
    def ratio(self, value: Any) -> tuple[Any, Any]:  # a number, {"num", "den" > 0}, infinity
        if value in ("inf", "-inf"):
            return (1 if value == "inf" else -1), 0
        pair = isinstance(value, Mapping) and value.keys() == {"num", "den"}
        num, den = map(self.number, (value["num"], value["den"]) if pair else (value, 1))
        need(self.positive(den), "a denominator or scale is not shown to be positive")
        return num, den
    def grid(self, data: Any, size: int, *rest: int) -> Any:  # nested lists of numbers
        return [self.grid(v, *rest) if rest else self.number(v) for v in listed(data, size)]
    def key(self, cells: Any, shape: str) -> tuple[int, ...]:  # state and profile make one outcome
        limits = {"agent": len(self.sizes), "state": len(self.rows), "signal": self.signals}
        key: list[int] = []
        for word, cell in zip(shape.split(), listed(cells), strict=True):
            if word == "profile":
                parts = zip(listed(cell), self.sizes, self.strides, strict=True)
                key[-1] = self.rows[key[-1]][sum(index(b, m) * k for b, m, k in parts)]
            else:
                key.append(index(cell, limits.get(word) or self.sizes[key[0]]))
        return tuple(key)
    def table(self, rows: Any, shape: str) -> Table:  # rows of indices and a number
        table = {self.key(row[:-1], shape): self.number(row[-1]) for row in listed(rows)}
        need(len(table) == len(rows), f"an entry [{shape}] appears twice")
        return table
    def outcomes(self, rule: Any) -> list[int]:  # a profile for each state
        return [self.key(at, "state profile")[0] for at in enumerate(listed(rule, len(self.rows)))]
    def read_region(self, parameters: Any, region: Any, lemmas: Any) -> None:
        self.places = {name: k for k, name in enumerate(listed(parameters))}
        good = all(re.fullmatch("(?!den$)[A-Za-z][A-Za-z_0-9]*", name) for name in parameters)
        need(good and len(self.places) == len(parameters), "parameters: not distinct plain names")
        facts: list[tuple[Any, bool]] = []  # the constraints, then each lemma once verified
        for k, fact in enumerate([*listed(region), *listed(lemmas)]):
            given = sure = k < len(region)
            poly = self.number(fields(fact, "poly strict", "terms" * (not given))["poly"])
            rest, strict = poly if given else 0, fact["strict"]
            for coefficient, factors, *root in fact.get("terms", ()):
                weight, base = self.number(coefficient), self.number(*root) if root else 1
                need(self.nonneg(weight) and len(factors) <= MAX_FACTORS, f"fact {k}: a bad term")
                used = [facts[index(j, k)] for j in factors]
                rest += prod((value for value, _ in used), start=base * base * weight)
                sure |= not root and self.positive(weight) and all(known for _, known in used)
            need(rest == poly, f"fact {k}: the lemma is not an identity")
            need(strict is False or strict is sure is True, f"fact {k}: not shown to be strict")
            facts.append((poly, strict))
            if isinstance(poly, Poly):
                self.known[poly.ray()] = strict or self.known.get(poly.ray(), False)
        self.empty = not all(isinstance(p, Poly) or self.nonneg(p, strict) for p, strict in facts)
    def read_game(self, data: Any, language: Any) -> None:
        fields(data, "agents states actions prior payoffs prosociality")
        labels = [listed(row) for row in (data["agents"], data["states"], *listed(data["actions"]))]
        named = ({*map(type, row)} == {str} and len({*row}) == len(row) for row in labels)
        need(all(named), "agents, states and actions are not lists of distinct names")
        n, m, *self.sizes = map(len, labels)
        self.strides = [prod(self.sizes[i + 1:]) for i in range(n)]
        self.cells = cells = prod(self.sizes)
        need(n == len(self.sizes) and n * m * cells <= MAX_CELLS, "actions: not by agent, too many")
        self.rows = [range(s * cells, (s + 1) * cells) for s in range(m)]
        prior, weights = self.grid(data["prior"], m), self.grid(data["prosociality"], n)
        need(min(prior) > 0 and sum(prior) == 1, "the prior is not positive with sum 1")
        need(all(map(self.nonneg, weights)), "a prosocial weight is not shown to be >= 0")
        u = [[v for row in rows for v in row] for rows in self.grid(data["payoffs"], n, m, cells)]
        W = [sum(column) for column in zip(*u, strict=True)]
        u = [[v + w * W[q] for q, v in enumerate(row)] for row, w in zip(u, weights, strict=True)]
        self.selfish, self.unit = not any(weights), self.common ** 2  # in this unit all is integer
        self.W, *self.U = [[(v * self.unit).numerator for v in row] for row in (W, *u)]
        self.worth = [prior[q // cells] * v for q, v in enumerate(self.W)]
        ((kind, tables),) = fields(language, "", "signals kernel").items()
        seen = [cell for row in listed(tables, m) for cell in listed(row, cells)]
        sure = {s: [(index(s, MAX_CELLS), 1)] for s in seen} if kind == "signals" else {}
        self.law = [sure[s] if sure else [*enumerate(self.grid(s, len(seen[0])))] for s in seen]
        laws = ([p for _, p in law] for law in self.law)
        need(all(min(p) >= 0 and sum(p) == 1 for p in laws), "the kernel is not of probabilities")
        self.loss = [[(s, -p) for s, p in law] for law in self.law]
        self.signals = 1 + max(s for law in self.law for s, _ in law)

    def moves(self, q: int) -> Iterator[tuple[int, int, int, Any, Any, Any]]:
        # deviations: agent, action, other action, utility lost, welfare lost, signal law lost
        for i, (size, stride) in enumerate(zip(self.sizes, self.strides, strict=True)):
            told, U = q // stride % size, self.U[i]
            for b in {*range(size)} - {told}:
                r = q + (b - told) * stride
                yield i, told, b, U[q] - U[r], self.W[q] - self.W[r], self.law[q] + self.loss[r]
    def tally(self, groups: Any, rows: Any, nu: Any, shape: str = "state profile signal") -> Any:
        # mu-weighted deviations in each group of outcomes: utility, welfare lost, price of c + nu
        mu, offsets = self.table(rows, "agent state action action"), self.table(nu, shape)
        need(all(map(self.nonneg, mu.values())), "a weight of a deviation is not shown to be >= 0")
        need(not offsets or self.budget != "free", "nu has to be empty under a free budget")
        signs = [0 - v for v in offsets.values()] if self.budget == "no-subsidy" else []
        need(all(map(self.nonneg, signs)), "nu is not shown to be <= 0")
        mu = {key: (v * self.common).numerator for key, v in mu.items()}
        for group in groups:
            here = [(s, v * self.common) for (*at, s), v in offsets.items() if at in ([], group)]
            utility, welfare, c = 0, 0, {(i, s): v for s, v in here for i in range(len(self.U))}
            for q in group:
                for i, told, b, u, w, law in self.moves(q):
                    if weight := mu.get((i, q // self.cells, told, b)):
                        utility, welfare = utility + weight * u, welfare + weight * w
                        for s, p in law:
                            c[i, s] = c.get((i, s), 0) + weight * p
            gaps = [v for v in c.values() if v] if self.cap != 0 else []
            need(self.cap is not None or not gaps, "unlimited transfers make up for these gains")
            yield [utility, welfare, sum(self.cap * self.top([v, 0 - v]) for v in gaps)]
    def refute(self, conflict: Any, num: Any = 0, den: Any = 0) -> set[int]:
        # no transfers keep the agents at these profiles, at whatever prosocial weight below num/den
        fields(conflict, "profiles", "deviations nu agent cycle")
        profiles = dict(conflict["profiles"])
        chosen = [self.key(pair, "state profile")[0] for pair in profiles.items()]
        cycle = [[conflict["agent"], *edge, 1] for edge in conflict.get("cycle", ())]
        rows = [[i, s, profiles[s][i], b, v] for i, s, b, v in conflict.get("deviations", cycle)]
        ((u, w, price),) = self.tally([chosen], rows, conflict.get("nu", ()), "signal")
        need(self.negative(u + price), "transfers make up for these gains")
        need(self.nonneg(0 - den * u - num * w), "a conflict does not last up to the threshold")
        return {*chosen}
    def obey(self, x: Table, y: Table, social: Any = 0) -> None:
        # liability, budget and obedience hold for recommendations x with transfers y (times x)
        for (_, q, _), pay in y.items() if self.cap is not None else ():
            most = self.cap * x.get((q,), 0)
            need(self.nonneg(most - pay) and self.nonneg(most + pay), "transfer beyond liability")
        for q, s in {key[1:] for key in y} if self.budget != "free" else ():
            left = 0 - sum(y.get((i, q, s), 0) for i in range(len(self.U)))
            need(not left or (self.budget == "no-subsidy" and self.nonneg(left)), "budget broken")
        kept: Table = {}
        for q in {*(q for (q,) in x), *(q for _, q, _ in y)}:
            for i, told, b, u, w, law in self.moves(q):
                pay = sum(p * y.get((i, q, s), 0) for s, p in law)
                key = i, q // self.cells, told, b
                kept[key] = kept.get(key, 0) + x.get((q,), 0) * u + social * w + pay
        for key, value in kept.items():
            need(self.nonneg(value), f"the deviation [agent, state, action, other] {key} pays")
    def enforce(self, rule: list[int], transfers: Any, scale: Any, social: Any = 0) -> None:
        # transfers that depend on the signal alone make the rule an equilibrium
        t = enumerate(self.grid(transfers, len(self.U), self.signals))
        y = {(i, q, s): v * self.unit for i, row in t for s, v in enumerate(row) for q in rule}
        self.obey({(q,): scale for q in rule}, y, social)
    def exclude(self, order: Any, alive: Any, choices: Any, spare: Any, regret: Any) -> None:
        # every choice for the states in order contains one of the conflicts or makes spare >= 0
        self.visited += 1
        need(self.visited <= MAX_NODES, "there are too many partial rules to visit")
        if not self.nonneg(spare) and set() not in alive:
            need(order and order[0] not in order[1:], "no conflict or bound excludes some rule")
            for q in choices[index(order[0], len(choices))]:
                left = [c - {q} for c in alive if q in c or c.isdisjoint(self.rows[order[0]])]
                self.exclude(order[1:], left, choices, spare + regret.get(q, 0), regret)
    def first_best(self, rule: Any = ()) -> list[Any]:  # which the rule has to reach
        need(self.selfish and self.nonneg(self.num), "prosociality not 0, or a negative threshold")
        best = [self.top([self.W[q] for q in row]) for row in self.rows]
        need(all(self.nonneg(self.W[q] - best[q // self.cells]) for q in rule), "not efficient")
        return best

class Rules(Reader):
    """The kinds of claim."""
    def mediated_upper_bound(self, deviations: Any, nu: Any = (), scale: Any = 1) -> None:
        """{sense}: mediated mechanisms (liability {liability}, budget {budget}) stop at {bound}."""
        sums = [*self.tally([[q] for q in range(len(self.W))], deviations, nu)]
        times = self.sign * self.scale * self.common
        duals = [times * v + t[0] + t[2] for v, t in zip(self.worth, sums, strict=True)]
        total = sum(self.top(duals[row.start:row.stop]) for row in self.rows)
        need(self.nonneg(times * self.goal - self.den * total), "the bound does not follow")

    def mediated_lower_bound(self, recommendation: Any, transfers: Any, scale: Any = 1) -> None:
        """{sense}: a mediated mechanism (liability {liability}, budget {budget}) gets {value}."""
        x = self.table(recommendation, "state profile")
        y = self.table(transfers, "agent state profile signal")
        need(all(map(self.nonneg, x.values())), "a recommendation is not shown to be >= 0")
        sums = [sum(x.get((q,), 0) for q in row) for row in self.rows]
        need(not any(v - self.scale for v in sums), "probabilities do not sum to 1, or the scale")
        self.obey(x, {key: v * self.unit for key, v in y.items()})
        over = self.den * sum(p * self.worth[q] for (q,), p in x.items()) - self.scale * self.goal
        need(self.nonneg(self.sign * over), "the value is not reached")

    def implementable(self, transfers: Any, scale: Any = 1) -> None:
        """{rule}, of welfare {value}, has a contract (liability {liability}, budget {budget})."""
        rule = self.outcomes(self.claim["rule"])
        need(not self.den * sum(self.worth[q] for q in rule) - self.goal, "value: not the welfare")
        self.enforce(rule, transfers, self.scale)
    def not_implementable(self, deviations: Any, nu: Any = ()) -> None:
        """{rule} has no contract (liability {liability}, budget {budget})."""
        pairs = [*enumerate(listed(self.claim["rule"], len(self.rows)))]
        self.refute({"profiles": pairs, "deviations": deviations, "nu": nu})

    def signal_upper_bound(self, order: Any, conflicts: Any) -> None:
        """Above welfare {bound} no rule has a contract (liability {liability}, budget {budget})."""
        found = [*map(self.refute, listed(conflicts))]
        rows = [[q for q in row if {q} not in found] for row in self.rows]
        tops = [self.top([self.worth[q] for q in row] or [0]) for row in rows]
        regret = {q: self.den * (tops[q // self.cells] - v) for q, v in enumerate(self.worth)}
        spare = self.goal - self.den * sum(tops) if all(rows) else 0
        self.exclude(listed(order), found, rows, spare, regret)

    def pure_equilibria(self) -> None:
        """Without a contract the pure equilibria in state {state} are exactly {profiles}."""
        state, profiles = self.claim["state"], listed(self.claim["profiles"])
        stable = [self.key((state, profile), "state profile")[0] for profile in profiles]
        for q in self.rows[index(state, len(self.rows))]:
            lost = [u for _, _, _, u, _, _ in self.moves(q)]
            good = all(map(self.nonneg, lost)) if q in stable else any(map(self.negative, lost))
            need(good, f"profile number {q % self.cells} is not shown to be as claimed")

    def closure_threshold(self, tight: Any = ()) -> None:
        """{rule}, efficient, is stable iff weights are >= {thresholds}, of maximum {threshold}."""
        rule = self.outcomes(self.claim["rule"])
        self.first_best(rule)
        ends = listed(self.claim["thresholds"], len(self.U))
        for i, (num, den) in enumerate(map(self.ratio, ends)):
            lost = [(u, w) for q in rule for j, _, _, u, w, _ in self.moves(q) if i == j]
            slack = [den * u + num * w for u, w in lost]
            need(all(map(self.nonneg, [num, *slack])), f"agent {i} gains at its threshold")
            sharp = (not s and self.positive(w - u) for s, (u, w) in zip(slack, lost, strict=True))
            need(not num or any(sharp), f"the threshold of agent {i} is not tight")
        gaps = [self.num * den - num * self.den for num, den in map(self.ratio, ends)]
        need(all(map(self.nonneg, gaps)) and not all(gaps), "the threshold is not the largest one")

    def language_threshold(
            self, order: Any, conflicts: Any, rule: Any = (), transfers: Any = ()) -> None:
        """From weight {threshold} on an efficient rule has a contract of unlimited liability."""
        best = self.first_best(self.outcomes(rule) if self.den else ())
        if self.den:
            self.enforce(self.outcomes(rule), transfers, self.den, self.num)
        choices = [[q for q in row if not self.positive(v - self.W[q])]
                   for row, v in zip(self.rows, best, strict=True)]
        found = [self.refute(conflict, self.num, self.den) for conflict in listed(conflicts)]
        self.exclude(listed(order), found, choices, 0 - self.num, {})

    def worst_case_threshold(self, escapes: Any = (), tight: Any = ()) -> None:
        """Above weight {threshold}, no less, a deviation not lowering W pays where W is not top."""
        best, sharp = self.first_best(), not self.num
        for q, W in enumerate(self.W):
            gap = best[q // self.cells] - W
            lost = [(u, w, self.den * u + self.num * w) for _, _, _, u, w, _ in self.moves(q)]
            flat = all(self.nonneg(w) for _, w, _ in lost)  # then a gain at equal W upsets it
            leaves = any(self.negative(w) and self.nonneg(0 - t) for _, w, t in lost) or (
                flat and any(not w and self.negative(u) for u, w, _ in lost))
            need(leaves or not self.den or self.nonneg(0 - gap), f"no deviation leaves outcome {q}")
            stuck = self.positive(gap) and all(self.nonneg(w) or self.nonneg(t) for _, w, t in lost)
            ends = [self.negative(w) and not t for _, w, t in lost] if self.den else [
                all(self.positive(w) or self.nonneg(u) for u, w, _ in lost)]
            sharp = sharp or (stuck and any(ends))
        need(sharp, "the threshold is not tight")

    def implication(self) -> None:
        """{poly} >= 0, and > 0 if {strict}."""
        poly, strict = self.number(self.claim["poly"]), self.claim["strict"]
        need(isinstance(strict, bool) and self.nonneg(poly, strict), "no lemma says so")
    def empty_region(self) -> None:
        """Nothing does so."""
        need(self.empty, "no lemma is absurd")

def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # an object in a JSON text
    need(len(dict(pairs)) == len(pairs), "a key appears twice in an object")
    return dict(pairs)
def check(document: Any) -> Verdict:
    """Check a document: an object, its JSON text, or the path of a file; never raise."""
    kind, no = "", str.encode  # floats and NaN become bytes, which no rule accepts
    try:
        if isinstance(document, Path):
            with document.open("rb") as file:
                document = file.read(MAX_BYTES + 1)
        if isinstance(document, str | bytes):
            need(len(document) <= MAX_BYTES, "the text is too long")
            hooks: Any = {"parse_float": no, "parse_constant": no, "object_pairs_hook": unique}
            document = json.loads(document, **hooks)
        rules = {name.replace("_", "-"): rule for name, rule in vars(Rules).items()}
        kind, rule = document["claim"]["kind"], rules[document["claim"]["kind"]]
        fields(document["claim"], "kind " + " ".join(re.findall(r"{(\w+)}", rule.__doc__)))
        rule(Rules(document), **document["certificate"])
        where = f"Whenever {document['region']}: " if "region" in document else ""
        return Verdict(True, kind, where + rule.__doc__.format(**document["claim"]), "accepted")
    except Exception as flaw:  # whatever goes wrong is a reason to reject
        return Verdict(False, kind, "", str(flaw) if type(flaw) is ValueError else f"{flaw!a:.200}")

def check_text(text: str | bytes) -> Verdict: return check(text)
def check_file(path: str | Path) -> Verdict: return check(Path(path))

if __name__ == "__main__":
    verdicts = {path: check_file(path) for path in sys.argv[1:]}
    print(*(f"{p}: {v.statement or 'REFUSED: ' + v.reason}" for p, v in verdicts.items()), sep="\n")
    sys.exit(not verdicts or not all(verdict.accepted for verdict in verdicts.values()))
