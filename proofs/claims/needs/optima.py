"""Optima of quadratics from three of their values, for numbers and for symbols alike."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy


class NoOptimumError(Exception):
    """What is chosen has no best value."""


class UndecidedError(Exception):
    """A comparison of symbols has no answer."""


def positive(value: Any) -> bool:
    """Tell whether a number, or an expression in symbols, is positive.

    Raises
    ------
    UndecidedError
        When the symbols' signs do not tell.

    Examples
    --------
    >>> positive(Fraction(-1)), positive(1 + sympy.Symbol("c", positive=True))
    (False, True)
    """
    if isinstance(value, sympy.Basic):
        sign = sympy.factor(value).is_positive
        if sign is None:
            raise UndecidedError(f"the sign of {value}")
        return bool(sign)
    return bool(value > 0)


def best(
    objective: Callable[[Any], Any], what: str = "choice", least: Fraction | None = None
) -> Any:
    """Maximise a quadratic.

    Parameters
    ----------
    objective
        Quadratic in what is chosen.
    what
        What is chosen, for the message.
    least
        Lower end of what may be chosen.

    Raises
    ------
    NoOptimumError
        When it is not strictly concave: there is no best choice, or more than one.
    UndecidedError
        When symbols do not tell.

    Examples
    --------
    >>> best(lambda x: x - x * x), best(lambda x: -x * x - x, least=Fraction(0))
    (Fraction(1, 2), Fraction(0, 1))
    >>> best(lambda x: x, "effort")
    Traceback (most recent call last):
        ...
    coopgap.proofs.claims.needs.optima.NoOptimumError: no single best effort
    """
    before, middle, after = (objective(Fraction(x)) for x in (-1, 0, 1))
    bend = 2 * middle - before - after
    if not positive(_simple(bend)):
        raise NoOptimumError(f"no single best {what}")
    found = _simple((after - before) / 2 / bend)
    if least is None:
        return found
    return found if positive(found - least) else least


def _simple(value: Any) -> Any:
    return sympy.simplify(value) if isinstance(value, sympy.Basic) else value
