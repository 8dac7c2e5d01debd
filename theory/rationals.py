"""Exact numbers at the boundary: what may come in, how it is written, how it is vectorised.

Everything a user hands over becomes a `fractions.Fraction`; whole tables become
`ScaledIntegers`, integers over one common denominator, so that comparisons are exact
*and* run at NumPy speed.
"""

from __future__ import annotations

import math
import numbers
import re
import reprlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from coopgap.theory.errors import ExactnessError, ParameterError, SizeError

if TYPE_CHECKING:
    import sympy  # a second to load, and no number is made with it here

RationalLike: TypeAlias = "int | Fraction | str | Decimal | sympy.Rational | np.integer[Any]"
"""What `as_rational` accepts: integers, fractions, SymPy rationals, decimal strings."""

IntArray: TypeAlias = npt.NDArray[Any]
"""An integer array: `int64` where it fits, Python integers (`object`) beyond."""

MAX_DIGITS = 400
"""Longest numerator or denominator read from text, in digits (bounds untrusted input)."""

MAX_TABLE_BITS = 2**31
"""Largest table over one common denominator, in bits: entries times the denominator's length."""

_INT64_HEADROOM = 2**62
_NUMBER = re.compile(r"[+-]?(\d+(/\d+)?|(\d+\.\d*|\.\d+)([eE][+-]?\d{1,3})?|\d+[eE][+-]?\d{1,3})")


