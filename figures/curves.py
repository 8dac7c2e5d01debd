"""Exact curves in one parameter: welfare gaps against λ or B as certified rational pieces."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy

from coopgap.proofs.derivation.derive import derive_gap
from coopgap.proofs.derivation.mediated import Sense
from coopgap.proofs.derivation.piecewise import PiecewiseForm
from coopgap.theory.derivation import LAM
from coopgap.theory.environment import Environment
from coopgap.theory.errors import DerivationError, RegionError
from coopgap.theory.language import Language
from coopgap.theory.region import Region
from coopgap.theory.symbolic import SymbolicEnvironment

_SAMPLES = 60


@dataclass(frozen=True, slots=True)
class CurvePiece:
    """A ratio of two polynomials on an interval, which may be a point.

    Attributes
    ----------
    start, end
        The interval; ``end`` is ``None`` where it has none.
    starts_closed, ends_closed
        Whether the ends belong to it.
    num, den
        Coefficients from the constant upwards; an empty denominator is infinity (a gap is
        infinite where there is no pure equilibrium to speak of).
    """

    start: Fraction
    end: Fraction | None
    starts_closed: bool
    ends_closed: bool
    num: tuple[Fraction, ...]
    den: tuple[Fraction, ...]

    def holds(self, x: Fraction) -> bool:
        """Tell whether a point is in the interval."""
        after = x > self.start or (x == self.start and self.starts_closed)
        before = self.end is None or x < self.end or (x == self.end and self.ends_closed)
        return after and before

    def value(self, x: Fraction) -> Fraction | None:
        """Evaluate at a point, also at an end that does not belong to the interval."""
        if not self.den:
            return None
        return _polynomial(self.num, x) / _polynomial(self.den, x)

    @property
    def is_constant(self) -> bool:
        """Whether the value is the same throughout."""
        return len(self.num) <= 1 and len(self.den) == 1


@dataclass(frozen=True, slots=True)
class Curve:
    """A function of one parameter on [0, ∞), piece by piece from left to right.

    Where no closed form was proved there is no piece: a hole, which no line is drawn across.

    Examples
    --------
    >>> half, one = Fraction(1, 2), (Fraction(1),)
    >>> first = CurvePiece(Fraction(0), half, True, False, (Fraction(3),), one)
    >>> curve = Curve((first, CurvePiece(half, None, True, False, (), one)))
    >>> curve.value(Fraction(0)), curve.value(half), curve.breaks
    (Fraction(3, 1), Fraction(0, 1), (Fraction(1, 2),))

    References
    ----------
    T1, T4: closed forms in λ and B.
    """

    pieces: tuple[CurvePiece, ...]

    def value(self, x: Fraction) -> Fraction | None:
        """Evaluate exactly; ``None`` is infinite.

        Raises
        ------
        RegionError
            When no piece holds the point.
        """
        for piece in self.pieces:
            if piece.holds(x):
                return piece.value(x)
        raise RegionError(f"x={x} lies in no piece of the curve")

    def known(self, x: Fraction) -> Fraction | None:
        """Evaluate exactly; ``None`` is infinite, or not known there."""
        return next((piece.value(x) for piece in self.pieces if piece.holds(x)), None)

    @property
    def breaks(self) -> tuple[Fraction, ...]:
        """Where one piece gives way to the next, in order."""
        pairs = itertools.pairwise(self.pieces)
        return tuple(dict.fromkeys(later.start for piece, later in pairs if _meet(piece, later)))

    @property
    def edges(self) -> tuple[Fraction, ...]:
        """Every end of a piece but 0, in order: the breaks, and where holes begin and end."""
        ends = [end for piece in self.pieces for end in (piece.start, piece.end) if end]
        return tuple(sorted(set(ends)))

    @property
    def is_complete(self) -> bool:
        """Whether the value is known on all of [0, ∞)."""
        if not self.pieces or self.pieces[-1].end is not None:
            return False
        first = self.pieces[0]
        whole = first.start == 0 and first.starts_closed
        return whole and all(_meet(*pair) for pair in itertools.pairwise(self.pieces))

    @property
    def zero_from(self) -> Fraction | None:
        """The least point from which on the value is zero; ``None`` when there is none."""
        if not self.pieces:
            return None
        last = self.pieces[-1]
        if last.end is not None or any(last.num) or not last.den:
            return None
        return last.start

    def turned(self, level: Fraction) -> Curve:
        """Give the curve of ``level`` less this one: welfare from a gap."""
        pieces = []
        for piece in self.pieces:
            width = max(len(piece.num), len(piece.den))
            num, den = (
                part + (Fraction(0),) * (width - len(part)) for part in (piece.num, piece.den)
            )
            turned = (
                tuple(level * d - n for n, d in zip(num, den, strict=True)) if piece.den else ()
            )
            while turned and not turned[-1]:
                turned = turned[:-1]
            pieces.append(dataclasses.replace(piece, num=turned))
        return Curve(tuple(pieces))

    def sampled(
        self, end: Fraction
    ) -> list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
        """Give each piece up to an end as arrays (x, y) for a plot; curved pieces bend smoothly."""
        drawn = []
        for piece in self.pieces:
            if piece.start > end:
                break
            if not piece.den:
                continue
            stop = end if piece.end is None else min(piece.end, end)
            count = 1 if stop == piece.start else (2 if piece.is_constant else _SAMPLES)
            steps = [
                piece.start + (stop - piece.start) * Fraction(k, max(count - 1, 1))
                for k in range(count)
            ]
            drawn.append(
                (
                    np.array([float(x) for x in steps]),
                    np.array([float(piece.value(x) or 0) for x in steps]),
                )
            )
        return drawn


def constant(value: Fraction) -> Curve:
    """Give the curve that is the same everywhere.

    Examples
    --------
    >>> constant(Fraction(2)).value(Fraction(7))
    Fraction(2, 1)
    """
    one = (Fraction(1),)
    return Curve((CurvePiece(Fraction(0), None, True, False, (value,) if value else (), one),))


def closed_form(
    expression: Any, values: Mapping[str, Any], breaks: Sequence[Fraction] = ()
) -> Curve:
    """Read a curve in λ off a SymPy closed form whose other parameters are given.

    Parameters
    ----------
    expression
        A rational function of λ (symbol ``lam``), or a `sympy.Piecewise` of such.
    values
        Exact values of the other symbols by name; they may be roots that the expression squares
        away.
    breaks
        Where one branch gives way to another.

    Raises
    ------
    DerivationError
        When what is left is no rational function of λ with rational coefficients.

    Examples
    --------
    >>> curve = closed_form(1 / (1 + LAM) ** 2, {})
    >>> curve.value(Fraction(1))
    Fraction(1, 4)

    References
    ----------
    Theory §5, M2 to M5.
    """
    whole = sympy.sympify(expression)
    # By name: the symbols of a model carry their signs and differ from plain ones.
    whole = whole.subs({x: values[str(x)] for x in whole.free_symbols if str(x) in values})
    edges = sorted({Fraction(0), *breaks})
    pieces: list[CurvePiece] = []
    for start, end in itertools.zip_longest(edges, edges[1:]):
        middle = start + 1 if end is None else (start + end) / 2
        num, den = _branch(whole, middle)
        pieces.append(CurvePiece(start, end, start == 0, False, num, den))
    # The point where two branches meet belongs to the one that holds there.
    for k, at in enumerate(edges[1:], start=1):
        here = _branch(whole, at)
        if here == (pieces[k].num, pieces[k].den):
            pieces[k] = dataclasses.replace(pieces[k], starts_closed=True)
        else:
            pieces[k - 1] = dataclasses.replace(pieces[k - 1], ends_closed=True)
    return Curve(tuple(pieces))


def _branch(expression: Any, at: Fraction) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Give numerator and denominator of the branch of a closed form that holds at a point."""
    point = sympy.Rational(at.numerator, at.denominator)
    while expression.has(sympy.Piecewise):
        inner = next(iter(expression.atoms(sympy.Piecewise)))
        chosen = next(value for value, when in inner.args if when.subs(LAM, point) == sympy.true)
        expression = expression.xreplace({inner: chosen})
    try:
        top, bottom = sympy.fraction(sympy.cancel(expression))
        parts = [sympy.Poly(part, LAM).all_coeffs()[::-1] for part in (top, bottom)]
        num, den = (tuple(Fraction(int(c.p), int(c.q)) for c in part) for part in parts)
    except (sympy.PolynomialError, AttributeError):
        raise DerivationError(f"{expression} is no rational function of λ") from None
    return (num if any(num) else ()), den


