"""Prove polynomials non-negative on a region: Farkas, products, squares, or an honest no.

Affine polynomials are decided completely (Farkas). Others are factored, then sought as
non-negative combinations of products of the region's inequalities (Handelman) and squares.
Whatever is found is a lemma that the kernel verifies as an identity; nothing else counts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from coopgap.numerics.linear.exact_lp import solve_exactly
from coopgap.numerics.linear.linear_program import LinearProgram
from coopgap.numerics.linear.polyhedra import Point, farkas_proof, sample_points
from coopgap.proofs.derivation.polynomials import (
    Monomial,
    Polynomial,
    as_form,
    as_number,
    degree,
    evaluate,
    factors,
    from_form,
    key_of,
    plus,
    product,
    times,
)
from coopgap.theory.region import Region

MAX_DEGREE = 4
"""Highest degree of the products of inequalities that are tried."""

MAX_PRODUCTS = 1_500
"""Most products tried for one polynomial."""

Term: TypeAlias = tuple[Fraction, tuple[int, ...], Polynomial | None]
"""coefficient >= 0, indices of the facts multiplied, and a base whose square is multiplied."""


@dataclass(frozen=True, slots=True)
class Lemma:
    """A polynomial that is non-negative on the region, with the identity that shows it.

    Attributes
    ----------
    poly, strict
        What is proved: ``poly >= 0``, or ``> 0``.
    terms
        ``poly = Σ coefficient · Π facts · base²``; facts are the region's inequalities,
        numbered first, and earlier lemmas.
    """

    poly: Polynomial
    strict: bool
    terms: tuple[Term, ...]

    def as_json(self, parameters: Sequence[str]) -> dict[str, Any]:
        """Write the lemma as certificates do."""
        return {
            "poly": as_number(self.poly, parameters),
            "strict": self.strict,
            "terms": [
                [str(c), list(facts), *([as_number(base, parameters)] if base else [])]
                for c, facts, base in self.terms
            ],
        }


@dataclass(slots=True)
class Prover:
    """Proves signs of polynomials over one region and keeps the lemmas found.

    Examples
    --------
    >>> prover = Prover(Region.of("x y", "x > y", "y > 0"))
    >>> square_gap = {(0, 0): Fraction(1), (1, 1): Fraction(-1)}  # x² - y²
    >>> prover.prove(square_gap, strict=True)
    True
    >>> prover.prove({(0,): Fraction(1), (): Fraction(-1)})  # x - 1
    False

    References
    ----------
    Farkas 1902; Handelman 1988, Pacific Journal of Mathematics 132.
    """

    region: Region
    facts: list[tuple[Polynomial, bool]] = field(init=False)
    lemmas: list[Lemma] = field(default_factory=list)
    points: list[Point] = field(init=False)
    _known: dict[Any, tuple[int, bool]] = field(default_factory=dict)
    _hopeless: dict[Any, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.facts = [(from_form(c.form), c.strict) for c in self.region.constraints]
        for j, (poly, strict) in enumerate(self.facts):
            self._remember(poly, strict, j)
        self.points = sample_points(self.region, 12)

    def _remember(self, poly: Polynomial, strict: bool, fact: int) -> None:
        key = key_of(poly)
        if key not in self._known or (strict and not self._known[key][1]):
            self._known[key] = (fact, strict)

    def fact_of(self, poly: Polynomial, strict: bool) -> int | None:
        """Give the index of a fact that says the polynomial is non-negative, or positive."""
        found = self._known.get(key_of(poly))
        return found[0] if found is not None and found[1] >= strict else None

    def prove(self, poly: Polynomial, *, strict: bool = False) -> bool:
        """Prove a polynomial non-negative (positive) on the region; ``False`` means not proved."""
        if not poly.keys() - {()}:
            value = poly.get((), Fraction(0))
            return value > 0 if strict else value >= 0
        if self.fact_of(poly, strict) is not None:
            return True
        key = key_of(poly)
        if key in self._hopeless and (strict or not self._hopeless[key]):
            return False
        if self.refuted(poly, strict) is None:
            lemma = self._affine(poly, strict) or self._factored(poly, strict)
            lemma = lemma or self._combined(poly, strict)
            if lemma is not None:
                self.lemmas.append(lemma)
                self.facts.append((lemma.poly, lemma.strict))
                self._remember(lemma.poly, lemma.strict, len(self.facts) - 1)
                return True
        self._hopeless[key] = strict and self._hopeless.get(key, True)
        return False

    def refuted(self, poly: Polynomial, strict: bool = False) -> Point | None:
        """Give a sample point of the region at which the polynomial has the wrong sign."""
        for point in self.points:
            value = evaluate(poly, point)
            if value < 0 or (strict and value == 0):
                return point
        return None

    def _affine(self, poly: Polynomial, strict: bool) -> Lemma | None:
        form = as_form(poly, self.region.parameters)
        proof = None if form is None else farkas_proof(form, self.region, strict=strict)
        if proof is None:
            return None
        terms: list[Term] = [(m, (j,), None) for j, m in enumerate(proof.multipliers) if m]
        if proof.constant:
            terms.append((proof.constant, (), None))
        return Lemma(poly, proof.strict, tuple(terms))

    def _factored(self, poly: Polynomial, strict: bool) -> Lemma | None:
        """Prove the sign of each factor and multiply; an even power needs no sign."""
        if degree(poly) < 2:
            return None
        parts = factors(poly, self.region.parameters)
        if len(parts) == 1 and parts[0][1] == 1:
            return None
        sign, used = Fraction(1), []
        base: Polynomial = {(): Fraction(1)}
        for part, power in parts:
            if power % 2 == 0 and not strict:
                base = times(base, product([part] * (power // 2)))
                continue
            minus = {m: -c for m, c in part.items()}
            chosen = next((p for p in (part, minus) if self.prove(p, strict=strict)), None)
            if chosen is None:
                return None
            sign *= (-1) ** power if chosen is minus else 1
            fact = self.fact_of(chosen, strict)
            if fact is not None:
                used += [(chosen, fact)] * power
            else:  # a number
                base_value = chosen.get((), Fraction(1))
                sign *= base_value**power
        if sign < 0:
            return None
        value = product([self.facts[fact][0] for _, fact in used] + [base, base])
        monomial = next(iter(poly))
        weight = Fraction(poly[monomial]) / value[monomial]
        plain = not base.keys() - {()}
        if plain:
            term: Term = (weight * base[()] ** 2, tuple(fact for _, fact in used), None)
        else:
            term = (weight, tuple(fact for _, fact in used), base)
        sure = plain and all(self.facts[fact][1] for _, fact in used)
        return Lemma(poly, sure, (term,))

    def _combined(self, poly: Polynomial, strict: bool) -> Lemma | None:
        """Look for a combination of products of inequalities, and of squares."""
        lowest = degree(poly)
        if lowest < 2:
            return None
        n = len(self.region.constraints)
        for top in range(lowest, MAX_DEGREE + 1):
            if math.comb(n + top, top) > MAX_PRODUCTS:
                break
            candidates = self._candidates(poly, top)
            lemma = self._combination(poly, candidates, strict)
            if lemma is not None:
                return lemma
        return None

    def _candidates(self, poly: Polynomial, top: int) -> list[tuple[tuple[int, ...], Any, Any]]:
        n = len(self.region.constraints)
        pure = all(len(m) == degree(poly) for m in poly) and all(
            not c.form.constant for c in self.region.constraints
        )
        listed: list[tuple[tuple[int, ...], Any, Any]] = []
        for size in (top,) if pure else range(top + 1):
            listed += [
                (chosen, None, product(self.facts[j][0] for j in chosen))
                for chosen in itertools.combinations_with_replacement(range(n), size)
            ]
        if top == 2:
            names = range(len(self.region.parameters))
            bases: list[Polynomial] = [
                {(i,): Fraction(1), (j,): Fraction(s)}
                for i, j in itertools.combinations(names, 2)
                for s in (1, -1)
            ]
            bases += [
                plus(self.facts[i][0], self.facts[j][0], -1)
                for i, j in itertools.combinations(range(n), 2)
            ]
            listed += [((), base, times(base, base)) for base in bases if base]
        return listed

    def _combination(
        self, poly: Polynomial, candidates: list[tuple[tuple[int, ...], Any, Any]], strict: bool
    ) -> Lemma | None:
        monomials: dict[Monomial, int] = {m: i for i, m in enumerate(poly)}
        places: list[tuple[int, int, Fraction]] = []
        for j, (_, _, value) in enumerate(candidates):
            for monomial, c in value.items():
                i = monomials.setdefault(monomial, len(monomials))
                places.append((i, j, Fraction(c)))
        sure = [
            j
            for j, (chosen, base, _) in enumerate(candidates)
            if base is None and all(self.facts[k][1] for k in chosen)
        ]
        rows = len(monomials)
        width = len(candidates)
        if strict:
            places += [(rows, j, Fraction(1)) for j in sure] + [(rows, width, Fraction(-1))]
        common = math.lcm(*(c.denominator for _, _, c in places)) if places else 1
        target = [Fraction(poly.get(m, 0)) * common for m in monomials]
        program = LinearProgram.from_sparse(
            (
                np.array([i for i, _, _ in places]),
                np.array([j for _, j, _ in places]),
                np.array([int(c * common) for _, _, c in places], dtype=object),
            ),
            objective=[Fraction(-1, 1000)] * width + [Fraction(int(strict))],
            row_lower=target + ([Fraction(0)] if strict else []),
            row_upper=target + ([None] if strict else []),
            column_lower=0,
            column_upper=[None] * width + [Fraction(1)],
            maximise=True,
            shape=(rows + int(strict), width + 1),
        )
        found = solve_exactly(program)
        if found.status != "optimal":
            return None
        weights = found.primal[:width]
        if strict and not any(weights[j] for j in sure):
            return None
        terms: tuple[Term, ...] = tuple(
            (weights[j], chosen, base)
            for j, (chosen, base, _) in enumerate(candidates)
            if weights[j]
        )
        return Lemma(poly, any(weights[j] for j in sure), terms)
