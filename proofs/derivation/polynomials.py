"""Polynomials in the parameters: as certificates write them, and back and forth to SymPy.

A polynomial maps monomials to rationals; a monomial is the sorted tuple of parameter indices,
repeated for powers, as in the kernel. Zero is the empty mapping.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import sympy

from coopgap.theory.affine import AffineForm

Monomial: TypeAlias = tuple[int, ...]
Polynomial: TypeAlias = Mapping[Monomial, Fraction]


def from_form(form: AffineForm) -> dict[Monomial, Fraction]:
    """Give an affine form as a polynomial.

    Examples
    --------
    >>> from coopgap.theory.affine import as_affine
    >>> from_form(as_affine("2*x - 1", ("x",)))
    {(0,): Fraction(2, 1), (): Fraction(-1, 1)}
    """
    terms: dict[Monomial, Fraction] = {(j,): c for j, c in enumerate(form.coefficients) if c}
    if form.constant:
        terms[()] = form.constant
    return terms


def as_form(poly: Polynomial, parameters: tuple[str, ...]) -> AffineForm | None:
    """Give a polynomial of degree at most one as an affine form, any other as ``None``."""
    if any(len(monomial) > 1 for monomial in poly):
        return None
    coefficients = tuple(Fraction(poly.get((j,), 0)) for j in range(len(parameters)))
    return AffineForm(parameters, coefficients, Fraction(poly.get((), 0)))


def plus(
    left: Polynomial, right: Polynomial, factor: Fraction | int = 1
) -> dict[Monomial, Fraction]:
    """Give ``left + factor * right``."""
    total = dict(left)
    for monomial, c in right.items():
        total[monomial] = total.get(monomial, Fraction(0)) + factor * c
    return {m: c for m, c in total.items() if c}


def times(left: Polynomial, right: Polynomial) -> dict[Monomial, Fraction]:
    """Give the product.

    Examples
    --------
    >>> x_plus_1 = {(0,): Fraction(1), (): Fraction(1)}
    >>> times(x_plus_1, x_plus_1)
    {(0, 0): Fraction(1, 1), (0,): Fraction(2, 1), (): Fraction(1, 1)}
    """
    total: dict[Monomial, Fraction] = {}
    for m, c in left.items():
        for n, d in right.items():
            key = tuple(sorted(m + n))
            total[key] = total.get(key, Fraction(0)) + c * d
    return {m: c for m, c in total.items() if c}


def product(factors: Iterable[Polynomial]) -> dict[Monomial, Fraction]:
    """Give the product of any number of polynomials."""
    total: dict[Monomial, Fraction] = {(): Fraction(1)}
    for factor in factors:
        total = times(total, factor)
    return total


def degree(poly: Polynomial) -> int:
    """Give the total degree (0 for zero)."""
    return max(map(len, poly), default=0)


def evaluate(poly: Polynomial, point: Sequence[Fraction]) -> Fraction:
    """Evaluate at a point."""
    return sum(
        (
            c * math.prod((point[j] for j in monomial), start=Fraction(1))
            for monomial, c in poly.items()
        ),
        Fraction(0),
    )


def primitive(poly: Polynomial) -> dict[Monomial, Fraction]:
    """Give the positive multiple with coprime integer coefficients."""
    if not poly:
        return {}
    common = math.lcm(*(Fraction(c).denominator for c in poly.values()))
    divisor = math.gcd(*(int(c * common) for c in poly.values()))
    return {m: Fraction(c) * common / divisor for m, c in poly.items()}


def key_of(poly: Polynomial) -> frozenset[tuple[Monomial, Fraction]]:
    """Give the same key to polynomials that differ by a positive factor only."""
    return frozenset(primitive(poly).items())


def as_number(value: Polynomial | AffineForm | Fraction | int, parameters: Sequence[str]) -> Any:
    """Write a polynomial, form or rational as certificates do.

    Examples
    --------
    >>> as_number({(0, 1): Fraction(1, 3), (): Fraction(2)}, ("R", "S"))
    {'R*S': '1/3', '1': '2'}
    >>> as_number(Fraction(1, 2), ("R",))
    '1/2'
    """
    if isinstance(value, Fraction | int):
        return str(value)
    poly = from_form(value) if isinstance(value, AffineForm) else value
    if not poly.keys() - {()}:
        return str(poly.get((), Fraction(0)))
    return {"*".join(parameters[j] for j in m) or "1": str(c) for m, c in poly.items()}


def to_sympy(poly: Polynomial, parameters: Sequence[str]) -> sympy.Expr:
    """Give the SymPy expression in plain symbols."""
    symbols = [sympy.Symbol(name) for name in parameters]
    return sympy.Add(
        *(
            sympy.Rational(Fraction(c).numerator, Fraction(c).denominator)
            * sympy.Mul(*(symbols[j] for j in monomial))
            for monomial, c in poly.items()
        )
    )


def from_sympy(expression: sympy.Expr, parameters: Sequence[str]) -> dict[Monomial, Fraction]:
    """Read a polynomial with rational coefficients from SymPy."""
    symbols = [sympy.Symbol(name) for name in parameters]
    if not symbols:
        value = sympy.Rational(expression)
        return {(): Fraction(int(value.p), int(value.q))} if value else {}
    poly = sympy.Poly(expression, *symbols, domain=sympy.QQ)
    terms: dict[Monomial, Fraction] = {}
    for powers, c in poly.terms():
        monomial = tuple(j for j, power in enumerate(powers) for _ in range(power))
        if c:
            terms[monomial] = Fraction(int(c.p), int(c.q))
    return terms


def factors(
    poly: Polynomial, parameters: Sequence[str]
) -> list[tuple[dict[Monomial, Fraction], int]]:
    """Factor a polynomial over the rationals; the numerical factor goes into the first one.

    Examples
    --------
    >>> square_minus_1 = {(0, 0): Fraction(1), (): Fraction(-1)}
    >>> [to_sympy(factor, "x") for factor, power in factors(square_minus_1, "x")]
    [x - 1, x + 1]
    """
    content, parts = sympy.factor_list(to_sympy(poly, parameters))
    listed = [(from_sympy(part, parameters), int(power)) for part, power in parts]
    if not listed:
        return [(dict(poly), 1)]
    if content != 1:
        number: Polynomial = {(): Fraction(int(content.p), int(content.q))}
        first, power = listed[0]
        listed[0:1] = [(times(number, first), 1)] + ([(first, power - 1)] if power > 1 else [])
    return listed