def gap_in_prosociality(
    environment: Environment,
    language: Language | None,
    mechanism_class: str,
    *,
    sense: Sense = "best",
    liability: Any = None,
) -> tuple[Curve, tuple[Mapping[str, Any], ...]]:
    """Derive the welfare gap as a function of the uniform prosocial weight λ, for all λ ≥ 0.

    Parameters
    ----------
    environment
        Its own weights are ignored.
    language, mechanism_class, sense, liability
        As in `derive_gap`.

    Returns
    -------
    tuple
        The curve and the certificates that prove it.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> curve, documents = gap_in_prosociality(game, None, "c0")
    >>> curve.value(Fraction(0)), curve.zero_from, len(documents) > 0
    (Fraction(4, 1), Fraction(1, 2), True)

    References
    ----------
    T4, T5.
    """
    family = SymbolicEnvironment.from_environment(
        environment.prosocial(0), Region.of("lam", "lam >= 0"), "lam"
    )
    form = derive_gap(family, language, mechanism_class, sense=sense, liability=liability)
    return curve_of(form), form.documents


def gap_in_liability(
    environment: Environment, language: Language, mechanism_class: str
) -> tuple[Curve, tuple[Mapping[str, Any], ...]]:
    """Derive the welfare gap as a function of the liability bound B, for all B ≥ 0.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> gap_in_liability(game, Language.complete(game), "c1")[0].zero_from
    Fraction(1, 2)

    References
    ----------
    T1, T3.
    """
    family = SymbolicEnvironment.from_environment(environment, Region.of("B", "B >= 0"))
    form = derive_gap(family, language, mechanism_class, liability="B")
    return curve_of(form), form.documents


