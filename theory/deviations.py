"""Unilateral deviations, all at once: what each one gains its agent."""

from __future__ import annotations

import numpy as np

from coopgap.theory.rationals import IntArray


def deviation_gains(table: IntArray, agent: int, n_leading: int = 1) -> IntArray:
    """Give the change of a table's value under every unilateral deviation of an agent.

    Parameters
    ----------
    table
        Integers of shape ``(lead..., m_1, ..., m_n)``, such as one agent's utilities by state
        and profile, small enough that a difference of two does not overflow.
    agent
        The agent who deviates.
    n_leading
        Number of leading axes (states, games) before the action axes.

    Returns
    -------
    IntArray
        Shape ``(lead..., m_1, ..., m_n, m_agent)``: entry ``[..., a, b]`` is the value at
        ``(b, a_-agent)`` less the value at ``a``.

    Examples
    --------
    >>> deviation_gains(np.array([[[3, 0], [4, 1]]]), 0)[0, 0, 0]
    array([0, 1])

    References
    ----------
    Theory §2, obedience constraints.
    """
    axis = n_leading + agent
    moved = np.moveaxis(table, axis, -1)
    # After the move the agent's own axis is gone from its place: put it back as a new axis of
    # length one, which broadcasts against the table itself.
    return np.expand_dims(moved, axis) - table[..., np.newaxis]


def deviation_targets(table: IntArray, agent: int, n_leading: int = 1) -> IntArray:
    """Give a table's value after every unilateral deviation of an agent.

    Same arguments and shape as `deviation_gains`, broadcast along the agent's own axis:
    entry ``[..., a, b]`` is the value at ``(b, a_-agent)``.

    Examples
    --------
    >>> deviation_targets(np.array([[[3, 0], [4, 1]]]), 0)[0, 1, 1]
    array([0, 1])

    References
    ----------
    Theory §2, obedience constraints.
    """
    axis = n_leading + agent
    moved = np.expand_dims(np.moveaxis(table, axis, -1), axis)
    return np.broadcast_to(moved, (*table.shape, table.shape[axis]))