def as_rational(value: object, name: str = "value") -> Fraction:
    """Turn an exact number into a `Fraction`, refusing anything that is not exact.

    Parameters
    ----------
    value
        `int`, `Fraction`, `Decimal`, SymPy `Rational`, NumPy integer, or text such as
        ``"3"``, ``"-2/7"``, ``"0.125"``, ``"1e-3"``.
    name
        How the error message calls the number.

    Raises
    ------
    ExactnessError
        For floats (use ``Environment.from_floats`` to round on purpose), booleans and
        anything that is not a number.
    ParameterError
        For text that is no number, a zero denominator, or more than `MAX_DIGITS` digits.

    Examples
    --------
    >>> as_rational("0.125"), as_rational("-2/6"), as_rational(3)
    (Fraction(1, 8), Fraction(-1, 3), Fraction(3, 1))
    >>> as_rational(0.1, "prior[0]")
    Traceback (most recent call last):
        ...
    coopgap.theory.errors.ExactnessError: prior[0]=0.1 (type=float) is not exact; write it as a \
fraction or decimal string, or round on purpose with from_floats(..., limit_denominator=...)
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool | np.bool_):
        raise ExactnessError(f"{name}={value} (type=bool) is not a number; write 0 or 1")
    if isinstance(value, int):
        return Fraction(value)
    if isinstance(value, str):
        return _parse(value.strip(), name)
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value)
    if isinstance(value, numbers.Rational):  # SymPy's too, which register themselves
        return Fraction(int(value.numerator), int(value.denominator))
    given = f"{name}={reprlib.repr(value)} (type={type(value).__name__})"
    if not isinstance(value, numbers.Number):
        raise ExactnessError(f"{given} is not a number; write it like 3, '-2/7' or '0.125'")
    raise ExactnessError(
        f"{given} is not exact; write it as a fraction or decimal string, or round on purpose "
        "with from_floats(..., limit_denominator=...)"
    )


def _parse(text: str, name: str) -> Fraction:
    if len(text) > 2 * MAX_DIGITS:
        raise ParameterError(f"{name} has {len(text)} characters; at most {2 * MAX_DIGITS}")
    if not text.isascii() or not _NUMBER.fullmatch(text):
        raise ParameterError(f"{name}={text!r} is not a number; write it like 3, -2/7 or 0.125")
    if text.partition("/")[2].strip("0") == "" and "/" in text:
        raise ParameterError(f"{name}={text!r} has denominator zero")
    result = Fraction(text)
    if max(abs(result.numerator), result.denominator) >= 10**MAX_DIGITS:
        raise ParameterError(f"{name}={text!r} has more than {MAX_DIGITS} digits")
    return result


def as_weight(value: object, name: str = "value") -> Fraction:
    """Turn a number into a `Fraction` that is at least zero.

    Raises
    ------
    ParameterError
        When it is negative; `ExactnessError` when it is not exact.

    Examples
    --------
    >>> as_weight("1/2", "prosociality")
    Fraction(1, 2)
    """
    result = as_rational(value, name)
    if result < 0:
        raise ParameterError(f"{name}={result} is negative; it must be at least 0")
    return result


def as_text(value: Fraction | None) -> str:
    """Write a rational the way every coopgap document does; ``None`` is ``"inf"``.

    Examples
    --------
    >>> as_text(Fraction(132, 5)), as_text(Fraction(-3)), as_text(None)
    ('132/5', '-3', 'inf')
    """
    return "inf" if value is None else str(value)


def as_readable(value: Fraction | None, infinite: str = "inf") -> str:
    """Write a rational exactly, with a decimal where it helps the eye.

    Examples
    --------
    >>> as_readable(Fraction(44, 5)), as_readable(Fraction(2)), as_readable(None, "∞")
    ('44/5 (≈ 8.8)', '2', '∞')
    """
    if value is None:
        return infinite
    if value.denominator == 1:
        return str(value)
    if max(abs(value.numerator), value.denominator) > 10**12:
        return f"≈ {float(value):.6g}"
    return f"{value} (≈ {float(value):.4g})"


@dataclass(frozen=True, slots=True, eq=False)
class ScaledIntegers:
    """A rational array as integers over one common denominator.

    Attributes
    ----------
    numerators
        Read-only array, any shape; `int64` when every entry is below 2**62 in size, so
        that the sum of two fits, Python integers (`object`) otherwise.
    denominator
        The positive common denominator.

    Examples
    --------
    >>> table = ScaledIntegers.from_rationals([Fraction(1, 2), Fraction(2, 3)], (2,))
    >>> table.numerators, table.denominator
    (array([3, 4]), 6)
    >>> table.fraction((0,))
    Fraction(1, 2)
    """

    numerators: IntArray
    denominator: int

    @classmethod
    def from_rationals(cls, values: Iterable[Fraction], shape: Sequence[int]) -> ScaledIntegers:
        """Scale rationals, listed in C order, to integers of the given shape.

        Raises
        ------
        SizeError
            When over their common denominator they would take more than `MAX_TABLE_BITS`.

        Examples
        --------
        >>> ScaledIntegers.from_rationals([Fraction(1, 2), Fraction(1)], (1, 2)).numerators
        array([[1, 2]])
        """
        listed = list(values)
        denominator = _common_denominator(listed)
        scaled = [value.numerator * (denominator // value.denominator) for value in listed]
        return cls.from_integers(scaled, shape, denominator)

    @classmethod
    def from_integers(
        cls, values: Sequence[int], shape: Sequence[int], denominator: int
    ) -> ScaledIntegers:
        """Store integers, listed in C order, over a common denominator, in lowest terms."""
        common = math.gcd(denominator, *values)
        if common > 1:
            values, denominator = [value // common for value in values], denominator // common
        largest = max((abs(value) for value in values), default=0)
        array = np.empty(len(values), dtype=np.int64 if largest < _INT64_HEADROOM else object)
        array[:] = values
        array = array.reshape(tuple(shape))
        array.flags.writeable = False
        return cls(array, denominator)

    @classmethod
    def from_array(cls, numerators: IntArray, denominator: int) -> ScaledIntegers:
        """Store an integer array over a common denominator, in lowest terms and smallest type."""
        if numerators.dtype == object:
            return cls.from_integers(list(numerators.ravel()), numerators.shape, denominator)
        common = math.gcd(int(np.gcd.reduce(numerators, axis=None)), denominator)
        array = numerators // common
        array.flags.writeable = False
        table = cls(array, denominator // common)
        if table.largest() < _INT64_HEADROOM:
            return table
        return cls.from_integers(array.ravel().tolist(), array.shape, table.denominator)

    def __eq__(self, other: object) -> bool:
        """Compare by value; lowest terms make this an entry by entry comparison."""
        if not isinstance(other, ScaledIntegers):
            return NotImplemented
        return self.denominator == other.denominator and np.array_equal(
            self.numerators, other.numerators
        )

    def __hash__(self) -> int:
        """Hash by value."""
        return hash((self.denominator, self.numerators.shape, tuple(self.numerators.flat)))

    def largest(self) -> int:
        """Give the largest numerator in absolute value (0 for an empty table)."""
        if not self.numerators.size:
            return 0
        return max(abs(int(self.numerators.max())), abs(int(self.numerators.min())))

    def fraction(self, index: tuple[int, ...]) -> Fraction:
        """Give the rational at an index."""
        return Fraction(int(self.numerators[index]), self.denominator)

    def fractions(self) -> npt.NDArray[np.object_]:
        """Give all rationals as an object array of `Fraction` of the same shape."""
        flat = np.empty(self.numerators.size, dtype=object)
        flat[:] = [Fraction(int(v), self.denominator) for v in self.numerators.ravel()]
        return flat.reshape(self.numerators.shape)

    def widened(self, factor: int) -> IntArray:
        """Give the numerators in a type in which ``factor`` of them add up without overflow.

        Examples
        --------
        >>> ScaledIntegers.from_integers([1, 2], (2,), 1).widened(2**61).dtype.name
        'object'
        """
        # At least 1: the factor itself must fit, even when every entry is zero.
        if self.numerators.dtype != object and max(self.largest(), 1) * factor >= _INT64_HEADROOM:
            return self.numerators.astype(object)
        return self.numerators


def _common_denominator(values: Sequence[Fraction]) -> int:
    """Give the least common denominator, refusing one that would swell the whole table."""
    common = 1
    for denominator in {value.denominator for value in values}:
        common = math.lcm(common, denominator)
        if common.bit_length() * len(values) > MAX_TABLE_BITS:
            raise SizeError(
                f"{len(values)} numbers have too many different denominators: over a common one "
                f"they need more than {MAX_TABLE_BITS} bits; round them or give fewer"
            )
    return common


def bounded_product(sizes: Iterable[int], limit: int, what: str) -> int:
    """Multiply sizes, refusing a product above a limit before anything is allocated.

    Raises
    ------
    SizeError
        When the product exceeds ``limit``.

    Examples
    --------
    >>> bounded_product((2, 3), 10, "payoffs")
    6
    """
    listed = list(sizes)
    product = math.prod(listed)
    if product > limit:
        shape = "×".join(str(size) for size in listed)
        raise SizeError(f"{what}: {shape} = {product} entries; the limit is {limit}")
    return product
