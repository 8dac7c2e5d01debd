"""Affine forms in named parameters, exact, and a parser for them that trusts no text.

Payoffs of symbolic environments and the inequalities of parameter regions are affine forms
``c_1 p_1 + ... + c_k p_k + c_0`` with rational coefficients. They are read from SymPy, from
numbers, or from text by a small recursive-descent parser: nothing is ever evaluated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

import sympy

from coopgap.theory.errors import DerivationError, ParameterError
from coopgap.theory.rationals import as_rational

MAX_TEXT: Final = 2_000
"""Longest text the parser reads, in characters."""

MAX_DEPTH: Final = 60
"""Deepest nesting of parentheses and signs the parser follows."""

AffineLike: TypeAlias = Any
"""What `as_affine` accepts: a number, text, a SymPy expression or an `AffineForm`."""

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+\.\d*|\.\d+|\d+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign><=|>=|==|[-+*/()<>≤≥=−·]))"
)
_SAME: Final = {"≤": "<=", "≥": ">=", "=": "==", "−": "-", "·": "*"}


@dataclass(frozen=True, slots=True)
class AffineForm:
    """An affine form with rational coefficients in parameters of a fixed order.

    Attributes
    ----------
    parameters
        Names, in order.
    coefficients
        One per parameter.
    constant
        The constant term.

    Examples
    --------
    >>> form = as_affine("3*(T - R) - (R - P)", ("R", "T", "P"))
    >>> str(form), form.at((Fraction(5), Fraction(8), Fraction(2)))
    ('-4*R + 3*T + P', Fraction(6, 1))
    """

    parameters: tuple[str, ...]
    coefficients: tuple[Fraction, ...]
    constant: Fraction = Fraction(0)

    @classmethod
    def of_constant(cls, value: Fraction, parameters: tuple[str, ...]) -> AffineForm:
        """Give the constant form."""
        return cls(parameters, (Fraction(0),) * len(parameters), value)

    @classmethod
    def of_parameter(cls, name: str, parameters: tuple[str, ...]) -> AffineForm:
        """Give the form that is one of the parameters."""
        if name not in parameters:
            known = ", ".join(parameters) or "none"
            raise ParameterError(f"{name!r} is no parameter; parameters: {known}")
        return cls(parameters, tuple(Fraction(name == other) for other in parameters))

    @property
    def is_constant(self) -> bool:
        """Whether no parameter occurs."""
        return not any(self.coefficients)

    def __add__(self, other: AffineForm) -> AffineForm:
        """Add a form in the same parameters."""
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return AffineForm(
            self.parameters, tuple(a + b for a, b in pairs), self.constant + other.constant
        )

    def __neg__(self) -> AffineForm:
        """Give the opposite form."""
        return self.times(Fraction(-1))

    def __sub__(self, other: AffineForm) -> AffineForm:
        """Subtract a form in the same parameters."""
        return self + -other

    def times(self, factor: Fraction) -> AffineForm:
        """Multiply by a number."""
        return AffineForm(
            self.parameters, tuple(c * factor for c in self.coefficients), self.constant * factor
        )

    def at(self, values: Sequence[Fraction]) -> Fraction:
        """Evaluate at values in the order of the parameters."""
        pairs = zip(self.coefficients, values, strict=True)
        return sum((c * v for c, v in pairs), self.constant)

    def primitive(self) -> AffineForm:
        """Give the positive multiple with coprime integer coefficients."""
        numbers = [c for c in (*self.coefficients, self.constant) if c]
        if not numbers:
            return self
        common = math.lcm(*(c.denominator for c in numbers))
        divisor = math.gcd(*(int(c * common) for c in numbers))
        return self.times(Fraction(common, divisor))

    def as_sympy(self) -> sympy.Expr:
        """Give the form as a SymPy expression in plain symbols."""
        total = sympy.Rational(self.constant.numerator, self.constant.denominator)
        for name, c in zip(self.parameters, self.coefficients, strict=True):
            total += sympy.Rational(c.numerator, c.denominator) * sympy.Symbol(name)
        return total

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {sympy.latex(self.as_sympy())}$"

    def __str__(self) -> str:
        """Write the form with its parameters in order."""
        terms = [*zip(self.coefficients, self.parameters, strict=True), (self.constant, "")]
        return _sum_text([(c, name) for c, name in terms if c])


def comparison_text(form: AffineForm, sign: str) -> str:
    """Write ``form sign 0`` with integers and without minus signs, ``T + S > 2*R``.

    Examples
    --------
    >>> comparison_text(as_affine("-R/2 + T/3 - 1", ("R", "T")), ">")
    '2*T > 3*R + 6'
    """
    whole = form.primitive()
    terms = [*zip(whole.coefficients, whole.parameters, strict=True), (whole.constant, "")]
    left = _sum_text([(c, name) for c, name in terms if c > 0])
    right = _sum_text([(-c, name) for c, name in terms if c < 0])
    return f"{left} {sign} {right}"


def _sum_text(terms: list[tuple[Fraction, str]]) -> str:
    text = ""
    for c, name in terms:
        size = abs(c)
        factor = name if size == 1 and name else f"{size}*{name}" if name else str(size)
        if not text:
            text = f"-{factor}" if c < 0 else factor
        else:
            text += f" - {factor}" if c < 0 else f" + {factor}"
    return text or "0"


def as_affine(value: AffineLike, parameters: tuple[str, ...], name: str = "value") -> AffineForm:
    """Read an exact affine form in the given parameters.

    Parameters
    ----------
    value
        A rational number, text such as ``"R - (R - P)/6"``, a SymPy expression (its symbols
        are matched by name) or an `AffineForm`.
    parameters
        Names, in order.
    name
        How messages call the value.

    Raises
    ------
    DerivationError
        When the value is not affine in the parameters.
    ParameterError
        When it names something that is no parameter, or the text cannot be read.
    ExactnessError
        When it contains a float.

    Examples
    --------
    >>> R, P = sympy.symbols("R P")
    >>> str(as_affine(R - (R - P) / 6, ("R", "P")))
    '5/6*R + 1/6*P'
    >>> as_affine("R*P", ("R", "P"), "payoffs[0]")
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.DerivationError: payoffs[0]='R*P' is not affine in R, P: it multiplies \
'R' by 'P'
    """
    if isinstance(value, AffineForm):
        if value.parameters != parameters:
            raise ParameterError(f"{name} is a form in {value.parameters}, not in {parameters}")
        return value
    if isinstance(value, str):
        return _Parser(value, parameters, name).expression_only()
    if isinstance(value, sympy.Basic) and not isinstance(value, sympy.Rational):
        return _from_sympy(value, parameters, name)
    return AffineForm.of_constant(as_rational(value, name), parameters)


def parse_comparisons(text: str, parameters: tuple[str, ...]) -> list[tuple[AffineForm, str]]:
    """Read a chain such as ``"T > R >= P"`` as forms compared with zero.

    Returns
    -------
    list
        ``(form, ">")``, ``(form, ">=")`` or ``(form, "==")``, one for each sign of the chain.

    Raises
    ------
    ParameterError
        When the text cannot be read; `DerivationError` when a side is not affine.

    Examples
    --------
    >>> [(str(form), sign) for form, sign in parse_comparisons("T > R >= 0", ("R", "T"))]
    [('-R + T', '>'), ('R', '>=')]
    """
    return _Parser(text, parameters, "condition").comparisons()


def _from_sympy(value: sympy.Basic, parameters: tuple[str, ...], name: str) -> AffineForm:
    for atom in value.atoms(sympy.Float):
        as_rational(float(atom), name)
    symbols = {str(symbol): symbol for symbol in value.free_symbols}
    unknown = sorted(set(symbols) - set(parameters))
    if unknown or len(symbols) != len(value.free_symbols):
        known = ", ".join(parameters) or "none"
        culprit = unknown[0] if unknown else sorted(symbols)[0]
        raise ParameterError(f"{name}={value} uses {culprit!r}; parameters: {known}")
    refusal = DerivationError(f"{name}={value} is not affine in {', '.join(parameters)}")
    try:
        poly = sympy.Poly(value, *symbols.values(), domain=sympy.QQ) if symbols else None
    except sympy.PolynomialError:
        raise refusal from None
    if poly is None:
        simple = sympy.nsimplify(value, rational=True)
        return AffineForm.of_constant(as_rational(simple, name), parameters)
    if poly.total_degree() > 1:
        raise refusal
    coefficients = {n: poly.coeff_monomial(s) for n, s in symbols.items()}
    return AffineForm(
        parameters,
        tuple(as_rational(coefficients.get(n, 0), name) for n in parameters),
        as_rational(poly.coeff_monomial(1), name),
    )


class _Parser:
    """Recursive descent over numbers, names, ``+ - * / ( )`` and comparison signs."""

    def __init__(self, text: str, parameters: tuple[str, ...], name: str) -> None:
        self.parameters, self.name, self.text = parameters, name, text
        self.depth, self.place = 0, 0
        self.tokens: list[str] = []
        if len(text) > MAX_TEXT:
            raise ParameterError(f"{name} has {len(text)} characters; at most {MAX_TEXT}")
        position, end = 0, len(text.rstrip())
        while position < end:
            found = _TOKEN.match(text, position)
            if found is None:
                rest = text[position:].strip()[:20]
                raise ParameterError(
                    f"{name}={text!r}: cannot read {rest!r}; write numbers, parameters, "
                    "+ - * / and parentheses"
                )
            token = found[0].strip()
            self.tokens.append(_SAME.get(token, token))
            position = found.end()

    def fail(self) -> ParameterError:
        where = self.tokens[self.place] if self.place < len(self.tokens) else "the end"
        return ParameterError(f"{self.name}={self.text!r}: unexpected {where!r}")

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise self.fail()
        self.place += 1
        return token

    def expression_only(self) -> AffineForm:
        form = self.sum()
        if self.peek():
            raise self.fail()
        return form

    def comparisons(self) -> list[tuple[AffineForm, str]]:
        left, result = self.sum(), []
        while self.peek() in (">", ">=", "<", "<=", "=="):
            sign = self.take()
            right = self.sum()
            if sign.startswith("<"):
                result.append((right - left, sign.replace("<", ">")))
            else:
                result.append((left - right, sign))
            left = right
        if self.peek() or not result:
            raise self.fail()
        return result

    def sum(self) -> AffineForm:
        form = self.product()
        while self.peek() in ("+", "-"):
            form = form + self.product() if self.take() == "+" else form - self.product()
        return form

    def product(self) -> AffineForm:
        form = self.factor()
        while self.peek() in ("*", "/"):
            combine: Callable[[AffineForm, AffineForm], AffineForm]
            combine = self.multiplied if self.take() == "*" else self.divided
            form = combine(form, self.factor())
        return form

    def factor(self) -> AffineForm:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParameterError(f"{self.name}: nested more than {MAX_DEPTH} deep")
        token = self.take()
        if token in ("+", "-"):
            inner = self.factor()
            form = inner if token == "+" else -inner
        elif token == "(":
            form = self.sum()
            if self.take() != ")":
                self.place -= 1
                raise self.fail()
        elif token[0].isdigit() or token[0] == ".":
            form = AffineForm.of_constant(as_rational(token, self.name), self.parameters)
        elif token[0].isalpha() or token[0] == "_":
            form = AffineForm.of_parameter(token, self.parameters)
        else:
            self.place -= 1
            raise self.fail()
        self.depth -= 1
        return form

    def not_affine(self, what: str) -> DerivationError:
        among = ", ".join(self.parameters)
        return DerivationError(f"{self.name}={self.text!r} is not affine in {among}: it {what}")

    def multiplied(self, left: AffineForm, right: AffineForm) -> AffineForm:
        if left.is_constant:
            return right.times(left.constant)
        if right.is_constant:
            return left.times(right.constant)
        raise self.not_affine(f"multiplies '{left}' by '{right}'")

    def divided(self, left: AffineForm, right: AffineForm) -> AffineForm:
        if not right.is_constant:
            raise self.not_affine(f"divides by '{right}'")
        if right.constant == 0:
            raise ParameterError(f"{self.name}={self.text!r} divides by zero")
        return left.times(1 / right.constant)
