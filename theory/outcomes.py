"""Arrays over the outcomes (state, profile) of an environment: their shape, given or checked."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from coopgap.theory.environment import Environment
from coopgap.theory.errors import LanguageError


def outcome_shape(environment: Environment) -> tuple[int, ...]:
    """Give the shape ``(S, m_1, ..., m_n)`` of an array with one entry per outcome.

    Examples
    --------
    >>> outcome_shape(Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]]))
    (1, 2, 2)

    References
    ----------
    Theory §1.
    """
    return (environment.n_states, *environment.shape)


def as_outcome_array(
    values: Any, environment: Environment, what: str, *, last_axis: str = ""
) -> npt.NDArray[np.object_]:
    """Give nested sequences as an object array over outcomes.

    Parameters
    ----------
    values
        Array or nested sequences of shape ``(S, m_1, ..., m_n, ...)``; the first axis may be
        left out when there is one state.
    environment
        Whose outcomes are described.
    what
        How the error message calls the array.
    last_axis
        What one more axis, after the outcome axes, runs over; without it there is none.

    Raises
    ------
    LanguageError
        When the shape does not fit.

    Examples
    --------
    >>> game = Environment.from_bimatrix([[(3, 3), (0, 4)], [(4, 0), (1, 1)]])
    >>> as_outcome_array([[1, 2], [3, 4]], game, "labels").shape
    (1, 2, 2)

    References
    ----------
    Theory §1.
    """
    given = np.array(values, dtype=object)
    expected = outcome_shape(environment)
    axes = len(expected) + bool(last_axis)
    array = given[np.newaxis] if given.ndim == axes - 1 else given
    if array.ndim != axes or array.shape[: len(expected)] != expected:
        more = f" and a last axis of {last_axis}" if last_axis else ""
        raise LanguageError(
            f"{what} has shape {given.shape}; the environment needs {expected}{more}"
        )
    return array


def require_outcomes(shape: tuple[int, ...], environment: Environment) -> None:
    """Refuse an environment whose outcomes a language does not see.

    Raises
    ------
    LanguageError
        When the language's outcomes have another shape.

    Examples
    --------
    >>> require_outcomes((1, 2), Environment.from_arrays([[1, 2]]))

    References
    ----------
    Theory §1.
    """
    expected = outcome_shape(environment)
    if shape != expected:
        raise LanguageError(
            f"the language sees outcomes of shape {shape}; the environment has {expected}"
        )