def curve_of(form: PiecewiseForm) -> Curve:
    """Give a closed form in one parameter as a curve, with holes where it stays open.

    Raises
    ------
    DerivationError
        When it has other parameters.

    References
    ----------
    Theory §5.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> family = SymbolicEnvironment.from_environment(game, Region.of("B", "B >= 0"))
    >>> curve_of(derive_gap(family, mechanism_class="c0")).pieces[0].num
    (Fraction(4, 1),)
    """
    if len(form.parameters) != 1:
        raise DerivationError(f"{form.title}: has the parameters {', '.join(form.parameters)}")
    pieces = [
        CurvePiece(*_interval(piece.region), _dense(piece.num), _dense(piece.den))
        for piece in form.pieces
        if piece.status == "proved"
    ]
    ordered = sorted(pieces, key=lambda piece: (piece.start, piece.end is None, piece.end or 0))
    return Curve(tuple(ordered))


def _meet(before: CurvePiece, after: CurvePiece) -> bool:
    return before.end == after.start and (before.ends_closed or after.starts_closed)


def _interval(region: Region) -> tuple[Fraction, Fraction | None, bool, bool]:
    start, starts_closed = Fraction(0), True
    end: Fraction | None = None
    ends_closed = False
    for constraint in region.constraints:
        (slope,), level = constraint.form.coefficients, constraint.form.constant
        if slope == 0:
            continue
        at = -level / slope
        if slope > 0 and (at > start or (at == start and constraint.strict)):
            start, starts_closed = at, not constraint.strict
        elif slope < 0 and (end is None or at < end or (at == end and constraint.strict)):
            end, ends_closed = at, not constraint.strict
    return start, end, starts_closed, ends_closed


def _dense(poly: Mapping[tuple[int, ...], Fraction]) -> tuple[Fraction, ...]:
    """List the coefficients of a polynomial in one parameter from the constant upwards."""
    top = max((len(monomial) for monomial, c in poly.items() if c), default=-1)
    return tuple(Fraction(poly.get((0,) * power, 0)) for power in range(top + 1))


def _polynomial(coefficients: tuple[Fraction, ...], x: Fraction) -> Fraction:
    total = Fraction(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total
