"""A step that names a quantity before it gives its value, so that the printed claim says both."""

from __future__ import annotations

import sympy

from coopgap.theory.derivation import Step
from coopgap.theory.derivation_steps import Expression


def named_value(
    title: str, name: str, computed: Expression, value: Expression, justification: str
) -> Step:
    """Claim the value of a named quantity, checked against the form it is computed from.

    SymPy simplifies while it computes, so that an identity would often read "x = x"; the
    claim made here is ``name = value``.

    Parameters
    ----------
    title, justification
        As in any `Step`.
    name
        What the quantity is called.
    computed
        The quantity as it comes out of the primitives.
    value
        Its closed form.

    Raises
    ------
    DerivationError
        When the two are not equal for all parameter values.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> named_value("Square", "square", (x + 1) ** 2 - 2 * x - 1, x**2, "Expand.").claim
    Eq(square, x**2)
    """
    symbol = sympy.Symbol(name)
    return Step.solution(title, [symbol - computed], {symbol: value}, justification)
