"""Coefficient tables of symbolic environments: read affine entries, evaluate them at points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from coopgap.theory.affine import AffineForm, AffineLike, as_affine
from coopgap.theory.environment import MAX_PAYOFFS, Environment
from coopgap.theory.errors import DerivationError, RegionError
from coopgap.theory.rationals import ScaledIntegers, bounded_product


def affine_table(
    parameters: tuple[str, ...],
    entries: Sequence[tuple[str, AffineLike]],
    shape: tuple[int, ...],
) -> ScaledIntegers:
    """Read named affine entries, in C order, into a table of coefficients.

    Parameters
    ----------
    parameters
        Names, in order.
    entries
        Pairs of how messages call an entry, and the entry.
    shape
        Of the entries.

    Returns
    -------
    ScaledIntegers
        Shape ``(k + 1, *shape)``: the coefficient of each parameter, and last the constant.

    Raises
    ------
    DerivationError
        When an entry is not affine in the parameters.

    Examples
    --------
    >>> affine_table(("x",), [("a", "2*x - 1"), ("b", 3)], (2,)).numerators.tolist()
    [[2, 0], [-1, 3]]
    """
    full = (len(parameters) + 1, *shape)
    bounded_product(full, MAX_PAYOFFS, "coefficients")
    forms = [as_affine(value, parameters, where) for where, value in entries]
    values = [form.coefficients[j] for j in range(len(parameters)) for form in forms]
    values += [form.constant for form in forms]
    return ScaledIntegers.from_rationals(values, full)


def constant_table(environment: Environment, n_parameters: int) -> ScaledIntegers:
    """Give the coefficients of payoffs that depend on no parameter.

    Examples
    --------
    >>> solo = Environment.from_arrays([[1, 2]])
    >>> constant_table(solo, 1).numerators[:, 0, 0].tolist()
    [[0, 0], [1, 2]]
    """
    table = environment.payoffs.numerators
    blank = np.zeros((n_parameters, *table.shape), dtype=table.dtype)
    together = np.concatenate([blank, table[np.newaxis]])
    return ScaledIntegers.from_array(together, environment.payoffs.denominator)


def widened_table(coefficients: ScaledIntegers, extra: int) -> ScaledIntegers:
    """Give the same coefficients with further parameters, unused, before the constant.

    Examples
    --------
    >>> widened_table(affine_table(("x",), [("a", "2*x - 1")], (1,)), 1).numerators.tolist()
    [[2], [0], [-1]]
    """
    table = coefficients.numerators
    blank = np.zeros((extra, *table.shape[1:]), dtype=table.dtype)
    padded = np.concatenate([table[:-1], blank, table[-1:]])
    return ScaledIntegers.from_array(padded, coefficients.denominator)


def table_at(coefficients: ScaledIntegers, point: Sequence[Fraction]) -> ScaledIntegers:
    """Evaluate a table of coefficients at a point.

    Examples
    --------
    >>> table = affine_table(("x",), [("a", "2*x - 1"), ("b", 3)], (2,))
    >>> table_at(table, (Fraction(3, 4),)).fractions().tolist()
    [Fraction(1, 2), Fraction(3, 1)]
    """
    table = coefficients.numerators.astype(object)
    common = int(np.lcm.reduce([v.denominator for v in point] or [1], dtype=object))
    weights = [int(v * common) for v in point] + [common]
    total = sum(w * part for w, part in zip(weights, table, strict=True))
    return ScaledIntegers.from_array(
        np.asarray(total, dtype=object), coefficients.denominator * common
    )


def require_affine_utilities(
    agents: Sequence[str], weights: Sequence[AffineForm], coefficients: ScaledIntegers
) -> None:
    """Refuse prosocial weights that make ``u_i + λ_i W`` quadratic, or are negative.

    Raises
    ------
    DerivationError
        When a weight and the payoffs both depend on parameters.
    RegionError
        When a constant weight is negative.
    """
    constant = not coefficients.numerators[:-1].any()
    for agent, weight in zip(agents, weights, strict=True):
        if not (weight.is_constant or constant):
            raise DerivationError(
                f"prosociality of {agent!r} is {weight} while payoffs depend on parameters: "
                "utilities would not be affine; fix one of the two with `instantiate`"
            )
        if weight.is_constant and weight.constant < 0:
            raise RegionError(f"prosociality of {agent!r} is {weight}; it must be at least 0")
