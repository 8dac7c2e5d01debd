"""Exact numbers with plus and minus infinity: what a quantity of a contract problem may be."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from coopgap.theory.errors import ParameterError
from coopgap.theory.rationals import as_text


@dataclass(frozen=True, slots=True, order=True)
class Extended:
    """A rational number, or an infinite one.

    Attributes
    ----------
    infinite
        0 for a rational; 1 and -1 for plus and minus infinity.
    finite
        The rational; 0 for infinite numbers.

    Examples
    --------
    >>> sorted([Extended.infinity(), Extended.of(3), -Extended.infinity()])[0]
    Extended(infinite=-1, finite=Fraction(0, 1))
    >>> str(Extended.of(1) / Extended.of(3) + Extended.of(1))
    '4/3'
    """

    infinite: int
    finite: Fraction

    @classmethod
    def of(cls, value: Fraction | int) -> Extended:
        """Wrap a rational."""
        return cls(0, Fraction(value))

    @classmethod
    def infinity(cls) -> Extended:
        """Give plus infinity."""
        return cls(1, Fraction(0))

    def __str__(self) -> str:
        """Write it as documents do."""
        return ("-inf", as_text(self.finite), "inf")[self.infinite + 1]

    def __neg__(self) -> Extended:
        """Change the sign."""
        return Extended(-self.infinite, -self.finite)

    def __abs__(self) -> Extended:
        """Drop the sign."""
        return Extended(abs(self.infinite), abs(self.finite))

    def __add__(self, other: Extended) -> Extended:
        """Add.

        Raises
        ------
        ParameterError
            For infinities of opposite sign.
        """
        if self.infinite + other.infinite == 0 and self.infinite:
            raise ParameterError("inf - inf is undefined; guard it: 'gap(c1) < inf implies ...'")
        if self.infinite or other.infinite:
            return Extended(self.infinite or other.infinite, Fraction(0))
        return Extended(0, self.finite + other.finite)

    def __sub__(self, other: Extended) -> Extended:
        """Subtract."""
        return self + -other

    def __mul__(self, other: Extended) -> Extended:
        """Multiply; zero times infinity is zero, as in the theory's formulas."""
        if not (self.infinite or other.infinite):
            return Extended(0, self.finite * other.finite)
        sign = self.sign * other.sign
        return Extended(sign, Fraction(0))

    def __truediv__(self, other: Extended) -> Extended:
        """Divide.

        Raises
        ------
        ParameterError
            For a zero divisor, or two infinities.
        """
        if other.sign == 0:
            raise ParameterError("division by zero; guard it: 'gap(c2) > 0 implies ...'")
        if other.infinite:
            if self.infinite:
                raise ParameterError("inf / inf is undefined; guard it with 'implies'")
            return Extended.of(0)
        return self * Extended.of(1 / other.finite)

    @property
    def sign(self) -> int:
        """Minus one, zero or one."""
        return self.infinite or (self.finite > 0) - (self.finite < 0)
